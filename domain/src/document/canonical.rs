//! A manuscript as bytes: one manuscript has one form, and one form is one manuscript.
//!
//! The form is text in UTF-8. Its first line is [`FORMAT`]; then comes one record for each fact,
//! in a fixed order: the fact's name, a space, the length of its value in bytes, a colon, the
//! value, a line feed. A list is preceded by a record with its length. What is absent has the name
//! and no value: `second_nip -`. Values are the printed texts as [`Manuscript::new`] cleaned them;
//! dates are `YYYY-MM-DD`, numbers plain digits, codes the domain's. `docs/documents.md` names
//! every record.

use chrono::NaiveDate;
use uuid::Uuid;

use super::manuscript::{Earlier, Manuscript, PrintedItem, PrintedLine, Signatory};
use crate::agreement::{AgreementKind, Level};
use crate::value::{AgreementId, Rupiah, Year};

/// The first line. Another form would have another number.
pub const FORMAT: &str = "ikrar-naskah/1";
/// More rows than any agreement has: a length from outside must not reserve memory.
const ROWS_MAX: usize = 10_000;

/// Why bytes are no manuscript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// They are of another format, or of none.
    #[error("the first line is not that of a manuscript this build reads")]
    Format,
    /// They end too early, go on after the end, or a record is not the expected one.
    #[error("the record of {0} is missing, damaged or not in its place")]
    Record(&'static str),
    /// They read as a manuscript whose form is another.
    #[error("the bytes are not the canonical form of what they say")]
    NotCanonical,
}

impl Manuscript {
    /// The canonical form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut form = Form::default();
        form.number("edition", u64::from(self.edition));
        form.text("agreement", &self.agreement.uuid().to_string());
        form.number("version", u64::from(self.version));
        form.text("kind", self.kind.code());
        form.number("year", u64::from(self.year.number()));
        form.text("level", self.level.code());
        form.text("government", &self.government);
        form.text("agency", &self.agency);
        form.parties(&self.first, self.second.as_ref());
        form.text("place", &self.place);
        let signed_on = self.signed_on.map(|day| day.format("%Y-%m-%d").to_string());
        form.maybe("signed_on", signed_on.as_deref());
        form.tables(&self.items, &self.lines);
        match &self.earlier {
            None => form.number("earlier", 0),
            Some(earlier) => {
                form.number("earlier", u64::from(earlier.version));
                form.text("ground", &earlier.ground);
                form.parties(&earlier.first, earlier.second.as_ref());
                form.tables(&earlier.items, &earlier.lines);
            }
        }
        form.0.into_bytes()
    }

    /// Reads the canonical form, and nothing that differs from it by a single byte.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CanonicalError> {
        let text = std::str::from_utf8(bytes).map_err(|_| CanonicalError::Format)?;
        let rest = text
            .strip_prefix(FORMAT)
            .and_then(|rest| rest.strip_prefix('\n'))
            .ok_or(CanonicalError::Format)?;
        let mut reader = Reader { rest };
        let manuscript = reader.manuscript()?;
        if !reader.rest.is_empty() {
            return Err(CanonicalError::Record("the end"));
        }
        if manuscript.to_bytes() != bytes {
            return Err(CanonicalError::NotCanonical);
        }
        Ok(manuscript)
    }
}

struct Form(String);

impl Default for Form {
    fn default() -> Self {
        Self(format!("{FORMAT}\n"))
    }
}

impl Form {
    fn text(&mut self, name: &str, value: &str) {
        let length = value.len().to_string();
        self.0.extend([name, " ", &length, ":", value, "\n"]);
    }

    fn maybe(&mut self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.text(name, value),
            None => self.0.extend([name, " -\n"]),
        }
    }

    fn number(&mut self, name: &str, value: u64) {
        self.text(name, &value.to_string());
    }

    fn count(&mut self, name: &str, count: usize) {
        self.text(name, &count.to_string());
    }

    fn continues(&mut self, index: Option<usize>) {
        let index = index.map(|index| index.to_string());
        self.maybe("continues", index.as_deref());
    }

    fn parties(&mut self, first: &Signatory, second: Option<&Signatory>) {
        self.text("first_name", &first.name);
        self.text("first_title", &first.title);
        self.maybe("first_nip", first.nip.as_deref());
        self.maybe("second_name", second.map(|second| second.name.as_str()));
        if let Some(second) = second {
            self.text("second_title", &second.title);
            self.maybe("second_nip", second.nip.as_deref());
        }
    }

    fn tables(&mut self, items: &[PrintedItem], lines: &[PrintedLine]) {
        self.count("items", items.len());
        for item in items {
            self.continues(item.continues);
            self.text("objective", &item.objective);
            self.text("indicator", &item.indicator);
            self.text("target", &item.target);
            self.text("unit", &item.unit);
        }
        self.count("lines", lines.len());
        for line in lines {
            self.continues(line.continues);
            self.text("code", &line.code);
            self.text("name", &line.name);
            let amount = line.amount.map(|amount| amount.amount().to_string());
            self.maybe("amount", amount.as_deref());
            self.text("fund_source", &line.fund_source);
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn manuscript(&mut self) -> Result<Manuscript, CanonicalError> {
        let edition = self.small("edition")?;
        let agreement = AgreementId::from_uuid(self.id("agreement")?);
        let version = self.small("version")?;
        let kind = self.coded("kind", AgreementKind::from_code)?;
        let year = self.small("year")?;
        let year = Year::new(year).map_err(|_| CanonicalError::Record("year"))?;
        let level = self.coded("level", Level::from_code)?;
        let government = self.text("government")?.to_owned();
        let agency = self.text("agency")?.to_owned();
        let (first, second) = self.parties()?;
        let place = self.text("place")?.to_owned();
        let signed_on = self.maybe("signed_on")?.map(day).transpose()?;
        let (items, lines) = self.tables()?;
        let earlier = match self.small("earlier")? {
            0 => None,
            version => {
                let ground = self.text("ground")?.to_owned();
                let (first, second) = self.parties()?;
                let (items, lines) = self.tables()?;
                Some(Earlier {
                    version,
                    ground,
                    first,
                    second,
                    items,
                    lines,
                })
            }
        };
        Ok(Manuscript {
            edition,
            agreement,
            version,
            kind,
            year,
            level,
            government,
            agency,
            first,
            second,
            place,
            signed_on,
            items,
            lines,
            earlier,
        })
    }

    fn maybe(&mut self, name: &'static str) -> Result<Option<&'a str>, CanonicalError> {
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

    fn text(&mut self, name: &'static str) -> Result<&'a str, CanonicalError> {
        self.maybe(name)?.ok_or(CanonicalError::Record(name))
    }

    fn small(&mut self, name: &'static str) -> Result<u16, CanonicalError> {
        let text = self.text(name)?;
        text.parse().map_err(|_| CanonicalError::Record(name))
    }

    fn count(&mut self, name: &'static str) -> Result<usize, CanonicalError> {
        let text = self.text(name)?;
        let count = text.parse().ok().filter(|count| *count <= ROWS_MAX);
        count.ok_or(CanonicalError::Record(name))
    }

    fn continues(&mut self) -> Result<Option<usize>, CanonicalError> {
        let Some(index) = self.maybe("continues")? else {
            return Ok(None);
        };
        let index = index.parse().ok().filter(|index| *index < ROWS_MAX);
        index.map(Some).ok_or(CanonicalError::Record("continues"))
    }

    fn id(&mut self, name: &'static str) -> Result<Uuid, CanonicalError> {
        let text = self.text(name)?;
        Uuid::parse_str(text).map_err(|_| CanonicalError::Record(name))
    }

    fn coded<T>(
        &mut self,
        name: &'static str,
        from_code: fn(&str) -> Option<T>,
    ) -> Result<T, CanonicalError> {
        from_code(self.text(name)?).ok_or(CanonicalError::Record(name))
    }

    fn parties(&mut self) -> Result<(Signatory, Option<Signatory>), CanonicalError> {
        let first = Signatory {
            name: self.text("first_name")?.to_owned(),
            title: self.text("first_title")?.to_owned(),
            nip: self.maybe("first_nip")?.map(str::to_owned),
        };
        let second = match self.maybe("second_name")? {
            None => None,
            Some(name) => Some(Signatory {
                name: name.to_owned(),
                title: self.text("second_title")?.to_owned(),
                nip: self.maybe("second_nip")?.map(str::to_owned),
            }),
        };
        Ok((first, second))
    }

    fn tables(&mut self) -> Result<(Vec<PrintedItem>, Vec<PrintedLine>), CanonicalError> {
        let mut items = Vec::new();
        for _ in 0..self.count("items")? {
            items.push(PrintedItem {
                continues: self.continues()?,
                objective: self.text("objective")?.to_owned(),
                indicator: self.text("indicator")?.to_owned(),
                target: self.text("target")?.to_owned(),
                unit: self.text("unit")?.to_owned(),
            });
        }
        let mut lines = Vec::new();
        for _ in 0..self.count("lines")? {
            let continues = self.continues()?;
            let code = self.text("code")?.to_owned();
            let name = self.text("name")?.to_owned();
            let amount = match self.maybe("amount")? {
                None => None,
                Some(digits) => Some(
                    digits
                        .parse()
                        .map_err(|_| CanonicalError::Record("amount"))?,
                ),
            };
            lines.push(PrintedLine {
                continues,
                code,
                name,
                amount: amount.map(Rupiah::new),
                fund_source: self.text("fund_source")?.to_owned(),
            });
        }
        Ok((items, lines))
    }
}

fn day(text: &str) -> Result<NaiveDate, CanonicalError> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| CanonicalError::Record("signed_on"))
}
