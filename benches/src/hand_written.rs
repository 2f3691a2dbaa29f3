//! The loop.

use gddt_engine::random::unit;
use gddt_engine::{Chance, Draws};
use gddt_model::Params;
use gddt_model::agents::AgentId;
use gddt_model::process::Stage;
use gddt_model::streams::Purpose;

/// What the loop measures: the reference KPIs, counts and money.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// L1 blocks at the end.
    pub time_l1: u64,
    /// Processes started.
    pub processes: u64,
    /// Blocks finalized.
    pub finalized: u64,
    /// Processes skipped.
    pub skipped: u64,
    /// Processes that were ever in the race.
    pub raced: u64,
    /// Slashed bonds and stakes.
    pub slashes: [u64; 2],
    /// Proposals, bonds, reveals, proofs.
    pub transactions: [u64; 4],
    /// Sum and sum of squares of the durations of finalized processes.
    pub finalized_durations: [u64; 2],
    /// The same of skipped ones.
    pub skipped_durations: [u64; 2],
    /// Sum over L1 blocks of eligible sequencers.
    pub available: u64,
    /// Tokens that can be spent, are staked, and were burnt at the end.
    pub tokens: [f64; 3],
    /// Population standard deviation of net payoffs over sequencers and over provers.
    pub payoff_spread: [f64; 2],
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    None,
    Proposals,
    Bond,
    Reveal,
    Proof,
    Race,
}

/// Runs one trajectory of the reference rules.
#[expect(clippy::too_many_lines, reason = "one plain loop is what the engine is measured against")]
pub fn hand_written(params: &Params, draws: &Draws, timesteps: u64, censored: Chance) -> Outcome {
    let agents = params.roster.len();
    let protocol = &params.protocol;
    let sequencers: Vec<usize> = params.roster.sequencers.iter().map(AgentId::index).collect();
    let provers: Vec<usize> = params.roster.provers.iter().map(AgentId::index).collect();
    let relay = params.roster.relays[0].index();
    let builder = params.roster.l1_builder.map_or(0, AgentId::index);
    let (minimum, bond, slash) = (
        protocol.minimum_stake.to_f64(),
        protocol.commit_bond_amount.to_f64(),
        protocol.failure_to_commit_bond.to_f64(),
    );
    let to_tokens = params.gwei_to_tokens();
    let price = protocol.gas_fee_l1_initial.to_f64();
    let blob_price = protocol.gas_fee_blob_initial.to_f64();
    let fee = [
        protocol.gas_proposal.0 as f64 * price * to_tokens,
        protocol.gas_commitment_bond.0 as f64 * price * to_tokens,
        (protocol.gas_content_reveal.0 as f64 * price + protocol.blob_gas_content_reveal.0 as f64 * blob_price)
            * to_tokens,
        protocol.gas_rollup_proof.0 as f64 * price * to_tokens,
    ];
    let decision_fee = [fee[1], protocol.gas_content_reveal.0 as f64 * price * to_tokens];
    let affordable = price <= protocol.gas_threshold_for_tx.to_f64();
    let chances = params.windows.chances(protocol.final_probability);
    let windows = params.windows;
    let rewards =
        [params.rewards.to_prover.to_f64(), params.rewards.to_relay.to_f64(), params.rewards.to_leader.to_f64()];

    let mut balances: Vec<f64> = params.roster.traits.iter().map(|traits| traits.balance.to_f64()).collect();
    let mut stakes: Vec<f64> = params.roster.traits.iter().map(|traits| traits.stake.to_f64()).collect();
    let mut net = vec![0.0_f64; agents];
    let mut proposed = vec![false; agents];
    let mut result = Outcome::default();
    let (mut phase, mut d, mut started, mut burnt, mut locked) = (Phase::None, 0, 0, 0.0, 0.0);
    let (mut leader, mut prover, mut best, mut eligible_now) = (0, 0, -1.0, 0);
    for &agent in &sequencers {
        eligible_now += u64::from(stakes[agent] >= minimum);
    }

    for _ in 0..timesteps {
        let before = result.time_l1;
        result.time_l1 += 1;
        d += 1;
        let now = result.time_l1;
        let free = !draws.happens(censored, Purpose::Builder, now / 4, now % 4) && affordable;
        let willing =
            |stage: Stage, purpose: Purpose, agent: usize| draws.happens(chances[stage], purpose, now, agent as u64);
        let mut skip = 0;
        let mut topped_up = false;
        if eligible_now < sequencers.len() as u64 {
            for &agent in &sequencers {
                if stakes[agent] < minimum {
                    let amount = (minimum - stakes[agent] + protocol.top_up_amount.to_f64()).min(balances[agent]);
                    balances[agent] -= amount;
                    stakes[agent] += amount;
                    topped_up |= amount > 0.0;
                }
            }
        }
        if phase == Phase::Proposals && free {
            let (mut group, mut lanes, mut scored, mut scores) = (usize::MAX, [0; 4], usize::MAX, [0; 4]);
            for &agent in &sequencers {
                if proposed[agent] || stakes[agent] < minimum {
                    continue;
                }
                if agent / 4 != group {
                    group = agent / 4;
                    lanes = draws.lanes(Purpose::WillingToPropose, now, group as u64);
                }
                if chances[Stage::Proposal].happens(lanes[agent % 4]) {
                    if agent / 4 != scored {
                        scored = agent / 4;
                        scores = draws.lanes(Purpose::VrfScore, started, scored as u64);
                    }
                    proposed[agent] = true;
                    result.transactions[0] += 1;
                    net[agent] -= fee[0];
                    if unit(scores[agent % 4]) > best {
                        best = unit(scores[agent % 4]);
                        leader = agent;
                    }
                }
            }
        }
        if topped_up {
            eligible_now = sequencers.iter().filter(|&&agent| stakes[agent] >= minimum).count() as u64;
        }
        let mut finalized = false;
        match phase {
            Phase::None => {
                result.processes += 1;
                (phase, d, started, best) = (Phase::Proposals, 0, now, -1.0);
                proposed.fill(false);
            }
            Phase::Proposals => {
                let window = windows[Stage::Proposal];
                let early = window.min < window.max
                    && d >= window.min
                    && best >= 0.0
                    && sequencers.iter().all(|&agent| proposed[agent] || stakes[agent] < minimum);
                if d > window.max || early {
                    if best >= 0.0 {
                        skip = window.min.saturating_sub(d);
                        (phase, d) = (Phase::Bond, 0);
                    } else {
                        result.skipped += 1;
                        result.skipped_durations[0] += now - started;
                        result.skipped_durations[1] += (now - started).pow(2);
                        phase = Phase::None;
                    }
                }
            }
            Phase::Bond => {
                let window = windows[Stage::CommitBond];
                if d > window.max {
                    let taken = slash.min(stakes[leader]);
                    stakes[leader] -= taken;
                    burnt += taken;
                    net[leader] -= taken;
                    if stakes[leader] < minimum {
                        eligible_now = sequencers.iter().filter(|&&agent| stakes[agent] >= minimum).count() as u64;
                    }
                    result.slashes[1] += 1;
                    result.raced += 1;
                    (phase, d) = (Phase::Race, 0);
                } else if free
                    && willing(Stage::CommitBond, Purpose::WillingToCommit, leader)
                    && params.rewards.expected_by_leader >= decision_fee[0]
                {
                    let mut chosen = None;
                    if draws.happens(params.marketplace, Purpose::Marketplace, now, 0) {
                        let count = provers.iter().filter(|&&agent| balances[agent] >= bond).count();
                        let index = draws.index(count, Purpose::ChosenProver, now, 0);
                        chosen = provers.iter().copied().filter(|&agent| balances[agent] >= bond).nth(index);
                    }
                    if chosen.is_none() && balances[leader] >= bond {
                        chosen = Some(leader);
                    }
                    if let Some(agent) = chosen {
                        prover = agent;
                        balances[prover] -= bond;
                        locked = bond;
                        net[prover] -= fee[1];
                        result.transactions[1] += 1;
                        skip = window.min.saturating_sub(d);
                        (phase, d) = (Phase::Reveal, 0);
                    }
                }
            }
            Phase::Reveal => {
                let window = windows[Stage::Reveal];
                if d > window.max {
                    balances[prover] += locked;
                    locked = 0.0;
                    result.raced += 1;
                    (phase, d) = (Phase::Race, 0);
                } else if free
                    && willing(Stage::Reveal, Purpose::WillingToReveal, leader)
                    && params.rewards.expected_by_leader >= decision_fee[1]
                {
                    net[leader] -= fee[2];
                    result.transactions[2] += 1;
                    skip = window.min.saturating_sub(d);
                    (phase, d) = (Phase::Proof, 0);
                }
            }
            Phase::Proof => {
                let window = windows[Stage::Rollup];
                if d > window.max {
                    burnt += locked;
                    net[prover] -= locked;
                    locked = 0.0;
                    result.slashes[0] += 1;
                    result.skipped += 1;
                    result.skipped_durations[0] += now - started;
                    result.skipped_durations[1] += (now - started).pow(2);
                    phase = Phase::None;
                } else if free
                    && willing(Stage::Rollup, Purpose::WillingToProve, prover)
                    && params.rewards.expected_by_prover >= decision_fee[1]
                {
                    net[prover] -= fee[3];
                    result.transactions[3] += 1;
                    balances[prover] += locked;
                    locked = 0.0;
                    for (agent, amount) in [(prover, rewards[0]), (relay, rewards[1]), (leader, rewards[2])] {
                        balances[agent] += amount;
                        net[agent] += amount;
                    }
                    skip = window.min.saturating_sub(d);
                    finalized = true;
                }
            }
            Phase::Race => {
                if d > windows[Stage::Race].max {
                    result.skipped += 1;
                    result.skipped_durations[0] += now - started;
                    result.skipped_durations[1] += (now - started).pow(2);
                    phase = Phase::None;
                } else {
                    result.transactions[2] += 1;
                    result.transactions[3] += 1;
                    let reward: f64 = rewards.iter().sum();
                    balances[builder] += reward;
                    net[builder] += reward - fee[2] - fee[3];
                    skip = windows[Stage::Race].min.saturating_sub(d);
                    finalized = true;
                }
            }
        }
        result.time_l1 += skip;
        if finalized {
            let duration = result.time_l1 - started;
            result.finalized += 1;
            result.finalized_durations[0] += duration;
            result.finalized_durations[1] += duration.pow(2);
            phase = Phase::None;
        }
        result.available += (result.time_l1 - before) * eligible_now;
    }
    result.tokens = [balances.iter().sum::<f64>() + locked, stakes.iter().sum(), burnt];
    result.payoff_spread = [&sequencers, &provers].map(|group| {
        let mean = group.iter().map(|&agent| net[agent]).sum::<f64>() / group.len() as f64;
        (group.iter().map(|&agent| (net[agent] - mean).powi(2)).sum::<f64>() / group.len() as f64).sqrt()
    });
    result
}
