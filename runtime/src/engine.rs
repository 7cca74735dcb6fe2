//! The one engine of the process, with nothing switched on that a policy does not need.

use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use sha2::{Digest, Sha256};
use wasmtime::{Config, Engine, OptLevel};

use crate::error::Error;

/// The engine. Its settings are the same for all policies, so that modules can be shared.
///
/// # Errors
/// [`Error::Engine`] where the machine cannot run compiled code.
pub(crate) fn engine() -> Result<&'static Engine, Error> {
    static ENGINE: OnceLock<Result<Engine, wasmtime::Error>> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::new(&config())).as_ref().map_err(Error::engine)
}

/// What a compiled artefact depends on: version and settings of the engine, and the machine.
pub(crate) fn fingerprint(engine: &Engine) -> [u8; 32] {
    let mut hasher = ShaHasher(Sha256::new());
    env!("CARGO_PKG_VERSION").hash(&mut hasher);
    engine.precompile_compatibility_hash().hash(&mut hasher);
    hasher.0.finalize().into()
}

fn config() -> Config {
    let mut config = Config::new();
    config
        .consume_fuel(true)
        .cranelift_opt_level(OptLevel::Speed)
        .wasm_backtrace_max_frames(None)
        .generate_address_map(false)
        .wasm_bulk_memory(false)
        .wasm_extended_const(false)
        .wasm_memory64(false)
        .wasm_multi_memory(false)
        .wasm_multi_value(false)
        .wasm_relaxed_simd(false)
        .wasm_simd(false)
        .wasm_tail_call(false);
    config
}

struct ShaHasher(Sha256);

impl Hasher for ShaHasher {
    fn finish(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(self.0.clone().finalize());
        u64::from_le_bytes([a, b, c, d, e, f, g, h])
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
}
