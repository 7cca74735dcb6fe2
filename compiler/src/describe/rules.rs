//! The typed tree as `fencun:rules`.

use fencun_abi::rules as abi;
use fencun_grammar::span::Span;

use super::day::iso;
use super::hash::semantic_hash;
use super::schema::type_of;
use super::short;
use crate::hir::{
    Applies, Checked, ExprKind, Field, Lang, Node, Package, ParameterId, Policy, RuleUnit, Text, TraceRef, Type,
    UnitKind,
};
use crate::source::{LineIndex, Position, Source};

/// The tables of a policy. `sources` are those that it was checked with.
#[must_use]
pub fn rules(policy: &Checked<Policy>, sources: &[Source]) -> abi::Rules {
    let places = Places::of(policy, sources);
    abi::Rules {
        lang: match policy.lang {
            Lang::En => "en".to_owned(),
            Lang::Zh => "zh".to_owned(),
        },
        title: text(&policy.title),
        authority: text(&policy.authority),
        in_force_from: policy.in_force_from.map(iso),
        in_force_until: policy.in_force_until.map(iso),
        applies: policy.applies.map(|applies| match applies {
            Applies::OldUnlessNewerIsMoreLenient => abi::Applies::OldUnlessNewerIsMoreLenient,
        }),
        semantic_hash: semantic_hash(policy),
        packages: policy.packages.iter().map(package).collect(),
        units: policy.units.iter().map(|unit| places.unit(unit)).collect(),
        duties: policy
            .duties
            .iter()
            .map(|duty| abi::Duty {
                name: duty.name.clone(),
                label: text(&duty.labels),
                require: text(&duty.require),
                by: text(&duty.by),
                cites: duty.cites.clone(),
                line: places.at(policy.source, duty.condition.span).line,
            })
            .collect(),
        sites: policy
            .sites
            .iter()
            .map(|site| {
                let Position { line, column } = places.at(site.source, site.span);
                abi::Site { text: site.text.clone(), line, column, file: places.file(site.source) }
            })
            .collect(),
        trace: policy.trace_refs().into_iter().map(|of| trace_node(policy, &of)).collect(),
        fact_labels: policy.facts.iter().map(fact_label).collect(),
        case_labels: policy.enums.iter().map(|of| of.cases.iter().map(|(_, labels)| text(labels)).collect()).collect(),
        field_labels: policy
            .records
            .iter()
            .map(|record| record.fields.iter().map(|field| text(&field.labels)).collect())
            .collect(),
        outcome_labels: policy.decisions.iter().map(|decision| text(&decision.labels)).collect(),
        value_labels: policy.named_values().into_iter().map(|node| value_label(policy, node)).collect(),
    }
}

/// Places of the sources in lines and columns.
pub(crate) struct Places<'s> {
    /// The source with the header.
    main: usize,
    sources: Vec<(&'s Source, LineIndex)>,
}

impl<'s> Places<'s> {
    pub(crate) fn of(policy: &Policy, sources: &'s [Source]) -> Self {
        let sources = sources.iter().map(|source| (source, LineIndex::new(&source.text))).collect();
        Self { main: policy.source, sources }
    }

    pub(crate) fn at(&self, source: usize, span: Span) -> Position {
        let found = self.sources.get(source);
        found.map_or(Position { line: 1, column: 1 }, |(source, lines)| lines.position(&source.text, span.start))
    }

    /// The name of a source other than the one with the header.
    pub(crate) fn file(&self, source: usize) -> Option<String> {
        let other = self.sources.get(source).filter(|_| source != self.main);
        other.map(|(source, _)| source.name.clone())
    }

    /// The name of the source with the header.
    pub(crate) fn main(&self) -> &'s str {
        self.sources.get(self.main).map_or("", |(source, _)| source.name.as_str())
    }

    fn unit(&self, unit: &RuleUnit) -> abi::Unit {
        abi::Unit {
            decision: short(unit.decision.index()),
            kind: match unit.kind {
                UnitKind::RedLine => abi::UnitKind::RedLine,
                UnitKind::Rule => abi::UnitKind::Rule,
                UnitKind::Row => abi::UnitKind::Row,
                UnitKind::Exception => abi::UnitKind::Exception,
                UnitKind::Adjust => abi::UnitKind::Adjust,
                UnitKind::Otherwise => abi::UnitKind::Otherwise,
            },
            id: unit.id.clone(),
            row: unit.row,
            cites: unit.cites.clone(),
            because: text(&unit.because),
            line: self.at(unit.source, unit.span).line,
            file: self.file(unit.source),
        }
    }
}

fn package(of: &Package) -> abi::Package {
    let [major, minor, patch] = of.version;
    let version = format!("{major}.{minor}.{patch}");
    abi::Package { name: of.name.clone(), version, semantic_hash: of.semantic_hash.clone() }
}

fn text(of: &Text) -> abi::Text {
    abi::Text { en: of.en.clone(), zh: of.zh.clone() }
}

fn fact_label(fact: &Field) -> abi::FactLabel {
    abi::FactLabel { label: text(&fact.labels), supplier: text(&fact.supplier), can_change: fact.can_change }
}

fn value_label(policy: &Policy, node: Node) -> abi::Text {
    match node {
        Node::Define(id) => policy.defines.get(id.index()).map(|define| text(&define.labels)),
        Node::Boundary(id) => policy
            .boundaries
            .get(id.index())
            .and_then(|boundary| policy.enums.get(boundary.bands_enum.index()))
            .map(|bands| text(&bands.labels)),
        Node::Decision(_) => None,
    }
    .unwrap_or_default()
}

fn trace_node(policy: &Policy, of: &TraceRef) -> abi::TraceNode {
    let node = |kind, index: usize, name: Option<&String>, ty: Option<Type>, entries| abi::TraceNode {
        kind,
        index: short(index),
        name: name.cloned().unwrap_or_default(),
        ty: ty.map(type_of),
        entries,
    };
    match of {
        TraceRef::Parameter(read) => {
            let id = match read.kind {
                ExprKind::Parameter { parameter, .. } => parameter,
                _ => ParameterId(u32::MAX),
            };
            let parameter = policy.parameters.get(id.index());
            let dated = parameter.filter(|parameter| parameter.entries.iter().any(|entry| entry.from != i32::MIN));
            let entries = dated.map(|parameter| parameter.entries.iter().map(|entry| iso(entry.from)).collect());
            let name = parameter.map(|parameter| &parameter.name);
            node(abi::TraceKind::Parameter, id.index(), name, Some(read.ty), entries.unwrap_or_default())
        }
        TraceRef::Define(id) => {
            let define = policy.defines.get(id.index());
            let ty = define.map(|define| define.body.ty).filter(|ty| *ty != Type::YesNo);
            node(abi::TraceKind::Define, id.index(), define.map(|define| &define.name), ty, Vec::new())
        }
        TraceRef::Boundary(id) => {
            let boundary = policy.boundaries.get(id.index());
            let ty = boundary.map(|boundary| Type::Enum(boundary.bands_enum));
            node(abi::TraceKind::Boundary, id.index(), boundary.map(|boundary| &boundary.name), ty, Vec::new())
        }
        TraceRef::Unit(id) => {
            let name = policy.units.get(id.index()).map(|unit| &unit.id);
            node(abi::TraceKind::Unit, id.index(), name, None, Vec::new())
        }
        TraceRef::Duty(id) => {
            let name = policy.duties.get(id.index()).map(|duty| &duty.name);
            node(abi::TraceKind::Duty, id.index(), name, None, Vec::new())
        }
    }
}
