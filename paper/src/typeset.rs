//! The typesetter with nothing around it: one source, embedded fonts, no files, no clock.

use std::sync::LazyLock;

use ecow::EcoVec;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Dict, Duration, IntoValue, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use ikrar_domain::report::Report;

use crate::{PaperError, Print, SETTING, data};

const DOCUMENT: &str = include_str!("sheets/document.typ");
const REPORT: &str = include_str!("sheets/report.typ");
/// The families documents are set in: one near to Times, and one with many more letters.
const FAMILIES: [&str; 2] = ["Libertinus Serif", "DejaVu Sans Mono"];

/// The fonts, read once.
struct Fonts {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let fonts: Vec<Font> = typst_assets::fonts()
        .flat_map(|file| Font::iter(Bytes::new(file)))
        .filter(|font| FAMILIES.contains(&font.info().family.as_str()))
        .collect();
    Fonts {
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
    }
});

/// All that a document is set from.
struct Desk {
    library: LazyHash<Library>,
    sheet: Source,
}

pub(crate) fn print(print: &Print<'_>) -> Result<Vec<u8>, PaperError> {
    set(DOCUMENT, data::paper(print)?, print.name)
}

pub(crate) fn print_report(
    report: &Report,
    name: &str,
    issuer: &str,
) -> Result<Vec<u8>, PaperError> {
    set(REPORT, data::report(report, name, issuer), name)
}

fn set(sheet: &str, paper: Dict, name: &str) -> Result<Vec<u8>, PaperError> {
    let desk = Desk::new(sheet, paper)?;
    let set = typst::compile::<PagedDocument>(&desk).output;
    let pdf = set.map_err(|problems| refused(&problems)).and_then(|set| {
        let options = PdfOptions {
            ident: Smart::Custom(format!("{name} {SETTING}")),
            creator: Smart::Custom(Some(format!("Ikrar, tata letak {SETTING}"))),
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&set, &options).map_err(|problems| refused(&problems))
    });
    // What the typesetter remembers of this document serves no other one.
    typst::comemo::evict(0);
    pdf
}

impl Desk {
    fn new(sheet: &str, paper: Dict) -> Result<Self, PaperError> {
        let inputs = Dict::from_iter([("paper".into(), paper.into_value())]);
        let path = VirtualPath::new("document.typ")
            .map_err(|problem| PaperError::Refused(format!("{problem:?}")))?;
        let id = RootedPath::new(VirtualRoot::Project, path).intern();
        Ok(Self {
            library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            sheet: Source::new(id, sheet.to_owned()),
        })
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.sheet.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.sheet.id() {
            Ok(self.sheet.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, _id: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn refused(problems: &EcoVec<SourceDiagnostic>) -> PaperError {
    let messages: Vec<&str> = problems
        .iter()
        .map(|problem| problem.message.as_str())
        .collect();
    PaperError::Refused(messages.join("; "))
}
