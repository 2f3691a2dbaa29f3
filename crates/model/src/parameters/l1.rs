//! The parameters of the L1 world: `l1.gas`, `l1.blob`, `l1.builders`, `l1.validators`.

use super::table::parameters;
use super::value::{ParameterType, Positive, PositiveBlocks, Value, ValueKind, choice};
use crate::units::{Correlation, Factor, Gwei, Probability, Share};

choice! {
    /// How a gas price moves.
    PriceKind {
        /// Always the same.
        Constant = "constant",
        /// A normal draw in every L1 block, rounded down, with a floor.
        Steady = "steady",
        /// Steady, with an amount on top from `shock_start_block` up to, not including, `shock_end_block`.
        SingleShock = "single_shock",
        /// Steady, with a wave on top in the same window.
        IntermittentShock = "intermittent_shock",
        /// Read from a file.
        Recorded = "recorded",
        /// The base fee of L1 gas: it follows the gas that users ask for, by the rules of EIP-1559 (`l1.gas` only).
        Eip1559 = "eip1559",
        /// The base fee of blob gas: it follows the blobs that users ask for, by the rules of EIP-4844 and, from Fusaka on, the
        /// reserve price of EIP-7918 (`l1.blob` only).
        Eip4844 = "eip4844",
    }
}

choice! {
    /// A fork of Ethereum, for the constants of its fee markets.
    Fork {
        /// March 2024: 3 blobs per block are the target, 6 the most; gas limit 30 M.
        Dencun = "dencun",
        /// May 2025: 6 and 9 blobs; gas limit 36 M.
        Pectra = "pectra",
        /// December 2025: as Pectra, with the reserve price of blobs; gas limit 60 M.
        Fusaka = "fusaka",
        /// December 2025: 10 and 15 blobs.
        Bpo1 = "bpo1",
        /// January 2026: 14 and 21 blobs.
        Bpo2 = "bpo2",
    }
}

choice! {
    /// What happens where a recorded series ends before the horizon.
    OnExhausted {
        /// The scenario is refused.
        Error = "error",
        /// The series starts again.
        Wrap = "wrap",
        /// The last value stays.
        Hold = "hold",
    }
}

/// The SHA-256 of a file, in lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checksum(String);

impl Checksum {
    /// The 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ParameterType for Checksum {
    const KIND: ValueKind = ValueKind::Text;

    fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::Text(text) if text.len() == 64 && text.bytes().all(|digit| digit.is_ascii_hexdigit()) => {
                Ok(Self(text.to_ascii_lowercase()))
            }
            _ => Err(String::from("a SHA-256 in 64 hexadecimal digits was expected")),
        }
    }

    fn write(&self) -> Value {
        self.0.write()
    }
}

choice! {
    /// How builders or validators come to censor.
    CensorshipKind {
        /// Nobody censors.
        None = "none",
        /// Each L1 block is censored with the same probability, independently.
        Iid = "iid",
        /// Censorship persists from one L1 block to the next.
        Markov = "markov",
        /// Who built or validated each L1 block is read from a file.
        Recorded = "recorded",
    }
}

parameters! {
    /// One gas price: L1 gas or blob gas.
    pub struct PriceSettings {
        /// How the price moves.
        kind: PriceKind = PriceKind::Constant; "", Environment, "l1::gas";
        /// The constant price; of a fee market, the base fee at which the mean demand, without bursts and shock, meets the
        /// target of a block.
        price: Gwei = Gwei::nearest(50.0); "Gwei", Environment, "l1::gas", only for ["constant", "eip1559", "eip4844"];
        /// Mean of the price before rounding down.
        mean: Gwei = Gwei::nearest(50.0); "Gwei", Environment, "l1::gas", only for ["steady", "single_shock", "intermittent_shock"];
        /// Standard deviation of the price before rounding down.
        sd: Gwei = Gwei::nearest(5.0); "Gwei", Environment, "l1::gas", only for ["steady", "single_shock", "intermittent_shock"];
        /// Lowest steady price.
        floor: Gwei = Gwei::nearest(10.0); "Gwei", Environment, "l1::gas", only for ["steady", "single_shock", "intermittent_shock"];
        /// What the single shock adds.
        shock_size: Gwei = Gwei::nearest(150.0); "Gwei", Environment, "l1::gas", only for ["single_shock"];
        /// Amplitude A of the intermittent shock, floor(max(1, A sin(2 pi t / period) + A)) at L1 block t.
        shock_amplitude: Gwei = Gwei::nearest(100.0); "Gwei", Environment, "l1::gas", only for ["intermittent_shock"];
        /// Period of the intermittent shock.
        shock_period_blocks: Positive = Positive::nearest(10); "L1 blocks", Environment, "l1::gas", only for ["intermittent_shock"];
        /// First L1 block of the shock.
        shock_start_block: u64 = 250; "L1 block", Environment, "l1::gas", only for ["single_shock", "intermittent_shock", "eip1559", "eip4844"];
        /// First L1 block after the shock.
        shock_end_block: u64 = 750; "L1 block", Environment, "l1::gas", only for ["single_shock", "intermittent_shock", "eip1559", "eip4844"];
        /// CSV (also gzipped) or Parquet file with the columns `block_number` and `column`, relative to the scenario file.
        path: Option<String> = None; "", Environment, "l1::recorded", only for ["recorded"];
        /// SHA-256 of the file; where it is set, a file with other contents is refused.
        sha256: Option<Checksum> = None; "", Environment, "l1::recorded", only for ["recorded"];
        /// The file's column that holds the price in Gwei.
        column: String = String::from("gas_price_gwei"); "", Environment, "l1::recorded", only for ["recorded"];
        /// The file's `block_number` that is L1 block 0 of the trajectory; unset: the first row.
        start_block: Option<u64> = None; "block number", Environment, "l1::recorded", only for ["recorded"];
        /// Whether every run starts at its own, seeded random row of the file.
        random_start: bool = false; "", Environment, "l1::recorded", only for ["recorded"];
        /// What happens where the file ends before the horizon.
        on_exhausted: OnExhausted = OnExhausted::Error; "", Environment, "l1::recorded", only for ["recorded"];

        // Fee markets.
        /// The fork whose constants hold: target, most and update fraction of blobs; of L1 gas, the gas limit of that time.
        fork: Fork = Fork::Bpo2; "", Environment, "l1::fees", only for ["eip1559", "eip4844"];
        /// Most gas in an L1 block, twice the target; unset: that of the fork's time.
        gas_limit: Option<Positive> = None; "gas", Environment, "l1::fees", only for ["eip1559"];
        /// Price elasticity e of demand: at a fee f it is (price / f)^e times what it is at `price`.
        demand_elasticity: Factor = factor(1.0); "", Environment, "l1::fees", only for ["eip1559", "eip4844"];
        /// Standard deviation of the logarithm of demand at a given fee; the mean stays as it is.
        demand_sd: Factor = factor(0.3); "", Environment, "l1::fees", only for ["eip1559", "eip4844"];
        /// Correlation of that logarithm between neighbouring L1 blocks; 0: independent.
        demand_autocorrelation: Correlation = Correlation::new(0.9).unwrap_or_default(); "correlation", Environment, "l1::fees", only for ["eip1559", "eip4844"];
        /// Amplitude a of the daily cycle: demand times 1 + a sin(2 pi t / `l1_blocks_per_day`) at L1 block t.
        demand_daily_amplitude: Share = Share::default(); "share", Environment, "l1::fees", only for ["eip1559", "eip4844"];
        /// Probability that a burst of demand begins in an L1 block without one.
        demand_burst_rate: Probability = Probability::default(); "probability", Environment, "l1::fees", only for ["eip1559", "eip4844"];
        /// What a burst multiplies demand with.
        demand_burst_factor: Factor = factor(3.0); "", Environment, "l1::fees", only for ["eip1559", "eip4844"];
        /// Mean length of a burst.
        demand_burst_mean_blocks: PositiveBlocks = PositiveBlocks::nearest(25); "L1 blocks", Environment, "l1::fees", only for ["eip1559", "eip4844"];
        /// What the shock multiplies demand with, from `shock_start_block` up to, not including, `shock_end_block`; 1: there is
        /// no shock.
        demand_shock_factor: Factor = factor(1.0); "", Environment, "l1::fees", only for ["eip1559", "eip4844"];
    }
}

impl PriceSettings {
    /// Whether the price is set by a fee market.
    pub fn is_market(&self) -> bool {
        matches!(self.kind, PriceKind::Eip1559 | PriceKind::Eip4844)
    }

    /// First L1 block of the shock of prices or demand and the first one after it, if there is one.
    pub fn shock_window(&self) -> Option<(u64, u64)> {
        let shock = match self.kind {
            PriceKind::SingleShock | PriceKind::IntermittentShock => true,
            PriceKind::Eip1559 | PriceKind::Eip4844 => (self.demand_shock_factor.to_f64() - 1.0).abs() > 0.0,
            PriceKind::Constant | PriceKind::Steady | PriceKind::Recorded => false,
        };
        shock.then_some((self.shock_start_block, self.shock_end_block))
    }

    /// The shock of demand of a fee market, if there is one: its window and factor.
    pub(crate) fn demand_shock(&self) -> Option<(u64, u64, f64)> {
        self.shock_window().map(|(start, end)| (start, end, self.demand_shock_factor.to_f64()))
    }

    /// The defaults of the blob gas price.
    pub(crate) fn blob() -> Self {
        Self {
            price: Gwei::nearest(30.0),
            mean: Gwei::nearest(30.0),
            column: String::from("blob_gas_price_gwei"),
            ..Self::default()
        }
    }
}

parameters! {
    /// Who of the L1's builders or validators censors.
    pub struct CensorshipSettings {
        /// How they come to censor.
        kind: CensorshipKind = CensorshipKind::None; "", Environment, "l1::censorship";
        /// Share of L1 blocks that are censored, in the long run.
        censored_share: Probability = Probability::default(); "share", Environment, "l1::censorship", only for ["iid", "markov"];
        /// Correlation of censorship between neighbouring L1 blocks (two-state chain; needs no names).
        autocorrelation: Correlation = Correlation::default(); "correlation", Environment, "l1::censorship", only for ["markov"];
        /// Names of the actors of a chain with names; empty: the two-state chain of `censored_share` and `autocorrelation`.
        names: Vec<String> = Vec::new(); "", Environment, "l1::censorship", only for ["markov"];
        /// Share of L1 blocks of each name; what is missing from 1 belongs to nameless others, who do not censor.
        shares: Vec<Share> = Vec::new(); "share", Environment, "l1::censorship", only for ["markov"];
        /// Probability that the actor of an L1 block also gets the next one, before a new draw by share (chain with names).
        persistence: Probability = Probability::default(); "probability", Environment, "l1::censorship", only for ["markov"];
        /// Names of the actors that censor.
        censoring: Vec<String> = Vec::new(); "", Environment, "l1::censorship", only for ["markov", "recorded"];
        /// Number of the drawn series: 0 draws a new one in every run, a positive number gives every run the series of that
        /// number (every combination its own, where `run.independent_subsets` is set).
        series: u64 = 0; "", Environment, "l1::censorship", only for ["iid", "markov"];
        /// CSV (also gzipped) or Parquet file with the columns `date`, `slot`, `block_number`, `builder`, `validator`.
        path: Option<String> = None; "", Environment, "l1::recorded", only for ["recorded"];
        /// SHA-256 of the file; where it is set, a file with other contents is refused.
        sha256: Option<Checksum> = None; "", Environment, "l1::recorded", only for ["recorded"];
        /// The file's `block_number` that is L1 block 0 of the trajectory; unset: the first row.
        start_block: Option<u64> = None; "block number", Environment, "l1::recorded", only for ["recorded"];
        /// Whether every run starts at its own, seeded random row of the file (the same row in tables that read the same file).
        random_start: bool = false; "", Environment, "l1::recorded", only for ["recorded"];
        /// What happens where the file ends before the horizon.
        on_exhausted: OnExhausted = OnExhausted::Error; "", Environment, "l1::recorded", only for ["recorded"];
    }
}

parameters! {
    /// Horizon, repetitions and seed.
    pub struct RunSettings {
        /// Timesteps of a trajectory.
        timesteps: Positive = Positive::nearest(1000); "timesteps", Experiment, "run";
        /// Monte Carlo repetitions of every parameter combination.
        runs: Positive = Positive::nearest(100); "runs", Experiment, "run";
        /// Seed of all randomness.
        seed: u64 = 1; "", Experiment, "run";
        /// Whether every parameter combination meets a world of its own, instead of the same worlds (common random numbers).
        independent_subsets: bool = false; "", Experiment, "run";
    }
}

fn factor(value: f64) -> Factor {
    Factor::new(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Checksum, ParameterType, Value};

    #[test]
    fn a_checksum_is_64_hexadecimal_digits_of_either_case() {
        let read = |text: &str| Checksum::read(&Value::Text(String::from(text))).map(|sum| sum.write());
        assert_eq!(read(&"0aF9".repeat(16)), Ok(Value::Text("0af9".repeat(16))));
        for text in ["", "0af9", &"0ag9".repeat(16), &"é".repeat(32), &"0".repeat(65)] {
            assert!(read(text).is_err_and(|told| told.contains("64 hexadecimal digits")), "{text}");
        }
    }
}
