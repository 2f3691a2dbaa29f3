//! Realised return on what participants have invested, over a trailing window and over all time.

use super::StakingRole;
use crate::Params;
use crate::units::{L1Block, Tokens};

/// Most parts of a window.
const PARTS: u64 = 64;

/// What sequencers and provers realise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Returns {
    roles: [TrailingReturn; 2],
}

impl Returns {
    /// Starts again.
    pub(crate) fn reset(&mut self, params: &Params) {
        for role in StakingRole::ALL {
            let window = if params.staking.is_dynamic { params.staking.terms(role).window } else { 0 };
            self.roles[role as usize].reset(window);
        }
    }

    /// Those of a role.
    #[inline]
    pub fn of(&self, role: StakingRole) -> &TrailingReturn {
        &self.roles[role as usize]
    }

    #[inline]
    pub(super) fn of_mut(&mut self, role: StakingRole) -> &mut TrailingReturn {
        &mut self.roles[role as usize]
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Part {
    income: Tokens,
    /// Tokens x L1 blocks.
    invested: f64,
}

impl Part {
    fn add(&mut self, other: Self) {
        self.income += other.income;
        self.invested += other.invested;
    }

    fn per_block(self) -> Option<f64> {
        (self.invested > 0.0).then(|| self.income.to_f64() / self.invested)
    }
}

/// Net income per invested token and time.
///
/// The window is kept in n parts of w = ceil(window / 64) L1 blocks each, n = ceil(window / w): it looks back over the part
/// under way and the n - 1 before it, so over exactly the window if that has at most 64 L1 blocks, and over
/// (n - 1) w + 1 to n w of them else.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrailingReturn {
    width: u64,
    parts: Vec<Part>,
    /// The part under way.
    place: usize,
    /// The sum of all other parts.
    others: Part,
    /// L1 blocks accounted for.
    until: L1Block,
    /// Everything since the start.
    ever: Part,
}

impl TrailingReturn {
    fn reset(&mut self, window: u64) {
        self.width = window.div_ceil(PARTS).max(1);
        self.parts.clear();
        let parts = usize::try_from(window.div_ceil(self.width)).unwrap_or(1);
        self.parts.resize(parts, Part::default());
        (self.place, self.others, self.until, self.ever) = (0, Part::default(), 0, Part::default());
    }

    /// L1 blocks up to `now` pass with so much invested.
    pub(super) fn pass(&mut self, now: L1Block, invested: Tokens) {
        let invested = invested.to_f64();
        self.ever.invested += invested * (now - self.until) as f64;
        let span = self.width * self.parts.len() as u64;
        if now - self.until > span {
            // Everything that the window holds is too old.
            self.parts.fill(Part::default());
            self.until = now - span;
        }
        let mut moved = false;
        while self.until < now {
            if self.until.is_multiple_of(self.width) && self.until > 0 {
                self.place = (self.place + 1) % self.parts.len();
                self.parts[self.place] = Part::default();
                moved = true;
            }
            let end = (self.until / self.width + 1) * self.width;
            let stretch = end.min(now) - self.until;
            self.parts[self.place].invested += invested * stretch as f64;
            self.until += stretch;
        }
        if moved {
            self.others = Part::default();
            for (place, &part) in self.parts.iter().enumerate() {
                if place != self.place {
                    self.others.add(part);
                }
            }
        }
    }

    /// Money comes in (or goes out) in the last L1 block that passed.
    pub(super) fn earn(&mut self, income: Tokens) {
        self.parts[self.place].income += income;
        self.ever.income += income;
    }

    fn in_window(&self) -> Part {
        let mut window = self.others;
        if let Some(&part) = self.parts.get(self.place) {
            window.add(part);
        }
        window
    }

    /// Net income per invested token and year, over the trailing window; none if nothing was invested.
    pub fn trailing(&self, blocks_per_year: f64) -> Option<f64> {
        self.in_window().per_block().map(|rate| rate * blocks_per_year)
    }

    /// The same since the start.
    pub fn ever(&self, blocks_per_year: f64) -> Option<f64> {
        self.ever.per_block().map(|rate| rate * blocks_per_year)
    }

    /// How much the trailing return exceeds a required one, as participants see it: what the window holds from before
    /// the start, and a window in which nobody has invested, count as content.
    pub(super) fn excess(&self, required: f64, blocks_per_year: f64) -> f64 {
        let span = self.width * self.parts.len() as u64;
        let seen = self.until.min(span) as f64 / span as f64;
        self.trailing(blocks_per_year).map_or(0.0, |realised| seen * (realised - required))
    }
}

#[cfg(test)]
mod tests {
    use super::TrailingReturn;
    use crate::units::Tokens;

    fn tokens(amount: f64) -> Tokens {
        Tokens::nearest(amount)
    }

    /// Against the definition, block by block.
    #[test]
    fn a_window_of_at_most_64_blocks_is_exact() {
        for window in [1_u64, 7, 64] {
            let mut kept = TrailingReturn::default();
            kept.reset(window);
            let mut blocks: Vec<(f64, f64)> = Vec::new();
            for step in 0..200_u64 {
                let (income, invested) = ((step * step % 13) as f64 - 4.0, (step % 5) as f64);
                // Steps of one to three L1 blocks: income belongs to the last of them.
                for block in 0..=step % 3 {
                    blocks.push((if block == step % 3 { income } else { 0.0 }, invested));
                }
                kept.pass(blocks.len() as u64, tokens(invested));
                kept.earn(tokens(income));
                let seen = &blocks[blocks.len().saturating_sub(usize::try_from(window).unwrap_or(0))..];
                let (income, invested) = seen.iter().fold((0.0, 0.0), |sum, block| (sum.0 + block.0, sum.1 + block.1));
                match kept.trailing(1.0) {
                    Some(value) => assert!((value - income / invested).abs() < 1e-9, "window {window}, step {step}"),
                    None => assert!(invested == 0.0, "window {window}, step {step}"),
                }
            }
        }
    }

    #[test]
    fn a_longer_window_forgets_by_parts_and_everything_after_a_long_skip() {
        let mut kept = TrailingReturn::default();
        kept.reset(640);
        kept.pass(1, tokens(1.0));
        kept.earn(tokens(10.0));
        kept.pass(640, tokens(1.0));
        assert_eq!(kept.trailing(640.0), Some(10.0));
        kept.pass(641, tokens(1.0));
        assert_eq!(kept.trailing(1.0), Some(0.0));
        assert_eq!(kept.ever(641.0), Some(10.0));
        kept.pass(100_000, tokens(2.0));
        kept.earn(tokens(6.4));
        assert_eq!(kept.trailing(1000.0), Some(5.0));
    }
}
