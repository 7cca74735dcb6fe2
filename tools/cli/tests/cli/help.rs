//! `fencun help`, usage, and exit codes of wrong usage.

use crate::program::Place;

#[test]
fn a_code_is_explained_in_either_language() {
    let place = Place::new();
    let english = place.run(&["help", "FC0201"]);
    assert_eq!((english.code, english.err.as_str()), (Some(0), ""));
    assert!(english.out.starts_with("# FC0201"), "{}", english.out);
    let chinese = place.run(&["help", "unknown-name", "--message-lang", "zh"]);
    assert_eq!((chinese.code, chinese.err.as_str()), (Some(0), ""));
    assert!(chinese.out.starts_with("# FC0201"), "{}", chinese.out);
    assert_ne!(english.out, chinese.out);
}

#[test]
fn the_locale_chooses_the_language() {
    let place = Place::new();
    let mut command = place.command(&["help", "FC0201"]);
    command.env("LANG", "zh_CN.UTF-8");
    assert_eq!(crate::program::finish(command).out, place.run(&["help", "FC0201", "--message-lang", "zh"]).out);
}

#[test]
fn a_slip_gets_a_suggestion() {
    let place = Place::new();
    place.run(&["help", "unknwon-name"]).is(
        2,
        "",
        "error: there is no code `unknwon-name`; did you mean FC0201 (unknown-name)?\n",
    );
    place.run(&["help", "FC9999", "--message-lang", "zh"]).is(
        2,
        "",
        "错误：没有代码 `FC9999`；代码形如 FC0201，每条消息中都有\n",
    );
}

#[test]
fn usage_comes_from_help_and_from_a_flag() {
    let place = Place::new();
    for args in [&["help"][..], &["--help"]] {
        let run = place.run(args);
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
        assert!(run.out.contains("Usage: fencun [OPTIONS] <COMMAND>"), "{}", run.out);
        assert!(run.out.contains("Exit codes: 0 decided"), "{}", run.out);
    }
    let check = place.run(&["help", "check"]);
    assert!(check.out.contains("Usage: fencun check [OPTIONS] <FILE|DIR>"), "{}", check.out);
}

#[test]
fn wrong_usage_is_two() {
    let place = Place::with_loan();
    for args in [&[][..], &["nonsense"], &["check"], &["check", "--format", "xml", "loan.fencun"], &["fmt"]] {
        let run = place.run(args);
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(run.err.contains("Usage: fencun") || run.err.starts_with("error: invalid value"), "{}", run.err);
    }
    let both = place.run(&["decide", "loan.fencun", "--facts", "a.json", "--case", "b"]);
    assert_eq!(both.code, Some(2));
}

#[test]
fn colours_only_where_asked_for() {
    let place = Place::new();
    let escape = '\u{1b}';
    assert!(!place.run(&["check", "none.fencun"]).err.contains(escape));
    assert!(place.run(&["check", "none.fencun", "--color", "always"]).err.contains(escape));
    assert!(place.run(&["--help", "--color=always"]).out.contains(escape));
    assert!(!place.run(&["--help"]).out.contains(escape));
}
