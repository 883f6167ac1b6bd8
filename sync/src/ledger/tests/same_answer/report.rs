//! A quarter's report and the flags of its figures (`domain.md` 4.4).

use ikrar_domain::evidence::MediaType;
use ikrar_domain::measurement::ItemFacts;

use ikrar_domain::agreement::AgreementPolicy;

use super::*;
use crate::blob::BlobHash;
use crate::edit::NewEvidence;
use crate::schema::report_id;

const PEOPLE: [(u8, Role); 7] = [
    (1, Role::AgencyOperator),
    (2, Role::AgencyOperator),
    (3, Role::PlanningReviewer),
    (4, Role::OrganisationReviewer),
    (5, Role::AgencyHead),
    (6, Role::Leader),
    (8, Role::Inspectorate),
];
const OPERATOR: usize = 0;
const COLLEAGUE: usize = 1;
const REVIEWER: usize = 2;
const FILE: EntityId = EntityId::from_bytes([0xe7; 16]);

const WAYS: [(&str, &[&str]); 8] = [
    ("not_started", &["draft"]),
    ("draft", &["submitted"]),
    (
        "submitted",
        &["draft", "agency_checked", "verified", "returned"],
    ),
    ("agency_checked", &["verified", "returned"]),
    ("verified", &["locked", "returned", "reopened"]),
    ("locked", &["reopened"]),
    ("returned", &["submitted"]),
    ("reopened", &["submitted"]),
];

#[derive(Clone, Copy, Debug)]
enum Deed {
    Step(usize, ReportAction, bool),
    Review(usize, ItemReview),
    Write(usize, i64),
    WriteApart,
    Settle,
    Comment,
    ResolveComment,
    Attach,
    Detach,
}

fn report() -> EntityId {
    report_id(AGREEMENT, Quarter::First)
}

fn drafts(devices: &[Device], random: &mut Random, deed: Deed) -> (usize, Vec<Draft>) {
    let (who, drafts) = match deed {
        Deed::Step(who, action, has_reason) => {
            let reason = has_reason.then_some("Alasan yang tertulis");
            let draft = edit::move_report(&devices[who].replica, report(), action, reason);
            (who, draft.into_iter().collect())
        }
        Deed::Review(who, review) => {
            let draft = edit::review_item(&devices[who].replica, REALIZATION(), review);
            (who, draft.into_iter().collect())
        }
        Deed::Write(who, value) => {
            let (rows, field) = (&devices[who].replica, realization::VALUE);
            let written = edit::set_realization(rows, ITEM, Quarter::First, field, number(value));
            (who, written.unwrap())
        }
        Deed::WriteApart => (OPERATOR, Vec::new()),
        Deed::Settle => {
            let (rows, field) = (&devices[OPERATOR].replica, realization::VALUE);
            let draft = edit::resolve(rows, REALIZATION(), field, number(75), "sesuai berkas");
            (OPERATOR, draft.into_iter().collect())
        }
        Deed::Comment => {
            let new = NewComment {
                id: EntityId::from_bytes(random.sixteen()),
                subject: report(),
                anchor_entity: REALIZATION(),
                anchor_field: realization::VALUE,
                text: "sumber angka?",
                severity: CommentSeverity::MustFix,
            };
            let draft = edit::comment(&devices[REVIEWER].replica, new);
            (REVIEWER, draft.into_iter().collect())
        }
        Deed::ResolveComment => {
            let rows = &devices[OPERATOR].replica;
            let all = model::comments_of(rows, report());
            let open = all.iter().filter(|one| !one.resolved);
            let drafts = open.filter_map(|one| {
                let id = EntityId::from_uuid(one.id.uuid());
                edit::resolve_comment(rows, id).unwrap()
            });
            (OPERATOR, drafts.collect())
        }
        Deed::Attach => {
            let new = NewEvidence {
                id: FILE,
                file_name: "daftar hadir.pdf".to_owned(),
                media_type: MediaType::Pdf,
                size: 70_000,
                hash: BlobHash::of(b"daftar hadir"),
                captured_at: None,
            };
            let rows = &devices[OPERATOR].replica;
            let drafts = edit::add_evidence(rows, ITEM, Quarter::First, &new);
            (OPERATOR, drafts.unwrap_or_default())
        }
        Deed::Detach => {
            let draft = edit::remove_evidence(&devices[OPERATOR].replica, FILE);
            (OPERATOR, draft.ok().flatten().into_iter().collect())
        }
    };
    (who, drafts)
}

fn foretell(devices: &[Device], deed: Deed) -> Foretold {
    let at = subject(Level::AgencyHead);
    let refuse = |refusal: ikrar_domain::refusal::TransitionRefusal| refusal.code();
    match deed {
        Deed::Step(who, action, has_reason) => {
            let device = &devices[who];
            if !has_right(device, Action::Report(action), &at) {
                return Foretold::NoRight;
            }
            let facts = model::report_facts(
                &device.replica,
                report(),
                has_reason,
                &AgreementPolicy::default(),
            )
            .unwrap();
            let status = report_status(&device.replica, report());
            let after = status.after(action, device.person.role, &facts);
            after.map_or_else(
                |refusal| Foretold::Refused(refuse(refusal)),
                |_| Foretold::Counts,
            )
        }
        Deed::Review(who, review) => {
            let device = &devices[who];
            if !has_right(device, Action::Item(review), &at) {
                return Foretold::NoRight;
            }
            let rows = &device.replica;
            let row = rows.row(REALIZATION());
            let facts = ItemFacts {
                open_comments: model::open_comments_on(rows, report(), REALIZATION()),
                missing_evidence: model::missing_evidence(rows, REALIZATION()),
                open_conflicts: row.map_or(0, |row| row.conflicts().count()),
            };
            let after = item_flag(row).after(review, report_status(rows, report()), facts);
            after.map_or_else(
                |refusal| Foretold::Refused(refuse(refusal)),
                |_| Foretold::Counts,
            )
        }
        Deed::Comment | Deed::ResolveComment => Foretold::Counts,
        Deed::Settle => {
            let (_, drafts) = drafts(devices, &mut Random::new(1), deed);
            foretell_edit(&devices[OPERATOR], Action::ResolveConflict, &at, &drafts[0])
        }
        Deed::WriteApart => foretell(devices, Deed::Write(OPERATOR, 1)),
        Deed::Write(..) | Deed::Attach | Deed::Detach => {
            let (who, drafts) = drafts(devices, &mut Random::new(1), deed);
            let told =
                |draft: &Draft| foretell_edit(&devices[who], Action::EditRealization, &at, draft);
            let mut told = drafts.iter().map(told);
            told.find(|one| *one != Foretold::Counts)
                .unwrap_or(Foretold::Counts)
        }
    }
}

fn deeds(devices: &[Device]) -> Vec<Deed> {
    let rows = &devices[OPERATOR].replica;
    let mut deeds = Vec::new();
    if rows.row(report()).is_some() {
        for who in 0..PEOPLE.len() {
            for action in ReportAction::ALL {
                deeds.extend([false, true].map(|reason| Deed::Step(who, *action, reason)));
            }
            let reviews = ItemReview::ALL.iter();
            deeds.extend(reviews.map(|review| Deed::Review(who, *review)));
        }
        let comments = model::comments_of(rows, report());
        let is_open = comments.iter().any(|one| !one.resolved);
        let words = if is_open {
            Deed::ResolveComment
        } else {
            Deed::Comment
        };
        deeds.extend([words; 2]);
        let is_attached = rows.row(FILE).is_some();
        let is_listed = !model::evidence_of(rows, REALIZATION()).is_empty();
        match (is_attached, is_listed) {
            (false, _) => deeds.extend([Deed::Attach; 3]),
            (true, true) => deeds.extend([Deed::Detach; 3]),
            (true, false) => {}
        }
        deeds.extend(if rows.conflicts().count() > 0 {
            [Deed::Settle; 4]
        } else {
            [Deed::WriteApart; 4]
        });
    }
    let writers = 0..PEOPLE.len();
    deeds.extend(writers.map(|who| Deed::Write(who, 64 + i64::try_from(who).unwrap())));
    deeds
}

fn take(city: &mut City, devices: &mut [Device], deed: Deed) -> Disposition {
    if let Deed::WriteApart = deed {
        for (who, value) in [(OPERATOR, 81), (COLLEAGUE, 82)] {
            let (_, drafts) = drafts(devices, &mut city.random, Deed::Write(who, value));
            devices[who].act(drafts, NOW);
        }
    }
    let (who, drafts) = drafts(devices, &mut city.random, deed);
    let is_silent = drafts.is_empty();
    devices[who].act(drafts, NOW);
    all_in_step(city, devices);
    if is_silent && !matches!(deed, Deed::WriteApart) {
        // Nothing to say: what stands is what was meant.
        return Disposition::Applied;
    }
    last_fate(&devices[who])
}

type Figures = Vec<Vec<(Field, Value)>>;

/// What the field says of a report in its state.
fn check(city: &City, sent: &mut Option<Figures>, accepted: &mut Option<Figures>) -> Walked {
    let rows = city.ledger();
    let status = report_status(rows, report());
    let figure = rows.row(REALIZATION());
    let flag = item_flag(figure);
    let files = rows.children(EntityKind::Evidence, REALIZATION());
    let files = files.into_iter().filter_map(|id| rows.row(id));
    let now: Figures = figure.into_iter().chain(files).map(by_hand).collect();
    let is_sent = !matches!(
        status,
        ReportStatus::NotStarted
            | ReportStatus::Draft
            | ReportStatus::Returned
            | ReportStatus::Reopened
    );
    for (is_kept, kept) in [(is_sent, sent), (flag == ItemFlag::Accepted, accepted)] {
        if is_kept {
            prop_assert_eq!(
                kept.get_or_insert_with(|| now.clone()),
                &now,
                "{:?}",
                status
            );
        } else {
            *kept = None;
        }
    }
    if matches!(status, ReportStatus::Verified | ReportStatus::Locked) {
        let row = figure.unwrap();
        prop_assert_eq!(row.conflicts().count(), 0);
        prop_assert!(
            !row.value(realization::VALUE).is_null(),
            "a blank is verified"
        );
        prop_assert!(
            flag != ItemFlag::Returned,
            "verified with a returned figure"
        );
        prop_assert_eq!(model::missing_evidence(rows, REALIZATION()), 0);
    }
    Ok(())
}

fn case(steps: &[Step], met: &Met) -> Walked {
    let (mut city, _) = City::in_force();
    let people = PEOPLE.iter();
    let devices = people.map(|(number, role)| city.device(*number, *role));
    let mut devices: Vec<Device> = devices.collect();
    all_in_step(&mut city, &mut devices);
    let (mut sent, mut accepted) = (None, None);
    for step in steps {
        let deeds = deeds(&devices);
        let deed = step.pick(&deeds, |deed| foretell(&devices, *deed)).unwrap();
        let foretold = foretell(&devices, deed);
        let before = report_status(city.ledger(), report());
        let fate = take(&mut city, &mut devices, deed);
        let is_answered = is_answer(&foretold, &fate);
        prop_assert!(
            is_answered,
            "{:?}: {:?} was answered by {:?}",
            deed,
            foretold,
            fate
        );
        let after = report_status(city.ledger(), report());
        let is_way = is_way(&WAYS, before.code(), after.code());
        prop_assert!(is_way, "{:?}: {:?} to {:?}", deed, before, after);
        check(&city, &mut sent, &mut accepted)?;
        met.note(after.code());
        met.note(item_flag(city.ledger().row(REALIZATION())).code());
        match foretold {
            Foretold::Refused(code) => met.note(code),
            Foretold::Locked => met.note("a late edit"),
            _ => {}
        }
    }
    Ok(())
}

#[test]
fn report_goes_only_allowed_ways_and_its_figures_stay_while_it_is_sent() {
    let met = Met::default();
    walk(40, 60, |steps| case(steps, &met));
    met.assert_all(&["draft", "submitted", "agency_checked", "verified", "locked"]);
    met.assert_all(&["returned", "reopened", "unreviewed", "accepted"]);
    met.assert_all(&["a late edit", "open_conflicts", "evidence_missing"]);
    met.assert_all(&["comment_required", "reason_required", "wrong_status"]);
    met.assert_all(&["item_returned", "flag_unchanged"]);
}
