//! Literals in their canonical form.

use crate::ast::{DateLit, InstantLit, Lang, Name, Number, Quoted, Texts, Unit, Version};
use crate::keywords::Keyword as K;

/// Numbers of so many digits before the point are grouped; of amounts earlier than of others.
const GROUPED_DIGITS: usize = 5;
const GROUPED_DIGITS_OF_MONEY: usize = 4;

const WAN: i128 = 10_000;
const YI: i128 = 100_000_000;

/// `1,234` stays `1234`, `12345` becomes `12,345`.
pub(super) fn number(number: &Number) -> String {
    grouped(number.mantissa, number.scale, GROUPED_DIGITS)
}

/// `50,000 CNY`; in Chinese `5万元`.
pub(super) fn money(lang: Lang, amount: &Number, currency: &Name) -> String {
    let Number { mantissa, scale, .. } = *amount;
    if lang == Lang::En || currency.text != "CNY" {
        return format!("{} {}", grouped(mantissa, scale, GROUPED_DIGITS_OF_MONEY), currency.text);
    }
    let whole = if scale == 0 { mantissa } else { 0 };
    let (mantissa, scale, unit) = if whole.abs() >= YI && whole % (YI / 10) == 0 {
        (whole / (YI / 10), 1, "亿元")
    } else if whole.abs() >= WAN && whole % (WAN / 10) == 0 {
        (whole / (WAN / 10), 1, "万元")
    } else {
        (mantissa, scale, "元")
    };
    format!("{}{unit}", grouped(mantissa, scale, GROUPED_DIGITS_OF_MONEY))
}

/// `30 days`, `1 day`; in Chinese `30日`.
pub(super) fn duration(lang: Lang, count: &Number, unit: Unit) -> String {
    let keyword = match unit {
        Unit::Hours => K::kw_hours,
        Unit::WorkingDays => K::kw_working_days,
        Unit::Days => K::kw_days,
        Unit::Months => K::kw_months,
        Unit::Years => K::kw_years,
    };
    let word = keyword.spelling(lang);
    let count_text = number(count);
    match lang {
        Lang::Zh => format!("{count_text}{word}"),
        Lang::En if count_text == "1" => format!("1 {}", word.strip_suffix('s').unwrap_or(word)),
        Lang::En => format!("{count_text} {word}"),
    }
}

/// `12.5%`
pub(super) fn percent(value: &Number) -> String {
    format!("{}%", number(value))
}

/// `2019-03-01`
pub(super) fn date(date: &DateLit) -> String {
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

/// `2019-03-01T08:30Z`; seconds where there are some.
pub(super) fn instant(instant: &InstantLit) -> String {
    let InstantLit { hour, minute, second, offset: minutes, .. } = *instant;
    let seconds = if second == 0 { String::new() } else { format!(":{second:02}") };
    let zone = if minutes == 0 { "Z".to_owned() } else { offset(minutes) };
    format!("{}T{hour:02}:{minute:02}{seconds}{zone}", date(&instant.date))
}

/// `+08:00`
pub(super) fn offset(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// `1.0.0`
pub(super) fn version(version: &Version) -> String {
    format!("{}.{}.{}", version.major, version.minor, version.patch)
}

/// A text in its quotes.
pub(super) fn quoted(text: &Quoted) -> String {
    let mut out = String::from("\"");
    for c in text.text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

/// One or two texts.
pub(super) fn texts(texts: &Texts) -> String {
    texts.0.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// An outcome: `yes` and `no` are keywords where a decision is a yes/no one, any other is a name.
pub(super) fn outcome(lang: Lang, name: &Name) -> String {
    keyword_name(lang, name, &[K::kw_yes, K::kw_no])
}

/// The id of a unit: `otherwise` is a keyword, any other is a name.
pub(super) fn unit_id(lang: Lang, name: &Name) -> String {
    keyword_name(lang, name, &[K::kw_otherwise])
}

/// A name that may be one of some keywords in either language. No other name can be spelt like one.
fn keyword_name(lang: Lang, name: &Name, keywords: &[K]) -> String {
    let is_name = |keyword: &&K| [Lang::En, Lang::Zh].iter().any(|other| keyword.spelling(*other) == name.text);
    keywords.iter().find(is_name).map_or(name.text.as_str(), |keyword| keyword.spelling(lang)).to_owned()
}

fn grouped(mantissa: i128, scale: u32, from_digits: usize) -> String {
    let scale = scale as usize;
    let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let mut out = String::new();
    if mantissa < 0 {
        out.push('-');
    }
    let separate = whole.len() >= from_digits;
    for (index, digit) in whole.char_indices() {
        if separate && index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn num(mantissa: i128, scale: u32) -> Number {
        Number { mantissa, scale, span: Span::default() }
    }

    fn cny(mantissa: i128, scale: u32) -> (String, String) {
        let currency = Name { text: "CNY".into(), span: Span::default() };
        let amount = num(mantissa, scale);
        (money(Lang::En, &amount, &currency), money(Lang::Zh, &amount, &currency))
    }

    #[track_caller]
    fn check_cny(mantissa: i128, scale: u32, en: &str, zh: &str) {
        assert_eq!(cny(mantissa, scale), (en.to_owned(), zh.to_owned()));
    }

    #[test]
    fn amounts_use_wan_and_yi_where_at_most_one_digit_stands_behind_the_point() {
        check_cny(0, 0, "0 CNY", "0元");
        check_cny(9_000, 0, "9,000 CNY", "9,000元");
        check_cny(10_000, 0, "10,000 CNY", "1万元");
        check_cny(12_000, 0, "12,000 CNY", "1.2万元");
        check_cny(12_345, 0, "12,345 CNY", "12,345元");
        check_cny(99_990_000, 0, "99,990,000 CNY", "9,999万元");
        check_cny(150_000_000, 0, "150,000,000 CNY", "1.5亿元");
        check_cny(151_000_000, 0, "151,000,000 CNY", "15,100万元");
        check_cny(-50_000, 0, "-50,000 CNY", "-5万元");
        check_cny(5, 1, "0.5 CNY", "0.5元");
        check_cny(123_456_789, 2, "1,234,567.89 CNY", "1,234,567.89元");
    }

    #[test]
    fn other_currencies_keep_their_code() {
        let usd = Name { text: "USD".into(), span: Span::default() };
        assert_eq!(money(Lang::Zh, &num(50_000, 0), &usd), "50,000 USD");
    }

    #[test]
    fn integers_are_grouped_from_ten_thousand_on() {
        assert_eq!(number(&num(9_999, 0)), "9999");
        assert_eq!(number(&num(10_000, 0)), "10,000");
        assert_eq!(number(&num(i128::MIN, 0)), "-170,141,183,460,469,231,731,687,303,715,884,105,728");
        assert_eq!(number(&num(-5, 3)), "-0.005");
    }

    #[test]
    fn durations_have_a_singular_in_english() {
        assert_eq!(duration(Lang::En, &num(1, 0), Unit::Days), "1 day");
        assert_eq!(duration(Lang::En, &num(30, 0), Unit::Days), "30 days");
        assert_eq!(duration(Lang::Zh, &num(1, 0), Unit::Months), "1个月");
        assert_eq!(duration(Lang::Zh, &num(24, 0), Unit::Hours), "24小时");
    }

    #[test]
    fn texts_escape_quotes_and_backslashes() {
        let text = Quoted { text: "a \"b\" \\ “c”".into(), span: Span::default() };
        assert_eq!(quoted(&text), r#""a \"b\" \\ “c”""#);
    }

    #[test]
    fn an_outcome_that_is_yes_or_no_follows_the_language() {
        let name = |text: &str| Name { text: text.into(), span: Span::default() };
        assert_eq!(outcome(Lang::Zh, &name("yes")), "是");
        assert_eq!(outcome(Lang::En, &name("否")), "no");
        assert_eq!(outcome(Lang::En, &name("容错")), "容错");
        assert_eq!(unit_id(Lang::En, &name("其余")), "otherwise");
    }
}
