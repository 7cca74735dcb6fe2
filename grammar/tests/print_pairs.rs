//! Every declaration in both languages: what the author wrote, and what the formatter makes of it.

use fencun_grammar::ast::Lang;
use fencun_grammar::diagnostic::Code;
use fencun_grammar::{FormatError, format};

#[track_caller]
fn formatted(text: &str, lang: Option<Lang>) -> String {
    match format(text, lang) {
        Ok(formatted) => formatted,
        Err(error) => panic!("{error:?}\n{text}"),
    }
}

/// `before` becomes `en` and `zh`, and each of them becomes itself and the other.
#[track_caller]
fn check(before: &str, en: &str, zh: &str) {
    assert_eq!(formatted(before, Some(Lang::En)), en);
    assert_eq!(formatted(before, Some(Lang::Zh)), zh);
    assert_eq!(formatted(en, Some(Lang::Zh)), zh);
    assert_eq!(formatted(zh, Some(Lang::En)), en);
    assert_eq!(formatted(en, None), en);
    assert_eq!(formatted(zh, None), zh);
}

#[test]
fn header() {
    check(
        "policy p version 1.0.0\ntitle   \"Faults\"  “容错”\n authority \"Act\"\nin force from 2019年3月1日 until 2024-12-31",
        "\
policy p version 1.0.0
  title     \"Faults\" \"容错\"
  authority \"Act\"
  in force  from 2019-03-01 until 2024-12-31
",
        "\
政策 p 版本 1.0.0
  标题 \"Faults\" \"容错\"
  依据 \"Act\"
  施行 自 2019-03-01 至 2024-12-31
",
    );
    check("policy p version 1.0.0", "policy p version 1.0.0\n", "政策 p 版本 1.0.0\n");
}

#[test]
fn the_version_that_applies() {
    check(
        "policy p version 1.0.0\n适用\n 从旧兼从轻\ntitle \"T\"",
        "policy p version 1.0.0\n  applies old unless newer is more lenient\n  title   \"T\"\n",
        "政策 p 版本 1.0.0\n  适用 从旧兼从轻\n  标题 \"T\"\n",
    );
}

#[test]
fn the_words_of_articles() {
    check(
        "source \"art. 9\" “A deliberate act.”\n\"Of anybody.\"\n  checked \"1a2b3c4d5e6f7081\"\n原文 “第十条” “不予容错。”",
        "\
source \"art. 9\"
  \"A deliberate act.\"
  \"Of anybody.\"
  checked \"1a2b3c4d5e6f7081\"

source \"第十条\"
  \"不予容错。\"
",
        "\
原文 \"art. 9\"
  \"A deliberate act.\"
  \"Of anybody.\"
  已核 \"1a2b3c4d5e6f7081\"

原文 \"第十条\"
  \"不予容错。\"
",
    );
}

#[test]
fn accepted_findings() {
    check(
        "accept FC0411 because \"Old form.\" until 2027年6月30日\n接受 FC0411\n于 R2 第2行 因 “旧表。” 至 2027-06-30\naccept FC0411 in \"art. 9\" because \"The sentence of the regulation is kept as it stands in the text.\" until 2027-06-30",
        "\
accept FC0411 because \"Old form.\" until 2027-06-30

accept FC0411 in R2 row 2 because \"旧表。\" until 2027-06-30

accept FC0411 in \"art. 9\"
  because \"The sentence of the regulation is kept as it stands in the text.\"
  until 2027-06-30
",
        "\
接受 FC0411 因 \"Old form.\" 至 2027-06-30

接受 FC0411 于 R2 第 2 行 因 \"旧表。\" 至 2027-06-30

接受 FC0411 于 \"art. 9\"
  因 \"The sentence of the regulation is kept as it stands in the text.\"
  至 2027-06-30
",
    );
}

#[test]
fn guarantees() {
    check(
        "guarantee g \"G\"\n outcome is not tolerate\n when motive is gain\n保证 单调 当 损失 增大 则 outcome 绝不 从宽\nguarantee always a or b\nguarantee s when loss smaller then outcome is never stricter",
        "\
guarantee g \"G\"
  outcome is not tolerate when motive is gain

guarantee 单调
  outcome is never more lenient when 损失 is larger

guarantee always
  a or b

guarantee s
  outcome is never stricter when loss is smaller
",
        "\
保证 g \"G\"
  当 motive 为 gain 则 outcome 不为 tolerate

保证 单调
  当 损失 增大 则 outcome 绝不 从宽

保证 always
  a 或 b

保证 s
  当 loss 减小 则 outcome 绝不 从严
",
    );
}

#[test]
fn types() {
    check(
        "scale  Outcome{tolerate “容错”， refuse}\nenum Motive \"动机\" \"Motive\" { a }\n\n\nrecord R { x: yes/no?, y \"乙\" : integer at least 0, less than 150 }",
        "\
scale Outcome { tolerate \"容错\", refuse }
enum Motive \"动机\" \"Motive\" { a }
record R { x: yes/no?, y \"乙\": integer at least 0, less than 150 }
",
        "\
等次 Outcome { tolerate \"容错\", refuse }
枚举 Motive \"动机\" \"Motive\" { a }
记录 R { x: 是否?, y \"乙\": 整数 0 以上 不满 150 }
",
    );
}

#[test]
fn a_long_type_has_one_case_a_line() {
    let label = "字".repeat(40);
    check(
        &format!(
            "enum E {{ a, bb \"{label}\", c \"丙\" }} -- end\nrecord R {{ one \"{label}\": integer, two: date or none }}"
        ),
        &format!(
            "\
enum E {{
  a,
  bb \"{label}\",
  c  \"丙\"
}}  -- end

record R {{
  one \"{label}\" : integer,
  two {pad} : date or none
}}
",
            pad = " ".repeat(82)
        ),
        &format!(
            "\
枚举 E {{
  a,
  bb \"{label}\",
  c  \"丙\"
}}  -- end

记录 R {{
  one \"{label}\" : 整数,
  two {pad} : 日期 或无
}}
",
            pad = " ".repeat(82)
        ),
    );
}

#[test]
fn facts() {
    check(
        "\
facts
 motive \"主观动机\" : Motive?
 loss:money CNY at least 0 CNY, less than 100,000,000 CNY, can still change
 corrected_on : date or none?, supplied by \"the unit\"
 ok : yes/no
 p : percent at most 100%
 h : hours
 d : days at least 0 days
 m : months
 y : years
 persons : list of Person at most 50
",
        "\
facts
  motive       \"主观动机\" : Motive?
  loss                    : money CNY at least 0 CNY, less than 100,000,000 CNY, can still change
  corrected_on            : date or none?, supplied by \"the unit\"
  ok                      : yes/no
  p                       : percent at most 100%
  h                       : hours
  d                       : days at least 0 days
  m                       : months
  y                       : years
  persons                 : list of Person at most 50
",
        "\
事实
  motive       \"主观动机\" : Motive?
  loss                    : 金额 CNY 0元 以上 不满 1亿元, 尚可改变
  corrected_on            : 日期 或无?, 提供者 \"the unit\"
  ok                      : 是否
  p                       : 百分比 100% 以下
  h                       : 小时数
  d                       : 天数 0日 以上
  m                       : 月数
  y                       : 年数
  persons                 : 列表 Person 50 以下
",
    );
}

#[test]
fn parameters() {
    check(
        "parameter minor \"较小\" : money CNY\n 5,000 CNY from 2019-03-01\n 80000 CNY from 2021-07-01\nparameter grace : days\n30 days",
        "\
parameter minor \"较小\" : money CNY
  5,000 CNY  from 2019-03-01
  80,000 CNY from 2021-07-01

parameter grace : days
  30 days
",
        "\
参数 minor \"较小\" : 金额 CNY
  5,000元 自 2019-03-01
  8万元   自 2021-07-01

参数 grace : 天数
  30日
",
    );
}

#[test]
fn boundaries() {
    check(
        "\
界限 损失程度 依 损失
轻微 “minor”:不满 小额 按 行为日
一般: 小额 按 行为日 以上，不满 50万元
重大: 500,000元 以上，100,000,000元 以下
特别 : 超过 1亿元
",
        "\
boundary 损失程度 of 损失
  轻微 \"minor\" : less than 小额 as of 行为日
  一般         : at least 小额 as of 行为日, less than 500,000 CNY
  重大         : at least 500,000 CNY, at most 100,000,000 CNY
  特别         : more than 100,000,000 CNY
",
        "\
界限 损失程度 依 损失
  轻微 \"minor\" : 不满 小额 按 行为日
  一般         : 小额 按 行为日 以上 不满 50万元
  重大         : 50万元 以上, 1亿元 以下
  特别         : 超过 1亿元
",
    );
}

#[test]
fn definitions() {
    check(
        "define a \"Alpha\" \"甲\" cites \"art. 6\" as b\n\n\ndefine c as d",
        "define a \"Alpha\" \"甲\" cites \"art. 6\" as b\ndefine c as d\n",
        "定义 a \"Alpha\" \"甲\" 据 \"art. 6\" 即 b\n定义 c 即 d\n",
    );
}

#[test]
fn rules() {
    check(
        "\
decision outcome \"Outcome\" : Outcome，strictest wins
red line R1 cites \"art. 9\" when gain then refuse because \"Gain.\" \"获利。\"
rule R2 when a then shall refer
rule R3 when b then may mitigate, tolerate
exception R4 to R2, R3 when c then tolerate
exception R5 to R4 cites \"art. 8\" when not d
adjust A1 cites \"art. 12\" when e then one step more lenient, not beyond mitigate
adjust A2 when f then may 2 steps stricter because \"Again.\"
otherwise refer because \"To be verified.\"
",
        "\
decision outcome \"Outcome\" : Outcome, strictest wins
  red line R1 cites \"art. 9\" when gain then refuse because \"Gain.\" \"获利。\"
  rule R2 when a then shall refer
  rule R3 when b then may mitigate, tolerate
  exception R4 to R2, R3 when c then tolerate
  exception R5 to R4 cites \"art. 8\" when not d
  adjust A1 cites \"art. 12\" when e then one step more lenient, not beyond mitigate
  adjust A2 when f then may 2 steps stricter because \"Again.\"
  otherwise refer because \"To be verified.\"
",
        "\
决定 outcome \"Outcome\" : Outcome, 从严
  红线 R1 据 \"art. 9\" 当 gain 则 refuse 因 \"Gain.\" \"获利。\"
  规则 R2 当 a 则 应当 refer
  规则 R3 当 b 则 可以 mitigate, tolerate
  例外 R4 于 R2, R3 当 c 则 tolerate
  例外 R5 于 R4 据 \"art. 8\" 当 非 d
  调整 A1 据 \"art. 12\" 当 e 则 从宽 一档, 不越过 mitigate
  调整 A2 当 f 则 可以 从严 2 档 因 \"Again.\"
  其余 refer 因 \"To be verified.\"
",
    );
}

#[test]
fn combinations() {
    for (en, zh) in
        [("unique", "唯一"), ("in order", "依次"), ("strictest wins", "从严"), ("most lenient wins", "从宽")]
    {
        check(
            &format!("decision d:yes/no,{en}\notherwise no"),
            &format!("decision d : yes/no, {en}\n  otherwise no\n"),
            &format!("决定 d : 是否, {zh}\n  其余 否\n"),
        );
    }
}

#[test]
fn a_long_rule_has_a_line_for_each_clause() {
    check(
        "\
decision d : D, in order
  rule R1 when a then x
  rule R2 cites \"art. 7(1)\" when a_rather_long_name is at least 50,000 CNY and another_long_name then refuse
  rule R3 when any person in persons where person.a_rather_long_name is at least 50,000 CNY and person.another_name then refuse because \"A rather long reason, told in many words that nobody wants to read to the end.\"
  rule R4 when a then x
  otherwise x
",
        "\
decision d : D, in order
  rule R1 when a then x

  rule R2 cites \"art. 7(1)\"
    when a_rather_long_name is at least 50,000 CNY and another_long_name
    then refuse

  rule R3
    when any person in persons where
        person.a_rather_long_name is at least 50,000 CNY and person.another_name
    then refuse
    because \"A rather long reason, told in many words that nobody wants to read to the end.\"

  rule R4 when a then x
  otherwise x
",
        "\
决定 d : D, 依次
  规则 R1 当 a 则 x

  规则 R2 据 \"art. 7(1)\" 当 a_rather_long_name 在 5万元 以上 且 another_long_name 则 refuse

  规则 R3
    当 persons 中 任一 person 满足 person.a_rather_long_name 在 5万元 以上 且 person.another_name
    则 refuse 因 \"A rather long reason, told in many words that nobody wants to read to the end.\"

  规则 R4 当 a 则 x
  其余 x
",
    );
}

#[test]
fn tables() {
    check(
        "\
decision d : D, unique
  table R2 cites \"art. 7\" because \"grid\"
  | 程序|损失 | days from a to b || d | cites|because |
  |集体决策, 个人 | not minor,general | at least 5 days, less than 10 days || shall tolerate | \"art. 7(1)\"|-|
  |非 集体决策|- | at least 1 day, at most 3 days ||may tolerate,refer|-|\"x\" \"因由\"|
  exception R3 to R2 row 2 when a then refer
  otherwise refer
",
        "\
decision d : D, unique
  table R2 cites \"art. 7\" because \"grid\"
    | 程序           | 损失               | days from a to b                   || d                   | cites       | because    |
    | 集体决策, 个人 | not minor, general | at least 5 days, less than 10 days || shall tolerate      | \"art. 7(1)\" | -          |
    | not 集体决策   | -                  | at least 1 day, at most 3 days     || may tolerate, refer | -           | \"x\" \"因由\" |

  exception R3 to R2 row 2 when a then refer
  otherwise refer
",
        "\
决定 d : D, 唯一
  表 R2 据 \"art. 7\" 因 \"grid\"
    | 程序           | 损失              | 日数自 a 至 b      || d                    | 据          | 因         |
    | 集体决策, 个人 | 非 minor, general | 5日 以上 不满 10日 || 应当 tolerate        | \"art. 7(1)\" | -          |
    | 非 集体决策    | -                 | 1日 以上, 3日 以下 || 可以 tolerate, refer | -           | \"x\" \"因由\" |

  例外 R3 于 R2 第 2 行 当 a 则 refer
  其余 refer
",
    );
}

#[test]
fn duties() {
    check(
        "duty rectify \"整改\" cites \"art. 14\" when outcome is tolerate require \"Rectify\" \"整改\" by \"the unit\" within 30 days of d\nduty b when c require \"Do\"",
        "\
duty rectify \"整改\" cites \"art. 14\"
  when outcome is tolerate
  require \"Rectify\" \"整改\" by \"the unit\" within 30 days of d

duty b
  when c
  require \"Do\"
",
        "\
义务 rectify \"整改\" 据 \"art. 14\"
  当 outcome 为 tolerate
  要求 \"Rectify\" \"整改\" 由 \"the unit\" 限 d 起 30日

义务 b
  当 c
  要求 \"Do\"
",
    );
}

#[test]
fn cases() {
    check(
        "\
case \"one\" cites \"bulletin\"
given basis x, loss 30,000 CNY, motive unknown, on none, ok yes, n -5, share 12.5%, day 2019-04-01, left 30 days, persons [{rank high, ok yes}, {rank low, ok no}]
expect outcome tolerate by R2 row 2, otherwise
expect needs motive, loss
expect duty rectify due 2019-06-30
expect duty rectify
expect no duty report
case \"two\" like \"one\"
given persons []
expect outcome undetermined {refer, refuse}
expect outcome undetermined
expect outcome permitted {refer}
expect reportable yes
",
        "\
case \"one\" cites \"bulletin\"
  given basis x, loss 30,000 CNY, motive unknown, on none, ok yes, n -5, share 12.5%,
        day 2019-04-01, left 30 days, persons [{rank high, ok yes}, {rank low, ok no}]
  expect outcome tolerate by R2 row 2, otherwise
  expect needs motive, loss
  expect duty rectify due 2019-06-30
  expect duty rectify
  expect no duty report

case \"two\" like \"one\"
  given persons []
  expect outcome undetermined {refer, refuse}
  expect outcome undetermined
  expect outcome permitted {refer}
  expect reportable yes
",
        "\
案例 \"one\" 据 \"bulletin\"
  已知 basis x, loss 3万元, motive 不明, on 无, ok 是, n -5, share 12.5%, day 2019-04-01, left 30日,
       persons [{rank high, ok 是}, {rank low, ok 否}]
  应得 outcome tolerate 由 R2 第 2 行, 其余
  应得 待查 motive, loss
  应得 义务 rectify 期满 2019-06-30
  应得 义务 rectify
  应得 无义务 report

案例 \"two\" 同 \"one\"
  已知 persons []
  应得 outcome 未定 {refer, refuse}
  应得 outcome 未定
  应得 outcome 可选 {refer}
  应得 reportable 是
",
    );
}

#[test]
fn a_long_list_of_members_is_broken_between_them() {
    let member = "{rank high, name_of_a_field yes, another_field 2019-04-01}";
    check(
        &format!("case \"x\"\ngiven persons [{member},{member},{member}], a yes"),
        &format!(
            "case \"x\"\n  given persons [{member},\n                 {member},\n                 {member}], a yes\n"
        ),
        &"案例 \"x\"\n  已知 persons [M,\n                M,\n                M], a 是\n"
            .replace('M', "{rank high, name_of_a_field 是, another_field 2019-04-01}"),
    );
}

#[test]
fn comments_keep_their_places() {
    check(
        "\
-- the file

--the policy
policy p version 1.0.0 -- version
 title \"T\" -- title
 -- end of header


-- types
enum E { -- open
 a, -- first
 -- second
 b
 -- close
} -- E
facts
  -- above

  -- below
  a : yes/no -- a


  -- set apart
  b : yes/no
decision d : yes/no, in order
  -- before the rule
  rule R1 when a -- condition
   then yes -- outcome
  table R2 -- table
    | a || d | -- header
    -- between

    -- rows
    | yes || no | -- row
  -- before the rest
  otherwise no -- rest
case \"c\" -- case
  given a yes, -- a
        b no -- b
  expect d yes
-- the end
",
        "\
-- the file

--the policy
-- version
policy p version 1.0.0
  title \"T\"  -- title

-- end of header

-- types
-- open
-- close
enum E {
  a,  -- first
  -- second
  b
}  -- E

facts
  -- above

  -- below
  a : yes/no  -- a

  -- set apart
  b : yes/no

decision d : yes/no, in order
  -- before the rule
  -- condition
  rule R1 when a then yes  -- outcome

  -- table
  table R2
    | a   || d  |  -- header
    -- between

    -- rows
    | yes || no |  -- row

  -- before the rest
  otherwise no  -- rest

-- case
case \"c\"
  -- a
  given a yes, b no  -- b
  expect d yes

-- the end
",
        "\
-- the file

--the policy
-- version
政策 p 版本 1.0.0
  标题 \"T\"  -- title

-- end of header

-- types
-- open
-- close
枚举 E {
  a,  -- first
  -- second
  b
}  -- E

事实
  -- above

  -- below
  a : 是否  -- a

  -- set apart
  b : 是否

决定 d : 是否, 依次
  -- before the rule
  -- condition
  规则 R1 当 a 则 是  -- outcome

  -- table
  表 R2
    | a  || d  |  -- header
    -- between

    -- rows
    | 是 || 否 |  -- row

  -- before the rest
  其余 否  -- rest

-- case
案例 \"c\"
  -- a
  已知 a 是, b 否  -- b
  应得 d 是

-- the end
",
    );
}

#[test]
fn a_file_with_a_mistake_is_refused() {
    let Err(FormatError::Unparsable(diagnostics)) = format("define x as (a\ndefine y as b\n", None) else {
        panic!("was formatted");
    };
    assert_eq!(diagnostics.iter().map(|diagnostic| diagnostic.code).collect::<Vec<_>>(), [Code::UnexpectedText]);
    let message = FormatError::Unparsable(diagnostics).message();
    assert_eq!(message.en, "the file has pieces that cannot be read");
    assert_eq!(message.zh, "文件中有无法识别的内容");
}

#[test]
fn marks_tabs_and_ends_of_lines_are_made_alike() {
    check(
        "\u{feff}define\tx\u{3000}as\r\n\ty -- c \t\r\n\r\n\r\ndefine z as y",
        "define x as y  -- c\ndefine z as y\n",
        "定义 x 即 y  -- c\n定义 z 即 y\n",
    );
}

#[test]
fn texts_and_names_are_never_translated() {
    check(
        "define 损失 as a is 若当 -- when then 当 则 “”",
        "define 损失 as a is 若当  -- when then 当 则 “”\n",
        "定义 损失 即 a 为 若当  -- when then 当 则 “”\n",
    );
    check("case \"when \\\"x\\\" \\\\ 则\"", "case \"when \\\"x\\\" \\\\ 则\"\n", "案例 \"when \\\"x\\\" \\\\ 则\"\n");
}

#[test]
fn an_article_behind_a_guarantee_begins_anew() {
    for word in ["从宽", "从严"] {
        let text = format!("保证 单调\n  当 损失 增大 则 结论 绝不 {word}\n\n原文 \"第一条\"\n  \"原话\"\n");
        assert_eq!(format(&text, None).expect("a correct file"), text);
    }
}
