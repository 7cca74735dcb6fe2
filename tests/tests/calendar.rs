//! The calendar, against another library: every day of 1900 to 2200, moved by days, months and
//! years.

use fencun_abi::answer::FaultCode;
use fencun_abi::value::Value;
use fencun_compiler::eval;
use fencun_runtime::Trace;
use fencun_tests::module::session;
use fencun_tests::subject::Subject;
use fencun_tests::tree::civil;
use jiff::{Span, ToSpan as _};

/// 1900-01-01 and 2200-12-31.
const DAYS: std::ops::RangeInclusive<i64> = -25_567..=84_370;

fn moved(day: i64, span: Span) -> Option<i64> {
    let moved = civil(day).checked_add(span).ok()?;
    (moved.year() >= 1).then(|| eval::days_from_civil(moved.year().into(), moved.month().into(), moved.day().into()))?
}

#[test]
fn the_evaluator_agrees_on_every_day() {
    assert_eq!(civil(*DAYS.start()).to_string(), "1900-01-01");
    assert_eq!(civil(*DAYS.end()).to_string(), "2200-12-31");
    for day in DAYS {
        let date = civil(day);
        let expected = (i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
        assert_eq!(eval::civil_from_days(day), Some(expected));
        assert_eq!(eval::days_from_civil(expected.0, expected.1, expected.2), Some(day));
        for by in [1, -1, 30, -31, 365] {
            assert_eq!(eval::add_days(day, by.into()), moved(day, by.days()), "{date} moved by {by} days");
        }
        for by in [1, -1, 2, 6, -6, 11, 13, -25, 1200] {
            assert_eq!(eval::add_months(day, by.into()), moved(day, by.months()), "{date} moved by {by} months");
        }
        for by in [1, -1, 4, 100, -400] {
            assert_eq!(
                eval::add_months(day, i128::from(by) * 12),
                moved(day, by.years()),
                "{date} moved by {by} years"
            );
        }
    }
}

/// The last day of a period whose first day is a day, from its definition: the day before the
/// corresponding one, or the end of the month that has none.
fn last_of(day: i64, months: i64) -> i64 {
    let date = civil(day);
    let corresponding = date.checked_add(months.months()).expect("a date of the calendar");
    let has_day = corresponding.day() == date.day();
    let last = if has_day { corresponding.yesterday() } else { Ok(corresponding) };
    day_of(last.expect("a date of the calendar"))
}

fn day_of(date: jiff::civil::Date) -> i64 {
    eval::days_from_civil(date.year().into(), date.month().into(), date.day().into()).expect("a date of the calendar")
}

#[test]
fn both_count_from_every_day_alike() {
    let subject = Subject::of_text(
        "policy counting version 1.0.0
facts
  day         : date
  some_days   : days
  some_months : months
  some_years  : years
define days_in   as some_days counting from day
define months_in as some_months counting from day
define years_in  as some_years counting from day
decision any_day : yes/no, in order
  otherwise yes
",
    );
    let mut caller = session(&subject);
    let numbers = |values: &[i64]| values.iter().copied().map(Value::Number).collect::<Vec<_>>();
    for day in DAYS {
        // Twelve lengths of months: every month is reached from every day.
        for (days, months, years) in [(1, 1, 1), (10, 2, 4), (-3, 12, 100), (365, -25, -1), (0, 24, 3), (2, 7, 2)] {
            let expected = numbers(&[day + days - 1, last_of(day, months), last_of(day, 12 * years)]);
            let facts = numbers(&[day, days, months, years]);
            let answer = caller.decide_raw(&facts, Trace::No).expect("a sound module").expect("no overflow");
            assert_eq!(answer.values, expected, "{}: {days} days, {months} months, {years} years", civil(day));
            let answer = eval::decide(&subject.policy, &facts).expect("no overflow");
            assert_eq!(answer.values, expected, "{}: {days} days, {months} months, {years} years", civil(day));
        }
    }
}

const CALENDAR: &str = "policy calendar version 1.0.0
facts
  day         : date
  some_days   : days
  some_months : months
  some_years  : years
define days_later     as some_days after day
define months_later   as some_months after day
define years_later    as some_years after day
define days_earlier   as some_days before day
define months_earlier as some_months before day
define years_earlier  as some_years before day
define since_1970     as days from 1970-01-01 to day
decision any_day : yes/no, in order
  otherwise yes
";

#[test]
fn the_module_agrees_on_every_day() {
    let subject = Subject::of_text(CALENDAR);
    let mut caller = session(&subject);
    for day in DAYS {
        for (days, months, years) in [(1, 1, 1), (30, 6, 4), (365, 13, 100), (-31, -25, -400)] {
            let facts = [day, days, months, years].map(Value::Number);
            let answer = caller.decide_raw(&facts, Trace::No).expect("a sound module").expect("no overflow");
            let spans =
                [days.days(), months.months(), years.years(), (-days).days(), (-months).months(), (-years).years()];
            let moved = spans.map(|span| moved(day, span));
            let expected: Vec<Value> = moved.into_iter().chain([Some(day)]).flatten().map(Value::Number).collect();
            assert_eq!(answer.values, expected, "{} with {days} days, {months} months, {years} years", civil(day));
        }
    }
}

/// What the brute-force count says of one calendar: weekends, and a holiday with make-up days.
fn works(date: jiff::civil::Date) -> bool {
    use jiff::civil::Weekday::{Saturday, Sunday};
    let text = date.to_string();
    let is_holiday = ("2024-02-10".."2024-02-18").contains(&text.as_str()) || text == "2024-01-01";
    let is_make_up = ["2024-02-04", "2024-02-18"].contains(&text.as_str());
    is_make_up || !(is_holiday || [Saturday, Sunday].contains(&date.weekday()))
}

/// The n-th working day found by going from day to day, starting with `first`, in steps of `step`.
fn walk(first: i64, n: i64, step: i64) -> Option<i64> {
    let mut left = n;
    let mut day = first;
    while CALENDAR_DAYS.contains(&day) {
        left -= i64::from(works(civil(day)));
        if left == 0 {
            return Some(day);
        }
        day += step;
    }
    None
}

/// 2023-07-01 to 2026-12-31.
const CALENDAR_DAYS: std::ops::RangeInclusive<i64> = 19_539..=20_818;

/// What a form gives for a day and a number of working days; nothing outside of the calendar.
type Counted = fn(i64, i64) -> Option<i64>;

#[test]
fn working_days_agree_with_going_from_day_to_day() {
    let policy = |body: &str| {
        Subject::of_text(&format!(
            "policy p version 1.0.0
calendar office
  from 2023-07-01 until 2026-12-31
  weekend saturday, sunday
  holiday 2024-01-01, 2024-02-10 to 2024-02-17
  working 2024-02-04, 2024-02-18
facts
  day  : date
  n    : working days
define x as {body}
decision o : yes/no, in order
  otherwise yes
"
        ))
    };
    let forms: [(&str, Counted); 5] = [
        ("n after day by calendar office", |day, n| walk(day + 1, n, 1)),
        ("n before day by calendar office", |day, n| walk(day - 1, n, -1)),
        ("n counting from day by calendar office", |day, n| walk(day, n, 1)),
        ("day rolled forward by calendar office", |day, _| walk(day, 1, 1)),
        ("working days from 2024-01-10 to day by calendar office", |day, _| {
            // 2024-01-10
            let first = 19_732;
            let count = |days: std::ops::RangeInclusive<i64>| days.filter(|day| works(civil(*day))).count();
            let (later, earlier) = (count(first + 1..=day), count(day + 1..=first));
            Some(i64::try_from(later).ok()? - i64::try_from(earlier).ok()?)
        }),
    ];
    let mut faults = 0;
    for (body, expected) in forms {
        let subject = policy(body);
        let mut caller = session(&subject);
        for day in *CALENDAR_DAYS.start() - 2..=*CALENDAR_DAYS.end() + 2 {
            for n in [1, 2, 5, 15, 250] {
                let facts = [day, n].map(Value::Number);
                let expected = if CALENDAR_DAYS.contains(&day) { expected(day, n) } else { None };
                let of_module = caller.decide_raw(&facts, Trace::No).expect("a sound module");
                let of_evaluator = eval::decide(&subject.policy, &facts);
                for answer in [of_module, of_evaluator] {
                    match (answer, expected) {
                        (Ok(answer), Some(day)) => assert_eq!(answer.values, [Value::Number(day)]),
                        (Err(fault), None) => {
                            assert_eq!((fault.code, fault.field), (FaultCode::OutsideCalendar, 0));
                            faults += 1;
                        }
                        (answer, expected) => panic!("{body}, {}, {n}: {answer:?}, not {expected:?}", civil(day)),
                    }
                }
            }
        }
    }
    assert!(faults > 100);
}

#[test]
fn instants_agree_with_another_library() {
    let subject = Subject::of_text(
        "policy p version 1.0.0
facts
  t : instant
  n : hours
define later as n after t
define earlier as n before t
define here as date of t at offset +08:00
define there as date of t at offset -05:30
define full as full hours from 2019-03-01T08:30:15+08:00 to t
define started as started hours from 2019-03-01T08:30:15+08:00 to t
decision o : yes/no, in order
  otherwise yes
",
    );
    let mut caller = session(&subject);
    let timestamp = |second: i64| jiff::Timestamp::from_second(second).expect("an instant");
    let origin: jiff::Timestamp = "2019-03-01T08:30:15+08:00".parse().expect("an instant");
    let day_at = |second: i64, offset: i32| {
        let offset = jiff::tz::Offset::from_seconds(offset).expect("an offset");
        let date = offset.to_datetime(timestamp(second)).date();
        i64::from((date - jiff::civil::date(1970, 1, 1)).get_days())
    };
    // From 1900 to 2200, every eleven days and a half and a few seconds; and close to the origin.
    let far = (-2_208_988_800..7_258_118_400).step_by(1_000_003);
    let near = (origin.as_second() - 7_300..origin.as_second() + 7_300).step_by(7);
    for (second, n) in far.chain(near).zip([0, 1, 24, 999, -5].into_iter().cycle()) {
        let between = timestamp(second).duration_since(origin);
        let full = between.as_hours();
        let rest = between - jiff::SignedDuration::from_hours(full);
        let expected = [
            (timestamp(second) + jiff::SignedDuration::from_hours(n)).as_second(),
            (timestamp(second) - jiff::SignedDuration::from_hours(n)).as_second(),
            day_at(second, 28_800),
            day_at(second, -19_800),
            full,
            full + i64::from(rest.signum()),
        ];
        let facts = [second, n].map(Value::Number);
        for answer in
            [caller.decide_raw(&facts, Trace::No).expect("a sound module"), eval::decide(&subject.policy, &facts)]
        {
            assert_eq!(answer.expect("no fault").values, expected.map(Value::Number), "{second}");
        }
    }
}
