//! The pages of newcomers' mistakes show what the program prints.
//!
//! With `FENCUN_BLESS=1` the shown messages are written anew; read the difference before it goes
//! in.

use std::fs;
use std::path::PathBuf;

use crate::program::Place;

const PAGES: [&str; 2] = ["docs/newcomers.en.md", "docs/newcomers.zh.md"];

/// One chapter of a page.
struct Mistake {
    /// Page and title.
    place: String,
    wrong: String,
    /// What the page says that the program prints about `wrong`.
    shown: String,
    right: String,
}

#[test]
fn every_mistake_gets_the_message_that_its_page_shows() {
    for name in PAGES {
        let mut page = read(name);
        for mistake in mistakes(name) {
            let run = check(&mistake.wrong);
            if std::env::var_os("FENCUN_BLESS").is_some() {
                let old = format!("{}```\n\n```text\n{}```\n", mistake.wrong, mistake.shown);
                let new = format!("{}```\n\n```text\n{}```\n", mistake.wrong, run.out);
                page = page.replacen(&old, &new, 1);
                fs::write(path(name), &page).unwrap();
            } else {
                assert_eq!((run.code, run.out, run.err), (Some(1), mistake.shown, String::new()), "{}", mistake.place);
            }
        }
    }
}

#[test]
fn what_is_put_right_gets_no_message() {
    for mistake in PAGES.into_iter().flat_map(mistakes) {
        let run = check(&mistake.right);
        assert_eq!((run.code, run.out.lines().count()), (Some(0), 1), "{}\n{}", mistake.place, run.out);
    }
}

#[test]
fn examples_are_written_as_the_formatter_writes_them() {
    for mistake in PAGES.into_iter().flat_map(mistakes) {
        let place = Place::new();
        place.write("example.fencun", &mistake.right);
        let run = place.run(&["fmt", "--check", "example.fencun"]);
        assert_eq!(run.code, Some(0), "{}", mistake.place);
    }
}

#[test]
fn both_pages_have_the_same_ten_mistakes() {
    let [english, chinese] = PAGES.map(|name| mistakes(name).iter().map(|mistake| codes(&mistake.shown)).collect());
    let (english, chinese): (Vec<Vec<String>>, Vec<Vec<String>>) = (english, chinese);
    assert_eq!(english.len(), 10);
    assert_eq!(english, chinese);
    let mut once = english.concat();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), 10, "one message for each mistake, and ten different ones: {english:?}");
}

/// What `fencun check` prints about a file.
fn check(text: &str) -> crate::program::Run {
    let place = Place::new();
    place.write("example.fencun", text);
    place.run(&["check", "example.fencun"])
}

/// The codes in a shown message: `FC0201` of `error[FC0201]: …`.
fn codes(shown: &str) -> Vec<String> {
    shown.split("[FC").skip(1).filter_map(|rest| rest.split(']').next()).map(|number| format!("FC{number}")).collect()
}

/// The chapters of a page, which are numbered from 1 and have three blocks each.
fn mistakes(name: &str) -> Vec<Mistake> {
    let page = read(name);
    let chapters = page.split("\n## ").skip(1).enumerate().map(|(index, chapter)| {
        let title = chapter.lines().next().unwrap();
        assert!(title.starts_with(&format!("{}. ", index + 1)), "{name}: {title}");
        let block = |open: &str| {
            let mut found = chapter.split(open).skip(1).filter_map(|rest| rest.split("```").next());
            let only = found.next().unwrap_or_else(|| panic!("{name}: {title}: no {open}"));
            assert_eq!(found.next(), None, "{name}: {title}: more than one {open}");
            only.to_owned()
        };
        Mistake {
            place: format!("{name}: {title}"),
            wrong: block("```fencun wrong\n"),
            shown: block("```text\n"),
            right: block("```fencun right\n"),
        }
    });
    chapters.collect()
}

fn read(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap()
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}
