//! Filling `@NAME@` places in the few text files that depend on the build.

use anyhow::{Result, bail};

/// Puts each value in place of its `@NAME@`. A value without a place, and a place without a
/// value, are errors: both mean that template and build have drifted apart.
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> Result<String> {
    let mut text = template.to_owned();
    for (name, value) in values {
        let place = format!("@{name}@");
        if !text.contains(&place) {
            bail!("a template has no {place}");
        }
        text = text.replace(&place, value);
    }
    match first_place(template, values) {
        Some(place) => bail!("nothing fills {place} in a template"),
        None => Ok(text),
    }
}

/// The first `@WORD@` of the template that `values` does not name.
fn first_place(template: &str, values: &[(&str, &str)]) -> Option<String> {
    template.split('@').skip(1).find_map(|word| {
        let is_name = !word.is_empty() && word.chars().all(|letter| letter.is_ascii_uppercase());
        let filled = values.iter().any(|(name, _)| *name == word);
        (is_name && !filled).then(|| format!("@{word}@"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_filled_each_time() {
        assert_eq!(
            fill("@A@-@B@-@A@", &[("A", "1"), ("B", "2")]).unwrap(),
            "1-2-1"
        );
    }

    #[test]
    fn drift_between_template_and_build_is_an_error() {
        assert!(
            fill("@A@ @B@", &[("A", "1")]).is_err(),
            "a place nobody fills"
        );
        assert!(
            fill("@A@", &[("A", "1"), ("B", "2")]).is_err(),
            "a value without a place"
        );
    }
}
