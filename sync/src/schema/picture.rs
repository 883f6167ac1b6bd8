//! Pictures that every device keeps: a PNG that can be drawn, whoever says so.

use ikrar_domain::document::{ArmsProblem, read_arms};
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

/// The last of the filters of a line.
const FILTER_MAX: u8 = 4;

/// Whether bytes are a coat of arms: of the right size, whole, and with as many pixels as they
/// say. What cannot be inflated here would stop every document of the city.
pub fn check_arms(bytes: &[u8]) -> Result<(), ArmsProblem> {
    let picture = read_arms(bytes)?;
    let inflated = decompress_to_vec_zlib_with_limit(&picture.deflated, picture.inflated_length)
        .map_err(|_| ArmsProblem::NotPng)?;
    // Every line begins with one of the five filters there are.
    let line = picture.inflated_length / usize::try_from(picture.height).unwrap_or(1).max(1);
    let is_filter = |line: &[u8]| line.first().is_some_and(|filter| *filter <= FILTER_MAX);
    let is_whole = inflated.len() == picture.inflated_length;
    if is_whole && inflated.chunks(line.max(1)).all(is_filter) {
        Ok(())
    } else {
        Err(ArmsProblem::NotPng)
    }
}
