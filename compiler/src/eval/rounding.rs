//! Products and quotients, computed exactly and rounded once.

use fencun_abi::answer::FaultCode;

use crate::hir::{RoundMode, Rounding};

/// The product of the factors, times `up`, divided by the divisor times `down`, rounded to a
/// whole number and multiplied with the step.
///
/// # Errors
/// [`FaultCode::DivisionByZero`] for a divisor of 0; [`FaultCode::Overflow`] for a value beyond
/// ±(2^63 − 1), and for a product beyond 127 bits, which no checked policy has.
pub fn rounded(factors: &[i64], divisor: Option<i64>, how: Rounding) -> Result<i64, FaultCode> {
    let product = factors.iter().try_fold(i128::from(how.up), |product, factor| product.checked_mul((*factor).into()));
    let product = product.filter(|product| *product != i128::MIN).ok_or(FaultCode::Overflow)?;
    let below = i128::from(divisor.unwrap_or(1)) * i128::from(how.down);
    if below == 0 {
        return Err(FaultCode::DivisionByZero);
    }
    let steps = nearest(product, below, how.mode);
    let value = steps.checked_mul(how.step.into()).and_then(|value| i64::try_from(value).ok());
    value.filter(|value| *value != i64::MIN).ok_or(FaultCode::Overflow)
}

/// A quotient as a whole number. The divisor is not 0.
fn nearest(product: i128, divisor: i128, mode: RoundMode) -> i128 {
    // Towards zero; the rest has the sign of the product.
    let (whole, rest) = (product / divisor, (product % divisor).unsigned_abs());
    let from_next = divisor.unsigned_abs() - rest;
    let away = match mode {
        RoundMode::Up => rest > 0,
        RoundMode::Down => false,
        RoundMode::HalfUp => rest >= from_next,
        RoundMode::HalfEven => rest > from_next || (rest == from_next && whole % 2 != 0),
    };
    let sign = if (product < 0) == (divisor < 0) { 1 } else { -1 };
    if away { whole + sign } else { whole }
}
