//! Accepting many figures in one go, which a reviewer may do once every odd one was opened
//! (`domain.md` 5, 4). The odd ones themselves are decided one by one.

/// One figure before the reviewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// Whether it may be accepted now.
    pub may_accept: bool,
    /// Whether anything about it asks for a look of its own.
    pub is_exception: bool,
    /// Whether the reviewer has opened it.
    pub was_opened: bool,
}

/// Why nothing can be accepted in one go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtOnceRefusal {
    /// No figure is left that may be accepted without a look of its own.
    NothingLeft,
    /// Odd figures have not been opened.
    Unopened {
        /// How many.
        items: usize,
    },
}

impl AtOnceRefusal {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NothingLeft => "nothing_left",
            Self::Unopened { .. } => "exceptions_unopened",
        }
    }

    /// What a person reads.
    pub fn user_message(self) -> String {
        match self {
            Self::NothingLeft => {
                "Tidak ada indikator lain yang dapat diterima sekaligus. Putuskan satu per satu."
                    .to_owned()
            }
            Self::Unopened { items } => format!(
                "Buka dahulu catatan {items} indikator yang ditandai, lalu sisanya dapat diterima \
                 sekaligus."
            ),
        }
    }
}

/// Which figures are accepted in one go, by their places.
pub fn accept_at_once(figures: &[Reviewed]) -> Result<Vec<usize>, AtOnceRefusal> {
    let is_unopened =
        |figure: &&Reviewed| figure.may_accept && figure.is_exception && !figure.was_opened;
    let plain: Vec<usize> = figures
        .iter()
        .enumerate()
        .filter(|(_, figure)| figure.may_accept && !figure.is_exception)
        .map(|(place, _)| place)
        .collect();
    if plain.is_empty() {
        return Err(AtOnceRefusal::NothingLeft);
    }
    match figures.iter().filter(is_unopened).count() {
        0 => Ok(plain),
        items => Err(AtOnceRefusal::Unopened { items }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Reviewed = Reviewed {
        may_accept: true,
        is_exception: false,
        was_opened: false,
    };
    const ODD: Reviewed = Reviewed {
        is_exception: true,
        ..PLAIN
    };
    const OPENED: Reviewed = Reviewed {
        was_opened: true,
        ..ODD
    };
    const DECIDED: Reviewed = Reviewed {
        may_accept: false,
        ..ODD
    };

    #[test]
    fn plain_figures_go_in_one_go_and_odd_ones_never() {
        assert_eq!(accept_at_once(&[PLAIN, OPENED, PLAIN]), Ok(vec![0, 2]));
    }

    #[test]
    fn odd_figures_are_opened_first_unless_they_are_decided() {
        let refused = accept_at_once(&[PLAIN, ODD, ODD]).unwrap_err();
        assert_eq!(refused, AtOnceRefusal::Unopened { items: 2 });
        assert!(refused.user_message().contains("2 indikator"));
        assert_eq!(accept_at_once(&[PLAIN, DECIDED]), Ok(vec![0]));
    }

    #[test]
    fn where_only_odd_ones_are_left_nothing_goes_in_one_go() {
        assert_eq!(
            accept_at_once(&[OPENED, DECIDED]),
            Err(AtOnceRefusal::NothingLeft)
        );
        assert_eq!(accept_at_once(&[]), Err(AtOnceRefusal::NothingLeft));
    }
}
