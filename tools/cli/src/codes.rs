//! The codes of messages and their explanation pages.

use fencun_grammar::ast::Lang;
use fencun_grammar::diagnostic::Code;
use fencun_runtime::{InputCode, ModuleCode};

/// A code with its name and its pages.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Entry {
    /// `FC0201`
    pub number: &'static str,
    /// `unknown-name`
    pub key: &'static str,
    english: Option<&'static str>,
    chinese: Option<&'static str>,
}

impl Entry {
    /// The page in a language, or in the other one.
    pub fn page(&self, lang: Lang) -> Option<&'static str> {
        match lang {
            Lang::En => self.english.or(self.chinese),
            Lang::Zh => self.chinese.or(self.english),
        }
    }
}

/// The code that a person means: `FC0201`, `fc0201`, `0201` or `unknown-name`.
pub fn find(topic: &str) -> Option<Entry> {
    let topic = topic.trim().to_ascii_lowercase();
    let number = if topic.bytes().all(|byte| byte.is_ascii_digit()) { format!("fc{topic:0>4}") } else { topic.clone() };
    all().find(|entry| entry.number.eq_ignore_ascii_case(&number) || entry.key == topic)
}

/// The code nearest to a topic that is none.
pub fn nearest(topic: &str) -> Option<Entry> {
    let topic = topic.trim().to_ascii_lowercase();
    let distance = |entry: &Entry| {
        let number = strsim::damerau_levenshtein(&topic, &entry.number.to_ascii_lowercase());
        number.min(strsim::damerau_levenshtein(&topic, entry.key))
    };
    let limit = (topic.chars().count() / 3).max(1);
    all()
        .map(|entry| (distance(&entry), entry))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(d, _)| *d)
        .map(|(_, e)| e)
}

/// All codes: those of rule files, then those of facts and modules.
pub fn all() -> impl Iterator<Item = Entry> {
    let rule_files = Code::ALL.iter().map(|code| (code.number(), code.key()));
    let modules = ModuleCode::ALL.iter().map(|code| (code.number(), code.key()));
    let facts = InputCode::ALL.iter().map(|code| (code.number(), code.key()));
    rule_files.chain(modules).chain(facts).map(|(number, key)| {
        let (english, chinese) = page(number);
        Entry { number, key, english, chinese }
    })
}

type Page = (&'static str, Option<&'static str>, Option<&'static str>);

/// Made by `build.rs` from the folder of pages: code, English, Chinese.
const PAGES: &[Page] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

fn page(number: &str) -> (Option<&'static str>, Option<&'static str>) {
    let found = PAGES.binary_search_by(|(code, _, _)| (*code).cmp(number)).ok().and_then(|index| PAGES.get(index));
    found.map_or((None, None), |(_, english, chinese)| (*english, *chinese))
}

#[cfg(test)]
mod tests {
    use super::{all, find, nearest};

    #[test]
    fn a_code_has_several_spellings() {
        for topic in ["FC0201", "fc0201", "0201", "201", "unknown-name", " Unknown-Name "] {
            assert_eq!(find(topic).map(|entry| entry.number), Some("FC0201"), "{topic}");
        }
        assert_eq!(find("FC9999"), None);
        assert_eq!(find(""), None);
    }

    #[test]
    fn every_code_has_a_page_in_both_languages() {
        let missing: Vec<_> = all().filter(|code| code.english.is_none() || code.chinese.is_none()).collect();
        assert_eq!(missing, []);
    }

    #[test]
    fn a_slip_is_understood_and_nonsense_is_not() {
        assert_eq!(nearest("unknwon-name").map(|entry| entry.number), Some("FC0201"));
        assert_eq!(nearest("FCO201").map(|entry| entry.number), Some("FC0201"));
        assert_eq!(nearest("something else entirely"), None);
    }
}
