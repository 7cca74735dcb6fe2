//! The examples of the language pages are policies: they read without a finding and decide their
//! cases as they say.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::Place;

/// The page, what it takes as declared, and how a header begins.
const PAGES: [(&str, &str, &str); 2] =
    [("language.md", "language.fencun", "policy "), ("language.zh.md", "language.zh.fencun", "政策 ")];

#[test]
fn every_example_is_checked_and_decides_its_cases() {
    for (page, assumed, header) in PAGES {
        let policies = policies(page, assumed, header);
        assert!(policies.len() >= 5, "{page}: no examples");
        for (policy, text) in policies.iter().enumerate() {
            let place = Place::new();
            place.write("example.fencun", text);
            place.write("officials.fencun", read(&root().join("policies/examples/officials.fencun")));
            let run = place.run(&["check", "example.fencun"]);
            assert_eq!(
                (run.code, run.out.matches("[FC0").count()),
                (Some(0), 0),
                "{page}, policy {policy}\n{text}{}",
                run.out
            );
            let run = place.run(&["decide", "example.fencun"]);
            let failed = run.out.lines().filter(|line| line.starts_with("FAILED") || line.starts_with("不符"));
            assert_eq!(failed.collect::<Vec<_>>(), Vec::<&str>::new(), "{page}, policy {policy}\n{text}");
            if policy == 0 {
                assert_eq!(run.code, Some(0), "{page}: {}", run.err);
            }
        }
    }
}

/// A block that begins with a header is a policy of its own, but for the first one: with what the
/// page takes as declared, and every block without a header, it is the page's policy.
fn policies(page: &str, assumed: &str, header: &str) -> Vec<String> {
    let text = read(&root().join("docs").join(page));
    let fenced = text.split("```").skip(1).step_by(2).filter_map(|block| block.strip_prefix("fencun\n"));
    let (whole, parts): (Vec<&str>, Vec<&str>) = fenced.partition(|block| block.starts_with(header));
    let assumed = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli").join(assumed));
    let (first, whole) = whole.split_first().expect("a header");
    let page = [&[*first, assumed.as_str()], parts.as_slice()].concat().join("\n");
    std::iter::once(page).chain(whole.iter().map(|block| (*block).to_owned())).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a file of the repository")
}
