//! `/perjanjian/:id/triwulan/:quarter`: the grid. Rows are counted from zero.

use anyhow::Result;
use serde_json::json;
use support::browser::Browser;

pub(crate) struct QuarterPage<'a>(pub(crate) &'a Browser);

impl QuarterPage<'_> {
    pub(crate) async fn open(&self, address: &str) -> Result<()> {
        self.0.open(address).await?;
        self.0.appears("#realizations #cell-0-0").await
    }

    /// How many indicators the grid shows.
    pub(crate) async fn row_count(&self) -> Result<usize> {
        Ok(self.0.texts("#realizations [data-item]").await?.len())
    }

    /// Types a figure, without leaving the box.
    pub(crate) async fn type_figure(&self, row: usize, typed: &str) -> Result<()> {
        self.0.fill(&cell(row), typed).await
    }

    /// Types a figure and waits for the words that promise it is on the device.
    pub(crate) async fn write_figure(&self, row: usize, typed: &str) -> Result<()> {
        self.type_figure(row, typed).await?;
        self.0.leave().await?;
        self.is_on_device(row).await
    }

    /// Types a figure, and waits until it is anywhere beyond the keyboard.
    pub(crate) async fn store_figure(&self, row: usize, typed: &str) -> Result<()> {
        self.type_figure(row, typed).await?;
        self.0.leave().await?;
        self.0
            .appears(&format!(
                "{} .entry:is([data-state='device'], [data-state='server'])",
                value_cell(row)
            ))
            .await
    }

    /// Waits for the words "Tersimpan di perangkat ini".
    pub(crate) async fn is_on_device(&self, row: usize) -> Result<()> {
        self.0.says(&state(row), "Tersimpan di perangkat ini").await
    }

    /// Waits for the words "Terkirim ke server".
    pub(crate) async fn is_on_server(&self, row: usize) -> Result<()> {
        self.0.says(&state(row), "Terkirim ke server").await
    }

    /// Waits for the words that the text is no value, and gives them back.
    pub(crate) async fn is_invalid(&self, row: usize) -> Result<String> {
        self.0.says(&state(row), "Belum sah").await?;
        self.0.text(&state(row)).await
    }

    /// What a figure's box holds.
    pub(crate) async fn figure(&self, row: usize) -> Result<String> {
        self.0.value(&cell(row)).await
    }

    /// Waits until a figure's box holds this.
    pub(crate) async fn figure_is(&self, row: usize, text: &str) -> Result<()> {
        self.0
            .until(format!("{text} in row {row}"), async || {
                Ok((self.figure(row).await? == text).then_some(()))
            })
            .await
    }

    /// The achievement as shown.
    pub(crate) async fn achievement(&self, row: usize) -> Result<String> {
        self.0.text(&format!("#cell-{row}-1")).await
    }

    /// Opens a row's notes, where they are closed.
    pub(crate) async fn open_notes(&self, row: usize) -> Result<()> {
        let toggle = format!("#cell-{row}-2");
        if self.0.attribute(&toggle, "aria-expanded").await? == "false" {
            self.0.click(&toggle).await?;
        }
        self.0.appears(&notes(row)).await
    }

    /// Types a note of a row and leaves it.
    pub(crate) async fn type_note(&self, row: usize, field: &str, typed: &str) -> Result<()> {
        self.open_notes(row).await?;
        self.0.fill(&note(row, field, "textarea"), typed).await?;
        self.0.leave().await
    }

    /// Writes the numerator or denominator of a figure; an empty text takes it away.
    pub(crate) async fn write_part(&self, row: usize, field: &str, typed: &str) -> Result<()> {
        self.open_notes(row).await?;
        self.0.fill(&note(row, field, "input"), typed).await?;
        self.0.leave().await
    }

    /// Takes the figure that numerator and denominator give.
    pub(crate) async fn take_ratio(&self, row: usize) -> Result<()> {
        let button = format!("{} [data-action='take-ratio']", notes(row));
        self.0.click(&button).await
    }

    /// Waits until these words stand in a row's open part.
    pub(crate) async fn notes_say(&self, row: usize, words: &str) -> Result<()> {
        self.0.says(&notes(row), words).await
    }

    /// Puts a text at the end of a note in one go, as a paste does.
    pub(crate) async fn paste_into_note(&self, row: usize, field: &str, text: &str) -> Result<()> {
        self.open_notes(row).await?;
        self.0.click(&note(row, field, "textarea")).await?;
        self.0
            .command("Input.insertText", json!({ "text": text }))
            .await?;
        Ok(())
    }

    /// Types a note and waits until it is on the device.
    pub(crate) async fn write_note(&self, row: usize, field: &str, typed: &str) -> Result<()> {
        self.type_note(row, field, typed).await?;
        self.note_is(row, field, "device").await
    }

    /// Waits until a note is in this state: `device`, `server`, `invalid`.
    pub(crate) async fn note_is(&self, row: usize, field: &str, state: &str) -> Result<()> {
        self.0.appears(&note_in_state(row, field, state)).await
    }

    /// The words below a note.
    pub(crate) async fn note_state(&self, row: usize, field: &str) -> Result<String> {
        self.0.text(&note(row, field, ".save-state")).await
    }

    /// What a note holds.
    pub(crate) async fn note(&self, row: usize, field: &str) -> Result<String> {
        self.open_notes(row).await?;
        self.0.value(&note(row, field, "textarea")).await
    }

    /// The reviewers' open words on a row.
    pub(crate) async fn says_remark(&self, row: usize, words: &str) -> Result<()> {
        self.open_notes(row).await?;
        let remark = format!("{} .remark__text", notes(row));
        self.0.says(&remark, words).await
    }

    /// Takes a step of the report: `submit`, `withdraw`, `verify`.
    pub(crate) async fn step(&self, action: &str) -> Result<()> {
        let button = format!(".page__actions [data-action='{action}']:not([disabled])");
        self.0.click(&button).await
    }

    /// Waits until the report is in this state.
    pub(crate) async fn report_is(&self, status: &str) -> Result<()> {
        self.0
            .appears(&format!("#report-status[data-status='{status}']"))
            .await
    }

    /// The rows that are marked as odd.
    pub(crate) async fn marked_rows(&self) -> Result<Vec<usize>> {
        let script = "
            return [...document.querySelectorAll('#realizations [data-item]')]
                .map((row, place) => row.querySelector('th .badge') ? place : null)
                .filter((place) => place !== null);";
        let found = self.0.run(script, Vec::new()).await?;
        Ok(serde_json::from_value(found)?)
    }

    /// Waits until nothing can be accepted in one go, for this reason.
    pub(crate) async fn keeps_rest_back(&self, words: &str) -> Result<()> {
        let button = "[data-action='accept-rest'][disabled]";
        self.0.appears(button).await?;
        let reason = format!(".step:has({button}) .step__refusal");
        self.0.says(&reason, words).await
    }

    /// Accepts so many figures in one go.
    pub(crate) async fn accept_rest(&self, count: usize) -> Result<()> {
        let button = "[data-action='accept-rest']:not([disabled])";
        let words = format!("Terima {count} indikator sekaligus");
        self.0.says(button, &words).await?;
        self.0.click(button).await
    }

    /// Sends one figure back with a comment.
    pub(crate) async fn return_figure(&self, row: usize, words: &str) -> Result<()> {
        let button = format!("{} [data-action='return']", tr(row));
        self.0.click(&button).await?;
        self.0.fill("#return-words", words).await?;
        self.0.click("#return-send").await
    }

    /// Waits until the reviewers' word on a row is this: `accepted`, `returned`.
    pub(crate) async fn flag_is(&self, row: usize, flag: &str) -> Result<()> {
        let review = format!("{} [data-cell='review'][data-flag='{flag}']", tr(row));
        self.0.appears(&review).await
    }

    /// Waits until an edit of the figure that came too late is so far: `waiting`, `requested`.
    pub(crate) async fn late_is(&self, row: usize, state: &str) -> Result<()> {
        let late = format!("{} .late[data-late='{state}']", value_cell(row));
        self.0.appears(&late).await
    }

    /// Asks for it as an amendment, with one tap.
    pub(crate) async fn ask_for_amendment(&self, row: usize) -> Result<()> {
        let button = format!("{} [data-action='request-amendment']", value_cell(row));
        self.0.click(&button).await
    }

    /// Answers the question about a number with two readings: `decimal` or `thousands`.
    pub(crate) async fn answer(&self, row: usize, reading: &str) -> Result<()> {
        let button = format!("{} [data-ask] [data-action='{reading}']", value_cell(row));
        self.0.click(&button).await
    }
}

fn cell(row: usize) -> String {
    format!("#cell-{row}-0")
}

fn tr(row: usize) -> String {
    format!("tr[data-item]:has(#cell-{row}-0)")
}

fn value_cell(row: usize) -> String {
    format!("td[data-field='value']:has(#cell-{row}-0)")
}

fn state(row: usize) -> String {
    format!("{} .save-state", value_cell(row))
}

fn notes(row: usize) -> String {
    format!("{} + tr .quarter__notes", tr(row))
}

fn note(row: usize, field: &str, inside: &str) -> String {
    format!("{} .entry[data-field='{field}'] {inside}", notes(row))
}

fn note_in_state(row: usize, field: &str, state: &str) -> String {
    format!(
        "{} .entry[data-field='{field}'][data-state='{state}']",
        notes(row)
    )
}
