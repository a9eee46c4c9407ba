//! What reading makes of text, with the built-in words.

use super::clause::{Clause, clauses};
use super::facts::{Embedding, Modality, Mood, Subject, Tense};
use super::lexer::tokenize;
use super::narrow::narrow;
use super::tags;
use super::token::{Tokens, flag};
use crate::rules::pack;
use crate::rules::ruleset::RuleSet;

fn set() -> RuleSet {
    pack::read(crate::builtin::RULES)
}

fn read(set: &RuleSet, text: &str) -> Tokens {
    let mut tokens = Tokens::default();
    tokenize(text, &set.vocab, &set.lists, &mut tokens);
    narrow(&mut tokens.tokens, &tokens.sentences, &set.constraints);
    tokens
}

/// The words as the rules see them; `?` for unknown ones.
fn words(text: &str) -> String {
    let set = set();
    let tokens = read(&set, text);
    let word = |t: &super::token::Token| match set.vocab.word(t.id) {
        "" if t.tags & tags::NUM != 0 => "#".to_string(),
        "" if t.is_word() => "?".to_string(),
        "" => ".".to_string(),
        w => w.to_string(),
    };
    tokens.tokens.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn sentences(text: &str) -> Vec<String> {
    let set = set();
    let tokens = read(&set, text);
    let slice = |s: &super::token::Sentence| {
        let (a, b) = (&tokens.tokens[s.start as usize], &tokens.tokens[s.end as usize - 1]);
        text[a.start as usize..b.end as usize].to_string()
    };
    tokens.sentences.iter().map(slice).collect()
}

/// The clause that holds `word`.
fn clause(text: &str, word: &str) -> Clause {
    let set = set();
    let tokens = read(&set, text);
    let at = tokens.tokens.iter().position(|t| set.vocab.word(t.id) == word).expect("the word is there");
    let sentence = tokens.sentences.iter().find(|s| (s.end as usize) > at).expect("it stands in a sentence");
    let mut out = Vec::new();
    clauses(&tokens.tokens, sentence, &set.vocab, &mut out);
    *out.iter().find(|c| (c.end as usize) > at).expect("and in a clause")
}

#[test]
fn contractions_are_two_words() {
    for text in ["I can't", "I can’t", "I cant", "I cannot", "I can not", "I CAN'T"] {
        assert_eq!(words(text), "i can not", "{text}");
    }
    assert_eq!(words("We'll see, it's late and that's that"), "we will see . it is late and that is that");
    assert_eq!(words("its been a week"), "it has been a week");
    assert_eq!(words("It's only just been sent"), "it has only just been sent");
    assert_eq!(words("what's been said, I'd never had one"), "what has been said . i had never had one");
    assert_eq!(words("it's never late"), "it is never late");
    assert_eq!(words("its own box"), "its own box");
    assert_eq!(words("Ill check"), "i will check");
    assert_eq!(words("he was ill"), "he was ill");
    assert_eq!(words("the customer's order"), "the customer order");
}

#[test]
fn spellings_that_people_use() {
    assert_eq!(words("soooo sorry"), "so sorry");
    assert_eq!(words("unfortunatly"), "unfortunately");
    assert_eq!(words("follow-up e-mail"), "follow up email");
    assert_eq!(words("at 5pm"), "at # pm");
    assert_eq!(words("un\u{200b}fortunately"), "unfortunately");
    assert_eq!(words("see https://a.example/no-refunds now"), "see . now");
}

#[test]
fn names_are_no_slips() {
    assert_eq!(words("an invoyce for the Invoyce family"), "an invoice for the ? family");
    assert_eq!(words("a plunker"), "a ?", "nobody is taken to have meant that");
}

#[test]
fn references_are_the_characters_that_they_name() {
    for text in ["I don&#39;t know", "I don&rsquo;t know", "I&nbsp;don&apos;t&#160;know"] {
        assert_eq!(words(text), "i do not know", "{text}");
    }
    assert_eq!(
        words("w/ a bag, w/o a seat b/c of you w/my mum"),
        "with a bag . without a seat because of you with my mum"
    );
    assert_eq!(words("W/E 4/5, n/a"), "w . e # . # . n . a", "words around a slash");
    assert_eq!(words("a caf&eacute; &amp; a bar"), "a café . a bar");
    assert_eq!(words("AT&T; &so on"), "at . t . . so on", "no reference");
    assert_eq!(sentences("She said &quot;no.&quot; Then she left.").len(), 2);
}

#[test]
fn hashtags_are_words() {
    for text in
        ["the #worst #airline", "the worst #Airline", "the #worstairline", "the #WorstAirline", "the #worst_airline"]
    {
        assert_eq!(words(text).replace(". ", ""), "the worst airline", "{text}");
    }
    assert_eq!(words("#2ndtime #Order66 #WTF"), ". # ? order # wtf");
    assert_eq!(words("#qzxkv"), "?", "no word is made of chance");
    assert_eq!(words("Order #4417"), "order . #");
    assert_eq!(
        sentences("lost my bag #fail #NeverAgain https://x.example"),
        ["lost my bag", "#fail #NeverAgain https://x.example"]
    );
    assert_eq!(sentences("a #sad day"), ["a #sad day"]);
}

#[test]
fn sentences_end_where_people_end_them() {
    assert_eq!(sentences("Hi Anna. It's late! Really? Yes"), ["Hi Anna.", "It's late!", "Really?", "Yes"]);
    assert_eq!(sentences("Mr. Okafor called at 3 p.m. today."), ["Mr. Okafor called at 3 p.m. today."]);
    assert_eq!(sentences("No. We don't."), ["No.", "We don't."]);
    assert_eq!(sentences("It costs 2.50 a month."), ["It costs 2.50 a month."]);
    assert_eq!(sentences("One line\nAnother line"), ["One line", "Another line"]);
    let wrapped = "This line is long enough to have been wrapped by a mail client\nand goes on here.";
    assert_eq!(sentences(wrapped).len(), 1);
    assert!(sentences("").is_empty());
    assert!(sentences(" \n ").is_empty());
}

#[test]
fn openers_and_closers_are_not_the_sentence() {
    let set = set();
    for text in [
        "Well, no.",
        "um no",
        "ok so no, sorry",
        "Hi Anna, no.",
        "No, sir!",
        "no 😞",
        "@anna_b no",
        "No. ^KB",
        "No /AO",
    ] {
        let tokens = read(&set, text);
        let s = tokens.sentences[0];
        let body: Vec<&str> =
            (s.body_start..s.body_end).map(|i| set.vocab.word(tokens.tokens[i as usize].id)).collect();
        assert_eq!(body, ["no"], "{text}");
    }
}

#[test]
fn quoted_words_are_marked() {
    let set = set();
    let tokens = read(&set, "You said \"calm down\" to me.");
    let quoted: Vec<&str> =
        tokens.tokens.iter().filter(|t| t.has(flag::QUOTED)).map(|t| set.vocab.word(t.id)).collect();
    assert_eq!(quoted, ["", "calm", "down", ""]);
}

#[test]
fn who_a_clause_is_about() {
    for (text, word, subject) in [
        ("You need to send the form.", "send", Subject::You),
        ("We need to check one thing.", "check", Subject::We),
        ("Your order won't arrive.", "arrive", Subject::Yours),
        ("Our system is slow.", "slow", Subject::Ours),
        ("It doesn't matter.", "matter", Subject::It),
        ("I'm sorry it doesn't fit.", "fit", Subject::It),
        ("The courier failed to scan it.", "scan", Subject::Other),
        ("Send the form.", "send", Subject::None),
        ("Can you send the form?", "send", Subject::You),
    ] {
        assert_eq!(clause(text, word).subject, subject, "{text}");
    }
}

#[test]
fn what_a_clause_says() {
    let c = clause("You don't need to do anything.", "need");
    assert!(c.negated);
    assert_eq!(c.modality, Modality::Obligation);
    assert_eq!(clause("You'll have to wait.", "wait").modality, Modality::Obligation);
    assert_eq!(clause("We can't access that.", "access").modality, Modality::Ability);
    assert_eq!(clause("I will call you.", "call").tense, Tense::Future);
    assert_eq!(clause("The courier lost it.", "lost").tense, Tense::Past);
    assert!(!clause("You need to send it, not me.", "need").negated);
}

#[test]
fn statement_question_or_order() {
    for (text, word, mood) in [
        ("You need to send the form.", "need", Mood::Statement),
        ("Do you need to send the form?", "need", Mood::Question),
        ("why didn't you call us", "call", Mood::Question),
        ("Send me your order number now.", "send", Mood::Order),
        ("Don't interrupt me.", "interrupt", Mood::Order),
        ("There is nothing we can do.", "there", Mood::Statement),
        ("Order 5 is late.", "late", Mood::Statement),
    ] {
        assert_eq!(clause(text, word).mood, mood, "{text}");
    }
}

#[test]
fn what_a_clause_hangs_on() {
    for (text, word, embedding) in [
        ("If you need to reach me, call.", "reach", Embedding::If),
        ("Here is everything you need to get started.", "need", Embedding::Relative),
        ("You need to send the form because we lost it.", "need", Embedding::None),
        ("Tell me whether you need to send it.", "need", Embedding::Reported),
        ("Wait until you have to pay.", "pay", Embedding::When),
        ("ok so the thing is you need to send the form", "need", Embedding::None),
    ] {
        assert_eq!(clause(text, word).embedding, embedding, "{text}");
    }
}
