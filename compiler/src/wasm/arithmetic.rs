//! Checks for overflow, where the checker could not exclude it.
//!
//! A check stands behind the operation and looks at its operands and its result. What is not
//! known cannot overflow.

use wasm_encoder::{BlockType, ValType};

use super::calendar::{
    DAYS_BEYOND, FIRST_DAY, FIRST_INSTANT, LAST_DAY, LAST_INSTANT, OUT_OF_CALENDAR, SECONDS_OF_HOUR,
};
use super::emit::{Emit, Spot};
use super::rounding;
use crate::hir::{Rounding, Side};
use crate::ir::{Kind, Move, NodeId, Period, Toward};

/// Where a result is, and whether it is known.
type Outcome = (Spot, Option<Spot>);

impl Emit<'_> {
    /// A sum overflows when it differs in sign from both its parts.
    pub(super) fn check_sum(&mut self, site: Option<u32>, left: NodeId, right: NodeId, (sum, known): Outcome) {
        let Some(site) = site else { return };
        self.push_value(left);
        self.get(sum);
        self.code.put().i64_xor();
        self.push_value(right);
        self.get(sum);
        self.code.put().i64_xor().i64_and().i64_const(0).i64_lt_s();
        self.fault_if(site, known, self.functions.overflow);
    }

    /// A difference overflows when its parts differ in sign and it differs from the first.
    pub(super) fn check_difference(
        &mut self,
        site: Option<u32>,
        left: NodeId,
        right: NodeId,
        (difference, known): Outcome,
    ) {
        let Some(site) = site else { return };
        self.push_value(left);
        self.push_value(right);
        self.code.put().i64_xor();
        self.push_value(left);
        self.get(difference);
        self.code.put().i64_xor().i64_and().i64_const(0).i64_lt_s();
        self.fault_if(site, known, self.functions.overflow);
    }

    /// A product with a constant has bounds for the other factor; any other is divided again.
    pub(super) fn check_product(&mut self, site: Option<u32>, left: NodeId, right: NodeId, (product, known): Outcome) {
        let Some(site) = site else { return };
        let constant = |emit: &Self, id: NodeId| match emit.node(id).map(|node| &node.kind) {
            Some(Kind::Number(number)) => Some(*number),
            _ => None,
        };
        let by_constant = [(left, right), (right, left)].into_iter().find_map(|(factor, other)| {
            let (min, max) = factors(constant(self, factor)?)?;
            Some((min, max, other))
        });
        if let Some((min, max, other)) = by_constant {
            self.push_value(other);
            self.code.put().i64_const(min).i64_lt_s();
            self.push_value(other);
            self.code.put().i64_const(max).i64_gt_s().i32_or();
        } else {
            self.push_value(left);
            self.push_value(right);
            self.get(product);
            self.code.put().call(self.functions.product_overflows);
        }
        self.fault_if(site, known, self.functions.overflow);
    }

    /// Pushes a day that was moved. Outside of the calendar it is any number beyond it.
    pub(super) fn push_shifted(&mut self, how: Move, day: NodeId, by: NodeId) {
        self.push_value(day);
        match (how.by, how.side) {
            (Period::Days, Side::After) => {
                self.push_value(by);
                self.code.put().i64_add();
            }
            (Period::Days, Side::Before) => {
                self.push_value(by);
                self.code.put().i64_sub();
            }
            (Period::Days, Side::CountingFrom) => {
                self.push_value(by);
                self.code.put().i64_add().i64_const(1).i64_sub();
            }
            (Period::Hours, side) => {
                self.push_value(by);
                self.code.put().i64_const(SECONDS_OF_HOUR).i64_mul();
                if side == Side::Before {
                    self.code.put().i64_sub();
                } else {
                    self.code.put().i64_add();
                }
            }
            (Period::Months | Period::Years, side) => {
                let moved = if how.by == Period::Months { self.functions.add_months } else { self.functions.add_years };
                if side == Side::Before {
                    self.code.put().i64_const(0);
                    self.push_value(by);
                    self.code.put().i64_sub();
                } else {
                    self.push_value(by);
                }
                self.code.put().i64_const(i64::from(side == Side::CountingFrom)).call(moved);
            }
        }
    }

    pub(super) fn check_shift(&mut self, site: Option<u32>, how: Move, by: NodeId, (moved, known): Outcome) {
        let Some(site) = site else { return };
        if how.by == Period::Hours {
            // As with days.
            self.push_value(by);
            self.code.put().i64_const(24 * DAYS_BEYOND).i64_add().i64_const(2 * 24 * DAYS_BEYOND).i64_gt_u();
            self.get(moved);
            self.code.put().i64_const(FIRST_INSTANT).i64_sub().i64_const(LAST_INSTANT - FIRST_INSTANT).i64_gt_u();
            self.code.put().i32_or();
        } else if how.by == Period::Days {
            // The day is in the calendar, so more days than the calendar has lead out of it; less
            // cannot overflow 64 bits.
            self.push_value(by);
            self.code.put().i64_const(DAYS_BEYOND).i64_add().i64_const(2 * DAYS_BEYOND).i64_gt_u();
            self.get(moved);
            self.code.put().i64_const(FIRST_DAY).i64_sub().i64_const(LAST_DAY - FIRST_DAY).i64_gt_u().i32_or();
        } else {
            self.get(moved);
            self.code.put().i64_const(OUT_OF_CALENDAR).i64_eq();
        }
        self.fault_if(site, known, self.functions.overflow);
    }

    /// Pushes a quotient. The dividend is not near the ends of 64 bits, or not known.
    pub(super) fn push_quotient(&mut self, of: NodeId, by: i64, toward: Toward) {
        self.push_value(of);
        match toward {
            Toward::Zero => {}
            Toward::Away => {
                self.code.put().i64_const(by - 1).i64_const(1 - by);
                self.push_value(of);
                self.code.put().i64_const(0).i64_gt_s().select().i64_add();
            }
            Toward::Below => {
                self.push_value(of);
                self.code.put().i64_const(by).i64_rem_s().i64_const(by).i64_add().i64_const(by).i64_rem_s().i64_sub();
            }
        }
        self.code.put().i64_const(by).i64_div_s();
    }

    /// Pops a condition; where it holds and the result is known, there is no decision.
    pub(super) fn fault_if(&mut self, site: u32, known: Option<Spot>, fault: u32) {
        if let Some(known) = known {
            self.get(known);
            self.code.put().i32_and();
        }
        self.code.put().if_(BlockType::Empty).i32_const(site.cast_signed()).call(fault).return_().end();
    }

    /// Pushes a rounded product; [`rounding::OVERFLOWN`] where it does not fit.
    pub(super) fn push_rounded(&mut self, factors: &[NodeId], divisor: Option<NodeId>, how: Rounding) {
        let mut factors = factors.iter().copied();
        for part in [factors.next(), factors.next(), divisor] {
            match part {
                Some(part) => self.push_value(part),
                None => {
                    self.code.put().i64_const(1);
                }
            }
        }
        let mode = rounding::number_of(how.mode);
        self.code.put().i64_const(how.up).i64_const(how.down).i64_const(how.step).i64_const(mode);
        self.code.put().call(self.functions.rounded);
    }

    /// What is divided by zero is no overflow, so it is asked first.
    pub(super) fn check_rounded(&mut self, site: Option<u32>, divisor: Option<NodeId>, (rounded, known): Outcome) {
        let Some(site) = site else { return };
        if let Some(divisor) = divisor {
            self.push_value(divisor);
            self.code.put().i64_eqz();
            self.fault_if(site, known, self.functions.division_by_zero);
        }
        self.get(rounded);
        self.code.put().i64_const(rounding::OVERFLOWN).i64_eq();
        self.fault_if(site, known, self.functions.overflow);
    }
}

/// The factors that may be multiplied with a constant. With -1 the smallest number overflows, and
/// it is the only one.
fn factors(constant: i64) -> Option<(i64, i64)> {
    match constant {
        0 | 1 => Some((i64::MIN, i64::MAX)),
        -1 => Some((-i64::MAX, i64::MAX)),
        2.. => Some((i64::MIN / constant, i64::MAX / constant)),
        _ => Some((i64::MAX / constant, i64::MIN / constant)),
    }
}

/// The function that says whether a product of two numbers overflowed: left, right, product.
pub(super) fn product_overflows() -> super::code::Body {
    let mut code = super::code::Code::new(3);
    let (left, right, product) = (0, 1, 2);
    let smallest = i64::MIN;
    code.put().local_get(left).i64_eqz().if_(BlockType::Result(ValType::I32)).i32_const(0).else_();
    // The one division that would trap.
    code.put().local_get(left).i64_const(-1).i64_eq().local_get(right).i64_const(smallest).i64_eq().i32_and();
    code.put().local_get(left).i64_const(smallest).i64_eq().local_get(right).i64_const(-1).i64_eq().i32_and();
    code.put().i32_or().if_(BlockType::Result(ValType::I32)).i32_const(1).else_();
    code.put().local_get(left).i64_const(-1).i64_eq().if_(BlockType::Result(ValType::I32)).i32_const(0).else_();
    code.put().local_get(product).local_get(left).i64_div_s().local_get(right).i64_ne();
    code.put().end().end().end();
    code.finish()
}

#[cfg(test)]
mod tests {
    use super::factors;

    #[test]
    fn factors_are_the_last_that_fit() {
        for constant in [i64::MIN, -1_000_000, -3, -2, -1, 2, 3, 7, i64::MAX] {
            let (min, max) = factors(constant).expect("every constant has factors");
            assert!(constant.checked_mul(min).is_some() && constant.checked_mul(max).is_some(), "{constant}");
            let beyond = [min.checked_sub(1), max.checked_add(1)];
            assert!(beyond.into_iter().flatten().all(|factor| constant.checked_mul(factor).is_none()), "{constant}");
        }
    }
}
