//! The command line.

use clap::{Args, Parser, Subcommand};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tactful::{Linter, packs};

#[derive(Parser)]
#[command(name = "tactful", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Packs {
    #[arg(long = "rules", value_name = "PACK")]
    rules: Vec<PathBuf>,
    #[arg(long)]
    no_builtin: bool,
}

#[derive(Subcommand)]
enum Command {
    Check {
        path: PathBuf,
        #[command(flatten)]
        packs: Packs,
    },
    Score {
        #[arg(long)]
        from: Option<String>,
        #[arg(long)]
        to: Option<String>,
        path: Option<PathBuf>,
        #[arg(long)]
        keep: bool,
        #[command(flatten)]
        packs: Packs,
    },
    Rules {
        action: String,
        pack: Option<PathBuf>,
        #[arg(long)]
        only: Option<String>,
        #[arg(long)]
        no_builtin: bool,
    },
}

fn files(path: &Path, out: &mut Vec<(String, String)>) {
    if path.is_dir() {
        let mut entries: Vec<_> = std::fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path()).collect();
        entries.sort();
        entries.iter().for_each(|p| files(p, out));
    } else if path.extension().is_some_and(|e| e == "toml") {
        if let Ok(text) = std::fs::read_to_string(path) {
            out.push((path.to_string_lossy().into_owned(), text));
        }
    }
}

fn linter(packs: &Packs) -> (Linter, Vec<(String, String)>) {
    let mut all = Vec::new();
    packs.rules.iter().for_each(|p| files(p, &mut all));
    let mut builder = Linter::builder();
    if packs.no_builtin {
        builder = builder.without_built_in_rules();
    }
    for (name, text) in &all {
        builder = builder.rules(name, text);
    }
    let (linter, errors) = builder.build_lenient();
    errors.iter().for_each(|e| eprintln!("{e}"));
    (linter, all)
}

pub fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Check { path, packs } => {
            let (linter, _) = linter(&packs);
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let report = linter.check(&text);
            for f in report.findings() {
                println!(
                    "{:?} {} {} {:?} {:?}",
                    f.span(),
                    f.category(),
                    f.rule(),
                    f.quote(),
                    f.rewrites().iter().map(|r| r.text.clone()).collect::<Vec<_>>()
                );
            }
            println!("--- fixed:\n{}", report.fixed());
            ExitCode::SUCCESS
        }
        Command::Score { packs, keep, .. } => {
            let (linter, _) = linter(&packs);
            let filter = tactful::score::Filter::new(linter).keep(keep);
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            let mut good = true;
            for line in std::io::stdin().lock().lines().map_while(Result::ok).filter(|l| !l.trim().is_empty()) {
                let (answer, ok) = filter.answer(&line);
                good &= ok;
                if writeln!(out, "{answer}").is_err() {
                    break;
                }
            }
            if good { ExitCode::SUCCESS } else { ExitCode::from(2) }
        }
        Command::Rules { pack, no_builtin, only, .. } => {
            let (linter, all) = linter(&Packs { rules: pack.into_iter().collect(), no_builtin });
            let (rules, errors) = packs::read(all.iter().map(|(n, t)| (n.as_str(), t.as_str())));
            errors.iter().for_each(|e| eprintln!("{e}"));
            let rules: Vec<_> =
                rules.into_iter().filter(|r| only.as_ref().is_none_or(|o| r.file.contains(o.as_str()))).collect();
            let failures = packs::test(&rules, &linter);
            failures.iter().for_each(|f| println!("{f}"));
            println!("{} rules, {} failures", rules.len(), failures.len());
            if failures.is_empty() && errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
    }
}
