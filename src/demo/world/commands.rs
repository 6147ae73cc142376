//! The command menus, by scope and language, and the bot's words about itself.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::args::Args;
use super::entity::utf16_len;
use super::feed::Change;
use super::reply::{Answer, Refusal};
use super::{Seat, World};

/// Commands of one menu.
const COMMANDS_MAX: usize = 100;

/// A menu's scope in one word, e.g. `chat 42`, and its language.
pub(super) type MenuKey = (String, String);

impl World {
    pub(super) fn set_my_commands(&mut self, _: Timestamp, args: &Args<'_>) -> Answer {
        let key = self.menu_key(args)?;
        let commands = args.json("commands")?.unwrap_or_default();
        let Some(commands) = commands.as_array() else {
            return Err(Refusal::blunder("expected an Array of BotCommand"));
        };
        if commands.len() > COMMANDS_MAX {
            return Err(Refusal::blunder("BOT_COMMANDS_TOO_MUCH"));
        }
        commands.iter().try_for_each(sound)?;
        self.menus.insert(key, commands.clone());
        self.changed(0, Change::Commands);
        Ok(true.into())
    }

    pub(super) fn get_my_commands(&mut self, _: Timestamp, args: &Args<'_>) -> Answer {
        let key = self.menu_key(args)?;
        Ok(Value::Array(
            self.menus.get(&key).cloned().unwrap_or_default(),
        ))
    }

    pub(super) fn delete_my_commands(&mut self, _: Timestamp, args: &Args<'_>) -> Answer {
        let key = self.menu_key(args)?;
        self.menus.remove(&key);
        self.changed(0, Change::Commands);
        Ok(true.into())
    }

    /// The menu that a person sees in a chat: the narrowest scope that has one.
    pub fn menu(&self, seat: impl Into<Seat>) -> Vec<(String, String)> {
        let Seat { person, chat } = seat.into();
        let scopes = if chat > 0 {
            vec![
                format!("chat {chat}"),
                "all_private_chats".into(),
                "default".into(),
            ]
        } else {
            vec![
                format!("chat_member {chat} {person}"),
                format!("chat {chat}"),
                "all_group_chats".into(),
                "default".into(),
            ]
        };
        let language = self
            .people
            .get(&person)
            .map_or("", |person| person.language);
        let menu = scopes.into_iter().find_map(|scope| {
            let spoken = self.menus.get(&(scope.clone(), language.to_owned()));
            spoken.or_else(|| self.menus.get(&(scope, String::new())))
        });
        let word =
            |command: &Value, name: &str| command[name].as_str().unwrap_or_default().to_owned();
        let commands = menu.into_iter().flatten();
        commands
            .map(|command| (word(command, "command"), word(command, "description")))
            .collect()
    }

    fn menu_key(&self, args: &Args<'_>) -> Result<MenuKey, Refusal> {
        let language = args.text("language_code").unwrap_or_default();
        if !matches!(language.len(), 0 | 2) {
            return Err(Refusal::blunder("invalid language code specified"));
        }
        let Some(scope) = args.json("scope")? else {
            return Ok(("default".into(), language.into()));
        };
        Ok((self.scope(&scope)?, language.into()))
    }

    fn scope(&self, scope: &Value) -> Result<String, Refusal> {
        let kind = scope["type"].as_str().unwrap_or_default();
        let number = |name: &str| super::args::int_of(&scope[name]);
        match kind {
            "default" | "all_private_chats" | "all_group_chats" | "all_chat_administrators" => {
                Ok(kind.to_owned())
            }
            "chat" | "chat_administrators" | "chat_member" => {
                let chat = number("chat_id").filter(|chat| self.chats.contains_key(chat));
                let chat = chat.ok_or_else(|| Refusal::state("chat not found"))?;
                match (kind, number("user_id")) {
                    ("chat_member", Some(user)) => Ok(format!("chat_member {chat} {user}")),
                    ("chat_member", None) => Err(Refusal::blunder("invalid user_id specified")),
                    _ => Ok(format!("{kind} {chat}")),
                }
            }
            _ => Err(Refusal::blunder("unsupported type of BotCommandScope")),
        }
    }

    pub(super) fn set_my_description(&mut self, _: Timestamp, args: &Args<'_>) -> Answer {
        at_most(args.text("description"), 512)?;
        args.text("description")
            .unwrap_or_default()
            .clone_into(&mut self.description);
        Ok(true.into())
    }

    pub(super) fn set_my_short_description(&mut self, _: Timestamp, args: &Args<'_>) -> Answer {
        at_most(args.text("short_description"), 120)?;
        Ok(true.into())
    }

    /// What a person reads in a chat before the first message.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The bot's name, user name and id, as people see them.
    pub fn bot_json(&self) -> Value {
        json!({ "id": self.bot.id, "name": self.bot.name, "username": self.bot.username })
    }
}

fn sound(command: &Value) -> Result<(), Refusal> {
    let name = command["command"].as_str().unwrap_or_default();
    let name = name.strip_prefix('/').unwrap_or(name);
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !(1..=32).contains(&name.len()) || !name.chars().all(letter) {
        return Err(Refusal::blunder("BOT_COMMAND_INVALID"));
    }
    let length = utf16_len(command["description"].as_str().unwrap_or_default());
    if !(1..=256).contains(&length) {
        return Err(Refusal::blunder("BOT_COMMAND_DESCRIPTION_INVALID"));
    }
    Ok(())
}

fn at_most(text: Option<&str>, max: usize) -> Result<(), Refusal> {
    match text {
        Some(text) if utf16_len(text) > max => Err(Refusal::blunder("description is too long")),
        _ => Ok(()),
    }
}
