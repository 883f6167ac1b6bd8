//! The document of every level: its titles, its fonts, and pictures for people.
//!
//! With `IKRAR_SCREENSHOTS=FOLDER` the pages are drawn there, to be looked at.

use std::path::Path;

use ikrar_domain::agreement::{AgreementKind, AgreementStatus, Level};
use ikrar_domain::document::{Document, Earlier, Manuscript, PrintedLine, Signatory};
use ikrar_domain::value::Rupiah;
use ikrar_paper::reading;

use crate::made_up::{compact, document, item, line, manuscript, print, signatory, worded};
use crate::record::record;

/// Pixels to a point in pictures for people.
const PIXELS: f32 = 1.1;

fn head() -> Signatory {
    signatory(
        "Prof. Dr. dr. Hj. Rahmawati Contoh Nur'aini, Sp.A.(K)., M.Kes., FISQua.",
        "Plt. Kepala Dinas Kesehatan, Pengendalian Penduduk, dan Keluarga Berencana",
        Some("190000012000001001"),
    )
}

fn division() -> Signatory {
    signatory(
        "drg. Purnama Contoh, M.K.M.",
        "Kepala Bidang Kesehatan Masyarakat",
        Some("190000012001001002"),
    )
}

fn section() -> Signatory {
    signatory("Wulan D'Contoh, S.K.M.", "Kepala Seksi Gizi", None)
}

fn coded(code: &str, name: &str, amount: Option<i64>) -> PrintedLine {
    PrintedLine {
        code: code.to_owned(),
        amount: amount.map(Rupiah::new),
        ..line(name, 0)
    }
}

/// So many indicators of three objectives.
fn items(count: usize) -> Vec<ikrar_domain::document::PrintedItem> {
    let objectives = [
        "Meningkatnya layanan gizi balita dan ibu hamil di seluruh kecamatan",
        "Terpantaunya tumbuh kembang anak",
        "Meningkatnya mutu Posyandu",
    ];
    let one = |number: usize| {
        let objective = objectives[(number * objectives.len()) / count];
        item(
            objective,
            &format!("Cakupan layanan ke-{}", number + 1),
            "87,5",
        )
    };
    (0..count).map(one).collect()
}

fn administrator() -> Manuscript {
    Manuscript {
        level: Level::Administrator,
        first: division(),
        second: Some(head()),
        items: items(5),
        lines: vec![
            coded(
                "1.02.02.2.02",
                "Penyediaan Layanan Kesehatan",
                Some(1_004_422_800),
            ),
            coded(
                "1.02.02.2.02.0015",
                "Pengelolaan Pelayanan Gizi",
                Some(808_430_200),
            ),
            coded(
                "1.02.02.2.02.0017",
                "Pengelolaan Kesehatan Lingkungan",
                Some(195_992_600),
            ),
            coded("1.02.02.2.03", "Penyelenggaraan Sistem Informasi", None),
        ],
        ..manuscript()
    }
}

fn pengawas() -> Manuscript {
    Manuscript {
        level: Level::Pengawas,
        first: section(),
        second: Some(division()),
        items: items(3),
        lines: vec![coded(
            "1.02.02.2.02.0015",
            "Pengelolaan Gizi",
            Some(808_430_200),
        )],
        ..manuscript()
    }
}

fn individual() -> Manuscript {
    Manuscript {
        level: Level::Individual,
        first: signatory("Bayu Contoh, S.Gz.", "Nutrisionis Ahli Muda", None),
        second: Some(section()),
        items: items(4),
        lines: Vec::new(),
        ..manuscript()
    }
}

/// The official of the division changed, targets moved, one line came and one went, over two
/// pages.
fn amended() -> Manuscript {
    let before = Manuscript {
        items: items(26),
        ..administrator()
    };
    let mut after = before.clone();
    after.kind = AgreementKind::Perubahan;
    after.version = 2;
    after.first = head();
    for (index, one) in after.items.iter_mut().enumerate() {
        one.continues = Some(index);
    }
    "90".clone_into(&mut after.items[1].target);
    "Cakupan layanan gizi ibu hamil".clone_into(&mut after.items[2].indicator);
    after.items.remove(3);
    after.lines = vec![
        PrintedLine {
            continues: Some(0),
            ..coded(
                "1.02.02.2.02",
                "Penyediaan Layanan Kesehatan",
                Some(904_422_800),
            )
        },
        coded("1.02.02.2.04", "Layanan Baru", Some(25_000_000)),
    ];
    after.earlier = Some(Earlier {
        version: 1,
        ground: "Pergantian atau mutasi pejabat".to_owned(),
        first: before.first,
        second: before.second,
        items: before.items,
        lines: before.lines,
    });
    after
}

/// Every kind of document that is issued.
fn specimens() -> Vec<(&'static str, Document)> {
    let mut alone = manuscript();
    alone.level = Level::HeadOfRegion;
    alone.second = None;
    let in_force = |manuscript: &Manuscript| document(manuscript, AgreementStatus::InForce);
    vec![
        ("head-of-region", in_force(&alone)),
        ("agency-head", in_force(&manuscript())),
        (
            "own-wording",
            Document {
                arms: None,
                ..in_force(&worded())
            },
        ),
        ("administrator", in_force(&administrator())),
        ("pengawas", in_force(&pengawas())),
        ("individual", in_force(&individual())),
        ("draft", document(&individual(), AgreementStatus::Draft)),
        ("amendment", in_force(&amended())),
        ("signing-record", record().document()),
    ]
}

/// Nobody's printer needs a font of its own.
#[test]
fn every_font_of_every_document_is_in_its_file() {
    let odd = "Ж 漢 \u{1f600} ẛ̣ ﷺ";
    let mut strange = manuscript();
    strange.items = vec![item(odd, odd, odd)];
    let strange = document(&strange, AgreementStatus::InForce);
    for (name, document) in specimens().into_iter().chain([("strange", strange)]) {
        let fonts = reading::fonts(&print(&document)).expect("read");
        assert!(!fonts.is_empty(), "{name} has no font");
        for (font, is_carried) in fonts {
            assert!(is_carried, "{name}: {font} is not in the file");
        }
    }
}

#[test]
fn font_that_is_only_named_is_told_from_one_in_the_file() {
    let named = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n\
        2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n\
        3 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj\n\
        trailer\n<</Root 1 0 R/Size 4>>\n%%EOF";
    let fonts = reading::fonts(named).expect("read");
    assert_eq!(fonts, [("Helvetica".to_owned(), false)]);
}

#[test]
fn every_document_says_all_its_words_and_ends_with_who_signs() {
    for (name, document) in specimens() {
        let pages = reading::page_texts(&print(&document)).expect("read");
        let all = compact(&pages.concat());
        for text in document.texts() {
            assert!(all.contains(&compact(&text)), "{name}: {text} is missing");
        }
        let signing = document.sections.last().and_then(|it| it.signing.clone());
        let signing = signing.expect("signed");
        let last = compact(pages.last().expect("a page"));
        for signature in signing.left.iter().chain([&signing.right]) {
            assert!(
                last.contains(&compact(&signature.name)),
                "{name}: {}",
                signature.name
            );
        }
        draw(name, &document);
    }
}

/// The table of what was and what becomes repeats its titles where it goes on.
#[test]
fn both_annexes_of_an_amendment_repeat_their_titles() {
    let document = document(&amended(), AgreementStatus::InForce);
    let pages = reading::page_texts(&print(&document)).expect("read");
    let rows = pages
        .iter()
        .filter(|page| page.contains("Cakupan layanan ke-"));
    let rows: Vec<&String> = rows.collect();
    assert!(rows.len() > 2, "{}", rows.len());
    for page in rows {
        assert!(page.contains("Indikator Kinerja"), "{page}");
    }
}

fn draw(name: &str, document: &Document) {
    let Some(folder) = std::env::var_os("IKRAR_SCREENSHOTS") else {
        return;
    };
    let pages = ikrar_paper::pictures(&print(document), PIXELS).expect("drawn");
    for (index, page) in pages.iter().enumerate() {
        let file = format!("{name}-{}.png", index + 1);
        std::fs::write(Path::new(&folder).join(file), page).expect("written");
    }
}
