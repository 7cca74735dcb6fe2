//! `fencun fmt`: the usual form, written whole or not at all.

use std::fs;

use crate::program::{LOAN, Place};

const MESSY: &str = "policy   loan version 1.2.0\nscale Outcome {a,b}\nfacts\n    x : yes/no\ndecision d : Outcome, strictest wins\n rule R1 when x then b\n otherwise a\n";
const TIDY: &str = "policy loan version 1.2.0

scale Outcome { a, b }

facts
  x : yes/no

decision d : Outcome, strictest wins
  rule R1 when x then b
  otherwise a
";
const CHINESE: &str = "政策 loan 版本 1.2.0

等次 Outcome { a, b }

事实
  x : 是否

决定 d : Outcome, 从严
  规则 R1 当 x 则 b
  其余 a
";

#[test]
fn a_file_is_written_in_its_usual_form_once() {
    let place = Place::new();
    place.write("loan.fencun", MESSY);
    place.run(&["fmt", "loan.fencun"]).is(0, "", "");
    assert_eq!(place.read("loan.fencun"), TIDY);
    place.run(&["fmt", "--check", "loan.fencun"]).is(0, "", "");
    assert_eq!(place.names(), ["loan.fencun"]);
}

#[test]
fn check_changes_nothing_and_says_what_would_change() {
    let place = Place::new();
    place.write("messy.fencun", MESSY);
    place.write("tidy.fencun", TIDY);
    place.run(&["fmt", "--check", "tidy.fencun", "messy.fencun"]).is(1, "would change: messy.fencun\n", "");
    assert_eq!(place.read("messy.fencun"), MESSY);
}

#[test]
fn a_stream_goes_through() {
    let place = Place::new();
    place.run_with(&["fmt", "-"], MESSY).is(0, TIDY, "");
    place.run_with(&["fmt", "-", "--lang", "zh"], MESSY).is(0, CHINESE, "");
    place.run_with(&["fmt", "-", "--lang", "en"], CHINESE).is(0, TIDY, "");
    place.run_with(&["fmt", "--check", "-"], MESSY).is(1, "would change: -\n", "");
}

#[test]
fn a_file_with_mistakes_stays_and_the_others_are_written() {
    let place = Place::new();
    let broken = MESSY.replace("then b", "then then");
    place.write("broken.fencun", &broken);
    place.write("messy.fencun", MESSY);
    let run = place.run(&["fmt", "broken.fencun", "none.fencun", "messy.fencun"]);
    assert_eq!((run.code, run.out.as_str()), (Some(4), ""));
    assert!(run.err.contains("error[FC0101]"), "{}", run.err);
    assert!(run.err.contains("error: broken.fencun: the file has pieces that cannot be read\n"), "{}", run.err);
    assert!(run.err.contains("error: cannot read `none.fencun`"), "{}", run.err);
    assert_eq!(place.read("broken.fencun"), broken);
    assert_eq!(place.read("messy.fencun"), TIDY);
    assert_eq!(place.names(), ["broken.fencun", "messy.fencun"]);
}

#[test]
fn the_language_of_the_keywords_changes_and_comes_back() {
    let place = Place::with_loan();
    place.run(&["fmt", "loan.fencun"]).is(0, "", "");
    let english = place.read("loan.fencun");
    place.run(&["fmt", "--lang", "zh", "loan.fencun"]).is(0, "", "");
    assert_ne!(place.read("loan.fencun"), english);
    place.run(&["check", "loan.fencun"]).is(0, "loan 1.2.0：0 处错误，0 处警告\n", "");
    place.run(&["fmt", "--lang", "en", "loan.fencun"]).is(0, "", "");
    assert_eq!(place.read("loan.fencun"), english);
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_a_file_that_may_not_be_written_is_not_replaced() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    place.write("loan.fencun", MESSY);
    let mode = |mode| fs::set_permissions(place.path("loan.fencun"), fs::Permissions::from_mode(mode)).unwrap();
    mode(0o444);
    let run = place.run(&["fmt", "loan.fencun"]);
    run.is(4, "", "error: cannot write `loan.fencun`: permission denied\n");
    assert_eq!(place.read("loan.fencun"), MESSY);
    mode(0o640);
    place.run(&["fmt", "loan.fencun"]).is(0, "", "");
    assert_eq!(fs::metadata(place.path("loan.fencun")).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(place.names(), ["loan.fencun"]);
}

#[test]
fn nobody_ever_sees_half_a_file() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let place = Place::with_loan();
    place.run(&["fmt", "loan.fencun"]).is(0, "", "");
    let english = place.read("loan.fencun");
    let chinese = place.run_with(&["fmt", "-", "--lang", "zh"], &english).out;
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let text = place.read("loan.fencun");
                assert!(text == english || text == chinese, "{text}");
            }
        });
        for lang in ["zh", "en", "zh", "en", "zh", "en"] {
            place.run(&["fmt", "--lang", lang, "loan.fencun"]).is(0, "", "");
        }
        done.store(true, Ordering::Relaxed);
        reader.join().unwrap();
    });
    assert_eq!(place.names(), ["loan.fencun"]);
}

#[test]
fn the_sample_of_the_tests_stays_sound() {
    let place = Place::new();
    let formatted = place.run_with(&["fmt", "-"], LOAN);
    assert_eq!((formatted.code, formatted.err.as_str()), (Some(0), ""));
    place.write("loan.fencun", formatted.out);
    let run = place.run(&["decide", "loan.fencun"]);
    assert_eq!((run.code, run.out.lines().last()), (Some(0), Some("4 cases: 4 ok")), "{}", run.err);
}
