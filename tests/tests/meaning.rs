//! Small policies that fix the meaning of a sentence of chapter 12, in evaluator and module.

use fencun_abi::answer::Outcome;
use fencun_abi::value::Value;
use fencun_tests::module::{agreed, session};
use fencun_tests::subject::Subject;

/// The outcomes that a policy gives on some facts, in evaluator and module alike.
#[track_caller]
fn outcomes(text: &str, facts: &[Value]) -> Vec<Outcome> {
    let subject = Subject::of_text(text);
    let answer = agreed(&subject, &mut session(&subject), facts).expect("evaluator and module agree");
    answer.expect("no fault").outcomes
}

const REFUND: &str = "policy refund version 1.0.0
scale O { tolerate, mitigate, refer, refuse }
facts
  x : yes/no
  e : yes/no?
  f : yes/no?
decision o : O, strictest wins
  rule R when x then refuse
  exception E to R when e then mitigate
  otherwise refer
decision lifted : O, strictest wins
  rule S when x then refuse
  exception F to S when f
  otherwise refer
";

const YES: Value = Value::Number(1);
const NO: Value = Value::Number(0);

/// The bit of each outcome of [`REFUND`].
const MITIGATE: u32 = 0b0010;
const REFER: u32 = 0b0100;
const REFUSE: u32 = 0b1000;

#[test]
fn an_open_exception_with_an_outcome_leaves_the_default_out() {
    let found = outcomes(REFUND, &[YES, Value::Unknown, NO]);
    assert_eq!(found.iter().map(|outcome| outcome.possible).collect::<Vec<_>>(), [MITIGATE | REFUSE, REFUSE]);
}

#[test]
fn an_open_exception_without_an_outcome_leaves_the_default_in() {
    let found = outcomes(REFUND, &[YES, NO, Value::Unknown]);
    assert_eq!(found.iter().map(|outcome| outcome.possible).collect::<Vec<_>>(), [REFUSE, REFUSE | REFER]);
}

#[test]
fn where_the_rule_is_not_reached_the_exception_is_not_either() {
    let found = outcomes(REFUND, &[NO, Value::Unknown, Value::Unknown]);
    assert_eq!(found.iter().map(|outcome| outcome.possible).collect::<Vec<_>>(), [REFER, REFER]);
}

/// A window before and one after a day, and the day three years before it.
const WINDOWS: &str = "policy windows version 1.0.0
facts
  x : date?
  d : date?
define in_before as x within 3 years before d
define in_after as x within 1 month after d
decision o : yes/no, in order
  rule R when in_before then yes
  otherwise no
decision p : yes/no, in order
  rule S when in_after then yes
  otherwise no
";

#[track_caller]
fn check_windows(x: Option<i64>, d: Option<i64>, before: u32, after: u32) {
    let facts = [x, d].map(|day| day.map_or(Value::Unknown, Value::Number));
    let found = outcomes(WINDOWS, &facts);
    assert_eq!(found.iter().map(|outcome| outcome.possible).collect::<Vec<_>>(), [before, after], "{x:?} {d:?}");
}

#[test]
fn both_ends_of_a_window_are_in_it() {
    const ONLY_NO: u32 = 0b01;
    const ONLY_YES: u32 = 0b10;
    const OPEN: u32 = 0b11;
    // 2024-01-31, 2021-01-31 and 2024-02-29.
    let (day, three_years_before, one_month_after) = (19_753, 18_658, 19_782);
    check_windows(Some(three_years_before - 1), Some(day), ONLY_NO, ONLY_NO);
    check_windows(Some(three_years_before), Some(day), ONLY_YES, ONLY_NO);
    check_windows(Some(day), Some(day), ONLY_YES, ONLY_YES);
    check_windows(Some(one_month_after), Some(day), ONLY_NO, ONLY_YES);
    check_windows(Some(one_month_after + 1), Some(day), ONLY_NO, ONLY_NO);
    check_windows(None, Some(day), OPEN, OPEN);
    check_windows(Some(day), None, OPEN, OPEN);
}
