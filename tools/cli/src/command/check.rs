//! `fencun check`: every mistake of every policy.

use crate::cli::{CheckArgs, Format};
use crate::console::Console;
use crate::exit::Exit;
use crate::reading::{Place, Reading};
use crate::trouble::Trouble;

/// Checks each policy at the path.
pub fn run(args: &CheckArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let mut exit = Exit::Done;
    Reading::each_policy(&args.path, |reading| {
        let one = show(&reading, args.format.format, console)?;
        exit = exit.max(one);
        Ok(())
    })?;
    Ok(exit)
}

fn show(reading: &Reading, format: Format, console: &mut Console) -> Result<Exit, Trouble> {
    reading.report(console, format, Place::Out)?;
    let (errors, warnings) = reading.count();
    if format == Format::Human {
        let lang = reading.lang().map_or_else(|| console.language.plain(), |lang| console.language.of_file(lang));
        let (summary, paint) = (reading.summary(lang), console.out_paint);
        let summary = match (errors, warnings) {
            (0, 0) => paint.good(&summary),
            (0, _) => paint.warn(&summary),
            _ => paint.bad(&summary),
        };
        console.line(summary)?;
    }
    Ok(if errors > 0 { Exit::Wrong } else { Exit::Done })
}
