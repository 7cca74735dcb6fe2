//! Runs the tests of the libraries for other languages on the vectors, where their toolchains are,
//! and says which it leaves out.
//!
//! `FENCUN_VECTORS` names a folder with vectors; by itself the quick ones are made.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::{env, fs};

use fencun_vectors::{Extent, generate};

/// A library and how its tests are run.
struct Host {
    /// Folder in the repository.
    folder: &'static str,
    /// Programs without which its tests are left out, each with what asks for its version, and what
    /// to install.
    needs: &'static [(&'static [&'static str], &'static str)],
    /// What runs the tests.
    tests: &'static [&'static str],
}

const HOSTS: &[Host] = &[
    Host {
        folder: "hosts/js",
        needs: &[(
            &["node", "--eval", "process.exit(Number(parseInt(process.versions.node) < 20))"],
            "Node 20 or later",
        )],
        tests: &["node", "--test", "--test-reporter=spec"],
    },
    Host {
        folder: "hosts/python",
        needs: &[
            (&["python3", "-c", "import sys; sys.exit(sys.version_info < (3, 10))"], "Python 3.10 or later"),
            (&["python3", "-c", "import wasmtime"], "package wasmtime for Python"),
            (&["python3", "-c", "import pytest"], "package pytest for Python"),
        ],
        tests: &["python3", "-m", "pytest", "--quiet", "-o", "pythonpath=src", "-p", "no:cacheprovider"],
    },
    Host {
        folder: "hosts/java",
        needs: &[(&["javac", "-version"], "JDK"), (&["mvn", "--version"], "Maven")],
        tests: &["mvn", "--quiet", "--batch-mode", "test"],
    },
    Host { folder: "hosts/go", needs: &[(&["go", "version"], "Go")], tests: &["go", "test", "-count=1", "./..."] },
    Host {
        folder: "hosts/c",
        needs: &[
            (&["cc", "--version"], "C compiler"),
            (&["make", "--version"], "make"),
            (&["cmake", "--version"], "CMake"),
            // From the folder of this package, in which tests run.
            (&["../../hosts/c/fetch-engine.sh"], "engine WAMR from crates.io"),
        ],
        tests: &["make", "--silent", "test"],
    },
];

fn main() -> ExitCode {
    // Asked for its tests, as test runners do, it has one.
    if env::args().any(|argument| argument == "--list") {
        println!("hosts: test");
        return ExitCode::SUCCESS;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let vectors = vectors();
    let mut failed = Vec::new();
    for host in HOSTS {
        let missing: Vec<&str> =
            host.needs.iter().filter(|(probe, _)| !answers(probe)).map(|(_, needed)| *needed).collect();
        if !missing.is_empty() {
            println!("left out: the tests of {}, for there is no {}", host.folder, missing.join(", no "));
            continue;
        }
        println!("{}", host.folder);
        let mut command = command(host.tests);
        let status = command.current_dir(root.join(host.folder)).env("FENCUN_VECTORS", &vectors).status();
        if !status.is_ok_and(|status| status.success()) {
            failed.push(host.folder);
        }
    }
    if failed.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("failed: {}", failed.join(", "));
    ExitCode::FAILURE
}

/// The folder with the vectors.
fn vectors() -> PathBuf {
    if let Some(folder) = env::var_os("FENCUN_VECTORS") {
        return PathBuf::from(folder);
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("vectors");
    fs::create_dir_all(&folder).expect("a folder for the vectors");
    generate(Extent::Quick, |name, bytes| fs::write(folder.join(name), bytes).expect("a file of vectors"));
    folder
}

fn answers(probe: &[&str]) -> bool {
    command(probe).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn command(words: &[&str]) -> Command {
    let (program, arguments) = words.split_first().expect("a program");
    let mut command = Command::new(program);
    command.args(arguments);
    command
}
