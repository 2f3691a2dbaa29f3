//! The base fee of [EIP-1559](https://eips.ethereum.org/EIPS/eip-1559): integers, exactly as clients compute it.

/// `ELASTICITY_MULTIPLIER`: a block may use twice its target.
pub const ELASTICITY_MULTIPLIER: u64 = 2;

/// `BASE_FEE_MAX_CHANGE_DENOMINATOR`: the base fee changes by at most an eighth from block to block.
pub const BASE_FEE_MAX_CHANGE_DENOMINATOR: u64 = 8;

/// The gas that a block is to use: `gas_limit // ELASTICITY_MULTIPLIER`.
#[inline]
pub const fn gas_target(gas_limit: u64) -> u64 {
    gas_limit / ELASTICITY_MULTIPLIER
}

/// The base fee of a block in wei per gas, from its parent's base fee, gas used and gas limit.
///
/// ```text
/// above the target:  fee + max(1, fee (used - target) // target // 8)
/// below the target:  fee - fee (target - used) // target // 8
/// ```
///
/// A result beyond 2^64 - 1 is cut there. (A gas limit below 2 has no target and leaves the fee as it is.)
#[inline]
pub fn next_base_fee(base_fee: u64, gas_used: u64, gas_limit: u64) -> u64 {
    let target = gas_target(gas_limit);
    let change = |distance: u64| {
        let scaled = u128::from(base_fee) * u128::from(distance);
        let change = scaled.checked_div(u128::from(target)).unwrap_or(0) / u128::from(BASE_FEE_MAX_CHANGE_DENOMINATOR);
        u64::try_from(change).unwrap_or(u64::MAX)
    };
    match gas_used.cmp(&target) {
        _ if target == 0 => base_fee,
        std::cmp::Ordering::Equal => base_fee,
        std::cmp::Ordering::Greater => base_fee.saturating_add(change(gas_used - target).max(1)),
        std::cmp::Ordering::Less => base_fee.saturating_sub(change(target - gas_used)),
    }
}

#[cfg(test)]
mod tests {
    use super::next_base_fee;

    /// (parent's base fee, gas used, gas limit, base fee), from the formula of the EIP's `validate_block` worked out
    /// with integers of any size: without use, at the target and one unit of gas off it, full, at fees of 0, 1, 7 and
    /// 8 wei (from which the fee cannot fall further, except from 8), with an odd gas limit, and at a fee of one ether.
    const VECTORS: [(u64, u64, u64, u64); 21] = [
        (1_000_000_000, 0, 60_000_000, 875_000_000),
        (1_000_000_000, 30_000_000, 60_000_000, 1_000_000_000),
        (1_000_000_000, 60_000_000, 60_000_000, 1_125_000_000),
        (1_000_000_000, 30_000_001, 60_000_000, 1_000_000_004),
        (1_000_000_000, 29_999_999, 60_000_000, 999_999_996),
        (0, 60_000_000, 60_000_000, 1),
        (0, 0, 60_000_000, 0),
        (1, 60_000_000, 60_000_000, 2),
        (1, 0, 60_000_000, 1),
        (7, 0, 60_000_000, 7),
        (8, 0, 60_000_000, 7),
        (7, 30_000_001, 60_000_000, 8),
        (50_000_000_000, 45_123_456, 60_000_000, 53_150_720_000),
        (50_000_000_000, 12_345_678, 60_000_000, 46_322_016_250),
        (1_000_000_000_000_000_000, 60_000_000, 60_000_000, 1_125_000_000_000_000_000),
        (1_000_000_000_000_000_000, 0, 60_000_000, 875_000_000_000_000_000),
        (999_999_999_999_999_999, 59_999_999, 60_000_000, 1_124_999_995_833_333_332),
        (123_456_789, 17_000_001, 36_000_001, 122_599_452),
        (123_456_789, 18_000_000, 36_000_001, 123_456_789),
        (15, 2_501, 5_000, 16),
        (1_000_000_000_000_000_000, 1_000_000_000_000, 1_000_000_000_000, 1_125_000_000_000_000_000),
    ];

    #[test]
    fn the_base_fee_is_that_of_the_eip() {
        for (parent, used, limit, expected) in VECTORS {
            assert_eq!(next_base_fee(parent, used, limit), expected, "{parent} wei, {used} of {limit}");
        }
    }

    #[test]
    fn a_row_of_blocks_rises_and_falls_as_the_eip_says() {
        let used = [60_000_000, 60_000_000, 30_000_000, 0, 29_999_999, 30_000_001, 41_234_567];
        let mut fee = 50_000_000_000;
        let path = used.map(|used| {
            fee = next_base_fee(fee, used, 60_000_000);
            fee
        });
        let expected = [
            56_250_000_000,
            63_281_250_000,
            63_281_250_000,
            55_371_093_750,
            55_371_093_520,
            55_371_093_750,
            57_963_053_177,
        ];
        assert_eq!(path, expected);
    }

    #[test]
    fn what_does_not_fit_is_cut_and_nothing_panics() {
        assert_eq!(next_base_fee(u64::MAX, u64::MAX, 5000), u64::MAX);
        assert_eq!(next_base_fee(u64::MAX, 0, u64::MAX), u64::MAX - u64::MAX / 8);
        assert_eq!(next_base_fee(9, 5, 1), 9);
    }
}
