//! What a team has settled for itself: the file `tactful.toml`, and how it is merged with the command line.

mod file;
mod find;
mod merge;
mod show;

pub use file::{EXAMPLE, NAME};
pub use find::{Configs, Found, glob};
pub use merge::{Layer, Settings};
pub use show::show;
