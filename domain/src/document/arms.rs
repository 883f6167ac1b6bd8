//! The coat of arms of a city, as a PNG that every device keeps.

/// Most bytes of a picture. It travels as a row to every device of the city, so that a page
/// printed without a connection has it; a seal of 300 pixels in few colours needs a third of it.
pub const ARMS_BYTES_MAX: usize = 48 * 1_024;
/// Fewest and most pixels of a side.
const ARMS_SIDE: std::ops::RangeInclusive<u32> = 32..=1_024;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const CHUNK_AROUND: usize = 12;

/// What a picture is made of, so that whoever can inflate it knows what must come out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// Bytes of the inflated picture: its lines, each with the byte of its filter.
    pub inflated_length: usize,
    /// The deflated lines.
    pub deflated: Vec<u8>,
}

/// Why a file cannot be a coat of arms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArmsProblem {
    /// It is no PNG, or a damaged one.
    #[error("the file is no sound PNG")]
    NotPng,
    /// It has more bytes than every device should keep.
    #[error("the file has {bytes} bytes instead of {ARMS_BYTES_MAX} at most")]
    TooLarge {
        /// How many.
        bytes: usize,
    },
    /// Too small to be printed, or larger than any print needs.
    #[error("the picture has {width} x {height} pixels")]
    Sides {
        /// Pixels from left to right.
        width: u32,
        /// Pixels from top to bottom.
        height: u32,
    },
    /// A form of PNG that not every reader of documents takes.
    #[error("the picture is interlaced or has an unusual depth of colour")]
    Unusual,
}

impl ArmsProblem {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotPng => "arms_not_png",
            Self::TooLarge { .. } => "arms_too_large",
            Self::Sides { .. } => "arms_sides",
            Self::Unusual => "arms_unusual",
        }
    }

    /// What a person reads.
    pub fn user_message(self) -> String {
        let (least, most) = (ARMS_SIDE.start(), ARMS_SIDE.end());
        match self {
            Self::NotPng => "Lambang daerah: berkas bukan gambar PNG yang utuh. Simpan ulang \
                 lambang sebagai PNG, lalu pilih lagi."
                .to_owned(),
            Self::TooLarge { bytes } => format!(
                "Lambang daerah: {} kB, paling besar {} kB. Perkecil gambarnya atau kurangi \
                 jumlah warnanya.",
                bytes.div_ceil(1_024),
                ARMS_BYTES_MAX / 1_024
            ),
            Self::Sides { width, height } => format!(
                "Lambang daerah: {width} x {height} piksel. Sisi gambar antara {least} dan \
                 {most} piksel."
            ),
            Self::Unusual => "Lambang daerah: bentuk PNG ini tidak dapat dicetak di semua \
                 perangkat. Simpan ulang sebagai PNG biasa (8 bit, tanpa interlace)."
                .to_owned(),
        }
    }
}

/// Reads a picture as far as a rule needs it: its chunks are whole and their sums right.
pub fn read_arms(bytes: &[u8]) -> Result<Picture, ArmsProblem> {
    if bytes.len() > ARMS_BYTES_MAX {
        let bytes = bytes.len();
        return Err(ArmsProblem::TooLarge { bytes });
    }
    let mut rest = bytes.strip_prefix(SIGNATURE).ok_or(ArmsProblem::NotPng)?;
    let mut head = None;
    let mut deflated = Vec::new();
    let mut has_palette = false;
    loop {
        let (kind, data, after) = chunk(rest).ok_or(ArmsProblem::NotPng)?;
        rest = after;
        match (kind, &head) {
            (b"IHDR", None) => head = Some(Head::read(data)?),
            (_, None) | (b"IHDR", Some(_)) => return Err(ArmsProblem::NotPng),
            (b"PLTE", Some(_)) => has_palette = true,
            (b"IDAT", Some(_)) => deflated.extend_from_slice(data),
            (b"IEND", Some(head)) => {
                let is_whole = rest.is_empty() && !deflated.is_empty();
                if !is_whole || (head.colour == PALETTE && !has_palette) {
                    return Err(ArmsProblem::NotPng);
                }
                return Ok(Picture {
                    width: head.width,
                    height: head.height,
                    inflated_length: head.inflated_length(),
                    deflated,
                });
            }
            _ => {}
        }
    }
}

const PALETTE: u8 = 3;

struct Head {
    width: u32,
    height: u32,
    bits: u8,
    colour: u8,
}

impl Head {
    fn read(data: &[u8]) -> Result<Self, ArmsProblem> {
        let [
            w0,
            w1,
            w2,
            w3,
            h0,
            h1,
            h2,
            h3,
            bits,
            colour,
            0,
            0,
            interlace,
        ] = *data
        else {
            return Err(ArmsProblem::NotPng);
        };
        let width = u32::from_be_bytes([w0, w1, w2, w3]);
        let height = u32::from_be_bytes([h0, h1, h2, h3]);
        if !ARMS_SIDE.contains(&width) || !ARMS_SIDE.contains(&height) {
            return Err(ArmsProblem::Sides { width, height });
        }
        let is_usual = match colour {
            0 | PALETTE => matches!(bits, 1 | 2 | 4 | 8),
            2 | 4 | 6 => bits == 8,
            _ => false,
        };
        if !is_usual || interlace != 0 {
            return Err(ArmsProblem::Unusual);
        }
        Ok(Self {
            width,
            height,
            bits,
            colour,
        })
    }

    fn inflated_length(&self) -> usize {
        let samples: u32 = match self.colour {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        };
        let bits = self.width.saturating_mul(samples);
        let bits = bits.saturating_mul(u32::from(self.bits));
        let line = bits.div_ceil(8).saturating_add(1);
        usize::try_from(line.saturating_mul(self.height)).unwrap_or(usize::MAX)
    }
}

type Chunk<'a> = (&'a [u8; 4], &'a [u8], &'a [u8]);

/// The first chunk with its data, and what follows it.
fn chunk(bytes: &[u8]) -> Option<Chunk<'_>> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    if length.checked_add(CHUNK_AROUND)? > bytes.len() {
        return None;
    }
    let summed = rest.get(..length.checked_add(4)?)?;
    let (kind, _) = rest.split_first_chunk::<4>()?;
    let (data, rest) = rest.get(4..)?.split_at_checked(length)?;
    let (sum, rest) = rest.split_first_chunk::<4>()?;
    (u32::from_be_bytes(*sum) == crc(summed)).then_some((kind, data, rest))
}

/// The sum of a chunk (CRC-32 as in ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            let low = sum & 1;
            sum >>= 1;
            if low == 1 {
                sum ^= 0xedb8_8320;
            }
        }
    }
    !sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn with_chunk(bytes: &mut Vec<u8>, kind: &[u8], data: &[u8]) {
        let length = u32::try_from(data.len()).expect("short");
        bytes.extend(length.to_be_bytes());
        let summed = [kind, data].concat();
        bytes.extend(&summed);
        bytes.extend(crc(&summed).to_be_bytes());
    }

    fn png(side: u32, tail: [u8; 5]) -> Vec<u8> {
        let mut bytes = SIGNATURE.to_vec();
        let sides = [side.to_be_bytes(), side.to_be_bytes()].concat();
        with_chunk(&mut bytes, b"IHDR", &[&sides[..], &tail].concat());
        with_chunk(&mut bytes, b"IDAT", &[0x78, 0x9c, 1]);
        with_chunk(&mut bytes, b"IEND", &[]);
        bytes
    }

    const COLOUR: [u8; 5] = [8, 6, 0, 0, 0];

    #[test]
    fn picture_says_how_long_its_lines_are() {
        let picture = read_arms(&png(64, COLOUR)).expect("a picture");
        assert_eq!((picture.width, picture.height), (64, 64));
        assert_eq!(picture.inflated_length, 64 * (64 * 4 + 1));
        let grey = read_arms(&png(33, [1, 0, 0, 0, 0])).expect("a picture");
        assert_eq!(grey.inflated_length, 33 * (5 + 1));
    }

    #[test]
    fn what_cannot_be_printed_everywhere_is_refused_in_words() {
        let code = |bytes: &[u8]| read_arms(bytes).map_err(ArmsProblem::code);
        assert_eq!(code(b"GIF89a"), Err("arms_not_png"));
        assert_eq!(code(&png(16, COLOUR)), Err("arms_sides"));
        assert_eq!(code(&png(2_000, COLOUR)), Err("arms_sides"));
        assert_eq!(code(&png(64, [8, 6, 0, 0, 1])), Err("arms_unusual"));
        assert_eq!(code(&png(64, [16, 6, 0, 0, 0])), Err("arms_unusual"));
        assert_eq!(
            code(&png(64, [8, 3, 0, 0, 0])),
            Err("arms_not_png"),
            "no palette"
        );
        let large = vec![0; ARMS_BYTES_MAX + 1];
        let problem = read_arms(&large).expect_err("too large");
        assert!(problem.user_message().contains("paling besar 48 kB"));
        let mut longer = png(64, COLOUR);
        longer.push(0);
        assert_eq!(code(&longer), Err("arms_not_png"));
    }

    proptest! {
        /// One wrong byte is noticed, whichever it is; nothing from outside makes it panic.
        #[test]
        fn damage_is_noticed(
            at in 0_usize..80,
            by in 1_u8..,
            noise in proptest::collection::vec(0_u8.., 0..90),
        ) {
            let mut bytes = png(64, COLOUR);
            let place = at % bytes.len();
            if let Some(byte) = bytes.get_mut(place) {
                *byte ^= by;
            }
            prop_assert!(read_arms(&bytes).is_err());
            prop_assert!(read_arms(&noise).is_err());
            prop_assert!(read_arms(&[SIGNATURE, &noise].concat()).is_err());
        }
    }
}
