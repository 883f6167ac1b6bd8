//! A small picture, made here.

/// A PNG of so many grey pixels.
pub(super) fn png(side: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8], data: &[u8]| {
        bytes.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        let summed = [kind, data].concat();
        bytes.extend(&summed);
        bytes.extend(crc(&summed).to_be_bytes());
    };
    let sides = [side.to_be_bytes(), side.to_be_bytes()].concat();
    chunk(b"IHDR", &[&sides[..], &[8, 0, 0, 0, 0]].concat());
    let side = usize::try_from(side).unwrap();
    let lines = vec![0; side * (side + 1)];
    chunk(
        b"IDAT",
        &miniz_oxide::deflate::compress_to_vec_zlib(&lines, 6),
    );
    chunk(b"IEND", &[]);
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| (sum >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(sum & 1));
    let sum = bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), step)
    });
    !sum
}
