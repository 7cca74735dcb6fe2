//! Random choices from a seed.

/// A stream of choices: SplitMix64. Two streams of one seed are the same for ever.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// A stream. `salt` keeps the streams of one seed apart that serve different ends.
    #[must_use]
    pub fn new(seed: u64, salt: u64) -> Self {
        let mut chance = Self(seed ^ salt.wrapping_mul(0xA24B_AED4_963E_E407));
        chance.bits();
        chance
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 for `n = 0`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.bits() % (n.max(1) as u64)) as usize
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = (i128::from(high) - i128::from(low) + 1).max(1) as u128;
        let offset = u128::from(self.bits()) % span;
        i64::try_from(i128::from(low) + offset as i128).unwrap_or(low)
    }

    /// A number from `low` to `high`, both included.
    pub fn count(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high + 1 - low)
    }

    /// True in `percent` of 100 cases.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the items.
    ///
    /// # Panics
    /// When there are none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// In random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }

    /// Some of the items, at least one where there are any, in their order.
    pub fn some<T: Clone>(&mut self, items: &[T]) -> Vec<T> {
        let sure = self.below(items.len());
        let chosen = items.iter().enumerate().filter(|(i, _)| *i == sure || self.percent(35));
        chosen.map(|(_, item)| item.clone()).collect()
    }
}
