//! What a program reads when a command could not be done: a stable code, what is wrong, and how
//! to repair it.

use ikrar_sync::edit::EditError;
use serde_json::{Map, Value as Json, json};

use crate::replica::session::SessionError;

/// Why a command was not done. Nothing was kept.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem(Box<Content>);

#[derive(Debug, PartialEq, Eq)]
struct Content {
    code: &'static str,
    /// The argument it is about.
    argument: Option<String>,
    message: String,
    repair: String,
    /// What the caller may want to know besides.
    details: Map<String, Json>,
}

impl Problem {
    pub(super) fn new(
        code: &'static str,
        message: impl Into<String>,
        repair: impl Into<String>,
    ) -> Self {
        Self(Box::new(Content {
            code,
            argument: None,
            message: message.into(),
            repair: repair.into(),
            details: Map::new(),
        }))
    }

    /// A problem with one argument.
    pub(super) fn argument(
        code: &'static str,
        name: &str,
        message: impl Into<String>,
        repair: impl Into<String>,
    ) -> Self {
        let mut problem = Self::new(code, message, repair);
        problem.0.argument = Some(name.to_owned());
        problem
    }

    pub(super) fn missing(name: &str, repair: &str) -> Self {
        Self::argument(
            "missing_argument",
            name,
            format!("the command lacks `{name}`"),
            repair,
        )
    }

    pub(super) fn wrong_type(name: &str, wanted: &str) -> Self {
        Self::argument(
            "wrong_type",
            name,
            format!("`{name}` has another type"),
            format!("give {wanted}"),
        )
    }

    pub(super) fn with(mut self, name: &str, detail: Json) -> Self {
        self.0.details.insert(name.to_owned(), detail);
        self
    }

    pub(super) fn to_json(&self) -> Json {
        let content = &self.0;
        let mut error = content.details.clone();
        error.insert("code".to_owned(), json!(content.code));
        error.insert("message".to_owned(), json!(content.message));
        error.insert("repair".to_owned(), json!(content.repair));
        if let Some(argument) = &content.argument {
            error.insert("argument".to_owned(), json!(argument));
        }
        Json::Object(error)
    }

    #[cfg(test)]
    pub(super) fn code(&self) -> &'static str {
        self.0.code
    }
}

impl From<SessionError> for Problem {
    fn from(error: SessionError) -> Self {
        let message = error.to_string();
        // These messages end with what to do.
        let (what, repair) = message.split_once("; ").unwrap_or((&message, "try again"));
        Self::new(error.code(), what, repair)
    }
}

impl From<EditError> for Problem {
    fn from(error: EditError) -> Self {
        match error {
            EditError::UnknownField => Self::new(
                "unknown_field",
                error.to_string(),
                "ask `schema` for the kind's fields",
            ),
            EditError::UnknownEntity => Self::new(
                "unknown_entity",
                error.to_string(),
                "`sync` first, then name an id that `list` or `read` gives",
            ),
        }
    }
}
