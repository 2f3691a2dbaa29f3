//! How far a trajectory can get on L1.

use crate::parameters::Settings;
use crate::process::{Stage, Windows};
use crate::units::L1Block;

/// An upper bound of the last L1 block that a trajectory of so many timesteps can reach.
///
/// Every step takes `timestep_in_blocks`; phases that end early skip up to their minimum on top. A phase ends by its
/// event at d >= 1 at the earliest, so skips at most `min - 1`. What is skipped lies in cycles: a whole process (start,
/// proposals, commitment, reveal, proof, or race), or a commitment that is followed by a failed reveal and an uncle. The
/// bound takes every cycle to skip all it can in the fewest steps.
pub fn last_l1_block(settings: &Settings) -> L1Block {
    let protocol = &settings.protocol;
    let windows = Windows::of(protocol);
    let [proposal, commit_bond, reveal, rollup, race] = Stage::ALL.map(|stage| windows[stage]);
    let step = protocol.timestep_in_blocks.get();
    let timesteps = settings.run.timesteps.get();
    let skip = |min: u64| min.saturating_sub(step);
    let steps = |blocks: u64| blocks.div_ceil(step).max(1);

    let by_process = skip(commit_bond.min) + skip(reveal.min) + skip(rollup.min) + skip(race.min);
    let proposal_ends_early = proposal.min < proposal.max;
    let proposal_steps = steps(if proposal_ends_early { proposal.min } else { proposal.max + 1 });
    // Start and proposals, then at least a failed commitment and a race, or commitment, reveal and proof.
    let process_steps = 1 + proposal_steps + 3.min(steps(commit_bond.max + 1) + 1);
    let by_processes = timesteps.div_ceil(process_steps).saturating_mul(by_process);

    let by_fallbacks = if protocol.uncle_fallback.on_reveal() && protocol.uncle_count > 0 {
        let cycle_steps = 1 + steps(reveal.max + 1);
        timesteps.div_ceil(cycle_steps).saturating_mul(skip(commit_bond.min))
    } else {
        0
    };
    timesteps.saturating_mul(step).saturating_add(by_processes).saturating_add(by_fallbacks)
}
