//! Files that are offered, never shown: a file never becomes a page of this origin.

use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::response::{IntoResponse as _, Response};

/// The policy of a file: nothing in it runs.
pub(super) const SANDBOX: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");

/// A PDF that the person asked for.
pub(super) fn pdf_named(name: &str, pdf: Vec<u8>) -> Response {
    file_named(name, "application/pdf", pdf)
}

/// A file that the person asked for.
pub(super) fn file_named(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, SANDBOX);
    headers.insert(CONTENT_DISPOSITION, disposition(name));
    response
}

/// Offers the file under its name. RFC 8187: what is not plain is percent-encoded, so that no
/// name can add to the header.
pub(super) fn disposition(file_name: &str) -> HeaderValue {
    let mut encoded = String::from("attachment; filename*=UTF-8''");
    for byte in file_name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            encoded.push(char::from(byte));
        } else {
            let digits = [byte >> 4, byte & 0x0f].map(u32::from);
            let digits = digits.map(|digit| char::from_digit(digit, 16).unwrap_or('0'));
            encoded.push('%');
            encoded.extend(digits.map(|digit| digit.to_ascii_uppercase()));
        }
    }
    HeaderValue::try_from(encoded).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_add_to_the_header() {
        let value = disposition("Daftar hadir\"; x=1\r\nSet-Cookie: a.pdf");
        let text = value.to_str().unwrap();
        assert!(text.starts_with("attachment; filename*=UTF-8''Daftar%20hadir%22%3B%20x"));
        assert!(!text.contains('\n') && !text.contains('"'));
    }
}
