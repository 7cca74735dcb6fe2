//! A compiled module: what goes in, what comes out, the rules, and what it costs.

mod json;

use fencun_abi::rules::{Applies, Text, UnitKind};
use fencun_abi::schema::Outcome;
use fencun_abi::section::{self, Section};
use fencun_grammar::ast::Lang;
use fencun_grammar::keywords::Keyword;
use fencun_runtime::Policy;

use crate::console::{Paint, clean};
use crate::language::{host, pick};
use crate::render::number::count;
use crate::render::table::aligned;
use crate::render::types;
use crate::verdict::Unit;

pub use json::json;

/// The module for people.
pub fn human(policy: &Policy, lang: Lang, paint: Paint) -> String {
    let page = Page { policy, lang, paint };
    let blocks = [page.head(), page.facts(), page.decisions(), page.rules(), page.duties(), page.sections()];
    let blocks: Vec<String> = blocks.iter().filter(|block| !block.is_empty()).map(|block| block.join("\n")).collect();
    blocks.join("\n\n") + "\n"
}

struct Page<'a> {
    policy: &'a Policy,
    lang: Lang,
    paint: Paint,
}

impl Page<'_> {
    fn say(&self, en: &'static str, zh: &'static str) -> String {
        pick(self.lang, en, zh).to_owned()
    }

    fn text(&self, text: &Text) -> String {
        clean(fencun_runtime::pick(text, host(self.lang)).unwrap_or_default()).into_owned()
    }

    /// A label in its quotes, where there is one.
    fn label(&self, text: &Text) -> String {
        let text = self.text(text);
        match self.lang {
            _ if text.is_empty() => text,
            Lang::En => format!("\"{text}\""),
            Lang::Zh => format!("“{text}”"),
        }
    }

    fn title(&self, en: &'static str, zh: &'static str, n: usize) -> String {
        self.paint.strong(&format!("{} ({n})", self.say(en, zh)))
    }

    fn head(&self) -> Vec<String> {
        let (policy, rules, cost) = (self.policy, self.policy.rules(), self.policy.cost());
        let mut lines = vec![self.paint.strong(&format!("{} {}", policy.name(), policy.version()))];
        let mut rows = Vec::new();
        let mut row = |en, zh, value: String| {
            if !value.is_empty() {
                rows.push(vec![self.say(en, zh), value]);
            }
        };
        row("title", "标题", self.text(&rules.title));
        row("authority", "依据", self.text(&rules.authority));
        row("in force", "施行", self.in_force());
        row("applies", "适用", self.applies());
        row("rule file", "规则文件", clean(&policy.map().file).into_owned());
        let packages =
            rules.packages.iter().map(|of| format!("{} {} (sha256:{})", of.name, of.version, of.semantic_hash));
        row("packages", "引用政策", packages.collect::<Vec<_>>().join("; "));
        row("ABI", "接口", policy.schema().abi.clone());
        row("digest", "摘要", policy.digest());
        row("meaning", "含义摘要", format!("sha256:{}", rules.semantic_hash));
        row("size", "大小", self.bytes(policy.wasm().len()));
        let (decide, traced) = (count(cost.decide), count(cost.decide_traced));
        row(
            "cost",
            "开销",
            match self.lang {
                Lang::En => format!("at most {decide} instructions a decision, {traced} with its trace"),
                Lang::Zh => format!("每次决定至多 {decide} 条指令，带说明时至多 {traced} 条"),
            },
        );
        let pages = u64::from(cost.memory_pages);
        row("memory", "内存", format!("{} KiB", count(pages * 64)));
        lines.extend(aligned(&rows));
        lines
    }

    fn in_force(&self) -> String {
        let rules = self.policy.rules();
        let day = |keyword: Keyword, day: &Option<String>| {
            day.as_ref().map(|day| format!("{} {day}", keyword.spelling(self.lang)))
        };
        let days = [day(Keyword::kw_from, &rules.in_force_from), day(Keyword::kw_until, &rules.in_force_until)];
        days.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn applies(&self) -> String {
        let keyword = self.policy.rules().applies.map(|applies| match applies {
            Applies::OldUnlessNewerIsMoreLenient => Keyword::kw_old_unless,
        });
        keyword.map_or("", |keyword| keyword.spelling(self.lang)).to_owned()
    }

    fn bytes(&self, n: usize) -> String {
        format!("{} {}", count(n as u64), self.say("bytes", "字节"))
    }

    fn facts(&self) -> Vec<String> {
        let (schema, rules) = (self.policy.schema(), self.policy.rules());
        let mut lines = vec![self.title("Facts", "事实", schema.facts.len())];
        let row = |name: String, field, label: &Text, more: String| {
            vec![name, types::field(schema, field, self.lang), types::values(schema, field), self.label(label), more]
        };
        let mut rows = Vec::new();
        for (index, field) in schema.facts.iter().enumerate() {
            let label = rules.fact_labels.get(index);
            let more = label.map(|label| self.origin(label)).unwrap_or_default();
            rows.push(row(field.name.clone(), field, label.map_or(&Text::default(), |label| &label.label), more));
            let fencun_abi::schema::Type::List { record } = field.ty else { continue };
            let record = usize::from(record);
            for (index, member) in schema.records.get(record).iter().flat_map(|record| &record.fields).enumerate() {
                let label = rules.field_labels.get(record).and_then(|labels| labels.get(index));
                rows.push(row(format!("  .{}", member.name), member, label.unwrap_or(&Text::default()), String::new()));
            }
        }
        lines.extend(aligned(&rows));
        lines
    }

    /// Who supplies a fact, and whether it can still change.
    fn origin(&self, label: &fencun_abi::rules::FactLabel) -> String {
        let supplier = self.text(&label.supplier);
        let supplier =
            (!supplier.is_empty()).then(|| format!("{} {supplier}", Keyword::kw_supplied_by.spelling(self.lang)));
        let change = label.can_change.then(|| Keyword::kw_can_change.spelling(self.lang).to_owned());
        supplier.into_iter().chain(change).collect::<Vec<_>>().join(", ")
    }

    fn decisions(&self) -> Vec<String> {
        let schema = self.policy.schema();
        // A decision for each member of a list stands once.
        let is_first = |outcome: &Outcome| outcome.member.is_none_or(|member| member.index == 0);
        let n = schema.outcomes.iter().filter(|outcome| is_first(outcome)).count();
        let mut lines = vec![self.title("Decisions", "决定", n)];
        let rows: Vec<Vec<String>> = schema
            .outcomes
            .iter()
            .enumerate()
            .filter(|(_, outcome)| is_first(outcome))
            .map(|(index, outcome)| {
                let label =
                    self.policy.rules().outcome_labels.get(index).map(|label| self.label(label)).unwrap_or_default();
                let values = match &outcome.ty {
                    Some(ty) => types::name(schema, ty, self.lang),
                    None => outcome.cases.join(if outcome.scale { " < " } else { ", " }),
                };
                let list = outcome.member.and_then(|member| schema.facts.get(usize::from(member.list)));
                let within = if self.lang == Lang::En { Keyword::kw_in } else { Keyword::kw_to };
                let words = [Keyword::kw_each, within].map(|word| word.spelling(self.lang));
                let each = list.map(|list| format!(", {} {} {}", words[0], words[1], list.name));
                vec![outcome.name.clone(), format!("{values}{}", each.unwrap_or_default()), label]
            })
            .collect();
        lines.extend(aligned(&rows));
        lines
    }

    fn rules(&self) -> Vec<String> {
        let (schema, rules) = (self.policy.schema(), self.policy.rules());
        let of_first = |unit: &&fencun_abi::rules::Unit| {
            let decision = schema.outcomes.get(usize::from(unit.decision));
            decision.and_then(|decision| decision.member).is_none_or(|member| member.index == 0)
        };
        let mut lines = vec![self.title("Rules", "规则", rules.units.iter().filter(of_first).count())];
        let rows: Vec<Vec<String>> = rules
            .units
            .iter()
            .filter(of_first)
            .map(|unit| {
                let name = Unit { id: unit.id.clone(), row: unit.row }.text(self.lang);
                let decision = schema.outcomes.get(usize::from(unit.decision)).map(|outcome| outcome.name.clone());
                vec![
                    name,
                    kind(unit.kind).spelling(self.lang).to_owned(),
                    decision.unwrap_or_default(),
                    self.place(unit.file.as_deref(), unit.line),
                    cites(unit.cites.as_deref()),
                    self.text(&unit.because),
                ]
            })
            .collect();
        lines.extend(aligned(&rows));
        lines
    }

    /// A line, in a file other than the rule file where there is one.
    fn place(&self, file: Option<&str>, line: u32) -> String {
        let line = self.line(line);
        file.map_or(line.clone(), |file| format!("{} {line}", clean(file)))
    }

    fn line(&self, line: u32) -> String {
        match self.lang {
            Lang::En => format!("line {line}"),
            Lang::Zh => format!("第 {line} 行"),
        }
    }

    fn duties(&self) -> Vec<String> {
        let duties = &self.policy.rules().duties;
        if duties.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![self.title("Duties", "义务", duties.len())];
        let rows: Vec<Vec<String>> = duties
            .iter()
            .map(|duty| {
                vec![
                    duty.name.clone(),
                    self.line(duty.line),
                    cites(duty.cites.as_deref()),
                    self.text(&duty.require),
                    self.text(&duty.by),
                ]
            })
            .collect();
        lines.extend(aligned(&rows));
        lines
    }

    fn sections(&self) -> Vec<String> {
        let sections = sections(self.policy.wasm());
        let mut lines = vec![self.title("Sections", "节", sections.len())];
        let rows: Vec<Vec<String>> =
            sections.iter().map(|(name, size)| vec![name.clone(), self.bytes(*size)]).collect();
        lines.extend(aligned(&rows));
        lines
    }
}

/// The sections of a module with their sizes in bytes, in file order.
fn sections(module: &[u8]) -> Vec<(String, usize)> {
    let name = |section: &Section<'_>| match section.name {
        Some(name) => name.to_owned(),
        None => STANDARD.get(usize::from(section.id)).map_or_else(|| section.id.to_string(), |name| (*name).to_owned()),
    };
    // A loaded policy was read before, so this cannot fail; if it did, there is nothing to show.
    section::read(module).unwrap_or_default().iter().map(|section| (name(section), section.range.len())).collect()
}

/// The sections of WebAssembly by their ids.
const STANDARD: [&str; 13] = [
    "custom",
    "type",
    "import",
    "function",
    "table",
    "memory",
    "global",
    "export",
    "start",
    "element",
    "code",
    "data",
    "data count",
];

fn cites(citation: Option<&str>) -> String {
    clean(citation.unwrap_or_default()).into_owned()
}

fn kind(kind: UnitKind) -> Keyword {
    match kind {
        UnitKind::RedLine => Keyword::kw_red_line,
        UnitKind::Rule => Keyword::kw_rule,
        UnitKind::Row => Keyword::kw_row,
        UnitKind::Exception => Keyword::kw_exception,
        UnitKind::Adjust => Keyword::kw_adjust,
        UnitKind::Otherwise => Keyword::kw_otherwise,
    }
}
