//! What of the staking life cycle is wrong, and what is legal and hardly meant.

use super::Problem;
use crate::agents::{AgentGroup, StakingRole};
use crate::parameters::{Settings, StakingDynamics};
use crate::process::{Stage, Windows};

/// Who has a running cost has a hazard of its own, up to twice the plain one, which must leave it a choice.
pub(super) fn check(settings: &Settings, groups: &[AgentGroup], problems: &mut Vec<Problem>) {
    let protocol = &settings.protocol;
    if protocol.staking_dynamics == StakingDynamics::Static {
        return;
    }
    let sequencers = [("unstake_hazard", protocol.unstake_hazard), ("stake_hazard", protocol.stake_hazard)];
    let provers = [
        ("prover_unstake_hazard", protocol.prover_unstake_hazard),
        ("prover_stake_hazard", protocol.prover_stake_hazard),
    ];
    let roles = [
        (StakingRole::Sequencer, "stake_elasticity", protocol.stake_elasticity, sequencers),
        (StakingRole::Prover, "prover_stake_elasticity", protocol.prover_stake_elasticity, provers),
    ];
    for (role, elasticity, value, hazards) in roles {
        let payers: Vec<String> = groups
            .iter()
            .filter(|group| role.bears_running_cost_of(group))
            .map(|group| format!("agents.{}.running_cost_per_day", group.name))
            .collect();
        if payers.is_empty() || value.to_f64() == 0.0 {
            continue;
        }
        for (name, hazard) in hazards.into_iter().filter(|(_, hazard)| 2.0 * hazard.to_f64() >= 1.0) {
            problems.push(Problem {
                parameters: [vec![String::from(name)], payers.clone(), vec![String::from(elasticity)]].concat(),
                message: format!(
                    "{name} = {} doubles to a certainty when staking pays or costs enough, and agents with a \
                     running_cost_per_day each have a hazard of their own: less than 0.5 was expected (or {elasticity} = 0)",
                    hazard.to_f64()
                ),
            });
        }
    }
}

/// Costs that nobody pays, outsiders who never join, a life cycle without life, and a cooldown that lets leaders escape their slash.
pub(super) fn remarks(settings: &Settings, groups: &[AgentGroup], remarks: &mut Vec<Problem>) {
    let protocol = &settings.protocol;
    let takes_part = |group: &&AgentGroup| group.is_sequencer || group.is_prover || group.is_relay;
    for group in groups.iter().filter(|group| group.has_running_cost() && !takes_part(group)) {
        let parameter = format!("agents.{}.running_cost_per_day", group.name);
        let message =
            format!("{parameter} is never paid: the group is no sequencer, prover or relay, so it never takes part");
        remarks.push(Problem::new(&[&parameter], message));
    }
    if protocol.staking_dynamics == StakingDynamics::Static {
        let has_outsiders =
            |group: &&AgentGroup| (group.is_sequencer || group.is_prover) && group.initially_active() < group.count;
        for group in groups.iter().filter(has_outsiders) {
            let parameter = format!("agents.{}.initially_active_share", group.name);
            let message = format!("{parameter} leaves outsiders who never join while staking_dynamics is static");
            remarks.push(Problem::new(&[&parameter, "staking_dynamics"], message));
        }
        return;
    }
    let hazards = [
        ("unstake_hazard", protocol.unstake_hazard),
        ("stake_hazard", protocol.stake_hazard),
        ("prover_unstake_hazard", protocol.prover_unstake_hazard),
        ("prover_stake_hazard", protocol.prover_stake_hazard),
    ];
    if hazards.iter().all(|(_, hazard)| hazard.to_f64() == 0.0) {
        let names = hazards.map(|(name, _)| name);
        remarks
            .push(Problem::new(&names, "every hazard of joining and leaving is 0, so staking is not dynamic at all"));
    }
    let windows = Windows::of(protocol);
    // From a proposal in the first L1 block of a process to the slash of its leader for not revealing: of the last uncle, if those
    // before it failed at the last moment. Steps look at whole windows, and one beyond.
    let step = protocol.timestep_in_blocks.get();
    let time = |stage: Stage| (windows[stage].max / step).saturating_add(1).saturating_mul(step);
    let sequencers = groups.iter().filter(|group| group.is_sequencer).map(|group| group.count);
    let most = sequencers.fold(0, u64::saturating_add).max(1);
    let leaders = protocol.uncle_count.saturating_add(1).min(most);
    let fallback = protocol.uncle_fallback;
    // An uncle starts with the commitment, whatever the leader before it failed at.
    let commitments = if fallback.on_commit_bond() || fallback.on_reveal() { leaders } else { 1 };
    let reveals = if fallback.on_reveal() { leaders } else { 1 };
    let exposed = time(Stage::Proposal)
        .saturating_add(time(Stage::CommitBond).saturating_mul(commitments))
        .saturating_add(time(Stage::Reveal).saturating_mul(reveals));
    let cooldown = protocol.unstake_cooldown_period.get();
    if hazards[0].1.to_f64() > 0.0 && cooldown < exposed {
        remarks.push(Problem::new(
            &["unstake_cooldown_period"],
            format!(
                "unstake_cooldown_period = {cooldown} L1 blocks: a leader that leaves in time has its stake back before it \
                 can be slashed, which takes up to {exposed} L1 blocks from its proposal"
            ),
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::agents::{AgentGroup, Distribution};
    use crate::parameters::{Settings, Value};
    use crate::problem::{check, remarks};
    use crate::units::Share;

    fn told(assignments: &[(&str, Value)], active: f64) -> Vec<String> {
        let mut settings = Settings::default();
        for (name, value) in assignments {
            assert_eq!(settings.set(name, value), Ok(()), "{name}");
        }
        let group = AgentGroup {
            is_sequencer: true,
            initially_active_share: Share::new(active).unwrap_or_default(),
            ..AgentGroup::new("sequencers", 10)
        };
        remarks(&settings, &[group]).into_iter().map(|remark| remark.message).collect()
    }

    #[test]
    fn hazards_of_ones_own_leave_a_choice() {
        let payer = |is_sequencer: bool, is_prover: bool, cost: f64| AgentGroup {
            is_sequencer,
            is_prover,
            running_cost_per_day: Some(Distribution::Constant(cost)),
            ..AgentGroup::new("payers", 3)
        };
        let problems = |assignments: &[(&str, Value)], group: AgentGroup| -> Vec<String> {
            let mut settings = Settings::default();
            for (name, value) in assignments {
                assert_eq!(settings.set(name, value), Ok(()), "{name}");
            }
            check(&settings, &[group]).into_iter().map(|problem| problem.parameters.join(" ")).collect()
        };
        let dynamic = ("staking_dynamics", Value::Text(String::from("dynamic")));
        let certain = [dynamic, ("stake_hazard", Value::Real(0.5)), ("prover_unstake_hazard", Value::Real(1.0))];
        let of_sequencer = "stake_hazard agents.payers.running_cost_per_day stake_elasticity";
        let of_prover = "prover_unstake_hazard agents.payers.running_cost_per_day prover_stake_elasticity";
        assert_eq!(problems(&certain, payer(true, false, 1.0)), [of_sequencer]);
        assert_eq!(problems(&certain, payer(false, true, 1.0)), [of_prover]);
        assert_eq!(problems(&certain, payer(true, true, 1.0)), [of_sequencer], "it pays as a sequencer");
        assert!(
            problems(&certain, payer(true, true, 0.0)).is_empty()
                && problems(&certain[1..], payer(true, true, 1.0)).is_empty()
        );
        let unmoved = [&certain[..], &[("stake_elasticity", Value::Real(0.0))]].concat();
        assert!(problems(&unmoved, payer(true, false, 1.0)).is_empty());
        let just = [certain[0].clone(), ("stake_hazard", Value::Real(0.499))];
        assert!(problems(&just, payer(true, false, 1.0)).is_empty());
    }

    #[test]
    fn a_running_cost_that_nobody_pays_is_remarked_on() {
        let cost = Some(Distribution::Constant(1.0));
        let group = AgentGroup { running_cost_per_day: cost, ..AgentGroup::new("watchers", 3) };
        let told = |group: AgentGroup| {
            let sequencers = AgentGroup { is_sequencer: true, ..AgentGroup::new("sequencers", 1) };
            remarks(&Settings::default(), &[sequencers, group])
                .into_iter()
                .map(|remark| remark.message)
                .collect::<Vec<_>>()
        };
        let alone = told(group.clone());
        assert!(
            alone.len() == 1 && alone[0].contains("agents.watchers.running_cost_per_day is never paid"),
            "{alone:?}"
        );
        assert!(told(AgentGroup { is_relay: true, ..group.clone() }).is_empty());
        assert!(told(AgentGroup { running_cost_per_day: None, ..group }).is_empty());
    }

    #[test]
    fn what_cannot_be_meant_is_remarked_on_and_nothing_else() {
        let dynamic = ("staking_dynamics", Value::Text(String::from("dynamic")));
        assert!(told(&[], 1.0).is_empty());
        assert!(told(std::slice::from_ref(&dynamic), 0.5).is_empty());
        assert!(told(&[], 0.5)[0].contains("never join"));
        let short = told(&[dynamic.clone(), ("unstake_cooldown_period", Value::Integer(11))], 1.0);
        assert!(short.len() == 1 && short[0].contains("up to 12 L1 blocks"), "{short:?}");
        // Windows of 3 blocks, seen in steps of 2: 4 each. Two uncles repeat what went wrong.
        let uncles = |fallback: &str, step| {
            let changes = [
                dynamic.clone(),
                ("unstake_cooldown_period", Value::Integer(11)),
                ("uncle_count", Value::Integer(2)),
                ("uncle_fallback", Value::Text(String::from(fallback))),
                ("timestep_in_blocks", Value::Integer(step)),
            ];
            told(&changes, 1.0).concat()
        };
        for (fallback, step, blocks) in [
            ("none", 2, 12),
            ("commit_bond", 1, 4 + 3 * 4 + 4),
            ("both", 1, 4 + 3 * 8),
            ("both", 4, 4 + 3 * 8),
            ("both", 3, 6 + 3 * 12),
        ] {
            assert!(uncles(fallback, step).contains(&format!("up to {blocks} L1 blocks")), "{fallback}, {step}");
        }
        let none = ["unstake_hazard", "stake_hazard", "prover_unstake_hazard", "prover_stake_hazard"]
            .map(|name| (name, Value::Real(0.0)));
        let lifeless = told(&[&[dynamic][..], &none].concat(), 1.0);
        assert!(lifeless.len() == 1 && lifeless[0].contains("not dynamic at all"), "{lifeless:?}");
    }
}
