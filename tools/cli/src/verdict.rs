//! What a case expects against what was decided.

use std::collections::BTreeSet;

use fencun_abi::answer::Decision;
use fencun_abi::schema;
use fencun_compiler::describe;
use fencun_compiler::hir::{Case, DecisionId, Expectation, Policy, Type, UnitId};
use fencun_grammar::ast::Lang;
use fencun_grammar::keywords::Keyword;

use crate::render::calendar::day;
use crate::render::types;

/// An expectation that did not come true.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure {
    /// What the case says.
    pub expected: Claim,
    /// What is the case, in the same form.
    pub actual: Claim,
}

/// A sentence on an answer, in the words of `expect`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Claim {
    /// `outcome tolerate by R2 row 2`
    Outcome {
        /// Decision.
        decision: String,
        /// Outcome.
        outcome: String,
        /// The units that decide; absent: not said.
        by: Option<Vec<Unit>>,
    },
    /// `outcome undetermined {refer, refuse}`
    Undetermined {
        /// Decision.
        decision: String,
        /// What is possible; absent: not said.
        possible: Option<Vec<String>>,
    },
    /// `points undetermined from 3 to 9`
    Between {
        /// Decision.
        decision: String,
        /// The smallest and the largest that are possible.
        amounts: (Amount, Amount),
    },
    /// `points 12 by R1`
    Amount {
        /// Decision.
        decision: String,
        /// The amount.
        amount: Amount,
        /// The units that decide; absent: not said.
        by: Option<Vec<Unit>>,
    },
    /// `outcome permitted {refer}`
    Permitted {
        /// Decision.
        decision: String,
        /// What is permitted.
        outcomes: Vec<String>,
    },
    /// `needs motive`
    Needs(Vec<String>),
    /// `duty rectify due 2019-06-30`
    Duty {
        /// Duty.
        duty: String,
        /// Its last day; absent: not said, or there is none.
        due: Option<String>,
    },
    /// `no duty report`
    NoDuty(String),
}

/// What a decision of amounts gives.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Amount {
    /// A number, amount of money, date or duration.
    Number(schema::Type, i64),
    /// A set, by the names of its cases.
    Set(Vec<String>),
    /// A range: the type of its ends, and these.
    Range(schema::Type, [i64; 2]),
}

impl Amount {
    /// The outcome of a decision that is determined.
    pub fn determined(schema: &schema::Schema, ty: &schema::Type, low: i64, high: i64) -> Self {
        match ty {
            schema::Type::Range { of } => Self::Range((**of).clone(), [low, high]),
            _ => Self::of(schema, ty, low),
        }
    }

    /// A value of a type of a schema; of a range one of its ends.
    pub fn of(schema: &schema::Schema, ty: &schema::Type, value: i64) -> Self {
        let index = match ty {
            schema::Type::Set { index } => index,
            schema::Type::Range { of } => return Self::Number((**of).clone(), value),
            ty => return Self::Number(ty.clone(), value),
        };
        let cases = schema.enums.get(usize::from(*index)).map_or(&[][..], |of| &of.cases);
        let held = cases.iter().zip(0_u32..).filter(|(_, bit)| value.checked_shr(*bit).unwrap_or(0) & 1 == 1);
        Self::Set(held.map(|(case, _)| case.clone()).collect())
    }

    /// As a case would write it.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Number(ty, value) => types::literal(ty, *value, lang),
            Self::Set(cases) => format!("{{{}}}", cases.join(", ")),
            Self::Range(ty, ends) => {
                let [from, to] = ends.map(|end| types::literal(ty, end, lang));
                let words = [Keyword::kw_from, Keyword::kw_date_to].map(|word| word.spelling(lang));
                format!("{} {from} {} {to}", words[0], words[1])
            }
        }
    }
}

/// `liability of 2`: a decision with the place of the member that it is about, counted from 0.
pub fn of_member(name: &str, place: Option<u32>, lang: Lang) -> String {
    let nth = Keyword::kw_nth.spelling(lang);
    match (place, lang) {
        (None, _) => name.to_owned(),
        (Some(place), Lang::En) => format!("{name} {nth} {}", place + 1),
        (Some(place), Lang::Zh) => format!("{name} 第 {} {nth}", place + 1),
    }
}

/// A rule unit by name: a rule, or a row of a table.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Unit {
    /// Id of the rule or table.
    pub id: String,
    /// Row, counted from 1.
    pub row: Option<u32>,
}

/// The expectations of a case that did not come true, in the order of the text.
pub fn failures(policy: &Policy, case: &Case, decision: &Decision) -> Vec<Failure> {
    let judge = Judge { policy, decision };
    case.expectations.iter().filter_map(|expectation| judge.failure(expectation)).collect()
}

struct Judge<'a> {
    policy: &'a Policy,
    decision: &'a Decision,
}

impl Judge<'_> {
    fn failure(&self, expectation: &Expectation) -> Option<Failure> {
        let (expected, actual) = match expectation {
            Expectation::Outcome { decision, outcome, by } => {
                let by = by.as_ref().map(|units| units.iter().map(|unit| self.unit(*unit)).collect::<Vec<_>>());
                let with_by = by.is_some();
                let expected =
                    Claim::Outcome { decision: self.name(*decision), outcome: self.outcome(*decision, *outcome), by };
                (expected, self.outcome_claim(*decision, with_by))
            }
            Expectation::Undetermined { decision, possible } => {
                let possible = possible.map(|set| self.outcomes(*decision, set));
                let actual = match (self.outcome_claim(*decision, true), &possible) {
                    (Claim::Undetermined { decision, .. } | Claim::Between { decision, .. }, None) => {
                        Claim::Undetermined { decision, possible: None }
                    }
                    (actual, _) => actual,
                };
                (Claim::Undetermined { decision: self.name(*decision), possible }, actual)
            }
            Expectation::Amount { decision, amount, by } => {
                let by = by.as_ref().map(|units| units.iter().map(|unit| self.unit(*unit)).collect::<Vec<_>>());
                let with_by = by.is_some();
                let amount = self.determined(*decision, amount.min, amount.max)?;
                let expected = Claim::Amount { decision: self.name(*decision), amount, by };
                (expected, self.outcome_claim(*decision, with_by))
            }
            Expectation::Between { decision, range } => {
                let amounts = (self.amount(*decision, range.min)?, self.amount(*decision, range.max)?);
                (Claim::Between { decision: self.name(*decision), amounts }, self.outcome_claim(*decision, true))
            }
            Expectation::Permitted { decision, outcomes } => {
                let permitted = self.decision.outcomes.get(decision.index()).map_or(0, |outcome| outcome.permitted);
                let claim =
                    |set| Claim::Permitted { decision: self.name(*decision), outcomes: self.outcomes(*decision, set) };
                (claim(*outcomes), claim(permitted))
            }
            Expectation::Needs(facts) => {
                let expected: BTreeSet<usize> = facts.iter().map(|fact| fact.index()).collect();
                let actual: BTreeSet<usize> = self.decision.needs.iter().copied().map(usize::from).collect();
                (self.needs(&expected), self.needs(&actual))
            }
            Expectation::Duty { duty, due } => {
                let name = self.duty(duty.index());
                let expected = Claim::Duty { duty: name.clone(), due: due.map(day) };
                let actual = match self.decision.duties.iter().find(|found| usize::from(found.duty) == duty.index()) {
                    Some(found) => Claim::Duty { duty: name, due: due.and(found.due).map(day) },
                    None => Claim::NoDuty(name),
                };
                (expected, actual)
            }
            Expectation::NoDuty(duty) => {
                let name = self.duty(duty.index());
                let found = self.decision.duties.iter().find(|found| usize::from(found.duty) == duty.index());
                let actual = match found {
                    Some(found) => Claim::Duty { duty: name.clone(), due: found.due.map(day) },
                    None => Claim::NoDuty(name.clone()),
                };
                (Claim::NoDuty(name), actual)
            }
        };
        (expected != actual).then_some(Failure { expected, actual })
    }

    /// What became of a decision; `with_by` where the units are asked for.
    fn outcome_claim(&self, id: DecisionId, with_by: bool) -> Claim {
        let decision = self.name(id);
        let Some(outcome) = self.decision.outcomes.get(id.index()) else {
            return Claim::Undetermined { decision, possible: Some(Vec::new()) };
        };
        let amounts = outcome.amount.and_then(|span| self.amount(id, span.low).zip(self.amount(id, span.high)));
        if let (Some(amounts), false) = (&amounts, outcome.determined) {
            return Claim::Between { decision, amounts: amounts.clone() };
        }
        if !outcome.determined {
            return Claim::Undetermined { decision, possible: Some(self.outcomes(id, outcome.possible)) };
        }
        let fired = self.decision.fired.iter().map(|unit| UnitId(u32::from(*unit)));
        let mine = fired.filter(|unit| self.policy.units.get(unit.index()).is_some_and(|unit| unit.decision == id));
        let by = with_by.then(|| mine.map(|unit| self.unit(unit)).collect());
        match outcome.amount.and_then(|span| self.determined(id, span.low, span.high)) {
            Some(amount) => Claim::Amount { decision, amount, by },
            None => Claim::Outcome { decision, outcome: self.outcome(id, u32::from(outcome.value)), by },
        }
    }

    /// What a decision gives that is determined.
    fn determined(&self, id: DecisionId, low: i64, high: i64) -> Option<Amount> {
        let schema = describe::schema(self.policy);
        let ty = schema.outcomes.get(id.index())?.ty.clone()?;
        Some(Amount::determined(&schema, &ty, low, high))
    }

    /// An amount that a decision gives; of a range one of its ends.
    fn amount(&self, id: DecisionId, value: i64) -> Option<Amount> {
        let schema = describe::schema(self.policy);
        let ty = schema.outcomes.get(id.index())?.ty.clone()?;
        Some(Amount::of(&schema, &ty, value))
    }

    fn name(&self, id: DecisionId) -> String {
        let Some(decision) = self.policy.decisions.get(id.index()) else { return String::new() };
        of_member(&decision.name, decision.place.map(|place| place.index), self.policy.lang)
    }

    fn outcome(&self, id: DecisionId, value: u32) -> String {
        let yes_no = || if value == 0 { "no" } else { "yes" }.to_owned();
        match self.policy.decisions.get(id.index()).map(|decision| decision.ty) {
            Some(Type::Enum(cases)) => {
                let cases =
                    self.policy.enums.get(cases.index()).map(|cases| cases.cases.as_slice()).unwrap_or_default();
                cases.get(value as usize).map(|(name, _)| name.clone()).unwrap_or_default()
            }
            _ => yes_no(),
        }
    }

    fn outcomes(&self, id: DecisionId, set: u32) -> Vec<String> {
        (0..u32::BITS).filter(|bit| set >> bit & 1 == 1).map(|bit| self.outcome(id, bit)).collect()
    }

    fn unit(&self, id: UnitId) -> Unit {
        let unit = self.policy.units.get(id.index());
        Unit { id: unit.map(|unit| unit.id.clone()).unwrap_or_default(), row: unit.and_then(|unit| unit.row) }
    }

    fn needs(&self, facts: &BTreeSet<usize>) -> Claim {
        Claim::Needs(
            facts.iter().filter_map(|fact| self.policy.facts.get(*fact)).map(|fact| fact.name.clone()).collect(),
        )
    }

    fn duty(&self, index: usize) -> String {
        self.policy.duties.get(index).map(|duty| duty.name.clone()).unwrap_or_default()
    }
}

impl Claim {
    /// The sentence as a case would write it.
    pub fn text(&self, lang: Lang) -> String {
        let word = |keyword: Keyword| keyword.spelling(lang);
        let list = |names: &[String]| names.join(", ");
        let cases =
            |names: &[String]| names.iter().map(|name| types::outcome(name, lang)).collect::<Vec<_>>().join(", ");
        let by = |units: &Option<Vec<Unit>>| {
            let by = units.as_ref().map(|units| {
                let units: Vec<String> = units.iter().map(|unit| unit.text(lang)).collect();
                format!(" {} {}", word(Keyword::kw_by), if units.is_empty() { "-".to_owned() } else { list(&units) })
            });
            by.unwrap_or_default()
        };
        match self {
            Self::Outcome { decision, outcome, by: units } => {
                format!("{decision} {}{}", types::outcome(outcome, lang), by(units))
            }
            Self::Amount { decision, amount, by: units } => format!("{decision} {}{}", amount.text(lang), by(units)),
            Self::Between { decision, amounts: (low, high) } => format!(
                "{decision} {} {} {} {} {}",
                word(Keyword::kw_undetermined),
                word(Keyword::kw_from),
                low.text(lang),
                word(Keyword::kw_date_to),
                high.text(lang)
            ),
            Self::Undetermined { decision, possible } => {
                let possible = possible.as_ref().map(|names| format!(" {{{}}}", cases(names))).unwrap_or_default();
                format!("{decision} {}{possible}", word(Keyword::kw_undetermined))
            }
            Self::Permitted { decision, outcomes } => {
                format!("{decision} {} {{{}}}", word(Keyword::kw_permitted), cases(outcomes))
            }
            Self::Needs(facts) if facts.is_empty() => format!("{} -", word(Keyword::kw_needs)),
            Self::Needs(facts) => format!("{} {}", word(Keyword::kw_needs), list(facts)),
            Self::Duty { duty, due } => {
                let due = due.as_ref().map(|due| format!(" {} {due}", word(Keyword::kw_due))).unwrap_or_default();
                format!("{} {duty}{due}", word(Keyword::kw_duty))
            }
            Self::NoDuty(duty) => format!("{} {duty}", word(Keyword::kw_no_duty)),
        }
    }
}

impl Unit {
    /// `R2 row 2`, `R2 第 2 行`
    pub fn text(&self, lang: Lang) -> String {
        let id = if self.id == "otherwise" { Keyword::kw_otherwise.spelling(lang) } else { &self.id };
        match (self.row, lang) {
            (Some(row), Lang::En) => format!("{id} row {row}"),
            (Some(row), Lang::Zh) => format!("{id} 第 {row} 行"),
            (None, _) => id.to_owned(),
        }
    }
}
