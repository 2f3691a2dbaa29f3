//! Progress of long work: a bar on a terminal, a line now and then elsewhere, nothing when asked to be quiet.

use std::fmt::Write;
use std::io::{self, IsTerminal};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::{number, tell};

/// Seconds between two lines where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Counts finished trajectories.
pub struct Progress {
    bar: ProgressBar,
    total: u64,
    timesteps: u64,
    before: u64,
    done: AtomicU64,
    started: Instant,
    last_line: Option<Mutex<Instant>>,
}

impl Progress {
    /// Progress towards so many trajectories of so many timesteps, some of which were done `before`.
    pub fn new(total: u64, before: u64, timesteps: u64, quiet: bool) -> Self {
        let terminal = io::stderr().is_terminal();
        let target =
            if quiet || !terminal { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(10) };
        let bar = ProgressBar::with_draw_target(Some(total), target).with_position(before);
        let template = "{bar:16} {percent:>3} %  {human_pos} of {human_len}  {rate} per second  {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            let rate = |state: &ProgressState, out: &mut dyn Write| {
                let _ = out.write_str(&number::rough(state.per_sec()));
            };
            bar.set_style(style.with_key("rate", rate));
        }
        bar.reset_eta();
        let started = Instant::now();
        let last_line = (!quiet && !terminal).then(|| Mutex::new(started));
        Self { bar, total, timesteps, before, done: AtomicU64::new(0), started, last_line }
    }

    /// One more trajectory has ended.
    pub fn trajectory_done(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.bar.inc(1);
        // Whoever finds the lock taken leaves the line to the one who has it.
        if let Some(last_line) = &self.last_line
            && let Ok(mut last) = last_line.try_lock()
            && last.elapsed() >= LINE_EVERY
        {
            *last = Instant::now();
            let rate = done as f64 / self.started.elapsed().as_secs_f64();
            let left = (self.total - self.before - done) as f64 / rate;
            tell(format!(
                "{} of {}, {} per second, {} left",
                number::count(self.before + done),
                number::counted(self.total, "trajectory"),
                number::rough(rate),
                number::duration(left)
            ));
        }
    }

    /// Takes the bar away; returns a sentence on what was done and how fast, if anything was.
    pub fn finish(self) -> Option<String> {
        self.bar.finish_and_clear();
        let done = self.done.load(Ordering::Relaxed);
        let seconds = self.started.elapsed().as_secs_f64();
        (done > 0).then(|| {
            let rate = done as f64 * self.timesteps as f64 / seconds.max(1e-3) / 1e6;
            format!(
                "{} of {} in {} ({} million timesteps per second)",
                number::counted(done, "trajectory"),
                number::counted(self.timesteps, "timestep"),
                number::duration(seconds),
                number::rough(rate)
            )
        })
    }
}
