//! Numbers with weights, and the bins they fall into.

use crate::axis::drawable;

/// More bins than this are noise in a picture of this size.
const MAX_BINS: f64 = 60.0;

/// A named distribution with the values to point out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Distribution {
    /// What is distributed; may be empty when there is only one.
    pub name: String,
    /// Values to point out with a vertical line.
    pub marks: Vec<Mark>,
    /// Distinct values, ascending, with their counts.
    counts: Vec<(f64, f64)>,
}

/// A value to point out.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// What the value is: "mean", "95 %".
    pub label: String,
    /// The value.
    pub value: f64,
}

impl Distribution {
    /// From single values; what is not finite is left out. Marks mean, 5 %, median and 95 %.
    pub fn from_values(name: impl Into<String>, values: &[f64]) -> Self {
        Self::from_counts(name, values.iter().map(|value| (*value, 1.0)))
    }

    /// From values with counts; what is not finite or not positive is left out. Marks mean, 5 %, median and 95 %.
    pub fn from_counts(name: impl Into<String>, counts: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let sound =
            |(value, count): (f64, f64)| Some((drawable(value)? + 0.0, drawable(count).filter(|count| *count > 0.0)?));
        let mut sorted: Vec<(f64, f64)> = counts.into_iter().filter_map(sound).collect();
        sorted.sort_unstable_by(|left, right| left.0.total_cmp(&right.0));
        sorted.dedup_by(|later, first| {
            let same = later.0 <= first.0;
            if same {
                first.1 += later.1;
            }
            same
        });
        let mut distribution = Self { name: name.into(), marks: Vec::new(), counts: sorted };
        distribution.marks = distribution.usual_marks();
        distribution
    }

    /// The total count.
    pub fn count(&self) -> f64 {
        self.counts.iter().map(|(_, count)| count).sum()
    }

    /// Distinct values, ascending, with their counts.
    pub(crate) fn counts(&self) -> &[(f64, f64)] {
        &self.counts
    }

    fn usual_marks(&self) -> Vec<Mark> {
        let mark = |label: &str, value| Mark { label: label.to_owned(), value };
        let mut marks: Vec<Mark> = self.mean().map(|mean| mark("mean", mean)).into_iter().collect();
        for (label, share) in [("5 %", 0.05), ("median", 0.5), ("95 %", 0.95)] {
            marks.extend(self.quantile(share).map(|value| mark(label, value)));
        }
        marks
    }

    /// The mean; None without values.
    pub(crate) fn mean(&self) -> Option<f64> {
        let total = self.count();
        let mean = self.counts.iter().map(|(value, count)| value * (count / total)).sum();
        (!self.counts.is_empty()).then_some(mean)
    }

    /// The smallest value that at least this share does not exceed.
    pub(crate) fn quantile(&self, share: f64) -> Option<f64> {
        let wanted = share * self.count();
        let mut seen = 0.0;
        let reached = |(value, count): &(f64, f64)| {
            seen += count;
            (seen >= wanted).then_some(*value)
        };
        self.counts.iter().find_map(reached).or(self.counts.last().map(|(value, _)| *value))
    }
}

/// Bins of equal width that suit all distributions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bins {
    pub(crate) start: f64,
    pub(crate) width: f64,
    pub(crate) number: usize,
    /// Whether all values are integers.
    pub(crate) integers: bool,
}

impl Bins {
    /// One bin per integer where values are integers and few enough; else the width of D. Freedman and P. Diaconis
    /// (1981), `2 IQR / n^(1/3)`, rounded. None without values.
    pub(crate) fn of(distributions: &[Distribution]) -> Option<Self> {
        let values = || distributions.iter().flat_map(Distribution::counts).map(|(value, _)| *value);
        let (low, high) = crate::axis::range(values())?;
        let integers = values().all(|value| value.fract().abs() <= 0.0 && value.abs() < 1e15);
        let span = high - low;
        let width = if integers {
            ((span + 1.0) / MAX_BINS).ceil()
        } else if span > 0.0 {
            let suited = distributions.iter().filter_map(suited_width).fold(f64::INFINITY, f64::min);
            nice(suited.clamp(span / MAX_BINS, span / 8.0))
        } else {
            (low.abs() * 0.1).max(1e-290)
        };
        let start = if integers {
            low - 0.5
        } else if span > 0.0 {
            (low / width).floor() * width
        } else {
            low - width / 2.0
        };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most a few more than MAX_BINS")]
        let number = (((high - start) / width).floor() as usize + 1).min(200);
        Some(Self { start, width, number, integers })
    }

    /// Count in each bin.
    pub(crate) fn fill(&self, distribution: &Distribution) -> Vec<f64> {
        let mut filled = vec![0.0; self.number];
        for (value, count) in distribution.counts() {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "not negative, and limited next"
            )]
            let place = ((value - self.start) / self.width).max(0.0) as usize;
            filled[place.min(self.number - 1)] += count;
        }
        filled
    }
}

fn suited_width(distribution: &Distribution) -> Option<f64> {
    let spread = distribution.quantile(0.75)? - distribution.quantile(0.25)?;
    Some(2.0 * spread / distribution.count().cbrt()).filter(|width| *width > 0.0)
}

/// The next larger of 1, 2, 2.5, 5 times a power of ten.
fn nice(width: f64) -> f64 {
    let power = 10_f64.powf(width.log10().floor());
    power * [1.0, 2.0, 2.5, 5.0].into_iter().find(|nice| nice * power >= width).unwrap_or(10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_merged_and_marked() {
        let distribution =
            Distribution::from_counts("d", [(3.0, 1.0), (1.0, 2.0), (3.0, 1.0), (f64::NAN, 5.0), (9.0, 0.0)]);
        assert_eq!(distribution.counts(), [(1.0, 2.0), (3.0, 2.0)]);
        let marks: Vec<(&str, f64)> = distribution.marks.iter().map(|mark| (mark.label.as_str(), mark.value)).collect();
        assert_eq!(marks, [("mean", 2.0), ("5 %", 1.0), ("median", 1.0), ("95 %", 3.0)]);
    }

    #[test]
    fn every_count_is_in_a_bin() {
        let samples: [&[f64]; 6] =
            [&[1.0, 2.0, 2.0, 7.0], &[0.1, 0.25, 0.7], &[5.0], &[0.3; 9], &[-1e300, 1e300], &[0.0, 1e6, 12.0]];
        for values in samples {
            let distribution = Distribution::from_values("", values);
            let bins = Bins::of(std::slice::from_ref(&distribution)).unwrap();
            let total: f64 = bins.fill(&distribution).iter().sum();
            assert!((total - values.len() as f64).abs() < 1e-9 && bins.number <= 200, "{values:?}");
        }
        assert_eq!(Bins::of(&[Distribution::default()]), None);
    }

    #[test]
    fn integers_have_bins_around_them() {
        let bins = Bins::of(&[Distribution::from_values("", &[2.0, 5.0])]).unwrap();
        assert_eq!((bins.start, bins.width, bins.number, bins.integers), (1.5, 1.0, 4, true));
    }
}
