//! Sets and ranges: small policies whose answers are what chapter 12 says, in evaluator and
//! module, and the faults of facts that are neither.

use fencun_abi::answer::{Answer, Decision, Fault, FaultCode, NO_ROW};
use fencun_abi::value::Value;
use fencun_abi::verify::verify;
use fencun_runtime::{Session, Trace};
use fencun_tests::module::{agreed, session};
use fencun_tests::subject::Subject;

const UNKNOWN: Value = Value::Unknown;

/// What each yes/no decision of a policy says: yes, no, or nothing; in evaluator and module.
#[track_caller]
fn said(text: &str, facts: &[Value]) -> Vec<Option<bool>> {
    let subject = Subject::of_text(text);
    let answer = agreed(&subject, &mut session(&subject), facts).expect("evaluator and module agree");
    let outcomes = answer.expect("no fault").outcomes;
    outcomes.iter().map(|outcome| outcome.determined.then_some(outcome.value == 1)).collect()
}

/// A policy with a yes/no decision for each condition.
fn asking(facts: &str, conditions: &[&str]) -> String {
    let mut text = format!("policy p version 1.0.0\n{facts}");
    for (i, condition) in conditions.iter().enumerate() {
        text += &format!("decision d{i} : yes/no, in order\n  rule R{i} when {condition} then yes\n  otherwise no\n");
    }
    text
}

const SETS: &str = "enum Method { deceit, force, cover_up }
facts
  methods : set of Method?
";

#[test]
fn a_set_includes_what_it_holds() {
    let text = asking(
        SETS,
        &[
            "methods includes force",
            "methods includes any of {deceit, force}",
            "methods includes all of {deceit, force}",
            "methods is {force}",
            "methods is {}",
            "size of methods is at least 2",
            "methods is one of {{force}, {deceit, cover_up}}",
        ],
    );
    let [yes, no] = [Some(true), Some(false)];
    assert_eq!(said(&text, &[Value::Number(0b000)]), [no, no, no, no, yes, no, no]);
    assert_eq!(said(&text, &[Value::Number(0b010)]), [yes, yes, no, yes, no, no, yes]);
    assert_eq!(said(&text, &[Value::Number(0b011)]), [yes, yes, yes, no, no, yes, no]);
    assert_eq!(said(&text, &[Value::Number(0b101)]), [no, yes, no, no, no, yes, yes]);
    assert_eq!(said(&text, &[UNKNOWN]), [None; 7]);
}

#[test]
fn a_set_of_thirty_two_cases_has_a_last_one() {
    let cases: Vec<String> = (0..32).map(|case| format!("c{case}")).collect();
    let facts = format!("enum E {{ {} }}\nfacts\n  s : set of E\n", cases.join(", "));
    let text = asking(&facts, &["s includes c31", "s includes all of {c0, c31}", "size of s is 32"]);
    let [yes, no] = [Some(true), Some(false)];
    assert_eq!(said(&text, &[Value::Number(1 << 31)]), [yes, no, no]);
    assert_eq!(said(&text, &[Value::Number((1 << 31) - 1)]), [no, no, no]);
    assert_eq!(said(&text, &[Value::Number((1 << 32) - 1)]), [yes, yes, yes]);
}

const RANGES: &str = "facts
  fine : range of money CNY? at least 0 CNY, at most 100 CNY
  loss : money CNY at least 0 CNY, at most 200 CNY
";

#[test]
fn a_range_includes_both_of_its_ends() {
    let text = asking(
        RANGES,
        &["fine includes loss", "lower end of fine is 10 CNY", "upper end of fine - lower end of fine is 5 CNY"],
    );
    let [yes, no] = [Some(true), Some(false)];
    let fine = || Value::Range(1_000, 1_500);
    assert_eq!(said(&text, &[fine(), Value::Number(999)]), [no, yes, yes]);
    assert_eq!(said(&text, &[fine(), Value::Number(1_000)]), [yes, yes, yes]);
    assert_eq!(said(&text, &[fine(), Value::Number(1_500)]), [yes, yes, yes]);
    assert_eq!(said(&text, &[fine(), Value::Number(1_501)]), [no, yes, yes]);
    assert_eq!(said(&text, &[Value::Range(0, 0), Value::Number(0)]), [yes, no, no]);
    assert_eq!(said(&text, &[UNKNOWN, Value::Number(0)]), [None; 3]);
}

#[test]
fn none_is_guarded_in_lists_too() {
    let facts = "enum Method { deceit, force }
record Person { methods: set of Method or none, term: range of months or none? }
facts
  persons : list of Person at most 3
";
    let text = asking(
        facts,
        &[
            "any p in persons where p.methods exists and p.methods includes force",
            "any in persons where its term exists and upper end of its term is at least 12 months",
        ],
    );
    let [yes, no] = [Some(true), Some(false)];
    let persons = |members: &[[Value; 2]]| vec![Value::List(members.iter().map(|member| member.to_vec()).collect())];
    assert_eq!(said(&text, &persons(&[])), [no, no]);
    assert_eq!(said(&text, &persons(&[[Value::None, Value::None]])), [no, no]);
    assert_eq!(said(&text, &persons(&[[Value::Number(2), Value::Range(6, 12)]])), [yes, yes]);
    assert_eq!(said(&text, &persons(&[[Value::Number(1), Value::Range(6, 11)]])), [no, no]);
    assert_eq!(said(&text, &persons(&[[Value::None, UNKNOWN]])), [no, None]);
}

/// Calls with bytes at the start of the input area.
#[track_caller]
fn call(session: &mut Session, bytes: &[u8]) -> Answer {
    let base = verify(session.policy().wasm()).expect("our own module").input_base;
    let fast = session.call_bytes(bytes, base, Trace::No).expect("no trap");
    let traced = session.call_bytes(bytes, base, Trace::Full).expect("no trap");
    assert_eq!(fast, traced.map(|decision| Decision { trace: Vec::new(), ..decision }));
    fast
}

fn fault(code: FaultCode, field: u16) -> Answer {
    Err(Fault { code, field, row: NO_ROW })
}

#[test]
fn a_bit_without_a_case_and_a_range_upside_down_are_faults() {
    let text = asking(
        "enum Method { deceit, force, cover_up }
facts
  s : set of Method?
  d : range of date at least 1970-01-01, at most 1970-01-31
  n : range of integer
",
        &["s includes force or d includes 1970-01-01 or n includes 5"],
    );
    let mut session = session(&Subject::of_text(&text));
    // set: discriminant at 0, flags at 1; dates at 4 and 8; integers at 16 and 24.
    let valid = || {
        let mut bytes = vec![0; 32];
        (bytes[0], bytes[1], bytes[4], bytes[8], bytes[24]) = (1, 0b111, 3, 30, 1);
        bytes
    };
    assert!(call(&mut session, &valid()).is_ok());
    let mut check = |change: &dyn Fn(&mut Vec<u8>), expected: Answer| {
        let mut bytes = valid();
        change(&mut bytes);
        assert_eq!(call(&mut session, &bytes), expected);
    };
    check(&|bytes| bytes[1] = 0b1000, fault(FaultCode::BadDiscriminant, 0));
    check(&|bytes| bytes[1] = 0b1000_0000, fault(FaultCode::BadDiscriminant, 0));
    check(&|bytes| bytes[0] = 2, fault(FaultCode::BadDiscriminant, 0));
    check(&|bytes| bytes[8] = 31, fault(FaultCode::OutOfRange, 1));
    check(&|bytes| bytes[7] = 0x80, fault(FaultCode::OutOfRange, 1));
    check(&|bytes| bytes[8] = 2, fault(FaultCode::OutOfRange, 1));
    check(&|bytes| bytes[16] = 2, fault(FaultCode::OutOfRange, 2));
    check(&|bytes| bytes[31] = 0x80, fault(FaultCode::OutOfRange, 2));
    // What is not known may hold any bits.
    let mut bytes = valid();
    (bytes[0], bytes[1]) = (0, 0xff);
    assert!(call(&mut session, &bytes).is_ok());
}
