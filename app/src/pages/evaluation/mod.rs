//! The evaluation of a year: the city with its agencies side by side, and one agency down to its
//! indicators, each with the working of its percent. Computed on the device, without a network.

mod agency_view;
mod city_view;
mod known;
mod parts;
mod picture;
mod state;
mod working;

use ikrar_domain::value::{Quarter, Year};
use ikrar_sync::identity::EntityId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

pub use known::CityEvaluation;
pub(crate) use state::{Agency, IndicatorLine, now, read_agency};
pub(crate) use working::read_working;

use crate::{
    components::live,
    context::{Services, SessionUser},
    memo::Memo,
    pages::not_found,
    reading::today,
};

/// What the page is about, as its address names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    year: u16,
    quarter: Quarter,
    /// None for the whole city.
    agency: Option<EntityId>,
}

/// The page of the city or of an agency.
pub(crate) fn page(services: Services, user: &SessionUser) -> AnyView {
    let user = StoredValue::new(user.clone());
    let place = place(services);
    live(move || match place.get() {
        None => not_found::not_here(),
        Some(place) => user.with_value(|user| {
            let own = user.agency.map(|agency| EntityId::from_uuid(agency.uuid()));
            match place.agency.or(own) {
                Some(agency) => agency_view::agency(services, user, place, agency),
                None => city_view::city(services, place),
            }
        }),
    })
}

/// The address without a year or quarter means today's.
fn place(services: Services) -> Memo<Option<Place>> {
    let params = use_params_map();
    Memo::new(move |_| {
        params.with(|params| {
            let (this_year, this_quarter) = state::now(today(services));
            let year = match params.get("year") {
                Some(year) => Year::parse(&year).ok()?.number(),
                None => this_year,
            };
            let quarter = match params.get("quarter") {
                Some(quarter) => Quarter::from_number(quarter.parse().ok()?).ok()?,
                None => this_quarter,
            };
            let agency = match params.get("agency") {
                Some(agency) => Some(EntityId::from_hex(&agency)?),
                None => None,
            };
            Some(Place {
                year,
                quarter,
                agency,
            })
        })
    })
}
