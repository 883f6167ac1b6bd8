//! Categories of achievement as ordered lower bounds.
//!
//! Intervals such as "76–90" and "91–100" leave 90.5 nowhere. With lower bounds every percent
//! falls in exactly one band, and a higher percent never falls in a lower band.

use rust_decimal::Decimal;

use crate::value::Percent;

/// Where a band starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LowerBound {
    /// This percent and above.
    AtLeast(Decimal),
    /// Above this percent.
    Above(Decimal),
    /// Everything else: the lowest band.
    Anything,
}

/// One category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// Stable code.
    pub code: &'static str,
    /// What a person reads.
    pub label: &'static str,
    /// Where it starts.
    pub lower_bound: LowerBound,
    /// 0 for the lowest band.
    pub rank: u8,
}

/// Bands, highest first; the last one catches everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Stable code.
    pub code: &'static str,
    /// What a person reads.
    pub label: &'static str,
    bands: &'static [Band],
    lowest: Band,
}

impl Scale {
    /// Realization predicates of Permendagri 86/2017: 91, 76, 66, 51.
    pub const fn permendagri() -> Self {
        const BANDS: &[Band] = &[
            at_least(91, 4, "very_high", "Sangat Tinggi"),
            at_least(76, 3, "high", "Tinggi"),
            at_least(66, 2, "medium", "Sedang"),
            at_least(51, 1, "low", "Rendah"),
        ];
        Self {
            code: "permendagri_86_2017",
            label: "Predikat Permendagri 86/2017",
            bands: BANDS,
            lowest: anything("very_low", "Sangat Rendah"),
        }
    }

    /// Predicate of an organisation: 90, 80, 70, 60.
    pub const fn organisation_predicate() -> Self {
        const BANDS: &[Band] = &[
            at_least(90, 4, "excellent", "Istimewa"),
            at_least(80, 3, "good", "Baik"),
            at_least(70, 2, "needs_improvement", "Butuh Perbaikan"),
            at_least(60, 1, "poor", "Kurang"),
        ];
        Self {
            code: "organisation_predicate",
            label: "Predikat kinerja organisasi",
            bands: BANDS,
            lowest: anything("very_poor", "Sangat Kurang"),
        }
    }

    /// Traffic light: below 70 red, up to 90 yellow, above 90 green.
    pub const fn traffic_light() -> Self {
        const BANDS: &[Band] = &[
            Band {
                code: "green",
                label: "Hijau",
                lower_bound: LowerBound::Above(whole(90)),
                rank: 2,
            },
            at_least(70, 1, "yellow", "Kuning"),
        ];
        Self {
            code: "traffic_light",
            label: "Lampu lalu lintas",
            bands: BANDS,
            lowest: anything("red", "Merah"),
        }
    }

    /// The band a percent falls in; it is judged unrounded.
    pub fn category(&self, percent: Percent) -> Band {
        let found = self
            .bands
            .iter()
            .find(|band| band.lower_bound.admits(percent));
        found.copied().unwrap_or(self.lowest)
    }

    /// All bands, highest first.
    pub fn bands(&self) -> impl Iterator<Item = Band> {
        self.bands
            .iter()
            .copied()
            .chain(std::iter::once(self.lowest))
    }
}

impl LowerBound {
    /// Whether a percent reaches the band.
    pub fn admits(self, percent: Percent) -> bool {
        match self {
            Self::AtLeast(bound) => percent.value() >= bound,
            Self::Above(bound) => percent.value() > bound,
            Self::Anything => true,
        }
    }
}

const fn whole(number: u32) -> Decimal {
    Decimal::from_parts(number, 0, 0, false, 0)
}

const fn at_least(bound: u32, rank: u8, code: &'static str, label: &'static str) -> Band {
    Band {
        code,
        label,
        lower_bound: LowerBound::AtLeast(whole(bound)),
        rank,
    }
}

const fn anything(code: &'static str, label: &'static str) -> Band {
    Band {
        code,
        label,
        lower_bound: LowerBound::Anything,
        rank: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn label(scale: Scale, percent: &str) -> &'static str {
        scale
            .category(Percent::new(percent.parse().expect("decimal")))
            .label
    }

    #[rstest]
    #[case::no_gap("90.5", "Tinggi")]
    #[case::on_the_bound("91", "Sangat Tinggi")]
    #[case::just_below("75.999", "Sedang")]
    #[case::low("51", "Rendah")]
    #[case::zero("0", "Sangat Rendah")]
    #[case::negative("-5", "Sangat Rendah")]
    fn permendagri_bands_have_no_gap(#[case] percent: &str, #[case] expected: &str) {
        assert_eq!(label(Scale::permendagri(), percent), expected);
    }

    #[test]
    fn organisation_predicate_follows_its_bounds() {
        let scale = Scale::organisation_predicate();
        let labels = ["90", "89.99", "70", "60", "59.9"].map(|percent| label(scale, percent));
        assert_eq!(
            labels,
            [
                "Istimewa",
                "Baik",
                "Butuh Perbaikan",
                "Kurang",
                "Sangat Kurang"
            ]
        );
    }

    #[test]
    fn ninety_is_still_yellow() {
        let scale = Scale::traffic_light();
        assert_eq!(
            ["69.99", "70", "90", "90.01"].map(|percent| label(scale, percent)),
            ["Merah", "Kuning", "Kuning", "Hijau"]
        );
    }

    proptest! {
        #[test]
        fn category_is_monotone(one in -50_000_i64..50_000, two in -50_000_i64..50_000) {
            let (low, high) = (one.min(two), one.max(two));
            let scales =
                [Scale::permendagri(), Scale::organisation_predicate(), Scale::traffic_light()];
            for scale in scales {
                let rank = |number| scale.category(Percent::new(Decimal::new(number, 2))).rank;
                prop_assert!(rank(low) <= rank(high));
            }
        }
    }
}
