//! The blob base fee of [EIP-4844](https://eips.ethereum.org/EIPS/eip-4844), with the schedules of
//! [EIP-7691](https://eips.ethereum.org/EIPS/eip-7691) and [EIP-7892](https://eips.ethereum.org/EIPS/eip-7892) and the
//! reserve price of [EIP-7918](https://eips.ethereum.org/EIPS/eip-7918): integers, exactly as clients compute it.

use super::HIGHEST_FEE;
use crate::parameters::Fork;

/// `GAS_PER_BLOB`.
pub const GAS_PER_BLOB: u64 = 131_072;

/// `MIN_BASE_FEE_PER_BLOB_GAS`, wei.
pub const MIN_BASE_FEE_PER_BLOB_GAS: u64 = 1;

/// `BLOB_BASE_COST` of EIP-7918: a blob is to cost at least as much as this execution gas.
pub const BLOB_BASE_COST: u64 = 8192;

/// `fake_exponential` of EIP-4844: about `factor` e^(`numerator` / `denominator`), by a Taylor series of whole numbers;
/// `None` where a term does not fit 128 bits (numbers of this module come nowhere near) or the denominator is 0.
pub fn fake_exponential(factor: u64, numerator: u64, denominator: u64) -> Option<u128> {
    let mut output = 0_u128;
    let mut term = u128::from(factor) * u128::from(denominator);
    let mut divisor = denominator;
    while term > 0 {
        output = output.checked_add(term)?;
        // Division of 64 bits is much faster, and enough for the small terms at both ends of the series.
        term = match u64::try_from(term).ok().and_then(|small| small.checked_mul(numerator)) {
            Some(product) => u128::from(product.checked_div(divisor)?),
            None => term.checked_mul(u128::from(numerator))?.checked_div(u128::from(divisor))?,
        };
        divisor = divisor.checked_add(denominator)?;
    }
    output.checked_div(u128::from(denominator))
}

/// The constants of a fork's blob fee market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlobSchedule {
    /// Blobs that a block is to hold.
    pub target: u64,
    /// Blobs that a block may hold.
    pub max: u64,
    /// `BLOB_BASE_FEE_UPDATE_FRACTION`.
    pub update_fraction: u64,
    /// Whether EIP-7918 is in force.
    pub has_reserve_price: bool,
}

impl BlobSchedule {
    /// The constants of a fork. Sources: EIP-4844 (Dencun), EIP-7691 (Pectra, Fusaka), EIP-7892 and
    /// [consensus-specs](https://github.com/ethereum/consensus-specs) `configs/mainnet.yaml` (BPO1, BPO2), EIP-7607
    /// (EIP-7918 from Fusaka on).
    pub const fn of(fork: Fork) -> Self {
        let (target, max, update_fraction, has_reserve_price) = match fork {
            Fork::Dencun => (3, 6, 3_338_477, false),
            Fork::Pectra => (6, 9, 5_007_716, false),
            Fork::Fusaka => (6, 9, 5_007_716, true),
            Fork::Bpo1 => (10, 15, 8_346_193, true),
            Fork::Bpo2 => (14, 21, 11_684_671, true),
        };
        Self { target, max, update_fraction, has_reserve_price }
    }

    /// `get_base_fee_per_blob_gas` of EIP-4844, wei per blob gas; cut at 2^64 - 1.
    pub fn base_fee(&self, excess_blob_gas: u64) -> u64 {
        fake_exponential(MIN_BASE_FEE_PER_BLOB_GAS, excess_blob_gas, self.update_fraction)
            .and_then(|fee| u64::try_from(fee).ok())
            .unwrap_or(u64::MAX)
    }

    /// `calc_excess_blob_gas` of EIP-4844, with the reserve price of EIP-7918 where it is in force: from the parent's
    /// excess blob gas, number of blobs, base fee and blob base fee (both in wei) that of the next block.
    ///
    /// ```text
    /// 0                                       if excess + used < target
    /// excess + used (max - target) // max     if BLOB_BASE_COST base fee > GAS_PER_BLOB blob base fee
    /// excess + used - target                  otherwise
    /// ```
    #[inline]
    pub fn next_excess(&self, excess_blob_gas: u64, blobs: u64, base_fee: u64, blob_base_fee: u64) -> u64 {
        let (target, used) = (GAS_PER_BLOB * self.target, GAS_PER_BLOB * blobs);
        let sum = excess_blob_gas.saturating_add(used);
        if sum < target {
            0
        } else if self.has_reserve_price && is_below_reserve(base_fee, blob_base_fee) {
            excess_blob_gas.saturating_add(used.saturating_mul(self.max - self.target) / self.max)
        } else {
            sum - target
        }
    }

    /// The smallest excess blob gas whose fee is at least so many wei (at most [`HIGHEST_FEE`]).
    pub fn excess_of(&self, fee: u64) -> u64 {
        // e^42 > 10^18; the fee does not fall when the excess grows, because no term of its series does.
        let (mut low, mut high) = (0, 42 * self.update_fraction);
        let fee = fee.min(HIGHEST_FEE);
        while low < high {
            let middle = low.midpoint(high);
            if self.base_fee(middle) >= fee {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }
}

/// Whether a blob costs less than EIP-7918 wants: `BLOB_BASE_COST` gas at the base fee.
#[inline]
pub fn is_below_reserve(base_fee: u64, blob_base_fee: u64) -> bool {
    u128::from(BLOB_BASE_COST) * u128::from(base_fee) > u128::from(GAS_PER_BLOB) * u128::from(blob_base_fee)
}

#[cfg(test)]
mod tests {
    use super::super::HIGHEST_FEE;
    use super::{BlobSchedule, fake_exponential};
    use crate::parameters::Fork;

    /// (factor, numerator, denominator, value), from the EIP's `fake_exponential` worked out with integers of any size.
    const EXPONENTIALS: [(u64, u64, u64, u128); 21] = [
        (1, 0, 1, 1),
        (38_493, 0, 1_000, 38_493),
        (0, 1_234, 2_345, 0),
        (1, 2, 1, 6),
        (1, 4, 2, 6),
        (1, 3, 1, 16),
        (1, 6, 2, 18),
        (1, 4, 1, 49),
        (1, 8, 2, 50),
        (10, 8, 2, 542),
        (1, 11_684_671, 11_684_671, 2),
        (1, 58_423_355, 11_684_671, 148),
        (2, 5, 2, 23),
        (1, 50_000_000, 2_225_652, 5_709_098_764),
        (1, 380_928, 11_684_671, 1),
        (1, 8_099_019, 11_684_671, 1),
        (1, 8_099_020, 11_684_671, 1),
        (1, 66_769_557, 3_338_477, 485_167_665),
        (1, 120_185_183, 5_007_716, 26_489_116_840),
        (1, 342_193_913, 8_346_193, 639_843_493_484_399_061),
        (1, 490_756_182, 11_684_671, 1_739_274_941_520_418_623),
    ];

    #[test]
    fn the_fake_exponential_is_that_of_the_eip() {
        for (factor, numerator, denominator, expected) in EXPONENTIALS {
            assert_eq!(fake_exponential(factor, numerator, denominator), Some(expected), "{numerator} / {denominator}");
        }
        assert_eq!(fake_exponential(1, u64::MAX, 1), None);
        assert_eq!(fake_exponential(1, 1, 0), None);
    }

    /// (fork, excess blob gas, blobs, base fee in wei, next excess), from `calc_excess_blob_gas` of EIP-4844 (Dencun,
    /// Pectra) and of EIP-7918 (from Fusaka on) worked out with integers of any size: without blobs, below, at and
    /// above the target, full, at the reserve price (16 wei of base fee to 1 wei of blob fee) and just beyond it.
    const EXCESSES: [(Fork, u64, u64, u64, u64); 31] = [
        (Fork::Dencun, 0, 0, 0, 0),
        (Fork::Dencun, 0, 3, 0, 0),
        (Fork::Dencun, 0, 4, 0, 131_072),
        (Fork::Dencun, 0, 6, 0, 393_216),
        (Fork::Dencun, 262_144, 0, 0, 0),
        (Fork::Dencun, 393_216, 0, 0, 0),
        (Fork::Dencun, 100_000_000, 6, 1_000_000_000_000_000_000, 100_393_216),
        (Fork::Pectra, 0, 9, 1_000_000_000, 393_216),
        (Fork::Pectra, 100_000_000, 0, 1_000_000_000_000_000_000, 99_213_568),
        (Fork::Pectra, 786_431, 0, 0, 0),
        (Fork::Pectra, 123_456_789, 6, 1, 123_456_789),
        (Fork::Fusaka, 0, 5, 1_000_000_000_000, 0),
        (Fork::Fusaka, 0, 6, 1_000_000_000_000, 262_144),
        (Fork::Fusaka, 0, 6, 16, 0),
        (Fork::Fusaka, 0, 6, 17, 262_144),
        (Fork::Fusaka, 10_000_000, 0, 1_000_000_000, 10_000_000),
        (Fork::Fusaka, 10_000_000, 9, 1_000_000_000, 10_393_216),
        (Fork::Fusaka, 100_000_000, 9, 1_000_000_000, 100_393_216),
        (Fork::Fusaka, 100_000_000, 0, 7_500_000_000, 99_213_568),
        (Fork::Bpo1, 50_000_000, 7, 10_000_000_000, 50_305_834),
        (Fork::Bpo1, 200_000_000, 7, 10_000_000_000, 199_606_784),
        (Fork::Bpo1, 1_310_720, 0, 0, 0),
        (Fork::Bpo2, 250_000_000, 0, 50_000_000_000, 250_000_000),
        (Fork::Bpo2, 250_000_000, 0, 3_000_000_000, 248_164_992),
        (Fork::Bpo2, 250_000_000, 14, 50_000_000_000, 250_611_669),
        (Fork::Bpo2, 250_000_000, 21, 50_000_000_000, 250_917_504),
        (Fork::Bpo2, 281_000_000, 21, 50_000_000_000, 281_917_504),
        (Fork::Bpo2, 281_000_000, 14, 50_000_000_000, 281_000_000),
        (Fork::Bpo2, 281_000_000, 0, 50_000_000_000, 279_164_992),
        (Fork::Bpo2, 1, 13, 1_000_000_000_000_000_000, 0),
        (Fork::Bpo2, 1, 14, 1_000_000_000_000_000_000, 611_670),
    ];

    #[test]
    fn the_excess_blob_gas_is_that_of_the_eips() {
        for (fork, excess, blobs, base_fee, expected) in EXCESSES {
            let schedule = BlobSchedule::of(fork);
            let next = schedule.next_excess(excess, blobs, base_fee, schedule.base_fee(excess));
            assert_eq!(next, expected, "{fork:?}: {excess} and {blobs} blobs at {base_fee} wei");
        }
    }

    /// (fee asked for, excess, fee), the smallest excess found by bisection with integers of any size.
    #[test]
    fn an_excess_is_found_for_a_fee() {
        for (fork, fee, excess, reached) in [
            (Fork::Dencun, 1, 0, 1),
            (Fork::Dencun, 2, 2_314_058, 2),
            (Fork::Dencun, 30_000_000_000, 80_538_966, 30_000_003_644),
            (Fork::Pectra, 1_000_000_000, 103_776_230, 1_000_000_018),
            (Fork::Bpo1, 30_000_000_000, 201_347_427, 30_000_003_424),
            (Fork::Bpo2, 1_000_000_000, 242_144_544, 1_000_000_055),
            (Fork::Bpo2, 30_000_000_000, 281_886_416, 30_000_000_610),
            (Fork::Bpo2, HIGHEST_FEE, 484_289_087, 1_000_000_025_621_261_225),
            (Fork::Bpo2, u64::MAX, 484_289_087, 1_000_000_025_621_261_225),
        ] {
            let schedule = BlobSchedule::of(fork);
            assert_eq!((schedule.excess_of(fee), schedule.base_fee(excess)), (excess, reached), "{fork:?}, {fee} wei");
        }
    }

    #[test]
    fn a_row_of_blocks_rises_and_falls_as_the_eips_say() {
        let schedule = BlobSchedule::of(Fork::Bpo2);
        let mut excess = schedule.excess_of(1_000_000_000);
        let path = [21, 21, 14, 0, 0, 13, 20].map(|blobs| {
            excess = schedule.next_excess(excess, blobs, 1_000_000_000, schedule.base_fee(excess));
            (excess, schedule.base_fee(excess))
        });
        let expected = [
            (243_062_048, 1_081_687_236),
            (243_979_552, 1_170_047_212),
            (243_979_552, 1_170_047_212),
            (242_144_544, 1_000_000_055),
            (240_309_536, 854_666_461),
            (240_178_464, 845_132_869),
            (240_964_896, 903_972_055),
        ];
        assert_eq!(path, expected);
    }

    #[test]
    fn what_does_not_fit_is_cut_and_nothing_panics() {
        let schedule = BlobSchedule::of(Fork::Bpo2);
        assert_eq!(schedule.base_fee(u64::MAX), u64::MAX);
        assert_eq!(schedule.next_excess(u64::MAX, 21, u64::MAX, 1), u64::MAX);
    }
}
