//! JSON lines: one answer a line, whatever a line holds, in constant memory.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::program::{HONEST, Place};

fn codes(answers: &[Value]) -> Vec<&Value> {
    answers
        .iter()
        .map(|answer| answer.pointer("/error/code").unwrap_or(&answer["outcomes"]["outcome"]["value"]))
        .collect()
}

#[test]
fn good_and_bad_lines_have_one_answer_each() {
    let place = Place::with_loan();
    let mut input = Vec::new();
    input.extend_from_slice(HONEST.as_bytes());
    input.extend_from_slice(b"\n\n{\"motive\": }\r\n");
    input.extend_from_slice(HONEST.replace("honest", "honst").as_bytes());
    input.extend_from_slice(b"\n{\"motive\":\"\xff\"}\n[1]\n");
    input.extend_from_slice(format!("{{\"motive\":\"{}\"}}\n", "x".repeat(1 << 20)).as_bytes());
    input.extend_from_slice(HONEST.replace("\"honest\"", "null").as_bytes());
    place.write("facts.jsonl", &input);
    let run = place.run(&["decide", "loan.fencun", "--facts", "facts.jsonl", "--format", "json"]);
    assert_eq!(run.code, Some(1));
    let answers = run.json();
    let expected = json!(["tolerate", "FC0631", "FC0632", "FC0629", "FC0623", "FC0630", null]);
    assert_eq!(json!(codes(&answers)), expected);
    let lines: Vec<&Value> = answers.iter().map(|answer| &answer["line"]).collect();
    assert_eq!(json!(lines), json!([null, 3, 4, 5, 6, 7, null]));
}

#[test]
fn the_same_for_people() {
    let place = Place::with_loan();
    let input =
        [HONEST.to_owned(), "{}x".into(), HONEST.replace("honest", "honst"), HONEST.replace("honest", "careless")];
    let run = place.run_with(&["decide", "loan.fencun", "--facts", "-"], input.join("\n"));
    run.is(
        1,
        "\
line 1: outcome tolerate (otherwise)
error[FC0631]: line 2, column 3: cannot be read: `x`, expected the end of the text
line 3: error[FC0632]: `motive`: no such case: the text \"honst\", \
expected one of honest, careless, or null for unknown; did you mean `honest`?
line 4: outcome remind (R2); duty report due 2019-06-30
",
        "",
    );
}

#[test]
fn the_exit_code_is_the_worst() {
    let place = Place::with_loan();
    let unknown = HONEST.replace("\"honest\"", "null");
    let run = |lines: &[&str]| {
        let run = place.run_with(&["decide", "loan.fencun", "--facts", "-", "--format", "json"], lines.join("\n"));
        (run.code, run.out.lines().count())
    };
    assert_eq!(run(&[HONEST, HONEST]), (Some(0), 2));
    assert_eq!(run(&[HONEST, &unknown, HONEST]), (Some(3), 3));
    assert_eq!(run(&["{}", &unknown, HONEST]), (Some(1), 3));
}

#[test]
fn one_object_on_many_lines_is_one_answer() {
    let place = Place::with_loan();
    let pretty = serde_json::to_string_pretty(&serde_json::from_str::<Value>(HONEST).unwrap()).unwrap();
    let run = place.run_with(&["decide", "loan.fencun", "--facts", "-", "--format", "json"], format!("\n\n{pretty}\n"));
    assert_eq!(run.code, Some(0));
    assert_eq!(json!(codes(&run.json())), json!(["tolerate"]));
    let broken = pretty.replace("100", "1 0 0");
    let run = place.run_with(&["decide", "loan.fencun", "--facts", "-"], format!("\n\n{broken}\n"));
    run.is(1, "", "error[FC0631]: line 7, column 13: `loss`: cannot be read: `0`, expected `,` or `}`\n");
}

#[test]
fn an_answer_comes_before_the_next_line_is_asked() {
    let place = Place::with_loan();
    let mut command = place.command(&["decide", "loan.fencun", "--facts", "-", "--format", "json"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for _ in 0..3 {
        writeln!(stdin, "{HONEST}").unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        assert!(answer.contains("tolerate"), "{answer}");
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// 200,000 lines and then one of 100 MB take no more memory than a few.
#[cfg(target_os = "linux")]
#[test]
fn memory_is_constant() {
    const LINES: usize = 200_000;
    let place = Place::with_loan();
    let mut command = place.command(&["decide", "loan.fencun", "--facts", "-", "--format", "json"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let (ask, asked) = std::sync::mpsc::channel::<()>();
    let writer = std::thread::spawn(move || {
        let line = format!("{HONEST}\n");
        let block = line.repeat(1_000);
        stdin.write_all(block.as_bytes()).unwrap();
        asked.recv().unwrap();
        for _ in 1..LINES / 1_000 {
            stdin.write_all(block.as_bytes()).unwrap();
        }
        let long = vec![b'x'; 1 << 20];
        for _ in 0..100 {
            stdin.write_all(&long).unwrap();
        }
        stdin.write_all(b"\n").unwrap();
        stdin.write_all(line.as_bytes()).unwrap();
        // Standard input stays open until the memory has been looked at.
        asked.recv().unwrap();
    });
    let peak = |pid: u32| -> u64 {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches("kB").trim().parse().unwrap()
    };
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut answer = String::new();
    let mut read = |n: usize| {
        for _ in 0..n {
            answer.clear();
            stdout.read_line(&mut answer).unwrap();
        }
        answer.clone()
    };
    read(1_000);
    let before = peak(child.id());
    ask.send(()).unwrap();
    read(LINES - 1_000);
    assert!(read(1).contains("FC0630"));
    assert!(read(1).contains("tolerate"));
    let after = peak(child.id());
    ask.send(()).unwrap();
    writer.join().unwrap();
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
    assert_eq!(child.wait().unwrap().code(), Some(1));
    // The program may hold one line and what the allocator keeps: 8 MiB are far below 100.
    assert!(after < before + 8 * 1024, "{before} kB after 1,000 lines, {after} kB after {LINES}");
}
