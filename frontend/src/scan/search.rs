//! Finding the code in a picture: close or on a whole page, sharp or not.
//!
//! The reader judges light and dark by its surroundings, as wide as an eighth of the picture. On a
//! whole page that is too wide for a small code, so that after the whole picture, and smaller
//! copies of it, its parts are looked at one by one, twice as large.

use ikrar_sync::seal::CODE_PREFIX;

use crate::blob::Grey;

/// So many times smaller copies take noise and unsharpness out of a close picture.
const SHRINKINGS: [usize; 3] = [1, 2, 4];
/// A part is so many times smaller than the longer side; parts overlap by half.
const PARTS: usize = 3;

/// The city's code before any other on the paper; of others the first, to be told what it is.
pub(super) fn code_in(picture: &Grey) -> Option<String> {
    let mut other = None;
    let whole = SHRINKINGS.iter().map(|times| picture.smaller(*times));
    let parts = corners(picture)
        .into_iter()
        .map(|(x, y)| picture.part(x, y));
    for view in whole.chain(parts) {
        for code in codes_in(&view) {
            if code.starts_with(CODE_PREFIX) {
                return Some(code);
            }
            other.get_or_insert(code);
        }
    }
    other
}

fn codes_in(picture: &Grey) -> Vec<String> {
    if picture.width == 0 || picture.height == 0 {
        return Vec::new();
    }
    let at = |x, y| picture.at(x, y);
    let mut prepared =
        rqrr::PreparedImage::prepare_from_greyscale(picture.width, picture.height, at);
    let grids = prepared.detect_grids();
    let read = grids.iter().filter_map(|grid| grid.decode().ok());
    read.map(|(_, code)| code).collect()
}

/// How long a part is on either side.
fn part_side(picture: &Grey) -> usize {
    picture.width.max(picture.height).div_ceil(PARTS).max(1)
}

/// The left upper corners of all parts, those at the foot first, where codes are printed.
fn corners(picture: &Grey) -> Vec<(usize, usize)> {
    let side = part_side(picture);
    let steps = |length: usize| (0..length).step_by(side.div_ceil(2));
    let rows: Vec<usize> = steps(picture.height).collect();
    let row = |y: &usize| steps(picture.width).map(|x| (x, *y)).collect::<Vec<_>>();
    rows.iter().rev().flat_map(row).collect()
}

impl Grey {
    /// Beyond the edge everything is white.
    fn at(&self, x: usize, y: usize) -> u8 {
        let place = (x < self.width).then_some(y * self.width + x);
        let light = place.and_then(|place| self.light.get(place));
        light.copied().unwrap_or(u8::MAX)
    }

    /// Made of the light that `of` says.
    fn made(width: usize, height: usize, of: impl Fn(usize, usize) -> u8) -> Self {
        let of = &of;
        let light = (0..height).flat_map(|y| (0..width).map(move |x| of(x, y)));
        Self {
            width,
            height,
            light: light.collect(),
        }
    }

    /// Each pixel the mean of so many by so many.
    fn smaller(&self, times: usize) -> Self {
        let times = times.max(1);
        Self::made(self.width / times, self.height / times, |x, y| {
            let square = (0..times * times).map(|place| {
                let (right, down) = (place % times, place / times);
                usize::from(self.at(x * times + right, y * times + down))
            });
            u8::try_from(square.sum::<usize>() / (times * times)).unwrap_or(u8::MAX)
        })
    }

    /// The part with this corner, twice as large, with soft edges.
    fn part(&self, left: usize, top: usize) -> Self {
        let side = part_side(self);
        Self::made(2 * side, 2 * side, |x, y| {
            let (first_x, first_y) = (left + x / 2, top + y / 2);
            let (next_x, next_y) = (first_x + x % 2, first_y + y % 2);
            let corners = [
                (first_x, first_y),
                (next_x, first_y),
                (first_x, next_y),
                (next_x, next_y),
            ];
            let sum: u16 = corners
                .iter()
                .map(|(x, y)| u16::from(self.at(*x, *y)))
                .sum();
            u8::try_from(sum / 4).unwrap_or(u8::MAX)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ikrar_sync::testing::Random;
    use qrcodegen::{QrCode, QrCodeEcc};

    const CODE: &str = include_str!("../../../sync/src/seal/printed.code");
    /// White around the code, in modules.
    const QUIET: usize = 4;

    /// A code as printed, with so many pixels a module.
    fn printed(text: &str, pixels: usize) -> Grey {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let modules = usize::try_from(code.size()).unwrap();
        let side = (modules + 2 * QUIET) * pixels;
        let is_dark = |x: usize, y: usize| {
            let module = |place: usize| i32::try_from(place / pixels).unwrap() - 4;
            code.get_module(module(x), module(y))
        };
        let light = (0..side * side).map(|place| {
            if is_dark(place % side, place / side) {
                30
            } else {
                220
            }
        });
        Grey {
            width: side,
            height: side,
            light: light.collect(),
        }
    }

    #[test]
    fn a_printed_code_is_read_also_with_spots() {
        let mut picture = printed(CODE.trim(), 5);
        assert_eq!(code_in(&picture).as_deref(), Some(CODE.trim()));
        // A coffee spot in the middle, where no pattern is that tells the place.
        let (width, from) = (picture.width, picture.width / 2);
        for y in from..from + 20 {
            picture.light[y * width + from..y * width + from + 20].fill(30);
        }
        assert_eq!(code_in(&picture).as_deref(), Some(CODE.trim()));
    }

    /// The code small on a large page full of words, which are only dark strokes here.
    #[test]
    fn a_small_code_on_a_whole_page_is_found() {
        let code = printed(CODE.trim(), 3);
        let page = Grey::made(1_500, 2_200, |x, y| {
            let is_code = x.checked_sub(180).zip(y.checked_sub(1_500));
            let is_code = is_code.filter(|(x, y)| *x < code.width && *y < code.height);
            let is_word = y % 40 < 12 && y < 1_400 && (x / 9 + y / 3) % 3 == 0 && x % 9 < 4;
            match is_code {
                Some((x, y)) => code.at(x, y),
                None if is_word => 25,
                None => 235,
            }
        });
        assert_eq!(code_in(&page).as_deref(), Some(CODE.trim()));
    }

    #[test]
    fn any_picture_is_answered() {
        let mut random = Random::new(11);
        for round in 0..30 {
            let mut picture = printed(CODE.trim(), 2 + round % 3);
            for _ in 0..random.below(3_000) {
                let place = random.below(picture.light.len());
                picture.light[place] = u8::try_from(random.below(256)).unwrap();
            }
            let cut = random.below(picture.height + 1);
            picture.light.truncate(cut * picture.width);
            picture.height = cut;
            if let Some(code) = code_in(&picture) {
                assert_eq!(code, CODE.trim());
            }
        }
        for (width, height) in [(0, 0), (1, 1), (1, 300), (300, 1)] {
            let light = vec![0; width * height];
            let picture = Grey {
                width,
                height,
                light,
            };
            assert_eq!(code_in(&picture), None);
        }
    }
}
