//! `fencun articles`: each article of the regulation with the rules that cite it, articles that
//! no rule cites, and citations of articles whose words are not there.

use fencun_compiler::article::{Citation, CitationKind, citations};
use fencun_compiler::hir::{Article, Policy, UnitKind};
use fencun_grammar::ast::Lang;
use fencun_grammar::keywords::Keyword;
use serde::Serialize;

use crate::cli::{ArticlesArgs, Format};
use crate::console::{Console, Paint, clean};
use crate::exit::Exit;
use crate::language::pick;
use crate::reading::{Place, Reading};
use crate::render::table::aligned;
use crate::trouble::Trouble;
use crate::verdict::Unit;

/// Shows what cites each article of a policy.
pub fn run(args: &ArticlesArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let reading = Reading::of_policy(&args.path, &args.packages.paths)?;
    let Some(policy) = &reading.policy else {
        reading.report(console, args.format.format, Place::Beside)?;
        return Ok(Exit::Wrong);
    };
    let matrix = Matrix::of(policy, &reading);
    match args.format.format {
        Format::Json => console.json(&matrix)?,
        Format::Human => {
            let lang = console.language.of_file(policy.lang);
            for line in matrix.lines(policy, lang, console.out_paint) {
                console.line(line)?;
            }
        }
    }
    Ok(Exit::Done)
}

/// What cites what.
#[derive(Serialize)]
struct Matrix<'a> {
    policy: &'a str,
    version: String,
    articles: Vec<Row<'a>>,
    /// Citations that belong to no article whose words are there.
    without_article: Vec<Cites>,
}

#[derive(Serialize)]
struct Row<'a> {
    article: &'a str,
    file: &'a str,
    line: u32,
    /// Of the words.
    digest: &'a str,
    checked: Checked,
    cited_by: Vec<Cites>,
}

/// Whether the words are those that the rules were compared with.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Checked {
    Yes,
    /// Nobody said so.
    No,
    /// The words have changed since.
    Changed,
}

/// Something that cites.
#[derive(Clone, Serialize)]
struct Cites {
    kind: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u32>,
    cites: String,
    /// Where it is not the file with the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    line: u32,
}

impl<'a> Matrix<'a> {
    fn of(policy: &'a Policy, reading: &'a Reading) -> Self {
        let mut all = citations(policy);
        // What a package cites belongs to the articles of the package.
        all.retain(|citation| reading.files.get(citation.source).is_none_or(|file| file.source.package.is_none()));
        let file = |citation: &Citation| reading.files.get(citation.source);
        let beside =
            |citation: &Citation| Some(file(citation)?.shown().path).filter(|_| citation.source != policy.source);
        let cites = |citation: &Citation| Cites {
            kind: kind(citation.kind),
            name: citation.name.clone(),
            row: citation.row,
            cites: citation.cites.clone(),
            file: beside(citation).map(str::to_owned),
            line: file(citation).map_or(0, |file| file.line(citation.span)),
        };
        let of_article = |article: Option<usize>| all.iter().filter(move |citation| citation.article == article);
        let row = |(index, article): (usize, &'a Article)| {
            let file = reading.files.get(article.source);
            Row {
                article: &article.key,
                file: file.map_or("", |file| file.shown().path),
                line: file.map_or(0, |file| file.line(article.span)),
                digest: &article.digest,
                checked: match &article.checked {
                    None => Checked::No,
                    Some(checked) if *checked == article.digest => Checked::Yes,
                    Some(_) => Checked::Changed,
                },
                cited_by: of_article(Some(index)).map(cites).collect(),
            }
        };
        let [major, minor, patch] = policy.version;
        Self {
            policy: &policy.name,
            version: format!("{major}.{minor}.{patch}"),
            articles: policy.articles.iter().enumerate().map(row).collect(),
            without_article: of_article(None).map(cites).collect(),
        }
    }

    fn lines(&self, policy: &Policy, lang: Lang, paint: Paint) -> Vec<String> {
        let mut lines = vec![paint.strong(&format!("{} {}", self.policy, self.version))];
        let rows: Vec<Vec<String>> = self
            .articles
            .iter()
            .map(|row| {
                let cited = match row.cited_by.as_slice() {
                    [] => pick(lang, "no rule", "没有规则").to_owned(),
                    cited => names(policy, cited, lang),
                };
                let digest = row.digest;
                let checked = match (row.checked, lang) {
                    (Checked::Yes, Lang::En) => "checked".to_owned(),
                    (Checked::Yes, Lang::Zh) => "已核".to_owned(),
                    (Checked::No, Lang::En) => format!("not checked, now \"{digest}\""),
                    (Checked::No, Lang::Zh) => format!("未核，现为 \"{digest}\""),
                    (Checked::Changed, Lang::En) => format!("changed since it was checked, now \"{digest}\""),
                    (Checked::Changed, Lang::Zh) => format!("核对后有改动，现为 \"{digest}\""),
                };
                vec![row.article.to_owned(), cited, checked]
            })
            .collect();
        lines.extend(aligned(&rows).iter().map(|line| clean(line).into_owned()));
        if rows.is_empty() {
            lines.push(format!(
                "  {}",
                pick(
                    lang,
                    "the words of no article are there: write `source \"art. 1\" \"…\"`",
                    "没有任何条文的原文：请写“原文 \"第一条\" \"……\"”"
                )
            ));
        }
        let unused = self.articles.iter().filter(|row| row.cited_by.is_empty()).count();
        let (articles, without) = (self.articles.len(), self.without_article.len());
        if without > 0 {
            lines.push(String::new());
            lines.push(paint.strong(pick(lang, "Citations without an article", "没有原文的引用")));
            let mut by_citation: Vec<(&str, Vec<Cites>)> = Vec::new();
            for cites in &self.without_article {
                match by_citation.iter_mut().find(|(text, _)| *text == cites.cites) {
                    Some((_, all)) => all.push(cites.clone()),
                    None => by_citation.push((&cites.cites, vec![cites.clone()])),
                }
            }
            let rows: Vec<Vec<String>> =
                by_citation.iter().map(|(text, all)| vec![(*text).to_owned(), names(policy, all, lang)]).collect();
            lines.extend(aligned(&rows).iter().map(|line| clean(line).into_owned()));
        }
        lines.push(String::new());
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        lines.push(match lang {
            Lang::En => format!(
                "{articles} article{}, {unused} without a rule; {without} citation{} without an article",
                plural(articles),
                plural(without)
            ),
            Lang::Zh => format!("{articles} 条，其中 {unused} 条没有规则；{without} 处引用没有原文"),
        });
        lines
    }
}

/// Names, separated by commas; a table whose rows are all among them stands for its rows.
fn names(policy: &Policy, cited: &[Cites], lang: Lang) -> String {
    let rows = |id: &str| policy.units.iter().filter(|unit| unit.kind == UnitKind::Row && unit.id == id).count();
    let mut names: Vec<String> = Vec::new();
    for cites in cited {
        let of_table = |other: &&Cites| other.row.is_some() && other.name == cites.name;
        let is_whole = cites.row.is_some() && cited.iter().filter(of_table).count() == rows(&cites.name);
        let unit = Unit { id: cites.name.clone(), row: cites.row.filter(|_| !is_whole) };
        let name = match cites.kind {
            "definition" => format!("{} {}", Keyword::kw_define.spelling(lang), cites.name),
            "duty" => format!("{} {}", Keyword::kw_duty.spelling(lang), cites.name),
            _ => unit.text(lang),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(pick(lang, ", ", "、"))
}

fn kind(kind: CitationKind) -> &'static str {
    match kind {
        CitationKind::Define => "definition",
        CitationKind::Duty => "duty",
        CitationKind::Unit(UnitKind::RedLine) => "red-line",
        CitationKind::Unit(UnitKind::Rule) => "rule",
        CitationKind::Unit(UnitKind::Row) => "row",
        CitationKind::Unit(UnitKind::Exception) => "exception",
        CitationKind::Unit(UnitKind::Adjust) => "adjust",
        CitationKind::Unit(UnitKind::Otherwise) => "otherwise",
    }
}
