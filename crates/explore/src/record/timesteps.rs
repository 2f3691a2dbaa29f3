//! One row per timestep, under the reference model's column names.

use gddt_engine::Observer;
use gddt_model::agents::StakingRole;
use gddt_model::metrics::Supply;
use gddt_model::process::Phase;
use gddt_model::units::Tokens;
use gddt_model::{Fernet, Params, Signals, State};

use super::key::{Key, push_optional, whole};
use crate::table::{Column, Schema, TableBuffer, TableError};

/// The columns of `timesteps`.
///
/// # Errors
/// Never in practice: the names are fixed and differ.
pub fn timestep_columns() -> Result<Schema, TableError> {
    let tokens = |name: &str, doc: &str| Column::real(name).unit("tokens").doc(doc);
    let count = |name: &str, unit: &str, doc: &str| Column::integer(name).unit(unit).doc(doc);
    let mut columns = Key::columns();
    columns.extend([
        count("timestep", "timesteps", "Simulation step; 0 is the initial state."),
        count("time_l1", "L1 blocks", "L1 block at the end of the step."),
        count("delta_blocks", "L1 blocks", "L1 blocks that passed at the start of the step."),
        count("advance_l1_blocks", "L1 blocks", "L1 blocks skipped at the end of the step, up to the end of a fixed phase."),
        count("slashes_to_provers", "slashes", "Slashed bonds so far."),
        count("slashes_to_sequencers", "slashes", "Slashed stakes so far."),
        tokens("total_rewards_provers", "Block rewards so far by role at nominal shares: provers."),
        tokens("total_rewards_sequencers", "Block rewards so far by role at nominal shares: leading sequencers."),
        tokens("total_rewards_relays", "Block rewards so far by role at nominal shares: relays."),
        Column::real("gas_fee_l1").unit("Gwei").doc("L1 gas price in force."),
        Column::real("gas_fee_blob").unit("Gwei").doc("Blob gas price in force."),
        count("finalized_blocks_count", "blocks", "Finalized L2 blocks so far."),
        tokens("cumm_block_rewards", "Block rewards issued so far."),
        tokens("cumm_fee_cashback", "L1 fees refunded so far."),
        tokens("cumm_burn", "Slashed tokens so far."),
        Column::flag("is_censored").doc("Whether this L1 block's builder, its validator or a cartel censors; in a timestep of several L1 blocks, whether in each of them somebody does."),
        count("process_id", "", "The attempt under way, or the one that has just ended, from 1."),
        count("process_phase", "", "Its phase: 1 proposals, 2 commitment bond, 3 reveal, 4 rollup proof, 5 finalized, -1 skipped, -2 proof race."),
        count("process_duration", "L1 blocks", "L1 blocks from the step that started the process to the end of this one."),
        count("leading_sequencer", "", "Agent whose proposal leads (see the table agents)."),
        tokens("circulating", "Spendable balances of all agents."),
        tokens("staked", "Stakes."),
        tokens("bonded", "Locked bonds."),
        tokens("burnt", "Balance of the sink."),
        tokens("issued", "Tokens that came in so far."),
        tokens("l1_fees_paid", "L1 fees that left balances so far."),
        tokens("cumm_l1_fees", "L1 fees so far, paid or only counted."),
        count("time_in_phase", "L1 blocks", "L1 blocks since the phase was entered, without what is skipped."),
        count("prover", "", "Agent that is to prove the block."),
        count("process_proposals", "proposals", "Proposals in this process so far."),
        count("sequencers_available", "sequencers", "Eligible sequencers."),
        Column::flag("is_slot_missed").doc("Whether this L1 slot has no block."),
        count("provers_available", "provers", "Provers that take part."),
        count("n_transactions_waiting", "transactions", "Transactions of users that wait in mempools (only where mempool is gossip)."),
        count("n_transactions_in_block", "transactions", "Transactions in the block under way (only where mempool is gossip)."),
        count("n_transactions_included", "transactions", "Transactions in finalized blocks so far (only where mempool is gossip)."),
    ]);
    Schema::new(columns)
}

/// Records a row per timestep, the initial state included.
#[derive(Debug)]
pub struct TimestepRecorder<'a> {
    /// Whose rows.
    pub key: Key,
    /// Where they go.
    pub rows: &'a mut TableBuffer,
}

impl Observer<Fernet> for TimestepRecorder<'_> {
    fn begin(&mut self, params: &Params, state: &State) {
        self.record(params, state, 0, 0);
    }

    fn observe(&mut self, params: &Params, state: &State, signals: &Signals) {
        self.record(params, state, signals.time.total, signals.skip.total);
    }
}

impl TimestepRecorder<'_> {
    fn record(&mut self, params: &Params, state: &State, passed: u64, skipped: u64) {
        let State { clock, environment, process, slashes, payouts, metrics, .. } = state;
        let under_way = process.phase != Phase::None;
        let mut row = self.rows.row();
        self.key.write(&mut row);
        row.integer(whole(clock.timestep))
            .integer(whole(clock.time_l1))
            .integer(whole(passed))
            .integer(whole(skipped))
            .integer(whole(slashes.to_provers))
            .integer(whole(slashes.to_sequencers))
            .real(payouts.to_provers.to_f64())
            .real(payouts.to_sequencers.to_f64())
            .real(payouts.to_relays.to_f64())
            .real(environment.gas_price.to_f64())
            .real(environment.blob_gas_price.to_f64())
            .integer(whole(metrics.finalized_blocks))
            .real(payouts.block_rewards.to_f64())
            .real(payouts.cashback.to_f64())
            .real(slashes.burnt.to_f64())
            .flag(environment.is_censored());
        push_optional(&mut row, under_way.then(|| whole(process.id)));
        push_optional(&mut row, process.phase.code());
        push_optional(&mut row, under_way.then(|| whole(clock.time_l1 - process.started_at)));
        push_optional(&mut row, process.leader.map(|agent| i64::from(agent.0)));
        let supply = Supply::of(state);
        let fees: Tokens = state.transactions.fees.into_iter().sum();
        for amount in
            [supply.circulating, supply.staked, supply.bonded, supply.burnt, supply.issued, supply.l1_fees_paid]
        {
            row.real(amount.to_f64());
        }
        row.real(fees.to_f64()).integer(whole(process.time_in_phase));
        push_optional(&mut row, process.prover.map(|agent| i64::from(agent.0)));
        row.integer(whole(state.proposals.count() as u64)).integer(whole(state.stakes.eligible_count() as u64));
        row.flag(environment.is_slot_missed());
        row.integer(whole(state.membership.of(StakingRole::Prover).active_count() as u64));
        let mempool = params.gossip.as_ref().map(|_| &state.mempool);
        push_optional(&mut row, mempool.map(|mempool| whole(mempool.pending())));
        push_optional(&mut row, mempool.map(|mempool| whole(mempool.in_block())));
        push_optional(&mut row, mempool.map(|mempool| whole(mempool.tally().included)));
        row.end();
    }
}
