//! Numbers, amounts, durations and dates.

use pest::iterators::Pair;

use super::build::{Build, Parts};
use super::grammar::Rule;
use crate::ast::{DateLit, Expr, ExprKind, InstantLit, Name, Number, Unit, Version};
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::outline::digit_value;
use crate::span::Span;

/// The largest number, and the largest that the digits of a fraction may make without their point.
const MAX_MANTISSA: i128 = 10_i128.pow(30);

/// The most minutes by which clocks differ from UTC.
const MAX_OFFSET: i32 = 18 * 60;

impl Build<'_> {
    /// A literal.
    pub(super) fn literal(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::date => ExprKind::Date(self.date(&pair)?),
            Rule::instant => ExprKind::Instant(self.instant(&pair)?),
            Rule::kw_yes => ExprKind::YesNo(true),
            Rule::kw_no => ExprKind::YesNo(false),
            Rule::quantity => self.quantity(pair)?,
            _ => return None,
        };
        Some(Expr { span, kind })
    }

    /// A number by itself.
    pub(super) fn number(&mut self, pair: &Pair<'_, Rule>) -> Option<Number> {
        let span = self.span(pair);
        let (whole, fraction) = pair.as_str().split_once(['.', '．']).unwrap_or((pair.as_str(), ""));
        let fraction = fraction.trim_end_matches(['0', '０']);
        let (mut mantissa, mut scale) = (0_i128, 0);
        for (digit, is_fraction) in digits(whole, false).chain(digits(fraction, true)) {
            mantissa = mantissa * 10 + i128::from(digit);
            scale += u32::from(is_fraction);
            if mantissa > MAX_MANTISSA {
                self.diags.push(too_long(span));
                return None;
            }
        }
        Some(Number { mantissa, scale, span })
    }

    /// A whole number that counts something small: rows, steps, conditions.
    pub(super) fn count(&mut self, pair: &Pair<'_, Rule>) -> Option<(u32, Span)> {
        let number = self.number(pair)?;
        match u32::try_from(number.mantissa) {
            Ok(count) if number.scale == 0 => Some((count, number.span)),
            _ => {
                let message = Bilingual::new(
                    format!("`{}` does not count anything here", pair.as_str()),
                    format!("此处不能用 `{}` 计数", pair.as_str()),
                );
                let help = Bilingual::new("write a whole number such as `2`", "请写整数，例如 `2`");
                self.diags.push(Diagnostic::error(Code::BadNumber, number.span, message).help(help));
                None
            }
        }
    }

    /// A date. That it exists has been checked.
    pub(super) fn date(&self, pair: &Pair<'_, Rule>) -> Option<DateLit> {
        let (year, month, day) = date_parts(pair.as_str())?;
        Some(DateLit { year: i32::try_from(year).ok()?, month, day, span: self.span(pair) })
    }

    /// An instant. That it exists has been checked.
    fn instant(&self, pair: &Pair<'_, Rule>) -> Option<InstantLit> {
        let written = pair.as_str();
        let span = self.span(pair);
        let [year, month, day, hour, minute, second, _, _] = instant_numbers(written)?;
        let date = DateLit { year: i32::try_from(year).ok()?, month, day, span };
        Some(InstantLit { date, hour, minute, second, offset: instant_offset(written)?, span })
    }

    /// A version. That it has three numbers that fit has been checked.
    pub(super) fn version(&self, pair: &Pair<'_, Rule>) -> Option<Version> {
        let [major, minor, patch] = version_parts(pair.as_str())?;
        Some(Version { major, minor, patch, span: self.span(pair) })
    }

    /// A number with what stands behind it.
    fn quantity(&mut self, pair: Pair<'_, Rule>) -> Option<ExprKind> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let mut number = self.number(&parts.eat(Rule::number)?)?;
        if let Some(magnitude) = parts.eat(Rule::magnitude) {
            let zeros = if magnitude.as_str() == "万" { 4 } else { 8 };
            number = self.magnify(number, zeros, self.span(&magnitude))?;
        }
        let Some(behind) = parts.next() else { return Some(ExprKind::Number(number)) };
        let unit = match behind.as_rule() {
            Rule::percent_sign => return Some(ExprKind::Percent(number)),
            Rule::yuan => return Some(ExprKind::Money { amount: number, currency: self.yuan(&behind) }),
            Rule::currency => return Some(ExprKind::Money { amount: number, currency: self.name(&behind)? }),
            Rule::hours_unit => Unit::Hours,
            Rule::working_days_unit => Unit::WorkingDays,
            Rule::days_unit => Unit::Days,
            Rule::months_unit => Unit::Months,
            Rule::years_unit => Unit::Years,
            _ => return None,
        };
        if number.scale > 0 {
            let message = Bilingual::new("a duration is a whole number of its unit", "期间须为整数");
            let help = Bilingual::new(
                "write it in a smaller unit, for instance `36 hours` for a day and a half",
                "请改用更小的单位，例如一天半写作 `36小时`",
            );
            self.diags.push(Diagnostic::error(Code::BadNumber, span, message).help(help));
            return None;
        }
        Some(ExprKind::Duration { count: number, unit })
    }

    /// The currency that 元 stands for.
    pub(super) fn yuan(&self, pair: &Pair<'_, Rule>) -> Name {
        Name { text: "CNY".to_owned(), span: self.span(pair) }
    }

    /// A number of 万 or 亿.
    fn magnify(&mut self, number: Number, zeros: u32, magnitude: Span) -> Option<Number> {
        let span = number.span.to(magnitude);
        if number.scale > zeros {
            let message = Bilingual::new(
                "the fraction in front of 万 or 亿 does not come out as a whole number",
                "万、亿前的小数换算后不是整数",
            );
            let help =
                Bilingual::new("write the number in digits, such as `12,345.6`", "请直接写出数字，例如 `12,345.6`");
            self.diags.push(Diagnostic::error(Code::BadNumber, span, message).help(help));
            return None;
        }
        match number.mantissa.checked_mul(10_i128.pow(zeros - number.scale)) {
            Some(mantissa) if mantissa <= MAX_MANTISSA => Some(Number { mantissa, scale: 0, span }),
            _ => {
                self.diags.push(too_long(span));
                None
            }
        }
    }
}

/// Year, month and day, whether or not there is such a day.
pub(super) fn date_parts(written: &str) -> Option<(u32, u32, u32)> {
    let mut numbers = digit_runs(written);
    let date = (numbers.next()??, numbers.next()??, numbers.next()??);
    numbers.next().is_none().then_some(date)
}

/// Year, month, day, hour, minute, second, and hours and minutes of the offset, whatever they are.
pub(super) fn instant_numbers(written: &str) -> Option<[u32; 8]> {
    let (date, time) = written.split_once('T')?;
    let (year, month, day) = date_parts(date)?;
    let at = time.find(['Z', '+', '-', '＋', '－'])?;
    let (clock, offset) = time.split_at(at);
    let mut clock = digit_runs(clock);
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next().unwrap_or(Some(0))?);
    let mut offset = digit_runs(offset);
    let offset = [offset.next().unwrap_or(Some(0))?, offset.next().unwrap_or(Some(0))?];
    clock.next().is_none().then_some([year, month, day, hour, minute, second, offset[0], offset[1]])
}

/// The minutes at the end of an instant, or of `+08:00`; nothing for more than eighteen hours.
pub(super) fn instant_offset(written: &str) -> Option<i32> {
    let behind = written.split_once('T').map_or(written, |(_, time)| time);
    let Some(at) = behind.find(['+', '-', '＋', '－']) else { return Some(0) };
    let offset = behind.get(at..)?;
    let mut runs = digit_runs(offset);
    let (hours, minutes) = (i32::try_from(runs.next()??).ok()?, i32::try_from(runs.next()??).ok()?);
    let total = hours.checked_mul(60)?.checked_add(minutes).filter(|total| minutes < 60 && *total <= MAX_OFFSET)?;
    Some(if offset.starts_with(['-', '－']) { -total } else { total })
}

/// The three numbers of a version, without zeros before them.
pub(super) fn version_parts(written: &str) -> Option<[u32; 3]> {
    let mut parts = written.split(['.', '．']);
    let mut part = || {
        let digits = parts.next()?;
        let zero_in_front = digits.chars().count() > 1 && digits.starts_with(['0', '０']);
        let mut runs = digit_runs(digits);
        let value = runs.next()??;
        (!zero_in_front && runs.next().is_none() && digits.chars().all(|c| digit_value(c).is_some())).then_some(value)
    };
    let version = [part()?, part()?, part()?];
    parts.next().is_none().then_some(version)
}

/// The values of the runs of digits in a text; nothing for a run that does not fit.
fn digit_runs(written: &str) -> impl Iterator<Item = Option<u32>> {
    let runs = written.split(|c| digit_value(c).is_none()).filter(|run| !run.is_empty());
    runs.map(|run| run.chars().try_fold(0_u32, |n, c| n.checked_mul(10)?.checked_add(digit_value(c)?)))
}

fn digits(written: &str, is_fraction: bool) -> impl Iterator<Item = (u32, bool)> {
    written.chars().filter_map(digit_value).map(move |digit| (digit, is_fraction))
}

fn too_long(span: Span) -> Diagnostic {
    let message = Bilingual::new("the number has too many digits", "数字位数过多");
    let help = Bilingual::new("write a smaller number, such as `1,000,000`", "请写较小的数，例如 `1,000,000`");
    Diagnostic::error(Code::BadNumber, span, message).help(help)
}
