//! Every agency's report of a quarter and the city's summary, as PDF and as DOCX.

use std::hint::black_box;
use std::time::Instant;

use anyhow::Result;
use ikrar_domain::value::Quarter;
use ikrar_paper::PaperError;
use ikrar_server::demo::{DEMO_YEAR, DemoData};
use ikrar_server::reporting::{AgencyReport, Form, ReportFile};
use ikrar_sync::identity::UnixSeconds;
use ikrar_sync::ledger::Around;
use ikrar_sync::model;

use super::{MEMORY, say};

const QUARTER: Quarter = Quarter::Third;

pub(crate) fn measure(data: &DemoData) -> Result<()> {
    let rows = Around::over(data.scopes.iter().map(|scope| &scope.ledger).collect());
    let now = UnixSeconds(0);
    let started = Instant::now();
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage_as_mb();
    let mut count = 0_u32;
    for form in [Form::Pdf, Form::Docx] {
        let city = model::city_facts(&rows, DEMO_YEAR, QUARTER, now);
        let agencies = city.agencies.iter();
        let mut files: Vec<ReportFile> = agencies
            .map(|facts| ReportFile::of_agency(facts, AgencyReport::Quarter, form))
            .collect();
        files.push(ReportFile::of_city(&city, form));
        for file in files {
            match file.set() {
                Ok(bytes) => drop(black_box(bytes)),
                Err(PaperError::NotInstalled) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
            count += 1;
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    let memory = f64::from(MEMORY.peak_usage_as_mb() - before);
    say("agreements/reports-of-city", seconds, "s", None, None)?;
    let counted = f64::from(count);
    say("agreements/reports-counted", counted, "", None, None)?;
    say("agreements/reports-memory", memory, "MB", None, None)
}
