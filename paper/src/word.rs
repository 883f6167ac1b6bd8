//! A report as DOCX, for those who work on it further. Charts are rows of shaded cells, so that
//! they stay words and figures to whoever edits or hears them.

use std::io::Cursor;

use docx_rs::{
    AlignmentType, BorderType, Docx, Footer, Header, NumPages, PageMargin, PageNum,
    PageOrientationType, Paragraph, Run, RunFonts, Shading, Style, StyleType, Table as WordTable,
    TableCell, TableCellBorder, TableCellBorderPosition, TableLayoutType, TableRow, VMergeType,
    WidthType,
};
use ikrar_domain::document::{Align, Cell, Column, Table};
use ikrar_domain::report::{AXIS_END, Bar, Chart, Part, Report};

use crate::PaperError;

/// Folio in twentieths of a point.
const LONG: u32 = 18_709;
const SHORT: u32 = 12_189;
const MARGIN: i32 = 1_134;
/// Letters, in half points.
const SMALL: usize = 18;
const LARGE: usize = 24;
/// Parts of an axis.
const PARTS: u16 = 30;
const FULL: &str = "1D4F73";
const HOLLOW: &str = "C9DBE8";
const HEAD: &str = "E9EEF2";

pub(crate) fn write(report: &Report) -> Result<Vec<u8>, PaperError> {
    let mut docx = frame(report);
    for line in &report.heading {
        docx = docx.add_paragraph(centred(line));
    }
    docx = docx.add_paragraph(Paragraph::new());
    for line in &report.title {
        docx = docx.add_paragraph(centred(line));
    }
    docx = docx.add_paragraph(Paragraph::new());
    let width = width_of(report);
    for part in &report.parts {
        docx = add(docx, part, width);
    }
    let mut bytes = Cursor::new(Vec::new());
    let packed = docx.build().pack(&mut bytes);
    packed.map_err(|problem| PaperError::Refused(problem.to_string()))?;
    Ok(bytes.into_inner())
}

/// How much stands between the margins.
fn width_of(report: &Report) -> usize {
    let (width, _) = page(report);
    let between = i64::from(width).saturating_sub(i64::from(MARGIN).saturating_mul(2));
    usize::try_from(between).unwrap_or_default()
}

fn page(report: &Report) -> (u32, u32) {
    if report.is_wide {
        (LONG, SHORT)
    } else {
        (SHORT, LONG)
    }
}

/// Paper, letters, what every page says.
fn frame(report: &Report) -> Docx {
    let (width, height) = page(report);
    let orientation = if report.is_wide {
        PageOrientationType::Landscape
    } else {
        PageOrientationType::Portrait
    };
    let heading = |rank: usize, size| {
        Style::new(format!("Heading{rank}"), StyleType::Paragraph)
            .name(format!("heading {rank}"))
            .size(size)
            .bold()
            .outline_lvl(rank.saturating_sub(1))
    };
    let foot = Paragraph::new()
        .add_run(Run::new().add_text(report.footer.as_str()).size(16))
        .add_run(Run::new().add_text(" - ").size(16))
        .add_page_num(PageNum::new())
        .add_run(Run::new().add_text("/").size(16))
        .add_num_pages(NumPages::new());
    let fonts = RunFonts::new()
        .ascii("Times New Roman")
        .hi_ansi("Times New Roman")
        .cs("Times New Roman");
    let docx = Docx::new()
        .page_size(width, height)
        .page_orient(orientation)
        .page_margin(PageMargin {
            top: MARGIN,
            left: MARGIN,
            bottom: MARGIN,
            right: MARGIN,
            header: 567,
            footer: 567,
            gutter: 0,
        })
        .default_fonts(fonts)
        .default_size(21)
        .add_style(heading(1, LARGE))
        .add_style(heading(2, 22))
        .footer(Footer::new().add_paragraph(foot));
    match report.mark {
        Some(mark) => {
            let run = Run::new().add_text(mark).bold().color("A01010");
            let mark = Paragraph::new().align(AlignmentType::Center).add_run(run);
            docx.header(Header::new().add_paragraph(mark))
        }
        None => docx,
    }
}

fn add(docx: Docx, part: &Part, width: usize) -> Docx {
    match part {
        Part::Heading(rank, words) => {
            let style = format!("Heading{rank}");
            let heading = Paragraph::new().style(&style).keep_next(true);
            docx.add_paragraph(heading.add_run(Run::new().add_text(words.as_str())))
        }
        Part::Paragraph(words) => {
            docx.add_paragraph(Paragraph::new().add_run(Run::new().add_text(words.as_str())))
        }
        Part::List(texts) => texts.iter().fold(docx, |docx, text| {
            let run = Run::new().add_text(format!("- {text}"));
            docx.add_paragraph(Paragraph::new().add_run(run))
        }),
        Part::Table(one) => {
            let docx = match &one.caption {
                Some(words) => docx.add_paragraph(caption(words)),
                None => docx,
            };
            docx.add_table(table(one, width))
                .add_paragraph(Paragraph::new())
        }
        Part::Chart(one) => docx
            .add_paragraph(caption(&one.caption))
            .add_table(chart(one, width))
            .add_paragraph(Paragraph::new()),
    }
}

fn centred(words: &str) -> Paragraph {
    Paragraph::new()
        .align(AlignmentType::Center)
        .add_run(Run::new().add_text(words).bold().size(LARGE))
}

fn caption(words: &str) -> Paragraph {
    let run = Run::new().add_text(words).bold().size(20);
    Paragraph::new().keep_next(true).add_run(run)
}

fn table(one: &Table, width: usize) -> WordTable {
    let grid = grid(&one.columns, width);
    let titles = one.columns.iter().zip(&grid).map(|(column, width)| {
        let run = Run::new()
            .add_text(column.title.as_str())
            .bold()
            .size(SMALL);
        let title = Paragraph::new().align(AlignmentType::Center).add_run(run);
        TableCell::new()
            .width(*width, WidthType::Dxa)
            .shading(Shading::new().fill(HEAD))
            .add_paragraph(title)
    });
    let mut rows = vec![TableRow::new(titles.collect()).cant_split()];
    // How many more rows the cell that began above covers, column by column.
    let mut covered = vec![(0_usize, 1_usize); one.columns.len()];
    for cells in one.rows.iter().chain(&one.total) {
        rows.push(row(cells, &one.columns, &grid, &mut covered));
    }
    WordTable::new(rows)
        .set_grid(grid)
        .layout(TableLayoutType::Fixed)
}

fn grid(columns: &[Column], width: usize) -> Vec<usize> {
    let total: usize = columns
        .iter()
        .map(|column| usize::from(column.weight))
        .sum();
    columns
        .iter()
        .map(|column| {
            let share = width.saturating_mul(usize::from(column.weight));
            share.checked_div(total).unwrap_or_default()
        })
        .collect()
}

fn row(
    cells: &[Cell],
    columns: &[Column],
    grid: &[usize],
    covered: &mut [(usize, usize)],
) -> TableRow {
    let mut shown = Vec::new();
    let mut cells = cells.iter();
    let mut at = 0;
    while at < columns.len() {
        let under = covered.get(at).copied().unwrap_or((0, 1));
        let (cell, span) = if under.0 > 0 {
            let empty = TableCell::new().vertical_merge(VMergeType::Continue);
            (empty.add_paragraph(Paragraph::new()), under.1)
        } else {
            let Some(next) = cells.next() else { break };
            if let Some(place) = covered.get_mut(at) {
                *place = (next.rows, next.columns);
            }
            let align = columns.get(at).map_or(Align::Left, |column| column.align);
            let cell = filled(next, align);
            let cell = if next.rows > 1 {
                cell.vertical_merge(VMergeType::Restart)
            } else {
                cell
            };
            (cell, next.columns.max(1))
        };
        if let Some(place) = covered.get_mut(at) {
            place.0 = place.0.saturating_sub(1);
        }
        let width = grid.iter().skip(at).take(span).sum();
        let cell = cell.width(width, WidthType::Dxa);
        shown.push(if span > 1 { cell.grid_span(span) } else { cell });
        at = at.saturating_add(span);
    }
    TableRow::new(shown).cant_split()
}

fn filled(cell: &Cell, align: Align) -> TableCell {
    let run = Run::new().add_text(cell.text.as_str()).size(SMALL);
    let run = if cell.strong { run.bold() } else { run };
    let align = match align {
        Align::Left => AlignmentType::Left,
        Align::Centre => AlignmentType::Center,
        Align::Right => AlignmentType::Right,
    };
    TableCell::new().add_paragraph(Paragraph::new().align(align).add_run(run))
}

/// A row a bar: its name, its cells on the axis with the line of the target, its words.
fn chart(one: &Chart, width: usize) -> WordTable {
    let name = width.saturating_mul(3).checked_div(10).unwrap_or_default();
    let words = name;
    let axis = width.saturating_sub(name).saturating_sub(words);
    let step = axis.checked_div(usize::from(PARTS)).unwrap_or_default();
    let mut grid = vec![name];
    grid.extend(std::iter::repeat_n(step, usize::from(PARTS)));
    grid.push(words);
    let rows = one.bars.iter().map(|each| bar(each, name, step, words));
    WordTable::new(rows.collect())
        .set_grid(grid)
        .layout(TableLayoutType::Fixed)
        .clear_all_border()
}

fn bar(one: &Bar, name: usize, step: usize, words: usize) -> TableRow {
    let plain = |text: &str, width| {
        let run = Run::new().add_text(text).size(SMALL);
        TableCell::new()
            .width(width, WidthType::Dxa)
            .add_paragraph(Paragraph::new().add_run(run))
    };
    let target = PARTS
        .saturating_mul(100)
        .checked_div(AXIS_END)
        .unwrap_or_default();
    let length = one.length(PARTS);
    let mut ends = vec![length, target, PARTS];
    ends.sort_unstable();
    let mut cells = vec![plain(&one.name, name)];
    let mut from = 0;
    for end in ends {
        let span = usize::from(end.saturating_sub(from));
        if span == 0 {
            continue;
        }
        let mut cell = TableCell::new()
            .width(step.saturating_mul(span), WidthType::Dxa)
            .grid_span(span)
            .add_paragraph(Paragraph::new());
        if end <= length {
            let fill = if one.is_verified { FULL } else { HOLLOW };
            cell = cell.shading(Shading::new().fill(fill));
        }
        if end == target {
            let line = TableCellBorder::new(TableCellBorderPosition::Right)
                .border_type(BorderType::Single)
                .size(18)
                .color("000000");
            cell = cell.set_border(line);
        }
        cells.push(cell);
        from = end;
    }
    cells.push(plain(&one.words, words));
    TableRow::new(cells).cant_split()
}
