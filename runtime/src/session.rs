//! Calling a policy.

use std::fmt;

use fencun_abi::answer::{Answer, Decision, Fault, FaultCode, NO_ROW};
use fencun_abi::value::Value;
use wasmtime::{Memory, Store, StoreLimits, StoreLimitsBuilder, Trap, TypedFunc};

use crate::code::InputCode;
use crate::error::Error;
use crate::facts::Facts;
use crate::input::InputError;
use crate::lang::Bilingual;
use crate::policy::Policy;
use crate::{decode, encode};

/// Whether the answer tells every step.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Trace {
    /// Outcomes and reasons only: the fast path.
    #[default]
    No,
    /// Every parameter, definition, boundary and condition too.
    Full,
}

/// A caller of one policy. It keeps one instance of the module; equal facts give equal answers
/// on a fresh and on a used one.
pub struct Session {
    policy: Policy,
    /// Absent before the first call, and after a call that failed.
    live: Option<Live>,
    /// Facts of the call in bytes.
    scratch: Vec<u8>,
}

struct Live {
    store: Store<StoreLimits>,
    memory: Memory,
    decide: TypedFunc<u32, u32>,
    decide_traced: TypedFunc<u32, u32>,
}

impl Session {
    pub(crate) fn new(policy: Policy) -> Self {
        Self { policy, live: None, scratch: Vec::new() }
    }

    /// The policy that is called.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Decides on facts.
    ///
    /// # Errors
    /// [`Error::Facts`] where the facts do not fit the policy; [`Error::Fault`] where they have
    /// no decision; else something is wrong with the module.
    pub fn decide(&mut self, facts: &Facts, trace: Trace) -> Result<Decision, Error> {
        let values = facts.values().map_err(Error::Facts)?;
        let answer = self.decide_raw(&values, trace)?;
        answer.map_err(|fault| fault_error(&self.policy, fault))
    }

    /// Decides on values in the order of the schema's facts; the module itself checks their
    /// bounds. A fault is an answer here.
    ///
    /// # Errors
    /// [`Error::Facts`] where a value cannot even be written down (no list, or too wide for its
    /// type); else something is wrong with the module.
    pub fn decide_raw(&mut self, values: &[Value], trace: Trace) -> Result<Answer, Error> {
        let mut bytes = std::mem::take(&mut self.scratch);
        let encoded = encode::facts(&self.policy, values, &mut bytes).map_err(|error| Error::Facts(vec![error]));
        let base = self.policy.verified().input_base;
        let answer = encoded.and_then(|()| self.call_bytes(&bytes, base, trace));
        self.scratch = bytes;
        answer
    }

    /// Puts any bytes at the start of the input area and calls with any address: what a host
    /// that is written by hand may do, right or wrong. What does not fit the input area is cut.
    ///
    /// # Errors
    /// Where something is wrong with the module.
    pub fn call_bytes(&mut self, input: &[u8], address: u32, trace: Trace) -> Result<Answer, Error> {
        let mut live = match self.live.take() {
            Some(live) => live,
            None => Live::new(&self.policy)?,
        };
        let answer = live.call(&self.policy, input, address, trace)?;
        // Only an instance that came back as it should is used again.
        self.live = Some(live);
        Ok(answer)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session({:?})", self.policy)
    }
}

impl Live {
    fn new(policy: &Policy) -> Result<Self, Error> {
        let failed = |error: wasmtime::Error| Error::engine(&error);
        let limits = StoreLimitsBuilder::new()
            .memory_size(usize::try_from(policy.verified().memory_bytes).unwrap_or(usize::MAX))
            .memories(1)
            .instances(1)
            .tables(0)
            .build();
        let mut store = Store::new(policy.ready().module().engine(), limits);
        store.limiter(|limits| limits);
        let instance = policy.ready().instantiate(&mut store).map_err(failed)?;
        let memory = instance
            .get_memory(&mut store, fencun_abi::section::EXPORT_MEMORY)
            .ok_or(Error::BadResult(decode::ResultFlaw::OutOfMemory))?;
        let decide = instance.get_typed_func(&mut store, fencun_abi::section::EXPORT_DECIDE).map_err(failed)?;
        let decide_traced =
            instance.get_typed_func(&mut store, fencun_abi::section::EXPORT_DECIDE_TRACED).map_err(failed)?;
        Ok(Self { store, memory, decide, decide_traced })
    }

    fn call(&mut self, policy: &Policy, input: &[u8], address: u32, trace: Trace) -> Result<Answer, Error> {
        let cost = policy.cost();
        let (function, bound) = match trace {
            Trace::No => (&self.decide, cost.decide),
            Trace::Full => (&self.decide_traced, cost.decide_traced),
        };
        let fuel = bound.saturating_add(ENTRY_FUEL).min(policy.limits().max_fuel);
        self.store.set_fuel(fuel).map_err(|error| Error::engine(&error))?;

        let verified = policy.verified();
        let memory = self.memory.data_mut(&mut self.store);
        let (base, size) = (verified.input_base as usize, verified.input_size as usize);
        let area = memory.get_mut(base..base.saturating_add(size)).unwrap_or_default();
        let n = area.len().min(input.len());
        if let (Some(to), Some(from)) = (area.get_mut(..n), input.get(..n)) {
            to.copy_from_slice(from);
        }

        let result = function.call(&mut self.store, address).map_err(|error| match error.downcast_ref::<Trap>() {
            Some(Trap::OutOfFuel) => Error::OutOfFuel { fuel },
            _ => Error::engine(&error),
        })?;
        decode::answer(policy, self.memory.data(&self.store), result, trace).map_err(Error::BadResult)
    }
}

/// What the engine charges for entering a function, which the module's bound leaves out.
const ENTRY_FUEL: u64 = 16;

/// A fault in words.
pub(crate) fn fault_error(policy: &Policy, fault: Fault) -> Error {
    let (path, detail) = match fault.code {
        FaultCode::Overflow | FaultCode::DivisionByZero | FaultCode::OutsideCalendar => {
            let site = policy.rules().sites.get(usize::from(fault.field));
            let (text, line) = site.map_or(("?", 0), |site| (site.text.as_str(), site.line));
            let file = site.and_then(|site| site.file.as_ref());
            let (en, zh) = match file {
                Some(file) => (format!("`{file}`, line {line}"), format!("`{file}` 第 {line} 行")),
                None => (format!("line {line}"), format!("第 {line} 行")),
            };
            let detail = match fault.code {
                FaultCode::Overflow => Bilingual::new(
                    format!("`{text}` ({en}) leaves the range that can be computed exactly"),
                    format!("`{text}`（{zh}）超出可精确计算的范围"),
                ),
                FaultCode::OutsideCalendar => Bilingual::new(
                    format!("`{text}` ({en}) leaves its calendar of working days"),
                    format!("`{text}`（{zh}）超出工作日历的起止日"),
                ),
                _ => Bilingual::new(format!("`{text}` ({en}) divides by zero"), format!("`{text}`（{zh}）除数为零")),
            };
            (String::new(), detail)
        }
        code => {
            let fact = policy.schema().facts.get(usize::from(fault.field)).map(|fact| fact.name.clone());
            let row = if fault.row == NO_ROW { String::new() } else { format!("[{}]", fault.row) };
            let path = fact.map(|name| name + &row).unwrap_or_default();
            (path, Bilingual::new(fault_en(code), fault_zh(code)))
        }
    };
    Error::Fault { fault, error: Box::new(InputError::new(InputCode::Fault, path).found(detail)) }
}

fn fault_en(code: FaultCode) -> &'static str {
    match code {
        FaultCode::Overflow => "a calculation leaves its range",
        FaultCode::OutOfRange => "the value lies outside of its bounds",
        FaultCode::BadDiscriminant => "the value is none of its type",
        FaultCode::BadPointer => "the facts do not lie in the input area",
        FaultCode::TooLong => "the list or text is too long",
        FaultCode::DivisionByZero => "a calculation divides by zero",
        FaultCode::BadUtf8 => "the text is not UTF-8",
        FaultCode::BadJson => "the input is not JSON",
        FaultCode::BatchShape => "the columns do not fit",
        FaultCode::Unsupported => "the module does not support this",
        FaultCode::OutsideCalendar => "a date lies outside of a calendar",
    }
}

fn fault_zh(code: FaultCode) -> &'static str {
    match code {
        FaultCode::Overflow => "计算超出范围",
        FaultCode::OutOfRange => "数值超出上下限",
        FaultCode::BadDiscriminant => "取值不属于该类型",
        FaultCode::BadPointer => "事实不在输入区内",
        FaultCode::TooLong => "列表或文本过长",
        FaultCode::DivisionByZero => "除数为零",
        FaultCode::BadUtf8 => "文本不是 UTF-8 编码",
        FaultCode::BadJson => "输入不是 JSON",
        FaultCode::BatchShape => "各列不相配",
        FaultCode::Unsupported => "模块不支持这一操作",
        FaultCode::OutsideCalendar => "日期超出日历的起止日",
    }
}
