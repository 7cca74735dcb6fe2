//! The evaluator and the module say the same of random policies on random facts.
//!
//! `FENCUN_POLICIES=20000 cargo test -p fencun-tests --test differential` tries more of them.

use std::sync::atomic::{AtomicBool, Ordering};

use fencun_compiler::eval::outside_of_bounds;
use fencun_grammar::ast::File;
use fencun_tests::coverage::{Coverage, EVENTS};
use fencun_tests::facts::{Thresholds, facts};
use fencun_tests::generate;
use fencun_tests::module::{agreed, bytes, session};
use fencun_tests::shrink::{named, ordered, shrink};
use fencun_tests::subject::{Subject, numbered};

const POLICIES: u64 = 2_000;
const FACTS: u64 = 50;
const THREADS: u64 = 2;

/// Each so many policies comes a large one.
const LARGE_EVERY: u64 = 100;

/// Compares one policy on all of its facts.
fn compare(seed: u64, coverage: &mut Coverage) {
    compare_file(seed, &generate::policy(seed), FACTS, coverage);
    if seed % LARGE_EVERY < THREADS {
        compare_file(seed, &generate::large_policy(seed), FACTS / 2, coverage);
    }
}

fn compare_file(seed: u64, file: &File, n_facts: u64, coverage: &mut Coverage) {
    let subject = Subject::of_file(file);
    assert!(bytes(&subject) == bytes(&subject), "seed {seed}: compiled twice, the module is not the same");
    let mut caller = session(&subject);
    let thresholds = Thresholds::of(&subject.policy);
    let given = (0..n_facts).map(|index| facts(&subject.policy, &thresholds, seed.wrapping_mul(1_000) + index));
    let of_cases = subject.policy.cases.iter().map(|case| case.facts.clone());
    for (index, given) in given.chain(of_cases).enumerate() {
        let place = outside_of_bounds(&subject.policy, &given);
        let place = place.map(|span| subject.text.get(span.range()).unwrap_or_default().to_owned());
        assert_eq!(place, None, "seed {seed}, facts {index}: outside of its bounds\n{}", numbered(&subject.text));
        match agreed(&subject, &mut caller, &given) {
            Ok(answer) => coverage.answer(&answer),
            Err(first) => {
                let fails = |subject: &Subject, given: &[_]| agreed(subject, &mut session(subject), given).is_err();
                let facts = named(&subject.policy, &given);
                let small = shrink(file, &facts, fails);
                let values = ordered(&small.policy, &facts);
                let disagreement = agreed(&small, &mut session(&small), &values).err().unwrap_or(first);
                let names = named(&small.policy, &values);
                panic!("seed {seed}, facts {index}\n{}\n{names:#?}\n{disagreement:#?}", numbered(&small.text));
            }
        }
    }
}

#[test]
fn evaluator_and_module_agree() {
    let policies = std::env::var("FENCUN_POLICIES").ok().and_then(|n| n.parse().ok()).unwrap_or(POLICIES);
    println!("seeds 0 to {}, {FACTS} sets of facts each and those of the cases", policies - 1);
    let failed = AtomicBool::new(false);
    let run = |first: u64| {
        let mut coverage = Coverage::default();
        for seed in (first..policies).filter(|seed| seed % THREADS == first) {
            if failed.load(Ordering::Relaxed) {
                break;
            }
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| compare(seed, &mut coverage)));
            if let Err(panic) = result {
                failed.store(true, Ordering::Relaxed);
                std::panic::resume_unwind(panic);
            }
        }
        coverage
    };
    let mut coverage = Coverage::default();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|first| {
                let run = &run;
                scope.spawn(move || run(first))
            })
            .collect();
        for thread in threads {
            match thread.join() {
                Ok(counted) => coverage.merge(&counted),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    println!("{}", coverage.table());
    assert_eq!(coverage.missing(EVENTS), Vec::<&str>::new());
}
