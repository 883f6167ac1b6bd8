//! `ikrar periksa FILE.pdf`: whether a document is what the city has sealed.
//!
//! The exit status is 0 for an intact document, 1 for one that is intact and no longer in force or
//! whose pages cannot be compared, and 2 for everything that is not to be trusted.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use ikrar_domain::agreement::AgreementStatus;
use ikrar_domain::document::Manuscript;
use ikrar_sync::blob::BlobHash;
use ikrar_sync::identity::EntityId;
use ikrar_sync::model;

use super::city_key::day;
use super::{CommandError, Outcome, block_on};
use crate::checking::{Finding, check};
use crate::config::Config;
use crate::store::{Store, StoreError};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The PDF.
    file: PathBuf,
    /// The data folder, for the city's keys and for whether a later version is in force.
    #[arg(long)]
    data: PathBuf,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> Result<Outcome, CommandError> {
    let pdf = std::fs::read(&arguments.file).map_err(|source| CommandError::Read {
        path: arguments.file.display().to_string(),
        source,
    })?;
    block_on(async move {
        let store = Store::open(&config.database(&arguments.data)).await?;
        let keys = store.city_keys().await?;
        let finding = check(&pdf, &keys);
        let known = match &finding {
            Finding::Intact(manuscript)
            | Finding::Continued(manuscript)
            | Finding::OtherSetting(manuscript) => known(&store, manuscript, &pdf).await?,
            _ => Known::default(),
        };
        store.close().await;
        let (trust, text) = tell(&finding, known);
        std::io::stdout().write_all(text.as_bytes())?;
        match trust {
            Trust::Whole => Ok(Outcome::Complete),
            Trust::Partly => Ok(Outcome::Partial),
            Trust::None => Err(CommandError::NotTrusted),
        }
    })
}

/// How far a document is to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    Whole,
    Partly,
    None,
}

/// What the database knows of a document.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    /// The state of its agreement, where it is here.
    status: Option<AgreementStatus>,
    /// A certified signature service has returned this very file, and its signature stands.
    is_returned: bool,
}

async fn known(store: &Store, manuscript: &Manuscript, file: &[u8]) -> Result<Known, StoreError> {
    let id = EntityId::from_uuid(manuscript.agreement.uuid());
    let mut reading = store.begin_ledger_read().await?;
    let place = reading.scopes_of(&[id]).await?.into_iter().next();
    let mut known = Known::default();
    if let Some((_, scope)) = place
        && let Some(row) = reading.scope(scope).await?
    {
        let ledger = reading.load_ledger(&row).await?;
        known.status = model::agreement_status(&ledger, id);
        known.is_returned = model::is_returned_file(&ledger, id, BlobHash::of(file));
    }
    reading.commit().await?;
    Ok(known)
}

fn tell(finding: &Finding, known: Known) -> (Trust, String) {
    match finding {
        Finding::Continued(manuscript) if !known.is_returned => (
            Trust::Partly,
            format!(
                "ADA TAMBAHAN: bagian awal berkas sama dengan yang disegel; di belakangnya ada \
                 tambahan yang tidak dikenal basis data ini, sehingga halamannya dapat berbeda. \
                 Isi yang disegel:\n{}",
                content(manuscript)
            ),
        ),
        Finding::Continued(manuscript) => {
            let (trust, verdict) = standing(known.status);
            let certified = "Berkas ini persis seperti yang kembali dari layanan tanda tangan \
                             elektronik; sertifikat para pejabat diperiksa pembaca PDF.";
            let text = format!("{verdict}\n{certified}\n{}", summary(manuscript));
            (trust, text)
        }
        Finding::Intact(manuscript) => {
            let (trust, verdict) = standing(known.status);
            (trust, format!("{verdict}\n{}", summary(manuscript)))
        }
        Finding::OtherSetting(manuscript) => (
            Trust::Partly,
            format!(
                "ISI SAH, HALAMAN TIDAK DIBANDINGKAN: berkas disusun versi Ikrar yang lain. \
                 Cocokkan halaman dengan isi berikut.\n{}",
                content(manuscript)
            ),
        ),
        Finding::PagesAltered(manuscript) => (
            Trust::None,
            format!(
                "DIUBAH: halaman berkas ini berbeda dari yang disegel. Isi yang disegel:\n{}",
                content(manuscript)
            ),
        ),
        other => (Trust::None, format!("{}\n", refusal(other))),
    }
}

fn standing(status: Option<AgreementStatus>) -> (Trust, &'static str) {
    match status {
        Some(AgreementStatus::Superseded) => (
            Trust::Partly,
            "UTUH, TETAPI DIGANTI: perjanjian perubahan sudah berlaku.",
        ),
        Some(status) if !status.has_been_in_force() => (
            Trust::Partly,
            "UTUH, TETAPI TIDAK BERLAKU: perjanjian ini belum ditandatangani semua pihak, atau \
             dibatalkan.",
        ),
        None => (
            Trust::Whole,
            "UTUH: isi dan halaman sama dengan yang disegel. Perjanjian ini tidak ada di basis \
             data ini, jadi tidak diketahui apakah sudah diganti.",
        ),
        Some(_) => (
            Trust::Whole,
            "UTUH: isi dan halaman sama dengan yang disegel.",
        ),
    }
}

fn refusal(finding: &Finding) -> String {
    match finding {
        Finding::ContentAltered => "DIUBAH: isi berkas ini bukan isi yang disegel.".to_owned(),
        Finding::SealForged => {
            "DIUBAH: segel ini tidak dibuat oleh kunci kota yang disebutnya.".to_owned()
        }
        Finding::SealDamaged(problem) => format!("SEGEL RUSAK: {}", problem.user_message()),
        Finding::UnknownKey(key) => format!(
            "KUNCI TIDAK DIKENAL: segel memakai kunci {}, bukan kunci kota ini. Dokumen dari kota \
             lain diperiksa di kota itu.",
            key.hex()
        ),
        Finding::RevokedKey(key, at) => format!(
            "KUNCI DICABUT: kunci {} dicabut {}; segelnya tidak dapat dipercaya lagi.",
            key.hex(),
            day(*at)
        ),
        Finding::NotSealed => {
            "TANPA SEGEL: berkas ini tidak memuat segel. Draf dan hasil pindai tidak bersegel."
                .to_owned()
        }
        Finding::NotInstalled => {
            "TIDAK DIPERIKSA: program ini dipasang tanpa pembaca PDF.".to_owned()
        }
        _ => "BUKAN PDF: berkas ini tidak dapat dibaca sebagai PDF.".to_owned(),
    }
}

fn summary(manuscript: &Manuscript) -> String {
    let second = manuscript.second.as_ref();
    let second = second.map_or_else(String::new, |second| format!(" dan {}", second.name));
    format!(
        "{} Tahun {} versi {}, {}, Pemerintah {}; {}{second}.\n",
        manuscript.kind.label(),
        manuscript.year,
        manuscript.version,
        manuscript.agency,
        manuscript.government,
        manuscript.first.name,
    )
}

/// Every text of the sealed document, to be compared with the pages by eye.
fn content(manuscript: &Manuscript) -> String {
    let document = manuscript.document(AgreementStatus::InForce);
    let texts = document.map_or_else(Vec::new, |document| document.texts());
    let mut text = summary(manuscript);
    text.push_str(&texts.join("\n"));
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use ikrar_sync::seal::KeyId;

    fn manuscript() -> Box<Manuscript> {
        let reference =
            include_bytes!("../../../domain/tests/documents/references/agency_head.naskah");
        Box::new(Manuscript::from_bytes(reference).unwrap())
    }

    fn known(status: AgreementStatus) -> Known {
        Known {
            status: Some(status),
            is_returned: false,
        }
    }

    #[test]
    fn what_was_added_is_trusted_only_as_the_service_returned_it() {
        let continued = Finding::Continued(manuscript());
        let in_force = known(AgreementStatus::InForce);
        let (trust, text) = tell(&continued, in_force);
        assert_eq!(trust, Trust::Partly);
        assert!(text.starts_with("ADA TAMBAHAN"), "{text}");
        let returned = |status| Known {
            is_returned: true,
            ..known(status)
        };
        let (trust, text) = tell(&continued, returned(AgreementStatus::InForce));
        assert_eq!(trust, Trust::Whole);
        assert!(text.contains("layanan tanda tangan"), "{text}");
        for status in [AgreementStatus::SignedFirst, AgreementStatus::Void] {
            let (trust, text) = tell(&continued, returned(status));
            assert_eq!(trust, Trust::Partly);
            assert!(text.starts_with("UTUH, TETAPI TIDAK BERLAKU"), "{text}");
        }
    }

    #[test]
    fn document_that_was_replaced_says_so_and_is_not_wholly_trusted() {
        let intact = Finding::Intact(manuscript());
        let (trust, text) = tell(&intact, known(AgreementStatus::Superseded));
        assert_eq!(trust, Trust::Partly);
        assert!(text.starts_with("UTUH, TETAPI DIGANTI"), "{text}");
        let (trust, text) = tell(&intact, known(AgreementStatus::InForce));
        assert_eq!(trust, Trust::Whole);
        assert!(
            text.starts_with("UTUH: ") && text.contains("Dinas Kesehatan"),
            "{text}"
        );
    }

    #[test]
    fn seal_of_another_city_is_sent_to_that_city() {
        let foreign = Finding::UnknownKey(KeyId::from_bytes([7; 8]));
        let (trust, text) = tell(&foreign, Known::default());
        assert_eq!(trust, Trust::None);
        assert!(text.contains("0707070707070707"), "{text}");
        assert!(text.contains("diperiksa di kota itu"), "{text}");
    }
}
