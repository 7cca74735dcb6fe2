//! An answer in words, for a policy officer.

use std::fmt::Write as _;

use fencun_abi::answer::{Decision, Outcome, Span, StepState};
use fencun_abi::rules::{TraceKind, Unit, UnitKind};
use fencun_abi::schema::{self, Type};
use fencun_abi::value::Value;

use super::json::entry_in_force;
use super::{determined, is_about_nobody, is_yes_no, members, outcome_type};
use crate::lang::{Lang, pick};
use crate::policy::Policy;
use crate::words;

/// How much an explanation tells.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Detail {
    /// Outcomes, reasons, duties, and what is still needed.
    #[default]
    Reasons,
    /// Also every step of a traced decision, and the named values.
    Full,
}

/// The answer in words, without colour, each line ended by a line feed.
#[must_use]
pub fn explain(policy: &Policy, decision: &Decision, lang: Lang, detail: Detail) -> String {
    let page = Page { policy, decision, lang };
    let mut text = String::new();
    for (index, (declared, outcome)) in policy.schema().outcomes.iter().zip(&decision.outcomes).enumerate() {
        page.outcome(&mut text, index, declared, outcome);
    }
    page.duties(&mut text);
    page.needs(&mut text);
    if detail == Detail::Full {
        page.values(&mut text);
        page.trace(&mut text);
    }
    text
}

#[derive(Clone, Copy)]
struct Page<'p> {
    policy: &'p Policy,
    decision: &'p Decision,
    lang: Lang,
}

impl Page<'_> {
    /// The text of the page's language.
    fn say<'t>(self, en: &'t str, zh: &'t str) -> &'t str {
        match self.lang {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }

    fn outcome(self, text: &mut String, index: usize, declared: &schema::Outcome, outcome: &Outcome) {
        if outcome.is_of_nobody() {
            return;
        }
        let label = words::label(self.policy.rules().outcome_labels.get(index), &declared.name, self.lang);
        let label = &self.of_member(label, declared);
        if let (Some(ty), Some(span)) = (&declared.ty, outcome.amount) {
            self.amount(text, label, outcome, ty, span);
            return self.units(text, index);
        }
        let shown = |case| self.case(declared, case);
        let set = |bits| members(bits).map(shown).collect::<Vec<_>>().join(self.say(", ", "、"));
        let colon = self.say(": ", "：");
        let conclusion = match determined(outcome) {
            Some(case) => shown(case),
            None => self.say("not determined", "尚不能确定").to_owned(),
        };
        line(text, 0, &format!("{label}{colon}{conclusion}"));
        if !outcome.determined {
            line(text, 1, &format!("{}{colon}{}", self.say("still possible", "仍有可能"), set(outcome.possible)));
        }
        let beyond = outcome.permitted & !(if outcome.determined { outcome.possible } else { 0 });
        if beyond != 0 {
            let words = if outcome.determined {
                self.say("also within discretion", "另可裁量为")
            } else {
                self.say("within discretion", "可裁量为")
            };
            line(text, 1, &format!("{words}{colon}{}", set(beyond)));
        }
        self.units(text, index);
    }

    fn amount(self, text: &mut String, label: &str, outcome: &Outcome, ty: &Type, span: Span) {
        let of = if let Type::Range { of } = ty { of } else { ty };
        let shown = |end| words::value(self.policy, of, end, self.lang);
        let colon = self.say(": ", "：");
        if outcome.determined {
            let value = match ty {
                Type::Range { .. } => words::range(self.policy, ty, (span.low, span.high), self.lang),
                _ => shown(span.low),
            };
            return line(text, 0, &format!("{label}{colon}{value}"));
        }
        line(text, 0, &format!("{label}{colon}{}", self.say("not determined", "尚不能确定")));
        let (low, high) = (shown(span.low), shown(span.high));
        if let Type::Set { .. } = ty {
            line(text, 1, &format!("{}{colon}{low}", self.say("surely", "必定包括")));
            return line(text, 1, &format!("{}{colon}{high}", self.say("at most", "至多包括")));
        }
        let between = match self.lang {
            Lang::En => format!("{low} to {high}"),
            Lang::Zh => format!("{low}至{high}"),
        };
        line(text, 1, &format!("{}{colon}{between}", self.say("still possible", "仍有可能")));
    }

    /// The units of a decision that fired and that gave way.
    fn units(self, text: &mut String, index: usize) {
        let colon = self.say(": ", "：");
        let mine = |unit: &&Unit| usize::from(unit.decision) == index;
        for fired in &self.decision.fired {
            let Some(unit) = self.policy.unit(*fired).filter(mine) else { continue };
            let reason = pick(&unit.because, self.lang).map(|because| format!("{colon}{because}")).unwrap_or_default();
            let cites = self.citation(unit.cites.as_deref());
            let words = self.say("by", "依据");
            line(text, 1, &format!("{words} {}{cites}{reason}", self.unit(*fired)));
        }
        for defeat in &self.decision.defeated {
            let Some(unit) = self.policy.unit(defeat.unit).filter(mine) else { continue };
            let (loser, winner) = (self.unit(defeat.unit), self.unit(defeat.by));
            let cites = self.citation(unit.cites.as_deref());
            line(
                text,
                1,
                &match self.lang {
                    Lang::En => format!("{loser}{cites} applies too, but gives way to {winner}"),
                    Lang::Zh => format!("{loser}{cites}也符合，但让位于 {winner}"),
                },
            );
        }
    }

    fn duties(self, text: &mut String) {
        let duties = self.decision.duties.iter();
        let mut duties =
            duties.filter_map(|due| Some((self.policy.rules().duties.get(usize::from(due.duty))?, due.due)));
        let Some(first) = duties.next() else { return };
        line(text, 0, self.say("Duties:", "须办事项："));
        for (duty, due) in std::iter::once(first).chain(duties) {
            let what = pick(&duty.require, self.lang).unwrap_or(words::label(Some(&duty.label), &duty.name, self.lang));
            let mut entry = what.to_owned();
            if let Some(by) = pick(&duty.by, self.lang) {
                entry += &match self.lang {
                    Lang::En => format!(", by {by}"),
                    Lang::Zh => format!("，责任方：{by}"),
                };
            }
            if let Some(day) = due {
                let day = words::day(day, self.lang);
                entry += &match self.lang {
                    Lang::En => format!(", on {day} at the latest"),
                    Lang::Zh => format!("，最迟 {day}"),
                };
            }
            entry += &self.citation(duty.cites.as_deref());
            line(text, 1, &entry);
        }
    }

    fn needs(self, text: &mut String) {
        let rules = self.policy.rules();
        let needs = self.decision.needs.iter().map(|index| usize::from(*index));
        let mut needs =
            needs.filter_map(|index| Some((self.policy.schema().facts.get(index)?, rules.fact_labels.get(index)?)));
        let Some(first) = needs.next() else { return };
        line(text, 0, self.say("Still to be found out:", "尚待查明："));
        for (fact, label) in std::iter::once(first).chain(needs) {
            let mut entry = words::label(Some(&label.label), &fact.name, self.lang).to_owned();
            if let Some(supplier) = pick(&label.supplier, self.lang) {
                entry += &match self.lang {
                    Lang::En => format!(" (from {supplier})"),
                    Lang::Zh => format!("（由{supplier}提供）"),
                };
            }
            line(text, 1, &entry);
        }
    }

    fn values(self, text: &mut String) {
        let schema = self.policy.schema();
        if schema.values.is_empty() {
            return;
        }
        line(text, 0, self.say("Values:", "取值："));
        for (index, (declared, value)) in schema.values.iter().zip(&self.decision.values).enumerate() {
            let label = words::label(self.policy.rules().value_labels.get(index), &declared.name, self.lang);
            let shown = match value {
                Value::Number(number) => words::value(self.policy, &declared.ty, *number, self.lang),
                Value::Range(from, to) => words::range(self.policy, &declared.ty, (*from, *to), self.lang),
                Value::None => self.say("none", "不存在").to_owned(),
                Value::Unknown | Value::Text(_) | Value::List(_) => self.say("unknown", "不明").to_owned(),
            };
            line(text, 1, &format!("{label}{}{shown}", self.say(": ", "：")));
        }
    }

    fn trace(self, text: &mut String) {
        if self.decision.trace.is_empty() {
            return;
        }
        line(text, 0, self.say("Every step:", "逐步经过："));
        for step in &self.decision.trace {
            let Some(node) = self.policy.rules().trace.get(usize::from(step.node)) else { continue };
            if is_about_nobody(self.policy, self.decision, node) {
                continue;
            }
            let kind = match node.kind {
                TraceKind::Parameter => self.say("parameter", "参数"),
                TraceKind::Define => self.say("definition", "定义"),
                TraceKind::Boundary => self.say("boundary", "分档"),
                TraceKind::Unit => self.say("condition of", "条件"),
                TraceKind::Duty => self.say("condition of duty", "义务条件"),
            };
            let shown = match (step.state, &node.ty) {
                (StepState::Unknown, _) => self.say("unknown", "不明").to_owned(),
                (StepState::Skipped, _) => self.say("none", "不存在").to_owned(),
                (StepState::True, Some(ty)) => words::value(self.policy, ty, step.value, self.lang),
                (state, _) => words::yes_no(state == StepState::True, self.lang).to_owned(),
            };
            let from = entry_in_force(node, step).map(|from| match self.lang {
                Lang::En => format!(" (in force from {from})"),
                Lang::Zh => format!("（自 {from} 起施行）"),
            });
            let name = match node.kind {
                TraceKind::Unit => self.unit_of_decision(node.index),
                _ => node.name.clone(),
            };
            let colon = self.say(": ", "：");
            line(text, 1, &format!("{kind} {name}{colon}{shown}{}", from.unwrap_or_default()));
        }
    }

    /// The label of a decision, with the member that it is about.
    fn of_member(self, label: &str, declared: &schema::Outcome) -> String {
        match (declared.member, self.lang) {
            (None, _) => label.to_owned(),
            (Some(member), Lang::En) => format!("{label} of {}", member.index + 1),
            (Some(member), Lang::Zh) => format!("{label}（第 {} 个）", member.index + 1),
        }
    }

    /// A rule unit as people speak of it.
    fn unit(self, index: u16) -> String {
        let Some(unit) = self.policy.unit(index) else { return format!("#{index}") };
        match (unit.kind, unit.row) {
            (UnitKind::Otherwise, _) => self.say("the default (otherwise)", "其余").to_owned(),
            (_, Some(row)) => match self.lang {
                Lang::En => format!("{} row {row}", unit.id),
                Lang::Zh => format!("{} 第 {row} 行", unit.id),
            },
            (UnitKind::RedLine, None) => format!("{} {}", self.say("red line", "红线"), unit.id),
            (UnitKind::Exception, None) => format!("{} {}", self.say("exception", "例外"), unit.id),
            (UnitKind::Adjust, None) => format!("{} {}", self.say("adjustment", "调整"), unit.id),
            (UnitKind::Rule | UnitKind::Row, None) => unit.id.clone(),
        }
    }

    /// The same, with the decision where every decision may have one of the name.
    fn unit_of_decision(self, index: u16) -> String {
        let name = self.unit(index);
        let Some(unit) = self.policy.unit(index) else { return name };
        let decision = usize::from(unit.decision);
        let Some(declared) = self.policy.schema().outcomes.get(decision) else { return name };
        if unit.kind != UnitKind::Otherwise && declared.member.is_none() {
            return name;
        }
        let label = words::label(self.policy.rules().outcome_labels.get(decision), &declared.name, self.lang);
        let label = self.of_member(label, declared);
        match self.lang {
            Lang::En => format!("{name} of {label}"),
            Lang::Zh => format!("{label}的{name}"),
        }
    }

    fn citation(self, cites: Option<&str>) -> String {
        cites.map_or_else(String::new, |cites| match self.lang {
            Lang::En => format!(" ({cites})"),
            Lang::Zh => format!("（{cites}）"),
        })
    }

    fn case(self, declared: &schema::Outcome, case: u8) -> String {
        if is_yes_no(declared) {
            return words::yes_no(case == 1, self.lang).to_owned();
        }
        match outcome_type(self.policy.schema(), declared) {
            Some(ty) => words::value(self.policy, &ty, i64::from(case), self.lang),
            None => declared.cases.get(usize::from(case)).cloned().unwrap_or_default(),
        }
    }
}

fn line(text: &mut String, indent: usize, words: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{:indent$}{words}", "", indent = indent * 2);
}
