//! Products and quotients that are rounded, and amounts for each unit.

use fencun_grammar::ast::{ArithmeticOp, Expr, ExprKind, RoundMode};

use super::expression::{Scope, clamp64, computed};
use super::world::{Ty, Val, World};
use crate::tree;

impl World {
    /// A rounded product or quotient of a type; nothing where it could need too many bits.
    pub(super) fn rounded(&mut self, ty: Ty, scope: &Scope, depth: usize) -> Option<Val> {
        let first = self.factor_of(ty, scope, depth);
        let mut expr = first.expr.clone();
        let mut scales = [digits_behind(ty), 0, 0];
        let (mut second, mut divisor) = (None, None);
        if self.chance.percent(65) {
            let factor = self.pure_type();
            let val = self.factor_of(factor, scope, depth);
            scales[1] = digits_behind(factor);
            expr = if self.chance.percent(50) {
                tree::arithmetic(ArithmeticOp::Multiply, expr, val.expr.clone())
            } else {
                tree::arithmetic(ArithmeticOp::Multiply, val.expr.clone(), expr)
            };
            second = Some((val.low, val.high));
        }
        if self.chance.percent(55) {
            let by = self.pure_type();
            let val = if self.chance.percent(60) {
                let value = *self.chance.pick(&[2, 3, 7, 12, 25, 101, 999]);
                Val { expr: self.constant(by, value), low: value, high: value }
            } else {
                self.factor_of(by, scope, 0)
            };
            if val.low == 0 && val.high == 0 {
                return None;
            }
            scales[2] = digits_behind(by);
            expr = tree::divide(expr, val.expr.clone());
            divisor = Some((val.low, val.high));
        }
        let step = *self.chance.pick(&[1, 1, 2, 5, 25, 75]);
        let modes = [RoundMode::Up, RoundMode::Down, RoundMode::HalfUp, RoundMode::HalfEven];
        let mode = *self.chance.pick(&modes);
        let expr = tree::rounded(expr, mode, self.constant(ty, step));
        let (low, high) = bounds(&first, second, divisor, i32_sum(scales, ty), (mode, step))?;
        Some(Val { expr, low, high })
    }

    /// `5 CNY per started 1,000 of weight`
    pub(super) fn per_unit(&mut self, ty: Ty, scope: &Scope, depth: usize) -> Val {
        let amount = self.factor_of(ty, scope, depth);
        let of = *self.chance.pick(&[Ty::Integer, Ty::Integer, Ty::Percent, ty]);
        let quantity = self.factor_of(of, scope, depth);
        let unit = *self.chance.pick(&[1, 3, 7, 1_000]);
        let started = self.chance.percent(50);
        let mode = if started { RoundMode::Up } else { RoundMode::Down };
        let count = |end: i64| clamp64(nearest(end.into(), unit.into(), mode));
        let counted = Val { expr: tree::integer(1), low: count(quantity.low), high: count(quantity.high) };
        let bounds = computed(ArithmeticOp::Multiply, counted, amount.clone());
        let unit = self.constant(of, unit);
        let expr = tree::per_unit(amount.expr, started, unit, quantity.expr);
        Val { expr, low: bounds.low, high: bounds.high }
    }

    /// A value that is no product itself: at most two can be multiplied.
    fn factor_of(&mut self, ty: Ty, scope: &Scope, depth: usize) -> Val {
        let val = self.value(ty, scope, depth);
        if is_product(&val.expr) { self.value(ty, scope, 0) } else { val }
    }

    /// A type of numbers that count in nothing.
    fn pure_type(&mut self) -> Ty {
        match self.chance.below(3) {
            0 => Ty::Integer,
            1 => Ty::Percent,
            _ => self.some_decimal(),
        }
    }
}

fn is_product(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Paren(inner) | ExprKind::Negate(inner) => is_product(inner),
        ExprKind::Arithmetic { op, .. } => *op == ArithmeticOp::Multiply,
        _ => false,
    }
}

fn digits_behind(ty: Ty) -> i32 {
    match ty {
        Ty::Decimal(digits) => digits.into(),
        Ty::Percent => 4,
        Ty::Money(currency) => i32::try_from(tree::digits(currency)).unwrap_or(0),
        _ => 0,
    }
}

/// The power of ten between what is computed in and the result.
fn i32_sum([first, second, divisor]: [i32; 3], ty: Ty) -> i32 {
    digits_behind(ty) + divisor - first - second
}

/// A quotient as a whole number, as the fraction of which twice is compared with odd numbers.
fn nearest(above: i128, below: i128, mode: RoundMode) -> i128 {
    let (size, by) = (above.abs(), below.abs());
    let (floor, twice) = (size / by, 2 * size);
    let middle = (2 * floor + 1) * by;
    let farther = match mode {
        RoundMode::Up => floor * by != size,
        RoundMode::Down => false,
        RoundMode::HalfUp => twice >= middle,
        RoundMode::HalfEven => twice > middle || (twice == middle && floor % 2 == 1),
    };
    let steps = floor + i128::from(farther);
    if (above < 0) == (below < 0) { steps } else { -steps }
}

/// The bounds that the checker finds, or wider ones; nothing beyond a hundred bits.
fn bounds(
    first: &Val,
    second: Option<(i64, i64)>,
    divisor: Option<(i64, i64)>,
    power: i32,
    (mode, step): (RoundMode, i64),
) -> Option<(i64, i64)> {
    const MOST: i128 = 1 << 100;
    let scale = 10_i128.checked_pow(power.unsigned_abs()).filter(|scale| *scale < 1 << 50)?;
    let (up, down) = if power >= 0 { (scale, 1) } else { (1, scale) };
    let (c, d) = second.unwrap_or((1, 1));
    let mut low = i128::MAX;
    let mut high = i128::MIN;
    for a in [first.low, first.high] {
        for b in [c, d] {
            let product = (i128::from(a) * i128::from(b)).checked_mul(up).filter(|product| product.abs() < MOST)?;
            let (e, f) = divisor.unwrap_or((1, 1));
            for by in [e, f, 1, -1].into_iter().filter(|by| *by != 0 && e <= *by && *by <= f) {
                let below = i128::from(by).checked_mul(down)?.checked_mul(step.into())?;
                let steps = nearest(product, below, mode);
                (low, high) = (low.min(steps), high.max(steps));
            }
        }
    }
    let step = i128::from(step);
    Some((clamp64(low * step), clamp64(high * step)))
}
