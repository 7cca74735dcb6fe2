//! The folder of policies as a whole: its index, the renderings in the other language, and that
//! every unit decides a case.
//!
//! `FENCUN_BLESS=1 cargo test -p fencun-tests --test catalogue` writes the numbers of the index.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use fencun_abi::value::Value;
use fencun_compiler::describe::semantic_hash;
use fencun_compiler::hir::{Checked, Expr, ExprKind, Lang, Node, Policy};
use fencun_compiler::{Source, check, eval, wasm};
use fencun_runtime::Limits;
use fencun_tests::repository::{each, each_rendering};

#[test]
fn renderings_are_what_the_formatter_makes_of_the_policy_and_mean_the_same() {
    let mut own = BTreeMap::new();
    each(|name, sources| {
        own.insert(name.to_owned(), sources.to_vec());
    });
    let mut rendered = BTreeSet::new();
    each_rendering(|name, lang, sources| {
        let original = &own[name];
        for source in sources.iter().filter(|source| source.package.is_none()) {
            let from = original.iter().find(|from| from.name == source.name && from.package.is_none());
            let from = from.unwrap_or_else(|| panic!("{name}: {} renders nothing", source.name));
            let expected = if source.name.ends_with(".csv") {
                from.text.clone()
            } else {
                fencun_grammar::format(&from.text, Some(lang)).expect("a correct file")
            };
            assert_eq!(source.text, expected, "{name}: {}", source.name);
        }
        let n_own = |sources: &[Source]| sources.iter().filter(|source| source.package.is_none()).count();
        assert_eq!(n_own(sources), n_own(original), "{name}: each file is rendered");
        assert_eq!(semantic_hash(&policy(sources)), semantic_hash(&policy(original)), "{name}");
        rendered.insert(name.to_owned());
    });
    let chinese = own.iter().filter(|(name, sources)| {
        !name.contains('/') && check(sources).files.first().is_some_and(|file| file.lang == Lang::Zh)
    });
    let missing: Vec<&String> = chinese.map(|(name, _)| name).filter(|name| !rendered.contains(*name)).collect();
    assert_eq!(missing, Vec::<&String>::new(), "policies without an English rendering");
}

#[test]
fn every_unit_and_every_duty_decides_a_case() {
    let mut idle = Vec::new();
    each(|name, sources| {
        let policy = policy(sources);
        let mut units: BTreeSet<usize> = BTreeSet::new();
        let mut duties: BTreeSet<usize> = BTreeSet::new();
        // Of a decision for each member it is enough that a unit decides for one.
        let written = |unit: u16| first_place(&policy, usize::from(unit));
        for case in &policy.cases {
            let Ok(decision) = eval::decide(&policy, &case.facts) else { continue };
            units.extend(decision.fired.iter().copied().map(written));
            // What only lifts decides by what it defeats.
            units.extend(decision.defeated.iter().map(|defeat| written(defeat.by)));
            duties.extend(decision.duties.iter().map(|due| usize::from(due.duty)));
        }
        // What a package says is shown by the cases of the package.
        let ids = policy
            .units
            .iter()
            .enumerate()
            .filter(|(index, unit)| is_own(sources, unit.source) && !units.contains(&first_place(&policy, *index)));
        let ids = ids.filter(|(index, _)| first_place(&policy, *index) == *index);
        idle.extend(ids.map(|(_, unit)| {
            let decision = policy.decisions.get(unit.decision.index()).map_or("", |decision| &decision.name);
            let row = unit.row.map_or(String::new(), |row| format!(" row {row}"));
            format!("{name}: {}{row} of {decision}", unit.id)
        }));
        let ids = policy.duties.iter().enumerate().filter(|(index, _)| !duties.contains(index));
        idle.extend(ids.map(|(_, duty)| format!("{name}: duty {}", duty.name)));
    });
    // That it never decides is what this example accepts.
    assert_eq!(idle, ["examples/articles.fencun: R0 of deposit"]);
}

/// The unit as it is written: of a decision for each member of a list that for the first place.
fn first_place(policy: &Policy, unit: usize) -> usize {
    let decision = policy.units.get(unit).and_then(|unit| policy.decisions.get(unit.decision.index()));
    let shift = decision.and_then(|decision| Some(decision.place?.index * decision.n_units));
    unit - shift.unwrap_or(0) as usize
}

#[test]
fn every_boundary_has_cases_at_just_below_and_just_above_each_edge() {
    let mut missing = Vec::new();
    let mut n_edges = 0;
    each(|name, sources| {
        let policy = policy(sources);
        // A package is shown by those that use it.
        let shown = !policy.cases.is_empty();
        for boundary in policy.boundaries.iter().filter(|boundary| shown && is_own(sources, boundary.source)) {
            let seen: BTreeSet<i64> =
                policy.cases.iter().filter_map(|case| subject_in(&policy, &boundary.subject, &case.facts)).collect();
            let edges = boundary.bands.iter().flatten().flat_map(|edge| values_of(&policy, &edge.value));
            for edge in edges.collect::<BTreeSet<i64>>() {
                n_edges += 1;
                let reached = [edge - 1, edge, edge + 1].map(|value| seen.contains(&value));
                if reached != [true; 3] {
                    missing.push(format!("{name}: {} at {edge}: {reached:?}", boundary.name));
                }
            }
        }
    });
    assert_eq!(missing, Vec::<String>::new());
    assert!(n_edges >= 20, "{n_edges} edges");
}

/// What a boundary divides, in a case: a fact or a definition; where it is known.
fn subject_in(policy: &Checked<Policy>, subject: &Expr, facts: &[Value]) -> Option<i64> {
    let value = match subject.kind {
        ExprKind::Fact(fact) => facts.get(fact.index())?.clone(),
        ExprKind::Define(define) => {
            let index = policy.named_values().into_iter().position(|node| node == Node::Define(define))?;
            eval::decide(policy, facts).ok()?.values.get(index)?.clone()
        }
        _ => return None,
    };
    if let Value::Number(number) = value { Some(number) } else { None }
}

/// A constant, or the values of a parameter.
fn values_of(policy: &Policy, edge: &Expr) -> Vec<i64> {
    match &edge.kind {
        ExprKind::Const(value) => vec![*value],
        ExprKind::Parameter { parameter, .. } => {
            policy.parameters[parameter.index()].entries.iter().map(|entry| entry.value).collect()
        }
        _ => panic!("an edge is a constant or a parameter"),
    }
}

/// The numbers of one folder, added up over its policies; of the cost the largest.
#[derive(Clone, Copy, Debug, Default)]
struct Numbers {
    policies: usize,
    rules: usize,
    cases: usize,
    bytes: usize,
    cost: u64,
}

#[test]
fn the_index_says_what_is_there() {
    let mut folders: BTreeMap<String, Numbers> = BTreeMap::new();
    each(|name, sources| {
        let policy = policy(sources);
        let module = wasm::emit(&policy, sources).bytes;
        let loaded = fencun_runtime::Policy::from_module(&module, &Limits::default()).expect("our own module");
        let folder = name.split('/').next().unwrap_or(name);
        let numbers = folders.entry(folder.to_owned()).or_default();
        numbers.policies += 1;
        let written = policy.units.iter().enumerate().filter(|(index, _)| first_place(&policy, *index) == *index);
        numbers.rules += written.filter(|(_, unit)| is_own(sources, unit.source)).count();
        numbers.cases += policy.cases.len();
        numbers.bytes += module.len();
        numbers.cost = numbers.cost.max(loaded.cost().decide);
    });
    for (page, readme) in [("README.md", "README.md"), ("README.zh.md", "README.zh.md")] {
        let path = root().join(page);
        let text = fs::read_to_string(&path).expect("the index");
        let (before, rest) = text.split_once("<!-- index -->\n").expect("the mark before the index");
        let (table, after) = rest.split_once("<!-- /index -->\n").expect("the mark after the index");
        let head: String = table.split_inclusive('\n').take(2).collect();
        let shown: BTreeMap<&str, &str> = table.lines().skip(2).filter_map(shown_of).collect();
        let mut rows = String::new();
        for (folder, numbers) in &folders {
            let what = first_sentences(&root().join(folder).join(readme));
            let shows = shown.get(folder.as_str()).copied().unwrap_or_default();
            assert!(!shows.is_empty(), "{page}: say in the row of {folder} what it shows of the language");
            let Numbers { policies, rules, cases, bytes, cost } = *numbers;
            let several = if policies > 1 { format!(" ({policies})") } else { String::new() };
            let (bytes, cost) = (grouped(bytes as u64), grouped(cost));
            let _ = writeln!(
                rows,
                "| [{folder}]({folder}/{readme}){several} | {what} | {shows} | {rules} | {cases} | {bytes} | {cost} |"
            );
        }
        let expected = format!("{before}<!-- index -->\n{head}{rows}<!-- /index -->\n{after}");
        if std::env::var_os("FENCUN_BLESS").is_some() {
            fs::write(&path, expected).expect("the index can be written");
        } else {
            assert_eq!(text, expected, "{page}: FENCUN_BLESS=1 writes it anew");
        }
    }
}

/// The folder of a row and what it shows of the language, which people write.
fn shown_of(row: &str) -> Option<(&str, &str)> {
    let mut cells = row.trim_matches('|').split('|').map(str::trim);
    let folder = cells.next()?.strip_prefix('[')?.split(']').next()?;
    Some((folder, cells.nth(1)?))
}

/// What a policy decides: the first line of its page below the title, without the stop.
fn first_sentences(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let line = text.lines().skip(1).find(|line| !line.is_empty()).expect("a line below the title");
    line.trim_end_matches(['.', '。']).replace('|', "\\|")
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn policy(sources: &[Source]) -> Checked<Policy> {
    check(sources).policy.expect("a policy without errors")
}

fn is_own(sources: &[Source], source: usize) -> bool {
    sources.get(source).is_none_or(|source| source.package.is_none())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies")
}
