//! Conversations: turns of an agent and a customer.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// Who speaks a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Speaker {
    /// The customer-service agent, whose words are linted.
    Agent,
    /// The customer, whose words carry cues.
    Customer,
}

impl Speaker {
    /// The name in JSON and rule files.
    pub fn name(self) -> &'static str {
        match self {
            Speaker::Agent => "agent",
            Speaker::Customer => "customer",
        }
    }
}

/// By what way a conversation is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Channel {
    /// E-mail and letters.
    Email,
    /// Live chat and messaging.
    Chat,
    /// Telephone; the text is a transcript of speech.
    Phone,
    /// Public posts.
    Social,
}

impl Channel {
    /// All channels, in the order of their bits in rules.
    pub const ALL: [Channel; 4] = [Channel::Email, Channel::Chat, Channel::Phone, Channel::Social];

    /// The name in JSON and rule files.
    pub fn name(self) -> &'static str {
        crate::rules::compile::CHANNELS[self as usize]
    }
}

/// A name that stands for no speaker or channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownName {
    what: &'static str,
    name: String,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = if self.what == "speaker" { "`agent`, `customer`" } else { "`email`, `chat`, `phone`, `social`" };
        write!(f, "unknown {} {:?}; expected one of {known}", self.what, self.name)
    }
}

impl std::error::Error for UnknownName {}

impl FromStr for Speaker {
    type Err = UnknownName;
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let all = [Speaker::Agent, Speaker::Customer];
        all.into_iter().find(|s| s.name() == name).ok_or_else(|| UnknownName { what: "speaker", name: name.into() })
    }
}

impl FromStr for Channel {
    type Err = UnknownName;
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Channel::ALL
            .into_iter()
            .find(|c| c.name() == name)
            .ok_or_else(|| UnknownName { what: "channel", name: name.into() })
    }
}

/// What one party says before the other does.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// Who speaks.
    pub speaker: Speaker,
    /// What is said, as it stands in the source.
    pub text: String,
    /// When it starts, in seconds: since the start of the conversation, or since 1970.
    pub start: Option<f64>,
    /// When it ends, on the same clock.
    pub end: Option<f64>,
    /// The speaker's name, where the source has one.
    pub name: Option<String>,
}

impl Turn {
    /// A turn without times or a name.
    pub fn new(speaker: Speaker, text: impl Into<String>) -> Self {
        Turn { speaker, text: text.into(), start: None, end: None, name: None }
    }
}

/// Turns in the order they were said.
///
/// ```
/// use tactful::Conversation;
/// let talk = Conversation::new().customer("Where is my parcel?").agent("I don't know.");
/// assert_eq!(talk.turns.len(), 2);
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Conversation {
    /// The turns.
    pub turns: Vec<Turn>,
    /// The channel, where it is known; some rules apply to some channels only.
    pub channel: Option<Channel>,
    /// What the source calls the conversation.
    pub id: Option<String>,
    /// What else is known: `agent`, `team`, `date`, `subject`…
    pub metadata: BTreeMap<String, String>,
}

impl Conversation {
    /// A conversation without turns.
    pub fn new() -> Self {
        Self::default()
    }

    /// A draft: one agent turn.
    pub fn draft(text: impl Into<String>) -> Self {
        Self::new().agent(text)
    }

    /// Adds a turn of the agent.
    pub fn agent(self, text: impl Into<String>) -> Self {
        self.turn(Speaker::Agent, text)
    }

    /// Adds a turn of the customer.
    pub fn customer(self, text: impl Into<String>) -> Self {
        self.turn(Speaker::Customer, text)
    }

    /// Adds a turn.
    pub fn turn(mut self, speaker: Speaker, text: impl Into<String>) -> Self {
        self.turns.push(Turn::new(speaker, text));
        self
    }

    /// Gives the last turn its times, in seconds.
    pub fn at(mut self, start: f64, end: f64) -> Self {
        if let Some(turn) = self.turns.last_mut() {
            (turn.start, turn.end) = (Some(start), Some(end));
        }
        self
    }

    /// Sets the channel.
    pub fn on(mut self, channel: Channel) -> Self {
        self.channel = Some(channel);
        self
    }
}
