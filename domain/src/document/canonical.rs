//! A manuscript as bytes: one manuscript has one form, and one form is one manuscript.
//!
//! The form is text in UTF-8. Its first line is [`FORMAT`], or [`FORMAT_WITH_WORDING`] where a
//! city's own wording stands in it; then comes one record for each fact,
//! in a fixed order: the fact's name, a space, the length of its value in bytes, a colon, the
//! value, a line feed. A list is preceded by a record with its length. What is absent has the name
//! and no value: `second_nip -`. Values are the printed texts as [`Manuscript::new`] cleaned them;
//! dates are `YYYY-MM-DD`, numbers plain digits, codes the domain's. `docs/documents.md` names
//! every record.

use super::manuscript::{Earlier, Manuscript, PrintedItem, PrintedLine, Signatory};
use super::records::{Form, Reader};
use super::template::Template;
use crate::agreement::{AgreementKind, Level};
use crate::value::{AgreementId, Rupiah, Year};

/// The first line. Another form would have another number.
pub const FORMAT: &str = "ikrar-naskah/1";
/// The first line where the wording is not an edition's but stands in the manuscript, after the
/// record of the edition whose tables it has, [`Template::OWN`] for the first.
pub const FORMAT_WITH_WORDING: &str = "ikrar-naskah/2";
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
        let mut form = Form::of(match self.own {
            None => FORMAT,
            Some(_) => FORMAT_WITH_WORDING,
        });
        form.number("edition", u64::from(self.edition));
        if let Some(own) = &self.own {
            own.write(&mut form);
        }
        form.text("agreement", &self.agreement.uuid().to_string());
        form.number("version", u64::from(self.version));
        form.text("kind", self.kind.code());
        form.number("year", u64::from(self.year.number()));
        form.text("level", self.level.code());
        form.text("government", &self.government);
        form.text("agency", &self.agency);
        form.parties(&self.first, self.second.as_ref());
        form.text("place", &self.place);
        form.maybe_day("signed_on", self.signed_on);
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
        form.into_text().into_bytes()
    }

    /// Reads the canonical form, and nothing that differs from it by a single byte.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CanonicalError> {
        let text = std::str::from_utf8(bytes).map_err(|_| CanonicalError::Format)?;
        let own = Reader::of(text, FORMAT_WITH_WORDING);
        let has_own = own.is_some();
        let mut reader = own
            .or_else(|| Reader::of(text, FORMAT))
            .ok_or(CanonicalError::Format)?;
        let manuscript = reader.manuscript(has_own)?;
        reader.end()?;
        if manuscript.to_bytes() != bytes {
            return Err(CanonicalError::NotCanonical);
        }
        Ok(manuscript)
    }
}

impl Form {
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

impl Reader<'_> {
    fn manuscript(&mut self, has_own: bool) -> Result<Manuscript, CanonicalError> {
        let edition = self.small("edition")?;
        let of_others = if has_own {
            Template::FIRST
        } else {
            Template::OWN
        };
        if edition == of_others {
            return Err(CanonicalError::NotCanonical);
        }
        let own = has_own.then(|| Template::read(self, edition)).transpose()?;
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
        let signed_on = self.maybe_day("signed_on")?;
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
            own,
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

    fn continues(&mut self) -> Result<Option<usize>, CanonicalError> {
        let Some(index) = self.maybe("continues")? else {
            return Ok(None);
        };
        let index = index.parse().ok().filter(|index| *index < ROWS_MAX);
        index.map(Some).ok_or(CanonicalError::Record("continues"))
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
        for _ in 0..self.count("items", ROWS_MAX)? {
            items.push(PrintedItem {
                continues: self.continues()?,
                objective: self.text("objective")?.to_owned(),
                indicator: self.text("indicator")?.to_owned(),
                target: self.text("target")?.to_owned(),
                unit: self.text("unit")?.to_owned(),
            });
        }
        let mut lines = Vec::new();
        for _ in 0..self.count("lines", ROWS_MAX)? {
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
