//! Shards.

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
fn more_shards_than_chunks_are_merged_too() {
    let place = Place::new();
    for index in 1..=3 {
        place.run(&format!("run lively.toml --shard {index}/3 --out part-{index} -q")).fine();
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
    place.run("merge out part-1 other").refused(2, &["`other` holds another run", "seed is 4 there, 11 asked"]);
    place.run("merge out").refused(2, &["required arguments were not provided"]);
    place.run("merge whole part-1 part-2").refused(2, &["`whole` holds another run"]);
    assert!(!place.path("out").exists());
}

#[test]
fn a_shard_says_how_to_join_it_and_is_no_result_yet() {
    let place = Place::new();
    let shard = place.run("run lively.toml --shard 1/2 --out part-1").fine();
    assert_eq!(shard.out, "Shard 1/2 finished: part-1\nWhen all are, join them: aztec-gddt merge OUT part-1 …\n");
    place.run("compare part-1 lively.toml").refused(2, &["is one shard of a result"]);
    place.run("run lively.toml --shard 2/2 --out part-1").refused(2, &["shard is 1/2 there, 2/2 asked"]);
    for shard in ["0/2", "3/2", "2", "a/b"] {
        place.run(&format!("run lively.toml --shard {shard}")).refused(2, &["is no shard"]);
    }
    let json = place.run("run lively.toml --shard 1/2 --out part-1 --json").fine();
    let document: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!((&document["shard"], &document["result"]), (&"1/2".into(), &"part-1".into()));
}
