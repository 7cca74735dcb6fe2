//! Tables that have a file: what the file says is put into the tree before it is checked.

use std::collections::BTreeMap;

use fencun_grammar::TableFile;
use fencun_grammar::ast::{self, DecisionItem, Decl};
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::parse_table;

use super::{Checker, say};
use crate::source::{Finding, Role, Source, is_within_folder};

/// Puts columns and rows into every table that has a file. A table whose file is missing or
/// could not be read whole stays without columns, and counts as damaged.
pub(super) fn fill(files: &mut [ast::File], sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut tables: BTreeMap<(Option<&str>, &str), (usize, TableFile)> = BTreeMap::new();
    for (index, source) in sources.iter().enumerate().filter(|(_, source)| source.role == Role::Table) {
        let read = parse_table(&source.text);
        let found = read.diagnostics.iter().map(|diagnostic| Finding { source: index, diagnostic: diagnostic.clone() });
        findings.extend(found);
        tables.entry((source.package.as_deref(), &source.name)).or_insert((index, read));
    }
    for (index, (file, source)) in files.iter_mut().zip(sources).enumerate() {
        let decisions = file.decls.iter_mut().filter_map(|item| match &mut item.node {
            Decl::Decision(decision) => Some(decision),
            _ => None,
        });
        for item in decisions.flat_map(|decision| &mut decision.items) {
            let DecisionItem::Table(table) = &mut item.node else { continue };
            let Some(name) = &table.file else { continue };
            match tables.get(&(source.package.as_deref(), name.text.as_str())) {
                Some((_, read)) if is_within_folder(&name.text) => {
                    if read.diagnostics.is_empty() {
                        table.columns.clone_from(&read.columns);
                        table.output.clone_from(&read.output);
                        table.extras.clone_from(&read.extras);
                        table.header_span = read.header_span;
                    } else {
                        file.damaged.push(item.span);
                    }
                    table.rows.clone_from(&read.rows);
                }
                _ => {
                    findings.push(Finding { source: index, diagnostic: missing(name) });
                    file.damaged.push(item.span);
                }
            }
        }
    }
    findings
}

impl Checker<'_> {
    /// The source of a table that has a file.
    pub(super) fn table_source(&self, table: &ast::TableDecl) -> Option<usize> {
        let name = &table.file.as_ref()?.text;
        let is = |source: &Source| source.role == Role::Table && source.name == *name && source.package == self.package;
        self.sources.iter().position(is)
    }
}

fn missing(name: &ast::Quoted) -> Diagnostic {
    let text = &name.text;
    if is_within_folder(text) {
        let message = say!("there is no file `{text}` beside the rule file", "规则文件所在文件夹中没有文件“{text}”");
        return Diagnostic::error(Code::MissingFile, name.span, message).help(say!(
            "put the file into the folder of the rule file, or correct its name",
            "请把该文件放到规则文件所在的文件夹，或改正文件名"
        ));
    }
    let message = say!(
        "`{text}` is not a CSV file in the folder of the rule file",
        "“{text}”不是规则文件所在文件夹中的 CSV 文件"
    );
    Diagnostic::error(Code::MissingFile, name.span, message).help(say!(
        "write a name such as `rates.csv` or `tables/rates.csv`, without `..`",
        "请写 `rates.csv` 或 `tables/rates.csv` 这样的名称，不含 `..`"
    ))
}
