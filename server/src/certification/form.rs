//! A form with a file, as `multipart/form-data` (RFC 7578).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::entropy::{EntropyError, random_bytes};

/// A form being written.
pub(super) struct Form {
    boundary: String,
    body: Vec<u8>,
}

impl Form {
    /// An empty one. What its parts hold cannot end it: nobody can guess its boundary.
    pub(super) fn new() -> Result<Self, EntropyError> {
        let digits = URL_SAFE_NO_PAD.encode(random_bytes::<24>()?);
        Ok(Self {
            boundary: format!("ikrar{digits}"),
            body: Vec::new(),
        })
    }

    /// Adds a text.
    pub(super) fn text(self, name: &str, value: &str) -> Self {
        let head = format!("name=\"{name}\"\r\n\r\n");
        self.part(&head, value.as_bytes())
    }

    /// Adds a PDF.
    pub(super) fn pdf(self, name: &str, file_name: &str, bytes: &[u8]) -> Self {
        let plain = |sign: char| {
            let is_plain = sign.is_ascii_alphanumeric() || " .-_".contains(sign);
            if is_plain { sign } else { '_' }
        };
        let file_name: String = file_name.chars().map(plain).collect();
        let head = format!(
            "name=\"{name}\"; filename=\"{file_name}\"\r\nContent-Type: application/pdf\r\n\r\n"
        );
        self.part(&head, bytes)
    }

    fn part(mut self, head: &str, value: &[u8]) -> Self {
        let opening = format!(
            "--{}\r\nContent-Disposition: form-data; {head}",
            self.boundary
        );
        self.body.extend(opening.into_bytes());
        self.body.extend(value);
        self.body.extend(b"\r\n");
        self
    }

    /// Its content type and its bytes.
    pub(super) fn finish(mut self) -> (String, Vec<u8>) {
        let closing = format!("--{}--\r\n", self.boundary);
        self.body.extend(closing.into_bytes());
        let content_type = format!("multipart/form-data; boundary={}", self.boundary);
        (content_type, self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_between_boundaries_and_a_name_adds_no_header() {
        let form = Form::new().unwrap().text("nik", "12");
        let form = form.pdf("file", "a\"\r\nX: é.pdf", b"%PDF-\r\n--ikrar");
        let (content_type, body) = form.finish();
        let boundary = content_type.split_once('=').unwrap().1;
        let body = String::from_utf8(body).unwrap();
        let expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"nik\"\r\n\r\n12\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; \
             filename=\"a___X_ _.pdf\"\r\nContent-Type: application/pdf\r\n\r\n\
             %PDF-\r\n--ikrar\r\n--{boundary}--\r\n"
        );
        assert_eq!(body, expected);
    }
}
