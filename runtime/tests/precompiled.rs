//! Policies with their machine code.
#![expect(unsafe_code, reason = "what is under test cannot be called otherwise; the files are written here")]

mod sample;

use fencun_abi::value::Value;
use fencun_runtime::{Lang, Limits, Policy, Trace, is_precompiled};
use sample::{Sample, decision, traced_decision};

fn policy() -> Policy {
    let sample = Sample::answering(&Ok(decision()), &Ok(traced_decision()));
    Policy::from_module(&sample.build(), &Limits::default()).expect("sound")
}

#[track_caller]
fn refused(bytes: &[u8], message: &str) {
    // SAFETY: bytes that `precompile` wrote, changed so that they are refused unseen.
    let error = unsafe { Policy::from_precompiled(bytes, &Limits::default()) }.expect_err("refused");
    assert_eq!((error.code().number(), error.message(Lang::En).as_str()), ("FC0611", message));
}

#[test]
fn a_precompiled_policy_decides_like_the_module() {
    let bytes = policy().precompile().expect("written");
    assert!(is_precompiled(&bytes) && !is_precompiled(policy().wasm()));
    // SAFETY: written by `precompile` in the line above.
    let loaded = unsafe { Policy::from_precompiled(&bytes, &Limits::default()) }.expect("loaded");
    assert_eq!((loaded.digest(), loaded.wasm()), (policy().digest(), policy().wasm()));
    let mut values = vec![Value::Number(0), Value::Unknown, Value::Number(0), Value::None];
    values.extend([Value::Unknown, Value::Unknown, Value::Unknown, Value::List(vec![])]);
    assert_eq!(loaded.session().decide_raw(&values, Trace::No).unwrap(), Ok(decision()));
}

#[test]
fn damaged_files_are_refused_unseen() {
    let bytes = policy().precompile().expect("written");
    let damaged = "the precompiled file cannot be used: the file is damaged; compile the policy again";
    for at in (55..bytes.len()).step_by(97) {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        refused(&changed, damaged);
    }
    refused(policy().wasm(), "the precompiled file cannot be used: not a precompiled policy");
    let short = "the precompiled file cannot be used: the file ends too early; compile the policy again";
    refused(&bytes[..10], short);
    refused(&bytes[..60], short);
    refused(&bytes[..bytes.len() - 1], damaged);
}

#[test]
fn files_of_another_engine_are_refused_unseen() {
    let mut bytes = policy().precompile().expect("written");
    bytes[15] ^= 1;
    let end = bytes.len() - 32;
    let checksum = sample::sha256(&bytes[..end]);
    bytes[end..].copy_from_slice(&checksum);
    let message = "the precompiled file cannot be used: made by another version of this program or for another machine; compile the policy again";
    refused(&bytes, message);
}
