//! Prices of L1 gas and blob gas.

use gddt_engine::{Context, Draws};
use rand_distr::{Distribution as _, Normal};

use super::{Exogenous, Series};
use crate::streams::Purpose;
use crate::units::{Gwei, L1Block};
use crate::{Params, State};

/// How a gas price is drawn, before it is smoothed.
#[derive(Clone, Debug, PartialEq)]
pub enum PriceProcess {
    /// Always the same.
    Constant {
        /// The price.
        price: Gwei,
        /// Whether it is whole, so that smoothing leaves it as it is once it is reached.
        is_whole: bool,
    },
    /// max(`floor`, ⌊normal(`mean`, `sd`)⌋), with what a shock adds on top.
    Steady {
        /// The normal distribution.
        normal: Normal<f64>,
        /// Lowest price without shock.
        floor: f64,
        /// What comes on top.
        shock: Option<Shock>,
    },
    /// Set by a fee market, see [`fees`](super::fees).
    Market,
    /// From a file.
    Recorded {
        /// The prices.
        series: Series<f64>,
        /// The row of L1 block 0 in this run.
        offset: usize,
    },
}

/// What a shock adds to a price from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shock {
    /// First L1 block.
    pub start: L1Block,
    /// First L1 block after.
    pub end: L1Block,
    /// Its form.
    pub form: ShockForm,
}

/// The form of a shock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ShockForm {
    /// The same amount in every L1 block.
    Single(f64),
    /// ⌊max(1, A sin(2π t / period) + A)⌋ at L1 block t.
    Wave {
        /// A, Gwei.
        amplitude: f64,
        /// L1 blocks.
        period: f64,
    },
}

impl Shock {
    /// What the shock adds at an L1 block, in Gwei.
    pub fn at(&self, block: L1Block) -> f64 {
        if !(self.start..self.end).contains(&block) {
            return 0.0;
        }
        match self.form {
            ShockForm::Single(size) => size,
            ShockForm::Wave { amplitude, period } => {
                let angle = std::f64::consts::TAU * block as f64 / period;
                (amplitude * angle.sin() + amplitude).max(1.0).floor()
            }
        }
    }
}

impl PriceProcess {
    /// Always the same price.
    pub fn constant(price: Gwei) -> Self {
        Self::Constant { price, is_whole: price.is_whole() }
    }

    /// Draws what belongs to a run as a whole.
    pub(crate) fn begin(&mut self, draws: &Draws) {
        if let Self::Recorded { series, offset } = self {
            *offset = series.offset(draws);
        }
    }

    /// The price drawn for an L1 block, in Gwei; none where a fee market sets it.
    fn drawn(&self, draws: &Draws, purpose: Purpose, block: L1Block) -> Option<f64> {
        Some(match self {
            Self::Constant { price, .. } => price.to_f64(),
            Self::Steady { normal, floor, shock } => {
                let steady = normal.sample(&mut draws.sequence(purpose, block, 0)).floor().max(*floor);
                steady + shock.as_ref().map_or(0.0, |shock| shock.at(block))
            }
            Self::Recorded { series, offset } => series.at(*offset, block),
            Self::Market => return None,
        })
    }

    /// Whether the price has come to rest: a constant price that is reached and whole is its own smoothed price.
    #[inline]
    fn is_at_rest(&self, past: Gwei) -> bool {
        matches!(self, Self::Constant { price, is_whole: true } if *price == past)
    }

    /// The price in force: round(w past + (1 - w) drawn), half to even, w = `past_gas_weight_fraction`. None if it is
    /// the past one, or a fee market's.
    #[inline]
    fn smoothed(&self, params: &Params, draws: &Draws, purpose: Purpose, block: L1Block, past: Gwei) -> Option<Gwei> {
        if self.is_at_rest(past) { None } else { self.moved(params, draws, purpose, block, past) }
    }

    fn moved(&self, params: &Params, draws: &Draws, purpose: Purpose, block: L1Block, past: Gwei) -> Option<Gwei> {
        let weight = params.protocol.past_gas_weight_fraction.to_f64();
        let drawn = self.drawn(draws, purpose, block)?;
        Some(Gwei::nearest((weight * past.to_f64() + (1.0 - weight) * drawn).round_ties_even()))
    }
}

/// Policy: the L1 gas price moves.
#[inline]
pub fn move_gas_price(context: &Context<'_, Params>, state: &State) -> Option<Exogenous> {
    let Context { params, draws } = *context;
    let (block, past) = (state.clock.time_l1, state.environment.gas_price);
    params.gas.smoothed(params, draws, Purpose::GasPrice, block, past).map(Exogenous::GasPrice)
}

/// Policy: the blob gas price moves.
#[inline]
pub fn move_blob_gas_price(context: &Context<'_, Params>, state: &State) -> Option<Exogenous> {
    let Context { params, draws } = *context;
    let (block, past) = (state.clock.time_l1, state.environment.blob_gas_price);
    params.blob.smoothed(params, draws, Purpose::BlobGasPrice, block, past).map(Exogenous::BlobGasPrice)
}

#[cfg(test)]
mod tests {
    use super::{Shock, ShockForm};

    #[test]
    fn a_shock_acts_from_its_start_up_to_but_not_including_its_end() {
        let shock = Shock { start: 250, end: 750, form: ShockForm::Single(150.0) };
        assert_eq!([249, 250, 749, 750].map(|block| shock.at(block)), [0.0, 150.0, 150.0, 0.0]);
    }

    #[test]
    fn the_intermittent_shock_is_a_wave_of_whole_gwei_that_never_falls_below_one() {
        let form = ShockForm::Wave { amplitude: 100.0, period: 10.0 };
        let shock = Shock { start: 250, end: 750, form };
        // floor(100 sin(2 pi k / 10) + 100) for k = 0..9: 100, 158, 195, 195, 158, then 100 (sin(pi) rounds to +0),
        // 41, 4, 4, 41; at block 251 the sine is that of 1.
        assert_eq!([251, 252, 253, 254].map(|block| shock.at(block)), [158.0, 195.0, 195.0, 158.0]);
        assert_eq!([256, 257, 258, 259].map(|block| shock.at(block)), [41.0, 4.0, 4.0, 41.0]);
    }
}
