//! The list of plans, and starting one.

use ikrar_domain::{plan::PlanPeriod, value::Year};
use ikrar_sync::{
    edit,
    identity::EntityId,
    model::{self, Plan},
    row::Rows,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};

use crate::{
    components::{
        Badge, Button, ButtonKind, Choice, EmptyState, Select, Sheet, TextField, Tone, live, part,
    },
    context::{Services, SessionUser},
    memo::Memo,
    pages::{perform, set_title, tell_by_toast},
    reading::agency_name,
    routes::addresses,
    text,
};

/// A plan in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    id: EntityId,
    title: String,
    owner: String,
    /// Whether agreements answer to it; another version does otherwise, or will.
    counts: bool,
}

fn read_line(rows: &impl Rows, plan: &Plan, counts: bool) -> Line {
    let owner = plan.agency.map_or_else(
        || text::plan::CITY.to_owned(),
        |agency| agency_name(rows, agency),
    );
    let years = text::plan::period(plan.kind.label(), plan.period.first, plan.period.last);
    let years = text::plan::versioned(&years, plan.version.number);
    let title = match plan.title.as_str() {
        "" => years,
        title => [title, " · ", &years].concat(),
    };
    Line {
        id: plan.id,
        title,
        owner,
        counts,
    }
}

/// The list.
pub(super) fn plans(services: Services, user: &SessionUser) -> AnyView {
    set_title(text::plan::TITLE);
    let may_write = super::lock(user).is_none();
    let lines = Memo::new(move |_| {
        services.with_replica(|rows| {
            let counting: Vec<EntityId> = model::counting_plans(rows)
                .iter()
                .map(|plan| plan.id)
                .collect();
            let plans = model::plans(rows);
            plans
                .iter()
                .map(|plan| read_line(rows, plan, counting.contains(&plan.id)))
                .collect::<Vec<_>>()
        })
    });
    view! {
        <main class="page" id="isi">
            <div class="page__head">
                <div class="page__title">
                    <h1>{text::plan::TITLE}</h1>
                    <p class="page__lead">{text::plan::LEAD}</p>
                </div>
                <div class="page__actions">
                    <A
                        href=addresses::PERFORMANCE_TREE
                        attr:class="button button--secondary"
                    >
                        {text::plan::PERFORMANCE_TREE}
                    </A>
                    {may_write.then(|| starter(services))}
                </div>
            </div>
            {live(move || lines.with(Vec::is_empty).then(|| {
                view! { <EmptyState title=text::plan::EMPTY /> }
            }))}
            <ul class="cascade" id="plans">
                {live(move || lines.get().into_iter().map(line).collect_view())}
            </ul>
        </main>
    }
    .into_any()
}

fn line(line: Line) -> AnyView {
    view! {
        <li class="cascade__line" data-plan=line.id.uuid().to_string()>
            <div class="cascade__head">
                <A href=addresses::plan(line.id)>{line.title}</A>
                {line.counts.then(|| view! {
                    <Badge label=text::budget::COUNTS tone=Tone::Positive />
                })}
            </div>
            <p class="muted">{line.owner}</p>
        </li>
    }
    .into_any()
}

fn starter(services: Services) -> AnyView {
    let open = RwSignal::new(false);
    view! {
        <Button
            label=text::plan::NEW
            kind=ButtonKind::Primary
            on_press=move || open.set(true)
            id="new-plan"
        />
        <Sheet title=text::plan::NEW open=open id="new-plan-sheet">
            {form(services, open)}
        </Sheet>
    }
    .into_any()
}

fn form(services: Services, open: RwSignal<bool>) -> AnyView {
    let owner = RwSignal::new(String::new());
    let (first, last) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (first_error, last_error) = (RwSignal::new(None), RwSignal::new(None));
    let tell = tell_by_toast();
    let navigate = use_navigate();
    let mut choices = vec![Choice::new("", text::plan::CITY)];
    let agencies = services.with_replica_untracked(model::agencies).into_iter();
    choices.extend(agencies.map(|(id, name)| Choice::new(id.hex(), name)));
    let create = move || {
        let Some(period) = read_period((first, first_error), (last, last_error)) else {
            return;
        };
        let id = services.device().new_id();
        let agency = owner.with_untracked(|hex| EntityId::from_hex(hex));
        let draft = edit::new_plan(id, agency, period);
        let navigate = navigate.clone();
        perform(services, tell, Ok(vec![draft]), move || {
            let _ = open.try_set(false);
            navigate(&addresses::plan(id), NavigateOptions::default());
        });
    };
    let create = Callback::new(move |()| create());
    view! {
        <Select
            label=text::plan::WHOSE
            id="plan-owner"
            choices=choices
            value=owner
            on_change=move |hex: String| owner.set(hex)
        />
        <div class="field-row">
            <TextField
                label=text::plan::FIRST_YEAR
                id="plan-first"
                value=first
                error=first_error
            />
            <TextField label=text::plan::LAST_YEAR id="plan-last" value=last error=last_error />
        </div>
        {part(view! {
            <div class="sheet__actions">
                <Button label=text::common::CANCEL on_press=move || open.set(false) />
                <Button
                    label=text::plan::CREATE
                    kind=ButtonKind::Primary
                    on_press=create
                    id="create-plan"
                />
            </div>
        })}
    }
    .into_any()
}

type Typed = (RwSignal<String>, RwSignal<Option<String>>);

/// The years that were typed; each box says what is wrong with it.
fn read_period(first: Typed, last: Typed) -> Option<PlanPeriod> {
    let read = |(typed, error): Typed| {
        let year = typed.with_untracked(|typed| Year::parse(typed));
        error.set(
            year.as_ref()
                .err()
                .map(ikrar_domain::value::YearError::user_message),
        );
        year.ok().map(Year::number)
    };
    let (from, until) = (read(first), read(last));
    let period = PlanPeriod {
        first: from?,
        last: until?,
    };
    if !period.is_usual() {
        last.1.set(Some(text::plan::PERIOD_WRONG.to_owned()));
        return None;
    }
    Some(period)
}
