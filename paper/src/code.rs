//! The code on paper: a QR code as one path of an SVG.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

use crate::PaperError;

/// Modules of quiet around a code, as its standard asks for.
const QUIET: i32 = 4;

/// The picture of a text. Medium correction: a fold or a stamp may cover a seventh of it.
pub(crate) fn picture(text: &str) -> Result<String, PaperError> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|_| PaperError::CodeTooLong)?;
    let side = code.size() + 2 * QUIET;
    let mut path = String::new();
    for row in 0..code.size() {
        for column in 0..code.size() {
            if code.get_module(column, row) {
                let (x, y) = (column + QUIET, row + QUIET);
                // Writing into a string cannot fail.
                let _written = write!(path, "M{x} {y}h1v1h-1z");
            }
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\">\
         <path d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_one_path_and_too_long_a_text_is_none() {
        let picture = picture("IKRAR1:ABC").unwrap();
        assert!(picture.contains("viewBox=\"0 0 29 29\"") && picture.matches("<path").count() == 1);
        assert_eq!(
            super::picture(&"A".repeat(5_000)),
            Err(PaperError::CodeTooLong)
        );
    }
}
