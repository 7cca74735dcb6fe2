//! Facts that a host refuses.

use fencun_abi::schema::{Field, Schema, Type};

use crate::carrier::Carrier;
use crate::good::repeated;
use crate::notation::{Entries, Style, object, scalar, text};

/// Longest list that is written to be too long.
const MAX_MEMBERS: i64 = 300;

/// Facts with one mistake each, of very many an even choice.
pub(crate) fn facts(schema: &Schema, whole: &Entries, seed: u64, most: usize) -> Vec<Carrier> {
    let mut all = Vec::new();
    for field in &schema.facts {
        for wrong in values(schema, field) {
            all.push(object(&with(whole, &field.name, Some(wrong))));
        }
        all.push(object(&with(whole, &field.name, None)));
        let misspelt = format!("{}x", field.name);
        let mut entries = with(whole, &field.name, None);
        entries.push((misspelt, "1".to_owned()));
        all.push(object(&entries));
    }
    let several: Entries = whole.iter().map(|(name, _)| (name.clone(), "[[]]".to_owned())).collect();
    let mut chosen = vec![
        object(&Vec::new()),
        object(&several),
        object(&with(whole, "no_such_fact_at_all", Some("{}".to_owned()))),
        "[]".to_owned(),
        "null".to_owned(),
    ];
    let step = (all.len() / most.saturating_sub(chosen.len()).max(1)).max(1);
    let first = usize::try_from(seed).unwrap_or(0) % step;
    chosen.extend(all.into_iter().skip(first).step_by(step));
    chosen.into_iter().take(most).map(Carrier::of).collect()
}

/// Facts with one entry another, in its place, or left out.
fn with(entries: &Entries, name: &str, value: Option<String>) -> Entries {
    let mut changed = entries.clone();
    match (changed.iter().position(|(known, _)| known == name), value) {
        (Some(index), Some(value)) => changed[index].1 = value,
        (Some(index), None) => drop(changed.remove(index)),
        (None, Some(value)) => changed.push((name.to_owned(), value)),
        (None, None) => {}
    }
    changed
}

/// Values that a fact does not take.
fn values(schema: &Schema, field: &Field) -> Vec<String> {
    let mut values: Vec<String> = ["null", "{}", "[]", "\"\"", "1", "true"].map(str::to_owned).to_vec();
    let scaled = |number: i64| scalar(schema, &field.ty, number, Style::Short);
    match &field.ty {
        Type::YesNo => values.extend(["\"true\"", "0"].map(str::to_owned)),
        Type::Enum { index } => {
            values.push(text("no such case"));
            let cases = schema.enums.get(usize::from(*index)).map_or(&[][..], |of| &of.cases);
            values.extend(cases.iter().take(2).map(|case| text(&format!("{case}x"))));
            if let Some(case) = cases.first() {
                values.push(format!("[{}]", text(case)));
            }
        }
        Type::Date => {
            let dates = ["2019-02-29", "2019-13-01", "2019-6-30", "20190630", "2019-06-30T00:00", "0000-01-01", "今天"];
            values.extend(dates.map(text));
            values.extend(outside(field).into_iter().filter(|day| (-719_162..=2_932_896).contains(day)).map(scaled));
        }
        Type::Instant => {
            let times = ["T08:30", "T24:00Z", "T08:30:60Z", "T08:30:00.5Z", "T08:30+18:01", "T08:30+0800", " 08:30Z"];
            values.extend(times.map(|time| text(&format!("2019-06-30{time}"))));
            let far = [-62_135_596_800, 253_402_300_799];
            values.extend(outside(field).into_iter().filter(|at| (far[0]..=far[1]).contains(at)).map(scaled));
        }
        Type::List { record } => {
            let fields = schema.records.get(usize::from(*record)).map_or(&[][..], |record| &record.fields);
            values.extend(["[5]", "[null]", "[{}]", "[[]]"].map(str::to_owned));
            if field.max <= MAX_MEMBERS {
                let members = (0..=field.max).map(|_| "{}").collect::<Vec<_>>();
                values.push(format!("[{}]", members.join(",")));
            }
            let sound: Entries = fields.iter().map(|field| (field.name.clone(), sound(schema, field))).collect();
            for field in fields {
                for wrong in self::values(schema, field).into_iter().take(9) {
                    let wrong = object(&with(&sound, &field.name, Some(wrong)));
                    values.push(format!("[{},{wrong}]", object(&sound)));
                }
                values.push(format!("[{}]", object(&with(&sound, &field.name, None))));
            }
            values.push(format!("[{}]", object(&with(&sound, "nobody", Some("1".to_owned())))));
        }
        Type::Text => {
            values.extend(["[\"a\"]", "37"].map(str::to_owned));
            let lengths = outside(field).into_iter().filter(|length| *length >= 0);
            // An accent and its letter are one character.
            values.extend(lengths.flat_map(|n| [text(&repeated("甲", n)), text(&repeated("e\u{301}", n))]));
        }
        Type::Set { index } => {
            let cases = schema.enums.get(usize::from(*index)).map_or(&[][..], |of| &of.cases);
            values.extend(["[1]", "[null]", "[\"no such case\"]", "[[]]"].map(str::to_owned));
            if let Some(case) = cases.first().map(|case| text(case)) {
                values.extend([format!("[{case},{case}]"), case]);
            }
        }
        Type::Range { of } => {
            let end = |number: i64| scalar(schema, of, number, Style::Short);
            let range = |from: &str, to: &str| format!("{{\"from\":{from},\"to\":{to}}}");
            let (low, high) = (end(field.min), end(field.max));
            if field.min < field.max {
                values.push(range(&high, &low));
            }
            values.push(range(&low, "null"));
            values.push(range("[]", &high));
            values.push(format!("{{\"from\":{low}}}"));
            values.push(format!("{{\"to\":{high}}}"));
            values.push(format!("{{\"from\":{low},\"too\":{high}}}"));
            if !matches!(**of, Type::Date | Type::Instant) {
                values.extend(outside(field).into_iter().map(|number| range(&low, &end(number))));
            }
        }
        Type::Decimal { .. } => {
            values.extend(outside(field).into_iter().map(scaled));
            values.extend(["\"1,5\"", "\"1.\"", "\"+1\"", "\"１\"", "\"1e\"", "0.0123456789"].map(str::to_owned));
        }
        _ => {
            values.extend(outside(field).into_iter().map(scaled));
            values
                .extend(["\"50000\"", "\"5万\"", "0.0123456789", "1000000000000000000000000000000"].map(str::to_owned));
        }
    }
    values
}

/// The numbers next to the bounds.
fn outside(field: &Field) -> Vec<i64> {
    [field.min.checked_sub(1), field.max.checked_add(1)].into_iter().flatten().collect()
}

/// Some value that a field takes.
fn sound(schema: &Schema, field: &Field) -> String {
    match &field.ty {
        Type::Range { of } => {
            let low = scalar(schema, of, field.min, Style::Short);
            format!("{{\"from\":{low},\"to\":{low}}}")
        }
        Type::Text => text(&repeated("a", field.min)),
        ty => scalar(schema, ty, field.min, Style::Short),
    }
}

/// Texts that are no JSON, and JSON that few programs write.
pub(crate) fn texts(whole: &Entries) -> Vec<Carrier> {
    let facts = object(whole);
    let inside = facts.trim_start_matches('{').trim_end_matches('}');
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let mut texts = vec![
        String::new(),
        " ".to_owned(),
        format!(" \t\r\n{facts}\n "),
        format!("{facts} {{}}"),
        format!("{facts},"),
        format!("{{{inside}"),
        format!("{{{inside},}}"),
        format!("{{{inside},\"x\" 1}}"),
        format!("{{{inside},x: 1}}"),
        format!("{{{inside},'x': 1}}"),
        format!("{{ // facts\n{inside}}}"),
        nested(16),
        nested(17),
        format!("{{\"a\":{}}}", nested(16)),
        "{\n \"a\": tru }".to_owned(),
        "{\"甲\": {\"乙\": [1, 2, ]}}".to_owned(),
        "{\"甲\": 1,\r\n  \"乙\": 2 3}".to_owned(),
        "007".to_owned(),
        "-".to_owned(),
        "1.".to_owned(),
        ".5".to_owned(),
        "1e+".to_owned(),
        "NaN".to_owned(),
        "\"a\u{1}\"".to_owned(),
        "\"a\nb\"".to_owned(),
        "\"\\x\"".to_owned(),
        "\"\\u12\"".to_owned(),
        "\"\\ud800\"".to_owned(),
        "\"\\ud83d\\u0041\"".to_owned(),
        "\"\\ud83d\\ude00\"".to_owned(),
        "{\"a\":1,\"a\":2}".to_owned(),
        "{\"\\u0061\":1,\"a\":2}".to_owned(),
        "{\"a\":[{\"b\":1},{\"b\":1,\"b\":1}]}".to_owned(),
        "{\"e\u{301}\":1,\"é\":2,\"zz\":1}".to_owned(),
        format!("{{{}:1}}", text(&"长".repeat(70))),
        format!("{{{inside},{}:[]}}", text("tab\there")),
    ];
    for (name, value) in whole {
        let twice = format!("{{{inside},{}:{value}}}", text(name));
        texts.push(twice);
        for number in ["5e1", "5E+1", "0.50", "-0", "1e400", "1e-400", "12345678901234567890", "99999999999999.99"] {
            texts.push(object(&with(whole, name, Some(number.to_owned()))));
        }
        if texts.len() > 100 {
            break;
        }
    }
    let mut carriers: Vec<Carrier> = texts.into_iter().map(Carrier::Text).collect();
    carriers.push(Carrier::Bytes(format!("\u{feff}{facts}").into_bytes()));
    for bytes in
        [&b"{\"a\": \"\xff\"}"[..], b"\xef\xbb\xbf{}", b"\xed\xa0\x80", b"{\"\xe4\xb8\"}", b"\xc0\xaf", b"\xfe\xff"]
    {
        carriers.push(Carrier::Bytes(bytes.to_vec()));
    }
    carriers
}
