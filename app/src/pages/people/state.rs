//! What the page shows, read from rows. Which appointments collide and which reporting line leads
//! back are the domain's answers.

use ikrar_domain::order;
use ikrar_domain::{
    people::{
        Action, Actor, Appointment, Rank, ReportingRefusal, Subject, appointment_problems,
        check_superior, may, signing_level,
    },
    value::PositionId,
};
use ikrar_sync::{
    identity::EntityId,
    model,
    row::{Row, Rows},
    schema::{EntityKind, government, position},
};

use crate::{reading::agency_name, text};

/// A post with who holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Post {
    pub(super) id: EntityId,
    pub(super) title: String,
    /// How deep it stands below the agency's head.
    pub(super) depth: usize,
    /// At which level its holder signs.
    pub(super) level: &'static str,
    pub(super) superior: Option<EntityId>,
    /// Appointments, the newest first.
    pub(super) appointments: Vec<EntityId>,
    /// What collides, in words.
    pub(super) problems: Vec<String>,
}

/// Why nothing can be changed.
pub(super) fn lock(actor: &Actor) -> Option<String> {
    let refused = may(actor, Action::EditReference, &Subject::CITY).is_err();
    refused.then(|| text::people::READ_ONLY.to_owned())
}

/// The posts of an agency, each below the one it reports to.
pub(super) fn read_posts(rows: &impl Rows, agency: EntityId) -> Vec<Post> {
    let own = rows.children(EntityKind::Position, agency);
    let all: Vec<Appointment> = rows
        .of_kind(EntityKind::Appointment)
        .into_iter()
        .filter_map(|id| model::read_appointment(rows.row(id)?))
        .collect();
    let problems = appointment_problems(&all, |id| model::rank_of(rows, id));
    let words_of =
        |post: EntityId| {
            let mut words: Vec<String> = Vec::new();
            for problem in &problems {
                let is_here = |one: &&Appointment| {
                    let is_named = one.id == problem.appointment || Some(one.id) == problem.other;
                    is_named && one.position.uuid() == post.uuid()
                };
                words.extend(all.iter().find(is_here).map(|one| {
                    text::people::problem(&one.holder_name, problem.kind.user_message())
                }));
            }
            words
        };
    let superior = |id: EntityId| rows.row(id)?.value(position::REPORTS_TO).as_id();
    let mut posts = Vec::new();
    let is_top = |id: &&EntityId| !superior(**id).is_some_and(|above| own.contains(&above));
    let mut open: Vec<(EntityId, usize)> = own.iter().filter(is_top).map(|id| (*id, 0)).collect();
    open.reverse();
    while let Some((id, depth)) = open.pop() {
        let Some(row) = rows.row(id) else { continue };
        posts.push(Post {
            id,
            title: row.text(position::TITLE).to_owned(),
            depth,
            level: level_words(rows, row),
            superior: superior(id),
            appointments: appointments_of(rows, id),
            problems: words_of(id),
        });
        let below = own.iter().rev().filter(|one| superior(**one) == Some(id));
        open.extend(below.map(|one| (*one, depth.saturating_add(1))));
    }
    posts
}

fn level_words(rows: &impl Rows, row: &Row) -> &'static str {
    let rank = |row: &Row| Rank::from_code(row.text(position::RANK));
    let superior = row.value(position::REPORTS_TO).as_id();
    let superior = superior.and_then(|id| rows.row(id)).and_then(rank);
    rank(row).map_or("", |rank| signing_level(rank, superior).label())
}

fn appointments_of(rows: &impl Rows, post: EntityId) -> Vec<EntityId> {
    let mut held = rows.children(EntityKind::Appointment, post);
    order::sort_by_key(&mut held, |id| {
        let start = rows.row(*id).and_then(model::read_appointment);
        std::cmp::Reverse(start.map(|one| one.start))
    });
    held
}

/// Whether a post may report to another, as the server will judge it.
pub(super) fn may_report(
    rows: &impl Rows,
    post: EntityId,
    superior: EntityId,
) -> Result<(), ReportingRefusal> {
    let superior_of = |id: PositionId| {
        let row = rows.row(EntityId::from_uuid(id.uuid()))?;
        let above = row.value(position::REPORTS_TO).as_id()?;
        Some(PositionId::from_uuid(above.uuid()))
    };
    let [post, superior] = [post, superior].map(|id| PositionId::from_uuid(id.uuid()));
    check_superior(post, superior, superior_of)
}

/// The posts that one may report to: those of the agency, the head of region's, and the heads of
/// other agencies, for a hospital's director reports to one.
pub(super) fn superiors(rows: &impl Rows, agency: EntityId) -> Vec<(EntityId, String)> {
    rows.of_kind(EntityKind::Position)
        .into_iter()
        .filter_map(|id| rows.row(id))
        .filter(|row| {
            let rank = Rank::from_code(row.text(position::RANK));
            let is_head = matches!(rank, Some(Rank::HeadOfRegion | Rank::JptPratama));
            is_head || row.parent() == Some(agency)
        })
        .map(|row| (row.id, row.text(position::TITLE).to_owned()))
        .collect()
}

/// The city's agencies, by name, and the government itself, whose only post is its head's.
pub(super) fn agencies(rows: &impl Rows) -> Vec<(EntityId, String)> {
    let all = model::agencies(rows).into_iter();
    let all = all.map(|(id, _)| (id, agency_name(rows, id)));
    let governments = rows.of_kind(EntityKind::Government).into_iter();
    let head = governments.filter_map(|id| {
        let row = rows.row(id)?;
        let words = [row.text(government::HEAD_TITLE), row.text(government::NAME)];
        Some((id, words.join(" ")))
    });
    all.chain(head).collect()
}

#[cfg(test)]
mod tests {
    use ikrar_sync::schema::appointment;
    use ikrar_sync::value::Value;

    use super::*;
    use crate::reading::fixture::{AGENCY, MemoryRows, city, words};

    fn id(number: u8) -> EntityId {
        EntityId::from_bytes([number; 16])
    }

    fn post(rows: &mut MemoryRows, number: u8, above: Option<u8>, rank: &str) {
        let superior = above.map_or(Value::Null, |above| Value::Id(id(above)));
        let fields = [
            (position::AGENCY, Value::Id(AGENCY)),
            (position::TITLE, words(&format!("Jabatan {number}"))),
            (position::RANK, words(rank)),
            (position::REPORTS_TO, superior),
        ];
        rows.put(id(number), EntityKind::Position, &fields);
    }

    fn held(rows: &mut MemoryRows, number: u8, post: u8, from: &str) {
        let fields = [
            (appointment::POSITION, Value::Id(id(post))),
            (appointment::OFFICIAL_NAME, words("Pejabat Contoh")),
            (appointment::KIND, words("definitif")),
            (appointment::STARTS_ON, words(from)),
        ];
        rows.put(id(number), EntityKind::Appointment, &fields);
    }

    #[test]
    fn head_of_regions_post_is_kept_beside_those_of_the_agencies() {
        let mut rows = city("draft");
        let fields = [
            (government::NAME, words("Contoh")),
            (government::HEAD_TITLE, words("Wali Kota")),
        ];
        rows.put(id(40), EntityKind::Government, &fields);
        let listed = agencies(&rows);
        assert_eq!(
            listed.last(),
            Some(&(id(40), "Wali Kota Contoh".to_owned()))
        );
        assert_ne!(listed[0].0, id(40), "an agency comes first");
    }

    #[test]
    fn posts_stand_below_whom_they_report_to_with_the_level_they_sign_at() {
        let mut rows = city("draft");
        post(&mut rows, 50, None, "jpt_pratama");
        post(&mut rows, 51, Some(50), "administrator");
        post(&mut rows, 52, Some(50), "fungsional");
        post(&mut rows, 53, Some(51), "pengawas");
        let read: Vec<_> = read_posts(&rows, AGENCY)
            .into_iter()
            .map(|post| (post.id, post.depth, post.level))
            .collect();
        assert_eq!(read.len(), 4);
        assert_eq!(read[0], (id(50), 0, "Kepala OPD"));
        assert!(read.contains(&(id(53), 2, "Pengawas")));
        assert!(read.contains(&(id(52), 1, "Individu")));
        let back = may_report(&rows, id(50), id(53));
        assert_eq!(back, Err(ReportingRefusal::Circle));
    }

    #[test]
    fn two_holders_of_a_post_are_told_at_the_post() {
        let mut rows = city("draft");
        post(&mut rows, 50, None, "jpt_pratama");
        held(&mut rows, 60, 50, "2025-01-01");
        held(&mut rows, 61, 50, "2025-06-01");
        let posts = read_posts(&rows, AGENCY);
        assert_eq!(posts[0].appointments, [id(61), id(60)], "the newest first");
        assert!(posts[0].problems[0].contains("dua pejabat"));
    }
}
