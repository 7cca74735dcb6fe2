//! `fencun check`: every mistake of every policy.

use crate::cli::{CheckArgs, Format};
use crate::console::Console;
use crate::exit::Exit;
use crate::reading::{Place, Reading};
use crate::today;
use crate::trouble::Trouble;

/// Checks each policy at the path.
pub fn run(args: &CheckArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let mut exit = Exit::Done;
    let today = args.today.unwrap_or_else(today::of_clock);
    Reading::each_policy(&args.path, &args.packages.paths, today, |reading| {
        let one = show(&reading, args, console)?;
        exit = exit.max(one);
        Ok(())
    })?;
    Ok(exit)
}

fn show(reading: &Reading, args: &CheckArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let format = args.format.format;
    reading.report(console, format, Place::Out)?;
    if args.accepted {
        reading.report_accepted(console, format)?;
    }
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
