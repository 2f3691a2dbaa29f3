//! Shards.

use std::fs;

use crate::support::Place;

const SWEEP: &str = "run lively.toml --runs 700 --sweep uncle_count=0,1,2 --record timesteps,events,agents";

fn shards(place: &Place, count: u32) {
    for index in 1..=count {
        place.run(&format!("{SWEEP} --shard {index}/{count} --out part-{index} -q")).fine();
    }
}

#[test]
fn shards_merged_in_any_order_are_the_whole() {
    let place = Place::new();
    place.run(&format!("{SWEEP} --out whole -q")).fine();
    assert!(place.manifest("whole").chunks >= 3);
    shards(&place, 3);
    for (name, order) in [("forth", "part-1 part-2 part-3"), ("back", "part-3 part-1 part-2")] {
        let merged = place.run(&format!("merge {name} {order}")).fine();
        assert_eq!(merged.out, format!("2 100 trajectories from 3 shards\nResult:   {name}/trajectories.parquet\n"));
        assert!(place.data(name) == place.data("whole"), "{order}");
        assert_eq!(place.names(name), place.names("whole"));
    }
}

#[test]
fn shards_are_merged_where_the_recorded_series_is_not() {
    let place = Place::new();
    let rows: Vec<String> = (0..900).map(|row| format!("{row},{}\n", 20 + row % 7)).collect();
    let prices = format!("block_number,gas_price_gwei\n{}", rows.concat());
    place.write("gas.csv", &prices);
    place.write("recorded.toml", "extends = \"lively.toml\"\n[l1.gas]\nkind = \"recorded\"\npath = \"gas.csv\"\n");
    place.run("run recorded.toml --out whole -q").fine();
    for index in 1..=2 {
        place.run(&format!("run recorded.toml --shard {index}/2 --out part-{index} -q")).fine();
    }
    let merged = |name: &str, said: &str| {
        let ended = place.run(&format!("merge {name} part-1 part-2")).fine();
        assert!(ended.err.contains(said) && ended.out.contains("5 trajectories from 2 shards"), "{}", ended.err);
        assert!(place.data(name) == place.data("whole"));
        assert!(fs::read(place.path(name).join("summary.csv")).ok() == fs::read(place.path("whole/summary.csv")).ok());
        place.path(name).join("pictures").exists()
    };
    assert!(merged("with", ""));
    assert_eq!(place.names("with/pictures"), place.names("whole/pictures"));
    fs::remove_file(place.path("gas.csv")).expect("a file can be removed");
    assert!(!merged("without", "pictures are left out: there is no file"));
    // Of another series with that name, pictures would show what the tables do not hold.
    place.write("gas.csv", prices.replace(",20\n", ",21\n"));
    assert!(!merged("other", "gas.csv` is not the file with this SHA-256"));
    place.write("gas.csv", &prices);
    assert!(merged("without", ""));
}

#[test]
fn more_shards_than_chunks_are_merged_too() {
    let place = Place::new();
    for index in 1..=3 {
        let told = place.run(&format!("run lively.toml --shard {index}/3 --out part-{index}")).fine().err;
        let idle = format!("shard {index}/3 has nothing to do: the run has 1 chunk\n");
        assert_eq!(told.contains(&idle), index > 1, "{told}");
    }
    place.run("merge merged part-1 part-2 part-3").fine();
    place.run("run lively.toml --out whole -q").fine();
    assert!(place.data("merged") == place.data("whole"));
}

#[test]
fn what_cannot_be_merged_is_named() {
    let place = Place::new();
    shards(&place, 2);
    place.run("run lively.toml --out whole -q").fine();
    place.run("run lively.toml --seed 4 --shard 2/2 --out other -q").fine();
    place.run("merge out part-1").refused(2, &["shards are missing: 2/2"]);
    place.run("merge out part-1 part-1").refused(2, &["hold the same shard 1/2"]);
    place.run("merge out part-1 whole").refused(2, &["`whole` is not a shard"]);
    place.run("merge out part-1 nowhere").refused(2, &["`nowhere` holds no result"]);
    place
        .run("merge out part-1 other")
        .refused(2, &["`other` is a shard of another run than `part-1` (", "; seed 4 instead of 11; "]);
    place.run("merge out").refused(2, &["required arguments were not provided"]);
    place
        .run("merge whole part-1 part-2")
        .refused(2, &["`whole` holds another run than these shards", "choose another folder"]);
    assert!(!place.path("out").exists());
}

#[test]
fn a_shard_says_how_to_join_it_and_is_no_result_yet() {
    let place = Place::new();
    let shard = place.run("run lively.toml --shard 1/2 --out part-1").fine();
    assert_eq!(shard.out, "Shard 1/2 finished: part-1\nWhen all are, join them: aztec-gddt merge OUT part-1 …\n");
    place.run("compare part-1 lively.toml").refused(2, &["is one shard of a result"]);
    place.run("run lively.toml --shard 2/2 --out part-1").refused(2, &["(shard 1/2 instead of 2/2)"]);
    for shard in ["0/2", "3/2", "2", "a/b"] {
        place.run(&format!("run lively.toml --shard {shard}")).refused(2, &["is no shard"]);
    }
    let json = place.run("run lively.toml --shard 1/2 --out part-1 --json").fine();
    let document: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!((&document["shard"], &document["result"]), (&"1/2".into(), &"part-1".into()));
}
