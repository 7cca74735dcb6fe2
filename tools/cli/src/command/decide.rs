//! `fencun decide`: the policy's own cases, or facts from a file, through the compiled module.

mod cases;
mod facts;

use crate::cli::DecideArgs;
use crate::console::Console;
use crate::exit::Exit;
use crate::program::{self, Precompiled};
use crate::trouble::Trouble;

/// Decides facts where they are given, else cases.
pub fn run(args: &DecideArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let precompiled = if args.trust_precompiled { Precompiled::Trusted } else { Precompiled::Refused };
    let program = match program::load(&args.policy, &args.packages.paths, precompiled, args.format.format, console)? {
        Ok(program) => program,
        Err(exit) => return Ok(exit),
    };
    match &args.facts {
        Some(facts) => facts::run(facts, &program.policy, args, console),
        None => cases::run(&program, args, console),
    }
}
