//! The arguments of one command, read by name. What no handler has asked for is an error: a
//! misspelt argument must not be passed over in silence.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use ikrar_domain::value::Quarter;
use ikrar_sync::identity::EntityId;
use ikrar_sync::schema::{EntityKind, realization_id, report_id};
use serde_json::{Map, Value as Json};

use super::problem::Problem;

const TIMEOUT_MS: u64 = 30_000;
const TIMEOUT_MS_MAX: u64 = 24 * 60 * 60 * 1_000;

/// See the module's words.
#[derive(Debug)]
pub(super) struct Arguments {
    given: Map<String, Json>,
    asked: RefCell<BTreeSet<String>>,
}

impl Arguments {
    pub(super) const fn new(given: Map<String, Json>) -> Self {
        Self {
            given,
            asked: RefCell::new(BTreeSet::new()),
        }
    }

    /// An argument as it came; null counts as left out.
    pub(super) fn raw(&self, name: &str) -> Option<&Json> {
        self.asked.borrow_mut().insert(name.to_owned());
        self.given.get(name).filter(|value| !value.is_null())
    }

    /// Whether it was given at all, null included.
    pub(super) fn has(&self, name: &str) -> bool {
        self.asked.borrow_mut().insert(name.to_owned());
        self.given.contains_key(name)
    }

    /// Fails when something was given that no handler has asked for.
    pub(super) fn finish(&self) -> Result<(), Problem> {
        let asked = self.asked.borrow();
        match self.given.keys().find(|name| !asked.contains(*name)) {
            None => Ok(()),
            Some(name) => Err(Problem::argument(
                "unknown_argument",
                name,
                format!("the command has no `{name}` together with the others given"),
                "leave it out, or see docs/headless-replica.md for the command's arguments",
            )),
        }
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Problem> {
        match self.raw(name) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(_) => Err(Problem::wrong_type(name, "a text")),
        }
    }

    pub(super) fn wanted_text(&self, name: &str, repair: &str) -> Result<&str, Problem> {
        self.text(name)?
            .ok_or_else(|| Problem::missing(name, repair))
    }

    pub(super) fn count(&self, name: &str) -> Result<Option<u64>, Problem> {
        match self.raw(name) {
            None => Ok(None),
            Some(value) => match value.as_u64() {
                Some(count) => Ok(Some(count)),
                None => Err(Problem::wrong_type(name, "a whole number from 0 up")),
            },
        }
    }

    pub(super) fn id(&self, name: &str) -> Result<Option<EntityId>, Problem> {
        match self.text(name)? {
            None => Ok(None),
            Some(text) => match EntityId::from_hex(text) {
                Some(id) => Ok(Some(id)),
                None => Err(Problem::wrong_type(name, "an id of 32 hexadecimal digits")),
            },
        }
    }

    pub(super) fn wanted_id(&self, name: &str) -> Result<EntityId, Problem> {
        let repair = "give an id of 32 hexadecimal digits";
        self.id(name)?.ok_or_else(|| Problem::missing(name, repair))
    }

    pub(super) fn object(&self, name: &str) -> Result<Option<&Map<String, Json>>, Problem> {
        match self.raw(name) {
            None => Ok(None),
            Some(Json::Object(object)) => Ok(Some(object)),
            Some(_) => Err(Problem::wrong_type(name, "an object")),
        }
    }

    pub(super) fn quarter(&self) -> Result<Option<Quarter>, Problem> {
        let Some(number) = self.count("quarter")? else {
            return Ok(None);
        };
        u8::try_from(number)
            .ok()
            .and_then(|number| Quarter::from_number(number).ok())
            .map(Some)
            .ok_or_else(|| Problem::wrong_type("quarter", "1, 2, 3 or 4"))
    }

    pub(super) fn kind(&self) -> Result<Option<EntityKind>, Problem> {
        let Some(code) = self.text("kind")? else {
            return Ok(None);
        };
        let known: Vec<&str> = EntityKind::all().map(EntityKind::code).collect();
        EntityKind::from_code(code).map(Some).ok_or_else(|| {
            Problem::argument(
                "unknown_kind",
                "kind",
                format!("there is no kind `{code}`"),
                format!("use one of {}", known.join(", ")),
            )
        })
    }

    /// The entity a command is about: by its id, or by what its id is derived from.
    pub(super) fn entity(&self) -> Result<EntityId, Problem> {
        if let Some(entity) = self.id("entity")? {
            return Ok(entity);
        }
        match (self.id("item")?, self.id("agreement")?, self.quarter()?) {
            (Some(item), None, Some(quarter)) => Ok(realization_id(item, quarter)),
            (None, Some(agreement), Some(quarter)) => Ok(report_id(agreement, quarter)),
            _ => Err(Problem::missing(
                "entity",
                "give `entity`, or `item` and `quarter` for a realization, or `agreement` and \
                 `quarter` for a report",
            )),
        }
    }

    pub(super) fn timeout(&self) -> Result<Duration, Problem> {
        let ms = self.count("timeout_ms")?.unwrap_or(TIMEOUT_MS);
        Ok(Duration::from_millis(ms.min(TIMEOUT_MS_MAX)))
    }
}
