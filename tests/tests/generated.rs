//! The policies of the generator: all of them are accepted, and every construct occurs.

use fencun_grammar::ast::Lang;
use fencun_tests::coverage::{CONSTRUCTS, Coverage};
use fencun_tests::generate;
use fencun_tests::subject::Subject;

#[test]
fn every_construct_occurs_and_every_policy_is_accepted() {
    let mut coverage = Coverage::default();
    for seed in 0..1000 {
        let file = generate::policy(seed);
        coverage.file(&file);
        let _ = Subject::of_file(&file);
    }
    println!("{}", coverage.table());
    assert_eq!(coverage.missing(CONSTRUCTS), Vec::<&str>::new());
}

#[test]
fn a_policy_comes_back_from_the_other_language_as_it_was() {
    for seed in 0..500 {
        let file = generate::policy(seed);
        let text = fencun_grammar::print(&file, file.lang);
        let other = if file.lang == Lang::En { Lang::Zh } else { Lang::En };
        let in_language = |text: &str, lang: Lang| {
            let formatted = fencun_grammar::format(text, Some(lang));
            formatted.unwrap_or_else(|error| panic!("seed {seed}: {error}\n{text}"))
        };
        let back = in_language(&in_language(&text, other), file.lang);
        assert_eq!(back, text, "seed {seed}");
    }
}

#[test]
fn small_policies_are_accepted() {
    for seed in 0..500 {
        let _ = Subject::of_file(&generate::small_policy(seed));
    }
}
