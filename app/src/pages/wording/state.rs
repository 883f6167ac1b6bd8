//! What the page shows, read from rows, and a made-up agreement in the city's wording.

use chrono::NaiveDate;
use ikrar_domain::{
    agreement::{
        Agreement, AgreementKind, AgreementStatus, Amendment, BudgetLine, ChangeGround,
        ChangeScope, Item, Lanes, Level, Party, PlanAnswer,
    },
    document::{
        Document, Issuer, LegalBasis, Manuscript, Template, WordingProblem, national_bases,
    },
    measurement::{Consolidation, Convention, Polarity},
    people::{Action, Actor, AppointmentKind, Subject, may},
    value::{AgencyId, AgreementId, BudgetLineId, Figure, ItemId, Rupiah, Year},
};
use ikrar_sync::{
    identity::EntityId,
    model,
    row::Rows,
    schema::{EntityKind, legal_basis},
};

use crate::{
    entry::{InputKind, date_in_box, read_date, show},
    text,
};

/// The page.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Words {
    /// The city's row; none where it is not on this device.
    pub(super) government: Option<EntityId>,
    /// Its name in documents.
    pub(super) government_name: String,
    /// The wording that is printed from now on.
    pub(super) template: Template,
    /// Whether the city has a list of bases of its own.
    pub(super) has_own_bases: bool,
    /// The bases; each with its row where the list is the city's own.
    pub(super) bases: Vec<Listed>,
    /// Why nothing can be changed.
    pub(super) lock: Option<String>,
}

/// A basis as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) id: Option<EntityId>,
    pub(super) typed: TypedBasis,
}

/// A basis as a person types it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TypedBasis {
    pub(super) citation: String,
    pub(super) from: String,
    pub(super) until: String,
}

impl TypedBasis {
    fn of(basis: &LegalBasis) -> Self {
        Self {
            citation: basis.citation.clone(),
            from: date_in_box(basis.cited_from),
            until: basis.cited_until.map(date_in_box).unwrap_or_default(),
        }
    }

    /// The basis, or in words what is wrong with what was typed.
    pub(super) fn read(&self) -> Result<LegalBasis, String> {
        let day = |typed: &str| match typed.trim() {
            "" => Ok(None),
            typed => match read_date(typed) {
                Some(day) => Ok(Some(day)),
                None => Err(text::wording::day_expected(typed)),
            },
        };
        let (from, until) = (day(&self.from)?, day(&self.until)?);
        LegalBasis::new(&self.citation, from, until).map_err(|problem| problem.user_message())
    }
}

/// Reads the city's wording.
pub(super) fn read_words(rows: &impl Rows, actor: &Actor) -> Words {
    let refused = may(actor, Action::EditReference, &Subject::CITY).is_err();
    let listed = model::bases_of(rows);
    let own = listed.clone().unwrap_or_default().into_iter().map(|id| {
        let cell = |field| {
            let row = rows.row(id);
            row.map_or_else(String::new, |row| row.text(field).to_owned())
        };
        let day = |field| {
            let row = rows.row(id);
            row.map_or_else(String::new, |row| show(&InputKind::Date, row.value(field)))
        };
        Listed {
            id: Some(id),
            typed: TypedBasis {
                citation: cell(legal_basis::CITATION),
                from: day(legal_basis::CITED_FROM),
                until: day(legal_basis::CITED_UNTIL),
            },
        }
    });
    let national = national_bases().into_iter().map(|basis| Listed {
        id: None,
        typed: TypedBasis::of(&basis),
    });
    Words {
        government: rows.of_kind(EntityKind::Government).first().copied(),
        government_name: model::issuing_government(rows),
        template: model::city_wording(rows).unwrap_or_else(Template::current),
        has_own_bases: listed.is_some(),
        bases: if listed.is_some() {
            own.collect()
        } else {
            national.collect()
        },
        lock: refused.then(|| text::wording::READ_ONLY.to_owned()),
    }
}

/// Which document is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sample {
    Agency,
    Amended,
    Head,
}

impl Sample {
    pub(super) const ALL: [Self; 3] = [Self::Agency, Self::Amended, Self::Head];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Amended => "amended",
            Self::Head => "head",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Agency => text::wording::SAMPLE_AGENCY,
            Self::Amended => text::wording::SAMPLE_AMENDED,
            Self::Head => text::wording::SAMPLE_HEAD,
        }
    }
}

/// The made-up document of a day in this wording, and what is not cited on that day and why.
pub(super) fn preview(
    words: &Words,
    sample: Sample,
    day: NaiveDate,
) -> Option<(Document, Vec<String>)> {
    let issuer = Issuer {
        government: &words.government_name,
        head_title: "",
        agency: text::wording::SAMPLE_UNIT,
        wording: Some(&words.template),
    };
    let level = match sample {
        Sample::Head => Level::HeadOfRegion,
        _ => Level::AgencyHead,
    };
    let agreement = made_up(level, day)?;
    let manuscript = match sample {
        Sample::Amended => Manuscript::new(&amended(&agreement), issuer, Some(&agreement)),
        _ => Manuscript::new(&agreement, issuer, None),
    };
    let named = words.template.check_on(day).err();
    let mut told: Vec<String> = named.iter().map(words_of).collect();
    let bases = words.template.bases().iter();
    told.extend(bases.filter_map(|basis| basis.check_on(day).err().as_ref().map(words_of)));
    let document = manuscript.document(AgreementStatus::Draft)?;
    Some((document, told))
}

fn words_of(problem: &WordingProblem) -> String {
    problem.user_message()
}

fn made_up(level: Level, day: NaiveDate) -> Option<Agreement> {
    let id = uuid::Uuid::nil();
    let party = |name: &str, title: &str| Party {
        name: name.to_owned(),
        title: title.to_owned(),
        nip: None,
        appointment: AppointmentKind::Definitif,
    };
    let head = party(
        text::wording::SAMPLE_HEAD_NAME,
        text::wording::SAMPLE_HEAD_TITLE,
    );
    let of_agency = party(text::wording::SAMPLE_NAME, text::wording::SAMPLE_TITLE);
    let (first_party, second_party) = match level {
        Level::HeadOfRegion => (head, None),
        _ => (of_agency, Some(head)),
    };
    let year = u16::try_from(chrono::Datelike::year(&day)).ok()?;
    Some(Agreement {
        id: AgreementId::from_uuid(id),
        agency: AgencyId::from_uuid(id),
        year: Year::new(year).ok()?,
        level,
        status: AgreementStatus::Draft,
        lanes: Lanes::default(),
        version_number: 1,
        kind: AgreementKind::Murni,
        amendment: None,
        parent: None,
        in_force_from: None,
        superseded_on: None,
        superseded_by: None,
        first_party,
        second_party,
        budget_document: None,
        signed_place: None,
        signed_on: Some(day),
        signatures: Vec::new(),
        items: vec![sample_item(80)],
        budget_lines: vec![BudgetLine {
            id: BudgetLineId::from_uuid(id),
            lineage: None,
            order: String::new(),
            code: "1.02.02".to_owned(),
            program: text::wording::SAMPLE_PROGRAM.to_owned(),
            amount: Some(Rupiah::new(1_500_000_000)),
            fund_source: "APBD".to_owned(),
        }],
    })
}

fn sample_item(target: i64) -> Item {
    Item {
        id: ItemId::from_uuid(uuid::Uuid::nil()),
        lineage: None,
        order: String::new(),
        objective: text::wording::SAMPLE_OBJECTIVE.to_owned(),
        indicator: text::wording::SAMPLE_INDICATOR.to_owned(),
        unit: "indeks".to_owned(),
        polarity: Polarity::Higher,
        lower_variant: None,
        consolidation: Consolidation::Last,
        convention: Convention::Cumulative,
        scale: None,
        annual_target: Some(Figure::Number(target.into())),
        quarter_targets: [const { None }; 4],
        is_kpi: true,
        definition: String::new(),
        weight: None,
        plan: PlanAnswer::default(),
    }
}

/// The same, changed once.
fn amended(before: &Agreement) -> Agreement {
    let mut item = sample_item(82);
    item.lineage = Some(item.id);
    Agreement {
        version_number: 2,
        kind: AgreementKind::Perubahan,
        amendment: Some(Amendment {
            supersedes: before.id,
            ground: Some(ChangeGround::PriorityChange),
            scope: ChangeScope::TargetsOnly,
            reason: String::new(),
            handover_note: String::new(),
        }),
        items: vec![item],
        ..before.clone()
    }
}

#[cfg(test)]
mod tests {
    use ikrar_domain::{document::Passage, people::Role};
    use ikrar_sync::{schema::government, value::Value};

    use super::*;
    use crate::reading::fixture::{MemoryRows, actor, city, words};

    const CITY: EntityId = EntityId::from_bytes([99; 16]);
    const BASIS: EntityId = EntityId::from_bytes([98; 16]);

    fn rows(opening: &str) -> MemoryRows {
        let mut rows = city("draft");
        let fields = [
            (government::NAME, words("Contoh")),
            (government::KIND, words("city")),
            (government::OPENING, words(opening)),
        ];
        rows.put(CITY, EntityKind::Government, &fields);
        rows
    }

    fn with_basis(until: &str) -> MemoryRows {
        let mut rows = rows("");
        let fields = [
            (
                legal_basis::CITATION,
                words("Perwali Contoh Nomor 1 Tahun 2020"),
            ),
            (legal_basis::CITED_FROM, words("2020-01-01")),
            (legal_basis::CITED_UNTIL, words(until)),
        ];
        rows.put(BASIS, EntityKind::LegalBasis, &fields);
        rows
    }

    fn day(year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, 1, 30).unwrap()
    }

    fn shown(rows: &MemoryRows, sample: Sample, year: i32) -> (String, Vec<String>) {
        let read = read_words(rows, &actor(Role::OrganisationReviewer));
        let (document, told) = preview(&read, sample, day(year)).unwrap();
        (document.texts().join("\n"), told)
    }

    #[test]
    fn organisation_writes_and_others_read() {
        let lock = |role| read_words(&rows(""), &actor(role)).lock;
        assert_eq!(lock(Role::OrganisationReviewer), None);
        assert!(lock(Role::AgencyOperator).is_some());
    }

    #[test]
    fn preview_says_what_is_written_for_every_kind_of_document() {
        let rows = rows("Kinerja {perangkat_daerah} Tahun {tahun} disepakati bersama.");
        let (agency, _) = shown(&rows, Sample::Agency, 2026);
        assert!(
            agency.contains("Tahun 2026 disepakati bersama."),
            "{agency}"
        );
        let (amended, _) = shown(&rows, Sample::Amended, 2026);
        assert!(amended.contains("SEMULA - MENJADI"), "{amended}");
        let (head, _) = shown(&rows, Sample::Head, 2026);
        let alone = Passage::PromisesAlone.standard();
        assert!(head.contains(alone.lines().next().unwrap()), "{head}");
    }

    #[test]
    fn basis_that_ended_is_told_and_not_cited() {
        let rows = with_basis("2025-12-31");
        let (document, told) = shown(&rows, Sample::Agency, 2026);
        assert!(!document.contains("Perwali Contoh"), "{document}");
        assert!(told[0].contains("Perwali Contoh") && told[0].contains("31 Desember 2025"));
        let (document, told) = shown(&rows, Sample::Agency, 2025);
        assert!(document.contains("Perwali Contoh") && told.is_empty());
    }

    #[test]
    fn typed_basis_is_refused_in_words_that_name_it() {
        let typed = |from: &str, until: &str| TypedBasis {
            citation: "Perwali 1".to_owned(),
            from: from.to_owned(),
            until: until.to_owned(),
        };
        let refused = typed("2026-01-31", "2026-01-30").read().unwrap_err();
        assert!(refused.contains("\"Perwali 1\""), "{refused}");
        let refused = typed("31-02-2026", "").read().unwrap_err();
        assert!(refused.contains("31-02-2026"), "{refused}");
        let read = typed("31-01-2026", "").read();
        assert_eq!(read, typed("2026-01-31", "").read());
        assert!(read.is_ok());
    }

    #[test]
    fn list_is_the_national_one_until_the_city_begins_its_own() {
        let read = read_words(&rows(""), &actor(Role::OrganisationReviewer));
        assert!(!read.has_own_bases && read.bases.iter().all(|one| one.id.is_none()));
        let mut rows = with_basis("");
        let removed = [(legal_basis::REMOVED, Value::Bool(true))];
        rows.put(BASIS, EntityKind::LegalBasis, &removed);
        let read = read_words(&rows, &actor(Role::OrganisationReviewer));
        assert!(read.has_own_bases && read.bases.is_empty());
    }
}
