//! A print as values of the typesetter. Texts are strings there and stay strings.

use ikrar_domain::agreement::{PAD_HEIGHT, PAD_WIDTH};
use ikrar_domain::document::{
    Align, Block, Cell, Column, Document, Drawing, PartyLines, Section, Signature, Signing, Table,
};
use ikrar_domain::report::{AXIS_END, Bar, Chart, Part, Report};
use typst::foundations::{Array, Bytes, Dict, IntoValue, Value};

use crate::code::picture;
use crate::{Attachment, Code, PaperError, Print};

/// Everything `sys.inputs.paper` holds.
pub(crate) fn paper(print: &Print<'_>) -> Result<Dict, PaperError> {
    let document = print.document;
    let code = print.code.map(code).transpose()?;
    Ok(record([
        ("name", text(print.name)),
        ("issuer", text(print.issuer)),
        ("mark", document.mark.map_or(Value::None, text)),
        ("stamp", text(stamp(document))),
        ("footer", text(&document.footer)),
        ("heading", list(&document.heading, |line| text(line))),
        ("sections", list(&document.sections, section)),
        ("arms", print.arms.map_or(Value::None, arms)),
        ("code", code.unwrap_or(Value::None)),
        ("attachments", list(&print.attachments, attachment)),
    ]))
}

/// Everything `sys.inputs.paper` holds for a report.
pub(crate) fn report(report: &Report, name: &str, issuer: &str) -> Dict {
    record([
        ("name", text(name)),
        ("issuer", text(issuer)),
        ("mark", report.mark.map_or(Value::None, text)),
        ("stamp", text(first_words(report.mark))),
        ("footer", text(&report.footer)),
        ("heading", list(&report.heading, |line| text(line))),
        ("title", list(&report.title, |line| text(line))),
        ("wide", report.is_wide.into_value()),
        ("one-page", report.is_one_page.into_value()),
        ("parts", list(&report.parts, part)),
    ])
}

fn part(part: &Part) -> Value {
    let (kind, (name, value)) = match part {
        Part::Heading(rank, words) => {
            let words = list(&[words], |words| text(words));
            let kind = if *rank == 1 { "first" } else { "second" };
            (kind, ("texts", words))
        }
        Part::Paragraph(words) => ("paragraph", ("text", text(words))),
        Part::List(texts) => ("list", ("texts", list(texts, |one| text(one)))),
        Part::Chart(chart) => ("chart", ("chart", self::chart(chart))),
        Part::Table(sheet) => return table(sheet),
    };
    record([("kind", text(kind)), (name, value)]).into_value()
}

/// Lengths in parts of [`AXIS_PARTS`].
fn chart(chart: &Chart) -> Value {
    record([
        ("caption", text(&chart.caption)),
        ("axis", i64::from(AXIS_END).into_value()),
        ("parts", i64::from(AXIS_PARTS).into_value()),
        ("bars", list(&chart.bars, bar)),
    ])
    .into_value()
}

fn bar(bar: &Bar) -> Value {
    record([
        ("name", text(&bar.name)),
        ("words", text(&bar.words)),
        ("length", i64::from(bar.length(AXIS_PARTS)).into_value()),
        ("beyond", bar.is_beyond().into_value()),
        ("verified", bar.is_verified.into_value()),
    ])
    .into_value()
}

/// How finely a bar is drawn.
const AXIS_PARTS: u16 = 1_500;

/// The first words of the mark, large behind the text.
fn stamp(document: &Document) -> &str {
    first_words(document.mark)
}

fn first_words(mark: Option<&'static str>) -> &'static str {
    let mark = mark.unwrap_or_default();
    mark.split(" -").next().unwrap_or_default()
}

fn section(section: &Section) -> Value {
    record([
        ("title", list(&section.title, |line| text(line))),
        ("blocks", list(&section.blocks, block)),
        (
            "signing",
            section.signing.as_ref().map_or(Value::None, signing),
        ),
    ])
    .into_value()
}

fn block(block: &Block) -> Value {
    let (kind, (name, value)) = match block {
        Block::Paragraph(words) => ("paragraph", ("text", text(words))),
        Block::List(texts) => ("list", ("texts", list(texts, |one| text(one)))),
        Block::Party(lines) => return party(lines),
        Block::Table(sheet) => return table(sheet),
    };
    record([("kind", text(kind)), (name, value)]).into_value()
}

fn party(party: &PartyLines) -> Value {
    let rows = list(&party.rows, |(label, words)| {
        Array::from_iter([text(label), text(words)]).into_value()
    });
    record([
        ("kind", text("party")),
        ("rows", rows),
        ("called", text(&party.called)),
    ])
    .into_value()
}

fn table(table: &Table) -> Value {
    let row = |cells: &Vec<Cell>| list(cells, cell);
    record([
        ("kind", text("table")),
        (
            "caption",
            table.caption.as_deref().map_or(Value::None, text),
        ),
        ("columns", list(&table.columns, column)),
        (
            "numbers",
            list(&table.column_numbers(), |number| text(number)),
        ),
        ("rows", list(&table.rows, row)),
        ("total", table.total.as_ref().map_or(Value::None, row)),
    ])
    .into_value()
}

fn column(column: &Column) -> Value {
    let align = match column.align {
        Align::Left => "left",
        Align::Centre => "centre",
        Align::Right => "right",
    };
    record([
        ("title", text(&column.title)),
        ("align", text(align)),
        ("weight", i64::from(column.weight).into_value()),
    ])
    .into_value()
}

fn cell(cell: &Cell) -> Value {
    let count = |count: usize| i64::try_from(count).unwrap_or(1).into_value();
    record([
        ("text", text(&cell.text)),
        ("rows", count(cell.rows)),
        ("columns", count(cell.columns)),
        ("strong", cell.strong.into_value()),
    ])
    .into_value()
}

fn signing(signing: &Signing) -> Value {
    record([
        ("place-and-date", text(&signing.place_and_date)),
        ("left", signing.left.as_ref().map_or(Value::None, signature)),
        ("right", signature(&signing.right)),
    ])
    .into_value()
}

fn signature(signature: &Signature) -> Value {
    record([
        ("role", text(&signature.role)),
        ("title", text(&signature.title)),
        (
            "drawing",
            signature.drawing.as_ref().map_or(Value::None, drawing),
        ),
        ("name", text(&signature.name)),
        ("nip", signature.nip.as_deref().map_or(Value::None, text)),
    ])
    .into_value()
}

/// A drawing reaches the typesetter as a picture. Its path is digits, spaces and letters of
/// commands, so nothing in it can be markup.
fn drawing(drawing: &Drawing) -> Value {
    let svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {PAD_WIDTH} {PAD_HEIGHT}"><path d="{}" fill="none" stroke="#101040" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>"##,
        drawing.path
    );
    let picture = Bytes::new(svg.into_bytes());
    let shown = record([
        ("picture", picture.into_value()),
        ("words", text(&drawing.words)),
    ]);
    shown.into_value()
}

fn arms(picture: &[u8]) -> Value {
    Bytes::new(picture.to_vec()).into_value()
}

fn code(code: Code<'_>) -> Result<Value, PaperError> {
    let picture = Bytes::new(picture(code.text)?.into_bytes());
    let shown = record([
        ("picture", picture.into_value()),
        ("words", text(code.words)),
    ]);
    Ok(shown.into_value())
}

fn attachment(attachment: &Attachment<'_>) -> Value {
    let bytes = Bytes::new(attachment.bytes.to_vec());
    record([
        ("name", text(attachment.name)),
        ("kind", text(attachment.kind)),
        ("words", text(attachment.words)),
        ("bytes", bytes.into_value()),
    ])
    .into_value()
}

fn text(text: &str) -> Value {
    text.into_value()
}

fn list<T>(items: &[T], value: impl Fn(&T) -> Value) -> Value {
    items.iter().map(value).collect::<Array>().into_value()
}

fn record<const N: usize>(fields: [(&str, Value); N]) -> Dict {
    fields
        .into_iter()
        .map(|(name, value)| (name.into(), value))
        .collect()
}
