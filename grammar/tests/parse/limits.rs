//! Each limit, just kept and just broken.

use std::fmt::Write;

use fencun_grammar::span::Span;
use fencun_grammar::{MAX_DIAGNOSTICS, MAX_FILE_BYTES, decode, parse};

use crate::{clean, mistakes};

/// The most brackets and quantifiers around a place.
const MAX_BRACKETS: usize = 64;
/// The most levels of the tree above a place.
const MAX_LEVELS: usize = 128;

fn nested(open: &str, close: &str, levels: usize) -> String {
    format!("define x as {}a{}", open.repeat(levels), close.repeat(levels))
}

fn codes(text: &str) -> Vec<&'static str> {
    mistakes(text).into_iter().map(|(code, ..)| code).collect()
}

/// Runs with as small a stack as any caller has.
fn on_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(work);
    thread.expect("a thread starts").join().expect("nothing panics");
}

/// What can be written inside itself.
const BRACKETS: [(&str, &str); 13] = [
    ("(", ")"),
    ("all of (", ")"),
    ("any of (b, ", ")"),
    ("at least 2 of (b, c, ", ")"),
    ("any p in l where ", ""),
    ("l 中 任一 p 满足 ", ""),
    ("count in l where ", ""),
    ("sum p in l of p.a where ", ""),
    ("latest in l of ", ""),
    ("l 中 合计 p 取 p.a 满足 ", ""),
    ("l 中 最大 取 ", ""),
    ("a is one of {(", ")}"),
    ("b and (c or (not (d is ", ")))"),
];

const CHAINS: [&str; 6] = ["not ", "非 ", "- ", "a + ", "1 days after ", "a * "];

#[test]
fn brackets_and_quantifiers_nest_64_deep() {
    on_small_stack(|| {
        for (open, close) in BRACKETS {
            let each = open.matches(['(', '{', '中']).count() + usize::from(open.contains(" in "));
            let most = MAX_BRACKETS / each;
            clean(&nested(open, close, most));
            assert_eq!(codes(&nested(open, close, most + 1)), ["FC0502"], "{open}");
        }
    });
}

#[test]
fn operators_chain_128_deep() {
    on_small_stack(|| {
        for prefix in CHAINS {
            clean(&nested(prefix, "", MAX_LEVELS));
            assert_eq!(codes(&nested(prefix, "", MAX_LEVELS + 1)), ["FC0502"], "{prefix}");
        }
        // Side by side is not one in another.
        clean(&nested("not - b or ", "", 1_000));
        clean(&format!("case \"c\"\n given a 1{}", ", b -1".repeat(1_000)));
    });
}

#[test]
fn fc0502_stands_at_the_first_place_that_is_too_deep() {
    let text = nested("(", ")", MAX_BRACKETS + 1);
    let diagnostics = parse(&text).diagnostics;
    assert_eq!(diagnostics[0].primary.span, Span { start: 76, end: 77 });
    assert_eq!(diagnostics.len(), 1);
}

#[test]
fn any_depth_is_refused_and_never_overflows_the_stack() {
    on_small_stack(|| {
        for (open, close) in
            BRACKETS.into_iter().chain(CHAINS.map(|prefix| (prefix, ""))).chain([("[", "]"), ("{", "}")])
        {
            assert_eq!(codes(&nested(open, close, 100_000)), ["FC0502"], "{open}");
            assert_eq!(codes(&nested(open, "", 100_000)), ["FC0502"], "{open}");
        }
        let deep = format!("case \"c\"\n given a {}{}", "[{b ".repeat(100_000), "}]".repeat(100_000));
        assert_eq!(codes(&deep), ["FC0502"]);
        let closed = format!("define x as {}", ")".repeat(100_000));
        assert_eq!(codes(&closed), ["FC0101"]);
    });
}

#[test]
fn mistakes_are_found_in_time_that_does_not_grow_with_depth() {
    // Each bracket must be read once, also when what is inside is wrong.
    for (open, close) in BRACKETS {
        let each = open.matches(['(', '{', '中']).count() + usize::from(open.contains(" in "));
        let text = nested(open, close, MAX_BRACKETS / each).replace('a', "a a");
        assert!(!mistakes(&text).is_empty(), "{open}");
    }
    let cell =
        format!("decision d : O, unique\n table T\n | a || d |\n | {}a a{} || o |", "(".repeat(64), ")".repeat(64));
    assert_eq!(mistakes(&cell).len(), 1);
}

#[test]
fn names_have_200_characters() {
    let most = "损".repeat(200);
    clean(&format!("define {most} as {most}"));
    let more = "损".repeat(201);
    let text = format!("define {more} as x");
    assert_eq!(
        mistakes(&text),
        [("FC0505", more.as_str(), "the name has 201 characters; at most 200 are allowed".to_owned())]
    );
    // Counted after normalisation: two characters become one.
    clean(&format!("define {} as x", "e\u{301}".repeat(200)));
}

#[test]
fn files_have_4_mib() {
    let most = format!("facts{}", " ".repeat(MAX_FILE_BYTES - 5));
    assert_eq!(decode(most.as_bytes()), Ok(most.as_str()));
    clean(&most);
    let more = format!("{most} ");
    let error = decode(more.as_bytes()).expect_err("this is too much");
    assert_eq!(error.code.number(), "FC0501");
    assert_eq!(error.message.en, "the file has 4194305 bytes; at most 4194304 are read");
    let parse = parse(&more);
    assert_eq!(parse.diagnostics, [*error]);
    assert_eq!(parse.file.damaged, [Span::new(0, more.len())]);
}

#[test]
fn fifty_mistakes_are_told() {
    let bad = |count: usize| "define x as\n".repeat(count);
    let told = parse(&bad(MAX_DIAGNOSTICS)).diagnostics;
    assert_eq!(told.len(), MAX_DIAGNOSTICS);
    assert!(told.iter().all(|diag| diag.code.number() == "FC0101"));

    let text = bad(MAX_DIAGNOSTICS + 1) + "define y as z";
    let parse = parse(&text);
    assert_eq!(parse.diagnostics.len(), MAX_DIAGNOSTICS);
    let codes: Vec<_> = parse.diagnostics.iter().map(|diag| diag.code.number()).collect();
    assert!(codes[..MAX_DIAGNOSTICS - 1].iter().all(|code| *code == "FC0101"));
    assert_eq!(codes[MAX_DIAGNOSTICS - 1], "FC0504");
    // What was not read any more counts as damaged.
    assert_eq!(parse.file.damaged.last().map(|span| span.range().end), Some(text.len()));
    assert_eq!(parse.file.decls.len(), 0);
}

#[test]
fn long_files_are_read_in_linear_time() {
    let mut table =
        String::from("decision d : O, strictest wins\n  table T cites \"x\"\n    | a | b | c | d || o | cites |\n");
    for row in 0..12_000 {
        let _ = writeln!(
            table,
            "    | x{row} | - | not p, q | at least {row}, less than 5万 || may r, s | \"art. {row}\" |"
        );
    }
    clean(&table);
    // One piece, many tokens; many lines that begin nothing; many comments.
    clean(&format!("define x as a{}", " and b".repeat(100_000)));
    clean(&format!("define x as a{}", "\n or b -- c".repeat(50_000)));
    assert_eq!(mistakes(&"hello world\n".repeat(100_000)).len(), 1);
    assert_eq!(mistakes(&format!("facts\n{}", " a \"b\"\n".repeat(100_000))).len(), MAX_DIAGNOSTICS);
    assert_eq!(mistakes(&"\"".repeat(1_000_000)).len(), 1);
    assert_eq!(mistakes(&"\\\"x\n".repeat(100_000)).len(), 1);
    assert_eq!(mistakes(&format!("define x cites \"{}\" as y", "\\n".repeat(100_000))).len(), MAX_DIAGNOSTICS);
}
