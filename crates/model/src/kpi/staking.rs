//! How many join and leave, how long they wait, and what staking pays. Null while staking is static.

use super::columns::Kpis;
use super::ratio;
use crate::agents::StakingRole;
use crate::agents::staking::{Move, MoveKind};
use crate::{Params, State};

/// What one role does over a trajectory.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    joins: u64,
    leaves: u64,
    /// Participants x L1 blocks, and agents in the queue x L1 blocks: at most 10^6 x 10^12.
    active_sum: u64,
    queue_sum: u64,
    active_min: Option<u64>,
    active_max: Option<u64>,
    queue_max: u64,
    admitted: u64,
    waited: u128,
}

/// Joins, leaves, waiting and participants of both roles.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct StakingTally {
    blocks: u64,
    roles: [Tally; 2],
}

impl StakingTally {
    #[inline]
    pub(super) fn blocks_pass(&mut self, blocks: u64, state: &State, moves: &[Move]) {
        self.blocks += blocks;
        for role in StakingRole::ALL {
            let (tally, members) = (&mut self.roles[role as usize], state.membership.of(role));
            let (active, queued) = (members.active_count() as u64, members.queue_length() as u64);
            tally.active_sum += blocks * active;
            tally.queue_sum += blocks * queued;
            tally.active_min = Some(tally.active_min.map_or(active, |least| least.min(active)));
            tally.active_max = Some(tally.active_max.map_or(active, |most| most.max(active)));
            tally.queue_max = tally.queue_max.max(queued);
        }
        for step in moves {
            let tally = &mut self.roles[step.role as usize];
            match step.kind {
                MoveKind::Joins(_) => tally.joins += 1,
                MoveKind::Leaves => tally.leaves += 1,
                MoveKind::Admitted { waited } => {
                    tally.admitted += 1;
                    tally.waited += u128::from(waited);
                }
                MoveKind::StaysAway | MoveKind::StaysPut | MoveKind::Activated | MoveKind::Returned(_) => {}
            }
        }
    }

    pub(super) fn finish(&self, params: &Params, state: &State, kpis: &mut Kpis) {
        if !params.staking.is_dynamic {
            return;
        }
        let per_year = params.staking.blocks_per_year;
        let blocks = self.blocks as f64;
        let or_null = |value: Option<u64>| value.map_or(f64::NAN, |value| value as f64);
        let [sequencers, provers] = &self.roles;
        let turnover = |tally: &Tally| ratio(tally.leaves as f64, tally.active_sum as f64) * per_year;
        kpis.sequencer_joins = sequencers.joins as f64;
        kpis.sequencer_leaves = sequencers.leaves as f64;
        kpis.sequencer_turnover_per_year = turnover(sequencers);
        kpis.prover_joins = provers.joins as f64;
        kpis.prover_leaves = provers.leaves as f64;
        kpis.prover_turnover_per_year = turnover(provers);
        kpis.provers_available_mean = ratio(provers.active_sum as f64, blocks);
        kpis.provers_available_min = or_null(provers.active_min);
        kpis.provers_available_max = or_null(provers.active_max);
        kpis.provers_available_final = state.membership.of(StakingRole::Prover).active_count() as f64;
        kpis.entry_queue_length_mean = ratio(sequencers.queue_sum as f64, blocks);
        kpis.entry_queue_length_max = sequencers.queue_max as f64;
        kpis.entry_queue_wait_mean = ratio(sequencers.waited as f64, sequencers.admitted as f64);
        kpis.prover_entry_queue_length_mean = ratio(provers.queue_sum as f64, blocks);
        kpis.prover_entry_queue_length_max = provers.queue_max as f64;
        kpis.prover_entry_queue_wait_mean = ratio(provers.waited as f64, provers.admitted as f64);
        let [of_sequencers, of_provers] = StakingRole::ALL.map(|role| state.returns.of(role));
        kpis.sequencer_annual_return = of_sequencers.ever(per_year).unwrap_or(f64::NAN);
        kpis.sequencer_annual_return_final = of_sequencers.trailing(per_year).unwrap_or(f64::NAN);
        kpis.prover_annual_return = of_provers.ever(per_year).unwrap_or(f64::NAN);
        kpis.prover_annual_return_final = of_provers.trailing(per_year).unwrap_or(f64::NAN);
    }
}
