//! `fencun decide`: cases, facts, modules.

use serde_json::json;

use crate::program::{HONEST, LOAN, Place};

#[test]
fn every_case_is_compared_with_what_it_expects() {
    Place::with_loan().run(&["decide", "loan.fencun"]).is(
        0,
        "\
ok      small loss: outcome tolerate (otherwise)
    outcome: tolerate
      by the default (otherwise): Nothing speaks against it.

ok      careless: outcome remind (R2); duty report due 2019-06-30
    outcome: remind
      by R2 (art. 2): Nobody took care.
    Duties:
      Report in writing, by the borrower, on 2019-06-30 at the latest (art. 4)

ok      too much: outcome refuse (R1)
    outcome: refuse
      by red line R1 (art. 1): Too much is lost.
      R2 (art. 2) applies too, but gives way to red line R1

ok      why?: outcome undetermined {tolerate, remind}; needs motive
    outcome: not determined
      still possible: tolerate, remind
    Still to be found out:
      motive

4 cases: 4 ok
",
        "",
    );
}

#[test]
fn a_case_that_gives_something_else_fails() {
    let place = Place::new();
    place.write("loan.fencun", LOAN.replace("loss is at least 50,000 CNY", "loss is more than 50,000 CNY"));
    place.run(&["decide", "loan.fencun", "--case", "too much"]).is(
        1,
        "\
FAILED  too much: outcome remind (R2); duty report due 2019-06-30
        expected outcome refuse by R1
        actual   outcome remind by R2
    outcome: remind
      by R2 (art. 2): Nobody took care.
    Duties:
      Report in writing, by the borrower, on 2019-06-30 at the latest (art. 4)

1 case: 0 ok, 1 FAILED
",
        "",
    );
}

#[test]
fn each_expectation_that_fails_is_shown() {
    let place = Place::new();
    let wrong = "
case \"all wrong\" like \"why?\"
  expect outcome undetermined {tolerate, refuse}
  expect outcome permitted {remind}
  expect needs motive, items
  expect duty report due 2019-07-01

case \"wrong day\" like \"careless\"
  expect duty report due 2019-07-01
  expect needs motive
  expect outcome permitted {refuse}

case \"no duty\" like \"careless\"
  expect no duty report
  expect outcome undetermined
";
    place.write("loan.fencun", format!("{LOAN}{wrong}"));
    let run = place.run(&["decide", "loan.fencun"]);
    let of_failures =
        |line: &&str| line.starts_with("FAILED") || line.starts_with("        ") || line.contains("cases: ");
    let failures: Vec<&str> = run.out.lines().filter(of_failures).collect();
    assert_eq!(
        failures,
        [
            "FAILED  all wrong: outcome undetermined {tolerate, remind}; needs motive",
            "        expected outcome undetermined {tolerate, refuse}",
            "        actual   outcome undetermined {tolerate, remind}",
            "        expected outcome permitted {remind}",
            "        actual   outcome permitted {}",
            "        expected needs motive, items",
            "        actual   needs motive",
            "        expected duty report due 2019-07-01",
            "        actual   no duty report",
            "FAILED  wrong day: outcome remind (R2); duty report due 2019-06-30",
            "        expected duty report due 2019-07-01",
            "        actual   duty report due 2019-06-30",
            "        expected needs motive",
            "        actual   needs -",
            "        expected outcome permitted {refuse}",
            "        actual   outcome permitted {remind}",
            "FAILED  no duty: outcome remind (R2); duty report due 2019-06-30",
            "        expected no duty report",
            "        actual   duty report due 2019-06-30",
            "        expected outcome undetermined",
            "        actual   outcome remind by R2",
            "7 cases: 4 ok, 3 FAILED",
        ]
    );
    assert_eq!(run.code, Some(1));
}

#[test]
fn one_case_with_the_whole_explanation() {
    Place::with_loan().run(&["decide", "loan.fencun", "--case", "careless", "--explain"]).is(
        0,
        "\
ok      careless: outcome remind (R2); duty report due 2019-06-30
    outcome: remind
      by R2 (art. 2): Nobody took care.
    Duties:
      Report in writing, by the borrower, on 2019-06-30 at the latest (art. 4)
    Every step:
      condition of red line R1: no
      condition of R2: yes
      condition of R3: no
      condition of the default (otherwise) of outcome: yes
      condition of duty report: yes

1 case: 1 ok
",
        "",
    );
}

#[test]
fn a_case_for_programs() {
    let place = Place::with_loan();
    let run = place.run(&["decide", "loan.fencun", "--case", "careless", "--format", "json"]);
    let [mut case] = run.json().try_into().unwrap();
    case["answer"]["policy"]["digest"].take();
    assert_eq!(
        case,
        json!({
            "case": "careless", "file": "loan.fencun", "line": 33, "ok": true, "failures": [],
            "answer": {
                "policy": {"name": "loan", "version": "1.2.0", "digest": null},
                "outcomes": {"outcome": {
                    "value": "remind", "determined": true, "possible": ["remind"], "permitted": ["remind"],
                }},
                "values": {},
                "fired": [{"decision": "outcome", "rule": "R2", "row": null, "cites": "art. 2", "because": "Nobody took care."}],
                "defeated": [],
                "duties": [{
                    "duty": "Report in writing", "rule": "report", "cites": "art. 4",
                    "by": "the borrower", "due": "2019-06-30",
                }],
                "needs": [],
            },
        })
    );
}

#[test]
fn messages_follow_the_language_that_is_asked_for() {
    Place::with_loan().run(&["decide", "loan.fencun", "--message-lang", "zh", "--case", "careless"]).is(
        0,
        "\
符合  careless：outcome remind（R2）；义务 report 期满 2019-06-30
    outcome：remind
      依据 R2（art. 2）：Nobody took care.
    须办事项：
      Report in writing，责任方：the borrower，最迟 2019年6月30日（art. 4）

1 个案例：1 例符合
",
        "",
    );
}

#[test]
fn a_case_that_is_not_there_gets_a_suggestion() {
    Place::with_loan().run(&["decide", "loan.fencun", "--case", "carelesss"]).is(
        2,
        "",
        "error: there is no case `carelesss`; did you mean `careless`?\n",
    );
}

#[test]
fn one_object_gets_one_answer_with_reasons() {
    let place = Place::with_loan();
    place.write("facts.json", HONEST.replace("honest", "careless"));
    let reasons = "\
outcome: remind
  by R2 (art. 2): Nobody took care.
Duties:
  Report in writing, by the borrower, on 2019-06-30 at the latest (art. 4)
";
    let steps = "\
Every step:
  condition of red line R1: no
  condition of R2: yes
  condition of R3: no
  condition of the default (otherwise) of outcome: yes
  condition of duty report: yes
";
    place.run(&["decide", "loan.fencun", "--facts", "facts.json"]).is(0, reasons, "");
    place.run(&["decide", "loan.fencun", "--facts", "facts.json", "--explain"]).is(0, &format!("{reasons}{steps}"), "");
}

#[test]
fn one_object_for_programs() {
    let place = Place::with_loan();
    let run = place.run_with(&["decide", "loan.fencun", "--facts", "-", "--format", "json", "--explain"], HONEST);
    assert_eq!(run.code, Some(0));
    let [answer] = run.json().try_into().unwrap();
    assert!(answer["policy"]["digest"].as_str().unwrap().starts_with("sha256:"));
    assert_eq!(
        answer["trace"],
        json!([
            {"kind": "unit", "decision": "outcome", "name": "R1", "state": "no"},
            {"kind": "unit", "decision": "outcome", "name": "R2", "state": "no"},
            {"kind": "unit", "decision": "outcome", "name": "R3", "state": "no"},
            {"kind": "unit", "decision": "outcome", "name": "otherwise", "state": "yes"},
            {"kind": "duty", "name": "report", "state": "no"},
        ])
    );
    let run = place.run_with(&["decide", "loan.fencun", "--facts", "-", "--format", "json"], HONEST);
    assert_eq!(run.json()[0].get("trace"), None);
}

#[test]
fn what_is_unknown_is_three() {
    let place = Place::with_loan();
    let run = place.run_with(&["decide", "loan.fencun", "--facts", "-"], HONEST.replace("\"honest\"", "null"));
    run.is(3, "outcome: not determined\n  still possible: tolerate, remind\nStill to be found out:\n  motive\n", "");
}

#[test]
fn a_module_decides_like_its_rule_file() {
    let place = Place::with_loan();
    assert_eq!(place.run(&["build", "loan.fencun"]).code, Some(0));
    let decide = |policy| place.run_with(&["decide", policy, "--facts", "-", "--format", "json"], HONEST);
    assert_eq!(decide("loan.wasm"), decide("loan.fencun"));
    assert_eq!(decide("loan.wasm"), decide("."));
    place.run(&["decide", "loan.wasm"]).is(
        2,
        "",
        "error: a compiled module holds no cases; give facts with --facts FILE, or name the rule file\n",
    );
}

#[test]
fn machine_code_runs_only_when_it_is_trusted() {
    let place = Place::with_loan();
    assert_eq!(place.run(&["build", "loan.fencun", "--precompile"]).code, Some(0));
    assert_eq!(place.names(), ["loan.cwasm", "loan.fencun", "loan.wasm"]);
    let decide =
        |args: &[&str]| place.run_with(&[&["decide", "--facts", "-", "--format", "json"], args].concat(), HONEST);
    let refused = decide(&["loan.cwasm"]);
    assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""));
    assert!(refused.err.contains("--trust-precompiled"), "{}", refused.err);
    assert_eq!(decide(&["loan.cwasm", "--trust-precompiled"]), decide(&["loan.fencun"]));
    let mut bytes = std::fs::read(place.path("loan.cwasm")).unwrap();
    bytes.truncate(bytes.len() / 2);
    place.write("loan.cwasm", bytes);
    let damaged = place.run(&["decide", "loan.cwasm", "--trust-precompiled", "--facts", "none.json"]);
    assert_eq!((damaged.code, damaged.out.as_str()), (Some(1), ""));
    assert!(damaged.err.starts_with("error[FC0611]: "), "{}", damaged.err);
}

#[test]
fn a_policy_with_mistakes_decides_nothing() {
    let place = Place::new();
    place.write("loan.fencun", LOAN.replace("of decided_on", "of decided_no"));
    let run = place.run(&["decide", "loan.fencun"]);
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
    assert!(run.err.starts_with("error[FC0201]: "), "{}", run.err);
    let run = place.run(&["decide", "loan.fencun", "--format", "json"]);
    assert_eq!((run.code, run.json().len()), (Some(1), 1));
}

#[test]
fn a_warning_stands_beside_the_answers() {
    let place = Place::new();
    let never = "  rule R4 when loss is less than 0 CNY then remind\n  otherwise";
    place.write("loan.fencun", LOAN.replace("  otherwise", never));
    let run = place.run(&["decide", "loan.fencun", "--format", "json"]);
    assert_eq!((run.code, run.out.lines().count()), (Some(0), 4));
    assert!(run.err.starts_with("warning[FC0411]: "), "{}", run.err);
    let run = place.run(&["check", "loan.fencun"]);
    assert!(run.out.ends_with("\nloan 1.2.0: 0 errors, 1 warning\n"), "{}", run.out);
    assert_eq!(run.code, Some(0));
}

#[test]
fn a_folder_with_several_policies_asks_which() {
    let place = Place::with_loan();
    place.write("other.fencun", LOAN);
    let run = place.run(&["decide", "."]);
    run.is(2, "", "error: `.` holds 2 policies; name the file of one, such as `./loan.fencun`\n");
}

#[test]
fn an_overflow_is_no_decision() {
    let place = Place::new();
    let policy = "policy p version 1.0.0
facts
  a : integer
  b : integer
define product as a * b
decision d : yes/no, in order
  rule R1 when product is more than 5 then yes
  otherwise no
case \"small\"
  given a 2, b 3
  expect d yes by R1
case \"huge\" like \"small\"
  given a 999,999,999,999,999, b 999,999,999,999,999
  expect d yes
";
    place.write("p.fencun", policy);
    let error = "error[FC0633]: there is no decision: `a * b` (line 5) leaves the range that can be computed exactly";
    let cases = format!(
        "ok      small: d yes (R1)\n    d: yes\n      by R1\n\nFAILED  huge: {error}\n2 cases: 1 ok, 1 FAILED\n"
    );
    place.run(&["decide", "p.fencun"]).is(1, &cases, "");
    let huge = r#"{"a":999999999999999,"b":999999999999999}"#;
    place.run_with(&["decide", "p.fencun", "--facts", "-"], huge).is(1, "", &format!("{error}\n"));
}
