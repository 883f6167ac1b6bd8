//! Who may do what: one function for client and server alike.
//!
//! `may` answers only "is this person ever allowed to do this to that agency's data". Whether
//! it is possible now is the state machines' answer.

use super::role::{Actor, Role};
use crate::agreement::{AgreementAction, Level};
use crate::evaluation_sheet::GradedBy;
use crate::measurement::{ItemReview, ReportAction};
use crate::refusal::Refusal;
use crate::value::AgencyId;

/// Something a person wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// See the data.
    Read,
    /// Start an agreement.
    CreateAgreement,
    /// Change an agreement's content.
    EditAgreement,
    /// Enter what a budget document says.
    EditBudgetDocument,
    /// Write what will be done for an item, and what came of it.
    EditActionPlan,
    /// Approve what will be done for an item.
    ApproveActionPlan,
    /// Write realizations.
    EditRealization,
    /// Write what was spent, and why something was not.
    EditSpending,
    /// Attach the scan of a signed print to its signature.
    AttachScan,
    /// Move an agreement to another state.
    Agreement(AgreementAction),
    /// Move a report to another state.
    Report(ReportAction),
    /// Review one realization.
    Item(ItemReview),
    /// Write or resolve a review comment.
    Comment,
    /// Decide between conflicting values.
    ResolveConflict,
    /// Ask for an edit of a locked document as an amendment.
    RequestAmendment,
    /// Decide whether an edit stored without effect shall count.
    DecideParked,
    /// The same, where the agency has asked for it as an amendment.
    DecideAmendment,
    /// Give an agreement and all that hangs on it to another agency.
    MoveAgreement,
    /// Write the medium-term plans.
    EditPlan,
    /// Write the record of a session of signing.
    RecordSigning,
    /// Plan an evaluation meeting, preside it, and write what it decides.
    RecordMeeting,
    /// Tell what became of a decision of a meeting.
    FollowUpCommitment,
    /// Grade an evaluation sheet in one of its three columns, and take the steps that end it. Who
    /// grades for the agency also follows recommendations up, and the evaluators write and close
    /// them.
    GradeSheet(GradedBy),
    /// Change shared data: government, agencies, positions, appointments.
    EditReference,
    /// Create, lock and change accounts.
    ManageAccounts,
}

/// What it is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Subject {
    /// The agency that owns the data; none for what is the city's own.
    pub agency: Option<AgencyId>,
    /// The agreement's level; none where no agreement is concerned. Without an agency it is the
    /// head of region's.
    pub level: Option<Level>,
}

impl Subject {
    /// The city's shared data.
    pub const CITY: Self = Self {
        agency: None,
        level: None,
    };

    /// The head of region's agreement and what hangs on it: the city's own, read by everybody.
    pub const CITY_AGREEMENT: Self = Self {
        agency: None,
        level: Some(Level::HeadOfRegion),
    };

    /// An agency's data, without an agreement.
    pub const fn agency(agency: AgencyId) -> Self {
        Self {
            agency: Some(agency),
            level: None,
        }
    }

    /// An agreement, and what hangs on it: an agency's, unless the head of region promises.
    pub const fn agreement(agency: AgencyId, level: Level) -> Self {
        match level {
            Level::HeadOfRegion => Self::CITY_AGREEMENT,
            _ => Self {
                agency: Some(agency),
                level: Some(level),
            },
        }
    }
}

/// Whether the actor may do this to that.
pub fn may(actor: &Actor, action: Action, subject: &Subject) -> Result<(), Refusal> {
    let refused = Refusal::Role {
        role: actor.role.label(),
        action: action.label(),
    };
    let Some(owner) = subject.agency else {
        let is_allowed = match subject.level {
            Some(level) => city_agreement_allows(actor.role, action, level),
            None => city_allows(actor.role, action),
        };
        return if is_allowed { Ok(()) } else { Err(refused) };
    };
    if !role_allows(actor.role, action, subject.level) {
        return Err(refused);
    }
    if actor.role.belongs_to_agency() {
        return match actor.agency {
            None => Err(Refusal::NoAgency),
            Some(own) if own == owner => Ok(()),
            Some(_) => Err(Refusal::OtherAgency {
                action: action.label(),
            }),
        };
    }
    Ok(())
}

impl Action {
    /// The action as the end of "tidak berwenang ...".
    pub const fn label(self) -> &'static str {
        match self {
            Self::Read => "membaca data",
            Self::CreateAgreement => "membuat perjanjian kinerja",
            Self::EditAgreement => "mengubah perjanjian kinerja",
            Self::EditBudgetDocument => "mengubah dokumen anggaran",
            Self::EditActionPlan => "mengubah rencana aksi",
            Self::ApproveActionPlan => "menyetujui rencana aksi",
            Self::EditRealization => "mengisi realisasi",
            Self::EditSpending => "mengisi realisasi anggaran",
            Self::AttachScan => "melampirkan pindaian tanda tangan basah",
            Self::Agreement(action) => agreement_label(action),
            Self::Report(action) => report_label(action),
            Self::Item(_) => "mereviu realisasi",
            Self::Comment => "menulis catatan reviu",
            Self::ResolveConflict => "memutuskan perbedaan isian",
            Self::RequestAmendment => "mengajukan isian sebagai perubahan",
            Self::DecideParked => "memutuskan isian yang tertahan",
            Self::DecideAmendment => "memutuskan perubahan yang diajukan",
            Self::MoveAgreement => "memindahkan perjanjian kinerja ke OPD lain",
            Self::EditPlan => "mengubah rencana (RPJMD atau Renstra)",
            Self::RecordSigning => "mencatat berita acara penandatanganan",
            Self::RecordMeeting => "mencatat rapat evaluasi",
            Self::FollowUpCommitment => "melaporkan tindak lanjut keputusan rapat",
            Self::GradeSheet(GradedBy::Agency) => "mengisi LKE dan tindak lanjutnya",
            Self::GradeSheet(GradedBy::Reviewer) => "mengevaluasi LKE",
            Self::GradeSheet(GradedBy::Assurer) => "menjamin mutu LKE",
            Self::EditReference => "mengubah data acuan",
            Self::ManageAccounts => "mengelola akun",
        }
    }
}

const fn agreement_label(action: AgreementAction) -> &'static str {
    match action {
        AgreementAction::Submit => "mengajukan perjanjian kinerja",
        AgreementAction::Withdraw => "menarik kembali perjanjian kinerja",
        AgreementAction::Return => "mengembalikan perjanjian kinerja",
        AgreementAction::Clear => "menyetujui perjanjian kinerja",
        AgreementAction::SignFirst => "menandatangani sebagai Pihak Pertama",
        AgreementAction::SignSecond => "menandatangani sebagai Pihak Kedua",
        AgreementAction::Void => "membatalkan perjanjian kinerja",
    }
}

const fn report_label(action: ReportAction) -> &'static str {
    match action {
        ReportAction::Submit => "mengajukan laporan triwulan",
        ReportAction::Withdraw => "menarik kembali laporan triwulan",
        ReportAction::CheckByAgency => "memeriksa laporan triwulan",
        ReportAction::Verify => "memverifikasi laporan triwulan",
        ReportAction::Return => "mengembalikan laporan triwulan",
        ReportAction::Lock => "mengunci laporan triwulan",
        ReportAction::Reopen => "membuka kembali laporan triwulan",
    }
}

/// Rights on the city's shared data.
pub(crate) const fn city_allows(role: Role, action: Action) -> bool {
    match action {
        Action::Read => true,
        Action::EditReference | Action::ResolveConflict => {
            matches!(role, Role::OrganisationReviewer | Role::Administrator)
        }
        // Bappeda keeps the plans (`domain.md` 4.5).
        Action::EditPlan => matches!(role, Role::PlanningReviewer),
        // Who runs the agreements differs from city to city (`domain.md` 8, 7).
        Action::RecordSigning | Action::RecordMeeting => role.is_reviewer(),
        Action::ManageAccounts => matches!(role, Role::Administrator),
        _ => false,
    }
}

/// Rights on the head of region's agreement: who belongs to an agency reads it, no more.
fn city_agreement_allows(role: Role, action: Action, level: Level) -> bool {
    let is_open_to_all = matches!(action, Action::Read);
    (is_open_to_all || !role.belongs_to_agency()) && role_allows(role, action, Some(level))
}

/// Rights on an agency's data, the agency itself left aside. Without a level the question is
/// about an agreement of the agency's head.
pub(crate) const fn role_allows(role: Role, action: Action, level: Option<Level>) -> bool {
    let level = match level {
        Some(level) => level,
        None => Level::AgencyHead,
    };
    match action {
        Action::Read => role.reads_everything() || role.belongs_to_agency(),
        Action::CreateAgreement | Action::EditAgreement | Action::EditRealization => {
            writes(role, level)
        }
        // BPKAD knows what was paid; the agency enters it where BPKAD has not.
        Action::EditSpending => writes(role, level) || matches!(role, Role::BudgetOffice),
        Action::EditActionPlan => sends(role, level),
        // Inside an agency its head alone: an official between would approve the own plan.
        Action::ApproveActionPlan if level.is_internal() => matches!(role, Role::AgencyHead),
        // The figures are BPKAD's; an agency without them enters its own document.
        Action::EditBudgetDocument => {
            matches!(role, Role::BudgetOffice | Role::AgencyOperator)
        }
        Action::ResolveConflict | Action::RequestAmendment | Action::DecideParked => {
            sends(role, level)
        }
        // Whoever signs or holds the session has the paper in hand.
        Action::AttachScan => {
            sends(role, level) || role.is_reviewer() || matches!(role, Role::Leader)
        }
        Action::DecideAmendment => sends(role, level) || role.is_reviewer(),
        // Who answers for which agreement is a matter of organisation, not of accounts.
        Action::MoveAgreement => {
            matches!(role, Role::OrganisationReviewer) && !matches!(level, Level::HeadOfRegion)
        }
        Action::Agreement(action) => agreement_allows(role, action, level),
        Action::Report(action) => report_allows(role, action, level),
        Action::Item(_) | Action::ApproveActionPlan | Action::RecordMeeting => role.is_reviewer(),
        // Whoever it falls to, whatever the level of the own agreement.
        Action::FollowUpCommitment => role.belongs_to_agency() || role.is_reviewer(),
        Action::Comment => !matches!(role, Role::Administrator),
        Action::GradeSheet(GradedBy::Agency) => {
            matches!(role, Role::AgencyOperator | Role::AgencyHead)
        }
        // Whether the assurer is another person than who reviewed, the state machine asks.
        Action::GradeSheet(_) => matches!(role, Role::Inspectorate),
        // Shared data have no agency.
        Action::EditPlan
        | Action::RecordSigning
        | Action::EditReference
        | Action::ManageAccounts => false,
    }
}

/// The operator writes everything of the agency; a unit's official only lower agreements. The head
/// of region's is written by who runs the agreements, which differs from city to city (`domain.md`
/// 8, 7).
const fn writes(role: Role, level: Level) -> bool {
    match role {
        _ if matches!(level, Level::HeadOfRegion) => role.is_reviewer(),
        Role::AgencyOperator => true,
        Role::UnitOfficial => level.is_internal(),
        _ => false,
    }
}

const fn agreement_allows(role: Role, action: AgreementAction, level: Level) -> bool {
    match action {
        AgreementAction::Submit | AgreementAction::Withdraw => sends(role, level),
        AgreementAction::Return => match role {
            Role::PlanningReviewer | Role::OrganisationReviewer | Role::AgencyHead => true,
            Role::Leader => !level.is_internal(),
            Role::UnitOfficial => level.is_internal(),
            _ => false,
        },
        AgreementAction::Clear => {
            if level.is_internal() {
                is_superior(role)
            } else {
                role.is_reviewer()
            }
        }
        AgreementAction::SignFirst => match level {
            Level::HeadOfRegion => matches!(role, Role::Leader),
            Level::AgencyHead => matches!(role, Role::AgencyHead),
            _ => matches!(role, Role::UnitOfficial),
        },
        AgreementAction::SignSecond => match level {
            Level::HeadOfRegion => false,
            Level::AgencyHead => matches!(role, Role::Leader),
            _ => is_superior(role),
        },
        AgreementAction::Void => sends(role, level) || matches!(role, Role::OrganisationReviewer),
    }
}

/// Inside an agency the direct superior clears and receives: its head, or the official between
/// (`domain.md` 1.1). Whether it is this very official, the state machine asks.
const fn is_superior(role: Role) -> bool {
    matches!(role, Role::AgencyHead | Role::UnitOfficial)
}

const fn report_allows(role: Role, action: ReportAction, level: Level) -> bool {
    match action {
        ReportAction::Submit | ReportAction::Withdraw => sends(role, level),
        ReportAction::CheckByAgency => matches!(role, Role::AgencyHead),
        ReportAction::Verify | ReportAction::Return => role.is_reviewer(),
        ReportAction::Lock => matches!(role, Role::OrganisationReviewer),
        ReportAction::Reopen => {
            matches!(role, Role::OrganisationReviewer | Role::Administrator)
        }
    }
}

/// The head sends; the operator does so as the head's delegate.
const fn sends(role: Role, level: Level) -> bool {
    matches!(role, Role::AgencyHead) || writes(role, level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::UserId;
    use rstest::rstest;
    use uuid::Uuid;

    fn agency(number: u128) -> AgencyId {
        AgencyId::from_uuid(Uuid::from_u128(number))
    }

    fn actor(role: Role) -> Actor {
        let own = role.belongs_to_agency().then(|| agency(1));
        Actor {
            user: UserId::from_uuid(Uuid::from_u128(9)),
            role,
            agency: own,
        }
    }

    fn own(level: Level) -> Subject {
        Subject::agreement(agency(1), level)
    }

    fn refusal(role: Role, action: Action, subject: &Subject) -> Option<&'static str> {
        may(&actor(role), action, subject).err().map(Refusal::code)
    }

    /// The roles that may do this to an agency head's agreement of agency 1.
    fn allowed(action: Action) -> Vec<Role> {
        let subject = own(Level::AgencyHead);
        let roles = Role::ALL.iter().copied();
        roles
            .filter(|role| may(&actor(*role), action, &subject).is_ok())
            .collect()
    }

    use Role::{
        AgencyHead, AgencyOperator, BudgetOffice, Inspectorate, Leader, OrganisationReviewer,
        PlanningReviewer, UnitOfficial,
    };

    #[rstest]
    #[case::edit(Action::EditAgreement, &[AgencyOperator])]
    #[case::realize(Action::EditRealization, &[AgencyOperator])]
    #[case::scan(Action::AttachScan, &[
        AgencyOperator, AgencyHead, PlanningReviewer, OrganisationReviewer, Leader,
    ])]
    #[case::budget(Action::EditBudgetDocument, &[AgencyOperator, BudgetOffice])]
    #[case::spending(Action::EditSpending, &[AgencyOperator, BudgetOffice])]
    #[case::submit(Action::Agreement(AgreementAction::Submit), &[AgencyOperator, AgencyHead])]
    #[case::clear(
        Action::Agreement(AgreementAction::Clear), &[PlanningReviewer, OrganisationReviewer]
    )]
    #[case::sign_first(Action::Agreement(AgreementAction::SignFirst), &[AgencyHead])]
    #[case::sign_second(Action::Agreement(AgreementAction::SignSecond), &[Leader])]
    #[case::send_report(Action::Report(ReportAction::Submit), &[AgencyOperator, AgencyHead])]
    #[case::check(Action::Report(ReportAction::CheckByAgency), &[AgencyHead])]
    #[case::verify(
        Action::Report(ReportAction::Verify), &[PlanningReviewer, OrganisationReviewer]
    )]
    #[case::lock(Action::Report(ReportAction::Lock), &[OrganisationReviewer])]
    #[case::review(
        Action::Item(ItemReview::Return), &[PlanningReviewer, OrganisationReviewer]
    )]
    #[case::read(Action::Read, &[
        AgencyOperator, AgencyHead, UnitOfficial, PlanningReviewer, OrganisationReviewer,
        Inspectorate, BudgetOffice, Leader,
    ])]
    #[case::conflict(Action::ResolveConflict, &[AgencyOperator, AgencyHead])]
    #[case::request(Action::RequestAmendment, &[AgencyOperator, AgencyHead])]
    #[case::parked(Action::DecideParked, &[AgencyOperator, AgencyHead])]
    #[case::amendment(Action::DecideAmendment, &[
        AgencyOperator, AgencyHead, PlanningReviewer, OrganisationReviewer,
    ])]
    #[case::move_away(Action::MoveAgreement, &[OrganisationReviewer])]
    #[case::reference(Action::EditReference, &[])]
    fn rights_on_an_agency(#[case] action: Action, #[case] roles: &[Role]) {
        assert_eq!(allowed(action), roles);
    }

    #[test]
    fn another_agency_is_out_of_reach() {
        let other = Subject::agreement(agency(2), Level::AgencyHead);
        for role in [AgencyOperator, AgencyHead, UnitOfficial] {
            assert_eq!(refusal(role, Action::Read, &other), Some("other_agency"));
        }
        assert_eq!(
            refusal(AgencyOperator, Action::EditAgreement, &other),
            Some("other_agency")
        );
        assert_eq!(refusal(PlanningReviewer, Action::Read, &other), None);
    }

    #[test]
    fn account_without_its_agency_may_nothing() {
        let lost = Actor {
            agency: None,
            ..actor(AgencyOperator)
        };
        let refused = may(&lost, Action::Read, &own(Level::AgencyHead));
        assert_eq!(refused, Err(Refusal::NoAgency));
    }

    #[test]
    fn inspectorate_reads_and_comments_but_edits_nothing() {
        let subject = own(Level::AgencyHead);
        assert_eq!(refusal(Inspectorate, Action::Read, &subject), None);
        assert_eq!(refusal(Inspectorate, Action::Comment, &subject), None);
        for action in [
            Action::EditAgreement,
            Action::EditRealization,
            Action::ResolveConflict,
            Action::Item(ItemReview::Accept),
            Action::Agreement(AgreementAction::Clear),
        ] {
            assert_eq!(
                refusal(Inspectorate, action, &subject),
                Some("role_not_allowed")
            );
        }
    }

    #[test]
    fn administrator_sees_no_content_but_manages_accounts() {
        let administrator = Role::Administrator;
        let subject = own(Level::AgencyHead);
        assert_eq!(
            refusal(administrator, Action::Read, &subject),
            Some("role_not_allowed")
        );
        assert_eq!(
            refusal(administrator, Action::ManageAccounts, &Subject::CITY),
            None
        );
        let reopen = Action::Report(ReportAction::Reopen);
        assert_eq!(refusal(administrator, reopen, &subject), None);
    }

    #[test]
    fn head_of_regions_agreement_is_read_by_all_and_written_by_who_runs_the_agreements() {
        let subject = Subject::agreement(agency(1), Level::HeadOfRegion);
        assert_eq!(subject, Subject::CITY_AGREEMENT);
        let allowed = |action| -> Vec<Role> {
            let roles = Role::ALL.iter().copied();
            roles
                .filter(|role| refusal(*role, action, &subject).is_none())
                .collect()
        };
        let runners = [PlanningReviewer, OrganisationReviewer];
        let step = |action| Action::Agreement(action);
        for action in [
            Action::CreateAgreement,
            Action::EditAgreement,
            Action::EditRealization,
            Action::ResolveConflict,
            step(AgreementAction::Submit),
            step(AgreementAction::Clear),
        ] {
            assert_eq!(allowed(action), runners, "{action:?}");
        }
        assert_eq!(allowed(step(AgreementAction::SignFirst)), [Leader]);
        assert_eq!(allowed(step(AgreementAction::SignSecond)), []);
        assert_eq!(allowed(Action::MoveAgreement), []);
        for role in [AgencyOperator, AgencyHead, UnitOfficial, Inspectorate] {
            assert_eq!(refusal(role, Action::Read, &subject), None, "{role:?}");
        }
    }

    #[test]
    fn unit_officials_keep_to_lower_agreements() {
        let refused = refusal(UnitOfficial, Action::EditAgreement, &own(Level::AgencyHead));
        assert_eq!(refused, Some("role_not_allowed"));
        for level in [Level::Administrator, Level::Pengawas, Level::Individual] {
            assert_eq!(
                refusal(UnitOfficial, Action::EditAgreement, &own(level)),
                None
            );
            let sign = Action::Agreement(AgreementAction::SignFirst);
            assert_eq!(refusal(UnitOfficial, sign, &own(level)), None);
            for action in [
                AgreementAction::Clear,
                AgreementAction::Return,
                AgreementAction::SignSecond,
            ] {
                let action = Action::Agreement(action);
                assert_eq!(refusal(AgencyHead, action, &own(level)), None);
                assert_eq!(refusal(UnitOfficial, action, &own(level)), None);
            }
        }
    }

    #[test]
    fn shared_data_are_read_by_all_and_edited_by_few() {
        for role in Role::ALL {
            assert_eq!(refusal(*role, Action::Read, &Subject::CITY), None);
            let edits = refusal(*role, Action::EditReference, &Subject::CITY).is_none();
            let expected = matches!(role, OrganisationReviewer | Role::Administrator);
            assert_eq!(edits, expected, "{role:?}");
        }
        let refused = refusal(AgencyOperator, Action::EditAgreement, &Subject::CITY);
        assert_eq!(refused, Some("role_not_allowed"));
    }

    #[test]
    fn refusal_names_the_action() {
        let refused = may(
            &actor(Inspectorate),
            Action::EditRealization,
            &own(Level::AgencyHead),
        );
        let message = refused.expect_err("refused").user_message();
        assert!(message.starts_with("Akun Inspektorat tidak berwenang mengisi realisasi."));
    }
}
