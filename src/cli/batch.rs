//! Work on many files at once, with results in the order of the files and memory for a few of them.

use super::failure::Failure;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Files a thread takes in one go, on average.
const SHARE: usize = 16;

/// Calls `work` on all jobs, from several threads, and `take` with each result, in order, from this one.
pub fn in_order<J: Sync, R: Send>(
    jobs: &[J],
    work: impl Fn(&J) -> R + Sync,
    mut take: impl FnMut(&J, R) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if let [job] = jobs {
        return take(job, work(job));
    }
    let threads = thread::available_parallelism().map_or(1, usize::from).min(8);
    for batch in jobs.chunks(threads * SHARE) {
        let next = AtomicUsize::new(0);
        let results: Vec<Mutex<Option<R>>> = batch.iter().map(|_| Mutex::new(None)).collect();
        thread::scope(|scope| {
            for _ in 0..threads.min(batch.len()) {
                scope.spawn(|| {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(job) = batch.get(at) else { break };
                        let result = work(job);
                        *results[at].lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(result);
                    }
                });
            }
        });
        for (job, result) in batch.iter().zip(results) {
            if let Some(result) = result.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()) {
                take(job, result)?;
            }
        }
    }
    Ok(())
}
