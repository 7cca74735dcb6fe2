//! `fencun fmt`: rule files in the usual form.

use std::io::{self, Read as _};
use std::path::Path;

use fencun_grammar::ast::Lang;
use fencun_grammar::diagnostic::Diagnostic;
use fencun_grammar::{FormatError, MAX_FILE_BYTES};

use crate::atomic;
use crate::cli::FmtArgs;
use crate::console::Console;
use crate::exit::Exit;
use crate::language::pick;
use crate::reading::RuleFile;
use crate::render::finding;
use crate::sources;
use crate::trouble::Trouble;

/// Formats each file. One that cannot be read as rules is reported and left as it is, and so is
/// one that cannot be opened; the others are formatted all the same.
pub fn run(args: &FmtArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let mut exit = Exit::Done;
    for path in &args.files {
        let one = match one(path, args, console) {
            Err(trouble @ (Trouble::Read { .. } | Trouble::Write { .. })) => {
                let lang = console.language.plain();
                console.error(lang, &trouble.text(lang));
                trouble.exit()
            }
            other => other?,
        };
        exit = exit.max(one);
    }
    Ok(exit)
}

fn one(path: &Path, args: &FmtArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let is_stream = path == Path::new("-");
    let bytes = if is_stream { read_stream()? } else { sources::read(path, MAX_FILE_BYTES)? };
    let file = RuleFile::from_bytes(path, &bytes);
    let lang = file.lang(console);
    if let Some(diagnostic) = &file.undecodable {
        show(&file, std::slice::from_ref(diagnostic), lang, console);
        return Ok(Exit::Wrong);
    }
    let formatted = match fencun_grammar::format(&file.source.text, args.lang.map(Into::into)) {
        Ok(formatted) => formatted,
        Err(error) => {
            if let FormatError::Unparsable(diagnostics) = &error {
                show(&file, diagnostics, lang, console);
            }
            let colon = pick(lang, ": ", "：");
            console.error(lang, &format!("{}{colon}{}", path.display(), error.message().get(lang)));
            return Ok(Exit::Wrong);
        }
    };
    let changed = formatted.as_bytes() != bytes;
    if args.check {
        if changed {
            console.line(format_args!("{}{}", pick(lang, "would change: ", "会改动："), path.display()))?;
        }
        return Ok(if changed { Exit::Wrong } else { Exit::Done });
    }
    if is_stream {
        console.text(&formatted)?;
    } else if changed {
        atomic::write(path, formatted.as_bytes())?;
    }
    Ok(Exit::Done)
}

fn show(file: &RuleFile, diagnostics: &[Diagnostic], lang: Lang, console: &mut Console) {
    for diagnostic in diagnostics {
        let text = finding::human(file.shown(), &[], diagnostic, lang, console.err_paint);
        console.note(format_args!("{text}\n"));
    }
}

fn read_stream() -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    let most = u64::try_from(MAX_FILE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(|source| Trouble::read(Path::new("-"), source))?;
    Ok(bytes)
}
