//! Whole files with their expected trees: `x.fencun` and `x.tree`.
//!
//! With `FENCUN_BLESS=1` the trees are written anew; read the difference before it goes in.

use std::path::{Path, PathBuf};

use crate::{clean, show};

fn corpus() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let entries = std::fs::read_dir(folder).expect("the corpus is there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("the corpus can be read").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "fencun"));
    files.sort();
    files
}

#[test]
fn every_file_of_the_corpus_has_its_tree() {
    let files = corpus();
    assert!(files.len() >= 5, "{files:?}");
    for path in files {
        let text = std::fs::read_to_string(&path).expect("the corpus is text");
        let shown = show::file(&clean(&text));
        let expected = path.with_extension("tree");
        if std::env::var_os("FENCUN_BLESS").is_some() {
            std::fs::write(&expected, &shown).expect("the corpus can be written");
        }
        let expected = std::fs::read_to_string(&expected).expect("each file has a tree");
        assert_eq!(shown, expected, "{}", path.display());
    }
}
