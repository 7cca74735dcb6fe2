//! `fencun build`: from a policy to a module, or to a stage on the way.

use std::path::{Path, PathBuf};

use fencun_compiler::hir::{Checked, Policy};
use fencun_grammar::ast::Lang;
use fencun_runtime::Limits;
use serde::Serialize;

use crate::atomic;
use crate::cli::{BuildArgs, Format, Stage};
use crate::compile;
use crate::console::Console;
use crate::exit::Exit;
use crate::language::pick;
use crate::reading::{Place, Reading};
use crate::render::failure;
use crate::render::number::count;
use crate::render::table::aligned;
use crate::trouble::Trouble;

/// Compiles a policy and writes what is asked for.
pub fn run(args: &BuildArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let reading = Reading::of_policy(&args.path, &args.packages.paths)?;
    reading.report(console, args.format.format, Place::Beside)?;
    if args.emit == Some(Stage::Ast) {
        emit(args, &compile::ast(&reading), console)?;
        return Ok(if reading.count().0 == 0 { Exit::Done } else { Exit::Wrong });
    }
    let Some(checked) = &reading.policy else { return Ok(Exit::Wrong) };
    match args.emit {
        None => build(args, &reading, checked, console),
        Some(Stage::Wat) => {
            let module = compile::module(&reading, checked);
            emit(args, &compile::wat(&module)?, console)?;
            Ok(Exit::Done)
        }
        Some(Stage::Ast | Stage::Hir) => {
            emit(args, &compile::hir(checked), console)?;
            Ok(Exit::Done)
        }
        Some(Stage::Ir) => {
            emit(args, &compile::ir(checked), console)?;
            Ok(Exit::Done)
        }
    }
}

fn emit(args: &BuildArgs, text: &str, console: &mut Console) -> Result<(), Trouble> {
    match &args.out {
        Some(out) => atomic::write(out, text.as_bytes()),
        None => console.text(text),
    }
}

fn build(
    args: &BuildArgs,
    reading: &Reading,
    checked: &Checked<Policy>,
    console: &mut Console,
) -> Result<Exit, Trouble> {
    let module = compile::module(reading, checked);
    // Whatever is written has passed the same door as any foreign module.
    let policy = match fencun_runtime::Policy::from_module(&module, &Limits::default()) {
        Ok(policy) => policy,
        Err(error) => return failure::show(&error, args.format.format, console),
    };
    let out = out_path(args, reading);
    atomic::write(&out, &module)?;
    let machine_code = if args.precompile {
        let path = out.with_extension("cwasm");
        match policy.precompile() {
            Ok(bytes) => atomic::write(&path, &bytes)?,
            Err(error) => return failure::show(&error, args.format.format, console),
        }
        Some(path)
    } else {
        None
    };
    let built = Built {
        name: policy.name(),
        version: policy.version(),
        file: out.display().to_string(),
        precompiled: machine_code.map(|path| path.display().to_string()),
        size: module.len(),
        rules: policy.rules().units.len(),
        cost: policy.cost().decide,
        cost_traced: policy.cost().decide_traced,
        digest: policy.digest(),
        semantic_hash: format!("sha256:{}", policy.rules().semantic_hash),
    };
    match args.format.format {
        Format::Json => console.json(&built)?,
        Format::Human => {
            let lang = console.language.of_file(checked.lang);
            let head = format!("{} {}", built.name, built.version);
            let head = console.out_paint.strong(&head);
            console.line(head)?;
            for line in aligned(&built.rows(lang)) {
                console.line(line)?;
            }
        }
    }
    Ok(Exit::Done)
}

/// What was built.
#[derive(Serialize)]
struct Built<'a> {
    name: &'a str,
    version: &'a str,
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    precompiled: Option<String>,
    size: usize,
    rules: usize,
    cost: u64,
    cost_traced: u64,
    digest: String,
    semantic_hash: String,
}

impl Built<'_> {
    fn rows(&self, lang: Lang) -> Vec<Vec<String>> {
        let (cost, traced) = (count(self.cost), count(self.cost_traced));
        let cost = match lang {
            Lang::En => format!("at most {cost} instructions, {traced} with the trace"),
            Lang::Zh => format!("至多 {cost} 条指令，带说明时至多 {traced} 条"),
        };
        let mut rows = vec![
            [pick(lang, "module", "模块"), &self.file].map(str::to_owned).to_vec(),
            vec![
                pick(lang, "size", "大小").to_owned(),
                format!("{} {}", count(self.size as u64), pick(lang, "bytes", "字节")),
            ],
            vec![pick(lang, "rules", "规则").to_owned(), count(self.rules as u64)],
            vec![pick(lang, "cost", "开销").to_owned(), cost],
            [pick(lang, "digest", "摘要"), &self.digest].map(str::to_owned).to_vec(),
            [pick(lang, "meaning", "含义摘要"), &self.semantic_hash].map(str::to_owned).to_vec(),
        ];
        if let Some(path) = &self.precompiled {
            rows.insert(1, [pick(lang, "machine code", "机器码"), path].map(str::to_owned).to_vec());
        }
        rows
    }
}

/// Where the module goes: as asked, or beside the file with the header.
fn out_path(args: &BuildArgs, reading: &Reading) -> PathBuf {
    let beside = || {
        let main = reading.header().map(|(file, _)| file.path.as_path()).unwrap_or(Path::new("policy"));
        main.with_extension("wasm")
    };
    args.out.clone().unwrap_or_else(beside)
}
