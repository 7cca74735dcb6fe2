//! Every limit of a policy, just under and just over: what is at the limit passes, one more is
//! refused with FC0503 and the limit in the message.

use std::fmt::Write as _;

use fencun_compiler::check::{
    MAX_ALTERNATIVES, MAX_BODY, MAX_CASE_FACTS, MAX_CASES, MAX_DECISIONS, MAX_DECLARATIONS, MAX_ENTRIES,
    MAX_EXCEPTIONS, MAX_FACTS, MAX_FIELDS, MAX_FINDINGS, MAX_INPUT, MAX_LIST, MAX_OUTCOMES, MAX_QUOTED,
    MAX_QUOTED_BYTES, MAX_TARGETS, MAX_TEXT, MAX_UNITS,
};
use fencun_compiler::driver::MAX_NODES;
use fencun_compiler::{Source, check};

/// The limit passes and one more does not.
#[track_caller]
fn at_and_over(limit: usize, policy: impl Fn(usize) -> String) {
    assert_eq!(codes(&policy(limit)), Vec::<&str>::new(), "{limit} pass");
    assert_eq!(codes(&policy(limit + 1)), ["FC0503"], "{limit} and one more do not");
}

fn codes(text: &str) -> Vec<&'static str> {
    let checkup = check(&[Source::rules("limit.fencun", text)]);
    checkup.findings.iter().map(|finding| finding.diagnostic.code.number()).collect()
}

/// A policy with one line for each number below `n`.
fn lines(head: &str, n: usize, line: impl Fn(usize) -> String) -> String {
    let mut text = format!("policy limit version 1.0.0\n{head}");
    for index in 0..n {
        writeln!(text, "{}", line(index)).expect("writing to a string");
    }
    text
}

#[test]
fn facts() {
    at_and_over(MAX_FACTS, |n| lines("facts\n", n, |i| format!("  f{i} : yes/no")));
}

#[test]
fn fields_of_a_record() {
    at_and_over(MAX_FIELDS, |n| lines("record R {\n", n, |i| format!("  f{i} : yes/no,")) + "}\n");
}

#[test]
fn definitions() {
    at_and_over(MAX_DECLARATIONS, |n| lines("facts\n  x : yes/no\n", n, |i| format!("define d{i} as x")));
}

#[test]
fn values_of_a_parameter() {
    at_and_over(MAX_ENTRIES, |n| {
        let day = |i: usize| format!("{:04}-{:02}-{:02}", 1000 + i / 336, 1 + i / 28 % 12, 1 + i % 28);
        lines("parameter p : integer\n", n, |i| format!("  {i} from {}", day(i)))
    });
}

#[test]
fn cases_times_facts() {
    const FACTS: usize = 1_000;
    at_and_over(MAX_CASE_FACTS / FACTS, |n| lines("facts\n", FACTS, |i| format!("  f{i} : yes/no?")) + &cases(n));
}

fn cases(n: usize) -> String {
    (0..n).map(|i| format!("case \"c{i}\"\n")).collect()
}

#[test]
fn a_long_chain_of_definitions_is_looked_through_without_recursion() {
    let head = "facts\n  on : date or none\ndefine d0 as on exists\n";
    let chain = |n: usize| lines(head, n, |i| format!("define d{} as d{i} and on is at least 2020-01-01", i + 1));
    assert_eq!(codes(&chain(MAX_DECLARATIONS - 1)), Vec::<&str>::new());
    // Far beyond the limit only the limit is reported, and at once.
    assert_eq!(codes(&chain(60_000)), ["FC0503"]);
}

#[test]
fn a_file_full_of_unknown_names_is_checked_in_no_time() {
    let wrong = |i: usize| (0..100).map(|j| format!("fakt_nomber_{i}_{j}")).collect::<Vec<_>>().join(" and ");
    let facts: String = (0..1_000).map(|i| format!("  fact_number_{i} : yes/no\n")).collect();
    let found = codes(&lines(&format!("facts\n{facts}"), 900, |i| format!("define d{i} as {}", wrong(i))));
    assert_eq!((found.len(), found.last()), (51, Some(&"FC0504")));
}

#[test]
fn decisions() {
    at_and_over(MAX_DECISIONS, |n| lines("", n, |i| format!("decision d{i} : yes/no, in order\n  otherwise no")));
}

#[test]
fn outcomes_of_a_decision() {
    at_and_over(MAX_OUTCOMES, |n| {
        let cases: Vec<String> = (0..n).map(|i| format!("c{i}")).collect();
        let cases = cases.join(", ");
        format!("policy limit version 1.0.0\nenum E {{ {cases} }}\ndecision d : E, in order\n  otherwise c0\n")
    });
}

#[test]
fn rule_units() {
    let head = "facts\n  x : integer\ndecision d : yes/no, in order\n";
    // `otherwise` is a unit too.
    at_and_over(MAX_UNITS, |n| {
        lines(head, n - 1, |i| format!("  rule r{i} when x is {i} then yes")) + "  otherwise no\n"
    });
}

#[test]
fn what_all_exceptions_name_together() {
    let table = "facts\n  x : integer\ndecision d : yes/no, in order\n  table t\n    | x || d |\n";
    let rows = 2_000;
    at_and_over(MAX_TARGETS, |n| {
        let mut text = lines(table, rows, |i| format!("    | {i} || yes |"));
        for exception in 0..n / rows {
            writeln!(text, "  exception e{exception} to t when x is {exception} then no").expect("writing to a string");
        }
        for rest in 0..n % rows {
            writeln!(text, "  exception f{rest} to t row 1 when x is 1 then no").expect("writing to a string");
        }
        text + "  otherwise no\n"
    });
}

#[test]
fn parts_of_a_condition_on_a_member() {
    let head = "record R { n: integer }\nfacts\n  rs : list of R at most 5\n";
    // `r.n is i` has three parts, and the whole one more.
    let n_items = (MAX_BODY - 1) / 3;
    let policy = |n: usize| {
        let items: Vec<String> = (0..n).map(|i| format!("r.n is {i}")).collect();
        format!("policy limit version 1.0.0\n{head}define d as any r in rs where any of ({})\n", items.join(", "))
    };
    assert_eq!(codes(&policy(n_items)), Vec::<&str>::new());
    assert_eq!(codes(&policy(n_items + 1)), ["FC0503"]);
}

#[test]
fn combinations_of_members() {
    let policy = |max: usize| {
        format!(
            "policy limit version 1.0.0\nrecord R {{ n: integer }}\nfacts\n  as : list of R at most 1000\n  bs : list of R at most {max}\n\
             define d as any a in as where any b in bs where a.n is b.n\n"
        )
        .replace(" as :", " aa :")
        .replace("in as ", "in aa ")
    };
    assert_eq!(codes(&policy(1_000)), Vec::<&str>::new());
    assert_eq!(codes(&policy(1_001)), ["FC0503"]);
}

#[test]
fn steps_through_all_lists() {
    let head = "record R { n: integer }\nfacts\n  rs : list of R at most 10,000\n";
    // Three parts for each of 10,000 members: 666 of these stay below 20,000,000 steps.
    let policy = |n: usize| lines(head, n, |i| format!("define d{i} as any r in rs where r.n is {i}"));
    assert_eq!(codes(&policy(666)), Vec::<&str>::new());
    assert_eq!(codes(&policy(667)), ["FC0503"]);
}

#[test]
fn cases_of_an_enumeration() {
    at_and_over(MAX_CASES, |n| {
        let cases: Vec<String> = (0..n).map(|i| format!("c{i}")).collect();
        format!("policy limit version 1.0.0\nenum E {{ {} }}\nfacts\n  e : E\n", cases.join(", "))
    });
}

#[test]
fn members_of_a_list() {
    let policy = |max: i64| {
        lines(&format!("record R {{ n: integer }}\nfacts\n  rs : list of R at most {max}\n"), 0, |_| String::new())
    };
    assert_eq!(codes(&policy(MAX_LIST)), Vec::<&str>::new());
    assert_eq!(codes(&policy(MAX_LIST + 1)), ["FC0316"]);
}

#[test]
fn exceptions_to_exceptions() {
    let policy = |n: u32, last_first: bool| {
        let head = "facts\n  x : integer\ndecision d : yes/no, in order\n  rule e0 when x is 0 then yes\n";
        lines(head, n as usize, |i| {
            let i = if last_first { n as usize - 1 - i } else { i };
            format!("  exception e{} to e{i} when x is {i} then no", i + 1)
        }) + "  otherwise no\n"
    };
    for last_first in [false, true] {
        assert_eq!(codes(&policy(MAX_EXCEPTIONS, last_first)), Vec::<&str>::new());
        assert_eq!(codes(&policy(MAX_EXCEPTIONS + 1, last_first)), ["FC0408"]);
    }
}

#[test]
fn conditions_and_values() {
    // Each comparison is one, and so is each number; the fact, `any of` and what every policy has are a few more.
    let policy = |n: usize| {
        let defines = n.div_ceil(1_000);
        lines("facts\n  x : integer\n", defines, |i| {
            let items = (i * 1_000..n.min((i + 1) * 1_000)).map(|k| format!("x is {k}")).collect::<Vec<_>>();
            format!("define d{i} as any of ({}, x is -1)", items.join(", "))
        })
    };
    let nodes = |n: usize| {
        let checkup = check::check(&[Source::rules("limit.fencun", policy(n))], None);
        fencun_compiler::ir::lower(&checkup.policy.expect("the policy passes")).nodes.len()
    };
    let tried: Vec<usize> = (MAX_NODES / 2 - 128..MAX_NODES / 2).collect();
    let most = tried[tried.partition_point(|n| nodes(*n) <= MAX_NODES) - 1];
    assert!(nodes(most + 1) > MAX_NODES);
    assert_eq!(codes(&policy(most)), Vec::<&str>::new());
    assert_eq!(codes(&policy(most + 1)), ["FC0503"]);
}

#[test]
fn messages_for_a_file() {
    let policy = |n: usize| lines("facts\n  x : yes/no\n", n, |i| format!("define d{i} as wrong{i}"));
    assert_eq!(codes(&policy(MAX_FINDINGS)), vec!["FC0201"; MAX_FINDINGS]);
    let over = codes(&policy(MAX_FINDINGS + 1));
    assert_eq!((over.len(), over.last()), (MAX_FINDINGS + 1, Some(&"FC0504")));
}

#[test]
fn bytes_of_all_lists() {
    const FIELDS: usize = 64;
    // A field takes 16 bytes: its value, and whether it is known.
    let members = usize::try_from(MAX_INPUT).expect("a small number") / (16 * FIELDS);
    at_and_over(members % 10_000, |rest| {
        let fields: Vec<String> = (0..FIELDS).map(|i| format!("f{i}: integer")).collect();
        let head = format!("record R {{ {} }}\nfacts\n  rest : list of R at most {rest}\n", fields.join(", "));
        lines(&head, members / 10_000, |i| format!("  rs{i} : list of R at most 10000"))
    });
}

#[test]
fn characters_of_a_text() {
    let policy = |most: i64| format!("policy limit version 1.0.0\nfacts\n  t : text at most {most}\n");
    assert_eq!(codes(&policy(MAX_TEXT)), Vec::<&str>::new());
    assert_eq!(codes(&policy(MAX_TEXT + 1)), ["FC0503"]);
}

#[test]
fn characters_of_a_text_in_a_condition() {
    at_and_over(usize::try_from(MAX_QUOTED).expect("a small number"), |n| {
        let word = "甲".repeat(n);
        format!("policy limit version 1.0.0\nfacts\n  t : text at most 2000\ndefine d as t is \"{word}\"\n")
    });
}

#[test]
fn texts_in_one_list() {
    at_and_over(MAX_ALTERNATIVES, |n| {
        let words: Vec<String> = (0..n).map(|i| format!("\"{i}\"")).collect();
        let words = words.join(", ");
        format!("policy limit version 1.0.0\nfacts\n  t : text\ndefine d as t is one of {{{words}}}\n")
    });
}

#[test]
fn bytes_of_all_texts_in_conditions() {
    // 1,000 bytes and 16 more for each of a thousand texts would be too many.
    let full = MAX_QUOTED_BYTES / 1_016;
    let rest = MAX_QUOTED_BYTES % 1_016 - 16;
    at_and_over(rest, |n| {
        let word = |length: usize| "A".repeat(length);
        let head = format!("facts\n  t : text at most 2000\ndefine rest as t is \"{}\"\n", word(n));
        lines(&head, full, |i| format!("define d{i} as t starts with \"{}{i:03}\"", word(997)))
    });
}

#[test]
fn bytes_of_all_texts_among_the_facts() {
    // A text takes 16 bytes, and four for each character.
    let texts = usize::try_from(MAX_INPUT).expect("a small number") / 40_016;
    let rest = (usize::try_from(MAX_INPUT).expect("a small number") % 40_016 - 16) / 4;
    at_and_over(rest, |n| {
        lines("facts\n", texts, |i| format!("  t{i} : text at most 10000")) + &format!("  rest : text at most {n}\n")
    });
}

#[test]
fn steps_through_texts_of_members() {
    let policy = |n: usize| {
        format!(
            "policy limit version 1.0.0\nrecord R {{ t: text at most 100 }}\nfacts\n  rs : list of R at most {n}\n\
             define d as any r in rs where any s in rs where r.t is s.t\n"
        )
    };
    // Three parts for each pair of members, and 40 steps for texts of 100 characters: 681 · 681 pairs
    // stay below 20,000,000 steps.
    assert_eq!(codes(&policy(681)), Vec::<&str>::new());
    assert_eq!(codes(&policy(682)), ["FC0503"]);
}
