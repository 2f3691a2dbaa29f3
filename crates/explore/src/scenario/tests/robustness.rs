//! No text makes it panic.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{Folder, built_in, with};
use crate::diagnostics::Style;
use crate::scenario::built_in::{find, names};
use crate::scenario::load;

/// Loads a text as a scenario and shows what is wrong with it.
fn survive(text: &str) {
    let folder = Folder::new(&[("scenario.toml", text)]);
    if let Err(problems) = load(&folder.request("scenario.toml")) {
        assert!(!problems.problems().is_empty());
        let _ = (problems.to_string(), problems.render(Style::Coloured));
    }
}

/// A built-in scenario with a piece cut out, doubled, or replaced.
fn mutated() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(String::new()),
        "[-+0-9.e\"'=\\[\\]{}#\n a-z_]{1,12}",
        "\\PC{1,5}",
        Just(String::from("\"= uncle_count + 1\"")),
        Just(String::from("[sweep]\n")),
        Just(String::from("-1")),
        Just(String::from("nan")),
    ];
    (0..names().len(), any::<prop::sample::Index>(), 0..40_usize, piece).prop_map(|(scenario, at, length, piece)| {
        let text = find(names()[scenario]).map_or("", |(_, text)| text);
        let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
        let start = at.index(places.len());
        let end = (start + length).min(places.len() - 1);
        format!("{}{piece}{}", &text[..places[start]], &text[places[end]..])
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_text_never_makes_it_panic(text in "\\PC{0,60}|[-+0-9.e\"'=\\[\\]{}#\r\n\t a-z_]{0,80}") {
        survive(&text);
    }

    #[test]
    fn a_mutated_scenario_never_makes_it_panic(text in mutated()) {
        survive(&text);
    }

    #[test]
    fn arbitrary_arguments_never_make_it_panic(
        set in "(run|l1|agents|uncle_count|l1.gas.kind|\\PC{0,3}){1,2}[.=]\\PC{0,12}",
        sweep in "(uncle_count|l1.gas.price|agents.provers.count)=[-0-9,a-z\"'{}\\[\\]= ]{0,20}",
    ) {
        if let Err(problems) = load(&with(built_in("baseline"), &[&set], &[&sweep])) {
            let _ = problems.to_string();
        }
    }
}

#[test]
fn deep_and_long_texts_are_refused_in_time() {
    for text in [
        "[".repeat(100_000),
        format!("a = {}", "[".repeat(100_000)),
        format!("a = {}", "{a=".repeat(100_000)),
        format!("a = {{ {}a = 1 }}", "a.".repeat(100_000)),
        format!("a = {}1{}", "[".repeat(60), "]".repeat(60)),
        format!("{}a = 1", "a.".repeat(100_000)),
        format!("[{}a]", "a.".repeat(500)),
        format!("{} = 1", "a".repeat(100_000)),
        format!("[params]\nuncle_count = \"= {}\"", "(".repeat(100_000)),
        format!("[params]\nuncle_count = {}", "9".repeat(1000)),
    ] {
        survive(&text);
    }
    survive(&format!("l1.gas.kind = \"x\"\nagents = [{}]", "1.5, ".repeat(10_000)));
}
