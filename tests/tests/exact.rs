//! Arithmetic against an arbitrary-precision library: add, subtract, multiply, divide and round,
//! with both ends of 64 bits among the numbers.

use std::fmt::Write as _;

use fencun_abi::answer::{Fault, FaultCode};
use fencun_abi::value::Value;
use fencun_compiler::eval;
use fencun_compiler::hir::{RoundMode, Rounding};
use fencun_tests::chance::Chance;
use fencun_tests::module::{agreed, session};
use fencun_tests::subject::Subject;
use num_bigint::{BigInt, Sign};

const MODES: [(RoundMode, &str); 4] = [
    (RoundMode::Up, "rounded up to"),
    (RoundMode::Down, "rounded down to"),
    (RoundMode::HalfUp, "rounded half up to"),
    (RoundMode::HalfEven, "rounded half even to"),
];

/// Any number of 64 bits: the ends, small ones and round ones more often than chance would.
fn number(chance: &mut Chance) -> i64 {
    const EDGES: [i64; 10] = [i64::MIN, i64::MIN + 1, i64::MAX, i64::MAX - 1, 0, 1, -1, 2, 1 << 32, -(1 << 31)];
    match chance.below(8) {
        0 => *chance.pick(&EDGES),
        1 => chance.between(-100, 100),
        2 => chance.between(-9, 9) * 10_i64.pow(u32::try_from(chance.below(18)).unwrap_or(0)),
        // Of any length.
        _ => chance.bits().cast_signed() >> chance.below(64),
    }
}

/// A number above zero, at most `most`.
fn above_zero(chance: &mut Chance, most: i64) -> i64 {
    number(chance).checked_abs().unwrap_or(1).clamp(1, most)
}

/// The nearest whole number to a fraction, found from the halves and not by the words of the
/// language: twice the fraction is compared with odd numbers.
fn nearest(above: &BigInt, below: &BigInt, mode: RoundMode) -> BigInt {
    let (above, below) = if below.sign() == Sign::Minus { (-above, -below) } else { (above.clone(), below.clone()) };
    let negative = above.sign() == Sign::Minus;
    let size = BigInt::from(above.magnitude().clone());
    let floor = &size / &below;
    let ceiling = (&size + &below - 1) / &below;
    let twice = &size * 2;
    let middle = (&floor * 2 + 1) * &below;
    let steps = match mode {
        RoundMode::Up => ceiling,
        RoundMode::Down => floor,
        RoundMode::HalfUp => {
            if twice >= middle {
                floor + 1
            } else {
                floor
            }
        }
        RoundMode::HalfEven if twice == middle => {
            if &floor % 2 == BigInt::ZERO {
                floor
            } else {
                floor + 1
            }
        }
        RoundMode::HalfEven => {
            if twice > middle {
                floor + 1
            } else {
                floor
            }
        }
    };
    if negative { -steps } else { steps }
}

/// A number of 64 bits from 1 − 2^63 on, or the overflow.
fn narrow(value: &BigInt) -> Result<i64, FaultCode> {
    i64::try_from(value).ok().filter(|value| *value != i64::MIN).ok_or(FaultCode::Overflow)
}

fn expected(factors: &[i64], divisor: Option<i64>, how: Rounding) -> Result<i64, FaultCode> {
    let above = factors.iter().fold(BigInt::from(how.up), |product, factor| product * factor);
    if i128::try_from(&above).map_or(true, |above| above == i128::MIN) {
        return Err(FaultCode::Overflow);
    }
    let below = BigInt::from(how.down) * divisor.unwrap_or(1);
    if below == BigInt::ZERO {
        return Err(FaultCode::DivisionByZero);
    }
    narrow(&(nearest(&above, &below, how.mode) * how.step))
}

#[test]
fn a_million_rounded_products_and_quotients_are_what_arithmetic_says() {
    let mut chance = Chance::new(9, 1);
    let mut seen = [0_usize; 3];
    for _ in 0..1_000_000 {
        let factors: Vec<i64> = (0..chance.below(3)).map(|_| number(&mut chance)).collect();
        let divisor = chance.percent(60).then(|| number(&mut chance));
        let up = if chance.percent(50) { 1 } else { number(&mut chance) };
        let step = if chance.percent(50) { 1 } else { above_zero(&mut chance, i64::MAX) };
        let down = if chance.percent(50) { step } else { above_zero(&mut chance, i64::MAX) };
        let how = Rounding { up, down, step, mode: chance.pick(&MODES).0 };
        let found = eval::rounded(&factors, divisor, how);
        assert_eq!(found, expected(&factors, divisor, how), "{factors:?} / {divisor:?}, {how:?}");
        seen[match found {
            Ok(_) => 0,
            Err(FaultCode::Overflow) => 1,
            Err(_) => 2,
        }] += 1;
    }
    assert!(seen.iter().all(|seen| *seen > 10_000), "each kind of end is met: {seen:?}");
}

/// What is computed of a, b and c, each any number of 64 bits.
struct Operation {
    text: String,
    /// What it gives.
    result: Box<dyn Fn([i64; 3]) -> Result<i64, FaultCode>>,
}

fn operation(text: impl Into<String>, result: impl Fn([i64; 3]) -> Result<i64, FaultCode> + 'static) -> Operation {
    Operation { text: text.into(), result: Box::new(result) }
}

/// Sums and products as any number of 64 bits; only rounding keeps the least one for itself.
fn whole(value: BigInt) -> Result<i64, FaultCode> {
    i64::try_from(value).map_err(|_| FaultCode::Overflow)
}

fn operations() -> Vec<Operation> {
    let mut all = vec![
        operation("a + b", |[a, b, _]| whole(BigInt::from(a) + b)),
        operation("a - b", |[a, b, _]| whole(BigInt::from(a) - b)),
        operation("a * b", |[a, b, _]| whole(BigInt::from(a) * b)),
        operation("a * -7", |[a, ..]| whole(BigInt::from(a) * -7)),
    ];
    for (mode, words) in MODES {
        for (product, divides, up, down) in [
            ("a * b / c", true, 1, 1),
            ("a * 3 / 7", false, 3, 7),
            ("a * 5% / 12", false, 1, 240),
            ("5 / c", true, 5, 1),
        ] {
            for step in [1, 15, 1_000_000_007] {
                let text = format!("{product} {words} {step}");
                let how = Rounding { up, down: down * step, step, mode };
                all.push(operation(text, move |[a, b, c]| {
                    let factors = match product {
                        "5 / c" => vec![],
                        "a * b / c" => vec![a, b],
                        _ => vec![a],
                    };
                    expected(&factors, divides.then_some(c), how)
                }));
            }
        }
    }
    all
}

/// Facts have 15 digits, so that any number of 64 bits is made of two.
fn policy(operation: &str) -> Subject {
    let mut text = "policy p version 1.0.0\nfacts\n".to_owned();
    for name in ["a_high", "a_low", "b_high", "b_low", "c_high", "c_low"] {
        let _ = writeln!(text, "  {name} : integer");
    }
    for name in ["a", "b", "c"] {
        let _ = writeln!(text, "define {name} as {name}_high * 10,000 + {name}_low");
    }
    let _ = write!(text, "define x as {operation}\ndecision d : yes/no, in order\n  otherwise no\n");
    Subject::of_text(&text)
}

#[test]
fn modules_compute_what_arithmetic_says() {
    let mut chance = Chance::new(9, 2);
    let mut calls = 0;
    for Operation { text, result } in operations() {
        let subject = policy(&text);
        let mut session = session(&subject);
        for _ in 0..2_000 {
            let [a, b, c] = [(); 3].map(|()| number(&mut chance));
            let facts = [a, b, c].map(|n| [n / 10_000, n % 10_000]);
            let facts: Vec<Value> = facts.as_flattened().iter().copied().map(Value::Number).collect();
            let answer = agreed(&subject, &mut session, &facts).expect("evaluator and module agree");
            let found = answer.map(|decision| decision.values[3].clone()).map_err(|Fault { code, .. }| code);
            assert_eq!(found, result([a, b, c]).map(Value::Number), "{text} with a = {a}, b = {b}, c = {c}");
            calls += 1;
        }
    }
    assert!(calls >= 100_000, "{calls}");
}
