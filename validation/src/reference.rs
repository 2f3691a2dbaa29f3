//! Distributions measured on the public reference model.

use std::collections::BTreeMap;
use std::path::PathBuf;

use flate2::read::GzDecoder;

use crate::ValidationError;

/// A reference distribution and the scenario that is to meet it.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Name of the file and of the scenario.
    pub name: &'static str,
    /// What distinguishes it, in a few words.
    pub what: &'static str,
    /// Three columns that tell most about it.
    pub telling: [&'static str; 3],
    bytes: &'static [u8],
}

macro_rules! cases {
    ($($name:literal: $what:literal, $telling:expr;)+) => {
        /// All reference distributions.
        pub const CASES: &[Case] = &[$(Case {
            name: $name,
            what: $what,
            telling: $telling,
            bytes: include_bytes!(concat!("../reference/", $name, ".csv.gz")),
        }),+];
    };
}

cases! {
    "c1": "the public model as it is configured by default",
        ["time_l1", "proportion_race_mode", "supply_circulating"];
    "c2": "ten sequencers, ten provers, fifteen L1 blocks for a proof",
        ["time_l1", "average_duration_finalized_blocks", "n_Proposal"];
    "c4": "agents act within a window with probability 0.5 only",
        ["finalized_blocks_count", "slashes_to_sequencers", "proportion_skipped"];
    "c7": "builders censor 60 % of L1 blocks",
        ["finalized_blocks_count", "proportion_race_mode", "n_Proposal"];
    "c9a": "committing a bond is unprofitable",
        ["n_Proposal", "slashes_to_sequencers", "gas_fee_l1_end"];
    "c9b": "only proving is unprofitable",
        ["finalized_blocks_count", "slashes_to_provers", "n_CommitmentBond"];
    "c10b": "other reward shares, less use of the marketplace",
        ["time_l1", "total_rewards_provers", "total_rewards_relays"];
    "c12": "an intermittent shock of the L1 gas price",
        ["time_l1", "finalized_blocks_count", "gas_fee_l1_end"];
}

/// The case of that name.
pub fn case(name: &str) -> Option<&'static Case> {
    CASES.iter().find(|case| case.name == name)
}

/// The columns of a sample, one entry per trajectory; an entry may be absent.
pub type Sample = BTreeMap<String, Vec<Option<f64>>>;

impl Case {
    /// The path of the scenario that is to meet the distribution.
    pub fn scenario(&self) -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(self.name).with_extension("toml")
    }

    /// Reads the distribution.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn read(&self) -> Result<Sample, ValidationError> {
        let refuse = |reason: String| ValidationError::Reference { name: self.name, reason };
        let mut reader = csv::Reader::from_reader(GzDecoder::new(self.bytes));
        let names = reader.headers().map_err(|error| refuse(error.to_string()))?.clone();
        let mut columns = vec![Vec::new(); names.len()];
        for record in reader.records() {
            let record = record.map_err(|error| refuse(error.to_string()))?;
            for (column, field) in columns.iter_mut().zip(&record) {
                column.push(match field {
                    "" => None,
                    number => Some(number.parse().map_err(|_| refuse(format!("`{number}` is no number")))?),
                });
            }
        }
        Ok(names.iter().map(String::from).zip(columns).filter(|(name, _)| name != "trajectory").collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{CASES, case};

    #[test]
    fn every_distribution_has_a_thousand_trajectories_and_the_columns_that_are_drawn() {
        for case in CASES {
            let sample = case.read().unwrap_or_else(|error| panic!("{error}"));
            assert!(sample.values().all(|column| column.len() == 1000), "{}", case.name);
            assert!(case.telling.iter().all(|name| sample.contains_key(*name)), "{}", case.name);
            assert!(case.scenario().is_file(), "{}", case.name);
        }
        assert!(case("c7").is_some() && case("c8").is_none());
    }
}
