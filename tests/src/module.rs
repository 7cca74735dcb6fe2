//! The compiled policy beside the evaluator.

use fencun_abi::answer::{Answer, Decision};
use fencun_abi::value::Value;
use fencun_compiler::{Source, eval};
use fencun_runtime::{Limits, Policy, Session, Trace};

use crate::subject::Subject;

/// Name of the file that the module's map speaks of.
const FILE: &str = "policy.fencun";

/// The bytes of a policy's module.
#[must_use]
pub fn bytes(subject: &Subject) -> Vec<u8> {
    fencun_compiler::wasm::emit(&subject.policy, &[Source::rules(FILE, subject.text.as_str())]).bytes
}

/// A caller of a policy's module.
///
/// # Panics
/// When the runtime refuses the module: with the text of the policy.
#[must_use]
#[track_caller]
pub fn session(subject: &Subject) -> Session {
    match Policy::from_module(&bytes(subject), &Limits::default()) {
        Ok(policy) => policy.session(),
        Err(error) => panic!("the runtime refuses the module: {error:?}\n{}", crate::subject::numbered(&subject.text)),
    }
}

/// Two answers that should be one.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// What the evaluator says.
    pub evaluator: Answer,
    /// What the module says; text when it has no answer at all.
    pub module: Result<Answer, String>,
    /// With the trace, or without it.
    pub traced: bool,
}

/// The answer on which evaluator and module agree, both without and with a trace.
///
/// # Errors
/// The two answers where they do not.
pub fn agreed(subject: &Subject, session: &mut Session, facts: &[Value]) -> Result<Answer, Box<Disagreement>> {
    let full = eval::decide(&subject.policy, facts);
    let plain = full.clone().map(|decision| Decision { trace: Vec::new(), ..decision });
    for (traced, trace, evaluator) in [(false, Trace::No, plain), (true, Trace::Full, full.clone())] {
        let module = session.decide_raw(facts, trace).map_err(|error| format!("{error:?}"));
        if module.as_ref() != Ok(&evaluator) {
            return Err(Box::new(Disagreement { evaluator, module, traced }));
        }
    }
    Ok(full)
}
