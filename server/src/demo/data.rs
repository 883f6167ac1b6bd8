//! The tables of `server/demo`, compiled in so that the program runs alone.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::DemoError;

/// Marks a row that no source prints.
#[cfg(test)]
pub(super) const ILLUSTRATIVE: &str = "illustrative";

/// Everything the tables say.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) agencies: Vec<AgencyRow>,
    pub(super) officials: Vec<OfficialRow>,
    pub(super) accounts: Vec<AccountRow>,
    pub(super) agreements: Vec<AgreementRow>,
    pub(super) indicators: Vec<IndicatorRow>,
    pub(super) programs: Vec<ProgramRow>,
    pub(super) notes: Vec<NoteRow>,
    pub(super) comments: Vec<CommentRow>,
}

/// An agency.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct AgencyRow {
    pub(super) key: String,
    pub(super) code: String,
    pub(super) short_name: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) operator_name: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "for the reader of the table"))]
    pub(super) source: String,
}

/// A position and somebody who holds or held it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct OfficialRow {
    pub(super) position: String,
    /// Empty for the head of region.
    pub(super) agency: String,
    pub(super) title: String,
    pub(super) rank: String,
    pub(super) reports_to: String,
    pub(super) name: String,
    pub(super) nip: String,
    pub(super) appointment: String,
    pub(super) starts_on: String,
    pub(super) ends_on: String,
}

/// An account beside those every agency has.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct AccountRow {
    pub(super) login: String,
    pub(super) role: String,
    pub(super) agency: String,
    pub(super) name: String,
}

/// An agreement and how far it and its reports have come.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct AgreementRow {
    pub(super) key: String,
    pub(super) agency: String,
    pub(super) level: String,
    pub(super) position: String,
    pub(super) writer: String,
    pub(super) state: String,
    pub(super) first: String,
    pub(super) second: String,
    pub(super) third: String,
    pub(super) fourth: String,
    pub(super) budget_document: String,
    pub(super) ratified_on: String,
}

/// A row of an agreement's first table with its realizations.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct IndicatorRow {
    pub(super) agreement: String,
    pub(super) objective: String,
    pub(super) indicator: String,
    pub(super) unit: String,
    pub(super) polarity: String,
    pub(super) variant: String,
    pub(super) consolidation: String,
    pub(super) convention: String,
    pub(super) scale: String,
    pub(super) kpi: String,
    pub(super) target: String,
    target_1: String,
    target_2: String,
    target_3: String,
    target_4: String,
    realization_1: String,
    realization_2: String,
    realization_3: String,
    realization_4: String,
    pub(super) source: String,
}

/// A row of an agreement's second table.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct ProgramRow {
    pub(super) agreement: String,
    pub(super) code: String,
    pub(super) program: String,
    pub(super) amount: Option<i64>,
    pub(super) fund_source: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "for the reader of the table"))]
    pub(super) source: String,
}

/// What an agency writes beside a realization.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct NoteRow {
    pub(super) agreement: String,
    pub(super) item: usize,
    pub(super) quarters: String,
    pub(super) enablers: String,
    pub(super) obstacles: String,
    pub(super) follow_up: String,
}

/// A reviewer's comment, and what it does.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct CommentRow {
    pub(super) agreement: String,
    /// None for a comment on the agreement itself.
    pub(super) quarter: Option<u8>,
    pub(super) item: usize,
    pub(super) field: String,
    pub(super) author: String,
    pub(super) action: String,
    pub(super) severity: String,
    pub(super) text: String,
    pub(super) first_value: String,
}

impl Tables {
    pub(super) fn read() -> Result<Self, DemoError> {
        Ok(Self {
            agencies: rows("agencies.csv", include_str!("../../demo/agencies.csv"))?,
            officials: rows("officials.csv", include_str!("../../demo/officials.csv"))?,
            accounts: rows("accounts.csv", include_str!("../../demo/accounts.csv"))?,
            agreements: rows("agreements.csv", include_str!("../../demo/agreements.csv"))?,
            indicators: rows("indicators.csv", include_str!("../../demo/indicators.csv"))?,
            programs: rows("programs.csv", include_str!("../../demo/programs.csv"))?,
            notes: rows("notes.csv", include_str!("../../demo/notes.csv"))?,
            comments: rows("comments.csv", include_str!("../../demo/comments.csv"))?,
        })
    }

    /// The indicators of an agreement, in their order.
    pub(super) fn indicators_of<'a>(
        &'a self,
        agreement: &'a str,
    ) -> impl Iterator<Item = &'a IndicatorRow> {
        self.indicators
            .iter()
            .filter(move |row| row.agreement == agreement)
    }

    /// Makes it so many agencies: the first ones, or all and numbered copies of them.
    pub(super) fn resize(&mut self, agencies: usize) {
        let models = self.agencies.clone();
        for (number, model) in models.iter().cycle().enumerate().take(agencies) {
            let round = number / models.len().max(1);
            if round == 0 {
                continue;
            }
            let key = format!("{}-{}", model.key, round + 1);
            // Nobody is the definitive head of two agencies: each copy has a number of its own.
            self.officials
                .extend(self.holder(&model.key).cloned().map(|head| {
                    OfficialRow {
                        position: key.clone(),
                        agency: key.clone(),
                        nip: head
                            .nip
                            .get(..15)
                            .map_or_else(String::new, |start| format!("{start}{number:03}")),
                        ..head
                    }
                }));
            self.agencies.push(AgencyRow {
                key,
                name: format!("{} {}", model.name, round + 1),
                ..model.clone()
            });
        }
        self.agencies.truncate(agencies);
        let kept: Vec<String> = self.agencies.iter().map(|row| row.key.clone()).collect();
        let stays = |agency: &String| agency.is_empty() || kept.contains(agency);
        self.officials.retain(|row| stays(&row.agency));
        self.accounts.retain(|row| stays(&row.agency));
    }

    /// Who holds a position now: its last row.
    pub(super) fn holder(&self, position: &str) -> Option<&OfficialRow> {
        self.officials
            .iter()
            .rfind(|official| official.position == position)
    }
}

impl IndicatorRow {
    /// The cells of the four quarters' targets.
    pub(super) fn targets(&self) -> [&str; 4] {
        [
            &self.target_1,
            &self.target_2,
            &self.target_3,
            &self.target_4,
        ]
        .map(String::as_str)
    }

    /// The cells of the four quarters' realizations.
    pub(super) fn realizations(&self) -> [&str; 4] {
        [
            &self.realization_1,
            &self.realization_2,
            &self.realization_3,
            &self.realization_4,
        ]
        .map(String::as_str)
    }
}

impl AgreementRow {
    /// How far the four quarters' reports have come.
    pub(super) fn courses(&self) -> [&str; 4] {
        [&self.first, &self.second, &self.third, &self.fourth].map(String::as_str)
    }
}

/// Reads a table whose introduction stands in lines that begin with `#`.
pub(super) fn rows<Row: DeserializeOwned>(
    file: &'static str,
    text: &str,
) -> Result<Vec<Row>, DemoError> {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(text.as_bytes())
        .into_deserialize()
        .collect::<Result<Vec<Row>, csv::Error>>()
        .map_err(|source| DemoError::Table { file, source })
}
