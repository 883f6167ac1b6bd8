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

thread_local! {
    /// The last compressor: its third of a megabyte is not asked for anew with each body.
    static COMPRESSOR: RefCell<Option<(u32, Box<CompressorOxide>)>> = const { RefCell::new(None) };
}

/// Content as a deflate stream.
pub(super) fn deflate(content: &[u8], level: u8) -> Vec<u8> {
    let strategy = if content.len() < OWN_TABLE_FROM {
        FIXED
    } else {
        DEFAULT
    };
    let flags = create_comp_flags_from_zip_params(i32::from(level), RAW, strategy);
    let known = COMPRESSOR.with(|slot| slot.try_borrow_mut().ok()?.take());
    let mut compressor = match known {
        Some((same, mut compressor)) if same == flags => {
            compressor.reset();
            compressor
        }
        _ => Box::new(CompressorOxide::new(flags)),
    };
    let mut output = Vec::with_capacity(content.len() / 2);
    compress_to_output(&mut compressor, content, TDEFLFlush::Finish, |bytes| {
        output.extend_from_slice(bytes);
        true
    });
    COMPRESSOR.with(|slot| {
        if let Ok(mut slot) = slot.try_borrow_mut() {
            *slot = Some((flags, compressor));
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
