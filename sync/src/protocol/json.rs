//! Flat JSON objects of texts, numbers and nulls: all that a device exchanges beside frames.
//!
//! A general library costs 40 kB of the first screen for it, and reads large numbers through
//! tables of powers; here a number stays in its digits until it is asked for.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::str::Chars;

/// The fields of an object.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Object(BTreeMap<String, Scalar>);

#[derive(Debug, PartialEq, Eq)]
enum Scalar {
    Text(String),
    /// A number, `true`, `false` or `null`, as written.
    Bare(String),
}

impl Object {
    /// Reads an object without nesting; anything else is `None`.
    pub fn read(json: &str) -> Option<Self> {
        let mut reader = Reader(json.chars().peekable());
        let object = reader.object()?;
        reader.skip_space();
        reader.0.next().is_none().then_some(object)
    }

    /// A field that is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(name)? {
            Scalar::Text(text) => Some(text),
            Scalar::Bare(_) => None,
        }
    }

    /// A field that is a whole number.
    pub fn number(&self, name: &str) -> Option<u64> {
        match self.0.get(name)? {
            Scalar::Bare(digits) => digits.parse().ok(),
            Scalar::Text(_) => None,
        }
    }
}

/// Writes an object; a field without a text is left out.
pub fn write(fields: &[(&str, Option<&str>)]) -> String {
    let written: Vec<String> = fields
        .iter()
        .filter_map(|(name, text)| {
            let text = text.as_ref()?;
            Some(["\"", name, "\":\"", &escaped(text), "\""].concat())
        })
        .collect();
    ["{", &written.join(","), "}"].concat()
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            control if control < ' ' => {
                let digits = [u32::from(control) / 16, u32::from(control) % 16];
                escaped.push_str("\\u00");
                escaped.extend(
                    digits
                        .into_iter()
                        .filter_map(|digit| char::from_digit(digit, 16)),
                );
            }
            plain => escaped.push(plain),
        }
    }
    escaped
}

struct Reader<'a>(Peekable<Chars<'a>>);

impl Reader<'_> {
    fn object(&mut self) -> Option<Object> {
        let mut fields = BTreeMap::new();
        self.expect('{')?;
        if self.comes('}') {
            return Some(Object(fields));
        }
        loop {
            self.expect('"')?;
            let name = self.text()?;
            self.expect(':')?;
            let value = self.scalar()?;
            fields.insert(name, value);
            if self.comes(',') {
                continue;
            }
            self.expect('}')?;
            return Some(Object(fields));
        }
    }

    fn scalar(&mut self) -> Option<Scalar> {
        if self.comes('"') {
            return self.text().map(Scalar::Text);
        }
        let mut bare = String::new();
        let is_bare = |next: &char| next.is_ascii_alphanumeric() || "+-.".contains(*next);
        while let Some(next) = self.0.next_if(is_bare) {
            bare.push(next);
        }
        (!bare.is_empty()).then_some(Scalar::Bare(bare))
    }

    /// The rest of a text whose opening quote has been read.
    fn text(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            match self.0.next()? {
                '"' => return Some(text),
                '\\' => text.push(self.escape()?),
                control if control < ' ' => return None,
                plain => text.push(plain),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        match self.0.next()? {
            'b' => Some('\u{8}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'u' => {
                let first = self.unit()?;
                if !(0xd800..0xdc00).contains(&first) {
                    return char::from_u32(first);
                }
                // The first half of a character beyond the basic plane.
                let second = (self.0.next()? == '\\' && self.0.next()? == 'u')
                    .then(|| self.unit())??
                    .checked_sub(0xdc00)
                    .filter(|second| *second < 0x400)?;
                char::from_u32(0x1_0000 + (first - 0xd800) * 0x400 + second)
            }
            same @ ('"' | '\\' | '/') => Some(same),
            _ => None,
        }
    }

    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit * 16 + self.0.next()?.to_digit(16)?;
        }
        Some(unit)
    }

    fn expect(&mut self, wanted: char) -> Option<()> {
        self.comes(wanted).then_some(())
    }

    fn comes(&mut self, wanted: char) -> bool {
        self.skip_space();
        self.0.next_if_eq(&wanted).is_some()
    }

    fn skip_space(&mut self) {
        while self.0.next_if(char::is_ascii_whitespace).is_some() {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_numbers_and_nulls_are_read() {
        let json = " { \"name\" : \"Siti \\\"A\\\" \\u00e9\\n\", \"session\":18446744073709551615,\
                    \"agency\":null, \"on\":true } ";
        let object = Object::read(json).unwrap();
        assert_eq!(object.text("name"), Some("Siti \"A\" é\n"));
        assert_eq!(object.number("session"), Some(u64::MAX));
        assert_eq!(object.text("agency"), None);
        assert_eq!(object.number("missing"), None);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let odd = "a\"b\\c\u{1}\u{1f}\t é 😀";
        let json = write(&[("x", Some(odd)), ("none", None)]);
        let object = Object::read(&json).unwrap();
        assert_eq!(object.text("x"), Some(odd));
        assert_eq!(object.text("none"), None);
    }

    #[test]
    fn characters_beyond_the_basic_plane_come_in_two_halves() {
        let object = Object::read(r#"{"x":"\ud83d\ude00"}"#).unwrap();
        assert_eq!(object.text("x"), Some("😀"));
        assert_eq!(Object::read(r#"{"x":"\ud83d"}"#), None);
        assert_eq!(Object::read(r#"{"x":"\ud83d\ud83d"}"#), None);
    }

    #[test]
    fn an_empty_object_is_one_and_anything_else_is_none() {
        assert_eq!(Object::read("{}"), Some(Object::default()));
        for odd in [
            "",
            "<html>",
            "[1]",
            "{\"a\":{}}",
            "{\"a\":1} x",
            "{\"a\"",
            "{\"a\":\"\\x\"}",
        ] {
            assert_eq!(Object::read(odd), None, "{odd}");
        }
    }
}
