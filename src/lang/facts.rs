//! The facts of a clause, by name.

/// Who a clause is about, seen from the person who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Subject {
    #[default]
    None,
    We,
    You,
    Ours,
    Yours,
    It,
    Other,
}

/// What a clause says about ability, duty and time to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Modality {
    #[default]
    None,
    Ability,
    Obligation,
    Advice,
    Possibility,
    Future,
    Would,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Tense {
    Past,
    #[default]
    Present,
    Future,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Mood {
    #[default]
    Statement,
    Question,
    Order,
}

/// What a clause hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Embedding {
    #[default]
    None,
    If,
    When,
    Reason,
    Reported,
    Relative,
}

/// What a clause means for the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum News {
    Good,
    Bad,
    #[default]
    Neutral,
}
