//! Numbers: small policies whose values are what arithmetic says, in evaluator and module.

use fencun_abi::value::Value;
use fencun_tests::module::{agreed, session};
use fencun_tests::subject::Subject;

/// The values of the definitions of a policy on some facts, in evaluator and module alike.
#[track_caller]
fn values(body: &str, facts: &[Value]) -> Vec<Value> {
    let end = "decision d : yes/no, in order\n  otherwise no\n";
    let subject = Subject::of_text(&format!("policy p version 1.0.0\n{body}\n{end}"));
    let answer = agreed(&subject, &mut session(&subject), facts).expect("evaluator and module agree");
    answer.expect("no fault").values
}

const fn number(number: i64) -> Value {
    Value::Number(number)
}

#[test]
fn decimals_of_different_digits_meet_at_the_larger_number_of_digits() {
    let body = "facts
  a : decimal(1)
  b : decimal(3)?
  n : integer
define sum as a + b
define difference as n - a
define product as a * b
define multiple as n * b
define negative as -b + 0.0005";
    let found = values(body, &[number(15), number(-2_001), number(7)]);
    assert_eq!(found, [number(-501), number(55), number(-30_015), number(-14_007), number(20_015)]);
    let found = values(body, &[number(15), Value::Unknown, number(7)]);
    assert_eq!(found, [Value::Unknown, number(55), Value::Unknown, Value::Unknown, Value::Unknown]);
}
