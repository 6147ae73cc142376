//! Taking and leaving offices, and the invitations by which they are taken.

use std::collections::HashMap;

use jiff::Timestamp;
use sea_orm::{EntityTrait as _, IntoActiveModel as _};

use super::person::office_of;
use super::row::wilayah::invite;
use super::sql::{bad, instant, ms};
use super::{Read, Result, Tx};
use crate::domain::kecamatan::{Invite, InviteFor, Seat};
use crate::domain::pejabat::{Office, Person, Role};
use crate::domain::wilayah::KodeKecamatan;

/// $1 role, $2 kecamatan, $3 desa, $4 skpd, $5 now, $6 the person, $7 whether others leave too.
const LEAVE: &str = "
UPDATE office SET until = $5 WHERE until IS NULL AND role = $1 AND kecamatan = $2
AND desa IS NOT DISTINCT FROM CAST($3 AS text) AND skpd IS NOT DISTINCT FROM CAST($4 AS text)
AND person = $6";

const TAKE: &str = "
INSERT INTO office (person, role, kecamatan, desa, skpd, since, invite)
VALUES ($1, $2, $3, $4, $5, $6, $7)";

const RELEASE: &str = "
UPDATE office SET until = $4
WHERE until IS NULL AND person = $1 AND role = $2 AND kecamatan = $3";

const USE: &str = "
UPDATE invite SET used_by = $2, used_at = $3
WHERE code = $1 AND used_by IS NULL AND revoked_at IS NULL AND expires_at > $3";

impl Read<'_> {
    /// Those who sit there now and can be written to, each once with all offices, in the order of
    /// their ids.
    pub async fn office_holders(&self, seat: Seat) -> Result<Vec<Person>> {
        const OF_DESA: &str = "person.reachable AND person.id IN (
    SELECT person FROM office WHERE until IS NULL AND desa = $1)";
        const OF_DESK: &str = "person.reachable AND person.id IN (
    SELECT person FROM office
    WHERE until IS NULL AND kecamatan = $1 AND role IN ('operator-kecamatan', 'camat'))";
        let (who, kode) = match seat {
            Seat::Desa(desa) => (OF_DESA, desa.to_string()),
            Seat::Desk(kecamatan) => (OF_DESK, kecamatan.to_string()),
        };
        Ok(in_order(self.people(who, [kode.into()]).await?))
    }

    /// Everybody who holds an office in the kecamatan, in the order of their ids.
    pub async fn office_all(&self, kecamatan: KodeKecamatan) -> Result<Vec<Person>> {
        const WHO: &str = "
person.id IN (SELECT person FROM office WHERE until IS NULL AND kecamatan = $1)";
        let values = [kecamatan.to_string().into()];
        Ok(in_order(self.people(WHO, values).await?))
    }

    pub async fn invite(&self, code: &str) -> Result<Option<Invite>> {
        let row = invite::Entity::find_by_id(code).one(&self.0.at).await?;
        row.map(from_row).transpose()
    }
}

fn in_order(people: HashMap<i64, Person>) -> Vec<Person> {
    let mut people: Vec<Person> = people.into_values().collect();
    people.sort_by_key(|person| person.id);
    people
}

impl Tx {
    /// Gives the office; taking it again only begins it anew. Others who hold it keep it.
    pub async fn office_take(
        &self,
        person: i64,
        nama: &str,
        office: &Office,
        invite: Option<&str>,
        now: Timestamp,
    ) -> Result<()> {
        self.person_put(person, nama, now).await?;
        self.office_end(person, office, now).await?;
        let values = [
            person.into(),
            office.role.name().into(),
            office.kecamatan.to_string().into(),
            office.desa.map(|desa| desa.to_string()).into(),
            office.skpd.clone().into(),
            ms(now).into(),
            invite.into(),
        ];
        self.db().run(TAKE, values).await?;
        Ok(())
    }

    /// Ends this one office of the person; the row stays as history.
    pub async fn office_end(&self, person: i64, office: &Office, now: Timestamp) -> Result<()> {
        let values = [
            office.role.name().into(),
            office.kecamatan.to_string().into(),
            office.desa.map(|desa| desa.to_string()).into(),
            office.skpd.clone().into(),
            ms(now).into(),
            person.into(),
        ];
        self.db().run(LEAVE, values).await?;
        Ok(())
    }

    /// Ends the person's offices with this role in the kecamatan. Says whether there were any.
    pub async fn office_release(
        &self,
        person: i64,
        role: Role,
        kecamatan: KodeKecamatan,
        now: Timestamp,
    ) -> Result<bool> {
        let values = [
            person.into(),
            role.name().into(),
            kecamatan.to_string().into(),
            ms(now).into(),
        ];
        Ok(self.db().run(RELEASE, values).await? > 0)
    }

    /// `by` is who made it; `None` for the command line.
    pub async fn invite_put(
        &self,
        code: &str,
        office: &InviteFor,
        by: Option<i64>,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<()> {
        let row = to_row(code, office, by, expires_at, now).into_active_model();
        invite::Entity::insert(row)
            .exec_without_returning(&self.line())
            .await?;
        Ok(())
    }

    /// Uses the invitation up. `false` when it is unknown, used, revoked or past its day.
    pub async fn invite_use(&self, code: &str, by: i64, now: Timestamp) -> Result<bool> {
        let values = [code.into(), by.into(), ms(now).into()];
        Ok(self.db().run(USE, values).await? > 0)
    }

    pub async fn invite_revoke(&self, code: &str, now: Timestamp) -> Result<()> {
        const SQL: &str = "UPDATE invite SET revoked_at = $2 WHERE code = $1 AND used_by IS NULL";
        self.db().run(SQL, [code.into(), ms(now).into()]).await?;
        Ok(())
    }
}

fn from_row(row: invite::Model) -> Result<Invite> {
    let office = match (row.kind.as_str(), row.role) {
        ("office", Some(role)) => {
            let place = (row.kecamatan, row.desa, row.skpd);
            InviteFor::Office(office_of("invite", &row.code, &role, place)?)
        }
        ("group", None) => {
            let kode = row.kecamatan.parse();
            InviteFor::Group(kode.map_err(|why| bad("invite", "kecamatan", &row.code, why))?)
        }
        (kind, _) => return Err(bad("invite", "kind", &row.code, format!("no kind {kind}"))),
    };
    Ok(Invite {
        office,
        expires_at: instant("invite", "expires_at", &row.code, row.expires_at)?,
        made_by: row.made_by,
        used_by: row.used_by,
        revoked: row.revoked_at.is_some(),
    })
}

fn to_row(
    code: &str,
    office: &InviteFor,
    by: Option<i64>,
    expires_at: Timestamp,
    now: Timestamp,
) -> invite::Model {
    let (kind, kecamatan, office) = match office {
        InviteFor::Office(office) => ("office", office.kecamatan, Some(office)),
        InviteFor::Group(kecamatan) => ("group", *kecamatan, None),
    };
    invite::Model {
        code: code.to_owned(),
        kind: kind.to_owned(),
        role: office.map(|office| office.role.name().to_owned()),
        kecamatan: kecamatan.to_string(),
        desa: office
            .and_then(|office| office.desa)
            .map(|desa| desa.to_string()),
        skpd: office.and_then(|office| office.skpd.clone()),
        created_at: ms(now),
        expires_at: ms(expires_at),
        used_by: None,
        used_at: None,
        revoked_at: None,
        made_by: by,
    }
}
