//! From a manuscript to the document in words.

use super::annex::{budget_table, performance_table};
use super::change::change_blocks;
use super::date::long_date;
use super::manuscript::{Manuscript, Signatory};
use super::passage::{Passage, Placeholder, fill};
use super::sheet::{Block, Document, PartyLines, Section, Signature, Signing};
use super::template::Template;
use crate::agreement::{AgreementKind, AgreementStatus, Level};

/// What a document says on every page until it is ready to be signed.
pub const DRAFT_MARK: &str = "Draf - tidak sah";
/// What it says once its content is frozen: print-and-sign must work before it is in force.
pub const UNSIGNED_MARK: &str = "Draf - tidak sah sebelum ditandatangani para pihak";
/// What it says when it was given up.
pub const VOID_MARK: &str = "Dibatalkan - tidak sah";

/// Where place and date are written by hand.
const BLANK_PLACE: &str = "....................";
const BLANK_DATE: &str = "..............................";
const CALLED_FIRST: &str = "selanjutnya disebut PIHAK PERTAMA";
const CALLED_SECOND: &str = "selanjutnya disebut PIHAK KEDUA";
const FIRST_ANNEX: &str = "I";
const SECOND_ANNEX: &str = "II";
const FIRST_PARTY: &str = "Pihak Pertama";
const SECOND_PARTY: &str = "Pihak Kedua";

impl Manuscript {
    /// The document in the wording it was made with; `None` when this build does not know that
    /// wording.
    pub fn document(&self, status: AgreementStatus) -> Option<Document> {
        let template = match &self.own {
            Some(own) => own.clone(),
            None => Template::edition(self.edition)?,
        };
        let template = Some(template).filter(Template::is_known)?;
        let mut sections = vec![self.statement(&template), self.annex(&template)];
        sections.extend(self.change_annex(&template));
        Some(Document {
            heading: self.heading(),
            arms: template.arms().map(str::to_owned),
            mark: mark(status),
            sections,
            footer: format!(
                "{} Tahun {} - {} - versi {}",
                self.kind.label(),
                self.year,
                self.whose(),
                self.version
            ),
        })
    }

    /// The head of region's own document names no agency.
    fn heading(&self) -> Vec<String> {
        let government = format!("PEMERINTAH {}", self.government.to_uppercase());
        match self.level {
            Level::HeadOfRegion => vec![government],
            _ => vec![government, self.agency.to_uppercase()],
        }
    }

    fn whose(&self) -> String {
        match self.level {
            Level::HeadOfRegion => format!("Pemerintah {}", self.government),
            _ => self.agency.clone(),
        }
    }

    fn statement(&self, template: &Template) -> Section {
        let texts = |passage| self.filled(template, passage);
        let paragraphs = |passage| texts(passage).into_iter().map(Block::Paragraph);
        let mut blocks = Vec::new();
        blocks.extend(paragraphs(match self.second {
            Some(_) => Passage::Opening,
            None => Passage::OpeningAlone,
        }));
        if self.earlier.is_some() {
            blocks.extend(paragraphs(Passage::Amendment));
        }
        if let Some(second) = &self.second {
            blocks.push(Block::Party(party(&self.first, CALLED_FIRST)));
            blocks.push(Block::Party(party(second, CALLED_SECOND)));
            let first = texts(Passage::FirstPromises).into_iter();
            let promises = first.chain(texts(Passage::SecondPromises));
            blocks.push(Block::List(promises.collect()));
        } else {
            blocks.push(Block::Party(party(&self.first, "")));
            blocks.push(Block::List(texts(Passage::PromisesAlone)));
        }
        let bases = self
            .day_of_law()
            .map_or_else(Vec::new, |day| template.cited_on(day));
        if !bases.is_empty() {
            blocks.extend(paragraphs(Passage::BasesIntro));
            blocks.push(Block::List(bases));
        }
        Section {
            title: vec![self.title()],
            blocks,
            signing: Some(self.signing()),
        }
    }

    /// The paragraphs of a passage, with this document's facts filled in.
    fn filled(&self, template: &Template, passage: Passage) -> Vec<String> {
        let earlier = self.earlier.as_ref();
        let value = |placeholder| match placeholder {
            Placeholder::Year => self.year.to_string(),
            Placeholder::Government => self.government.clone(),
            Placeholder::Agency => self.agency.clone(),
            Placeholder::EarlierVersion => {
                earlier.map_or_else(String::new, |earlier| earlier.version.to_string())
            }
            Placeholder::Ground => {
                earlier.map_or_else(String::new, |earlier| earlier.ground.clone())
            }
        };
        let lines = template.passage(passage).lines();
        lines.map(|line| fill(line, value)).collect()
    }

    fn annex(&self, template: &Template) -> Section {
        Section {
            title: vec![
                format!("{} {}", self.annex_name(FIRST_ANNEX), self.title()),
                self.whose().to_uppercase(),
            ],
            blocks: [performance_table(self, template.unit_place())]
                .into_iter()
                .chain(budget_table(self, template))
                .map(Block::Table)
                .collect(),
            signing: Some(self.signing()),
        }
    }

    fn change_annex(&self, template: &Template) -> Option<Section> {
        let earlier = self.earlier.as_ref()?;
        Some(Section {
            title: vec![
                format!("{} {}", self.annex_name(SECOND_ANNEX), self.title()),
                "SEMULA - MENJADI".to_owned(),
            ],
            blocks: change_blocks(self, earlier, template),
            signing: Some(self.signing()),
        })
    }

    /// Annexes are numbered where there are two.
    fn annex_name(&self, number: &str) -> String {
        match self.earlier {
            Some(_) => format!("LAMPIRAN {number}"),
            None => "LAMPIRAN".to_owned(),
        }
    }

    /// The year is the budget's, whenever it is signed.
    fn title(&self) -> String {
        let kind = match self.kind {
            AgreementKind::Murni => "PERJANJIAN KINERJA",
            AgreementKind::Perubahan => "PERJANJIAN KINERJA PERUBAHAN",
        };
        format!("{kind} TAHUN {}", self.year)
    }

    fn signing(&self) -> Signing {
        let place = match self.place.as_str() {
            "" => BLANK_PLACE,
            place => place,
        };
        let date = self
            .signed_on
            .map_or_else(|| BLANK_DATE.to_owned(), long_date);
        let role = |role: &'static str| if self.second.is_some() { role } else { "" };
        Signing {
            place_and_date: format!("{place}, {date}"),
            left: self
                .second
                .as_ref()
                .map(|second| signature(second, SECOND_PARTY)),
            right: signature(&self.first, role(FIRST_PARTY)),
        }
    }
}

fn party(signatory: &Signatory, called: &str) -> PartyLines {
    PartyLines {
        rows: vec![
            ("Nama", signatory.name.clone()),
            ("Jabatan", signatory.title.clone()),
        ],
        called: called.to_owned(),
    }
}

pub(super) fn signature(signatory: &Signatory, role: &str) -> Signature {
    Signature {
        role: role.to_owned(),
        title: signatory.title.clone(),
        drawing: None,
        name: signatory.name.clone(),
        nip: signatory.nip.as_ref().map(|nip| format!("NIP {nip}")),
    }
}

/// A version that was in force is printed as it was signed, also when it was replaced since.
const fn mark(status: AgreementStatus) -> Option<&'static str> {
    match status {
        AgreementStatus::Draft | AgreementStatus::Submitted | AgreementStatus::Returned => {
            Some(DRAFT_MARK)
        }
        AgreementStatus::Cleared | AgreementStatus::SignedFirst => Some(UNSIGNED_MARK),
        AgreementStatus::InForce | AgreementStatus::Superseded | AgreementStatus::Closed => None,
        AgreementStatus::Void => Some(VOID_MARK),
    }
}
