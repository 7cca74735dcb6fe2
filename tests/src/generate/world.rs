//! What is declared so far, and the small choices that everything needs.

use super::expression::Scope;
use fencun_grammar::ast::{EnumKind, Expr, Lang, Quoted, Texts, TypeBase, TypeRef, Unit};
use fencun_grammar::span::Span;

use crate::chance::Chance;
use crate::tree::{self, name, quoted, texts};

/// How large a policy is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Shape {
    /// Everything there is.
    Full,
    /// Facts with few values each, so that all of them can be tried.
    Small,
    /// Many of everything, and an enumeration of hundreds of cases.
    Large,
}

/// A type.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Ty {
    YesNo,
    /// An enum, a scale or the bands of a boundary: an index of [`World::enums`].
    Enum(usize),
    Integer,
    Money(&'static str),
    /// Digits behind the point.
    Decimal(u8),
    Percent,
    Date,
    Instant,
    Duration(Unit),
    /// Of the cases of an index of [`World::enums`]; facts and fields.
    Set(usize),
    /// Facts and fields.
    Range(Ends),
    /// Facts and fields; a constant is an index of [`WORDS`].
    Text,
}

/// Texts that facts are compared with: some begin with others, some have characters of several
/// bytes, and some need an escape.
const WORDS: &[&str] =
    &["", "A", "AB", "ABC", "37", "3701", "甲", "甲乙", "é", "𠀀", "say \"x\"", "a\\b", "第三十七条之一"];

/// What a range is of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Ends {
    Integer,
    Decimal(u8),
    Money(&'static str),
    Percent,
    Date,
    Duration(Unit),
}

impl Ends {
    pub(super) fn ty(self) -> Ty {
        match self {
            Self::Integer => Ty::Integer,
            Self::Decimal(digits) => Ty::Decimal(digits),
            Self::Money(currency) => Ty::Money(currency),
            Self::Percent => Ty::Percent,
            Self::Date => Ty::Date,
            Self::Duration(unit) => Ty::Duration(unit),
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct EnumModel {
    pub(super) name: String,
    pub(super) cases: Vec<String>,
    /// Absent for the bands of a boundary.
    pub(super) kind: Option<EnumKind>,
}

impl EnumModel {
    pub(super) fn is_ordered(&self) -> bool {
        self.kind != Some(EnumKind::Enum)
    }
}

/// A fact, a field or a definition: a name that stands for a value.
#[derive(Clone, Debug)]
pub(super) struct ValueModel {
    pub(super) name: String,
    pub(super) ty: Ty,
    pub(super) none: bool,
    pub(super) unknown: bool,
    pub(super) low: i64,
    pub(super) high: i64,
}

#[derive(Clone, Debug)]
pub(super) struct RecordModel {
    pub(super) name: String,
    pub(super) fields: Vec<ValueModel>,
}

#[derive(Clone, Debug)]
pub(super) struct ListModel {
    pub(super) name: String,
    pub(super) record: usize,
    pub(super) max: i64,
}

#[derive(Clone, Debug)]
pub(super) struct ParameterModel {
    pub(super) name: String,
    pub(super) ty: Ty,
    /// First day (absent for a constant) and value.
    pub(super) entries: Vec<(Option<i64>, i64)>,
}

#[derive(Clone, Debug)]
pub(super) struct CalendarModel {
    pub(super) name: String,
    pub(super) first: i64,
    pub(super) last: i64,
}

#[derive(Clone, Debug)]
pub(super) struct DecisionModel {
    pub(super) name: String,
    /// Names of the outcomes; `no`, `yes` for a yes/no decision.
    pub(super) outcomes: Vec<String>,
    pub(super) is_yes_no: bool,
    pub(super) is_scale: bool,
    /// For a decision of amounts: their type.
    pub(super) amount: Option<Ty>,
}

/// A value with the bounds that the checker will find for it.
#[derive(Clone, Debug)]
pub(super) struct Val {
    pub(super) expr: Expr,
    pub(super) low: i64,
    pub(super) high: i64,
}

pub(super) const LIMIT: i64 = 999_999_999_999_999;
pub(super) const LIMIT_DURATION: i64 = 10_000_000;
pub(super) const FIRST_DAY: i64 = -719_162;
pub(super) const LAST_DAY: i64 = 2_932_896;
/// 0001-01-02T00:00:00Z and 9999-12-30T23:59:59Z.
pub(super) const FIRST_INSTANT: i64 = -62_135_510_400;
pub(super) const LAST_INSTANT: i64 = 253_402_214_399;

/// Everything declared so far.
#[derive(Debug)]
pub(super) struct World {
    pub(super) chance: Chance,
    pub(super) shape: Shape,
    pub(super) lang: Lang,
    /// Wide bounds and large factors: arithmetic that may overflow.
    pub(super) risky: bool,
    pub(super) currencies: [&'static str; 2],
    pub(super) enums: Vec<EnumModel>,
    pub(super) records: Vec<RecordModel>,
    pub(super) facts: Vec<ValueModel>,
    pub(super) lists: Vec<ListModel>,
    pub(super) parameters: Vec<ParameterModel>,
    /// Name and index of the bands in [`World::enums`].
    pub(super) boundaries: Vec<(String, usize)>,
    pub(super) defines: Vec<ValueModel>,
    /// Those of cases.
    pub(super) decisions: Vec<DecisionModel>,
    /// Those of amounts; they are among the definitions too.
    pub(super) amounts: Vec<DecisionModel>,
    /// Those for each member of a list: the list, and the decision.
    pub(super) each: Vec<(String, DecisionModel)>,
    /// The member that the decision is about which is being made.
    pub(super) around: Scope,
    /// Bounds of what the units of the decision that is being written give.
    pub(super) given: Vec<(i64, i64)>,
    pub(super) duties: Vec<String>,
    pub(super) calendars: Vec<CalendarModel>,
    counter: usize,
}

impl World {
    pub(super) fn new(mut chance: Chance, shape: Shape) -> Self {
        let lang = if chance.percent(40) { Lang::Zh } else { Lang::En };
        let risky = shape != Shape::Small && chance.percent(30);
        let first = *chance.pick(&["CNY", "CNY", "USD", "JPY", "KWD"]);
        let second = *chance.pick(&["EUR", "BHD", "KRW"]);
        Self {
            chance,
            shape,
            lang,
            risky,
            currencies: [first, second],
            enums: Vec::new(),
            records: Vec::new(),
            facts: Vec::new(),
            lists: Vec::new(),
            parameters: Vec::new(),
            boundaries: Vec::new(),
            defines: Vec::new(),
            decisions: Vec::new(),
            amounts: Vec::new(),
            each: Vec::new(),
            around: Scope::default(),
            given: Vec::new(),
            duties: Vec::new(),
            calendars: Vec::new(),
            counter: 0,
        }
    }

    /// A number from `low` to `high`; of a large policy ten times as many.
    pub(super) fn many(&mut self, low: usize, high: usize) -> usize {
        let n = self.chance.count(low, high);
        if self.shape == Shape::Large { n * 10 } else { n }
    }

    /// A name that nothing else has.
    pub(super) fn fresh(&mut self, en: &str, zh: &str) -> String {
        self.counter += 1;
        let stem = if self.chance.percent(if self.lang == Lang::Zh { 85 } else { 10 }) { zh } else { en };
        format!("{stem}{}", self.counter)
    }

    pub(super) fn texts(&mut self) -> Texts {
        let en = *self.chance.pick(&["Small loss", "art. 7(1)", "A \"quoted\" word", "back\\slash"]);
        let zh = *self.chance.pick(&["轻微损失", "第七条（一）", "所谓“先行先试”", "待查"]);
        match self.chance.below(3) {
            0 => texts(&[en]),
            1 => texts(&[zh]),
            _ => texts(&[zh, en]),
        }
    }

    pub(super) fn maybe_texts(&mut self, percent: usize) -> Texts {
        if self.chance.percent(percent) { self.texts() } else { Texts::default() }
    }

    pub(super) fn cites(&mut self) -> Option<Quoted> {
        self.chance.percent(35).then(|| {
            let article = self.chance.below(20) + 1;
            quoted(if self.lang == Lang::Zh { format!("第{article}条") } else { format!("art. {article}") })
        })
    }

    pub(super) fn because(&mut self) -> Option<Texts> {
        self.chance.percent(30).then(|| self.texts())
    }

    /// A type for a fact, a field or a parameter.
    pub(super) fn some_type(&mut self) -> Ty {
        let small = self.shape == Shape::Small;
        match self.chance.below(if small { 70 } else { 100 }) {
            0..20 => Ty::YesNo,
            20..40 if !self.enums.is_empty() => {
                let declared: Vec<usize> = (0..self.enums.len()).filter(|i| self.enums[*i].kind.is_some()).collect();
                Ty::Enum(*self.chance.pick(&declared))
            }
            20..45 => Ty::Integer,
            45..52 => self.some_decimal(),
            52..60 => Ty::Date,
            60..64 => Ty::Instant,
            64..70 => Ty::Percent,
            70..85 => Ty::Money(self.some_currency()),
            _ => Ty::Duration(*self.chance.pick(&[
                Unit::Hours,
                Unit::WorkingDays,
                Unit::Days,
                Unit::Days,
                Unit::Months,
                Unit::Years,
            ])),
        }
    }

    /// Of a few digits mostly, so that values meet.
    pub(super) fn some_decimal(&mut self) -> Ty {
        Ty::Decimal(*self.chance.pick(&[1, 1, 2, 2, 3, 4, 9]))
    }

    /// The enumerations that sets may be of.
    pub(super) fn kinds(&self) -> Vec<usize> {
        let fits = |i: &usize| self.enums[*i].kind.is_some() && self.enums[*i].cases.len() <= 32;
        (0..self.enums.len()).filter(fits).collect()
    }

    /// A type for a fact or a field: also a set, a text or a range.
    pub(super) fn some_fact_type(&mut self) -> Ty {
        let kinds = self.kinds();
        match self.chance.below(100) {
            0..7 if !kinds.is_empty() => Ty::Set(*self.chance.pick(&kinds)),
            0..14 => Ty::Text,
            14..21 => Ty::Range(self.some_ends()),
            _ => self.some_type(),
        }
    }

    pub(super) fn some_ends(&mut self) -> Ends {
        match self.chance.below(6) {
            0 => Ends::Integer,
            4 => Ends::Decimal(*self.chance.pick(&[1, 2, 9])),
            1 => Ends::Percent,
            2 => Ends::Date,
            3 => Ends::Money(self.some_currency()),
            _ => Ends::Duration(*self.chance.pick(&[Unit::Hours, Unit::Days, Unit::Months, Unit::Years])),
        }
    }

    pub(super) fn some_currency(&mut self) -> &'static str {
        let [first, second] = self.currencies;
        if self.chance.percent(75) { first } else { second }
    }

    /// All values of a type.
    pub(super) fn natural(&self, ty: Ty) -> (i64, i64) {
        match ty {
            Ty::YesNo => (0, 1),
            Ty::Enum(index) => (0, i64::try_from(self.enums[index].cases.len()).unwrap_or(1) - 1),
            Ty::Integer | Ty::Decimal(_) | Ty::Money(_) | Ty::Percent => (-LIMIT, LIMIT),
            Ty::Date => (FIRST_DAY, LAST_DAY),
            Ty::Instant => (FIRST_INSTANT, LAST_INSTANT),
            Ty::Duration(_) => (-LIMIT_DURATION, LIMIT_DURATION),
            Ty::Set(of) => (0, (1 << self.enums[of].cases.len()) - 1),
            Ty::Range(of) => self.natural(of.ty()),
            // Of its length.
            Ty::Text => (0, 200),
        }
    }

    /// A constant.
    pub(super) fn constant(&self, ty: Ty, value: i64) -> Expr {
        match ty {
            Ty::YesNo => tree::expr(fencun_grammar::ast::ExprKind::YesNo(value != 0)),
            Ty::Enum(index) => {
                let cases = &self.enums[index].cases;
                tree::named(&cases[usize::try_from(value).unwrap_or(0) % cases.len()])
            }
            Ty::Integer => tree::integer(value),
            Ty::Money(currency) => tree::money(value, currency),
            Ty::Decimal(digits) => tree::decimal(value, digits),
            Ty::Percent => tree::percent(value),
            Ty::Date => tree::expr(fencun_grammar::ast::ExprKind::Date(tree::date(value))),
            Ty::Instant => {
                let offset = [0, 0, 480, -330][usize::try_from(value.rem_euclid(4)).unwrap_or(0)];
                tree::instant(value, offset)
            }
            Ty::Duration(unit) => tree::duration(value, unit),
            Ty::Set(of) => {
                let cases = self.enums[of].cases.iter().enumerate().filter(|(bit, _)| value >> bit & 1 == 1);
                tree::expr(fencun_grammar::ast::ExprKind::Set(cases.map(|(_, case)| tree::named(case)).collect()))
            }
            Ty::Text => tree::text(WORDS[usize::try_from(value).unwrap_or(0) % WORDS.len()]),
            Ty::Range(_) => unreachable!("a range is no constant"),
        }
    }

    /// A constant that a value between the bounds may well meet.
    pub(super) fn constant_near(&mut self, ty: Ty, low: i64, high: i64) -> Val {
        if ty == Ty::Text {
            // The bounds are those of the length.
            let fits = |index: &i64| {
                let word = WORDS[usize::try_from(*index).unwrap_or(0)];
                (low..=high).contains(&i64::try_from(word.chars().count()).unwrap_or(0))
            };
            let fitting: Vec<i64> = (0..i64::try_from(WORDS.len()).unwrap_or(0)).filter(fits).collect();
            let value = *self.chance.pick(&fitting);
            return Val { expr: self.constant(ty, value), low: value, high: value };
        }
        let (least, most) = self.natural(ty);
        let (low, high) = (low.clamp(least, most), high.clamp(least, most));
        let span = high.saturating_sub(low);
        let value = if let Ty::Set(of) = ty {
            let held = self.chance.between(0, 3);
            let n = i64::try_from(self.enums[of].cases.len()).unwrap_or(1);
            (0..held).fold(0, |set, _| set | 1 << self.chance.between(0, n - 1))
        } else if span <= 60 {
            self.chance.between(low, high)
        } else if ty == Ty::Date {
            self.chance.between(low.max(15_000).min(high), high.min(20_000).max(low))
        } else if ty == Ty::Instant {
            let (early, late) = (15_000 * 86_400, 20_000 * 86_400);
            let second = self.chance.between(low.max(early).min(high), high.min(late).max(low));
            // Round hours mostly.
            if self.chance.percent(70) { (second - second.rem_euclid(3_600)).max(low) } else { second }
        } else {
            let round = *self.chance.pick(&[1, 2, 3, 5, 10, 12, 24, 100, 500, 10_000, 5_000_000, 100_000_000_000]);
            let value = if low < 0 && self.chance.percent(15) { -round } else { round };
            value.clamp(low, high)
        };
        // Zeros at the end are not written, and a decimal literal has the digits that are.
        let value = match ty {
            Ty::Decimal(_) if value % 10 == 0 && value < high => value + 1,
            Ty::Decimal(_) if value % 10 == 0 && value > low => value - 1,
            _ => value,
        };
        Val { expr: self.constant(ty, value), low: value, high: value }
    }

    pub(super) fn type_ref(&self, ty: Ty, unknown: bool, none: bool) -> TypeRef {
        TypeRef { span: Span::default(), base: self.type_base(ty), unknown, none }
    }

    fn type_base(&self, ty: Ty) -> TypeBase {
        match ty {
            Ty::YesNo => TypeBase::YesNo,
            Ty::Enum(index) => TypeBase::Named(name(self.enums[index].name.clone())),
            Ty::Integer => TypeBase::Integer,
            Ty::Money(currency) => TypeBase::Money(name(currency)),
            Ty::Decimal(digits) => TypeBase::Decimal(tree::number(digits.into(), 0)),
            Ty::Percent => TypeBase::Percent,
            Ty::Date => TypeBase::Date,
            Ty::Instant => TypeBase::Instant,
            Ty::Duration(unit) => TypeBase::Duration(unit),
            Ty::Set(of) => TypeBase::Set(name(self.enums[of].name.clone())),
            Ty::Text => TypeBase::Text,
            Ty::Range(of) => TypeBase::Range(Box::new(self.type_base(of.ty()))),
        }
    }
}

impl Ty {
    /// What only facts and fields are of.
    pub(super) fn is_collection(self) -> bool {
        matches!(self, Self::Set(_) | Self::Range(_) | Self::Text)
    }

    /// Numbers, amounts, dates and durations: what bands divide.
    pub(super) fn is_measure(self) -> bool {
        !matches!(self, Self::YesNo | Self::Enum(_) | Self::Set(_) | Self::Range(_) | Self::Text)
    }
}
