//! Compiled modules, run: they agree with the reference evaluator on generated policies, name
//! the right fault whatever the memory holds, and keep the bound of their cost.

use std::ops::Range;

use fencun_abi::answer::{Answer, Decision, Fault, FaultCode, NO_FIELD, NO_ROW};
use fencun_abi::cost::recount;
use fencun_abi::layout;
use fencun_abi::schema::{Schema, Type};
use fencun_abi::value::Value;
use fencun_abi::verify::verify;
use fencun_compiler::eval::decide;
use fencun_compiler::{Source, wasm};
use fencun_runtime::{Limits, Policy, Session, Trace};
use fencun_tests::chance::Chance;
use fencun_tests::facts::{Thresholds, facts};
use fencun_tests::generate;
use fencun_tests::subject::{Subject, numbered};

const POLICIES: u64 = 120;
const FACTS: u64 = 20;

fn session(subject: &Subject) -> Session {
    load(&wasm::emit(&subject.policy, &[Source::rules("policy.fencun", subject.text.as_str())]), subject)
}

fn load(module: &wasm::Module, subject: &Subject) -> Session {
    let policy = Policy::from_module(&module.bytes, &Limits::default());
    policy.unwrap_or_else(|error| panic!("{error}\n{}", numbered(&subject.text))).session()
}

fn without_trace(answer: &Answer) -> Answer {
    answer.clone().map(|decision| Decision { trace: Vec::new(), ..decision })
}

/// Seeds of the normal run, or the one that is asked for.
fn seeds() -> Range<u64> {
    let number = |name| std::env::var(name).ok().and_then(|number| number.parse().ok());
    let first = number("FENCUN_SEED").unwrap_or(0);
    first..first + number("FENCUN_SEEDS").unwrap_or(if first > 0 { 1 } else { POLICIES })
}

/// Emits with functions of about so many nodes, and compares with the evaluator.
#[track_caller]
fn agree(seed: u64, chunk_nodes: usize) {
    let file = if seed.is_multiple_of(3) { generate::small_policy(seed) } else { generate::policy(seed) };
    let subject = Subject::of_file(&file);
    let thresholds = Thresholds::of(&subject.policy);
    let module =
        wasm::emit_in_chunks(&subject.policy, &[Source::rules("policy.fencun", subject.text.as_str())], chunk_nodes);
    let mut session = load(&module, &subject);
    for of_facts in 0..FACTS {
        let values = facts(&subject.policy, &thresholds, seed * 1_000 + of_facts);
        let expected = decide(&subject.policy, &values);
        let context = || format!("seed {seed}, facts {of_facts}: {values:?}\n{}", numbered(&subject.text));
        let traced = session.decide_raw(&values, Trace::Full);
        let traced = traced.unwrap_or_else(|error| panic!("{error}\n{}", context()));
        assert_eq!(traced, expected, "{}", context());
        let fast = session.decide_raw(&values, Trace::No);
        let fast = fast.unwrap_or_else(|error| panic!("{error}\n{}", context()));
        assert_eq!(fast, without_trace(&expected), "{}", context());
    }
}

#[test]
fn modules_agree_with_the_evaluator() {
    for seed in seeds() {
        agree(seed, 250);
    }
}

#[test]
fn modules_cut_into_functions_agree_with_the_evaluator() {
    for seed in seeds() {
        agree(seed, 1 + usize::try_from(seed).unwrap_or(0) % 9);
    }
}

#[track_caller]
fn text(body: &str) -> Subject {
    Subject::of_text(&format!("policy p version 1.0.0\n{body}"))
}

/// Bytes of the input area, and the address to call with.
struct Input {
    bytes: Vec<u8>,
    address: u32,
}

/// Address and size of the input area.
#[track_caller]
fn area(session: &Session) -> (u32, u32) {
    let verified = verify(session.policy().wasm()).expect("a module");
    (verified.input_base, verified.input_size)
}

/// Calls both functions; they must agree, and neither may trap.
#[track_caller]
fn call(session: &mut Session, input: &Input) -> Answer {
    let fast = session.call_bytes(&input.bytes, input.address, Trace::No).expect("no trap");
    let traced = session.call_bytes(&input.bytes, input.address, Trace::Full).expect("no trap");
    assert_eq!(fast, without_trace(&traced));
    fast
}

fn fault(code: FaultCode, field: u16, row: u32) -> Answer {
    Err(Fault { code, field, row })
}

const VALIDATED: &str = "
enum Colour { red, green, blue }
record Item { sold: yes/no?, price: integer at least 0, at most 9 }
facts
  flag   : yes/no
  colour : Colour?
  number : integer or none? at least 1, at most 5
  day    : date
  items  : list of Item at most 2
decision outcome : yes/no, in order
  rule R when flag then yes
  otherwise no
";

/// Facts of [`VALIDATED`], byte by byte.
fn valid(base: u32) -> Vec<u8> {
    let mut bytes = vec![0; 88];
    bytes[0] = 1; // flag
    bytes[1] = 1; // colour: a value
    bytes[2] = 2; // blue
    bytes[8] = 2; // number: a value
    bytes[16] = 5;
    bytes[28..32].copy_from_slice(&(base + 48).to_le_bytes());
    bytes[32] = 2; // two items of 16 bytes
    bytes[48] = 1; // sold: a value
    bytes[49] = 1;
    bytes[56] = 9; // price
    bytes[72] = 3;
    bytes
}

#[test]
fn validation_names_the_first_fault_in_the_order_of_the_abi() {
    let mut session = session(&text(VALIDATED));
    let (base, _) = area(&session);
    let (_, size) = area(&session);
    let mut check = |change: &dyn Fn(&mut Vec<u8>), expected: Answer| {
        let mut bytes = valid(base);
        change(&mut bytes);
        assert_eq!(call(&mut session, &Input { bytes, address: base }), expected);
    };
    check(&|bytes| bytes[0] = 2, fault(FaultCode::BadDiscriminant, 0, NO_ROW));
    check(&|bytes| bytes[1] = 2, fault(FaultCode::BadDiscriminant, 1, NO_ROW));
    check(&|bytes| bytes[2] = 3, fault(FaultCode::BadDiscriminant, 1, NO_ROW));
    check(&|bytes| bytes[8] = 3, fault(FaultCode::BadDiscriminant, 2, NO_ROW));
    check(&|bytes| bytes[16] = 0, fault(FaultCode::OutOfRange, 2, NO_ROW));
    check(&|bytes| bytes[16] = 6, fault(FaultCode::OutOfRange, 2, NO_ROW));
    check(&|bytes| bytes[23] = 0x80, fault(FaultCode::OutOfRange, 2, NO_ROW));
    check(&|bytes| bytes[27] = 0x7f, fault(FaultCode::OutOfRange, 3, NO_ROW));
    check(&|bytes| bytes[32] = 3, fault(FaultCode::TooLong, 4, NO_ROW));
    check(&|bytes| bytes[28] += 4, fault(FaultCode::BadPointer, 4, NO_ROW));
    check(&|bytes| bytes[28..32].copy_from_slice(&[0; 4]), fault(FaultCode::BadPointer, 4, NO_ROW));
    check(&|bytes| bytes[28..32].copy_from_slice(&(base - 16).to_le_bytes()), fault(FaultCode::BadPointer, 4, NO_ROW));
    let last = base + size - 16;
    check(&|bytes| bytes[28..32].copy_from_slice(&last.to_le_bytes()), fault(FaultCode::BadPointer, 4, NO_ROW));
    check(&|bytes| bytes[35] = 0xff, fault(FaultCode::BadPointer, 4, NO_ROW));
    check(&|bytes| bytes[48] = 2, fault(FaultCode::BadDiscriminant, 4, 0));
    check(&|bytes| bytes[49] = 2, fault(FaultCode::BadDiscriminant, 4, 0));
    check(&|bytes| bytes[72] = 10, fault(FaultCode::OutOfRange, 4, 1));
    // A discriminant stands before a pointer, that before a range, and the record before its list.
    check(&|bytes| (bytes[16], bytes[28], bytes[2]) = (0, 1, 9), fault(FaultCode::BadDiscriminant, 1, NO_ROW));
    check(&|bytes| (bytes[16], bytes[28]) = (0, 1), fault(FaultCode::BadPointer, 4, NO_ROW));
    check(&|bytes| (bytes[16], bytes[48]) = (0, 7), fault(FaultCode::OutOfRange, 2, NO_ROW));
    // Of two members the first, of two fields the first.
    check(&|bytes| (bytes[56], bytes[64]) = (99, 7), fault(FaultCode::OutOfRange, 4, 0));
    check(&|bytes| (bytes[56], bytes[48]) = (99, 7), fault(FaultCode::BadDiscriminant, 4, 0));
}

#[test]
fn what_is_no_value_may_be_anything() {
    let mut session = session(&text(VALIDATED));
    let (base, _) = area(&session);
    let mut bytes = valid(base);
    (bytes[1], bytes[2]) = (0, 77); // colour unknown
    (bytes[8], bytes[16]) = (1, 77); // number none
    (bytes[28], bytes[32]) = (3, 0); // no items, nowhere
    let answer = call(&mut session, &Input { bytes, address: base }).expect("a decision");
    assert_eq!(answer.outcomes.first().map(|outcome| (outcome.value, outcome.determined)), Some((1, true)));
}

#[test]
fn the_address_is_validated_first() {
    let mut session = session(&text(VALIDATED));
    let (base, size) = area(&session);
    let nowhere = fault(FaultCode::BadPointer, NO_FIELD, NO_ROW);
    for address in [0, 1, base - 8, base + 4, base + size - 32, base + size, u32::MAX, u32::MAX - 7, i32::MAX as u32] {
        assert_eq!(call(&mut session, &Input { bytes: vec![255; 100], address }), nowhere, "{address}");
    }
    // The record may lie anywhere inside: 40 bytes, all zero, are a day and no items.
    let bytes = vec![0; size as usize];
    assert!(call(&mut session, &Input { bytes: bytes.clone(), address: base + size - 40 }).is_ok());
    assert!(call(&mut session, &Input { bytes, address: base + 8 }).is_ok());
}

#[test]
fn nothing_traps_whatever_the_memory_holds() {
    for seed in 0..60 {
        let subject = Subject::of_file(&generate::policy(seed));
        let mut session = session(&subject);
        let (base, size) = area(&session);
        let mut chance = Chance::new(seed, 7);
        for round in 0..40 {
            // Small numbers make many discriminants right, addresses of the area some pointers.
            let mut bytes: Vec<u8> =
                (0..size.min(4_000)).map(|_| chance.bits() as u8 & [0, 1, 3, 255][round % 4]).collect();
            for at in (0..bytes.len().saturating_sub(8)).step_by(4) {
                if chance.percent(10) {
                    let pointer = base + chance.below(64) as u32 * 8;
                    bytes[at..at + 4].copy_from_slice(&pointer.to_le_bytes());
                }
            }
            let address = if chance.percent(70) { base } else { chance.bits() as u32 };
            let _ = call(&mut session, &Input { bytes, address });
        }
    }
}

#[test]
fn arithmetic_overflows_at_the_last_number_and_not_before() {
    let subject = text(
        "facts
  a : integer at least -999999999999999, at most 999999999999999
  b : integer at least -999999999999999, at most 999999999999999
define product as a * b
define three as a * b * 3
decision outcome : yes/no, in order
  rule R when product is more than 0 then yes
  otherwise no
",
    );
    let mut session = session(&subject);
    let mut agree = |a: i64, b: i64| {
        let values = [Value::Number(a), Value::Number(b)];
        let expected = decide(&subject.policy, &values);
        assert_eq!(session.decide_raw(&values, Trace::Full).expect("an answer"), expected, "{a} * {b}");
        expected.is_ok()
    };
    assert!(agree(3_037_000_499, 1_012_333_499));
    assert!(!agree(3_037_000_500, 3_037_000_500));
    for a in [-999_999_999_999_999, -3_037_000_500, -1, 0, 1, 3_037_000_499, 999_999_999_999_999] {
        for b in [-999_999_999_999_999, -9_224, -9_223, -1, 0, 1, 9_223, 9_224, 3_037_000_500, 999_999_999_999_999] {
            agree(a, b);
        }
    }
}

#[test]
fn dates_move_like_the_calendar() {
    let subject = text(
        "facts
  day : date
  n   : integer at least -200000, at most 200000
define d as n * 1 days after day
define m as n * 1 months after day
define y as n * 1 years before day
decision outcome : yes/no, in order
  rule R when d is day then yes
  otherwise no
",
    );
    let mut session = session(&subject);
    let mut chance = Chance::new(11, 3);
    for round in 0..20_000 {
        let day = chance.between(-719_162, 2_932_896);
        let n = if round % 2 == 0 { chance.between(-40, 40) } else { chance.between(-200_000, 200_000) };
        let values = [Value::Number(day), Value::Number(n)];
        let expected = decide(&subject.policy, &values);
        assert_eq!(
            session.decide_raw(&values, Trace::No).expect("an answer"),
            expected.map(|decision| Decision { trace: Vec::new(), ..decision }),
            "{day} {n}"
        );
    }
}

#[test]
fn the_same_policy_gives_the_same_bytes() {
    for seed in 0..20 {
        let subject = Subject::of_file(&generate::policy(seed));
        let again = Subject::of_text(&subject.text);
        let bytes = |subject: &Subject| {
            wasm::emit(&subject.policy, &[Source::rules("policy.fencun", subject.text.as_str())]).bytes
        };
        assert_eq!(bytes(&subject), bytes(&again));
    }
}

#[test]
fn the_bound_of_the_cost_can_be_computed_again() {
    for seed in 0..20 {
        let subject = Subject::of_file(&generate::policy(seed));
        let module = wasm::emit(&subject.policy, &[Source::rules("policy.fencun", subject.text.as_str())]);
        let bounds = recount(&module.bytes, &module.cost.loops);
        assert_eq!(bounds, Ok((module.cost.decide, module.cost.decide_traced)));
        assert!(recount(&module.bytes, &[]).is_err() || module.cost.loops.is_empty());
    }
}

#[test]
fn a_table_of_many_rows_is_cut_into_functions() {
    let mut rows = String::new();
    for row in 0..1_500 {
        rows += &format!("    | {} | at least {} | {} |\n", row % 40, row, ["yes", "no"][row % 2]);
    }
    let subject = text(&format!(
        "facts
  a : integer? at least 0, at most 100
  b : integer? at least 0, at most 10000
decision outcome : yes/no, in order
  table T
    | a | b || outcome |
{}  otherwise no
",
        rows.replace(" |\n", "|\n").replace("| yes|", "|| yes |").replace("| no|", "|| no |")
    ));
    let mut session = session(&subject);
    for values in [
        [Value::Number(3), Value::Number(3)],
        [Value::Number(39), Value::Number(9_999)],
        [Value::Unknown, Value::Number(77)],
        [Value::Number(7), Value::Unknown],
        [Value::Unknown, Value::Unknown],
    ] {
        let expected = decide(&subject.policy, &values);
        assert_eq!(session.decide_raw(&values, Trace::Full).expect("an answer"), expected, "{values:?}");
        assert_eq!(session.decide_raw(&values, Trace::No).expect("an answer"), without_trace(&expected), "{values:?}");
    }
}

/// Facts as bytes of the input area that begins at `base`.
fn image(schema: &Schema, base: u32, values: &[Value]) -> Vec<u8> {
    let facts = layout::facts(schema);
    let mut bytes = vec![0; facts.size.size as usize];
    // Texts stand behind all members, as the runtime writes them.
    let mut texts: Vec<(usize, &str)> = Vec::new();
    for ((field, slot), value) in schema.facts.iter().zip(&facts.slots).zip(values) {
        let (Type::List { record }, Value::List(members)) = (&field.ty, value) else {
            put(&mut bytes, 0, *slot, value, &mut texts);
            continue;
        };
        let record = layout::record(schema, &schema.records[usize::from(*record)].fields);
        let start = bytes.len().next_multiple_of(8);
        bytes.resize(start + members.len() * record.size.size as usize, 0);
        for (row, member) in members.iter().enumerate() {
            for (slot, value) in record.slots.iter().zip(member) {
                put(&mut bytes, start + row * record.size.size as usize, *slot, value, &mut texts);
            }
        }
        let list = [base + start as u32, members.len() as u32].map(u32::to_le_bytes).concat();
        bytes[slot.payload as usize..][..8].copy_from_slice(&list);
    }
    for (place, text) in texts {
        let pointer = [base + bytes.len() as u32, text.len() as u32].map(u32::to_le_bytes).concat();
        bytes[place..][..8].copy_from_slice(&pointer);
        bytes.extend(text.as_bytes());
    }
    bytes
}

fn put<'v>(bytes: &mut [u8], start: usize, slot: layout::Slot, value: &'v Value, texts: &mut Vec<(usize, &'v str)>) {
    let present = slot.discriminant.map_or(0, |(_, kind)| kind.value());
    let (discriminant, low, high) = match (value, slot.discriminant) {
        (Value::Number(number), _) => (present, *number, 0),
        (Value::Range(low, high), _) => (present, *low, *high),
        (Value::Text(text), _) => {
            texts.push((start + slot.payload as usize, text));
            (present, 0, 0)
        }
        (Value::None, Some((_, layout::Discriminant::UnknownOrNone))) => (1, 0, 0),
        _ => (0, 0, 0),
    };
    let width = slot.width.map_or(0, |width| width.bytes() as usize);
    bytes[start + slot.payload as usize..][..width].copy_from_slice(&low.to_le_bytes()[..width]);
    if let Some(upper) = slot.upper {
        bytes[start + upper as usize..][..width].copy_from_slice(&high.to_le_bytes()[..width]);
    }
    if let Some((offset, _)) = slot.discriminant {
        bytes[start + offset as usize] = discriminant;
    }
}

/// A host that writes where it must not gets nonsense, but no trap and no endless loop.
#[test]
fn nothing_traps_when_the_whole_memory_is_overwritten() {
    let mut config = wasmtime::Config::new();
    config.consume_fuel(true);
    let engine = wasmtime::Engine::new(&config).expect("an engine");
    for seed in 0..60 {
        let subject = Subject::of_file(&generate::policy(seed));
        let chunk_nodes = if seed % 2 == 0 { 250 } else { 5 };
        let module = wasm::emit_in_chunks(
            &subject.policy,
            &[Source::rules("policy.fencun", subject.text.as_str())],
            chunk_nodes,
        );
        let verified = verify(&module.bytes).expect("a module");
        let base = verified.input_base;
        let compiled = wasmtime::Module::new(&engine, &module.bytes).expect("a module");
        let mut store = wasmtime::Store::new(&engine, ());
        let instance = wasmtime::Instance::new(&mut store, &compiled, &[]).expect("an instance");
        let memory = instance.get_memory(&mut store, "memory").expect("a memory");
        let thresholds = Thresholds::of(&subject.policy);
        let mut chance = Chance::new(seed, 9);
        for round in 0..20 {
            let values = facts(&subject.policy, &thresholds, seed * 1_000 + round);
            let image = image(&verified.schema, base, &values);
            let fill = *chance.pick(&[0x00, 0x01, 0x7f, 0xff]);
            for byte in memory.data_mut(&mut store) {
                *byte = if round % 2 == 0 { chance.bits() as u8 } else { fill };
            }
            memory.write(&mut store, base as usize, &image).expect("the input area");
            for (name, bound) in
                [("fencun_decide", module.cost.decide), ("fencun_decide_traced", module.cost.decide_traced)]
            {
                let call = instance.get_typed_func::<u32, u32>(&mut store, name).expect("a function");
                // Entering a function costs one more.
                store.set_fuel(bound + 1).expect("fuel");
                let result = call.call(&mut store, base).unwrap_or_else(|error| panic!("{name}, seed {seed}: {error}"));
                assert_ne!(result, 0);
            }
        }
    }
}
