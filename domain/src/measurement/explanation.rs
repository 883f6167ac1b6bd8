//! The worked answer to "why this percent?", ready to be read aloud in a meeting.

/// A question and its working.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// "Mengapa 87,50 %?".
    pub question: String,
    /// One sentence per step.
    pub steps: Vec<String>,
    /// Where the rule comes from.
    pub rule_source: &'static str,
}
