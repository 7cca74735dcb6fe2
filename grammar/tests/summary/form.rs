//! What a rule reads, and how it is written on a page.

use fencun_grammar::ast::Lang;
use fencun_grammar::keywords::Keyword;
use unicode_width::UnicodeWidthStr as _;

/// The widest line of a page, in columns; a Han character has two.
const WIDTH: usize = 100;

/// The right side of a production.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Form {
    /// A keyword, in one language where the other cannot stand.
    Keyword(Keyword, Option<Lang>),
    /// Signs and words that are no keywords, as they are written on the page.
    Sign(String),
    /// What another production says.
    Rule(String),
    /// One behind the other; of nothing when it is empty.
    Sequence(Vec<Form>),
    /// One of these.
    Choice(Vec<Form>),
    /// With `?`, `*`, `+`, `{2}` or `{1,2}` behind it.
    Repeated(Box<Form>, String),
}

impl Form {
    pub fn literal(text: &str) -> Self {
        match text {
            "\"" => Self::Sign("'\"'".to_owned()),
            _ => Self::Sign(format!("\"{text}\"")),
        }
    }

    /// A sequence without parts that read nothing.
    pub fn sequence(parts: Vec<Self>) -> Self {
        let mut parts: Vec<Self> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        match parts.len() {
            1 => parts.remove(0),
            _ => Self::Sequence(parts),
        }
    }

    /// A choice in which nothing stands twice: no word that is one of a keyword's spellings.
    pub fn choice(alternatives: Vec<Self>) -> Self {
        let mut kept: Vec<Self> = Vec::new();
        for one in alternatives {
            let twice = kept.iter().any(|before| match before {
                Self::Keyword(keyword, None) => {
                    [Lang::En, Lang::Zh].iter().any(|lang| Self::literal(keyword.spelling(*lang)) == one)
                }
                before => *before == one,
            });
            if !twice {
                kept.push(one);
            }
        }
        Self::Choice(kept)
    }

    pub fn repeated(self, sign: &str) -> Self {
        match self.is_empty() {
            true => self,
            false => Self::Repeated(Box::new(self), sign.to_owned()),
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Sequence(parts) if parts.is_empty())
    }

    /// The productions it names, and keywords with the languages shown.
    pub fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::Keyword(..) | Self::Sign(_) | Self::Rule(_) => vec![self],
            Self::Sequence(parts) | Self::Choice(parts) => parts.iter().flat_map(Self::leaves).collect(),
            Self::Repeated(inner, _) => inner.leaves(),
        }
    }

    /// The production of a name, on lines of at most [`WIDTH`] columns where its words allow it.
    /// The language is that of the page: its keywords stand first.
    pub fn production(&self, name: &str, page: Lang) -> String {
        let line = format!("{name} = {}", self.tokens(page).join(" "));
        if line.width() <= WIDTH {
            return line;
        }
        let alternatives = match self {
            Self::Choice(alternatives) => alternatives.as_slice(),
            _ => std::slice::from_ref(self),
        };
        let mut lines = vec![name.to_owned()];
        for (index, alternative) in alternatives.iter().enumerate() {
            let tokens = alternative.tokens(page);
            let whole = format!("| {}", tokens.join(" "));
            if let Some(last) = lines.last_mut()
                && index > 0
                && last.width() + 1 + whole.width() <= WIDTH
            {
                last.push(' ');
                last.push_str(&whole);
                continue;
            }
            let mut line = if index == 0 { "  =".to_owned() } else { "  |".to_owned() };
            for token in tokens {
                if line.width() + 1 + token.width() > WIDTH {
                    lines.push(std::mem::replace(&mut line, "   ".to_owned()));
                }
                line.push(' ');
                line.push_str(&token);
            }
            lines.push(line);
        }
        lines.join("\n")
    }

    /// What stands on the page, in parts between which a line may end.
    fn tokens(&self, page: Lang) -> Vec<String> {
        match self {
            Self::Keyword(keyword, only) => {
                let quoted = |lang: Lang| format!("\"{}\"", keyword.spelling(lang));
                let other = match page {
                    Lang::En => Lang::Zh,
                    Lang::Zh => Lang::En,
                };
                vec![only.map_or_else(|| format!("{}·{}", quoted(page), quoted(other)), quoted)]
            }
            Self::Sign(text) => vec![text.clone()],
            Self::Rule(name) => vec![name.clone()],
            Self::Sequence(parts) => parts
                .iter()
                .flat_map(|part| match part {
                    Self::Choice(_) => part.in_parentheses(page),
                    _ => part.tokens(page),
                })
                .collect(),
            Self::Choice(alternatives) => {
                let mut tokens = Vec::new();
                for (index, alternative) in alternatives.iter().enumerate() {
                    if index > 0 {
                        tokens.push("|".to_owned());
                    }
                    tokens.extend(alternative.tokens(page));
                }
                tokens
            }
            Self::Repeated(inner, sign) => {
                let mut tokens = match inner.as_ref() {
                    Self::Rule(_) | Self::Sign(_) | Self::Keyword(_, Some(_)) => inner.tokens(page),
                    _ => inner.in_parentheses(page),
                };
                if let Some(last) = tokens.last_mut() {
                    last.push_str(sign);
                }
                tokens
            }
        }
    }

    fn in_parentheses(&self, page: Lang) -> Vec<String> {
        let mut tokens = self.tokens(page);
        if let Some(first) = tokens.first_mut() {
            first.insert(0, '(');
        }
        if let Some(last) = tokens.last_mut() {
            last.push(')');
        }
        tokens
    }
}
