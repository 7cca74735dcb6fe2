//! An answer on one line, for people.

use fencun_abi::answer::Decision;
use fencun_grammar::ast::Lang;
use fencun_grammar::keywords::Keyword;
use fencun_runtime::Policy;

use crate::console::Paint;
use crate::language::pick;
use crate::render::calendar::day;
use crate::render::types;
use crate::verdict::{Amount, Unit, of_member};

/// `outcome tolerate (R2 row 2); duty rectify due 2019-06-30; needs motive`
pub fn line(policy: &Policy, decision: &Decision, lang: Lang, paint: Paint) -> String {
    let mut parts = outcomes(policy, decision, lang, paint);
    parts.extend(duties(policy, decision, lang));
    if !decision.needs.is_empty() {
        let facts = &policy.schema().facts;
        let needs =
            decision.needs.iter().filter_map(|fact| facts.get(usize::from(*fact))).map(|fact| fact.name.as_str());
        let needs: Vec<&str> = needs.collect();
        parts.push(format!("{} {}", Keyword::kw_needs.spelling(lang), needs.join(pick(lang, ", ", "、"))));
    }
    parts.join(pick(lang, "; ", "；"))
}

fn outcomes(policy: &Policy, decision: &Decision, lang: Lang, paint: Paint) -> Vec<String> {
    let mut parts = Vec::new();
    for (index, (outcome, declared)) in decision.outcomes.iter().zip(&policy.schema().outcomes).enumerate() {
        if outcome.is_of_nobody() {
            continue;
        }
        let name = of_member(&declared.name, declared.member.map(|member| member.index.into()), lang);
        if let (Some(ty), Some(span)) = (&declared.ty, outcome.amount) {
            let [low, high] = [span.low, span.high].map(|end| Amount::of(policy.schema(), ty, end).text(lang));
            parts.push(if outcome.determined {
                let value = Amount::determined(policy.schema(), ty, span.low, span.high).text(lang);
                format!("{} {}{}", name, paint.strong(&value), by(policy, decision, index, lang))
            } else {
                let word = paint.warn(Keyword::kw_undetermined.spelling(lang));
                let (from, to) = (Keyword::kw_from.spelling(lang), Keyword::kw_date_to.spelling(lang));
                format!("{} {word} {from} {low} {to} {high}", name)
            });
            continue;
        }
        let case = |value: usize| declared.cases.get(value).map_or("?", |name| types::outcome(name, lang));
        if outcome.determined {
            let by = by(policy, decision, index, lang);
            parts.push(format!("{} {}{by}", name, paint.strong(case(usize::from(outcome.value)))));
        } else {
            let possible: Vec<&str> = (0..32).filter(|bit| outcome.possible >> bit & 1 == 1).map(case).collect();
            let word = paint.warn(Keyword::kw_undetermined.spelling(lang));
            parts.push(format!("{} {word} {{{}}}", name, possible.join(pick(lang, ", ", "、"))));
        }
    }
    parts
}

/// ` (R2 row 2, R3)`: the units that fired in a decision.
fn by(policy: &Policy, decision: &Decision, index: usize, lang: Lang) -> String {
    let fired = decision.fired.iter().filter_map(|unit| policy.unit(*unit));
    let by: Vec<String> = fired
        .filter(|unit| usize::from(unit.decision) == index)
        .map(|unit| Unit { id: unit.id.clone(), row: unit.row }.text(lang))
        .collect();
    if by.is_empty() {
        return String::new();
    }
    format!("{}{}{}", pick(lang, " (", "（"), by.join(pick(lang, ", ", "、")), pick(lang, ")", "）"))
}

fn duties(policy: &Policy, decision: &Decision, lang: Lang) -> Vec<String> {
    let one = |due: &fencun_abi::answer::Due| {
        let duty = policy.rules().duties.get(usize::from(due.duty))?;
        let until = due.due.map(|last| format!(" {} {}", Keyword::kw_due.spelling(lang), day(last)));
        Some(format!("{} {}{}", Keyword::kw_duty.spelling(lang), duty.name, until.unwrap_or_default()))
    };
    decision.duties.iter().filter_map(one).collect()
}

/// Whether every decision has one outcome.
pub fn is_determined(decision: &Decision) -> bool {
    decision.outcomes.iter().all(|outcome| outcome.determined || outcome.is_of_nobody())
}
