//! A place to run the binary in, and what it left there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use gddt_analysis::{Table, Value};
use gddt_explore::results::Manifest;
use tempfile::TempDir;

/// Six sequencers and three provers under censorship and moving gas prices, so that everything happens now and then.
pub const LIVELY: &str = r#"
name = "lively"
description = "Does everything happen?"
extends = "reference"

[run]
timesteps = 40
runs = 5
seed = 11

[params]
final_probability = 0.9
failure_to_reveal_block = 1

[[agents]]
group = "sequencers"
count = 6
is_sequencer = true
balance = { lognormal = { mean = 100, sd = 50 } }
staked_amount = 31

[[agents]]
group = "provers"
count = 3
is_prover = true
balance = 200

[l1.gas]
kind = "steady"

[l1.builders]
kind = "iid"
censored_share = 0.3
"#;

/// Nothing is left to chance: every window is met at once, so figures follow from the rules alone.
pub const CLOCKWORK: &str = r#"
name = "clockwork"
description = "Does the clock tick?"

[run]
timesteps = 100
runs = 4

[params]
final_probability = 1
proving_marketplace_usage_probability = 1
phase_duration_proposal_min_blocks = 0
phase_duration_proposal_max_blocks = 3
phase_duration_commit_bond_min_blocks = 0
phase_duration_commit_bond_max_blocks = 3
phase_duration_reveal_min_blocks = 0
phase_duration_reveal_max_blocks = 3
phase_duration_rollup_min_blocks = 5
phase_duration_rollup_max_blocks = 5

[[agents]]
group = "sequencer"
count = 1
is_sequencer = true
balance = 100
staked_amount = 50

[[agents]]
group = "prover"
count = 1
is_prover = true
balance = 100

[l1.gas]
kind = "constant"
price = 50

[l1.blob]
kind = "constant"
price = 30

[l1.builders]
kind = "none"

[l1.validators]
kind = "none"
"#;

/// A folder to work in, removed at the end.
pub struct Place(TempDir);

impl Place {
    /// An empty folder with the two scenarios, `lively.toml` and `clockwork.toml`.
    pub fn new() -> Self {
        let place = Self(tempfile::tempdir().expect("a temporary folder"));
        place.write("lively.toml", LIVELY);
        place.write("clockwork.toml", CLOCKWORK);
        place
    }

    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).expect("a file can be written");
    }

    /// The binary with these arguments, to be run here, as outside a terminal.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("aztec-gddt"));
        command.args(arguments).current_dir(self.0.path()).stdin(Stdio::null());
        for name in ["COLUMNS", "NO_COLOR", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
            command.env_remove(name);
        }
        command
    }

    /// The binary with the words of a line.
    pub fn run(&self, line: &str) -> Ended {
        Ended::of(self.command(&line.split_whitespace().collect::<Vec<_>>()))
    }

    /// A shell script in which `$BIN` is the binary.
    pub fn shell(&self, script: &str) -> Ended {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]).current_dir(self.0.path()).stdin(Stdio::null());
        shell
            .env("BIN", assert_cmd::cargo::cargo_bin!("aztec-gddt"))
            .env_remove("COLUMNS")
            .env_remove("RUST_BACKTRACE");
        Ended::of(shell)
    }

    /// The binary, started; what it prints is kept for later.
    pub fn start(&self, line: &str) -> Child {
        let mut command = self.command(&line.split_whitespace().collect::<Vec<_>>());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts")
    }

    /// Names of everything in a folder here, sorted.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).expect("a folder can be listed");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The data files of a result with their contents, by name.
    pub fn data(&self, result: &str) -> Vec<(String, Vec<u8>)> {
        let tables = ["trajectories", "histograms", "timesteps", "events", "agents"];
        let is_table = |name: &String| name.split_once('.').is_some_and(|(stem, _)| tables.contains(&stem));
        let names = self.names(result).into_iter().filter(is_table);
        names.map(|name| (name.clone(), fs::read(self.path(result).join(name)).expect("a table"))).collect()
    }

    pub fn manifest(&self, result: &str) -> Manifest {
        Manifest::read(&self.path(result)).expect("a readable manifest").expect("a manifest")
    }

    /// Columns of a table of a result, row by row.
    pub fn rows(&self, table: &str, columns: &[&str]) -> Vec<Vec<Value>> {
        rows(&self.path(table), columns)
    }

    /// Columns of numbers of a table of a result, row by row.
    pub fn numbers<const N: usize>(&self, table: &str, columns: [&str; N]) -> Vec<[f64; N]> {
        let number = |value: &Value| match value {
            Value::Number(number) => *number,
            Value::Null | Value::Text(_) => f64::NAN,
        };
        self.rows(table, &columns).iter().map(|row| std::array::from_fn(|index| number(&row[index]))).collect()
    }
}

/// Columns of a table, row by row.
pub fn rows(path: &Path, columns: &[&str]) -> Vec<Vec<Value>> {
    let table = Table::open(path).expect("a table");
    let mut rows = Vec::new();
    for batch in table.batches(columns).expect("columns") {
        let batch = batch.expect("a batch");
        rows.extend(
            (0..batch.rows).map(|row| batch.columns.iter().map(|column| column.value(row)).collect::<Vec<_>>()),
        );
    }
    rows
}

/// How the binary ended and what it said.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ended {
    pub fn of(mut command: Command) -> Self {
        Self::from(command.output().expect("the binary runs"))
    }

    /// Fails unless everything went well.
    #[track_caller]
    pub fn fine(self) -> Self {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        self
    }

    /// Fails unless it ended with this code and said all of these on standard error, without a panic.
    #[track_caller]
    pub fn refused(self, code: i32, said: &[&str]) -> Self {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        for words in said {
            assert!(self.err.contains(words), "{words:?} is not in:\n{}", self.err);
        }
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// Waits until something holds.
#[track_caller]
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_mins(1), "never: {what}");
        sleep(Duration::from_millis(1));
    }
}

/// Waits until the first chunk is on disk.
#[track_caller]
pub fn first_chunk(place: &Place, result: &str) {
    until("a chunk is written", || {
        let parts = fs::read_dir(place.path(result).join("parts"));
        parts.is_ok_and(|parts| parts.flatten().any(|part| part.file_name().to_string_lossy().ends_with(".parquet")))
    });
}

/// Sends a signal such as `INT`.
pub fn signal(child: &Child, name: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {}", child.id())]).status();
    assert!(sent.expect("a shell").success());
}
