//! A line may be broken between any two words that do not begin a piece.

use crate::{clean, show};

const FILES: [&str; 5] = [
    include_str!("../corpus/tolerance.fencun"),
    include_str!("../corpus/tolerance.zh.fencun"),
    include_str!("../corpus/cases.fencun"),
    include_str!("../corpus/mixed.fencun"),
    include_str!("../corpus/full_width.fencun"),
];

/// What begins a piece where it begins a line.
const STARTS: [&str; 42] = [
    "policy",
    "enum",
    "scale",
    "record",
    "facts",
    "parameter",
    "boundary",
    "define",
    "decision",
    "duty",
    "case",
    "title",
    "authority",
    "in force",
    "red line",
    "rule",
    "table",
    "exception",
    "adjust",
    "given",
    "expect",
    "政策",
    "枚举",
    "等次",
    "记录",
    "事实",
    "参数",
    "界限",
    "定义",
    "决定",
    "义务",
    "案例",
    "标题",
    "依据",
    "施行",
    "红线",
    "规则",
    "表",
    "例外",
    "调整",
    "已知",
    "应得",
];

/// The blanks between words on lines without comments, outside of texts.
fn blanks(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let mut in_text = false;
        for (at, c) in line.char_indices().filter(|_| !line.contains("--")) {
            in_text = match c {
                '"' => !in_text,
                '“' => true,
                '”' => false,
                _ => in_text,
            };
            let behind = &line[at + c.len_utf8()..];
            if c.is_whitespace() && c != '\n' && !in_text && !line[..at].trim().is_empty() && starts_word(behind) {
                found.push((start + at, start + at + c.len_utf8()));
            }
        }
        start += line.len();
    }
    found
}

fn starts_word(behind: &str) -> bool {
    let begins = |start: &&str| {
        behind.strip_prefix(*start).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    !behind.starts_with(char::is_whitespace)
        && !behind.starts_with(['|', '｜'])
        && !STARTS.iter().any(begins)
        // An item of a decision; in `by R2, otherwise` it is not.
        && !behind.starts_with("otherwise")
        && !behind.starts_with("其余")
}

#[test]
fn a_line_break_changes_nothing() {
    let mut breaks = 0;
    for file in FILES {
        let whole = show::file(&clean(file));
        for (from, to) in blanks(file) {
            let broken = format!("{}\n{}", &file[..from], &file[to..]);
            assert_eq!(
                show::file(&clean(&broken)),
                whole,
                "broken before `{}`",
                &file[to..].lines().next().unwrap_or_default()
            );
            breaks += 1;
        }
        let mut all = file.to_owned();
        for (from, to) in blanks(file).into_iter().rev() {
            all.replace_range(from..to, "\n");
        }
        assert_eq!(show::file(&clean(&all)), whole, "broken everywhere");
    }
    assert!(breaks > 500, "{breaks}");
}

#[test]
fn a_comment_between_words_changes_no_more_than_the_comments() {
    for file in FILES {
        let whole = without_comments(&show::file(&clean(file)));
        for (from, to) in blanks(file).into_iter().step_by(7) {
            let broken = format!("{} -- ( \"\n{}", &file[..from], &file[to..]);
            let before = file[to..].lines().next().unwrap_or_default();
            assert_eq!(without_comments(&show::file(&clean(&broken))), whole, "before `{before}`");
        }
    }
}

fn without_comments(tree: &str) -> String {
    let lines = tree.lines().map(|line| line.split("--").next().unwrap_or_default().trim_end());
    lines.filter(|line| !line.trim_start().trim_end_matches("(blank)").is_empty()).collect::<Vec<_>>().join("\n")
}
