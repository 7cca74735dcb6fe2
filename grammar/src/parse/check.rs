//! Numbers, dates, versions and texts that are none, found before pest could only say that
//! something else was expected.

use super::literal::{date_parts, instant_numbers, instant_offset, version_parts};
use super::words::noun;
use crate::ast::Lang;
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::keywords::Keyword;
use crate::outline::{PieceKind, Token, TokenKind, digit_value};
use crate::span::Span;

/// The literals of a piece that cannot be read, each with its own message.
pub(super) fn bad_literals(text: &str, tokens: &[Token], kind: PieceKind) -> Vec<Diagnostic> {
    let mut diags = Vec::new();
    let word = |token: &Token| text.get(token.span.range()).unwrap_or_default();
    let mut is_version = false;
    let mut covered = 0;
    for (index, token) in tokens.iter().enumerate() {
        if std::mem::take(&mut is_version) {
            if !token.starts_line && (token.kind != TokenKind::Number || version_parts(word(token)).is_none()) {
                diags.push(bad_version(token.span, word(token)));
            }
            continue;
        }
        if token.span.range().start < covered {
            continue;
        }
        match token.kind {
            TokenKind::Word => {
                // The first word behind `policy` is its name, whatever it is.
                is_version = matches!(kind, PieceKind::Declaration(Keyword::kw_policy | Keyword::kw_use))
                    && index > 1
                    && [Lang::En, Lang::Zh].iter().any(|lang| Keyword::kw_version.spelling(*lang) == word(token));
            }
            TokenKind::UnclosedText => diags.push(unclosed(token.span, kind)),
            TokenKind::Date => diags.extend(bad_date(token.span, word(token), DateForm::Hyphens)),
            TokenKind::Instant => diags.extend(bad_instant(token.span, word(token))),
            TokenKind::Offset if instant_offset(word(token)).is_none() => {
                diags.push(bad_offset(token.span, word(token)))
            }
            TokenKind::Number => {
                let start = token.span.range().start;
                let rest = text.get(start..).unwrap_or_default();
                if let Some(length) = chinese_date(rest) {
                    covered = start + length;
                    let span = Span::new(start, covered);
                    diags.extend(bad_date(span, text.get(span.range()).unwrap_or_default(), DateForm::Chinese));
                } else if let Some(length) = date_with_other_signs(rest, tokens.get(index..).unwrap_or_default()) {
                    covered = start + length;
                    let span = Span::new(start, covered);
                    diags.extend(bad_date(span, text.get(span.range()).unwrap_or_default(), DateForm::Other));
                } else if !is_number(word(token)) {
                    diags.push(bad_number(token.span, word(token)));
                }
            }
            _ => {}
        }
    }
    diags
}

/// An escape that does not exist.
pub(super) fn bad_escape(span: Span, written: &str) -> Diagnostic {
    let message =
        Bilingual::new(format!("`{written}` means nothing in a text"), format!("文字中没有 `{written}` 这种写法"));
    let help = Bilingual::new(
        r#"only `\"` and `\\` exist; write `\\` for a backslash"#,
        r#"只有 `\"` 和 `\\`；反斜杠请写作 `\\`"#,
    );
    Diagnostic::error(Code::BadEscape, span, message).help(help)
}

/// How a date is written.
#[derive(Clone, Copy, Eq, PartialEq)]
enum DateForm {
    Hyphens,
    Chinese,
    /// With points or slashes, or without a day: never right.
    Other,
}

fn bad_date(span: Span, written: &str, form: DateForm) -> Option<Diagnostic> {
    let parts = date_parts(written);
    let exists = parts.is_some_and(|(year, month, day)| {
        (1..=9999).contains(&year) && (1..=days_of_month(year, month)).contains(&day)
    });
    let has_form = match form {
        DateForm::Hyphens => written.chars().count() == "2019-03-01".len(),
        DateForm::Chinese => true,
        DateForm::Other => false,
    };
    if exists && has_form {
        return None;
    }
    let (message, example) = match parts {
        Some((year, month, day)) if exists => (
            Bilingual::new(format!("`{written}` is not how a date is written"), format!("日期不能写作 `{written}`")),
            (year, month, day),
        ),
        Some((year, month, _)) if (1..=9999).contains(&year) && (1..=12).contains(&month) => (
            Bilingual::new(format!("there is no day `{written}`"), format!("不存在 `{written}` 这一天")),
            (year, month, days_of_month(year, month)),
        ),
        Some(_) => {
            (Bilingual::new(format!("there is no day `{written}`"), format!("不存在 `{written}` 这一天")), (2019, 3, 1))
        }
        None => (
            Bilingual::new(format!("`{written}` is no whole date"), format!("`{written}` 不是完整的日期")),
            (2019, 3, 1),
        ),
    };
    let (year, month, day) = example;
    let help = Bilingual::new(
        format!("write year, month and day: `{year:04}-{month:02}-{day:02}`"),
        format!("请写明年月日：`{year:04}-{month:02}-{day:02}` 或 `{year}年{month}月{day}日`"),
    );
    Some(Diagnostic::error(Code::BadDate, span, message).help(help))
}

/// An instant that does not exist, or that does not say where its clock stands.
fn bad_instant(span: Span, written: &str) -> Option<Diagnostic> {
    let date = written.split('T').next().unwrap_or_default();
    let length = date.len();
    if let Some(diagnostic) =
        bad_date(Span::new(span.range().start, span.range().start + length), date, DateForm::Hyphens)
    {
        return Some(diagnostic);
    }
    let shape: String = written.chars().map(|c| if digit_value(c).is_some() { '0' } else { ascii(c) }).collect();
    let (clock, zone) = shape
        .split_at(shape.find('Z').or_else(|| shape.rfind(['+', '-']).filter(|at| *at > 10)).unwrap_or(shape.len()));
    let has_form =
        matches!(clock, "0000-00-00T00:00" | "0000-00-00T00:00:00") && matches!(zone, "Z" | "+00:00" | "-00:00");
    let exists = instant_numbers(written)
        .is_some_and(|[_, _, _, hour, minute, second, _, _]| hour < 24 && minute < 60 && second < 60);
    if has_form && exists && instant_offset(written).is_some() {
        return None;
    }
    let message = Bilingual::new(format!("`{written}` is no instant"), format!("`{written}` 不是时刻"));
    let help = Bilingual::new(
        "write the time of day and how far the clock is ahead of UTC: `2019-03-01T08:30+08:00`, or `2019-03-01T00:30Z`",
        "请写明钟点以及与协调世界时之差：`2019-03-01T08:30+08:00` 或 `2019-03-01T00:30Z`",
    );
    Some(Diagnostic::error(Code::BadDate, span, message).help(help))
}

fn ascii(sign: char) -> char {
    match sign {
        '：' => ':',
        '＋' => '+',
        '－' => '-',
        other => other,
    }
}

fn bad_offset(span: Span, written: &str) -> Diagnostic {
    let message =
        Bilingual::new(format!("no clock differs from UTC by `{written}`"), format!("没有 `{written}` 这样的时差"));
    let help = Bilingual::new("write at most 18 hours, such as `+08:00`", "请写不超过 18 小时的时差，例如 `+08:00`");
    Diagnostic::error(Code::BadDate, span, message).help(help)
}

/// The length of `2019年3月1日` at the start of a text, or of `2019年3月` without its day.
fn chinese_date(text: &str) -> Option<usize> {
    let behind =
        |rest: &str, sign: char| rest.trim_start().strip_prefix(sign).map(str::len).map(|left| text.len() - left);
    let rest_at = |at: usize| text.get(at..).unwrap_or_default();
    let year = behind(skip_digits(text)?, '年')?;
    let month = behind(skip_digits(rest_at(year).trim_start())?, '月')?;
    let day = skip_digits(rest_at(month).trim_start()).and_then(|rest| behind(rest, '日'));
    Some(day.unwrap_or(month))
}

/// The length of `2019/3/1` or `2019.3.1`.
fn date_with_other_signs(text: &str, tokens: &[Token]) -> Option<usize> {
    let sign = text.chars().find(|c| digit_value(*c).is_none()).filter(|c| matches!(c, '.' | '/' | '．' | '／'))?;
    if tokens.first().is_some_and(|token| token.kind != TokenKind::Number) {
        return None;
    }
    let year = skip_digits(text)?;
    if text.len() - year.len() != 4 {
        return None;
    }
    let month = skip_digits(year.strip_prefix(sign)?)?;
    let day = skip_digits(month.strip_prefix(sign)?)?;
    (!day.starts_with(sign)).then_some(text.len() - day.len())
}

/// What stands behind the digits at the start of a text, when there are any.
fn skip_digits(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c| digit_value(c).is_some());
    (rest.len() < text.len()).then_some(rest)
}

/// Whether digits, commas and points make a number.
fn is_number(written: &str) -> bool {
    let mut parts = written.split(['.', '．']);
    let whole = parts.next().unwrap_or_default();
    if parts.next().is_some_and(|fraction| fraction.contains([',', '，'])) || parts.next().is_some() {
        return false;
    }
    let mut groups = whole.split([',', '，']).map(|group| group.chars().count());
    let first = groups.next().unwrap_or_default();
    let mut grouped = groups.peekable();
    grouped.peek().is_none() || (first <= 3 && grouped.all(|length| length == 3))
}

fn bad_number(span: Span, written: &str) -> Diagnostic {
    let message = Bilingual::new(format!("`{written}` is not a number"), format!("`{written}` 不是数字"));
    let help = if written.contains([',', '，']) {
        Bilingual::new(
            "a comma groups exactly three digits: `1,000`; between two numbers put a blank behind it: `1, 2`",
            "逗号之后须恰有三位数字：`1,000`；两个数之间请在逗号后空一格：`1, 2`",
        )
    } else {
        Bilingual::new("a number has one point at most: `1.5`", "数字至多有一个小数点：`1.5`")
    };
    Diagnostic::error(Code::BadNumber, span, message).help(help)
}

fn bad_version(span: Span, written: &str) -> Diagnostic {
    let message = Bilingual::new(format!("`{written}` is not a version"), format!("`{written}` 不是版本号"));
    let help = Bilingual::new(
        "write three whole numbers with points between them: `1.0.0`",
        "请写三个整数，以点分隔：`1.0.0`",
    );
    Diagnostic::error(Code::BadVersion, span, message).help(help)
}

fn unclosed(span: Span, kind: PieceKind) -> Diagnostic {
    let [en, zh] = noun(kind);
    let message = Bilingual::new("this text has no closing quote", "文字缺少右引号");
    let help = Bilingual::new(
        format!("put a `\"` behind the text, on the same line; {en} is not read until then"),
        format!("请在同一行的文字之后补上引号 `\"`；在此之前{zh}无法读取"),
    );
    Diagnostic::error(Code::UnclosedText, span, message).help(help)
}

/// How many days a month has; none when there is no such month.
fn days_of_month(year: u32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}
