//! The scenarios that come with the program.

macro_rules! built_in {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../../../scenarios/", $name, ".toml")))),+]
    };
}

static SCENARIOS: &[(&str, &str)] = built_in![
    "baseline",
    "reference",
    "censorship_study",
    "congestion_study",
    "congestion",
    "fixed_or_dynamic",
    "bond_and_slash",
    "uncles_study",
    "gas_shock",
    "fee_market",
    "blob_market_saturated",
    "no_provers",
    "uncles",
    "mempool_divergence",
    "privacy_frontier",
    "bank_run",
    "slash_run",
    "cold_start",
    "centralization",
    "stake_bleeding",
    "griefing_sequencers",
    "prover_outage",
    "builder_cartel",
    "reward_too_low",
];

/// The names of the built-in scenarios, the one that runs without a name in front.
pub fn names() -> Vec<&'static str> {
    SCENARIOS.iter().map(|(name, _)| *name).collect()
}

/// Name and text of a built-in scenario.
pub fn find(name: &str) -> Option<(&'static str, &'static str)> {
    SCENARIOS.iter().find(|(known, _)| *known == name).copied()
}
