//! A picture as an address of its own, so that a page printed without a connection shows it.

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A PNG as a `data:` address.
pub(in crate::pages) fn data_address(png: &[u8]) -> String {
    let mut address = String::from("data:image/png;base64,");
    for three in png.chunks(3) {
        let mut bytes = [0_u8; 3];
        for (to, from) in bytes.iter_mut().zip(three) {
            *to = *from;
        }
        let [first, second, third] = bytes.map(u32::from);
        let bits = (first << 16) | (second << 8) | third;
        let given = three.len().saturating_add(1);
        for place in 0..4_usize {
            let shift = 18_usize.saturating_sub(place.saturating_mul(6));
            let letter = usize::try_from((bits >> shift) & 63).unwrap_or_default();
            let letter = LETTERS.get(letter).copied().unwrap_or(b'=');
            address.push(char::from(if place < given { letter } else { b'=' }));
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_any_length_are_written_as_the_standard_says() {
        for (bytes, letters) in [
            (&b""[..], ""),
            (b"f", "Zg=="),
            (b"fo", "Zm8="),
            (b"foo", "Zm9v"),
            (b"foobar", "Zm9vYmFy"),
            (&[0xff, 0xfe, 0xfd, 0xfc], "//79/A=="),
        ] {
            let address = data_address(bytes);
            assert_eq!(address, format!("data:image/png;base64,{letters}"));
        }
    }
}
