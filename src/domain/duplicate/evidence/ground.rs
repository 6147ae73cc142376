//! Which kind of evidence each level is of, for measuring what each kind adds.

use super::Level;

/// What the evidence is drawn from, in the order in which it is easiest to come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    Text,
    Work,
    Place,
    Ends,
    Amount,
    Point,
}

impl Ground {
    pub const ALL: [Ground; 6] = [
        Ground::Text,
        Ground::Work,
        Ground::Place,
        Ground::Ends,
        Ground::Amount,
        Ground::Point,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Ground::Text => "text only",
            Ground::Work => "kind of work and object",
            Ground::Place => "place and names",
            Ground::Ends => "end points",
            Ground::Amount => "volume and money",
            Ground::Point => "map point",
        }
    }
}

impl Level {
    pub fn ground(self) -> Ground {
        use Level as L;
        match self {
            L::PointSame | L::PointNear | L::PointFar | L::CrossPoint => Ground::Point,
            L::VolumeSame
            | L::VolumeNear
            | L::VolumeFar
            | L::VolumeOne
            | L::VolumeKind
            | L::MoneySame
            | L::MoneyNear
            | L::MoneyWide
            | L::MoneyFar
            | L::PriceSame
            | L::PriceOther
            | L::UnknownUnit
            | L::PartWider
            | L::PartWhole
            | L::PartNamed
            | L::PartPackage
            | L::CrossPart
            | L::CrossVolume
            | L::CrossVolumeFar
            | L::CrossMoney
            | L::CrossMoneyFar => Ground::Amount,
            L::EndsSame
            | L::EndsHalf
            | L::EndsOther
            | L::CrossBoth
            | L::CrossOne
            | L::CrossNone
            | L::CrossThird
            | L::CrossLinking => Ground::Ends,
            L::ObjectSame
            | L::ObjectNamed
            | L::ObjectKin
            | L::ObjectBeside
            | L::ObjectField
            | L::ObjectUnknown
            | L::ObjectOther
            | L::HostSame
            | L::HostOther
            | L::CrowdNone
            | L::CrowdOne
            | L::CrowdFew
            | L::CrowdMany
            | L::WorkSame
            | L::WorkOther
            | L::CrossObject
            | L::CrossObjectNear
            | L::CrossObjectOther
            | L::CrossLine => Ground::Work,
            L::SameDesa
            | L::OtherDesa
            | L::TextSame
            | L::TextHigh
            | L::TextMiddle
            | L::TextLow
            | L::ContentSame
            | L::ContentMore
            | L::ContentTwo
            | L::ContentOther
            | L::CrossText
            | L::YearOther
            | L::Continued
            | L::OneChannel => Ground::Text,
            _ => Ground::Place,
        }
    }
}
