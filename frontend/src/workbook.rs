//! Workbooks a person chooses and takes along: read and packed on the device, by a part of the
//! program that is fetched when it is first needed.

#![expect(
    clippy::unnecessary_wraps,
    reason = "what can fail is the browser's loader, which the macro adds"
)]

use ikrar_app::context::{ChosenTable, TableFile, WorkbookFault};
use ikrar_domain::agreement::TargetCell;
use ikrar_workbook::{Cell, ReadError, Sheet};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::{download, text, upload};

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// [`ikrar_workbook::FILE_BYTES_MAX`] as JavaScript counts: a larger file is not even read.
const BYTES_MAX: f64 = 8_388_608.0;

/// What lies behind the seam.
#[derive(Clone, Copy)]
struct Workbooks {
    read: fn(&[u8], bool) -> Result<ChosenTable, WorkbookFault>,
    write: fn(&TableFile) -> Option<Vec<u8>>,
}

/// The part of the program is not on this device and cannot be fetched.
struct NotLoaded;

impl From<SplitLoaderError> for NotLoaded {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

impl From<NotLoaded> for WorkbookFault {
    fn from(_: NotLoaded) -> Self {
        Self(text::PART_NOT_LOADED.to_owned())
    }
}

#[wasm_split(workbook, fallible)]
fn workbook_chunk() -> Result<Workbooks, NotLoaded> {
    Ok(Workbooks {
        read: read_bytes,
        write: |file| ikrar_workbook::write(&sheet_of(file)).ok(),
    })
}

/// The table in the file chosen in the input with this id: a workbook, or CSV by its name.
pub(crate) async fn read_chosen(input_id: String) -> Result<ChosenTable, WorkbookFault> {
    let fault = |words: &str| WorkbookFault(words.to_owned());
    let chosen = upload::chosen(&input_id);
    let is_text = chosen.as_ref().is_some_and(|file| is_csv(&file.name()));
    if chosen.as_ref().is_some_and(|file| file.size() > BYTES_MAX) {
        return Err(fault(ReadError::TooLarge.user_message()));
    }
    let bytes = upload::read(chosen).await;
    let bytes = bytes.ok_or_else(|| fault(text::NO_FILE))?;
    let part = workbook_chunk().await?;
    (part.read)(&bytes, is_text)
}

fn is_csv(name: &str) -> bool {
    let ending = name.rsplit('.').next();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("csv"))
}

fn read_bytes(bytes: &[u8], is_text: bool) -> Result<ChosenTable, WorkbookFault> {
    let fault = |words: &str| WorkbookFault(words.to_owned());
    if is_text {
        let text = ikrar_workbook::read_text(bytes);
        return text
            .map(|text| ChosenTable::Text(text.to_owned()))
            .map_err(|error| fault(error.user_message()));
    }
    ikrar_workbook::read(bytes)
        .map(ChosenTable::Sheet)
        .map_err(|error| fault(error.user_message()))
}

/// Offers a table as a workbook.
pub(crate) async fn offer(file: TableFile) -> Result<(), WorkbookFault> {
    let part = workbook_chunk().await?;
    let bytes = (part.write)(&file).ok_or_else(|| WorkbookFault(text::NO_ROOM.to_owned()))?;
    download::offer(&file.file_name, MEDIA_TYPE, &bytes);
    Ok(())
}

fn sheet_of(file: &TableFile) -> Sheet {
    let cell = |cell: &TargetCell| match cell {
        TargetCell::Text(words) => Cell::Text(words.clone()),
        TargetCell::Number(digits) => Cell::Number(digits.clone()),
    };
    Sheet {
        name: file.tab.clone(),
        headings: file.headings.clone(),
        rows: file
            .rows
            .iter()
            .map(|row| row.iter().map(cell).collect())
            .collect(),
    }
}
