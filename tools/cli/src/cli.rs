//! The arguments of the program.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use fencun_grammar::ast::Lang;

use crate::console::Color;
use crate::today;

/// Checks, compiles and applies Fencun policies: rules on which faults are tolerated, with reasons.
#[derive(Debug, Parser)]
#[command(name = "fencun", version, disable_help_subcommand = true, propagate_version = false)]
#[command(after_help = "\
Exit codes: 0 decided or done, 1 the input or the policy is wrong, 2 wrong usage,
3 a decision is not determined, 4 trouble in the environment.")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// When to colour the output
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
    /// Language of messages [default: that of the rule file]
    #[arg(long, global = true, value_enum, value_name = "LANG")]
    pub message_lang: Option<LangArg>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check rule files and report every mistake
    Check(CheckArgs),
    /// Write rule files in the usual form, in English or Chinese keywords
    Fmt(FmtArgs),
    /// Compile a policy to a WebAssembly module
    Build(BuildArgs),
    /// Decide cases: the policy's own, or facts from a file
    Decide(DecideArgs),
    /// Show what a compiled module holds
    Inspect(InspectArgs),
    /// Show which rules cite each article of the regulation, and what no rule cites
    Articles(ArticlesArgs),
    /// Write types for programs that use a compiled module, in the language of the program
    Bind(BindArgs),
    /// Explain the code of a message, or a command
    Help(HelpArgs),
}

/// Arguments of `fencun check`.
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// A rule file, or a folder; every policy in it is checked
    #[arg(value_name = "FILE|DIR")]
    pub path: PathBuf,
    /// Show accepted findings too, with their reasons
    #[arg(long)]
    pub accepted: bool,
    /// The day on which findings are accepted or no longer are [default: today, in UTC]
    #[arg(long, value_name = "DATE", value_parser = today::parse)]
    pub today: Option<i32>,
    #[command(flatten)]
    pub packages: PackageArgs,
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Arguments of `fencun articles`.
#[derive(Args, Debug)]
pub struct ArticlesArgs {
    /// A rule file, or the folder of one policy
    #[arg(value_name = "POLICY")]
    pub path: PathBuf,
    #[command(flatten)]
    pub packages: PackageArgs,
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Arguments of `fencun fmt`.
#[derive(Args, Debug)]
pub struct FmtArgs {
    /// Rule files; `-` reads standard input and writes standard output
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Change nothing; say which files would change, and fail if any would
    #[arg(long)]
    pub check: bool,
    /// Language of the keywords [default: the file's own]
    #[arg(long, value_enum, value_name = "LANG")]
    pub lang: Option<LangArg>,
}

/// Arguments of `fencun build`.
#[derive(Args, Debug)]
pub struct BuildArgs {
    /// A rule file, or the folder of one policy
    #[arg(value_name = "FILE|DIR")]
    pub path: PathBuf,
    #[command(flatten)]
    pub packages: PackageArgs,
    /// Where to write [default: NAME.wasm beside the rule file; standard output with --emit]
    #[arg(short, long, value_name = "OUT.wasm")]
    pub out: Option<PathBuf>,
    /// Write a stage of the compilation as text instead of the module
    #[arg(long, value_enum, value_name = "STAGE")]
    pub emit: Option<Stage>,
    /// Also write NAME.cwasm, machine code for this computer
    #[arg(long, conflicts_with = "emit")]
    pub precompile: bool,
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Arguments of `fencun decide`.
#[derive(Args, Debug)]
pub struct DecideArgs {
    /// A folder, a rule file, a .wasm module, or with --trust-precompiled a .cwasm
    #[arg(value_name = "POLICY")]
    pub policy: PathBuf,
    /// Facts: a JSON object, JSON lines (.jsonl, .ndjson) or YAML (.yaml, .yml); `-` reads JSON from standard input
    #[arg(long, value_name = "FILE|-", conflicts_with = "case")]
    pub facts: Option<PathBuf>,
    /// Decide only the case with this name
    #[arg(long, value_name = "NAME")]
    pub case: Option<String>,
    /// Say why: every condition, parameter and definition with its value
    #[arg(long)]
    pub explain: bool,
    /// Run a .cwasm file: it is machine code, and nothing can check it
    #[arg(long)]
    pub trust_precompiled: bool,
    #[command(flatten)]
    pub packages: PackageArgs,
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Arguments of `fencun inspect`.
#[derive(Args, Debug)]
pub struct InspectArgs {
    /// A .wasm module
    #[arg(value_name = "MODULE")]
    pub module: PathBuf,
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Arguments of `fencun bind`.
#[derive(Args, Debug)]
pub struct BindArgs {
    /// A .wasm module
    #[arg(value_name = "MODULE")]
    pub module: PathBuf,
    /// Language of the program
    #[arg(long, value_enum, value_name = "LANG")]
    pub lang: BindLang,
    /// Where to write [default: a name from that of the policy, in the present folder; `-` is standard output]
    #[arg(short, long, value_name = "FILE|-")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Arguments of `fencun help`.
#[derive(Args, Debug)]
pub struct HelpArgs {
    /// A code such as FC0201, its name such as unknown-name, or a command
    #[arg(value_name = "CODE")]
    pub topic: Option<String>,
}

/// Where packages are found.
#[derive(Args, Clone, Debug)]
pub struct PackageArgs {
    /// A folder with packages, besides the folders of the rule files; may be given several times
    #[arg(long = "path", value_name = "DIR")]
    pub paths: Vec<PathBuf>,
}

/// The form of the output.
#[derive(Args, Clone, Copy, Debug)]
pub struct FormatArgs {
    /// Form of the output: for people, or JSON, one object a line
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Format,
}

/// For whom the output is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
}

/// A stage of the compilation.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Stage {
    /// The tree of the text.
    Ast,
    /// The resolved and typed tree.
    Hir,
    /// The tree that is compiled.
    Ir,
    /// The module as text.
    Wat,
}

/// A language of programs on the command line.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum BindLang {
    /// Rust.
    Rust,
    /// TypeScript.
    Ts,
    /// Python.
    Python,
    /// Go.
    Go,
}

impl From<BindLang> for fencun_bind::Language {
    fn from(lang: BindLang) -> Self {
        match lang {
            BindLang::Rust => Self::Rust,
            BindLang::Ts => Self::Ts,
            BindLang::Python => Self::Python,
            BindLang::Go => Self::Go,
        }
    }
}

/// A language on the command line.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum LangArg {
    /// English.
    En,
    /// Chinese.
    Zh,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::En => Self::En,
            LangArg::Zh => Self::Zh,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Cli;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }
}
