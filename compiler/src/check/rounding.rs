//! Products and quotients that are rounded: of what they are made, what they measure, and bounds.

use fencun_abi::currency::CURRENCIES;
use fencun_grammar::ast::{self, ArithmeticOp, ExprKind as A};
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::span::Span;

use super::literal::constant;
use super::quantity::is_number;
use super::{Checker, interval, say};
use crate::hir::{Expr, ExprKind, Range, RoundMode, Rounding, Type};

/// A product over a product.
struct Fraction {
    factors: Vec<Expr>,
    divisors: Vec<Expr>,
    /// Constants above and below the line; `down` is more than 0.
    up: i128,
    down: i128,
    /// The whole counts in units of ten to this power.
    exponent: i32,
    /// Amounts and durations above the line, less those below it.
    measures: Vec<(Type, i32)>,
}

impl Checker<'_> {
    /// `a * b / c rounded half up to 0.01 CNY`
    pub(super) fn rounded(&mut self, value: &ast::Expr, mode: RoundMode, step: &ast::Expr, span: Span) -> Option<Expr> {
        let step_typed = self.expr(step, None);
        let mut fraction = Fraction::new();
        let whole = self.factors_of(value, false, &mut fraction);
        let (step_typed, ()) = (step_typed?, whole?);
        let ExprKind::Const(step_value) = step_typed.kind else { return None };
        if step_value <= 0 {
            let message = say!("a value is rounded to a multiple of something above zero", "取整的单位须大于零");
            self.report(
                Diagnostic::error(Code::BadArithmetic, step.span, message)
                    .help(say!("write `1`, `0.01 CNY` or `1%`", "请写“1”“0.01元”或“1%”")),
            );
            return None;
        }
        self.quotient(fraction, mode, step_value, step_typed.ty, span)
    }

    /// `5 CNY per started 1,000 of weight`
    pub(super) fn per_unit(
        &mut self,
        amount: &ast::Expr,
        started: bool,
        unit: &ast::Expr,
        quantity: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let mut fraction = Fraction::new();
        let of_quantity = self.factors_of(quantity, false, &mut fraction);
        let of_unit = self.factors_of(unit, true, &mut fraction);
        let amount = self.expr(amount, None).and_then(|typed| self.usable(typed));
        let (amount, (), ()) = (amount?, of_quantity?, of_unit?);
        if !is_number(amount.ty) {
            return self.bad_arithmetic(&constant(1, Type::Integer, span), Some(&amount), span);
        }
        if fraction.measures.iter().any(|(_, power)| *power != 0) {
            let message =
                say!("the unit and what is divided into units differ in type", "计量单位与被计量的值类型不同");
            self.error(Code::TypeMismatch, unit.span.to(quantity.span), message);
            return None;
        }
        let mode = if started { RoundMode::Up } else { RoundMode::Down };
        let count = self.quotient(fraction, mode, 1, Type::Integer, quantity.span)?;
        let ty = amount.ty;
        Some(self.operation(ArithmeticOp::Multiply, count, amount, ty, span))
    }

    pub(super) fn unrounded_quotient(&mut self, span: Span) -> Option<Expr> {
        let text = self.source_text(span);
        let message = say!("a quotient must say how it is rounded", "除法须写明如何取整");
        self.report(Diagnostic::error(Code::BadArithmetic, span, message).help(say!(
            "write to which multiple, such as `({text} rounded half up to 0.01 CNY)` or `… to 1`",
            "请写明取整的单位，例如“({text} 四舍五入到 0.01元)”或“… 到 1”"
        )));
        None
    }

    /// A product that is exact in no type: how to round it, where rounding helps.
    pub(super) fn unrounded_product(&mut self, left: &Expr, right: &Expr, span: Span) -> Option<Expr> {
        let (measure, other) = if self.is_measured(left.ty) { (left.ty, right.ty) } else { (right.ty, left.ty) };
        if !is_number(measure) || !is_number(other) || self.is_measured(other) {
            return self.bad_arithmetic(left, Some(right), span);
        }
        let text = self.source_text(span);
        let step = if self.is_measured(measure) { self.value_text(measure, 1) } else { say!("0.01", "0.01") };
        let (en, zh) = (step.en, step.zh);
        let message = say!(
            "this product can have more digits than its type holds; say how it is rounded",
            "此乘积的位数可能超出其类型，须写明如何取整"
        );
        self.report(
            Diagnostic::error(Code::BadArithmetic, span, message)
                .help(say!("write `({text} rounded half up to {en})`", "请写“({text} 四舍五入到 {zh})”")),
        );
        None
    }

    fn is_measured(&self, ty: Type) -> bool {
        matches!(ty, Type::Money(_) | Type::Duration(_))
    }

    /// Adds the factors of an expression to a fraction, above the line or below it.
    fn factors_of(&mut self, expr: &ast::Expr, below: bool, fraction: &mut Fraction) -> Option<()> {
        match &expr.kind {
            A::Paren(inner) => self.factors_of(inner, below, fraction),
            A::Negate(inner) => {
                fraction.up = -fraction.up;
                self.factors_of(inner, below, fraction)
            }
            A::Arithmetic { op: ArithmeticOp::Multiply, left, right } => {
                let left = self.factors_of(left, below, fraction);
                let right = self.factors_of(right, below, fraction);
                left.and(right)
            }
            A::Divide { left, right } => {
                let left = self.factors_of(left, below, fraction);
                let right = self.factors_of(right, !below, fraction);
                left.and(right)
            }
            _ => self.factor(expr, below, fraction),
        }
    }

    fn factor(&mut self, expr: &ast::Expr, below: bool, fraction: &mut Fraction) -> Option<()> {
        let typed = self.expr(expr, None).and_then(|typed| self.usable(typed))?;
        if !is_number(typed.ty) {
            let name = self.type_name(typed.ty);
            let (en, zh) = (name.en, name.zh);
            let message = say!("a value of type {en} cannot be rounded", "类型“{zh}”的值不能取整");
            self.error(Code::BadArithmetic, expr.span, message);
            return None;
        }
        let sign = if below { -1 } else { 1 };
        fraction.exponent -= sign * i32::from(digits_behind(typed.ty));
        if self.is_measured(typed.ty) {
            match fraction.measures.iter_mut().find(|(ty, _)| *ty == typed.ty) {
                Some((_, power)) => *power += sign,
                None => fraction.measures.push((typed.ty, sign)),
            }
        }
        match (typed.kind, below) {
            (ExprKind::Const(0), true) => self.zero_divisor(expr.span),
            (ExprKind::Const(value), true) => {
                let value = i128::from(value);
                fraction.up *= value.signum();
                fraction.down = fraction.down.checked_mul(value.abs()).or_else(|| self.too_wide(expr.span))?;
                Some(())
            }
            (ExprKind::Const(value), false) => {
                fraction.up = fraction.up.checked_mul(value.into()).or_else(|| self.too_wide(expr.span))?;
                Some(())
            }
            (kind, _) => {
                let parts = if below { &mut fraction.divisors } else { &mut fraction.factors };
                parts.push(Expr { kind, ..typed });
                Some(())
            }
        }
    }

    /// A fraction rounded to a multiple.
    fn quotient(&mut self, mut fraction: Fraction, mode: RoundMode, step: i64, ty: Type, span: Span) -> Option<Expr> {
        self.measures(&mut fraction, ty, span)?;
        if fraction.factors.len() > 2 || fraction.divisors.len() > 1 {
            let message = say!(
                "at most two values are multiplied and one divides before rounding, constants left aside",
                "除常数外，取整之前至多两个值相乘、一个值作除数"
            );
            self.report(Diagnostic::error(Code::BadArithmetic, span, message).help(say!(
                "round a part of it first, in parentheses or with `define`",
                "请先用括号或“定义”对其中一部分取整"
            )));
            return None;
        }
        let Some(rounding) = fraction.rounding(mode, step, ty) else { return self.too_wide(span) };
        let divisor = fraction.divisors.pop();
        let one = Range { min: 1, max: 1 };
        let mut ranges = fraction.factors.iter().map(|factor| factor.range);
        let (a, b) = (ranges.next().unwrap_or(one), ranges.next().unwrap_or(one));
        let c = divisor.as_ref().map_or(one, |divisor| divisor.range);
        let Some(products) = products(a, b, rounding.up) else { return self.too_wide(span) };
        let below = [c.min, c.max, -1, 1].map(i128::from);
        let mut below: Vec<i128> =
            below.into_iter().filter(|n| *n != 0 && i128::from(c.min) <= *n && *n <= i128::from(c.max)).collect();
        below.dedup();
        if below.is_empty() {
            self.zero_divisor(span)?;
        }
        let values = products.iter().flat_map(|product| {
            below.iter().map(move |below| {
                let steps = nearest(*product, below * i128::from(rounding.down), mode);
                steps.clamp(-BEYOND, BEYOND) * i128::from(rounding.step)
            })
        });
        let (min, max) = (values.clone().min().unwrap_or(0), values.max().unwrap_or(0));
        // The smallest number stands for "does not fit".
        let limit = Range { min: -i64::MAX, max: i64::MAX };
        let (range, fits) = interval::wide(min, max).within(limit);
        let divides_by_zero = c.min <= 0 && 0 <= c.max;
        if fraction.factors.is_empty() && divisor.is_none() && fits {
            return Some(constant(range.min, ty, span));
        }
        let site = (!fits || divides_by_zero).then(|| self.site(span));
        let unknown = fraction.factors.iter().chain(&divisor).any(|part| part.unknown);
        let kind = ExprKind::Rounded { factors: fraction.factors, divisor: divisor.map(Box::new), rounding, site };
        Some(Expr { ty, range, unknown, none: false, kind, span })
    }

    /// What a fraction measures must be what it is rounded to.
    fn measures(&mut self, fraction: &mut Fraction, ty: Type, span: Span) -> Option<()> {
        fraction.measures.retain(|(_, power)| *power != 0);
        let fits = match fraction.measures.as_slice() {
            [] => !self.is_measured(ty),
            [(measure, 1)] => *measure == ty,
            _ => false,
        };
        if fits {
            return Some(());
        }
        let found = match fraction.measures.as_slice() {
            [] => say!("a number without a unit", "没有单位的数"),
            [(measure, 1)] => self.type_name(*measure),
            _ => say!("neither an amount nor a duration nor a number", "既非金额、期间，也非数的值"),
        };
        let to = self.type_name(ty);
        let (en, zh, to_en, to_zh) = (found.en, found.zh, to.en, to.zh);
        let message = say!("this is {en}; it cannot be rounded to {to_en}", "此处是{zh}，不能取整到{to_zh}");
        self.error(Code::TypeMismatch, span, message);
        None
    }

    fn zero_divisor(&mut self, span: Span) -> Option<()> {
        self.error(Code::BadArithmetic, span, say!("this divides by zero", "此处除数为零"));
        None
    }

    fn too_wide<T>(&mut self, span: Span) -> Option<T> {
        let message = say!("this can take more than 127 bits to compute", "此处的计算可能超出 127 个二进制位");
        self.report(
            Diagnostic::error(Code::TooMany, span, message)
                .help(say!("give the facts narrower bounds, or fewer digits", "请缩小事实的上下限，或减少小数位数")),
        );
        None
    }
}

impl Fraction {
    fn new() -> Self {
        Self { factors: Vec::new(), divisors: Vec::new(), up: 1, down: 1, exponent: 0, measures: Vec::new() }
    }

    /// The constants in units of the result, in lowest terms; nothing where they do not fit.
    fn rounding(&self, mode: RoundMode, step: i64, ty: Type) -> Option<Rounding> {
        let exponent = self.exponent + i32::from(digits_behind(ty));
        let power = 10_i128.checked_pow(exponent.unsigned_abs())?;
        let (mut up, mut down) = (self.up, self.down.checked_mul(step.into())?);
        if exponent >= 0 {
            up = up.checked_mul(power)?;
        } else {
            down = down.checked_mul(power)?;
        }
        let common = greatest_common_divisor(up.unsigned_abs(), down.unsigned_abs());
        let common = i128::try_from(common).ok()?;
        Some(Rounding { up: (up / common).try_into().ok()?, down: (down / common).try_into().ok()?, step, mode })
    }
}

/// Steps beyond which every value is too large.
const BEYOND: i128 = 1 << 63;

/// Digits behind the point, counted in ones: a percent is a hundredth, and has two more.
fn digits_behind(ty: Type) -> u8 {
    match ty {
        Type::Decimal(digits) => digits,
        Type::Percent => 4,
        Type::Money(index) => CURRENCIES.get(usize::from(index)).map_or(0, |(_, digits)| *digits),
        _ => 0,
    }
}

/// Where the product of two numbers and a constant can be largest and smallest.
fn products(a: Range, b: Range, up: i64) -> Option<[i128; 4]> {
    let product = |a: i64, b: i64| {
        let product = (i128::from(a) * i128::from(b)).checked_mul(up.into());
        product.filter(|product| *product != i128::MIN)
    };
    Some([product(a.min, b.min)?, product(a.min, b.max)?, product(a.max, b.min)?, product(a.max, b.max)?])
}

fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

/// A quotient as a whole number: it never falls while the product rises.
fn nearest(product: i128, divisor: i128, mode: RoundMode) -> i128 {
    let (whole, rest) = (product / divisor, (product % divisor).unsigned_abs());
    let twice = rest.saturating_mul(2);
    let (half, is_odd) = (divisor.unsigned_abs(), whole % 2 != 0);
    let away = match mode {
        RoundMode::Up => rest > 0,
        RoundMode::Down => false,
        RoundMode::HalfUp => twice >= half,
        RoundMode::HalfEven => twice > half || (twice == half && is_odd),
    };
    whole + if away { product.signum() * divisor.signum() } else { 0 }
}
