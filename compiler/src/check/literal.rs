//! Literals to values.

use fencun_grammar::ast;
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::span::Span;
use jiff::civil::Date;

use super::{Checker, say};
use crate::hir::{Expr, ExprKind, Range, Type};

/// The largest number that facts and literals take: 10^15 - 1 in the scale of their type.
pub(super) const MAX_NUMBER: i64 = 999_999_999_999_999;
/// Digits behind the point that a decimal has at most.
pub(super) const MAX_DIGITS: u8 = 9;
/// 0001-01-01 and 9999-12-31 as days since 1970-01-01.
pub(super) const DATES: Range = Range { min: -719_162, max: 2_932_896 };
/// 0001-01-02T00:00:00Z and 9999-12-30T23:59:59Z: every instant has a date at every offset.
pub(super) const INSTANTS: Range = Range { min: -62_135_510_400, max: 253_402_214_399 };
/// The largest duration.
pub(super) const MAX_DURATION: i64 = 10_000_000;

const EPOCH: Date = Date::constant(1970, 1, 1);

/// Days since 1970-01-01 of a date that exists.
pub(super) fn day_number(date: ast::DateLit) -> i32 {
    let (Ok(year), Ok(month), Ok(day)) = (i16::try_from(date.year), i8::try_from(date.month), i8::try_from(date.day))
    else {
        return 0;
    };
    Date::new(year, month, day).ok().and_then(|civil| EPOCH.until(civil).ok()).map_or(0, |span| span.get_days())
}

/// A day number as ISO 8601, for messages.
pub(super) fn iso(day: i64) -> String {
    let span = i32::try_from(day).ok().and_then(|days| jiff::Span::new().try_days(days).ok());
    span.and_then(|span| EPOCH.checked_add(span).ok()).map_or_else(|| day.to_string(), |date| date.to_string())
}

/// An instant as ISO 8601, for messages.
pub(super) fn iso_instant(seconds: i64) -> String {
    let of_day = seconds.rem_euclid(86_400);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    let second = if second == 0 { String::new() } else { format!(":{second:02}") };
    format!("{}T{hour:02}:{minute:02}{second}Z", iso(seconds.div_euclid(86_400)))
}

/// A constant expression.
pub(super) fn constant(value: i64, ty: Type, span: Span) -> Expr {
    Expr {
        ty,
        range: Range { min: value, max: value },
        unknown: false,
        none: false,
        kind: ExprKind::Const(value),
        span,
    }
}

impl Checker<'_> {
    /// A number in units of `10^-digits`.
    pub(super) fn scaled(&mut self, number: ast::Number, digits: u32, max: i64) -> Option<i64> {
        if number.scale > digits {
            self.too_precise(number.span, number.scale, digits);
            return None;
        }
        let factor = 10_i128.checked_pow(digits - number.scale)?;
        let value = number.mantissa.checked_mul(factor).and_then(|value| i64::try_from(value).ok());
        let value = value.filter(|value| value.unsigned_abs() <= max.unsigned_abs());
        if value.is_none() {
            self.too_large(number.span, max, digits);
        }
        value
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub(super) fn instant(&mut self, instant: ast::InstantLit) -> Option<i64> {
        let ast::InstantLit { date, hour, minute, second, offset, span } = instant;
        let clock = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
        let seconds = i64::from(day_number(date)) * 86_400 + clock - i64::from(offset) * 60;
        if !(INSTANTS.min..=INSTANTS.max).contains(&seconds) {
            let message = say!("this instant is too early or too late", "这一时刻过早或者过晚");
            let [first, last] = [INSTANTS.min, INSTANTS.max].map(iso_instant);
            self.report(
                Diagnostic::error(Code::OutOfBounds, span, message)
                    .help(say!("write one from {first} to {last}", "请写 {first} 至 {last} 之间的时刻")),
            );
            return None;
        }
        Some(seconds)
    }

    /// More digits behind the point than the place takes.
    pub(super) fn too_precise(&mut self, span: Span, found: u32, digits: u32) {
        let message = match digits {
            0 => say!("a whole number is expected here", "此处应为整数"),
            _ => say!(
                "{found} digits behind the point, at most {digits} are possible",
                "小数有 {found} 位，至多 {digits} 位"
            ),
        };
        self.error(Code::TooPrecise, span, message);
    }

    /// A number beyond the largest, which is given in units of `10^-digits`.
    pub(super) fn too_large(&mut self, span: Span, max: i64, digits: u32) {
        let message = say!("the number is too large", "数值过大");
        let limit = super::show::grouped(i128::from(max), digits);
        self.report(
            Diagnostic::error(Code::OutOfBounds, span, message)
                .help(say!("at most {limit} is possible", "至多为 {limit}")),
        );
    }

    /// A number as it is written: an integer, or a decimal of as many digits as it shows.
    pub(super) fn number(&mut self, number: ast::Number) -> Option<(i64, Type)> {
        let digits = u8::try_from(number.scale).unwrap_or(u8::MAX).min(MAX_DIGITS);
        let ty = if digits == 0 { Type::Integer } else { Type::Decimal(digits) };
        Some((self.scaled(number, digits.into(), MAX_NUMBER)?, ty))
    }

    pub(super) fn money(&mut self, amount: ast::Number, currency: &ast::Name) -> Option<(i64, Type)> {
        let index = self.currency(currency)?;
        let digits =
            fencun_abi::currency::CURRENCIES.get(usize::from(index)).map_or(0, |(_, digits)| u32::from(*digits));
        Some((self.scaled(amount, digits, MAX_NUMBER)?, Type::Money(index)))
    }

    pub(super) fn currency(&mut self, name: &ast::Name) -> Option<u16> {
        let code = if name.text == "元" { "CNY" } else { name.text.as_str() };
        let index = fencun_abi::currency::index(code);
        if index.is_none() {
            let known = fencun_abi::currency::CURRENCIES.iter().map(|(code, _)| *code);
            self.unknown_name(Code::UnknownCurrency, name, say!("currency", "货币"), known);
        }
        index
    }
}
