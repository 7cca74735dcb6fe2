//! The bytes of facts, compared by a module that looks at its input area.

mod sample;

use fencun_abi::answer::{Fault, FaultCode, NO_FIELD, NO_ROW};
use fencun_abi::value::Value;
use fencun_runtime::{Limits, Policy, Session, Trace};
use sample::{INPUT, RESULT, RESULT_TRACED, Sample, decision};
use wasm_encoder::{BlockType, Instruction as I, MemArg};

const EXPECTED: u32 = 512;

/// A session whose module decides when the input area begins with these bytes, and else faults.
fn expecting(bytes: &[u8]) -> Session {
    let other = Fault { code: FaultCode::Unsupported, field: NO_FIELD, row: NO_ROW };
    let mut sample = Sample::answering(&Ok(decision()), &Err(other));
    let load = |offset| I::I32Load8U(MemArg { offset, align: 0, memory_index: 0 });
    sample.decide = vec![
        I::Loop(BlockType::Empty),
        I::LocalGet(1),
        I::I32Const(bytes.len() as i32),
        I::I32Eq,
        I::If(BlockType::Empty),
        I::I32Const(RESULT as i32),
        I::Return,
        I::End,
        I::LocalGet(1),
        load(u64::from(INPUT)),
        I::LocalGet(1),
        load(u64::from(EXPECTED)),
        I::I32Ne,
        I::If(BlockType::Empty),
        I::I32Const(RESULT_TRACED as i32),
        I::Return,
        I::End,
        I::LocalGet(1),
        I::I32Const(1),
        I::I32Add,
        I::LocalSet(1),
        I::Br(0),
        I::End,
        I::Unreachable,
    ];
    sample.cost.loops = vec![bytes.len() as u64];
    sample.cost.decide = 100_000;
    sample.data.push((EXPECTED as i32, bytes.to_vec()));
    Policy::from_module(&sample.build(), &Limits::default()).expect("sound").session()
}

fn values(persons: Vec<Vec<Value>>) -> Vec<Value> {
    vec![
        Value::Number(0x0102_0304_0506),
        Value::Number(1),
        Value::Number(1),
        Value::Number(18_077),
        Value::None,
        Value::Unknown,
        Value::Number(-1),
        Value::List(persons),
    ]
}

#[test]
fn facts_lie_in_memory_as_the_abi_says() {
    let mut expected = vec![];
    expected.extend([6, 5, 4, 3, 2, 1, 0, 0]); // loss: s64
    expected.extend([1, 1, 1, 0]); // motive: option<u8>; urgent: u8
    expected.extend([1, 0, 0, 0, 0x9d, 0x46, 0, 0]); // corrected_on: option<s32>
    expected.extend([1, 0, 0, 0, 0, 0, 0, 0]); // reported_on: variant, none
    expected.extend([0; 4]);
    expected.extend([0; 16]); // share: option<s64>, unknown
    expected.extend([1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255]); // grace
    expected.extend([0x48, 0x10, 0, 0, 2, 0, 0, 0]); // persons: 4096 + 72, 2 members
    expected.extend([40, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]); // age: s64, benefited: option<u8>
    expected.extend([41, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let mut session = expecting(&expected);
    let persons = vec![vec![Value::Number(40), Value::Number(0)], vec![Value::Number(41), Value::Unknown]];
    assert_eq!(session.decide_raw(&values(persons), Trace::No).unwrap(), Ok(decision()));
    let near_miss = vec![vec![Value::Number(40), Value::Number(0)], vec![Value::Number(41), Value::Number(0)]];
    assert!(session.decide_raw(&values(near_miss), Trace::No).unwrap().is_err());
}

#[test]
fn values_that_cannot_be_written_are_refused() {
    let mut session = expecting(&[]);
    let mut refused = |index: usize, value: Value| {
        let mut values = values(vec![]);
        values[index] = value;
        session.decide_raw(&values, Trace::No).unwrap_err().to_string()
    };
    assert_eq!(refused(0, Value::Unknown), "`loss`: wrong type");
    assert_eq!(refused(1, Value::None), "`motive`: wrong type");
    assert_eq!(refused(2, Value::Number(256)), "`urgent`: outside of its bounds: 256");
    assert_eq!(refused(3, Value::Number(1 << 31)), "`corrected_on`: outside of its bounds: 2147483648");
    assert_eq!(refused(3, Value::Unknown), "`corrected_on`: wrong type");
    assert_eq!(refused(7, Value::Number(0)), "`persons`: wrong type");
    assert_eq!(refused(0, Value::List(vec![])), "`loss`: wrong type");
    assert_eq!(refused(7, Value::List(vec![vec![]])), "`persons[0]`: wrong type");
    let short = vec![Value::Number(0), Value::List(vec![])];
    assert_eq!(refused(7, Value::List(vec![short])), "`persons[0].benefited`: wrong type");
    // A list may be longer than declared, for the module to refuse, but must fit the input area.
    let member = vec![Value::Number(0), Value::Unknown];
    assert_eq!(refused(7, Value::List(vec![member; 60])), "`persons`: list is too long: 60 members");
    assert_eq!(session.decide_raw(&[], Trace::No).unwrap_err().to_string(), "wrong type: 0 values, expected 8");
}
