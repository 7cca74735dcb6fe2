//! Texts: small policies whose answers are what chapter 12 says, in evaluator and module, and the
//! faults of bytes that are no text.

use fencun_abi::answer::{Answer, Decision, Fault, FaultCode, NO_ROW};
use fencun_abi::value::Value;
use fencun_abi::verify::verify;
use fencun_runtime::{Facts, Session, Trace};
use fencun_tests::module::{agreed, session};
use fencun_tests::subject::Subject;

const UNKNOWN: Value = Value::Unknown;
const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// What each yes/no decision of a policy says: yes, no, or nothing; in evaluator and module.
#[track_caller]
fn said(policy: &str, facts: &[Value]) -> Vec<Option<bool>> {
    let subject = Subject::of_text(policy);
    let answer = agreed(&subject, &mut session(&subject), facts).expect("evaluator and module agree");
    let outcomes = answer.expect("no fault").outcomes;
    outcomes.iter().map(|outcome| outcome.determined.then_some(outcome.value == 1)).collect()
}

/// A policy with a yes/no decision for each condition.
fn asking(facts: &str, conditions: &[&str]) -> String {
    let mut text = format!("policy p version 1.0.0\n{facts}");
    for (i, condition) in conditions.iter().enumerate() {
        text += &format!("decision d{i} : yes/no, in order\n  rule R{i} when {condition} then yes\n  otherwise no\n");
    }
    text
}

#[test]
fn a_text_is_compared_as_a_whole_or_by_its_beginning() {
    let policy = asking(
        "facts\n  number : text?\n",
        &[
            "number is \"3701\"",
            "number is not \"3701\"",
            "number is one of {\"3701\", \"\", \"37\"}",
            "number starts with \"37\"",
            "number starts with \"\"",
        ],
    );
    assert_eq!(said(&policy, &[text("3701")]), [YES, NO, YES, YES, YES]);
    assert_eq!(said(&policy, &[text("3702")]), [NO, YES, NO, YES, YES]);
    assert_eq!(said(&policy, &[text("37010")]), [NO, YES, NO, YES, YES]);
    assert_eq!(said(&policy, &[text("37")]), [NO, YES, YES, YES, YES]);
    assert_eq!(said(&policy, &[text("3")]), [NO, YES, NO, NO, YES]);
    assert_eq!(said(&policy, &[text("")]), [NO, YES, YES, NO, YES]);
    assert_eq!(said(&policy, &[UNKNOWN]), [None; 5]);
}

#[test]
fn every_byte_of_a_text_counts() {
    // Long enough for loads of eight, four, two and one bytes.
    let long = "0123456789abcdefghijklm";
    let policy = asking(
        "facts\n  a : text\n  b : text\n",
        &[&format!("a is \"{long}\""), &format!("a starts with \"{long}\""), "a is b"],
    );
    let longer = format!("{long}!");
    assert_eq!(said(&policy, &[text(long), text(long)]), [YES, YES, YES]);
    assert_eq!(said(&policy, &[text(&longer), text(&longer)]), [NO, YES, YES]);
    assert_eq!(said(&policy, &[text(&longer), text(long)]), [NO, YES, NO]);
    for at in 0..long.len() {
        let mut other = long.to_owned();
        other.replace_range(at..=at, "?");
        assert_eq!(said(&policy, &[text(&other), text(long)]), [NO, NO, NO], "{other}");
        assert_eq!(said(&policy, &[text(&long[..at]), text(&long[..at])]), [NO, NO, YES], "{at} bytes");
    }
}

#[test]
fn texts_of_several_bytes_a_character_begin_with_whole_ones() {
    let policy = asking("facts\n  a : text\n", &["a starts with \"甲\"", "a is \"甲𠀀é\"", "a starts with \"甲𠀀\""]);
    assert_eq!(said(&policy, &[text("甲𠀀é")]), [YES, YES, YES]);
    assert_eq!(said(&policy, &[text("甲")]), [YES, NO, NO]);
    // 申 begins with another byte, 甴 with the first two of 甲.
    assert_eq!(said(&policy, &[text("甴𠀀é")]), [NO, NO, NO]);
}

#[test]
fn none_is_guarded_and_a_text_is_compared_with_those_of_members() {
    let policy = asking(
        "record Person { id: text, alias: text or none? }
facts
  applicant : text or none
  persons : list of Person at most 3
",
        &[
            "applicant exists and any p in persons where p.id is applicant",
            "any p in persons where p.alias exists and p.alias is p.id",
            "all p in persons where p.id starts with \"A\"",
            "(count p in persons where any q in persons where q.alias exists and p.id is q.alias) is 1",
        ],
    );
    let persons = |members: &[[Value; 2]]| Value::List(members.iter().map(|member| member.to_vec()).collect());
    assert_eq!(said(&policy, &[Value::None, persons(&[])]), [NO, NO, YES, NO]);
    let two = [[text("A1"), text("A2")], [text("A2"), Value::None]];
    assert_eq!(said(&policy, &[text("A2"), persons(&two)]), [YES, NO, YES, YES]);
    assert_eq!(said(&policy, &[text("A3"), persons(&two)]), [NO, NO, YES, YES]);
    let one = [[text("B"), UNKNOWN]];
    assert_eq!(said(&policy, &[text("B"), persons(&one)]), [YES, None, NO, None]);
    let same = [[text("B"), text("B")]];
    assert_eq!(said(&policy, &[Value::None, persons(&same)]), [NO, YES, NO, YES]);
}

#[test]
fn two_forms_of_the_same_letters_are_one_text() {
    // A literal with a combining accent, and facts in either form.
    let policy = asking("facts\n  a : text\n", &["a is \"re\u{301}sume\u{301}\""]);
    let subject = Subject::of_text(&policy);
    let mut session = session(&subject);
    for written in ["r\u{e9}sum\u{e9}", "re\u{301}sume\u{301}"] {
        let facts = Facts::from_json(session.policy(), &format!("{{\"a\": \"{written}\"}}")).expect("facts");
        let decision = session.decide(&facts, Trace::No).expect("a decision");
        assert_eq!((decision.outcomes[0].determined, decision.outcomes[0].value), (true, 1), "{written}");
    }
}

#[test]
fn a_column_of_texts_divides_the_cases() {
    let policy = "policy p version 1.0.0
facts
  office : text
decision d : yes/no, unique
  table T
    | office                || d   |
    | \"north\"             || yes |
    | \"south\", \"east\"   || no  |
    | not \"north\", \"south\", \"east\" || yes |
";
    assert_eq!(said(policy, &[text("north")]), [YES]);
    assert_eq!(said(policy, &[text("east")]), [NO]);
    assert_eq!(said(policy, &[text("eas")]), [YES]);
}

/// Calls with bytes at the start of the input area.
#[track_caller]
fn call(session: &mut Session, bytes: &[u8]) -> Answer {
    let base = verify(session.policy().wasm()).expect("our own module").input_base;
    let fast = session.call_bytes(bytes, base, Trace::No).expect("no trap");
    let traced = session.call_bytes(bytes, base, Trace::Full).expect("no trap");
    assert_eq!(fast, traced.map(|decision| Decision { trace: Vec::new(), ..decision }));
    fast
}

/// A call with facts `a` and `b?` and one member, whose texts stand at 64.
struct Call {
    /// Address and length of `a`.
    a: [u32; 2],
    /// Discriminant, address and length of `b`.
    b: (u8, [u32; 2]),
    /// Address and length of the member's text.
    member: [u32; 2],
    /// What stands at 64.
    texts: Vec<u8>,
}

const HOSTILE: &str = "record R { t: text at most 4 }
facts
  a : text at least 1, at most 4
  b : text? at most 4
  rs : list of R at most 2
";

impl Call {
    fn valid(base: u32) -> Self {
        Self { a: [base + 64, 4], b: (1, [base + 68, 0]), member: [base + 64, 2], texts: b"abcd".to_vec() }
    }

    fn bytes(&self, base: u32) -> Vec<u8> {
        // a at 0; b at 8, 12 and 16; the list at 20; its member at 48.
        let mut bytes = vec![0; 64];
        let mut put = |at: usize, number: u32| bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
        for (at, number) in [(0, self.a[0]), (4, self.a[1]), (12, self.b.1[0]), (16, self.b.1[1])] {
            put(at, number);
        }
        for (at, number) in [(20, base + 48), (24, 1), (48, self.member[0]), (52, self.member[1])] {
            put(at, number);
        }
        bytes[8] = self.b.0;
        bytes.extend(&self.texts);
        bytes
    }
}

#[test]
fn bytes_that_are_no_text_are_faults() {
    let subject = Subject::of_text(&asking(HOSTILE, &["a is b or any r in rs where r.t is a"]));
    let mut session = session(&subject);
    let verified = verify(session.policy().wasm()).expect("our own module");
    let (base, size) = (verified.input_base, verified.input_size);
    assert!(call(&mut session, &Call::valid(base).bytes(base)).is_ok());
    let mut check = |change: &dyn Fn(&mut Call), expected: Result<(), (FaultCode, u16, u32)>| {
        let mut given = Call::valid(base);
        change(&mut given);
        let answer = call(&mut session, &given.bytes(base)).map(drop);
        assert_eq!(answer, expected.map_err(|(code, field, row)| Fault { code, field, row }), "{:x?}", given.texts);
    };
    // Where the bytes stand.
    check(&|call| call.a = [base - 1, 2], Err((FaultCode::BadPointer, 0, NO_ROW)));
    check(&|call| call.a = [0, 1], Err((FaultCode::BadPointer, 0, NO_ROW)));
    check(&|call| call.a = [base + size, 1], Err((FaultCode::BadPointer, 0, NO_ROW)));
    check(&|call| call.a = [base + size - 1, 2], Err((FaultCode::BadPointer, 0, NO_ROW)));
    check(&|call| call.a = [base + size - 1, 1], Ok(()));
    check(&|call| call.a = [u32::MAX, u32::MAX], Err((FaultCode::BadPointer, 0, NO_ROW)));
    check(&|call| call.a = [base + 64, u32::MAX], Err((FaultCode::BadPointer, 0, NO_ROW)));
    check(&|call| call.b.1 = [base - 1, 1], Err((FaultCode::BadPointer, 1, NO_ROW)));
    check(&|call| call.member = [base - 1, 1], Err((FaultCode::BadPointer, 2, 0)));
    // The address of an empty text, and of one that is not known, means nothing.
    check(&|call| call.b.1 = [u32::MAX, 0], Ok(()));
    check(&|call| call.b = (0, [u32::MAX, u32::MAX]), Ok(()));
    check(&|call| call.b.0 = 2, Err((FaultCode::BadDiscriminant, 1, NO_ROW)));
    // How long they are: in bytes first, then in characters.
    check(&|call| call.a[1] = 0, Err((FaultCode::OutOfRange, 0, NO_ROW)));
    check(&|call| call.a[1] = 17, Err((FaultCode::TooLong, 0, NO_ROW)));
    let at_64 = |text: &[u8]| {
        let (text, length) = (text.to_vec(), u32::try_from(text.len()).expect("short"));
        move |call: &mut Call| (call.texts, call.a[1], call.member[1]) = (text.clone(), length, 0)
    };
    check(&at_64("abcd".as_bytes()), Ok(()));
    check(&at_64("abcde".as_bytes()), Err((FaultCode::TooLong, 0, NO_ROW)));
    check(&at_64("𠀀𠀀𠀀𠀀".as_bytes()), Ok(()));
    check(&at_64("𠀀𠀀𠀀ab".as_bytes()), Err((FaultCode::TooLong, 0, NO_ROW)));
    check(&at_64(b"abcdefghijklmno\xff"), Err((FaultCode::BadUtf8, 0, NO_ROW)));
    // What UTF-8 is, at its edges.
    for good in
        ["\0", "\u{7f}", "\u{80}", "\u{7ff}", "\u{800}", "\u{d7ff}", "\u{e000}", "\u{ffff}", "\u{10000}", "\u{10ffff}"]
    {
        check(&at_64(good.as_bytes()), Ok(()));
    }
    let bad: [&[u8]; 17] = [
        b"\x80",             // nothing before
        b"a\xbf",            // nothing before
        b"\xc3",             // nothing behind
        b"\xe4\xb8",         // one byte less
        b"\xf0\xa0\x80",     // one byte less
        b"\xc3a",            // another character behind
        b"\xe4\xb8a",        // another character behind
        b"\xc0\x80",         // longer than needed
        b"\xc1\xbf",         // longer than needed
        b"\xe0\x9f\xbf",     // longer than needed
        b"\xf0\x8f\xbf\xbf", // longer than needed
        b"\xed\xa0\x80",     // a surrogate
        b"\xed\xbf\xbf",     // a surrogate
        b"\xf4\x90\x80\x80", // above U+10FFFF
        b"\xf5\x80\x80\x80", // above U+10FFFF
        b"\xfe",
        b"\xff",
    ];
    for bad in bad {
        assert!(std::str::from_utf8(bad).is_err());
        check(&at_64(bad), Err((FaultCode::BadUtf8, 0, NO_ROW)));
        let length = u32::try_from(bad.len()).expect("short");
        let of_member = |call: &mut Call| {
            (call.a, call.member, call.texts) = ([base + 68, 4], [base + 64, length], bad.to_vec());
            call.texts.resize(4, b'a');
            call.texts.extend(b"abcd");
        };
        check(&of_member, Err((FaultCode::BadUtf8, 2, 0)));
    }
}

#[test]
fn the_input_area_has_room_for_the_longest_texts() {
    let policy = asking(
        "record R { t: text at most 3, n: integer }
facts
  flag : yes/no
  a : text at most 5
  rs : list of R at most 3
  b : text?
",
        &["flag and any r in rs where r.t is a", "b is a"],
    );
    let longest = |n: usize| text(&"𠀀".repeat(n));
    let member = || vec![longest(3), Value::Number(1)];
    let facts = [Value::Number(1), longest(5), Value::List(vec![member(), member(), member()]), longest(200)];
    assert_eq!(said(&policy, &facts), [NO, NO]);
    let facts = [Value::Number(1), longest(3), Value::List(vec![member()]), longest(3)];
    assert_eq!(said(&policy, &facts), [YES, YES]);
}
