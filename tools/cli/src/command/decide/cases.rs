//! The cases of a policy, each compared with what it expects.

use fencun_abi::answer::Decision;
use fencun_compiler::hir::{self, Case};
use fencun_grammar::ast::Lang;
use fencun_runtime::{Detail, Error, Policy, Session, Trace};
use serde::Serialize;
use serde_json::Value;

use crate::cli::{DecideArgs, Format};
use crate::console::{Console, clean};
use crate::exit::Exit;
use crate::language::{from_host, host, pick};
use crate::program::Program;
use crate::reading::Reading;
use crate::render::{answer, failure};
use crate::trouble::Trouble;
use crate::verdict::{self, Failure};

/// Decides the cases that are asked for.
pub fn run(program: &Program, args: &DecideArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let checked = program.reading.as_ref().and_then(|reading| Some((reading, reading.policy.as_ref()?)));
    let Some((reading, checked)) = checked else {
        return Err(Trouble::usage(
            "a compiled module holds no cases; give facts with --facts FILE, or name the rule file",
            "编译后的模块不含案例；请用 --facts FILE 给出事实，或指定规则文件",
        ));
    };
    let cases = wanted(checked, args.case.as_deref())?;
    let lang = console.language.of_file(from_host(program.policy.lang()));
    let mut run = Run { policy: &program.policy, hir: checked, reading, session: program.policy.session(), lang, args };
    let mut failed = 0;
    for case in &cases {
        if !run.case(case, console)? {
            failed += 1;
        }
    }
    if args.format.format == Format::Human {
        let summary = summary(cases.len(), failed, lang);
        let paint = console.out_paint;
        console.line(if failed == 0 { paint.good(&summary) } else { paint.bad(&summary) })?;
    }
    Ok(if failed == 0 { Exit::Done } else { Exit::Wrong })
}

struct Run<'a> {
    policy: &'a Policy,
    hir: &'a hir::Policy,
    reading: &'a Reading,
    session: Session,
    lang: Lang,
    args: &'a DecideArgs,
}

impl Run<'_> {
    /// Decides a case and shows it. True: it gave what it expects.
    fn case(&mut self, case: &Case, console: &mut Console) -> Result<bool, Trouble> {
        let trace = if self.args.explain { Trace::Full } else { Trace::No };
        let answer = self.session.decide_raw(&case.facts, trace);
        let decision = answer.and_then(|answer| answer.map_err(|fault| failure::fault(self.policy, fault)));
        let failures = match &decision {
            Ok(decision) => verdict::failures(self.hir, case, decision),
            Err(_) => Vec::new(),
        };
        let ok = decision.is_ok() && failures.is_empty();
        match self.args.format.format {
            Format::Human => self.human(case, ok, &decision, &failures, console)?,
            Format::Json => self.json(case, ok, &decision, &failures, console)?,
        }
        Ok(ok)
    }

    fn human(
        &self,
        case: &Case,
        ok: bool,
        decision: &Result<Decision, Error>,
        failures: &[Failure],
        console: &mut Console,
    ) -> Result<(), Trouble> {
        let (lang, paint) = (self.lang, console.out_paint);
        let word =
            if ok { paint.good(pick(lang, "ok    ", "符合")) } else { paint.bad(pick(lang, "FAILED", "不符")) };
        let colon = pick(lang, ": ", "：");
        let name = clean(&case.name);
        match decision {
            Ok(decision) => {
                let answer = answer::line(self.policy, decision, lang, paint);
                console.line(format_args!("{word}  {name}{colon}{answer}"))?;
            }
            Err(error) => console.line(format_args!("{word}  {name}{colon}{}", failure::human(error, lang, paint)))?,
        }
        for Failure { expected, actual } in failures {
            console.line(format_args!("        {} {}", pick(lang, "expected", "应得"), expected.text(lang)))?;
            console.line(format_args!("        {} {}", pick(lang, "actual  ", "实得"), actual.text(lang)))?;
        }
        if let Ok(decision) = decision {
            let detail = if self.args.explain { Detail::Full } else { Detail::Reasons };
            for line in clean(&fencun_runtime::explain(self.policy, decision, host(lang), detail)).lines() {
                console.line(format_args!("    {line}").to_string().trim_end())?;
            }
            console.line("")?;
        }
        Ok(())
    }

    fn json(
        &self,
        case: &Case,
        ok: bool,
        decision: &Result<Decision, Error>,
        failures: &[Failure],
        console: &mut Console,
    ) -> Result<(), Trouble> {
        let lang = host(self.lang);
        let file = self.reading.files.get(case.source);
        let failures = failures.iter().map(|failure| JsonFailure {
            expected: failure.expected.text(Lang::En),
            actual: failure.actual.text(Lang::En),
        });
        console.json(&JsonCase {
            case: &case.name,
            file: file.map(|file| file.shown().path),
            line: file.map(|file| file.line(case.span)),
            ok,
            failures: failures.collect(),
            answer: decision.as_ref().ok().map(|decision| fencun_runtime::answer_json(self.policy, decision, lang)),
            error: decision
                .as_ref()
                .err()
                .and_then(|error| fencun_runtime::error_json(error, None, lang).get("error").cloned()),
        })
    }
}

#[derive(Serialize)]
struct JsonCase<'a> {
    case: &'a str,
    file: Option<&'a str>,
    line: Option<u32>,
    ok: bool,
    failures: Vec<JsonFailure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Value>,
}

#[derive(Serialize)]
struct JsonFailure {
    expected: String,
    actual: String,
}

/// The case of a name, or all.
fn wanted<'a>(policy: &'a hir::Policy, name: Option<&str>) -> Result<Vec<&'a Case>, Trouble> {
    let Some(name) = name else { return Ok(policy.cases.iter().collect()) };
    if let Some(case) = policy.cases.iter().find(|case| case.name == name) {
        return Ok(vec![case]);
    }
    let distance = |case: &&Case| strsim::damerau_levenshtein(&case.name, name);
    let near = policy.cases.iter().min_by_key(distance).filter(|case| distance(case) <= name.chars().count() / 2);
    Err(match near {
        Some(near) => Trouble::usage(
            format!("there is no case `{name}`; did you mean `{}`?", near.name),
            format!("没有案例 `{name}`；您是不是想指 `{}`？", near.name),
        ),
        None => Trouble::usage(format!("there is no case `{name}`"), format!("没有案例 `{name}`")),
    })
}

fn summary(cases: usize, failed: usize, lang: Lang) -> String {
    let ok = cases - failed;
    match lang {
        Lang::En => {
            let bad = if failed == 0 { String::new() } else { format!(", {failed} FAILED") };
            format!("{cases} case{}: {ok} ok{bad}", if cases == 1 { "" } else { "s" })
        }
        Lang::Zh => {
            let bad = if failed == 0 { String::new() } else { format!("，{failed} 例不符") };
            format!("{cases} 个案例：{ok} 例符合{bad}")
        }
    }
}
