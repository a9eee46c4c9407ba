//! Running the binary.
#![allow(dead_code)]

pub mod kept;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What a run left behind.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// The binary, in the folder of the package, as if in no terminal and with no settings around.
pub fn tactful() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tactful"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("COLUMNS").env_remove("NO_COLOR");
    command.env_remove("CLICOLOR_FORCE").env_remove("CLICOLOR");
    command
}

/// Runs it with arguments and a standard input.
pub fn run_with(args: &[&str], stdin: &[u8]) -> Run {
    let mut command = tactful();
    finish(command.args(args), stdin)
}

/// Runs it with arguments and nothing in the standard input.
pub fn run(args: &[&str]) -> Run {
    run_with(args, b"")
}

/// Runs a prepared command.
pub fn finish(command: &mut Command, stdin: &[u8]) -> Run {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    let mut pipe = child.stdin.take().expect("piped");
    let input = stdin.to_vec();
    // A child that does not read all of it closes the pipe; that is its right.
    let writer = std::thread::spawn(move || drop(pipe.write_all(&input)));
    let output = child.wait_with_output().expect("the binary ends");
    writer.join().expect("the writer ends");
    Run {
        code: output.status.code().expect("no signal ended it"),
        stdout: String::from_utf8(output.stdout).expect("the output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("the messages are UTF-8"),
    }
}

/// An empty folder for a test of this name.
pub fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a folder can be made");
    path
}

/// A file in a folder.
pub fn file(folder: &std::path::Path, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder can be made");
    std::fs::write(&path, content).expect("a file can be written");
    path.to_string_lossy().into_owned()
}
