//! Declarations other than decisions, duties and cases, or their heads.

use pest::iterators::Pair;

use super::build::{Build, Items, Parts};
use super::grammar::Rule;
use crate::ast::{
    Band, BoundaryDecl, DefineDecl, EnumCase, EnumDecl, EnumKind, FactDecl, Header, HeaderClause, ParameterDecl,
    ParameterEntry, Quoted, RecordDecl, TypeBase, TypeRef, Unit, UseDecl,
};
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::keywords::Keyword;

/// `policy tolerance version 1.0.0`
pub(super) fn header(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<Header> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_policy)?;
    let name = build.name(&parts.next()?)?;
    parts.eat(Rule::kw_version)?;
    Some(Header { name, version: build.version(&parts.next()?)?, clauses: Vec::new() })
}

/// `use officials version 1.2.0`
pub(super) fn use_package(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<UseDecl> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_use)?;
    let name = build.name(&parts.next()?)?;
    parts.eat(Rule::kw_version)?;
    Some(UseDecl { name, version: build.version(&parts.next()?)? })
}

/// `title "…"`, `authority "…"`, `in force from …`, `applies old unless …`
pub(super) fn clause(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<HeaderClause> {
    let mut parts = Parts::of(pair);
    match parts.next()?.as_rule() {
        Rule::kw_title => Some(HeaderClause::Title(build.texts(parts.next()?))),
        Rule::kw_authority => Some(HeaderClause::Authority(build.texts(parts.next()?))),
        Rule::kw_in_force => {
            parts.eat(Rule::kw_from)?;
            let from = build.date(&parts.next()?)?;
            let until = match parts.eat(Rule::kw_until) {
                Some(_) => Some(build.date(&parts.next()?)?),
                None => None,
            };
            Some(HeaderClause::InForce { from, until })
        }
        Rule::kw_applies => Some(HeaderClause::Applies),
        _ => None,
    }
}

/// `enum Motive { … }`, `scale Outcome { … }`
pub(super) fn enumeration(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<EnumDecl> {
    let mut parts = Parts::of(pair);
    let kind = match parts.next()?.as_rule() {
        Rule::kw_enum => EnumKind::Enum,
        Rule::kw_scale => EnumKind::Scale,
        _ => return None,
    };
    let name = build.name(&parts.next()?)?;
    let labels = build.texts(parts.next()?);
    let mut cases = Items::new();
    for case in parts {
        let span = build.span(&case);
        let mut case = Parts::of(case);
        let node = EnumCase { name: build.name(&case.next()?)?, labels: build.texts(case.next()?) };
        cases.push(build, span, node);
    }
    Some(EnumDecl { kind, name, labels, cases: cases.finish(build) })
}

/// `record Person { … }`
pub(super) fn record(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<RecordDecl> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_record)?;
    let name = build.name(&parts.next()?)?;
    let labels = build.texts(parts.next()?);
    let mut fields = Items::new();
    for field in parts {
        let span = build.span(&field);
        let node = fact(build, field)?;
        fields.push(build, span, node);
    }
    Some(RecordDecl { name, labels, fields: fields.finish(build) })
}

/// A fact, or a field of a record.
pub(super) fn fact(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<FactDecl> {
    let mut parts = Parts::of(pair);
    let name = build.name(&parts.next()?)?;
    let labels = build.texts(parts.next()?);
    let ty = type_ref(build, parts.next()?)?;
    let mut fact = FactDecl { name, labels, ty, bounds: Vec::new(), can_change: false, supplier: None };
    for clause in parts {
        match clause.as_rule() {
            Rule::can_change if fact.can_change => {
                return twice(build, &clause, Keyword::kw_can_change);
            }
            Rule::can_change => fact.can_change = true,
            Rule::supplied_by if fact.supplier.is_some() => {
                return twice(build, &clause, Keyword::kw_supplied_by);
            }
            Rule::supplied_by => {
                let mut clause = Parts::of(clause);
                clause.eat(Rule::kw_supplied_by)?;
                fact.supplier = Some(build.texts(clause.next()?));
            }
            Rule::range_part => fact.bounds.push(build.range_part(clause)?),
            _ => return None,
        }
    }
    Some(fact)
}

/// `parameter minor_loss : money CNY`
pub(super) fn parameter(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<ParameterDecl> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_parameter)?;
    let name = build.name(&parts.next()?)?;
    let labels = build.texts(parts.next()?);
    Some(ParameterDecl { name, labels, ty: type_ref(build, parts.next()?)?, entries: Vec::new() })
}

/// `50,000 CNY from 2019-03-01`
pub(super) fn entry(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<ParameterEntry> {
    let mut parts = Parts::of(pair);
    let value = build.expr(parts.next()?)?;
    let from = match parts.eat(Rule::kw_from) {
        Some(_) => Some(build.date(&parts.next()?)?),
        None => None,
    };
    Some(ParameterEntry { value, from })
}

/// `boundary loss_band of loss`
pub(super) fn boundary(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<BoundaryDecl> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_boundary)?;
    let name = build.name(&parts.next()?)?;
    let labels = build.texts(parts.next()?);
    parts.eat(Rule::kw_of)?;
    Some(BoundaryDecl { name, labels, subject: build.expr(parts.next()?)?, bands: Vec::new() })
}

/// `general : at least 5, less than 10`
pub(super) fn band(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<Band> {
    let mut parts = Parts::of(pair);
    let name = build.name(&parts.next()?)?;
    let labels = build.texts(parts.next()?);
    Some(Band { name, labels, range: build.range(parts.next()?)? })
}

/// `define unselfish as …`
pub(super) fn define(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<DefineDecl> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_define)?;
    let name = build.name(&parts.next()?)?;
    let labels = build.texts(parts.next()?);
    let cites = cites(build, &mut parts);
    parts.eat(Rule::kw_as)?;
    Some(DefineDecl { name, labels, cites, body: build.expr(parts.next()?)? })
}

/// `cites "…"`, where it stands.
pub(super) fn cites(build: &Build<'_>, parts: &mut Parts<'_>) -> Option<Quoted> {
    let mut cites = Parts::of(parts.eat(Rule::cites)?);
    cites.eat(Rule::kw_cites)?;
    cites.next().map(|text| build.quoted(&text))
}

/// A type.
pub(super) fn type_ref(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<TypeRef> {
    let span = build.span(&pair);
    let mut parts = Parts::of(pair);
    let base = type_base(build, parts.next()?)?;
    let none = parts.eat(Rule::kw_or_none).is_some();
    Some(TypeRef { span, base, unknown: parts.eat(Rule::question).is_some(), none })
}

fn type_base(build: &mut Build<'_>, base: Pair<'_, Rule>) -> Option<TypeBase> {
    Some(match base.as_rule() {
        Rule::kw_yes_no => TypeBase::YesNo,
        Rule::kw_text_type => TypeBase::Text,
        Rule::kw_integer => TypeBase::Integer,
        Rule::decimal_type => {
            let number = Parts::of(base).find(|part| part.as_rule() == Rule::number)?;
            TypeBase::Decimal(build.number(&number)?)
        }
        Rule::money_type => {
            let mut money = Parts::of(base);
            money.eat(Rule::kw_money)?;
            let currency = money.next()?;
            TypeBase::Money(if currency.as_rule() == Rule::yuan {
                build.yuan(&currency)
            } else {
                build.name(&currency)?
            })
        }
        Rule::kw_percent => TypeBase::Percent,
        Rule::kw_date => TypeBase::Date,
        Rule::kw_instant => TypeBase::Instant,
        Rule::kw_hours_type => TypeBase::Duration(Unit::Hours),
        Rule::kw_working_days_type => TypeBase::Duration(Unit::WorkingDays),
        Rule::kw_days_type => TypeBase::Duration(Unit::Days),
        Rule::kw_months_type => TypeBase::Duration(Unit::Months),
        Rule::kw_years_type => TypeBase::Duration(Unit::Years),
        Rule::list_type => {
            let mut list = Parts::of(base);
            list.eat(Rule::kw_list_of)?;
            let record = build.path(list.next()?)?;
            let max = Parts::of(list.next()?).find(|part| part.as_rule() == Rule::number)?;
            TypeBase::List { record, max: build.number(&max)? }
        }
        Rule::set_type => {
            let mut set = Parts::of(base);
            set.eat(Rule::kw_set_of)?;
            TypeBase::Set(build.path(set.next()?)?)
        }
        Rule::range_type => {
            let mut range = Parts::of(base);
            range.eat(Rule::kw_range_of)?;
            TypeBase::Range(Box::new(type_base(build, range.next()?)?))
        }
        Rule::path => TypeBase::Named(build.path(base)?),
        _ => return None,
    })
}

fn twice<T>(build: &mut Build<'_>, clause: &Pair<'_, Rule>, keyword: Keyword) -> Option<T> {
    let [en, zh] = super::words::spellings(keyword);
    let message = Bilingual::new(format!("{en} stands twice in one fact"), format!("同一事实中 {zh} 写了两次"));
    build.diags.push(Diagnostic::error(Code::UnexpectedText, build.span(clause), message));
    None
}
