//! The rules of the grammar in the words of the people who write policies.

use super::grammar::{Rule, keyword_of};
use crate::ast::Lang;
use crate::keywords::Keyword;
use crate::outline::PieceKind;

/// How much an expectation says about what is missing.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Weight {
    /// A keyword or sign that leads on.
    Word,
    /// Something to be filled in.
    Content,
    /// Something that may always be added: labels, operators, units. Only told when nothing else is.
    Addition,
}

/// What a rule is called in a message, in English and Chinese; nothing for a rule that says nothing.
pub(super) fn expectation(rule: Rule) -> Option<(Weight, [String; 2])> {
    let (weight, en, zh) = match rule {
        Rule::EOI => return None,
        Rule::name | Rule::variable | Rule::path => (Weight::Content, "a name", "名称"),
        Rule::text => (Weight::Addition, "a text in quotes", "引号内的文字"),
        Rule::texts => (Weight::Content, "a text in quotes", "引号内的文字"),
        Rule::version => (Weight::Content, "a version such as `1.0.0`", "版本号，例如 `1.0.0`"),
        Rule::date => (Weight::Content, "a date such as `2019-03-01`", "日期，例如 `2019-03-01`"),
        Rule::instant => (Weight::Content, "an expression", "表达式"),
        Rule::offset => (Weight::Content, "an offset such as `+08:00`", "时差，例如 `+08:00`"),
        Rule::number => (Weight::Content, "a number", "数字"),
        Rule::type_ref => (Weight::Content, "a type", "类型"),
        Rule::list_max => (Weight::Content, "the largest number such as `at most 50`", "最大数目，例如 `50 以下`"),
        Rule::combination => (Weight::Content, "a combination such as `strictest wins`", "合并方式，例如 `从严`"),
        Rule::effect | Rule::giving | Rule::outcome | Rule::result | Rule::spread => {
            (Weight::Content, "an outcome", "结论")
        }
        Rule::steps | Rule::step_count | Rule::one_word => {
            (Weight::Content, "a number of steps such as `one step`", "档数，例如 `一档`")
        }
        Rule::code => (Weight::Content, "the code of a finding such as `FC0411`", "问题代码，例如 `FC0411`"),
        Rule::accept_place => (Weight::Word, "`in`", "`于`"),
        Rule::change => (Weight::Content, "`larger` or `smaller`", "`增大` 或 `减小`"),
        Rule::never | Rule::holds => (Weight::Content, "a condition", "条件"),
        Rule::direction => (Weight::Content, "`more lenient` or `stricter`", "`从宽` 或 `从严`"),
        Rule::target | Rule::unit => (Weight::Content, "the id of a rule or table", "规则或表的编号"),
        Rule::case_value | Rule::constant => (Weight::Content, "a value", "取值"),
        Rule::pair => (Weight::Content, "a fact and its value", "事实及其取值"),
        Rule::list => (Weight::Content, "a list in `[ ]`", "`[ ]` 内的列表"),
        Rule::member => (Weight::Content, "a member in `{ }`", "`{ }` 内的成员"),
        Rule::outcomes => (Weight::Content, "outcomes in `{ }`", "`{ }` 内的结论"),
        Rule::cell | Rule::values | Rule::any_cell | Rule::not_cell => (Weight::Content, "a cell", "单元格"),
        Rule::extra_cell => (Weight::Content, "a text in quotes or `-`", "引号内的文字或 `-`"),
        Rule::extra_column => (Weight::Content, "`cites` or `because`", "`据` 或 `因`"),
        Rule::range => (Weight::Content, "a range such as `at least 5`", "范围，例如 `5 以上`"),
        Rule::range_part => (Weight::Addition, "a range such as `at least 5`", "范围，例如 `5 以上`"),
        Rule::date_span | Rule::days => (Weight::Content, "a date such as `2019-03-01`", "日期，例如 `2019-03-01`"),
        Rule::weekday => (Weight::Content, "a day of the week such as `sunday`", "星期，例如 `周日`"),
        Rule::calendar_line | Rule::calendar_span | Rule::weekend => {
            (Weight::Content, "`from`, `weekend`, `holiday` or `working`", "`自`、`周休`、`放假`或`补班`")
        }
        Rule::enum_case => (Weight::Content, "a case", "取值名称"),
        Rule::field | Rule::fact => (Weight::Content, "a name", "名称"),
        Rule::expr
        | Rule::negation
        | Rule::comparison
        | Rule::shift
        | Rule::rounded
        | Rule::sum
        | Rule::product
        | Rule::sign
        | Rule::paren
        | Rule::counted
        | Rule::extreme
        | Rule::choose
        | Rule::choice
        | Rule::quantifier
        | Rule::moved
        | Rule::working_days_between
        | Rule::days_between
        | Rule::hours_between
        | Rule::date_of
        | Rule::part
        | Rule::set_literal
        | Rule::its
        | Rule::named
        | Rule::field_or_name
        | Rule::quantity
        | Rule::parameter_entry
        | Rule::kw_not => (Weight::Content, "an expression", "表达式"),
        Rule::kw_yes | Rule::kw_no | Rule::quota => (Weight::Content, "an expression", "表达式"),
        Rule::where_clause => (Weight::Word, "`where`", "`满足`"),
        Rule::table_file => (Weight::Word, "`from`", "`自`"),
        Rule::value_clause => (Weight::Word, "`of`", "`取`"),
        Rule::cites => (Weight::Word, "`cites`", "`据`"),
        Rule::because => (Weight::Word, "`because`", "`因`"),
        Rule::within => (Weight::Word, "`within`", "`限`"),
        Rule::fired => (Weight::Word, "`by`", "`由`"),
        Rule::can_change => (Weight::Word, "`can still change`", "`尚可改变`"),
        Rule::supplied_by => (Weight::Word, "`supplied by`", "`提供者`"),
        Rule::row => (Weight::Addition, "`row`", "`行`"),
        Rule::comma => (Weight::Word, "`,`", "`，`"),
        Rule::colon => (Weight::Word, "`:`", "`：`"),
        Rule::open_paren => (Weight::Word, "`(`", "`（`"),
        Rule::close_paren => (Weight::Word, "`)`", "`）`"),
        Rule::open_brace => (Weight::Word, "`{`", "`{`"),
        Rule::close_brace => (Weight::Word, "`}`", "`}`"),
        Rule::open_bracket => (Weight::Word, "`[`", "`[`"),
        Rule::close_bracket => (Weight::Word, "`]`", "`]`"),
        Rule::pipe => (Weight::Word, "`|`", "`|`"),
        Rule::double_pipe => (Weight::Word, "`||`", "`||`"),
        Rule::question => (Weight::Addition, "`?`", "`？`"),
        Rule::minus
        | Rule::plus
        | Rule::star
        | Rule::slash
        | Rule::round_mode
        | Rule::per
        | Rule::zh_per
        | Rule::is
        | Rule::is_not
        | Rule::one_of
        | Rule::exists
        | Rule::edge_verb
        | Rule::window
        | Rule::rolled
        | Rule::by_calendar
        | Rule::edge_after_verb
        | Rule::includes
        | Rule::starts_with
        | Rule::zh_part
        | Rule::zh_date_of
        | Rule::later
        | Rule::zh_later
        | Rule::as_of
        | Rule::member_field
        | Rule::zh_quantifier
        | Rule::point => (Weight::Addition, OPERATOR[0], OPERATOR[1]),
        Rule::percent_sign
        | Rule::magnitude
        | Rule::yuan
        | Rule::currency
        | Rule::hours_unit
        | Rule::working_days_unit
        | Rule::days_unit
        | Rule::months_unit
        | Rule::years_unit => (Weight::Addition, "a unit", "单位"),
        other => {
            let keyword = keyword_of(other)?;
            if !is_operator(keyword) {
                return Some((Weight::Word, spellings(keyword)));
            }
            (Weight::Addition, OPERATOR[0], OPERATOR[1])
        }
    };
    Some((weight, [en.to_owned(), zh.to_owned()]))
}

/// A keyword in both spellings, as it stands in a message.
pub(super) fn spellings(keyword: Keyword) -> [String; 2] {
    [Lang::En, Lang::Zh].map(|lang| format!("`{}`", keyword.spelling(lang)))
}

/// What a piece is called.
pub(super) fn noun(kind: PieceKind) -> [&'static str; 2] {
    match kind {
        PieceKind::Declaration(Keyword::kw_policy) => ["the header", "文件头"],
        PieceKind::Declaration(Keyword::kw_use) => ["the `use`", "引用"],
        PieceKind::Declaration(Keyword::kw_enum) => ["the enum", "枚举"],
        PieceKind::Declaration(Keyword::kw_scale) => ["the scale", "等次"],
        PieceKind::Declaration(Keyword::kw_record) => ["the record", "记录"],
        PieceKind::Declaration(Keyword::kw_define) => ["the definition", "定义"],
        PieceKind::Declaration(Keyword::kw_duty) => ["the duty", "义务"],
        PieceKind::Declaration(Keyword::kw_source) => ["the article", "条文"],
        PieceKind::Declaration(Keyword::kw_accept) => ["the acceptance", "接受项"],
        PieceKind::Declaration(Keyword::kw_guarantee) => ["the guarantee", "保证"],
        PieceKind::Fact => ["the fact", "事实"],
        PieceKind::Entry => ["the entry", "参数值"],
        PieceKind::Band => ["the band", "档位"],
        PieceKind::Item(Keyword::kw_red_line) => ["the red line", "红线"],
        PieceKind::Item(Keyword::kw_rule) => ["the rule", "规则"],
        PieceKind::Item(Keyword::kw_exception) => ["the exception", "例外"],
        PieceKind::Item(Keyword::kw_adjust) => ["the adjustment", "调整"],
        PieceKind::Cell => ["the cell", "单元格"],
        PieceKind::Row | PieceKind::MisplacedRow => ["the row", "表行"],
        _ => ["the line", "本行"],
    }
}

const OPERATOR: [&str; 2] = ["an operator", "运算词"];

/// Keywords that may follow any complete expression or type.
fn is_operator(keyword: Keyword) -> bool {
    use Keyword::{
        kw_after, kw_and, kw_as_of, kw_at_least, kw_at_most, kw_before, kw_by_calendar, kw_counting_from, kw_date_of,
        kw_exists, kw_half_even, kw_half_up, kw_in, kw_in_edge, kw_includes, kw_includes_all, kw_includes_any, kw_is,
        kw_is_not, kw_less_than, kw_more_than, kw_not_one_of, kw_one_of, kw_or, kw_or_none, kw_per_full,
        kw_per_started, kw_rolled, kw_rounded_down, kw_rounded_up, kw_row, kw_starts_with, kw_window,
    };
    matches!(
        keyword,
        kw_after
            | kw_and
            | kw_as_of
            | kw_at_least
            | kw_at_most
            | kw_before
            | kw_by_calendar
            | kw_counting_from
            | kw_date_of
            | kw_rolled
            | kw_exists
            | kw_in
            | kw_in_edge
            | kw_includes
            | kw_includes_all
            | kw_includes_any
            | kw_starts_with
            | kw_is
            | kw_is_not
            | kw_less_than
            | kw_more_than
            | kw_not_one_of
            | kw_one_of
            | kw_or
            | kw_or_none
            | kw_half_even
            | kw_half_up
            | kw_per_full
            | kw_per_started
            | kw_rounded_down
            | kw_rounded_up
            | kw_row
            | kw_window
    )
}
