//! How many numbers it takes until a mean is known well enough, whoever looks and however often.

use crate::interval::{Interval, Level, t_quantile};
use crate::moments::Moments;

/// A rule that looks at a growing sample until half the width of the mean's interval is small enough.
///
/// Who looks again and again and stops when the usual interval is narrow stops too often when it is wrong. So the looks
/// share the probability of a miss: look k (from 0) uses Student's t interval at `1 - miss * share(k)`, with shares
/// 0.1, 0.6, 0.15, 0.075, 0.0375, ... that sum to 1. All looks hold at once with the asked level, so the one at which one
/// stops does (Bonferroni). The second look gets most, because the first one tells from the spread how many numbers it
/// takes, and the rule goes there at once.
///
/// Numbers with a finite range may hide rare large ones that the sample has not seen, or too few of. For them the variance
/// of the mean, `sd^2 / n`, is taken to be larger by `(t range / n)^2`: as if `t^2` of the numbers had been at either end. A
/// share of which no case was seen is then below `t^2 / n`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SequentialMean {
    /// Half the width that is asked for, above 0, in the outcome's unit.
    pub half_width: f64,
    /// The confidence that the final interval has.
    pub level: Level,
    /// What the numbers cannot leave; infinite ends if they may be anything.
    pub range: Interval,
}

/// What a look found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// The interval of the mean; none for fewer than two numbers.
    pub interval: Option<Interval>,
    /// Numbers that the next look should have; none if the interval is narrow enough.
    pub next: Option<u64>,
}

/// The spread of a small sample may be too small by chance; what is aimed at is a little more than needed.
const MARGIN: f64 = 1.05;

/// A next look has at most so many times the numbers of the one before, so that one wild sample does not cost a fortune.
const MOST_GROWTH: u64 = 50;

impl SequentialMean {
    /// Looks for the last time, because no more numbers can be had: with all of the probability that earlier looks left.
    /// `look` is the number of this look, from 0.
    pub fn last_look(&self, look: u32, moments: &Moments) -> Option<Interval> {
        let spent: f64 = (0..look).map(share).sum();
        self.interval(Level::new(1.0 - (1.0 - self.level.get()) * (1.0 - spent)).ok()?, moments)
    }

    /// Looks for the `look`th time (from 0) at all numbers so far.
    pub fn look(&self, look: u32, moments: &Moments) -> Look {
        let n = moments.count();
        let Some(interval) = self.level_of(look).and_then(|level| self.interval(level, moments)) else {
            return Look { interval: None, next: Some((2 * n).max(2)) };
        };
        if reach(interval, moments) <= self.half_width {
            return Look { interval: Some(interval), next: None };
        }
        let wanted = self.half_width / MARGIN;
        let width = |n: u64| self.width_at(self.level_of(look + 1)?, n, moments);
        let needed = |n: u64| width(n).is_none_or(|half_width| half_width <= wanted);
        // The width falls with n: double, then halve the gap.
        let (mut low, mut high) = (n, n.saturating_mul(2).max(2));
        let most = n.saturating_mul(MOST_GROWTH).max(2);
        while !needed(high) && high < most {
            low = high;
            high = high.saturating_mul(2).min(most);
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if needed(middle) { high = middle } else { low = middle }
        }
        Look { interval: Some(interval), next: Some(high.max(n + n.div_ceil(10))) }
    }

    /// The level of a look.
    fn level_of(&self, look: u32) -> Option<Level> {
        Level::new(1.0 - (1.0 - self.level.get()) * share(look)).ok()
    }

    fn interval(&self, level: Level, moments: &Moments) -> Option<Interval> {
        let (mean, half_width) = (moments.mean()?, self.width_at(level, moments.count(), moments)?);
        Some(Interval { low: mean - half_width, high: mean + half_width }.within(self.range))
    }

    /// Half the width that a look at n numbers of this spread has.
    fn width_at(&self, level: Level, n: u64, moments: &Moments) -> Option<f64> {
        let t = t_quantile(n.checked_sub(1)? as f64, level)?;
        let (sd, n) = (moments.sd()?, n as f64);
        let range = self.range.high - self.range.low;
        let unseen = if range.is_finite() { t * range / n } else { 0.0 };
        Some(t * (sd * sd / n + unseen * unseen).sqrt())
    }
}

/// How far the mean may be from what was found: more than half the width where the range cuts the interval.
fn reach(interval: Interval, moments: &Moments) -> f64 {
    let mean = moments.mean().unwrap_or(interval.low);
    (mean - interval.low).max(interval.high - mean)
}

/// The share of the probability of a miss that a look takes.
fn share(look: u32) -> f64 {
    match look {
        0 => 0.1,
        1 => 0.6,
        later => 0.6 * 0.5_f64.powi(i32::try_from(later).unwrap_or(i32::MAX)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval::mean_interval;

    const ANYTHING: Interval = Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };

    /// Uniform numbers from a multiplicative generator (Park and Miller).
    struct Lehmer(u64);

    impl Lehmer {
        fn next(&mut self) -> f64 {
            self.0 = self.0 * 48_271 % 2_147_483_647;
            self.0 as f64 / 2_147_483_647.0
        }

        fn normal(&mut self) -> f64 {
            (-2.0 * self.next().ln()).sqrt() * (std::f64::consts::TAU * self.next()).cos()
        }
    }

    /// Samples until the rule is content: the interval, and the numbers used.
    fn sample(rule: SequentialMean, pilot: u64, mut draw: impl FnMut() -> f64) -> (Interval, u64) {
        let mut moments = Moments::default();
        let (mut look, mut wanted) = (0, pilot);
        loop {
            while moments.count() < wanted {
                moments.push(Some(draw()));
            }
            match rule.look(look, &moments) {
                Look { interval: Some(interval), next: None } => return (interval, moments.count()),
                Look { next, .. } => wanted = next.unwrap(),
            }
            look += 1;
        }
    }

    /// Misses of 2000 samples. At a true rate of 5 % more than 134 have a probability below 0.04 %.
    fn misses(rule: SequentialMean, pilot: u64, mean: f64, mut draw: impl FnMut() -> f64) -> u32 {
        (0..2000).map(|_| u32::from(!sample(rule, pilot, &mut draw).0.contains(mean))).sum()
    }

    #[test]
    fn the_interval_at_which_it_stops_covers_the_mean_of_normal_numbers() {
        let mut random = Lehmer(1);
        for half_width in [0.5, 0.2, 0.1] {
            let rule = SequentialMean { half_width, level: Level::NINETY_FIVE, range: ANYTHING };
            let misses = misses(rule, 20, 3.0, || 3.0 + random.normal());
            assert!(misses <= 134, "{half_width}: {misses}");
        }
    }

    #[test]
    fn the_interval_covers_the_mean_of_skew_numbers_and_of_rare_events() {
        let mut random = Lehmer(2);
        let rule = SequentialMean { half_width: 0.1, level: Level::NINETY_FIVE, range: ANYTHING };
        // Exponential: skewness 2.
        let skew = misses(rule, 50, 1.0, || -random.next().ln());
        assert!(skew <= 134, "{skew}");
        // One in fifty, where a pilot of 30 sees none in more than half of all cases.
        let share = SequentialMean { half_width: 0.01, range: Interval { low: 0.0, high: 1.0 }, ..rule };
        let rare = misses(share, 30, 0.02, || f64::from(u8::from(random.next() < 0.02)));
        assert!(rare <= 134, "{rare}");
    }

    /// Looking at every number with the usual interval, on the same data, misses far more often than it says.
    #[test]
    fn stopping_at_the_first_narrow_interval_would_not_cover() {
        let mut random = Lehmer(3);
        let naive = |random: &mut Lehmer| {
            let mut moments = Moments::default();
            loop {
                moments.push(Some(-random.next().ln()));
                let interval = mean_interval(&moments, Level::NINETY_FIVE);
                if let Some(interval) = interval.filter(|interval| interval.half_width() <= 0.3) {
                    return interval;
                }
            }
        };
        let misses: u32 = (0..2000).map(|_| u32::from(!naive(&mut random).contains(1.0))).sum();
        assert!(misses > 300, "{misses}");
    }

    #[test]
    fn it_takes_little_more_than_a_sample_of_the_right_size() {
        let mut random = Lehmer(4);
        let rule = SequentialMean { half_width: 0.05, level: Level::NINETY_FIVE, range: ANYTHING };
        let used: u64 = (0..200).map(|_| sample(rule, 100, || random.normal()).1).sum();
        // 1537 = (1.96 / 0.05)^2.
        assert!((1537..2600).contains(&(used / 200)), "{}", used / 200);
    }

    #[test]
    fn equal_numbers_are_no_certainty_where_they_could_differ() {
        let moments: Moments = std::iter::repeat_n(Some(0.0), 100).collect();
        let share = Interval { low: 0.0, high: 1.0 };
        let rule = SequentialMean { half_width: 0.005, level: Level::NINETY_FIVE, range: share };
        let look = rule.look(0, &moments);
        assert!(look.next.is_some_and(|next| (200..1000).contains(&next)), "{look:?}");
        let anything = SequentialMean { range: ANYTHING, ..rule };
        assert_eq!(anything.look(0, &moments).next, None);
    }

    #[test]
    fn the_shares_of_all_looks_sum_to_one_and_a_last_look_takes_what_is_left() {
        assert!(((0..60).map(share).sum::<f64>() - 1.0).abs() < 1e-12);
        let moments: Moments = (0..50).map(|number| Some(f64::from(number))).collect();
        let rule = SequentialMean { half_width: 0.1, level: Level::NINETY_FIVE, range: ANYTHING };
        assert_eq!(rule.last_look(0, &moments), mean_interval(&moments, Level::NINETY_FIVE));
        let widths = [0, 1, 2, 3].map(|look| rule.last_look(look, &moments).unwrap().half_width());
        assert!(widths.windows(2).all(|pair| pair[0] < pair[1]), "{widths:?}");
    }

    #[test]
    fn fewer_than_two_numbers_ask_for_more() {
        let rule = SequentialMean { half_width: 0.1, level: Level::NINETY_FIVE, range: ANYTHING };
        assert_eq!(rule.look(0, &Moments::default()), Look { interval: None, next: Some(2) });
        let one: Moments = [Some(1.0)].into_iter().collect();
        assert_eq!(rule.look(0, &one), Look { interval: None, next: Some(2) });
    }
}
