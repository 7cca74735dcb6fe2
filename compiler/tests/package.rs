//! Packages: what is taken over of another policy, and what is said where that cannot be.

use fencun_compiler::describe::{rules, schema, semantic_hash};
use fencun_compiler::source::LineIndex;
use fencun_compiler::{Checkup, Source, check};
use fencun_grammar::diagnostic::{Code, Severity};

const OFFICIALS: &str = "policy officials version 1.2.3
enum Rank { clerk, head }
record Person { rank: Rank, paid: money EUR at least 0 EUR }
facts
  rank    : Rank
  worth   : money EUR at least 0 EUR
  guest   : yes/no?
  persons : list of Person at most 3
parameter limit : money EUR
  25 EUR
boundary size of worth
  small : at most limit
  large : more than limit
define is_senior as rank is head
define is_guest as guest and not is_senior
decision access : yes/no, in order
  rule R1 when is_guest then no
  otherwise yes
";

/// A policy that uses packages, with what stands behind its header.
fn sources(body: &str, packages: &[(&str, &str)]) -> Vec<Source> {
    let main = Source::rules("main.fencun", format!("policy main version 1.0.0\n{body}"));
    let package = |(name, text): &(&str, &str)| Source::rules(format!("{name}.fencun"), *text).of_package(*name);
    [main].into_iter().chain(packages.iter().map(package)).collect()
}

fn with_officials(body: &str) -> Vec<Source> {
    sources(&format!("use officials version 1.2.0\n{body}"), &[("officials", OFFICIALS)])
}

/// File, line, column, code and message of every finding, and the files of its other places.
fn findings(sources: &[Source]) -> Vec<String> {
    let shown = |finding: &fencun_compiler::Finding| {
        let (source, diagnostic) = (&sources[finding.source], &finding.diagnostic);
        let at = LineIndex::new(&source.text).position(&source.text, diagnostic.primary.span.start);
        let others: String = diagnostic
            .secondary
            .iter()
            .filter_map(|label| label.source)
            .map(|of| format!(" [{}]", sources[of].name))
            .collect();
        let (code, message) = (diagnostic.code.number(), &diagnostic.message.en);
        format!("{} {}:{} {code} {message}{others}", source.name, at.line, at.column)
    };
    check(sources).findings.iter().map(shown).collect()
}

#[track_caller]
fn policy(sources: &[Source]) -> fencun_compiler::hir::Checked<fencun_compiler::hir::Policy> {
    let Checkup { policy, findings, .. } = check(sources);
    policy.unwrap_or_else(|| panic!("{findings:#?}"))
}

const DECISION: &str = "decision d : yes/no, in order\n  rule R2 when is_senior then yes\n  otherwise no\n";

#[test]
fn only_what_is_spoken_of_is_taken_over() {
    let linked = schema(&policy(&with_officials(DECISION)));
    let facts: Vec<&str> = linked.facts.iter().map(|fact| fact.name.as_str()).collect();
    let outcomes: Vec<&str> = linked.outcomes.iter().map(|outcome| outcome.name.as_str()).collect();
    assert_eq!((facts, outcomes), (vec!["rank"], vec!["d"]));
    // A boundary brings its subject and the parameter of its edges, a text or a comment nothing.
    let body = "-- Not about a guest.\ndecision d \"guest\" : yes/no, in order\n  rule R2 when size is large then yes\n  otherwise no\n";
    let linked = policy(&with_officials(body));
    let facts: Vec<&str> = linked.facts.iter().map(|fact| fact.name.as_str()).collect();
    assert_eq!((facts, linked.parameters.len(), linked.defines.len()), (vec!["worth"], 1, 0));
}

#[test]
fn a_linked_policy_means_what_one_file_would_mean() {
    let written = "enum Rank { clerk, head }\nfacts\n  rank  : Rank\n  guest : yes/no?\n  late  : yes/no\n\
        define is_senior as rank is head\ndefine is_guest as guest and not is_senior\n\
        decision access : yes/no, in order\n  rule R1 when is_guest then no\n  otherwise yes\n";
    let own = "decision d : yes/no, in order\n  rule R2 when access and not late then yes\n  otherwise no\n";
    let one = policy(&sources(&format!("{written}{own}"), &[]));
    let two = policy(&with_officials(&format!("facts\n  late : yes/no\n{own}")));
    assert_eq!(semantic_hash(&one), semantic_hash(&two));
}

#[test]
fn units_and_packages_are_named_in_the_tables() {
    let sources = with_officials("decision d : yes/no, in order\n  rule R2 when access then yes\n  otherwise no\n");
    let rules = rules(&policy(&sources), &sources);
    let units: Vec<_> = rules.units.iter().map(|unit| (unit.id.as_str(), unit.file.as_deref(), unit.line)).collect();
    let home = Some("officials.fencun");
    assert_eq!(units, [("R1", home, 17), ("otherwise", home, 18), ("R2", None, 4), ("otherwise", None, 5)]);
    let [package] = rules.packages.as_slice() else { panic!("{:?}", rules.packages) };
    let alone = policy(&[Source::rules("officials.fencun", OFFICIALS)]);
    assert_eq!((package.name.as_str(), package.version.as_str()), ("officials", "1.2.3"));
    assert_eq!(package.semantic_hash, semantic_hash(&alone));
}

#[test]
fn a_name_may_stand_behind_its_package() {
    let body = "record Visit { host: officials.Rank }
facts
  visits : list of Visit at most 5
  others : list of officials.Person at most 5
  day    : date
define a as officials.is_senior and officials.size is small and officials.limit as of day is at most worth
define b as any v in visits where v.host is head
decision d : yes/no, in order
  rule R2 when a and b and officials.access then yes
  table T
    | officials.access | any p in others where p.paid is more than 5 EUR || d |
    | yes              | yes                                           || yes |
  otherwise no
case \"one\"
  given rank head, worth 1 EUR, guest no, visits [], others [], day 2020-01-01
  expect officials.access yes by otherwise
";
    // The parameter has no dates, which only the checker of the whole path can know.
    let found = findings(&with_officials(body));
    assert_eq!(found, ["main.fencun 8:65 FC0315 `limit` has no dates, so it is read by its name alone"]);
    let body = body.replace("officials.limit as of day is", "officials.limit is");
    assert_eq!(findings(&with_officials(&body)), Vec::<String>::new());
}

#[test]
fn own_names_go_before_names_of_packages() {
    let body = format!("facts\n  own : yes/no\ndefine is_senior as own and officials.is_senior\n{DECISION}");
    let linked = policy(&with_officials(&body));
    let names: Vec<&str> = linked.defines.iter().map(|define| define.name.as_str()).collect();
    assert_eq!(names, ["officials.is_senior", "is_senior"]);
}

#[test]
fn rules_of_one_id_are_told_apart() {
    let body = "decision d : yes/no, in order
  rule R1 when access then yes
  otherwise no
case \"a guest\"
  given rank clerk, guest yes
  expect access no by officials.R1
  expect d no by otherwise
";
    let linked = policy(&with_officials(body));
    let ids: Vec<&str> = linked.units.iter().map(|unit| unit.id.as_str()).collect();
    assert_eq!(ids, ["officials.R1", "otherwise", "R1", "otherwise"]);
}

#[test]
fn a_name_of_several_packages_needs_its_package() {
    let other = "policy other version 1.0.0\nfacts\n  rank_1 : yes/no\ndefine is_senior as rank_1\n";
    let both = |body: &str| {
        let uses = "use officials version 1.0.0\nuse other version 1.0.0\n";
        sources(&format!("{uses}{body}"), &[("officials", OFFICIALS), ("other", other)])
    };
    let message = "main.fencun 5:16 FC0208 `is_senior` is declared by several packages: `officials`, `other`";
    assert_eq!(findings(&both(DECISION)), [message]);
    assert_eq!(findings(&both(&DECISION.replace("is_senior", "other.is_senior"))), Vec::<String>::new());
}

#[test]
fn a_fact_of_one_name_is_one_fact() {
    let declared = |fact: &str| with_officials(&format!("facts\n  {fact}\n{DECISION}"));
    let linked = policy(&declared("rank \"Rank of the official\" : Rank"));
    assert_eq!(linked.facts.len(), 1);
    assert_eq!(linked.facts.first().and_then(|fact| fact.labels.en.as_deref()), Some("Rank of the official"));
    for other in ["rank : Rank?", "rank : integer", "rank : Rank or none"] {
        let message = "main.fencun 4:3 FC0202 the fact `rank` is declared otherwise in a package [officials.fencun]";
        assert_eq!(findings(&declared(other)), [message]);
    }
}

#[test]
fn packages_use_packages_but_not_themselves() {
    let base = "policy base version 1.0.0\nfacts\n  rank : integer\ndefine is_high as rank is more than 5\n";
    let middle = "policy middle version 1.0.0\nuse base version 1.0.0\ndefine is_senior as is_high\n";
    let main = format!("use middle version 1.0.0\n{DECISION}");
    let linked = policy(&sources(&main, &[("middle", middle), ("base", base)]));
    let names: Vec<&str> = linked.packages.iter().map(|package| package.name.as_str()).collect();
    assert_eq!(names, ["base", "middle"]);
    // What a package uses is not handed on.
    let direct = main.replace("is_senior", "is_high");
    assert_eq!(findings(&sources(&direct, &[("middle", middle), ("base", base)])).len(), 1);

    let back = base.replace("facts", "use middle version 1.0.0\nfacts");
    assert_eq!(
        findings(&sources(&main, &[("middle", middle), ("base", &back)])),
        [
            "main.fencun 2:5 FC0210 the package `middle` has mistakes of its own",
            "middle.fencun 2:5 FC0210 the package `base` has mistakes of its own",
            "base.fencun 2:5 FC0206 `middle` uses itself: middle → base → middle",
        ]
    );
    let own = format!("use main version 1.0.0\n{DECISION}");
    assert_eq!(findings(&sources(&own, &[])), ["main.fencun 2:5 FC0206 `main` uses itself: main → main"]);
}

#[test]
fn a_version_must_do() {
    let asked =
        |version: &str| sources(&format!("use officials version {version}\n{DECISION}"), &[("officials", OFFICIALS)]);
    for version in ["1.0.0", "1.2.3", "1.1.9"] {
        assert_eq!(findings(&asked(version)), Vec::<String>::new(), "{version}");
    }
    for version in ["1.2.4", "1.3.0", "2.0.0", "0.9.0"] {
        let message = format!(
            "main.fencun 2:23 FC0210 version {version} of `officials` is asked for, found 1.2.3 [officials.fencun]"
        );
        assert_eq!(findings(&asked(version)), [message]);
    }
}

#[test]
fn a_package_must_be_there_and_be_sound() {
    let missing = sources(&format!("use officials version 1.0.0\n{DECISION}"), &[]);
    assert_eq!(findings(&missing), ["main.fencun 2:5 FC0209 there is no package `officials`"]);
    let renamed = OFFICIALS.replace("policy officials", "policy officers");
    let renamed = sources(&format!("use officials version 1.0.0\n{DECISION}"), &[("officials", &renamed)]);
    let message = "main.fencun 2:5 FC0210 the package `officials` calls itself `officers` [officials.fencun]";
    assert_eq!(findings(&renamed), [message]);
    let wrong = OFFICIALS.replace("rank is head", "rank is hed");
    let wrong = sources(&format!("use officials version 1.0.0\n{DECISION}"), &[("officials", &wrong)]);
    assert_eq!(
        findings(&wrong),
        [
            "main.fencun 2:5 FC0210 the package `officials` has mistakes of its own",
            "officials.fencun 14:29 FC0201 unknown case of `Rank` or name: `hed`",
        ]
    );
    let twice = with_officials(&format!("use officials version 1.0.0\n{DECISION}"));
    assert_eq!(findings(&twice), ["main.fencun 3:5 FC0202 `officials` is used twice"]);
}

#[test]
fn a_table_of_a_package_is_read_from_its_own_file() {
    let package = "policy tariff version 1.0.0\nfacts\n  worth : integer\n  weight : integer\n\
        decision heavy : yes/no, in order\n  table T from \"rates.csv\"\n  otherwise no\n";
    let main = "use tariff version 1.0.0\nfacts\n  n : integer\ndecision d : yes/no, in order\n  rule R when heavy then yes\n  table U from \"rates.csv\"\n  otherwise no\n";
    let mut sources = sources(main, &[("tariff", package)]);
    sources.push(Source::table("rates.csv", "weight,heavy,because\n5,yes,Not of any worth.\n").of_package("tariff"));
    sources.push(Source::table("rates.csv", "n,d\n7,yes\n"));
    assert_eq!(findings(&sources), Vec::<String>::new());
    let linked = policy(&sources);
    let facts: Vec<&str> = linked.facts.iter().map(|fact| fact.name.as_str()).collect();
    assert_eq!(facts, ["weight", "n"]);
    let units: Vec<_> = linked.units.iter().map(|unit| unit.source).collect();
    assert_eq!(units, [2, 1, 0, 3, 0]);
}

#[test]
fn a_damaged_package_gives_findings_and_no_policy() {
    let lines = "decision d : yes/no, in order\n  rule R2 when access and size is small and is_senior then yes\n  otherwise no\n\
        guarantee seniors d is yes when officials.is_senior and d is yes\n";
    let main = format!("use officials version 1.2.0\n{lines}");
    assert_eq!(findings(&sources(&main, &[("officials", OFFICIALS)])), Vec::<String>::new());
    let is_sound = |sources: &[Source], what: &str| {
        let checkup = check(sources);
        let is_error = |finding: &fencun_compiler::Finding| finding.diagnostic.severity == Severity::Error;
        for finding in &checkup.findings {
            assert_ne!(finding.diagnostic.code, Code::Internal, "{what}");
            let text = &sources[finding.source].text;
            assert!(text.get(finding.diagnostic.primary.span.range()).is_some(), "{what}: {finding:?}");
        }
        assert_eq!(checkup.policy.is_none(), checkup.findings.iter().any(is_error), "{what}");
        checkup.policy.is_some()
    };
    let (mut n_sound, mut n_damaged) = (0, 0);
    for at in 0..=OFFICIALS.len() {
        let cut = sources(&main, &[("officials", &OFFICIALS[..at])]);
        *(if is_sound(&cut, &OFFICIALS[..at]) { &mut n_sound } else { &mut n_damaged }) += 1;
    }
    // Only the whole text passes, with its last line break or without it.
    assert_eq!((n_sound, n_damaged), (2, OFFICIALS.len() - 1));
    for at in 0..main.len() {
        is_sound(&sources(&main[..at], &[("officials", OFFICIALS)]), &main[..at]);
    }
    // A package without one of its lines.
    let lines: Vec<&str> = OFFICIALS.lines().collect();
    for left_out in 0..lines.len() {
        let kept: Vec<&str> =
            lines.iter().enumerate().filter(|(line, _)| *line != left_out).map(|(_, line)| *line).collect();
        is_sound(&sources(&main, &[("officials", &kept.join("\n"))]), lines[left_out]);
    }
}

#[test]
fn a_policy_accepts_its_own_findings_and_a_package_those_of_the_package() {
    let accept = "accept FC0411 because \"Left as it was.\" until 2027-06-30\n";
    let always = "policy odd version 1.0.0\nfacts\n  n : integer at least 0\ndefine always as n is at least 0\n";
    let body = "use odd version 1.0.0\nfacts\n  m : integer at least 0\n\
        decision d : yes/no, in order\n  rule R1 when always and m is at least 0 then yes\n  otherwise no\n";
    let found = |body: &str, package: &str| findings(&sources(body, &[("odd", package)]));
    let (own, theirs) = ("main.fencun 6:27 FC0411", "odd.fencun 4:18 FC0411");
    let heads = |found: Vec<String>| -> Vec<String> {
        found.iter().map(|line| line.split(' ').take(3).collect::<Vec<_>>().join(" ")).collect()
    };
    assert_eq!(heads(found(body, always)), [own, theirs]);
    assert_eq!(heads(found(&format!("{body}{accept}"), always)), [theirs]);
    assert_eq!(heads(found(body, &format!("{always}{accept}"))), [own]);
}

#[test]
fn a_policy_uses_64_packages_in_all() {
    // Each uses the next one, so that the policy names only the first.
    let chain = |n: usize| {
        let package = |k: usize| {
            let next = if k < n { format!("use p{} version 1.0.0\n", k + 1) } else { String::new() };
            let of = if k < n { format!("is_senior{}", k + 1) } else { "x".to_owned() };
            let name = if k == 1 { "is_senior".to_owned() } else { format!("is_senior{k}") };
            let text = format!("policy p{k} version 1.0.0\n{next}facts\n  x : yes/no\ndefine {name} as {of} or x\n");
            Source::rules(format!("p{k}.fencun"), text).of_package(format!("p{k}"))
        };
        let main = sources(&format!("use p1 version 1.0.0\n{DECISION}"), &[]);
        main.into_iter().chain((1..=n).map(package)).collect::<Vec<Source>>()
    };
    assert_eq!(findings(&chain(64)), Vec::<String>::new());
    assert_eq!(policy(&chain(64)).packages.len(), 64);
    let found = findings(&chain(65));
    assert!(found.contains(&"p64.fencun 2:5 FC0503 a policy uses at most 64 packages in all".to_owned()), "{found:?}");
}

#[test]
fn a_calendar_comes_from_a_package() {
    let calendar = |name: &str, holiday: &str| {
        format!(
            "policy {name} version 1.0.0
calendar office
  from 2024-01-01 until 2024-12-31
  holiday {holiday}
"
        )
    };
    let (courts, banks) = (calendar("courts", "2024-05-01"), calendar("banks", "2024-05-02"));
    let by = |calendar: &str| {
        let body = format!(
            "use courts version 1.0.0
use banks version 1.0.0
decision d : yes/no, in order
  rule R when 2024-05-02 is at least 1 working day after 2024-04-30 by calendar {calendar} then yes
  otherwise no
case \"a holiday of one of the two\"
  expect d yes by R
"
        );
        sources(&body, &[("courts", &courts), ("banks", &banks)])
    };
    assert_eq!(findings(&by("banks.office")), Vec::<String>::new());
    let message = "`office` is declared by several packages: `courts`, `banks`";
    assert_eq!(findings(&by("office")).first(), Some(&format!("main.fencun 5:81 FC0208 {message}")));
    let linked = policy(&by("courts.office"));
    let calendars: Vec<&str> = linked.calendars.iter().map(|calendar| calendar.name.as_str()).collect();
    assert_eq!((calendars, linked.calendars[0].working.len()), (vec!["office"], 365));
}
