//! What a module returns is read to the last index, and not believed.

mod sample;

use fencun_abi::answer::{Decision, Defeat, Due, Fault, FaultCode, NO_FIELD, NO_ROW, Outcome};
use fencun_abi::layout;
use fencun_abi::value::Value;
use fencun_runtime::{Error, Lang, Limits, Policy, ResultFlaw, Session, Trace};
use sample::{INPUT, Sample, decision, result_bytes, schema, traced_decision};

fn echo() -> Session {
    Policy::from_module(&Sample::echo().build(), &Limits::default()).expect("sound").session()
}

/// What a RESULT of these bytes is refused with.
#[track_caller]
fn flaw(bytes: &[u8], trace: Trace) -> ResultFlaw {
    match echo().call_bytes(bytes, INPUT, trace) {
        Err(Error::BadResult(flaw)) => flaw,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn an_answer_comes_back_as_it_was_written() {
    let bytes = result_bytes(&schema(), &Ok(decision()), INPUT);
    assert_eq!(echo().call_bytes(&bytes, INPUT, Trace::No).unwrap(), Ok(decision()));
    let bytes = result_bytes(&schema(), &Ok(traced_decision()), INPUT);
    assert_eq!(echo().call_bytes(&bytes, INPUT, Trace::Full).unwrap(), Ok(traced_decision()));
    for fault in [
        Fault { code: FaultCode::Overflow, field: 0, row: NO_ROW },
        Fault { code: FaultCode::TooLong, field: 7, row: NO_ROW },
        Fault { code: FaultCode::BadPointer, field: NO_FIELD, row: NO_ROW },
    ] {
        let bytes = result_bytes(&schema(), &Err(fault), INPUT);
        assert_eq!(echo().call_bytes(&bytes, INPUT, Trace::No).unwrap(), Err(fault));
    }
}

#[test]
fn answers_at_odds_with_themselves_are_refused() {
    let outcome = |value, determined, possible, permitted| {
        let mut changed = decision();
        changed.outcomes[0] = Outcome { value, determined, possible, permitted, amount: None };
        changed
    };
    let with = |change: fn(&mut Decision)| {
        let mut changed = decision();
        change(&mut changed);
        changed
    };
    let cases = [
        (outcome(0, true, 0b000, 0b001), ResultFlaw::Outcome),
        (outcome(0, true, 0b011, 0b001), ResultFlaw::Outcome),
        (outcome(0, false, 0b001, 0b001), ResultFlaw::Outcome),
        (outcome(1, false, 0b011, 0b000), ResultFlaw::Outcome),
        (outcome(0, true, 0b001, 0b010), ResultFlaw::Outcome),
        (outcome(3, true, 0b1000, 0b1000), ResultFlaw::Outcome),
        (outcome(0, true, 0b001, 0b1001), ResultFlaw::Outcome),
        (with(|d| d.values[0] = Value::Number(2)), ResultFlaw::Value),
        (with(|d| d.values[1] = Value::Number(2_932_897)), ResultFlaw::Value),
        (with(|d| d.fired = vec![4]), ResultFlaw::Index),
        (with(|d| d.fired = vec![1, 1]), ResultFlaw::Index),
        (with(|d| d.fired = vec![0; 5]), ResultFlaw::Length),
        (with(|d| d.defeated[0].unit = 4), ResultFlaw::Index),
        (with(|d| d.defeated[0].by = 4), ResultFlaw::Index),
        (with(|d| d.defeated = vec![Defeat { unit: 1, by: 0 }, Defeat { unit: 0, by: 1 }]), ResultFlaw::Index),
        (with(|d| d.duties[0] = Due { duty: 2, due: None }), ResultFlaw::Index),
        (with(|d| d.duties[0].due = Some(i32::MIN)), ResultFlaw::Value),
        (with(|d| d.needs = vec![8]), ResultFlaw::Index),
        (traced_decision(), ResultFlaw::Length),
    ];
    for (changed, expected) in cases {
        let bytes = result_bytes(&schema(), &Ok(changed.clone()), INPUT);
        assert_eq!(flaw(&bytes, Trace::No), expected, "{changed:?}");
    }
    let with = |change: fn(&mut Decision)| {
        let mut changed = traced_decision();
        change(&mut changed);
        changed
    };
    let cases = [
        (decision(), ResultFlaw::Index),
        (with(|d| d.trace.truncate(5)), ResultFlaw::Index),
        (with(|d| d.trace.swap(0, 1)), ResultFlaw::Index),
        (with(|d| d.trace[0].row = 2), ResultFlaw::Value),
        (with(|d| d.trace[1].value = 2), ResultFlaw::Value),
    ];
    for (changed, expected) in cases {
        let bytes = result_bytes(&schema(), &Ok(changed.clone()), INPUT);
        assert_eq!(flaw(&bytes, Trace::Full), expected, "{changed:?}");
    }
    for fault in [
        Fault { code: FaultCode::Overflow, field: 1, row: NO_ROW },
        Fault { code: FaultCode::OutOfRange, field: 8, row: NO_ROW },
    ] {
        assert_eq!(flaw(&result_bytes(&schema(), &Err(fault), INPUT), Trace::No), ResultFlaw::Fault);
    }
}

#[test]
fn addresses_are_checked_wherever_they_stand() {
    let bytes = result_bytes(&schema(), &Ok(decision()), INPUT);
    let layout = layout::result(&schema());
    for (address, expected) in [
        (65_536 - layout.size.size.next_multiple_of(8) + 8, ResultFlaw::OutOfMemory),
        (u32::MAX - 7, ResultFlaw::OutOfMemory),
        (INPUT + 1, ResultFlaw::Alignment),
    ] {
        match echo().call_bytes(&bytes, address, Trace::No) {
            Err(Error::BadResult(flaw)) => assert_eq!(flaw, expected, "{address}"),
            other => panic!("not refused: {other:?}"),
        }
    }
    for slot in [layout.fired, layout.defeated, layout.duties, layout.needs] {
        let slot = slot as usize;
        let mut changed = bytes.clone();
        changed[slot..slot + 4].copy_from_slice(&65_536u32.to_le_bytes());
        assert_eq!(flaw(&changed, Trace::No), ResultFlaw::OutOfMemory);
        changed[slot..slot + 4].copy_from_slice(&(u32::MAX - 3).to_le_bytes());
        assert_eq!(flaw(&changed, Trace::No), ResultFlaw::OutOfMemory);
        changed[slot..slot + 4].copy_from_slice(&(INPUT + 1).to_le_bytes());
        assert_eq!(flaw(&changed, Trace::No), ResultFlaw::Alignment);
        changed[slot + 4..slot + 8].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(flaw(&changed, Trace::No), ResultFlaw::Length);
    }
    let mut changed = bytes.clone();
    changed[0] = 2;
    assert_eq!(flaw(&changed, Trace::No), ResultFlaw::Discriminant);
}

#[test]
fn any_changed_byte_of_a_result_is_read_or_refused() {
    let mut session = echo();
    let bytes = result_bytes(&schema(), &Ok(traced_decision()), INPUT);
    let mut n_refused = 0;
    for at in 0..bytes.len() {
        for value in 0..=u8::MAX {
            let mut changed = bytes.clone();
            changed[at] = value;
            match session.call_bytes(&changed, INPUT, Trace::Full) {
                Ok(_) => {}
                Err(Error::BadResult(_)) => n_refused += 1,
                Err(other) => panic!("{at}: {other}"),
            }
        }
    }
    assert!(n_refused > bytes.len() * 50, "{n_refused}");
}

#[test]
fn a_fault_names_the_expression_or_the_fact() {
    let faults = [
        (
            Fault { code: FaultCode::Overflow, field: 0, row: NO_ROW },
            "there is no decision: `loss * 3` (line 12) leaves the range that can be computed exactly",
            "无法作出决定：`loss * 3`（第 12 行）超出可精确计算的范围",
        ),
        (
            Fault { code: FaultCode::OutOfRange, field: 7, row: 2 },
            "`persons[2]`: there is no decision: the value lies outside of its bounds",
            "`persons[2]`：无法作出决定：数值超出上下限",
        ),
    ];
    for (fault, en, zh) in faults {
        let sample = Sample::answering(&Err(fault), &Err(fault));
        let policy = Policy::from_module(&sample.build(), &Limits::default()).expect("sound");
        let facts = policy
            .facts()
            .set("loss", 1)
            .set("urgent", false)
            .set("corrected_on", fencun_runtime::FactValue::None)
            .set("persons", fencun_runtime::FactValue::List(vec![]));
        let error = policy.session().decide(&facts, Trace::No).unwrap_err();
        assert_eq!(error.code().number(), "FC0633");
        assert_eq!((error.message(Lang::En).as_str(), error.message(Lang::Zh).as_str()), (en, zh));
    }
}
