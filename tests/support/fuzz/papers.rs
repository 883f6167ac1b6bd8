//! Decoders of files: what people choose from a disk or scan from paper, what a device keeps beside
//! its store, and what services and servers answer.

use ikrar_domain::budget::read_budget_table;
use ikrar_domain::document::{DrawnSignatures, Manuscript};
use ikrar_domain::evidence::{MediaType, check_content};
use ikrar_domain::plan::{PlanPeriod, read_table};
use ikrar_server::certification::check_returned;
use ikrar_sync::identity::{Dseq, EntityId, OperationId, ReplicaId, UnixSeconds};
use ikrar_sync::journal::{Contents, Entry, to_bytes};
use ikrar_sync::model;
use ikrar_sync::protocol::blob::{Answer, read_answer};
use ikrar_sync::seal::{CityKey, CityKeys, Claim, ContentHash, FileFinding, Seal, SealingKey};
use ikrar_sync::seal::{issued_part, without_line};
use ikrar_workbook::{Cell, Sheet, read, write};

use super::city::{AGREEMENT, STORY, View};
use super::targets::Target;

/// All of them.
pub const TARGETS: [Target; 11] = [
    Target {
        name: "journal",
        decode: |bytes| !Contents::from_bytes(bytes).operations.is_empty(),
        check: check_journal,
    },
    Target {
        name: "seal-code",
        decode: |bytes| text(bytes).is_some_and(|text| Seal::from_code(text).is_ok()),
        check: check_code,
    },
    Target {
        name: "sealed-file",
        decode: |bytes| is_vouched_for(keys().examine(bytes)),
        check: check_sealed,
    },
    Target {
        name: "manuscript",
        decode: |bytes| Manuscript::from_bytes(bytes).is_ok(),
        check: check_manuscript,
    },
    Target {
        name: "drawn-signatures",
        decode: |bytes| DrawnSignatures::from_bytes(bytes).is_ok(),
        check: check_drawn,
    },
    Target {
        name: "workbook",
        decode: |bytes| read(bytes).is_ok(),
        check: |bytes| drop(read(bytes)),
    },
    Target {
        name: "photo",
        decode: |bytes| check_content(MediaType::Jpeg, bytes).is_ok(),
        check: check_photo,
    },
    Target {
        name: "file-reply",
        decode: |bytes| answer(bytes).is_some(),
        check: |bytes| drop(answer(bytes)),
    },
    Target {
        name: "plan-table",
        decode: |bytes| text(bytes).is_some_and(|text| read_table(text, PERIOD, None).is_ok()),
        check: |bytes| drop(text(bytes).map(|text| read_table(text, PERIOD, None))),
    },
    Target {
        name: "budget-table",
        decode: |bytes| text(bytes).is_some_and(|text| read_budget_table(text, None).is_ok()),
        check: |bytes| drop(text(bytes).map(|text| read_budget_table(text, None))),
    },
    Target {
        name: "returned-file",
        decode: |bytes| check_returned(SENT, bytes).is_ok(),
        check: check_covered,
    },
];

const PERIOD: PlanPeriod = PlanPeriod {
    first: 2024,
    last: 2026,
};
/// What was sent to be signed.
const SENT: &[u8] = b"%PDF-1.7\nhalaman\n%%EOF\n";

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn key() -> SealingKey {
    SealingKey::from_secret(&[9; 32])
}

fn keys() -> CityKeys {
    CityKeys(vec![CityKey {
        public: key().public(),
        made_at: UnixSeconds(0),
        retired_at: None,
        revoked_at: None,
    }])
}

fn seal() -> Seal {
    key().seal(Claim {
        agreement: EntityId::from_bytes([7; 16]),
        version: 2,
        content: ContentHash::of_bytes(b"isi"),
    })
}

fn is_vouched_for(finding: FileFinding) -> bool {
    matches!(finding, FileFinding::Intact(_) | FileFinding::Continued(_))
}

/// What a journal says it says again, short of what was damaged.
fn check_journal(bytes: &[u8]) {
    let mut read = Contents::from_bytes(bytes);
    let again = Contents::from_bytes(&read.to_bytes());
    read.damaged = 0;
    assert_eq!(again, read);
}

fn check_code(bytes: &[u8]) {
    if let Some(Ok(read)) = text(bytes).map(Seal::from_code) {
        assert_eq!(Seal::from_code(&read.to_code()), Ok(read));
        assert_eq!(read, seal(), "no other seal of the city's was ever made");
    }
}

/// Nothing is called intact but what the city issued.
fn check_sealed(bytes: &[u8]) {
    let keys = keys();
    let finding = keys.examine(bytes);
    let issued = issued_part(&keys, bytes);
    if is_vouched_for(finding) {
        let issued = issued.unwrap_or(bytes);
        assert_eq!(without_line(issued), FILE);
    }
}

fn check_manuscript(bytes: &[u8]) {
    if let Ok(read) = Manuscript::from_bytes(bytes) {
        assert_eq!(read.to_bytes(), bytes, "one form");
    }
}

fn check_drawn(bytes: &[u8]) {
    if let Ok(read) = DrawnSignatures::from_bytes(bytes) {
        assert_eq!(read.to_bytes(), bytes, "one form");
    }
}

/// Whatever is kept is a photo from its first bytes on.
fn check_photo(bytes: &[u8]) {
    if check_content(MediaType::Jpeg, bytes).is_ok() {
        assert!(bytes.starts_with(&[0xff, 0xd8]));
    }
}

/// Whatever is kept begins with what was sent.
fn check_covered(bytes: &[u8]) {
    if check_returned(SENT, bytes).is_ok() {
        assert!(bytes.starts_with(SENT) && bytes.len() > SENT.len());
    }
}

/// A reply about a file as lines: status, the two headers, code and words; an empty one is none.
fn answer(bytes: &[u8]) -> Option<Answer> {
    let mut lines = text(bytes)?
        .split('\n')
        .map(|line| Some(line).filter(|line| !line.is_empty()));
    let mut next = || lines.next().flatten();
    let status = next()?.parse().ok()?;
    let (offset, complete) = (next(), next());
    let refusal = next().zip(next());
    read_answer(status, offset, complete, refusal)
}

/// A file as the city issues it, before its line.
const FILE: &[u8] = b"%PDF-1.7\nisi\n%%EOF\n";
const PLAN: &str = "Jenis;Kode;Uraian;Indikator;Satuan;2024;2025;2026
Tujuan;;Terwujudnya layanan prima;;;;;
Sasaran;;Meningkatnya mutu layanan;Indeks kepuasan;indeks;78;79,5;80
Sasaran;;Meningkatnya mutu layanan;Nilai SAKIP;predikat;BB;A;A
Program;1.02.02;Program pelayanan;;;;;";
const BUDGET: &str = "DPA Tahun 2026\n\nKode;Uraian;Sumber Dana;Pagu (Rp)
1.02.02;Program pelayanan;;195.992.600
1.02.02.2.01;Kegiatan;APBD;195.992.600";

/// A real one for each.
pub fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let mut samples = Vec::new();
    let told = STORY.operations.iter().map(|(operation, _)| operation);
    // A store has one identity at a time; the story's last writer wrote some.
    let replica = told.clone().next_back().map(|last| last.id.replica);
    let replica = replica.unwrap_or(ReplicaId::from_bytes([4; 16]));
    let id = OperationId {
        replica,
        dseq: Dseq(1),
    };
    let mut entries: Vec<Entry> = told
        .filter(|operation| operation.id.replica == replica)
        .map(|operation| Entry::Operation(Box::new(operation.clone())))
        .collect();
    entries.extend([
        Entry::Place(replica, Dseq(90)),
        Entry::Account(Some("satu".to_owned())),
        Entry::Text("catatan".to_owned(), Some("belum selesai".to_owned())),
        Entry::Receipted(id),
    ]);
    samples.push(("journal", to_bytes(&entries)));
    samples.push(("seal-code", seal().to_code().into_bytes()));
    let sealed = key().seal_file(&seal(), FILE.to_vec());
    samples.push(("sealed-file", [&sealed[..], b"1 0 obj\n%%EOF\n"].concat()));
    samples.push(("sealed-file", sealed));
    for stage in &STORY.stages {
        let view = View(stage);
        if let Some(manuscript) = model::manuscript_of(&view, &view, AGREEMENT) {
            samples.push(("manuscript", manuscript.to_bytes()));
        }
        let drawn = DrawnSignatures::among(&model::signatures_of(&view, AGREEMENT));
        if !drawn.is_empty() {
            samples.push(("drawn-signatures", drawn.to_bytes()));
        }
    }
    samples.extend(workbook().map(|bytes| ("workbook", bytes)));
    samples.push(("photo", photo()));
    for reply in [
        "200\n32768\n?1\n\n",
        "409\n9\n?0\nwrong_offset\nLain.",
        "404\n\n\nnot_found\nTidak ada.",
        "422\n\n\nevidence_corrupt\nRusak.",
        "507\n\n\nevidence_scope_full\nPenuh.",
    ] {
        samples.push(("file-reply", reply.as_bytes().to_vec()));
    }
    samples.push(("plan-table", PLAN.as_bytes().to_vec()));
    samples.push(("plan-table", PLAN.replace(';', "\t").into_bytes()));
    samples.push(("budget-table", BUDGET.as_bytes().to_vec()));
    samples.push(("returned-file", signed()));
    samples
}

fn workbook() -> Option<Vec<u8>> {
    let rows = (0..4).map(|number: u8| {
        let words = Cell::Text(format!("Sasaran {number}"));
        vec![words, Cell::Number(number.to_string())]
    });
    let sheet = Sheet {
        name: "Rencana".to_owned(),
        headings: vec!["Uraian".to_owned(), "2026".to_owned()],
        rows: rows.collect(),
    };
    write(&sheet).ok()
}

/// A photo of 16 by 16 pixels, in its outline.
fn photo() -> Vec<u8> {
    let segment = |kind: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).unwrap_or_default();
        [&[0xff, kind], &length.to_be_bytes()[..], content].concat()
    };
    [
        vec![0xff, 0xd8],
        segment(0xe0, b"JFIF\0\x01\x01"),
        segment(0xc0, &[8, 0, 16, 0, 16, 3]),
        segment(0xda, &[1, 1, 0]),
        vec![0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0xff, 0xd9],
    ]
    .concat()
}

/// What was sent, with a signature over all of it but its own place.
fn signed() -> Vec<u8> {
    let open = "7 0 obj\n<< /Contents <";
    let hole = SENT.len() + open.len() - 1;
    let after = hole + 10;
    let close = |rest: usize| format!(" /ByteRange [0 {hole} {after} {rest}] >>\nendobj\n%%EOF\n");
    // Two digits in any case.
    let rest = close(10).len();
    [SENT, open.as_bytes(), b"00000000>", close(rest).as_bytes()].concat()
}
