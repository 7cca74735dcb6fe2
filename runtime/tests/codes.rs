//! The codes, and what may be shared between threads.

use fencun_runtime::{InputCode, Lang, ModuleCode, Policy, Session};

#[test]
fn numbers_and_keys_are_given_once_and_ascend() {
    let modules = ModuleCode::ALL.iter().map(|code| (code.number(), code.key()));
    let inputs = InputCode::ALL.iter().map(|code| (code.number(), code.key()));
    let codes: Vec<_> = modules.chain(inputs).collect();
    assert!(codes.is_sorted_by(|a, b| a.0 < b.0), "{codes:?}");
    let mut keys: Vec<_> = codes.iter().map(|(_, key)| *key).collect();
    keys.sort_unstable();
    assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
    assert_eq!((codes[0], codes[codes.len() - 1]), (("FC0601", "not-a-module"), ("FC0634", "too-deep")));
}

#[test]
fn every_code_has_a_title_in_both_languages() {
    for title in ModuleCode::ALL.iter().map(|code| code.title(Lang::Zh)) {
        assert!(!title.is_ascii(), "{title}");
    }
    for title in InputCode::ALL.iter().map(|code| code.title(Lang::Zh)) {
        assert!(!title.is_ascii(), "{title}");
    }
}

#[test]
fn policies_are_shared_and_sessions_move() {
    fn shared<T: Send + Sync + Clone>() {}
    fn moves<T: Send>() {}
    shared::<Policy>();
    moves::<Session>();
}
