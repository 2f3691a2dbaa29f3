//! What `run` and `check` print.

use std::fs;

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::Place;

/// A text without what differs from machine to machine.
fn steady(text: &str) -> String {
    let steady = |line: &str| match line.split_once(" timesteps in ") {
        Some((done, _)) => format!("{done} timesteps in TIME (SPEED)"),
        None => String::from(line),
    };
    text.lines().map(steady).collect::<Vec<_>>().join("\n")
}

fn widest(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

#[test]
fn a_run_shows_setup_kpis_where_the_result_is_and_what_to_type_next() {
    let place = Place::new();
    let ended = place.run("run clockwork.toml --out out").fine();
    assert_snapshot!("run_messages", ended.err);
    assert_snapshot!("run", steady(&ended.out));
}

#[test]
fn without_any_argument_the_baseline_is_run() {
    let place = Place::new();
    let ended = place.run("").fine();
    assert!(ended.err.starts_with("baseline: "), "{}", ended.err);
    assert!(ended.out.contains("aztec-gddt compare baseline no_provers"), "{}", ended.out);
}

#[test]
fn a_sweep_shows_every_combination_and_the_means_by_value() {
    let place = Place::new();
    let sweep = "--sweep commit_bond_amount=16,1000 --sweep uncle_fallback=none,both";
    let ended = place.run(&format!("run clockwork.toml {sweep} --out out")).fine();
    assert_snapshot!("sweep_messages", ended.err);
    assert_snapshot!("sweep", steady(&ended.out));
}

#[test]
fn a_sweep_of_one_parameter_needs_one_table() {
    let place = Place::new();
    let out = place.run("run lively.toml --sweep uncle_count=0,1,2 --out out").fine().out;
    assert!(out.contains("subset") && !out.contains("Means over all combinations"), "{out}");
}

/// Five parameters with two values each: 32 combinations.
const MANY: &str = "run lively.toml --sweep uncle_count=0,1 --sweep commit_bond_amount=8,16 --sweep top_up_amount=1,2 \
                    --sweep daily_block_reward=16,32 --sweep rewards_to_provers=0.1,0.3 --out out";

#[test]
fn a_sweep_of_many_parameters_gives_them_short_names_and_says_what_is_left_out() {
    let place = Place::new();
    let out = place.run(MANY).fine().out;
    assert!(out.contains("\np1 = uncle_count\n") && out.contains("\np5 = rewards_to_provers\n"), "{out}");
    assert!(out.contains(" subset  p1  p2  p3  p4   p5 "), "{out}");
    assert!(out.contains("16 more combinations are in summary.csv; --top N shows more, --sort KPI the best."), "{out}");
    assert!(out.contains("Means over all combinations with that value."), "{out}");
    let narrow = crate::support::Ended::of({
        let mut command = place.command(&MANY.split_whitespace().collect::<Vec<_>>());
        command.env("COLUMNS", "80");
        command
    });
    assert!(narrow.out.contains("No room for: proportion_race_mode, blocks_proven_per_day."), "{}", narrow.out);
}

/// The combinations that are shown, in their order.
fn shown_subsets(out: &str) -> Vec<usize> {
    let (_, table) = out.split_once(" subset ").expect("a table");
    let rows = table.lines().skip_while(|line| !line.starts_with('─')).skip(1).take_while(|line| line.starts_with(' '));
    rows.map_while(|row| row.split_whitespace().next()?.parse().ok()).collect()
}

#[test]
fn combinations_are_sorted_best_first_and_counted() {
    let place = Place::new();
    place.run(&format!("{MANY} -q")).fine();
    let means = |kpi: &str| {
        let rows = place.numbers("out/trajectories.parquet", ["subset", kpi]);
        let of = |subset: usize| rows.iter().filter(move |row| row[0] == subset as f64).map(|row| row[1]);
        (0..32).map(|subset| of(subset).sum::<f64>() / 5.0).collect::<Vec<_>>()
    };
    for (kpi, sign, caption) in [
        ("blocks_per_day", -1.0, "Parameter combinations by blocks_per_day, the best (highest) first:"),
        ("cumm_block_rewards", 1.0, "Parameter combinations by cumm_block_rewards, the lowest first:"),
    ] {
        let out = place.run(&format!("{MANY} --sort {kpi} --top 20")).fine().out;
        assert!(out.contains(caption) && out.contains("12 more combinations are in summary.csv"), "{out}");
        let (means, shown) = (means(kpi), shown_subsets(&out));
        assert_eq!(shown.len(), 20, "{out}");
        assert!(shown.windows(2).all(|pair| sign * means[pair[0]] <= sign * means[pair[1]] + 1e-9), "{kpi}: {shown:?}");
        let worst = shown.iter().map(|subset| sign * means[*subset]).fold(f64::MIN, f64::max);
        assert!((0..32).filter(|subset| !shown.contains(subset)).all(|subset| sign * means[subset] >= worst - 1e-9));
    }
}

#[test]
fn a_sweep_with_a_single_combination_needs_no_order() {
    let place = Place::new();
    let sweep = "run lively.toml --sweep uncle_count=0 -q";
    let plain = place.run(sweep).fine().out;
    assert_eq!(place.run(&format!("{sweep} --sort cumm_burn --top 3")).fine().out, plain);
}

#[test]
fn by_what_was_never_measured_nothing_is_sorted() {
    let place = Place::new();
    let values: Vec<String> = (1..=20).map(|value| value.to_string()).collect();
    let sweep = format!("run clockwork.toml --sweep top_up_amount={} -q", values.join(","));
    let not_measured = "Not measured in any run, as nothing of the kind took place: failed_run_length_max.";
    let unsorted = place.run(&sweep).fine().out;
    let sorted = place.run(&format!("{sweep} --sort failed_run_length_max")).fine().out;
    let (tables, line) = sorted.split_at(unsorted.trim_end().len());
    assert_eq!(tables, unsorted.trim_end());
    assert!(line.trim_start().starts_with(not_measured), "{sorted}");
    // Without a table there is nothing to say about what is not in it.
    let alone = place.run(&format!("{sweep} --sort failed_run_length_max --kpis failed_run_length_max")).fine().out;
    assert!(alone.starts_with(not_measured), "{alone}");
}

#[test]
fn a_sweep_too_large_for_a_summary_shows_its_best_combinations_when_asked() {
    let place = Place::new();
    let values: Vec<String> = (1..=1001).map(|value| value.to_string()).collect();
    let line =
        format!("run clockwork.toml --runs 1 --timesteps 9 --sweep top_up_amount={} --out out", values.join(","));
    let out = place.run(&line).fine().out;
    assert!(out.contains("1 001 combinations; --sort KPI shows the best of them one by one."), "{out}");
    assert!(out.contains("No means by value, as there are more than 8 values: top_up_amount."), "{out}");
    let sorted = place.run(&format!("{line} --sort blocks_per_day --top 3")).fine().out;
    assert_eq!(shown_subsets(&sorted), [0, 1, 2]);
    assert!(sorted.contains("998 more combinations are in trajectories.parquet; --top N shows more."), "{sorted}");
}

#[test]
fn the_kpis_that_are_named_are_shown_and_no_others() {
    let place = Place::new();
    let named = "--kpis cumm_burn,failed_run_length_max,blocks_per_day";
    let out = place.run(&format!("run clockwork.toml {named} -q")).fine().out;
    let first = |text: &str| text.lines().filter_map(|line| line.split_whitespace().next()).map(String::from).collect();
    let words: Vec<String> = first(&out);
    assert_eq!(words[..4], ["KPI", &words[1], "cumm_burn", "blocks_per_day"], "{out}");
    assert!(out.contains("Not measured in any run") && out.contains(": failed_run_length_max."), "{out}");
    assert!(!out.contains("failed_block_rate"), "{out}");
    let sweep = place.run(&format!("{MANY} {named}")).fine().out;
    assert!(
        sweep.contains("cumm_burn") && sweep.contains("failed_run_length_") && !sweep.contains("failed_block_rate")
    );
    let compared = place.run(&format!("compare clockwork.toml lively.toml {named}")).fine().out;
    assert!(compared.contains(" cumm_burn ") && !compared.contains("failed_block_rate"), "{compared}");
    assert!(compared.contains("Not measured on both sides of any pair: failed_run_length_max."), "{compared}");
    let json: Value = serde_json::from_str(&place.run(&format!("{MANY} {named} --json")).fine().out).expect("JSON");
    assert_eq!(json["pooled"].as_object().map(serde_json::Map::len), Some(3));
}

#[test]
fn a_kpi_that_is_named_twice_is_shown_once() {
    let place = Place::new();
    for line in
        ["run clockwork.toml -q", "run clockwork.toml --sweep uncle_count=0,1 -q", "compare lively.toml lively.toml"]
    {
        let once = place.run(&format!("{line} --kpis cumm_burn,blocks_per_day")).fine().out;
        let twice =
            place.run(&format!("{line} --kpis cumm_burn,blocks_per_day,cumm_burn --kpis blocks_per_day")).fine();
        assert_eq!(twice.out, once);
    }
}

#[test]
fn all_kpis_of_a_sweep_stand_in_a_table_for_each_group() {
    let place = Place::new();
    let out = place.run("run lively.toml --sweep uncle_count=0,1 --all-kpis").fine().out;
    for heading in ["Reference", "Money", "Fairness"] {
        assert!(out.lines().any(|line| line == heading), "{heading}: {out}");
    }
    // Names are broken into lines at their joints.
    let parts = gddt_model::kpi::COLUMNS.iter().flat_map(|info| info.name.split_inclusive('_'));
    assert!(parts.clone().count() > 80 && parts.clone().all(|part| out.contains(part)), "{out}");
    assert!(widest(&out) <= 120, "{out}");
}

#[test]
fn outside_a_terminal_there_is_no_colour_and_no_line_of_a_table_is_wider_than_it_should_be() {
    let place = Place::new();
    let lines = [
        "run lively.toml --out out",
        "run lively.toml --out out --all-kpis",
        "run lively.toml --sweep uncle_count=0,1,2,4 --sweep uncle_fallback=none,both",
        "compare lively.toml clockwork.toml",
        "params",
        "scenarios",
    ];
    for line in lines {
        let ended = place.run(line).fine();
        assert!(!ended.out.contains('\u{1b}') && !ended.err.contains('\u{1b}'), "{line}");
        assert!(widest(&ended.out) <= 120, "{line}:\n{}", ended.out);
        let words: Vec<&str> = line.split(' ').collect();
        let narrow = crate::support::Ended::of({
            let mut command = place.command(&words);
            command.env("COLUMNS", "80");
            command
        });
        let tables: Vec<&str> = narrow.out.lines().filter(|line| line.starts_with([' ', '─'])).collect();
        let tables =
            tables.into_iter().filter(|line| !line.starts_with("  aztec-gddt") && !line.starts_with("  duckdb"));
        assert!(widest(&tables.collect::<Vec<_>>().join("\n")) <= 80, "{line}:\n{}", narrow.out);
    }
    for wrong in ["run nonesuch", "params nonesuch", "run --nonesuch"] {
        assert!(!place.run(wrong).err.contains('\u{1b}'), "{wrong}");
    }
}

#[test]
fn what_is_proposed_to_type_next_works() {
    let place = Place::new();
    let runs = [
        "run clockwork.toml",
        "run clockwork.toml --runs 3 --timesteps 20",
        "run clockwork.toml --sweep uncle_count=0,1",
        "run lively.toml --out here",
        "run no_provers --runs 2 --timesteps 30",
        "run lively.toml --set l1.builders.kind=markov",
    ];
    for line in runs {
        let out = place.run(line).fine().out;
        let (_, next) = out.split_once("Next:\n").expect("something to type next");
        let proposals: Vec<&str> = next.lines().filter_map(|line| line.trim().strip_prefix("aztec-gddt ")).collect();
        assert!(!proposals.is_empty(), "{out}");
        for proposal in proposals {
            place.shell(&format!("\"$BIN\" {proposal}")).fine();
        }
    }
}

#[test]
fn what_is_proposed_to_sweep_leaves_the_scenario_as_it_is() {
    let place = Place::new();
    let proposed = |line: &str| {
        let out = place.run(line).fine().out;
        String::from(out.lines().find(|line| line.contains(" --sweep ")).expect("a proposal"))
    };
    assert!(proposed("run lively.toml").ends_with("run lively.toml --sweep l1.builders.censored_share=0,0.3,0.6"));
    assert!(proposed("run clockwork.toml").ends_with("--sweep phase_duration_proposal_max_blocks=3,6"));
    assert!(proposed("run lively.toml --set l1.builders.kind=markov").contains("--sweep phase_duration_proposal_max_"));
}

#[test]
fn a_folder_with_a_blank_in_its_name_is_quoted_in_what_is_proposed() {
    let place = Place::new();
    let run = ["run", "lively.toml", "--runs", "2", "--out", "my results"];
    let out = crate::support::Ended::of(place.command(&run)).fine().out;
    assert!(out.contains("aztec-gddt run 'my results/scenario.toml' --sweep"), "{out}");
}

#[test]
fn a_query_that_is_proposed_is_quoted_for_sql_and_for_the_shell() {
    let place = Place::new();
    for (folder, query) in [
        ("it's", "from 'it''s/trajectories.parquet' limit 5"),
        ("$HOME's", "from '$HOME''s/trajectories.parquet' limit 5"),
    ] {
        let run = ["run", "clockwork.toml", "--sweep", "uncle_count=0,1", "--out", folder];
        let out = crate::support::Ended::of(place.command(&run)).fine().out;
        let proposed = out.lines().find(|line| line.starts_with("  duckdb -c ")).expect("a query");
        let script = format!("duckdb() {{ printf %s \"$2\"; }}\n{proposed}");
        assert_eq!(place.shell(&script).fine().out, query);
    }
}

#[test]
fn json_holds_everything_and_nothing_else_is_printed() {
    let place = Place::new();
    let line = "run clockwork.toml --sweep uncle_count=0,1 --sweep uncle_fallback=none,both --out out --json";
    let ended = place.run(line).fine();
    assert_eq!(ended.err, "");
    let document: Value = serde_json::from_str(&ended.out).expect("JSON");
    assert_eq!(document["scenario"], "clockwork");
    assert_eq!(
        (&document["runs"], &document["timesteps"], &document["trajectories"]),
        (&4.into(), &100.into(), &16.into())
    );
    assert_eq!(document["result"], "out");
    let subsets = document["subsets"].as_array().expect("subsets");
    assert_eq!(subsets.len(), 4);
    assert_eq!(subsets[3]["parameters"], serde_json::json!({ "uncle_count": 1, "uncle_fallback": "both" }));
    let kpi = &subsets[3]["kpis"]["failed_block_rate"];
    assert_eq!((&kpi["mean"], &kpi["trajectories"], &kpi["unit"]), (&0.0.into(), &4.into(), &"share".into()));
    assert_eq!(kpi["ci95"], serde_json::json!([0.0, 0.0]));
    assert!(document["pooled"]["failed_block_rate"]["ci95"].is_null());
    for file in document["files"].as_array().expect("files") {
        assert!(place.path("out").join(file.as_str().expect("a name")).is_file(), "{file}");
    }
    // The second time it is there already, and the same is printed.
    assert_eq!(place.run(line).fine().out, ended.out);
}

#[test]
fn quiet_says_nothing_but_the_result() {
    let place = Place::new();
    let ended = place.run("run clockwork.toml --out out --quiet").fine();
    assert_eq!(ended.err, "");
    assert!(ended.out.starts_with(" KPI ") && ended.out.ends_with(" of 80\n"), "{}", ended.out);
    let shard = place.run("run clockwork.toml --out shard --shard 1/1 -q").fine();
    assert_eq!((shard.out.as_str(), shard.err.as_str()), ("shard\n", ""));
}

#[test]
fn all_kpis_are_shown_when_asked_for() {
    let place = Place::new();
    let few = place.run("run clockwork.toml --out out").fine().out;
    let all = place.run("run clockwork.toml --out out --all-kpis").fine().out;
    let (_, not_measured) = all.split_once("Not measured in any run").expect("nothing fails in clockwork");
    for info in gddt_model::kpi::COLUMNS {
        let has_a_row = all.lines().any(|line| line.trim_start().starts_with(info.name));
        assert!(has_a_row || not_measured.contains(info.name), "{}", info.name);
    }
    assert!(few.lines().count() < all.lines().count());
}

#[test]
fn the_summary_has_a_line_per_combination_and_kpi_with_the_values_of_what_is_swept() {
    let place = Place::new();
    place.run("run lively.toml --sweep uncle_count=0,1,2 --sweep uncle_fallback=none,both --out out -q").fine();
    let header: Vec<String> = fs::read_to_string(place.path("out/summary.csv"))
        .expect("a summary")
        .lines()
        .take(1)
        .map(String::from)
        .collect();
    let columns =
        "subset,uncle_count,uncle_fallback,kpi,trajectories,nulls,mean,ci95_low,ci95_high,sd,min,p05,median,p95,max";
    assert_eq!(header, [columns]);
    let rows = place.rows("out/summary.csv", &["subset", "uncle_count", "uncle_fallback", "kpi", "mean"]);
    assert_eq!(rows.len(), 7 * gddt_model::kpi::COLUMNS.len());
    let row = |subset: &str| {
        let is_it = |row: &&Vec<gddt_analysis::Value>| {
            row[0].to_string() == subset && row[3].to_string() == "failed_block_rate"
        };
        rows.iter().find(is_it).expect("a row").clone()
    };
    let rates = place.numbers("out/trajectories.parquet", ["subset", "failed_block_rate"]);
    let of_third: Vec<f64> = rates.iter().filter(|row| row[0] == 3.0).map(|row| row[1]).collect();
    let third = row("3");
    assert_eq!((third[1].to_string(), third[2].to_string()), ("1".into(), "both".into()));
    let mean = of_third.iter().sum::<f64>() / of_third.len() as f64;
    assert!(matches!(third[4], gddt_analysis::Value::Number(shown) if (shown - mean).abs() < 1e-12), "{third:?}");
    let pooled = row("all");
    assert_eq!([&pooled[1], &pooled[2]], [&gddt_analysis::Value::Null; 2]);
}

#[test]
fn the_summary_writes_parameters_as_the_table_of_trajectories_does() {
    let place = Place::new();
    place.run("run clockwork.toml --sweep gwei_to_tokens=1e-9,1 --format csv --out out -q").fine();
    let swept = |table: &str| -> Vec<String> {
        let text = fs::read_to_string(place.path(table)).expect("a table");
        let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let header = lines.next().expect("a header");
        let column = header.iter().position(|name| *name == "gwei_to_tokens").expect("a column");
        let mut values: Vec<String> = lines.map(|fields| String::from(fields[column])).collect();
        values.retain(|value| !value.is_empty());
        values.dedup();
        values
    };
    assert_eq!(swept("out/trajectories.csv"), ["1e-9", "1.0"]);
    assert_eq!(swept("out/summary.csv"), ["1e-9", "1.0"]);
}

#[test]
fn an_interval_of_a_share_does_not_leave_the_range_of_shares() {
    let place = Place::new();
    place.run("run lively.toml --sweep uncle_count=0,1 --runs 3 --timesteps 60 --out out -q").fine();
    let rows = place.rows("out/summary.csv", &["kpi", "ci95_low", "ci95_high", "sd"]);
    let mut clipped = 0;
    for row in rows {
        let is_share =
            gddt_model::kpi::COLUMNS.iter().any(|info| info.unit == "share" && info.name == row[0].to_string());
        if let (true, [_, gddt_analysis::Value::Number(low), gddt_analysis::Value::Number(high), sd]) =
            (is_share, &row[..])
        {
            assert!((0.0..=1.0).contains(low) && (0.0..=1.0).contains(high), "{row:?}");
            let is_spread = matches!(sd, gddt_analysis::Value::Number(sd) if *sd > 0.0);
            clipped += u32::from(is_spread && (*low == 0.0 || *high == 1.0));
        }
    }
    assert!(clipped > 0, "nothing was to be clipped, so nothing is tested");
}

#[test]
fn parameters_that_say_nothing_are_told_whether_swept_or_set() {
    let place = Place::new();
    let err = place.run("check clockwork.toml --sweep uncle_count=0,1,2 --set gossip_degree=12").fine().err;
    assert!(err.contains("warning: uncle_count is swept and changes nothing: uncle_fallback = \"none\""), "{err}");
    assert!(err.contains("warning: gossip_degree has no effect: mempool = \"aggregate\""), "{err}");
    let switched_on = "check clockwork.toml --sweep uncle_count=0,1,2 --sweep uncle_fallback=none,both";
    assert_eq!(place.run(switched_on).fine().err, "");
}

#[test]
fn check_says_what_would_run_and_leaves_nothing_behind() {
    let place = Place::new();
    let before = place.names(".");
    let ended =
        place.run("check clockwork.toml --sweep uncle_count=0,1,2 --set uncle_fallback=both --runs 1000").fine();
    assert_eq!(ended.err, "");
    let (head, resolved) = ended.out.split_once("\n\n").expect("a head and a scenario");
    let lines: Vec<&str> = head.lines().collect();
    assert_eq!(lines[0], "clockwork: Does the clock tick?");
    assert_eq!(lines[1], "3 parameter combinations × 1 000 runs × 100 timesteps, seed 1");
    assert!(lines[2].starts_with("3 000 trajectories, about ") && lines[2].contains(" on disk"), "{head}");
    assert_eq!(place.names("."), before);
    // What is printed is the scenario itself.
    place.write("resolved.toml", resolved);
    let again = place.run("check resolved.toml").fine().out;
    assert_eq!(again.split_once("\n\n").map(|(_, resolved)| resolved), Some(resolved));
    for line in ["runs = 1000", "final_probability = 1.0", "uncle_count = [0, 1, 2]"] {
        assert!(resolved.lines().any(|found| found == line), "{line} is not in:\n{resolved}");
    }
}

/// Bytes that `check` tells.
fn told_bytes(line: &str) -> f64 {
    let (before, _) = line.split_once(" on disk").expect("a size");
    let words: Vec<&str> = before.split(' ').rev().take(2).collect();
    let unit = match words[0] {
        "kB" => 1e3,
        "MB" => 1e6,
        other => panic!("{other}"),
    };
    unit * words[1].parse::<f64>().expect("a number")
}

#[test]
fn check_knows_of_pictures_and_of_what_is_recorded() {
    let place = Place::new();
    let run = "lively.toml --runs 200 --timesteps 500";
    for record in ["", " --record timesteps,events,agents"] {
        place.run(&format!("run {run}{record} --out out --force -q")).fine();
        let folders = ["out", "out/pictures"];
        let files = folders.iter().flat_map(|folder| fs::read_dir(place.path(folder)).expect("a folder"));
        let sizes = files.map(|file| file.and_then(|file| file.metadata()).expect("a file"));
        let written: u64 = sizes.filter(fs::Metadata::is_file).map(|file| file.len()).sum();
        let told = told_bytes(&place.run(&format!("check {run}{record}")).fine().out);
        assert!((0.6..1.6).contains(&(told / written as f64)), "{told} told, {written} written with `{record}`");
    }
}

#[test]
fn much_that_will_be_recorded_is_told_before_it_is() {
    let place = Place::new();
    let much = "run lively.toml --runs 2000000 --timesteps 1000 --record timesteps";
    for (quiet, warns) in [("", true), (" -q", false)] {
        let child = place.start(&format!("{much} --out out{}{quiet}", quiet.len()));
        crate::support::first_chunk(&place, &format!("out{}", quiet.len()));
        crate::support::signal(&child, "INT");
        let ended = crate::support::Ended::from(child.wait_with_output().expect("it ends")).refused(130, &[]);
        assert_eq!(ended.err.contains("warning: about "), warns, "{}", ended.err);
    }
}

#[test]
fn constraints_say_how_many_combinations_they_dropped() {
    let place = Place::new();
    assert!(place.run("check uncles").fine().out.contains("; constraints dropped 6 combinations\n"));
}
