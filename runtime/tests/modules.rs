//! Which modules are run, and what the others are refused with.

mod sample;

use fencun_abi::digest::digest;
use fencun_abi::schema::{Member, Outcome, Type};
use fencun_abi::section;
use fencun_abi::value::Value;
use fencun_runtime::{Code, Error, Lang, Limits, Policy, Trace};
use sample::{Sample, canonical, decision, traced_decision};
use wasm_encoder::{BlockType, Instruction as I, MemArg};

fn sound() -> Sample {
    Sample::answering(&Ok(decision()), &Ok(traced_decision()))
}

fn load(bytes: &[u8]) -> Result<Policy, Error> {
    Policy::from_module(bytes, &Limits::default())
}

/// Values that the sample's schema takes.
fn values() -> Vec<Value> {
    let mut values = vec![Value::Number(0), Value::Unknown, Value::Number(0), Value::None];
    values.extend([Value::Unknown, Value::Unknown, Value::Unknown, Value::List(vec![])]);
    values
}

/// The module is refused with this code and message.
#[track_caller]
fn refused(bytes: &[u8], code: &str, message: &str) {
    let error = load(bytes).expect_err("refused");
    assert_eq!((error.code().number(), error.message(Lang::En).as_str()), (code, message));
}

#[test]
fn a_sound_module_is_loaded_and_decides() {
    let policy = load(&sound().build()).expect("sound");
    assert_eq!((policy.name(), policy.version(), policy.unit_name(1).as_str()), ("sample", "1.2.3", "R2 row 3"));
    assert_eq!(policy.source_of(1), None);
    assert_eq!(policy.source_of(99).map(|entry| (entry.line, entry.unit)), Some((7, Some(0))));
    let mut session = policy.session();
    for _ in 0..2 {
        assert_eq!(session.decide_raw(&values(), Trace::No).unwrap(), Ok(decision()));
        assert_eq!(session.decide_raw(&values(), Trace::Full).unwrap(), Ok(traced_decision()));
    }
}

#[test]
fn a_policy_is_shared_by_threads() {
    let policy = load(&sound().build()).expect("sound");
    let answers: Vec<_> = std::thread::scope(|scope| {
        let ask = || scope.spawn(|| policy.session().decide_raw(&values(), Trace::No).unwrap());
        [ask(), ask()].into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(answers, [Ok(decision()), Ok(decision())]);
}

#[test]
fn what_is_no_module_is_refused() {
    refused(b"", "FC0601", "not a WebAssembly module: wrong at byte 0");
    refused(b"policy tolerance", "FC0601", "not a WebAssembly module: wrong at byte 0");
    refused(b"\0asm\x0d\0\x01\0", "FC0601", "not a WebAssembly module: wrong at byte 4");
    refused(b"\0asm\x01\0\0\0", "FC0602", "not a compiled policy");
}

#[test]
fn a_truncated_module_is_refused_wherever_it_ends() {
    let bytes = sound().build();
    for end in 0..bytes.len() {
        let error = load(&bytes[..end]).expect_err("refused");
        let codes = ["FC0601", "FC0602", "FC0605", "FC0610"];
        assert!(codes.contains(&error.code().number()), "{end}: {error}");
    }
}

#[test]
fn another_version_of_the_abi_is_refused_but_not_another_minor_one() {
    refused(
        &Sample { abi: 2 << 16 | 5, ..sound() }.build(),
        "FC0603",
        "made for another version of the interface: found 2.5, expected 1.x",
    );
    assert!(load(&Sample { abi: 1 << 16 | 9, ..sound() }.build()).is_ok());
}

#[test]
fn imports_are_refused() {
    refused(
        &Sample { import: true, ..sound() }.build(),
        "FC0604",
        "the module imports something: found `wasi_snapshot_preview1` `clock_time_get`, expected none",
    );
}

#[test]
fn modules_outside_the_profile_are_refused() {
    let profile = |sample: Sample, detail: &str| {
        refused(&sample.build(), "FC0610", &format!("the module leaves the profile of the interface: {detail}"));
    };
    profile(Sample { start: true, ..sound() }, "`start`: a start function is not allowed");
    let memory = "`memory`: a module has exactly one memory, of fixed size";
    profile(Sample { memory: (1, None), ..sound() }, memory);
    profile(Sample { memory: (1, Some(2)), ..sound() }, memory);
    for name in [section::EXPORT_MEMORY, section::EXPORT_SECTIONS, section::EXPORT_DECIDE_TRACED] {
        profile(Sample { without_export: Some(name), ..sound() }, &format!("`{name}`: export is missing"));
    }
    profile(Sample { without_export: Some(section::EXPORT_ABI), ..sound() }, "`fencun_abi`: export is missing");
    let area = "`fencun_in`: input area misplaced or too small";
    profile(Sample { input: (4100, 1024), ..sound() }, area);
    profile(Sample { input: (0, 1024), ..sound() }, area);
    profile(Sample { input: (4096, 16), ..sound() }, area);
    profile(Sample { input: (4096, 65_536 - 4096 + 1), ..sound() }, area);
    profile(Sample { input: (-16, 32), ..sound() }, area);
    profile(Sample { data: vec![(65_530, vec![0; 7])], ..sound() }, "`data[0]`: data outside of the memory");
    profile(Sample { data: vec![(-1, vec![0; 7])], ..sound() }, "`data[0]`: data outside of the memory");

    let mut float = sound();
    float.decide.splice(0..0, [I::F64Const(1.0.into()), I::Drop]);
    let error = load(&float.build()).expect_err("floats");
    assert_eq!(error.code().number(), "FC0610");
    let mut grow = sound();
    grow.decide.splice(0..0, [I::I32Const(1), I::MemoryGrow(0), I::Drop]);
    assert!(load(&grow.build()).expect_err("grows").message(Lang::En).contains("memory.grow"));
    let mut recursive = sound();
    recursive.decide = vec![I::LocalGet(0), I::Call(0)];
    profile(recursive, "`function[0]`: calls itself, or calls too deeply");
    let mut invalid = sound();
    invalid.decide = vec![I::I64Const(1)];
    assert_eq!(load(&invalid.build()).expect_err("wrong type").code().number(), "FC0601");
}

#[test]
fn the_memory_is_bounded() {
    let pages = |pages: u64| {
        let mut sample = Sample { memory: (pages, Some(pages)), ..sound() };
        sample.cost.memory_pages = pages as u32;
        sample.build()
    };
    assert!(load(&pages(1024)).is_ok());
    refused(
        &pages(1025),
        "FC0606",
        "larger than this host allows: memory in pages of 64 KiB: found 1025, at most 1024",
    );
    refused(
        &pages(65_536),
        "FC0606",
        "larger than this host allows: memory in pages of 64 KiB: found 65536, at most 1024",
    );
    let small = Limits { max_memory_bytes: 65_536, ..Limits::default() };
    assert!(Policy::from_module(&pages(1), &small).is_ok());
    assert_eq!(Policy::from_module(&pages(2), &small).unwrap_err().code().number(), "FC0606");
    let short = Limits { max_module_bytes: 100, ..Limits::default() };
    assert_eq!(Policy::from_module(&pages(1), &short).unwrap_err().code().number(), "FC0606");
}

#[test]
fn tampered_sections_are_refused() {
    let tampered = |sample: &Sample, detail: &str| {
        refused(&sample.build(), "FC0605", &format!("the module's tables do not fit: {detail}"));
    };
    tampered(&Sample { schema_hash: Some(1), ..sound() }, "`fencun:schema`: does not match the export `fencun_schema`");
    tampered(
        &Sample { sections_hash: Some(1), ..sound() },
        "`fencun:`: sections do not match the export `fencun_sections`",
    );
    let with = |change: fn(&mut Vec<(String, Vec<u8>)>)| {
        let mut sections = sound().payloads();
        change(&mut sections);
        Sample { sections: Some(sections), ..sound() }
    };
    tampered(&with(|sections| sections.swap(1, 2)), "`fencun:cost`: section out of order");
    tampered(&with(|sections| drop(sections.pop())), "`fencun:map`: section is missing");
    tampered(&with(|sections| sections.push(sections[1].clone())), "`fencun:rules`: section stands twice");
    tampered(&with(|sections| sections[0].1.insert(1, b' ')), "`fencun:schema`: not the canonical JSON of its form");
    tampered(&with(|sections| sections[2].1.clear()), "`fencun:cost`: not the canonical JSON of its form");
    assert!(load(&with(|sections| sections.push(("fencun:source".into(), vec![1]))).build()).is_ok());
}

/// Makes the first decision one for each member: of these lists, at these places.
fn members(sample: &mut Sample, places: &[(u16, u16)]) {
    let decision = sample.schema.outcomes[0].clone();
    let of = |&(list, index)| Outcome { member: Some(Member { list, index }), ..decision.clone() };
    sample.schema.outcomes = places.iter().map(of).collect();
}

#[test]
fn tables_that_do_not_fit_are_refused() {
    type Change = fn(&mut Sample);
    let cases: [(Change, &str); 26] = [
        (|s| s.schema.name.clear(), "`fencun:schema name`: empty name"),
        (|s| s.schema.version = "1.0".into(), "`fencun:schema version`: text not of its form"),
        (|s| s.schema.enums[1].cases[1] = "public_good".into(), "`fencun:schema enums[1].cases`: name given twice"),
        (|s| s.schema.enums[1].cases.clear(), "`fencun:schema enums[1].cases`: more than the ABI allows"),
        (
            |s| s.schema.outcomes[0].cases = (0..33).map(|i| format!("c{i}")).collect(),
            "`fencun:schema outcomes[0].cases`: more than the ABI allows",
        ),
        (|s| members(s, &[(1, 0)]), "`fencun:schema outcomes[0].member`: index out of its table"),
        (
            |s| members(s, &[(7, 0), (7, 1)]),
            "`fencun:schema outcomes[1].member`: differs in number from what it describes",
        ),
        (
            |s| members(s, &[(7, 0), (7, 2), (7, 1)]),
            "`fencun:schema outcomes[0].member`: differs in number from what it describes",
        ),
        (
            |s| {
                members(s, &[(7, 0), (7, 1), (7, 2)]);
                s.schema.outcomes.iter_mut().for_each(|outcome| outcome.ty = Some(Type::Integer));
            },
            "`fencun:schema outcomes[0].member`: differs in number from what it describes",
        ),
        (|s| s.schema.facts[1].ty = Type::Enum { index: 3 }, "`fencun:schema facts[1]`: index out of its table"),
        (|s| s.schema.facts[7].ty = Type::List { record: 1 }, "`fencun:schema facts[7]`: index out of its table"),
        (
            |s| s.schema.records[0].fields[0].ty = Type::List { record: 0 },
            "`fencun:schema records[0].fields[0]`: index out of its table",
        ),
        (
            |s| s.schema.facts[7].max = 10_001,
            "`fencun:schema facts[7]`: bounds that hold nothing, or more than the type",
        ),
        (
            |s| s.schema.facts[0].min = 200_000_000,
            "`fencun:schema facts[0]`: bounds that hold nothing, or more than the type",
        ),
        (|s| s.schema.facts[1].max = 2, "`fencun:schema facts[1]`: bounds that hold nothing, or more than the type"),
        (|s| s.schema.n_units = 5, "`fencun:rules units`: differs in number from what it describes"),
        (|s| s.schema.n_duties = 1, "`fencun:rules duties`: differs in number from what it describes"),
        (|s| s.schema.n_trace = 0, "`fencun:rules trace`: differs in number from what it describes"),
        (
            |s| drop(s.rules.case_labels[2].pop()),
            "`fencun:rules case_labels`: differs in number from what it describes",
        ),
        (|s| s.rules.units[0].decision = 2, "`fencun:rules units[0].decision`: index out of its table"),
        (|s| s.rules.trace[4].index = 4, "`fencun:rules trace[4].index`: index out of its table"),
        (|s| s.rules.semantic_hash.push('0'), "`fencun:rules semantic_hash`: text not of its form"),
        (|s| s.cost.memory_pages = 2, "`fencun:cost memory_pages`: differs in number from what it describes"),
        (|s| s.cost.loops = vec![5], "`fencun:cost loops`: differs in number from what it describes"),
        (|s| s.cost.decide = 1, "`fencun:cost decide`: less than what the code can take"),
        (|s| s.map.entries[0].unit = Some(4), "`fencun:map entries`: index out of its table"),
    ];
    for (change, detail) in cases {
        let mut sample = sound();
        change(&mut sample);
        refused(&sample.build(), "FC0605", &format!("the module's tables do not fit: {detail}"));
    }
    // The longest list that there may be is taken, with an input area that holds it.
    let mut longest = sound();
    longest.schema.facts[7].max = 10_000;
    longest.memory = (4, Some(4));
    longest.cost.memory_pages = 4;
    longest.input = (4096, 10_000 * 16 + 256);
    assert!(load(&longest.build()).is_ok());
}

#[test]
fn a_module_that_does_not_end_is_stopped() {
    let mut endless = sound();
    endless.decide = vec![I::Loop(BlockType::Empty), I::Br(0), I::End, I::Unreachable];
    endless.cost.loops = vec![1];
    endless.cost.decide = 9_007_199_254_740_991;
    let limits = Limits { max_fuel: 100_000, ..Limits::default() };
    let policy = Policy::from_module(&endless.build(), &limits).expect("nothing wrong from outside");
    let mut session = policy.session();
    let error = session.decide_raw(&values(), Trace::No).unwrap_err();
    assert_eq!(
        (error.code().number(), error.message(Lang::Zh).as_str()),
        ("FC0607", "模块运行超过了允许的步数：执行 100000 步后已停止"),
    );
    // The other function still answers: the instance that was stopped is not used again.
    assert_eq!(session.decide_raw(&values(), Trace::Full).unwrap(), Ok(traced_decision()));
    // Its own bound stops it, where that is less.
    endless.cost.decide = 20;
    let policy = Policy::from_module(&endless.build(), &Limits::default()).expect("the same");
    let error = policy.session().decide_raw(&values(), Trace::No).unwrap_err();
    assert_eq!(error.code().number(), "FC0607");
}

#[test]
fn a_trap_is_an_error_of_the_engine() {
    let far = MemArg { offset: 0, align: 0, memory_index: 0 };
    for body in [
        vec![I::Unreachable],
        vec![I::I32Const(-1), I::I32Load8U(far)],
        vec![I::I32Const(1), I::I32Const(0), I::I32DivS],
    ] {
        let mut sample = Sample { decide: body, ..sound() };
        sample.cost.decide = 10_000_000;
        let policy = load(&sample.build()).expect("nothing wrong from outside");
        let mut session = policy.session();
        assert_eq!(session.decide_raw(&values(), Trace::No).unwrap_err().code().number(), "FC0608");
        assert_eq!(session.decide_raw(&values(), Trace::Full).unwrap(), Ok(traced_decision()));
    }
}

#[test]
fn the_digest_leaves_out_what_tools_rewrite() {
    let plain = digest(&sound().build()).unwrap();
    let produced = digest(&Sample { producers: Some("a tool"), ..sound() }.build()).unwrap();
    assert_eq!(plain, produced);
    let mut other = sound();
    other.rules.title = sample::text("Another", "");
    assert_ne!(plain, digest(&other.build()).unwrap());
    assert_ne!(load(&sound().build()).unwrap().digest(), load(&other.build()).unwrap().digest());
}

#[test]
fn any_changed_byte_is_refused_or_harmless() {
    let bytes = sound().build();
    let (mut changed, mut seed) = (bytes.clone(), 0x2545_f491_4f6c_dd1du64);
    let mut n_loaded = 0;
    for round in 0..30_000usize {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let at = round % bytes.len();
        changed[at] ^= 1 << (seed % 8);
        // What is still sound from outside is run, too; compiling each takes its time.
        if fencun_abi::verify::verify(&changed).is_ok() && (n_loaded < 300 || round % 16 == 0) {
            n_loaded += 1;
            if let Ok(policy) = load(&changed) {
                let mut session = policy.session();
                for trace in [Trace::No, Trace::Full] {
                    match session.decide_raw(&values(), trace) {
                        Ok(_) => {}
                        Err(error) => assert!(matches!(error.code(), Code::Module(_)), "{at}: {error}"),
                    }
                }
            }
        }
        changed[at] = bytes[at];
    }
    assert!(n_loaded > 0);
}

#[test]
fn canonical_numbers_are_those_that_every_reader_can_hold() {
    // RFC 8785 writes numbers as doubles do: a bound of more digits would change, and is refused.
    let mut sample = sound();
    sample.schema.facts[0].max = i64::MAX;
    assert!(!canonical(&sample.schema).windows(19).any(|window| window == b"9223372036854775807"));
    refused(
        &sample.build(),
        "FC0605",
        "the module's tables do not fit: `fencun:schema`: not the canonical JSON of its form",
    );
}
