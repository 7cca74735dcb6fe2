//! Files of tables: what is read, and what is said of slips, each at its place in the file.

use fencun_grammar::ast::{CellKind, ExprKind, ExtraColumn, Lang};
use fencun_grammar::{MAX_DIAGNOSTICS, MAX_ROWS, TableFile, format, parse_table};

/// Code, the marked text, and the message of every mistake.
fn slips(text: &str) -> Vec<(&'static str, String, String)> {
    let shown = |table: TableFile| {
        let of = |diagnostic: fencun_grammar::diagnostic::Diagnostic| {
            let marked = text.get(diagnostic.primary.span.range()).expect("a place in the file").to_owned();
            (diagnostic.code.number(), marked, diagnostic.message.en)
        };
        table.diagnostics.into_iter().map(of).collect()
    };
    shown(parse_table(text))
}

/// What each cell of a condition says, and the outcome, as written.
fn rows(text: &str) -> Vec<Vec<String>> {
    let table = parse_table(text);
    assert_eq!(table.diagnostics, []);
    let here = |span: fencun_grammar::span::Span| text.get(span.range()).expect("a place in the file").to_owned();
    let row = |row: &fencun_grammar::ast::Item<fencun_grammar::ast::TableRow>| {
        let cells = row.node.cells.iter().map(|cell| here(cell.span));
        cells.chain([here(row.node.effect.span)]).collect()
    };
    table.rows.iter().map(row).collect()
}

#[test]
fn the_first_row_holds_columns_decision_and_reasons() {
    let text = "loss,basis,outcome,cites,because\nat least 5,-,refuse,art. 7(1),\"Too much, by far.\"\n";
    let table = parse_table(text);
    assert_eq!(table.diagnostics, []);
    assert_eq!(table.columns.len(), 2);
    assert_eq!(table.output.as_ref().map(|name| name.text.as_str()), Some("outcome"));
    assert_eq!(table.extras, [ExtraColumn::Cites, ExtraColumn::Because]);
    let row = &table.rows.first().expect("a row").node;
    assert!(matches!(row.cells[0].kind, CellKind::Range(_)));
    assert_eq!(row.cells[1].kind, CellKind::Any);
    let extras: Vec<&str> = row.extras.iter().flat_map(|texts| &texts.0).map(|text| text.text.as_str()).collect();
    assert_eq!(extras, ["art. 7(1)", "Too much, by far."]);
}

#[test]
fn chinese_columns_and_reasons() {
    let text = "损失,结论,据,因\n5万元 以上,不容,第七条,-\n不满 5万元,可以 容错、从轻,-,\"\"\"情节轻微。\"\"\"\n";
    let table = parse_table(text);
    assert_eq!(table.diagnostics, []);
    assert_eq!(table.extras, [ExtraColumn::Cites, ExtraColumn::Because]);
    let second = &table.rows[1].node;
    assert_eq!(second.effect.outcomes.len(), 2);
    assert_eq!(second.extras[1].0[0].text, "情节轻微。");
    assert!(table.rows[0].node.extras[1].0.is_empty());
}

#[test]
fn a_semicolon_in_the_first_row_separates_all() {
    let expected = [["minor, general", "tolerate"], ["major", "refuse"]];
    assert_eq!(rows("band;outcome\nminor, general;tolerate\nmajor;refuse\n"), expected);
    assert_eq!(rows("band,outcome\n\"minor, general\",tolerate\nmajor,refuse\n"), expected);
    // In a text a semicolon is a semicolon.
    assert_eq!(rows("band,outcome,because\nmajor,refuse,Too much; by far.\n"), [["major", "refuse"]]);
}

#[test]
fn ends_of_lines_blank_rows_and_the_mark_of_byte_order_mean_nothing() {
    let expected = [["1", "yes"], ["2", "no"]];
    assert_eq!(rows("\u{feff}n,d\r\n1,yes\r\n\r\n2,no"), expected);
    assert_eq!(rows("n,d\n1,yes\n,\n2,no\n,\n"), expected);
    assert_eq!(rows("\n\nn , d\n 1 ,\tyes\n\" 2 \",no\n"), expected);
}

#[test]
fn a_cell_may_take_several_lines() {
    let text = "\"all of (a,\n  b)\",d\nyes,\"yes\"\n";
    let table = parse_table(text);
    assert_eq!(table.diagnostics, []);
    assert!(matches!(table.columns[0].kind, ExprKind::Counted { .. }));
    assert_eq!(rows(text), [["yes", "yes"]]);
}

#[test]
fn a_slip_is_marked_where_it_stands() {
    let unread = slips("loss,outcome\nat leest 5,refuse\nat least 6,tolerate\n");
    assert_eq!(unread.len(), 1, "{unread:?}");
    assert_eq!((unread[0].0, unread[0].1.as_str()), ("FC0101", "at leest"));
    let [(code, marked, _)] = slips("d,outcome\n1,yes\n2019-02-30,no\n").try_into().expect("one slip");
    assert_eq!((code, marked.as_str()), ("FC0105", "2019-02-30"));
    // A cell with doubled quotes is marked as a whole.
    let [(code, marked, _)] = slips("n,d,cites\n1,yes,\"\"\"art. 1\"\n").try_into().expect("one slip");
    assert_eq!((code, marked.as_str()), ("FC0102", "\"\"art. 1"));
}

#[test]
fn an_empty_cell_is_no_condition() {
    assert_eq!(slips("loss,outcome\n,refuse\n"), [("FC0111", String::new(), "this cell is empty".to_owned())]);
    assert_eq!(slips("loss,outcome\n-,refuse\n"), []);
}

#[test]
fn rows_have_as_many_cells_as_the_first() {
    let message = "the row has 3 cells, the first row has 2".to_owned();
    assert_eq!(slips("loss,outcome\nminor,general,refuse\n"), [("FC0314", "minor,general,refuse".to_owned(), message)]);
    assert_eq!(slips("loss,outcome\n\"minor,general\",refuse\n"), []);
}

#[test]
fn quotes_are_closed() {
    let closing = "this cell has no closing quote".to_owned();
    assert_eq!(slips("loss,outcome\n\"minor,refuse\n"), [("FC0111", "\"".to_owned(), closing)]);
    let behind = "there is text behind the closing quote of this cell".to_owned();
    assert_eq!(slips("loss,outcome\n\"minor\" x,refuse\n"), [("FC0111", " x".to_owned(), behind)]);
    assert_eq!(slips("loss,outcome\n\"minor\",refuse\n"), []);
}

#[test]
fn a_file_without_columns_is_no_table() {
    let message = "the first row must hold a column of conditions and, behind it, the name of the decision";
    for (text, marked) in [("", ""), ("\n , \n", ""), ("outcome\n", "outcome"), ("outcome,cites\n", "outcome,cites")] {
        assert_eq!(slips(text), [("FC0111", marked.to_owned(), message.to_owned())]);
    }
    assert_eq!(slips("loss,outcome,cites\n"), []);
}

#[test]
fn a_table_has_an_end() {
    let with = |rows: usize| format!("n,d\n{}", "1,yes\n".repeat(rows));
    assert_eq!(parse_table(&with(MAX_ROWS)).diagnostics, []);
    let over = with(MAX_ROWS + 1);
    assert_eq!(slips(&over), [("FC0503", "1,yes".to_owned(), "the table has more than 4096 rows".to_owned())]);
    assert_eq!(parse_table(&format!("n,d\n{}", "?,yes\n".repeat(60))).diagnostics.len(), MAX_DIAGNOSTICS);
}

#[test]
fn no_text_makes_it_fail() {
    let text =
        "\u{feff}损失,\"all of (a, b)\",结论,因\r\n\"5万元 以上\",-,可以 容错、从轻,\"“”\"\"、;\"\n不满 5,是,不容,-\n";
    let marks = ['"', ',', ';', '\n', '\r', '\\', '\u{feff}', '-', '“', '|', '('];
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    for at in &places {
        let cut = parse_table(&text[..*at]);
        assert!(cut.diagnostics.iter().all(|slip| slip.primary.span.range().end <= *at), "{at}");
        for mark in marks {
            let changed = format!("{}{mark}{}", &text[..*at], &text[*at..]);
            let table = parse_table(&changed);
            for diagnostic in &table.diagnostics {
                assert!(changed.get(diagnostic.primary.span.range()).is_some(), "{changed:?}: {diagnostic:?}");
            }
        }
    }
}

const DECISION: &str = "decision outcome : yes/no, in order\n";

#[test]
fn a_table_names_its_file_behind_citation_and_reason() {
    let english = "  table R2 cites \"art. 7\" because \"By the tariff.\" from \"rates.csv\"  -- as published\n";
    let text = format!("{DECISION}{english}  otherwise no\n");
    assert_eq!(format(&text, None).expect("a correct file"), text);
    let chinese = format(&text, Some(Lang::Zh)).expect("a correct file");
    assert!(
        chinese.contains("表 R2 据 \"art. 7\" 因 \"By the tariff.\" 自 \"rates.csv\"  -- as published"),
        "{chinese}"
    );
    assert_eq!(format(&chinese, Some(Lang::En)).expect("a correct file"), text);
}

#[test]
fn a_table_with_a_file_has_no_rows_beside_it() {
    let text =
        format!("{DECISION}  table R2 from \"rates.csv\"\n    | n || outcome |\n    | 1 || yes |\n  otherwise no\n");
    let parse = fencun_grammar::parse(&text);
    let [slip] = parse.diagnostics.as_slice() else { panic!("{:?}", parse.diagnostics) };
    assert_eq!(slip.message.en, "the rows of this table stand in `rates.csv`, so none can stand here");
    assert_eq!(text.get(slip.primary.span.range()), Some("| n || outcome |"));
    // Without a file the columns are missed.
    let bare = fencun_grammar::parse(&format!("{DECISION}  table R2\n  otherwise no\n"));
    assert_eq!(bare.diagnostics.len(), 1);
    let filed = fencun_grammar::parse(&format!("{DECISION}  table R2 from \"rates.csv\"\n  otherwise no\n"));
    assert_eq!(filed.diagnostics, []);
}
