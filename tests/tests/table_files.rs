//! Random policies whose tables are moved into files: text and files mean the same.

use fencun_compiler::describe::semantic_hash;
use fencun_compiler::{Source, check, wasm};
use fencun_grammar::keywords::Keyword;
use fencun_tests::generate;
use fencun_tests::subject::numbered;

/// The policy with each table in a file, as semicolons or commas separate its cells.
fn moved(text: &str, separator: char) -> Vec<Source> {
    let mut rules = String::new();
    let mut tables: Vec<String> = Vec::new();
    let mut is_row = false;
    let from = Keyword::kw_from.spelling(fencun_grammar::parse(text).file.lang);
    for line in text.lines() {
        let Some(row) = line.trim_start().strip_prefix('|') else {
            is_row = false;
            rules.push_str(line);
            rules.push('\n');
            continue;
        };
        if !is_row {
            is_row = true;
            let head = rules.pop();
            assert_eq!(head, Some('\n'));
            rules.push_str(&format!(" {from} \"t{}.csv\"\n", tables.len()));
            tables.push(String::new());
        }
        let cells: Vec<String> = cells(row).iter().map(|cell| quoted(cell, separator)).collect();
        let table = tables.last_mut().expect("a table");
        table.push_str(&cells.join(&separator.to_string()));
        table.push('\n');
    }
    let tables = tables.into_iter().enumerate().map(|(n, text)| Source::table(format!("t{n}.csv"), text));
    [Source::rules("policy.fencun", rules)].into_iter().chain(tables).collect()
}

/// The cells between the signs of a row, those in texts left alone.
fn cells(row: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let (mut is_text, mut is_escaped) = (false, false);
    for c in row.trim_end().strip_suffix('|').expect("a row that ends").chars() {
        if c == '|' && !is_text {
            cells.push(String::new());
            continue;
        }
        is_text ^= c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        cells.last_mut().expect("a cell").push(c);
    }
    // `||` has an empty cell between its signs.
    cells.iter().map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()).collect()
}

fn quoted(cell: &str, separator: char) -> String {
    if cell.contains(['"', separator]) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

#[test]
fn a_table_in_a_file_means_the_same() {
    let (mut n_tables, mut n_rows) = (0, 0);
    for seed in 0..80 {
        let file = generate::policy(seed);
        let text = fencun_grammar::print(&file, file.lang);
        let written = check(&[Source::rules("policy.fencun", text.as_str())]).policy.expect("a policy");
        for separator in [',', ';'] {
            let sources = moved(&text, separator);
            n_tables += sources.len() - 1;
            let checkup = check(&sources);
            let Some(filed) = checkup.policy else {
                panic!("{}\n{:#?}\n{sources:#?}", numbered(&text), checkup.findings)
            };
            assert_eq!(semantic_hash(&written), semantic_hash(&filed), "{}", numbered(&text));
            n_rows += filed.units.iter().filter(|unit| unit.source > 0).count();
            // The module differs in its places only, so it costs the same.
            assert_eq!(wasm::emit(&written, &sources).cost, wasm::emit(&filed, &sources).cost);
        }
    }
    assert!(n_tables > 20 && n_rows > 40, "{n_tables} tables with {n_rows} rows");
}
