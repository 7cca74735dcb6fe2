//! Answers as JSON and in words, and the schema of the JSON.

mod sample;

use fencun_abi::answer::{Decision, Outcome};
use fencun_abi::value::Value;
use fencun_runtime::{Detail, Lang, Limits, Policy, Trace, answer_json, error_json, explain};
use sample::{Sample, decision, traced_decision};
use serde_json::{Value as Json, json};

fn policy() -> Policy {
    let sample = Sample::answering(&Ok(decision()), &Ok(traced_decision()));
    Policy::from_module(&sample.build(), &Limits::default()).expect("sound")
}

/// Everything open.
fn undetermined() -> Decision {
    Decision {
        outcomes: vec![
            Outcome { value: 0, determined: false, possible: 0b101, permitted: 0b010, amount: None },
            Outcome { value: 1, determined: true, possible: 0b10, permitted: 0b10, amount: None },
        ],
        values: vec![Value::Unknown; 5],
        needs: vec![0, 1],
        ..Decision::default()
    }
}

#[track_caller]
fn conforms(answer: &Json) {
    let schema: Json = serde_json::from_str(include_str!("../../docs/schema/answer.schema.json")).expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let errors: Vec<_> =
        validator.iter_errors(answer).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:?}\n{answer:#}");
}

#[test]
fn the_answer_has_the_documented_form() {
    let policy = policy();
    let answer = answer_json(&policy, &decision(), Lang::En);
    conforms(&answer);
    let expected = json!({
        "policy": {"name": "sample", "version": "1.2.3", "digest": policy.digest()},
        "outcomes": {
            "outcome": {"value": "mitigate", "determined": true, "possible": ["mitigate"], "permitted": ["tolerate", "mitigate"]},
            "emergency": {"value": null, "determined": false, "possible": ["no", "yes"], "permitted": []},
        },
        "values": {"loss_band": "major", "last_day": "2019-06-30", "first_day": null, "balance": -0.05},
        "fired": [{"decision": "outcome", "rule": "R2", "row": 3, "cites": "art. 7(1)", "because": "A small loss."}],
        "defeated": [{"decision": "outcome", "rule": "R1", "row": null, "by": "R2 row 3"}],
        "duties": [
            {"duty": "Rectify and report", "rule": "rectify", "cites": "art. 14", "by": "the unit", "due": "2019-06-30"},
            {"duty": "归档", "rule": "file", "cites": null, "by": null, "due": null},
        ],
        "needs": ["motive"],
    });
    assert_eq!(answer, expected);
}

#[test]
fn texts_are_in_the_language_asked_for() {
    let answer = answer_json(&policy(), &decision(), Lang::Zh);
    conforms(&answer);
    assert_eq!(answer["fired"][0]["because"], "损失较小。");
    assert_eq!(answer["duties"][0]["duty"], "整改并报告");
}

#[test]
fn the_trace_is_there_where_it_was_asked_for() {
    let answer = answer_json(&policy(), &traced_decision(), Lang::En);
    conforms(&answer);
    let expected = json!([
        {"kind": "parameter", "name": "minor_loss as of reported_on", "state": "known", "value": 80000, "from": "2021-07-01"},
        {"kind": "boundary", "name": "loss_band", "state": "known", "value": "major"},
        {"kind": "define", "name": "unselfish", "state": "unknown"},
        {"kind": "define", "name": "first_day", "state": "none", "value": null},
        {"kind": "unit", "name": "R2 row 3", "decision": "outcome", "state": "no"},
        {"kind": "unit", "name": "otherwise", "decision": "emergency", "state": "yes"},
    ]);
    assert_eq!(answer["trace"], expected);
}

#[test]
fn an_undetermined_outcome_has_no_value_and_says_what_is_possible() {
    let answer = answer_json(&policy(), &undetermined(), Lang::En);
    conforms(&answer);
    let outcome =
        json!({"value": null, "determined": false, "possible": ["tolerate", "refuse"], "permitted": ["mitigate"]});
    assert_eq!(answer["outcomes"]["outcome"], outcome);
    assert_eq!((&answer["values"], &answer["needs"]), (&json!({}), &json!(["loss", "motive"])));
}

#[test]
fn amounts_in_json_keep_every_digit() {
    let policy = policy();
    let shown = |cents| {
        let mut changed = decision();
        changed.values[3] = Value::Number(cents);
        let answer = answer_json(&policy, &changed, Lang::En);
        conforms(&answer);
        answer["values"]["balance"].to_string()
    };
    assert_eq!(shown(5_000_000), "50000");
    assert_eq!(shown(5_000_010), "50000.1");
    assert_eq!(shown(999_999_999_999_999), "9999999999999.99");
    assert_eq!(shown(-1_000_000_000_000_001), "\"-10000000000000.01\"");
    assert_eq!(shown(i64::MAX), "\"92233720368547758.07\"");
}

#[test]
fn errors_have_the_documented_form() {
    let policy = policy();
    let error = policy.session().decide(&policy.facts().set("losss", 1), Trace::No).unwrap_err();
    let answer = error_json(&error, Some(3), Lang::En);
    conforms(&answer);
    assert_eq!(answer["line"], 3);
    assert_eq!(answer["error"]["code"], "FC0622");
    assert_eq!(
        answer["error"]["facts"][0],
        json!({"code": "FC0622", "key": "unknown-fact", "message": "`losss`: no such fact; did you mean `loss`?", "fact": "losss"}),
    );
    let error = Policy::from_module(b"", &Limits::default()).unwrap_err();
    let answer = error_json(&error, None, Lang::Zh);
    conforms(&answer);
    let expected = json!({"error": {
        "code": "FC0601", "key": "not-a-module", "message": "不是 WebAssembly 模块：第 0 字节处有误", "facts": [],
    }});
    assert_eq!(answer, expected);
}

#[test]
fn an_answer_in_english_words() {
    let text = explain(&policy(), &decision(), Lang::En, Detail::Reasons);
    let expected = "\
Tolerance: mitigate
  also within discretion: tolerate
  by R2 row 3 (art. 7(1)): A small loss.
  R1 (art. 6) applies too, but gives way to R2 row 3
emergency: not determined
  still possible: no, yes
Duties:
  Rectify and report, by the unit, on 2019-06-30 at the latest (art. 14)
  归档
Still to be found out:
  Motive (from the unit)
";
    assert_eq!(text, expected);
}

#[test]
fn an_answer_in_chinese_words() {
    let text = explain(&policy(), &decision(), Lang::Zh, Detail::Reasons);
    let expected = "\
容错认定：减轻
  另可裁量为：容错
  依据 R2 第 3 行（art. 7(1)）：损失较小。
  R1（art. 6）也符合，但让位于 R2 第 3 行
emergency：尚不能确定
  仍有可能：否、是
须办事项：
  整改并报告，责任方：责任单位，最迟 2019年6月30日（art. 14）
  归档
尚待查明：
  主观动机（由所在单位提供）
";
    assert_eq!(text, expected);
}

#[test]
fn every_step_in_words() {
    let text = explain(&policy(), &traced_decision(), Lang::En, Detail::Full);
    let expected = "\
Values:
  loss_band: major
  last_day: 2019-06-30
  first_day: none
  balance: -0.05 CNY
  rate: unknown
Every step:
  parameter minor_loss as of reported_on: 80,000 CNY (in force from 2021-07-01)
  boundary loss_band: major
  definition unselfish: unknown
  definition first_day: none
  condition of R2 row 3: no
  condition of the default (otherwise) of emergency: yes
";
    assert!(text.ends_with(expected), "{text}");
    let text = explain(&policy(), &traced_decision(), Lang::Zh, Detail::Full);
    assert!(text.contains("  参数 minor_loss as of reported_on：80,000元（自 2021-07-01 起施行）\n"), "{text}");
    assert!(text.ends_with("  条件 R2 第 3 行：否\n  条件 emergency的其余：是\n"), "{text}");
}

#[test]
fn what_is_open_in_words() {
    let text = explain(&policy(), &undetermined(), Lang::Zh, Detail::Reasons);
    let expected = "\
容错认定：尚不能确定
  仍有可能：容错、不予容错
  可裁量为：减轻
emergency：是
尚待查明：
  loss
  主观动机（由所在单位提供）
";
    assert_eq!(text, expected);
}
