//! Rules from scenario files: what they decide, what is said of wrong ones, and that they come back from resolved texts.

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use gddt_engine::{Context, Draws};
use gddt_model::agents::{AgentGroup, AgentId, Distribution};
use gddt_model::l1::Recorded;
use gddt_model::parameters::{Settings, Value};
use gddt_model::process::Stage;
use gddt_model::rules::{Decision, DecisionRule, Quantity, Rule};
use gddt_model::{Params, State};

use super::{Condition, ExpressionRule};
use crate::{Control, Job, Plan, Record, Request, load};

/// Rewards about as large as costs, so that it is a close thing whether acting pays; everything is tested.
const CLOSE: [&str; 5] = [
    "race_participation=open",
    "l1.gas.kind=steady",
    "l1.gas.sd=15",
    "final_probability=0.95",
    "profitability=op_cost",
];

fn plan(sets: &[&str], sweeps: &[&str]) -> Plan {
    let owned = |texts: &[&str]| texts.iter().map(|text| String::from(*text)).collect::<Vec<_>>();
    let request =
        Request { sets: owned(sets), sweeps: owned(sweeps), runs: Some(5), timesteps: Some(300), ..Request::default() };
    load(&request).unwrap_or_else(|problems| panic!("{problems}"))
}

fn close(sets: &[&str]) -> Plan {
    // Around 0.94 tokens a day bonding begins to pay, around 3.6 revealing.
    plan(&[&CLOSE[..], sets].concat(), &["daily_block_reward=0.9,3.4,3.6,3.8"])
}

/// All rows of trajectories, steps and agents.
fn tables(plan: &Plan) -> Vec<RecordBatch> {
    let record = Record { timesteps: true, agents: true, ..Record::default() };
    let job = Job::prepare(plan, record).unwrap_or_else(|problems| panic!("{problems}"));
    let tables = job.collect(1, Control::default()).unwrap_or_else(|error| panic!("{error}"));
    [Some(tables.trajectories), tables.timesteps, tables.agents].into_iter().flatten().collect()
}

/// The sum of a column of the trajectories, counts or not.
fn sum(tables: &[RecordBatch], column: &str) -> f64 {
    let column = &tables[0][column];
    match column.as_primitive_opt::<Int64Type>() {
        Some(whole) => whole.iter().flatten().map(|value| value as f64).sum(),
        None => column.as_primitive::<Float64Type>().iter().flatten().sum(),
    }
}

#[test]
fn the_built_in_test_written_as_an_expression_gives_the_same_trajectories_to_the_bit() {
    let built_in = tables(&close(&[]));
    let both = |text: &str| [format!("agents.sequencers.{text}"), format!("agents.provers.{text}")];
    let same = |texts: &[String], sets: &[&str]| {
        let texts: Vec<&str> = texts.iter().map(String::as_str).chain(sets.iter().copied()).collect();
        tables(&close(&texts)) == built_in
    };
    assert!(same(&both("profitable_if=reward >= cost"), &[]));
    // With a rule it does not matter what the parameter says. (The L1 builder, who has none, races by it.)
    assert!(same(&both("profitable_if=not (cost > reward)"), &[]));
    assert!(same(&both("proposes_if=true"), &[]));
    assert!(!same(&both("profitable_if=true"), &[]), "the test of this test decides nothing");
    assert!(!same(&both("profitable_if=reward >= 1.05 * cost"), &[]));
    assert!(!same(&both("proposes_if=score > 0.5"), &[]));
}

#[test]
fn true_is_always_pass_and_false_is_never() {
    let groups = ["sequencers", "provers"];
    let with = |rule: &str| {
        let sets: Vec<String> = groups.iter().map(|group| format!("agents.{group}.{rule}")).collect();
        let sets: Vec<&str> = sets.iter().map(String::as_str).chain(["race_participation=open"]).collect();
        tables(&plan(&sets, &[]))
    };
    assert!(with("profitable_if=true") == tables(&plan(&["race_participation=open"], &[])));
    let never = with("profitable_if=false");
    assert!(sum(&never, "n_proposal") > 0.0);
    assert_eq!(sum(&never, "n_commitment_bond"), 0.0);
    let nobody = with("proposes_if=false");
    assert_eq!((sum(&nobody, "n_proposal"), sum(&nobody, "finalized_blocks_count")), (0.0, 0.0));
    // No leader fails, so that nobody races: the L1 builder, who has no rule, would prove.
    let rule = "profitable_if=phase != 'rollup'";
    let sets = groups.map(|group| format!("agents.{group}.{rule}"));
    let no_proofs = tables(&plan(&[&sets[0], &sets[1], "final_probability=1"], &[]));
    assert!(sum(&no_proofs, "n_content_reveal") > 0.0);
    assert_eq!(sum(&no_proofs, "n_rollup_proof"), 0.0);
}

#[test]
fn parameters_are_constants_of_each_combination() {
    // A rule that reads the axis, and the same number written out.
    let by_name = plan(
        &["agents.provers.profitable_if=gas_price < gas_threshold_for_tx - 200 and l1.gas.kind == 'steady'"],
        &["gas_threshold_for_tx=247,250,400"],
    );
    let by_number = |threshold: f64| {
        let threshold = format!("agents.provers.profitable_if=gas_price < {threshold}");
        tables(&plan(&[&threshold], &["gas_threshold_for_tx=247,250,400"]))
    };
    let all = tables(&by_name);
    let rows = all[0].num_rows() / 3;
    for (place, threshold) in [47.0, 50.0, 200.0].into_iter().enumerate() {
        assert_eq!(all[0].slice(place * rows, rows), by_number(threshold)[0].slice(place * rows, rows), "{threshold}");
    }
    let rule = by_name.subset(1).agents[1].rule.clone();
    let shown = format!("{:?}", rule.unwrap());
    assert!(shown.contains("gas_threshold_for_tx = 250") && shown.contains("gas_price <"), "{shown}");
}

#[test]
fn rules_can_be_set_swept_and_come_back_from_the_resolved_text() {
    let sweep = "agents.provers.profitable_if='true', 'reward >= 1.2 * cost and phase != \"race\"', 'gas_price < 40'";
    let plan = plan(&["agents.sequencers.proposes_if=score > 0.25 or time_left == 0"], &[sweep]);
    assert_eq!(plan.subset_count(), 3);
    let text = plan.resolved_toml();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("again.toml");
    std::fs::write(&path, &text).unwrap();
    let request = Request { target: path.to_str().map(String::from), ..Request::default() };
    let again = load(&request).unwrap_or_else(|problems| panic!("{problems}\n{text}"));
    for subset in 0..3 {
        assert_eq!(plan.subset(subset), again.subset(subset));
        assert!(plan.subset(subset).agents.iter().all(|group| group.rule.is_some()));
    }
    assert_ne!(plan.subset(0), plan.subset(1));
    assert_eq!(plan.resolved_toml(), again.resolved_toml());
}

fn complaint(rule: &str) -> String {
    let sets = vec![format!("agents.provers.{rule}")];
    match load(&Request { sets, ..Request::default() }) {
        Ok(_) => format!("{rule} is fine\n"),
        Err(problems) => problems.to_string(),
    }
}

#[test]
fn what_is_wrong_with_a_rule_is_shown_in_its_place() {
    let long = format!("profitable_if=0 < 1{}", " + 1".repeat(200));
    let deep = format!("profitable_if={}", "(".repeat(100_000));
    let shown: String = [
        "profitable_if=reward + cost",
        "profitable_if=rewrad > cost",
        "profitable_if=reward > gas_treshold_for_tx",
        "profitable_if=phase == 'rolup'",
        "profitable_if=phase > 'rollup'",
        "profitable_if=reward > run.seed",
        "profitable_if=l1.gas.path == 'x'",
        "profitable_if=reward >",
        "profitable_if=3",
        "profitable_if=",
        "proposes_if=score",
        "propose_if=true",
    ]
    .into_iter()
    .map(complaint)
    .collect::<Vec<_>>()
    .join("\n");
    insta::assert_snapshot!(shown);
    assert!(complaint(&long).contains("this has 403 pieces, and at most 256 are taken"), "{}", complaint(&long));
    assert!(complaint(&deep).contains("nested too deeply"));
}

#[test]
fn a_rule_in_a_file_and_on_an_axis_is_read_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrong.toml");
    let text = "extends = \"baseline\"\n[[agents]]\ngroup = \"a\"\ncount = 3\nprofitable_if = \"reward >= cots\"\n\
                [sweep.axes]\n\"agents.a.proposes_if\" = [\"score > 0.5\", \"score >\"]\n";
    std::fs::write(&path, text).unwrap();
    let request = Request { target: path.to_str().map(String::from), ..Request::default() };
    let shown = load(&request).err().map(|problems| problems.to_string()).unwrap_or_default();
    let shown = shown.replace(&path.display().to_string(), "wrong.toml");
    insta::assert_snapshot!(shown);
}

/// A decision in the middle of nowhere.
fn decide(rule: &impl DecisionRule, stage: Stage) -> bool {
    let group = AgentGroup { staked_amount: Distribution::Constant(50.0), ..AgentGroup::new("a", 1) };
    let mut params = Params::resolve(&Settings::default(), &[group].into(), &Recorded::default()).unwrap();
    let draws = Draws::new(1, 1);
    params.begin_run(&draws);
    let mut state = State::default();
    state.reset(&params, &draws);
    let context = Context { params: &params, draws: &draws };
    let decision = Decision::new(&context, &state, AgentId(0), stage, 1);
    let mut answer = false;
    let info = allocation_counter::measure(|| answer = rule.is_profitable(&decision));
    assert_eq!(info.count_total, 0, "a decision allocates nothing");
    answer
}

#[test]
fn what_is_not_there_is_nan_and_compares_as_false() {
    let holds = |text: &str, stage| decide(&ExpressionRule::profitable_if(text, &Settings::default()).unwrap(), stage);
    for text in ["score > 0", "score <= 1", "score == score", "0 / 0 >= 0", "min(score, 1) < 2"] {
        assert!(!holds(text, Stage::Rollup), "{text}");
    }
    for text in ["score != score", "not (score > 0)", "1 / 0 > 1e300", "score > 0 or true"] {
        assert!(holds(text, Stage::Rollup), "{text}");
    }
    // A parameter that is not set is not there either.
    assert!(!holds("l1.gas.start_block >= 0", Stage::Rollup));
    // Proposals are for `proposes_if`.
    assert!(holds("false", Stage::Proposal) && !holds("false", Stage::Rollup));
    let proposes = ExpressionRule::proposes_if("stake > 49 and phase == 'proposal'", &Settings::default()).unwrap();
    assert!(decide(&proposes, Stage::Proposal) && decide(&proposes, Stage::Rollup));
    let proposes = ExpressionRule::proposes_if("stake > 50", &Settings::default()).unwrap();
    assert!(!decide(&proposes, Stage::Proposal));
}

#[test]
fn every_quantity_can_be_named_and_phase_has_the_words_of_the_stages() {
    for quantity in Quantity::ALL.into_iter().filter(|quantity| *quantity != Quantity::Phase) {
        assert!(Condition::compile(&format!("{} >= 0", quantity.name())).is_ok(), "{quantity:?}");
    }
    for stage in Stage::ALL.into_iter().filter(|stage| *stage != Stage::Proposal) {
        let rule =
            ExpressionRule::profitable_if(&format!("phase == '{}'", stage.word()), &Settings::default()).unwrap();
        for asked in Stage::ALL.into_iter().filter(|stage| *stage != Stage::Proposal) {
            assert_eq!(decide(&rule, asked), asked == stage);
        }
    }
}

/// A rule of code.
#[derive(Debug)]
struct Stubborn(#[expect(dead_code, reason = "shown by Debug")] u32);

impl DecisionRule for Stubborn {
    fn is_profitable(&self, _: &Decision<'_>) -> bool {
        false
    }
}

#[test]
fn a_rule_of_code_joins_a_plan_and_its_description() {
    let by_code = plan(&[], &[]).with_rule("sequencers", Stubborn(7)).unwrap();
    assert_eq!(by_code.subset(0).agents[0].rule, Some(Rule::new(Stubborn(7))));
    assert!(by_code.resolved_toml().contains("# decides by code: Stubborn(7)"));
    let by_code = tables(&by_code);
    let by_expression = plan(&["agents.sequencers.profitable_if=false", "agents.sequencers.proposes_if=false"], &[]);
    assert!(by_code == tables(&by_expression));
    let wrong = plan(&[], &[]).with_rule("sequencer", Stubborn(7)).err().map(|problems| problems.to_string());
    assert!(wrong.is_some_and(|wrong| wrong.contains("did you mean `sequencers`?")));
    let twice = plan(&["agents.sequencers.proposes_if=true"], &[]).with_rule("sequencers", Stubborn(7));
    assert!(twice.is_err_and(|problems| problems.to_string().contains("decide by expressions already")));
}

#[test]
fn values_of_the_words_of_parameters_are_told_apart() {
    let settings = Settings::default();
    let Some(Value::Text(now)) = settings.get("uncle_fallback") else { panic!("a word") };
    for word in ["none", "commit_bond", "reveal", "both"] {
        let rule = ExpressionRule::profitable_if(&format!("uncle_fallback == '{word}'"), &settings).unwrap();
        assert_eq!(decide(&rule, Stage::Reveal), word == now);
    }
}
