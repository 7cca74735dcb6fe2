//! What holds of every file: the samples, and the samples with a comment put anywhere.

use std::collections::BTreeSet;
use std::path::PathBuf;

use fencun_grammar::ast::Lang;
use fencun_grammar::keywords::Keyword;
use fencun_grammar::{FormatError, format, parse, same};

/// The samples with their names, in the order of the names.
fn samples() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let mut samples: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap()))
        .collect();
    samples.sort();
    assert!(samples.len() >= 6);
    samples
}

#[track_caller]
fn formatted(name: &str, text: &str, lang: Option<Lang>) -> String {
    match format(text, lang) {
        Ok(formatted) => formatted,
        Err(error) => panic!("{name}: {error:?}\n{text}"),
    }
}

fn comments_of(text: &str) -> Vec<String> {
    let mut comments: Vec<String> = text
        .lines()
        .filter_map(|line| line.split_once("--"))
        .map(|(_, comment)| comment.trim_end().to_owned())
        .collect();
    comments.sort();
    comments
}

#[test]
fn samples_can_be_read() {
    for (name, text) in samples() {
        let parse = parse(&text);
        assert_eq!((parse.diagnostics, parse.file.damaged), (Vec::new(), Vec::new()), "{name}");
    }
}

#[test]
fn formatting_twice_changes_nothing() {
    for (name, text) in samples() {
        let once = formatted(&name, &text, None);
        assert_eq!(formatted(&name, &once, None), once, "{name}");
    }
}

#[test]
fn a_text_comes_back_from_the_other_language_as_it_was() {
    for (name, text) in samples() {
        let (en, zh) = (formatted(&name, &text, Some(Lang::En)), formatted(&name, &text, Some(Lang::Zh)));
        assert_eq!(formatted(&name, &en, Some(Lang::Zh)), zh, "{name}");
        assert_eq!(formatted(&name, &zh, Some(Lang::En)), en, "{name}");
        assert!(same(&parse(&en).file, &parse(&zh).file), "{name}");
    }
}

#[test]
fn every_comment_survives() {
    for (name, text) in samples() {
        for lang in [Lang::En, Lang::Zh] {
            assert_eq!(comments_of(&formatted(&name, &text, Some(lang))), comments_of(&text), "{name}");
        }
    }
}

/// A line with a comment, in place of every space and every end of line, one at a time. A row
/// takes one line; and some of the other places make the text unreadable (`expect` at the end of
/// a line and `duty` at the beginning of the next); everywhere else the comment comes through, once.
#[test]
fn a_comment_anywhere_survives() {
    let (mut tried, mut refused) = (0, 0);
    for (name, text) in samples() {
        for declaration in declarations(&formatted(&name, &text, None)) {
            for (index, c) in declaration.char_indices() {
                let (before, after) = (&declaration[..index], &declaration[index + c.len_utf8()..]);
                if !matches!(c, ' ' | '\n') || is_inside_text_or_comment(before) || (c == ' ' && is_inside_row(before))
                {
                    continue;
                }
                let inserted = if tried % 2 == 0 { " -- HERE\n" } else { "\n  -- HERE\n" };
                let changed = format!("{before}{inserted}{after}");
                tried += 1;
                match format(&changed, None) {
                    Ok(once) => {
                        assert_eq!(once.matches("-- HERE").count(), 1, "{changed}\n{once}");
                        assert_eq!(formatted(&name, &once, None), once, "{changed}");
                    }
                    Err(FormatError::Unparsable(_)) => refused += 1,
                    Err(error) => panic!("{error}\n{changed}"),
                }
            }
        }
    }
    assert!(refused * 100 < tried, "{refused} of {tried} places refused");
}

/// Names of any length end lines elsewhere, and nothing else changes.
#[test]
fn long_names_break_lines_and_nothing_else() {
    for (name, text) in samples() {
        for columns in [4, 10, 24] {
            let text = with_longer_names(&formatted(&name, &text, None), columns);
            let (en, zh) = (formatted(&name, &text, Some(Lang::En)), formatted(&name, &text, Some(Lang::Zh)));
            for (this, other, lang) in [(&en, &zh, Lang::En), (&zh, &en, Lang::Zh)] {
                assert_eq!(&formatted(&name, this, None), this);
                assert_eq!(&formatted(&name, other, Some(lang)), this);
            }
        }
    }
}

/// The declarations of a formatted text, each with its comments.
fn declarations(text: &str) -> Vec<String> {
    let mut declarations = vec![String::new()];
    for line in text.split_inclusive('\n') {
        let begins = declarations.last().is_some_and(|last| last.ends_with("\n\n"));
        if begins && !line.starts_with([' ', '}']) {
            declarations.push(String::new());
        }
        declarations.last_mut().unwrap().push_str(line);
    }
    declarations
}

fn is_inside_text_or_comment(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.matches('"').count() % 2 == 1 || line.contains("--")
}

fn is_inside_row(before: &str) -> bool {
    before.rsplit('\n').next().unwrap_or_default().trim_start().starts_with('|')
}

/// The text with some more characters at the end of every name.
fn with_longer_names(text: &str, columns: usize) -> String {
    let mut keywords: BTreeSet<&str> = ["one", "step", "day", "month", "year", "hour", "第", "一档"].into();
    for lang in [Lang::En, Lang::Zh] {
        keywords.extend(Keyword::ALL.iter().flat_map(|keyword| keyword.spelling(lang).split([' ', '/'])));
    }
    let is_currency = |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let (mut out, mut word) = (String::new(), String::new());
    for c in text.chars() {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        let is_name = word.starts_with(|first: char| !first.is_ascii_digit());
        let stays = is_inside_text_or_comment(&out) || is_currency(&word) || keywords.contains(word.as_str());
        out.push_str(&word);
        if is_name && !stays {
            out.push_str(&"长".repeat(columns / 2));
        }
        out.push(c);
        word.clear();
    }
    out
}
