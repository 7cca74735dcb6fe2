//! `fencun build`: modules, and the stages on the way.

use serde_json::json;

use crate::program::{LOAN, Place};

#[test]
fn a_module_is_written_beside_its_rule_file() {
    let place = Place::new();
    place.write("rules/loan.fencun", LOAN);
    let run = place.run(&["build", "rules"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    let words: Vec<&str> = run.out.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(words, ["loan", "module", "size", "rules", "cost", "digest", "meaning"]);
    assert!(run.out.contains("rules/loan.wasm"), "{}", run.out);
    assert!(std::fs::read(place.path("rules/loan.wasm")).unwrap().starts_with(b"\0asm"));
}

#[test]
fn the_same_text_gives_the_same_bytes() {
    let place = Place::with_loan();
    assert_eq!(place.run(&["build", "loan.fencun", "-o", "one.wasm"]).code, Some(0));
    assert_eq!(place.run(&["build", "loan.fencun", "-o", "two.wasm"]).code, Some(0));
    assert_eq!(std::fs::read(place.path("one.wasm")).unwrap(), std::fs::read(place.path("two.wasm")).unwrap());
}

#[test]
fn a_program_gets_the_figures_as_json() {
    let place = Place::with_loan();
    let [built] = place.run(&["build", "loan.fencun", "--format", "json"]).json().try_into().unwrap();
    assert_eq!(
        (&built["name"], &built["version"], &built["file"]),
        (&json!("loan"), &json!("1.2.0"), &json!("loan.wasm"))
    );
    let [module] = place.run(&["inspect", "loan.wasm", "--format", "json"]).json().try_into().unwrap();
    for key in ["digest", "semantic_hash", "size"] {
        assert_eq!(built[key], module[key], "{key}");
    }
}

#[test]
fn the_stages_are_text() {
    let place = Place::with_loan();
    let emit = |stage| {
        let run = place.run(&["build", "loan.fencun", "--emit", stage]);
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{stage}");
        run.out
    };
    assert!(emit("ast").contains("Header"));
    assert!(emit("hir").starts_with("Policy {"));
    assert!(!emit("ir").is_empty());
    assert!(emit("wat").starts_with("(module"));
    assert_eq!(place.names(), ["loan.fencun"]);
    place.run(&["build", "loan.fencun", "--emit", "wat", "-o", "loan.wat"]).is(0, "", "");
    assert_eq!(place.read("loan.wat"), emit("wat"));
}

#[test]
fn a_policy_with_mistakes_leaves_the_old_module() {
    let place = Place::with_loan();
    place.run(&["build", "loan.fencun"]);
    let before = std::fs::read(place.path("loan.wasm")).unwrap();
    place.write("loan.fencun", LOAN.replace("then refuse", "then refuze"));
    let run = place.run(&["build", "loan.fencun"]);
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
    assert!(run.err.starts_with("error[FC0201]: "), "{}", run.err);
    assert_eq!(std::fs::read(place.path("loan.wasm")).unwrap(), before);
    assert_eq!(place.names(), ["loan.fencun", "loan.wasm"]);
}

#[test]
fn a_place_that_cannot_be_written_is_trouble() {
    let place = Place::with_loan();
    let run = place.run(&["build", "loan.fencun", "-o", "none/loan.wasm"]);
    run.is(4, "", "error: cannot write `none/loan.wasm`: No such file or directory (os error 2)\n");
}
