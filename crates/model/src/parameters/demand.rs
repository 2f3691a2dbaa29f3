//! The parameters of recorded demand: `demand`.

use super::l1::{Checksum, OnExhausted};
use super::table::parameters;
use super::value::choice;

choice! {
    /// Where the mean number of transactions that users create in an L1 block comes from.
    DemandKind {
        /// `transactions_per_second`, with the daily cycle of `transactions_daily_amplitude`.
        Cycle = "cycle",
        /// Read from a file; `transactions_per_second` and `transactions_daily_amplitude` say nothing then.
        Recorded = "recorded",
    }
}

parameters! {
    /// How many transactions users create.
    pub struct DemandSettings {
        /// Where the mean number of transactions that users create in an L1 block comes from (`mempool = "gossip"`).
        kind: DemandKind = DemandKind::Cycle; "", Environment, "mempool::demand";
        /// CSV (also gzipped) or Parquet file with the columns `block_number` and `column`, relative to the scenario file.
        path: Option<String> = None; "", Environment, "l1::recorded", only for ["recorded"];
        /// SHA-256 of the file; where it is set, a file with other contents is refused.
        sha256: Option<Checksum> = None; "", Environment, "l1::recorded", only for ["recorded"];
        /// The file's column that holds the mean number of transactions per L1 block, around which the number is Poisson.
        column: String = String::from("transactions"); "", Environment, "l1::recorded", only for ["recorded"];
        /// The file's `block_number` that is L1 block 0 of the trajectory; unset: the first row.
        start_block: Option<u64> = None; "block number", Environment, "l1::recorded", only for ["recorded"];
        /// Whether every run starts at its own, seeded random row of the file (the same row in tables that read the same file).
        random_start: bool = false; "", Environment, "l1::recorded", only for ["recorded"];
        /// What happens where the file ends before the horizon.
        on_exhausted: OnExhausted = OnExhausted::Error; "", Environment, "l1::recorded", only for ["recorded"];
    }
}
