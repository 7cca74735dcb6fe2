//! `fencun check`: findings for people and for programs.

use serde_json::json;

use crate::program::{LOAN, Place};

#[test]
fn a_sound_policy_is_one_line() {
    Place::with_loan().run(&["check", "loan.fencun"]).is(0, "loan 1.2.0: 0 errors, 0 warnings\n", "");
}

#[test]
fn a_mistake_is_drawn_into_the_text() {
    let place = Place::new();
    place.write("loan.fencun", LOAN.replace("of decided_on", "of decided_no"));
    place.run(&["check", "loan.fencun"]).is(
        1,
        "\
error[FC0201]: unknown name: `decided_no`
  --> loan.fencun:26:67
   |
26 |   require \"Report in writing\" by \"the borrower\" within 10 days of decided_no
   |                                                                   ^^^^^^^^^^
   |
   = help: did you mean `decided_on`?

loan 1.2.0: 1 error, 0 warnings
",
        "",
    );
}

#[test]
fn columns_fit_chinese_text() {
    let place = Place::new();
    place.write("借阅.fencun", CHINESE);
    place.run(&["check", "借阅.fencun"]).is(
        1,
        "\
错误[FC0201]: 没有名为“损矢”的名称
 --> 借阅.fencun:9:18
  |
9 |   规则 甲 据 \"第二条\" 当 损矢 在 100元 以上 则 提醒
  |                          ^^^^
  |
  = 帮助: 是否应为“损失”？

借阅 1.0.0：1 处错误，0 处警告
",
        "",
    );
}

#[test]
fn a_finding_for_programs_is_one_object_a_line() {
    let place = Place::new();
    place.write("loan.fencun", LOAN.replace("of decided_on", "of decided_no"));
    let run = place.run(&["check", "loan.fencun", "--format", "json"]);
    assert_eq!(run.code, Some(1));
    let [finding] = run.json().try_into().unwrap();
    assert_eq!(
        finding,
        json!({
            "file": "loan.fencun", "line": 26, "column": 67, "end_line": 26, "end_column": 77,
            "code": "FC0201", "key": "unknown-name", "severity": "error",
            "message": {"en": "unknown name: `decided_no`", "zh": "没有名为“decided_no”的名称"},
            "help": {"en": "did you mean `decided_on`?", "zh": "是否应为“decided_on”？"},
            "labels": [],
        })
    );
}

#[test]
fn every_policy_below_a_folder_is_checked() {
    let place = Place::new();
    let (rules, cases) = LOAN.split_at(LOAN.find("case \"small").unwrap());
    place.write("a/loan.fencun", rules);
    place.write("a/cases.fencun", cases);
    place.write("b/sub/loan.fencun", LOAN.replace("1.2.0", "1.3.0"));
    place.write("b/README.md", "no rules");
    place.write("many/one.fencun", LOAN.replace("1.2.0", "2.0.0"));
    place.write("many/two.fencun", LOAN.replace("1.2.0", "3.0.0"));
    let summary = ["1.2.0", "1.3.0", "2.0.0", "3.0.0"].map(|version| format!("loan {version}: 0 errors, 0 warnings\n"));
    place.run(&["check", "."]).is(0, &summary.concat(), "");
}

#[test]
fn a_file_that_is_no_text_has_a_place() {
    let place = Place::new();
    let mut bytes = LOAN.as_bytes().to_vec();
    bytes[10] = 0xff;
    place.write("loan.fencun", bytes);
    let [finding] = place.run(&["check", "loan.fencun", "--format", "json"]).json().try_into().unwrap();
    assert_eq!((&finding["code"], &finding["line"], &finding["column"]), (&json!("FC0106"), &json!(1), &json!(11)));
}

#[test]
fn a_file_that_is_too_large_is_refused_without_reading_it_all() {
    let place = Place::new();
    place.write("loan.fencun", format!("{LOAN}{}", " ".repeat(5 << 20)));
    let [finding] = place.run(&["check", "loan.fencun", "--format", "json"]).json().try_into().unwrap();
    assert_eq!(finding["code"], json!("FC0501"));
}

#[test]
fn what_is_not_there_is_trouble_with_the_environment() {
    let place = Place::new();
    let run = place.run(&["check", "none.fencun"]);
    run.is(4, "", "error: cannot read `none.fencun`: No such file or directory (os error 2)\n");
    let run = place.run(&["check", "none.fencun", "--message-lang", "zh"]);
    run.is(4, "", "错误：无法读取 `none.fencun`：文件或文件夹不存在\n");
    place.write("empty/README.md", "");
    let run = place.run(&["check", "empty"]);
    run.is(4, "", "error: cannot read `empty`: the folder holds no .fencun file\n");
}

#[cfg(unix)]
#[test]
fn a_path_need_not_be_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let place = Place::new();
    let name = OsStr::from_bytes(b"l\xffan.fencun");
    place.write(name, LOAN);
    let mut command = place.command(&["check"]);
    command.arg(name);
    crate::program::finish(command).is(0, "loan 1.2.0: 0 errors, 0 warnings\n", "");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_trouble() {
    let place = Place::with_loan();
    let mut command = place.command(&["check", "loan.fencun"]);
    command.stdout(std::fs::File::create("/dev/full").unwrap());
    let run = crate::program::finish(command);
    run.is(4, "", "error: cannot write to standard output: No space left on device (os error 28)\n");
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    use std::process::Stdio;
    let place = Place::with_loan();
    let mut child = place.command(&["check", "loan.fencun"]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

/// A Chinese policy with a name that is not declared, behind Chinese text on its line.
const CHINESE: &str = "\
政策 借阅 版本 1.0.0

等次 结果 { 容错, 提醒 }

事实
  损失 : 金额 CNY 0 元 以上

决定 处理 : 结果, 从严
  规则 甲 据 \"第二条\" 当 损矢 在 100元 以上 则 提醒
  其余 容错
";

const TARIFF: &str = "policy tariff version 1.0.0

facts
  weight : integer at least 0, at most 100

decision heavy : yes/no, in order
  table T1 from \"rates.csv\"
  otherwise no
";

#[test]
fn a_mistake_in_the_file_of_a_table_is_drawn_into_that_file() {
    let place = Place::new();
    place.write("tariff.fencun", TARIFF);
    place.write("rates.csv", "\u{feff}weight,heavy\r\nat least 20,yes\r\nat leest 10,no\r\n");
    place.run(&["check", "tariff.fencun"]).is(
        1,
        "\
error[FC0101]: expected `at least`, found `at leest`
 --> rates.csv:3:1
  |
3 | at leest 10,no␍
  | ^^^^^^^^
  |
  = help: did you mean `at least`?

tariff 1.0.0: 1 error, 0 warnings
",
        "",
    );
    place.write("rates.csv", "weight,heavy\nat least 20,yes\n");
    place.run(&["check", "tariff.fencun"]).is(0, "tariff 1.0.0: 0 errors, 0 warnings\n", "");
}

#[test]
fn the_file_of_a_table_must_be_there_and_be_text() {
    let place = Place::new();
    place.write("tariff.fencun", TARIFF);
    let run = place.run(&["check", ".", "--format", "json"]);
    let [finding] = run.json().try_into().unwrap();
    assert_eq!(
        (&finding["code"], &finding["file"], &finding["line"]),
        (&json!("FC0209"), &json!("./tariff.fencun"), &json!(7))
    );
    place.write("rates.csv", b"weight,heavy\nat least \xff,yes\n");
    let run = place.run(&["check", ".", "--format", "json"]);
    let [finding] = run.json().try_into().unwrap();
    assert_eq!(
        (&finding["code"], &finding["file"], &finding["line"]),
        (&json!("FC0106"), &json!("./rates.csv"), &json!(2))
    );
}
