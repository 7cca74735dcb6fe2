//! A module written by hand: a policy's tables around whatever code a test needs.
//!
//! The code of a real policy is the compiler's; here it returns an answer that stands in the
//! data, or whatever else a hostile module may do.
#![allow(dead_code, reason = "each test crate uses its part")]

use std::borrow::Cow;

use fencun_abi::answer::{Answer, Decision, StepState};
use fencun_abi::cost::{Cost, Map, MapEntry};
use fencun_abi::layout;
use fencun_abi::rules::{Duty, FactLabel, Rules, Site, Text, TraceKind, TraceNode, Unit, UnitKind};
use fencun_abi::schema::{Enum, Field, NamedValue, Outcome, Record, Schema, Type};
use fencun_abi::section;
use fencun_abi::value::Value;
use wasm_encoder::{
    CodeSection, ConstExpr, CustomSection, DataSection, EntityType, ExportKind, ExportSection, Function,
    FunctionSection, GlobalSection, GlobalType, ImportSection, Instruction as I, MemorySection, MemoryType, Module,
    StartSection, TypeSection, ValType,
};

pub const INPUT: u32 = 4096;
pub const RESULT: u32 = 1024;
pub const RESULT_TRACED: u32 = 2048;

/// What a module is built from; tests change a piece.
#[derive(Clone)]
pub struct Sample {
    pub schema: Schema,
    pub rules: Rules,
    pub cost: Cost,
    pub map: Map,
    /// Body of `fencun_decide`, without the end; parameter 0 is the address of the facts,
    /// local 1 is free.
    pub decide: Vec<I<'static>>,
    pub decide_traced: Vec<I<'static>>,
    /// Address and bytes.
    pub data: Vec<(i32, Vec<u8>)>,
    pub abi: i32,
    pub import: bool,
    pub start: bool,
    pub memory: (u64, Option<u64>),
    pub input: (i32, i32),
    pub without_export: Option<&'static str>,
    pub schema_hash: Option<i64>,
    pub sections_hash: Option<i64>,
    /// The `fencun:` sections, in order; by default the required ones.
    pub sections: Option<Vec<(String, Vec<u8>)>>,
    pub producers: Option<&'static str>,
}

impl Sample {
    /// A module that gives these answers.
    pub fn answering(answer: &Answer, traced: &Answer) -> Self {
        let mut sample = Self::new();
        let schema = &sample.schema;
        sample.data = vec![
            (RESULT as i32, result_bytes(schema, answer, RESULT)),
            (RESULT_TRACED as i32, result_bytes(schema, traced, RESULT_TRACED)),
        ];
        sample
    }

    /// A module that takes the facts for its result: a test writes any RESULT it likes.
    pub fn echo() -> Self {
        let mut sample = Self::new();
        sample.decide = vec![I::LocalGet(0)];
        sample.decide_traced = vec![I::LocalGet(0)];
        sample
    }

    pub fn new() -> Self {
        let rules = rules();
        Self {
            schema: schema(),
            cost: Cost {
                model: "instructions-1".into(),
                decide: 100,
                decide_traced: 200,
                memory_pages: 1,
                loops: vec![],
            },
            map: Map {
                file: "sample.fencun".into(),
                others: Vec::new(),
                entries: vec![MapEntry { offset: 2, other: None, line: 7, column: 3, unit: Some(0) }],
            },
            rules,
            decide: vec![I::I32Const(RESULT as i32)],
            decide_traced: vec![I::I32Const(RESULT_TRACED as i32)],
            data: vec![],
            abi: 1 << 16,
            import: false,
            start: false,
            memory: (1, Some(1)),
            input: (INPUT as i32, 1024),
            without_export: None,
            schema_hash: None,
            sections_hash: None,
            sections: None,
            producers: None,
        }
    }

    pub fn payloads(&self) -> Vec<(String, Vec<u8>)> {
        self.sections.clone().unwrap_or_else(|| {
            vec![
                (section::SCHEMA.into(), canonical(&self.schema)),
                (section::RULES.into(), canonical(&self.rules)),
                (section::COST.into(), canonical(&self.cost)),
                (section::MAP.into(), canonical(&self.map)),
            ]
        })
    }

    pub fn build(&self) -> Vec<u8> {
        let payloads = self.payloads();
        let schema_payload = payloads.iter().find(|(name, _)| name == section::SCHEMA).map_or(&[][..], |(_, p)| p);
        let schema_hash = self.schema_hash.unwrap_or_else(|| section::prefix_hash([schema_payload]));
        let sections_hash =
            self.sections_hash.unwrap_or_else(|| section::prefix_hash(payloads.iter().map(|(_, p)| p.as_slice())));

        let mut types = TypeSection::new();
        types.ty().function([ValType::I32], [ValType::I32]);
        types.ty().function([], []);
        let mut functions = FunctionSection::new();
        functions.function(0).function(0).function(1);
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: self.memory.0,
            maximum: self.memory.1,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut globals = GlobalSection::new();
        let i32_global = GlobalType { val_type: ValType::I32, mutable: false, shared: false };
        let i64_global = GlobalType { val_type: ValType::I64, mutable: false, shared: false };
        globals.global(i32_global, &ConstExpr::i32_const(self.abi));
        globals.global(i64_global, &ConstExpr::i64_const(schema_hash));
        globals.global(i64_global, &ConstExpr::i64_const(sections_hash));
        globals.global(i32_global, &ConstExpr::i32_const(self.input.0));
        globals.global(i32_global, &ConstExpr::i32_const(self.input.1));
        let first = u32::from(self.import);
        let mut exports = ExportSection::new();
        let all = [
            (section::EXPORT_MEMORY, ExportKind::Memory, 0),
            (section::EXPORT_ABI, ExportKind::Global, 0),
            (section::EXPORT_SCHEMA, ExportKind::Global, 1),
            (section::EXPORT_SECTIONS, ExportKind::Global, 2),
            (section::EXPORT_IN, ExportKind::Global, 3),
            (section::EXPORT_IN_SIZE, ExportKind::Global, 4),
            (section::EXPORT_DECIDE, ExportKind::Func, first),
            (section::EXPORT_DECIDE_TRACED, ExportKind::Func, first + 1),
        ];
        for (name, kind, index) in all {
            if self.without_export != Some(name) {
                exports.export(name, kind, index);
            }
        }
        let mut code = CodeSection::new();
        for body in [&self.decide, &self.decide_traced] {
            let mut function = Function::new([(1, ValType::I32)]);
            for instruction in body {
                function.instruction(instruction);
            }
            function.instruction(&I::End);
            code.function(&function);
        }
        let mut nothing = Function::new([]);
        nothing.instruction(&I::End);
        code.function(&nothing);

        let mut module = Module::new();
        if let Some(text) = self.producers {
            module.section(&CustomSection { name: "producers".into(), data: Cow::Borrowed(text.as_bytes()) });
        }
        module.section(&types);
        if self.import {
            let mut imports = ImportSection::new();
            imports.import("wasi_snapshot_preview1", "clock_time_get", EntityType::Function(0));
            module.section(&imports);
        }
        module.section(&functions).section(&memories).section(&globals).section(&exports);
        if self.start {
            module.section(&StartSection { function_index: first + 2 });
        }
        module.section(&code);
        if !self.data.is_empty() {
            let mut data = DataSection::new();
            for (at, bytes) in &self.data {
                data.active(0, &ConstExpr::i32_const(*at), bytes.iter().copied());
            }
            module.section(&data);
        }
        for (name, payload) in &payloads {
            module.section(&CustomSection { name: name.into(), data: payload.into() });
        }
        module.finish()
    }
}

pub fn canonical(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(value).expect("tables are JSON")
}

/// Outcome refer, a fired row, a rule that gave way, a duty, a need.
pub fn decision() -> Decision {
    use fencun_abi::answer::{Defeat, Due, Outcome};
    Decision {
        outcomes: vec![
            Outcome { value: 1, determined: true, possible: 0b010, permitted: 0b011, amount: None },
            Outcome { value: 0, determined: false, possible: 0b11, permitted: 0, amount: None },
        ],
        values: vec![Value::Number(1), Value::Number(18_077), Value::None, Value::Number(-5), Value::Unknown],
        fired: vec![1],
        defeated: vec![Defeat { unit: 0, by: 1 }],
        duties: vec![Due { duty: 0, due: Some(18_077) }, Due { duty: 1, due: None }],
        needs: vec![1],
        trace: vec![],
    }
}

/// The same with every step.
pub fn traced_decision() -> Decision {
    use fencun_abi::answer::{NO_ROW, Step};
    let step = |node, state, row, value| Step { node, state, row, value };
    Decision {
        trace: vec![
            step(0, StepState::True, 1, 8_000_000),
            step(1, StepState::True, NO_ROW, 1),
            step(2, StepState::Unknown, NO_ROW, 0),
            step(3, StepState::Skipped, NO_ROW, 0),
            step(4, StepState::False, NO_ROW, 0),
            step(5, StepState::True, NO_ROW, 0),
        ],
        ..decision()
    }
}

/// The bytes of a RESULT at an address, its lists behind it.
pub fn result_bytes(schema: &Schema, answer: &Answer, at: u32) -> Vec<u8> {
    let layout = layout::result(schema);
    let mut bytes = vec![0; layout.size.size as usize];
    let decision = match answer {
        Ok(decision) => decision,
        Err(fault) => {
            bytes[0] = 1;
            let start = layout.fault as usize;
            bytes[start] = fault.code as u8;
            bytes[start + 2..start + 4].copy_from_slice(&fault.field.to_le_bytes());
            bytes[start + 4..start + 8].copy_from_slice(&fault.row.to_le_bytes());
            return bytes;
        }
    };
    for (slot, outcome) in layout.outcomes.iter().zip(&decision.outcomes) {
        bytes[slot.value as usize] = outcome.value;
        bytes[slot.determined as usize] = u8::from(outcome.determined);
        let flags = slot.flags as usize;
        for (start, set) in [(slot.possible as usize, outcome.possible), (slot.permitted as usize, outcome.permitted)] {
            bytes[start..start + flags].copy_from_slice(&set.to_le_bytes()[..flags]);
        }
    }
    for (slot, value) in layout.values.iter().zip(&decision.values) {
        let (discriminant, number) = match value {
            Value::Unknown => (0, 0),
            Value::None => (1, 0),
            Value::Number(number) => (2, *number),
            Value::Text(_) | Value::Range(..) | Value::List(_) => unreachable!("a value of this sample is a number"),
        };
        bytes[slot.discriminant.unwrap().0 as usize] = discriminant;
        let (start, width) = (slot.payload as usize, slot.width.unwrap().bytes() as usize);
        bytes[start..start + width].copy_from_slice(&number.to_le_bytes()[..width]);
    }
    let fired = decision.fired.iter().map(|unit| unit.to_le_bytes().to_vec()).collect();
    let defeated = decision.defeated.iter().map(|d| [d.unit.to_le_bytes(), d.by.to_le_bytes()].concat()).collect();
    let needs = decision.needs.iter().map(|fact| fact.to_le_bytes().to_vec()).collect();
    let duties = decision.duties.iter().map(|due| {
        let mut member = vec![0; 12];
        member[..2].copy_from_slice(&due.duty.to_le_bytes());
        member[4] = u8::from(due.due.is_some());
        member[8..].copy_from_slice(&due.due.unwrap_or(0).to_le_bytes());
        member
    });
    let trace = decision.trace.iter().map(|step| {
        let mut member = vec![0; 16];
        member[..2].copy_from_slice(&step.node.to_le_bytes());
        member[2] = step.state as u8;
        member[4..8].copy_from_slice(&step.row.to_le_bytes());
        member[8..].copy_from_slice(&step.value.to_le_bytes());
        member
    });
    let lists: [(u32, Vec<Vec<u8>>); 5] = [
        (layout.fired, fired),
        (layout.defeated, defeated),
        (layout.duties, duties.collect()),
        (layout.needs, needs),
        (layout.trace, trace.collect()),
    ];
    for (slot, members) in lists {
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        let pointer = at + bytes.len() as u32;
        let slot = slot as usize;
        bytes[slot..slot + 4].copy_from_slice(&pointer.to_le_bytes());
        bytes[slot + 4..slot + 8].copy_from_slice(&(members.len() as u32).to_le_bytes());
        bytes.extend(members.concat());
    }
    bytes
}

fn money() -> Type {
    Type::Money { currency: "CNY".into(), digits: 2 }
}

fn field(name: &str, ty: Type, min: i64, max: i64) -> Field {
    Field { name: name.into(), ty, unknown: false, none: false, min, max }
}

/// Facts of every type.
pub fn schema() -> Schema {
    let names = |cases: &[&str]| cases.iter().map(|case| (*case).to_owned()).collect::<Vec<_>>();
    let scale = ["tolerate", "mitigate", "refuse"];
    Schema {
        abi: "1.0".into(),
        name: "sample".into(),
        version: "1.2.3".into(),
        enums: vec![
            Enum { name: "Outcome".into(), scale: true, cases: names(&scale) },
            Enum { name: "Motive".into(), scale: false, cases: names(&["public_good", "private_gain"]) },
            Enum { name: "loss_band".into(), scale: true, cases: names(&["minor", "major"]) },
        ],
        records: vec![Record {
            name: "Person".into(),
            fields: vec![
                field("age", Type::Integer, 0, 150),
                Field { unknown: true, ..field("benefited", Type::YesNo, 0, 1) },
            ],
        }],
        facts: vec![
            field("loss", money(), 0, 100_000_000),
            Field { unknown: true, ..field("motive", Type::Enum { index: 1 }, 0, 1) },
            field("urgent", Type::YesNo, 0, 1),
            Field { none: true, ..field("corrected_on", Type::Date, 0, 2_932_896) },
            Field { unknown: true, none: true, ..field("reported_on", Type::Date, -719_162, 2_932_896) },
            Field { unknown: true, ..field("share", Type::Percent, 0, 10_000) },
            Field { unknown: true, ..field("grace", Type::Days, 0, 365) },
            field("persons", Type::List { record: 0 }, 0, 3),
        ],
        outcomes: vec![
            Outcome { name: "outcome".into(), cases: names(&scale), scale: true, ty: None, member: None },
            Outcome { name: "emergency".into(), cases: names(&["no", "yes"]), scale: false, ty: None, member: None },
        ],
        values: vec![
            NamedValue { name: "loss_band".into(), ty: Type::Enum { index: 2 } },
            NamedValue { name: "last_day".into(), ty: Type::Date },
            NamedValue { name: "first_day".into(), ty: Type::Date },
            NamedValue { name: "balance".into(), ty: money() },
            NamedValue { name: "rate".into(), ty: Type::Percent },
        ],
        n_units: 4,
        n_duties: 2,
        n_trace: 6,
    }
}

pub fn text(en: &str, zh: &str) -> Text {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Text { en: some(en), zh: some(zh) }
}

pub fn rules() -> Rules {
    let schema = schema();
    let unit = |decision, kind, id: &str, row, cites: Option<&str>, because| Unit {
        decision,
        kind,
        id: id.into(),
        row,
        cites: cites.map(str::to_owned),
        because,
        line: 10,
        file: None,
    };
    let duty = |name: &str, require, by, cites: Option<&str>| Duty {
        name: name.into(),
        label: Text::default(),
        require,
        by,
        cites: cites.map(str::to_owned),
        line: 20,
    };
    let node = |kind, index, name: &str, ty, entries: &[&str]| TraceNode {
        kind,
        index,
        name: name.into(),
        ty,
        entries: entries.iter().map(|entry| (*entry).to_owned()).collect(),
    };
    let label = |label, supplier| FactLabel { label, supplier, can_change: false };
    let mut fact_labels: Vec<_> = schema.facts.iter().map(|_| label(Text::default(), Text::default())).collect();
    fact_labels[1] = label(text("Motive", "主观动机"), text("the unit", "所在单位"));
    let mut case_labels: Vec<Vec<Text>> =
        schema.enums.iter().map(|e| e.cases.iter().map(|_| Text::default()).collect()).collect();
    case_labels[0] = vec![text("", "容错"), text("", "减轻"), text("", "不予容错")];
    Rules {
        lang: "en".into(),
        title: text("Sample", "样例"),
        authority: Text::default(),
        in_force_from: Some("2019-03-01".into()),
        in_force_until: None,
        applies: None,
        semantic_hash: "0".repeat(64),
        units: vec![
            unit(0, UnitKind::Rule, "R1", None, Some("art. 6"), Text::default()),
            unit(0, UnitKind::Row, "R2", Some(3), Some("art. 7(1)"), text("A small loss.", "损失较小。")),
            unit(0, UnitKind::Otherwise, "otherwise", None, None, Text::default()),
            unit(1, UnitKind::Otherwise, "otherwise", None, None, Text::default()),
        ],
        duties: vec![
            duty("rectify", text("Rectify and report", "整改并报告"), text("the unit", "责任单位"), Some("art. 14")),
            duty("file", text("", "归档"), Text::default(), None),
        ],
        packages: Vec::new(),
        sites: vec![Site { text: "loss * 3".into(), line: 12, column: 5, file: None }],
        trace: vec![
            node(TraceKind::Parameter, 0, "minor_loss as of reported_on", Some(money()), &["2019-03-01", "2021-07-01"]),
            node(TraceKind::Boundary, 0, "loss_band", Some(Type::Enum { index: 2 }), &[]),
            node(TraceKind::Define, 0, "unselfish", None, &[]),
            node(TraceKind::Define, 1, "first_day", Some(Type::Date), &[]),
            node(TraceKind::Unit, 1, "R2 row 3", None, &[]),
            node(TraceKind::Unit, 3, "otherwise", None, &[]),
        ],
        fact_labels,
        case_labels,
        field_labels: schema.records.iter().map(|r| r.fields.iter().map(|_| Text::default()).collect()).collect(),
        outcome_labels: vec![text("Tolerance", "容错认定"), Text::default()],
        value_labels: schema.values.iter().map(|_| Text::default()).collect(),
    }
}

pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).into()
}
