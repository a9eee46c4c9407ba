//! The command line of tactful: reads, writes and picks exit codes; all language lives in the library.
#![forbid(unsafe_code)]

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
