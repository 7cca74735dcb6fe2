//! Each mistake in facts, as a person meets it at the command line.

use serde_json::{Value, json};

use crate::program::{HONEST, Place};

const AMOUNT: &str = "expected an amount of CNY, as a number with at most 2 digits behind the point";
const HONST: &str = "error[FC0632]: `motive`: no such case: the text \"honst\", \
    expected one of honest, careless, or null for unknown; did you mean `honest`?";

/// The message on facts in which one entry of [`HONEST`] reads differently.
#[track_caller]
fn check(from: &str, to: impl AsRef<[u8]>, message: &str) {
    let place = Place::with_loan();
    assert!(HONEST.contains(from));
    let (before, behind) = HONEST.split_once(from).unwrap();
    let facts = [before.as_bytes(), to.as_ref(), behind.as_bytes()].concat();
    let args = ["decide", "loan.fencun", "--facts", "facts.json"];
    place.write("facts.json", facts);
    place.run(&args).is(1, "", &format!("{message}\n"));
    // A program gets the same code, and nothing that looks like an answer.
    let [answer] = place.run(&[&args[..], &["--format", "json"]].concat()).json().try_into().unwrap();
    let code = message.trim_start_matches("error[").split(']').next().unwrap();
    assert_eq!((answer.pointer("/error/code"), answer.get("outcomes")), (Some(&json!(code)), None::<&Value>));
}

#[test]
fn a_fact_is_missing() {
    check("\"loss\":100,", "", &format!("error[FC0621]: `loss`: fact is missing: {AMOUNT}"));
}

#[test]
fn a_name_is_not_known() {
    let missing = format!("error[FC0621]: `loss`: fact is missing: {AMOUNT}");
    check("\"loss\"", "\"los\"", &format!("error[FC0622]: `los`: no such fact; did you mean `loss`?\n{missing}"));
}

#[test]
fn a_type_is_wrong() {
    check(
        "\"items\":[]",
        "\"items\":{}",
        "error[FC0623]: `items`: wrong type: an object, expected a list of at most 3 objects (Item)",
    );
    let expected = "expected one of honest, careless, or null for unknown";
    check("\"honest\"", "true", &format!("error[FC0623]: `motive`: wrong type: true, {expected}"));
}

#[test]
fn a_number_is_a_text() {
    let help = "write 100 without quotes";
    check(
        "\"loss\":100",
        "\"loss\":\"100\"",
        &format!("error[FC0623]: `loss`: wrong type: the text \"100\", {AMOUNT}; {help}"),
    );
}

#[test]
fn a_value_is_outside_its_bounds() {
    check(
        "\"loss\":100",
        "\"loss\":1000000.01",
        "error[FC0624]: `loss`: outside of its bounds: 1,000,000.01 CNY, expected 0 CNY to 1,000,000 CNY",
    );
    check(
        "\"days_late\":3",
        "\"days_late\":366",
        "error[FC0624]: `days_late`: outside of its bounds: 366 days, expected 0 days to 365 days",
    );
    check(
        "2019-06-20",
        "2019-02-28",
        "error[FC0624]: `decided_on`: outside of its bounds: 2019-02-28, expected 2019-03-01 to 2030-12-31",
    );
}

#[test]
fn a_date_does_not_exist() {
    check(
        "2019-06-20",
        "2019-02-29",
        "error[FC0625]: `decided_on`: not a date: the text \"2019-02-29\", expected a date such as \"2019-06-30\"",
    );
}

#[test]
fn an_amount_has_too_many_digits() {
    let flaw = "too many digits behind the point: the number 50000.001";
    check("\"loss\":100", "\"loss\":50000.001", &format!("error[FC0626]: `loss`: {flaw}, {AMOUNT}"));
}

#[test]
fn a_key_stands_twice() {
    check("\"rate\":5", "\"rate\":5,\"loss\":1", "error[FC0627]: line 1, column 40: `loss`: given twice");
}

#[test]
fn a_list_is_too_long() {
    let item = r#"{"price":1,"damaged":null}"#;
    check(
        "[]",
        format!("[{item},{item},{item},{item}]"),
        "error[FC0628]: `items`: list is too long: 4 members, expected at most 3",
    );
}

#[test]
fn a_member_of_a_list_is_wrong() {
    check(
        "[]",
        r#"[{"price":1,"damaged":false},{"price":-1}]"#,
        "error[FC0624]: `items[1].price`: outside of its bounds: -1 CNY, expected 0 CNY to 9,999,999,999,999.99 CNY",
    );
}

#[test]
fn a_case_is_not_known() {
    check("\"honest\"", "\"honst\"", HONST);
}

#[test]
fn bytes_are_no_text() {
    check("honest", b"hon\xffest", "error[FC0629]: text is not UTF-8: wrong at byte 15");
}

#[test]
fn the_text_is_no_json() {
    check("100", "100,,", "error[FC0631]: line 1, column 31: `loss`: cannot be read: `,`, expected a name in quotes");
}

#[test]
fn nesting_is_too_deep() {
    let path = format!("items{}", "[0]".repeat(15));
    let message = format!("error[FC0634]: line 1, column 122: `{path}`: nested too deeply: expected at most 16 levels");
    check("[]", format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)), &message);
}

#[test]
fn facts_are_no_object() {
    let place = Place::with_loan();
    for (facts, message) in [
        ("", "error[FC0631]: line 1, column 1: cannot be read: the text ends, expected a JSON value\n"),
        ("5", "error[FC0623]: wrong type: the number 5, expected an object with the facts\n"),
        ("[]", "error[FC0623]: wrong type: a list, expected an object with the facts\n"),
    ] {
        place.run_with(&["decide", "loan.fencun", "--facts", "-"], facts).is(1, "", message);
    }
}

#[test]
fn a_single_line_is_too_long() {
    let place = Place::with_loan();
    let facts = HONEST.replace("honest", &"x".repeat(17 << 20));
    let run = place.run_with(&["decide", "loan.fencun", "--facts", "-"], facts);
    run.is(1, "", "error[FC0630]: line is too long: expected at most 16777216 bytes\n");
}

#[test]
fn several_mistakes_are_told_at_once() {
    let place = Place::with_loan();
    let facts = HONEST.replace("100", "-1").replace("honest", "honst").replace("2019-06-20", "2019-06-31");
    place.run_with(&["decide", "loan.fencun", "--facts", "-"], facts).is(
        1,
        "",
        &format!(
            "{HONST}
error[FC0624]: `loss`: outside of its bounds: -1 CNY, expected 0 CNY to 1,000,000 CNY
error[FC0625]: `decided_on`: not a date: the text \"2019-06-31\", expected a date such as \"2019-06-30\"
"
        ),
    );
}

#[test]
fn a_file_is_missing() {
    let run = Place::with_loan().run(&["decide", "loan.fencun", "--facts", "none.json"]);
    run.is(4, "", "error: cannot read `none.json`: No such file or directory (os error 2)\n");
}
