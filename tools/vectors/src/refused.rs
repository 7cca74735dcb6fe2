//! Modules that a host refuses, when it loads them or when it calls them.

use fencun_abi::section;
use fencun_runtime::{Error, Limits, Policy, Trace};
use wasm_encoder::Instruction as I;
use wasm_encoder::{BlockType, MemArg};

use crate::sample::{self, Sample, decision, traced_decision};

/// One of them.
pub(crate) struct Refused {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// `load` or `call`.
    pub(crate) when: &'static str,
    /// Facts to call with.
    pub(crate) facts: serde_json::Value,
    /// What the runtime says.
    pub(crate) error: Error,
}

/// All of them.
pub(crate) fn all() -> Vec<Refused> {
    on_load().into_iter().map(|(name, bytes)| refused(name, bytes)).collect()
}

fn refused(name: &'static str, bytes: Vec<u8>) -> Refused {
    let facts = serde_json::json!({"loss": 0, "urgent": false, "corrected_on": null, "persons": []});
    let limits = Limits { max_fuel: 1_000_000, ..Limits::default() };
    match Policy::from_module(&bytes, &limits) {
        Err(error) => Refused { name, bytes, when: "load", facts: serde_json::Value::Null, error },
        Ok(policy) => {
            let given = fencun_runtime::Facts::from_json(&policy, &facts.to_string()).expect("JSON");
            let error = policy.session().decide(&given, Trace::No).expect_err("a module that is refused");
            Refused { name, bytes, when: "call", facts, error }
        }
    }
}

fn on_load() -> Vec<(&'static str, Vec<u8>)> {
    let sound = || Sample::answering(&Ok(decision()), &Ok(traced_decision()));
    let with = |change: fn(&mut Sample)| {
        let mut sample = sound();
        change(&mut sample);
        sample.build()
    };
    let sections = |change: fn(&mut Vec<(String, Vec<u8>)>)| {
        let mut sections = sound().payloads();
        change(&mut sections);
        Sample { sections: Some(sections), ..sound() }.build()
    };
    let body = |body: Vec<I<'static>>| {
        let mut sample = Sample { decide: body, ..sound() };
        sample.cost.decide = 10_000_000;
        sample.build()
    };
    let whole = sound().build();
    let far = MemArg { offset: 0, align: 0, memory_index: 0 };
    vec![
        ("empty", Vec::new()),
        ("text", b"policy tolerance".to_vec()),
        ("cut", whole[..whole.len() / 2].to_vec()),
        ("component", b"\0asm\x0d\0\x01\0".to_vec()),
        ("invalid", with(|s| s.decide = vec![I::I64Const(1)])),
        ("foreign", b"\0asm\x01\0\0\0".to_vec()),
        ("abi-2", with(|s| s.abi = 2 << 16 | 5)),
        ("import", with(|s| s.import = true)),
        ("start", with(|s| s.start = true)),
        ("memory-without-maximum", with(|s| s.memory = (1, None))),
        ("memory-that-grows", with(|s| s.memory = (1, Some(2)))),
        ("memory-too-large", with(|s| s.memory = (1025, Some(1025)))),
        ("no-memory", with(|s| s.without_export = Some(section::EXPORT_MEMORY))),
        ("no-abi", with(|s| s.without_export = Some(section::EXPORT_ABI))),
        ("no-traced", with(|s| s.without_export = Some(section::EXPORT_DECIDE_TRACED))),
        ("input-misaligned", with(|s| s.input = (4100, 1024))),
        ("input-too-small", with(|s| s.input = (4096, 16))),
        ("input-behind-memory", with(|s| s.input = (4096, 65_536 - 4096 + 1))),
        ("data-behind-memory", with(|s| s.data = vec![(65_530, vec![0; 7])])),
        ("float", with(|s| drop(s.decide.splice(0..0, [I::F64Const(1.0.into()), I::Drop])))),
        ("memory-grow", with(|s| drop(s.decide.splice(0..0, [I::I32Const(1), I::MemoryGrow(0), I::Drop])))),
        ("recursion", with(|s| s.decide = vec![I::LocalGet(0), I::Call(0)])),
        ("schema-hash", with(|s| s.schema_hash = Some(1))),
        ("sections-hash", with(|s| s.sections_hash = Some(1))),
        ("section-order", sections(|all| all.swap(1, 2))),
        ("section-missing", sections(|all| drop(all.pop()))),
        ("section-twice", sections(|all| all.push(all[1].clone()))),
        ("section-blank", sections(|all| all[0].1.insert(1, b' '))),
        ("section-empty", sections(|all| all[2].1.clear())),
        ("name-empty", with(|s| s.schema.name.clear())),
        ("version", with(|s| s.schema.version = "1.0".into())),
        ("case-twice", with(|s| s.schema.enums[1].cases[1] = "public_good".into())),
        ("too-many-outcomes", with(|s| s.schema.outcomes[0].cases = (0..33).map(|i| format!("c{i}")).collect())),
        ("type-index", with(|s| s.schema.facts[1].ty = fencun_abi::schema::Type::Enum { index: 3 })),
        ("list-too-long", with(|s| s.schema.facts[7].max = 10_001)),
        ("bounds-empty", with(|s| s.schema.facts[0].min = 200_000_000)),
        ("units-count", with(|s| s.schema.n_units = 5)),
        ("labels-count", with(|s| drop(s.rules.case_labels[2].pop()))),
        ("unit-index", with(|s| s.rules.units[0].decision = 2)),
        ("semantic-hash", with(|s| s.rules.semantic_hash.push('0'))),
        ("cost-pages", with(|s| s.cost.memory_pages = 2)),
        ("cost-loops", with(|s| s.cost.loops = vec![5])),
        ("cost-bound", with(|s| s.cost.decide = 1)),
        ("map-index", with(|s| s.map.entries[0].unit = Some(4))),
        ("trap", body(vec![I::Unreachable])),
        ("trap-memory", body(vec![I::I32Const(-1), I::I32Load8U(far)])),
        ("endless", {
            let mut sample = sound();
            sample.decide = vec![I::Loop(BlockType::Empty), I::Br(0), I::End, I::Unreachable];
            sample.cost.loops = vec![1];
            sample.cost.decide = 9_007_199_254_740_991;
            sample.build()
        }),
        ("result-behind-memory", body(vec![I::I32Const(-16)])),
        ("result-misaligned", body(vec![I::I32Const(sample::RESULT as i32 + 1)])),
        ("result-discriminant", {
            let mut sample = sound();
            sample.data[0].1[0] = 2;
            sample.build()
        }),
        ("result-empty", {
            // No outcome is possible.
            let mut sample = sound();
            sample.data[0].1.iter_mut().for_each(|byte| *byte = 0);
            sample.build()
        }),
        ("result-fault", {
            let mut sample = sound();
            sample.data[0].1.iter_mut().for_each(|byte| *byte = 1);
            sample.build()
        }),
    ]
}
