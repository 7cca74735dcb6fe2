//! Running the program in a folder of its own.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A policy with one of everything that the tests need.
pub const LOAN: &str = r#"policy loan version 1.2.0
  title "Late return of a loan"
  in force from 2019-03-01

scale Outcome { tolerate, remind, refuse }
enum Motive { honest, careless }
record Item { price: money CNY at least 0 CNY, damaged: yes/no? }

facts
  motive      : Motive?
  loss        : money CNY at least 0 CNY, at most 1,000,000 CNY
  rate        : percent at least 0%, at most 100%
  days_late   : days at least 0 days, at most 365 days
  decided_on  : date at least 2019-03-01, at most 2030-12-31
  returned_on : date or none
  items       : list of Item at most 3

decision outcome : Outcome, strictest wins
  red line R1 cites "art. 1" when loss is at least 50,000 CNY then refuse because "Too much is lost."
  rule R2 cites "art. 2" when motive is careless then remind because "Nobody took care."
  rule R3 cites "art. 3" when any item in items where item.damaged then remind
  otherwise tolerate because "Nothing speaks against it."

duty report cites "art. 4"
  when outcome is remind
  require "Report in writing" by "the borrower" within 10 days of decided_on

case "small loss"
  given motive honest, loss 49,999.99 CNY, rate 5%, days_late 3 days, decided_on 2019-06-20, returned_on none, items []
  expect outcome tolerate by otherwise
  expect no duty report

case "careless" like "small loss"
  given motive careless
  expect outcome remind by R2
  expect duty report due 2019-06-30

case "too much" like "careless"
  given loss 50,000 CNY
  expect outcome refuse by R1

case "why?" like "small loss"
  given motive unknown
  expect outcome undetermined {tolerate, remind}
  expect needs motive
"#;

/// Facts that fit [`LOAN`], as one line of JSON.
pub const HONEST: &str =
    r#"{"motive":"honest","loss":100,"rate":5,"days_late":3,"decided_on":"2019-06-20","returned_on":null,"items":[]}"#;

/// A folder that is gone after the test, and the program started in it.
pub struct Place {
    folder: TempDir,
}

/// What a run gave.
#[derive(Debug, Eq, PartialEq)]
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With `loan.fencun` in it.
    pub fn with_loan() -> Self {
        let place = Self::new();
        place.write("loan.fencun", LOAN);
        place
    }

    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: impl AsRef<Path>, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, name: impl AsRef<Path>) -> String {
        String::from_utf8(fs::read(self.path(name)).unwrap()).unwrap()
    }

    /// The names in the folder.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The program with arguments, nothing on standard input, in an English place without a terminal.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fencun"));
        command.current_dir(self.folder.path()).args(args);
        for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"] {
            command.env_remove(name);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, args: &[&str]) -> Run {
        finish(self.command(args))
    }

    /// The same with bytes on standard input.
    pub fn run_with(&self, args: &[&str], input: impl AsRef<[u8]>) -> Run {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.as_ref().to_vec();
        let writer = std::thread::spawn(move || {
            // The program may end before it has read everything.
            let _ = stdin.write_all(&input);
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Run::from(output)
    }
}

pub fn finish(mut command: Command) -> Run {
    Run::from(command.output().unwrap())
}

impl From<std::process::Output> for Run {
    fn from(output: std::process::Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Run {
    /// Asserts the whole run.
    #[track_caller]
    pub fn is(&self, code: i32, out: &str, err: &str) {
        assert_eq!((self.code, self.out.as_str(), self.err.as_str()), (Some(code), out, err));
    }

    /// The lines of the output as JSON.
    #[track_caller]
    pub fn json(&self) -> Vec<serde_json::Value> {
        assert_eq!(self.err, "");
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}
