//! From names of a policy to identifiers.
//!
//! A name is cut into words at `_`, at signs that no identifier has, and where a capital follows a
//! small letter; the words are put together as the language does it. Chinese has no capitals and
//! stays as it is. A name that is taken, by a keyword or by another name in the same scope, gets
//! `_`, then `_2`, `_3` and so on.

use std::collections::BTreeSet;

/// How words become an identifier.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Style {
    /// `LossBand`
    Pascal,
    /// `loss_band`
    Snake,
    /// `LOSS_BAND`
    Upper,
    /// `LossBand`; what begins with no capital gets an `X`, for Go exports by the first letter.
    Exported,
}

impl Style {
    fn apply(self, name: &str) -> String {
        let joined = match self {
            Self::Pascal | Self::Exported => join(&words(name), "", |_, word| capital(word)),
            Self::Snake => join(&words(name), "_", |_, word| lower(word)),
            Self::Upper => join(&words(name), "_", |_, word| word.to_uppercase()),
        };
        let first = joined.chars().next();
        if self == Self::Exported && !first.is_some_and(char::is_uppercase) {
            return format!("X{joined}");
        }
        // Nothing but signs, or a digit in front.
        if first.is_none_or(|c| !c.is_alphabetic()) { format!("x{joined}") } else { joined }
    }
}

/// The names of one scope.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    style: Style,
    reserved: &'static [&'static str],
    taken: BTreeSet<String>,
}

impl Scope {
    /// No names yet, except those that nobody may have.
    pub(crate) fn new(style: Style, reserved: &'static [&'static str]) -> Self {
        Self { style, reserved, taken: BTreeSet::new() }
    }

    /// Without further names.
    pub(crate) fn without(mut self, names: &[&str]) -> Self {
        self.taken.extend(names.iter().map(|&name| name.to_owned()));
        self
    }

    /// The identifier of a name.
    pub(crate) fn name(&mut self, name: &str) -> String {
        let plain = self.style.apply(name);
        let further = (2..).map(|n| format!("{plain}_{n}"));
        let mut candidates = [plain.clone(), format!("{plain}_")].into_iter().chain(further);
        let is_free = |name: &String| !self.reserved.contains(&name.as_str()) && !self.taken.contains(name);
        let name = candidates.find(is_free).unwrap_or(plain);
        self.taken.insert(name.clone());
        name
    }

    /// The identifiers of several names.
    pub(crate) fn names<'n>(&mut self, names: impl IntoIterator<Item = &'n String>) -> Vec<String> {
        names.into_iter().map(|name| self.name(name)).collect()
    }
}

/// `loss_band`, for files and modules.
pub(crate) fn snake(name: &str) -> String {
    Style::Snake.apply(name)
}

fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_small = false;
    for c in name.chars() {
        // Letters and digits are what identifiers of all languages have.
        if !(c.is_alphabetic() || c.is_ascii_digit()) {
            words.push(String::new());
            is_small = false;
            continue;
        }
        if is_small && c.is_uppercase() {
            words.push(String::new());
        }
        is_small = c.is_lowercase();
        if let Some(word) = words.last_mut() {
            word.push(c);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn join(words: &[String], between: &str, each: impl Fn(usize, &str) -> String) -> String {
    let mut joined = String::new();
    for (i, word) in words.iter().enumerate() {
        let word = each(i, word);
        // Two numbers side by side would become one.
        let digits = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        if i > 0 && between.is_empty() && digits(joined.chars().last()) && digits(word.chars().next()) {
            joined.push('_');
        } else if i > 0 {
            joined += between;
        }
        joined += &word;
    }
    joined
}

fn lower(word: &str) -> String {
    word.to_lowercase()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    first + chars.as_str()
}

#[cfg(test)]
mod tests {
    use super::{Scope, Style};

    #[track_caller]
    fn check(style: Style, name: &str, identifier: &str) {
        assert_eq!(Scope::new(style, &["class", "self"]).name(name), identifier);
    }

    #[test]
    fn words_are_put_together_as_the_language_does_it() {
        check(Style::Snake, "loss_band", "loss_band");
        check(Style::Pascal, "loss_band", "LossBand");
        check(Style::Upper, "loss_band", "LOSS_BAND");
        check(Style::Snake, "isSenior", "is_senior");
        check(Style::Pascal, "officials.is_senior", "OfficialsIsSenior");
        check(Style::Pascal, "art_3_2", "Art3_2");
    }

    #[test]
    fn chinese_stays_and_go_exports_it() {
        check(Style::Snake, "损失_额", "损失_额");
        check(Style::Exported, "损失额", "X损失额");
        check(Style::Exported, "loss", "Loss");
    }

    #[test]
    fn keywords_and_names_that_are_taken_get_an_end_of_their_own() {
        check(Style::Snake, "class", "class_");
        let mut scope = Scope::new(Style::Snake, &["class"]);
        assert_eq!(
            ["class", "class_", "a_b", "aB", "a__b", "a_B"].map(|name| scope.name(name)),
            ["class_", "class_2", "a_b", "a_b_", "a_b_2", "a_b_3"]
        );
    }

    #[test]
    fn whatever_the_name_an_identifier_comes_out() {
        check(Style::Snake, "_", "x");
        check(Style::Exported, "_", "X");
        check(Style::Snake, "3_days", "x3_days");
        check(Style::Snake, "a\"; drop\n", "a_drop");
    }
}
