//! What a unit is, in one byte: a class in the upper three bits, an outcome in the lower five.
//!
//! The byte is a shift count: bits 0 to 31 of a 64-bit mask are the outcomes of [`SHALL`],
//! bits 32 to 63 those of [`RED_LINE`].

use crate::hir::{Effect, Policy, RuleUnit, UnitKind};

/// An ordinary unit with an outcome; one that gives an amount has the outcome 0.
pub(super) const SHALL: u8 = 0;
/// A red line.
pub(super) const RED_LINE: u8 = 1;
/// An adjustment that binds.
pub(super) const ADJUST: u8 = 2;
/// `otherwise`.
pub(super) const OTHERWISE: u8 = 3;
/// An exception without outcome: it never counts.
pub(super) const LIFT: u8 = 4;
/// An adjustment that may be made.
pub(super) const MAY_ADJUST: u8 = 6;
/// An ordinary unit that widens what is permitted.
pub(super) const MAY: u8 = 7;

/// The first byte of a class.
pub(super) fn first_of(class: u8) -> i32 {
    i32::from(class) << 5
}

/// The byte of each unit.
pub(super) fn classes(policy: &Policy) -> Vec<u8> {
    policy.units.iter().map(byte).collect()
}

fn byte(unit: &RuleUnit) -> u8 {
    let (class, outcome) = match (unit.kind, unit.effect) {
        (UnitKind::RedLine, Effect::Shall(outcome)) => (RED_LINE, outcome),
        (UnitKind::Otherwise, _) => (OTHERWISE, 0),
        (UnitKind::Adjust, Effect::Step { may: true, .. }) => (MAY_ADJUST, 0),
        (UnitKind::Adjust, _) => (ADJUST, 0),
        (_, Effect::Shall(outcome)) => (SHALL, outcome),
        (_, Effect::Give) => (SHALL, 0),
        (_, Effect::May(_)) => (MAY, 0),
        (_, Effect::Step { .. } | Effect::Lift) => (LIFT, 0),
    };
    class << 5 | u8::try_from(outcome & 31).unwrap_or(0)
}
