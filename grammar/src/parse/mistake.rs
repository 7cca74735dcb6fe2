//! A piece that pest refused: what was expected and what was found, in words.

use pest::error::{Error, ErrorVariant, InputLocation};

use super::build::reserved_name;
use super::grammar::{Rule, keyword_of};
use super::words::{Weight, expectation, noun, spellings};
use crate::ast::Lang;
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::keywords::Keyword;
use crate::outline::{PieceKind, Token, TokenKind, is_reserved, nearest};
use crate::span::Span;

/// The most things that a message says were expected.
const MAX_EXPECTATIONS: usize = 5;

/// The message for a piece. `text` is the whole file, `base` the place where the piece starts.
pub(super) fn explain(text: &str, base: usize, tokens: &[Token], kind: PieceKind, error: &Error<Rule>) -> Diagnostic {
    let at = base
        + match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
        };
    let found = Found::at(text, at, tokens);
    let positives = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.as_slice(),
        // Pest has no other errors but that of a stack that ends.
        ErrorVariant::CustomError { .. } => return too_deep(found.span),
    };

    let keywords: Vec<Keyword> = positives.iter().flat_map(|of| keywords_of(*of)).collect();
    // The word at the place of the mistake, or the one before it, which was read as a name.
    let before = tokens.partition_point(|token| token.span.range().end <= at).checked_sub(1);
    let before = before.and_then(|index| tokens.get(index)).filter(|token| token.kind == TokenKind::Word);
    let foreign = super::foreign::help(text.get(at..).unwrap_or_default())
        .or_else(|| super::foreign::help(text.get(before?.span.range())?));
    if let (Some((span, keyword, lang)), None) = (slip(text, at, tokens, &found, &keywords), &foreign) {
        let [en, zh] = spellings(keyword);
        let found = Found { text: text.get(span.range()).unwrap_or_default(), span, kind: found.kind };
        return unexpected(&found, kind, &en, &zh).help(suggestion(keyword, lang));
    }

    let mut expected: Vec<(Weight, [String; 2])> = Vec::new();
    for found in positives.iter().filter_map(|rule| expectation(*rule)) {
        if !expected.contains(&found) {
            expected.push(found);
        }
    }
    expected.sort_by_key(|(weight, _)| *weight);
    let is_end = positives.contains(&Rule::EOI);
    if is_end || expected.first().is_some_and(|(weight, _)| *weight != Weight::Addition) {
        expected.retain(|(weight, _)| *weight != Weight::Addition);
    }
    // Behind a comma a list may also end.
    let is_name = expected.iter().any(|(_, [en, _])| en == "a name");
    let is_name_only = is_name && expected.iter().all(|(_, [en, _])| matches!(en.as_str(), "a name" | "`}`"));
    if let Some(word) = found.keyword()
        && is_name_only
        && !is_end
    {
        return reserved_name(word, found.span);
    }
    let [mut en, mut zh]: [Vec<String>; 2] = [Vec::new(), Vec::new()];
    for (_, [of_en, of_zh]) in expected {
        en.push(of_en);
        zh.push(of_zh);
    }
    let room = MAX_EXPECTATIONS - usize::from(is_end);
    en.truncate(room);
    zh.truncate(room);
    if is_end && !found.is_end() {
        let [of_en, of_zh] = noun(kind);
        en.push(format!("the end of {of_en}"));
        zh.push(format!("{of_zh}到此结束"));
    }
    let diagnostic = unexpected(&found, kind, &alternatives(&en, ", ", " or "), &alternatives(&zh, "、", "或"));
    match foreign.or_else(|| help(&found, kind, positives, tokens, &keywords)) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// A line that ends too soon because a line of its own is missing behind it.
pub(super) fn missing_line(span: Span, en: &str, zh: &str) -> Diagnostic {
    let end = span.range().end;
    let message = Bilingual::new(format!("expected {en} on a line of its own"), format!("此后应另起一行写{zh}"));
    Diagnostic::error(Code::UnexpectedText, Span::new(end, end), message)
}

/// A piece that nests too deep.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    let message = Bilingual::new("this is nested too deep", "嵌套层次过深");
    let help = Bilingual::new(
        "give a part of it a name with `define part as …` and use the name here",
        "请用 `定义 某部分 即 …` 为其中一部分命名，再在此处引用",
    );
    Diagnostic::error(Code::TooDeep, span, message).help(help)
}

/// `did you mean …`
pub(super) fn suggestion(keyword: Keyword, lang: Lang) -> Bilingual {
    let word = keyword.spelling(lang);
    Bilingual::new(format!("did you mean `{word}`?"), format!("是否想写 `{word}`？"))
}

/// What stands at the place of a mistake.
struct Found<'t> {
    text: &'t str,
    span: Span,
    /// Nothing at the end of the piece.
    kind: Option<TokenKind>,
}

impl<'t> Found<'t> {
    /// The rest of the token at a place, or the first token behind it.
    fn at(text: &'t str, at: usize, tokens: &[Token]) -> Self {
        let index = tokens.partition_point(|token| token.span.range().end <= at);
        match tokens.get(index) {
            Some(token) => {
                let span = Span::new(at.max(token.span.range().start), token.span.range().end);
                Self { text: text.get(span.range()).unwrap_or_default(), span, kind: Some(token.kind) }
            }
            None => {
                let end = tokens.last().map_or(at, |token| token.span.range().end);
                Self { text: "", span: Span::new(end, end), kind: None }
            }
        }
    }

    fn is_end(&self) -> bool {
        self.kind.is_none()
    }

    fn keyword(&self) -> Option<&'t str> {
        is_reserved(self.text).then_some(self.text)
    }
}

/// The keywords that a rule begins with, as far as a slip in one should be recognised.
fn keywords_of(rule: Rule) -> Vec<Keyword> {
    use Keyword::{
        kw_add_up, kw_after, kw_as_of, kw_at_least, kw_at_most, kw_because, kw_before, kw_by, kw_can_change, kw_cites,
        kw_due, kw_in, kw_in_edge, kw_in_order, kw_is, kw_is_not, kw_largest_wins, kw_less_than, kw_more_than,
        kw_most_lenient, kw_no_duty, kw_none, kw_not_one_of, kw_one_of, kw_smallest_wins, kw_strictest, kw_supplied_by,
        kw_unique, kw_unknown, kw_where, kw_within,
    };
    match rule {
        Rule::cites => vec![kw_cites],
        Rule::because => vec![kw_because],
        Rule::within => vec![kw_within],
        Rule::fired => vec![kw_by],
        Rule::where_clause => vec![kw_where],
        Rule::value_clause => vec![Keyword::kw_value_of],
        Rule::can_change => vec![kw_can_change],
        Rule::supplied_by => vec![kw_supplied_by],
        Rule::combination => {
            vec![
                kw_unique,
                kw_in_order,
                kw_strictest,
                kw_most_lenient,
                kw_largest_wins,
                kw_smallest_wins,
                kw_add_up,
                Keyword::kw_collect,
            ]
        }
        Rule::each => vec![Keyword::kw_each],
        Rule::range | Rule::range_part => vec![kw_at_least, kw_at_most, kw_less_than, kw_more_than],
        Rule::undetermined => vec![Keyword::kw_undetermined],
        Rule::permitted => vec![Keyword::kw_permitted],
        Rule::no_duty => vec![kw_no_duty],
        Rule::due_duty => vec![kw_due],
        Rule::list_max => vec![kw_at_most],
        Rule::case_value => vec![kw_unknown, kw_none],
        Rule::exists => vec![Keyword::kw_exists],
        Rule::is => vec![kw_is],
        Rule::is_not => vec![kw_is_not],
        Rule::one_of => vec![kw_one_of, kw_not_one_of],
        Rule::edge_verb => vec![kw_less_than, kw_more_than],
        Rule::edge_after_verb => vec![kw_in_edge],
        Rule::later | Rule::zh_later => vec![kw_after, kw_before],
        Rule::as_of => vec![kw_as_of],
        Rule::zh_quantifier => vec![kw_in],
        _ => keyword_of(rule).into_iter().collect(),
    }
}

/// A keyword with a slip in it, where the word at the place of the mistake is one: `tehn`, or `at lest`, of
/// which the first word is a name as well as any.
fn slip(
    text: &str,
    at: usize,
    tokens: &[Token],
    found: &Found<'_>,
    keywords: &[Keyword],
) -> Option<(Span, Keyword, Lang)> {
    if found.kind != Some(TokenKind::Word) || is_reserved(found.text) {
        return None;
    }
    let behind = |start: usize| text.get(start..).unwrap_or_default();
    if let Some((keyword, lang)) = nearest(behind(at), keywords.iter().copied()) {
        return Some((found.span, keyword, lang));
    }
    let index = tokens.partition_point(|token| token.span.range().end <= at).checked_sub(1)?;
    let before = tokens.get(index).filter(|token| token.kind == TokenKind::Word)?.span;
    let several = Keyword::ALL.iter().copied().filter(|keyword| {
        let mut words = keyword.spelling(Lang::En).split(' ');
        words.next() == text.get(before.range()) && words.next().is_some()
    });
    let (keyword, lang) = nearest(behind(before.range().start), several)?;
    Some((before.to(found.span), keyword, lang))
}

fn unexpected(found: &Found<'_>, kind: PieceKind, en: &str, zh: &str) -> Diagnostic {
    let [of_en, of_zh] = noun(kind);
    let message = match (found.kind, en.is_empty()) {
        (None, _) => {
            Bilingual::new(format!("expected {en}, found the end of {of_en}"), format!("此处应为{zh}，而{of_zh}已结束"))
        }
        (Some(_), true) => {
            Bilingual::new(format!("`{}` cannot stand here", found.shown()), format!("此处不能写 `{}`", found.shown()))
        }
        (Some(_), false) => Bilingual::new(
            format!("expected {en}, found `{}`", found.shown()),
            format!("此处应为{zh}，而写的是 `{}`", found.shown()),
        ),
    };
    Diagnostic::error(Code::UnexpectedText, found.span, message)
}

impl Found<'_> {
    /// The text, cut where it is too long for a message.
    fn shown(&self) -> String {
        const LONGEST: usize = 40;
        match self.text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", self.text.get(..end).unwrap_or_default()),
            None => self.text.to_owned(),
        }
    }
}

/// What to do about some slips that are easy to make.
fn help(
    found: &Found<'_>,
    kind: PieceKind,
    positives: &[Rule],
    tokens: &[Token],
    keywords: &[Keyword],
) -> Option<Bilingual> {
    if found.is_end() && kind == PieceKind::Declaration(Keyword::kw_decision) {
        return Some(Bilingual::new(
            "say how rules combine: `, strictest wins`, `, most lenient wins`, `, in order` or `, unique`",
            "请写明规则如何合并：`, 从严`、`, 从宽`、`, 依次` 或 `, 唯一`",
        ));
    }
    if positives.contains(&Rule::kw_within_of) {
        return Some(Bilingual::new(
            "say from which day: `within 30 days of decision_date`",
            "请写明自哪一日起算：`限 决定日 起 30日`",
        ));
    }
    if found.kind != Some(TokenKind::Word) {
        return None;
    }
    // `5 cny`
    let before = tokens.partition_point(|token| token.span.range().end <= found.span.range().start);
    let follows_number = before.checked_sub(1).and_then(|index| tokens.get(index)).map(|token| token.kind);
    if follows_number == Some(TokenKind::Number) && found.text.len() == 3 && found.text.is_ascii() {
        let currency = found.text.to_ascii_uppercase();
        return Some(Bilingual::new(
            format!("a currency is written in capitals: `{currency}`"),
            format!("币种须用大写字母：`{currency}`"),
        ));
    }
    // `不满5万元`
    let glued = keywords.iter().map(|keyword| keyword.spelling(Lang::Zh));
    let glued = glued.filter(|keyword| found.text.len() > keyword.len() && found.text.starts_with(keyword));
    let glued = glued.max_by_key(|keyword| keyword.len())?;
    let rest = found.text.strip_prefix(glued)?;
    Some(Bilingual::new(
        format!("put a blank behind the keyword: `{glued} {rest}`"),
        format!("关键词后须空一格：`{glued} {rest}`"),
    ))
}

/// `a`, `a or b`, `a, b or c`
fn alternatives(words: &[String], comma: &str, or: &str) -> String {
    match words {
        [rest @ .., last] if !rest.is_empty() => format!("{}{or}{last}", rest.join(comma)),
        _ => words.join(comma),
    }
}
