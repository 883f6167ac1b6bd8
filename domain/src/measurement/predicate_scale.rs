//! Ordered labels that stand for scores, such as audit opinions or SAKIP grades.
//!
//! A scale is chosen per indicator and stored by its code. A local scale carries its own
//! labels in the code, so no table has to be looked up to read an old agreement.

/// Which scale a predicate belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ScaleId {
    /// Opinion of the audit board: TMP, TW, WDP, WTP.
    Bpk,
    /// SAKIP grades: D to AA.
    Sakip,
    /// Labels of an own scale, lowest first.
    Custom(PredicateScale),
}

/// Labels, lowest first; the first scores 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PredicateScale {
    labels: Vec<String>,
}

/// Why a scale was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScaleIdError {
    /// Fewer than two labels.
    #[error("a scale needs at least two labels")]
    TooFewLabels,
    /// More labels than anybody can order by eye.
    #[error("a scale has at most {max} labels")]
    TooManyLabels {
        /// The limit.
        max: usize,
    },
    /// An empty label, or one holding the separator.
    #[error("label {label:?} is empty or holds a vertical bar")]
    BadLabel {
        /// The label.
        label: String,
    },
    /// A label appears twice.
    #[error("label {label:?} appears twice")]
    RepeatedLabel {
        /// The label.
        label: String,
    },
    /// Not a scale's code.
    #[error("unknown scale code {code:?}")]
    UnknownCode {
        /// The code.
        code: String,
    },
}

const BPK: [&str; 4] = ["TMP", "TW", "WDP", "WTP"];
const SAKIP: [&str; 7] = ["D", "C", "CC", "B", "BB", "A", "AA"];
const CUSTOM_PREFIX: &str = "custom:";
const SEPARATOR: char = '|';

impl PredicateScale {
    /// More labels than this is a typing error.
    pub const LABELS_MAX: usize = 20;

    /// Opinion of the audit board: TMP 1, TW 2, WDP 3, WTP 4.
    pub fn bpk() -> Self {
        Self::fixed(&BPK)
    }

    /// SAKIP grades: D 1, C 2, CC 3, B 4, BB 5, A 6, AA 7.
    pub fn sakip() -> Self {
        Self::fixed(&SAKIP)
    }

    /// An own scale, lowest label first.
    pub fn custom<Label: AsRef<str>>(labels: &[Label]) -> Result<Self, ScaleIdError> {
        if labels.len() < 2 {
            return Err(ScaleIdError::TooFewLabels);
        }
        if labels.len() > Self::LABELS_MAX {
            return Err(ScaleIdError::TooManyLabels {
                max: Self::LABELS_MAX,
            });
        }
        let mut accepted: Vec<String> = Vec::with_capacity(labels.len());
        for label in labels {
            let label = label.as_ref().trim().to_owned();
            if label.is_empty() || label.contains(SEPARATOR) {
                return Err(ScaleIdError::BadLabel { label });
            }
            if accepted.iter().any(|known| same_label(known, &label)) {
                return Err(ScaleIdError::RepeatedLabel { label });
            }
            accepted.push(label);
        }
        Ok(Self { labels: accepted })
    }

    /// The labels, lowest first.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The score of a label, from 1; capitals and outer spaces do not matter.
    pub fn score(&self, label: &str) -> Option<u32> {
        let index = self
            .labels
            .iter()
            .position(|known| same_label(known, label))?;
        u32::try_from(index).ok()?.checked_add(1)
    }

    /// The label as the scale writes it.
    pub fn canonical(&self, label: &str) -> Option<&str> {
        let found = self.labels.iter().find(|known| same_label(known, label));
        found.map(String::as_str)
    }

    fn fixed(labels: &[&str]) -> Self {
        Self {
            labels: labels.iter().map(|&label| label.to_owned()).collect(),
        }
    }
}

fn same_label(one: &str, two: &str) -> bool {
    one.trim().to_lowercase() == two.trim().to_lowercase()
}

impl ScaleId {
    /// The labels of this scale.
    pub fn scale(&self) -> PredicateScale {
        match self {
            Self::Bpk => PredicateScale::bpk(),
            Self::Sakip => PredicateScale::sakip(),
            Self::Custom(scale) => scale.clone(),
        }
    }

    /// The stable code; an own scale is `custom:Pratama|Madya|Utama`.
    pub fn code(&self) -> String {
        match self {
            Self::Bpk => "bpk".to_owned(),
            Self::Sakip => "sakip".to_owned(),
            Self::Custom(scale) => format!("{CUSTOM_PREFIX}{}", scale.labels.join("|")),
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Result<Self, ScaleIdError> {
        match code {
            "bpk" => Ok(Self::Bpk),
            "sakip" => Ok(Self::Sakip),
            _ => {
                let labels =
                    code.strip_prefix(CUSTOM_PREFIX)
                        .ok_or_else(|| ScaleIdError::UnknownCode {
                            code: code.to_owned(),
                        })?;
                let labels: Vec<&str> = labels.split(SEPARATOR).collect();
                PredicateScale::custom(&labels).map(Self::Custom)
            }
        }
    }

    /// What a person reads.
    pub fn label(&self) -> String {
        match self {
            Self::Bpk => "Opini BPK (TMP–WTP)".to_owned(),
            Self::Sakip => "Predikat SAKIP (D–AA)".to_owned(),
            Self::Custom(scale) => scale.labels.join(" < "),
        }
    }
}

impl ScaleIdError {
    /// Stable machine code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooFewLabels => "scale_too_few_labels",
            Self::TooManyLabels { .. } => "scale_too_many_labels",
            Self::BadLabel { .. } => "scale_bad_label",
            Self::RepeatedLabel { .. } => "scale_repeated_label",
            Self::UnknownCode { .. } => "unknown_scale",
        }
    }

    /// What the field shows.
    pub fn user_message(&self) -> String {
        match self {
            Self::TooFewLabels => {
                "Skala predikat memerlukan paling sedikit dua predikat, dari terendah.".to_owned()
            }
            Self::TooManyLabels { max } => {
                format!("Skala predikat paling banyak memuat {max} predikat.")
            }
            Self::BadLabel { label } => format!(
                "Predikat \"{label}\" kosong atau memuat tanda |. Tulis nama predikatnya saja."
            ),
            Self::RepeatedLabel { label } => {
                format!("Predikat \"{label}\" tertulis dua kali. Hapus salah satunya.")
            }
            Self::UnknownCode { .. } => {
                "Skala predikat ini tidak dikenal. Pilih skala dari daftar.".to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_follow_the_order() {
        assert_eq!(PredicateScale::bpk().score("wtp"), Some(4));
        assert_eq!(PredicateScale::bpk().score("TMP"), Some(1));
        assert_eq!(PredicateScale::sakip().score(" AA "), Some(7));
        assert_eq!(PredicateScale::sakip().score("E"), None);
    }

    #[test]
    fn codes_round_trip() {
        let custom = PredicateScale::custom(&["Pratama", "Madya", "Utama"]).expect("scale");
        for scale in [ScaleId::Bpk, ScaleId::Sakip, ScaleId::Custom(custom)] {
            assert_eq!(ScaleId::from_code(&scale.code()), Ok(scale));
        }
    }

    #[test]
    fn bad_scales_are_refused() {
        assert_eq!(
            PredicateScale::custom(&["Satu"]),
            Err(ScaleIdError::TooFewLabels)
        );
        assert!(PredicateScale::custom(&["Baik", " baik"]).is_err());
        assert!(PredicateScale::custom(&["Baik", ""]).is_err());
        assert!(ScaleId::from_code("other").is_err());
        assert!(ScaleId::from_code("custom:a").is_err());
    }
}
