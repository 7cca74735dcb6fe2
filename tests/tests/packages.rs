//! A policy that uses packages, and the same text in one file: module and evaluator give the same
//! answers for both. The texts are written by hand first, then random policies are split in two.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fencun_abi::answer::Answer;
use fencun_abi::value::Value;
use fencun_compiler::hir::{Checked, Policy};
use fencun_compiler::{Source, check, eval, wasm};
use fencun_grammar::ast::Decl;
use fencun_grammar::keywords::Keyword;
use fencun_grammar::mentions;
use fencun_runtime::{Limits, Session, Trace};
use fencun_tests::facts::{Thresholds, facts};
use fencun_tests::generate;
use fencun_tests::shrink::{named, ordered};
use fencun_tests::subject::numbered;

/// A policy in one of the two forms.
struct Form {
    policy: Checked<Policy>,
    session: Session,
}

impl Form {
    #[track_caller]
    fn of(sources: &[Source]) -> Self {
        let checkup = check(sources);
        let Some(policy) = checkup.policy else { panic!("{:#?}", checkup.findings) };
        let module = wasm::emit(&policy, sources).bytes;
        let loaded = fencun_runtime::Policy::from_module(&module, &Limits::default()).expect("our own module");
        Self { policy, session: loaded.session() }
    }

    fn fact_names(&self) -> Vec<&str> {
        self.policy.facts.iter().map(|fact| fact.name.as_str()).collect()
    }
}

/// The answer that both forms give, from the module and from the evaluator.
#[track_caller]
fn agreed(linked: &mut Form, written: &mut Form, facts: &[Value]) -> Answer {
    let meant = eval::decide(&written.policy, facts);
    assert_eq!(eval::decide(&linked.policy, facts), meant, "{facts:?}");
    for form in [linked, written] {
        let answer = form.session.decide_raw(facts, Trace::Full).expect("a call of our own module");
        assert_eq!(answer, meant, "{facts:?}");
    }
    meant
}

/// What `gifts.fencun` needs of `officials.fencun`, and its own declarations.
const GIFTS: &str = r#"policy gifts version 1.0.0

enum Rank { clerk, head, director }

facts
  rank     : Rank
  given_on : date at least 2019-01-01, at most 2099-12-31
  worth    : money EUR at least 0 EUR, at most 1,000,000 EUR

parameter small_gift : money EUR
  25 EUR from 2019-01-01
  40 EUR from 2024-01-01

boundary size of worth
  small : at most small_gift as of given_on
  large : more than small_gift as of given_on

define is_senior cites "Staff rules, art. 2" as rank is one of {head, director}

scale Answer { keep, report, return_it }

facts
  from_bidder : yes/no?

decision answer : Answer, strictest wins
  red line R1 cites "Gift rules, art. 1" when from_bidder then return_it
  rule R2 cites "Gift rules, art. 2" when size is small then keep
  rule R3 cites "Gift rules, art. 3" when size is large and not is_senior then report
  rule R4 cites "Gift rules, art. 4" when size is large and is_senior then return_it
"#;

#[test]
fn the_example_decides_like_one_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies/examples");
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("an example");
    let gifts = read("gifts.fencun");
    let cases: String = fencun_grammar::parse(&gifts)
        .file
        .decls
        .iter()
        .filter(|item| matches!(item.node, Decl::Case(_)))
        .map(|item| format!("\n{}\n", &gifts[item.span.range()]))
        .collect();
    let package = Source::rules("officials.fencun", read("officials.fencun")).of_package("officials");
    let mut linked = Form::of(&[Source::rules("gifts.fencun", gifts.as_str()), package]);
    let mut written = Form::of(&[Source::rules("gifts.fencun", format!("{GIFTS}{cases}"))]);

    assert_eq!(linked.fact_names(), ["rank", "given_on", "worth", "from_bidder"]);
    let given = |form: &Form| -> Vec<(String, Vec<Value>)> {
        form.policy.cases.iter().map(|case| (case.name.clone(), case.facts.clone())).collect()
    };
    let cases = given(&linked);
    assert_eq!((cases.len(), &cases), (6, &given(&written)));
    for (_, facts) in &cases {
        assert!(agreed(&mut linked, &mut written, facts).is_ok());
    }

    // Every rank, both sides of every edge, and everything that is said of the giver.
    let days = [17_897, 19_722, 19_723, 47_481].map(Value::Number);
    let worths = [0, 2_500, 2_501, 4_000, 4_001, 100_000_000].map(Value::Number);
    let mut outcomes = BTreeSet::new();
    for rank in 0..3 {
        for day in &days {
            for worth in &worths {
                for from_bidder in [Value::Number(0), Value::Number(1), Value::Unknown] {
                    let facts = [Value::Number(rank), day.clone(), worth.clone(), from_bidder];
                    let decision = agreed(&mut linked, &mut written, &facts).expect("no arithmetic");
                    outcomes.extend(decision.outcomes.iter().map(|outcome| outcome.possible));
                }
            }
        }
    }
    // Keep, report and return it, and what may become of them while the giver is not known.
    assert_eq!(outcomes, BTreeSet::from([0b001, 0b010, 0b100, 0b101, 0b110]));
}

const BASE: &str = r#"policy base version 1.3.0
enum Grade { low, high }
record Payment { amount: money EUR at least 0 EUR, at most 1,000 EUR, grade: Grade, late: yes/no? }
facts
  payments : list of Payment at most 2
  paid_on  : date at least 2020-01-01, at most 2030-12-31
  unasked  : yes/no
parameter limit : money EUR
  100 EUR from 2020-01-01
  200 EUR from 2022-01-01
define is_large as any p in payments where p.amount is more than limit as of paid_on
define unasked_too as unasked
"#;

const LEFT: &str = r#"policy left version 2.0.1
use base version 1.0.0
facts
  is_urgent : yes/no?
define serious as is_large or any p in payments where p.late
decision verdict : yes/no, in order
  table R1 from "left.csv"
  otherwise no
duty never_taken_over
  when verdict require "Nothing"
"#;

const LEFT_TABLE: &str = "serious,is_urgent,verdict,because\nyes,no,yes,It may wait.\nyes,-,no,It may not.\n";

const RIGHT: &str = r#"policy right version 0.4.0
use base version 1.3.0
scale Verdict { mild, stern, hard }
facts
  payments : list of base.Payment at most 2
  paid_on  : date at least 2020-01-01, at most 2030-12-31
  worth    : integer? at least 0, at most 9
boundary size of worth
  small : at most 3
  large : more than 3
decision verdict : Verdict, strictest wins
  rule R1 when count p in payments where p.grade is high is at least 1 then stern
  rule R2 when size is large then hard
  exception R3 to R2 when is_large then mild
  otherwise mild
"#;

const MAIN: &str = r#"policy main version 1.0.0
use left version 2.0.0
use right version 0.3.9
use base version 1.2.7
facts
  paid_on : date at least 2020-01-01, at most 2030-12-31
scale Verdict { pass, fail }
define size as right.size is small and not left.serious
decision verdict : Verdict, strictest wins
  rule R1 when left.verdict then pass
  rule R2 when right.verdict is at least stern and not size then fail
  otherwise pass
duty answer_it
  when verdict is fail require "Answer" within 30 days of paid_on
"#;

const IN_ONE_FILE: &str = r#"policy main version 1.0.0
enum Grade { low, high }
record Payment { amount: money EUR at least 0 EUR, at most 1,000 EUR, grade: Grade, late: yes/no? }
facts
  payments : list of Payment at most 2
  paid_on  : date at least 2020-01-01, at most 2030-12-31
parameter limit : money EUR
  100 EUR from 2020-01-01
  200 EUR from 2022-01-01
define is_large as any p in payments where p.amount is more than limit as of paid_on

facts
  is_urgent : yes/no?
define serious as is_large or any p in payments where p.late
decision left_verdict : yes/no, in order
  table L1
    | serious | is_urgent || left_verdict | because        |
    | yes     | no        || yes          | "It may wait." |
    | yes     | -         || no           | "It may not."  |
  otherwise no

scale RightVerdict { mild, stern, hard }
facts
  worth : integer? at least 0, at most 9
boundary right_size of worth
  small : at most 3
  large : more than 3
decision right_verdict : RightVerdict, strictest wins
  rule Q1 when count p in payments where p.grade is high is at least 1 then stern
  rule Q2 when right_size is large then hard
  exception Q3 to Q2 when is_large then mild
  otherwise mild

scale Verdict { pass, fail }
define size as right_size is small and not serious
decision verdict : Verdict, strictest wins
  rule R1 when left_verdict then pass
  rule R2 when right_verdict is at least stern and not size then fail
  otherwise pass
duty answer_it
  when verdict is fail require "Answer" within 30 days of paid_on
"#;

#[test]
fn packages_of_packages_and_names_said_twice_decide_like_one_file() {
    const FACTS: u64 = 3_000;
    let package = |name: &str, text: &str| Source::rules(format!("{name}.fencun"), text).of_package(name);
    let sources = [
        Source::rules("main.fencun", MAIN),
        package("base", BASE),
        package("left", LEFT),
        package("right", RIGHT),
        Source::table("left.csv", LEFT_TABLE).of_package("left"),
    ];
    let mut linked = Form::of(&sources);
    let mut written = Form::of(&[Source::rules("main.fencun", IN_ONE_FILE)]);

    assert_eq!(linked.fact_names(), ["payments", "paid_on", "is_urgent", "worth"]);
    let names: Vec<&str> = linked.policy.decisions.iter().map(|decision| decision.name.as_str()).collect();
    assert_eq!(names, ["left.verdict", "right.verdict", "verdict"]);
    let ids: Vec<&str> = linked.policy.units.iter().map(|unit| unit.id.as_str()).collect();
    let (left, right) = (["left.R1", "left.R1", "otherwise"], ["right.R1", "right.R2", "R3", "otherwise"]);
    assert_eq!(ids, [left.as_slice(), &right, &["R1", "R2", "otherwise"]].concat());

    let thresholds = Thresholds::of(&written.policy);
    let (mut outcomes, mut fired, mut duties) = (BTreeSet::new(), BTreeSet::new(), 0);
    for seed in 0..FACTS {
        let facts = facts(&written.policy, &thresholds, seed);
        let decision = agreed(&mut linked, &mut written, &facts).expect("nothing that overflows");
        outcomes.extend(decision.outcomes.iter().enumerate().map(|(index, outcome)| (index, outcome.possible)));
        fired.extend(decision.fired);
        duties += decision.duties.len();
    }
    println!("{FACTS} sets of facts: {outcomes:?}, {duties} duties");
    // Every unit decides somewhere, and every outcome of every decision occurs, known or not.
    assert_eq!(fired, (0..10).collect::<BTreeSet<u16>>());
    let of = |decision: usize| outcomes.iter().filter(|(index, _)| *index == decision).count();
    assert_eq!((of(0), of(2)), (3, 3));
    assert!(of(1) >= 5, "{outcomes:?}");
    assert!(duties > 100, "{duties} duties");
}

/// A policy in one file, and the same with what its decisions, duties and guarantees read moved
/// into a package.
fn split(text: &str) -> (String, [Source; 2]) {
    let file = fencun_grammar::parse(text).file;
    let word = |keyword: Keyword| keyword.spelling(file.lang);
    let version = format!("{} 1.0.0", word(Keyword::kw_version));
    let (mut whole, mut main) = (String::new(), String::new());
    let mut package = format!("{} shared_rules {version}\n\n", word(Keyword::kw_policy));
    // Names of what stays in the policy: what reads them stays there too.
    let mut stays: BTreeSet<&str> = BTreeSet::new();
    for item in &file.decls {
        if let Decl::Decision(decision) = &item.node {
            stays.insert(&decision.name.text);
        }
    }
    let values = || {
        file.decls.iter().filter_map(|item| match &item.node {
            Decl::Define(define) => Some((&define.name.text, item.span)),
            Decl::Boundary(boundary) => Some((&boundary.name.text, item.span)),
            _ => None,
        })
    };
    loop {
        let before = stays.len();
        for (name, span) in values() {
            if mentions(&text[span.range()]).iter().any(|mention| stays.contains(mention.name.as_str())) {
                stays.insert(name);
            }
        }
        if stays.len() == before {
            break;
        }
    }
    for item in &file.decls {
        let own = &text[item.span.range()];
        let moves = match &item.node {
            // It may speak of something that moves.
            Decl::Accept(_) | Decl::Case(_) => continue,
            Decl::Define(define) => !stays.contains(define.name.text.as_str()),
            Decl::Boundary(boundary) => !stays.contains(boundary.name.text.as_str()),
            Decl::Enum(_) | Decl::Record(_) | Decl::Facts(_) | Decl::Parameter(_) | Decl::Calendar(_) => true,
            _ => false,
        };
        for text in [&mut whole, if moves { &mut package } else { &mut main }] {
            text.push_str(own);
            text.push_str("\n\n");
        }
        if matches!(item.node, Decl::Header(_)) {
            main.push_str(&format!("{} shared_rules {version}\n\n", word(Keyword::kw_use)));
        }
    }
    let package = Source::rules("shared_rules.fencun", package).of_package("shared_rules");
    (whole, [Source::rules("policy.fencun", main), package])
}

#[test]
fn random_policies_split_in_two_decide_like_one_file() {
    const POLICIES: u64 = 60;
    const FACTS: u64 = 30;
    let (mut n_answers, mut n_moved, mut n_left_out) = (0, 0, 0);
    for seed in 0..POLICIES {
        let file = generate::policy(seed);
        let text = fencun_grammar::print(&file, file.lang);
        let (whole, sources) = split(&text);
        let mut written = Form::of(&[Source::rules("policy.fencun", whole.as_str())]);
        let mut linked = Form::of(&sources);
        n_moved += linked.policy.defines.len() + linked.policy.boundaries.len();
        n_left_out += written.policy.facts.len() - linked.policy.facts.len();
        let thresholds = Thresholds::of(&written.policy);
        for index in 0..FACTS {
            let given = facts(&written.policy, &thresholds, seed.wrapping_mul(1_000) + index);
            let decide = |form: &mut Form, facts: &[Value]| {
                let answer = form.session.decide_raw(facts, Trace::Full).expect("a call of our own module");
                assert_eq!(answer, eval::decide(&form.policy, facts), "seed {seed}\n{}", numbered(&text));
                answer
            };
            // What is not taken over may overflow, and then only the one file has no decision.
            let Ok(whole) = decide(&mut written, &given) else { continue };
            let facts = ordered(&linked.policy, &named(&written.policy, &given));
            let parts = decide(&mut linked, &facts).unwrap_or_else(|fault| panic!("seed {seed}: {fault:?}"));
            let needs = |form: &Form, needs: &[u16]| -> BTreeSet<String> {
                needs.iter().map(|fact| form.policy.facts[usize::from(*fact)].name.clone()).collect()
            };
            let said = |decision: &fencun_abi::answer::Decision, form: &Form| {
                let needs = needs(form, &decision.needs);
                let units = (decision.fired.clone(), decision.defeated.clone());
                (decision.outcomes.clone(), units, decision.duties.clone(), needs)
            };
            assert_eq!(said(&whole, &written), said(&parts, &linked), "seed {seed}\n{}", numbered(&text));
            n_answers += 1;
        }
    }
    println!("{n_answers} answers of {POLICIES} policies, {n_moved} values linked, {n_left_out} facts left out");
    assert!(n_answers > 1_000, "{n_answers} answers");
    assert!(n_moved > 100, "{n_moved} values");
    assert!(n_left_out > 10, "{n_left_out} facts left out");
}
