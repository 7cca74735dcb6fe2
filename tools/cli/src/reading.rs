//! A policy read from its rule files and checked.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use fencun_compiler::check::Accepted;
use fencun_compiler::hir::{Checked, Policy};
use fencun_compiler::source::{LineIndex, tables_of};
use fencun_compiler::{Finding, Source};
use fencun_grammar::ast::{Decl, File, Header, Lang};
use fencun_grammar::diagnostic::{Diagnostic, Severity};
use fencun_grammar::span::Span;

use crate::cli::Format;
use crate::console::{Console, clean};
use crate::package;
use crate::render::finding::{self, Shown};
use crate::sources;
use crate::today;
use crate::trouble::Trouble;

/// The rule files of one policy and what the checker says of them.
#[derive(Debug)]
pub struct Reading {
    /// The files, in the order in which findings and cases count them.
    pub files: Vec<RuleFile>,
    /// The checked policy, when there is no error.
    pub policy: Option<Checked<Policy>>,
    /// Mistakes and warnings.
    pub findings: Vec<Finding>,
    /// Warnings that the author accepts.
    pub accepted: Vec<Accepted>,
}

/// One rule file.
#[derive(Debug)]
pub struct RuleFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name and text.
    pub source: Source,
    /// Its tree; absent when the file is no text.
    pub tree: Option<File>,
    /// Why the file is no text, when it is none.
    pub undecodable: Option<Diagnostic>,
    shown: String,
    lines: LineIndex,
}

/// Where findings are shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Place {
    /// Standard output: they are what was asked for.
    Out,
    /// Standard error when they are for people; for programs they are the answer.
    Beside,
}

impl Reading {
    /// Reads and checks the files of one policy.
    ///
    /// # Errors
    /// A file cannot be read. Mistakes in the files are findings.
    pub fn of_policy(path: &Path, packages: &[PathBuf]) -> Result<Self, Trouble> {
        let files = read(&sources::of_policy(path)?)?;
        let mains: Vec<&RuleFile> = files.iter().filter(|file| file.has_header()).collect();
        if let [first, _, ..] = mains.as_slice() {
            let (folder, first) = (path.display(), first.path.display());
            return Err(Trouble::usage(
                format!("`{folder}` holds {} policies; name the file of one, such as `{first}`", mains.len()),
                format!("`{folder}` 中有 {} 份政策，请指定其中一份的文件，例如 `{first}`", mains.len()),
            ));
        }
        Self::check(files, packages, today::of_clock())
    }

    /// Reads and checks every policy of a folder and its subfolders. A folder with one header is
    /// one policy; where there are more, each file is one. `today` is a day since 1970-01-01: what
    /// was accepted until an earlier day is reported again.
    ///
    /// # Errors
    /// A file cannot be read. Mistakes in the files are findings.
    pub fn each_policy(
        path: &Path,
        packages: &[PathBuf],
        today: i32,
        mut seen: impl FnMut(Self) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        for paths in sources::of_folders(path)? {
            let files = read(&paths)?;
            if files.iter().filter(|file| file.has_header()).count() > 1 {
                files.into_iter().try_for_each(|file| seen(Self::check(vec![file], packages, today)?))?;
            } else {
                seen(Self::check(files, packages, today)?)?;
            }
        }
        Ok(())
    }

    fn check(mut files: Vec<RuleFile>, packages: &[PathBuf], today: i32) -> Result<Self, Trouble> {
        let packages = package::load(&files, packages)?;
        files.extend(packages);
        let tables = tables(&files)?;
        files.extend(tables);
        let undecodable = |(source, file): (usize, &RuleFile)| {
            file.undecodable.clone().map(|diagnostic| Finding { source, diagnostic })
        };
        let findings: Vec<Finding> = files.iter().enumerate().filter_map(undecodable).collect();
        if !findings.is_empty() {
            return Ok(Self { files, policy: None, findings, accepted: Vec::new() });
        }
        let sources: Vec<Source> = files.iter().map(|file| file.source.clone()).collect();
        let checkup = fencun_compiler::check_on(&sources, today);
        for (file, tree) in files.iter_mut().zip(checkup.files) {
            file.tree = Some(tree);
        }
        Ok(Self { files, policy: checkup.policy, findings: checkup.findings, accepted: checkup.accepted })
    }

    /// The header of the policy with its file, where one was read.
    pub fn header(&self) -> Option<(&RuleFile, &Header)> {
        self.files.iter().filter(|file| file.source.package.is_none()).find_map(|file| {
            let header = file.tree.as_ref().and_then(header);
            header.map(|header| (file, header))
        })
    }

    /// The language of the policy: that of the file with the header.
    pub fn lang(&self) -> Option<Lang> {
        let main = self.header().map(|(file, _)| file).or_else(|| self.files.first())?;
        main.tree.as_ref().map(|tree| tree.lang)
    }

    /// Errors and warnings.
    pub fn count(&self) -> (usize, usize) {
        let errors = self.findings.iter().filter(|finding| finding.diagnostic.severity == Severity::Error).count();
        (errors, self.findings.len() - errors)
    }

    /// Shows the findings.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn report(&self, console: &mut Console, format: Format, place: Place) -> Result<(), Trouble> {
        let others: Vec<Shown<'_>> = self.files.iter().map(RuleFile::shown).collect();
        for finding in &self.findings {
            let Some(file) = self.files.get(finding.source) else { continue };
            // Beside an answer, warnings are no part of what a program reads.
            let is_answer = place == Place::Out || self.policy.is_none();
            match (if is_answer { format } else { Format::Human }, place) {
                (Format::Json, _) => console.json(&finding::json(file.shown(), &others, &finding.diagnostic))?,
                (Format::Human, Place::Out) => {
                    let lang = file.lang(console);
                    let text = finding::human(file.shown(), &others, &finding.diagnostic, lang, console.out_paint);
                    console.line(format_args!("{text}\n"))?;
                }
                (Format::Human, Place::Beside) => {
                    let lang = file.lang(console);
                    let text = finding::human(file.shown(), &others, &finding.diagnostic, lang, console.err_paint);
                    console.note(format_args!("{text}\n"));
                }
            }
        }
        Ok(())
    }

    /// Shows the findings that are accepted, each with its reason.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn report_accepted(&self, console: &mut Console, format: Format) -> Result<(), Trouble> {
        let others: Vec<Shown<'_>> = self.files.iter().map(RuleFile::shown).collect();
        for accepted in &self.accepted {
            let Some(file) = self.files.get(accepted.finding.source) else { continue };
            match format {
                Format::Json => console.json(&finding::accepted_json(file.shown(), &others, accepted))?,
                Format::Human => {
                    let lang = file.lang(console);
                    let text = finding::accepted(file.shown(), &others, accepted, lang, console.out_paint);
                    console.line(format_args!("{text}\n"))?;
                }
            }
        }
        Ok(())
    }

    /// `tolerance 1.0.0: 0 errors, 1 warning, 2 accepted`
    pub fn summary(&self, lang: Lang) -> String {
        let name = match (self.header(), self.files.first()) {
            (Some((_, header)), _) => {
                let version = header.version;
                format!("{} {}.{}.{}", header.name.text, version.major, version.minor, version.patch)
            }
            (None, Some(file)) => clean(&file.shown).into_owned(),
            (None, None) => String::new(),
        };
        let (errors, warnings) = self.count();
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        let accepted = match (self.accepted.len(), lang) {
            (0, _) => String::new(),
            (n, Lang::En) => format!(", {n} accepted"),
            (n, Lang::Zh) => format!("，{n} 处已接受"),
        };
        match lang {
            Lang::En => {
                format!("{name}: {errors} error{}, {warnings} warning{}{accepted}", plural(errors), plural(warnings))
            }
            Lang::Zh => format!("{name}：{errors} 处错误，{warnings} 处警告{accepted}"),
        }
    }
}

impl RuleFile {
    /// A file with its text.
    pub fn new(path: &Path, text: String) -> Self {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let lines = LineIndex::new(&text);
        let shown = path.display().to_string();
        Self { path: path.to_owned(), source: Source::rules(name, text), tree: None, undecodable: None, shown, lines }
    }

    /// A file with its bytes, which need not be text.
    pub fn from_bytes(path: &Path, bytes: &[u8]) -> Self {
        match fencun_grammar::decode(bytes) {
            Ok(text) => Self { tree: Some(fencun_grammar::parse(text).file), ..Self::new(path, text.to_owned()) },
            Err(diagnostic) => Self { undecodable: Some(*diagnostic), ..Self::new(path, readable(bytes)) },
        }
    }

    /// The file of a table, under the name that a rule file gives it.
    fn table(path: &Path, name: &str, bytes: &[u8]) -> Self {
        let (text, undecodable) = match fencun_grammar::decode(bytes) {
            Ok(text) => (text.to_owned(), None),
            Err(diagnostic) => (readable(bytes), Some(*diagnostic)),
        };
        let file = Self::new(path, text.clone());
        Self { source: Source::table(name, text), undecodable, ..file }
    }

    fn has_header(&self) -> bool {
        self.header_name().is_some()
    }

    /// The name of the policy, where the file has a header.
    pub fn header_name(&self) -> Option<&str> {
        self.tree.as_ref().and_then(header).map(|header| header.name.text.as_str())
    }

    /// The file as messages show it.
    pub fn shown(&self) -> Shown<'_> {
        Shown { path: &self.shown, text: &self.source.text, lines: &self.lines }
    }

    /// The line of a place, counted from 1.
    pub fn line(&self, span: Span) -> u32 {
        self.lines.position(&self.source.text, span.start).line
    }

    /// The language of messages on the file.
    pub fn lang(&self, console: &Console) -> Lang {
        match &self.tree {
            Some(tree) => console.language.of_file(tree.lang),
            None => console.language.plain(),
        }
    }
}

/// The files, whatever they hold.
pub fn read(paths: &[PathBuf]) -> Result<Vec<RuleFile>, Trouble> {
    let one = |path: &PathBuf| Ok(RuleFile::from_bytes(path, &sources::read(path, fencun_grammar::MAX_FILE_BYTES)?));
    paths.iter().map(one).collect()
}

/// The files that tables of rule files name, each once. One that does not exist is left out, and
/// the checker says so where it is named.
fn tables(files: &[RuleFile]) -> Result<Vec<RuleFile>, Trouble> {
    let mut tables: Vec<RuleFile> = Vec::new();
    for file in files {
        let folder = file.path.parent().unwrap_or(Path::new(""));
        for name in file.tree.as_ref().map(tables_of).unwrap_or_default() {
            let package = &file.source.package;
            if tables.iter().any(|table| table.source.name == name && table.source.package == *package) {
                continue;
            }
            let path = folder.join(name);
            match sources::read(&path, fencun_grammar::MAX_FILE_BYTES) {
                Ok(bytes) => {
                    let mut table = RuleFile::table(&path, name, &bytes);
                    table.source.package.clone_from(package);
                    tables.push(table);
                }
                Err(Trouble::Read { source, .. }) if source.kind() == ErrorKind::NotFound => {}
                Err(trouble) => return Err(trouble),
            }
        }
    }
    Ok(tables)
}

fn header(tree: &File) -> Option<&Header> {
    tree.decls.iter().find_map(|item| match &item.node {
        Decl::Header(header) => Some(header),
        _ => None,
    })
}

/// The bytes of a file that is no text, with a question mark for each byte that is none, so that
/// offsets into the bytes are offsets into the text.
fn readable(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn offsets_survive_bytes_that_are_no_text() {
        assert_eq!(readable(b"a\xff\xe5\x90b"), "a???b");
        assert_eq!(readable("容错".as_bytes()), "容错");
    }
}
