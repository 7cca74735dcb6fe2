//! Any bytes as a rule file: parsed, checked, formatted and compiled without a panic. A bug is a
//! panic, a hang, or a policy whose module the runtime refuses.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = fencun_grammar::decode(bytes) else { return };
    let _formatted = fencun_grammar::format(text, None);
    let source = fencun_compiler::Source::rules("fuzz.fencun", text);
    if let Some(policy) = fencun_compiler::check(&[source]).policy {
        let module = fencun_compiler::wasm::emit(&policy, &[source]);
        fencun_abi::verify::verify(&module.bytes).expect("our own module");
    }
});
