//! `fencun bind`: types for programs that use a module.

use std::path::{Path, PathBuf};

use fencun_bind::{Source, bind, file_name};
use serde::Serialize;

use crate::atomic;
use crate::cli::{BindArgs, Format};
use crate::console::Console;
use crate::exit::Exit;
use crate::program;
use crate::trouble::Trouble;

/// Verifies a module and writes types for it.
pub fn run(args: &BindArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let policy = match program::load_module(&args.module, args.format.format, console)? {
        Ok(policy) => policy,
        Err(exit) => return Ok(exit),
    };
    let hash = policy.schema_hash();
    let source = Source { schema: policy.schema(), rules: policy.rules(), schema_hash: &hash };
    let text = bind(source, args.lang.into());
    if args.out.as_deref() == Some(Path::new("-")) {
        console.text(&text)?;
        return Ok(Exit::Done);
    }
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(file_name(source, args.lang.into())));
    atomic::write(&out, text.as_bytes())?;
    let file = out.display().to_string();
    match args.format.format {
        Format::Human => console.line(&file)?,
        Format::Json => {
            console.json(&Bound { name: policy.name(), version: policy.version(), file, schema_hash: &hash })?
        }
    }
    Ok(Exit::Done)
}

/// What was written.
#[derive(Serialize)]
struct Bound<'a> {
    name: &'a str,
    version: &'a str,
    file: String,
    schema_hash: &'a str,
}
