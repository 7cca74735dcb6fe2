//! What the READMEs show is what the program prints, and the repository's policies decide their
//! cases as they expect.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::Place;

#[test]
fn the_example_of_each_readme_prints_what_stands_below_it() {
    for (name, case) in [("README.md", "the same, purpose of the ride open"), ("README.zh.md", "同上，用途待查")]
    {
        let text = fs::read_to_string(root().join(name)).unwrap();
        let policy = block(&text, "```fencun\n", "");
        let expected = block(&text, "```text\n", case);
        let place = Place::new();
        place.write("example.fencun", policy);
        let run = place.run(&["decide", "example.fencun", "--case", case, "--explain"]);
        assert_eq!((run.code, run.out.as_str()), (Some(0), expected), "{name}: {}", run.err);
    }
}

#[test]
fn the_policies_of_the_repository_decide_their_cases_as_expected() {
    let policies = root().join("policies");
    let mut paths = vec![policies.join("tolerance"), policies.join("payment-error")];
    let examples = fs::read_dir(policies.join("examples")).unwrap().map(|entry| entry.unwrap().path());
    paths.extend(examples.filter(|path| path.extension().is_some_and(|extension| extension == "fencun")));
    assert!(paths.len() > 6, "{paths:?}");
    for path in paths {
        let place = Place::new();
        let mut command = place.command(&["decide"]);
        command.arg(&path);
        let run = crate::program::finish(command);
        assert_eq!(run.code, Some(0), "{}\n{}{}", path.display(), run.out, run.err);
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The first fenced block with an opening line that holds some words.
fn block<'t>(text: &'t str, open: &str, holds: &str) -> &'t str {
    let blocks = text.split(open).skip(1).filter_map(|rest| rest.split("```").next());
    blocks.into_iter().find(|block| block.contains(holds)).unwrap()
}
