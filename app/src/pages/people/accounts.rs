//! Which official each account is of: only the printed official signs
//! (`domain::people::PrintedAs`).

use ikrar_domain::order;
use ikrar_domain::people::{Rank, Role};
use ikrar_sync::{
    edit,
    identity::EntityId,
    model,
    row::{Row, Rows},
    schema::{EntityKind, account, appointment, position},
    value::Value,
};
use leptos::prelude::*;

use super::view::Page;
use crate::{
    components::{Badge, Choice, Select, Tone, entity_list, live},
    memo::Memo,
    pages::perform,
    text,
};

/// An account that signs.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Signer {
    id: EntityId,
    name: String,
    role: Role,
    /// The official's time in a post that it is linked to.
    official: Option<EntityId>,
}

/// The accounts that sign for an agency, and the head of region's.
fn signers(rows: &impl Rows, agency: EntityId) -> Vec<Signer> {
    let read = |row: &Row| {
        let role = Role::from_code(row.text(account::ROLE))?;
        let is_here = match role {
            Role::AgencyHead | Role::UnitOfficial => {
                row.value(account::AGENCY).as_id() == Some(agency)
            }
            Role::Leader => true,
            _ => false,
        };
        is_here.then(|| Signer {
            id: row.id,
            name: row.text(account::DISPLAY_NAME).to_owned(),
            role,
            official: row.value(account::APPOINTMENT).as_id(),
        })
    };
    let accounts = rows.of_kind(EntityKind::Account).into_iter();
    let mut found: Vec<Signer> = accounts.filter_map(|id| read(rows.row(id)?)).collect();
    order::sort_by(&mut found, |one, other| {
        (one.role, &one.name).cmp(&(other.role, &other.name))
    });
    found
}

/// Whose account it can be: who holds a post of the agency, or the head of region's.
fn officials(rows: &impl Rows, agency: EntityId, role: Role) -> Vec<(EntityId, String)> {
    let is_offered = |post: &Row| {
        let rank = Rank::from_code(post.text(position::RANK));
        match role {
            Role::Leader => rank == Some(Rank::HeadOfRegion),
            _ => post.parent() == Some(agency),
        }
    };
    let posts = rows.of_kind(EntityKind::Position).into_iter();
    let mut found: Vec<(EntityId, String)> = posts
        .filter_map(|id| rows.row(id).filter(|post| is_offered(post)))
        .flat_map(|post| {
            let held = rows.children(EntityKind::Appointment, post.id).into_iter();
            held.map(move |id| (id, post.text(position::TITLE)))
        })
        .filter_map(|(id, post)| {
            let name = rows.row(id)?.text(appointment::OFFICIAL_NAME).trim();
            (!name.is_empty()).then(|| (id, [name, ", ", post].concat()))
        })
        .collect();
    order::sort_by(&mut found, |one, other| one.1.cmp(&other.1));
    found
}

/// The same with whoever is linked already, who stays to be seen wherever the post is.
fn offered(
    rows: &impl Rows,
    agency: EntityId,
    role: Role,
    linked: Option<EntityId>,
) -> Vec<(EntityId, String)> {
    let mut found = officials(rows, agency, role);
    let other = linked.filter(|one| found.iter().all(|(id, _)| id != one));
    let held = other.and_then(|id| Some((id, model::read_appointment(rows.row(id)?)?)));
    found.extend(held.map(|(id, held)| (id, held.holder_name)));
    found
}

/// The list of accounts.
pub(super) fn accounts(page: Page) -> AnyView {
    let found = Memo::new(move |_| {
        page.agency.get().map_or_else(Vec::new, |agency| {
            page.services.with_replica(|rows| signers(rows, agency))
        })
    });
    let entries = move || found.with(|found| found.iter().map(|one| (0, one.id)).collect());
    view! {
        <section class="card" id="signers">
            <h2>{text::people::SIGNERS}</h2>
            <p class="muted">{text::people::SIGNERS_LEAD}</p>
            {live(move || found.with(Vec::is_empty).then(|| {
                view! { <p>{text::people::NO_SIGNERS}</p> }
            }))}
            {entity_list(entries, move |(_, id)| signer(page, found, id))}
        </section>
    }
    .into_any()
}

fn signer(page: Page, found: Memo<Vec<Signer>>, id: EntityId) -> AnyView {
    let read =
        Memo::new(move |_| found.with(|found| found.iter().find(|one| one.id == id).cloned()));
    let Some(first) = read.get_untracked() else {
        return ().into_any();
    };
    let agency = page.agency.get_untracked().unwrap_or_default();
    let role = first.role;
    let linked = move || read.with(|read| read.as_ref().and_then(|read| read.official));
    // Whoever was just given a post above is offered at once.
    let offered = Memo::new(move |_| {
        page.services
            .with_replica(|rows| offered(rows, agency, role, linked()))
    });
    let choose = move |hex: String| {
        let value = EntityId::from_hex(&hex).map_or(Value::Null, Value::Id);
        let drafts = page.services.with_replica_untracked(|rows| {
            edit::set_field(rows, id, account::APPOINTMENT, value)
                .map(|draft| draft.into_iter().collect())
        });
        perform(page.services, page.tell, drafts, || ());
    };
    view! {
        <div class="cascade__line" data-signer=id.uuid().to_string()>
            <div class="card__head">
                <h3>{first.name}</h3>
                <Badge label=first.role.label() tone=Tone::Neutral />
            </div>
            {live(move || {
                let mut choices = vec![Choice::new("", text::people::NO_OFFICIAL)];
                let all = offered.get().into_iter();
                choices.extend(all.map(|(id, words)| Choice::new(id.hex(), words)));
                view! {
                    <Select
                        label=text::people::OFFICIAL
                        id=["official-", &id.uuid().to_string()].concat()
                        choices=choices
                        value=Signal::derive(move || {
                            linked().map_or_else(String::new, |id| id.hex())
                        })
                        on_change=choose
                        disabled=Signal::derive(move || !page.is_open())
                    />
                }
            })}
            {live(move || linked().is_none().then(|| {
                view! { <p class="muted">{text::people::BY_NAME}</p> }
            }))}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::fixture::{AGENCY, city, words};

    fn id(number: u8) -> EntityId {
        EntityId::from_bytes([number; 16])
    }

    #[test]
    fn accounts_that_sign_for_the_agency_are_listed_with_the_officials_they_may_be_of() {
        let mut rows = city("draft");
        for (number, role, agency) in [
            (70, "agency_head", AGENCY),
            (71, "agency_head", id(9)),
            (72, "agency_operator", AGENCY),
            (73, "leader", id(9)),
        ] {
            let fields = [
                (account::DISPLAY_NAME, words("Akun Contoh")),
                (account::ROLE, words(role)),
                (account::AGENCY, Value::Id(agency)),
            ];
            rows.put(id(number), EntityKind::Account, &fields);
        }
        for (number, owner, rank) in [(50, AGENCY, "jpt_pratama"), (51, id(8), "head_of_region")] {
            let post = [
                (position::AGENCY, Value::Id(owner)),
                (position::TITLE, words("Jabatan Contoh")),
                (position::RANK, words(rank)),
            ];
            rows.put(id(number), EntityKind::Position, &post);
            let held = [
                (appointment::POSITION, Value::Id(id(number))),
                (appointment::OFFICIAL_NAME, words("Pejabat Contoh")),
            ];
            rows.put(id(number + 10), EntityKind::Appointment, &held);
        }
        let found: Vec<_> = signers(&rows, AGENCY).iter().map(|one| one.id).collect();
        assert_eq!(found, [id(70), id(73)]);
        let offered = |role| offered(&rows, AGENCY, role, None);
        let words = "Pejabat Contoh, Jabatan Contoh".to_owned();
        assert_eq!(offered(Role::AgencyHead), [(id(60), words.clone())]);
        assert_eq!(offered(Role::Leader), [(id(61), words)]);
    }

    #[test]
    fn next_holder_of_a_post_is_offered_and_whoever_is_linked_elsewhere_stays() {
        let mut rows = city("draft");
        for (number, owner) in [(50, AGENCY), (51, id(8))] {
            let post = [
                (position::AGENCY, Value::Id(owner)),
                (position::TITLE, words("Jabatan Contoh")),
            ];
            rows.put(id(number), EntityKind::Position, &post);
        }
        let mut hold = |number: u8, post: u8, name: &str| {
            let held = [
                (appointment::POSITION, Value::Id(id(post))),
                (appointment::OFFICIAL_NAME, words(name)),
                (appointment::STARTS_ON, words("2026-01-05")),
            ];
            rows.put(id(number), EntityKind::Appointment, &held);
            let found = offered(&rows, AGENCY, Role::AgencyHead, Some(id(61)));
            found.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
        };
        assert_eq!(hold(60, 50, "Pejabat Lama"), [id(60)]);
        assert_eq!(hold(61, 51, "Pejabat OPD Lain"), [id(60), id(61)]);
        assert_eq!(hold(62, 50, "Pejabat Baru"), [id(62), id(60), id(61)]);
    }
}
