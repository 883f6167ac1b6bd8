//! Signatures: who signed which content, where, on which day and how (`domain.md` 4.3).
//!
//! A signature is bound to the hash of the content its signer saw. It is captured anywhere, also
//! without a network, and counts only when the server finds the same content.

use std::fmt::Write as _;

use chrono::{Datelike as _, NaiveDate};

use super::status::{AgreementAction, AgreementStatus};
use crate::coded::coded_enum;
use crate::value::{AgreementId, Year};

coded_enum! {
    /// How a signature was given.
    pub enum SigningMode {
        /// On the printed document, in ink; a scan is kept with it.
        WetInk => "wet_ink", "Tanda tangan basah pada cetakan";
        /// Drawn on the tablet's screen.
        Drawn => "drawn", "Digambar di layar";
        /// By a certified signature service, in the document's own file.
        Certified => "certified", "Tanda tangan elektronik tersertifikasi";
    }
}

coded_enum! {
    /// What a signature was asked for besides the session of its signer.
    pub enum SecondFactor {
        /// The six digits that the device asks for before a drawing counts.
        Pin => "pin", "PIN";
    }
}

coded_enum! {
    /// For which side a signature stands.
    pub enum SigningParty {
        /// Pihak Pertama, who promises.
        First => "first", "Pihak Pertama";
        /// Pihak Kedua, who receives the promise.
        Second => "second", "Pihak Kedua";
    }
}

impl SigningParty {
    /// The step a signature of this side comes with.
    pub const fn action(self) -> AgreementAction {
        match self {
            Self::First => AgreementAction::SignFirst,
            Self::Second => AgreementAction::SignSecond,
        }
    }

    /// Whether this side has signed an agreement in this state. Agreements of before signatures
    /// were kept as rows have nothing but their state to tell it.
    pub const fn has_signed_in(self, status: AgreementStatus) -> bool {
        match status {
            AgreementStatus::Draft
            | AgreementStatus::Submitted
            | AgreementStatus::Returned
            | AgreementStatus::Cleared
            | AgreementStatus::Void => false,
            AgreementStatus::SignedFirst => matches!(self, Self::First),
            AgreementStatus::InForce | AgreementStatus::Superseded | AgreementStatus::Closed => {
                true
            }
        }
    }

    /// The state in which this side signs: the first party before the second.
    pub const fn signs_in(self) -> AgreementStatus {
        match self {
            Self::First => AgreementStatus::Cleared,
            Self::Second => AgreementStatus::SignedFirst,
        }
    }
}

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The version that was signed.
    pub agreement: AgreementId,
    /// For which side.
    pub party: SigningParty,
    /// How.
    pub mode: SigningMode,
    /// The name as printed when it was signed.
    pub name: String,
    /// The day it was signed.
    pub signed_on: NaiveDate,
    /// Where.
    pub place: String,
    /// What was drawn.
    pub strokes: Option<Strokes>,
    /// What was asked for besides the session. A claim of the device: only it can check it.
    pub factor: Option<SecondFactor>,
    /// Who certified it; of certified signatures alone.
    pub certified: Option<CertifiedBy>,
}

/// What is told of the service that certified a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertifiedBy {
    /// The service, as the city names it.
    pub service: String,
    /// What the service calls this signature; empty where it says nothing.
    pub reference: String,
}

/// The signature whose place and day a document prints: the last one, because with it the
/// agreement is complete. A file that was certified cannot be written anew, so that there the
/// first certified signature decides for all that follow.
pub fn dating(signatures: &[Signature]) -> Option<&Signature> {
    let certified = |one: &&Signature| one.mode == SigningMode::Certified;
    signatures
        .iter()
        .find(certified)
        .or_else(|| signatures.last())
}

/// First month of the year before in which a year's agreement is signed: budgets of the year to
/// come are settled in its last quarter (`domain.md` 3, the calendar).
const FIRST_MONTH: u32 = 10;

/// A day long before the year that an agreement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an agreement of {year} is signed from October before it on; mend the day's year")]
pub struct SignedTooEarly {
    /// The agreement's year.
    pub year: Year,
}

impl SignedTooEarly {
    /// Stable machine code.
    pub const CODE: &'static str = "signed_too_early";

    /// What a person reads.
    pub fn user_message(self) -> String {
        let year = self.year.number();
        format!(
            "Perjanjian Kinerja tahun {year} ditandatangani paling awal 1 Oktober {}. Periksa \
             tahun pada tanggalnya.",
            year.saturating_sub(1)
        )
    }
}

/// An agreement is signed in its own year, or in the last months before it for the year to come.
/// That it is signed late, even after its year, is told by the deadline and refused by nobody.
pub fn check_signing_day(year: Year, day: NaiveDate) -> Result<(), SignedTooEarly> {
    let (signed, agreed) = (day.year(), i32::from(year.number()));
    let is_early = signed.checked_add(1) == Some(agreed) && day.month() >= FIRST_MONTH;
    if signed >= agreed || is_early {
        Ok(())
    } else {
        Err(SignedTooEarly { year })
    }
}

/// Width of the field a signature is drawn in, in its own units.
pub const PAD_WIDTH: u16 = 600;
/// Height of the field a signature is drawn in.
pub const PAD_HEIGHT: u16 = 200;
/// Most points of a drawn signature: what a note can hold.
const POINTS_MAX: usize = 480;
/// Fewer points are a slip of the finger.
const POINTS_MIN: usize = 8;

/// A drawn signature: lines through points on a field of [`PAD_WIDTH`] by [`PAD_HEIGHT`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strokes(Vec<Vec<(u16, u16)>>);

/// Why a drawing is no signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StrokesError {
    /// Hardly anything was drawn.
    #[error("too few points for a signature; draw it again")]
    TooShort,
    /// The text is not a drawing, or one of a larger field.
    #[error("the text is not a drawing on the signature field; draw it again")]
    Malformed,
}

impl StrokesError {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort => "signature_too_short",
            Self::Malformed => "signature_malformed",
        }
    }

    /// What a person reads.
    pub const fn user_message(self) -> &'static str {
        match self {
            Self::TooShort => "Tanda tangan belum digambar. Gambarlah pada kotak yang tersedia.",
            Self::Malformed => "Gambar tanda tangan tidak terbaca. Hapus lalu gambar kembali.",
        }
    }
}

impl Strokes {
    /// Begins a line. A drawing that is full takes no more.
    pub fn begin(&mut self, x: u16, y: u16) {
        if self.points() < POINTS_MAX {
            self.0.push(vec![clamped(x, y)]);
        }
    }

    /// Draws on to a point.
    pub fn draw_to(&mut self, x: u16, y: u16) {
        let is_full = self.points() >= POINTS_MAX;
        if let Some(line) = self.0.last_mut().filter(|_| !is_full) {
            let point = clamped(x, y);
            if line.last() != Some(&point) {
                line.push(point);
            }
        }
    }

    /// How many points were drawn.
    pub fn points(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    /// Whether enough was drawn to be a signature.
    pub fn check(&self) -> Result<(), StrokesError> {
        if self.points() < POINTS_MIN {
            return Err(StrokesError::TooShort);
        }
        Ok(())
    }

    /// The text it is stored as: points `x,y` with spaces between, lines with `;` between.
    pub fn to_text(&self) -> String {
        let line = |line: &Vec<(u16, u16)>| {
            let points = line.iter().map(|(x, y)| format!("{x},{y}"));
            points.collect::<Vec<_>>().join(" ")
        };
        self.0.iter().map(line).collect::<Vec<_>>().join(";")
    }

    /// Reads the text it is stored as.
    pub fn parse(text: &str) -> Result<Self, StrokesError> {
        let point = |text: &str| {
            let (x, y) = text.split_once(',')?;
            let (x, y) = (x.parse().ok()?, y.parse().ok()?);
            (clamped(x, y) == (x, y)).then_some((x, y))
        };
        let lines: Option<Vec<Vec<(u16, u16)>>> = text
            .split(';')
            .map(|line| line.split(' ').map(point).collect())
            .collect();
        let strokes = Self(lines.ok_or(StrokesError::Malformed)?);
        if strokes.points() > POINTS_MAX {
            return Err(StrokesError::Malformed);
        }
        strokes.check()?;
        Ok(strokes)
    }

    /// The drawing as the path of an SVG of the field's size.
    pub fn svg_path(&self) -> String {
        let mut path = String::new();
        for line in &self.0 {
            for (index, (x, y)) in line.iter().enumerate() {
                let command = if index == 0 { 'M' } else { 'L' };
                let _ = write!(path, "{command}{x} {y}");
            }
            // A dot is a line to where it is.
            if let [(x, y)] = line.as_slice() {
                let _ = write!(path, "L{x} {y}");
            }
        }
        path
    }
}

fn clamped(x: u16, y: u16) -> (u16, u16) {
    (x.min(PAD_WIDTH), y.min(PAD_HEIGHT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn drawing(points: u16) -> Strokes {
        let mut strokes = Strokes::default();
        strokes.begin(0, 0);
        for at in 1..points {
            strokes.draw_to(at, at % PAD_HEIGHT);
        }
        strokes
    }

    #[test]
    fn drawing_reads_back_and_becomes_a_path() {
        let mut strokes = drawing(9);
        strokes.begin(5, 7);
        let text = strokes.to_text();
        assert!(text.ends_with("8,8;5,7"), "{text}");
        assert_eq!(Strokes::parse(&text), Ok(strokes.clone()));
        assert!(strokes.svg_path().starts_with("M0 0L1 1"));
        assert!(
            strokes.svg_path().ends_with("M5 7L5 7"),
            "a dot is drawn too"
        );
    }

    #[test]
    fn agreement_is_signed_in_its_year_or_the_last_months_before() {
        let year = Year::new(2026).expect("year");
        let signed = |year_of_day, month, day| {
            let day = NaiveDate::from_ymd_opt(year_of_day, month, day).expect("day");
            check_signing_day(year, day).is_ok()
        };
        assert!(
            signed(2025, 12, 1) && signed(2025, 12, 31),
            "for the year to come"
        );
        assert!(signed(2026, 1, 2) && signed(2026, 12, 31));
        assert!(
            signed(2025, 10, 1) && signed(2027, 1, 5),
            "late is told elsewhere"
        );
        assert!(!signed(2025, 9, 30) && !signed(2025, 1, 20) && !signed(2019, 12, 2));
        let words = SignedTooEarly { year }.user_message();
        assert!(words.contains("paling awal 1 Oktober 2025"), "{words}");
    }

    #[test]
    fn slip_of_the_finger_is_no_signature() {
        assert_eq!(drawing(3).check(), Err(StrokesError::TooShort));
        assert_eq!(Strokes::parse("1,1 2,2"), Err(StrokesError::TooShort));
    }

    #[test]
    fn full_drawing_takes_no_more_and_still_reads_back() {
        let mut strokes = drawing(600);
        strokes.begin(1, 1);
        assert_eq!(strokes.points(), POINTS_MAX);
        let text = strokes.to_text();
        assert!(text.chars().count() <= 4_000, "a note holds it");
        assert_eq!(Strokes::parse(&text), Ok(strokes));
    }

    #[test]
    fn what_is_outside_the_field_is_drawn_at_its_edge_and_never_read() {
        let mut strokes = Strokes::default();
        strokes.begin(9_999, 9_999);
        assert_eq!(strokes.to_text(), "600,200");
        for text in ["601,1 1,1", "1,201", "a,b", "", ";;", "1;2", "-1,3"] {
            assert!(Strokes::parse(text).is_err(), "{text}");
        }
    }

    fn signature(party: SigningParty, mode: SigningMode, day: u32) -> Signature {
        Signature {
            agreement: AgreementId::from_uuid(uuid::Uuid::from_u128(1)),
            party,
            mode,
            name: String::new(),
            signed_on: NaiveDate::from_ymd_opt(2026, 1, day).expect("a day"),
            place: String::new(),
            strokes: None,
            factor: None,
            certified: None,
        }
    }

    #[test]
    fn certified_file_keeps_its_day_and_ink_takes_the_last() {
        use SigningMode::{Certified, Drawn, WetInk};
        let day = |first, second| {
            let both = [
                signature(SigningParty::First, first, 20),
                signature(SigningParty::Second, second, 25),
            ];
            dating(&both).map(|one| one.signed_on.format("%d").to_string())
        };
        for (first, second, printed) in [
            (WetInk, Drawn, "25"),
            (Drawn, Certified, "25"),
            (Certified, Certified, "20"),
            (Certified, WetInk, "20"),
        ] {
            assert_eq!(day(first, second).as_deref(), Some(printed));
        }
        assert_eq!(dating(&[]), None);
    }

    #[test]
    fn second_party_has_signed_only_where_the_first_has() {
        for status in AgreementStatus::ALL {
            let [first, second] = [SigningParty::First, SigningParty::Second]
                .map(|party| party.has_signed_in(*status));
            assert!(first || !second, "{status:?}");
            assert_eq!(
                first && !second,
                *status == AgreementStatus::SignedFirst,
                "{status:?}"
            );
        }
    }

    #[test]
    fn nobody_has_signed_in_the_state_in_which_they_sign() {
        for party in SigningParty::ALL {
            assert!(!party.has_signed_in(party.signs_in()), "{party:?}");
            assert!(party.has_signed_in(AgreementStatus::InForce), "{party:?}");
            assert!(!party.has_signed_in(AgreementStatus::Void), "{party:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_within_the_field_and_reads_back(text in "[0-9,; ]{0,80}") {
            if let Ok(strokes) = Strokes::parse(&text) {
                prop_assert_eq!(Strokes::parse(&strokes.to_text()), Ok(strokes));
            }
        }
    }
}
