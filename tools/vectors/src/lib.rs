//! Conformance vectors: modules, facts, and the bytes and answers that every host must give.
//!
//! `docs/vectors.md` describes the files. They are made from the policies of the repository and
//! from random ones, always the same bytes for the same compiler: nothing is left to a clock, a
//! path or the order of a hash table. The answers are the runtime's; the bytes are read off the
//! memory of a module beside it, once in a fresh instance and once in a used one.

mod carrier;
mod engine;
mod good;
mod index;
mod mistaken;
mod module;
mod notation;
mod raw;
mod refused;
#[path = "../../../runtime/tests/sample/mod.rs"]
mod sample;

pub use engine::output;
pub use index::{FORMAT, Sum};

use fencun_tests::generate;
use fencun_tests::repository;
use fencun_tests::subject::Subject;

use crate::index::Index;
use crate::module::{Source, Writer};

/// How many vectors.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Extent {
    /// All: at least 20,000.
    Full,
    /// Some of each kind, for a test that is run often: at least 1,000. Of the policies of the
    /// repository only [`QUICK`], so that a further policy changes nothing.
    Quick,
}

/// Policies of the repository that a quick run takes.
const QUICK: [&str; 10] = [
    "examples/gifts.fencun",
    "examples/library-overdue.fencun",
    "examples/parcel-duty.fencun",
    "examples/penalty-hearing.fencun",
    "examples/refund.fencun",
    "examples/repeat-offence.fencun",
    "examples/school-measures.fencun",
    "examples/speeding.fencun",
    "payment-error",
    "tolerance",
];

/// Makes the vectors and calls with the name and the bytes of each file; the index comes last.
///
/// # Panics
/// When a policy of the repository is not correct, or the module answers a used instance
/// differently from a fresh one.
pub fn generate(extent: Extent, mut file: impl FnMut(&str, &[u8])) -> Sum {
    let mut index = Index::default();
    let mut n_policies = 0;
    repository::each(|name, sources| {
        if extent == Extent::Quick && !QUICK.contains(&name) {
            return;
        }
        let checkup = fencun_compiler::check(sources);
        let Some(policy) = checkup.policy else { panic!("{name}: {:#?}", checkup.findings) };
        let bytes = fencun_compiler::wasm::emit(&policy, sources).bytes;
        let module = Writer::new(&policy, &bytes, extent, Source::Repository, n_policies).write();
        n_policies += 1;
        index.add(&format!("policies/{name}"), &bytes, &module, &mut file);
    });
    let (n_random, n_large) = match extent {
        Extent::Full => (170, 3),
        Extent::Quick => (30, 0),
    };
    let random = (0..n_random).map(|seed| (format!("random policy {seed}"), generate::policy(seed), seed));
    let large = (0..n_large).map(|seed| (format!("large random policy {seed}"), generate::large_policy(seed), seed));
    for (origin, tree, seed) in random.chain(large) {
        let subject = Subject::of_file(&tree);
        let bytes = fencun_tests::module::bytes(&subject);
        let module = Writer::new(&subject.policy, &bytes, extent, Source::Random, seed).write();
        index.add(&origin, &bytes, &module, &mut file);
    }
    for refused in refused::all() {
        index.refuse(&refused, &mut file);
    }
    index.finish(&mut file)
}
