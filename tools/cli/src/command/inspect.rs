//! `fencun inspect`: what a compiled module holds.

use crate::cli::{Format, InspectArgs};
use crate::console::Console;
use crate::exit::Exit;
use crate::language::from_host;
use crate::program;
use crate::render::module;
use crate::trouble::Trouble;

/// Verifies a module and shows it.
pub fn run(args: &InspectArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let policy = match program::load_module(&args.module, args.format.format, console)? {
        Ok(policy) => policy,
        Err(exit) => return Ok(exit),
    };
    match args.format.format {
        Format::Human => {
            let lang = console.language.of_file(from_host(policy.lang()));
            console.text(&module::human(&policy, lang, console.out_paint))?;
        }
        Format::Json => console.json(&module::json(&policy))?,
    }
    Ok(Exit::Done)
}
