//! Who is who: from the names and roles of a source to agent and customer, and from its utterances to turns.

use super::{Include, Options};
use crate::conversation::{Channel, Conversation, Speaker, Turn};
use regex::Regex;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A name, or a pattern of names: `Jane`, `*(Support)`, `/^tier ?[12]/`. Capitals do not count.
#[derive(Debug, Clone)]
pub struct NamePattern(Regex);

/// A pattern that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadPattern(String);

impl fmt::Display for BadPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl std::error::Error for BadPattern {}

impl FromStr for NamePattern {
    type Err = BadPattern;
    fn from_str(pattern: &str) -> Result<Self, BadPattern> {
        let inner = pattern.strip_prefix('/').and_then(|p| p.strip_suffix('/'));
        let regex = match inner {
            Some(regex) => regex.to_string(),
            None => {
                let parts: Vec<String> = pattern.trim().split('*').map(regex::escape).collect();
                format!("^{}$", parts.join(".*"))
            }
        };
        let built = regex::RegexBuilder::new(&regex).case_insensitive(true).size_limit(1 << 20).build();
        built.map(NamePattern).map_err(|e| BadPattern(format!("the pattern {pattern:?} does not work: {e}")))
    }
}

impl NamePattern {
    /// Whether it means this name.
    pub fn matches(&self, name: &str) -> bool {
        self.0.is_match(name.trim())
    }
}

/// What part somebody has in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    Agent,
    Customer,
    Bot,
    /// Notes among colleagues.
    Note,
    System,
}

/// Something said, before it is known who is the agent.
#[derive(Debug, Clone, Default)]
pub struct Utterance {
    /// The name or label that the source gives the speaker.
    pub name: String,
    /// What part the speaker has, where the source tells.
    pub role: Option<Role>,
    pub text: String,
    pub start: Option<f64>,
    pub end: Option<f64>,
}

/// A conversation before it is known who is the agent.
#[derive(Debug, Clone, Default)]
pub struct Raw {
    pub id: Option<String>,
    pub channel: Option<Channel>,
    pub metadata: BTreeMap<String, String>,
    pub said: Vec<Utterance>,
    /// Pieces of one speech follow each other: those of one speaker are put together.
    pub pieces: bool,
}

/// A pause longer than this, in seconds, is not closed when pieces of speech are put together.
const PAUSE: f64 = 8.0;

/// Words that tell a part; those of two words come first.
const WORDS: [(&str, Role); 61] = {
    use Role::{Agent, Bot, Customer, Note, System};
    [
        ("customer service", Agent),
        ("customer support", Agent),
        ("customer care", Agent),
        ("customer success", Agent),
        ("client services", Agent),
        ("service desk", Agent),
        ("help desk", Agent),
        ("account manager", Agent),
        ("team member", Agent),
        ("virtual assistant", Bot),
        ("virtual agent", Bot),
        ("internal note", Note),
        ("private note", Note),
        ("end user", Customer),
        ("card holder", Customer),
        ("account holder", Customer),
        ("bot", Bot),
        ("chatbot", Bot),
        ("ivr", Bot),
        ("autoreply", Bot),
        ("autoresponder", Bot),
        ("automated", Bot),
        ("workflow", Bot),
        ("system", System),
        ("notification", System),
        ("agent", Agent),
        ("rep", Agent),
        ("csr", Agent),
        ("representative", Agent),
        ("support", Agent),
        ("advisor", Agent),
        ("adviser", Agent),
        ("operator", Agent),
        ("staff", Agent),
        ("consultant", Agent),
        ("associate", Agent),
        ("helpdesk", Agent),
        ("admin", Agent),
        ("specialist", Agent),
        ("employee", Agent),
        ("supervisor", Agent),
        ("technician", Agent),
        ("clerk", Agent),
        ("teller", Agent),
        ("receptionist", Agent),
        ("dispatcher", Agent),
        ("concierge", Agent),
        ("customer", Customer),
        ("client", Customer),
        ("caller", Customer),
        ("user", Customer),
        ("guest", Customer),
        ("visitor", Customer),
        ("consumer", Customer),
        ("enduser", Customer),
        ("requester", Customer),
        ("patient", Customer),
        ("passenger", Customer),
        ("subscriber", Customer),
        ("shopper", Customer),
        ("policyholder", Customer),
    ]
};

/// The part that a label tells by itself: "Agent", "Jane (Support)", "CUSTOMER_2".
pub fn by_label(label: &str) -> Option<Role> {
    let words: Vec<String> = label
        .split(|c: char| !c.is_alphanumeric())
        .map(|w| w.trim_end_matches(|c: char| c.is_ascii_digit()).to_lowercase())
        .filter(|w| !w.is_empty())
        .collect();
    let pair = |a: &str, b: &str| words.windows(2).any(|w| w[0] == a && w[1] == b);
    WORDS
        .iter()
        .find(|(known, _)| match known.split_once(' ') {
            Some((a, b)) => pair(a, b),
            None => words.iter().any(|w| w == known),
        })
        .map(|(_, role)| *role)
}

/// What speaker a role is, if it is read at all.
fn speaker(role: Role, include: Include) -> Option<Speaker> {
    match role {
        Role::Agent => Some(Speaker::Agent),
        Role::Customer => Some(Speaker::Customer),
        Role::Bot => include.bots.then_some(Speaker::Agent),
        Role::Note => include.notes.then_some(Speaker::Agent),
        Role::System => include.system.then_some(Speaker::Agent),
    }
}

/// For each name, with the part its source gives it: how many utterances, and what part it is taken for.
type Parts<'a> = BTreeMap<(&'a str, Option<Role>), (usize, Option<Role>)>;

/// Makes a conversation of what was said, or says what is missing to do so.
pub fn assign(raw: Raw, options: &Options) -> Result<Conversation, String> {
    let mut roles: Parts = BTreeMap::new();
    for said in &raw.said {
        let entry = roles.entry((&said.name, said.role)).or_insert_with(|| (0, told(said, options)));
        entry.0 += 1;
    }
    infer(&mut roles, options)?;
    let role = |said: &Utterance| roles.get(&(said.name.as_str(), said.role)).and_then(|r| r.1);
    let mut turns: Vec<Turn> = Vec::new();
    for said in &raw.said {
        let Some(speaker) = role(said).and_then(|r| speaker(r, options.include)) else { continue };
        let text = said.text.trim();
        if text.is_empty() {
            continue;
        }
        let name = (!said.name.is_empty()).then(|| said.name.clone());
        match turns.last_mut() {
            Some(last) if raw.pieces && last.speaker == speaker && last.name == name && !pause(last, said) => {
                last.text.push(' ');
                last.text.push_str(text);
                last.end = said.end.or(last.end);
            }
            _ => turns.push(Turn { start: said.start, end: said.end, name, ..Turn::new(speaker, text) }),
        }
    }
    Ok(Conversation { turns, channel: raw.channel, id: raw.id, metadata: raw.metadata })
}

/// What the user says of a name goes before what the source says, and that before what the name says.
fn told(said: &Utterance, options: &Options) -> Option<Role> {
    let named = |patterns: &[NamePattern]| patterns.iter().any(|p| p.matches(&said.name));
    match () {
        () if matches!(said.role, Some(Role::Note | Role::System | Role::Bot)) && !named(&options.agent) => said.role,
        () if named(&options.agent) => Some(Role::Agent),
        () if named(&options.customer) => Some(Role::Customer),
        () => said.role.or_else(|| by_label(&said.name)),
    }
}

/// Those nobody has told of are on the side that is missing, if just one is; else somebody has to say.
fn infer(roles: &mut Parts, options: &Options) -> Result<(), String> {
    if roles.values().all(|(_, role)| role.is_some()) {
        return Ok(());
    }
    let has = |wanted: Role| roles.values().any(|(_, role)| *role == Some(wanted));
    let (agent, customer) = (has(Role::Agent), has(Role::Customer));
    let rest = match (agent, customer) {
        // Who the agents are was said: the others are customers.
        (true, _) if !options.agent.is_empty() => Role::Customer,
        (_, true) if !options.customer.is_empty() => Role::Agent,
        (true, false) => Role::Customer,
        (false, true) => Role::Agent,
        (known, _) => {
            let names: Vec<String> = roles
                .iter()
                .filter(|(_, (_, role))| role.is_none())
                .map(|((name, _), (turns, _))| format!("{name:?} ({turns} turn{})", if *turns == 1 { "" } else { "s" }))
                .collect();
            let example = roles.iter().find(|(_, (_, role))| role.is_none()).map_or("Jane", |((name, _), _)| name);
            let what = if known { "whether these are agents or customers" } else { "who the agent is" };
            return Err(format!(
                "nothing tells {what}: {}. Say it, for example with `--agent {example:?}`; a pattern such as `--agent \"*support*\"` works too",
                names.join(", ")
            ));
        }
    };
    roles.values_mut().filter(|(_, role)| role.is_none()).for_each(|(_, role)| *role = Some(rest));
    Ok(())
}

fn pause(last: &Turn, next: &Utterance) -> bool {
    last.end.zip(next.start).is_some_and(|(end, start)| start - end > PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels() {
        for (label, role) in [
            ("Agent", Some(Role::Agent)),
            ("AGENT_1", Some(Role::Agent)),
            ("Jane (Support)", Some(Role::Agent)),
            ("Customer Service", Some(Role::Agent)),
            ("Customer", Some(Role::Customer)),
            ("end-user", Some(Role::Customer)),
            ("Virtual Assistant", Some(Role::Bot)),
            ("Jane", None),
            ("SPEAKER_00", None),
        ] {
            assert_eq!(by_label(label), role, "{label}");
        }
    }

    fn raw(names: &[&str]) -> Raw {
        let said = names.iter().map(|n| Utterance { name: n.to_string(), text: "Hello".into(), ..Default::default() });
        Raw { said: said.collect(), ..Raw::default() }
    }

    fn sides(names: &[&str], agent: &[&str]) -> Result<Vec<Speaker>, String> {
        let agent = agent.iter().map(|p| p.parse().unwrap()).collect();
        let conversation = assign(raw(names), &Options { agent, ..Options::default() })?;
        Ok(conversation.turns.iter().map(|t| t.speaker).collect())
    }

    #[test]
    fn nobody_is_guessed() {
        use Speaker::{Agent, Customer};
        assert_eq!(sides(&["Agent", "Tom"], &[]), Ok(vec![Agent, Customer]));
        assert_eq!(sides(&["Jane", "Customer"], &[]), Ok(vec![Agent, Customer]));
        assert_eq!(sides(&["Jane", "Tom"], &["jane"]), Ok(vec![Agent, Customer]));
        assert_eq!(sides(&["SPEAKER_00", "SPEAKER_01"], &["*_01"]), Ok(vec![Customer, Agent]));
        assert_eq!(sides(&["Jane", "Tom", "Ann"], &["/^(jane|ann)$/"]), Ok(vec![Agent, Customer, Agent]));
        let error = sides(&["Jane", "Tom"], &[]).unwrap_err();
        assert!(error.contains("who the agent is") && error.contains("--agent \"Jane\""), "{error}");
        let error = sides(&["Agent", "Customer", "Ann"], &[]).unwrap_err();
        assert!(error.contains("\"Ann\" (1 turn)"), "{error}");
        assert_eq!(sides(&["Agent", "Bot", "Customer"], &[]), Ok(vec![Agent, Customer]));
    }
}
