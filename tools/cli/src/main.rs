//! The `fencun` program: checks, compiles and applies policies.
//!
//! Each command gives an [`Exit`]; what stops it is a [`trouble::Trouble`]. Only this file knows
//! the process: its arguments, its exit code.

mod atomic;
mod cli;
mod codes;
mod command;
mod compile;
mod console;
mod exit;
mod facts;
mod language;
mod package;
mod program;
mod reading;
mod render;
mod sources;
mod today;
mod trouble;
mod verdict;

use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use clap::{ColorChoice, CommandFactory as _, FromArgMatches as _};

use cli::{Cli, Command};
use console::Console;
use exit::Exit;
use language::{Language, both};
use trouble::Trouble;

fn main() -> ExitCode {
    let cli = match parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors and go to standard output, which may be closed.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage.into() } else { Exit::Done.into() };
        }
    };
    let language = Language::new(cli.message_lang.map(Into::into));
    let mut console = Console::new(cli.color, language);
    // A mistake of the program itself ends like any other trouble: with a code and a message.
    let result = panic::catch_unwind(AssertUnwindSafe(|| {
        run(&cli.command, &mut console).and_then(|exit| console.flush().map(|()| exit))
    }));
    match result.unwrap_or_else(|_| Err(internal())) {
        Ok(exit) => exit.into(),
        Err(trouble) => {
            if !matches!(trouble, Trouble::Closed) {
                let lang = language.plain();
                console.error(lang, &trouble.text(lang));
            }
            trouble.exit().into()
        }
    }
}

fn internal() -> Trouble {
    Trouble::Machine {
        text: both(
            "[FC0901] internal error of this program; please report it with the files that led to it",
            "[FC0901] 本程序内部错误，请将引发错误的文件一并反馈给我们",
        ),
    }
}

fn run(command: &Command, console: &mut Console) -> Result<Exit, Trouble> {
    match command {
        Command::Articles(args) => command::articles::run(args, console),
        Command::Bind(args) => command::bind::run(args, console),
        Command::Build(args) => command::build::run(args, console),
        Command::Check(args) => command::check::run(args, console),
        Command::Decide(args) => command::decide::run(args, console),
        Command::Fmt(args) => command::fmt::run(args, console),
        Command::Help(args) => command::help::run(args, console),
        Command::Inspect(args) => command::inspect::run(args, console),
    }
}

/// The arguments. Colours of usage texts are wanted before anything is parsed, so this looks
/// for `--color` by itself.
fn parse() -> Result<Cli, clap::Error> {
    let mut choice = ColorChoice::Auto;
    let mut asked = false;
    for argument in std::env::args_os() {
        let wish = match (argument.to_str(), asked) {
            (Some("always"), true) | (Some("--color=always"), _) => Some(ColorChoice::Always),
            (Some("never"), true) | (Some("--color=never"), _) => Some(ColorChoice::Never),
            _ => None,
        };
        choice = wish.unwrap_or(choice);
        asked = argument == "--color";
    }
    let matches = Cli::command().color(choice).try_get_matches()?;
    Cli::from_arg_matches(&matches)
}
