//! Reading request bodies with a limit and our own words for what is wrong with them.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

use super::error::ApiError;
use crate::patience::TooSlow;

/// The whole body, at most `bytes_max` long.
pub async fn read(body: Body, bytes_max: usize) -> Result<Bytes, ApiError> {
    to_bytes(body, bytes_max).await.map_err(|error| {
        let source: &dyn std::error::Error = &error;
        let mut cause = Some(source);
        while let Some(error) = cause {
            if error.to_string().contains("length limit exceeded") {
                return ApiError::BodyTooLarge { bytes_max };
            }
            if error.is::<TooSlow>() {
                return ApiError::TooSlow;
            }
            cause = error.source();
        }
        ApiError::BadRequest {
            field: None,
            reason: "isi permintaan terputus".to_owned(),
        }
    })
}

/// A JSON body of a few fields.
pub async fn read_json<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: Body,
    bytes_max: usize,
) -> Result<T, ApiError> {
    require_content_type(headers, "application/json")?;
    let bytes = read(body, bytes_max).await?;
    serde_json::from_slice(&bytes).map_err(|error| ApiError::BadRequest {
        field: None,
        reason: format!(
            "isi permintaan bukan JSON yang diharapkan (baris {}, kolom {})",
            error.line(),
            error.column()
        ),
    })
}

/// Refuses bodies that do not say they are what the route takes. A form of another site cannot
/// say so without the browser asking us first.
pub fn require_content_type(headers: &HeaderMap, expected: &'static str) -> Result<(), ApiError> {
    let given = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = given
        .and_then(|given| given.split(';').next())
        .map(str::trim);
    if essence.is_some_and(|essence| essence.eq_ignore_ascii_case(expected)) {
        Ok(())
    } else {
        Err(ApiError::UnsupportedContentType { expected })
    }
}
