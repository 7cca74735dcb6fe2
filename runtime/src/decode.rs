//! The bytes of a RESULT to an answer. The module is not trusted: every address, index and
//! number is checked, and what no compiled policy would write is refused.

use fencun_abi::answer::{
    Answer, Decision, Defeat, Due, Fault, FaultCode, NO_FIELD, NO_ROW, Outcome, Span, Step, StepState,
};
use fencun_abi::layout::{DEFEAT_SIZE, DUE_SIZE, Discriminant, OutcomeSlot, ResultLayout, STEP_SIZE, Slot, Width};
use fencun_abi::schema::{self, Schema, Type};
use fencun_abi::sound::{DATE_RANGE, INSTANT_RANGE};
use fencun_abi::value::Value;

use crate::policy::Policy;
use crate::session::Trace;

macro_rules! flaws {
    ($($(#[$doc:meta])* $name:ident: $en:literal, $zh:literal;)*) => {
        /// What is wrong with a module's answer.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        #[non_exhaustive]
        pub enum ResultFlaw { $($(#[$doc])* $name,)* }

        impl ResultFlaw {
            /// In English.
            #[must_use]
            pub fn en(self) -> &'static str {
                match self { $(Self::$name => $en,)* }
            }

            /// In Chinese.
            #[must_use]
            pub fn zh(self) -> &'static str {
                match self { $(Self::$name => $zh,)* }
            }
        }
    };
}

flaws! {
    /// An address that is not aligned.
    Alignment: "an address is not aligned", "地址未对齐";
    /// A discriminant or flag that no case has.
    Discriminant: "a discriminant that no case has", "标记值不存在";
    /// An unknown fault, or one that names nothing.
    Fault: "a fault that names nothing", "故障所指的内容不存在";
    /// An index out of its table, or indexes that do not ascend.
    Index: "an index out of its table, or out of order", "索引超出所指的表或次序不对";
    /// A list that is longer than its table.
    Length: "a list longer than its table", "列表比所指的表还长";
    /// Possible, permitted and determined do not agree.
    Outcome: "an outcome at odds with what is possible", "结论与可能的结论相矛盾";
    /// Something lies outside of the memory.
    OutOfMemory: "an address outside of the memory", "地址超出内存";
    /// A value that its type does not have.
    Value: "a value that its type does not have", "取值不属于其类型";
}

/// Reads the RESULT at an address.
pub(crate) fn answer(policy: &Policy, memory: &[u8], at: u32, trace: Trace) -> Result<Answer, ResultFlaw> {
    let schema = policy.schema();
    let layout = &policy.layouts().result;
    if !at.is_multiple_of(layout.size.align) {
        return Err(ResultFlaw::Alignment);
    }
    let bytes = slice(memory, at, u64::from(layout.size.size))?;
    let read = Read { memory, bytes };
    match read.u8(0)? {
        0 => Ok(Ok(decision(policy, schema, layout, read, trace)?)),
        1 => Ok(Err(fault(policy, schema, layout, read)?)),
        _ => Err(ResultFlaw::Discriminant),
    }
}

fn decision(
    policy: &Policy,
    schema: &Schema,
    layout: &ResultLayout,
    read: Read,
    trace: Trace,
) -> Result<Decision, ResultFlaw> {
    let mut outcomes = Vec::with_capacity(schema.outcomes.len());
    for (slot, declared) in layout.outcomes.iter().zip(&schema.outcomes) {
        outcomes.push(match &declared.ty {
            Some(ty) => amount(schema, read, slot, ty)?,
            None => outcome(read, slot, declared.cases.len(), declared.member.is_some())?,
        });
    }
    // Behind the last member nobody is.
    let nobody = |outcome: &(&Outcome, &schema::Outcome)| outcome.0.is_of_nobody();
    let pairs: Vec<_> = outcomes.iter().zip(&schema.outcomes).collect();
    let starts_again = |next: &(&Outcome, &schema::Outcome)| next.1.member.is_some_and(|member| member.index > 0);
    if pairs.windows(2).any(|pair| matches!(pair, [here, next] if nobody(here) && starts_again(next) && !nobody(next)))
    {
        return Err(ResultFlaw::Outcome);
    }
    let mut values = Vec::with_capacity(schema.values.len());
    for (slot, declared) in layout.values.iter().zip(&schema.values) {
        values.push(value(schema, read, slot, &declared.ty)?);
    }
    let n_steps = match trace {
        Trace::No => 0,
        Trace::Full => schema.n_trace,
    };
    let fired = read.list(layout.fired, 2, 2, schema.n_units)?.map(|member| u16_at(member, 0));
    let defeated = read.list(layout.defeated, DEFEAT_SIZE, 2, schema.n_units)?;
    let defeated = defeated.map(|member| Ok(Defeat { unit: u16_at(member, 0)?, by: u16_at(member, 2)? }));
    let duties = read.list(layout.duties, DUE_SIZE, 4, schema.n_duties)?.map(due);
    let n_facts = u16::try_from(schema.facts.len()).unwrap_or(u16::MAX);
    let needs = read.list(layout.needs, 2, 2, n_facts)?.map(|member| u16_at(member, 0));
    let steps = read.list(layout.trace, STEP_SIZE, 8, n_steps)?.map(|member| step(policy, member));

    let decision = Decision {
        outcomes,
        values,
        fired: fired.collect::<Result<_, _>>()?,
        defeated: defeated.collect::<Result<_, _>>()?,
        duties: duties.collect::<Result<_, _>>()?,
        needs: needs.collect::<Result<_, _>>()?,
        trace: steps.collect::<Result<_, _>>()?,
    };
    ascending(decision.fired.iter().copied(), schema.n_units)?;
    ascending(decision.defeated.iter().map(|defeat| defeat.unit), schema.n_units)?;
    ascending(decision.duties.iter().map(|due| due.duty), schema.n_duties)?;
    ascending(decision.needs.iter().copied(), n_facts)?;
    if decision.defeated.iter().any(|defeat| defeat.by >= schema.n_units) {
        return Err(ResultFlaw::Index);
    }
    // A full trace has every step, in order.
    if !decision.trace.iter().map(|step| step.node).eq(0..n_steps) {
        return Err(ResultFlaw::Index);
    }
    Ok(decision)
}

fn outcome(read: Read, slot: &OutcomeSlot, n_cases: usize, of_member: bool) -> Result<Outcome, ResultFlaw> {
    let flags = |at| match slot.flags {
        1 => read.u8(at).map(u32::from),
        2 => read.u16(at).map(u32::from),
        _ => read.u32(at),
    };
    let determined = flag(read, slot)?;
    let outcome = Outcome {
        value: read.u8(slot.value)?,
        determined,
        possible: flags(slot.possible)?,
        permitted: flags(slot.permitted)?,
        amount: None,
    };
    if of_member && (outcome.value, outcome.determined, outcome.possible, outcome.permitted) == (0, false, 0, 0) {
        return Ok(outcome);
    }
    let all = u32::try_from((1u64 << n_cases.min(32)) - 1).unwrap_or(u32::MAX);
    let is_possible = outcome.possible != 0 && outcome.possible & !all == 0;
    let is_lowest = outcome.possible.trailing_zeros() == u32::from(outcome.value);
    let is_one = outcome.possible.is_power_of_two() == determined;
    let is_permitted = outcome.permitted & !all == 0 && (!determined || outcome.permitted & outcome.possible != 0);
    if is_possible && is_lowest && is_one && is_permitted { Ok(outcome) } else { Err(ResultFlaw::Outcome) }
}

/// The outcome of a decision of amounts.
fn amount(schema: &Schema, read: Read, slot: &OutcomeSlot, ty: &Type) -> Result<Outcome, ResultFlaw> {
    let (low, high) = slot.amount.ok_or(ResultFlaw::Outcome)?;
    let (low, high) = (read.i64(low)?, read.i64(high)?);
    let determined = flag(read, slot)?;
    if !has_value(schema, ty, low) || !has_value(schema, ty, high) {
        return Err(ResultFlaw::Value);
    }
    // Of sets, what is surely there is there possibly. A range is one, or lies somewhere between;
    // where there is no room between, it is one.
    let is_set = matches!(ty, Type::Set { .. });
    let is_one = low == high || determined && matches!(ty, Type::Range { .. });
    if low > high || is_set && low & !high != 0 || determined != is_one {
        return Err(ResultFlaw::Outcome);
    }
    Ok(Outcome { value: 0, determined, possible: 0, permitted: 0, amount: Some(Span { low, high }) })
}

/// Whether an outcome is determined.
fn flag(read: Read, slot: &OutcomeSlot) -> Result<bool, ResultFlaw> {
    match read.u8(slot.determined)? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(ResultFlaw::Discriminant),
    }
}

fn value(schema: &Schema, read: Read, slot: &Slot, ty: &Type) -> Result<Value, ResultFlaw> {
    let (Some((at, Discriminant::UnknownOrNone)), Some(width)) = (slot.discriminant, slot.width) else {
        return Err(ResultFlaw::Value);
    };
    match read.u8(at)? {
        0 => Ok(Value::Unknown),
        1 => Ok(Value::None),
        2 => {
            let number = |at: u32| {
                Ok(match width {
                    Width::U8 => i64::from(read.u8(at)?),
                    Width::U16 => i64::from(read.u16(at)?),
                    Width::U32 => i64::from(read.u32(at)?),
                    Width::S32 => i64::from(read.u32(at)?.cast_signed()),
                    Width::S64 => read.i64(at)?,
                })
            };
            let lower = number(slot.payload)?;
            let upper = slot.upper.map(number).transpose()?;
            let is_sound = [Some(lower), upper].into_iter().flatten().all(|number| has_value(schema, ty, number));
            match upper {
                _ if !is_sound => Err(ResultFlaw::Value),
                Some(upper) if lower > upper => Err(ResultFlaw::Value),
                Some(upper) => Ok(Value::Range(lower, upper)),
                None => Ok(Value::Number(lower)),
            }
        }
        _ => Err(ResultFlaw::Discriminant),
    }
}

/// Is the number a value of the type?
fn has_value(schema: &Schema, ty: &Type, number: i64) -> bool {
    match ty {
        Type::YesNo => matches!(number, 0 | 1),
        Type::Enum { index } => {
            let cases = schema.enums.get(usize::from(*index)).map_or(0, |e| e.cases.len());
            usize::try_from(number).is_ok_and(|case| case < cases)
        }
        Type::Set { index } => {
            let cases = schema.enums.get(usize::from(*index)).map_or(0, |e| e.cases.len());
            u32::try_from(cases).is_ok_and(|cases| number.checked_shr(cases) == Some(0))
        }
        Type::Range { of } => has_value(schema, of, number),
        Type::Date => (DATE_RANGE.0..=DATE_RANGE.1).contains(&number),
        Type::Instant => (INSTANT_RANGE.0..=INSTANT_RANGE.1).contains(&number),
        _ => true,
    }
}

fn due(member: &[u8]) -> Result<Due, ResultFlaw> {
    let duty = u16_at(member, 0)?;
    let due = match member.get(4) {
        Some(0) => None,
        Some(1) => {
            let day = i32::from_le_bytes(array(member, 8)?);
            if !(DATE_RANGE.0..=DATE_RANGE.1).contains(&i64::from(day)) {
                return Err(ResultFlaw::Value);
            }
            Some(day)
        }
        _ => return Err(ResultFlaw::Discriminant),
    };
    Ok(Due { duty, due })
}

fn step(policy: &Policy, member: &[u8]) -> Result<Step, ResultFlaw> {
    let node = u16_at(member, 0)?;
    let state = match member.get(2) {
        Some(0) => StepState::False,
        Some(1) => StepState::True,
        Some(2) => StepState::Unknown,
        Some(3) => StepState::Skipped,
        _ => return Err(ResultFlaw::Discriminant),
    };
    let step =
        Step { node, state, row: u32::from_le_bytes(array(member, 4)?), value: i64::from_le_bytes(array(member, 8)?) };
    let declared = policy.rules().trace.get(usize::from(node)).ok_or(ResultFlaw::Index)?;
    let has_row = step.row == NO_ROW || usize::try_from(step.row).is_ok_and(|row| row < declared.entries.len().max(1));
    let is_value = match &declared.ty {
        Some(ty) if state == StepState::True => has_value(policy.schema(), ty, step.value),
        _ => true,
    };
    if has_row && is_value { Ok(step) } else { Err(ResultFlaw::Value) }
}

fn fault(policy: &Policy, schema: &Schema, layout: &ResultLayout, read: Read) -> Result<Fault, ResultFlaw> {
    let code = FaultCode::from_u8(read.u8(layout.fault)?).ok_or(ResultFlaw::Fault)?;
    let fault = Fault { code, field: read.u16(layout.fault + 2)?, row: read.u32(layout.fault + 4)? };
    let table = match code {
        FaultCode::Overflow | FaultCode::DivisionByZero | FaultCode::OutsideCalendar => policy.rules().sites.len(),
        _ => schema.facts.len(),
    };
    let names_something = fault.field == NO_FIELD || usize::from(fault.field) < table;
    if names_something { Ok(fault) } else { Err(ResultFlaw::Fault) }
}

/// Indexes that ascend and stay below `end`.
fn ascending(indexes: impl Iterator<Item = u16>, end: u16) -> Result<(), ResultFlaw> {
    let mut next = 0;
    for index in indexes {
        if index < next || index >= end {
            return Err(ResultFlaw::Index);
        }
        next = index + 1;
    }
    Ok(())
}

/// A RESULT within the memory.
#[derive(Clone, Copy)]
struct Read<'m> {
    memory: &'m [u8],
    bytes: &'m [u8],
}

impl<'m> Read<'m> {
    fn u8(self, at: u32) -> Result<u8, ResultFlaw> {
        self.bytes.get(at as usize).copied().ok_or(ResultFlaw::OutOfMemory)
    }

    fn u16(self, at: u32) -> Result<u16, ResultFlaw> {
        u16_at(self.bytes, at)
    }

    fn u32(self, at: u32) -> Result<u32, ResultFlaw> {
        Ok(u32::from_le_bytes(array(self.bytes, at)?))
    }

    fn i64(self, at: u32) -> Result<i64, ResultFlaw> {
        Ok(i64::from_le_bytes(array(self.bytes, at)?))
    }

    /// The members of a list of at most `max`.
    fn list(self, at: u32, size: u32, align: u32, max: u16) -> Result<std::slice::ChunksExact<'m, u8>, ResultFlaw> {
        let (pointer, length) = (self.u32(at)?, self.u32(at.saturating_add(4))?);
        if length > u32::from(max) {
            return Err(ResultFlaw::Length);
        }
        if length == 0 {
            return Ok([].chunks_exact(size as usize));
        }
        if !pointer.is_multiple_of(align) {
            return Err(ResultFlaw::Alignment);
        }
        let bytes = slice(self.memory, pointer, u64::from(length) * u64::from(size))?;
        Ok(bytes.chunks_exact(size as usize))
    }
}

fn slice(memory: &[u8], at: u32, length: u64) -> Result<&[u8], ResultFlaw> {
    let end = usize::try_from(u64::from(at) + length).map_err(|_| ResultFlaw::OutOfMemory)?;
    memory.get(at as usize..end).ok_or(ResultFlaw::OutOfMemory)
}

fn u16_at(bytes: &[u8], at: u32) -> Result<u16, ResultFlaw> {
    Ok(u16::from_le_bytes(array(bytes, at)?))
}

fn array<const N: usize>(bytes: &[u8], at: u32) -> Result<[u8; N], ResultFlaw> {
    let rest = bytes.get(at as usize..).ok_or(ResultFlaw::OutOfMemory)?;
    rest.first_chunk::<N>().copied().ok_or(ResultFlaw::OutOfMemory)
}
