//! What can be written on the command line. Nothing is resolved here: files, names and defaults come in `settings`.

use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Debug, Parser)]
#[command(
    name = "tactful",
    version,
    about = "Reads what a customer-service agent is about to say, or has said, and helps them say it better",
    after_help = "Exit codes: 0 nothing found at or above --fail-on, 1 something found, 2 an error."
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Lints drafts: replies before they are sent.
    Check(CheckArgs),
    /// Scores conversations.
    Score(Box<ScoreArgs>),
    /// Holds scores against those of human reviewers: agreement, kappa, differences, and which items to trust.
    Calibrate(CalibrateArgs),
    /// Lists rules, or tests them against their own examples.
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Shows all that is known of a rule.
    Explain(ExplainArgs),
    /// Shows the settings that hold for a path, and where each comes from.
    Config(ShowConfigArgs),
    /// Writes a `tactful.toml` with every setting, commented out and explained; or a scorecard to change.
    Init(InitArgs),
    /// Writes the completions for a shell to the standard output.
    Completions(CompletionsArgs),
    /// Writes the manual pages, one for each command, into a folder.
    Man(ManArgs),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal that can show them, unless NO_COLOR is set.
    Auto,
    Always,
    Never,
}

/// Where the rules come from.
#[derive(Debug, Clone, Default, Args)]
pub struct PackArgs {
    /// Adds a rule pack: a folder of TOML files, or one file. May be given several times.
    #[arg(long = "rules", value_name = "PACK")]
    pub rules: Vec<PathBuf>,
    /// Leaves out the built-in rules.
    #[arg(long)]
    pub no_builtin: bool,
    /// Goes on with the good rules when some are broken.
    #[arg(long, hide = true)]
    pub lenient: bool,
}

/// Where settings come from.
#[derive(Debug, Clone, Default, Args)]
pub struct ConfigArgs {
    /// Uses this file of settings, and not the nearest `tactful.toml` above each file.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Uses no file of settings.
    #[arg(long, conflicts_with = "config")]
    pub no_config: bool,
}

/// Which rules count, and how much.
#[derive(Debug, Clone, Default, Args)]
pub struct SelectArgs {
    /// Only these rules, categories or families, separated by commas.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Not these rules, categories or families, separated by commas.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Only faults that are at least this serious.
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub min_severity: Option<Level>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Suggestion,
    Warning,
    Error,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    Suggestion,
    Warning,
    Error,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChannelName {
    Email,
    Chat,
    Phone,
    Social,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people: the words underlined, the reason, what to say instead.
    Text,
    /// One JSON document.
    Json,
    /// One JSON object a line for each finding.
    Jsonl,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations in GitHub workflows.
    Github,
    /// A table, safe to open in a spreadsheet.
    Csv,
    /// JUnit's XML, for build servers.
    Junit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindName {
    Text,
    Markdown,
    Html,
    Eml,
    Mbox,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Files, folders or patterns; `-` is the standard input, which is also read when it is no terminal and no path is
    /// given. In folders, drafts are found by their extension, and what .gitignore names is left out.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub packs: PackArgs,
    #[command(flatten)]
    pub config: ConfigArgs,
    #[command(flatten)]
    pub select: SelectArgs,
    /// How findings are shown.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = OutputFormat::Text)]
    pub format: OutputFormat,
    /// Ends with exit code 1 when there is a fault at least this serious [default: warning].
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
    /// By what way the reply goes out; some rules hold for some ways only.
    #[arg(long, value_enum)]
    pub channel: Option<ChannelName>,
    /// Reads every file as this kind, whatever its name and content say.
    #[arg(long, value_enum, value_name = "KIND")]
    pub from: Option<KindName>,
    /// The name that findings in the standard input are shown under; it also says what kind it is.
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,
    /// Does not show the findings that this file holds.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Writes today's findings to the baseline, and shows none.
    #[arg(long, conflicts_with_all = ["fix", "diff"])]
    pub update_baseline: bool,
    /// Makes the rewrites that are right as they stand, in the files; the standard input goes to the standard output.
    #[arg(long)]
    pub fix: bool,
    /// Shows what --fix would change, and changes nothing; exit code 1 if there is something.
    #[arg(long)]
    pub diff: bool,
    /// With --fix: asks at each finding.
    #[arg(long, requires = "fix", conflicts_with = "diff")]
    pub interactive: bool,
    /// Shows what each part of a draft was taken as: greeting, body, signature, history …
    #[arg(long, conflicts_with_all = ["fix", "diff", "update_baseline", "format"])]
    pub show_segments: bool,
}

#[derive(Debug, Clone, Args)]
pub struct ScoreArgs {
    /// Transcripts: files, or folders of them; `-`, the default, is the standard input.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How conversations are written: text, csv, tsv, jsonl, utterances, contact-lens, connect-chat, zendesk, intercom,
    /// whisperx, deepgram, assemblyai, vtt, srt, eml, mbox, json or json-lines. Found out from name and content if left out.
    #[arg(long, value_name = "FORM")]
    pub from: Option<tactful::readers::Format>,
    /// How answers are shown.
    #[arg(long, visible_alias = "to", value_enum, default_value_t = ScoreFormat::Text, value_name = "FORMAT")]
    pub format: ScoreFormat,
    /// Shows every item of the scorecard with its evidence, also what was won and what does not apply.
    #[arg(long)]
    pub explain: bool,
    /// Ends with exit code 1 when a conversation scores less.
    #[arg(long, value_name = "SCORE")]
    pub fail_under: Option<f64>,
    /// Scores with this scorecard instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    pub scorecard: Option<PathBuf>,
    /// Who is an agent: a name, or a pattern such as `*support*` or `/^tier [12]/`. May be given several times.
    #[arg(long, value_name = "NAME")]
    pub agent: Vec<tactful::readers::NamePattern>,
    /// Who is a customer, in the same way.
    #[arg(long, value_name = "NAME")]
    pub customer: Vec<tactful::readers::NamePattern>,
    /// Which column or field holds what: `text=Body,speaker=From,id=Ticket`; also time, end, channel, turns,
    /// transcript, agent_text, customer_text, agent, team.
    #[arg(long, value_name = "WHAT=FIELD", value_delimiter = ',')]
    pub map: Vec<String>,
    /// By what way the conversations were held, where they do not tell.
    #[arg(long, value_enum)]
    pub channel: Option<ChannelName>,
    /// Reads turns that are left out otherwise, as the agent's side.
    #[arg(long, value_enum, value_name = "KIND", value_delimiter = ',')]
    pub include: Vec<IncludeName>,
    /// Puts the unknown fields of a conversation into its answer.
    #[arg(long)]
    pub keep: bool,
    /// Writes into this file, which is there only when it is whole.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Goes on with a run that was interrupted, where it stopped.
    #[arg(long, requires = "output")]
    pub resume: bool,
    /// Sums up instead of showing each conversation; several may be given, separated by commas.
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    pub by: Vec<ByName>,
    /// With --by: shows the change against an earlier summary, written with `--by … --format json`.
    #[arg(long, value_name = "FILE", requires = "by")]
    pub baseline: Option<PathBuf>,
    /// Shows only so many conversations: a random sample, the same each time.
    #[arg(long, value_name = "N", conflicts_with = "by")]
    pub sample: Option<usize>,
    /// With --sample: those with the lowest scores, the lowest first.
    #[arg(long, requires = "sample")]
    pub lowest: bool,
    /// With --sample: another number gives another sample.
    #[arg(long, value_name = "NUMBER", default_value_t = 0, requires = "sample", conflicts_with = "lowest")]
    pub seed: u64,
    /// Masks e-mail addresses, numbers of phones, cards and accounts, and the names that the metadata gives, in all
    /// that is written.
    #[arg(long)]
    pub redact: bool,
    /// Puts reviewers' scores in the place of the tool's: a table as for `tactful calibrate`. How far they agree is told
    /// at the end.
    #[arg(long, value_name = "HUMAN.csv")]
    pub reviews: Option<PathBuf>,
    /// Works with so many threads; all cores if left out. What is written does not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=1024))]
    pub threads: Option<usize>,
    #[command(flatten)]
    pub packs: PackArgs,
    #[command(flatten)]
    pub config: ConfigArgs,
    #[command(flatten)]
    pub select: SelectArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScoreFormat {
    /// For people: the turns with what was found underlined, and the scorecard with its evidence.
    Text,
    /// For people: a line for each conversation.
    Table,
    /// One JSON document.
    Json,
    /// One JSON object a line for each conversation.
    Jsonl,
    /// One row for each conversation.
    Csv,
    /// A page for a browser: summary, charts, and every conversation.
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ByName {
    Agent,
    Team,
    Channel,
    /// The week of the metadata's `date`, or of the first turn's time.
    Week,
    /// Each rule whose fault or check was found.
    Rule,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum IncludeName {
    /// Bots and automatic answers.
    Bots,
    /// Notes that the customer never sees.
    Notes,
    /// Messages of the system.
    System,
}

#[derive(Debug, Args)]
pub struct CalibrateArgs {
    /// What reviewers gave: a table with a column `id`, perhaps one `reviewer`, and one for each item of the scorecard.
    #[arg(value_name = "HUMAN.csv")]
    pub human: PathBuf,
    /// Answers as `tactful score --format jsonl` writes them; `-`, the default, is the standard input.
    #[arg(value_name = "ANSWERS", default_value = "-")]
    pub answers: Vec<PathBuf>,
    /// The highest number that reviewers can give; found out from the table if left out.
    #[arg(long, value_name = "NUMBER")]
    pub scale: Option<f64>,
    /// How the agreement is shown.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TableFormat::Text)]
    pub format: TableFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    Text,
    Csv,
    Json,
}

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Shows id, category, severity and reason of each rule.
    List(RulesArgs),
    /// Runs the examples that stand beside the rules.
    Test(RulesArgs),
}

#[derive(Debug, Args)]
pub struct RulesArgs {
    /// The pack; without one, the built-in rules.
    #[arg(value_name = "PACK")]
    pub pack: Option<PathBuf>,
    /// Only rules whose id, category or file has this in it.
    #[arg(long, value_name = "TEXT")]
    pub only: Option<String>,
    #[command(flatten)]
    pub packs: PackArgs,
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A rule's id, or a category.
    pub rule: String,
    #[command(flatten)]
    pub packs: PackArgs,
}

#[derive(Debug, Args)]
pub struct ShowConfigArgs {
    /// The file whose settings are shown; it need not exist. Without one, those of this folder.
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,
    #[command(flatten)]
    pub config: ConfigArgs,
    #[command(flatten)]
    pub packs: PackArgs,
    #[command(flatten)]
    pub select: SelectArgs,
}

#[derive(Debug, Args)]
pub struct InitArgs {
    /// The folder; without one, this one.
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    /// Writes the built-in scorecard as `scorecard.toml` instead, to be changed and used with `score --scorecard`.
    #[arg(long)]
    pub scorecard: bool,
}

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct ManArgs {
    /// The folder, such as ~/.local/share/man/man1.
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
}
