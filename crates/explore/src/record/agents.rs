//! One row per agent and trajectory: what it had, did and has left.

use std::ops::Range;

use gddt_model::agents::{AgentId, Roster, StakingRole};
use gddt_model::kpi::KpiObserver;
use gddt_model::{Params, State};

use super::key::{Key, whole};
use crate::table::{Column, Row, Schema, TableBuffer, TableError};

/// The columns of `agents`.
///
/// # Errors
/// Never in practice: the names are fixed and differ.
pub fn agent_columns() -> Result<Schema, TableError> {
    let tokens = |name: &str, doc: &str| Column::real(name).unit("tokens").doc(doc);
    let count = |name: &str, doc: &str| Column::integer(name).doc(doc);
    let mut columns = Key::columns();
    columns.extend([
        count("agent", "Number of the agent, as the tables timesteps and events use it."),
        Column::text("group").doc("Its group; relay and l1-builder are built in."),
        Column::flag("is_sequencer").doc("Whether it proposes blocks."),
        Column::flag("is_prover").doc("Whether it proves blocks for others."),
        Column::flag("is_relay").doc("Whether it relays."),
        tokens("balance_start", "Spendable balance at the start."),
        tokens("stake_start", "Stake at the start."),
        tokens("balance_end", "Spendable balance at the end."),
        tokens("stake_end", "Stake at the end."),
        tokens("received", "Rewards, users' fees and cashback received."),
        tokens("slashed", "Stake and bond slashed."),
        tokens("l1_fees", "L1 fees of its transactions, paid or only counted."),
        tokens("op_costs", "Operating costs of its actions, and what it cost to take part (running_cost_per_day x active_blocks)."),
        tokens("net_payoff", "received - slashed - l1_fees - op_costs."),
        count("active_blocks", "L1 blocks in which it took part, as a sequencer, a prover or a relay; those of a timestep count as it ends.").unit("L1 blocks"),
        count("proposals", "Proposals that landed."),
        count("led", "Processes in which it led."),
        count("proofs", "Rollup proofs delivered outside races."),
        count("races_won", "Proof races won."),
        Column::text("sequencer_status").doc(
            "Where it stands as a sequencer at the end: active, outside, queued, activating or cooling_down; none if it is no sequencer.",
        ),
        Column::text("prover_status").doc("The same as a prover."),
        tokens(
            "attack_spent",
            "What it spent on its attack: L1 fees of what served the attack alone, slashes for what it withheld, cost of \
             censoring. As all columns on attacks, null where its group does not attack; what a cartel does stands with its \
             first member.",
        ),
        count("attack_sabotaged_stages", "Stages that came to nothing because it withheld its part, or because its cartel censored."),
        count("attack_sabotaged_processes", "Ended processes of which it sabotaged the last such stage."),
        count("attack_blocked_blocks", "L1 blocks from start to end of those that ended without a block."),
        count("attack_delay_blocks", "L1 blocks of sabotaged stages in those that ended with a block all the same."),
        count("attack_censored_blocks", "L1 blocks in which its cartel censored."),
        tokens("attack_damage", "Block rewards that honest participants did not get for what it sabotaged, and their slashes there."),
        tokens("attack_gain", "What attackers were paid for races that it forced, less L1 fees."),
    ]);
    Schema::new(columns)
}

/// Records a row for each of these agents of the trajectory that has just ended; all are `0..kpis.accounts().len()`.
pub fn record_agents(
    key: Key,
    params: &Params,
    state: &State,
    kpis: &KpiObserver,
    agents: Range<usize>,
    rows: &mut TableBuffer,
) {
    let names = Roster::group_names(params.groups());
    let roster = &params.roster;
    for (index, account) in kpis.accounts().iter().enumerate().take(agents.end).skip(agents.start) {
        let agent = AgentId::at(index);
        let traits = &roster.traits[index];
        let group = usize::try_from(roster.group_of[index]).ok().and_then(|group| names.get(group));
        let mut row = rows.row();
        key.write(&mut row);
        row.integer(i64::from(agent.0)).text(group.map_or("", String::as_str));
        row.flag(roster.sequencers.contains(agent))
            .flag(roster.provers.contains(agent))
            .flag(roster.relays.binary_search(&agent).is_ok());
        for amount in [
            traits.balance,
            traits.stake,
            state.balances.of(agent),
            state.stakes.of(agent),
            account.received,
            account.slashed,
            account.l1_fees,
            account.op_costs,
            account.net(),
        ] {
            row.real(amount.to_f64());
        }
        for count in [account.active_blocks, account.proposals, account.led, account.proofs, account.races_won] {
            row.integer(whole(count));
        }
        for role in StakingRole::ALL {
            row.text(state.membership.of(role).status(agent).word());
        }
        attack(&mut row, params, state, kpis, agent);
        row.end();
    }
}

/// The columns on attacks.
fn attack(row: &mut Row<'_>, params: &Params, state: &State, kpis: &KpiObserver, agent: AgentId) {
    let index = agent.index();
    let accounts = (state.attacks.accounts_of_agents().get(index), kpis.harm().get(index));
    let (Some(account), Some(harm), true) =
        (accounts.0, accounts.1, params.behaviors.attacks(params.roster.group_of[index]))
    else {
        for _ in 0..8 {
            row.null();
        }
        return;
    };
    row.real(account.spent().to_f64());
    let counts = [harm.stages, harm.processes, harm.blocked_blocks, harm.delay_blocks, account.censored_blocks];
    for count in counts {
        row.integer(whole(count));
    }
    row.real(harm.damage.to_f64()).real(harm.gain.to_f64());
}
