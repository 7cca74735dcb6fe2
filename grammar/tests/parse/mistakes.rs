//! Every mistake the parser tells, with its place, and its near miss.

use fencun_grammar::diagnostic::Bilingual;
use fencun_grammar::span::Span;
use fencun_grammar::{decode, parse};

use crate::{clean, mistakes};

/// A text has exactly one mistake.
#[track_caller]
fn check(text: &str, code: &str, place: &str, message: &str) {
    assert_eq!(mistakes(text), [(code, place, message.to_owned())], "{text}");
}

/// Message and help of the only mistake, in both languages.
#[track_caller]
fn words(text: &str) -> [String; 4] {
    let diagnostics = parse(text).diagnostics;
    let [diag] = diagnostics.as_slice() else { panic!("{diagnostics:?}") };
    let help = diag.help.clone().unwrap_or_default();
    [diag.message.en.clone(), diag.message.zh.clone(), help.en, help.zh]
}

#[test]
fn fc0101_says_what_was_expected_and_what_was_found() {
    for (text, place, message) in [
        ("decision d : O, unique\n rule R when a tehn b", "tehn", "expected `then`, found `tehn`"),
        ("decision d : O, unique\n rule R when a b", "b", "expected `then`, found `b`"),
        ("decision d : O, unique\n rule R when a then", "", "expected an outcome, found the end of the rule"),
        (
            "decision d : O, unique\n rule R when a then b c",
            "c",
            "expected `,`, `because` or the end of the rule, found `c`",
        ),
        ("decision d : O unique", "unique", "expected `,`, found `unique`"),
        ("decision d : O, stricktest wins", "stricktest", "expected `strictest wins`, found `stricktest`"),
        ("define x as", "", "expected an expression, found the end of the definition"),
        ("define x as (a", "", "expected `)`, found the end of the definition"),
        ("define x as a]", "]", "expected the end of the definition, found `]`"),
        ("define x as a is at lest 5", "at lest", "expected `at least`, found `at lest`"),
        ("define x as any p in l were p.a", "were", "expected `where`, found `were`"),
        ("define x as sum p in l where p.a", "where", "expected `of`, found `where`"),
        ("define x as l 中 最晚 p 满足 p.a", "满足", "expected `of`, found `满足`"),
        ("define x as latest p in l of p.a were p.b", "were", "expected `where`, found `were`"),
        ("enum E { a b }", "b", "expected `,` or `}`, found `b`"),
        ("enum E { }", "}", "expected a name, found `}`"),
        ("facts\n a date", "date", "expected `:`, found `date`"),
        ("facts\n a : list of R", "", "expected the largest number such as `at most 50`, found the end of the fact"),
        ("facts\n a : 5", "5", "expected a type, found `5`"),
        ("duty d require \"x\"", "require", "expected `cites` or `when`, found `require`"),
        ("case c", "c", "expected a text in quotes, found `c`"),
        ("case \"c\"\n given a", "", "expected a value, found the end of the line"),
        ("policy p version", "", "expected a version such as `1.0.0`, found the end of the header"),
        ("define x as a @ b", "@", "expected the end of the definition, found `@`"),
    ] {
        check(text, "FC0101", place, message);
    }
}

#[test]
fn fc0101_is_told_in_chinese_with_chinese_keywords() {
    assert_eq!(
        words("决定 d ：O，唯一\n 规则 R 当 a 责 b"),
        ["expected `then`, found `责`", "此处应为`则`，而写的是 `责`", "", ""]
    );
    assert_eq!(
        words("决定 d ：O，从延"),
        [
            "expected `strictest wins`, found `从延`",
            "此处应为`从严`，而写的是 `从延`",
            "did you mean `从严`?",
            "是否想写 `从严`？"
        ]
    );
}

#[test]
fn fc0101_helps_with_slips_that_are_easy_to_make() {
    let [message, _, help, _] = words("parameter p : money CNY\n 5 cny");
    assert_eq!(
        (message.as_str(), help.as_str()),
        ("expected `from` or the end of the entry, found `cny`", "a currency is written in capitals: `CNY`")
    );
    let [.., help] = words("定义 x 即 (损失 不满5万元)");
    assert_eq!(help, "关键词后须空一格：`不满 5万元`");
    clean("parameter p : money CNY\n 5 CNY");
    clean("定义 x 即 (损失 不满 5万元)");
}

#[test]
fn fc0101_a_declaration_without_its_lines() {
    check("parameter p : date", "FC0101", "", "expected a value on a line of its own");
    check("boundary b of x", "FC0101", "", "expected a band on a line of its own");
    check("decision d : O, unique\n table T", "FC0101", "", "expected a row with the columns on a line of its own");
    clean("facts");
    clean("decision d : O, unique");
    clean("case \"c\"");
}

#[test]
fn fc0101_a_clause_that_stands_twice() {
    let text = "facts\n a : date, can still change, can still change";
    check(text, "FC0101", "can still change", "`can still change` stands twice in one fact");
    let text = "facts\n a : date, supplied by \"x\", supplied by \"y\"";
    check(text, "FC0101", "supplied by \"y\"", "`supplied by` stands twice in one fact");
}

#[test]
fn fc0102_a_text_without_its_closing_quote() {
    for text in ["define x cites \"art. 6 as y", "define x cites “art. 6\" as y", "define x cites \"art. 6 as y\\"] {
        let place = &text[text.find(['"', '“']).expect("there is a quote")..];
        check(text, "FC0102", place, "this text has no closing quote");
    }
    clean("define x cites \"art. 6\" as y");
    check("facts\n a \"A : date\n b : date", "FC0102", "\"A : date", "this text has no closing quote");
}

#[test]
fn fc0103_an_escape_that_does_not_exist() {
    check(r#"define x cites "a\nb" as y"#, "FC0103", r"\n", r"`\n` means nothing in a text");
    check(r#"define x cites “a\”” as y"#, "FC0103", r"\”", r"`\”` means nothing in a text");
    clean(r#"define x cites "a\\nb\"" as y"#);
    // The piece is read all the same.
    assert_eq!(parse(r#"define x cites "a\nb" as y"#).file.decls.len(), 1);
}

#[test]
fn fc0104_a_number_that_is_none() {
    for (written, message) in [
        ("1,00", "`1,00` is not a number"),
        ("1,0000", "`1,0000` is not a number"),
        ("1000,000", "`1000,000` is not a number"),
        ("1，00", "`1，00` is not a number"),
        ("1.2.3", "`1.2.3` is not a number"),
        ("1.000,000", "`1.000,000` is not a number"),
        ("1000000000000000000000000000001", "the number has too many digits"),
        ("0.0000000000000000000000000000011000000000000000000000000000001", "the number has too many digits"),
        ("100000000000000000000000000亿", "the number has too many digits"),
        ("1.23456万", "the fraction in front of 万 or 亿 does not come out as a whole number"),
        ("1.5 days", "a duration is a whole number of its unit"),
    ] {
        check(&format!("define x as {written}"), "FC0104", written, message);
    }
    for written in ["1,000", "1,000,000.5", "1000000000000000000000000000000", "1.2345万", "2 days", "1.0 days"] {
        clean(&format!("define x as {written}"));
    }
    clean("define x as a is one of {1, 2}");
    check("define x as a is one of {1,2}", "FC0104", "1,2", "`1,2` is not a number");
}

#[test]
fn fc0104_a_number_that_counts_nothing() {
    let item = |line: &str| format!("decision d : O, unique\n {line}");
    check(&item("exception E to R row 1.5 when c"), "FC0104", "1.5", "`1.5` does not count anything here");
    let text = "define x as at least 5,000,000,000 of (a, b)";
    check(text, "FC0104", "5,000,000,000", "`5,000,000,000` does not count anything here");
    check(&item("adjust A when c then 0 steps stricter"), "FC0104", "0", "an adjustment moves at least one step");
    clean(&item("adjust A when c then 1 steps stricter"));
}

#[test]
fn fc0105_a_date_that_does_not_exist() {
    for written in [
        "2019-02-29",
        "2019-13-01",
        "2019-00-01",
        "2019-04-31",
        "0000-01-01",
        "1900-02-29",
        "2019年2月29日",
        "2019年13月1日",
    ] {
        check(&format!("define x as {written}"), "FC0105", written, &format!("there is no day `{written}`"));
    }
    for written in ["2019-3-1", "2019/03/01", "2019.3.1"] {
        check(
            &format!("define x as {written}"),
            "FC0105",
            written,
            &format!("`{written}` is not how a date is written"),
        );
    }
    check("define x as 2019年3月", "FC0105", "2019年3月", "`2019年3月` is no whole date");
    for written in
        ["2020-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "2019年12月31日", "2019 - 03 - 01", "2019年"]
    {
        clean(&format!("define x as {written}"));
    }
    let [.., en, zh] = words("define x as 2019-02-31");
    assert_eq!(en, "write year, month and day: `2019-02-28`");
    assert_eq!(zh, "请写明年月日：`2019-02-28` 或 `2019年2月28日`");
}

#[test]
fn fc0106_a_byte_that_is_not_utf8() {
    let error = decode(b"facts\n \xc4\xe3").expect_err("this is GBK");
    assert_eq!((error.code.number(), error.primary.span), ("FC0106", Span { start: 7, end: 8 }));
    assert_eq!(decode("facts\n 你".as_bytes()), Ok("facts\n 你"));
    assert_eq!(decode(b"\xef\xbb\xbffacts"), Ok("\u{feff}facts"));
}

#[test]
fn fc0107_text_outside_of_declarations() {
    for (text, place, message) in [
        ("hello", "hello", "`hello` does not begin a declaration"),
        ("define x as y\nhello world\nmore", "hello", "`hello` does not begin a declaration"),
        ("rule R when a then b", "rule", "`rule` stands outside of a decision"),
        ("define x as y\ngiven a b", "given", "`given` stands outside of a case"),
        ("enum E { a }\ntitle \"x\"", "title", "`title` stands outside of the header"),
        ("| a || b |", "|", "a row stands outside of a table"),
        (
            "decision d : O, unique\n rule R when a then b\n | a || d |\n | b || c |",
            "|",
            "a row stands outside of a table",
        ),
        ("}", "}", "`}` does not begin a declaration"),
    ] {
        check(text, "FC0107", place, message);
    }
}

#[test]
fn fc0107_suggests_the_keyword_that_was_meant() {
    for (text, place, en, zh) in [
        ("polcy p version 1.0.0\n title \"x\"", "polcy", "did you mean `policy`?", "是否想写 `policy`？"),
        ("Define x as y", "Define", "did you mean `define`?", "是否想写 `define`？"),
        ("决订 x ：O，唯一", "决订", "did you mean `决定`?", "是否想写 `决定`？"),
        ("define x as y\ndefin z as x", "defin", "did you mean `define`?", "是否想写 `define`？"),
        ("facts\n a : date\ndefin z as x", "defin", "did you mean `define`?", "是否想写 `define`？"),
    ] {
        let message = format!("`{place}` does not begin a declaration");
        check(text, "FC0107", place, &message);
        let help = parse(text).diagnostics[0].help.clone();
        assert_eq!(help, Some(Bilingual::new(en, zh)), "{text}");
    }
}

#[test]
fn fc0108_and_or_mixed() {
    let text = "define x as a and b or c and d";
    check(text, "FC0108", "or", "`and` and `or` are mixed without parentheses");
    let diag = &parse(text).diagnostics[0];
    assert_eq!(diag.secondary[0].span, Span { start: 14, end: 17 });
    // The tree is there, so that the names in it can be checked.
    assert_eq!(parse(text).file.decls.len(), 1);
    clean("define x as (a and b) or (c and d)");
    clean("define x as a or any p in l where b and c");
    check("定义 x 即 (a 或 b 且 c)", "FC0108", "且", "`and` and `or` are mixed without parentheses");
}

#[test]
fn fc0109_a_version_that_is_none() {
    for version in ["1.0", "1", "1.0.0.0", "01.0.0", "1.0.5000000000", "v1", "\"1.0.0\"", "2019-03-01", "1,000.0.0"] {
        check(&format!("policy p version {version}"), "FC0109", version, &format!("`{version}` is not a version"));
    }
    clean("policy p version 0.10.4294967295");
}

#[test]
fn fc0110_a_keyword_as_a_name() {
    for (text, place) in [
        ("facts\n when : date\n b : date", "when"),
        ("facts\n case : date", "case"),
        ("define 当 as x", "当"),
        ("enum E { a, none }", "none"),
        ("define x as p.when", "when"),
        ("boundary b of x\n rule : at least 5", "rule"),
        // A compatibility character that NFC turns into 当.
        ("define \u{2f874} as x", "\u{2f874}"),
    ] {
        let word = if place == "\u{2f874}" { "当" } else { place };
        check(text, "FC0110", place, &format!("`{word}` is a keyword and cannot be a name"));
    }
    clean("facts\n when_1 : date\n red : date");
    clean("define When as x");
}

#[test]
fn every_mistake_has_words_in_both_languages() {
    for text in [
        "hello",
        "define x as",
        "define x cites \"a as b",
        "define x as 1,00",
        "define x as 2019-02-30",
        "rule R",
        "define x as a and b or c",
        "policy p version 1",
        "facts\n when : date",
        "define x cites \"\\n\" as b",
        "| a |",
        "case \"c\"\n given a b\n foo bar",
        "policy p version 1.0.0\n titel \"x\"",
    ] {
        let parse = parse(text);
        assert_eq!(parse.diagnostics.len(), 1, "{text}");
        let diag = &parse.diagnostics[0];
        let han = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(!diag.message.en.is_empty() && han(&diag.message.zh), "{diag:?}");
        if let Some(help) = &diag.help {
            assert!(help.en.contains('`') && help.zh.contains('`') && han(&help.zh), "{diag:?}");
        }
    }
}
