//! The files that are made for one policy with a fact of every kind: what they say, and that
//! programs with them decide as programs without.
//!
//! `FENCUN_BLESS=1` writes the files anew. A language whose tools are missing is left out, and told.
//! `FENCUN_MEASURE=20` also measures so many rounds of 1,000 calls, with types and without.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use fencun_bind::{Language, Source, bind, file_name};
use fencun_compiler::Source as File;
use fencun_runtime::typed::{Date, Decimal, Known, Range};
use fencun_runtime::{Facts, Lang, Limits, Policy, Trace, answer_json};
use gift::{Answer, Option_, Person};

mod gift {
    include!("gift/gift.rs");
}

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/gift");
const POLICY: &str = include_str!("gift/gift.fencun");
const FACTS: &str = include_str!("gift/facts.json");

fn module(text: &str) -> Vec<u8> {
    let sources = [File::rules("gift.fencun", text)];
    let policy = fencun_compiler::check(&sources).policy.expect("a policy without errors");
    fencun_compiler::wasm::emit(&policy, &sources).bytes
}

/// The same policy with one bound moved.
fn other_module() -> Vec<u8> {
    let other = POLICY.replace("at most 60 days", "at most 61 days");
    assert_ne!(other, POLICY);
    module(&other)
}

#[track_caller]
fn check(language: Language, name: &str) {
    let policy = Policy::from_module(&module(POLICY), &Limits::default()).expect("a module of the compiler");
    let hash = policy.schema_hash();
    let source = Source { schema: policy.schema(), rules: policy.rules(), schema_hash: &hash };
    check_file(source, language, name);
}

#[track_caller]
fn check_file(source: Source<'_>, language: Language, name: &str) {
    let file = Path::new(FOLDER).join(name);
    let text = bind(source, language);
    if env::var("FENCUN_BLESS").is_ok_and(|set| set == "1") {
        fs::write(&file, &text).expect("a file of the repository");
    }
    let committed = fs::read_to_string(&file).expect("a file of the repository");
    assert_eq!(text, committed, "FENCUN_BLESS=1 cargo test -p fencun-bind --test bound writes {name} anew");
    assert_eq!(file_name(source, language).split('.').next_back(), name.split('.').next_back());
}

#[test]
fn the_files_are_those_of_the_repository() {
    check(Language::Rust, "gift.rs");
    check(Language::Ts, "gift.ts");
    check(Language::Python, "gift.py");
    check(Language::Go, "gift.go");
}

fn facts() -> gift::Facts {
    let person = |name: &str, rank| Person {
        self_: name.to_owned(),
        级别: rank,
        present: Known::Unknown,
        left: Known::Is(Date::of(2024, 2, 29)),
    };
    gift::Facts {
        worth: Decimal(12_050),
        class: Option_::Type.into(),
        options: BTreeSet::from([Option_::其他, Option_::NoneAtAll]),
        share: Decimal(1_250),
        weight: Decimal(2_125),
        given_on: Date::of(2024, 2, 29).expect("a day"),
        told_at: None,
        wait: 31,
        说明: Some("普通".to_owned()),
        frame: Range { from: Decimal(10_000), to: Decimal(20_005) },
        urgent: Known::Unknown,
        persons: vec![person("x", 4), Person { present: true.into(), left: Known::Is(None), ..person("y", 27) }],
    }
}

#[test]
fn rust_decides_as_without_types() {
    let policy = gift::Policy::load(&module(POLICY), &Limits::default()).expect("the schema of the types");
    let given = Facts::from_json(&policy.0, FACTS).expect("JSON");
    assert_eq!(facts().values(), given.values().expect("facts that fit"));

    let decision = policy.session().decide(&facts(), Trace::Full).expect("facts that fit");
    assert_eq!(decision.raw, policy.0.session().decide(&given, Trace::Full).expect("facts that fit"));
    assert_eq!(decision.answer.value, None);
    assert_eq!(decision.answer.possible, [Answer::Report, Answer::ReturnIt]);
    assert_eq!(decision.要说明.possible, [false, true]);
    assert_eq!(decision.fine.value, Some(Decimal(5_000)));
    assert_eq!(decision.measures.value, None);
    assert_eq!((decision.measures.low, decision.measures.high), (BTreeSet::new(), BTreeSet::from([Option_::Type])));
    assert_eq!((decision.term.value, decision.term.low, decision.term.high), (None, 1, 12));
    assert_eq!(decision.values.heavy_worth, Known::Is(Some(Decimal(25_606))));

    let certain = gift::Facts { urgent: true.into(), ..facts() };
    let decision = policy.session().decide(&certain, Trace::No).expect("facts that fit");
    assert_eq!(decision.要说明.value, Some(false));
    assert_eq!(decision.measures.value, Some(BTreeSet::from([Option_::Type])));
    assert_eq!(decision.term.value, Some(Range { from: 1, to: 3 }));
}

/// A decision for each member of a list.
const PANEL: &str = "policy panel version 1.0.0
  title \"Who answers\"

scale Liability { none_due, full }
record Person { wrong: yes/no? }
facts
  persons : list of Person at most 3

decision liability : Liability, strictest wins, each person in persons
  rule R1 when person.wrong then full
  otherwise none_due
";

mod panel {
    include!("gift/panel.rs");
}

#[test]
fn each_member_has_an_outcome() {
    let module = module(PANEL);
    let policy = Policy::from_module(&module, &Limits::default()).expect("a module of the compiler");
    let hash = policy.schema_hash();
    let source = Source { schema: policy.schema(), rules: policy.rules(), schema_hash: &hash };
    check_file(source, Language::Rust, "panel.rs");
    for (language, line) in [
        (Language::Ts, "  readonly liability: readonly Outcome<Liability>[];\n"),
        (
            Language::Python,
            "        return tuple(_outcome(Liability, given) for given in self.dynamic.member_outcomes[\"liability\"])\n",
        ),
    ] {
        assert!(bind(source, language).contains(line), "{}", bind(source, language));
    }

    let policy = panel::Policy::load(&module, &Limits::default()).expect("the schema of the types");
    let persons = [Known::Is(false), Known::Unknown].map(|wrong| panel::Person { wrong }).to_vec();
    let decision = policy.session().decide(&panel::Facts { persons }, Trace::No).expect("facts that fit");
    let values: Vec<Option<panel::Liability>> = decision.liability.iter().map(|of| of.value).collect();
    assert_eq!(values, [Some(panel::Liability::NoneDue), None]);
    let none = policy.session().decide(&panel::Facts { persons: Vec::new() }, Trace::No).expect("facts that fit");
    assert_eq!(none.liability, []);
}

#[test]
fn rust_is_measured() {
    let Some(rounds) = rounds() else {
        println!("left out: FENCUN_MEASURE=20 measures");
        return;
    };
    let policy = gift::Policy::load(&module(POLICY), &Limits::default()).expect("the schema of the types");
    let (mut typed, mut dynamic) = (policy.session(), policy.0.session());
    let facts = facts();
    let given = Facts::from_json(&policy.0, FACTS).expect("JSON");
    let mut best = [Duration::MAX; 2];
    for _ in 0..rounds.parse().expect("a number") {
        let start = Instant::now();
        for _ in 0..1_000 {
            black_box(typed.decide(black_box(&facts), Trace::No).expect("facts that fit").fine.value);
        }
        best[0] = best[0].min(start.elapsed());
        let start = Instant::now();
        for _ in 0..1_000 {
            let decision = dynamic.decide(black_box(&given), Trace::No).expect("facts that fit");
            black_box(decision.outcomes[2].amount);
        }
        best[1] = best[1].min(start.elapsed());
    }
    let [typed, dynamic] = best.map(|time| time.as_secs_f64() * 1_000.0);
    println!("Rust: {typed:.1} µs typed, {dynamic:.1} µs without, ratio {:.2}", typed / dynamic);
}

#[test]
fn rust_tells_mistakes_as_without_types() {
    let policy = gift::Policy::load(&module(POLICY), &Limits::default()).expect("the schema of the types");
    let wrong = gift::Facts {
        worth: Decimal(-1),
        说明: Some("长".repeat(101)),
        frame: Range { from: Decimal(2), to: Decimal(1) },
        persons: vec![Person { self_: String::new(), 级别: 28, present: Known::Unknown, left: Known::Unknown }],
        ..facts()
    };
    let error = policy.session().decide(&wrong, Trace::No).expect_err("facts that do not fit");
    assert_eq!(
        error.to_string(),
        "`worth`: outside of its bounds: -0.01 CNY, expected 0 CNY to 1,000,000 CNY\n\
         `说明`: outside of its bounds: 101 characters, expected 0 to 100 characters\n\
         `frame`: outside of its bounds: expected `from` not above `to`\n\
         `persons[0].级别`: outside of its bounds: 28, expected 1 to 27"
    );
    let many = gift::Facts { persons: [facts().persons, facts().persons, facts().persons].concat(), ..facts() };
    let error = policy.session().decide(&many, Trace::No).expect_err("too many members");
    assert_eq!(error.to_string(), "`persons`: list is too long: 6 members, expected at most 5");
}

#[test]
fn rust_refuses_another_schema() {
    let error = gift::Policy::load(&other_module(), &Limits::default()).expect_err("another schema");
    assert_eq!((error.code().number(), error.to_string().as_str()), ("FC0605", REFUSED));
}

const REFUSED: &str = "the module's tables do not fit: `fencun:schema`: does not match the export `fencun_schema`";

/// What the program of a language prints: the answer, the code of mistakes and their facts, and what
/// is said of a module with another schema.
#[track_caller]
fn check_output(language: &str, output: &str) {
    let policy = Policy::from_module(&module(POLICY), &Limits::default()).expect("a module of the compiler");
    let facts = Facts::from_json(&policy, FACTS).expect("JSON");
    let decision = policy.session().decide(&facts, Trace::No).expect("facts that fit");
    let answer: serde_json::Value =
        serde_json::from_str(output.lines().next().unwrap_or_default()).expect("a line of JSON");
    assert_eq!(answer, answer_json(&policy, &decision, Lang::En), "{language}");
    let rest: Vec<&str> = output.lines().skip(1).take(2).collect();
    assert_eq!(rest, ["FC0624 worth", &format!("FC0605 {REFUSED}")], "{language}");
    // Microseconds of a call with types and without.
    if let Some(times) = output.lines().nth(3) {
        let times: Vec<f64> = times.split(' ').map(|time| time.parse().expect("a time")).collect();
        println!("{language}: {:.1} µs typed, {:.1} µs without, ratio {:.2}", times[0], times[1], times[0] / times[1]);
    }
}

/// A folder with both modules and some files of the repository.
fn folder(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("gift.wasm"), module(POLICY)).expect("a new file");
    fs::write(folder.path().join("other.wasm"), other_module()).expect("a new file");
    for file in files {
        let name = Path::new(file).file_name().expect("a file");
        fs::copy(Path::new(FOLDER).join(file), folder.path().join(name)).expect("a file of the repository");
    }
    folder
}

/// How many rounds to measure; by itself nothing is.
fn rounds() -> Option<String> {
    env::var("FENCUN_MEASURE").ok()
}

fn host(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hosts").join(name).canonicalize().expect("a folder")
}

fn answers(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// Output of a command that succeeds.
#[track_caller]
fn output(command: &mut Command) -> String {
    let output = command.output().expect("a program that is there");
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}\n{out}\n{}", String::from_utf8_lossy(&output.stderr));
    out
}

#[test]
fn python_decides_as_without_types() {
    if !answers(Command::new("python3").args(["-c", "import sys, wasmtime; sys.exit(sys.version_info < (3, 10))"])) {
        println!("left out: Python, for there is no Python 3.10 with wasmtime");
        return;
    }
    let folder = folder(&["gift.py", "decide.py"]);
    let path = host("python").join("src");
    let mut program = Command::new("python3");
    program.args(["decide.py", "gift.wasm", "other.wasm"]).args(rounds()).current_dir(&folder);
    check_output("Python", &output(program.env("PYTHONPATH", &path).env("PYTHONDONTWRITEBYTECODE", "1")));

    if !answers(Command::new("python3").args(["-m", "mypy", "--version"])) {
        println!("left out: the types of Python, for there is no mypy");
        return;
    }
    let mut mypy = Command::new("python3");
    mypy.args(["-m", "mypy", "--strict", "--python-version", "3.10", "decide.py"]).current_dir(&folder);
    output(mypy.env("MYPYPATH", &path));
}

#[test]
fn typescript_decides_as_without_types() {
    if !answers(Command::new("node").arg("--version")) || !answers(Command::new("tsc").arg("--version")) {
        println!("left out: TypeScript, for there is no Node with tsc");
        return;
    }
    let folder = folder(&["gift.ts", "decide.ts"]);
    fs::write(folder.path().join("package.json"), "{\"type\": \"module\"}").expect("a new file");
    fs::write(folder.path().join("node.d.ts"), NODE).expect("a new file");
    let package = folder.path().join("node_modules/fencun");
    fs::create_dir_all(&package).expect("a new folder");
    copy(&host("js"), &package);
    let mut tsc = Command::new("tsc");
    tsc.args(["--strict", "--erasableSyntaxOnly", "--verbatimModuleSyntax", "--exactOptionalPropertyTypes"]);
    tsc.args(["--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom"]);
    output(tsc.args(["node.d.ts", "gift.ts", "decide.ts"]).current_dir(&folder));
    let mut program = Command::new("node");
    program.args(["decide.js", "gift.wasm", "other.wasm"]).args(rounds()).current_dir(&folder);
    check_output("TypeScript", &output(&mut program));
}

#[test]
fn go_decides_as_without_types() {
    if !answers(Command::new("go").arg("version")) {
        println!("left out: Go, for there is no Go");
        return;
    }
    let folder = folder(&["decide.go"]);
    let library = host("go");
    fs::create_dir(folder.path().join("smallgift")).expect("a new folder");
    fs::copy(Path::new(FOLDER).join("gift.go"), folder.path().join("smallgift/gift.go")).expect("a new file");
    let manifest = fs::read_to_string(library.join("go.mod")).expect("a file of the repository");
    let manifest = manifest.replace("module fencun.dev/go", "module example");
    let ours = format!("require fencun.dev/go v0.0.0\nreplace fencun.dev/go => {}\n", library.display());
    fs::write(folder.path().join("go.mod"), format!("{manifest}\n{ours}")).expect("a new file");
    fs::copy(library.join("go.sum"), folder.path().join("go.sum")).expect("a new file");
    output(Command::new("go").args(["vet", "./..."]).current_dir(&folder));
    output(Command::new("go").args(["build", "-o", "decide", "."]).current_dir(&folder));
    let formatted = output(Command::new("gofmt").args(["-d", "."]).current_dir(&folder));
    assert_eq!(formatted, "", "gofmt");
    let mut program = Command::new(folder.path().join("decide"));
    program.args(["gift.wasm", "other.wasm"]).args(rounds()).current_dir(&folder);
    check_output("Go", &output(&mut program));
}

/// What the program uses of Node, whose types are a package of their own.
const NODE: &str = "declare module \"node:fs\" { export function readFileSync(path: string): Uint8Array; }\n";

/// The files of a package: those of its sources.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let name = entry.file_name().expect("a name");
        if entry.is_dir() && !["example", "node_modules", "tests"].iter().any(|left_out| name == *left_out) {
            fs::create_dir_all(to.join(name)).expect("a new folder");
            copy(&entry, &to.join(name));
        } else if entry.is_file() {
            fs::copy(&entry, to.join(name)).expect("a new file");
        }
    }
}
