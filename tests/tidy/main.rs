//! The house rules a compiler does not know, each as a test over the whole tree.
//!
//! Every rule is a function from sources to findings. It has one test that runs it over the
//! project and at least one that shows it fire on a bad sample, so that no rule can go blind.
//! A finding says where, what and what to do instead.

// Marks the whole crate as tests, which may panic.
#![cfg(test)]

mod code;
mod dependencies;
mod licences;
mod limits;
mod links;
mod proofs;
mod purity;
mod styles;
mod tree;
mod words;

/// Fails with every finding at once, so that one run shows all there is to repair.
fn assert_clean(findings: &[String]) {
    assert!(
        findings.is_empty(),
        "{} finding(s):\n  {}",
        findings.len(),
        findings.join("\n  ")
    );
}

/// Shows that a rule fires: exactly one finding, which names what it found.
fn assert_fires(findings: &[String], about: &str) {
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(
        findings[0].contains(about),
        "{findings:?} does not name {about}"
    );
}
