//! Deflating bodies, most of which are short.

use std::cell::RefCell;

use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, compress_to_output, create_comp_flags_from_zip_params,
};

/// A table of its own costs a body some fifty bytes, and the most of the time to make it. Shorter
/// content goes by the table that every reader has (RFC 1951, section 3.2.6).
const OWN_TABLE_FROM: usize = 200;
/// Raw deflate, without the head and the sum of zlib: a frame has its own.
const RAW: i32 = 0;
/// The strategy of zlib that uses the fixed table.
const FIXED: i32 = 4;
const DEFAULT: i32 = 0;

/// A compressor by its flags.
type Kept = (u32, Box<CompressorOxide>);

thread_local! {
    /// A compressor of each sort that was needed, two or four in all: its third of a megabyte is
    /// not asked for anew with each body, though short ones and long ones take turns.
    static COMPRESSORS: RefCell<Vec<Kept>> = const { RefCell::new(Vec::new()) };
}

/// Content as a deflate stream.
pub(super) fn deflate(content: &[u8], level: u8) -> Vec<u8> {
    let strategy = if content.len() < OWN_TABLE_FROM {
        FIXED
    } else {
        DEFAULT
    };
    let flags = create_comp_flags_from_zip_params(i32::from(level), RAW, strategy);
    let known = COMPRESSORS.with(|kept| {
        let mut kept = kept.try_borrow_mut().ok()?;
        let place = kept.iter().position(|(same, _)| *same == flags)?;
        Some(kept.swap_remove(place).1)
    });
    let mut compressor = match known {
        Some(mut compressor) => {
            compressor.reset();
            compressor
        }
        None => Box::new(CompressorOxide::new(flags)),
    };
    let mut output = Vec::with_capacity(content.len() / 2);
    compress_to_output(&mut compressor, content, TDEFLFlush::Finish, |bytes| {
        output.extend_from_slice(bytes);
        true
    });
    COMPRESSORS.with(|kept| {
        if let Ok(mut kept) = kept.try_borrow_mut() {
            kept.push((flags, compressor));
        }
    });
    output
}

#[cfg(test)]
mod tests {
    use miniz_oxide::deflate::compress_to_vec;
    use miniz_oxide::inflate::decompress_to_vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever was deflated before, in whatever order.
        #[test]
        fn content_comes_back_whole(
            words in prop::collection::vec("[a-d ]{1,9}", 0..60),
            level in prop::sample::select(vec![6_u8, 9]),
        ) {
            let content = words.concat().into_bytes();
            let deflated = deflate(&content, level);
            prop_assert_eq!(decompress_to_vec(&deflated).unwrap(), content.clone());
            if content.len() >= OWN_TABLE_FROM {
                prop_assert_eq!(deflated, compress_to_vec(&content, level));
            }
        }
    }
}
