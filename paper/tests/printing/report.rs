//! Reports of an agency as PDF and as DOCX.

use ikrar_domain::measurement::ReportStatus;
use ikrar_domain::report::{Report, UNLOCKED_MARK, city_summary, quarter_report, year_chapter};
use ikrar_domain::value::Quarter;
use ikrar_paper::reading;

use crate::made_up::compact;
use crate::made_up_year::{city, facts};

fn reports() -> [Report; 3] {
    [
        quarter_report(&facts(Quarter::Third)),
        year_chapter(&facts(Quarter::Fourth)),
        city_summary(&city(Quarter::Third, 30)),
    ]
}

fn pdf(report: &Report) -> Vec<u8> {
    ikrar_paper::print_report(report, "Laporan", "Pemerintah Kota Contoh").expect("set")
}

fn read(report: &Report) -> String {
    let pages = reading::page_texts(&pdf(report))
        .expect("read")
        .join("\n-----\n");
    let lines: Vec<&str> = pages.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

#[test]
fn the_pages_of_a_report_say_what_their_reviewed_reference_says() {
    let [quarter, chapter, city] = reports();
    assert_eq!(
        read(&quarter),
        include_str!("references/quarter_report.txt")
    );
    assert_eq!(read(&chapter), include_str!("references/year_chapter.txt"));
    assert_eq!(read(&city), include_str!("references/city_summary.txt"));
}

#[test]
fn every_word_of_a_report_stands_on_its_pages_and_the_mark_on_each() {
    for report in reports() {
        let pages = reading::page_texts(&pdf(&report)).expect("read");
        let all = compact(&pages.concat());
        for text in report.texts() {
            assert!(all.contains(&compact(&text)), "{text} is missing");
        }
        for page in &pages {
            assert!(compact(page).contains(&compact(UNLOCKED_MARK)), "{page}");
        }
    }
}

#[test]
fn figures_that_are_locked_carry_no_mark_and_the_same_report_gives_the_same_bytes() {
    let mut locked = facts(Quarter::Third);
    locked.status = ReportStatus::Locked;
    let report = quarter_report(&locked);
    assert!(!read(&report).contains("Rancangan"));
    assert_eq!(pdf(&report), pdf(&report));
    let word = || ikrar_paper::write_report(&report).expect("written");
    assert_eq!(word(), word());
}

#[test]
fn a_wide_report_lies_on_its_long_side() {
    let [quarter, chapter, _] = reports();
    let size = |report| reading::page_sizes(&pdf(report)).expect("read")[0];
    let (wide, tall) = (size(&quarter), size(&chapter));
    assert!(wide.0 > wide.1 && tall.1 > tall.0, "{wide:?} {tall:?}");
}

/// As many agencies as a city has, and more.
#[test]
fn the_summary_of_a_city_is_one_page() {
    for count in [1, 12, 45] {
        let pages = reading::page_texts(&pdf(&city_summary(&city(Quarter::Third, count))));
        let pages = pages.expect("read");
        assert_eq!(pages.len(), 1, "{count} agencies");
        let last = format!("Dinas Contoh ke-{count:02}");
        assert!(pages[0].contains(&last), "{last}");
    }
}

/// One part of a DOCX, which is packed without pressing: from its first tag to its last.
fn part(word: &[u8], tag: &str) -> String {
    let text = String::from_utf8_lossy(word);
    let (_, from) = text.split_once(&format!("<w:{tag} ")).expect("the part");
    let (part, _) = from.split_once(&format!("</w:{tag}>")).expect("its end");
    part.to_owned()
}

/// The words of a part, a paragraph a line.
fn words(xml: &str) -> Vec<String> {
    let text = |run: &str| {
        let (_, told) = run.rsplit_once("<w:t xml:space=\"preserve\">")?;
        let told = told.replace("&lt;", "<").replace("&gt;", ">");
        Some(
            told.replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("&amp;", "&"),
        )
    };
    let runs = |paragraph: &str| {
        let ended = paragraph.split("</w:t>");
        ended.filter_map(text).collect::<String>()
    };
    xml.split("</w:p>").map(runs).collect()
}

#[test]
fn the_word_file_says_the_same_in_the_same_order() {
    for report in reports() {
        let word = ikrar_paper::write_report(&report).expect("written");
        let told = words(&part(&word, "document"));
        let mut told = told.iter();
        for text in report.texts() {
            let found = told.any(|one| *one == text || *one == format!("- {text}"));
            assert!(found, "{text} is missing or out of order");
        }
        let head = words(&part(&word, "hdr")).concat();
        assert_eq!(head, UNLOCKED_MARK);
        let foot = words(&part(&word, "ftr")).concat();
        assert!(foot.starts_with(&report.footer), "{foot}");
    }
}

#[test]
fn rows_of_the_word_file_cover_their_grid() {
    for report in reports() {
        let word = ikrar_paper::write_report(&report).expect("written");
        let xml = part(&word, "document");
        let mut rows = 0;
        for table in xml.split("<w:tbl>").skip(1) {
            let columns = table.matches("<w:gridCol ").count();
            let (table, _) = table.split_once("</w:tbl>").expect("its end");
            for row in table.split("</w:tr>").filter(|row| row.contains("<w:tc>")) {
                let spans = row.split("<w:tc>").skip(1).map(|cell| {
                    let span = cell.split_once("<w:gridSpan w:val=\"");
                    span.map_or(1, |(_, span)| {
                        let digits: String =
                            span.chars().take_while(char::is_ascii_digit).collect();
                        digits.parse::<usize>().expect("a number")
                    })
                });
                assert_eq!(spans.sum::<usize>(), columns);
                rows += 1;
            }
        }
        assert!(rows > 20, "{rows}");
    }
}

#[test]
fn no_text_of_a_report_is_read_as_markup() {
    let mut told = facts(Quarter::Third);
    let markup = "#panic(\"x\") *tebal* <w:t>&amp;</w:t> $a^2$ ]]> - ~ --";
    let written = told.objectives[0].indicators[0]
        .written
        .as_mut()
        .expect("written");
    written.obstacles = markup.to_owned();
    told.objectives[0].objective.name = markup.to_owned();
    let report = quarter_report(&told);
    assert!(compact(&read(&report)).contains(&compact(markup)));
    let word = ikrar_paper::write_report(&report).expect("written");
    assert!(words(&part(&word, "document")).contains(&markup.to_owned()));
}
