//! `fencun inspect`: what a module holds, and modules that are refused.

use serde_json::json;

use crate::program::{HONEST, Place};

#[test]
fn a_module_is_shown_whole() {
    let place = Place::with_loan();
    place.run(&["build", "loan.fencun"]);
    let run = place.run(&["inspect", "loan.wasm"]);
    // Digests, sizes and the cost belong to the compiler's own tests.
    let is_steady = |line: &&str| ["sha256:", "bytes", "instructions"].iter().all(|word| !line.contains(word));
    let shown: Vec<&str> = run.out.lines().filter(is_steady).collect();
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    assert_eq!(
        shown.join("\n"),
        "\
loan 1.2.0
  title      Late return of a loan
  in force   from 2019-03-01
  rule file  loan.fencun
  ABI        1.0
  memory     64 KiB

Facts (7)
  motive       Motive?       honest, careless
  loss         money CNY     0.00 … 1,000,000.00
  rate         percent       0.00% … 100.00%
  days_late    days          0 … 365
  decided_on   date          2019-03-01 … 2030-12-31
  returned_on  date or none  0001-01-01 … 9999-12-31
  items        list of Item  0 … 3
    .price     money CNY     0.00 … 9,999,999,999,999.99
    .damaged   yes/no?

Decisions (1)
  outcome  tolerate < remind < refuse

Rules (4)
  R1         red line   outcome  line 19  art. 1  Too much is lost.
  R2         rule       outcome  line 20  art. 2  Nobody took care.
  R3         rule       outcome  line 21  art. 3
  otherwise  otherwise  outcome  line 22          Nothing speaks against it.

Duties (1)
  report  line 25  art. 4  Report in writing  the borrower

Sections (13)"
    );
}

#[test]
fn a_module_for_programs() {
    let place = Place::with_loan();
    place.run(&["build", "loan.fencun"]);
    let [module] = place.run(&["inspect", "loan.wasm", "--format", "json"]).json().try_into().unwrap();
    assert_eq!(
        module["facts"][1],
        json!({
            "name": "loss", "type": {"kind": "money", "currency": "CNY", "digits": 2}, "unknown": false, "none": false,
            "min": 0, "max": 100_000_000, "label": {}, "supplier": {}, "can_change": false,
        })
    );
    assert_eq!(
        module["rules"][0],
        json!({
            "decision": 0, "kind": "red-line", "id": "R1", "row": null, "cites": "art. 1",
            "because": {"en": "Too much is lost."}, "line": 19,
        })
    );
}

/// The code with which the module is refused, by `inspect` and by `decide`.
#[track_caller]
fn refused(bytes: impl AsRef<[u8]>) -> String {
    let place = Place::new();
    place.write("m.wasm", bytes);
    let inspect = place.run(&["inspect", "m.wasm"]);
    assert_eq!((inspect.code, inspect.out.as_str()), (Some(1), ""), "{}", inspect.err);
    let decide = place.run_with(&["decide", "m.wasm", "--facts", "-"], HONEST);
    assert_eq!(decide, inspect);
    inspect.err.trim_start_matches("error[").split(']').next().unwrap().to_owned()
}

#[test]
fn modules_that_are_refused() {
    let place = Place::with_loan();
    place.run(&["build", "loan.fencun"]);
    let module = std::fs::read(place.path("loan.wasm")).unwrap();
    assert_eq!(refused(b""), "FC0601");
    assert_eq!(refused(b"not a module"), "FC0601");
    assert_eq!(refused(b"\0asm\x01\0\0\0"), "FC0602");
    assert_eq!(refused(&module[..module.len() - 1]), "FC0601");
    assert_eq!(refused([module.as_slice(), b"x"].concat()), "FC0601");
    let name = |from: &[u8], to: &[u8]| {
        let at = module.windows(from.len()).position(|window| window == from).unwrap();
        [&module[..at], to, &module[at + from.len()..]].concat()
    };
    assert_eq!(refused(name(b"fencun:rules", b"fencun:rulez")), "FC0605");
    assert_eq!(refused(name(b"careless", b"carefree")), "FC0605");
}

#[test]
fn a_refused_module_for_programs() {
    let place = Place::new();
    place.write("m.wasm", "not a module");
    let run = place.run(&["inspect", "m.wasm", "--format", "json"]);
    let [answer] = run.json().try_into().unwrap();
    assert_eq!(
        (run.code, &answer["error"]["code"], &answer["error"]["key"]),
        (Some(1), &json!("FC0601"), &json!("not-a-module"))
    );
}
