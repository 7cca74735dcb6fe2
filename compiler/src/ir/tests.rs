//! Programs of small policies, as text.

use crate::source::Source;

#[track_caller]
fn program(body: &str) -> String {
    let text = format!("policy p version 1.0.0\n{body}");
    let checkup = crate::check(&[Source::rules("policy.fencun", text)]);
    let policy = checkup.policy.unwrap_or_else(|| panic!("{:#?}", checkup.findings));
    super::lower(&policy).to_string()
}

#[test]
fn a_column_is_computed_once() {
    let program = program(
        "facts
  a : integer?
  b : integer
decision outcome : yes/no, in order
  table T
    | a | b          || outcome |
    | 1 | 2          || yes     |
    | 1 | at least 3 || no      |
  otherwise no
",
    );
    let expected = "\
unit 0:
  %2? = load fact 0
  %4? = %2 = 1  -- reads fact 0
  %5 = load fact 1
  %7 = %5 = 2
  %8? = at least 2 of (%4, %7)
  settle unit 0
unit 1:
  %10 = 3 <= %5
  %11? = at least 2 of (%4, %10)
  settle unit 1
unit 2:
decide 0
unit 0: condition %8, contributes %8
unit 1: condition %11, contributes %11
unit 2: condition yes, contributes yes
";
    assert_eq!(program, expected);
}

#[test]
fn constants_fold_but_what_is_not_known_does_not() {
    let program = program(
        "facts
  a : yes/no?
decision outcome : yes/no, in order
  rule R when a or not a then yes
  rule S when 2 + 3 is 5 and 1 is more than 2 then no
  otherwise no
",
    );
    let expected = "\
unit 0:
  %2? = holds fact 0  -- reads fact 0
  %3? = not %2
  %4? = at least 1 of (%2, %3)
  settle unit 0
unit 1:
  settle unit 1
unit 2:
decide 0
unit 0: condition %4, contributes %4
unit 1: condition no, contributes no
unit 2: condition yes, contributes yes
";
    assert_eq!(program, expected);
}

#[test]
fn what_cannot_overflow_leaves_the_loop() {
    let program = program(
        "record Item { price: integer at least 0, at most 100 }
facts
  items : list of Item at most 9
  limit : integer at least 0, at most 100
decision outcome : yes/no, in order
  rule R when any item in items where item.price is more than limit + 1 then yes
  otherwise no
",
    );
    let expected = "\
unit 0:
  %3 = load fact 1
  %5 = %3 + 1
  %7 = any member
    %2 = load field 0 of member 1
    %6 = %5 < %2
    %6
  settle unit 0
unit 1:
decide 0
unit 0: condition %7, contributes %7
unit 1: condition yes, contributes yes
";
    assert_eq!(program, expected);
}

#[test]
fn a_value_of_members_is_taken_in_the_block_of_its_condition() {
    let program = program(
        "record Item { price: integer, sold: yes/no? }
facts
  items : list of Item at most 10000
  floor : integer
define most as largest i in items of i.price where i.sold
define total as sum i in items of i.price where i.price is more than floor
decision outcome : yes/no, in order
  rule R when most exists and most is more than total then yes
  otherwise no
",
    );
    let expected = "\
define 0:
  %4? = greatest of members  -- reads quantifier %4
    %2? = holds field 1 of member 1
    %3 = load field 0 of member 1
    %2
    %3
define 1:
  %6 = load fact 1
  %8 = sum of members or fault 0
    %5 = load field 0 of member 2
    %7 = %6 < %5
    %7
    %5
unit 0:
";
    assert!(program.starts_with(expected), "{program}");
}
