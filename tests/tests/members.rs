//! Small policies that fix the meaning of *For each member* in chapter 12, in evaluator and
//! module.

use fencun_abi::answer::{Answer, Decision, Defeat, Fault, FaultCode, NO_ROW};
use fencun_abi::value::Value;
use fencun_tests::module::{agreed, session};
use fencun_tests::subject::Subject;

const NO: Value = Value::Number(0);
const YES: Value = Value::Number(1);
const UNKNOWN: Value = Value::Unknown;

/// A policy over a condition and a list of at most three members with a rank from 0 to 9 and a
/// condition, all of which but the list may be unknown.
fn policy(decisions: &str) -> Subject {
    Subject::of_text(&format!(
        "policy p version 1.0.0
scale Outcome {{ low, middle, high }}
record Person {{ rank : integer? at least 0, at most 9, helped : yes/no? }}
facts
  x       : yes/no?
  persons : list of Person at most 3
{decisions}"
    ))
}

fn number(value: i64) -> Value {
    Value::Number(value)
}

/// Members by rank and condition.
fn persons<const N: usize>(members: [(Value, Value); N]) -> Value {
    Value::List(members.into_iter().map(|(rank, helped)| vec![rank, helped]).collect())
}

#[track_caller]
fn answer(subject: &Subject, x: Value, persons: Value) -> Answer {
    agreed(subject, &mut session(subject), &[x, persons]).expect("evaluator and module agree")
}

/// What is possible for each place and each other decision, fired, defeated and needed.
type Said = (Vec<u32>, Vec<u16>, Vec<(u16, u16)>, Vec<u16>);

#[track_caller]
fn said(subject: &Subject, x: Value, persons: Value) -> Said {
    let Decision { outcomes, fired, defeated, needs, .. } = answer(subject, x, persons).expect("no fault");
    for outcome in &outcomes {
        assert_eq!(outcome.determined, outcome.possible.is_power_of_two());
        assert_eq!(outcome.is_of_nobody(), outcome.possible == 0);
    }
    let possible = outcomes.iter().map(|outcome| outcome.possible).collect();
    (possible, fired, defeated.into_iter().map(|Defeat { unit, by }| (unit, by)).collect(), needs)
}

const LOW: u32 = 1;
const MIDDLE: u32 = 2;
const HIGH: u32 = 4;
const X: u16 = 0;
const PERSONS: u16 = 1;

const LIABILITY: &str = "decision liability : Outcome, strictest wins, each p in persons
  rule A when p.rank is at least 5 then high
  rule B when x then middle
  exception E to A when p.helped then low
  otherwise low
";

#[test]
fn each_member_has_an_outcome_and_nobody_has_none() {
    let subject = policy(LIABILITY);
    // A, B, E and `otherwise` of the first place are units 0 to 3, of the second 4 to 7, of the
    // third 8 to 11.
    assert_eq!(said(&subject, NO, persons([])), (vec![0, 0, 0], vec![], vec![], vec![]));
    assert_eq!(said(&subject, YES, persons([])), (vec![0, 0, 0], vec![], vec![], vec![]));
    let one = persons([(number(5), NO)]);
    assert_eq!(said(&subject, NO, one), (vec![HIGH, 0, 0], vec![0], vec![], vec![]));
    let three = persons([(number(5), NO), (number(4), NO), (number(9), YES)]);
    assert_eq!(said(&subject, NO, three.clone()), (vec![HIGH, LOW, LOW], vec![0, 7, 10], vec![(8, 10)], vec![]));
    assert_eq!(
        said(&subject, YES, three),
        (vec![HIGH, MIDDLE, MIDDLE], vec![0, 5, 9], vec![(1, 0), (8, 10), (10, 9)], vec![])
    );
}

#[test]
fn what_is_not_known_of_a_member_leaves_its_outcome_open_and_needs_the_list() {
    let subject = policy(LIABILITY);
    let open = persons([(number(5), NO), (UNKNOWN, NO), (number(5), UNKNOWN)]);
    assert_eq!(said(&subject, NO, open.clone()), (vec![HIGH, LOW | HIGH, LOW | HIGH], vec![0], vec![], vec![PERSONS]));
    // Nobody asks of the second place whether x holds: there is nobody.
    let one = persons([(number(5), NO)]);
    assert_eq!(said(&subject, UNKNOWN, one), (vec![HIGH, 0, 0], vec![0], vec![], vec![]));
    let other = persons([(number(4), NO)]);
    assert_eq!(said(&subject, UNKNOWN, other), (vec![LOW | MIDDLE, 0, 0], vec![], vec![], vec![X]));
}

#[test]
fn the_outcome_of_a_member_is_read_like_a_field() {
    let subject = policy(&format!(
        "{LIABILITY}decision other : yes/no, in order, each p in persons
  rule F when p.liability is high then yes
  otherwise no
decision whole : Outcome, in order
  rule G when (count p in persons where p.liability is high and p.other) is at least 2 then high
  rule H when any in persons where its liability is at least middle then middle
  otherwise low
"
    ));
    let (no, yes) = (1, 2);
    let possible = |x, persons| said(&subject, x, persons).0;
    let [high, low, open] = [(number(5), NO), (number(4), NO), (UNKNOWN, NO)];
    let of = |first, second| persons([first, second]);
    assert_eq!(possible(NO, persons([])), [0, 0, 0, 0, 0, 0, LOW]);
    assert_eq!(possible(NO, of(low.clone(), low.clone())), [LOW, LOW, 0, no, no, 0, LOW]);
    assert_eq!(possible(NO, of(low.clone(), high.clone())), [LOW, HIGH, 0, no, yes, 0, MIDDLE]);
    assert_eq!(possible(NO, of(high.clone(), high.clone())), [HIGH, HIGH, 0, yes, yes, 0, HIGH]);
    assert_eq!(possible(NO, of(high, open.clone())), [HIGH, LOW | HIGH, 0, yes, no | yes, 0, MIDDLE | HIGH]);
    let (outcomes, _, _, needs) = said(&subject, NO, of(open.clone(), low.clone()));
    // A count is unknown where it is unknown of one member.
    assert_eq!(outcomes, [LOW | HIGH, LOW, 0, no | yes, no, 0, LOW | MIDDLE | HIGH]);
    assert_eq!(needs, [PERSONS]);
    // Of both the outcome is at least middle, whatever is not known.
    assert_eq!(possible(YES, of(open, low)), [MIDDLE | HIGH, MIDDLE, 0, no | yes, no, 0, MIDDLE | HIGH]);
}

#[test]
fn red_lines_adjustments_and_discretion_are_for_the_member_too() {
    let subject = policy(
        "decision d : Outcome, strictest wins, each in persons
  red line R when its rank is 9 then high
  rule A when its rank is at least 5 then high
  rule M when its helped then may low
  adjust L when its helped then one step more lenient
  otherwise middle
",
    );
    let permitted = |members| {
        let outcomes = answer(&subject, NO, members).expect("no fault").outcomes;
        outcomes.iter().map(|outcome| (outcome.possible, outcome.permitted)).collect::<Vec<_>>()
    };
    assert_eq!(
        permitted(persons([(number(9), YES), (number(5), YES), (number(4), NO)])),
        [(HIGH, HIGH), (MIDDLE, LOW | MIDDLE), (MIDDLE, MIDDLE)]
    );
    assert_eq!(permitted(persons([(UNKNOWN, YES)])), [(LOW | MIDDLE | HIGH, 0), (0, 0), (0, 0)]);
}

#[test]
fn what_overflows_for_one_member_is_a_fault() {
    let subject = Subject::of_text(
        "policy p version 1.0.0
record Item { a : integer, b : integer? }
facts
  items : list of Item at most 2
decision d : yes/no, in order, each i in items
  rule A when i.a * i.a * i.a is more than 5 then yes
  otherwise no
",
    );
    let mut module = session(&subject);
    let mut answer = |members: &[i64]| {
        let members = members.iter().map(|a| vec![number(*a), UNKNOWN]).collect();
        agreed(&subject, &mut module, &[Value::List(members)]).expect("evaluator and module agree")
    };
    let fault = Err(Fault { code: FaultCode::Overflow, field: 0, row: NO_ROW });
    assert_eq!(answer(&[2, 999_999_999_999_999]), fault);
    assert_eq!(answer(&[2]).map(|decision| decision.fired), Ok(vec![0]));
    assert_eq!(answer(&[]).map(|decision| decision.fired), Ok(vec![]));
}
