//! The stages one after the other.

use crate::check::{self, Checkup};
use crate::ir;
use crate::source::Source;

/// Parses and checks the files of one policy: one with a header, any others with cases only.
///
/// What passes can be compiled: a policy that is too large for a module is refused here, with
/// the other limits.
#[must_use]
pub fn check(sources: &[Source]) -> Checkup {
    let mut checkup = check::check(sources);
    let nodes = checkup.policy.as_ref().map_or(0, |policy| ir::lower(policy).nodes.len());
    if nodes > MAX_NODES {
        checkup.refuse_size(nodes, MAX_NODES);
    }
    checkup
}

/// Conditions and values of a policy, equal ones counted once.
pub const MAX_NODES: usize = 65_536;
