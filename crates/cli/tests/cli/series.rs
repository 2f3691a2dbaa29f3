//! Recorded series, from the file to the simulation.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use gddt_explore::table::{Column, Format, Schema, TableBuffer, TableWriter};

use crate::support::Place;

const FIRST: u64 = 19_426_587;

/// The price in a row of the file: every row differs from its neighbours, and none is rounded.
fn price(row: u64) -> u64 {
    20 + row * 7 % 100
}

/// Who builds the L1 block of a row.
fn builder(row: u64) -> &'static str {
    ["beaverbuild", "rsync", "Titan"][usize::try_from(row * row % 7 % 3).expect("small")]
}

fn prices(rows: u64) -> String {
    let mut text = String::from("slot,block_number,gas_price_gwei\n");
    for row in 0..rows {
        let _ = writeln!(text, "{},{},{}", 9000 + row, FIRST + row, price(row));
    }
    text
}

fn builders(rows: u64) -> String {
    let mut text = String::from("date,slot,block_number,builder,validator\n");
    for row in 0..rows {
        let validator = if row % 10 == 3 { "lido" } else { "solo" };
        let _ = writeln!(text, "2024-03-13,{},{},{},{validator}", 9000 + row, FIRST + row, builder(row));
    }
    text
}

fn gzipped(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory");
    encoder.finish().expect("memory")
}

fn parquet(rows: u64) -> Vec<u8> {
    let schema = Schema::new(vec![Column::integer("block_number"), Column::real("gas_price_gwei")]).expect("a schema");
    let mut buffer = TableBuffer::new(&schema);
    for row in 0..rows {
        let mut cells = buffer.row();
        cells.integer(i64::try_from(FIRST + row).expect("small")).real(price(row) as f64);
        cells.end();
    }
    let mut writer = TableWriter::new(Vec::new(), &schema, Format::Parquet).expect("a writer");
    writer.write(&buffer).expect("rows");
    writer.finish().expect("a file")
}

fn scenario(place: &Place, tables: &str) {
    let run = "extends = \"lively.toml\"\n[run]\ntimesteps = 60\nruns = 3\n[params]\npast_gas_weight_fraction = 0\n";
    place.write("recorded.toml", format!("name = \"recorded\"\n{run}{tables}"));
}

fn gas(place: &Place, path: &str, more: &str) {
    scenario(place, &format!("[l1.gas]\nkind = \"recorded\"\npath = \"{path}\"\n{more}\n"));
}

/// The L1 block in which the things of each timestep from 1 happened, and the price or censorship then, by run.
fn seen(place: &Place, result: &str, column: &str) -> Vec<(u64, u64, f64)> {
    let columns = ["run", "timestep", "time_l1", "advance_l1_blocks", column];
    let rows = place.numbers(&format!("{result}/timesteps.parquet"), columns);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts")]
    let moment = |[run, _, time, skipped, value]: [f64; 5]| (run as u64, (time - skipped) as u64, value);
    rows.into_iter().filter(|row| row[1] > 0.0).map(moment).collect()
}

const RECORD: &str = "run recorded.toml --record timesteps -q --out";

#[test]
fn row_k_from_the_start_block_belongs_to_l1_block_k_in_every_format() {
    let place = Place::new();
    place.write("gas.csv", prices(1000));
    place.write("gas.csv.gz", gzipped(&prices(1000)));
    place.write("gas.parquet", parquet(1000));
    for (file, offset) in [("gas.csv", 0), ("gas.csv", 137), ("gas.csv.gz", 138), ("gas.parquet", 139)] {
        gas(&place, file, &format!("start_block = {}", FIRST + offset));
        let out = format!("from-{offset}");
        place.run(&format!("{RECORD} {out}")).fine();
        let seen = seen(&place, &out, "gas_fee_l1");
        assert_eq!(seen.len(), 180);
        // Fixed phases are skipped, so that the series is not read row after row.
        assert!(seen.iter().any(|(_, block, _)| *block > 60));
        for (_, block, shown) in seen {
            assert_eq!(shown, price(offset + block) as f64, "{file} from {offset}, L1 block {block}");
        }
    }
}

#[test]
fn builders_and_validators_censor_by_name_where_the_file_has_them() {
    let place = Place::new();
    place.write("blocks.csv", builders(1000));
    let table = |actor: &str, censoring: &str| {
        format!("[l1.{actor}]\nkind = \"recorded\"\npath = \"blocks.csv\"\ncensoring = {censoring}\n")
    };
    let both = table("builders", "[\"rsync\", \"Titan\"]") + &table("validators", "[\"lido\"]");
    scenario(&place, &both);
    place.run(&format!("{RECORD} out")).fine();
    let seen = seen(&place, "out", "is_censored");
    for (_, block, censored) in &seen {
        let expected = builder(*block) != "beaverbuild" || block % 10 == 3;
        assert_eq!(*censored == 1.0, expected, "L1 block {block}");
    }
    let censored = seen.iter().filter(|(.., censored)| *censored == 1.0).count();
    assert!((1..seen.len()).contains(&censored));
}

#[test]
fn an_exhausted_series_begins_anew_or_keeps_its_last_value() {
    let place = Place::new();
    place.write("gas.csv", prices(50));
    for (what, row) in [("wrap", (|row| row % 50) as fn(u64) -> u64), ("hold", |row| row.min(49))] {
        gas(&place, "gas.csv", &format!("on_exhausted = \"{what}\"\nstart_block = {}", FIRST + 10));
        place.run(&format!("{RECORD} {what}")).fine();
        let seen = seen(&place, what, "gas_fee_l1");
        assert!(seen.iter().any(|(_, block, _)| *block > 60));
        for (_, block, shown) in seen {
            assert_eq!(shown, price(row(10 + block)) as f64, "{what}, L1 block {block}");
        }
    }
}

#[test]
fn a_random_start_is_another_row_in_every_run_and_the_same_on_any_number_of_threads() {
    let place = Place::new();
    place.write("gas.csv", prices(5000));
    place.write("blocks.csv", builders(5000));
    let censors =
        "[l1.builders]\nkind = \"recorded\"\npath = \"blocks.csv\"\nrandom_start = true\ncensoring = [\"rsync\"]\n";
    gas(&place, "gas.csv", &format!("random_start = true\n{censors}"));
    for threads in [1, 4] {
        place.run(&format!("{RECORD} on-{threads} --threads {threads} --runs 8")).fine();
    }
    assert!(place.data("on-1") == place.data("on-4"));
    let prices = seen(&place, "on-1", "gas_fee_l1");
    let censored = seen(&place, "on-1", "is_censored");
    let mut starts = BTreeSet::new();
    for run in 1..=8 {
        let of_run = |seen: &[(u64, u64, f64)]| -> Vec<(u64, f64)> {
            seen.iter().filter(|(of, ..)| *of == run).map(|&(_, block, value)| (block, value)).collect()
        };
        let (prices, censored) = (of_run(&prices), of_run(&censored));
        // Tables of the same length start in the same row.
        let fits = |start: &u64| {
            prices.iter().all(|(block, shown)| *shown == price(start + block) as f64)
                && censored.iter().all(|(block, shown)| (*shown == 1.0) == (builder(start + block) == "rsync"))
        };
        let start = (0..5000).find(fits);
        // The file's pattern repeats, so a start is known up to its period only; it is enough to tell runs apart.
        starts.insert(start.expect("a row at which the run starts"));
    }
    assert!(starts.len() >= 6, "{starts:?}");
}

#[test]
fn a_file_with_other_contents_is_another_run() {
    let place = Place::new();
    place.write("gas.csv", prices(1000));
    gas(&place, "gas.csv", "");
    place.run("run recorded.toml --out result -q").fine();
    assert!(place.run("run recorded.toml --out result").fine().out.contains("was there already"));
    place.write("gas.csv", prices(1000).replace(",20\n", ",21\n"));
    for option in ["", "--resume"] {
        let told = place
            .run(&format!("run recorded.toml --out result {option}"))
            .refused(2, &["`result` holds another run (`"]);
        told.refused(2, &["gas.csv` had other contents); "]);
    }
}

#[test]
fn a_result_that_is_run_again_refuses_a_file_that_has_changed() {
    let place = Place::new();
    place.write("gas.csv", prices(1000));
    gas(&place, "gas.csv", "");
    place.run("run recorded.toml --out result -q").fine();
    let resolved = std::fs::read_to_string(place.path("result/scenario.toml")).expect("a scenario");
    let sum = resolved.lines().find(|line| line.starts_with("sha256 = ")).expect("a checksum");
    assert!(place.manifest("result").inputs.values().any(|found| sum == format!("sha256 = \"{found}\"")), "{sum}");
    // Who writes it gets the same run, in letters of either size.
    let upper = sum.to_uppercase().replace("SHA256", "sha256");
    gas(&place, "gas.csv", &upper);
    assert!(place.run("run recorded.toml --out result").fine().out.contains("was there already"));
    assert!(place.run("run result/scenario.toml --out result").fine().out.contains("was there already"));

    place.write("gas.csv", prices(1000).replace(",20\n", ",21\n"));
    let line = resolved.lines().take_while(|line| *line != sum).count() + 1;
    let said = ["gas.csv` is not the file with this SHA-256", &format!("result/scenario.toml:{line}:10"), sum];
    place.run("run result/scenario.toml").refused(2, &said);
    let said = ["gas.csv` is not the file with this SHA-256", "recorded.toml:", &upper];
    let told = place.run("check recorded.toml").refused(2, &said).err;
    assert_eq!(told.matches("error: ").count(), 1, "{told}");
    let elsewhere = format!("run lively.toml --set l1.gas.sha256={}", "0af9".repeat(16));
    place.run(&elsewhere).refused(2, &["means nothing when the kind is \"steady\""]);
    gas(&place, "gas.csv", "sha256 = \"0af9\"");
    place.run("run recorded.toml").refused(2, &["a SHA-256 in 64 hexadecimal digits was expected"]);
}

#[test]
fn a_path_is_looked_up_beside_the_scenario_and_a_result_knows_it_from_anywhere() {
    let place = Place::new();
    std::fs::create_dir_all(place.path("study/data")).expect("folders");
    place.write("study/data/gas.csv", prices(1000));
    gas(&place, "data/gas.csv", "");
    std::fs::rename(place.path("recorded.toml"), place.path("study/recorded.toml")).expect("moved");
    std::fs::copy(place.path("lively.toml"), place.path("study/lively.toml")).expect("copied");
    place.run("run study/recorded.toml --out result -q").fine();
    place.run("run result/scenario.toml --out again -q").fine();
    assert!(place.data("result") == place.data("again"));
}

#[test]
fn files_can_be_swept() {
    let place = Place::new();
    place.write("low.csv", prices(1000));
    place.write("high.csv", prices(1000).replace(",2", ",9"));
    gas(&place, "low.csv", "");
    let paths = format!("l1.gas.path={},{}", place.path("low.csv").display(), place.path("high.csv").display());
    place.run(&format!("run recorded.toml --sweep {paths} --out swept -q")).fine();
    for (subset, file) in ["low.csv", "high.csv"].into_iter().enumerate() {
        gas(&place, file, "");
        place.run(&format!("run recorded.toml --out {file}-alone -q")).fine();
        let fees = place.numbers("swept/trajectories.parquet", ["subset", "l1_fees_per_finalized_block"]);
        let of_subset: Vec<f64> = fees.into_iter().filter(|row| row[0] == subset as f64).map(|row| row[1]).collect();
        let alone = place.numbers(&format!("{file}-alone/trajectories.parquet"), ["l1_fees_per_finalized_block"]);
        assert_eq!(of_subset, alone.concat(), "{file}");
    }
    // One checksum cannot hold for both files.
    let resolved = std::fs::read_to_string(place.path("swept/scenario.toml")).expect("a scenario");
    assert!(!resolved.contains("sha256 = ") && resolved.matches("# SHA-256 of ").count() == 2, "{resolved}");
    gas(&place, "low.csv", "");
    place.write("high.csv", prices(1000));
    let told = place
        .run(&format!("run recorded.toml --sweep {paths} --out swept"))
        .refused(2, &["high.csv` had other contents"]);
    assert!(!told.err.contains("low.csv"), "{}", told.err);
}

/// A file with a burst of users: the run has its path and checksum, is the same on any number of threads, and users come when the
/// file says.
#[test]
fn recorded_demand_is_followed_and_stamped() {
    let place = Place::new();
    let mut text = String::from("block_number,users\n");
    for row in 0..5000 {
        let _ = writeln!(text, "{},{}", FIRST + row, if row < 100 { "0" } else { "2.5" });
    }
    place.write("users.csv", &text);
    let scenario = "extends = \"lively.toml\"\n[params]\nmempool = \"gossip\"\n[demand]\nkind = \"recorded\"\n\
                    path = \"users.csv\"\ncolumn = \"users\"\n";
    place.write("users.toml", scenario);
    for threads in [1, 4] {
        place.run(&format!("run users.toml -q --out on-{threads} --threads {threads}")).fine();
    }
    assert!(place.data("on-1") == place.data("on-4"));
    let resolved = fs::read_to_string(place.path("on-1/scenario.toml")).expect("a resolved scenario");
    assert!(resolved.contains("[demand]\nkind = \"recorded\"") && resolved.contains("users.csv"), "{resolved}");
    let sum = resolved.lines().find_map(|line| line.strip_prefix("sha256 = \"")).unwrap_or_default();
    assert_eq!(sum.trim_end_matches('"').len(), 64, "{resolved}");
    place.run("run on-1/scenario.toml -q --out again").fine();
    assert!(place.data("on-1") == place.data("again"));
    // Nobody comes in the first hundred L1 blocks; with a start behind them, everybody does.
    place.run("run users.toml -q --out late --set demand.on_exhausted=wrap --set demand.start_block=19426700").fine();
    assert!(place.data("on-1") != place.data("late"));
    place.write("users.csv", text.replace("2.5", "2.6"));
    place.run("run on-1/scenario.toml -q --out changed").refused(2, &["is not the file with this SHA-256"]);
}
