//! Recorded series that cannot be used: the message says why, and where the scenario names the file.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::Place;

fn prices(rows: u64) -> String {
    let mut text = String::from("block_number,gas_price_gwei\n");
    for row in 0..rows {
        let _ = writeln!(text, "{},{}", 100 + row, 20 + row % 5);
    }
    text
}

/// Checks the message for a series with this content.
#[track_caller]
fn refused(name: &str, content: impl AsRef<[u8]>, more: &str, said: &[&str]) {
    let place = Place::new();
    place.write(name, content);
    let table = format!("[l1.gas]\nkind = \"recorded\"\npath = \"{name}\"\n{more}");
    place.write("recorded.toml", format!("name = \"recorded\"\nextends = \"lively.toml\"\n\n{table}"));
    for command in ["run", "check"] {
        let ended = place.run(&format!("{command} recorded.toml")).refused(2, said);
        // The place in the scenario, and the line itself.
        let ended = ended.refused(2, &["recorded.toml:6:8", &format!("path = \"{name}\"")]);
        assert_eq!(ended.out, "");
    }
    assert!(!place.path("results").exists());
}

#[test]
fn too_short_a_series_says_how_many_blocks_are_missing() {
    // 40 steps can take 6 + 5 * 3 L1 blocks each; the message says how far a trajectory can get.
    let place = Place::new();
    place.write("gas.csv", prices(30));
    let table = "[l1.gas]\nkind = \"recorded\"\npath = \"gas.csv\"\n";
    place.write("recorded.toml", format!("name = \"recorded\"\nextends = \"lively.toml\"\n\n{table}"));
    let ended = place.run("run recorded.toml").refused(2, &["covers 30 L1 blocks", "are missing", "recorded.toml:6:8"]);
    let number = |before: &str| -> u64 {
        let text = ended.err.split_once(before).map_or("", |(_, rest)| rest);
        text.split(' ').find_map(|word| word.parse().ok()).unwrap_or(0)
    };
    let (needed, missing) = (number("the trajectory can reach "), number("):"));
    assert_eq!(needed - 30, missing, "{}", ended.err);
    // It is neither more nor less.
    place.write("gas.csv", prices(needed - 1));
    place.run("check recorded.toml").refused(2, &[": 1 are missing"]);
    place.write("gas.csv", prices(needed));
    place.run("run recorded.toml -q").fine();
}

#[test]
fn a_start_block_outside_the_file_is_named_with_what_the_file_has() {
    refused("gas.csv", prices(500), "start_block = 99\n", &["start_block 99 is not among", "(100 to 599)"]);
}

#[test]
fn what_is_no_series_of_prices_is_refused() {
    refused("gas.csv", "", "", &["`", "gas.csv` is empty"]);
    refused("gas.csv", "block_number,gas_price_gwei\n", "", &["has a header and no rows"]);
    refused(
        "gas.csv",
        "block_number,gas_price\n1,2\n",
        "",
        &["no column `gas_price_gwei`", "did you mean `gas_price`"],
    );
    refused("gas.csv", prices(500).replace("\n110,", "\n100,"), "", &["must count up by one"]);
    refused("gas.csv", prices(500).replace("\n110,20\n", "\n"), "", &["must count up by one", "110"]);
    refused("gas.csv", prices(500).replace("\n110,20\n", "\n1000,20\n"), "", &["must count up by one"]);
    refused(
        "gas.csv",
        prices(500).replace("\n110,20\n", "\n110,cheap\n"),
        "",
        &["line 12", "`cheap` is not a finite number"],
    );
    refused("gas.csv", prices(500).replace("\n110,20\n", "\n110,-3\n"), "", &["line 12", "`-3` is not", "at least 0"]);
    refused("gas.csv", prices(500).replace("\n110,20\n", "\n110,\n"), "", &["line 12", "the cell is empty"]);
    refused("gas.csv", prices(500).replace("\n110,20\n", "\n110,20,5\n"), "", &["line 12", "3 fields"]);
}

#[test]
fn a_damaged_file_is_refused() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(prices(500).as_bytes()).expect("memory");
    let whole = encoder.finish().expect("memory");
    refused("gas.csv.gz", &whole[..whole.len() / 2], "", &["is cut off", "fetch it again"]);
    refused("gas.parquet", b"PAR1 and then nothing of the kind", "", &["gas.parquet` is damaged"]);
    refused("gas.xlsx", b"PK\x03\x04 a spreadsheet", "", &["a series is a .csv, .csv.gz or .parquet file"]);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let place = Place::new();
    let table = "[l1.blob]\nkind = \"recorded\"\npath = \"nowhere.csv\"\n";
    place.write("recorded.toml", format!("name = \"recorded\"\nextends = \"lively.toml\"\n\n{table}"));
    let said = ["there is no file", "nowhere.csv", "recorded.toml:6:8", "starts at the folder of the scenario file"];
    let told = place.run("run recorded.toml").refused(2, &said).err;
    assert_eq!(told.matches("error: ").count(), 1, "{told}");
    let set = "run lively.toml --set l1.gas.kind=recorded --set l1.gas.path=";
    let told = place.run(&format!("{set}nowhere.csv"));
    told.refused(2, &["there is no file", "nowhere.csv", "a relative path starts at the current folder"]);
    let told = place.run(&format!("{set}/nowhere.csv")).refused(2, &["there is no file `/nowhere.csv`"]).err;
    assert!(!told.contains("relative"), "{told}");
}

#[test]
fn a_censoring_name_that_the_file_does_not_have_finds_the_one_that_was_meant() {
    let place = Place::new();
    let mut text = String::from("date,slot,block_number,builder,validator\n");
    for row in 0..1000 {
        let _ = writeln!(text, "2024-01-01,{row},{row},beaverbuild,lido");
    }
    place.write("blocks.csv", text);
    let table = "[l1.builders]\nkind = \"recorded\"\npath = \"blocks.csv\"\ncensoring = [\"beaverbiuld\"]\n";
    place.write("recorded.toml", format!("name = \"recorded\"\nextends = \"lively.toml\"\n\n{table}"));
    place
        .run("run recorded.toml")
        .refused(2, &["\"beaverbiuld\" censors but is no builder", "did you mean \"beaverbuild\"?"]);
}

/// Recorded demand goes through the same checks, and has a bound of its own.
#[test]
fn demand_that_cannot_be_used_is_told_like_prices() {
    let place = Place::new();
    let refused = |content: &str, more: &str, said: &[&str]| {
        place.write("users.csv", content);
        let table =
            format!("[params]\nmempool = \"gossip\"\n[demand]\nkind = \"recorded\"\npath = \"users.csv\"\n{more}");
        place.write("users.toml", format!("extends = \"lively.toml\"\n{table}"));
        let ended = place.run("check users.toml").refused(2, said);
        ended.refused(2, &["users.toml:6:8", "path = \"users.csv\""]);
    };
    let rows = |value: &str| {
        (0..2000).fold(String::from("block_number,transactions\n"), |mut text, row| {
            let _ = writeln!(text, "{},{value}", 100 + row);
            text
        })
    };
    refused("block_number,transactions\n7,3\n8,3\n", "", &["covers 2 L1 blocks", "are missing"]);
    refused("block_number,transactions\n7,3\n8,-3\n", "", &["-3", "line 3"]);
    refused("block_number,transactions\n7,3\n9,3\n", "", &["must count up by one"]);
    refused(&rows("3"), "column = \"users\"\n", &["users"]);
    refused(&rows("3"), "start_block = 99\n", &["start_block 99 is not among", "(100 to 2099)"]);
    refused(&rows("200000"), "", &["2e5 transactions per L1 block"]);
    let table = "extends = \"lively.toml\"\n[params]\nmempool = \"gossip\"\n[demand]\nkind = \"recorded\"\n";
    place.write("users.toml", table);
    place.run("check users.toml").refused(2, &["demand.path was expected"]);
    place.write("users.toml", "extends = \"lively.toml\"\n[demand]\npath = \"users.csv\"\n");
    place.run("check users.toml").refused(2, &["`demand.path` means nothing when the kind is \"cycle\""]);
}
