//! Grades of a criterion and the predicate of a sheet, as Permenpan RB 88/2021 orders them.

use rust_decimal::Decimal;

use crate::coded::coded_enum;
use crate::value::round_for_display;

coded_enum! {
    /// How far a criterion is fulfilled.
    pub enum Grade {
        /// Kept up for five years.
        Doubled => "AA", "AA – terpenuhi dan dipertahankan 5 tahun";
        /// Kept up for a year.
        Kept => "A", "A – terpenuhi dan dipertahankan 1 tahun";
        /// Fulfilled as the nation asks for it.
        Whole => "BB", "BB – terpenuhi seluruhnya";
        /// Above three quarters.
        Most => "B", "B – terpenuhi di atas 75%";
        /// Above a half.
        More => "CC", "CC – terpenuhi di atas 50%";
        /// Above a quarter.
        Less => "C", "C – terpenuhi di atas 25%";
        /// Begun.
        Begun => "D", "D – mulai dipenuhi";
        /// Nothing was done.
        Nothing => "E", "E – belum ada upaya";
    }
}

impl Grade {
    /// What it is worth, of a hundred.
    pub const fn worth(self) -> u32 {
        match self {
            Self::Doubled => 100,
            Self::Kept => 90,
            Self::Whole => 80,
            Self::Most => 70,
            Self::More => 60,
            Self::Less => 50,
            Self::Begun => 30,
            Self::Nothing => 0,
        }
    }
}

coded_enum! {
    /// The predicate of a sheet's points.
    pub enum Predicate {
        /// Above 90.
        VerySatisfying => "AA", "AA (Sangat Memuaskan)";
        /// Above 80.
        Satisfying => "A", "A (Memuaskan)";
        /// Above 70.
        VeryGood => "BB", "BB (Sangat Baik)";
        /// Above 60.
        Good => "B", "B (Baik)";
        /// Above 50.
        Enough => "CC", "CC (Cukup)";
        /// Above 30.
        Poor => "C", "C (Kurang)";
        /// 30 and below.
        VeryPoor => "D", "D (Sangat Kurang)";
    }
}

impl Predicate {
    /// Above how many points it begins; the last takes what is left.
    const fn above(self) -> u32 {
        match self {
            Self::VerySatisfying => 90,
            Self::Satisfying => 80,
            Self::VeryGood => 70,
            Self::Good => 60,
            Self::Enough => 50,
            Self::Poor | Self::VeryPoor => 30,
        }
    }

    /// The predicate of points as they are read: rounded once, to two decimals.
    pub fn of(points: Decimal) -> Self {
        let points = round_for_display(points);
        let mut all = Self::ALL.iter().copied();
        all.find(|one| points > Decimal::from(one.above()))
            .unwrap_or(Self::VeryPoor)
    }
}
