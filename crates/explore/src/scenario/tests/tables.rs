//! Tables of combinations.

use super::{Folder, again, assert_same, complaint, complaint_about, plan, plan_of, with};
use crate::scenario::Plan;

const SCENARIO: &str =
    "name = \"listed\"\nextends = \"reference\"\n[sweep]\nmethod = \"table\"\npath = \"data/candidates.csv\"\n";

fn folder(scenario: &str, rows: &str) -> Folder {
    let folder = Folder::new(&[("scenario.toml", scenario)]);
    std::fs::create_dir(folder.path("data")).unwrap_or_else(|error| panic!("{error}"));
    folder.write("data/candidates.csv", rows);
    folder
}

fn complaint_about_rows(rows: &str) -> String {
    let folder = folder(SCENARIO, rows);
    folder.anonymous(&complaint(&folder.request("scenario.toml")))
}

fn rows(plan: &Plan) -> Vec<String> {
    let row = |subset| plan.subset(subset).values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    (0..plan.subset_count()).map(row).collect()
}

#[test]
fn a_table_runs_its_rows_in_order_repeated_values_and_references_included() {
    let plan = plan_of(
        "extends = \"reference\"\n[sweep]\nmethod = \"table\"\nconstraints = [\"uncle_count < 9\"]\n[sweep.axes]\n\
         uncle_count = [1, 1, 9, 2]\ntransaction_count = [5, \"= uncle_count + 1\", 7, 5]\n\
         final_probability = { from = 0.2, to = 0.8, step = 0.2 }\n",
    );
    assert_eq!(rows(&plan), ["1 5 0.2", "1 2 0.4", "2 5 0.8"]);
    assert_eq!((plan.method(), plan.dropped_by_constraints()), ("table", 1));
    assert_same(&plan, &again(&plan));
}

#[test]
fn a_table_can_lie_in_a_file_beside_the_scenario_and_stands_in_the_resolved_text() {
    let rows_of_file = "\u{feff}uncle_count,l1.gas.kind,\"agents.agents.count\", final_probability\r\n\
                        1,constant,3,0.5\r\n\r\n\"2\",\"steady\",\"= uncle_count + 3\",1\r\n";
    let folder = folder(SCENARIO, rows_of_file);
    let plan = plan(&folder.request("scenario.toml"));
    assert_eq!(rows(&plan), ["1 \"constant\" 3 0.5", "2 \"steady\" 5 1.0"]);
    let text = plan.resolved_toml();
    assert!(!text.contains("candidates.csv") && text.contains("uncle_count = [1, 2]"), "{text}");
    assert_same(&plan, &again(&plan));
}

#[test]
fn paths_in_a_table_start_at_the_folder_of_the_scenario_as_its_own_does() {
    let folder = folder(SCENARIO, "l1.gas.kind,l1.gas.path\nrecorded,gas.csv\n");
    let expected = folder.path("gas.csv").display().to_string();
    assert_eq!(plan(&folder.request("scenario.toml")).subset(0).settings.gas.path, Some(expected));
}

#[test]
fn what_is_set_takes_its_column_out_of_a_table_and_another_method_the_table() {
    let folder = folder(SCENARIO, "uncle_count,transaction_count\n1,5\n2,6\n");
    let set = plan(&with(folder.request("scenario.toml"), &["uncle_count=7"], &[]));
    assert_eq!((set.axes().len(), rows(&set)), (1, vec![String::from("5"), String::from("6")]));
    folder.write(
        "child.toml",
        "extends = \"scenario.toml\"\n[sweep]\nmethod = \"cartesian\"\naxes = { gas_proposal = [1, 2, 3] }\n",
    );
    assert_eq!(rows(&plan(&folder.request("child.toml"))), ["1", "2", "3"]);
    folder.write("other.csv", "gas_proposal\n8\n");
    folder.write("other.toml", "extends = \"scenario.toml\"\n[sweep]\npath = \"other.csv\"\n");
    assert_eq!(rows(&plan(&folder.request("other.toml"))), ["8"]);
}

#[test]
fn the_rows_of_a_table_can_be_candidates_under_every_environment() {
    let scenario = format!("{SCENARIO}environments = \"crossed\"\n[sweep.axes]\n\"l1.gas.price\" = [10, 90]\n");
    let folder = folder(&scenario, "uncle_count,rewards_to_relay\n1,0.1\n1,0.2\n2,0.1\n");
    let plan = plan(&folder.request("scenario.toml"));
    assert_eq!(plan.crossing(), Some((3, 2)));
    let expected = ["10.0 1 0.1", "90.0 1 0.1", "10.0 1 0.2", "90.0 1 0.2", "10.0 2 0.1", "90.0 2 0.1"];
    assert_eq!(rows(&plan), expected);
    assert_same(&plan, &again(&plan));
    folder.write("data/candidates.csv", "uncle_count,l1.gas.price\n1,3\n");
    let shown = complaint(&folder.request("scenario.toml"));
    assert!(shown.contains("`l1.gas.price` is given twice"), "{shown}");
    let twice = [
        "method = \"table\"\nenvironments = \"crossed\"\n[sweep.axes]\nuncle_count = [1, 1]\nfinal_probability = [0.5, 0.5]\n",
        "[sweep.axes]\nuncle_count = [1, 2]\nfinal_probability = [0.5, 0.5]\n",
    ]
    .map(|sweep| complaint_about(&format!("extends = \"reference\"\n[sweep]\n{sweep}")));
    for shown in twice {
        assert!(shown.contains("the axis `final_probability` has a value twice"), "{shown}");
        assert_eq!(shown.matches("error: ").count(), 1, "{shown}");
    }
}

#[test]
fn tables_that_cannot_be_are_refused() {
    let shown = [
        "method = \"table\"\n[sweep.axes]\nuncle_count = [1, 2, 3]\ntransaction_count = [1]\n",
        "method = \"table\"\npath = \"nowhere.csv\"\n",
        "method = \"table\"\npath = \"a.csv\"\n[sweep.axes]\nuncle_count = [1]\n",
        "method = \"table\"\npath = 3\n",
        "method = \"table\"\npath = \".\"\n",
        "path = \"a.csv\"\nmethod = \"oat\"\n",
        "method = \"table\"\n[sweep.axes]\ngas_proposal = { low = 1, high = 2 }\n",
    ]
    .map(|sweep| complaint_about(&format!("extends = \"reference\"\n[sweep]\n{sweep}")))
    .join("\n");
    insta::assert_snapshot!(shown);
}

#[test]
fn what_is_wrong_in_a_file_of_rows_is_reported_where_it_stands() {
    let shown = [
        "uncle_cuont,final_probability\n1,0.5\n",
        "uncle_count,final_probability\n1,1.5\n\nmany,0.5\n3,\"\"\n4\n",
        "uncle_count,uncle_count\n1,2\n",
        "uncle_count,\n1,2\n",
        "uncle_count\n",
        "",
        "uncle_count\n\"= transaction_cuont\"\n",
    ]
    .map(complaint_about_rows)
    .join("\n");
    insta::assert_snapshot!(shown);
}
