//! A module seen from outside: bytes in, a call, bytes out.

use fencun_abi::layout::{self, DEFEAT_SIZE, DUE_SIZE, ResultLayout, STEP_SIZE};
use fencun_abi::schema::Schema;
use fencun_abi::section;
use wasmtime::{Engine, Instance, Memory, Module, Store, TypedFunc};

/// A caller of one module that keeps no checks: the module is our own.
pub(crate) struct Caller {
    module: Module,
    used: Live,
    layout: ResultLayout,
}

struct Live {
    /// Address of the input area.
    base: u32,
    store: Store<()>,
    memory: Memory,
    plain: TypedFunc<u32, u32>,
    traced: TypedFunc<u32, u32>,
}

impl Caller {
    pub(crate) fn new(bytes: &[u8], schema: &Schema) -> Self {
        let module = Module::from_binary(&Engine::default(), bytes).expect("our own module");
        let mut used = Live::new(&module);
        used.fill();
        Self { module, used, layout: layout::result(schema) }
    }

    /// Address of the input area.
    pub(crate) fn base(&self) -> u32 {
        self.used.base
    }

    /// The output for an input at the start of the input area: RESULT, then the members of its
    /// lists; of a fault only what is said of it. `None` where it depends on bytes behind the
    /// input.
    pub(crate) fn call(&mut self, input: &[u8], address: u32, traced: bool) -> Option<Vec<u8>> {
        let fresh = Live::new(&self.module).call(&self.layout, input, address, traced);
        let used = self.used.call(&self.layout, input, address, traced);
        (fresh == used).then_some(fresh)
    }
}

impl Live {
    fn new(module: &Module) -> Self {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[]).expect("our own module");
        let memory = instance.get_memory(&mut store, section::EXPORT_MEMORY).expect("an export");
        let [plain, traced] = [section::EXPORT_DECIDE, section::EXPORT_DECIDE_TRACED]
            .map(|name| instance.get_typed_func(&mut store, name).expect("an export"));
        let base = instance.get_global(&mut store, section::EXPORT_IN).expect("an export").get(&mut store);
        let base = base.i32().expect("an address").cast_unsigned();
        Self { base, store, memory, plain, traced }
    }

    /// Something else than zeros in the input area.
    fn fill(&mut self) {
        self.memory.data_mut(&mut self.store)[self.base as usize..].fill(0xa5);
    }

    fn call(&mut self, layout: &ResultLayout, input: &[u8], address: u32, traced: bool) -> Vec<u8> {
        let start = self.base as usize;
        self.memory.data_mut(&mut self.store)[start..start + input.len()].copy_from_slice(input);
        let function = if traced { &self.traced } else { &self.plain };
        let at = function.call(&mut self.store, address).expect("a policy never traps") as usize;
        output(layout, self.memory.data(&self.store), at)
    }
}

/// The output of a call, as the vectors keep it: RESULT at `at` and the members of its lists; of a
/// fault the bytes up to its end.
///
/// # Panics
/// When the module is not one of the compiler: its result leaves the memory.
#[must_use]
pub fn output(layout: &ResultLayout, memory: &[u8], at: usize) -> Vec<u8> {
    if memory[at] != 0 {
        return memory[at..at + layout.payload as usize + 8].to_vec();
    }
    let record = &memory[at..at + layout.size.size as usize];
    let mut output = record.to_vec();
    let lists = [
        (layout.fired, 2),
        (layout.defeated, DEFEAT_SIZE),
        (layout.duties, DUE_SIZE),
        (layout.needs, 2),
        (layout.trace, STEP_SIZE),
    ];
    for (slot, size) in lists {
        let slot = slot as usize;
        let word = |at: usize| u32::from_le_bytes(record[at..at + 4].try_into().expect("four bytes")) as usize;
        let (start, length) = (word(slot), word(slot + 4));
        output.extend(&memory[start..start + length * size as usize]);
    }
    output
}
