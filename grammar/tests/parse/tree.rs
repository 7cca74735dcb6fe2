//! Small texts and their whole trees.

use fencun_grammar::ast::{Decl, DefineDecl, ExprKind, File, Lang};
use fencun_grammar::span::Span;

use crate::{clean, show};

#[track_caller]
fn definition(file: &File) -> &DefineDecl {
    match &file.decls.as_slice() {
        [only] => match &only.node {
            Decl::Define(define) => define,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// The tree of an expression.
#[track_caller]
fn check_expr(written: &str, tree: &str) {
    let file = clean(&format!("define x as {written}"));
    assert_eq!(show::expr(&definition(&file).body), tree, "{written}");
}

/// The tree of a file behind its language.
#[track_caller]
fn check_file(text: &str, tree: &str) {
    let shown = show::file(&clean(text));
    let (_, shown) = shown.split_once('\n').expect("a file has a language");
    assert_eq!(shown.trim_end(), tree.trim_end(), "{text}");
}

#[test]
fn comparisons_read_the_same_in_both_languages() {
    for (en, zh, tree) in [
        ("a is b", "a 为 b", "(Is a b)"),
        ("a is not b", "a 不为 b", "(IsNot a b)"),
        ("a is at least b", "a 在 b 以上", "(AtLeast a b)"),
        ("a is at most b", "a 在 b 以下", "(AtMost a b)"),
        ("a is less than b", "a 不满 b", "(LessThan a b)"),
        ("a is more than b", "a 超过 b", "(MoreThan a b)"),
        ("a is one of {b, c}", "a 属于 {b, c}", "(one-of a {b c})"),
        ("a is not one of {b,}", "a 不属于｛b、｝", "(not-one-of a {b})"),
        ("a exists", "a 存在", "(exists a)"),
        ("not a", "非 a", "(not a)"),
        ("a and b and c", "a 且 b 且 c", "(and a b c)"),
        ("a or b", "a 或 b", "(or a b)"),
        ("all of (a, b)", "全部具备（a，b）", "(All a b)"),
        ("any of (a, b,)", "具备之一 (a、b)", "(Any a b)"),
        ("at least 2 of (a, b, c)", "至少具备 2 (a, b, c)", "(AtLeast(2) a b c)"),
        ("any p in l where c", "l 中 任一 p 满足 c", "(Any p l c)"),
        ("all in l where its c", "l 中 全部 满足 其 c", "(All _ l (field _ c))"),
        ("count p in l where p.c", "l 中 计数 p 满足 p．c", "(Count p l (field p c))"),
        ("count p in l", "l 中 计数 p", "(Count p l _)"),
        ("count in l", "l 中 计数", "(Count _ l _)"),
        ("x as of d", "x 按 d", "(as-of x d)"),
        ("30 days after d", "d 之后 30日", "(After (Days 30) d)"),
        ("6 months before d", "d 之前 6个月", "(Before (Months 6) d)"),
        ("days from a to b", "日数自 a 至 b", "(days a b)"),
        ("-a", "－a", "(- a)"),
    ] {
        check_expr(en, tree);
        check_expr(zh, tree);
    }
}

#[test]
fn precedence_runs_from_field_to_or() {
    check_expr("not a is b", "(not (Is a b))");
    check_expr("not not a and b", "(and (not (not a)) b)");
    check_expr("not a exists or a is b", "(or (not (exists a)) (Is a b))");
    check_expr("a + b * c - d", "(Subtract (Add a (Multiply b c)) d)");
    check_expr("a - b - c", "(Subtract (Subtract a b) c)");
    check_expr("a - -b", "(Subtract a (- b))");
    check_expr("- -a * b", "(Multiply (- (- a)) b)");
    check_expr("2 * x as of d + 1", "(Add (Multiply 2 (as-of x d)) 1)");
    check_expr("a + 1 days after d", "(After (Add a (Days 1)) d)");
    check_expr("a is 30 days after d", "(Is a (After (Days 30) d))");
    check_expr("days from a to b + 5 days", "(Add (days a b) (Days 5))");
    check_expr("(a or b) and c", "(and (paren (or a b)) c)");
}

#[test]
fn dates_shifted_twice_mean_the_same_in_both_languages() {
    let tree = "(After (Days 30) (Before (Months 1) d))";
    check_expr("30 days after 1 month before d", tree);
    check_expr("d 之前 1个月 之后 30日", tree);
}

#[test]
fn a_window_is_a_comparison_with_a_moved_date() {
    let tree = "(and (window x Before (Years 3) d) y)";
    check_expr("x within 3 years before d and y", tree);
    check_expr("x 在 d 之前 3年 以内 且 y", tree);
    let tree = "(window x After (Days 2) (CountingFrom (Months 1) d))";
    check_expr("x within 2 days after 1 month counting from d", tree);
    check_expr("x 在 d 当日起 1个月 之后 2日 以内", tree);
    check_expr("x is at least 1 month counting from d", "(AtLeast x (CountingFrom (Months 1) d))");
}

#[test]
fn the_condition_of_a_quantifier_reaches_as_far_as_it_can() {
    check_expr("a or any p in l where b and c", "(or a (Any p l (and b c)))");
    check_expr("(any p in l where b) and c", "(and (paren (Any p l b)) c)");
    check_expr("(count p in l where b) is at least 2", "(AtLeast (paren (Count p l b)) 2)");
    check_expr("count p in l is at least 2", "(AtLeast (Count p l _) 2)");
    check_expr("l 中 计数 p 为 2", "(Is (Count p l _) 2)");
    check_expr("a 且 l 中 任一 p 满足 m 中 全部 满足 b 或 c", "(and a (Any p l (All _ m (or b c))))");
}

#[test]
fn the_value_of_a_quantifier_reaches_up_to_a_comparison() {
    check_expr("sum p in l of p.a * 2 + 1 is 5", "(Is (Sum p l (Add (Multiply (field p a) 2) 1) _) 5)");
    check_expr("sum p in l of p.a where p.b is 5 and c", "(Sum p l (field p a) (and (Is (field p b) 5) c))");
    check_expr("l 中 合计 p 取 p.a 满足 p.b 为 5", "(Sum p l (field p a) (Is (field p b) 5))");
    check_expr("l 中 最晚 取 其 d 存在", "(exists (Latest _ l (field _ d) _))");
}

#[test]
fn literals_have_their_values() {
    for (written, tree) in [
        ("5", "5"),
        ("1,000", "1000"),
        ("１，０００", "1000"),
        ("0.50", "5e-1"),
        ("1.000", "1"),
        ("3万", "30000"),
        ("1.5亿", "150000000"),
        ("1.2345 万", "12345"),
        ("50,000 CNY", "(money 50000 CNY)"),
        ("0.5USD", "(money 5e-1 USD)"),
        ("5万元", "(money 50000 CNY)"),
        ("1.5亿元", "(money 150000000 CNY)"),
        ("5 元", "(money 5 CNY)"),
        ("80%", "80%"),
        ("12.5 ％", "125e-1%"),
        ("2019-03-01", "2019-03-01"),
        ("２０１９－０３－０１", "2019-03-01"),
        ("2019年3月1日", "2019-03-01"),
        ("2019 年 12 月 31 日", "2019-12-31"),
        ("2020-02-29", "2020-02-29"),
        ("30 days", "(Days 30)"),
        ("1 day", "(Days 1)"),
        ("30日", "(Days 30)"),
        ("30天", "(Days 30)"),
        ("1 month", "(Months 1)"),
        ("6个月", "(Months 6)"),
        ("6月", "(Months 6)"),
        ("1 year", "(Years 1)"),
        ("2019年", "(Years 2019)"),
        ("24 hours", "(Hours 24)"),
        ("24小时", "(Hours 24)"),
        ("yes", "yes"),
        ("否", "no"),
    ] {
        check_expr(written, tree);
    }
}

#[test]
fn a_range_may_touch_its_edge_and_leave_out_the_comma() {
    let tree = "boundary b of x\n  c (AtLeast (money 50000 CNY)) (LessThan (money 500000 CNY))";
    check_file("boundary b of x\n c : at least 5万元, less than 50万元", tree);
    check_file("boundary b of x\n c : at least 5万元 less than 50万元", tree);
    check_file("界限 b 依 x\n c ：5万元以上，不满 50万元", tree);
    check_file("界限 b 依 x\n c ：5万元 以上 不满 50万元", tree);
}

#[test]
fn types_combine_none_and_unknown() {
    check_file(
        "facts\n a : date or none?, can still change, supplied by \"x\"\n b : yes/no\n c \"C\" \"丙\": integer at least -5",
        "facts\n  a Date or-none ? can-change supplier \"x\"\n  b YesNo supplier _\n  c \"C\" \"丙\" Integer (AtLeast (- 5)) supplier _",
    );
    check_file(
        "事实\n a ：日期 或无？，尚可改变，提供者 \"x\"\n b ：是否\n c \"C\" \"丙\"：整数 -5 以上",
        "facts\n  a Date or-none ? can-change supplier \"x\"\n  b YesNo supplier _\n  c \"C\" \"丙\" Integer (AtLeast (- 5)) supplier _",
    );
    check_file("facts\n l : list of R at most 1,000", "facts\n  l (list R 1000) supplier _");
    check_file("事实\n l ：列表 R 1,000 以下", "facts\n  l (list R 1000) supplier _");
}

#[test]
fn adjustments_step_in_either_order_of_words() {
    for (line, tree) in [
        ("adjust A when c then one step more lenient", "Unwritten 1 MoreLenient not-beyond _"),
        ("adjust A when c then shall 2 steps stricter, not beyond x", "Shall 2 Stricter not-beyond x"),
        ("调整 A 当 c 则 从宽 一档", "Unwritten 1 MoreLenient not-beyond _"),
        ("调整 A 当 c 则 可以 从严 2 档，不越过 x", "May 2 Stricter not-beyond x"),
    ] {
        check_file(
            &format!("decision d : O, unique\n {line}"),
            &format!("decision d O Unique\n  adjust A cites _ when c then {tree} because _"),
        );
    }
}

#[test]
fn rows_of_targets_are_counted_in_either_order_of_words() {
    for line in [
        "exception E to R2 row 2, R5 when c",
        "例外 E 于 R2 第 2 行，R5 当 c",
        "例外 E 于 R2 2行、R5 当 c",
        "例外 E 于 R2 第2行，R5 当 c",
    ] {
        check_file(
            &format!("decision d : O, unique\n {line}"),
            "decision d O Unique\n  exception E to R2#2 R5 cites _ when c then _ because _",
        );
    }
}

#[test]
fn a_period_counts_from_its_base_in_either_order_of_words() {
    let tree = "duty d cites _ when c require \"x\" by \"y\" within (Days 30) of e";
    check_file("duty d when c require \"x\" by \"y\" within 30 days of e", tree);
    check_file("义务 d 当 c 要求 \"x\" 由 \"y\" 限 e 起 30日", tree);
    let tree = "duty d cites _ when c require \"x\" by _ within (Days 30) from (After (Days 1) e)";
    check_file("duty d when c require \"x\" within 30 days counting from 1 day after e", tree);
    check_file("义务 d 当 c 要求 \"x\" 限 e 之后 1日 当日起 30日", tree);
}

#[test]
fn outcomes_of_yes_no_decisions_are_spelt_in_english() {
    let tree =
        "decision d YesNo InOrder\n  Rule R cites _ when c then Shall yes because _\n  otherwise no cites _ because _";
    check_file("decision d : yes/no, in order\n rule R when c then shall yes\n otherwise no", tree);
    check_file("决定 d ：是否，依次\n 规则 R 当 c 则 应当 是\n 其余 否", tree);
    let tree = "case \"c\" like _ cites _\n  expect d yes by otherwise\n  expect d undetermined {yes no}";
    check_file("case \"c\"\n expect d yes by otherwise\n expect d undetermined {yes, no}", tree);
    check_file("案例 \"c\"\n 应得 d 是 由 其余\n 应得 d 未定 {是, 否}", tree);
}

#[test]
fn tables_have_cells_and_extra_columns() {
    let tree = "decision d O Unique
  table T cites \"a\" because \"b\"
    columns x | (Any _ l (field _ y)) || d [Cites, Because]
    - | not a b || Unwritten o \"c\" \"e\" \"丙\"
    (AtLeast 5) (LessThan 10) | yes || May o p";
    let text = "decision d : O, unique
 table T cites \"a\" because \"b\"
  | x | any in l where its y || d | cites | because |
  | - | not a, b || o | \"c\" | \"e\" \"丙\" |
  | at least 5, less than 10 | yes || may o, p | - | - |";
    check_file(text, tree);
    check_file(&text.replace("| -", "｜－").replace('|', "｜"), tree);
}

#[test]
fn the_language_is_that_of_the_first_keyword() {
    for (text, lang) in [
        ("", Lang::En),
        ("-- 事实\nfacts", Lang::En),
        ("事实\n a : date", Lang::Zh),
        ("facts\n a ：日期", Lang::En),
        ("\u{feff}定义 x 即 a and b", Lang::Zh),
    ] {
        assert_eq!(clean(text).lang, lang, "{text}");
    }
}

#[test]
fn a_byte_order_mark_is_skipped_and_counted() {
    let file = clean("\u{feff}define x as yes");
    assert_eq!(definition(&file).name.span, Span { start: 10, end: 11 });
}

#[test]
fn names_are_normalised() {
    let file = clean("define cafe\u{301} as e\u{301}");
    let define = definition(&file);
    assert_eq!((define.name.text.as_str(), define.name.span), ("caf\u{e9}", Span { start: 7, end: 13 }));
    assert_eq!(show::expr(&define.body), "\u{e9}");
}

#[test]
fn escapes_are_resolved_and_either_quotes_hold_the_other() {
    check_file(r#"define x cites "a \"b\" \\ “c”" as y"#, r#"define x cites "a \"b\" \\ “c”" y"#);
    check_file(r#"define x cites “a "b" \\” as y"#, r#"define x cites "a \"b\" \\" y"#);
}

#[test]
fn spans_end_where_the_text_ends() {
    let text = "define x as (a -- why\n and b ) -- end\n\nfacts";
    let file = clean(text);
    let Decl::Define(define) = &file.decls[0].node else { panic!("{file:?}") };
    let ExprKind::Paren(inner) = &define.body.kind else { panic!("{define:?}") };
    let at = |span: Span| &text[span.range()];
    assert_eq!(at(file.decls[0].span), "define x as (a -- why\n and b )");
    assert_eq!(at(define.body.span), "(a -- why\n and b )");
    assert_eq!(at(inner.span), "a -- why\n and b");
    let ExprKind::And(parts) = &inner.kind else { panic!("{inner:?}") };
    assert_eq!(parts.iter().map(|part| at(part.span)).collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn pieces_may_be_broken_over_lines() {
    check_file(
        "facts\n a\n  \"A\"\n  : money\n  CNY\n  at\n  least 5\n  CNY\n b : date",
        "facts\n  a \"A\" (money CNY) (AtLeast (money 5 CNY)) supplier _\n  b Date supplier _",
    );
    check_file(
        "parameter p\n  : money\n  CNY\n  5\n  CNY\n  from 2019-03-01\n  6 CNY",
        "parameter p (money CNY)\n  (money 5 CNY) from 2019-03-01\n  (money 6 CNY) from _",
    );
    check_file(
        "decision d : O, unique\n red\n line R\n when\n a\n is\n at least\n 5 then\n one",
        "decision d O Unique\n  RedLine R cites _ when (AtLeast a 5) then Unwritten one because _",
    );
    check_file(
        "case \"c\"\n given\n a\n b,\n c\n 5\n CNY\n expect d o by R,\n otherwise",
        "case \"c\" like _ cites _\n  given (a b) (c (money 5 CNY))\n  expect d o by R otherwise",
    );
    check_file("define x as any p\n in l\n where p\n .a", "define x cites _ (Any p l (field p a))");
}

#[test]
fn words_of_keywords_are_names_where_no_keyword_begins() {
    check_file("facts\n red : date\n line : date", "facts\n  red Date supplier _\n  line Date supplier _");
    check_expr("one is step", "(Is one step)");
    check_expr("least is at most at", "(AtMost least at)");
}

#[test]
fn keywords_that_stand_where_no_name_could_are_names_elsewhere() {
    check_file(
        "policy version version 1.0.0\nfacts\n title \"T\" : date\n date : date\n days : days\n 依据 : money CNY\n money : 金额",
        "header version 1.0.0
facts
  title \"T\" Date supplier _
  date Date supplier _
  days Days supplier _
  依据 (money CNY) supplier _
  money 金额 supplier _",
    );
    check_expr("days from a to b + days", "(Add (days a b) days)");
    check_expr("title\n is authority and\n date as of due", "(and (Is title authority) (as-of date due))");
    check_expr("5 days after days", "(After (Days 5) days)");
    check_file(
        "parameter p : needs\n days from 2019-03-01\n row from 2019-04-01",
        "parameter p needs\n  days from 2019-03-01\n  row from 2019-04-01",
    );
    check_file(
        "decision row : like, in order\n rule due when needs then 从宽\n exception money to due when stricter\n otherwise title",
        "decision row like InOrder
  Rule due cites _ when needs then Unwritten 从宽 because _
  exception money to due cites _ when stricter then _ because _
  otherwise title cites _ because _",
    );
    check_file(
        "case \"c\"\n given date 2019-03-01,\n title unknown\n expect row title by row row 2\n expect needs date, due",
        "case \"c\" like _ cites _\n  given (date 2019-03-01) (title unknown)\n  expect row title by row#2\n  expect needs date due",
    );
}

#[test]
fn comments_stay_with_their_pieces() {
    check_file(
        "-- head\n\n-- of a\nfacts -- hoisted\n -- one\n a : date -- behind a\n\n -- two\n b -- inside\n : date\n\n-- last",
        "-- head
(blank) -- of a
-- hoisted
facts
  -- one
  a Date supplier _  -- behind a
  (blank) -- two
  -- inside
  b Date supplier _
(blank) -- last",
    );
    check_file(
        "enum E { -- open\n a, -- behind a\n -- before b\n b \"B\" -- behind b\n -- end\n} -- done",
        "-- open\n-- end\nEnum E  -- done\n  a  -- behind a\n  -- before b\n  b \"B\"  -- behind b",
    );
    check_file(
        "decision d : O, unique\n -- t\n table T -- head\n -- columns\n | x || d | -- behind columns\n -- r\n | a || o | -- behind r\n otherwise o -- end",
        "decision d O Unique
  -- t
  -- head
  -- columns
  table T cites _ because _
    columns x || d []  -- behind columns
    -- r
    a || Unwritten o  -- behind r
  otherwise o cites _ because _  -- end",
    );
}
