//! The sync of a whole city on its workloads: many tablets, one server process, one reviewer.
//!
//! The tablets are real replicas ([`ikrar_server::replica`]), the server is the release program
//! as a process of its own, and every byte between them passes a counting proxy. Sizes are TCP
//! payload with headers and without TLS; times of the server are its processor time as the
//! system counts it, in hundredths of a second; memory is the most it held (`VmHWM`).
//!
//! One scenario: `cargo xtask bench --only workload/w1`.

mod alone;
mod apart;
mod city;
mod crew;
mod figure;
mod growth;
mod lines;
mod meter;
mod road;
mod slow;
mod storm;
#[path = "../words.rs"]
mod words;

use anyhow::Result;

use self::figure::Figures;
use self::storm::Storm;

#[tokio::main]
async fn main() -> Result<()> {
    let mut figures = Figures::from_arguments();
    if figures.wants("w1") {
        let outcome = storm::measure_w1(&mut figures).await;
        figures.end("w1", outcome)?;
    }
    if figures.wants("w2") {
        let outcome = apart::measure_w2(&mut figures).await;
        figures.end("w2", outcome)?;
    }
    for storm in [Storm::FORTY, Storm::FOUR_HUNDRED] {
        if figures.wants(storm.name) {
            let outcome = storm::measure_storm(storm, &mut figures).await;
            figures.end(storm.name, outcome)?;
        }
    }
    if figures.wants("slow") {
        let outcome = slow::measure(&mut figures).await;
        figures.end("slow", outcome)?;
    }
    if figures.wants("idle") {
        let outcome = alone::measure_idle(&mut figures).await;
        figures.end("idle", outcome)?;
    }
    if figures.wants("growth") {
        let outcome = growth::measure(&mut figures).await;
        figures.end("growth", outcome)?;
    }
    if figures.wants("lines") {
        let outcome = lines::measure(&mut figures).await;
        figures.end("lines", outcome)?;
    }
    Ok(())
}
