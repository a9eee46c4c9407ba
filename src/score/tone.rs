//! How kindly the agent's words read.

use super::plain::{lost_per_hundred, strengths_shown};
use crate::report::Report;

/// Tone, from 0 to 100: starts from 50 and moves by the balance of strengths and faults in the agent's words.
pub fn tone(report: &Report) -> f64 {
    let earned = 2.0 * strengths_shown(report) as f64;
    ((50.0 + 4.0 * earned - lost_per_hundred(report)).clamp(0.0, 100.0) * 10.0).round() / 10.0
}
