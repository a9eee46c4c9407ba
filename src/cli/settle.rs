//! `tactful config` and `tactful init`: what is settled, and a beginning for it.

use super::args::{Color, InitArgs, ShowConfigArgs};
use super::config::{EXAMPLE, Layer, NAME, show};
use super::failure::Failure;
use super::settings::Resolver;
use super::{Outcome, output};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use tactful::score::Scorecard;

/// Shows the settings that hold for a path.
pub fn config(args: &ShowConfigArgs, color: Color) -> Result<Outcome, Failure> {
    let layer = Layer::of_args(&args.packs, &args.select, None, None);
    let mut resolver = Resolver::new(&args.config, layer, args.packs.lenient)?;
    let path = match &args.path {
        Some(folder) if folder.is_dir() => folder.join("-"),
        Some(path) => path.clone(),
        None => Path::new("-").to_path_buf(),
    };
    let mut out = output::stdout(color);
    show(&mut out, &resolver.layers(&path)?)?;
    out.flush()?;
    Ok(Outcome::Clean)
}

/// Writes a commented file of settings, or the built-in scorecard, and never over one that is there.
pub fn init(args: &InitArgs, color: Color) -> Result<Outcome, Failure> {
    let (name, text, advice) = if args.scorecard {
        ("scorecard.toml", Scorecard::built_in(), "change it, and score with --scorecard")
    } else {
        (NAME, EXAMPLE, "take the # away from what you need")
    };
    let path = args.folder.as_deref().unwrap_or(Path::new("")).join(name);
    let mut file = OpenOptions::new().write(true).create_new(true).open(&path).map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::new(format!("{} is there already", path.display())),
        _ => Failure::writing(&e).about(&path),
    })?;
    file.write_all(text.as_bytes()).map_err(|e| Failure::writing(&e).about(&path))?;
    let mut out = output::stdout(color);
    writeln!(out, "{} is written; {advice}.", path.display())?;
    out.flush()?;
    Ok(Outcome::Clean)
}
