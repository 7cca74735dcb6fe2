//! Tables that are read from a file mean what tables in the text mean, and are checked like
//! them, at the places of their file.

use fencun_compiler::describe::{rules, semantic_hash};
use fencun_compiler::source::{LineIndex, tables_of};
use fencun_compiler::{Checkup, Source, check};

const HEAD: &str = "policy p version 1.0.0
scale Outcome { tolerate, refer, refuse }
facts
  loss : money CNY at least 0 CNY
  open : yes/no
decision outcome : Outcome, unique
";

fn checkup(items: &str, csv: &str) -> Checkup {
    let text = format!("{HEAD}{items}");
    check(&[Source::rules("p.fencun", text), Source::table("rates.csv", csv)])
}

/// Source, line, column, code and message of every finding.
fn findings(items: &str, csv: &str) -> Vec<String> {
    let texts = [format!("{HEAD}{items}"), csv.to_owned()];
    let shown = |finding: &fencun_compiler::Finding| {
        let diagnostic = &finding.diagnostic;
        let text = &texts[finding.source];
        let at = LineIndex::new(text).position(text, diagnostic.primary.span.start);
        let code = diagnostic.code.number();
        format!("{} {}:{} {code} {}", finding.source, at.line, at.column, diagnostic.message.en)
    };
    checkup(items, csv).findings.iter().map(shown).collect()
}

#[test]
fn a_file_means_what_the_rows_in_the_text_mean() {
    let text = format!(
        "{HEAD}  table R cites \"art. 1\"
    | loss                              || outcome       | cites      |
    | at most 5 CNY                     || tolerate      | -          |
    | more than 5 CNY, at most 9 CNY    || refer         | \"art. 2\" |
    | more than 9 CNY                   || refuse        | -          |
"
    );
    let written = check(&[Source::rules("p.fencun", text)]).policy.expect("a policy");
    let csv = "loss,outcome,cites\n\
               at most 5 CNY,tolerate,-\n\
               \"more than 5 CNY, at most 9 CNY\",refer,art. 2\n\
               more than 9 CNY,refuse,-\n";
    let filed = checkup("  table R cites \"art. 1\" from \"rates.csv\"\n", csv).policy.expect("a policy");
    assert_eq!(semantic_hash(&written), semantic_hash(&filed));
    let moved = checkup("  table R cites \"art. 1\" from \"rates.csv\"\n", &csv.replace('9', "8")).policy;
    assert_ne!(semantic_hash(&written), semantic_hash(&moved.expect("a policy")));
}

#[test]
fn a_text_in_a_cell_of_a_file_stands_in_quotes() {
    let head = "policy p version 1.0.0\nfacts\n  office : text\ndecision d : yes/no, unique\n";
    let text = format!(
        "{head}  table R\n    | office            || d   |\n    | \"north\", \"east\" || yes |\n    | \"south\"           || no  |\n  otherwise no\n"
    );
    let written = check(&[Source::rules("p.fencun", text)]).policy.expect("a policy");
    let filed = |csv: &str| {
        let text = format!("{head}  table R from \"rates.csv\"\n  otherwise no\n");
        check(&[Source::rules("p.fencun", text), Source::table("rates.csv", csv)])
    };
    let csv = "office,d\n\"\"\"north\"\", “east”\",yes\n“south”,no\n";
    assert_eq!(semantic_hash(&written), semantic_hash(&filed(csv).policy.expect("a policy")));
    let bare = filed("office,d\nnorth,yes\n37,no\n");
    let messages: Vec<&str> = bare.findings.iter().map(|f| f.diagnostic.message.en.as_str()).collect();
    assert_eq!(messages, ["a text in quotes is expected here"; 2]);
}

#[test]
fn units_of_a_file_have_its_name_and_lines() {
    let text = format!("{HEAD}  table R from \"rates.csv\"\n  otherwise refer\n");
    let csv = "open,outcome\nyes,tolerate\n\nno,refuse\n";
    let sources = [Source::rules("p.fencun", text), Source::table("rates.csv", csv)];
    let policy = check(&sources).policy.expect("a policy");
    let rules = rules(&policy, &sources);
    let units: Vec<_> = rules.units.iter().map(|unit| (unit.row, unit.file.as_deref(), unit.line)).collect();
    assert_eq!(units, [(Some(1), Some("rates.csv"), 2), (Some(2), Some("rates.csv"), 4), (None, None, 8)]);
}

#[test]
fn a_file_that_is_not_there() {
    let expected = ["0 7:16 FC0209 there is no file `other.csv` beside the rule file"];
    assert_eq!(findings("  table R from \"other.csv\"\n  otherwise refer\n", "open,outcome\n"), expected);
    // What may be in the file is not missed, and its rows may be named.
    let items = "  table R from \"other.csv\"\n  exception E to R row 3 when open then refuse\n";
    assert_eq!(findings(items, "open,outcome\n"), expected);
}

#[test]
fn a_file_outside_of_the_folder_is_not_read() {
    for name in
        ["../rates.csv", "/rates.csv", "a\\\\rates.csv", "c:rates.csv", ".rates.csv", "rates.txt", "a//rates.csv"]
    {
        let text = format!("{HEAD}  table R from \"{name}\"\n  otherwise refer\n");
        assert_eq!(tables_of(&fencun_grammar::parse(&text).file), Vec::<&str>::new(), "{name}");
        let written = name.replace("\\\\", "\\");
        let checkup =
            check(&[Source::rules("p.fencun", text), Source::table(written.as_str(), "open,outcome\nyes,refer\n")]);
        let [finding] = checkup.findings.as_slice() else { panic!("{:?}", checkup.findings) };
        let expected = format!("`{written}` is not a CSV file in the folder of the rule file");
        assert_eq!((finding.diagnostic.code.number(), &finding.diagnostic.message.en), ("FC0209", &expected));
    }
    let text = format!("{HEAD}  table R from \"tables/rates.CSV\"\n  table S from \"tables/rates.CSV\"\n");
    assert_eq!(tables_of(&fencun_grammar::parse(&text).file), ["tables/rates.CSV"]);
}

#[test]
fn messages_stand_in_the_file() {
    let items = "  table R from \"rates.csv\"\n  otherwise refer\n";
    assert_eq!(
        findings(items, "open,loss,outcome\nyes,at least 5,refuse\n"),
        ["1 2:14 FC0301 money CNY is expected here, found integer",]
    );
    assert_eq!(
        findings(items, "open,verdict\nyes,refuse\n"),
        ["1 1:6 FC0205 the table decides `verdict`, but stands in `outcome`",]
    );
    assert_eq!(
        findings(items, "open,outcome\nyes,refused\n"),
        ["1 2:5 FC0201 unknown outcome of `Outcome`: `refused`"]
    );
    assert_eq!(findings(items, "open,outcome\nyes,\n"), ["1 2:5 FC0111 this cell is empty"]);
    assert_eq!(findings(items, "open,outcome\nyes,refuse\n"), Vec::<String>::new());
}

#[test]
fn rows_of_a_file_and_rules_of_the_text_must_not_overlap() {
    let items = "  rule A when open then tolerate\n  table R from \"rates.csv\"\n  otherwise refer\n";
    assert_eq!(
        findings(items, "loss,outcome\nat least 5 CNY,refuse\n"),
        ["1 2:1 FC0405 `A` and `R row 1` can apply together",]
    );
    let found = checkup(items, "loss,outcome\nat least 5 CNY,refuse\n").findings;
    let other: Vec<_> =
        found.iter().flat_map(|finding| &finding.diagnostic.secondary).map(|label| label.source).collect();
    assert_eq!(other, [Some(0)]);
    assert_eq!(findings(items, "open,outcome\nno,refuse\n"), Vec::<String>::new());
}
