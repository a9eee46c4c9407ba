//! Reads what a customer-service agent is about to say, or has said, and helps them say it better.
//!
//! ```
//! let linter = tactful::Linter::default();              // built-in rules
//! let report = linter.check("Calm down. That's not my job.");
//! for finding in report.findings() {
//!     println!("{} [{}] {:?}: {}", finding.rule(), finding.category(), finding.span(), finding.message());
//!     for rewrite in finding.rewrites() {
//!         println!("    {}", rewrite.text);
//!     }
//! }
//! let kinder = report.fixed();                          // machine-applicable edits only
//! # assert!(!kinder.is_empty());
//! ```
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod builtin;
#[cfg(feature = "tables")]
pub mod calibrate;
mod conversation;
pub mod draft;
mod fix;
#[allow(missing_docs)]
mod lang;
mod lint;
pub mod packs;
pub mod readers;
pub mod redact;
mod report;
#[allow(missing_docs)]
mod rules;
pub mod sample;
pub mod score;
pub mod summary;

pub use conversation::{Channel, Conversation, Speaker, Turn, UnknownName};
pub use lint::linter::{Linter, LinterBuilder, RuleErrors};
pub use lint::rewrite::{Edit, Rewrite};
pub use report::{Finding, Report};
pub use rules::category::Family;
pub use rules::ruleset::{Applicability, Severity};
pub use rules::source::RuleError;
