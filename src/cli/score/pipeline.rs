//! Work on a stream of jobs from many threads, with results in the order of the jobs and memory for a few of them.

use crate::cli::failure::Failure;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Results that wait for their turn, for each thread.
const WAITING: usize = 2;
/// How often [`Taker::idle`] is called while nothing comes.
const IDLE: Duration = Duration::from_millis(100);

/// Takes the results.
pub trait Taker<R> {
    /// A result, in the order of the jobs.
    fn take(&mut self, result: R) -> Result<(), Failure>;

    /// Called now and then while there are no results, so that a run can be stopped.
    fn idle(&mut self);
}

/// Calls `work` on the jobs from `threads` threads and gives the results to `taker`, in order and from this thread.
/// The jobs are made on a thread of their own; with one thread, all happens on this one.
pub fn in_order<J: Send, R: Send, I: Iterator<Item = J>>(
    jobs: impl FnOnce() -> I + Send,
    threads: usize,
    work: impl Fn(J) -> R + Sync,
    taker: &mut impl Taker<R>,
) -> Result<(), Failure> {
    if threads <= 1 {
        return jobs().try_for_each(|job| taker.take(work(job)));
    }
    // A job goes to the workers together with the way back for its result; the ways back stand in the jobs' order.
    let (give, given) = sync_channel::<(J, SyncSender<R>)>(threads);
    let (queue, order) = sync_channel::<Receiver<R>>(threads * WAITING);
    let given = Mutex::new(given);
    thread::scope(|scope| {
        scope.spawn(move || {
            for job in jobs() {
                let (result, back) = sync_channel(1);
                if queue.send(back).is_err() || give.send((job, result)).is_err() {
                    break;
                }
            }
        });
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    loop {
                        let next = given.lock().unwrap_or_else(PoisonError::into_inner).recv();
                        let Ok((job, result)) = next else { break };
                        // Nobody takes it when the run has been stopped.
                        let _ = result.send(work(job));
                    }
                })
            })
            .collect();
        while let Some(back) = patiently(&order, taker) {
            match patiently(&back, taker) {
                Some(result) => taker.take(result)?,
                // Only a worker that panicked does not answer.
                None => break,
            }
        }
        drop(order);
        workers.into_iter().try_for_each(|worker| worker.join().map_err(|panic| resume_unwind(panic)))
    })
}

/// The next thing, or `None` when no more come.
fn patiently<T, R>(from: &Receiver<T>, taker: &mut impl Taker<R>) -> Option<T> {
    loop {
        match from.recv_timeout(IDLE) {
            Ok(value) => return Some(value),
            Err(RecvTimeoutError::Timeout) => taker.idle(),
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Collect(Vec<u64>, usize);

    impl Taker<u64> for Collect {
        fn take(&mut self, result: u64) -> Result<(), Failure> {
            self.0.push(result);
            if self.0.len() == self.1 { Err(Failure::new("enough")) } else { Ok(()) }
        }

        fn idle(&mut self) {}
    }

    /// Some jobs take long, so that later ones are ready before them.
    fn uneven(job: u64) -> u64 {
        if job.is_multiple_of(7) {
            thread::sleep(Duration::from_millis(2));
        }
        job * job
    }

    #[test]
    fn results_come_in_order() {
        for threads in [1, 2, 5] {
            let mut taken = Collect(Vec::new(), usize::MAX);
            in_order(|| 0..200, threads, uneven, &mut taken).unwrap();
            assert_eq!(taken.0, (0..200).map(|n| n * n).collect::<Vec<u64>>());
        }
    }

    #[test]
    fn a_failure_ends_it() {
        for threads in [1, 3] {
            let mut taken = Collect(Vec::new(), 10);
            assert!(in_order(|| 0.., threads, uneven, &mut taken).is_err());
            assert_eq!(taken.0.len(), 10);
        }
    }
}
