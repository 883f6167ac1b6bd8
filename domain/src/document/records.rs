//! Records of text: a fact's name, a space, the length of its value in bytes, a colon, the value,
//! a line feed. What is absent has the name and a hyphen.

use chrono::NaiveDate;
use uuid::Uuid;

use super::canonical::CanonicalError;

/// Records being written.
pub(super) struct Form(String);

impl Form {
    /// Nothing but the first line.
    pub(super) fn of(format: &str) -> Self {
        Self(format!("{format}\n"))
    }

    /// What was written.
    pub(super) fn into_text(self) -> String {
        self.0
    }

    pub(super) fn text(&mut self, name: &str, value: &str) {
        let length = value.len().to_string();
        self.0.extend([name, " ", &length, ":", value, "\n"]);
    }

    pub(super) fn maybe(&mut self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.text(name, value),
            None => self.0.extend([name, " -\n"]),
        }
    }

    pub(super) fn maybe_day(&mut self, name: &str, value: Option<NaiveDate>) {
        let day = value.map(|day| day.format("%Y-%m-%d").to_string());
        self.maybe(name, day.as_deref());
    }

    pub(super) fn number(&mut self, name: &str, value: u64) {
        self.text(name, &value.to_string());
    }

    pub(super) fn count(&mut self, name: &str, count: usize) {
        self.text(name, &count.to_string());
    }
}

/// Records being read, in their order.
pub(super) struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// What stands behind the first line, if it is this one.
    pub(super) fn of(text: &'a str, format: &str) -> Option<Self> {
        let rest = text.strip_prefix(format)?.strip_prefix('\n')?;
        Some(Self { rest })
    }

    /// Nothing may follow.
    pub(super) fn end(&self) -> Result<(), CanonicalError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(CanonicalError::Record("the end"))
        }
    }

    pub(super) fn maybe(&mut self, name: &'static str) -> Result<Option<&'a str>, CanonicalError> {
        let wrong = CanonicalError::Record(name);
        let rest = self
            .rest
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix(' '))
            .ok_or(wrong)?;
        if let Some(rest) = rest.strip_prefix("-\n") {
            self.rest = rest;
            return Ok(None);
        }
        let (length, rest) = rest.split_once(':').ok_or(wrong)?;
        let length: usize = length.parse().map_err(|_| wrong)?;
        let value = rest.get(..length).ok_or(wrong)?;
        self.rest = rest
            .get(length..)
            .and_then(|rest| rest.strip_prefix('\n'))
            .ok_or(wrong)?;
        Ok(Some(value))
    }

    pub(super) fn text(&mut self, name: &'static str) -> Result<&'a str, CanonicalError> {
        self.maybe(name)?.ok_or(CanonicalError::Record(name))
    }

    pub(super) fn small(&mut self, name: &'static str) -> Result<u16, CanonicalError> {
        let text = self.text(name)?;
        text.parse().map_err(|_| CanonicalError::Record(name))
    }

    /// A length of a list, no greater than `most`: one from outside must not reserve memory.
    pub(super) fn count(
        &mut self,
        name: &'static str,
        most: usize,
    ) -> Result<usize, CanonicalError> {
        let text = self.text(name)?;
        let count = text.parse().ok().filter(|count| *count <= most);
        count.ok_or(CanonicalError::Record(name))
    }

    pub(super) fn id(&mut self, name: &'static str) -> Result<Uuid, CanonicalError> {
        let text = self.text(name)?;
        Uuid::parse_str(text).map_err(|_| CanonicalError::Record(name))
    }

    pub(super) fn coded<T>(
        &mut self,
        name: &'static str,
        from_code: fn(&str) -> Option<T>,
    ) -> Result<T, CanonicalError> {
        from_code(self.text(name)?).ok_or(CanonicalError::Record(name))
    }

    pub(super) fn maybe_day(
        &mut self,
        name: &'static str,
    ) -> Result<Option<NaiveDate>, CanonicalError> {
        let day = |text| NaiveDate::parse_from_str(text, "%Y-%m-%d");
        let text = self.maybe(name)?;
        text.map(day)
            .transpose()
            .map_err(|_| CanonicalError::Record(name))
    }
}
