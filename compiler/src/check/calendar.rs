//! Calendars of working days.

use std::collections::{BTreeMap, BTreeSet};

use fencun_grammar::ast::{self, CalendarLine, DateSpan, Weekday};
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::span::Span;

use super::literal::day_number;
use super::{Checker, MAX_CALENDAR_YEARS, say};
use crate::hir::{Calendar, CalendarId};

impl Checker<'_> {
    pub(super) fn calendars(&mut self, decls: &[&ast::Decl]) {
        for decl in decls {
            let ast::Decl::Calendar(decl) = decl else { continue };
            if let Some((_, first)) = self.names.calendars.get(&decl.name.text) {
                let first = *first;
                self.duplicate(&decl.name, first);
                continue;
            }
            let built = self.calendar(decl);
            let id = built.map(|calendar| {
                let id = CalendarId(u32::try_from(self.built.calendars.len()).unwrap_or(u32::MAX));
                self.built.calendars.push(calendar);
                id
            });
            self.names.calendars.insert(decl.name.text.clone(), (id, decl.name.span));
        }
    }

    /// The calendar that a name stands for.
    pub(super) fn calendar_named(&mut self, name: &ast::Name) -> Option<CalendarId> {
        if let Some((id, _)) = self.names.calendars.get(&name.text) {
            return *id;
        }
        if let Some(id) = self.names.imported.calendars.get(&name.text) {
            return Some(*id);
        }
        let known = self.names.calendars.keys().chain(self.names.imported.calendars.keys());
        let known: Vec<String> = known.cloned().collect();
        self.unknown_name(Code::UnknownName, name, say!("calendar", "日历"), known.iter().map(String::as_str));
        None
    }

    fn calendar(&mut self, decl: &ast::CalendarDecl) -> Option<Calendar> {
        let labels = self.text(&decl.labels);
        let before = self.findings.len();
        let mut span: Option<(i32, i32, Span)> = None;
        for line in &decl.lines {
            let CalendarLine::Span { from, until } = &line.node else { continue };
            if let Some((.., first)) = span {
                let message = say!("the calendar says twice from when until when it is", "日历的起止日写了两次");
                self.report(
                    Diagnostic::error(Code::DuplicateName, line.span, message)
                        .also(first, say!("first here", "首次出现在此")),
                );
                continue;
            }
            span = Some((day_number(*from), day_number(*until), line.span));
        }
        let Some((first, last, place)) = span else {
            if !self.damaged_within(decl.name.span.start, self.next_start(decl.name.span.start)) {
                let message = say!("the calendar does not say from when until when it is", "日历没有写明起止日");
                self.report(Diagnostic::error(Code::EmptyRange, decl.name.span, message).help(say!(
                    "add a line such as `from 2024-01-01 until 2025-12-31`",
                    "请加一行，例如“自 2024-01-01 至 2025-12-31”"
                )));
            }
            return None;
        };
        if last < first {
            let message = say!("the calendar ends before it begins", "日历的终止日早于起始日");
            self.error(Code::EmptyRange, place, message);
            return None;
        }
        if last - first > MAX_CALENDAR_YEARS * 366 {
            let message =
                say!("the calendar has more than {MAX_CALENDAR_YEARS} years", "日历超过 {MAX_CALENDAR_YEARS} 年");
            self.error(Code::TooMany, place, message);
            return None;
        }
        let (mut weekend, mut holidays, mut make_up) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
        for line in &decl.lines {
            match &line.node {
                CalendarLine::Span { .. } => {}
                CalendarLine::Weekend(days) => weekend.extend(days.iter().map(|day| weekday_number(*day))),
                CalendarLine::Holiday(spans) => self.days(spans, (first, last), &mut holidays),
                CalendarLine::Working(spans) => self.days(spans, (first, last), &mut make_up),
            }
        }
        for (day, place) in &make_up {
            if let Some(holiday) = holidays.get(day) {
                let day = super::literal::iso((*day).into());
                let message = say!("{day} is both a holiday and a working day", "{day} 既是放假又是补班");
                self.report(
                    Diagnostic::error(Code::DuplicateName, *place, message)
                        .also(*holiday, say!("a holiday here", "此处为放假"))
                        .help(say!("remove it from one of the two", "请从其中一处删去")),
                );
            }
        }
        if self.findings.len() > before {
            return None;
        }
        let works = |day: &i32| {
            let is_weekend = weekend.contains(&(day + 3).rem_euclid(7));
            make_up.contains_key(day) || !(is_weekend || holidays.contains_key(day))
        };
        Some(Calendar {
            name: self.shown(&decl.name.text),
            labels,
            first,
            last,
            working: (first..=last).filter(works).collect(),
        })
    }

    fn days(&mut self, spans: &[DateSpan], (first, last): (i32, i32), days: &mut BTreeMap<i32, Span>) {
        for span in spans {
            let place = span.to.map_or(span.from.span, |to| span.from.span.to(to.span));
            let (from, to) = (day_number(span.from), day_number(span.to.unwrap_or(span.from)));
            if to < from {
                let message = say!("these days end before they begin", "这几日的末日早于首日");
                self.error(Code::EmptyRange, place, message);
            } else if from < first || to > last {
                let [first, last] = [first, last].map(|day| super::literal::iso(day.into()));
                let message = say!("this day lies outside of the calendar", "此日不在日历的起止日之内");
                self.report(Diagnostic::error(Code::EmptyRange, place, message).help(say!(
                    "write a day from {first} to {last}, or extend the calendar",
                    "请写 {first} 至 {last} 之间的日期，或者延长日历"
                )));
            } else {
                days.extend((from..=to).map(|day| (day, place)));
            }
        }
    }
}

/// Monday is 0; so is `(day + 3) mod 7` of a day since 1970-01-01, a Thursday.
fn weekday_number(day: Weekday) -> i32 {
    match day {
        Weekday::Monday => 0,
        Weekday::Tuesday => 1,
        Weekday::Wednesday => 2,
        Weekday::Thursday => 3,
        Weekday::Friday => 4,
        Weekday::Saturday => 5,
        Weekday::Sunday => 6,
    }
}
