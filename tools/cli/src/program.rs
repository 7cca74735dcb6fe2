//! A policy that is ready to decide, from whatever the caller named.

use std::path::{Path, PathBuf};

use fencun_runtime::{Limits, Policy};

use crate::cli::Format;
use crate::compile;
use crate::console::Console;
use crate::exit::Exit;
use crate::reading::{Place, Reading};
use crate::render::failure;
use crate::sources;
use crate::trouble::Trouble;

/// A policy with the rule files that it was compiled from, if it was.
#[derive(Debug)]
pub struct Program {
    /// The module, ready to run.
    pub policy: Policy,
    /// The rule files; absent for a module.
    pub reading: Option<Reading>,
}

/// Whether machine code may be loaded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Precompiled {
    /// No.
    Refused,
    /// The caller vouches for the file.
    Trusted,
}

/// What became of a file: something, or findings that were shown, with the exit they lead to.
pub type Loaded<T> = Result<T, Exit>;

/// Loads a policy and shows what is wrong with it.
///
/// # Errors
/// The files cannot be read.
pub fn load(
    path: &Path,
    packages: &[PathBuf],
    precompiled: Precompiled,
    format: Format,
    console: &mut Console,
) -> Result<Loaded<Program>, Trouble> {
    let is_file = !sources::is_folder(path)?;
    if is_file && sources::has_ending(path, "cwasm") {
        return load_precompiled(path, precompiled, format, console);
    }
    if is_file && sources::has_ending(path, "wasm") {
        let loaded = load_module(path, format, console)?;
        return Ok(loaded.map(|policy| Program { policy, reading: None }));
    }
    let reading = Reading::of_policy(path, packages)?;
    reading.report(console, format, Place::Beside)?;
    let Some(checked) = &reading.policy else { return Ok(Err(Exit::Wrong)) };
    let module = compile::module(&reading, checked);
    let loaded = Policy::from_module(&module, &Limits::default());
    Ok(match loaded {
        Ok(policy) => Ok(Program { policy, reading: Some(reading) }),
        Err(error) => Err(failure::show(&error, format, console)?),
    })
}

/// Loads a compiled module and shows what is wrong with it.
///
/// # Errors
/// The file cannot be read.
pub fn load_module(path: &Path, format: Format, console: &mut Console) -> Result<Loaded<Policy>, Trouble> {
    let limits = Limits::default();
    let bytes = sources::read(path, usize::try_from(limits.max_module_bytes).unwrap_or(usize::MAX))?;
    Ok(match Policy::from_module(&bytes, &limits) {
        Ok(policy) => Ok(policy),
        Err(error) => Err(failure::show(&error, format, console)?),
    })
}

#[expect(unsafe_code, reason = "machine code can be loaded in no other way; see SAFETY below")]
fn load_precompiled(
    path: &Path,
    precompiled: Precompiled,
    format: Format,
    console: &mut Console,
) -> Result<Loaded<Program>, Trouble> {
    if precompiled == Precompiled::Refused {
        return Err(Trouble::usage(
            "a .cwasm file is machine code that nothing can check; \
             if you made it yourself and nobody else could change it, add --trust-precompiled, else use the .wasm file",
            ".cwasm 文件是无法检验的机器码；如果它由您自己生成且他人无法改动，请加 --trust-precompiled，否则请用 .wasm 文件",
        ));
    }
    let limits = Limits::default();
    let bytes = sources::read(path, MAX_PRECOMPILED_BYTES)?;
    // SAFETY: the caller of the program said with `--trust-precompiled` that the file is the
    // unchanged output of `fencun build --precompile`, kept where nobody else could write; the
    // flag's help says what that means. Without the flag this line is not reached.
    let loaded = unsafe { Policy::from_precompiled(&bytes, &limits) };
    Ok(match loaded {
        Ok(policy) => Ok(Program { policy, reading: None }),
        Err(error) => Err(failure::show(&error, format, console)?),
    })
}

/// The largest precompiled file that is read.
const MAX_PRECOMPILED_BYTES: usize = 512 << 20;
