//! The checker: parsed files in, a typed policy and its diagnostics out.
//!
//! It resolves every name, types every expression, bounds every number, and proves what can be
//! proved without a solver: bands cover their range, parameters are not read before their first
//! entry, `unique` units do not overlap. It never fails: mistakes are findings, and a mistake
//! that was reported is absorbed, so that it gives one message and not ten.

mod accept;
mod aggregate;
mod amount;
mod article;
mod boundary;
mod boxes;
mod calendar;
mod case;
mod choice;
mod decision;
mod duty;
mod expr;
mod fact;
mod guarantee;
mod interval;
mod literal;
mod logic;
mod member;
mod names;
mod order;
mod package;
mod parameter;
mod quantity;
mod range;
mod rounding;
mod set;
mod show;
mod table;
mod text;
mod types;
mod unique;

use std::collections::{BTreeMap, BTreeSet};

use fencun_grammar::ast;
use fencun_grammar::diagnostic::{Bilingual, Code, Diagnostic, Severity};
use fencun_grammar::span::Span;

use crate::hir::{self, Applies, Checked, Lang, Policy};
use crate::source::{Finding, Role, Source};
pub use accept::Accepted;
use names::Names;
use package::World;

/// One text in both languages, with `format!` arguments captured.
macro_rules! say {
    ($en:literal, $zh:literal $(,)?) => {
        fencun_grammar::diagnostic::Bilingual::new(format!($en), format!($zh))
    };
}
pub(crate) use say;

/// What the checker found.
#[derive(Debug)]
pub struct Checkup {
    /// The policy, when there is no error.
    pub policy: Option<Checked<Policy>>,
    /// Mistakes and warnings, by source, place and code; at most [`MAX_FINDINGS`] a source.
    pub findings: Vec<Finding>,
    /// Warnings that the author accepts, in the order of findings.
    pub accepted: Vec<Accepted>,
    /// The trees, one for each source.
    pub files: Vec<ast::File>,
}

/// Findings that are reported for one source.
pub const MAX_FINDINGS: usize = 50;

/// Parses and checks the files of one policy: one with a header, any others with cases and the
/// words of articles only. `today` ends what was accepted until an earlier day.
#[must_use]
pub fn check(sources: &[Source], today: Option<i32>) -> Checkup {
    let mut findings = Vec::new();
    let mut files = Vec::new();
    for (source, text) in sources.iter().enumerate() {
        if text.role == Role::Table {
            files.push(ast::File { lang: Lang::En, decls: Vec::new(), trailing: Vec::new(), damaged: Vec::new() });
            continue;
        }
        let parsed = fencun_grammar::parse(&text.text);
        findings.extend(parsed.diagnostics.into_iter().map(|diagnostic| Finding { source, diagnostic }));
        files.push(parsed.file);
    }
    let lang = files.first().map_or(Lang::En, |file| file.lang);
    for (file, _) in files.iter_mut().zip(sources).filter(|(_, source)| source.role == Role::Table) {
        file.lang = lang;
    }
    findings.extend(table::fill(&mut files, sources));
    let world = World::of(sources, &files);
    let mut used = world.used();
    findings.append(&mut used.findings);
    let own = world.own(None);
    let mut checker = Checker::new(sources, &own);
    checker.incomplete = used.incomplete.contains(&None);
    checker.policy(&own, &world, &used.packages);
    findings.append(&mut checker.findings);
    let (policy, mut accepts) = (checker.built, checker.accepts);
    accepts.append(&mut used.accepts);

    sort(&mut findings);
    let (findings, accepted) = accept::set_aside(findings, &accepts, today);
    let findings = settle(findings, sources);
    let sound = findings.iter().all(|finding| finding.diagnostic.severity != Severity::Error);
    Checkup { policy: sound.then_some(Checked(policy)), findings, accepted, files }
}

impl Checkup {
    /// Takes the policy back where one of its cases breaks a guarantee.
    pub(crate) fn refuse_broken_guarantees(&mut self, sources: &[Source]) {
        let broken = self.policy.as_ref().map(crate::guarantee::broken).unwrap_or_default();
        if !broken.is_empty() {
            self.policy = None;
            self.findings.extend(broken);
            self.findings = settle(std::mem::take(&mut self.findings), sources);
        }
    }

    /// Takes the policy back: it is too large as a whole for a module.
    pub(crate) fn refuse_size(&mut self, nodes: usize, limit: usize) {
        self.policy = None;
        let message = say!(
            "the policy has {nodes} different conditions and values, at most {limit} are possible",
            "政策共有 {nodes} 个不同的条件和值，至多 {limit} 个"
        );
        let diagnostic = Diagnostic::error(Code::TooMany, Span::default(), message)
            .help(say!("split it into several policies", "请拆分为几项政策"));
        self.findings.push(Finding { source: 0, diagnostic });
    }
}

/// In the order of the text, without repetitions.
fn sort(findings: &mut Vec<Finding>) {
    findings
        .sort_by_key(|f| (f.source, f.diagnostic.primary.span.start, f.diagnostic.primary.span.end, f.diagnostic.code));
    findings.dedup();
}

/// Sorts, drops repetitions, and caps what is said of one source.
fn settle(mut findings: Vec<Finding>, sources: &[Source]) -> Vec<Finding> {
    sort(&mut findings);
    let mut kept = Vec::new();
    for source in 0..sources.len() {
        let mine: Vec<_> = findings.iter().filter(|f| f.source == source).cloned().collect();
        let rest = mine.len().saturating_sub(MAX_FINDINGS);
        let is_error = mine.iter().skip(MAX_FINDINGS).any(|f| f.diagnostic.severity == Severity::Error);
        let at = mine.get(MAX_FINDINGS).map(|f| f.diagnostic.primary.span);
        kept.extend(mine.into_iter().take(MAX_FINDINGS));
        if let Some(span) = at {
            let message = say!("{rest} more findings in this file are not shown", "本文件另有 {rest} 处问题未列出");
            let diagnostic = Diagnostic::warning(Code::MoreDiagnostics, span, message)
                .help(say!("correct the findings above and check again", "请先改正以上问题，再次检查"));
            let severity = if is_error { Severity::Error } else { Severity::Warning };
            kept.push(Finding { source, diagnostic: Diagnostic { severity, ..diagnostic } });
        }
    }
    kept
}

/// Everything that the parts of the checker share.
struct Checker<'a> {
    sources: &'a [Source],
    /// The source that is being checked.
    source: usize,
    names: Names,
    /// Words in text that could not be parsed: what they declare is not known, so they are
    /// never reported as unknown.
    damaged: BTreeSet<String>,
    /// Places in the file with the header that could not be parsed.
    holes: Vec<Span>,
    /// Where its declarations start, ascending.
    starts: Vec<u32>,
    findings: Vec<Finding>,
    /// Findings that are accepted.
    accepts: Vec<accept::Accept>,
    built: Policy,
    /// The members that quantifiers bind where the checker stands.
    scopes: Vec<expr::Scope>,
    /// What is known to exist where the checker stands.
    guards: Vec<expr::Guard>,
    /// Values of the members of lists that a guard speaks of.
    aggregates: Vec<hir::Expr>,
    /// Parts of conditions that quantifiers compute for all members together.
    work: i64,
    /// Bytes of the texts in conditions, and 16 for each.
    quoted_bytes: usize,
    /// The package whose declarations are being checked; absent for the policy itself.
    package: Option<String>,
    /// Declarations of a package are being taken over into the policy.
    is_linking: bool,
    /// A package that is used could not be found or is wrong, so names may be missing.
    incomplete: bool,
    /// Names and ids of rules that are declared several times in the linked policy.
    shared_names: BTreeSet<String>,
    shared_rules: BTreeSet<String>,
    /// Where each fact was declared first: source and place.
    fact_places: Vec<(usize, Span)>,
}

impl<'a> Checker<'a> {
    fn new(sources: &'a [Source], files: &[ast::File]) -> Self {
        let mut damaged = BTreeSet::new();
        for (source, file) in sources.iter().zip(files) {
            for span in &file.damaged {
                damaged.extend(words(source.text.get(span.range()).unwrap_or_default()));
            }
        }
        Self {
            sources,
            source: 0,
            names: Names::default(),
            damaged,
            holes: Vec::new(),
            starts: Vec::new(),
            findings: Vec::new(),
            accepts: Vec::new(),
            built: empty_policy(),
            scopes: Vec::new(),
            guards: Vec::new(),
            aggregates: Vec::new(),
            work: 0,
            quoted_bytes: 0,
            package: None,
            is_linking: false,
            incomplete: false,
            shared_names: BTreeSet::new(),
            shared_rules: BTreeSet::new(),
            fact_places: Vec::new(),
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.findings.push(Finding { source: self.source, diagnostic });
    }

    /// Reports at a place of another source than the one that is being checked.
    fn report_in(&mut self, source: usize, diagnostic: Diagnostic) {
        self.findings.push(Finding { source, diagnostic });
    }

    fn error(&mut self, code: Code, span: Span, message: Bilingual) {
        self.report(Diagnostic::error(code, span, message));
    }

    /// Checks a policy, with the packages that may be used in it, each after those that it uses.
    fn policy(&mut self, files: &[ast::File], world: &World<'_>, packages: &[hir::Package]) {
        let main = self.header(files);
        let Some(file) = files.get(main) else { return };
        self.source = main;
        self.built.source = main;
        self.built.lang = file.lang;
        self.holes.clone_from(&file.damaged);
        self.starts = file.decls.iter().map(|item| item.span.start).collect();
        let decls: Vec<&ast::Decl> = file.decls.iter().map(|item| &item.node).collect();
        if !self.within_counts(&decls, files) {
            return;
        }
        self.accepts(files, main);
        self.articles(files, main);
        let (imported, linked) = self.link(world, packages, &decls);
        let all: Vec<&ast::Decl> = linked.iter().chain(decls.iter().copied()).collect();
        if !linked.is_empty() && !self.within_counts(&all, files) {
            return;
        }
        self.names.imported = imported;
        self.declarations(&decls);
        self.duties(&decls);
        self.guarantees(&decls);
        self.citations(&decls);
        self.needs_a_scale(file);
        self.cases(files, main);
        self.limits();
        self.account(&decls, file);
    }

    /// What a package may give to others.
    fn declarations(&mut self, decls: &[&ast::Decl]) {
        self.types(decls);
        self.facts(decls);
        self.calendars(decls);
        self.declare_values(decls);
        self.parameters(decls);
        self.ordered(decls);
    }

    /// What could not be built must have been reported; if it was not, that is our mistake, and
    /// no policy may come of it.
    fn account(&mut self, decls: &[&ast::Decl], file: &ast::File) {
        let error = |finding: &Finding| finding.diagnostic.severity == Severity::Error;
        if self.findings.iter().any(error) || !file.damaged.is_empty() || self.incomplete {
            return;
        }
        let duties = decls.iter().filter(|decl| matches!(decl, ast::Decl::Duty(_))).count();
        let broken = self.names.values.values().any(|(symbol, _)| matches!(symbol, names::ValueSymbol::Broken));
        let guarantees = decls.iter().filter(|decl| matches!(decl, ast::Decl::Guarantee(_))).count();
        let whole = self.built.duties.len() == duties
            && self.built.guarantees.len() == guarantees
            && self.built.units.iter().all(|unit| !unit.id.is_empty());
        if broken || !whole {
            let message = say!(
                "a mistake was found but not reported; this is a fault of the compiler",
                "编译器发现问题却未能说明；这是编译器的缺陷"
            );
            self.error(Code::Internal, Span::default(), message);
        }
    }

    /// Finds the file with the header, and takes the header over.
    fn header(&mut self, files: &[ast::File]) -> usize {
        let mut main = None;
        for (source, file) in files.iter().enumerate() {
            self.source = source;
            for (place, item) in file.decls.iter().enumerate() {
                let ast::Decl::Header(header) = &item.node else { continue };
                if main.is_some() || place > 0 {
                    let message = say!(
                        "the header `policy …` must come first, and only once",
                        "文件头“政策 …”须在最前，且只能有一个"
                    );
                    self.report(Diagnostic::error(Code::HeaderPlace, header.name.span, message).help(say!(
                        "move it to the top of the file, or remove it",
                        "请移到文件开头，或删去多余的一个"
                    )));
                }
                if main.is_none() {
                    main = Some(source);
                    self.take_header(header);
                }
            }
        }
        let chosen = main.unwrap_or(0);
        for (source, file) in files.iter().enumerate() {
            self.source = source;
            let stray = file
                .decls
                .iter()
                .find(|item| !matches!(item.node, ast::Decl::Case(_) | ast::Decl::Source(_) | ast::Decl::Header(_)));
            let at = stray.map(|item| item.span);
            if main.is_none() && source == 0 && self.package.is_none() && file.damaged.is_empty() {
                let span = file
                    .decls
                    .first()
                    .map_or_else(Span::default, |item| Span::new(item.span.start as usize, item.span.start as usize));
                let message = say!("the file has no header", "文件没有文件头");
                self.report(
                    Diagnostic::error(Code::HeaderPlace, span, message).help(say!(
                        "start the file with `policy name version 1.0.0`",
                        "请以“政策 名称 版本 1.0.0”开头"
                    )),
                );
            } else if let (Some(span), true) = (at, source != chosen) {
                let message = say!(
                    "a file without a header may hold only cases and the words of articles",
                    "没有文件头的文件只能写案例和原文"
                );
                self.report(Diagnostic::error(Code::HeaderPlace, span, message).help(say!(
                    "move this declaration to the file with the header",
                    "请把这项声明移到有文件头的文件中"
                )));
            }
        }
        chosen
    }

    fn take_header(&mut self, header: &ast::Header) {
        self.built.name.clone_from(&header.name.text);
        self.built.version = [header.version.major, header.version.minor, header.version.patch];
        let mut seen = BTreeMap::new();
        for clause in &header.clauses {
            let kind = match &clause.node {
                ast::HeaderClause::Title(texts) => {
                    self.built.title = self.text(texts);
                    0
                }
                ast::HeaderClause::Authority(texts) => {
                    self.built.authority = self.text(texts);
                    1
                }
                ast::HeaderClause::InForce { from, until } => {
                    let first = literal::day_number(*from);
                    let last = until.map(literal::day_number);
                    if last.is_some_and(|last| last < first) {
                        let message = say!("the last day in force is before the first", "施行的最后一日早于第一日");
                        self.error(Code::EmptyRange, until.map_or(clause.span, |d| d.span), message);
                    }
                    self.built.in_force_from = Some(first);
                    self.built.in_force_until = last;
                    2
                }
                ast::HeaderClause::Applies => {
                    self.built.applies = Some(Applies::OldUnlessNewerIsMoreLenient);
                    3
                }
            };
            if let Some(first) = seen.insert(kind, clause.span) {
                let message = say!("the header says this twice", "文件头中此项重复");
                self.report(
                    Diagnostic::error(Code::DuplicateName, clause.span, message)
                        .also(first, say!("first here", "首次出现在此")),
                );
            }
        }
    }

    /// Which of two versions is more lenient can be told only on a scale.
    fn needs_a_scale(&mut self, file: &ast::File) {
        let headers = file.decls.iter().filter_map(|item| match &item.node {
            ast::Decl::Header(header) => Some(header),
            _ => None,
        });
        let clause =
            headers.flat_map(|header| &header.clauses).find(|clause| clause.node == ast::HeaderClause::Applies);
        let is_known = self.built.decisions.iter().any(|decision| decision.is_scale) || !file.damaged.is_empty();
        if let (Some(clause), false) = (clause, is_known) {
            let span = clause.span;
            let message =
                say!("no decision is on a scale, so no version is more lenient", "没有等次上的决定，无从比较宽严");
            self.report(Diagnostic::error(Code::NotAScale, span, message).help(say!(
                "declare the type of the decision as `scale`, from the most lenient to the strictest",
                "请将决定的类型声明为“等次”，从最宽到最严"
            )));
        }
    }

    /// Labels and reasons: at most one text a language.
    fn text(&mut self, texts: &ast::Texts) -> hir::Text {
        let mut out = hir::Text::default();
        for quoted in &texts.0 {
            let lang = if quoted.text.chars().any(is_han) { Lang::Zh } else { Lang::En };
            let place = match lang {
                Lang::En => &mut out.en,
                Lang::Zh => &mut out.zh,
            };
            if place.is_some() {
                let message = match lang {
                    Lang::En => say!("two English texts for one thing", "同一处有两段英文"),
                    Lang::Zh => say!("two Chinese texts for one thing", "同一处有两段中文"),
                };
                self.report(Diagnostic::error(Code::SameLanguageTwice, quoted.span, message).help(say!(
                    "give at most one text with Chinese characters and one without",
                    "至多一段含汉字的文字和一段不含汉字的文字"
                )));
            } else {
                *place = Some(quoted.text.clone());
            }
        }
        out
    }

    /// Whether something between two places could not be parsed.
    fn damaged_within(&self, start: u32, end: u32) -> bool {
        self.holes.iter().any(|hole| start <= hole.start && hole.start < end)
    }

    /// Where the declaration behind a place starts.
    fn next_start(&self, place: u32) -> u32 {
        self.starts.iter().copied().find(|start| *start > place).unwrap_or(u32::MAX)
    }

    /// Reports what there is too much of. Before anything is built: what follows may take time
    /// and memory that grow faster than the file.
    fn within_counts(&mut self, decls: &[&ast::Decl], files: &[ast::File]) -> bool {
        let count = |wanted: fn(&ast::Decl) -> usize| decls.iter().map(|decl| wanted(decl)).sum::<usize>();
        let facts = count(|decl| if let ast::Decl::Facts(facts) = decl { facts.len() } else { 0 });
        let cases: usize = files
            .iter()
            .flat_map(|file| &file.decls)
            .map(|item| usize::from(matches!(item.node, ast::Decl::Case(_))))
            .sum();
        let units =
            count(|decl| if let ast::Decl::Decision(decision) = decl { order::unit_count(decision) } else { 0 });
        let limits = [
            (facts, MAX_FACTS, say!("facts", "事实")),
            (units, MAX_UNITS, say!("rules and rows", "规则和表行")),
            (
                count(|decl| matches!(decl, ast::Decl::Parameter(_)).into()),
                MAX_DECLARATIONS,
                say!("parameters", "参数"),
            ),
            (count(|decl| matches!(decl, ast::Decl::Define(_)).into()), MAX_DECLARATIONS, say!("definitions", "定义")),
            (count(|decl| matches!(decl, ast::Decl::Boundary(_)).into()), MAX_DECLARATIONS, say!("boundaries", "界限")),
            (count(|decl| matches!(decl, ast::Decl::Decision(_)).into()), MAX_DECISIONS, say!("decisions", "决定")),
            (count(|decl| matches!(decl, ast::Decl::Duty(_)).into()), MAX_DECLARATIONS, say!("duties", "义务")),
            (
                count(|decl| matches!(decl, ast::Decl::Guarantee(_)).into()),
                MAX_DECLARATIONS,
                say!("guarantees", "保证"),
            ),
            (
                count(|decl| matches!(decl, ast::Decl::Accept(_)).into()),
                MAX_DECLARATIONS,
                say!("accepted findings", "接受项"),
            ),
            (count(|decl| matches!(decl, ast::Decl::Calendar(_)).into()), MAX_CALENDARS, say!("calendars", "日历")),
            (count(|decl| matches!(decl, ast::Decl::Enum(_)).into()), MAX_DECLARATIONS, say!("enumerations", "枚举")),
            (count(|decl| matches!(decl, ast::Decl::Record(_)).into()), MAX_DECLARATIONS, say!("records", "记录")),
            (cases.saturating_mul(facts), MAX_CASE_FACTS, say!("cases times facts", "案例数乘以事实数")),
        ];
        let before = self.findings.len();
        for (n, max, what) in limits {
            if n > max {
                let (en, zh) = (what.en, what.zh);
                let message = say!("{n} {en}, at most {max} are possible", "{zh}有 {n} 项，至多 {max} 项");
                self.error(Code::TooMany, Span::default(), message);
            }
        }
        self.findings.len() == before
    }

    fn limits(&mut self) {
        if self.work > MAX_WORK {
            let work = self.work;
            let message = say!(
                "going through the lists can take {work} steps, at most {MAX_WORK} are possible",
                "逐一查看各列表可达 {work} 步，至多 {MAX_WORK} 步"
            );
            self.report(Diagnostic::error(Code::TooMany, Span::default(), message).help(say!(
                "lower the largest lengths of the lists and of the texts in them, or name a condition once with `define`",
                "请减小列表及其中文本的最大长度，或用“定义”为条件命名一次"
            )));
        }
        if self.quoted_bytes > MAX_QUOTED_BYTES {
            let bytes = self.quoted_bytes;
            let message = say!(
                "the texts in conditions take {bytes} bytes, at most {MAX_QUOTED_BYTES} are possible",
                "各条件中的文字合计 {bytes} 字节，至多 {MAX_QUOTED_BYTES} 字节"
            );
            self.error(Code::TooMany, Span::default(), message);
        }
        let targets: usize = self.built.units.iter().map(|unit| unit.targets.len()).sum();
        if targets > MAX_TARGETS {
            let message = say!(
                "the exceptions name {targets} rules and rows together, at most {MAX_TARGETS} are possible",
                "各例外合计针对 {targets} 条规则和表行，至多 {MAX_TARGETS} 条"
            );
            self.error(Code::TooMany, Span::default(), message);
        }
        let bytes: u64 = self.built.facts.iter().map(|fact| self.list_bytes(fact)).sum();
        if bytes > MAX_INPUT {
            let message = say!(
                "the facts can take {bytes} bytes together, at most {MAX_INPUT} are possible",
                "各项事实合计可达 {bytes} 字节，至多 {MAX_INPUT} 字节"
            );
            self.error(Code::TooMany, Span::default(), message);
        }
    }

    /// Bytes that a fact can take at most: of a field that is a range 24, of any other 16, and
    /// four more for each character of a text.
    fn list_bytes(&self, fact: &hir::Field) -> u64 {
        let bytes = |field: &hir::Field| match field.ty {
            hir::Type::Range(_) => 24,
            hir::Type::Text => 16 + 4 * field.range.max.unsigned_abs(),
            _ => 16,
        };
        let hir::Type::List(record) = fact.ty else { return bytes(fact) };
        let fields = self.built.records.get(record.index()).map(|r| r.fields.as_slice()).unwrap_or_default();
        fields.iter().map(bytes).sum::<u64>() * fact.range.max.unsigned_abs()
    }
}

/// Facts of a policy.
pub const MAX_FACTS: usize = 1024;
/// Cases of a policy times its facts.
pub const MAX_CASE_FACTS: usize = 2_000_000;
/// Rule units of a policy.
pub const MAX_UNITS: usize = 4096;
/// Parts of conditions that quantifiers compute for all members together: about a twentieth of
/// the instructions, and twice that where something is unknown.
pub const MAX_WORK: i64 = 20_000_000;
/// Rules and rows that all exceptions name together.
pub const MAX_TARGETS: usize = 60_000;
/// Depth of exceptions to exceptions.
pub const MAX_EXCEPTIONS: u32 = 16;
/// Values of a parameter.
pub const MAX_ENTRIES: usize = 4_096;
/// Combinations of members that nested quantifiers go through.
pub const MAX_ROUNDS: i64 = 1_000_000;
/// Parts of the condition of a quantifier.
pub const MAX_BODY: usize = 2_000;
/// Decisions of a policy.
pub const MAX_DECISIONS: usize = 64;
/// Parameters, definitions, boundaries, duties, enumerations: each.
pub const MAX_DECLARATIONS: usize = 1024;
/// Characters of a text that is compared with a fact.
pub const MAX_QUOTED: i64 = 1_000;
/// Texts of which a fact is one.
pub const MAX_ALTERNATIVES: usize = 1_000;
/// Bytes of all texts that are compared with facts, and 16 for each.
pub const MAX_QUOTED_BYTES: usize = 1_000_000;
/// Characters of a text.
pub const MAX_TEXT: i64 = fencun_abi::sound::MAX_TEXT;
/// Characters of a text where nothing is said.
pub const USUAL_TEXT: i64 = 200;
/// Cases of an enumeration that sets are of.
pub const MAX_SET: usize = 32;
/// Calendars of a policy.
pub const MAX_CALENDARS: usize = 16;
/// Years of a calendar.
pub const MAX_CALENDAR_YEARS: i32 = 50;
/// Cases of an enumeration.
pub const MAX_CASES: usize = 65_536;
/// Outcomes of a decision.
pub const MAX_OUTCOMES: usize = 32;
/// Members of a list.
pub const MAX_LIST: i64 = 10_000;
/// Fields of a record.
pub const MAX_FIELDS: usize = 256;
/// Bytes that all facts can take together.
pub const MAX_INPUT: u64 = 32 * 1024 * 1024;

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).map(str::to_owned)
}

pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn empty_policy() -> Policy {
    Policy {
        name: String::new(),
        version: [0; 3],
        title: hir::Text::default(),
        authority: hir::Text::default(),
        in_force_from: None,
        in_force_until: None,
        applies: None,
        lang: Lang::En,
        enums: Vec::new(),
        records: Vec::new(),
        facts: Vec::new(),
        parameters: Vec::new(),
        boundaries: Vec::new(),
        defines: Vec::new(),
        decisions: Vec::new(),
        units: Vec::new(),
        duties: Vec::new(),
        calendars: Vec::new(),
        order: Vec::new(),
        sites: Vec::new(),
        cases: Vec::new(),
        packages: Vec::new(),
        source: 0,
        articles: Vec::new(),
        guarantees: Vec::new(),
    }
}
