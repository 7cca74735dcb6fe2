//! Not knowing, against trying everything: on policies with few facts of few values, what is
//! said under unknown facts is compared with what is said for each way in which they turn out.

use fencun_abi::answer::{Decision, Due, Span};
use fencun_abi::value::Value;
use fencun_compiler::eval::decide;
use fencun_compiler::hir::{Policy, Type};
use fencun_tests::facts::{Thresholds, completions, facts, findings};
use fencun_tests::generate;
use fencun_tests::subject::{Subject, numbered};

const POLICIES: u64 = 1_000;
const FACTS: u64 = 20;
/// Ways in which unknown facts turn out that are tried at most for one set of facts.
const MOST: usize = 600;

/// Whether what a decision of amounts gives is among what was possible.
fn is_within(policy: &Policy, decision: usize, open: Span, closed: Span) -> bool {
    match policy.decisions[decision].ty {
        Type::Set(_) => open.low & !closed.low == 0 && closed.high & !open.high == 0,
        _ => open.low <= closed.low && closed.high <= open.high,
    }
}

/// What must hold of an answer under unknown facts and the answer for one completion of them.
fn is_kept(policy: &Policy, partial: &Decision, complete: &Decision) -> Result<(), &'static str> {
    for (index, (open, closed)) in partial.outcomes.iter().zip(&complete.outcomes).enumerate() {
        if let (Some(open), Some(closed)) = (open.amount, closed.amount)
            && !is_within(policy, index, open, closed)
        {
            return Err("an amount that was not possible");
        }
        if closed.possible & !open.possible != 0 {
            return Err("an outcome that was not possible");
        }
        if open.determined && (!closed.determined || (open.value, open.amount) != (closed.value, closed.amount)) {
            return Err("a determined outcome that changed");
        }
        if open.permitted & !closed.permitted != 0 {
            return Err("a permitted outcome that is no longer permitted");
        }
    }
    for (open, closed) in partial.values.iter().zip(&complete.values) {
        if *open != Value::Unknown && open != closed {
            return Err("a known value that changed");
        }
    }
    let due = |duty: &Due| complete.duties.iter().find(|closed| closed.duty == duty.duty).map(|closed| closed.due);
    for duty in &partial.duties {
        match due(duty) {
            None => return Err("a duty that arose and does no longer"),
            Some(day) if duty.due.is_some() && day != duty.due => return Err("a last day that changed"),
            Some(_) => {}
        }
    }
    Ok(())
}

fn is_fully_known(policy: &Policy, values: &[Value]) -> bool {
    let known = |value: &Value| !matches!(value, Value::Unknown);
    policy.facts.iter().zip(values).all(|(_, value)| match value {
        Value::List(members) => members.iter().flatten().all(known),
        value => known(value),
    })
}

#[derive(Debug, Default)]
struct Tried {
    fact_sets: usize,
    with_unknowns: usize,
    completions: usize,
    answered: usize,
    undetermined: usize,
    determined_under_unknowns: usize,
}

fn check(seed: u64, tried: &mut Tried) {
    let subject = Subject::of_file(&generate::small_policy(seed));
    let policy = &subject.policy;
    let thresholds = Thresholds::of(policy);
    for index in 0..FACTS {
        let given = facts(policy, &thresholds, seed.wrapping_mul(1_000) + index);
        let Ok(partial) = decide(policy, &given) else { continue };
        tried.fact_sets += 1;
        let fail = |what: &str, turned_out: &[Value]| {
            let text = numbered(&subject.text);
            panic!("seed {seed}, facts {index}: {what}\n{text}\n{given:?}\n{partial:#?}\n{turned_out:?}");
        };
        if is_fully_known(policy, &given) {
            if partial.outcomes.iter().any(|outcome| !outcome.determined && !outcome.is_of_nobody()) {
                fail("everything is known and the outcome is not determined", &given);
            }
            if !partial.needs.is_empty() {
                fail("everything is known and facts are needed", &given);
            }
            continue;
        }
        tried.with_unknowns += 1;
        tried.undetermined +=
            usize::from(partial.outcomes.iter().any(|outcome| !outcome.determined && !outcome.is_of_nobody()));
        tried.determined_under_unknowns +=
            usize::from(partial.outcomes.iter().all(|outcome| outcome.determined || outcome.is_of_nobody()));
        for complete in completions(policy, &given, MOST).unwrap_or_default() {
            // A completion may overflow; then there is no decision to compare with.
            let Ok(answer) = decide(policy, &complete) else { continue };
            tried.completions += 1;
            if let Err(what) = is_kept(policy, &partial, &answer) {
                fail(what, &complete);
            }
        }
        for known in findings(policy, &given, &partial.needs, MOST).unwrap_or_default() {
            let Ok(answer) = decide(policy, &known) else { continue };
            tried.answered += 1;
            if answer.outcomes.iter().any(|outcome| !outcome.determined && !outcome.is_of_nobody()) {
                fail("all needs are answered and the outcome is not determined", &known);
            }
        }
    }
}

#[test]
fn what_is_said_under_unknown_facts_holds_however_they_turn_out() {
    let halves: Vec<Tried> = std::thread::scope(|scope| {
        let run = |half: u64| {
            let mut tried = Tried::default();
            for seed in (0..POLICIES).filter(|seed| seed % 2 == half) {
                check(seed, &mut tried);
            }
            tried
        };
        let threads = [scope.spawn(move || run(0)), scope.spawn(move || run(1))];
        threads.into_iter().map(|thread| thread.join().expect("see above")).collect()
    });
    println!("seeds 0 to {}, {FACTS} sets of facts each: {halves:#?}", POLICIES - 1);
    let sum = |of: fn(&Tried) -> usize| halves.iter().map(of).sum::<usize>();
    assert!(sum(|tried| tried.undetermined) > 2_000);
    assert!(sum(|tried| tried.determined_under_unknowns) > 2_000);
    assert!(sum(|tried| tried.completions) > 50_000);
    assert!(sum(|tried| tried.answered) > 20_000);
}
