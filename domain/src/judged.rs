//! What a person reads where the server has refused a value by a rule of its own: the code that
//! travels, in words.

use crate::agreement::{PlacingRefusal, SupportCircle};
use crate::evaluation_sheet::RecommendationRefusal;
use crate::meeting::MeetingRefusal;
use crate::people::{AppointmentProblemKind, ReportingRefusal};
use crate::plan::ContributionRefusal;

/// The words of the rule with this code, where one is known.
pub fn message_of(code: &str) -> Option<&'static str> {
    let appointments = AppointmentProblemKind::ALL
        .into_iter()
        .map(|rule| (rule.code(), rule.user_message()));
    let lines = ReportingRefusal::ALL
        .into_iter()
        .map(|refusal| (refusal.code(), refusal.user_message()));
    let places = PlacingRefusal::ALL
        .into_iter()
        .map(|refusal| (refusal.code(), refusal.user_message()));
    let causes = ContributionRefusal::ALL
        .into_iter()
        .map(|refusal| (refusal.code(), refusal.user_message()));
    let support = [(SupportCircle::CODE, SupportCircle.user_message())];
    let mut all = appointments
        .chain(lines)
        .chain(places)
        .chain(causes)
        .chain(support);
    all.find(|(known, _)| *known == code)
        .map(|(_, words)| words)
        .or_else(|| MeetingRefusal::message_of(code))
        .or_else(|| RecommendationRefusal::message_of(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUE_EARLY: MeetingRefusal = MeetingRefusal::DueBeforeMeeting {
        held_on: chrono::NaiveDate::MIN,
    };

    #[test]
    fn every_rule_has_words_of_its_own_and_an_unknown_code_has_none() {
        let codes = AppointmentProblemKind::ALL.map(AppointmentProblemKind::code);
        for code in codes {
            let words = message_of(code).expect("known");
            assert!(words.ends_with('.'), "{words}");
        }
        assert!(message_of("position_reporting_circle").is_some_and(|it| it.contains("berputar")));
        assert!(message_of("parent_itself").is_some());
        assert!(message_of("contribution_circle").is_some_and(|it| it.contains("berputar")));
        assert!(message_of("support_circle").is_some_and(|words| words.ends_with('.')));
        for refusal in [MeetingRefusal::Signed, DUE_EARLY] {
            assert!(message_of(refusal.code()).is_some_and(|words| words.ends_with('.')));
        }
        assert_eq!(message_of("of_a_later_version"), None);
    }
}
