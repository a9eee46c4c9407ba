//! A bar of progress with rate and time left: on a terminal, and only where it disturbs no output.

use crate::cli::output;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const REDRAW: u8 = 5;

/// A bar of progress, or none.
pub struct Bar {
    bar: ProgressBar,
    read: Arc<AtomicU64>,
}

impl Bar {
    /// A bar for so many bytes, of which `read` counts those that were read. `quiet` when conversations go to the
    /// terminal themselves.
    pub fn new(total: Option<u64>, read: Arc<AtomicU64>, quiet: bool) -> Self {
        if quiet || !io::stderr().is_terminal() {
            return Bar { bar: ProgressBar::hidden(), read };
        }
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(REDRAW));
        let template = match total {
            Some(_) => "{bar:24} {bytes}/{total_bytes} {bytes_per_sec}, {eta} left; {msg}",
            None => "{spinner} {bytes} {bytes_per_sec}; {msg}",
        };
        bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(200));
        Bar { bar, read }
    }

    /// Moves to where the run has come.
    pub fn show(&self, conversations: u64) {
        if !self.bar.is_hidden() {
            self.bar.set_position(self.read.load(Ordering::Relaxed));
            self.bar.set_message(format!("{conversations} conversations"));
        }
    }

    /// A message above the bar.
    pub fn complain(&self, message: &str) {
        self.bar.suspend(|| output::complain(message));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
