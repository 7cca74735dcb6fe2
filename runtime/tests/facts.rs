//! How facts are written, and what is said of those that are written wrong.

mod sample;

use fencun_abi::schema::Field;
use fencun_abi::value::Value;
use fencun_runtime::{FactValue, Facts, Input, InputCode, Lang, Limits, Policy, facts_from_input};
use sample::{Sample, schema};
use serde::Serialize;

/// Facts that are all given.
const FULL: &str = r#"{
    "loss": 50000.10, "motive": "public_good", "urgent": true,
    "corrected_on": "2019-06-30", "reported_on": "2019-05-31", "share": 12.5, "grace": 30,
    "persons": [{"age": 40, "benefited": false}, {"age": 41}]
}"#;

/// As little as may be given.
const LEAST: &str = r#"{"loss": 0, "urgent": false, "corrected_on": null, "persons": []}"#;

fn read(text: &str) -> Result<Vec<Value>, Vec<String>> {
    let input = Input::from_json(text).map_err(|error| vec![error.to_string()])?;
    facts_from_input(&schema(), &input).map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

/// [`LEAST`] with one entry more or another.
fn with(entry: &str) -> String {
    let name = entry.split(':').next().unwrap();
    let rest = [r#""loss": 0"#, r#""urgent": false"#, r#""corrected_on": null"#, r#""persons": []"#];
    let rest: Vec<_> = rest.into_iter().filter(|other| !other.starts_with(name)).collect();
    format!("{{{entry}, {}}}", rest.join(", "))
}

/// The one mistake of an entry.
#[track_caller]
fn wrong(entry: &str, message: &str) {
    assert_eq!(read(&with(entry)), Err(vec![message.to_owned()]), "{entry}");
}

fn policy() -> Policy {
    let answer = Ok(sample::decision());
    Policy::from_module(&Sample::answering(&answer, &Ok(sample::traced_decision())).build(), &Limits::default())
        .unwrap()
}

#[test]
fn every_type_is_read() {
    let persons = vec![vec![Value::Number(40), Value::Number(0)], vec![Value::Number(41), Value::Unknown]];
    let expected = vec![
        Value::Number(5_000_010),
        Value::Number(0),
        Value::Number(1),
        Value::Number(18_077),
        Value::Number(18_047),
        Value::Number(1_250),
        Value::Number(30),
        Value::List(persons),
    ];
    assert_eq!(read(FULL), Ok(expected));
}

#[test]
fn absent_and_null_say_unknown_or_none() {
    let mut expected = vec![Value::Number(0), Value::Unknown, Value::Number(0), Value::None];
    expected.extend([Value::Unknown, Value::Unknown, Value::Unknown, Value::List(vec![])]);
    assert_eq!(read(LEAST), Ok(expected.clone()));
    // `T?`: null is unknown too. `T or none?`: null is none.
    assert_eq!(read(&with(r#""motive": null"#)), Ok(expected.clone()));
    expected[4] = Value::None;
    assert_eq!(read(&with(r#""reported_on": null"#)), Ok(expected));
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let text = r#"{"loss": "50000", "motiv": "public_good", "urgent": 1, "persons": [{"age": 151}, 5, {"rank": 1}]}"#;
    let expected = [
        "FC0623 `loss`: wrong type: the text \"50000\", expected an amount of CNY, as a number with at most 2 digits behind the point; write 50000 without quotes",
        "FC0622 `motiv`: no such fact; did you mean `motive`?",
        "FC0623 `urgent`: wrong type: the number 1, expected true or false",
        "FC0624 `persons[0].age`: outside of its bounds: 151, expected 0 to 150",
        "FC0623 `persons[1]`: wrong type: the number 5, expected an object",
        "FC0622 `persons[2].rank`: no such fact",
        "FC0621 `persons[2].age`: fact is missing: expected a whole number",
        "FC0621 `corrected_on`: fact is missing: expected a date such as \"2019-06-30\", or null for none",
    ];
    assert_eq!(read(text), Err(expected.map(str::to_owned).to_vec()));
}

#[test]
fn each_mistake_is_named_with_what_was_expected() {
    wrong(
        r#""loss": 50000.001"#,
        "FC0626 `loss`: too many digits behind the point: the number 50000.001, expected an amount of CNY, as a number with at most 2 digits behind the point",
    );
    wrong(r#""loss": -0.01"#, "FC0624 `loss`: outside of its bounds: -0.01 CNY, expected 0 CNY to 1,000,000 CNY");
    wrong(
        r#""loss": 1000000.01"#,
        "FC0624 `loss`: outside of its bounds: 1,000,000.01 CNY, expected 0 CNY to 1,000,000 CNY",
    );
    wrong(r#""loss": 1e30"#, "FC0624 `loss`: outside of its bounds: the number 1e30, expected 0 CNY to 1,000,000 CNY");
    wrong(
        r#""loss": null"#,
        "FC0623 `loss`: wrong type: null, expected an amount of CNY, as a number with at most 2 digits behind the point",
    );
    wrong(
        r#""motive": "privat_gain""#,
        "FC0632 `motive`: no such case: the text \"privat_gain\", expected one of public_good, private_gain, or null for unknown; did you mean `private_gain`?",
    );
    wrong(
        r#""corrected_on": "2019-02-29""#,
        "FC0625 `corrected_on`: not a date: the text \"2019-02-29\", expected a date such as \"2019-06-30\", or null for none",
    );
    wrong(
        r#""corrected_on": "1969-12-31""#,
        "FC0624 `corrected_on`: outside of its bounds: 1969-12-31, expected 1970-01-01 to 9999-12-31",
    );
    wrong(
        r#""share": 12.555"#,
        "FC0626 `share`: too many digits behind the point: the number 12.555, expected a percentage, as a number with at most 2 digits behind the point, such as 12.5, or null for unknown",
    );
    wrong(r#""share": 100.01"#, "FC0624 `share`: outside of its bounds: 100.01%, expected 0% to 100%");
    wrong(
        r#""grace": 1.5"#,
        "FC0626 `grace`: too many digits behind the point: the number 1.5, expected a whole number of days, or null for unknown",
    );
    wrong(r#""grace": 366"#, "FC0624 `grace`: outside of its bounds: 366 days, expected 0 days to 365 days");
    wrong(
        r#""persons": [{"age": 1}, {"age": 2}, {"age": 3}, {"age": 4}]"#,
        "FC0628 `persons`: list is too long: 4 members, expected at most 3",
    );
    wrong(
        r#""persons": {"age": 1}"#,
        "FC0623 `persons`: wrong type: an object, expected a list of at most 3 objects (Person)",
    );
}

#[test]
fn bounds_are_included() {
    for entry in [r#""loss": 1000000.00"#, r#""share": 100"#, r#""share": 0.0"#, r#""grace": 3.65e2"#] {
        assert!(read(&with(entry)).is_ok(), "{entry}");
    }
    assert!(read(&with(r#""persons": [{"age": 0}, {"age": 150}, {"age": 3}]"#)).is_ok());
}

#[test]
fn mistakes_are_told_in_chinese_too() {
    let input = Input::from_json(r#"{"losss": 1, "urgent": "yes"}"#).unwrap();
    let errors = facts_from_input(&schema(), &input).unwrap_err();
    let messages: Vec<_> = errors.iter().map(|error| error.message(Lang::Zh)).collect();
    let expected = [
        "`losss`：没有这一事实；是否指 `loss`？",
        "`urgent`：类型不符：文字“yes”，应为 true 或 false",
        "`loss`：缺少这一事实：应为以 CNY 计的金额（数字，小数至多 2 位）",
        "`corrected_on`：缺少这一事实：应为日期，如 \"2019-06-30\"，不存在则为 null",
        "`persons`：缺少这一事实：应为至多 3 个对象（Person）的列表",
    ];
    assert_eq!(messages, expected);
}

#[test]
fn text_that_is_no_json_is_refused_with_its_place() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let cases = [
        ("", "FC0631 line 1, column 1: cannot be read: the text ends, expected a JSON value"),
        ("{} {}", "FC0631 line 1, column 4: cannot be read: `{`, expected the end of the text"),
        ("{\n \"a\": tru }", "FC0631 line 2, column 7: `a`: cannot be read: `t`, expected a JSON value"),
        ("{\"a\": 1,}", "FC0631 line 1, column 9: `a`: cannot be read: `}`, expected a name in quotes"),
        ("[1 2]", "FC0631 line 1, column 4: `[1]`: cannot be read: `2`, expected `,` or `]`"),
        ("007", "FC0631 line 1, column 2: cannot be read: `0`, expected a number without zeros in front"),
        ("-", "FC0631 line 1, column 2: cannot be read: the text ends, expected a digit"),
        ("1.", "FC0631 line 1, column 3: cannot be read: the text ends, expected a digit"),
        ("NaN", "FC0631 line 1, column 1: cannot be read: `N`, expected a JSON value"),
        ("\"a\u{1}\"", "FC0631 line 1, column 3: cannot be read: U+0001, expected the end of the text in quotes"),
        (r#""\x""#, "FC0631 line 1, column 2: cannot be read: `\\`, expected an escape that JSON has"),
        (r#""\ud800""#, "FC0631 line 1, column 2: cannot be read: `\\`, expected an escape that JSON has"),
        (r#"{"p": [{"a": 1}, {"a": 1, "a": 1}]}"#, "FC0627 line 1, column 27: `p[1].a`: given twice"),
        (
            &nested(17),
            "FC0634 line 1, column 17: `[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]`: nested too deeply: expected at most 16 levels",
        ),
    ];
    for (text, message) in cases {
        assert_eq!(Input::from_json(text).unwrap_err().to_string(), message, "{text}");
    }
    assert!(Input::from_json(&nested(16)).is_ok());
    let texts = Input::from_json(r#""\u00e9\ud83d\ude00\n\/""#);
    assert_eq!(texts, Ok(Input::Text("é😀\n/".into())));
    let bytes = Input::from_json_bytes(b"{\"a\": \"\xff\"}").unwrap_err();
    assert_eq!(bytes.to_string(), "FC0629 text is not UTF-8: wrong at byte 8");
    assert_eq!(Input::from_json_bytes("\u{feff}null".as_bytes()), Ok(Input::Null));
}

#[test]
fn numbers_keep_their_digits() {
    for number in ["0.1", "100000000000000000000000000.5", "1E+2", "-0.0"] {
        assert_eq!(Input::from_json(number), Ok(Input::Number(number.into())));
    }
}

#[test]
fn keys_that_stand_twice_in_a_tree_from_elsewhere_are_refused() {
    let key = |name: &str| (name.to_owned(), Input::Number("1".into()));
    let errors = facts_from_input(&schema(), &Input::Object(vec![key("loss"), key("loss")])).unwrap_err();
    assert_eq!((errors[0].code, errors[0].path.as_str()), (InputCode::DuplicateKey, "loss"));
}

#[test]
fn names_are_compared_in_one_form() {
    let mut schema = schema();
    schema.facts = vec![Field { name: "caf\u{e9}".into(), ..schema.facts[2].clone() }];
    let input = Input::from_json("{\"cafe\u{301}\": true}").unwrap();
    assert_eq!(facts_from_input(&schema, &input), Ok(vec![Value::Number(1)]));
}

#[test]
fn facts_are_set_from_rust() {
    let policy = policy();
    let person = |age: i64, benefited| vec![("age", FactValue::from(age)), ("benefited", benefited)];
    let facts = policy
        .facts()
        .set("loss", FactValue::Decimal("50000.10".into()))
        .set("motive", "public_good")
        .set("urgent", true)
        .set("corrected_on", FactValue::Date(2019, 6, 30))
        .set("reported_on", "2019-05-31")
        .set("share", FactValue::Decimal("12.5".into()))
        .set("grace", 30)
        .set("persons", vec![person(40, false.into()), person(41, FactValue::Unknown)]);
    assert_eq!(facts.values().map_err(|_| vec![]), read(FULL));
    let facts = facts
        .set("loss", 0)
        .set("motive", FactValue::Unknown)
        .set("urgent", false)
        .set("corrected_on", FactValue::None)
        .set("reported_on", FactValue::Unknown)
        .set("share", FactValue::Unknown)
        .set("grace", FactValue::Unknown)
        .set("persons", FactValue::List(vec![]));
    assert_eq!(facts.values().map_err(|_| vec![]), read(LEAST));
    let decided = policy.session().decide(&facts, fencun_runtime::Trace::No).unwrap();
    assert_eq!(decided, sample::decision());
}

#[test]
fn mistakes_of_facts_from_rust_are_all_reported() {
    let policy = policy();
    let facts = policy
        .facts()
        .set("loss", FactValue::Unknown)
        .set("motive", FactValue::None)
        .set("urgnt", FactValue::Unknown)
        .set("corrected_on", FactValue::Date(2019, 2, 29))
        .set("persons", vec![vec![("age", FactValue::None)]]);
    let messages: Vec<_> = facts.values().unwrap_err().iter().map(ToString::to_string).collect();
    let expected = [
        "FC0623 `loss`: wrong type: unknown, expected a fact with `?`",
        "FC0623 `motive`: wrong type: none, expected a fact `or none`",
        "FC0623 `persons[0].age`: wrong type: none, expected a fact `or none`",
        "FC0622 `urgnt`: no such fact; did you mean `urgent`?",
        "FC0625 `corrected_on`: not a date: the text \"2019-02-29\", expected a date such as \"2019-06-30\", or null for none",
        "FC0621 `urgent`: fact is missing: expected true or false",
    ];
    assert_eq!(messages, expected);
}

#[test]
fn facts_come_from_anything_that_serialises() {
    #[derive(Serialize)]
    struct Person {
        age: u8,
        benefited: Option<bool>,
    }
    #[derive(Serialize)]
    struct Case<'a> {
        loss: u64,
        urgent: bool,
        corrected_on: Option<&'a str>,
        persons: Vec<Person>,
    }
    let policy = policy();
    let persons = vec![Person { age: 40, benefited: None }];
    let case = Case { loss: 30_000, urgent: false, corrected_on: None, persons };
    let values = Facts::from_serialize(&policy, &case).unwrap().values().unwrap();
    assert_eq!(values[0], Value::Number(3_000_000));
    assert_eq!(values[3], Value::None);
    assert_eq!(values[7], Value::List(vec![vec![Value::Number(40), Value::Unknown]]));
    let error = Facts::from_serialize(&policy, &5).unwrap().values().unwrap_err();
    assert_eq!(error[0].to_string(), "FC0623 wrong type: the number 5, expected an object with the facts");
}

#[test]
fn any_changed_text_is_read_or_refused() {
    let schema = schema();
    let mut seed = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).unwrap()
    };
    let pieces = ["\"", "{", "[", "]", "}", ",", ":", "null", "1e9", "-", "\\u12", "\\", "容", "0", ".", "e", "\u{0}"];
    let mut n_read = 0;
    for _ in 0..20_000 {
        let mut text: Vec<char> = FULL.chars().collect();
        for _ in 0..=next(3) {
            let at = next(text.len());
            match next(3) {
                0 => drop(text.splice(at..at, pieces[next(pieces.len())].chars())),
                1 => drop(text.drain(at..text.len().min(at + 1 + next(4)))),
                _ => text[at] = pieces[next(pieces.len())].chars().next().unwrap(),
            }
        }
        let text: String = text.into_iter().collect();
        if let Ok(input) = Input::from_json(&text) {
            n_read += 1;
            if let Err(errors) = facts_from_input(&schema, &input) {
                assert!(errors.iter().all(|error| !error.message(Lang::Zh).is_empty()), "{text}");
            }
        }
    }
    assert!(n_read > 1_000, "{n_read}");
}

#[test]
fn a_decimal_is_a_number_or_its_text() {
    let ty = fencun_abi::schema::Type::Decimal { digits: 3 };
    let ratio = Field { name: "ratio".into(), ty, unknown: false, none: false, min: -2_000, max: 2_000 };
    let schema = fencun_abi::schema::Schema { facts: vec![ratio], ..schema() };
    let read = |value: &str| {
        let input = Input::from_json(&format!("{{\"ratio\": {value}}}")).expect("JSON");
        facts_from_input(&schema, &input).map_err(|errors| errors.iter().map(ToString::to_string).collect::<String>())
    };
    for written in ["1.005", "\"1.005\"", "1.00500", "\"1005e-3\""] {
        assert_eq!(read(written), Ok(vec![Value::Number(1_005)]), "{written}");
    }
    let expected = "expected a number with at most 3 digits behind the point";
    for written in ["1.0005", "\"1.0005\""] {
        let message = read(written).unwrap_err();
        assert!(message.starts_with("FC0626 `ratio`: too many digits behind the point: the "), "{message}");
        assert!(message.ends_with(expected), "{message}");
    }
    assert_eq!(read("\"1,005\""), Err(format!("FC0623 `ratio`: wrong type: the text \"1,005\", {expected}")));
    assert_eq!(read("2.001"), Err("FC0624 `ratio`: outside of its bounds: 2.001, expected -2 to 2".to_owned()));
}

#[test]
fn a_text_has_characters_in_one_form() {
    let ty = fencun_abi::schema::Type::Text;
    let number = Field { name: "number".into(), ty, unknown: true, none: false, min: 1, max: 4 };
    let schema = fencun_abi::schema::Schema { facts: vec![number], ..schema() };
    let read = |value: &str| {
        let input = Input::from_json(&format!("{{\"number\": {value}}}")).expect("JSON");
        facts_from_input(&schema, &input).map_err(|errors| errors.iter().map(ToString::to_string).collect::<String>())
    };
    let text = |text: &str| Ok(vec![Value::Text(text.to_owned())]);
    assert_eq!(read("\"A-1\""), text("A-1"));
    assert_eq!(read("\"\u{20000}\u{20000}\u{20000}\u{20000}\""), text("\u{20000}\u{20000}\u{20000}\u{20000}"));
    // An accent behind its letter makes one character with it.
    assert_eq!(read("\"e\u{301}e\u{301}e\u{301}e\u{301}\""), text("\u{e9}\u{e9}\u{e9}\u{e9}"));
    assert_eq!(read("null"), Ok(vec![Value::Unknown]));
    let bounds = "expected 1 to 4 characters";
    assert_eq!(read("\"\""), Err(format!("FC0624 `number`: outside of its bounds: 0 characters, {bounds}")));
    assert_eq!(read("\"A-101\""), Err(format!("FC0624 `number`: outside of its bounds: 5 characters, {bounds}")));
    let wrong = "expected a text, or null for unknown";
    assert_eq!(read("3701"), Err(format!("FC0623 `number`: wrong type: the number 3701, {wrong}")));
    assert_eq!(read("[\"A\"]"), Err(format!("FC0623 `number`: wrong type: a list, {wrong}")));
}
