//! The L1's fee markets (model.md §9): base fee and blob base fee follow the rules of the protocol in every L1 block,
//! skipped ones included, driven by what the L1's users ask for.

mod demand;
pub mod eip1559;
pub mod eip4844;

use gddt_engine::{Absorb, Context, Draws};

use self::demand::{Demand, DemandState};
use self::eip1559::{gas_target, next_base_fee};
use self::eip4844::BlobSchedule;
use super::World;
use super::slots::MissedSlots;
use crate::parameters::{Fork, Positive, PriceKind, PriceSettings, Settings};
use crate::streams::Purpose;
use crate::units::{Gwei, L1Block};
use crate::{Params, State};

/// The highest fee per gas in wei: 10^18, one whole coin. The protocol knows none; the bound keeps sums of money far
/// from overflow, and no market of use comes near it.
pub const HIGHEST_FEE: u64 = 1_000_000_000_000_000_000;

/// Wei per Gwei.
const GWEI: f64 = 1e9;

/// The market of L1 gas.
#[derive(Clone, Debug, PartialEq)]
struct GasMarket {
    demand: Demand,
    gas_limit: u64,
}

/// The market of blob gas.
#[derive(Clone, Debug, PartialEq)]
struct BlobMarket {
    demand: Demand,
    schedule: BlobSchedule,
    /// The excess at which the fee is the highest.
    highest_excess: u64,
    /// Excess of L1 block 0.
    first_excess: u64,
}

/// The fee markets of a scenario that has at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct FeeMarkets {
    gas: Option<GasMarket>,
    blob: Option<BlobMarket>,
    /// Base fee of L1 block 0 in wei.
    first_base_fee: u64,
    missed: MissedSlots,
}

/// Where the fee markets stand: everything that the next L1 block's fees depend on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FeeState {
    /// The L1 block that it stands for.
    pub block: L1Block,
    /// Its base fee, wei per gas.
    pub base_fee: u64,
    /// Its excess blob gas.
    pub excess_blob_gas: u64,
    /// Its blob base fee, wei per blob gas.
    pub blob_base_fee: u64,
    gas: DemandState,
    blob: DemandState,
    /// Slots missed right before it, whose users are still waiting.
    waiting: u64,
}

impl FeeMarkets {
    /// The markets that the settings ask for, if any.
    pub(crate) fn of(settings: &Settings, missed: MissedSlots) -> Option<Self> {
        let protocol = &settings.protocol;
        let day = protocol.l1_blocks_per_day.get();
        let gas = (settings.gas.kind == PriceKind::Eip1559).then(|| GasMarket {
            demand: Demand::of(&settings.gas, day, Purpose::GasDemand, 0),
            gas_limit: gas_limit(&settings.gas),
        });
        let blob = (settings.blob.kind == PriceKind::Eip4844).then(|| {
            let schedule = BlobSchedule::of(settings.blob.fork);
            BlobMarket {
                demand: Demand::of(&settings.blob, day, Purpose::BlobDemand, 1),
                schedule,
                highest_excess: schedule.excess_of(HIGHEST_FEE),
                first_excess: schedule.excess_of(in_wei(protocol.gas_fee_blob_initial)),
            }
        });
        (gas.is_some() || blob.is_some()).then(|| Self {
            gas,
            blob,
            first_base_fee: in_wei(protocol.gas_fee_l1_initial),
            missed,
        })
    }

    /// The state of L1 block 0.
    pub(crate) fn first(&self, draws: &Draws) -> FeeState {
        FeeState {
            block: 0,
            base_fee: self.first_base_fee,
            excess_blob_gas: self.blob.as_ref().map_or(0, |market| market.first_excess),
            blob_base_fee: self.blob.as_ref().map_or(0, |market| market.fee(market.first_excess)),
            gas: self.gas.as_ref().map_or_else(DemandState::default, |market| market.demand.first(draws)),
            blob: self.blob.as_ref().map_or_else(DemandState::default, |market| market.demand.first(draws)),
            waiting: 0,
        }
    }

    /// The L1 gas price that a state stands for, if gas has a market.
    #[inline]
    pub(crate) fn gas_price(&self, state: &FeeState) -> Option<Gwei> {
        self.gas.as_ref().map(|_| in_gwei(state.base_fee))
    }

    /// The blob gas price that a state stands for, if blobs have a market.
    #[inline]
    pub(crate) fn blob_gas_price(&self, state: &FeeState) -> Option<Gwei> {
        self.blob.as_ref().map(|_| in_gwei(state.blob_base_fee))
    }

    /// The state of an L1 block: the markets move on block by block, over skipped ones too, so that the same block has
    /// the same fees however a trajectory came there. Where gas has no market, its price in force is the base fee that
    /// the reserve price of blobs looks at.
    fn walk(&self, draws: &Draws, from: FeeState, block: L1Block, gas_price: Gwei) -> FeeState {
        let mut state = from;
        if self.gas.is_none() {
            state.base_fee = in_wei(gas_price);
        }
        let mut missed = self.missed.draws(draws);
        while state.block < block {
            if missed.happens(state.block) {
                state.waiting = state.waiting.saturating_add(1);
            } else {
                self.settle(draws, &mut state);
                state.waiting = 0;
            }
            state.block += 1;
            if let Some(market) = &self.gas {
                state.gas = market.demand.next(draws, state.block, state.gas);
            }
            if let Some(market) = &self.blob {
                state.blob = market.demand.next(draws, state.block, state.blob);
            }
        }
        state
    }

    /// What the L1 block that a state stands for uses makes the fees of the next one.
    #[inline]
    fn settle(&self, draws: &Draws, state: &mut FeeState) {
        // Users who found no block because slots were missed are there beside those of this one.
        let queue = 1.0 + state.waiting as f64;
        let base_fee = state.base_fee;
        if let Some(market) = &self.gas {
            let used = market.used(queue * market.demand.at(state.block, state.gas, base_fee));
            state.base_fee = next_base_fee(base_fee, used, market.gas_limit).min(HIGHEST_FEE);
        }
        if let Some(market) = &self.blob {
            let wanted = queue * market.demand.at(state.block, state.blob, state.blob_base_fee);
            let blobs = market.blobs(wanted, draws.unit(Purpose::WholeBlobs, state.block / 4, state.block % 4));
            let excess = market.schedule.next_excess(state.excess_blob_gas, blobs, base_fee, state.blob_base_fee);
            if excess != state.excess_blob_gas {
                state.excess_blob_gas = excess.min(market.highest_excess);
                state.blob_base_fee = market.fee(state.excess_blob_gas);
            }
        }
    }
}

impl GasMarket {
    /// Gas used, of what is wanted in multiples of the target: whole units, at most the limit.
    #[inline]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the limit; NaN is 0")]
    fn used(&self, wanted: f64) -> u64 {
        let limit = self.gas_limit as f64;
        (wanted * gas_target(self.gas_limit) as f64).clamp(0.0, limit) as u64
    }
}

impl BlobMarket {
    /// Blobs in a block, of what is wanted in multiples of the target: whole ones, at most the maximum. The fraction of
    /// a blob is a chance, so that the mean is what is wanted.
    #[inline]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the maximum; NaN is 0")]
    fn blobs(&self, wanted: f64, drawn: f64) -> u64 {
        let wanted = (wanted * self.schedule.target as f64).clamp(0.0, self.schedule.max as f64);
        wanted as u64 + u64::from(drawn < wanted.fract())
    }

    fn fee(&self, excess: u64) -> u64 {
        self.schedule.base_fee(excess).min(HIGHEST_FEE)
    }
}

/// The gas limit of a table: its own, or the one that validators had voted for when its fork came.
pub(crate) fn gas_limit(settings: &PriceSettings) -> u64 {
    settings.gas_limit.map_or_else(|| default_gas_limit(settings.fork), Positive::get)
}

/// The gas limit of L1 blocks when a fork came: 30 M, 36 M from February 2025, 60 M from November 2025.
const fn default_gas_limit(fork: Fork) -> u64 {
    match fork {
        Fork::Dencun => 30_000_000,
        Fork::Pectra => 36_000_000,
        Fork::Fusaka | Fork::Bpo1 | Fork::Bpo2 => 60_000_000,
    }
}

/// A price in whole wei, at most the highest fee.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "prices are not negative; casts saturate")]
fn in_wei(price: Gwei) -> u64 {
    ((price.to_f64() * GWEI).round() as u64).min(HIGHEST_FEE)
}

fn in_gwei(wei: u64) -> Gwei {
    Gwei::nearest(wei as f64 / GWEI)
}

/// Policy: the fee markets move on to this L1 block.
#[inline]
pub fn move_fee_markets(context: &Context<'_, Params>, state: &State) -> Option<FeeState> {
    let markets = context.params.fee_markets.as_ref()?;
    let environment = &state.environment;
    Some(markets.walk(context.draws, environment.fees, state.clock.time_l1, environment.gas_price))
}

/// Written by one policy only.
impl Absorb<FeeState> for World {
    #[inline]
    fn absorb(&mut self, fees: FeeState) {
        self.fees = Some(fees);
    }
}

#[cfg(test)]
mod tests;
