//! One slip costs one message and one piece; what stands around it is read.

use fencun_grammar::parse;

use crate::{mistakes, show};

/// The tree of what could be read, the codes, and the damaged texts.
#[track_caller]
fn check(text: &str, tree: &str, codes: &[&str], damaged: &[&str]) {
    let parse = parse(text);
    let told: Vec<_> = parse.diagnostics.iter().map(|diag| diag.code.number()).collect();
    assert_eq!(told, codes, "{:#?}", parse.diagnostics);
    let shown = show::file(&parse.file);
    assert_eq!(shown.split_once('\n').map_or("", |(_, tree)| tree.trim_end()), tree);
    let places: Vec<_> = parse.file.damaged.iter().map(|span| &text[span.range()]).collect();
    assert_eq!(places, damaged);
}

#[test]
fn three_mistakes_give_three_messages() {
    check(
        "define a as (b\nenum E { x, y }\ndefine c as d +\nfacts\n f : date\n g date\n h : date\ndefine i as j",
        "Enum E\n  x\n  y\nfacts\n  f Date supplier _\n  h Date supplier _\ndefine i cites _ j",
        &["FC0101", "FC0101", "FC0101"],
        &["define a as (b", "define c as d +", "g date"],
    );
}

#[test]
fn a_decision_keeps_its_other_rules() {
    check(
        "decision d : O, unique
  rule R1 when a then b
  rule R2 when then b
  rul R3 when a then b
  rule R4 when a then b
  otherwise",
        "decision d O Unique
  Rule R1 cites _ when a then Unwritten b because _
  Rule R4 cites _ when a then Unwritten b because _",
        &["FC0101", "FC0101", "FC0101"],
        &["rule R2 when then b", "rul R3 when a then b", "otherwise"],
    );
}

#[test]
fn a_declaration_with_a_damaged_head_is_absent_and_quiet() {
    check(
        "decision d O, unique
  rule R1 when then b
  table T
  | a |
case c
  given
  expect
  foo bar
parameter : date
  5 5
define x as y",
        "define x cites _ y",
        &["FC0101", "FC0101", "FC0101"],
        &[
            "decision d O, unique\n  rule R1 when then b\n  table T\n  | a |",
            "case c\n  given\n  expect\n  foo bar",
            "parameter : date\n  5 5",
        ],
    );
}

#[test]
fn a_misspelt_declaration_takes_its_lines_with_it() {
    check(
        "decison d : O, unique\n  rule R1 when then b\n  otherwise b\nfcats\n a b c\n d : date\ndefine x as y",
        "define x cites _ y",
        &["FC0107", "FC0107"],
        &["decison d : O, unique\n  rule R1 when then b\n  otherwise b", "fcats\n a b c\n d : date"],
    );
}

#[test]
fn text_outside_gives_one_message_up_to_the_next_declaration() {
    check(
        "hello world\nthis is\n  rule of thumb\n| a |\ndefine x as y",
        "define x cites _ y",
        &["FC0107"],
        &["hello world\nthis is\n  rule of thumb\n| a |"],
    );
}

#[test]
fn a_damaged_table_head_silences_its_rows_only() {
    check(
        "decision d : O, unique
  table
    | a | b |
    | x ||
  rule R when a then b
  tabel T
    | a | b |
  otherwise b",
        "decision d O Unique
  Rule R cites _ when a then Unwritten b because _
  otherwise b cites _ because _",
        &["FC0101", "FC0101"],
        &["table", "tabel T"],
    );
}

#[test]
fn a_damaged_header_row_leaves_the_columns_empty() {
    check(
        "decision d : O, unique\n  table T\n    | a + || d |\n    | x || b |\n    | y |\n    | z || b |",
        "decision d O Unique\n  table T cites _ because _\n    columns || _ []\n    x || Unwritten b\n    z || Unwritten b",
        &["FC0101", "FC0101"],
        &["| a + || d |", "| y |"],
    );
}

#[test]
fn a_damaged_line_is_not_missed_again() {
    check(
        "parameter p : date\n  5 5\nboundary b of x\n  c : at",
        "parameter p Date\nboundary b of x",
        &["FC0101", "FC0101"],
        &["5 5", "c : at"],
    );
    check(
        "decision d : O, unique\n  table T\n    | a + |\n",
        "decision d O Unique\n  table T cites _ because _\n    columns || _ []",
        &["FC0101"],
        &["| a + |"],
    );
}

#[test]
fn an_unclosed_text_or_bracket_ends_at_the_next_piece() {
    check(
        "facts\n a \"A : date\n b : list of (R at most 5\n c : date\ndefine d as ((e\ncase \"f\"\n given g [{h i\n expect j k",
        "facts\n  c Date supplier _\ncase \"f\" like _ cites _\n  expect j k by",
        &["FC0102", "FC0101", "FC0101", "FC0101"],
        &["a \"A : date", "b : list of (R at most 5", "define d as ((e", "given g [{h i"],
    );
}

#[test]
fn lines_of_a_case_that_are_none() {
    check(
        "case \"c\"\n given a b\n expct d e\n expect d e\n foo bar\n expect d f",
        "case \"c\" like _ cites _\n  given (a b)\n  expect d e by\n  expect d f by",
        &["FC0101", "FC0101"],
        &["expct d e", "foo bar"],
    );
    let told = mistakes("case \"c\"\n given a b\n foo bar");
    assert_eq!(told, [("FC0101", "foo", "expected `given` or `expect`, found `foo`".to_owned())]);
}

#[test]
fn clauses_of_a_header_that_are_none() {
    check(
        "policy p version 1.0.0\n titel \"x\"\n title \"y\"\n in force 2019-03-01\n authority \"z\"",
        "header p 1.0.0\n  title \"y\"\n  authority \"z\"",
        &["FC0101", "FC0101"],
        &["titel \"x\"", "in force 2019-03-01"],
    );
}

#[test]
fn several_bad_literals_of_one_piece_are_all_told() {
    let told = mistakes("define x as 1,00 + 2019-02-30 is \"abc");
    let codes: Vec<_> = told.iter().map(|(code, place, _)| (*code, *place)).collect();
    assert_eq!(codes, [("FC0104", "1,00"), ("FC0105", "2019-02-30"), ("FC0102", "\"abc")]);
}

#[test]
fn words_of_new_declarations_may_be_names() {
    check(
        "enum E {
  source \"S\",
  accept
}
facts
  source \"S\" : E
  accept : yes/no
  applies : integer
define checked as
  source is accept and larger
case \"c\"
  given applies 1,
        source accept,
        accept yes",
        "Enum E
  source \"S\"
  accept
facts
  source \"S\" E supplier _
  accept YesNo supplier _
  applies Integer supplier _
define checked cites _ (and (Is source accept) larger)
case \"c\" like _ cites _
  given (applies 1) (source accept) (accept yes)",
        &[],
        &[],
    );
}

#[test]
fn a_slip_in_a_guarantee_costs_the_guarantee() {
    check(
        "guarantee g
  outcome is never more when loss is larger
source \"art. 1\" checked \"x\"
accept FC0411 until 2027-06-30
accept FC0411 in R1 because \"B\" until 2027-06-30
guarantee h
  a when b",
        "accept FC0411 in R1 because \"B\" until 2027-06-30
guarantee h a when b",
        &["FC0101", "FC0101", "FC0101"],
        &[
            "guarantee g\n  outcome is never more when loss is larger",
            "source \"art. 1\" checked \"x\"",
            "accept FC0411 until 2027-06-30",
        ],
    );
}
