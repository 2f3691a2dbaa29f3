//! Resolved parameters: everything that is fixed over a trajectory, checked, and worked out once.

use std::sync::Arc;

use gddt_engine::{Chance, Draws};
use rand_distr::Normal;

use crate::agents::staking::Staking;
use crate::agents::{AgentGroup, AgentSet, Behaviors, Roster};
use crate::horizon;
use crate::l1::gas::{Shock, ShockForm};
use crate::l1::slots::MissedSlots;
use crate::l1::{CensorshipProcess, FeeMarkets, PriceProcess, Recorded, Rows, Series};
use crate::mempool::Gossip;
use crate::mempool::demand::MOST_PER_BLOCK;
use crate::parameters::{
    CensorshipKind, CensorshipSettings, DemandKind, Mempool, PriceKind, PriceSettings, ProtocolSettings, Settings,
};
use crate::payouts::Rewards;
use crate::problem::{Problem, check, check_money, missing_path};
use crate::process::Windows;
use crate::streams::Purpose;
use crate::units::L1Block;

/// What is fixed over a trajectory. [`begin_run`](Self::begin_run) draws what differs from run to run.
#[derive(Clone, Debug)]
pub struct Params {
    /// The protocol's rules and what participants reckon with, as given.
    pub protocol: ProtocolSettings,
    /// The windows of the phases.
    pub windows: Windows,
    /// What a block brings.
    pub rewards: Rewards,
    /// How agents join and leave.
    pub staking: Staking,
    /// Chance that a leader uses the marketplace.
    pub marketplace: Chance,
    /// L1 gas price.
    pub gas: PriceProcess,
    /// Blob gas price.
    pub blob: PriceProcess,
    /// The L1's fee markets, if it has any.
    pub fee_markets: Option<FeeMarkets>,
    /// L1 slots without a block.
    pub missed_slots: MissedSlots,
    /// Who builds L1 blocks.
    pub builders: CensorshipProcess,
    /// Who validates L1 blocks.
    pub validators: CensorshipProcess,
    /// Mempools, gossip and demand; none under `mempool = "aggregate"`.
    pub gossip: Option<Arc<Gossip>>,
    /// The row of L1 block 0 of this run in the series of recorded demand.
    pub demand_offset: usize,
    /// The sequencers that receive private order flow in this run.
    pub order_flow_receivers: AgentSet,
    /// How the groups behave.
    pub behaviors: Behaviors,
    /// Who takes part in this run.
    pub roster: Roster,
    /// Timesteps of a trajectory.
    pub timesteps: u64,
    /// First L1 block after the last gas shock, if there is one.
    pub shock_end: Option<L1Block>,
    groups: Arc<[AgentGroup]>,
    roster_is_current: bool,
}

impl Params {
    /// Resolves parameters.
    ///
    /// # Errors
    /// Everything that is wrong between the parameters.
    pub fn resolve(settings: &Settings, groups: &Arc<[AgentGroup]>, recorded: &Recorded) -> Result<Self, Vec<Problem>> {
        let mut problems = check(settings, groups);
        let protocol = settings.protocol.clone();
        let windows = Windows::of(&protocol);
        let horizon = horizon::last_l1_block(settings);
        let mut keep = |outcome: Result<PriceProcess, Problem>| {
            outcome
                .map_err(|problem| note(&mut problems, problem))
                .unwrap_or(PriceProcess::constant(protocol.gas_fee_l1_initial))
        };
        let gas = keep(price_process("l1.gas", &settings.gas, recorded.gas.as_ref(), horizon));
        let blob = keep(price_process("l1.blob", &settings.blob, recorded.blob.as_ref(), horizon));
        let mut keep = |outcome: Result<CensorshipProcess, Problem>| {
            outcome.map_err(|problem| note(&mut problems, problem)).unwrap_or(CensorshipProcess::None)
        };
        let builders = keep(censorship_process("l1.builders", &settings.builders, recorded.builders.as_ref(), horizon));
        let validators =
            keep(censorship_process("l1.validators", &settings.validators, recorded.validators.as_ref(), horizon));
        let demand = recorded_demand(settings, recorded.demand.as_ref(), horizon).unwrap_or_else(|problem| {
            note(&mut problems, problem);
            None
        });
        if problems.is_empty() {
            let highest = |prices: &Option<Rows<f64>>| {
                prices.iter().flat_map(|prices| prices.values.iter().copied()).fold(0.0, f64::max)
            };
            problems.extend(check_money(settings, groups, [highest(&recorded.gas), highest(&recorded.blob)]));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let shocks = [&settings.gas, &settings.blob].into_iter().filter_map(PriceSettings::shock_window);
        let missed_slots = MissedSlots::with(protocol.missed_slot_probability.to_f64());
        Ok(Self {
            windows,
            rewards: Rewards::of(&protocol, &windows),
            staking: Staking::of(&protocol, groups),
            marketplace: Chance::new(protocol.proving_marketplace_usage_probability.to_f64()),
            gas,
            blob,
            fee_markets: FeeMarkets::of(settings, missed_slots),
            missed_slots,
            builders,
            validators,
            gossip: Gossip::of(&protocol, demand),
            demand_offset: 0,
            order_flow_receivers: AgentSet::default(),
            behaviors: Behaviors::resolve(groups, &settings.builders),
            roster: Roster::default(),
            timesteps: settings.run.timesteps.get(),
            shock_end: shocks.map(|(_, end)| end).max(),
            groups: Arc::clone(groups),
            roster_is_current: false,
            protocol,
        })
    }

    /// Draws what differs from run to run: what the agents have and reckon with, and where recorded series start.
    pub fn begin_run(&mut self, draws: &Draws) {
        if !self.roster_is_current {
            self.roster.populate(&self.groups, &self.protocol, &self.windows, draws);
            self.roster_is_current = Roster::is_the_same_in_every_run(&self.groups);
        }
        if let Some(gossip) = &self.gossip {
            self.order_flow_receivers.reset(self.roster.len());
            for agent in self.roster.sequencers.iter() {
                let receives =
                    draws.happens(gossip.receives_order_flow, Purpose::OrderFlowReceivers, 0, u64::from(agent.0));
                self.order_flow_receivers.set(agent, receives);
            }
            self.demand_offset = gossip.demand_offset(draws);
        }
        self.gas.begin(draws);
        self.blob.begin(draws);
        self.builders.begin(draws);
        self.validators.begin(draws);
    }

    /// Whether anything goes on in a run of which most scenarios know nothing: whether any of the members of the structure
    /// that are `#[optional]` has something to do. Of a run that [has begun](Self::begin_run): who remembers is known then.
    pub fn has_optional_processes(&self) -> bool {
        self.fee_markets.is_some()
            || self.missed_slots.are_possible()
            || self.gossip.is_some()
            || self.staking.is_dynamic
            || self.behaviors.has_outages
            || self.behaviors.has_attackers
            || !self.roster.remembering().is_empty()
    }

    /// The groups that the agents belong to.
    pub fn groups(&self) -> &[AgentGroup] {
        &self.groups
    }

    /// Tokens per Gwei.
    #[inline]
    pub fn gwei_to_tokens(&self) -> f64 {
        self.protocol.gwei_to_tokens.to_f64()
    }
}

fn price_process(
    table: &str,
    settings: &PriceSettings,
    recorded: Option<&Rows<f64>>,
    horizon: L1Block,
) -> Result<PriceProcess, Problem> {
    let shock = |form| Shock { start: settings.shock_start_block, end: settings.shock_end_block, form };
    let shock = match settings.kind {
        PriceKind::Constant => return Ok(PriceProcess::constant(settings.price)),
        PriceKind::Eip1559 | PriceKind::Eip4844 => return Ok(PriceProcess::Market),
        PriceKind::Recorded => {
            let Some(Rows { values, start }) = recorded else {
                return Err(unread(table, settings.path.as_deref()));
            };
            let series = Series::new(Arc::clone(values), *start, settings.random_start, settings.on_exhausted, horizon)
                .map_err(|message| Problem::of_table(table, "path", message))?;
            return Ok(PriceProcess::Recorded { series, offset: 0 });
        }
        PriceKind::Steady => None,
        PriceKind::SingleShock => Some(shock(ShockForm::Single(settings.shock_size.to_f64()))),
        PriceKind::IntermittentShock => Some(shock(ShockForm::Wave {
            amplitude: settings.shock_amplitude.to_f64(),
            period: settings.shock_period_blocks.get() as f64,
        })),
    };
    let normal = Normal::new(settings.mean.to_f64(), settings.sd.to_f64())
        .map_err(|error| Problem::of_table(table, "sd", error.to_string()))?;
    Ok(PriceProcess::Steady { normal, floor: settings.floor.to_f64(), shock })
}

/// Recorded demand, where that is chosen and users create transactions at all.
fn recorded_demand(
    settings: &Settings,
    recorded: Option<&Rows<f64>>,
    horizon: L1Block,
) -> Result<Option<Series<f64>>, Problem> {
    const TABLE: &str = "demand";
    let demand = &settings.demand;
    if demand.kind != DemandKind::Recorded || settings.protocol.mempool != Mempool::Gossip {
        return Ok(None);
    }
    let Some(Rows { values, start }) = recorded else { return Err(unread(TABLE, demand.path.as_deref())) };
    if let Some(wrong) = values.iter().find(|value| !(0.0..=MOST_PER_BLOCK).contains(*value)) {
        let message = format!(
            "the series has {wrong:e} transactions per L1 block: from 0 to {MOST_PER_BLOCK:e} were expected in every L1 block"
        );
        return Err(Problem::of_table(TABLE, "path", message));
    }
    Series::new(Arc::clone(values), *start, demand.random_start, demand.on_exhausted, horizon)
        .map(Some)
        .map_err(|message| Problem::of_table(TABLE, "path", message))
}

fn censorship_process(
    table: &str,
    settings: &CensorshipSettings,
    recorded: Option<&Rows<bool>>,
    horizon: L1Block,
) -> Result<CensorshipProcess, Problem> {
    let share = settings.censored_share.to_f64();
    let series = settings.series;
    Ok(match settings.kind {
        CensorshipKind::None => CensorshipProcess::None,
        CensorshipKind::Iid => CensorshipProcess::Iid { censored: Chance::new(share), series },
        CensorshipKind::Markov if settings.names.is_empty() => {
            let correlation = settings.autocorrelation.to_f64();
            CensorshipProcess::TwoState {
                at_first: Chance::new(share),
                after_free: Chance::new(share * (1.0 - correlation)),
                after_censored: Chance::new(share + correlation * (1.0 - share)),
                series,
            }
        }
        CensorshipKind::Markov => {
            let mut end = 0.0;
            CensorshipProcess::Named {
                cumulative_shares: settings
                    .shares
                    .iter()
                    .map(|share| {
                        end += share.to_f64();
                        end
                    })
                    .collect(),
                censors: settings.names.iter().map(|name| settings.censoring.contains(name)).collect(),
                persistence: settings.persistence.to_f64(),
                series,
            }
        }
        CensorshipKind::Recorded => {
            let Some(Rows { values, start }) = recorded else {
                return Err(unread(table, settings.path.as_deref()));
            };
            let series = Series::new(Arc::clone(values), *start, settings.random_start, settings.on_exhausted, horizon)
                .map_err(|message| Problem::of_table(table, "path", message))?;
            CensorshipProcess::Recorded { series, offset: 0 }
        }
    })
}

/// Notes a problem once: a missing path is found by the check, and again where the file was to be read.
fn note(problems: &mut Vec<Problem>, problem: Problem) {
    if !problems.contains(&problem) {
        problems.push(problem);
    }
}

/// A recorded series that was not handed over.
fn unread(table: &str, path: Option<&str>) -> Problem {
    path.map_or_else(
        || missing_path(table),
        |path| Problem::of_table(table, "path", format!("the contents of `{path}` were not handed over")),
    )
}
