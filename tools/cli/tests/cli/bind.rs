//! `fencun bind`: types for programs; what they say and do is tested in `tools/bind`.

use serde_json::{Value, json};

use crate::program::Place;

#[test]
fn a_file_is_named_after_the_policy() {
    let place = Place::with_loan();
    place.run(&["build", "loan.fencun"]);
    place.run(&["bind", "loan.wasm", "--lang", "python"]).is(0, "loan.py\n", "");
    let file = place.run(&["bind", "loan.wasm", "--lang", "python", "--out", "-"]).out;
    assert_eq!(std::fs::read_to_string(place.path("loan.py")).expect("a new file"), file);
    assert!(file.starts_with("\"\"\"Types of the policy `loan` 1.2.0.\n"), "{file}");
}

#[test]
fn the_hash_of_the_schema_is_told_and_in_the_file() {
    let place = Place::with_loan();
    place.run(&["build", "loan.fencun"]);
    let run = place.run(&["bind", "loan.wasm", "--lang", "rust", "--out", "types.rs", "--format", "json"]);
    let told: Value = serde_json::from_str(&run.out).expect("JSON");
    let hash = told["schema_hash"].as_str().expect("a text");
    assert_eq!(told, json!({"name": "loan", "version": "1.2.0", "file": "types.rs", "schema_hash": hash}));
    let file = std::fs::read_to_string(place.path("types.rs")).expect("a new file");
    assert!(file.contains(&format!("pub const SCHEMA_HASH: &str = \"{hash}\";")), "{file}");
}

#[test]
fn a_module_that_does_not_verify_is_refused() {
    let place = Place::with_loan();
    let run = place.run(&["bind", "loan.fencun", "--lang", "ts"]);
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
    assert!(run.err.contains("FC0601"), "{}", run.err);
}
