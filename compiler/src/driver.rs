//! The stages one after the other.

use crate::check::{self, Checkup};
use crate::ir;
use crate::source::Source;

/// Parses and checks the files of one policy: one with a header, any others with cases and the
/// words of articles only. No day is over: what is accepted until some day stays accepted.
#[must_use]
pub fn check(sources: &[Source]) -> Checkup {
    check_with(sources, None)
}

/// The same on a day, in days since 1970-01-01: what was accepted until an earlier day is
/// reported again.
///
/// What passes can be compiled: a policy that is too large for a module is refused here, with
/// the other limits. No case of it breaks a guarantee.
#[must_use]
pub fn check_on(sources: &[Source], today: i32) -> Checkup {
    check_with(sources, Some(today))
}

fn check_with(sources: &[Source], today: Option<i32>) -> Checkup {
    let mut checkup = check::check(sources, today);
    let nodes = checkup.policy.as_ref().map_or(0, |policy| ir::lower(policy).nodes.len());
    if nodes > MAX_NODES {
        checkup.refuse_size(nodes, MAX_NODES);
    }
    checkup.refuse_broken_guarantees(sources);
    checkup
}

/// Conditions and values of a policy, equal ones counted once.
pub const MAX_NODES: usize = 65_536;
