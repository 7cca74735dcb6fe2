//! `fencun articles`, and findings that are accepted until a day.

use serde_json::json;

use crate::program::{LOAN, Place};

/// [`LOAN`] with the words of two of its articles.
fn with_articles() -> String {
    let words = "\
source \"art. 1\"
  \"Who loses 50,000 yuan or more\" \"is not tolerated.\"
  checked \"b1e5cdc29d3b5ab0\"

source \"art. 9\" \"This rule is in force.\"

scale Outcome";
    LOAN.replacen("scale Outcome", words, 1)
}

#[test]
fn every_article_has_a_line_with_what_cites_it() {
    let place = Place::new();
    place.write("loan.fencun", with_articles());
    let run = place.run(&["articles", "loan.fencun"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    assert_eq!(
        run.out,
        "\
loan 1.2.0
  art. 1  R1       changed since it was checked, now \"96c3b798afb3e100\"
  art. 9  no rule  not checked, now \"a8780b6c97dab842\"

Citations without an article
  art. 2  R2
  art. 3  R3
  art. 4  duty report

2 articles, 1 without a rule; 3 citations without an article
"
    );
}

#[test]
fn a_program_gets_one_object() {
    let place = Place::new();
    place.write("loan.fencun", with_articles());
    let run = place.run(&["articles", "loan.fencun", "--format", "json"]);
    let [matrix] = run.json().try_into().unwrap();
    assert_eq!(
        matrix["articles"],
        json!([
            {
                "article": "art. 1", "file": "loan.fencun", "line": 5, "digest": "96c3b798afb3e100",
                "checked": "changed",
                "cited_by": [{ "kind": "red-line", "name": "R1", "cites": "art. 1", "line": 25 }],
            },
            {
                "article": "art. 9", "file": "loan.fencun", "line": 9, "digest": "a8780b6c97dab842",
                "checked": "no", "cited_by": [],
            },
        ])
    );
    assert_eq!(matrix["without_article"][2]["kind"], "duty");
}

#[test]
fn the_rows_of_a_table_stand_for_themselves_until_they_are_all_there() {
    let place = Place::new();
    place.write("借阅.fencun", CHINESE);
    let run = place.run(&["articles", "借阅.fencun"]);
    assert_eq!(
        (run.code, run.out.as_str()),
        (
            Some(0),
            "\
借阅 1.0.0
  第一条  表一                     未核，现为 \"354b28c853334568\"
  第二条  定义 逾期、表二 第 2 行  未核，现为 \"354b28c853334568\"
  第三条  表二 第 1 行             未核，现为 \"354b28c853334568\"

3 条，其中 0 条没有规则；0 处引用没有原文
"
        )
    );
}

#[test]
fn a_policy_without_articles_shows_its_citations() {
    let run = Place::with_loan().run(&["articles", "loan.fencun"]);
    assert_eq!(run.code, Some(0));
    assert_eq!(
        run.out,
        "\
loan 1.2.0
  the words of no article are there: write `source \"art. 1\" \"…\"`

Citations without an article
  art. 1  R1
  art. 2  R2
  art. 3  R3
  art. 4  duty report

0 articles, 0 without a rule; 4 citations without an article
"
    );
}

#[test]
fn a_policy_with_mistakes_has_no_matrix() {
    let place = Place::new();
    place.write("loan.fencun", LOAN.replace("of decided_on", "of decided_no"));
    let run = place.run(&["articles", "loan.fencun"]);
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
    assert!(run.err.contains("error[FC0201]"), "{}", run.err);
}

/// A policy with a warning that is accepted.
const ACCEPTED: &str = "\
policy p version 1.0.0
facts
  loss : money CNY at least 0 CNY
define never as loss is less than 0 CNY
accept FC0411 in never because \"The old form.\" until 2027-06-30
";

#[test]
fn an_accepted_finding_is_shown_only_where_it_is_asked_for() {
    let place = Place::new();
    place.write("p.fencun", ACCEPTED);
    place.run(&["check", "p.fencun", "--today", "2027-06-30"]).is(0, "p 1.0.0: 0 errors, 0 warnings, 1 accepted\n", "");
    place.run(&["check", "p.fencun", "--today", "2027-06-30", "--accepted"]).is(
        0,
        "\
accepted[FC0411]: this comparison can never hold
 --> p.fencun:4:17
  |
4 | define never as loss is less than 0 CNY
  |                 ^^^^^^^^^^^^^^^^^^^^^^^ the left side lies between 0 CNY and 9,999,999,999,999.99 CNY
  |
  = because: until 2027-06-30: The old form.

p 1.0.0: 0 errors, 0 warnings, 1 accepted
",
        "",
    );
    let run = place.run(&["check", "p.fencun", "--today", "2027-06-30", "--accepted", "--format", "json"]);
    let [finding] = run.json().try_into().unwrap();
    assert_eq!(finding["severity"], "accepted");
    assert_eq!(finding["accepted"], json!({ "because": { "en": "The old form." }, "until": "2027-06-30" }));
}

#[test]
fn after_its_day_an_accepted_finding_is_back() {
    let place = Place::new();
    place.write("p.fencun", ACCEPTED);
    place.run(&["check", "p.fencun", "--today", "2027-07-01"]).is(
        0,
        "\
warning[FC0411]: this comparison can never hold
 --> p.fencun:4:17
  |
4 | define never as loss is less than 0 CNY
  |                 ^^^^^^^^^^^^^^^^^^^^^^^ the left side lies between 0 CNY and 9,999,999,999,999.99 CNY
5 | accept FC0411 in never because \"The old form.\" until 2027-06-30
  | --------------------------------------------------------------- it was accepted until 2027-06-30, which is over

p 1.0.0: 0 errors, 1 warning
",
        "",
    );
}

#[test]
fn a_day_that_does_not_exist_is_wrong_usage() {
    let run = Place::with_loan().run(&["check", "loan.fencun", "--today", "2027-02-29"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("there is no such day"), "{}", run.err);
}

#[test]
fn a_case_that_breaks_a_guarantee_is_named_and_nothing_is_decided() {
    let place = Place::new();
    let guarantee = "guarantee careless_is_reminded outcome is remind when motive is careless\n\ncase \"small loss\"";
    place.write("loan.fencun", LOAN.replace("case \"small loss\"", guarantee));
    let run = place.run(&["decide", "loan.fencun"]);
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
    assert!(run.err.contains("error[FC0434]: this case breaks the guarantee `careless_is_reminded`"), "{}", run.err);
    assert!(run.err.contains("case \"too much\""), "{}", run.err);
}

const CHINESE: &str = "\
政策 借阅 版本 1.0.0
等次 处理 { 不究, 提醒 }
原文 “第一条” “原文” 
原文 “第二条” “原文”
原文 “第三条” “原文”
事实
  逾期日 : 天数 0天 以上
定义 逾期 据 “第二条第一款” 即 逾期日 超过 0天
决定 结论 : 处理，依次
  表 表一 据 “第一条”
    ｜逾期日｜｜结论｜
    ｜不满 1天｜｜不究｜
    ｜不满 2天｜｜不究｜
  表 表二
    ｜逾期日｜｜结论｜据｜
    ｜不满 3天｜｜不究｜“第三条”｜
    ｜3天 以上｜｜提醒｜“第二条（二）”｜
  其余 不究
";
