//! What the L1's users ask for in each L1 block, before a limit cuts it.

use gddt_engine::{Chance, Draws};
use rand_distr::{Distribution as _, StandardNormal};

use crate::parameters::PriceSettings;
use crate::streams::Purpose;
use crate::units::L1Block;

/// Demand for gas or blobs as a multiple of the target:
///
/// ```text
/// (price / fee)^elasticity  exp(sd x - sd^2 / 2)  (1 + amplitude sin(2 pi t / day))  burst  shock
/// ```
///
/// with x a standard normal AR(1) process over L1 blocks. Without bursts and shock its mean is 1 at `price`.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// Logarithm of the fee in wei at which mean demand meets the target.
    ln_price: f64,
    elasticity: f64,
    sd: f64,
    autocorrelation: f64,
    /// sqrt(1 - autocorrelation^2), so that x keeps its variance of 1.
    innovation: f64,
    daily_amplitude: f64,
    /// L1 blocks.
    day: f64,
    bursts: Option<Bursts>,
    shock: Option<DemandShock>,
    noise: Purpose,
    /// The entity of its bursts.
    market: u64,
}

/// Bursts come with a chance per L1 block and last geometrically.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bursts {
    /// In the long run, r / (r + 1 / mean length).
    at_first: Chance,
    starts: Chance,
    goes_on: Chance,
    factor: f64,
}

/// A factor on demand from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct DemandShock {
    start: L1Block,
    end: L1Block,
    factor: f64,
}

/// Where a demand process stands in an L1 block.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DemandState {
    /// x: standard normal.
    pub(super) noise: f64,
    /// Whether a burst is under way.
    pub(super) is_burst: bool,
}

impl Demand {
    /// The demand of a table, with the purpose of its noise and the entity of its bursts; a day has so many L1 blocks.
    pub(super) fn of(settings: &PriceSettings, l1_blocks_per_day: u64, noise: Purpose, market: u64) -> Self {
        let autocorrelation = settings.demand_autocorrelation.to_f64();
        let rate = settings.demand_burst_rate.to_f64();
        let ends = 1.0 / settings.demand_burst_mean_blocks.get() as f64;
        Self {
            ln_price: (settings.price.to_f64() * 1e9).ln(),
            elasticity: settings.demand_elasticity.to_f64(),
            sd: settings.demand_sd.to_f64(),
            autocorrelation,
            innovation: (1.0 - autocorrelation * autocorrelation).sqrt(),
            daily_amplitude: settings.demand_daily_amplitude.to_f64(),
            day: l1_blocks_per_day as f64,
            bursts: (rate > 0.0).then(|| Bursts {
                at_first: Chance::new(rate / (rate + ends)),
                starts: Chance::new(rate),
                goes_on: Chance::new(1.0 - ends),
                factor: settings.demand_burst_factor.to_f64(),
            }),
            shock: settings.demand_shock().map(|(start, end, factor)| DemandShock { start, end, factor }),
            noise,
            market,
        }
    }

    /// The state of L1 block 0, in the long-run distribution.
    pub(super) fn first(&self, draws: &Draws) -> DemandState {
        DemandState {
            noise: self.normal(draws, 0),
            is_burst: self
                .bursts
                .is_some_and(|bursts| draws.happens(bursts.at_first, Purpose::DemandBurst, 0, self.market)),
        }
    }

    /// The state of an L1 block, given the one of the block before it. It is a function of the draws of the L1 blocks up
    /// to it, so that every trajectory of a run meets the same.
    #[inline]
    pub(super) fn next(&self, draws: &Draws, block: L1Block, before: DemandState) -> DemandState {
        DemandState {
            noise: self.autocorrelation * before.noise + self.innovation * self.normal(draws, block),
            is_burst: self.bursts.is_some_and(|bursts| {
                let chance = if before.is_burst { bursts.goes_on } else { bursts.starts };
                draws.happens(chance, Purpose::DemandBurst, block, self.market)
            }),
        }
    }

    #[inline]
    fn normal(&self, draws: &Draws, block: L1Block) -> f64 {
        if self.sd > 0.0 { StandardNormal.sample(&mut draws.sequence(self.noise, block, 0)) } else { 0.0 }
    }

    /// What is asked for at a fee in wei, as a multiple of the target. (At a fee of 0 as at 1 wei; infinite, where
    /// the numbers ask for it.)
    #[inline]
    pub(super) fn at(&self, block: L1Block, state: DemandState, fee: u64) -> f64 {
        let by_price = self.elasticity * (self.ln_price - (fee.max(1) as f64).ln());
        let by_noise = self.sd * (state.noise - 0.5 * self.sd);
        let by_hour = if self.daily_amplitude > 0.0 {
            1.0 + self.daily_amplitude * (std::f64::consts::TAU * block as f64 / self.day).sin()
        } else {
            1.0
        };
        let by_burst = self.bursts.filter(|_| state.is_burst).map_or(1.0, |bursts| bursts.factor);
        let by_shock =
            self.shock.filter(|shock| (shock.start..shock.end).contains(&block)).map_or(1.0, |shock| shock.factor);
        (by_price + by_noise).exp() * by_hour * by_burst * by_shock
    }
}

#[cfg(test)]
mod tests {
    use gddt_engine::Draws;

    use super::{Demand, DemandState};
    use crate::parameters::{PositiveBlocks, PriceKind, PriceSettings};
    use crate::streams::Purpose;
    use crate::units::{Correlation, Factor, Gwei, Probability, Share};

    fn demand(settings: &PriceSettings, day: u64) -> Demand {
        Demand::of(settings, day, Purpose::GasDemand, 0)
    }

    fn settings(change: impl FnOnce(&mut PriceSettings) -> Result<(), String>) -> Result<PriceSettings, String> {
        let mut settings = PriceSettings { kind: PriceKind::Eip1559, ..PriceSettings::default() };
        change(&mut settings)?;
        Ok(settings)
    }

    fn states(demand: &Demand, blocks: u64) -> Vec<DemandState> {
        let draws = Draws::new(5, 1);
        let mut state = demand.first(&draws);
        (1..=blocks)
            .map(|block| {
                state = demand.next(&draws, block, state);
                state
            })
            .collect()
    }

    /// 400 000 L1 blocks of an AR(1) process with r = 0.8. An average of x has the effective sample
    /// 400 000 (1 - r) / (1 + r) = 44 444, one of x^2 400 000 (1 - r^2) / (1 + r^2) = 87 800, and the lag-1 correlation
    /// the standard error sqrt((1 - r^2) / 400 000) = 0.00095. Bounds of 4 standard errors: false alarms 6e-5 each, and
    /// the seed is fixed.
    #[test]
    fn noise_is_standard_normal_with_the_correlation_asked_for() -> Result<(), String> {
        let settings = settings(|table| {
            table.demand_autocorrelation = Correlation::new(0.8)?;
            Ok(())
        })?;
        let noise: Vec<f64> = states(&demand(&settings, 7200), 400_000).iter().map(|state| state.noise).collect();
        let blocks = noise.len() as f64;
        let mean = noise.iter().sum::<f64>() / blocks;
        let square = noise.iter().map(|x| x * x).sum::<f64>() / blocks;
        let lag_one = noise.windows(2).map(|pair| pair[0] * pair[1]).sum::<f64>() / blocks / square;
        assert!(mean.abs() < 4.0 / 44_444.0_f64.sqrt(), "{mean}");
        assert!((square - 1.0).abs() < 4.0 * (2.0 / 87_800.0_f64).sqrt(), "{square}");
        assert!((lag_one - 0.8).abs() < 0.0038, "{lag_one}");
        Ok(())
    }

    /// At `price` the mean demand is the target, whatever its spread: independent lognormal draws of sd 0.5 have the
    /// standard deviation sqrt(exp(0.25) - 1) = 0.533; 4 standard errors of 200 000 blocks are 0.0048 (6e-5, fixed seed).
    #[test]
    fn mean_demand_meets_the_target_at_the_price_and_falls_with_the_elasticity() -> Result<(), String> {
        let settings = settings(|table| {
            table.price = Gwei::new(20.0)?;
            table.demand_sd = Factor::new(0.5)?;
            table.demand_autocorrelation = Correlation::new(0.0)?;
            table.demand_elasticity = Factor::new(2.0)?;
            Ok(())
        })?;
        let demand = demand(&settings, 7200);
        let states = states(&demand, 200_000);
        let mean = |fee| states.iter().map(|&state| demand.at(1, state, fee)).sum::<f64>() / states.len() as f64;
        assert!((mean(20_000_000_000) - 1.0).abs() < 0.0048, "{}", mean(20_000_000_000));
        assert!((mean(40_000_000_000) / mean(20_000_000_000) - 0.25).abs() < 1e-9);
        Ok(())
    }

    /// Bursts of mean length 20 that start with 0.01: a share of 0.01 / (0.01 + 1 / 20) = 1/6. Of 600 000 blocks the
    /// two-state chain with correlation 1 - 0.01 - 0.05 = 0.94 has the effective sample 600 000 x 0.06 / 1.94 = 18 557:
    /// 4 standard errors are 0.011. The mean length over about 5000 bursts has the standard error 19.5 / sqrt(5000) = 0.28.
    #[test]
    fn bursts_have_the_share_and_length_asked_for_and_multiply_demand() -> Result<(), String> {
        let settings = settings(|table| {
            table.demand_sd = Factor::new(0.0)?;
            table.demand_burst_rate = Probability::new(0.01)?;
            table.demand_burst_factor = Factor::new(3.0)?;
            table.demand_burst_mean_blocks = PositiveBlocks::nearest(20);
            Ok(())
        })?;
        let demand = demand(&settings, 7200);
        let states = states(&demand, 600_000);
        let burst = states.iter().filter(|state| state.is_burst).count() as f64;
        let starts = states.windows(2).filter(|pair| !pair[0].is_burst && pair[1].is_burst).count() as f64;
        assert!((burst / 600_000.0 - 1.0 / 6.0).abs() < 0.011, "{burst}");
        assert!((burst / starts - 20.0).abs() < 1.2, "{}", burst / starts);
        for state in &states[..1000] {
            let expected = if state.is_burst { 3.0 } else { 1.0 };
            assert!((demand.at(7, *state, 50_000_000_000) - expected).abs() < 1e-9);
        }
        Ok(())
    }

    #[test]
    fn a_day_and_a_shock_multiply_demand_in_their_blocks() -> Result<(), String> {
        let settings = settings(|table| {
            table.demand_sd = Factor::new(0.0)?;
            table.demand_daily_amplitude = Share::new(0.5)?;
            table.demand_shock_factor = Factor::new(4.0)?;
            (table.shock_start_block, table.shock_end_block) = (300, 302);
            Ok(())
        })?;
        let demand = demand(&settings, 400);
        let at = |block| demand.at(block, DemandState::default(), 50_000_000_000);
        for (block, expected) in
            [(0, 1.0), (100, 1.5), (200, 1.0), (299, 0.5), (300, 2.0), (301, 2.0), (302, 0.5), (400, 1.0)]
        {
            // 299 and 301, 302 are one and two blocks of a day of 400 off the trough at 300.
            assert!((at(block) - expected).abs() < 1e-3, "{block}: {}", at(block));
        }
        Ok(())
    }

    #[test]
    fn absurd_numbers_give_a_demand_that_is_no_nan_unless_nothing_meets_infinity() -> Result<(), String> {
        for (elasticity, sd, factor) in [(1e18, 0.0, 1e18), (0.0, 1e18, 0.0), (1e18, 1e18, 3.0)] {
            let settings = settings(|table| {
                table.demand_elasticity = Factor::new(elasticity)?;
                table.demand_sd = Factor::new(sd)?;
                table.demand_shock_factor = Factor::new(factor)?;
                (table.shock_start_block, table.shock_end_block) = (0, 10);
                Ok(())
            })?;
            let demand = demand(&settings, 7200);
            for fee in [0, 1, 50_000_000_000, u64::MAX] {
                assert!(demand.at(1, DemandState { noise: 2.0, is_burst: true }, fee) >= 0.0);
            }
        }
        Ok(())
    }
}
