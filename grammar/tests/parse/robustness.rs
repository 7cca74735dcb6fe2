//! No text makes the parser panic, or give places outside of the text.

use fencun_grammar::ast::File;
use fencun_grammar::{MAX_DIAGNOSTICS, decode, parse};

const SEEDS: [&str; 5] = [
    include_str!("../corpus/tolerance.fencun"),
    include_str!("../corpus/tolerance.zh.fencun"),
    include_str!("../corpus/cases.fencun"),
    include_str!("../corpus/mixed.fencun"),
    include_str!("../corpus/full_width.fencun"),
];

/// What a mutation puts in: signs, keywords, halves of things.
const SCRAPS: [&str; 48] = [
    "\"",
    "“",
    "”",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "|",
    "||",
    "｜",
    ",",
    "、",
    ":",
    "：",
    "--",
    "-",
    "\\",
    "\n",
    "\r\n",
    " ",
    "\u{3000}",
    "\u{feff}",
    "\u{301}",
    "\u{0}",
    "é",
    "損",
    "9",
    "１",
    "1,00",
    "2019-02-30",
    "2019年2月30日",
    "万",
    "元",
    "%",
    "not ",
    "any p in l where ",
    " and ",
    " or ",
    "中 任一 满足 ",
    "以上",
    "when ",
    "then ",
    "table T\n",
    "case \"c\"\n",
    "facts\n",
    "决定 ",
];

/// Xorshift: the same numbers everywhere.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).expect("below a usize")
    }
}

/// Parses and checks what holds for every text.
#[track_caller]
fn check(text: &str) {
    let parse = parse(text);
    for diag in &parse.diagnostics {
        let places = std::iter::once(diag.primary.span).chain(diag.secondary.iter().map(|label| label.span));
        for span in places {
            assert!(text.get(span.range()).is_some(), "{diag:?}\n{text}");
        }
        assert_ne!(diag.code.number(), "FC0901", "{diag:?}\n{text}");
    }
    assert!(parse.diagnostics.len() <= MAX_DIAGNOSTICS);
    assert!(parse.diagnostics.is_sorted_by_key(|diag| diag.primary.span.start));
    let File { decls, damaged, .. } = &parse.file;
    for span in decls.iter().map(|decl| decl.span).chain(damaged.iter().copied()) {
        assert!(text.get(span.range()).is_some(), "{span:?}\n{text}");
    }
    // Without a message everything was read, and the other way round.
    if parse.diagnostics.is_empty() {
        assert_eq!(damaged, &[], "{text}");
    } else {
        assert!(
            !damaged.is_empty() || parse.diagnostics.iter().all(|diag| keeps_its_piece(diag.code.number())),
            "{text}"
        );
    }
}

/// Mistakes that leave something to check.
fn keeps_its_piece(code: &str) -> bool {
    matches!(code, "FC0103" | "FC0108" | "FC0504")
}

/// A part of a text at the places of characters.
fn cut(numbers: &mut Numbers, text: &str, longest: usize) -> (usize, usize) {
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let start = numbers.below(ends.len());
    let end = (start + numbers.below(longest)).min(ends.len() - 1);
    (ends[start], ends[end])
}

/// A declaration or two of a seed, so that most mutations meet something small.
fn excerpt<'s>(numbers: &mut Numbers, seed: &'s str) -> &'s str {
    let blocks: Vec<&str> = seed.split("\n\n").collect();
    blocks[numbers.below(blocks.len())]
}

#[test]
fn mutated_files_never_panic() {
    let seed = 0x5eed_f00d_u64;
    println!("seed {seed:#x}");
    let mut numbers = Numbers(seed);
    for round in 0..100_000_usize {
        let whole = SEEDS[numbers.below(SEEDS.len())];
        let mut text = if round % 200 == 0 { whole } else { excerpt(&mut numbers, whole) }.to_owned();
        for _ in 0..=numbers.below(3) {
            let (start, end) = cut(&mut numbers, &text, 12);
            match numbers.below(4) {
                0 => text.replace_range(start..end, ""),
                1 => text.insert_str(start, SCRAPS[numbers.below(SCRAPS.len())]),
                2 => text.replace_range(start..end, SCRAPS[numbers.below(SCRAPS.len())]),
                _ => {
                    let other = SEEDS[numbers.below(SEEDS.len())];
                    let (from, to) = cut(&mut numbers, other, 40);
                    text.insert_str(start, &other[from..to]);
                }
            }
        }
        check(&text);
    }
}

#[test]
fn random_bytes_never_panic() {
    let seed = 0xb17e_5eed_u64;
    println!("seed {seed:#x}");
    let mut numbers = Numbers(seed);
    for _ in 0..20_000 {
        let length = numbers.below(60);
        let bytes: Vec<u8> = (0..length).map(|_| numbers.next().to_le_bytes()[0]).collect();
        match decode(&bytes) {
            Ok(text) => check(text),
            Err(error) => assert!(error.primary.span.range().end <= bytes.len(), "{bytes:?}"),
        }
        check(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn random_scraps_never_panic() {
    let seed = 0x5c4a_95ee_u64;
    println!("seed {seed:#x}");
    let mut numbers = Numbers(seed);
    for _ in 0..20_000 {
        let text: String = (0..numbers.below(30)).map(|_| SCRAPS[numbers.below(SCRAPS.len())]).collect();
        check(&text);
    }
}

#[test]
fn every_beginning_of_a_file_is_read() {
    for seed in SEEDS {
        for (at, _) in seed.char_indices() {
            check(&seed[..at]);
        }
    }
}
