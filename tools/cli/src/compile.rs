//! From a checked policy to its module, and the stages on the way as text.

use std::fmt::Write as _;

use fencun_compiler::hir::{Checked, Policy};
use fencun_compiler::{ir, wasm};

use crate::language::both;
use crate::reading::Reading;
use crate::trouble::Trouble;

/// The bytes of the module.
pub fn module(reading: &Reading, policy: &Checked<Policy>) -> Vec<u8> {
    let sources: Vec<_> = reading.files.iter().map(|file| file.source.clone()).collect();
    wasm::emit(policy, &sources).bytes
}

/// The trees of the texts.
pub fn ast(reading: &Reading) -> String {
    let mut text = String::new();
    for file in &reading.files {
        let Some(tree) = &file.tree else { continue };
        // Writing to a string does not fail.
        let _ = writeln!(text, "-- {}\n{tree:#?}", file.source.name);
    }
    text
}

/// The typed tree.
pub fn hir(policy: &Checked<Policy>) -> String {
    format!("{:#?}\n", **policy)
}

/// What is compiled.
pub fn ir(policy: &Checked<Policy>) -> String {
    format!("{}\n", ir::lower(policy).to_string().trim_end())
}

/// The module in the text format of WebAssembly.
///
/// # Errors
/// [`Trouble::Machine`] where the printer does not take the module, which the checks before exclude.
pub fn wat(module: &[u8]) -> Result<String, Trouble> {
    wasmprinter::print_bytes(module).map_err(|error| Trouble::Machine {
        text: both(format!("cannot print the module: {error}"), format!("无法输出模块文本：{error}")),
    })
}
