//! Every vector in another engine: wasmi, an interpreter that shares no code with wasmtime.
//!
//! `FENCUN_VECTORS` names a folder with vectors; by itself the quick ones are made.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use fencun_abi::layout::{self, ResultLayout};
use fencun_abi::section;
use fencun_vectors::{Extent, generate, output};
use serde_json::Value;
use wasmi::{Engine, Linker, Memory, Module, Store, TypedFunc};

/// An instance that was used before, with something else than zeros in its input area.
struct Live {
    store: Store<()>,
    memory: Memory,
    plain: TypedFunc<u32, u32>,
    traced: TypedFunc<u32, u32>,
    base: u32,
    layout: ResultLayout,
}

impl Live {
    fn new(engine: &Engine, bytes: &[u8]) -> Self {
        let layout = layout::result(&fencun_abi::verify::verify(bytes).expect("our own module").schema);
        let module = Module::new(engine, bytes).expect("our own module");
        let mut store = Store::new(engine, ());
        let linker = Linker::new(engine);
        let instance = linker.instantiate_and_start(&mut store, &module).expect("a module without imports");
        let memory = instance.get_memory(&store, section::EXPORT_MEMORY).expect("an export");
        let [plain, traced] = [section::EXPORT_DECIDE, section::EXPORT_DECIDE_TRACED]
            .map(|name| instance.get_typed_func(&store, name).expect("an export"));
        let base = instance.get_global(&store, section::EXPORT_IN).expect("an export").get(&store);
        let base = base.i32().expect("an address").cast_unsigned();
        memory.data_mut(&mut store)[base as usize..].fill(0xa5);
        Self { store, memory, plain, traced, base, layout }
    }

    fn call(&mut self, input: &[u8], address: u32, traced: bool) -> Vec<u8> {
        let start = self.base as usize;
        self.memory.data_mut(&mut self.store)[start..start + input.len()].copy_from_slice(input);
        let function = if traced { &self.traced } else { &self.plain };
        let at = function.call(&mut self.store, address).expect("a policy never traps");
        output(&self.layout, self.memory.data(&self.store), at as usize)
    }
}

#[test]
fn every_vector_gives_the_same_bytes_in_wasmi() {
    let files = files();
    let index: Value = serde_json::from_slice(&files["index.json"]).expect("an index");
    let engine = Engine::default();
    let mut n_calls = 0;
    for entry in index["modules"].as_array().expect("modules") {
        let file = |key: &str| &files[entry[key].as_str().expect("a name")];
        let mut live = Live::new(&engine, file("module"));
        let vectors = std::str::from_utf8(file("vectors")).expect("text");
        for (line, vector) in vectors.lines().enumerate() {
            let vector: Value = serde_json::from_str(vector).expect("a vector");
            // Facts that a host refuses come to no call.
            let Some(input) = vector["input"].as_str() else { continue };
            let address = vector["address"].as_u64().map_or(live.base, |at| u32::try_from(at).expect("32 bits"));
            let found = live.call(&unhex(input), address, vector["traced"] == true);
            let expected = unhex(vector["output"].as_str().expect("an output"));
            assert_eq!(found, expected, "{}, vector {}", entry["origin"], line + 1);
            n_calls += 1;
        }
    }
    assert!(n_calls >= 500, "{n_calls} calls");
}

/// The files of a set of vectors by their names.
fn files() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    if let Some(folder) = env::var_os("FENCUN_VECTORS") {
        for entry in fs::read_dir(Path::new(&folder)).expect("the folder of FENCUN_VECTORS") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            files.insert(name, fs::read(path).expect("a file of vectors"));
        }
        return files;
    }
    generate(Extent::Quick, |name, bytes| {
        files.insert(name.to_owned(), bytes.to_vec());
    });
    files
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks_exact(2).map(|pair| std::str::from_utf8(pair).expect("digits"));
    digits.map(|pair| u8::from_str_radix(pair, 16).expect("two digits")).collect()
}
