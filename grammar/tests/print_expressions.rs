//! Every form of expression in both languages: what the author wrote, and what the formatter makes of it.

use fencun_grammar::ast::Lang;
use fencun_grammar::format;

/// The body of a definition, `before`, becomes `en` and `zh`, and each of them becomes the other.
#[track_caller]
fn check_expr(before: &str, en: &str, zh: &str) {
    let (en, zh) = (format!("define x as {en}\n"), format!("定义 x 即 {zh}\n"));
    for text in [&format!("define x as {before}"), &en, &zh] {
        assert_eq!(format(text, Some(Lang::En)).unwrap(), en);
        assert_eq!(format(text, Some(Lang::Zh)).unwrap(), zh);
    }
}

#[test]
fn comparisons() {
    check_expr("a is b", "a is b", "a 为 b");
    check_expr("a is not b", "a is not b", "a 不为 b");
    check_expr("a is at least b", "a is at least b", "a 在 b 以上");
    check_expr("a is at most b", "a is at most b", "a 在 b 以下");
    check_expr("a is less than b", "a is less than b", "a 不满 b");
    check_expr("a is more than b", "a is more than b", "a 超过 b");
    check_expr("a is one of {b,c}", "a is one of {b, c}", "a 属于 {b, c}");
    check_expr("a is not one of {b}", "a is not one of {b}", "a 不属于 {b}");
    check_expr("a exists", "a exists", "a 存在");
}

#[test]
fn texts() {
    check_expr("t is \"A-1\"", "t is \"A-1\"", "t 为 \"A-1\"");
    check_expr("t 不为 “甲\\\"乙”", "t is not \"甲\\\"乙\"", "t 不为 \"甲\\\"乙\"");
    check_expr("t is one of {\"a\",\"b\"}", "t is one of {\"a\", \"b\"}", "t 属于 {\"a\", \"b\"}");
    check_expr("p.t starts  with \"37\"", "p.t starts with \"37\"", "p.t 开头为 \"37\"");
    check_expr("非 其 t 开头为 “37”", "not its t starts with \"37\"", "非 其 t 开头为 \"37\"");
}

#[test]
fn sets_and_ranges() {
    check_expr("s includes a", "s includes a", "s 包含 a");
    check_expr("s includes any of {a,b}", "s includes any of {a, b}", "s 包含任一 {a, b}");
    check_expr("s includes all of {a}", "s includes all of {a}", "s 包含全部 {a}");
    check_expr("s is {} or s is ｛a、b｝", "s is {} or s is {a, b}", "s 为 {} 或 s 为 {a, b}");
    check_expr("size of s is 2", "size of s is 2", "s 之项数 为 2");
    check_expr("lower end of p.r + 1", "lower end of p.r + 1", "p.r 之下限 + 1");
    check_expr("其 r 之上限", "upper end of its r", "其 r 之上限");
    check_expr("r includes 30 days after d", "r includes 30 days after d", "r 包含 d 之后 30日");
    check_expr("days from lower end of r to d", "days from lower end of r to d", "日数自 r 之下限 至 d");
}

#[test]
fn conditions() {
    check_expr("not a and (b or not c)", "not a and (b or not c)", "非 a 且 (b 或 非 c)");
    check_expr("all of (a,b)", "all of (a, b)", "全部具备 (a, b)");
    check_expr("any of (a, b)", "any of (a, b)", "具备之一 (a, b)");
    check_expr("at least 2 of (a, b, c)", "at least 2 of (a, b, c)", "至少具备 2 (a, b, c)");
    check_expr("yes or 否", "yes or no", "是 或 否");
    check_expr("((a))", "((a))", "((a))");
}

#[test]
fn values_that_are_one_of_several() {
    check_expr("largest of(a,b + 1)", "largest of (a, b + 1)", "最大者 (a, b + 1)");
    check_expr("最小者（a、b，）", "smallest of (a, b)", "最小者 (a, b)");
    check_expr(
        "choose(a when c,b when not d,otherwise 5,)",
        "choose (a when c, b when not d, otherwise 5)",
        "择 (a 当 c, b 当 非 d, 其余 5)",
    );
    check_expr(
        "days from smallest of (a, b) to choose (a when c, otherwise b)",
        "days from smallest of (a, b) to choose (a when c, otherwise b)",
        "日数自 最小者 (a, b) 至 择 (a 当 c, 其余 b)",
    );
}

#[test]
fn the_words_of_a_choice_may_be_names() {
    check_expr("choose is 择", "choose is 择", "choose 为 择");
    check_expr("smallest + 最大者", "smallest + 最大者", "smallest + 最大者");
}

#[test]
fn the_last_branch_may_stand_on_a_line_of_its_own() {
    let text = "decision o : O, in order\n  rule R when (a is b then x\n  otherwise y\n";
    let reading = fencun_grammar::parse(text);
    let fencun_grammar::ast::Decl::Decision(decision) = &reading.file.decls[0].node else { panic!("a decision") };
    // The bracket stays open, yet the next line is the default.
    assert_eq!((reading.diagnostics.len(), decision.items.len()), (1, 1));

    let text =
        "decision o : O, in order\n  rule R when choose (\n a when c,\n otherwise b) is 5 then x\n  otherwise y\n";
    let reading = fencun_grammar::parse(text);
    let fencun_grammar::ast::Decl::Decision(decision) = &reading.file.decls[0].node else { panic!("a decision") };
    assert_eq!((reading.diagnostics.len(), decision.items.len()), (0, 2));
}

#[test]
fn quantifiers() {
    check_expr("any p in ps where p.ok", "any p in ps where p.ok", "ps 中 任一 p 满足 p.ok");
    check_expr("all in ps where its ok and a", "all in ps where its ok and a", "ps 中 全部 满足 其 ok 且 a");
    check_expr("count p in ps", "count p in ps", "ps 中 计数 p");
    check_expr("count in ps is at least 3", "count in ps is at least 3", "ps 中 计数 在 3 以上");
    check_expr("(count p in ps where p.ok) is 3", "(count p in ps where p.ok) is 3", "(ps 中 计数 p 满足 p.ok) 为 3");
    check_expr(
        "a and not any p in ps where p.ok",
        "a and not any p in ps where p.ok",
        "a 且 非 ps 中 任一 p 满足 p.ok",
    );
}

#[test]
fn quantifiers_with_values() {
    check_expr(
        "sum p in ps of p.a + 1 where p.ok and b",
        "sum p in ps of p.a + 1 where p.ok and b",
        "ps 中 合计 p 取 p.a + 1 满足 p.ok 且 b",
    );
    check_expr("sum in ps of its a", "sum in ps of its a", "ps 中 合计 取 其 a");
    check_expr(
        "earliest p in ps of 30 days after p.d",
        "earliest p in ps of 30 days after p.d",
        "ps 中 最早 p 取 p.d 之后 30日",
    );
    check_expr("latest p in ps of p.d exists", "latest p in ps of p.d exists", "ps 中 最晚 p 取 p.d 存在");
    check_expr("smallest p in ps of p.a is 3", "smallest p in ps of p.a is 3", "ps 中 最小 p 取 p.a 为 3");
    check_expr(
        "(largest p in ps of p.a where p.ok) is 3",
        "(largest p in ps of p.a where p.ok) is 3",
        "(ps 中 最大 p 取 p.a 满足 p.ok) 为 3",
    );
}

#[test]
fn words_of_these_quantifiers_are_names_elsewhere() {
    check_expr("sum + latest", "sum + latest", "sum + latest");
    check_expr("largest is 合计", "largest is 合计", "largest 为 合计");
    check_expr("sum sum in sum of sum.sum", "sum sum in sum of sum.sum", "sum 中 合计 sum 取 sum.sum");
    check_expr("取 中 合计 取 其 取", "sum in 取 of its 取", "取 中 合计 取 其 取");
}

#[test]
fn dates_and_arithmetic() {
    check_expr("30 days after d", "30 days after d", "d 之后 30日");
    check_expr("6 months before d", "6 months before d", "d 之前 6个月");
    check_expr("1 day after (6 months before d)", "1 day after (6 months before d)", "(d 之前 6个月) 之后 1日");
    check_expr("x is at most 30 days after d", "x is at most 30 days after d", "x 在 d 之后 30日 以下");
    check_expr("24 months counting  from d", "24 months counting from d", "d 当日起 24个月");
    check_expr(
        "10 working days after d by calendar c",
        "10 working days after d by calendar c",
        "d 之后 10个工作日 依日历 c",
    );
    check_expr(
        "x is at least 1 working day before d by calendar c rolled forward by calendar e",
        "x is at least 1 working day before d by calendar c rolled forward by calendar e",
        "x 在 d 之前 1个工作日 依日历 c 顺延 依日历 e 以上",
    );
    check_expr(
        "x within 5 working days after d by calendar c",
        "x within 5 working days after d by calendar c",
        "x 在 d 之后 5个工作日 依日历 c 以内",
    );
    check_expr(
        "working days from a to b by calendar c is 3 working days",
        "working days from a to b by calendar c is 3 working days",
        "工作日数自 a 至 b 依日历 c 为 3个工作日",
    );
    check_expr(
        "24 hours after 2019-03-01T08:30:00+08:00 is at most 2019-03-01T08：30:15＋00：00",
        "24 hours after 2019-03-01T08:30+08:00 is at most 2019-03-01T08:30:15Z",
        "2019-03-01T08:30+08:00 之后 24小时 在 2019-03-01T08:30:15Z 以下",
    );
    check_expr(
        "days from date of its t at offset -05:30 to d is 3 days",
        "days from date of its t at offset -05:30 to d is 3 days",
        "日数自 其 t 之日 依时差 -05:30 至 d 为 3日",
    );
    check_expr(
        "started hours from a to p.b is more than full hours from a to (1 hour before b)",
        "started hours from a to p.b is more than full hours from a to (1 hour before b)",
        "进位小时数自 a 至 p.b 超过 整小时数自 a 至 (b 之前 1小时)",
    );
    check_expr("x  within 3 years before d", "x within 3 years before d", "x 在 d 之前 3年 以内");
    check_expr(
        "x 在 d 当日起 1个月 之后 30天 以内 且 y",
        "x within 30 days after 1 month counting from d and y",
        "x 在 d 当日起 1个月 之后 30日 以内 且 y",
    );
    check_expr("days from a to b", "days from a to b", "日数自 a 至 b");
    check_expr("p as of d", "p as of d", "p 按 d");
    check_expr("a+b-c*-d", "a + b - c * -d", "a + b - c * -d");
    check_expr("(days from a to b) + grace", "(days from a to b) + grace", "(日数自 a 至 b) + grace");
}

#[test]
fn literals() {
    check_expr("a is 12345", "a is 12,345", "a 为 12,345");
    check_expr("a is 3万", "a is 30,000", "a 为 30,000");
    check_expr("a is 1,000", "a is 1000", "a 为 1000");
    check_expr("a is １２．５％", "a is 12.5%", "a 为 12.5%");
    check_expr("a is 0.50 USD", "a is 0.5 USD", "a 为 0.5 USD");
    check_expr("a is 50000 USD", "a is 50,000 USD", "a 为 50,000 USD");
    check_expr("a is 12,000 CNY", "a is 12,000 CNY", "a 为 1.2万元");
    check_expr("a is 12345元", "a is 12,345 CNY", "a 为 12,345元");
    check_expr("a is 1.5亿元", "a is 150,000,000 CNY", "a 为 1.5亿元");
    check_expr("a is 2019年3月1日", "a is 2019-03-01", "a 为 2019-03-01");
    check_expr("a is 30天", "a is 30 days", "a 为 30日");
    check_expr("a is 1 years", "a is 1 year", "a 为 1年");
    check_expr("a is 24小时", "a is 24 hours", "a 为 24小时");
}
