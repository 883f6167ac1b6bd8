//! `GET /api/report/{year}/{quarter}/{agency}/{file}`: the reports of an agency. `file` is
//! `quarter` or, for the fourth quarter, `year`, with `.pdf` or `.docx`.
//! `GET /api/report/{year}/{quarter}/{file}`: the summary of the city, `city.pdf` or `city.docx`.

use axum::extract::{Path, State};
use axum::response::Response;
use ikrar_domain::value::{Quarter, Year};
use ikrar_sync::identity::EntityId;

use super::download::file_named;
use super::error::ApiError;
use crate::auth::session::SignedIn;
use crate::reporting::{self, AgencyReport, Form, ReportFile};
use crate::state::AppState;

pub(super) async fn of_agency(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path((year, quarter, agency, file)): Path<(String, String, String, String)>,
) -> Result<Response, ApiError> {
    let (year, quarter) = period(&year, &quarter).ok_or(ApiError::NotFound)?;
    let agency = EntityId::from_hex(&agency).ok_or(ApiError::NotFound)?;
    let (stem, form) = named(&file).ok_or(ApiError::NotFound)?;
    let which = match (stem, quarter) {
        ("quarter", _) => AgencyReport::Quarter,
        ("year", Quarter::Fourth) => AgencyReport::Chapter,
        _ => return Err(ApiError::NotFound),
    };
    let actor = &signed_in.actor;
    let facts = reporting::find(&state, actor, agency, year.number(), quarter).await?;
    offer(&state, ReportFile::of_agency(&facts, which, form)).await
}

pub(super) async fn of_city(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path((year, quarter, file)): Path<(String, String, String)>,
) -> Result<Response, ApiError> {
    let (year, quarter) = period(&year, &quarter).ok_or(ApiError::NotFound)?;
    let Some(("city", form)) = named(&file) else {
        return Err(ApiError::NotFound);
    };
    let actor = &signed_in.actor;
    let facts = reporting::find_city(&state, actor, year.number(), quarter).await?;
    offer(&state, ReportFile::of_city(&facts, form)).await
}

async fn offer(state: &AppState, file: ReportFile) -> Result<Response, ApiError> {
    let form = file.form;
    let name = format!("{}.{}", file.name, form.ending());
    let bytes = state.printer.in_turn(move || file.set()).await?;
    Ok(file_named(&name, form.media_type(), bytes))
}

fn period(year: &str, quarter: &str) -> Option<(Year, Quarter)> {
    let quarter = Quarter::from_number(quarter.parse().ok()?).ok()?;
    Some((Year::parse(year).ok()?, quarter))
}

fn named(file: &str) -> Option<(&str, Form)> {
    let (stem, ending) = file.rsplit_once('.')?;
    let forms = [Form::Pdf, Form::Docx];
    let form = forms.into_iter().find(|form| form.ending() == ending)?;
    Some((stem, form))
}
