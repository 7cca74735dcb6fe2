//! Calendars of working days.

use pest::iterators::Pair;

use super::build::{Build, Parts};
use super::grammar::Rule;
use crate::ast::{CalendarDecl, CalendarLine, DateSpan, Weekday};

/// `calendar office`
pub(super) fn calendar(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<CalendarDecl> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_calendar)?;
    let name = build.name(&parts.next()?)?;
    Some(CalendarDecl { name, labels: build.texts(parts.next()?), lines: Vec::new() })
}

/// `from … until …`, `weekend …`, `holiday …`, `working …`
pub(super) fn line(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<CalendarLine> {
    let mut parts = Parts::of(pair);
    let first = parts.next()?;
    match first.as_rule() {
        Rule::calendar_span => {
            let mut span = Parts::of(first);
            span.eat(Rule::kw_from)?;
            let from = build.date(&span.next()?)?;
            span.eat(Rule::kw_until)?;
            Some(CalendarLine::Span { from, until: build.date(&span.next()?)? })
        }
        Rule::weekend => {
            let mut days = Parts::of(first);
            days.eat(Rule::kw_weekend)?;
            days.map(|day| weekday(Parts::of(day).next()?.as_rule())).collect::<Option<_>>().map(CalendarLine::Weekend)
        }
        Rule::kw_holiday => days(build, parts.next()?).map(CalendarLine::Holiday),
        Rule::kw_working => days(build, parts.next()?).map(CalendarLine::Working),
        _ => None,
    }
}

fn days(build: &Build<'_>, pair: Pair<'_, Rule>) -> Option<Vec<DateSpan>> {
    let span = |span: Pair<'_, Rule>| {
        let mut span = Parts::of(span);
        let from = build.date(&span.next()?)?;
        let to = match span.eat(Rule::kw_date_to) {
            Some(_) => Some(build.date(&span.next()?)?),
            None => None,
        };
        Some(DateSpan { from, to })
    };
    Parts::of(pair).map(span).collect()
}

fn weekday(rule: Rule) -> Option<Weekday> {
    match rule {
        Rule::kw_monday => Some(Weekday::Monday),
        Rule::kw_tuesday => Some(Weekday::Tuesday),
        Rule::kw_wednesday => Some(Weekday::Wednesday),
        Rule::kw_thursday => Some(Weekday::Thursday),
        Rule::kw_friday => Some(Weekday::Friday),
        Rule::kw_saturday => Some(Weekday::Saturday),
        Rule::kw_sunday => Some(Weekday::Sunday),
        _ => None,
    }
}
