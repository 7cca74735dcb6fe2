//! The bound of a module's cost, computed from its bytes.

use thiserror::Error;
use wasmparser::{ExternalKind, FunctionBody, Operator, Payload};

use crate::section;

/// Why a module has no bound.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum RecountError {
    /// More or fewer loops than the table has.
    #[error("the code has {found} loops, the table {expected}")]
    Loops {
        /// In the code.
        found: usize,
        /// In the table.
        expected: usize,
    },
    /// An export is missing.
    #[error("no function `{0}`")]
    MissingExport(&'static str),
    /// No WebAssembly module, or one outside of the profile.
    #[error("not a module of the profile (at byte {offset})")]
    NotAModule {
        /// Where.
        offset: usize,
    },
    /// A function that calls itself or one that does not exist, or calls that are nested deeper
    /// than any compiled policy has them.
    #[error("function {function} calls itself, or calls nest too deeply")]
    Recursion {
        /// Index of the function.
        function: u32,
    },
    /// More than 64 bits.
    #[error("the bound has more than 64 bits")]
    TooLarge,
}

/// The bounds of `fencun_decide` and `fencun_decide_traced`, by the model `instructions-1`:
/// what [`super::Cost`] says must be at least this. `loops` says for each loop of the code in
/// order how often its body runs at most.
///
/// # Errors
/// Where the bytes are no such module, or the table does not fit.
pub fn recount(module: &[u8], loops: &[u64]) -> Result<(u64, u64), RecountError> {
    let code = Code::read(module)?;
    let mut next_loop = 0;
    let mut sums = Vec::new();
    for body in &code.bodies {
        sums.push(sum(body, loops, &mut next_loop)?);
    }
    if next_loop != loops.len() {
        return Err(RecountError::Loops { found: next_loop, expected: loops.len() });
    }
    let mut totals = vec![None; sums.len()];
    let mut bound = |name: &'static str| {
        let export = code.exports.iter().find(|(known, _)| known == name);
        let (_, function) = export.ok_or(RecountError::MissingExport(name))?;
        total(*function, &sums, &mut totals, &mut Vec::new())
    };
    Ok((bound(section::EXPORT_DECIDE)?, bound(section::EXPORT_DECIDE_TRACED)?))
}

#[derive(Default)]
struct Code<'m> {
    exports: Vec<(String, u32)>,
    bodies: Vec<FunctionBody<'m>>,
}

impl<'m> Code<'m> {
    fn read(module: &'m [u8]) -> Result<Self, RecountError> {
        let mut code = Self::default();
        for payload in section::parser().parse_all(module) {
            match payload? {
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export?;
                        if export.kind == ExternalKind::Func {
                            code.exports.push((export.name.to_owned(), export.index));
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => code.bodies.push(body),
                _ => {}
            }
        }
        Ok(code)
    }
}

/// What a function costs without those that it calls, and how often it calls each.
struct Sum {
    own: u64,
    calls: Vec<(u32, u64)>,
}

fn sum(body: &FunctionBody, loops: &[u64], next_loop: &mut usize) -> Result<Sum, RecountError> {
    let mut sum = Sum { own: 0, calls: Vec::new() };
    // How often what stands here runs: one entry for each block that is open.
    let mut times = vec![1u64];
    for operator in body.get_operators_reader()? {
        let operator = operator?;
        let here = times.last().copied().unwrap_or(1);
        sum.own = sum.own.checked_add(here).ok_or(RecountError::TooLarge)?;
        match operator {
            Operator::Block { .. } | Operator::If { .. } => times.push(here),
            Operator::Loop { .. } => {
                let bound = loops.get(*next_loop).copied();
                *next_loop += 1;
                // Behind the table: counted, and reported when all are.
                let bound = bound.unwrap_or(0);
                times.push(here.checked_mul(bound).ok_or(RecountError::TooLarge)?);
            }
            Operator::End => {
                times.pop();
            }
            Operator::Call { function_index } => sum.calls.push((function_index, here)),
            _ => {}
        }
    }
    Ok(sum)
}

fn total(function: u32, sums: &[Sum], totals: &mut [Option<u64>], callers: &mut Vec<u32>) -> Result<u64, RecountError> {
    let index = function as usize;
    if let Some(Some(known)) = totals.get(index) {
        return Ok(*known);
    }
    let sum = sums.get(index).filter(|_| callers.len() < MAX_DEPTH && !callers.contains(&function));
    let sum = sum.ok_or(RecountError::Recursion { function })?;
    callers.push(function);
    let mut cost = sum.own;
    for (callee, times) in &sum.calls {
        let each = total(*callee, sums, totals, callers)?;
        let all = each.checked_mul(*times).ok_or(RecountError::TooLarge)?;
        cost = cost.checked_add(all).ok_or(RecountError::TooLarge)?;
    }
    callers.pop();
    if let Some(slot) = totals.get_mut(index) {
        *slot = Some(cost);
    }
    Ok(cost)
}

/// Deepest nesting of calls.
const MAX_DEPTH: usize = 16;

impl From<wasmparser::BinaryReaderError> for RecountError {
    fn from(error: wasmparser::BinaryReaderError) -> Self {
        Self::NotAModule { offset: error.offset() }
    }
}
