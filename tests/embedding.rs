//! What a program that embeds the library leans on.

use std::error::Error;
use std::fmt::Debug;
use tactful::draft::{Draft, UnknownKind};
use tactful::readers::{BadPattern, NamePattern, ReadError, UnknownFormat};
use tactful::score::{Answer, CardError, Filter, Scorecard, Scorer};
use tactful::{Conversation, Linter, LinterBuilder, Report, RuleError, RuleErrors, UnknownName};

/// Checked when this is compiled.
const fn shared<T: Send + Sync + 'static>() {}
const fn cloned<T: Clone + Debug + Send + Sync + 'static>() {}
const fn error<T: Error + Clone + PartialEq + Send + Sync + 'static>() {}

const _: () = {
    cloned::<Linter>();
    cloned::<LinterBuilder>();
    cloned::<Scorer>();
    cloned::<Scorecard>();
    cloned::<Filter>();
    cloned::<Conversation>();
    cloned::<NamePattern>();
    shared::<Report>();
    shared::<Draft>();
    shared::<Answer>();
    error::<RuleError>();
    error::<RuleErrors>();
    error::<CardError>();
    error::<ReadError>();
    error::<UnknownFormat>();
    error::<UnknownKind>();
    error::<UnknownName>();
    error::<BadPattern>();
};
