//! The L1 world (model.md §5, §9): prices of gas, who censors, and the transactions that are sent to it.

pub mod censorship;
pub mod fees;
pub mod gas;
mod recorded;
pub mod slots;
pub mod transactions;

pub use censorship::CensorshipProcess;
pub use fees::FeeMarkets;
pub use gas::PriceProcess;
pub use recorded::{Recorded, Rows, Series};

use gddt_engine::{Absorb, Signal};

use crate::Params;
use crate::agents::{CartelRound, Censored, OutageRound, Switch};
use crate::units::Gwei;
use censorship::{Actor, BuilderDraw, NextActor, ValidatorDraw};
use fees::FeeState;

/// The environment of the L1 block that a timestep looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Environment {
    /// L1 gas price in force: smoothed, or the base fee of this L1 block.
    pub gas_price: Gwei,
    /// Blob gas price in force: smoothed, or the blob base fee of this L1 block.
    pub blob_gas_price: Gwei,
    /// The builder of this L1 block.
    pub builder: Actor,
    /// The validator of this L1 block.
    pub validator: Actor,
    /// In which slots of the step nothing can land, because they are missed: bit 0 for this one, bit 1 for the one
    /// before, …
    pub(crate) missed: u64,
    /// Where the fee markets stand.
    pub fees: FeeState,
    /// In which L1 blocks of the step a cartel censored: bit 0 for the last one, bit 1 for the one before, …
    pub cartels: u64,
}

impl Environment {
    /// Whether this L1 block's builder, its validator or a cartel censors (in a step of several L1 blocks: in every one of them).
    #[inline]
    pub fn is_censored(&self) -> bool {
        self.open() == 0
    }

    /// Whether this L1 slot has no block.
    #[inline]
    pub fn is_slot_missed(&self) -> bool {
        self.missed & 1 != 0
    }

    /// In how many slots of a step there was a block: those in which the L1 builder can land.
    #[inline]
    pub fn landed_blocks(&self, params: &Params) -> u32 {
        (!self.missed).count_ones().min(blocks_of_a_step(params))
    }

    /// In which L1 blocks of the step nobody censored.
    #[inline]
    fn open(&self) -> u64 {
        self.builder.open & self.validator.open & !self.cartels
    }

    /// In how many L1 blocks of a step nobody censored. A missed slot is none.
    #[inline]
    pub fn open_blocks(&self, params: &Params) -> u32 {
        let open = self.open() & !self.missed;
        match blocks_of_a_step(params) {
            // The rule, without counting bits.
            1 => u32::from(open != 0),
            step => open.count_ones().min(step),
        }
    }
}

/// L1 blocks in which a step lets agents act.
#[inline]
fn blocks_of_a_step(params: &Params) -> u32 {
    u32::try_from(params.protocol.timestep_in_blocks.get()).unwrap_or(u32::MAX)
}

/// What the world does in a timestep.
#[derive(Debug, Default)]
pub struct World {
    /// The new L1 gas price.
    pub gas_price: Option<Gwei>,
    /// The new blob gas price.
    pub blob_gas_price: Option<Gwei>,
    /// The new builder.
    pub builder: Option<NextActor>,
    /// The new validator.
    pub validator: Option<NextActor>,
    /// The missed slots of the step.
    pub missed: Option<u64>,
    /// The new state of the fee markets.
    pub fees: Option<FeeState>,
    /// Cartels that censor.
    pub censored: Vec<Censored>,
    /// Agents that go off or come back.
    pub switches: Vec<Switch>,
}

impl Signal for World {
    #[inline]
    fn clear(&mut self) {
        // In a pattern, so that no field can be forgotten.
        let Self { gas_price, blob_gas_price, builder, validator, missed, fees, censored, switches } = self;
        (*gas_price, *blob_gas_price, *builder, *validator, *missed, *fees) = (None, None, None, None, None, None);
        censored.clear();
        switches.clear();
    }
}

/// What one exogenous process contributes.
#[derive(Clone, Copy, Debug)]
pub enum Exogenous {
    /// A new L1 gas price.
    GasPrice(Gwei),
    /// A new blob gas price.
    BlobGasPrice(Gwei),
    /// In which slots of the step nothing can land.
    MissedSlots(u64),
}

/// Each field is written by one policy only.
impl Absorb<Exogenous> for World {
    #[inline(always)]
    fn absorb(&mut self, change: Exogenous) {
        match change {
            Exogenous::GasPrice(price) => self.gas_price = Some(price),
            Exogenous::BlobGasPrice(price) => self.blob_gas_price = Some(price),
            Exogenous::MissedSlots(missed) => self.missed = Some(missed),
        }
    }
}

impl Absorb<BuilderDraw<'_>> for World {
    #[inline(always)]
    fn absorb(&mut self, draw: BuilderDraw<'_>) {
        self.builder = Some(draw.actor());
    }
}

impl Absorb<ValidatorDraw<'_>> for World {
    #[inline(always)]
    fn absorb(&mut self, draw: ValidatorDraw<'_>) {
        self.validator = Some(draw.actor());
    }
}

impl Absorb<CartelRound<'_>> for World {
    #[inline]
    fn absorb(&mut self, round: CartelRound<'_>) {
        round.each(|censored| self.censored.push(censored));
    }
}

impl Absorb<OutageRound<'_>> for World {
    #[inline]
    fn absorb(&mut self, round: OutageRound<'_>) {
        round.each(|switch| self.switches.push(switch));
    }
}

/// Update of `environment`: what the world does comes into force.
#[inline]
pub fn change_environment(params: &Params, environment: &mut Environment, signal: &World) {
    if let Some(price) = signal.gas_price {
        environment.gas_price = price;
    }
    if let Some(price) = signal.blob_gas_price {
        environment.blob_gas_price = price;
    }
    if let Some(next) = signal.builder {
        next.take_over(&mut environment.builder);
    }
    if let Some(next) = signal.validator {
        next.take_over(&mut environment.validator);
    }
    if let Some(missed) = signal.missed {
        environment.missed = missed;
    }
    if let (Some(fees), Some(markets)) = (signal.fees, &params.fee_markets) {
        environment.fees = fees;
        environment.gas_price = markets.gas_price(&fees).unwrap_or(environment.gas_price);
        environment.blob_gas_price = markets.blob_gas_price(&fees).unwrap_or(environment.blob_gas_price);
    }
    if params.behaviors.has_cartels {
        environment.cartels = signal.censored.iter().fold(0, |blocks, censored| blocks | censored.blocks);
    }
}
