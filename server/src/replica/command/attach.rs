//! `attach`: a file behind a figure.

use ikrar_domain::evidence::{
    ContentProblem, EvidenceRefusal, MediaType, PDF_BYTES_MAX, Source, check_content, file_name,
    read_source,
};
use ikrar_sync::edit::AttachError;
use serde_json::{Value as Json, json};

use super::arguments::Arguments;
use super::dseqs;
use super::file::read_file;
use super::problem::Problem;
use crate::replica::session::{AttachFault, NewFile, Session};

/// Keeps a file and links it. Its bytes are sent later, piece by piece.
pub(super) async fn attach(session: &Session, arguments: &Arguments) -> Result<Json, Problem> {
    let item = arguments.wanted_id("item")?;
    let quarter = arguments
        .quarter()?
        .ok_or_else(|| Problem::missing("quarter", "give 1, 2, 3 or 4"))?;
    let path = arguments.wanted_text("file", "give the path of a PDF or a photo")?;
    let name = arguments.text("name")?.unwrap_or(path);
    arguments.finish()?;
    let refusal = EvidenceRefusal::PdfTooLarge {
        bytes: PDF_BYTES_MAX.saturating_add(1),
    };
    let read = read_file(path, PDF_BYTES_MAX).await?;
    let (bytes, captured_at) = read.ok_or_else(|| of_refusal(refusal))?;
    let media_type = media_type_of(&bytes)?;
    let attached = session
        .attach(NewFile {
            place: (item, quarter),
            name: file_name(name, media_type),
            media_type,
            bytes,
            captured_at,
        })
        .await?;
    Ok(json!({
        "entity": attached.link.hex(),
        "hash": attached.hash.hex(),
        "operations": dseqs(&attached.operations),
    }))
}

/// What a file is, if it may be kept as it is: nothing here redraws a photo.
fn media_type_of(bytes: &[u8]) -> Result<MediaType, Problem> {
    let media_type = match read_source(bytes).map_err(of_refusal)? {
        Source::Pdf => MediaType::Pdf,
        Source::Photo(_) => MediaType::Jpeg,
    };
    check_content(media_type, bytes).map_err(of_content)?;
    Ok(media_type)
}

fn of_refusal(refusal: EvidenceRefusal) -> Problem {
    Problem::argument(
        refusal.code(),
        "file",
        refusal.to_string(),
        "choose a PDF of at most 10 MiB, or a photo as the app would keep it",
    )
}

fn of_content(problem: ContentProblem) -> Problem {
    Problem::argument(
        problem.code(),
        "file",
        problem.to_string(),
        "a photo must be a JPEG of at most 1 MiB and 1,600 pixels a side, without metadata; \
         the browser app makes one of any photo",
    )
}

impl From<AttachFault> for Problem {
    fn from(fault: AttachFault) -> Self {
        match fault {
            AttachFault::Session(error) => error.into(),
            AttachFault::Rule(AttachError::Edit(error)) => error.into(),
            AttachFault::Rule(AttachError::Refused(refusal)) => of_refusal(refusal),
            AttachFault::Rule(AttachError::Scan(problem)) => Self::argument(
                "scan_of_something_else",
                "file",
                problem.to_string(),
                "scans of signed prints are attached in the browser app",
            ),
        }
    }
}
