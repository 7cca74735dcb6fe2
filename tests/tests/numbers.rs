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

#[test]
fn the_largest_is_known_only_where_all_are() {
    let body = "facts
  a : integer?
  b : decimal(1)
define largest as largest of (a, b, 2)
define smallest as smallest of (a, b)";
    assert_eq!(values(body, &[number(3), number(25)]), [number(30), number(25)]);
    assert_eq!(values(body, &[number(-1), number(15)]), [number(20), number(-10)]);
    assert_eq!(values(body, &[Value::Unknown, number(25)]), [Value::Unknown, Value::Unknown]);
}

#[test]
fn a_choice_asks_its_conditions_in_order_and_only_what_it_takes_must_be_known() {
    let body = "facts
  first : yes/no?
  second : yes/no?
  a : integer?
  day : date or none
define chosen as choose (a when first, 2 when second, otherwise 3)
define there as choose (day when day exists, otherwise 2024-02-29)";
    let chosen = |first: Value, second: Value, a: Value| {
        let found = values(body, &[first, second, a, Value::None]);
        assert_eq!(found[1], number(19_782));
        found[0].clone()
    };
    let (yes, no, open) = (|| number(1), || number(0), || Value::Unknown);
    assert_eq!(chosen(yes(), open(), number(1)), number(1));
    assert_eq!(chosen(yes(), yes(), open()), open());
    assert_eq!(chosen(no(), yes(), open()), number(2));
    assert_eq!(chosen(no(), no(), open()), number(3));
    assert_eq!(chosen(no(), open(), number(1)), open());
    assert_eq!(chosen(open(), yes(), number(2)), open());
    assert_eq!(values(body, &[yes(), no(), number(1), number(5)])[1], number(5));
}

#[test]
fn a_count_without_a_name_is_rounded_and_not_named() {
    let body = "记录 项 { 数: 整数 }
事实
  名单 : 列表 项 50 以下
定义 约数 即 名单 中 计数 四舍五入到 10
定义 费用 即 名单 中 计数 每满 10 计 5元";
    let list = |length: usize| Value::List(vec![vec![number(1)]; length]);
    assert_eq!(values(body, &[list(14)]), [number(10), number(500)]);
    assert_eq!(values(body, &[list(15)]), [number(20), number(500)]);
}
