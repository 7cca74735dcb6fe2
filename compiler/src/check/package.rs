//! Packages: which policies a policy uses, and what of them it takes over.
//!
//! Every package is checked by itself first, so that its mistakes stand in its own files. Then
//! what the policy needs of it is checked once more, into the policy's own tree, before the
//! policy itself: those that others use before these.

use std::collections::{BTreeMap, BTreeSet};

use fencun_grammar::ast::{self, DecisionItem, Decl, Name};
use fencun_grammar::diagnostic::{Code, Diagnostic, Severity};
use fencun_grammar::span::Span;
use fencun_grammar::{Mention, mentions};

use super::accept::Accept;
use super::names::{Imported, Names};
use super::{Checker, say};
use crate::describe::semantic_hash;
use crate::hir::{self, Policy};
use crate::source::{Finding, Role, Source};

/// Packages of a policy, also those that its packages use.
const MAX_PACKAGES: usize = 64;

/// The rule files of the policy and of its packages.
pub(super) struct World<'a> {
    pub(super) sources: &'a [Source],
    pub(super) files: &'a [ast::File],
    /// Of each package: the source with its header, and the header.
    headers: BTreeMap<&'a str, (usize, &'a ast::Header)>,
}

/// The packages of a policy, each after those that it uses.
#[derive(Default)]
pub(super) struct Used {
    pub(super) packages: Vec<hir::Package>,
    pub(super) findings: Vec<Finding>,
    /// Files with a `use` that leads nowhere: what it would declare is not known.
    pub(super) incomplete: BTreeSet<Option<String>>,
    /// What the packages accept of their own findings.
    pub(super) accepts: Vec<Accept>,
    /// Packages with mistakes.
    broken: BTreeSet<String>,
}

/// Declarations of a package that a policy needs.
struct Linked<'a> {
    package: &'a str,
    source: usize,
    decls: Vec<Decl>,
}

impl<'a> World<'a> {
    pub(super) fn of(sources: &'a [Source], files: &'a [ast::File]) -> Self {
        let mut headers = BTreeMap::new();
        for (index, (source, file)) in sources.iter().zip(files).enumerate() {
            let Some(package) = source.package.as_deref() else { continue };
            for item in &file.decls {
                if let Decl::Header(header) = &item.node {
                    headers.entry(package).or_insert((index, header));
                }
            }
        }
        Self { sources, files, headers }
    }

    /// The files of a package, or of the policy itself; the others are empty, so that every
    /// source keeps its index.
    pub(super) fn own(&self, package: Option<&str>) -> Vec<ast::File> {
        let one = |(file, source): (&ast::File, &Source)| {
            if source.package.as_deref() == package {
                return file.clone();
            }
            ast::File { lang: file.lang, decls: Vec::new(), trailing: Vec::new(), damaged: Vec::new() }
        };
        self.files.iter().zip(self.sources).map(one).collect()
    }

    /// Where a package, or the policy itself, uses others.
    fn uses(&self, package: Option<&str>) -> Vec<(usize, &'a ast::UseDecl)> {
        let mut uses = Vec::new();
        for (index, (source, file)) in self.sources.iter().zip(self.files).enumerate() {
            if source.role != Role::Rules || source.package.as_deref() != package {
                continue;
            }
            uses.extend(file.decls.iter().filter_map(|item| match &item.node {
                Decl::Use(decl) => Some((index, decl)),
                _ => None,
            }));
        }
        uses
    }

    /// Checks everything that the policy uses.
    pub(super) fn used(&self) -> Used {
        let mut used = Used::default();
        let main = self.files.iter().zip(self.sources).filter(|(_, source)| source.package.is_none());
        let mut headers = main.flat_map(|(file, _)| &file.decls).filter_map(|item| match &item.node {
            Decl::Header(header) => Some(header.name.text.clone()),
            _ => None,
        });
        let mut path = vec![headers.next().unwrap_or_default()];
        self.visit(None, &mut path, &mut used);
        used
    }

    fn visit(&self, package: Option<&str>, path: &mut Vec<String>, used: &mut Used) {
        let mut seen: BTreeMap<&str, (usize, Span)> = BTreeMap::new();
        for (source, decl) in self.uses(package) {
            let name = decl.name.text.as_str();
            let refuse = |diagnostic: Diagnostic, used: &mut Used| {
                used.findings.push(Finding { source, diagnostic });
                used.incomplete.insert(package.map(str::to_owned));
            };
            if let Some((_, first)) = seen.insert(name, (source, decl.name.span)) {
                let message = say!("`{name}` is used twice", "“{name}”重复引用");
                let diagnostic = Diagnostic::error(Code::DuplicateName, decl.name.span, message);
                refuse(diagnostic.also(first, say!("first used here", "首次引用在此")), used);
                continue;
            }
            if let Some(at) = path.iter().position(|above| above == name) {
                refuse(circle(decl, path.get(at..).unwrap_or_default()), used);
                continue;
            }
            let Some((home, header)) = self.headers.get(name).copied() else {
                refuse(missing(&decl.name), used);
                continue;
            };
            if let Some(diagnostic) = unfit(decl, home, header) {
                refuse(diagnostic, used);
                continue;
            }
            if used.broken.contains(name) {
                refuse(broken(&decl.name), used);
            } else if used.packages.iter().any(|known| known.name == name) {
                continue;
            } else if used.packages.len() + used.broken.len() + path.len() > MAX_PACKAGES {
                refuse(too_many(&decl.name), used);
            } else {
                path.push(name.to_owned());
                self.visit(Some(name), path, used);
                path.pop();
                match self.alone(name, used) {
                    Some(policy) => used.packages.push(hir::Package {
                        name: name.to_owned(),
                        version: policy.version,
                        semantic_hash: semantic_hash(&policy),
                    }),
                    None => {
                        used.broken.insert(name.to_owned());
                        refuse(broken(&decl.name), used);
                    }
                }
            }
        }
    }

    /// Checks a package by itself; nothing comes back where it is wrong.
    fn alone(&self, package: &str, used: &mut Used) -> Option<Policy> {
        let files = self.own(Some(package));
        let mut checker = Checker::new(self.sources, &files);
        checker.package = Some(package.to_owned());
        checker.incomplete = used.incomplete.contains(&Some(package.to_owned()));
        let incomplete = checker.incomplete;
        checker.policy(&files, self, &used.packages);
        let wrong = checker.findings.iter().any(|finding| finding.diagnostic.severity == Severity::Error);
        used.findings.append(&mut checker.findings);
        used.accepts.append(&mut checker.accepts);
        let damaged = files.iter().any(|file| !file.damaged.is_empty());
        (!wrong && !damaged && !incomplete).then_some(checker.built)
    }

    /// What the policy, or a package by itself, needs of its packages, in their order.
    fn linked(&self, root: Option<&str>, packages: &[hir::Package]) -> Vec<Linked<'a>> {
        let mut scopes: BTreeMap<Option<&str>, Scope<'a>> = BTreeMap::new();
        scopes.insert(root, self.scope(root, None));
        for package in packages {
            if let Some((source, _)) = self.headers.get(package.name.as_str()) {
                scopes.insert(Some(&package.name), self.scope(Some(&package.name), Some(*source)));
            }
        }
        let mut wanted: BTreeSet<(&str, Part)> = BTreeSet::new();
        let mut open: Vec<(Option<&str>, Vec<Mention>)> = Vec::new();
        if let Some(scope) = scopes.get(&root) {
            open.extend(scope.all.iter().map(|part| (root, self.spoken(scope, *part))));
        }
        while let Some((here, spoken)) = open.pop() {
            let Some(scope) = scopes.get(&here) else { continue };
            for (package, part) in spoken.iter().flat_map(|mention| found(&scopes, here, scope, mention)) {
                if let (Some(scope), true) = (scopes.get(&Some(package)), wanted.insert((package, part))) {
                    open.push((Some(package), self.spoken(scope, part)));
                }
            }
        }
        let one = |package: &hir::Package| {
            let (name, (source, _)) = self.headers.get_key_value(package.name.as_str())?;
            let file = self.files.get(*source)?;
            let is_wanted = |part: Part| wanted.contains(&(*name, part));
            let mut decls = Vec::new();
            for (at, item) in file.decls.iter().enumerate() {
                if let Decl::Facts(facts) = &item.node {
                    let wanted = facts.iter().enumerate().filter(|(fact, _)| is_wanted(Part { at, fact: *fact }));
                    let facts: Vec<_> = wanted.map(|(_, fact)| fact.clone()).collect();
                    if !facts.is_empty() {
                        decls.push(Decl::Facts(facts));
                    }
                } else if is_wanted(Part { at, fact: 0 }) {
                    decls.push(item.node.clone());
                }
            }
            Some(Linked { package: name, source: *source, decls })
        };
        packages.iter().filter_map(one).collect()
    }

    fn scope(&self, package: Option<&str>, home: Option<usize>) -> Scope<'a> {
        let is_home = |index: usize, source: &Source| match home {
            Some(home) => index == home,
            None => source.role == Role::Rules && source.package.as_deref() == package,
        };
        let mut scope =
            Scope { source: 0, parts: BTreeMap::new(), all: Vec::new(), uses: Vec::new(), each: BTreeSet::new() };
        scope.uses = self.uses(package).into_iter().map(|(_, decl)| decl.name.text.as_str()).collect();
        for (index, (file, source)) in self.files.iter().zip(self.sources).enumerate() {
            // Only the file with the header declares anything.
            let has_header = file.decls.iter().any(|item| matches!(item.node, Decl::Header(_)));
            if !has_header || !is_home(index, source) {
                continue;
            }
            scope.source = index;
            for (at, item) in file.decls.iter().enumerate() {
                if let Decl::Facts(facts) = &item.node {
                    for (fact, item) in facts.iter().enumerate() {
                        scope.declare(&item.node.name, Part { at, fact });
                    }
                    continue;
                }
                if let Decl::Decision(decision) = &item.node
                    && decision.each.is_some()
                {
                    scope.each.insert(&decision.name.text);
                }
                let part = Part { at, fact: 0 };
                match declared(&item.node) {
                    Some(name) => scope.declare(name, part),
                    None if matches!(item.node, Decl::Duty(_) | Decl::Guarantee(_)) => scope.all.push(part),
                    None => {}
                }
            }
        }
        scope
    }

    /// The names that a declaration speaks of.
    fn spoken(&self, scope: &Scope<'_>, part: Part) -> Vec<Mention> {
        let text = |source: usize, span: Span| {
            self.sources.get(source).and_then(|source| source.text.get(span.range())).unwrap_or_default()
        };
        let Some(item) = self.files.get(scope.source).and_then(|file| file.decls.get(part.at)) else {
            return Vec::new();
        };
        match &item.node {
            Decl::Enum(_) => Vec::new(),
            Decl::Facts(facts) => {
                facts.get(part.fact).map(|fact| mentions(text(scope.source, fact.span))).unwrap_or_default()
            }
            Decl::Decision(decision) => {
                let mut spoken = mentions(text(scope.source, item.span));
                for item in &decision.items {
                    let DecisionItem::Table(table) = &item.node else { continue };
                    let Some(source) = self.table_source(scope.source, table) else { continue };
                    let cells = table.rows.iter().flat_map(|row| &row.node.cells).map(|cell| cell.span);
                    let effects = table.rows.iter().map(|row| row.node.effect.span);
                    let spans = table.columns.iter().map(|column| column.span).chain(cells).chain(effects);
                    spoken.extend(spans.flat_map(|span| mentions(text(source, span))));
                }
                spoken
            }
            _ => mentions(text(scope.source, item.span)),
        }
    }

    fn table_source(&self, home: usize, table: &ast::TableDecl) -> Option<usize> {
        let (name, package) = (&table.file.as_ref()?.text, &self.sources.get(home)?.package);
        self.sources
            .iter()
            .position(|source| source.role == Role::Table && source.name == *name && source.package == *package)
    }
}

/// A declaration of a file, or one of the facts in it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Part {
    at: usize,
    fact: usize,
}

/// The names of a rule file.
struct Scope<'a> {
    source: usize,
    parts: BTreeMap<String, Vec<Part>>,
    all: Vec<Part>,
    uses: Vec<&'a str>,
    /// Decisions for each member of a list: they are named like fields.
    each: BTreeSet<&'a str>,
}

impl Scope<'_> {
    fn declare(&mut self, name: &Name, part: Part) {
        self.parts.entry(name.text.clone()).or_default().push(part);
        self.all.push(part);
    }
}

/// What a mention stands for, as far as it stands in a package.
fn found<'w>(
    scopes: &'w BTreeMap<Option<&str>, Scope<'w>>,
    here: Option<&'w str>,
    scope: &'w Scope<'w>,
    mention: &Mention,
) -> Vec<(&'w str, Part)> {
    let parts_of = |package: &'w str, name: &str| {
        let parts = scopes.get(&Some(package)).and_then(|scope| scope.parts.get(name));
        parts.into_iter().flatten().map(move |part| (package, *part)).collect::<Vec<_>>()
    };
    if let Some(of) = &mention.of {
        if let Some(package) = scope.uses.iter().find(|package| **package == of) {
            return parts_of(package, &mention.name);
        }
        // `person.liability`
        let is_each = |package: Option<&str>| {
            scopes.get(&package).is_some_and(|scope| scope.each.contains(mention.name.as_str()))
        };
        if scope.parts.contains_key(&mention.name) {
            return here.filter(|_| is_each(here)).map(|package| parts_of(package, &mention.name)).unwrap_or_default();
        }
        let uses = scope.uses.iter().filter(|package| is_each(Some(package)));
        return uses.flat_map(|package| parts_of(package, &mention.name)).collect();
    }
    if scope.parts.contains_key(&mention.name) {
        return here.map(|package| parts_of(package, &mention.name)).unwrap_or_default();
    }
    scope.uses.iter().flat_map(|package| parts_of(package, &mention.name)).collect()
}

/// The name that a declaration gives to others.
fn declared(decl: &Decl) -> Option<&Name> {
    match decl {
        Decl::Enum(decl) => Some(&decl.name),
        Decl::Record(decl) => Some(&decl.name),
        Decl::Parameter(decl) => Some(&decl.name),
        Decl::Boundary(decl) => Some(&decl.name),
        Decl::Calendar(decl) => Some(&decl.name),
        Decl::Define(decl) => Some(&decl.name),
        Decl::Decision(decl) => Some(&decl.name),
        Decl::Header(_)
        | Decl::Use(_)
        | Decl::Facts(_)
        | Decl::Duty(_)
        | Decl::Case(_)
        | Decl::Source(_)
        | Decl::Accept(_)
        | Decl::Guarantee(_) => None,
    }
}

/// The ids of a decision's rules and tables.
fn rule_ids(decision: &ast::DecisionDecl) -> impl Iterator<Item = &Name> {
    decision.items.iter().filter_map(|item| match &item.node {
        DecisionItem::Rule(decl) => Some(&decl.id),
        DecisionItem::Table(decl) => Some(&decl.id),
        DecisionItem::Exception(decl) => Some(&decl.id),
        DecisionItem::Adjust(decl) => Some(&decl.id),
        DecisionItem::Otherwise(_) => None,
    })
}

impl Checker<'_> {
    /// Takes over what the policy needs of its packages. Gives what its own file can name, and
    /// the declarations that were taken over.
    pub(super) fn link(
        &mut self,
        world: &World<'_>,
        packages: &[hir::Package],
        own: &[&Decl],
    ) -> (Imported, Vec<Decl>) {
        let root = self.package.clone();
        let linked = world.linked(root.as_deref(), packages);
        self.find_shared(&linked, own);
        let mut names: BTreeMap<&str, Names> = BTreeMap::new();
        for part in &linked {
            let mut imported = Imported::default();
            for (_, decl) in world.uses(Some(part.package)) {
                if let Some(names) = names.get(decl.name.text.as_str()) {
                    names.export(&decl.name.text, &mut imported);
                }
            }
            names.insert(part.package, self.take(part, imported));
            let needed = packages.iter().find(|package| package.name == part.package);
            self.built.packages.extend(needed.filter(|_| !part.decls.is_empty()).cloned());
        }
        let mut imported = Imported::default();
        for (_, decl) in world.uses(root.as_deref()) {
            if let Some(names) = names.get(decl.name.text.as_str()) {
                names.export(&decl.name.text, &mut imported);
            }
        }
        (imported, linked.into_iter().flat_map(|part| part.decls).collect())
    }

    /// Checks the declarations of a package into the policy, and gives its names.
    fn take(&mut self, part: &Linked<'_>, imported: Imported) -> Names {
        let before = self.findings.len();
        let (source, package) = (self.source, self.package.replace(part.package.to_owned()));
        let outer = std::mem::replace(&mut self.names, Names { imported, ..Names::default() });
        self.source = part.source;
        self.is_linking = true;
        let decls: Vec<&Decl> = part.decls.iter().collect();
        self.declarations(&decls);
        self.is_linking = false;
        self.source = source;
        self.package = package;
        // Warnings were given when the package was checked by itself.
        let mut new = self.findings.split_off(before);
        new.retain(|finding| finding.diagnostic.severity == Severity::Error);
        self.findings.append(&mut new);
        std::mem::replace(&mut self.names, outer)
    }

    /// Finds the names that are declared more than once in the linked policy: those of packages
    /// are shown with their package then.
    fn find_shared(&mut self, linked: &[Linked<'_>], own: &[&Decl]) {
        let mut names: BTreeMap<String, u32> = BTreeMap::new();
        let mut rules: BTreeMap<String, u32> = BTreeMap::new();
        let all = linked.iter().flat_map(|part| &part.decls).chain(own.iter().copied());
        for decl in all {
            if let Some(name) = declared(decl) {
                *names.entry(name.text.clone()).or_default() += 1;
            }
            if let Decl::Decision(decision) = decl {
                for id in rule_ids(decision) {
                    *rules.entry(id.text.clone()).or_default() += 1;
                }
            }
        }
        let several = |names: BTreeMap<String, u32>| names.into_iter().filter(|(_, n)| *n > 1).map(|(name, _)| name);
        self.shared_names = several(names).collect();
        self.shared_rules = several(rules).collect();
    }

    /// The name of a declaration in the policy: with its package, where another one has it too.
    pub(super) fn shown(&self, name: &str) -> String {
        self.with_package(name, self.shared_names.contains(name))
    }

    /// The same for the id of a rule or table.
    pub(super) fn shown_rule(&self, id: &str) -> String {
        self.with_package(id, self.shared_rules.contains(id))
    }

    fn with_package(&self, name: &str, is_shared: bool) -> String {
        match &self.package {
            Some(package) if is_shared && self.is_linking => format!("{package}.{name}"),
            _ => name.to_owned(),
        }
    }
}

fn circle(decl: &ast::UseDecl, path: &[String]) -> Diagnostic {
    let name = &decl.name.text;
    let chain = path.iter().chain([name]).cloned().collect::<Vec<_>>().join(" → ");
    let message = say!("`{name}` uses itself: {chain}", "“{name}”引用了自身：{chain}");
    Diagnostic::error(Code::CyclicDefinition, decl.name.span, message)
        .help(say!("move what both need into a package of its own", "请把双方都需要的内容移到单独的一项政策中"))
}

fn missing(name: &Name) -> Diagnostic {
    let text = &name.text;
    let message = say!("there is no package `{text}`", "找不到可引用的政策“{text}”");
    Diagnostic::error(Code::MissingFile, name.span, message).help(say!(
        "put it into the folder `../{text}` or the file `{text}.fencun`, or name its folder with `--path`",
        "请把它放在文件夹 `../{text}` 或文件 `{text}.fencun` 中，或用 `--path` 指明所在文件夹"
    ))
}

fn broken(name: &Name) -> Diagnostic {
    let text = &name.text;
    let message = say!("the package `{text}` has mistakes of its own", "所引用的政策“{text}”本身有错误");
    Diagnostic::error(Code::BadPackage, name.span, message)
        .help(say!("mend the package first: `fencun check`", "请先改正该政策：`fencun check`"))
}

fn too_many(name: &Name) -> Diagnostic {
    let message = say!(
        "a policy uses at most {MAX_PACKAGES} packages in all",
        "一份政策直接和间接引用的政策至多 {MAX_PACKAGES} 份"
    );
    Diagnostic::error(Code::TooMany, name.span, message)
        .help(say!("put what belongs together into one package", "请把相关的内容合并到一份政策中"))
}

/// What is wrong with the name or the version of a package.
fn unfit(decl: &ast::UseDecl, home: usize, header: &ast::Header) -> Option<Diagnostic> {
    let (name, found) = (&decl.name.text, &header.name.text);
    if name != found {
        let message = say!("the package `{name}` calls itself `{found}`", "“{name}”文件中的政策名称是“{found}”");
        let here = say!("its name stands here", "其名称在此");
        return Some(
            Diagnostic::error(Code::BadPackage, decl.name.span, message)
                .also_in(home, header.name.span, here)
                .help(say!("a package is called as its folder or file is", "文件夹或文件须与政策同名")),
        );
    }
    let (wanted, there) = (decl.version, header.version);
    let fits = there.major == wanted.major && (there.minor, there.patch) >= (wanted.minor, wanted.patch);
    if fits {
        return None;
    }
    let [wanted_text, there_text] =
        [wanted, there].map(|version| format!("{}.{}.{}", version.major, version.minor, version.patch));
    let message = say!(
        "version {wanted_text} of `{name}` is asked for, found {there_text}",
        "要求“{name}”的版本 {wanted_text}，而现有版本为 {there_text}"
    );
    Some(
        Diagnostic::error(Code::BadPackage, wanted.span, message)
            .also_in(home, there.span, say!("its version stands here", "其版本在此"))
            .help(say!(
                "a version will do when its first number is the same and it is not older: write `{there_text}` after comparing the two",
                "首位数字相同且不早于所写版本的才可用；核对两个版本后请写 `{there_text}`"
            )),
    )
}
