//! The two pages of the summary.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use fencun_grammar::ast::Lang;
use fencun_grammar::keywords::Keyword;

use crate::form::Form;
use crate::grammar::Grammar;

/// Rules that are clearer in words than in signs.
pub const IN_WORDS: &[(&str, &str, &str)] = &[
    (
        "name",
        "letters, digits and _, beginning with no digit; no keyword",
        "文字、数字和下划线，不以数字开头；不得是关键词",
    ),
    (
        "text",
        "\"words\" or “words”, on one line; \\\" and \\\\ are the escapes",
        "\"文字\"或者“文字”，不得跨行；转义写法为 \\\" 和 \\\\",
    ),
    ("digit", "0 to 9", "0 至 9"),
    ("currency", "three capital letters, such as USD", "三个大写字母，如 USD"),
    ("code", "the code of a message, such as FC0411", "提示的代码，如 FC0411"),
];

/// The piece in which another stands, where the name of the other does not begin with it.
pub const INSIDE: &[(&str, &str)] = &[
    ("title", "header"),
    ("authority", "header"),
    ("in_force", "header"),
    ("applies", "header"),
    ("fact", "facts"),
    ("band", "boundary"),
    ("rule", "decision"),
    ("table", "decision"),
    ("exception", "decision"),
    ("otherwise", "decision"),
    ("adjust", "decision"),
    ("given", "case"),
    ("expect", "case"),
    ("table_header", "table"),
];

/// The chapters' titles in Chinese.
pub const TITLES: &[(&str, &str)] = &[
    ("A file", "文件"),
    ("Header", "文件头"),
    ("Types and facts", "类型与事实"),
    ("Parameters, boundaries, definitions", "参数、界限、定义"),
    ("Calendars", "日历"),
    ("Decisions", "决定"),
    ("Duties", "义务"),
    ("Cases", "案例"),
    ("The regulation, findings, guarantees", "原文、接受的提示、保证"),
    ("Expressions", "表达式"),
    ("Literals", "字面值"),
];

const ENGLISH_INTRO: &str = "\
# Grammar

A summary of what can be written, made from the grammar file and the table of keywords; a test holds it to them.
[language.md](language.md) says what it means, and what this notation cannot say.
The Chinese page is [grammar.zh.md](grammar.zh.md).

- `\"when\"·\"当\"` is a keyword in its two spellings; either may stand there, in any file.
- Where the order of the words is another one in Chinese, a form stands twice, with the words of one language each.
- `\",\"` is a sign; its full-width twin, and `、` for a comma, mean the same.
- `|` separates alternatives; `?` is at most one, `*` any number, `+` at least one, `{2}` two, `{1,2}` one or two; parentheses group.
- `? … ?` says in words what stands there.
- The names of the productions are those of `grammar/src/fencun.pest`.
- White space and comments (`--` to the end of the line) may stand between any two parts, except inside numbers, dates and versions.
- Declarations, and the lines of a declaration listed in the first chapter, each begin on a line of their own.
";

const CHINESE_INTRO: &str = "\
# 语法

本页概括可以写什么，由语法文件和关键词表生成，并有测试保证与之一致。
写出来是什么意思，以及这种记法表达不了的要求，见 [language.zh.md](language.zh.md)。
英文页是 [grammar.md](grammar.md)。

- `\"当\"·\"when\"` 是一个关键词的两种写法，任何文件里都可以任选其一。
- 中文与英文语序不同的，分列两种形式，各自只写一种语言的关键词。
- `\",\"` 是符号；对应的全角符号，以及代替逗号的 `、`，含义相同。
- `|` 分隔可以任选的几种写法；`?` 表示至多一次，`*` 表示任意次，`+` 表示至少一次，`{2}` 表示两次，`{1,2}` 表示一次或者两次；括号表示归为一组。
- `? … ?` 是用文字说明此处的内容。
- 各产生式的名称与 `grammar/src/fencun.pest` 相同。
- 任何两部分之间都可以有空白和注释（`--` 至行末），但数字、日期和版本号之内除外。
- 每个条目，以及第一节所列条目之内的各行，都要另起一行。
";

/// A chapter of a page: English title, productions with examples.
pub struct Section {
    pub title: String,
    pub productions: Vec<Production>,
}

pub struct Production {
    pub name: String,
    pub body: Form,
    pub examples: Vec<String>,
}

/// What is on a page.
pub fn sections(grammar: &Grammar, page: Lang) -> Vec<Section> {
    let mut sections = vec![Section { title: "A file".to_owned(), productions: file(grammar) }];
    for chapter in grammar.chapters() {
        let entries = chapter.entries.iter().filter(|entry| !grammar.is_inline(&entry.name));
        let productions = entries.map(|entry| Production {
            name: entry.name.clone(),
            body: in_words(&entry.name, page).unwrap_or_else(|| grammar.form(&entry.name)),
            examples: entry.examples.clone(),
        });
        sections.push(Section { title: chapter.title.clone(), productions: productions.collect() });
    }
    let used = used(&sections);
    for section in &mut sections {
        section.productions.retain(|production| production.name == "file" || used.contains(&production.name));
    }
    sections
}

/// The whole text of a page.
pub fn page(grammar: &Grammar, lang: Lang) -> String {
    let (intro, such_as) = match lang {
        Lang::En => (ENGLISH_INTRO, "e.g. "),
        Lang::Zh => (CHINESE_INTRO, "例："),
    };
    let mut text = intro.to_owned();
    for section in sections(grammar, lang) {
        let title = match lang {
            Lang::En => section.title.as_str(),
            Lang::Zh => chinese_title(&section.title),
        };
        write!(text, "\n## {title}\n\n```ebnf\n").unwrap();
        for (index, production) in section.productions.iter().enumerate() {
            if index > 0 {
                text.push('\n');
            }
            writeln!(text, "{}", production.body.production(&production.name, lang)).unwrap();
            let examples = production.examples.iter();
            for example in examples.filter(|example| language(example).is_none_or(|its| its == lang)) {
                writeln!(text, "      {such_as}{example}").unwrap();
            }
        }
        text.push_str("```\n");
    }
    text
}

/// What the pieces are cut from: each declaration with the lines that belong to it.
fn file(grammar: &Grammar) -> Vec<Production> {
    let pieces = grammar.pieces();
    let inside = |stem: &str| -> Option<String> {
        let listed = INSIDE.iter().find(|(piece, _)| *piece == stem).map(|(_, outer)| *outer);
        let begun = || {
            let outer =
                pieces.iter().find(|(outer, _)| stem.strip_prefix(outer.as_str()).is_some_and(begins_with_line));
            outer.map(|(outer, _)| outer.as_str())
        };
        listed.or_else(begun).map(str::to_owned)
    };
    let lines_of = |outer: &str| -> Vec<Form> {
        let lines = pieces.iter().filter(|(stem, _)| inside(stem).as_deref() == Some(outer));
        lines.map(|(stem, form)| whole(stem, form, &inside, &pieces)).collect()
    };
    let mut declarations = Vec::new();
    let mut productions = Vec::new();
    for (stem, form) in &pieces {
        if inside(stem).is_none() && stem != "header" {
            declarations.push(whole(stem, form, &inside, &pieces));
        }
        let lines = lines_of(stem);
        if !lines.is_empty() {
            let lines = match lines.as_slice() {
                [only] => only.clone(),
                _ => Form::Choice(lines),
            };
            let body = Form::Sequence(vec![form.clone(), lines.repeated("*")]);
            productions.push(Production { name: format!("whole_{stem}"), body, examples: Vec::new() });
        }
    }
    let declaration = Form::Rule("declaration".to_owned());
    let header = Form::Rule("whole_header".to_owned());
    let file = Form::Sequence(vec![header.repeated("?"), declaration.repeated("*")]);
    let head = [("file", file), ("declaration", Form::choice(declarations))];
    let head = head.map(|(name, body)| Production { name: name.to_owned(), body, examples: Vec::new() });
    head.into_iter().chain(productions).collect()
}

fn begins_with_line(rest: &str) -> bool {
    rest.starts_with('_')
}

/// A piece with the lines that belong to it.
fn whole(stem: &str, form: &Form, inside: &dyn Fn(&str) -> Option<String>, pieces: &[(String, Form)]) -> Form {
    match pieces.iter().any(|(inner, _)| inside(inner).as_deref() == Some(stem)) {
        true => Form::Rule(format!("whole_{stem}")),
        false => form.clone(),
    }
}

/// The productions that others name.
fn used(sections: &[Section]) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let mut open = vec!["file".to_owned()];
    while let Some(name) = open.pop() {
        let found = sections.iter().flat_map(|section| &section.productions).find(|production| production.name == name);
        for leaf in found.map(|production| production.body.leaves()).unwrap_or_default() {
            if let Form::Rule(named) = leaf
                && used.insert(named.clone())
            {
                open.push(named.clone());
            }
        }
    }
    used
}

fn in_words(rule: &str, page: Lang) -> Option<Form> {
    let (_, en, zh) = IN_WORDS.iter().find(|(name, _, _)| *name == rule)?;
    let words = match page {
        Lang::En => en,
        Lang::Zh => zh,
    };
    Some(Form::Sign(format!("? {words} ?")))
}

fn chinese_title(title: &str) -> &'static str {
    let found = TITLES.iter().find(|(en, _)| *en == title);
    found.unwrap_or_else(|| panic!("the chapter \"{title}\" has no Chinese title in {}", file!())).1
}

/// The language of an example by its words outside of texts: English for an English keyword,
/// else Chinese for a Han character, English for a letter, none without either.
fn language(example: &str) -> Option<Lang> {
    let parts = example.split(['"', '“', '”']).step_by(2);
    let words: Vec<&str> = parts.flat_map(str::split_whitespace).collect();
    let is_english = |word: &&str| Keyword::ALL.iter().any(|keyword| keyword.spelling(Lang::En) == *word);
    let has = |found: fn(char) -> bool| words.iter().any(|word| word.contains(found));
    if words.iter().any(is_english) {
        Some(Lang::En)
    } else if has(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
        Some(Lang::Zh)
    } else {
        has(|c| c.is_ascii_lowercase()).then_some(Lang::En)
    }
}
