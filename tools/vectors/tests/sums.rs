//! The vectors are those whose hash is committed, and hold what they must.
//!
//! `FENCUN_ALL_VECTORS=1` makes all of them; `FENCUN_BLESS=1` writes the hashes anew, which a
//! change of the compiler, of the policies or of the random ones asks for.

use std::fs;
use std::path::Path;

use fencun_vectors::{Extent, Sum, generate};

/// Faults that a policy of today can answer.
const FAULTS: [u8; 8] = [1, 2, 3, 4, 5, 6, 7, 11];

/// Codes that a host gives; FC0611 and FC0630 are of the program and of precompiled files.
const CODES: [&str; 23] = [
    "FC0601", "FC0602", "FC0603", "FC0604", "FC0605", "FC0606", "FC0607", "FC0608", "FC0609", "FC0610", "FC0621",
    "FC0622", "FC0623", "FC0624", "FC0625", "FC0626", "FC0627", "FC0628", "FC0629", "FC0631", "FC0632", "FC0633",
    "FC0634",
];

#[test]
fn the_vectors_are_those_of_the_hash() {
    let sums = Path::new(env!("CARGO_MANIFEST_DIR")).join("sums.txt");
    let is_set = |name: &str, value: &str| std::env::var(name).is_ok_and(|set| set == value);
    let is_blessing = is_set("FENCUN_BLESS", "1");
    let quick = line("quick", &checked(Extent::Quick, 1_000));
    if is_blessing {
        let full = line("full", &checked(Extent::Full, 20_000));
        fs::write(&sums, format!("{quick}\n{full}\n")).expect("a file of the repository");
        return;
    }
    let committed = fs::read_to_string(&sums).expect("a file of the repository");
    let help = "FENCUN_BLESS=1 cargo test -p fencun-vectors --test sums writes sums.txt anew";
    let [committed_quick, committed_full] = committed.lines().collect::<Vec<_>>()[..] else { panic!("{help}") };
    assert_eq!(quick, committed_quick, "{help}");
    if is_set("FENCUN_ALL_VECTORS", "1") {
        assert_eq!(line("full", &checked(Extent::Full, 20_000)), committed_full, "{help}");
    } else {
        println!("left out: all vectors; FENCUN_ALL_VECTORS=1 makes them");
    }
}

/// Vectors of everything that they must hold.
fn checked(extent: Extent, at_least: usize) -> Sum {
    let mut names = Vec::new();
    let sum = generate(extent, |name, bytes| names.push((name.to_owned(), bytes.len())));
    assert!(sum.count >= at_least, "{} vectors", sum.count);
    // The few random policies of a quick run need not divide by zero.
    let missing = |code: &u8| !sum.faults.contains(code) && (extent == Extent::Full || *code != 6);
    assert_eq!(FAULTS.into_iter().filter(missing).collect::<Vec<u8>>(), Vec::<u8>::new());
    assert_eq!(sum.codes, CODES);
    assert_eq!(names.last().map(|(name, _)| name.as_str()), Some("index.json"));
    sum
}

fn line(extent: &str, sum: &Sum) -> String {
    format!("{extent} {} {}", sum.count, sum.sha256)
}
