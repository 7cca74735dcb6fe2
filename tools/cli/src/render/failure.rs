//! Errors of the runtime: modules that are refused, facts that do not fit.

use fencun_abi::answer::{Fault, FaultCode};
use fencun_abi::rules::Site;
use fencun_grammar::ast::Lang;
use fencun_runtime::{Bilingual, Code, Error, InputCode, InputError, ModuleCode, Policy};

use crate::cli::Format;
use crate::console::{Console, Paint, clean};
use crate::exit::Exit;
use crate::language::{host, pick};
use crate::trouble::Trouble;

/// Shows an error that stops the command.
///
/// # Errors
/// Standard output cannot be written.
pub fn show(error: &Error, format: Format, console: &mut Console) -> Result<Exit, Trouble> {
    match format {
        Format::Human => {
            let lang = console.language.plain();
            let text = human(error, lang, console.err_paint);
            console.note(text);
        }
        Format::Json => {
            let lang = host(console.language.plain());
            console.json(&fencun_runtime::error_json(error, None, lang))?;
        }
    }
    Ok(exit(error))
}

/// How the program ends with an error.
pub fn exit(error: &Error) -> Exit {
    match error.code() {
        Code::Module(ModuleCode::Engine) => Exit::Environment,
        _ => Exit::Wrong,
    }
}

/// One line a mistake: `error[FC0623]: …`
pub fn human(error: &Error, lang: Lang, paint: Paint) -> String {
    let facts = error.input_errors();
    if facts.is_empty() {
        return line(error.code().number(), &error.message(host(lang)), lang, paint);
    }
    facts.iter().map(|fact| mistake(fact, lang, paint)).collect::<Vec<_>>().join("\n")
}

/// One mistake in facts.
fn mistake(error: &InputError, lang: Lang, paint: Paint) -> String {
    line(error.code.number(), &error.message(host(lang)), lang, paint)
}

fn line(code: &str, message: &str, lang: Lang, paint: Paint) -> String {
    let word = paint.bad(&format!("{}[{code}]", pick(lang, "error", "错误")));
    format!("{word}{}{}", pick(lang, ": ", "："), clean(message))
}

/// A fault of a decision on values that were checked before: only arithmetic is left to fail.
pub fn fault(policy: &Policy, fault: Fault) -> Error {
    let site = policy.rules().sites.get(usize::from(fault.field));
    let found = match (fault.code, site) {
        (FaultCode::Overflow, Some(Site { text, line, .. })) => Bilingual::new(
            format!("`{text}` (line {line}) leaves the range that can be computed exactly"),
            format!("`{text}`（第 {line} 行）超出可精确计算的范围"),
        ),
        (FaultCode::OutsideCalendar, Some(Site { text, line, .. })) => Bilingual::new(
            format!("`{text}` (line {line}) leaves its calendar of working days"),
            format!("`{text}`（第 {line} 行）超出工作日历的起止日"),
        ),
        (FaultCode::DivisionByZero, Some(Site { text, line, .. })) => Bilingual::new(
            format!("`{text}` (line {line}) divides by zero"),
            format!("`{text}`（第 {line} 行）除数为零"),
        ),
        (code, _) => Bilingual::same(code.key()),
    };
    Error::Fault { fault, error: Box::new(InputError::new(InputCode::Fault, "").found(found)) }
}
