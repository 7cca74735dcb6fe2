//! Declarations other than decisions, duties and cases.

use super::doc::{Doc, LINE_WIDTH, width};
use super::expr::{expr, name, range, type_ref, word};
use super::literal;
use super::page::{Gap, Page, align, block};
use crate::ast::{
    BoundaryDecl, CalendarDecl, CalendarLine, DateSpan, DefineDecl, EnumCase, EnumDecl, EnumKind, FactDecl, Header,
    HeaderClause, Item, Lang, Name, ParameterDecl, Quoted, RecordDecl, Texts, UseDecl, Weekday,
};
use crate::keywords::Keyword as K;

/// How much deeper the lines of a block stand.
pub(super) const INDENT: usize = 2;

/// `policy tolerance version 1.0.0` and its clauses, their texts under one another.
pub(super) fn header(lang: Lang, header: &Header) -> Page {
    let policy = K::kw_policy.spelling(lang);
    let version = literal::version(&header.version);
    let mut page = Page::new(format!("{policy} {} {} {version}", header.name.text, K::kw_version.spelling(lang)));
    let (keywords, values): (Vec<String>, Vec<String>) = header
        .clauses
        .iter()
        .map(|clause| {
            let (keyword, value) = match &clause.node {
                HeaderClause::Title(texts) => (K::kw_title, literal::texts(texts)),
                HeaderClause::Authority(texts) => (K::kw_authority, literal::texts(texts)),
                HeaderClause::InForce { from, until } => {
                    let mut value = format!("{} {}", K::kw_from.spelling(lang), literal::date(from));
                    if let Some(until) = until {
                        value.push_str(&format!(" {} {}", K::kw_until.spelling(lang), literal::date(until)));
                    }
                    (K::kw_in_force, value)
                }
                HeaderClause::Applies => (K::kw_applies, K::kw_old_unless.spelling(lang).to_owned()),
            };
            (keyword.spelling(lang).to_owned(), value)
        })
        .unzip();
    let lines = align(&keywords).into_iter().zip(values).map(|(keyword, value)| format!("{keyword} {value}")).collect();
    block(&mut page, INDENT, &header.clauses, lines);
    page
}

/// `use officials version 1.2.0`
pub(super) fn use_package(lang: Lang, decl: &UseDecl) -> Page {
    let version = literal::version(&decl.version);
    let (keyword, of_version) = (K::kw_use.spelling(lang), K::kw_version.spelling(lang));
    Page::new(format!("{keyword} {} {of_version} {version}", decl.name.text))
}

/// `enum Motive { … }`: on one line where it fits, else one case a line.
pub(super) fn enumeration(lang: Lang, decl: &EnumDecl) -> Page {
    let keyword = match decl.kind {
        EnumKind::Enum => K::kw_enum,
        EnumKind::Scale => K::kw_scale,
    };
    let head = named(lang, keyword, &decl.name, &decl.labels);
    let case_text = |case: &EnumCase| labelled(&case.name, &case.labels);
    let short = decl.cases.iter().map(|case| case_text(&case.node)).collect();
    let names = decl.cases.iter().map(|case| case.node.name.text.clone()).collect::<Vec<_>>();
    let labels = decl.cases.iter().map(|case| literal::texts(&case.node.labels));
    let long =
        align(&names).into_iter().zip(labels).map(|(name, labels)| format!("{name} {labels}").trim_end().to_owned());
    braces(head, &decl.cases, short, long.collect())
}

/// `record Person { … }`: on one line where it fits, else one field a line.
pub(super) fn record(lang: Lang, decl: &RecordDecl) -> Page {
    let head = named(lang, K::kw_record, &decl.name, &decl.labels);
    let short = decl.fields.iter().map(|field| {
        let FactDecl { name, labels, .. } = &field.node;
        format!("{}: {}", labelled(name, labels), fact_type(lang, &field.node))
    });
    braces(head, &decl.fields, short.collect(), fact_lines(lang, &decl.fields))
}

/// `facts` and its facts, their colons under one another.
pub(super) fn facts(lang: Lang, facts: &[Item<FactDecl>]) -> Page {
    let mut page = Page::new(K::kw_facts.spelling(lang));
    block(&mut page, INDENT, facts, fact_lines(lang, facts));
    page
}

/// `parameter minor_loss : money CNY` and its entries.
pub(super) fn parameter(lang: Lang, decl: &ParameterDecl) -> Page {
    let head = named(lang, K::kw_parameter, &decl.name, &decl.labels);
    let mut page = Page::new(format!("{head} : {}", type_ref(lang, &decl.ty).flat()));
    let values = decl.entries.iter().map(|entry| expr(lang, &entry.node.value).flat()).collect::<Vec<_>>();
    let lines = align(&values).into_iter().zip(&decl.entries).map(|(value, entry)| match &entry.node.from {
        Some(from) => format!("{value} {} {}", K::kw_from.spelling(lang), literal::date(from)),
        None => value.trim_end().to_owned(),
    });
    block(&mut page, INDENT, &decl.entries, lines.collect());
    page
}

/// `boundary loss_band of loss` and its bands, their colons under one another.
pub(super) fn boundary(lang: Lang, decl: &BoundaryDecl) -> Page {
    let head = named(lang, K::kw_boundary, &decl.name, &decl.labels);
    let subject = expr(lang, &decl.subject).flat();
    let mut page = Page::new(format!("{head} {} {subject}", K::kw_of.spelling(lang)));
    let heads = names_and_labels(decl.bands.iter().map(|band| (&band.node.name, &band.node.labels)));
    let lines = heads
        .into_iter()
        .zip(&decl.bands)
        .map(|(head, band)| format!("{head} : {}", range(lang, &band.node.range).flat()))
        .collect();
    block(&mut page, INDENT, &decl.bands, lines);
    page
}

/// `calendar office` and its lines.
pub(super) fn calendar(lang: Lang, decl: &CalendarDecl) -> Page {
    let mut page = Page::new(named(lang, K::kw_calendar, &decl.name, &decl.labels));
    let lines = decl.lines.iter().map(|line| calendar_line(lang, &line.node)).collect();
    block(&mut page, INDENT, &decl.lines, lines);
    page
}

fn calendar_line(lang: Lang, line: &CalendarLine) -> String {
    let listed = |keyword: K, items: Vec<String>| format!("{} {}", keyword.spelling(lang), items.join(", "));
    let days = |days: &[DateSpan]| {
        let day = |span: &DateSpan| match &span.to {
            Some(to) => {
                format!("{} {} {}", literal::date(&span.from), K::kw_date_to.spelling(lang), literal::date(to))
            }
            None => literal::date(&span.from),
        };
        days.iter().map(day).collect()
    };
    match line {
        CalendarLine::Span { from, until } => {
            let (first, last) = (literal::date(from), literal::date(until));
            format!("{} {first} {} {last}", K::kw_from.spelling(lang), K::kw_until.spelling(lang))
        }
        CalendarLine::Weekend(weekdays) => {
            listed(K::kw_weekend, weekdays.iter().map(|day| weekday(*day).spelling(lang).to_owned()).collect())
        }
        CalendarLine::Holiday(spans) => listed(K::kw_holiday, days(spans)),
        CalendarLine::Working(spans) => listed(K::kw_working, days(spans)),
    }
}

fn weekday(day: Weekday) -> K {
    match day {
        Weekday::Monday => K::kw_monday,
        Weekday::Tuesday => K::kw_tuesday,
        Weekday::Wednesday => K::kw_wednesday,
        Weekday::Thursday => K::kw_thursday,
        Weekday::Friday => K::kw_friday,
        Weekday::Saturday => K::kw_saturday,
        Weekday::Sunday => K::kw_sunday,
    }
}

/// `define unselfish as …`: the body on lines of its own where it does not fit behind the name.
pub(super) fn define(lang: Lang, decl: &DefineDecl) -> Page {
    let mut head = vec![Doc::text(named(lang, K::kw_define, &decl.name, &decl.labels))];
    head.extend(cites(lang, decl.cites.as_ref()));
    head.push(word(lang, K::kw_as));
    let body = Doc::concat([Doc::Line, expr(lang, &decl.body)]).nest(INDENT);
    Page::new(Doc::concat([Doc::spaced(head), body]).group().render(0))
}

/// A keyword, a name and its labels.
pub(super) fn named(lang: Lang, keyword: K, name: &Name, labels: &Texts) -> String {
    format!("{} {}", keyword.spelling(lang), labelled(name, labels))
}

/// `cites "…"`, where there is one.
pub(super) fn cites(lang: Lang, cites: Option<&Quoted>) -> Option<Doc> {
    cites.map(|text| Doc::spaced([word(lang, K::kw_cites), Doc::text(literal::quoted(text))]))
}

/// A keyword and texts, where there are any.
pub(super) fn clause(lang: Lang, keyword: K, texts: Option<&Texts>) -> Option<Doc> {
    texts.map(|texts| Doc::spaced([word(lang, keyword), Doc::text(literal::texts(texts))]))
}

/// Names separated by commas.
pub(super) fn names<'a>(items: impl IntoIterator<Item = &'a Name>) -> Doc {
    Doc::fill(items.into_iter().map(name))
}

fn labelled(name: &Name, labels: &Texts) -> String {
    format!("{} {}", name.text, literal::texts(labels)).trim_end().to_owned()
}

/// Names in one column, labels in a second one where there are labels.
fn names_and_labels<'a>(items: impl Iterator<Item = (&'a Name, &'a Texts)>) -> Vec<String> {
    let (names, labels): (Vec<String>, Vec<String>) =
        items.map(|(name, labels)| (name.text.clone(), literal::texts(labels))).unzip();
    let has_labels = labels.iter().any(|label| !label.is_empty());
    let separator = if has_labels { " " } else { "" };
    align(&names).into_iter().zip(align(&labels)).map(|(name, label)| format!("{name}{separator}{label}")).collect()
}

fn fact_lines(lang: Lang, facts: &[Item<FactDecl>]) -> Vec<String> {
    let heads = names_and_labels(facts.iter().map(|fact| (&fact.node.name, &fact.node.labels)));
    heads.into_iter().zip(facts).map(|(head, fact)| format!("{head} : {}", fact_type(lang, &fact.node))).collect()
}

/// What stands behind the colon of a fact: type, bounds and clauses.
fn fact_type(lang: Lang, fact: &FactDecl) -> String {
    let mut parts = vec![type_ref(lang, &fact.ty)];
    if !fact.bounds.is_empty() {
        parts.push(range(lang, &fact.bounds));
    }
    let mut clauses = vec![Doc::spaced(parts)];
    if fact.can_change {
        clauses.push(word(lang, K::kw_can_change));
    }
    clauses.extend(clause(lang, K::kw_supplied_by, fact.supplier.as_ref()));
    Doc::separated(clauses, &Doc::text(", ")).flat()
}

/// `head { a, b }`, or one item a line where that is too long or comments stand between the items.
fn braces<T>(head: String, items: &[Item<T>], short: Vec<String>, long: Vec<String>) -> Page {
    let one_line = format!("{head} {{ {} }}", short.join(", "));
    let commented = items.iter().any(|item| !item.leading.is_empty() || item.trailing.is_some());
    if items.is_empty() {
        return Page::new(format!("{head} {{}}"));
    }
    if !commented && width(&one_line) <= LINE_WIDTH {
        return Page::new(one_line);
    }
    let mut page = Page::new(format!("{head} {{"));
    let last = items.len() - 1;
    for (index, (item, text)) in items.iter().zip(long).enumerate() {
        let gap = if index == 0 { Gap::First } else { Gap::AsWritten };
        let comma = if index == last { "" } else { "," };
        page.piece(INDENT, gap, item, &Page::new(format!("{text}{comma}")));
    }
    page.line(0, "}");
    page
}
