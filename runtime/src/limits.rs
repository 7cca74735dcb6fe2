//! What a host is willing to spend on a module.

use fencun_abi::verify::{MAX_MEMORY_PAGES, MAX_MODULE_BYTES, PAGE};

/// Bounds on an untrusted module. The defaults take every module that the compiler makes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// Largest module in bytes; never more than [`MAX_MODULE_BYTES`].
    pub max_module_bytes: u64,
    /// Largest memory in bytes; never more than [`MAX_MEMORY_PAGES`] pages of 64 KiB.
    pub max_memory_bytes: u64,
    /// Most instructions of a call. A call may take the bound that the module states, or this
    /// where it is less.
    pub max_fuel: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_module_bytes: MAX_MODULE_BYTES, max_memory_bytes: MAX_MEMORY_PAGES * PAGE, max_fuel: 1_000_000_000 }
    }
}
