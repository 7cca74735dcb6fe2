//! The policies of the generator: all of them are accepted, and every construct occurs.

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
fn small_policies_are_accepted() {
    for seed in 0..500 {
        let _ = Subject::of_file(&generate::small_policy(seed));
    }
}
