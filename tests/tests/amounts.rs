//! Small policies that fix the meaning of *Amounts* and *Ranges* in chapter 12, in evaluator and module.

use fencun_abi::answer::{Answer, Decision, Defeat, Fault, FaultCode, NO_ROW, Span};
use fencun_abi::value::Value;
use fencun_tests::module::{agreed, session};
use fencun_tests::subject::Subject;

const NO: Value = Value::Number(0);
const YES: Value = Value::Number(1);
const UNKNOWN: Value = Value::Unknown;

/// A policy over four conditions and two numbers from -5 to 20, all of which may be unknown.
fn policy(decisions: &str) -> Subject {
    Subject::of_text(&format!(
        "policy p version 1.0.0
facts
  a : yes/no?
  b : yes/no?
  c : yes/no?
  d : yes/no?
  m : integer? at least -5, at most 20
  n : integer? at least -5, at most 20
{decisions}"
    ))
}

#[track_caller]
fn answer(subject: &Subject, facts: [Value; 6]) -> Answer {
    agreed(subject, &mut session(subject), &facts).expect("evaluator and module agree")
}

/// What is possible, fired, defeated and needed.
type Said = ((i64, i64), Vec<u16>, Vec<(u16, u16)>, Vec<u16>);

#[track_caller]
fn said(subject: &Subject, facts: [Value; 6]) -> Said {
    let Decision { outcomes, fired, defeated, needs, .. } = answer(subject, facts).expect("no fault");
    let first = outcomes.first().expect("a decision");
    let Span { low, high } = first.amount.expect("an amount");
    assert_eq!(first.determined, low == high);
    assert_eq!((first.possible, first.permitted), (0, 0));
    ((low, high), fired, defeated.into_iter().map(|Defeat { unit, by }| (unit, by)).collect(), needs)
}

const M: u16 = 4;

fn number(value: i64) -> Value {
    Value::Number(value)
}

#[test]
fn the_largest_wins_and_what_is_equal_wins_too() {
    let subject = policy(
        "decision x : integer, largest wins
  rule A when a then 3
  rule B when b then 5
  rule C when c then m
  otherwise 1
",
    );
    let zero = || number(0);
    let known = |a, b, c, m| said(&subject, [a, b, c, NO, number(m), zero()]);
    assert_eq!(known(NO, NO, NO, 9), ((1, 1), vec![3], vec![], vec![]));
    assert_eq!(known(YES, NO, NO, 9), ((3, 3), vec![0], vec![], vec![]));
    assert_eq!(known(YES, YES, YES, 5), ((5, 5), vec![1, 2], vec![(0, 1)], vec![]));
    assert_eq!(known(YES, YES, YES, 6), ((6, 6), vec![2], vec![(0, 2), (1, 2)], vec![]));
}

#[test]
fn an_unknown_amount_neither_wins_nor_gives_way() {
    let subject = policy(
        "decision x : integer, largest wins
  rule A when a then 3
  rule B when b then 5
  rule C when c then m
  otherwise 1
",
    );
    let zero = || number(0);
    // m is at least -5 and at most 20; 5 is secured by B.
    assert_eq!(said(&subject, [YES, YES, YES, NO, UNKNOWN, zero()]), ((5, 20), vec![1], vec![(0, 1)], vec![M]));
    // Nobody is sure: the default is heard, and C asks for its condition and its amount.
    assert_eq!(said(&subject, [NO, UNKNOWN, UNKNOWN, NO, UNKNOWN, zero()]), ((-5, 20), vec![], vec![], vec![1, 2, M]));
    // What is surely beaten leaves nothing open.
    assert_eq!(said(&subject, [UNKNOWN, YES, NO, NO, UNKNOWN, zero()]), ((5, 5), vec![1], vec![], vec![]));
}

#[test]
fn the_smallest_wins_as_the_mirror_image() {
    let subject = policy(
        "decision x : integer, smallest wins
  rule A when a then 3
  rule B when b then m
  otherwise 10
",
    );
    let zero = || number(0);
    assert_eq!(said(&subject, [YES, YES, NO, NO, number(2), zero()]), ((2, 2), vec![1], vec![(0, 1)], vec![]));
    assert_eq!(said(&subject, [YES, YES, NO, NO, UNKNOWN, zero()]), ((-5, 3), vec![0], vec![], vec![M]));
    assert_eq!(said(&subject, [UNKNOWN, NO, NO, NO, zero(), zero()]), ((3, 10), vec![], vec![], vec![0]));
}

#[test]
fn in_order_hears_nobody_behind_the_first_that_surely_contributes() {
    let subject = policy(
        "decision x : integer, in order
  rule A when a then 3
  rule B when b then m
  rule C when c then 20
  otherwise 7
",
    );
    let zero = || number(0);
    assert_eq!(said(&subject, [YES, YES, YES, NO, number(2), zero()]), ((3, 3), vec![0], vec![(1, 0), (2, 0)], vec![]));
    assert_eq!(said(&subject, [UNKNOWN, YES, YES, NO, number(5), zero()]), ((3, 5), vec![1], vec![(2, 1)], vec![0]));
    // The amount of the first that surely contributes is open, and it has won all the same.
    assert_eq!(said(&subject, [NO, YES, YES, NO, UNKNOWN, zero()]), ((-5, 20), vec![1], vec![(2, 1)], vec![M]));
    assert_eq!(said(&subject, [UNKNOWN, NO, NO, NO, zero(), zero()]), ((3, 7), vec![], vec![], vec![0]));
}

#[test]
fn a_sum_adds_what_contributes_between_floor_and_cap() {
    let subject = policy(
        "decision x : integer, sum, at least 0, at most 12
  rule A when a then 6
  rule B when b then m
  rule C when c then -4
",
    );
    let zero = || number(0);
    assert_eq!(said(&subject, [NO, NO, NO, NO, zero(), zero()]), ((0, 0), vec![], vec![], vec![]));
    assert_eq!(said(&subject, [YES, YES, YES, NO, number(5), zero()]), ((7, 7), vec![0, 1, 2], vec![], vec![]));
    assert_eq!(said(&subject, [YES, YES, NO, NO, number(7), zero()]), ((12, 12), vec![0, 1], vec![], vec![]));
    assert_eq!(said(&subject, [NO, NO, YES, NO, zero(), zero()]), ((0, 0), vec![2], vec![], vec![]));
    // 6 + 16 - 4 is above the cap whatever c is.
    assert_eq!(said(&subject, [YES, YES, UNKNOWN, NO, number(16), zero()]), ((12, 12), vec![0, 1], vec![], vec![]));
    assert_eq!(said(&subject, [YES, YES, UNKNOWN, NO, number(9), zero()]), ((11, 12), vec![0, 1], vec![], vec![2]));
    assert_eq!(said(&subject, [UNKNOWN, NO, NO, NO, UNKNOWN, zero()]), ((0, 6), vec![], vec![], vec![0]));
}

#[test]
fn otherwise_is_heard_where_no_unit_contributes() {
    let subject = policy(
        "decision x : integer, sum
  rule A when a then 6
  exception L to A when b
  exception G to A when c then 2
  otherwise 9
",
    );
    let (zero, open) = (|| number(0), UNKNOWN);
    let known = |a, b, c| said(&subject, [a, b, c, NO, zero(), zero()]);
    assert_eq!(known(NO, YES, YES), ((9, 9), vec![3], vec![], vec![]));
    assert_eq!(known(YES, YES, NO), ((9, 9), vec![3], vec![(0, 1)], vec![]));
    assert_eq!(known(YES, NO, YES), ((2, 2), vec![2], vec![(0, 2)], vec![]));
    // Either A or what takes its place speaks, so the default does not.
    assert_eq!(known(YES, NO, open.clone()), ((0, 8), vec![], vec![], vec![2]));
    // Lifted perhaps: then the default.
    assert_eq!(known(YES, open, NO), ((0, 9), vec![], vec![], vec![1]));
}

#[test]
fn a_decision_is_a_value_while_it_is_determined() {
    let subject = policy(
        "decision points : integer, sum
  rule A when a then 6
  rule B when b then m
define doubled as points * 2
decision fine : integer, largest wins
  rule C when points is at least 12 then doubled + n
  otherwise 1
",
    );
    let known = answer(&subject, [YES, YES, NO, NO, number(6), number(3)]).expect("no fault");
    assert_eq!(
        known.outcomes.iter().map(|outcome| outcome.amount).collect::<Vec<_>>(),
        [Some(Span { low: 12, high: 12 }), Some(Span { low: 27, high: 27 })]
    );
    assert_eq!(known.values, [number(24)]);
    let open = answer(&subject, [YES, UNKNOWN, NO, NO, number(6), number(3)]).expect("no fault");
    assert_eq!(open.values, [UNKNOWN]);
    let amounts: Vec<_> = open.outcomes.iter().map(|outcome| (outcome.determined, outcome.amount)).collect();
    // Twice what adds up to -5 to 26, and n is at least -5 and at most 20.
    assert_eq!(amounts, [(false, Some(Span { low: 6, high: 12 })), (false, Some(Span { low: -15, high: 72 }))]);
    assert_eq!(open.needs, [1]);
}

#[test]
fn a_sum_beyond_64_bits_is_a_fault_only_where_it_surely_is_one() {
    let subject = Subject::of_text(
        "policy p version 1.0.0
facts
  a : yes/no?
  b : yes/no?
  n : integer at least 0, at most 10,000
define large as 900,000,000,000,000 * n
decision x : integer, sum
  rule A when a then large
  rule B when b then large
",
    );
    let mut module = session(&subject);
    let mut decide = |a, b, n| agreed(&subject, &mut module, &[a, b, number(n)]).expect("evaluator and module agree");
    let amount = |answer: Answer| answer.expect("no fault").outcomes.first().and_then(|outcome| outcome.amount);
    let half = 900_000_000_000_000 * 5_000;
    assert_eq!(amount(decide(YES, YES, 5_000)), Some(Span { low: 2 * half, high: 2 * half }));
    let fault = Fault { code: FaultCode::Overflow, field: 0, row: NO_ROW };
    assert_eq!(decide(YES, YES, 10_000), Err(fault));
    let whole = 2 * half;
    assert_eq!(amount(decide(YES, UNKNOWN, 10_000)), Some(Span { low: whole, high: i64::MAX }));
    assert_eq!(amount(decide(UNKNOWN, NO, 10_000)), Some(Span { low: 0, high: whole }));
}

#[test]
fn what_a_condition_guards_exists_in_the_amount() {
    let subject = Subject::of_text(
        "policy p version 1.0.0
facts
  paid : money CNY or none at least 0 CNY, at most 100 CNY
decision x : money CNY, largest wins
  rule A when paid exists and paid is more than 10 CNY then paid * 2
  otherwise 1 CNY
",
    );
    let mut module = session(&subject);
    let mut amount = |paid| {
        let answer = agreed(&subject, &mut module, &[paid]).expect("evaluator and module agree");
        answer.expect("no fault").outcomes.first().and_then(|outcome| outcome.amount)
    };
    assert_eq!(amount(Value::None), Some(Span { low: 100, high: 100 }));
    assert_eq!(amount(number(1_000)), Some(Span { low: 100, high: 100 }));
    assert_eq!(amount(number(1_001)), Some(Span { low: 2_002, high: 2_002 }));
}

#[test]
fn sets_are_collected() {
    let subject = Subject::of_text(
        "policy p version 1.0.0
enum Measure { warn, fine, suspend, dismiss }
facts
  a : yes/no?
  b : yes/no?
  c : yes/no?
decision measures : set of Measure, collect
  rule A when a then warn, fine
  rule B when b then {fine, suspend}
  exception L to B when c
  otherwise dismiss
",
    );
    let mut module = session(&subject);
    let mut said = |a, b, c| {
        let answer = agreed(&subject, &mut module, &[a, b, c]).expect("evaluator and module agree").expect("no fault");
        let span = answer.outcomes.first().and_then(|outcome| outcome.amount).expect("an amount");
        (span.low, span.high, answer.fired, answer.needs)
    };
    let (warn, fine, suspend, dismiss) = (1, 2, 4, 8);
    assert_eq!(said(NO, NO, NO), (dismiss, dismiss, vec![3], vec![]));
    assert_eq!(said(YES, NO, NO), (warn | fine, warn | fine, vec![0], vec![]));
    assert_eq!(said(YES, YES, NO), (7, 7, vec![0, 1], vec![]));
    assert_eq!(said(YES, YES, YES), (warn | fine, warn | fine, vec![0], vec![]));
    assert_eq!(said(YES, UNKNOWN, NO), (warn | fine, 7, vec![0], vec![1]));
    assert_eq!(said(NO, YES, UNKNOWN), (0, fine | suspend | dismiss, vec![], vec![2]));
}

/// A policy over four conditions and a range from 0 to 24, all of which may be unknown.
fn ranges(decision: &str) -> Subject {
    Subject::of_text(&format!(
        "policy p version 1.0.0
facts
  a : yes/no?
  b : yes/no?
  c : yes/no?
  d : yes/no?
  r : range of integer? at least 0, at most 24
{decision}"
    ))
}

/// The ends, whether it is one range, and what fired, gave way and is needed.
type SaidOfRange = ((i64, i64), bool, Vec<u16>, Vec<(u16, u16)>, Vec<u16>);

#[track_caller]
fn said_of_range(subject: &Subject, facts: [Value; 5]) -> SaidOfRange {
    let answer = agreed(subject, &mut session(subject), &facts).expect("evaluator and module agree");
    let Decision { outcomes, fired, defeated, needs, .. } = answer.expect("no fault");
    let first = outcomes.first().expect("a decision");
    let Span { low, high } = first.amount.expect("a range");
    let defeated = defeated.into_iter().map(|Defeat { unit, by }| (unit, by)).collect();
    ((low, high), first.determined, fired, defeated, needs)
}

const SOME: Value = Value::Range(3, 12);

#[test]
fn the_largest_range_is_that_with_the_largest_upper_end_then_the_largest_lower_end() {
    let subject = ranges(
        "decision x : range of integer, largest wins
  rule A when a then from 6 to 12
  rule B when b then from 3 to 12
  rule C when c then from 8 to 10
  rule D when d then r
  otherwise from 0 to 1
",
    );
    let said = |a, b, c, d, r| said_of_range(&subject, [a, b, c, d, r]);
    // A to D are units 0 to 3, `otherwise` is 4; `r` is fact 4.
    assert_eq!(said(YES, YES, YES, NO, SOME), ((6, 12), true, vec![0], vec![(1, 0), (2, 0)], vec![]));
    assert_eq!(said(NO, YES, YES, YES, SOME), ((3, 12), true, vec![1, 3], vec![(2, 1)], vec![]));
    assert_eq!(said(NO, NO, YES, NO, SOME), ((8, 10), true, vec![2], vec![], vec![]));
    assert_eq!(said(NO, NO, NO, NO, SOME), ((0, 1), true, vec![4], vec![], vec![]));
    // What cannot beat what is sure does not count, whatever it is.
    assert_eq!(said(YES, UNKNOWN, UNKNOWN, NO, SOME), ((6, 12), true, vec![0], vec![], vec![]));
    assert_eq!(said(UNKNOWN, YES, UNKNOWN, NO, SOME), ((3, 12), false, vec![1], vec![], vec![0, 2]));
    assert_eq!(said(UNKNOWN, NO, YES, NO, SOME), ((6, 12), false, vec![2], vec![], vec![0]));
    assert_eq!(said(UNKNOWN, NO, NO, NO, SOME), ((0, 12), false, vec![], vec![], vec![0]));
    // A range that is not known may be any within its bounds.
    assert_eq!(said(YES, NO, NO, YES, UNKNOWN), ((0, 24), false, vec![0], vec![], vec![4]));
}

#[test]
fn the_smallest_range_is_the_mirror_image() {
    let subject = ranges(
        "decision x : range of integer, smallest wins
  rule A when a then from 6 to 12
  rule B when b then from 3 to 12
  rule C when c then from 8 to 14
  otherwise from 20 to 24
",
    );
    let said = |a, b, c| said_of_range(&subject, [a, b, c, NO, SOME]);
    assert_eq!(said(YES, YES, YES), ((3, 12), true, vec![1], vec![(0, 1), (2, 1)], vec![]));
    assert_eq!(said(YES, NO, UNKNOWN), ((6, 12), true, vec![0], vec![], vec![]));
    assert_eq!(said(YES, UNKNOWN, NO), ((3, 12), false, vec![0], vec![], vec![1]));
    assert_eq!(said(NO, NO, UNKNOWN), ((8, 24), false, vec![], vec![], vec![2]));
}

#[test]
fn in_order_the_first_range_decides() {
    let subject = ranges(
        "decision x : range of integer, in order
  rule A when a then r
  rule B when b then from 3 to 12
  exception E to B when c then from 1 to 2
  otherwise from 0 to 1
",
    );
    let said = |a, b, c, r| said_of_range(&subject, [a, b, c, NO, r]);
    assert_eq!(said(NO, YES, NO, SOME), ((3, 12), true, vec![1], vec![], vec![]));
    assert_eq!(said(YES, YES, NO, SOME), ((3, 12), true, vec![0], vec![(1, 0)], vec![]));
    // Both give the same range, so it does not matter which does.
    assert_eq!(said(UNKNOWN, YES, NO, SOME), ((3, 12), true, vec![1], vec![], vec![]));
    assert_eq!(said(NO, YES, YES, SOME), ((1, 2), true, vec![2], vec![(1, 2)], vec![]));
    assert_eq!(said(NO, YES, UNKNOWN, SOME), ((1, 12), false, vec![], vec![], vec![2]));
    assert_eq!(said(YES, NO, NO, UNKNOWN), ((0, 24), false, vec![0], vec![], vec![4]));
    assert_eq!(said(NO, UNKNOWN, NO, SOME), ((0, 12), false, vec![], vec![], vec![1]));
}

#[test]
fn floor_and_cap_cut_both_ends_and_the_ends_are_read() {
    let subject = ranges(
        "decision x : range of integer, largest wins, at least 2, at most 20
  rule A when a then from 0 to 1
  rule B when b then from 21 to 24
  rule C when c then r
  otherwise from 4 to 30
decision y : integer, in order
  rule D when x includes 20 then upper end of x - lower end of x
  otherwise 0
",
    );
    let said = |a, b, c, r| {
        let answer = agreed(&subject, &mut session(&subject), &[a, b, c, NO, r]).expect("evaluator and module agree");
        let outcomes = answer.expect("no fault").outcomes;
        outcomes.iter().map(|outcome| outcome.amount.map(|Span { low, high }| (low, high))).collect::<Vec<_>>()
    };
    assert_eq!(said(YES, NO, NO, SOME), [Some((2, 2)), Some((0, 0))]);
    assert_eq!(said(NO, YES, NO, SOME), [Some((20, 20)), Some((0, 0))]);
    assert_eq!(said(NO, NO, NO, SOME), [Some((4, 20)), Some((16, 16))]);
    assert_eq!(said(NO, NO, YES, SOME), [Some((3, 12)), Some((0, 0))]);
    assert_eq!(said(NO, NO, UNKNOWN, SOME), [Some((3, 20)), Some((-18, 18))]);
}
