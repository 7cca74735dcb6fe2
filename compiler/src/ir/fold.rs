//! Folding: constants, and conditions that are another condition.
//!
//! Only what is the same for every input and under three values is folded; `a or not a` is not,
//! because it is unknown when `a` is. What would overflow is left to overflow when it runs.

use super::build::{Build, Folded};
use super::{Kind, NodeId, Share};

/// The simplest form of a kind.
pub(super) fn fold(build: &Build, kind: Kind) -> Folded {
    match kind {
        Kind::Not(of) => match build.kind(of) {
            Some(Kind::Truth(truth)) => Folded::Kind(Kind::Truth(!truth)),
            Some(Kind::Not(inner)) => Folded::Node(*inner),
            _ => Folded::Kind(kind),
        },
        Kind::AtLeast(quota, items) => at_least(build, quota, items),
        Kind::Compare(order, left, right) => match (build.number(left), build.number(right)) {
            (Some(left), Some(right)) => Folded::Kind(Kind::Truth(order.holds(left, right))),
            _ => Folded::Kind(kind),
        },
        Kind::OneOf(of, ref items) => match build.number(of) {
            Some(number) => Folded::Kind(Kind::Truth(items.contains(&number))),
            None => Folded::Kind(kind),
        },
        Kind::InSet(of, set) => match build.number(of).map(u32::try_from) {
            Some(Ok(number)) => Folded::Kind(Kind::Truth(set.checked_shr(number).is_some_and(|rest| rest & 1 == 1))),
            _ => Folded::Kind(kind),
        },
        Kind::Includes(of, items, share) => match build.number(of) {
            Some(number) => {
                let found = number & i64::from(items);
                let all = found == i64::from(items);
                Folded::Kind(Kind::Truth(if share == Share::All { all } else { found != 0 }))
            }
            None => Folded::Kind(kind),
        },
        Kind::Size(of) => match build.number(of) {
            Some(number) => Folded::Kind(Kind::Number(i64::from(number.count_ones()))),
            None => Folded::Kind(kind),
        },
        Kind::Exists(place) => {
            let doubt = build.doubt(place);
            Folded::Kind(if doubt.unknown || doubt.none { kind } else { Kind::Truth(true) })
        }
        Kind::Known(of) if build.certain(of) => Folded::Kind(Kind::Truth(true)),
        Kind::Indicator(of) => match build.truth(of) {
            Some(truth) => Folded::Kind(Kind::Number(i64::from(truth))),
            None => Folded::Kind(kind),
        },
        Kind::Choose(ref items) => {
            let first = items.iter().position(|item| build.truth(*item) != Some(false));
            match first.and_then(|first| Some((first, build.truth(*items.get(first)?)?))) {
                Some((first, true)) => Folded::Kind(Kind::Number(i64::try_from(first).unwrap_or(i64::MAX))),
                _ => Folded::Kind(kind),
            }
        }
        Kind::Extreme(largest, left, right) => match (build.number(left), build.number(right)) {
            (Some(a), Some(b)) => Folded::Kind(Kind::Number(if largest { a.max(b) } else { a.min(b) })),
            _ if left == right => Folded::Node(left),
            _ => Folded::Kind(kind),
        },
        Kind::Either(condition, then, otherwise) => match build.truth(condition) {
            Some(true) => Folded::Node(then),
            Some(false) => Folded::Node(otherwise),
            None => Folded::Kind(kind),
        },
        Kind::Add(left, right, _) => arithmetic(build, kind, left, right, i64::checked_add),
        Kind::Subtract(left, right, _) => arithmetic(build, kind, left, right, i64::checked_sub),
        Kind::Multiply(left, right, _) => arithmetic(build, kind, left, right, i64::checked_mul),
        _ => Folded::Kind(kind),
    }
}

fn at_least(build: &Build, quota: u32, items: Vec<NodeId>) -> Folded {
    let sure = items.iter().filter(|item| build.truth(**item) == Some(true)).count();
    let mut open: Vec<NodeId> = items.into_iter().filter(|item| build.truth(*item).is_none()).collect();
    let quota = (quota as usize).saturating_sub(sure);
    if quota == 0 {
        return Folded::Kind(Kind::Truth(true));
    }
    if quota > open.len() {
        return Folded::Kind(Kind::Truth(false));
    }
    // Saying a condition twice changes nothing for "all" and "any", but it does for a number
    // between them.
    let all = quota == open.len();
    if all || quota == 1 {
        let mut seen = std::collections::BTreeSet::new();
        open.retain(|item| seen.insert(*item));
    }
    let quota = if all { open.len() } else { quota };
    match open.as_slice() {
        [one] => Folded::Node(*one),
        _ => Folded::Kind(Kind::AtLeast(u32::try_from(quota).unwrap_or(u32::MAX), open)),
    }
}

fn arithmetic(build: &Build, kind: Kind, left: NodeId, right: NodeId, op: fn(i64, i64) -> Option<i64>) -> Folded {
    let folded = build.number(left).zip(build.number(right)).and_then(|(left, right)| op(left, right));
    Folded::Kind(folded.map_or(kind, Kind::Number))
}
