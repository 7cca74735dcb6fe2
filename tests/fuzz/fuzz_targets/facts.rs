//! Any bytes as facts in JSON: a tree, or mistakes with their places.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _input = fencun_runtime::Input::from_json_bytes(bytes);
});
