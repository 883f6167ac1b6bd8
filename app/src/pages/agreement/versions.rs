//! Every version of the agreement: who answered for it, and from when until when.

use ikrar_domain::agreement::AgreementStatus;
use ikrar_sync::{identity::EntityId, model, row::Rows};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{start_amendment::starter, view::Page, years::next_year};
use crate::{
    components::{Badge, live, part},
    memo::Memo,
    pages::agreement_tone,
    routes::addresses,
    text,
};

/// One version in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct VersionLine {
    pub(super) id: EntityId,
    pub(super) title: String,
    pub(super) status: AgreementStatus,
    /// Who promised, as printed.
    pub(super) holder: String,
    pub(super) span: String,
}

/// Reads every version, the original first.
pub(super) fn read_versions(rows: &impl Rows, id: EntityId) -> Vec<VersionLine> {
    let date = |date| text::time::date(date);
    model::versions_of(rows, id)
        .into_iter()
        .filter_map(|id| Some((id, model::read_agreement(rows, id)?)))
        .map(|(id, version)| {
            let (from, until) = (
                version.in_force_from.map(date),
                version.superseded_on.map(date),
            );
            VersionLine {
                id,
                title: text::amendment::version(version.version_number, version.kind.label()),
                status: version.status,
                holder: version.first_party.name.clone(),
                span: text::amendment::span(from.as_deref(), until.as_deref()),
            }
        })
        .collect()
}

/// The card of the versions, with the way to a new one.
pub(super) fn versions(page: Page) -> AnyView {
    let lines = Memo::new(move |_| {
        page.services
            .with_replica(|replica| read_versions(replica, page.id))
    });
    view! {
        <section class="card" id="versions">
            <h2>{text::amendment::VERSIONS}</h2>
            <ol class="versions">
                {live(move || {
                    lines.get().into_iter().map(|one| line(page, one)).collect_view()
                })}
            </ol>
            {starter(page)}
            {next_year(page)}
        </section>
    }
    .into_any()
}

fn line(page: Page, version: VersionLine) -> AnyView {
    let is_here = version.id == page.id;
    let title = if is_here {
        view! { <strong aria-current="page">{version.title}</strong> }.into_any()
    } else {
        view! { <A href=addresses::agreement(version.id)>{version.title}</A> }.into_any()
    };
    view! {
        <li class="versions__line" data-version=version.id.uuid().to_string()>
            {title}
            <span><Badge label=version.status.label() tone=agreement_tone(version.status) /></span>
            <span>{version.holder}</span>
            <span class="muted">{version.span}</span>
            {part(is_here.then(|| view! {
                <span class="muted">{text::amendment::THIS_VERSION}</span>
            }))}
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use ikrar_sync::schema::{EntityKind, agreement};
    use ikrar_sync::value::Value;

    use super::*;
    use crate::reading::fixture::{AGENCY, AGREEMENT, city, words};

    #[test]
    fn versions_say_who_answered_and_from_when_until_when() {
        let mut rows = city("superseded");
        let later = EntityId::from_bytes([90; 16]);
        rows.put(
            AGREEMENT,
            EntityKind::Agreement,
            &[
                (agreement::FIRST_PARTY_NAME, words("Pejabat Lama")),
                (agreement::IN_FORCE_FROM, words("2025-01-23")),
                (agreement::SUPERSEDED_ON, words("2025-09-10")),
                (agreement::SUPERSEDED_BY, Value::Id(later)),
            ],
        );
        rows.put(
            later,
            EntityKind::Agreement,
            &[
                (agreement::AGENCY, Value::Id(AGENCY)),
                (agreement::YEAR, Value::Integer(2025)),
                (agreement::LEVEL, words("agency_head")),
                (agreement::STATUS, words("in_force")),
                (agreement::KIND, words("perubahan")),
                (agreement::VERSION_NUMBER, Value::Integer(2)),
                (agreement::SUPERSEDES, Value::Id(AGREEMENT)),
                (agreement::FIRST_PARTY_NAME, words("Pejabat Baru")),
                (agreement::IN_FORCE_FROM, words("2025-09-10")),
            ],
        );
        for opened in [AGREEMENT, later] {
            let lines = read_versions(&rows, opened);
            let said: Vec<_> = lines
                .iter()
                .map(|line| (line.holder.as_str(), line.span.as_str()))
                .collect();
            assert_eq!(
                said,
                [
                    (
                        "Pejabat Lama",
                        "berlaku 23 Januari 2025 sampai sebelum 10 September 2025"
                    ),
                    ("Pejabat Baru", "berlaku sejak 10 September 2025"),
                ]
            );
        }
    }
}
