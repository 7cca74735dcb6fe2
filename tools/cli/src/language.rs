//! Which language the program speaks.

use fencun_grammar::ast::Lang;
use fencun_grammar::diagnostic::Bilingual;

/// The wish of the caller and what the environment says.
#[derive(Clone, Copy, Debug)]
pub struct Language {
    wished: Option<Lang>,
    environment: Lang,
}

impl Language {
    /// `wished` is `--message-lang`; the rest is read from the locale's variables.
    pub fn new(wished: Option<Lang>) -> Self {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let locale = set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG"));
        Self { wished, environment: of_locale(locale.as_deref()) }
    }

    /// The language of messages that concern no file.
    pub fn plain(self) -> Lang {
        self.wished.unwrap_or(self.environment)
    }

    /// The language of messages on a file: its own, where nothing else is wished.
    pub fn of_file(self, file: Lang) -> Lang {
        self.wished.unwrap_or(file)
    }
}

/// A language in the words of the runtime, which does not know rule files.
pub fn host(lang: Lang) -> fencun_runtime::Lang {
    match lang {
        Lang::En => fencun_runtime::Lang::En,
        Lang::Zh => fencun_runtime::Lang::Zh,
    }
}

/// A language of the runtime in the words of rule files.
pub fn from_host(lang: fencun_runtime::Lang) -> Lang {
    match lang {
        fencun_runtime::Lang::En => Lang::En,
        fencun_runtime::Lang::Zh => Lang::Zh,
    }
}

/// A text in both languages from both of its forms.
pub fn both(en: impl Into<String>, zh: impl Into<String>) -> Bilingual {
    Bilingual::new(en, zh)
}

/// One of two texts.
pub fn pick(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}

fn of_locale(locale: Option<&str>) -> Lang {
    match locale {
        Some(locale) if locale.to_ascii_lowercase().starts_with("zh") => Lang::Zh,
        _ => Lang::En,
    }
}

#[cfg(test)]
mod tests {
    use super::{Lang, of_locale};

    #[test]
    fn chinese_locales_are_chinese() {
        assert_eq!(of_locale(Some("zh_CN.UTF-8")), Lang::Zh);
        assert_eq!(of_locale(Some("zh")), Lang::Zh);
        assert_eq!(of_locale(Some("C.UTF-8")), Lang::En);
        assert_eq!(of_locale(None), Lang::En);
    }
}
