//! Diagnostics: what is wrong with a rule file, where, and what to do, in both languages.
//!
//! A diagnostic is data. Who shows it chooses language and form; nothing here draws.

use crate::ast::Lang;
use crate::span::Span;

/// One text in both languages.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Bilingual {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Bilingual {
    /// Both texts.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }

    /// The text in a language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// The policy cannot be compiled.
    Error,
    /// The policy compiles; the author should look.
    Warning,
}

/// A place with words.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Label {
    /// Place.
    pub span: Span,
    /// What is there.
    pub text: Bilingual,
    /// The source, where it is not that of the mistake: an index as the compiler counts them.
    pub source: Option<usize>,
}

/// One mistake.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diagnostic {
    /// Which.
    pub code: Code,
    /// How bad.
    pub severity: Severity,
    /// One line: lower case, no full stop, what was found and what was expected.
    pub message: Bilingual,
    /// The smallest text that must change.
    pub primary: Label,
    /// Why: other places.
    pub secondary: Vec<Label>,
    /// What to do; holds something to type.
    pub help: Option<Bilingual>,
}

impl Diagnostic {
    /// An error at a place.
    #[must_use]
    pub fn error(code: Code, span: Span, message: Bilingual) -> Self {
        let primary = Label { span, text: Bilingual::default(), source: None };
        Self { code, severity: Severity::Error, message, primary, secondary: Vec::new(), help: None }
    }

    /// A warning at a place.
    #[must_use]
    pub fn warning(code: Code, span: Span, message: Bilingual) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// Words under the primary place.
    #[must_use]
    pub fn label(mut self, text: Bilingual) -> Self {
        self.primary.text = text;
        self
    }

    /// Another place.
    #[must_use]
    pub fn also(mut self, span: Span, text: Bilingual) -> Self {
        self.secondary.push(Label { span, text, source: None });
        self
    }

    /// A place in another source.
    #[must_use]
    pub fn also_in(mut self, source: usize, span: Span, text: Bilingual) -> Self {
        self.secondary.push(Label { span, text, source: Some(source) });
        self
    }

    /// What to do.
    #[must_use]
    pub fn help(mut self, text: Bilingual) -> Self {
        self.help = Some(text);
        self
    }
}

macro_rules! codes {
    ($($name:ident $number:literal $key:literal;)*) => {
        /// The codes of rule files. The one list; numbers and names are for ever.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Code { $(
            #[doc = concat!("`", $number, " ", $key, "`; explained in `docs/codes/`.")]
            $name,
        )* }

        impl Code {
            /// All codes, ascending.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// `FC0201`
            #[must_use]
            pub fn number(self) -> &'static str {
                match self { $(Self::$name => $number,)* }
            }

            /// `unknown-name`
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }
        }
    };
}

codes! {
    UnexpectedText      "FC0101" "unexpected-text";
    UnclosedText        "FC0102" "unclosed-text";
    BadEscape           "FC0103" "bad-escape";
    BadNumber           "FC0104" "bad-number";
    BadDate             "FC0105" "bad-date";
    NotUtf8             "FC0106" "not-utf8";
    OutsideDeclaration  "FC0107" "outside-declaration";
    MixedAndOr          "FC0108" "mixed-and-or";
    BadVersion          "FC0109" "bad-version";
    ReservedName        "FC0110" "reserved-name";
    BadTableFile        "FC0111" "bad-table-file";

    UnknownName         "FC0201" "unknown-name";
    DuplicateName       "FC0202" "duplicate-name";
    UnknownType         "FC0203" "unknown-type";
    UnknownField        "FC0204" "unknown-field";
    UnknownTarget       "FC0205" "unknown-target";
    CyclicDefinition    "FC0206" "cyclic-definition";
    HeaderPlace         "FC0207" "header-place";
    AmbiguousName       "FC0208" "ambiguous-name";
    MissingFile         "FC0209" "missing-file";
    BadPackage          "FC0210" "bad-package";

    TypeMismatch        "FC0301" "type-mismatch";
    WrongCurrency       "FC0302" "wrong-currency";
    UnknownCurrency     "FC0303" "unknown-currency";
    NotACondition       "FC0304" "not-a-condition";
    NoneWithoutExists   "FC0305" "none-without-exists";
    NoOrder             "FC0306" "no-order";
    NotConstant         "FC0307" "not-constant";
    TooPrecise          "FC0308" "too-precise";
    BadArithmetic       "FC0309" "bad-arithmetic";
    ListMisuse          "FC0310" "list-misuse";
    NotAScale           "FC0311" "not-a-scale";
    BadOptional         "FC0312" "bad-optional";
    SameLanguageTwice   "FC0313" "same-language-twice";
    ColumnCount         "FC0314" "column-count";
    AsOf                "FC0315" "as-of";
    OutOfBounds         "FC0316" "out-of-bounds";
    BadQuota            "FC0317" "bad-quota";

    BandGap             "FC0401" "band-gap";
    BandOverlap         "FC0402" "band-overlap";
    EarlyParameter      "FC0403" "early-parameter";
    MissingOtherwise    "FC0404" "missing-otherwise";
    NotUnique           "FC0405" "not-unique";
    EmptyRange          "FC0406" "empty-range";
    ParameterOrder      "FC0407" "parameter-order";
    BadException        "FC0408" "bad-exception";
    CaseFact            "FC0409" "case-fact";
    CaseChain           "FC0410" "case-chain";
    NeverTrue           "FC0411" "never-true";
    ChangedWords        "FC0431" "changed-words";
    MissingArticle      "FC0432" "missing-article";
    UnusedAccept        "FC0433" "unused-accept";
    BrokenGuarantee     "FC0434" "broken-guarantee";

    FileTooLarge        "FC0501" "file-too-large";
    TooDeep             "FC0502" "too-deep";
    TooMany             "FC0503" "too-many";
    MoreDiagnostics     "FC0504" "more-diagnostics";
    NameTooLong         "FC0505" "name-too-long";

    Internal            "FC0901" "internal";
}
