//! Who may sign: the person printed as the party, whatever the account's role.
//!
//! "Both identities match snapshots" (`domain.md` 4.3). A role says what a kind of account is for;
//! it does not say whose name stands on the paper.

use crate::agreement::{Party, SigningParty};
use crate::coded::coded_enum;
use crate::refusal::TransitionRefusal;
use crate::value::Nip;

coded_enum! {
    /// What happens when somebody else than the printed official signs.
    pub enum SignerRule {
        /// It is refused.
        Named => "named", "Hanya pejabat yang tertulis pada perjanjian";
        /// It is possible with a stated reason.
        Reasoned => "reasoned", "Pejabat lain boleh, dengan alasan tertulis";
    }
}

/// The person behind an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Name with academic titles.
    pub name: String,
    /// Number of a civil servant; the head of region has none.
    pub nip: Option<Nip>,
}

impl Person {
    /// Whether a party is this person: by the number where both have one, by the name otherwise.
    /// Spaces and capitals do not count in a name.
    pub fn is(&self, party: &Party) -> bool {
        let printed = party.nip.as_deref().and_then(|nip| Nip::parse(nip).ok());
        match (&self.nip, &printed) {
            (Some(own), Some(printed)) => own == printed,
            _ => is_same_name(&self.name, &party.name),
        }
    }
}

/// Whether two names are one; no name is nobody's.
pub fn is_same_name(one: &str, other: &str) -> bool {
    let letters = |name: &str| -> Vec<String> {
        let words = name.split_whitespace();
        words.map(str::to_lowercase).collect()
    };
    let one = letters(one);
    !one.is_empty() && one == letters(other)
}

/// As which parties of an agreement a person is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrintedAs {
    /// As Pihak Pertama.
    pub first: bool,
    /// As Pihak Kedua.
    pub second: bool,
}

impl PrintedAs {
    /// As both: nobody is kept from signing.
    pub const BOTH: Self = Self {
        first: true,
        second: true,
    };

    /// As which parties the person behind an account is printed. Of an account that no person is
    /// known behind, nothing is assumed.
    pub fn of(person: Option<&Person>, first: &Party, second: Option<&Party>) -> Self {
        let is = |party: &Party| person.is_some_and(|person| person.is(party));
        Self {
            first: is(first),
            second: second.is_some_and(is),
        }
    }

    /// Whether the person is printed as this party.
    pub const fn is(self, party: SigningParty) -> bool {
        match party {
            SigningParty::First => self.first,
            SigningParty::Second => self.second,
        }
    }

    /// Whether somebody so printed may sign as this party.
    pub const fn may_sign(
        self,
        party: SigningParty,
        rule: SignerRule,
        has_reason: bool,
    ) -> Result<(), TransitionRefusal> {
        let side = party.label();
        match rule {
            _ if self.is(party) => Ok(()),
            SignerRule::Named => Err(TransitionRefusal::NotTheParty { party: side }),
            SignerRule::Reasoned if has_reason => Ok(()),
            SignerRule::Reasoned => Err(TransitionRefusal::SignsForParty { party: side }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::AppointmentKind;
    use rstest::rstest;

    const NIP: &str = "197100000000002011";

    fn party(name: &str, nip: Option<&str>) -> Party {
        Party {
            name: name.to_owned(),
            title: "Kepala Dinas Kesehatan".to_owned(),
            nip: nip.map(str::to_owned),
            appointment: AppointmentKind::Definitif,
        }
    }

    fn person(name: &str, nip: Option<&str>) -> Person {
        Person {
            name: name.to_owned(),
            nip: nip.map(|nip| Nip::parse(nip).unwrap()),
        }
    }

    #[rstest]
    #[case::number_before_name(("Siti R., M.Kes.", Some(NIP)), ("Siti Rahma", Some(NIP)), true)]
    #[case::namesake(("Siti Rahma", Some("190000000000000009")), ("Siti Rahma", Some(NIP)), false)]
    #[case::head_of_region(("H. Budi  SANTOSA, S.E.", None), ("h. Budi Santosa, S.E.", None), true)]
    #[case::number_on_one_side(("Siti Rahma", Some(NIP)), ("Siti Rahma", None), true)]
    #[case::another(("Siti Rahma", None), ("Siti Rahmawati", None), false)]
    #[case::nobody(("", None), ("", None), false)]
    fn person_is_the_party_by_number_first_and_by_name_then(
        #[case] (name, nip): (&str, Option<&str>),
        #[case] (printed, number): (&str, Option<&str>),
        #[case] is_party: bool,
    ) {
        assert_eq!(person(name, nip).is(&party(printed, number)), is_party);
    }

    use SignerRule::{Named, Reasoned};
    use SigningParty::{First, Second};

    #[test]
    fn only_the_printed_person_signs_and_another_with_a_reason_where_the_city_lets_it() {
        let head = person("Siti Rahma", Some(NIP));
        let first = party("Siti Rahma", Some(NIP));
        let second = party("Budi Santosa", None);
        let printed = PrintedAs::of(Some(&head), &first, Some(&second));
        let may = |party, rule, has_reason| {
            let answer = printed.may_sign(party, rule, has_reason);
            answer.map_err(TransitionRefusal::code)
        };
        assert_eq!(may(First, Named, false), Ok(()));
        assert_eq!(may(Second, Named, true), Err("not_the_party"));
        assert_eq!(may(Second, Reasoned, false), Err("signs_for_party"));
        assert_eq!(may(Second, Reasoned, true), Ok(()));
        let nobody = PrintedAs::of(None, &first, None);
        let refused = nobody.may_sign(First, Named, false).expect_err("refused");
        assert!(refused.user_message().contains("Pihak Pertama"));
    }
}
