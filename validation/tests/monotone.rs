//! KPIs move the way they must when one parameter moves.
//!
//! Comparisons are paired by run: the same run meets the same world under both settings (common random numbers), so the
//! difference of each run is taken, and the mean difference is judged in its own standard errors. *Shown* means that the
//! mean difference lies 4.5 standard errors on the right side; without any effect that happens in 1 of 300 000 comparisons.
//! *Not contradicted* means that it does not lie 4.5 standard errors on the wrong side: a false alarm in at most 1 of 300 000
//! comparisons, 1 of 30 000 for the ten of this file. Seeds are fixed, so the outcome is too.

use std::path::PathBuf;

use gddt_analysis::Moments;
use gddt_explore::scenario::Request;
use gddt_model::kpi::Kpis;
use gddt_validation::reference;
use gddt_validation::twin::Twin;

const RUNS: u64 = 800;
const BOUND: f64 = 4.5;

type Reading = fn(&Kpis) -> f64;

const FAILED: Reading = |kpis| kpis.failed_block_rate;
const RACES: Reading = |kpis| kpis.proportion_race_mode;
const BONDS: Reading = |kpis| kpis.n_commitment_bond / kpis.n_processes;
const PROVEN: Reading = |kpis| (kpis.finalized_blocks_count - kpis.n_races_won_by_builder) / kpis.n_processes;
const FINALIZED: Reading = |kpis| kpis.finalized_blocks_count / kpis.n_processes;

/// Ten sequencers and ten provers, or any other scenario, with changes.
fn twin(scenario: &str, sets: &[String]) -> Twin {
    let path: Option<PathBuf> = reference::case(scenario).map(reference::Case::scenario);
    let request = Request {
        target: Some(path.map_or_else(|| String::from(scenario), |path| path.display().to_string())),
        sets: sets.to_vec(),
        runs: Some(RUNS.cast_signed()),
        ..Request::default()
    };
    Twin::from_request(&request).unwrap_or_else(|error| panic!("{sets:?}: {error}"))
}

/// The mean paired difference of a KPI in standard errors; 0 if no run differs. A run without the KPI is left out.
fn shift(scenario: &str, before: &[String], after: &[String], read: Reading) -> f64 {
    let [before, after] = [before, after].map(|sets| twin(scenario, sets).map(|kpis, _| read(kpis)));
    let differences: Moments = before.iter().zip(&after).map(|(before, after)| Some(after - before)).collect();
    assert!(differences.count() > RUNS / 2, "too few runs with a value");
    match (differences.mean(), differences.standard_error()) {
        (Some(mean), Some(error)) if mean != 0.0 => mean / error,
        _ => 0.0,
    }
}

#[derive(Clone, Copy)]
enum Claim {
    /// The KPI rises with every step: shown.
    Rises,
    /// The KPI falls with every step: shown.
    Falls,
    /// The KPI does not rise with any step: not contradicted.
    DoesNotRise,
}

/// Holds a claim for all neighbours among settings that are in order.
fn hold(scenario: &str, steps: &[Vec<String>], claim: Claim, read: Reading) {
    for pair in steps.windows(2) {
        let shift = shift(scenario, &pair[0], &pair[1], read);
        let holds = match claim {
            Claim::Rises => shift > BOUND,
            Claim::Falls => shift < -BOUND,
            Claim::DoesNotRise => shift < BOUND,
        };
        assert!(holds, "{} -> {}: {shift:.1} standard errors", pair[0].join(", "), pair[1].join(", "));
    }
}

/// The settings that common ones and each value of one parameter make.
fn steps(common: &[&str], name: &str, values: &[&str]) -> Vec<Vec<String>> {
    let common = common.iter().map(|&set| String::from(set)).collect::<Vec<_>>();
    values.iter().map(|value| [common.clone(), vec![format!("{name}={value}")]].concat()).collect()
}

const CENSORED: [&str; 2] = ["l1.builders.kind=iid", "l1.builders.censored_share=0.6"];

#[test]
fn more_censorship_gives_more_failures_and_more_races() {
    let steps = steps(&["l1.builders.kind=iid"], "l1.builders.censored_share", &["0", "0.2", "0.4", "0.6", "0.8"]);
    hold("c2", &steps, Claim::Rises, FAILED);
    hold("c2", &steps[..4], Claim::Rises, RACES);
}

#[test]
fn censorship_that_persists_gives_more_failures_than_the_same_share_at_random() {
    let common = ["l1.builders.kind=markov", "l1.builders.censored_share=0.4"];
    hold("c2", &steps(&common, "l1.builders.autocorrelation", &["0", "0.4", "0.8"]), Claim::Rises, FAILED);
}

/// Races become rarer and blocks that were proven in time more frequent. Finalized blocks as such need not: the L1
/// builder never loses a race, and provers do lose some of the blocks that do not come to one.
#[test]
fn longer_windows_for_leaders_give_fewer_races_and_more_proven_blocks_per_process() {
    for phase in ["commit_bond", "reveal"] {
        let steps = steps(&CENSORED, &format!("phase_duration_{phase}_max_blocks"), &["3", "6", "12"]);
        hold("c2", &steps, Claim::Falls, RACES);
        hold("c2", &steps, Claim::Rises, PROVEN);
    }
}

#[test]
fn longer_windows_for_proposals_and_proofs_give_more_blocks_per_process() {
    hold("c2", &steps(&CENSORED, "phase_duration_rollup_max_blocks", &["3", "6", "12"]), Claim::Rises, FINALIZED);
    hold("c2", &steps(&CENSORED, "phase_duration_proposal_max_blocks", &["1", "2", "4"]), Claim::Rises, FINALIZED);
}

#[test]
fn a_higher_bond_gives_fewer_bonds_where_money_is_scarce_and_not_more_anywhere() {
    let bonds = ["1", "16", "60", "150", "400"];
    hold("baseline", &steps(&[], "commit_bond_amount", &bonds), Claim::DoesNotRise, BONDS);
    hold("c1", &steps(&[], "commit_bond_amount", &["16", "40", "90", "110"]), Claim::Falls, BONDS);
    hold("c2", &steps(&[], "commit_bond_amount", &["1", "16", "100"]), Claim::DoesNotRise, BONDS);
}

/// A leader expects 32 x 0.69 / (7152 / 24) = 0.07409 tokens, and a bond costs 100 000 gas: worth it up to 740.9 Gwei.
#[test]
fn gas_above_what_is_profitable_stops_bonds_and_gas_below_does_not() {
    let at = |price: &str| {
        let sets = [format!("l1.gas.price={price}"), format!("gas_fee_l1_initial={price}")];
        twin("c2", &sets).map(|kpis, _| kpis.n_commitment_bond)
    };
    assert!(at("741").into_iter().all(|bonds| bonds == 0.0));
    assert!(at("740").into_iter().all(|bonds| bonds > 30.0));
}

/// Failures fall from 0.8 on. Below, more of the processes are raced for, and the L1 builder never loses a race.
#[test]
fn more_reliable_agents_race_and_fail_less_often() {
    let steps = steps(&[], "final_probability", &["0.5", "0.8", "0.9", "0.97", "0.99"]);
    hold("c2", &steps, Claim::Falls, RACES);
    hold("c2", &steps, Claim::Rises, PROVEN);
    hold("c2", &steps[1..], Claim::Falls, FAILED);
}

#[test]
fn more_sequencers_leave_fewer_processes_without_a_proposal() {
    let common = ["final_probability=0.2", "l1.builders.kind=iid", "l1.builders.censored_share=0.3"];
    hold("c2", &steps(&common, "agents.sequencers.count", &["1", "2", "4", "8"]), Claim::Falls, FAILED);
}

#[test]
fn uncles_that_take_over_lower_the_share_of_races() {
    for fallback in ["commit_bond", "reveal", "both"] {
        let common = [CENSORED[0], CENSORED[1], &format!("uncle_fallback={fallback}")];
        hold("c2", &steps(&common, "uncle_count", &["0", "1", "2"]), Claim::Falls, RACES);
    }
}

#[test]
fn uncles_without_a_phase_in_which_they_take_over_change_nothing() {
    let [without, with] = ["0", "3"].map(|count| {
        twin("c7", &[format!("uncle_count={count}")]).map(|kpis, _| kpis.values().map(f64::to_bits).collect::<Vec<_>>())
    });
    assert_eq!(without, with);
}

#[test]
fn a_gas_threshold_that_lets_more_through_does_not_give_more_failures() {
    let steps = steps(&["final_probability=0.9"], "gas_threshold_for_tx", &["120", "160", "200", "260"]);
    hold("c12", &steps, Claim::DoesNotRise, FAILED);
    hold("c12", &steps[..2], Claim::Falls, FAILED);
}

#[test]
fn dynamic_phases_give_more_blocks_per_day() {
    let phase = |min: &str| {
        let names = ["commit_bond", "reveal", "rollup"];
        names.map(|name| format!("phase_duration_{name}_min_blocks={min}")).to_vec()
    };
    hold("c2", &[phase("3"), phase("2"), phase("0")], Claim::Rises, |kpis| kpis.blocks_per_day);
}

/// Exactly, up to rounding of sums.
#[test]
fn the_reward_of_a_block_does_not_depend_on_what_happens_in_its_windows() {
    for sets in steps(&["l1.builders.kind=iid"], "l1.builders.censored_share", &["0", "0.5"]) {
        for per_block in twin("c2", &sets).map(|kpis, _| kpis.cumm_block_rewards / kpis.finalized_blocks_count) {
            assert!((per_block - 32.0 * 24.0 / 7152.0).abs() < 1e-12, "{per_block}");
        }
    }
}
