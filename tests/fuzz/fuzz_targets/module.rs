//! Any bytes as a module: refused with a code, or loaded and called within its bounds.
#![no_main]

use fencun_runtime::{Limits, Policy, Trace};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(policy) = Policy::from_module(bytes, &Limits::default()) else { return };
    let _answer = policy.session().call_bytes(&[], 0, Trace::Full);
});
