//! Why a command cannot do what it was asked.

use std::fmt;
use std::io;
use std::path::Path;

/// An error for the person at the terminal.
#[derive(Debug, Clone)]
pub struct Failure {
    message: String,
    /// The reader of the output has gone: nothing is wrong.
    pub closed: bool,
}

impl Failure {
    /// A failure with a message that says what to do.
    pub fn new(message: impl Into<String>) -> Self {
        Failure { message: message.into(), closed: false }
    }

    /// The same, with the path that it is about.
    pub fn about(self, path: &Path) -> Self {
        Failure { message: format!("{}: {}", path.display(), self.message), ..self }
    }

    /// Something that could not be read.
    pub fn reading(error: &io::Error) -> Self {
        Failure::new(format!("cannot read it: {}", in_words(error)))
    }

    /// Something that could not be written.
    pub fn writing(error: &io::Error) -> Self {
        Failure::new(format!("cannot write it: {}", in_words(error)))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Without the "(os error 2)" that says nothing to a person.
fn in_words(error: &io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = words.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}

/// A failed write of the output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure {
            closed: error.kind() == io::ErrorKind::BrokenPipe,
            message: format!("cannot write the output: {}", in_words(&error)),
        }
    }
}
