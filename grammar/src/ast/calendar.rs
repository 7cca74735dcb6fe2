//! Calendars of working days.

use super::{DateLit, Item, Name, Texts};

/// `calendar office` with its lines.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarDecl {
    /// Name.
    pub name: Name,
    /// Labels.
    pub labels: Texts,
    /// Lines in the order of the text.
    pub lines: Vec<Item<CalendarLine>>,
}

/// A line of a calendar.
#[derive(Clone, Debug, PartialEq)]
pub enum CalendarLine {
    /// `from 2024-01-01 until 2025-12-31`
    Span {
        /// First day.
        from: DateLit,
        /// Last day.
        until: DateLit,
    },
    /// `weekend saturday, sunday`
    Weekend(Vec<Weekday>),
    /// `holiday 2024-01-01, 2024-02-10 to 2024-02-17`
    Holiday(Vec<DateSpan>),
    /// `working 2024-02-04`: days of a weekend on which somebody works.
    Working(Vec<DateSpan>),
}

/// A day, or several in a row.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DateSpan {
    /// First day.
    pub from: DateLit,
    /// Last day, where there is another.
    pub to: Option<DateLit>,
}

/// A day of the week, Monday first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}
