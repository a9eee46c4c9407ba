//! The categories that the utterances of `tests/accuracy` are labelled with throughout.

pub const FAULTS: &[&str] = &[
    "dismissive",
    "contradiction",
    "unknowing",
    "deflection",
    "refusal",
    "blame",
    "command",
    "condescension",
    "hollow-apology",
    "negative",
    "overpromise",
    "vague",
    "hedge",
    "filler",
    "jargon",
    "profanity",
    "shouting",
    "slang",
    "readability",
];

pub const STRENGTHS: &[&str] = &[
    "greeting",
    "empathy",
    "apology",
    "ownership",
    "gratitude",
    "affirmation",
    "open-question",
    "check-understanding",
    "alternative",
    "timeline",
    "next-step",
    "closing",
    "permission",
];

pub const CUES: &[&str] =
    &["frustration", "repeat-contact", "escalation", "churn-risk", "urgency", "confusion", "satisfaction", "buying"];
