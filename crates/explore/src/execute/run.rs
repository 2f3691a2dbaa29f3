//! From pending chunks to a folder that has them.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

use rayon::ThreadPool;

use super::tables::Tables;
use super::worker::Worker;
use super::{Control, Ending, ExecuteError, Job};
use crate::results::RunFolder;

impl Job<'_> {
    /// Runs all chunks that are pending in the folder, on this many threads.
    ///
    /// # Errors
    /// A full disk and the like; what was written before is kept.
    pub fn run(&self, folder: &RunFolder, threads: usize, control: Control<'_>) -> Result<Ending, ExecuteError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
        let pending = folder.pending();
        if self.geometry.is_side_by_side() {
            self.run_side_by_side(folder, &pending, &pool, control)
        } else {
            self.run_in_turn(folder, &pending, &pool, control)
        }
    }

    /// Runs one chunk after the other, each on all threads. While one is computed, the one before is written.
    fn run_in_turn(
        &self,
        folder: &RunFolder,
        pending: &[u64],
        pool: &ThreadPool,
        control: Control<'_>,
    ) -> Result<Ending, ExecuteError> {
        std::thread::scope(|scope| {
            let (sender, receiver) = mpsc::sync_channel::<(u64, Tables)>(1);
            let writer = scope.spawn(move || -> Result<(), ExecuteError> {
                for (chunk, mut tables) in receiver {
                    let mut writer = folder.chunk(chunk)?;
                    tables.write(&mut writer)?;
                    writer.commit()?;
                }
                Ok(())
            });
            let mut computed = Ok(Ending::Done);
            for &chunk in pending {
                match pool.install(|| self.compute(self.geometry.range(chunk), control)) {
                    Ok(Some(tables)) => {
                        // The writer only hangs up when it has failed; its error is the one to report.
                        if sender.send((chunk, tables)).is_err() {
                            break;
                        }
                    }
                    Ok(None) => {
                        computed = Ok(Ending::Stopped);
                        break;
                    }
                    Err(error) => {
                        computed = Err(error);
                        break;
                    }
                }
            }
            drop(sender);
            match writer.join() {
                Ok(written) => written.and(computed),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    /// Every thread takes the next chunk, runs it and writes its rows meanwhile.
    fn run_side_by_side(
        &self,
        folder: &RunFolder,
        pending: &[u64],
        pool: &ThreadPool,
        control: Control<'_>,
    ) -> Result<Ending, ExecuteError> {
        let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
        let take =
            || if failed.load(Ordering::Relaxed) { None } else { pending.get(next.fetch_add(1, Ordering::Relaxed)) };
        let work = || -> Result<Ending, ExecuteError> {
            let mut worker = Worker::new(self, control);
            let mut tables = Tables::new(&self.schemas);
            while let Some(&chunk) = take() {
                let mut writer = folder.chunk(chunk)?;
                let mut flush = |tables: &mut Tables| tables.flush(&mut writer);
                if !worker.run(self.geometry.range(chunk), &mut tables, &mut flush)? {
                    return Ok(Ending::Stopped);
                }
                tables.write(&mut writer)?;
                writer.commit()?;
            }
            Ok(Ending::Done)
        };
        let endings = pool.broadcast(|_| work().inspect_err(|_| failed.store(true, Ordering::Relaxed)));
        let mut all = Ending::Done;
        for ending in endings {
            if ending? == Ending::Stopped {
                all = Ending::Stopped;
            }
        }
        Ok(all)
    }
}
