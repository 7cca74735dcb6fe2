//! Values of the members of a list: one small policy, and what it gives of different members.

use fencun_abi::answer::{Answer, Fault, FaultCode, NO_ROW};
use fencun_abi::value::Value;

use super::{NO, UNKNOWN, YES};
use crate::source::Source;

const POLICY: &str = "policy p version 1.0.0
record Item { price: integer?, sold: yes/no?, day: date or none? }
facts
  items : list of Item at most 10000
define total as sum i in items of i.price where i.sold
define least as smallest i in items of i.price where i.sold
define most as largest i in items of i.price where i.sold
define first as earliest i in items of i.day where i.day exists
define last as latest in items of its day where its day exists
decision there : yes/no, in order
  rule R when most exists then yes
  otherwise no
";

fn decide(items: &[[Value; 3]]) -> Answer {
    let checkup = crate::check(&[Source::rules("policy.fencun", POLICY)]);
    let policy = checkup.policy.unwrap_or_else(|| panic!("{:#?}", checkup.findings));
    super::decide(&policy, &[Value::List(items.iter().map(|item| item.to_vec()).collect())])
}

fn n(number: i64) -> Value {
    Value::Number(number)
}

/// `total, least, most, first, last`, and the possible outcomes of `there` as a bit set: 1 no, 2 yes.
#[track_caller]
fn check(items: &[[Value; 3]], values: [Value; 5], there: u32, needs: &[u16]) {
    let decision = decide(items).expect("nothing overflows");
    assert_eq!(decision.values, values);
    assert_eq!(decision.outcomes.first().map(|outcome| outcome.possible), Some(there));
    assert_eq!(decision.needs, needs);
}

#[test]
fn of_no_member_a_sum_is_0_and_the_others_are_none() {
    let nothing = || [n(0), Value::None, Value::None, Value::None, Value::None];
    check(&[], nothing(), 1, &[]);
    check(&[[n(7), NO, Value::None]], nothing(), 1, &[]);
}

#[test]
fn members_that_count_are_added_up_and_put_in_order() {
    let items = [[n(-7), YES, n(20)], [n(100), NO, Value::None], [n(3), YES, n(10)], [n(5), YES, n(15)]];
    check(&items, [n(1), n(-7), n(5), n(10), n(20)], 2, &[]);
}

#[test]
fn an_unknown_condition_of_a_member_makes_all_of_them_unknown() {
    let items = [[n(1), UNKNOWN, UNKNOWN], [n(3), NO, n(10)]];
    check(&items, [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN], 3, &[0]);
}

#[test]
fn an_unknown_value_matters_only_where_the_member_counts() {
    let there = |sold| [[UNKNOWN, sold, Value::None], [n(3), YES, n(10)]];
    check(&there(NO), [n(3), n(3), n(3), n(10), n(10)], 2, &[]);
    // It is not known which is the largest, but that there is one.
    check(&there(YES), [UNKNOWN, UNKNOWN, UNKNOWN, n(10), n(10)], 2, &[]);
}

#[test]
fn a_member_that_surely_counts_is_enough_for_there_to_be_a_value() {
    let items = [[n(3), YES, n(10)], [n(4), UNKNOWN, n(10)]];
    check(&items, [UNKNOWN, UNKNOWN, UNKNOWN, n(10), n(10)], 2, &[]);
}

#[test]
fn a_sum_overflows_member_by_member_while_it_is_known() {
    let large = || [n(999_999_999_999_999), YES, Value::None];
    let fault = Fault { code: FaultCode::Overflow, field: 0, row: NO_ROW };
    let many = |n_large: usize| vec![large(); n_large];
    assert!(decide(&many(9_223)).is_ok());
    assert_eq!(decide(&many(9_224)), Err(fault));
    // The members behind the overflow change nothing, those before it do.
    let with = |at: usize, item: [Value; 3]| {
        let mut items = many(9_224);
        items.insert(at, item);
        decide(&items)
    };
    assert_eq!(with(9_224, [n(-5), YES, Value::None]), Err(fault));
    assert_eq!(with(9_224, [UNKNOWN, YES, Value::None]), Err(fault));
    assert!(with(0, [n(-999_999_999_999_999), YES, Value::None]).is_ok());
    assert!(with(0, [UNKNOWN, YES, Value::None]).is_ok());
    assert_eq!(with(0, [UNKNOWN, NO, Value::None]), Err(fault));
}
