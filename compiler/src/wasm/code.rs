//! One function under construction.

use wasm_encoder::{BlockType, Encode, InstructionSink, MemArg, ValType};

/// Instructions, locals and loop bounds of a function.
#[derive(Debug)]
pub(super) struct Code {
    bytes: Vec<u8>,
    n_params: u32,
    locals: Vec<ValType>,
    free_i32: Vec<u32>,
    free_i64: Vec<u32>,
    loops: Vec<u64>,
}

/// A finished function.
#[derive(Debug)]
pub(super) struct Body {
    /// Locals and instructions, as the code section holds them but for the size.
    pub(super) bytes: Vec<u8>,
    /// Bytes before the first instruction.
    pub(super) head: usize,
    /// For each loop in order, how often its body runs at most.
    pub(super) loops: Vec<u64>,
}

impl Code {
    /// A function of so many parameters, all i32.
    pub(super) fn new(n_params: u32) -> Self {
        Self {
            bytes: Vec::new(),
            n_params,
            locals: Vec::new(),
            free_i32: Vec::new(),
            free_i64: Vec::new(),
            loops: Vec::new(),
        }
    }

    /// To add instructions.
    pub(super) fn put(&mut self) -> InstructionSink<'_> {
        InstructionSink::new(&mut self.bytes)
    }

    /// Bytes of instructions so far.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// A local that nothing else uses. It may hold anything.
    pub(super) fn local(&mut self, ty: ValType) -> u32 {
        let free = if ty == ValType::I64 { &mut self.free_i64 } else { &mut self.free_i32 };
        free.pop().unwrap_or_else(|| self.fresh(ty))
    }

    /// A local that was never used: it holds zero.
    pub(super) fn fresh(&mut self, ty: ValType) -> u32 {
        self.locals.push(ty);
        self.n_params + self.n_locals() - 1
    }

    /// Gives a local back.
    pub(super) fn free(&mut self, local: u32) {
        let ty = local.checked_sub(self.n_params).and_then(|index| self.locals.get(index as usize));
        match ty {
            Some(ValType::I64) => self.free_i64.push(local),
            Some(_) => self.free_i32.push(local),
            None => {}
        }
    }

    /// Number of locals.
    pub(super) fn n_locals(&self) -> u32 {
        u32::try_from(self.locals.len()).unwrap_or(u32::MAX)
    }

    /// Begins a loop whose body runs at most so often each time that it is entered.
    pub(super) fn begin_loop(&mut self, bound: u64) {
        self.loops.push(bound);
        self.put().loop_(BlockType::Empty);
    }

    /// The function.
    pub(super) fn finish(mut self) -> Body {
        self.put().end();
        let mut groups: Vec<(u32, ValType)> = Vec::new();
        for ty in &self.locals {
            match groups.last_mut() {
                Some((n, last)) if last == ty => *n += 1,
                _ => groups.push((1, *ty)),
            }
        }
        let mut bytes = Vec::new();
        groups.len().encode(&mut bytes);
        for (n, ty) in groups {
            n.encode(&mut bytes);
            ty.encode(&mut bytes);
        }
        let head = bytes.len();
        bytes.append(&mut self.bytes);
        Body { bytes, head, loops: self.loops }
    }
}

/// An operand of a load or store of `width` bytes at `offset` behind the address.
pub(super) fn at(offset: u32, width: u32) -> MemArg {
    MemArg { offset: u64::from(offset), align: width.trailing_zeros(), memory_index: 0 }
}

/// The same where the address is aligned to less than its width.
pub(super) fn unaligned(offset: u32) -> MemArg {
    MemArg { offset: u64::from(offset), align: 0, memory_index: 0 }
}
