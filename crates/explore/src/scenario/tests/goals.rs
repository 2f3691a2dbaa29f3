//! Goals.

use super::{Folder, again, assert_same, built_in, complaint, complaint_about, plan, plan_of, with};
use crate::goals::{Goal, Threshold};
use crate::scenario::load_goals;

const GOALS: &str = "[goals.resilience]\nweight = 2\n[goals.resilience.kpis]\nproportion_race_mode = \"below_median\"\n\
                     proportion_skipped = { below = 0.05, weight = 3 }\n\
                     [goals.returns]\nkpis = { delta_total_revenue_agents = { than = \"above_median\", weight = 0.5 }, \
                     finalized_blocks_count = { above = 10 } }\n";

/// Names, weights and thresholds, a line for each target.
fn told(goals: &[Goal]) -> Vec<String> {
    let of_goal = |goal: &Goal| -> Vec<String> {
        let line = |target: &crate::goals::Target| {
            format!("{} {} {} {:?} {}", goal.name, goal.weight, target.kpi.name, target.threshold, target.weight)
        };
        goal.targets.iter().map(line).collect()
    };
    goals.iter().flat_map(of_goal).collect()
}

const TOLD: [&str; 4] = [
    "resilience 2 proportion_race_mode BelowMedian 1",
    "resilience 2 proportion_skipped Below(0.05) 3",
    "returns 1 delta_total_revenue_agents AboveMedian 0.5",
    "returns 1 finalized_blocks_count Above(10.0) 1",
];

#[test]
fn goals_are_read_in_order_and_survive_the_round_trip() {
    let with_goals = plan_of(&format!("extends = \"reference\"\n{GOALS}"));
    assert_eq!(told(with_goals.goals()), TOLD);
    assert_same(&with_goals, &again(&with_goals));
    assert_eq!(plan(&built_in("reference")).goals(), []);
}

#[test]
fn a_file_with_goals_alone_is_enough_for_them() {
    let folder = Folder::new(&[
        ("goals.toml", GOALS),
        ("none.toml", "extends = \"reference\"\n"),
        ("wrong.toml", "[gaols.a]\n[goals.b]\nkpis = { proportion_skiped = \"below_median\" }\n"),
    ]);
    assert_eq!(
        load_goals(&folder.request("goals.toml")).map(|goals| told(&goals)).ok(),
        Some(TOLD.map(String::from).into())
    );
    let shown = ["none.toml", "wrong.toml", "nowhere.toml"].map(|name| {
        load_goals(&folder.request(name)).map_or_else(|problems| problems.to_string(), |goals| format!("{goals:?}"))
    });
    insta::assert_snapshot!(folder.anonymous(&shown.join("\n")));
}

#[test]
fn a_child_changes_one_goal_and_a_threshold_as_a_whole() {
    let child = "extends = \"parent.toml\"\n[goals.resilience]\nweight = 5\n\
                 kpis = { proportion_skipped = { above = 0.5 }, proportion_slashed_prover = \"below_median\" }\n";
    let parent = format!("extends = \"reference\"\n{GOALS}");
    let folder = Folder::new(&[("parent.toml", &parent), ("child.toml", child)]);
    let changed = [
        "resilience 5 proportion_race_mode BelowMedian 1",
        "resilience 5 proportion_skipped Above(0.5) 1",
        "resilience 5 proportion_slashed_prover BelowMedian 1",
    ];
    assert_eq!(told(plan(&folder.request("child.toml")).goals()), [&changed, &TOLD[2..]].concat());
}

#[test]
fn goals_can_be_set_on_the_command_line() {
    let folder = Folder::new(&[("parent.toml", &format!("extends = \"reference\"\n{GOALS}"))]);
    let sets = [
        "goals.resilience.weight=4",
        "goals.resilience.kpis.proportion_skipped=below_median",
        "goals.speed.kpis.average_duration_finalized_blocks={ below = 20 }",
    ];
    let changed = plan(&with(folder.request("parent.toml"), &sets, &[]));
    assert_eq!(changed.goals()[0].weight, 4.0);
    assert_eq!(changed.goals()[0].targets[1].threshold, Threshold::BelowMedian);
    assert_eq!(told(&changed.goals()[2..]), ["speed 1 average_duration_finalized_blocks Below(20.0) 1"]);
    let wrong = ["goals.resilience.kpis.proportion_skiped=below_median", "goals.resilience.weight=-1", "goals=3"];
    insta::assert_snapshot!(folder.anonymous(&complaint(&with(folder.request("parent.toml"), &wrong[..2], &[]))));
    assert!(complaint(&with(folder.request("parent.toml"), &wrong[2..], &[])).contains("goals"));
}

#[test]
fn goals_that_point_the_wrong_way_are_remarked() {
    let plan = plan_of(
        "extends = \"reference\"\n[goals.odd.kpis]\nproportion_skipped = \"above_median\"\n\
         proportion_race_mode = \"below_median\"\ndelta_total_revenue_agents = { below = 3 }\n",
    );
    assert_eq!(
        plan.remarks(),
        [
            "the goal `odd` wants more of proportion_skipped, of which less is better",
            "the goal `odd` wants less of delta_total_revenue_agents, of which more is better",
        ]
    );
}

#[test]
fn wrong_goals_are_all_reported() {
    insta::assert_snapshot!(complaint_about(
        r#"extends = "reference"
[goals]
a = 3
b = {}
c = { kpis = {} }
d = { weight = 0, kpis = "all", wieght = 3 }
"e f" = { kpis = { cumm_burn = "above_median" } }
[goals.g.kpis]
proportion_skiped = "below_median"
no_such_thing_at_all = "below_median"
proportion_skipped = "below_mean"
proportion_race_mode = { below = 5 }
cumm_burn = { below = 3, above = 2 }
timesteps = { weight = 2 }
finalized_blocks_count = { abuve = 2 }
n_processes = { above = "many" }
n_processes_ended = { above = -1, weight = -1 }
cumm_fee_cashback = { than = 3 }
cumm_block_rewards = 3
"#
    ));
}
