//! Facts in YAML.

use serde_json::{Value, json};

use crate::program::{HONEST, Place};

const YAML: &str = "\
motive: careless        # a plain word
loss: 49999.99
rate: 5
days_late: 3
decided_on: 2019-06-20
returned_on: ~
items:
  - price: 12.50
    damaged: false
";

#[test]
fn one_document_decides_like_the_same_json() {
    let place = Place::with_loan();
    place.write("facts.yaml", YAML);
    let json = r#"{"motive":"careless","loss":49999.99,"rate":5,"days_late":3,"decided_on":"2019-06-20","returned_on":null,"items":[{"price":12.50,"damaged":false}]}"#;
    place.write("facts.json", json);
    for format in ["human", "json"] {
        let run = |facts| place.run(&["decide", "loan.fencun", "--format", format, "--facts", facts]);
        assert_eq!(run("facts.yaml"), run("facts.json"));
        assert_eq!(run("facts.yaml").code, Some(0));
    }
}

#[test]
fn several_documents_have_one_answer_each() {
    let place = Place::with_loan();
    // JSON is YAML too.
    place.write("facts.yml", format!("{YAML}---\n{HONEST}\n---\nmotive: honest\n---\na: [\n"));
    let run = place.run(&["decide", "loan.fencun", "--facts", "facts.yml", "--format", "json"]);
    let answers = run.json();
    let seen: Vec<&Value> = answers
        .iter()
        .map(|answer| answer.pointer("/error/code").unwrap_or(&answer["outcomes"]["outcome"]["value"]))
        .collect();
    assert_eq!(json!(seen), json!(["remind", "tolerate", "FC0621", "FC0631"]));
    assert_eq!((run.code, &answers[3]["line"]), (Some(1), &json!(4)));
}

#[test]
fn what_yaml_would_hide_is_refused() {
    let place = Place::with_loan();
    let check = |text: &str, message: &str| {
        place.write("facts.yaml", text);
        place.run(&["decide", "loan.fencun", "--facts", "facts.yaml"]).is(1, "", &format!("{message}\n"));
    };
    check(
        "motive: &m honest\n",
        "error[FC0631]: line 1, column 9: cannot be read: an anchor or alias, expected the value itself",
    );
    check("motive: !!str honest\n", "error[FC0631]: line 1, column 9: cannot be read: a tag, expected the value alone");
    check("loss: 1\nloss: 2\n", "error[FC0627]: line 2, column 1: `loss`: given twice");
    check(
        "a: [[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]\n",
        "error[FC0634]: line 1, column 19: nested too deeply: expected at most 16 levels",
    );
    check(
        "a: 'open\n",
        "error[FC0631]: line 1, column 4: cannot be read: \
         while scanning a quoted scalar, found unexpected end of stream",
    );
    check("", "error[FC0623]: wrong type: null, expected an object with the facts");
    check(
        &YAML.replace("49999.99", "\"49999.99\""),
        "error[FC0623]: `loss`: wrong type: the text \"49999.99\", expected an amount of CNY, \
         as a number with at most 2 digits behind the point; write 49999.99 without quotes",
    );
}
