//! An agreement and one below it, from draft to force (`domain.md` 4.3).

use super::*;

const BELOW: EntityId = EntityId::from_bytes([0x71; 16]);
const BELOW_ITEM: EntityId = EntityId::from_bytes([0x72; 16]);

/// Whoever may take part, with the number of their device.
const PEOPLE: [(u8, Role); 8] = [
    (1, Role::AgencyOperator),
    (2, Role::AgencyOperator),
    (3, Role::PlanningReviewer),
    (4, Role::OrganisationReviewer),
    (5, Role::AgencyHead),
    (6, Role::Leader),
    (7, Role::UnitOfficial),
    // Somebody with the head's role whose name is printed nowhere.
    (8, Role::AgencyHead),
];
const OPERATOR: usize = 0;
const COLLEAGUE: usize = 1;
const REVIEWER: usize = 2;

const WAYS: [(&str, &[&str]); 5] = [
    ("draft", &["submitted", "void"]),
    ("submitted", &["draft", "returned", "cleared", "void"]),
    ("returned", &["submitted", "void"]),
    ("cleared", &["returned", "signed_first", "void"]),
    ("signed_first", &["in_force", "void"]),
];

/// One thing that somebody tries with one of the two agreements.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Step(usize, AgreementAction, bool),
    Comment,
    ResolveComment,
    /// Two people write the target without seeing each other.
    WriteApart,
    Settle,
}

#[derive(Clone, Copy)]
struct Document {
    id: EntityId,
    item: EntityId,
    level: Level,
}

const DOCUMENTS: [Document; 2] = [
    Document {
        id: AGREEMENT,
        item: ITEM,
        level: Level::AgencyHead,
    },
    Document {
        id: BELOW,
        item: BELOW_ITEM,
        level: Level::Administrator,
    },
];

/// The head's draft and an administrator's below it, both complete.
fn town(is_above_in_force: bool) -> (City, Vec<Device>) {
    let (mut city, mut operator) = City::with_agreement();
    city.name_signers();
    let new = NewAgreement {
        id: BELOW,
        agency: AGENCY,
        year: YEAR,
        level: Level::Administrator,
    };
    let fields = [
        (agreement::PARENT, Value::Id(AGREEMENT)),
        (agreement::FIRST_PARTY_NAME, words("Rina Misal")),
        (agreement::FIRST_PARTY_TITLE, words("Kepala Bidang")),
        (agreement::SECOND_PARTY_NAME, words("Siti Rahma")),
        (agreement::SECOND_PARTY_TITLE, words("Kepala Dinas")),
    ];
    operator.act(vec![edit::new_agreement(new, &fields)], NOW);
    let copied = edit::copy_down(&operator.replica, BELOW, ITEM, BELOW_ITEM).unwrap();
    operator.act(copied, NOW);
    let target = edit::set_field(&operator.replica, BELOW_ITEM, item::TARGET, number(10));
    operator.act(target.unwrap().into_iter().collect(), NOW);
    city.sync(&mut operator);
    if is_above_in_force {
        city.put_into_force(&mut operator);
    }
    let people = PEOPLE.iter();
    let devices = people.map(|(number, role)| city.device(*number, *role));
    let devices = devices.collect();
    (city, devices)
}

fn foretell(devices: &[Device], document: Document, deed: &Deed) -> Foretold {
    if let Deed::Settle = deed {
        let device = &devices[OPERATOR];
        let at = subject(document.level);
        return foretell_edit(
            device,
            Action::ResolveConflict,
            &at,
            &settle(device, document),
        );
    }
    let Deed::Step(who, action, has_reason) = *deed else {
        return Foretold::Counts;
    };
    let device = &devices[who];
    if !has_right(device, Action::Agreement(action), &subject(document.level)) {
        return Foretold::NoRight;
    }
    let rows = &device.replica;
    let policy = model::city_policy(rows);
    let by = device.person.user;
    let facts = model::agreement_facts(rows, document.id, by, has_reason, &policy).unwrap();
    let status = agreement_status(rows, document.id).unwrap();
    match status.after(action, device.person.role, &facts) {
        Ok(_) => Foretold::Counts,
        Err(refusal) => Foretold::Refused(refusal.code()),
    }
}

/// What can be tried now. Words and conflicts are few beside the steps.
fn deeds(devices: &[Device], document: Document, gives_up: bool) -> Vec<Deed> {
    let rows = &devices[OPERATOR].replica;
    let mut deeds = Vec::new();
    for who in 0..PEOPLE.len() {
        for action in AgreementAction::ALL {
            // Nobody gives up often, or nothing would ever be signed.
            let reasons: &[bool] = match action {
                AgreementAction::Void if !gives_up => &[],
                // What is cleared is mostly signed, and not sent back.
                AgreementAction::SignFirst | AgreementAction::SignSecond => &[false; 4],
                _ => &[false, true],
            };
            let steps = reasons
                .iter()
                .map(|reason| Deed::Step(who, *action, *reason));
            deeds.extend(steps);
        }
    }
    let comments = model::comments_of(rows, document.id);
    deeds.push(if comments.iter().any(|one| !one.resolved) {
        Deed::ResolveComment
    } else {
        Deed::Comment
    });
    let is_apart = rows.conflicts().any(|one| one.entity == document.item);
    let is_open = agreement_status(rows, document.id).is_some_and(AgreementStatus::is_editable);
    if is_apart {
        deeds.extend([Deed::Settle; 3]);
    } else if is_open {
        deeds.push(Deed::WriteApart);
    }
    deeds
}

fn settle(device: &Device, document: Document) -> Draft {
    let (rows, field) = (&device.replica, item::TARGET);
    edit::resolve(rows, document.item, field, number(70), "hasil rapat").unwrap()
}

fn take(city: &mut City, devices: &mut [Device], document: Document, deed: Deed) -> Disposition {
    let (who, drafts) = match deed {
        Deed::Step(who, action, has_reason) => {
            let reason = has_reason.then_some("Alasan yang tertulis");
            let signature = EntityId::from_bytes(city.random.sixteen());
            let rows = &devices[who].replica;
            let by = (signature, SIGNED_ON);
            let drafts = edit::step_on_paper(rows, document.id, action, reason, by);
            (who, drafts.unwrap())
        }
        Deed::Comment => {
            let new = NewComment {
                id: EntityId::from_bytes(city.random.sixteen()),
                subject: document.id,
                anchor_entity: document.id,
                anchor_field: agreement::SIGNED_PLACE,
                text: "perbaiki",
                severity: CommentSeverity::MustFix,
            };
            let draft = edit::comment(&devices[REVIEWER].replica, new);
            (REVIEWER, vec![draft.unwrap()])
        }
        Deed::ResolveComment => {
            let rows = &devices[OPERATOR].replica;
            let open = model::comments_of(rows, document.id);
            let open = open.iter().filter(|one| !one.resolved);
            let drafts = open.filter_map(|one| {
                let id = EntityId::from_uuid(one.id.uuid());
                edit::resolve_comment(rows, id).unwrap()
            });
            (OPERATOR, drafts.collect())
        }
        Deed::WriteApart => {
            for (who, value) in [(OPERATOR, 61), (COLLEAGUE, 62)] {
                let rows = &devices[who].replica;
                let draft = edit::set_field(rows, document.item, item::TARGET, number(value));
                devices[who].act(draft.unwrap().into_iter().collect(), NOW);
            }
            (OPERATOR, Vec::new())
        }
        Deed::Settle => (OPERATOR, vec![settle(&devices[OPERATOR], document)]),
    };
    devices[who].act(drafts, NOW);
    all_in_step(city, devices);
    last_fate(&devices[who])
}

/// What the field says of an agreement in its state.
fn check(city: &City, document: Document, agreed: &mut Option<[u8; 32]>) -> Walked {
    let rows = city.ledger();
    let status = agreement_status(rows, document.id).unwrap();
    let is_agreed = matches!(
        status,
        AgreementStatus::Cleared | AgreementStatus::SignedFirst | AgreementStatus::InForce
    );
    if !is_agreed {
        *agreed = None;
        return Ok(());
    }
    prop_assert_eq!(model::conflicts_in(rows, document.id), 0);
    let root = model::content_root(rows, document.id);
    prop_assert_eq!(*agreed.get_or_insert(root), root, "{:?} is frozen", status);
    let lanes = model::read_agreement(rows, document.id).unwrap().lanes;
    prop_assert!(document.level != Level::AgencyHead || lanes.all_cleared());
    let above = agreement_status(rows, AGREEMENT).unwrap();
    let is_signed = status != AgreementStatus::Cleared;
    if document.id == BELOW && is_signed {
        prop_assert_eq!(
            above,
            AgreementStatus::InForce,
            "signed before what it serves"
        );
    }
    Ok(())
}

fn case(steps: &[Step], met: &Met) -> Walked {
    // Half of the walks begin where what is below may be signed.
    let (mut city, mut devices) = town(steps.len().is_multiple_of(2));
    all_in_step(&mut city, &mut devices);
    let mut agreed = [None, None];
    for step in steps {
        let place = step.choice % 2;
        let document = DOCUMENTS[place];
        let deeds = deeds(&devices, document, step.choice % 9 == 0);
        let own = Step {
            choice: step.choice / 2,
            ..*step
        };
        let expects = |deed: &Deed| foretell(&devices, document, deed);
        let deed = own.pick(&deeds, expects).unwrap();
        let foretold = expects(&deed);
        let before = agreement_status(city.ledger(), document.id).unwrap();
        let fate = take(&mut city, &mut devices, document, deed);
        let answered = matches!(deed, Deed::WriteApart) || is_answer(&foretold, &fate);
        prop_assert!(
            answered,
            "{:?}: {:?} was answered by {:?}",
            deed,
            foretold,
            fate
        );
        let after = agreement_status(city.ledger(), document.id).unwrap();
        let is_way = is_way(&WAYS, before.code(), after.code());
        prop_assert!(is_way, "{:?}: {:?} to {:?}", deed, before, after);
        prop_assert!(foretold.is_permitted() || before == after, "{:?}", deed);
        for (document, agreed) in DOCUMENTS.iter().zip(&mut agreed) {
            check(&city, *document, agreed)?;
        }
        met.note(format!("{:?} {}", document.level, after.code()));
        if let Foretold::Refused(code) = foretold {
            met.note(code);
        }
    }
    Ok(())
}

#[test]
fn agreement_goes_only_allowed_ways_and_every_device_knows_them() {
    let met = Met::default();
    walk(64, 100, |steps| case(steps, &met));
    for level in ["AgencyHead", "Administrator"] {
        let states = ["draft", "submitted", "returned", "cleared", "signed_first"];
        for state in states.into_iter().chain(["in_force", "void"]) {
            met.assert_all(&[&format!("{level} {state}")]);
        }
    }
    met.assert_all(&[
        "open_conflicts",
        "comment_required",
        "reason_required",
        "review_started",
        "parent_not_in_force",
        "wrong_status",
    ]);
}
