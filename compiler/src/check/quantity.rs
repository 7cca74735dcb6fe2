//! Arithmetic: numbers, amounts and durations, and dates that move.

use fencun_grammar::ast::{self, Side};
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::span::Span;

use super::expr::digits;
use super::literal::{MAX_DIGITS, constant};
use super::{Checker, interval, say};
use crate::hir::{ArithmeticOp, Expr, ExprKind, Move, Range, Site, SiteId, Type, Unit};

/// Whether values of a type can be added, subtracted and multiplied with integers.
pub(super) fn is_number(ty: Type) -> bool {
    matches!(ty, Type::Integer | Type::Decimal(_) | Type::Money(_) | Type::Percent | Type::Duration(_))
}

/// How a date moves, as written: the side, and the calendar where there is one.
pub(super) type Written<'a> = (Side, Option<&'a ast::Name>);

impl Checker<'_> {
    pub(super) fn negate(&mut self, inner: &ast::Expr, expected: Option<Type>, span: Span) -> Option<Expr> {
        let operand = self.expr(inner, expected).and_then(|typed| self.usable(typed))?;
        if !is_number(operand.ty) {
            return self.bad_arithmetic(&operand, None, span);
        }
        if let ExprKind::Const(value) = operand.kind
            && let Some(value) = value.checked_neg()
        {
            return Some(constant(value, operand.ty, span));
        }
        let (range, fits) = interval::negate(operand.range).within(interval::ALL);
        let site = (!fits).then(|| self.site(span));
        let (ty, unknown) = (operand.ty, operand.unknown);
        let kind = ExprKind::Negate { operand: Box::new(operand), site };
        Some(Expr { ty, range, unknown, none: false, kind, span })
    }

    pub(super) fn arithmetic(
        &mut self,
        op: ArithmeticOp,
        left: &ast::Expr,
        right: &ast::Expr,
        expected: Option<Type>,
        span: Span,
    ) -> Option<Expr> {
        let left = self.expr(left, expected).and_then(|typed| self.usable(typed));
        let right = self.expr(right, expected).and_then(|typed| self.usable(typed));
        let (left, right) =
            if op == ArithmeticOp::Multiply { (left?, right?) } else { self.same_scale(left?, right?)? };
        let ty = match op {
            ArithmeticOp::Add | ArithmeticOp::Subtract if left.ty == right.ty && is_number(left.ty) => left.ty,
            ArithmeticOp::Multiply if left.ty == Type::Integer && is_number(right.ty) => right.ty,
            ArithmeticOp::Multiply if right.ty == Type::Integer && is_number(left.ty) => left.ty,
            ArithmeticOp::Multiply => match (left.ty, right.ty) {
                (Type::Decimal(a), Type::Decimal(b)) if a + b <= MAX_DIGITS => Type::Decimal(a + b),
                _ => return self.unrounded_product(&left, &right, span),
            },
            _ => return self.bad_arithmetic(&left, Some(&right), span),
        };
        Some(self.operation(op, left, right, ty, span))
    }

    /// Two numbers with as many digits behind the point; anything else as it is.
    pub(super) fn same_scale(&mut self, left: Expr, right: Expr) -> Option<(Expr, Expr)> {
        let (Some(a), Some(b)) = (digits(left.ty), digits(right.ty)) else { return Some((left, right)) };
        let (left, right) = (self.widened(left, a.max(b)), self.widened(right, a.max(b)));
        Some((left?, right?))
    }

    /// Arithmetic of two operands that fit, giving a value of a type.
    pub(super) fn operation(&mut self, op: ArithmeticOp, left: Expr, right: Expr, ty: Type, span: Span) -> Expr {
        let (range, fits) = interval::arithmetic(op, left.range, right.range).within(interval::ALL);
        let site = (!fits).then(|| self.site(span));
        let unknown = left.unknown || right.unknown;
        let kind = ExprKind::Arithmetic { op, left: Box::new(left), right: Box::new(right), site };
        Expr { ty, range, unknown, none: false, kind, span }
    }

    pub(super) fn bad_arithmetic(&mut self, left: &Expr, right: Option<&Expr>, span: Span) -> Option<Expr> {
        let a = self.type_name(left.ty);
        let (en, zh) = (a.en, a.zh);
        let dates = left.ty == Type::Date || right.is_some_and(|right| right.ty == Type::Date);
        let message = match right {
            Some(right) => {
                let b = self.type_name(right.ty);
                let (en_b, zh_b) = (b.en, b.zh);
                if let (Type::Money(_), Type::Money(_)) = (left.ty, right.ty)
                    && left.ty != right.ty
                {
                    let message = say!("{en} and {en_b} do not mix", "{zh} 与 {zh_b} 不能混用");
                    self.error(Code::WrongCurrency, span, message);
                    return None;
                }
                say!("{en} and {en_b} cannot be computed with in this way", "“{zh}”与“{zh_b}”不能这样运算")
            }
            None => say!("{en} has no negative", "“{zh}”不能取负"),
        };
        let mut diagnostic = Diagnostic::error(Code::BadArithmetic, span, message);
        if dates {
            diagnostic = diagnostic.help(say!(
                "write `30 days after d`, `6 months before d` or `days from a to b`",
                "请写“d 之后 30日”、“d 之前 6个月”或“日数自 a 至 b”"
            ));
        }
        self.report(diagnostic);
        None
    }

    pub(super) fn shift(&mut self, by: &ast::Expr, how: Written<'_>, date: &ast::Expr, span: Span) -> Option<Expr> {
        let by = self.expr(by, None).and_then(|typed| self.usable(typed));
        let date = self.expr(date, None);
        let (by, date) = (by?, date?);
        let by_hours = by.ty == Type::Duration(Unit::Hours);
        // Each moves by durations of its own: what does not fit is told below.
        let moves = matches!(date.ty, Type::Date | Type::Instant) && matches!(by.ty, Type::Duration(_));
        let ty = if by_hours { Type::Instant } else { Type::Date };
        let date = if moves { self.usable(date)? } else { self.of_type(date, ty)? };
        self.shifted(by, how, date, span)
    }

    /// `x within 3 years before d`
    pub(super) fn window(
        &mut self,
        subject: &ast::Expr,
        by: &ast::Expr,
        how: Written<'_>,
        date: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let found = self.expr(subject, None);
        let moved = self.shift(by, how, date, date.span.to(by.span));
        let (found, moved) = (found?, moved?);
        let subject = self.of_type(found, moved.ty)?;
        let other_end = moved.range;
        let ExprKind::Shift { date, by, how, site } = moved.kind else { return None };
        let (low, high) = match how.side {
            Side::Before => (other_end.min, date.range.max),
            Side::After | Side::CountingFrom => (date.range.min, other_end.max),
        };
        if subject.range.max < low || subject.range.min > high {
            let message = say!("this comparison can never hold", "此比较不可能成立");
            let [first, last] = [low, high].map(|end| self.value_text(subject.ty, end));
            let (first_en, first_zh, last_en, last_zh) = (first.en, first.zh, last.en, last.zh);
            self.report(Diagnostic::warning(Code::NeverTrue, span, message).label(say!(
                "the window lies between {first_en} and {last_en}",
                "这段时间在 {first_zh} 与 {last_zh} 之间"
            )));
        }
        let unknown = subject.unknown || moved.unknown;
        let kind = ExprKind::Window { subject: Box::new(subject), date, by, how, site };
        Some(Expr { ty: Type::YesNo, range: Range { min: 0, max: 1 }, unknown, none: false, kind, span })
    }

    /// A date moved by a duration.
    pub(super) fn shifted(&mut self, by: Expr, (side, calendar): Written<'_>, date: Expr, span: Span) -> Option<Expr> {
        if let (Type::Duration(Unit::WorkingDays), Some(calendar)) = (by.ty, calendar) {
            let calendar = Some(self.calendar_named(calendar)?);
            let how = Move { unit: Unit::WorkingDays, side, calendar };
            return self.by_calendar(by, how, date, span);
        }
        if by.ty == Type::Duration(Unit::WorkingDays) {
            let text = self.source_text(span);
            let message = say!("working days are counted by a calendar", "工作日须依日历计算");
            self.report(
                Diagnostic::error(Code::BadArithmetic, span, message)
                    .help(say!("write `{text} by calendar office`", "请写“{text} 依日历 办公日历”")),
            );
            return None;
        }
        if let Some(calendar) = calendar {
            let message = say!("only working days are counted by a calendar", "只有工作日才依日历计算");
            self.report(Diagnostic::error(Code::BadArithmetic, calendar.span, message).help(say!(
                "write a number of working days such as `10 working days`, or `rolled forward by calendar`",
                "请写工作日，如“10个工作日”，或写“顺延 依日历”"
            )));
            return None;
        }
        let unit = match (by.ty, date.ty) {
            (Type::Duration(unit @ (Unit::Days | Unit::Months | Unit::Years)), Type::Date) => unit,
            (Type::Duration(Unit::Hours), Type::Instant) if side == Side::CountingFrom => {
                let message = say!("only dates can be counted from", "只有日期才能“当日起”计算");
                self.report(
                    Diagnostic::error(Code::BadArithmetic, span, message)
                        .help(say!("write `24 hours after t`", "请写“t 之后 24小时”")),
                );
                return None;
            }
            (Type::Duration(Unit::Hours), Type::Instant) => Unit::Hours,
            (found, Type::Instant) => {
                let name = self.type_name(found);
                let (en, zh) = (name.en, name.zh);
                let message = say!("an instant moves by hours, found {en}", "时刻只能按小时推移，却是“{zh}”");
                self.report(Diagnostic::error(Code::BadArithmetic, by.span, message).help(say!(
                    "write `24 hours`, or move its date: `date of t at offset +08:00`",
                    "请写“24小时”，或者推移其日期“t 之日 依时差 +08:00”"
                )));
                return None;
            }
            (found, _) => {
                let name = self.type_name(found);
                let (en, zh) = (name.en, name.zh);
                let message =
                    say!("a date moves by days, months or years, found {en}", "日期只能按日、月、年推移，却是“{zh}”");
                self.report(
                    Diagnostic::error(Code::BadArithmetic, by.span, message)
                        .help(say!("write a duration such as `30 days`", "请写期间，如“30日”")),
                );
                return None;
            }
        };
        let how = Move { unit, side, calendar: None };
        let (range, fits) = interval::shift(date.range, by.range, how).within(interval::limit(date.ty));
        let site = (!fits).then(|| self.site(span));
        let (ty, unknown) = (date.ty, date.unknown || by.unknown);
        let kind = ExprKind::Shift { date: Box::new(date), by: Box::new(by), how, site };
        Some(Expr { ty, range, unknown, none: false, kind, span })
    }

    /// `full hours from a to b`
    pub(super) fn hours_between(
        &mut self,
        started: bool,
        from: &ast::Expr,
        to: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let from = self.expect_type(from, Type::Instant);
        let to = self.expect_type(to, Type::Instant);
        let (from, to) = (from?, to?);
        let seconds = interval::arithmetic(ArithmeticOp::Subtract, to.range, from.range).within(interval::ALL).0;
        let hours = |seconds: i64| {
            let rest = if started { 3_599 * seconds.signum() } else { 0 };
            seconds.saturating_add(rest) / 3_600
        };
        let range = Range { min: hours(seconds.min), max: hours(seconds.max) };
        let unknown = from.unknown || to.unknown;
        let kind = ExprKind::HoursBetween { started, from: Box::new(from), to: Box::new(to) };
        Some(Expr { ty: Type::Duration(Unit::Hours), range, unknown, none: false, kind, span })
    }

    /// `date of t at offset +08:00`; every instant has a date at every offset.
    pub(super) fn date_of(&mut self, instant: &ast::Expr, minutes: i32, span: Span) -> Option<Expr> {
        let instant = self.expect_type(instant, Type::Instant)?;
        let offset = 60 * i64::from(minutes);
        let day = |seconds: i64| seconds.saturating_add(offset).div_euclid(86_400);
        let range = Range { min: day(instant.range.min), max: day(instant.range.max) };
        let unknown = instant.unknown;
        let kind = ExprKind::DateOf { instant: Box::new(instant), offset };
        Some(Expr { ty: Type::Date, range, unknown, none: false, kind, span })
    }

    /// `d rolled forward by calendar office`: one working day counting from d.
    pub(super) fn rolled(&mut self, date: Expr, calendar: &ast::Name, span: Span) -> Option<Expr> {
        let calendar = Some(self.calendar_named(calendar)?);
        let one = constant(1, Type::Duration(Unit::WorkingDays), span);
        let how = Move { unit: Unit::WorkingDays, side: Side::CountingFrom, calendar };
        self.by_calendar(one, how, date, span)
    }

    /// A date moved by working days.
    fn by_calendar(&mut self, by: Expr, how: Move, date: Expr, span: Span) -> Option<Expr> {
        let calendar = self.built.calendars.get(how.calendar?.index())?;
        let (first, last) = (i64::from(calendar.first), i64::from(calendar.last));
        let count = i64::try_from(calendar.working.len()).unwrap_or(i64::MAX);
        let inside = first <= date.range.min && date.range.max <= last;
        let (ranks, by_range) = match how.side {
            Side::After => ([date.range.min, date.range.max], by.range),
            Side::CountingFrom => ([date.range.min - 1, date.range.max - 1], by.range),
            Side::Before => {
                let back = Range { min: by.range.max.saturating_neg(), max: by.range.min.saturating_neg() };
                ([date.range.min - 1, date.range.max - 1], back)
            }
        };
        let one_more = i64::from(how.side == Side::Before);
        let [low, high] = ranks.map(|day| calendar.rank(day) + one_more);
        let (low, high) = (low.saturating_add(by_range.min), high.saturating_add(by_range.max));
        let day = |rank: i64| {
            let index = usize::try_from(rank.clamp(1, count.max(1)) - 1).unwrap_or(0);
            calendar.working.get(index).map_or(first, |day| i64::from(*day))
        };
        let range = Range { min: day(low), max: day(high).max(day(low)) };
        let fits = inside && low >= 1 && high <= count;
        let site = (!fits).then(|| self.site(span));
        let unknown = date.unknown || by.unknown;
        let kind = ExprKind::Shift { date: Box::new(date), by: Box::new(by), how, site };
        Some(Expr { ty: Type::Date, range, unknown, none: false, kind, span })
    }

    /// `working days from a to b by calendar office`
    pub(super) fn working_days(
        &mut self,
        from: &ast::Expr,
        to: &ast::Expr,
        calendar: &ast::Name,
        span: Span,
    ) -> Option<Expr> {
        let from = self.expect_type(from, Type::Date);
        let to = self.expect_type(to, Type::Date);
        let id = self.calendar_named(calendar);
        let (from, to, id) = (from?, to?, id?);
        let calendar = self.built.calendars.get(id.index())?;
        let (first, last) = (i64::from(calendar.first), i64::from(calendar.last));
        let fits = [&from, &to].iter().all(|date| first <= date.range.min && date.range.max <= last);
        let range = Range {
            min: calendar.rank(to.range.min) - calendar.rank(from.range.max),
            max: calendar.rank(to.range.max) - calendar.rank(from.range.min),
        };
        let site = (!fits).then(|| self.site(span));
        let unknown = from.unknown || to.unknown;
        let (from, to) = (Box::new(from), Box::new(to));
        let kind = ExprKind::WorkingDaysBetween { from, to, calendar: id, site };
        Some(Expr { ty: Type::Duration(Unit::WorkingDays), range, unknown, none: false, kind, span })
    }

    pub(super) fn site(&mut self, span: Span) -> SiteId {
        let id = SiteId(u32::try_from(self.built.sites.len()).unwrap_or(u32::MAX));
        let text = self.source_text(span);
        self.built.sites.push(Site { span, text, source: self.source });
        id
    }
}
