//! Numbers from a seed (SplitMix64): the same on every machine.

/// A source of numbers that a seed decides.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The source of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; zero where the bound is zero.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX);
        usize::try_from(self.under(bound)).unwrap_or(0)
    }

    /// A number below `bound`; zero where the bound is zero.
    pub fn under(&mut self, bound: u64) -> u64 {
        self.number() % bound.max(1)
    }

    /// A number in a range, the end left out.
    pub fn within(&mut self, range: std::ops::Range<u64>) -> u64 {
        range
            .start
            .saturating_add(self.under(range.end.saturating_sub(range.start)))
    }

    /// True `percent` times in a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// True `times` times in a thousand.
    pub fn rarely(&mut self, times: u64) -> bool {
        self.under(1_000) < times
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let place = self.below(from.len());
        from.get(place)
    }

    /// Thirty-two random bits, to spread waits.
    pub fn entropy(&mut self) -> u32 {
        u32::try_from(self.number() >> 32).unwrap_or(u32::MAX)
    }

    /// Sixteen bytes for an id.
    pub fn sixteen(&mut self) -> [u8; 16] {
        let (high, low) = (self.number(), self.number());
        ((u128::from(high) << 64) | u128::from(low)).to_be_bytes()
    }
}
