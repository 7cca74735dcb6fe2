//! The documentation is true: its pages exist, its examples do what they say, its tables are
//! those of the code, and the paths it names are there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fencun_compiler::{Source, check, wasm};
use fencun_grammar::ast::Lang;
use fencun_grammar::diagnostic::Code;
use fencun_grammar::keywords::Keyword;
use fencun_runtime::{Input, InputCode, Limits, ModuleCode, Policy, Trace, facts_from_input};

const LANGS: [(&str, Lang); 2] = [("en", Lang::En), ("zh", Lang::Zh)];

#[test]
fn every_code_has_a_page_in_both_languages_and_every_page_a_code() {
    let mut expected = BTreeMap::new();
    for (number, key) in all_codes() {
        for (lang, _) in LANGS {
            expected.insert(format!("{number}.{lang}.md"), format!("# {number} {key}"));
        }
    }
    let found: BTreeMap<String, String> = code_pages()
        .into_iter()
        .map(|page| (page.file.clone(), page.text.lines().next().unwrap_or_default().to_owned()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn every_page_says_more_than_its_title_and_ends_with_an_example() {
    for page in code_pages() {
        let prose = page.text.lines().skip(2).take_while(|line| !line.is_empty()).count();
        assert!(prose >= 2, "{}: a paragraph of at least two sentences stands under the title", page.file);
        assert!(!blocks(&page.text).is_empty(), "{}: no example", page.file);
    }
}

#[test]
fn both_pages_of_a_code_have_the_same_examples() {
    let mut kinds: BTreeMap<String, BTreeMap<&str, Vec<String>>> = BTreeMap::new();
    for page in code_pages() {
        let infos = blocks(&page.text).into_iter().map(|block| block.info).collect();
        kinds.entry(page.number.clone()).or_default().insert(page.lang.0, infos);
    }
    for (number, infos) in kinds {
        assert_eq!(infos.get("en"), infos.get("zh"), "{number}");
    }
}

#[test]
fn every_wrong_example_gets_the_code_of_its_page_and_no_other() {
    let mut wrong = Vec::new();
    for (page, block) in code_examples("fencun wrong") {
        let found = codes_of(&sources(&page, &block, "wrong"));
        if found != BTreeSet::from([page.number.clone()]) {
            wrong.push(format!("{}: {found:?}", page.file));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_right_example_gets_no_message() {
    let mut wrong = Vec::new();
    for (page, block) in code_examples("fencun right") {
        let found = codes_of(&sources(&page, &block, "right"));
        if !found.is_empty() {
            wrong.push(format!("{}: {found:?}", page.file));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn facts_get_the_code_of_their_page_and_corrected_facts_get_none() {
    let mut wrong = Vec::new();
    for page in code_pages() {
        let found = blocks(&page.text);
        let facts = |info: &str| found.iter().find(|block| block.info == info);
        let (Some(bad), Some(good)) = (facts("json wrong"), facts("json right")) else { continue };
        let policy = compiled(&facts("fencun right").expect("a policy for the facts").text);
        let codes = [input_codes(&policy, &bad.text), input_codes(&policy, &good.text)];
        if codes != [BTreeSet::from([page.number.clone()]), BTreeSet::new()] {
            wrong.push(format!("{}: {codes:?}", page.file));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn examples_use_the_keywords_of_their_page_s_language() {
    for info in ["fencun wrong", "fencun right"] {
        for (page, block) in code_examples(info) {
            assert_eq!(fencun_grammar::parse(&block.text).file.lang, page.lang.1, "{}", page.file);
        }
    }
}

#[test]
fn both_language_pages_have_the_same_chapters_and_as_many_examples() {
    let shape = |name: &str| {
        let text = read(name);
        let numbers: Vec<String> = text
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .filter_map(|title| title.split_once('.').map(|(number, _)| number.to_owned()))
            .collect();
        let rows = text.lines().filter(|line| line.starts_with("| ")).count();
        (numbers, blocks(&text).len(), rows)
    };
    let english = shape("docs/language.md");
    assert_eq!(english.0, (1..=14).map(|number: u32| number.to_string()).collect::<Vec<_>>());
    assert_eq!(english, shape("docs/language.zh.md"));
}

#[test]
fn the_keyword_tables_are_those_of_the_grammar() {
    for (name, yes) in [("docs/language.md", "yes |"), ("docs/language.zh.md", "是 |")] {
        let row = |keyword: &Keyword| {
            let (en, zh) = (keyword.spelling(Lang::En), keyword.spelling(Lang::Zh));
            let may_be_a_name = if keyword.is_reserved() { "|" } else { yes };
            format!("| `{en}` | `{zh}` | {may_be_a_name}")
        };
        let expected: Vec<String> = Keyword::ALL.iter().map(row).collect();
        let text = read(name);
        let chapter = text.split("\n## 13.").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap_or_default();
        let found: Vec<&str> = chapter.lines().filter(|line| line.starts_with("| `")).collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn examples_in_the_readmes_get_no_message() {
    for name in ["README.md", "README.zh.md"] {
        let text = read(name);
        let found: Vec<Block> = blocks(&text).into_iter().filter(|block| block.info == "fencun").collect();
        assert!(!found.is_empty(), "{name}: no example");
        for block in found {
            assert_eq!(
                codes_of(&[Source::rules("example.fencun", block.text.as_str())]),
                BTreeSet::new(),
                "{name}, line {}",
                block.line
            );
        }
    }
}

#[test]
fn every_path_in_the_architecture_page_exists() {
    let text = read("ARCHITECTURE.md");
    let mut named = drawn_paths(&text);
    assert!(named.len() > 10, "the drawing was not found");
    named.extend(inline_code(&text).filter(|code| looks_like_a_path(code)).map(str::to_owned));
    let missing: Vec<&String> = named.iter().filter(|path| !root().join(path).exists()).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[test]
fn every_invariant_names_a_test_that_exists() {
    let text = read("ARCHITECTURE.md");
    let chapter = text.split("\n## Invariants").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap_or_default();
    let rows: Vec<&str> = chapter.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
    assert!(rows.len() >= 8, "the table of invariants was not found");
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        let [_, path, test] = cells.as_slice() else { panic!("no file and test in: {row}") };
        let source = read(path);
        let before = source.split(&format!("fn {test}(")).next().filter(|before| before.len() < source.len());
        let Some(before) = before else { panic!("{path} has no function `{test}`") };
        assert!(before.trim_end().ends_with(']') && before.contains("#[test]"), "`{test}` in {path} is no test");
    }
}

#[test]
fn the_core_crates_touch_nothing_outside() {
    let outside = [
        "std::env::",
        "std::fs",
        "std::io",
        "std::net",
        "std::process",
        "std::thread",
        "std::time",
        "println!",
        "HashMap",
        "HashSet",
        "f32",
        "f64",
        "unsafe ",
    ];
    let mut found = Vec::new();
    for folder in ["grammar/src", "compiler/src", "compiler/abi/src"] {
        for path in sources_below(&root().join(folder)) {
            let text = fs::read_to_string(&path).unwrap();
            for (index, line) in text.lines().enumerate() {
                let code = line.split("//").next().unwrap_or_default();
                if outside.iter().any(|word| code.contains(word)) {
                    found.push(format!("{}:{}: {}", path.display(), index + 1, line.trim()));
                }
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn crates_depend_on_one_another_as_drawn() {
    let ours = |manifest: &str| -> Vec<String> {
        let text = read(manifest);
        let dependencies = text.split("\n[dependencies]").nth(1).and_then(|rest| rest.split("\n[").next());
        let names = dependencies.unwrap_or_default().lines().filter_map(|line| line.split(['.', ' ', '=']).next());
        names.filter(|name| name.starts_with("fencun")).map(str::to_owned).collect()
    };
    assert_eq!(ours("grammar/Cargo.toml"), Vec::<String>::new());
    assert_eq!(ours("compiler/abi/Cargo.toml"), Vec::<String>::new());
    assert_eq!(ours("compiler/Cargo.toml"), ["fencun-abi", "fencun-grammar"]);
    assert_eq!(ours("runtime/Cargo.toml"), ["fencun-abi"]);
    assert_eq!(ours("tools/bind/Cargo.toml"), ["fencun-abi"]);
    assert_eq!(
        ours("tools/cli/Cargo.toml"),
        ["fencun-abi", "fencun-bind", "fencun-compiler", "fencun-grammar", "fencun-runtime"]
    );
}

#[test]
fn the_tables_of_limits_are_those_of_the_code() {
    let mebibytes = |bytes: u64| format!("{} MiB", bytes >> 20);
    let limits = [
        mebibytes(fencun_grammar::MAX_FILE_BYTES as u64),
        grouped(check::MAX_FACTS as u64),
        grouped(check::MAX_CASE_FACTS as u64),
        grouped(check::MAX_DECLARATIONS as u64),
        grouped(check::MAX_CALENDARS as u64),
        grouped(check::MAX_DECISIONS as u64),
        grouped(check::MAX_UNITS as u64),
        grouped(u64::from(check::MAX_EXCEPTIONS)),
        grouped(check::MAX_OUTCOMES as u64),
        grouped(check::MAX_CASES as u64),
        grouped(check::MAX_FIELDS as u64),
        grouped(check::MAX_LIST.unsigned_abs()),
        mebibytes(check::MAX_INPUT),
        grouped(check::MAX_TARGETS as u64),
        grouped(fencun_compiler::driver::MAX_NODES as u64),
        grouped(check::MAX_ENTRIES as u64),
        grouped(check::MAX_ROUNDS.unsigned_abs()),
        grouped(check::MAX_BODY as u64),
        grouped(check::MAX_WORK.unsigned_abs()),
        grouped(check::MAX_FINDINGS as u64),
        grouped(fencun_runtime::MAX_DEPTH as u64),
        mebibytes(fencun_abi::verify::MAX_MODULE_BYTES),
        mebibytes(fencun_abi::verify::MAX_MEMORY_PAGES * fencun_abi::verify::PAGE),
    ];
    for name in ["docs/language.md", "docs/language.zh.md"] {
        let text = read(name);
        let chapter = text.split("\n## 14.").nth(1).unwrap_or_default();
        let mut rows = chapter.lines().filter(|line| line.starts_with("| "));
        for limit in &limits {
            let words = |row: &str| format!(" {} ", row.split('|').nth(2).unwrap_or_default().trim());
            let found = rows.any(|row| words(row).contains(&format!(" {limit} ")));
            assert!(found, "{name}: {limit} is missing, or stands out of order");
        }
    }
}

#[test]
fn every_link_between_our_pages_leads_somewhere() {
    let mut broken = Vec::new();
    for page in markdown_pages() {
        let text = fs::read_to_string(&page).unwrap();
        let folder = page.parent().unwrap();
        for target in links(&text) {
            let path = target.split('#').next().unwrap_or_default();
            if !target.contains("://") && !path.is_empty() && !folder.join(path).exists() {
                broken.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

/// A page of `docs/codes`.
struct CodePage {
    file: String,
    number: String,
    lang: (&'static str, Lang),
    text: String,
}

/// A fenced block.
struct Block {
    info: String,
    text: String,
    /// Line of its first line, counted from 1.
    line: usize,
}

/// Number and name of every code: those of rule files, and those of modules and facts.
fn all_codes() -> Vec<(&'static str, &'static str)> {
    let files = Code::ALL.iter().map(|code| (code.number(), code.key()));
    let modules = ModuleCode::ALL.iter().map(|code| (code.number(), code.key()));
    let inputs = InputCode::ALL.iter().map(|code| (code.number(), code.key()));
    files.chain(modules).chain(inputs).collect()
}

/// An example with the files beside it: blocks such as `csv wrong rates.csv` and
/// `package wrong officials` of its page.
fn sources(page: &CodePage, example: &Block, verdict: &str) -> Vec<Source> {
    let beside = blocks(&page.text).into_iter().filter_map(|block| {
        let beside = |kind: &str| block.info.strip_prefix(&format!("{kind} {verdict} "));
        let table = beside("csv").map(|name| Source::table(name, block.text.as_str()));
        let package = |name| Source::rules(format!("{name}.fencun"), block.text.as_str()).of_package(name);
        table.or_else(|| beside("package").map(package))
    });
    [Source::rules("example.fencun", example.text.as_str())].into_iter().chain(beside).collect()
}

fn codes_of(sources: &[Source]) -> BTreeSet<String> {
    check(sources).findings.iter().map(|finding| finding.diagnostic.code.number().to_owned()).collect()
}

fn compiled(text: &str) -> Policy {
    let source = Source::rules("example.fencun", text);
    let policy = check(std::slice::from_ref(&source)).policy.expect("the policy is sound");
    let module = wasm::emit(&policy, &[source]);
    Policy::from_module(&module.bytes, &Limits::default()).expect("a sound module")
}

/// The codes of all mistakes in facts; none when there is a decision.
fn input_codes(policy: &Policy, json: &str) -> BTreeSet<String> {
    let values = match Input::from_json(json) {
        Ok(input) => facts_from_input(policy.schema(), &input),
        Err(error) => Err(vec![error]),
    };
    let errors = match values {
        Ok(values) => match policy.session().decide_raw(&values, Trace::No).expect("a sound module") {
            Ok(_) => Vec::new(),
            Err(_) => vec![InputCode::Fault],
        },
        Err(errors) => errors.into_iter().map(|error| error.code).collect(),
    };
    errors.into_iter().map(|code| code.number().to_owned()).collect()
}

fn code_pages() -> Vec<CodePage> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(root().join("docs/codes")).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let mut parts = file.split('.');
        let (number, lang) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let lang = LANGS.into_iter().find(|(name, _)| *name == lang);
        let lang = lang.unwrap_or_else(|| panic!("{file} is not named FCnnnn.en.md or FCnnnn.zh.md"));
        let text = read(&format!("docs/codes/{file}"));
        pages.push(CodePage { number: number.to_owned(), lang, text, file });
    }
    pages.sort_by(|a, b| a.file.cmp(&b.file));
    pages
}

/// The blocks with this info string on all pages of codes.
fn code_examples(info: &str) -> Vec<(CodePage, Block)> {
    let mut found = Vec::new();
    for page in code_pages() {
        for block in blocks(&page.text).into_iter().filter(|block| block.info == info) {
            let CodePage { file, number, lang, text } = &page;
            let page = CodePage { file: file.clone(), number: number.clone(), lang: *lang, text: text.clone() };
            found.push((page, block));
        }
    }
    assert!(found.len() > 80, "few examples were found: {}", found.len());
    found
}

/// The fenced blocks of a page.
fn blocks(text: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut open = false;
    for (index, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(info), false) => {
                open = true;
                found.push(Block { info: info.trim().to_owned(), text: String::new(), line: index + 2 });
            }
            (Some(_), true) => open = false,
            (None, true) => {
                if let Some(block) = found.last_mut() {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
            }
            (None, false) => {}
        }
    }
    assert!(!open, "a fenced block is not closed");
    found
}

/// The text outside of fenced blocks.
fn prose(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// What stands between backticks outside of fenced blocks.
fn inline_code(text: &str) -> impl Iterator<Item = &str> {
    text.split("```").step_by(2).flat_map(|part| part.split('`').skip(1).step_by(2))
}

fn looks_like_a_path(code: &str) -> bool {
    let plain = code.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    plain && (code.contains('/') || [".rs", ".md", ".toml", ".pest"].iter().any(|ending| code.ends_with(ending)))
}

/// The paths of the drawing: the first word of each line, under the folder above it that is
/// indented less.
fn drawn_paths(text: &str) -> Vec<String> {
    let drawing = blocks(text).into_iter().find(|block| block.text.starts_with("grammar/")).expect("a drawing");
    let mut above: Vec<(usize, String)> = Vec::new();
    let mut paths = Vec::new();
    for line in drawing.text.lines() {
        let indent = line.len() - line.trim_start().len();
        let Some(word) = line.split_whitespace().next() else { continue };
        // A line that only goes on with the words of the line above begins far to the right.
        if indent > 8 {
            continue;
        }
        above.retain(|(outer, _)| *outer < indent);
        let path = format!("{}{word}", above.last().map_or("", |(_, folder)| folder.as_str()));
        if word.ends_with('/') {
            above.push((indent, path.clone()));
        }
        paths.push(path);
    }
    paths
}

/// The targets of the links of a page.
fn links(text: &str) -> Vec<String> {
    let prose = prose(text);
    let targets = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.map(str::to_owned).collect()
}

fn markdown_pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for folder in [
        "",
        "docs",
        "docs/codes",
        "docs/schema",
        "policies",
        "policies/examples",
        "policies/tolerance",
        "policies/payment-error",
    ] {
        let Ok(entries) = fs::read_dir(root().join(folder)) else { continue };
        pages.extend(
            entries.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e == "md")),
        );
    }
    pages.sort();
    pages
}

/// Every Rust file below a folder.
fn sources_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources_below(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// `1,024`
fn grouped(number: u64) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", grouped(number / 1000), number % 1000),
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
