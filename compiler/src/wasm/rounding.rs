//! The functions of a module that multiply and divide in 128 bits.
//!
//! Numbers of 128 bits are pairs of locals, high and low, without sign. Division is by shifting
//! and subtracting, bit by bit, where 64 bits do not do.

use wasm_encoder::{BlockType, ValType};

use super::code::{Body, Code};
use crate::hir::RoundMode;

/// What does not fit: never the value of anything that does.
pub(super) const OVERFLOWN: i64 = i64::MIN;

/// The number by which a module knows a mode.
pub(super) fn number_of(mode: RoundMode) -> i64 {
    match mode {
        RoundMode::Up => UP,
        RoundMode::Down => DOWN,
        RoundMode::HalfUp => HALF_UP,
        RoundMode::HalfEven => HALF_EVEN,
    }
}

const UP: i64 = 0;
const DOWN: i64 = 1;
const HALF_UP: i64 = 2;
const HALF_EVEN: i64 = 3;

/// (a, b) → the upper 64 bits of their product, all without sign.
pub(super) fn high_product() -> Body {
    const LOW: i64 = 0xffff_ffff;
    let mut code = Code::new(2);
    let (a, b) = (0, 1);
    let [a_low, b_low, middle, cross] = [(); 4].map(|()| code.local(ValType::I64));
    code.put().local_get(a).i64_const(LOW).i64_and().local_set(a_low);
    code.put().local_get(b).i64_const(LOW).i64_and().local_set(b_low);
    code.put().local_get(a).i64_const(32).i64_shr_u().local_set(a);
    code.put().local_get(b).i64_const(32).i64_shr_u().local_set(b);
    // middle = a_high · b_low + the carry of a_low · b_low: at most 64 bits.
    code.put().local_get(a).local_get(b_low).i64_mul();
    code.put().local_get(a_low).local_get(b_low).i64_mul().i64_const(32).i64_shr_u().i64_add().local_set(middle);
    // cross = a_low · b_high + the lower half of it.
    code.put().local_get(a_low).local_get(b).i64_mul();
    code.put().local_get(middle).i64_const(LOW).i64_and().i64_add().local_set(cross);
    code.put().local_get(a).local_get(b).i64_mul();
    code.put().local_get(middle).i64_const(32).i64_shr_u().i64_add();
    code.put().local_get(cross).i64_const(32).i64_shr_u().i64_add();
    code.finish()
}

/// (a, b, c, up, down, step, mode) → a · b · up / (c · down), rounded to a whole number, times
/// the step; [`OVERFLOWN`] where that does not fit, anything where c is 0.
pub(super) fn rounded(high_product: u32) -> Body {
    let mut code = Code::new(7);
    let (a, b, c, up, down, step, mode) = (0, 1, 2, 3, 4, 5, 6);
    let [sign, high, low, by_high, by_low, rest_high, rest_low, bit] = [(); 8].map(|()| code.local(ValType::I64));
    let left = code.local(ValType::I32);

    code.put().local_get(c).i64_eqz().if_(BlockType::Empty).i64_const(0).return_().end();
    code.put().local_get(a).local_get(b).i64_xor().local_get(c).i64_xor().local_get(up).i64_xor().local_set(sign);
    for number in [a, b, c, up] {
        // The bits of all ones where it is negative.
        code.put().local_get(number).i64_const(63).i64_shr_s().local_set(bit);
        code.put().local_get(number).local_get(bit).i64_xor().local_get(bit).i64_sub().local_set(number);
    }

    // high, low = a · b · up; a · b first, in high and b.
    code.put().local_get(a).local_get(b).call(high_product).local_set(high);
    code.put().local_get(a).local_get(b).i64_mul().local_set(b);
    code.put().local_get(high).local_get(up).i64_mul();
    code.put().local_get(b).local_get(up).call(high_product).i64_add().local_set(high);
    code.put().local_get(b).local_get(up).i64_mul().local_set(low);
    code.put().local_get(c).local_get(down).call(high_product).local_set(by_high);
    code.put().local_get(c).local_get(down).i64_mul().local_set(by_low);

    code.put().local_get(high).local_get(by_high).i64_or().i64_eqz().if_(BlockType::Empty);
    // Neither factor is 0, and the product fits: so it is not 0.
    code.put().local_get(low).local_get(by_low).i64_rem_u().local_set(rest_low);
    code.put().local_get(low).local_get(by_low).i64_div_u().local_set(low);
    code.put().else_();
    code.put().i32_const(BITS).local_set(left);
    code.begin_loop(BITS.unsigned_abs().into());
    // The rest takes the highest bit; the whole shifts, and gets a bit where the divisor fits.
    code.put().local_get(rest_high).i64_const(1).i64_shl();
    code.put().local_get(rest_low).i64_const(63).i64_shr_u().i64_or().local_set(rest_high);
    code.put().local_get(rest_low).i64_const(1).i64_shl();
    code.put().local_get(high).i64_const(63).i64_shr_u().i64_or().local_set(rest_low);
    code.put().local_get(high).i64_const(1).i64_shl();
    code.put().local_get(low).i64_const(63).i64_shr_u().i64_or().local_set(high);
    at_least(&mut code, (rest_high, rest_low), (by_high, by_low));
    code.put().i64_extend_i32_u().local_tee(bit);
    code.put().local_get(low).i64_const(1).i64_shl().i64_or().local_set(low);
    code.put().local_get(bit).i64_eqz().i32_eqz().if_(BlockType::Empty);
    subtract(&mut code, (rest_high, rest_low), (by_high, by_low), (rest_high, rest_low));
    code.put().end();
    code.put().local_get(left).i32_const(1).i32_sub().local_tee(left).br_if(0);
    code.put().end().end();

    // One more, away from zero? The divisor less the rest is how far the next one is.
    subtract(&mut code, (by_high, by_low), (rest_high, rest_low), (by_high, by_low));
    code.put().local_get(mode).i64_const(UP).i64_eq();
    code.put().local_get(rest_high).local_get(rest_low).i64_or().i64_eqz().i32_eqz().i32_and();
    at_least(&mut code, (rest_high, rest_low), (by_high, by_low));
    code.put().local_get(mode).i64_const(HALF_UP).i64_eq().i32_and().i32_or();
    at_least(&mut code, (rest_high, rest_low), (by_high, by_low));
    at_least(&mut code, (by_high, by_low), (rest_high, rest_low));
    code.put().i32_eqz().local_get(low).i32_wrap_i64().i32_or().i32_and();
    code.put().local_get(mode).i64_const(HALF_EVEN).i64_eq().i32_and().i32_or();
    code.put().i64_extend_i32_u().local_tee(bit);
    code.put().local_get(low).i64_add().local_tee(low).local_get(bit).i64_lt_u().i64_extend_i32_u();
    code.put().local_get(high).i64_add().local_set(high);

    code.put().local_get(high).i64_eqz().i32_eqz();
    code.put().local_get(low).i64_const(i64::MAX).local_get(step).i64_div_u().i64_gt_u().i32_or();
    code.put().if_(BlockType::Empty).i64_const(OVERFLOWN).return_().end();
    code.put().local_get(low).local_get(step).i64_mul().local_set(low);
    code.put().i64_const(0).local_get(low).i64_sub().local_get(low);
    code.put().local_get(sign).i64_const(0).i64_lt_s().select();
    code.finish()
}

const BITS: i32 = 128;

/// A number of 128 bits: the locals of its upper and its lower half.
type Wide = (u32, u32);

/// Pushes whether the first number is at least the second.
fn at_least(code: &mut Code, a: Wide, b: Wide) {
    code.put().local_get(a.0).local_get(b.0).i64_gt_u();
    code.put().local_get(a.0).local_get(b.0).i64_eq();
    code.put().local_get(a.1).local_get(b.1).i64_ge_u().i32_and().i32_or();
}

/// The first number less the second; the result may be one of the two.
fn subtract(code: &mut Code, a: Wide, b: Wide, to: Wide) {
    code.put().local_get(a.0).local_get(b.0).i64_sub();
    code.put().local_get(a.1).local_get(b.1).i64_lt_u().i64_extend_i32_u().i64_sub();
    code.put().local_get(a.1).local_get(b.1).i64_sub().local_set(to.1).local_set(to.0);
}
