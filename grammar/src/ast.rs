//! The tree of what the author wrote.
//!
//! The AST keeps everything that the printer needs to write the file again: names as written
//! (normalised to NFC), literals with their value, parentheses, comments, the order of clauses.
//! It knows nothing of types or of what a name refers to. A piece of text that could not be
//! parsed is absent from the tree and present in [`File::damaged`], so that later stages can
//! keep quiet about names that the piece may have declared.

mod calendar;
mod expr;
mod regulation;

pub use calendar::{CalendarDecl, CalendarLine, DateSpan, Weekday};
pub use expr::{
    AggregateKind, ArithmeticOp, Choice, CompareOp, DateLit, Expr, ExprKind, InstantLit, Number, Part, QuantifierKind,
    Quota, RoundMode, Share, Side,
};
pub use regulation::{AcceptDecl, AcceptPlace, Change, Claim, GuaranteeDecl, SourceDecl};

use crate::span::Span;

/// One rule file.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// The language of the keywords: that of the first keyword of the file.
    pub lang: Lang,
    /// Declarations in the order of the text. The header, when present, is one of them.
    pub decls: Vec<Item<Decl>>,
    /// Comments after the last declaration.
    pub trailing: Vec<Comment>,
    /// Pieces that could not be parsed; each has at least one syntax error.
    pub damaged: Vec<Span>,
}

/// The language of a file's keywords and of messages.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese.
    Zh,
}

/// A node with its place and the comments that belong to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Item<T> {
    /// The text of the node without its comments.
    pub span: Span,
    /// Comments on lines of their own before the node (and those inside it, hoisted).
    pub leading: Vec<Comment>,
    /// A comment behind the node on its last line.
    pub trailing: Option<Comment>,
    /// The node.
    pub node: T,
}

/// A comment without its `--`, trimmed at the end only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Text after `--`.
    pub text: String,
    /// An empty line stands before the comment.
    pub blank_before: bool,
    /// An empty line stands behind the comment: it heads a part of the file, not one declaration.
    pub blank_after: bool,
}

/// A name as written, in NFC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// NFC text.
    pub text: String,
    /// Place.
    pub span: Span,
}

/// A quoted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// Text with escapes resolved.
    pub text: String,
    /// Place, quotes included.
    pub span: Span,
}

/// Text in one or two languages: `"…"` or `"…" "…"`.
///
/// A text with at least one Han character is Chinese, any other is English; two texts of the
/// same language are refused by the checker, not here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(pub Vec<Quoted>);

/// A top-level declaration.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a file has few declarations, and boxes would stand in the way of patterns"
)]
pub enum Decl {
    /// `policy name version 1.0.0 …`
    Header(Header),
    /// `use officials version 1.2.0`
    Use(UseDecl),
    /// `enum Motive { … }` or `scale Outcome { … }`
    Enum(EnumDecl),
    /// `record Person { … }`
    Record(RecordDecl),
    /// `facts …`
    Facts(Vec<Item<FactDecl>>),
    /// `parameter minor_loss : money CNY …`
    Parameter(ParameterDecl),
    /// `boundary loss_band of loss …`
    Boundary(BoundaryDecl),
    /// `calendar office …`
    Calendar(CalendarDecl),
    /// `define unselfish as …`
    Define(DefineDecl),
    /// `decision outcome : Outcome, strictest wins …`
    Decision(DecisionDecl),
    /// `duty rectify …`
    Duty(DutyDecl),
    /// `case "…" …`
    Case(CaseDecl),
    /// `source "art. 9" "…"`
    Source(SourceDecl),
    /// `accept FC0411 in R2 because "…" until 2027-06-30`
    Accept(AcceptDecl),
    /// `guarantee no_gain …`
    Guarantee(GuaranteeDecl),
}

/// `policy tolerance version 1.0.0` with its clauses.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// Name of the policy.
    pub name: Name,
    /// `1.0.0`
    pub version: Version,
    /// Clauses in the order of the text.
    pub clauses: Vec<Item<HeaderClause>>,
}

/// `use officials version 1.2.0`
#[derive(Clone, Debug, PartialEq)]
pub struct UseDecl {
    /// Name of the package: that of a policy.
    pub name: Name,
    /// The oldest version that will do.
    pub version: Version,
}

/// `major.minor.patch`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// Changed types.
    pub major: u32,
    /// Changed decisions.
    pub minor: u32,
    /// Changed citations and comments.
    pub patch: u32,
    /// Place.
    pub span: Span,
}

/// A clause of the header.
#[derive(Clone, Debug, PartialEq)]
pub enum HeaderClause {
    /// `title "…"`
    Title(Texts),
    /// `authority "…"`
    Authority(Texts),
    /// `in force from 2019-03-01 [until 2024-12-31]`
    InForce {
        /// First day.
        from: DateLit,
        /// Last day.
        until: Option<DateLit>,
    },
    /// `applies old unless newer is more lenient`
    Applies,
}

/// An enumeration; a scale is ordered from the most lenient case to the strictest.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumDecl {
    /// `enum` or `scale`.
    pub kind: EnumKind,
    /// Name.
    pub name: Name,
    /// Labels of the type.
    pub labels: Texts,
    /// Cases in order.
    pub cases: Vec<Item<EnumCase>>,
}

/// Whether the order of the cases means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnumKind {
    /// No order.
    Enum,
    /// Lenient to strict.
    Scale,
}

/// One case of an enumeration.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumCase {
    /// Name.
    pub name: Name,
    /// Labels.
    pub labels: Texts,
}

/// `record Person { rank: Rank, benefited: yes/no }`
#[derive(Clone, Debug, PartialEq)]
pub struct RecordDecl {
    /// Name.
    pub name: Name,
    /// Labels.
    pub labels: Texts,
    /// Fields in order. `can_change` and `supplier` never occur here.
    pub fields: Vec<Item<FactDecl>>,
}

/// A fact, or a field of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct FactDecl {
    /// Name.
    pub name: Name,
    /// Labels.
    pub labels: Texts,
    /// Type.
    pub ty: TypeRef,
    /// `at least 0 CNY, less than …`
    pub bounds: Vec<RangePart>,
    /// `can still change`
    pub can_change: bool,
    /// `supplied by "…"`
    pub supplier: Option<Texts>,
}

/// A type as written.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeRef {
    /// Place of the whole type.
    pub span: Span,
    /// Base type.
    pub base: TypeBase,
    /// `?`
    pub unknown: bool,
    /// `or none`
    pub none: bool,
}

/// A type without its `?` and `or none`.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeBase {
    /// `yes/no`
    YesNo,
    /// `integer`
    Integer,
    /// `decimal(2)`: digits behind the point.
    Decimal(Number),
    /// `money CNY`
    Money(Name),
    /// `percent`
    Percent,
    /// `date`
    Date,
    /// `instant`
    Instant,
    /// `days`, `months`, `years`, `hours`
    Duration(Unit),
    /// Name of an enum, a scale (or, wrongly, something else).
    Named(Name),
    /// `list of Person at most 50`
    List {
        /// Record of the members.
        record: Name,
        /// Largest length.
        max: Number,
    },
    /// `text`
    Text,
    /// `set of Kind`
    Set(Name),
    /// `range of money CNY`: the type of its ends.
    Range(Box<TypeBase>),
}

/// A unit of duration.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Unit {
    /// Hours.
    Hours,
    /// Days on which somebody works, of some calendar.
    WorkingDays,
    /// Calendar days.
    Days,
    /// Months.
    Months,
    /// Years.
    Years,
}

/// `parameter minor_loss : money CNY` with its entries.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterDecl {
    /// Name.
    pub name: Name,
    /// Labels.
    pub labels: Texts,
    /// Type.
    pub ty: TypeRef,
    /// Entries in the order of the text.
    pub entries: Vec<Item<ParameterEntry>>,
}

/// `50,000 CNY from 2019-03-01`
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterEntry {
    /// A constant.
    pub value: Expr,
    /// First day; absent for a value without dates.
    pub from: Option<DateLit>,
}

/// `boundary loss_band of loss` with its bands.
#[derive(Clone, Debug, PartialEq)]
pub struct BoundaryDecl {
    /// Name, also of the enumeration of the bands.
    pub name: Name,
    /// Labels.
    pub labels: Texts,
    /// What is divided.
    pub subject: Expr,
    /// Bands in the order of the text.
    pub bands: Vec<Item<Band>>,
}

/// `general : at least 5, less than 10`
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Name.
    pub name: Name,
    /// Labels.
    pub labels: Texts,
    /// The parts of the range, all of which hold.
    pub range: Vec<RangePart>,
}

/// `at least X`, `X 以上` and the like.
#[derive(Clone, Debug, PartialEq)]
pub struct RangePart {
    /// Place.
    pub span: Span,
    /// Comparison with the edge.
    pub edge: Edge,
    /// The edge.
    pub value: Expr,
}

/// Which side of an edge is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// `at least`, 以上: the number included.
    AtLeast,
    /// `at most`, 以下: the number included.
    AtMost,
    /// `less than`, 不满: the number excluded.
    LessThan,
    /// `more than`, 超过: the number excluded.
    MoreThan,
}

/// `define unselfish as …`
#[derive(Clone, Debug, PartialEq)]
pub struct DefineDecl {
    /// Name.
    pub name: Name,
    /// Labels.
    pub labels: Texts,
    /// `cites "…"`
    pub cites: Option<Quoted>,
    /// Body.
    pub body: Expr,
}

/// `decision outcome : Outcome, strictest wins`
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionDecl {
    /// Name.
    pub name: Name,
    /// Labels.
    pub labels: Texts,
    /// Type of the outcome.
    pub ty: TypeRef,
    /// What happens when several rules apply.
    pub combination: Combination,
    /// Place of the combination.
    pub combination_span: Span,
    /// `at least 0, at most 12`: floor and cap of the outcome.
    pub bounds: Vec<RangePart>,
    /// `each person in persons`: one outcome for each member of a list.
    pub each: Option<Each>,
    /// Rules, tables, exceptions, adjustments, otherwise, in the order of the text.
    pub items: Vec<Item<DecisionItem>>,
}

/// `each person in persons`
#[derive(Clone, Debug, PartialEq)]
pub struct Each {
    /// What the member is called.
    pub variable: Option<Name>,
    /// The list.
    pub list: Name,
    /// Place.
    pub span: Span,
}

/// What happens when several rules apply.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Combination {
    /// `unique`: at most one applies, found at compile time.
    Unique,
    /// `in order`: the first that applies.
    InOrder,
    /// `strictest wins`
    Strictest,
    /// `most lenient wins`
    MostLenient,
    /// `largest wins`
    Largest,
    /// `smallest wins`
    Smallest,
    /// `sum`
    Sum,
    /// `collect`: the union of sets.
    Collect,
}

/// An item of a decision.
#[derive(Clone, Debug, PartialEq)]
pub enum DecisionItem {
    /// `red line R1 …` or `rule R1 …`
    Rule(RuleDecl),
    /// `table R2 …`
    Table(TableDecl),
    /// `exception R3 to R2 row 1 …`
    Exception(ExceptionDecl),
    /// `otherwise refer because "…"`
    Otherwise(OtherwiseDecl),
    /// `adjust A1 when … then one step more lenient, not beyond mitigate`
    Adjust(AdjustDecl),
}

/// A red line or a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleDecl {
    /// `red line` or `rule`.
    pub kind: RuleKind,
    /// Id.
    pub id: Name,
    /// `cites "…"`
    pub cites: Option<Quoted>,
    /// `when …`
    pub condition: Expr,
    /// `then …`
    pub effect: Effect,
    /// `because "…"`
    pub because: Option<Texts>,
}

/// Whether a rule beats everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleKind {
    /// `red line`
    RedLine,
    /// `rule`
    Rule,
}

/// `then refuse`, `then shall refuse`, `then may lighter, reduced`
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// `shall` (also when nothing is written) or `may`.
    pub modality: Modality,
    /// One outcome, after `may` and for a set one or more: cases, `yes` and `no`, or values.
    pub outcomes: Vec<Expr>,
    /// Place.
    pub span: Span,
}

/// Binding or discretionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modality {
    /// Nothing written: binds.
    Unwritten,
    /// `shall`, 应当
    Shall,
    /// `may`, 可以
    May,
}

/// `table R2 cites "…"` with its rows.
///
/// The parser leaves columns and rows of a table with a file empty; the compiler puts in what
/// the file says, with places in that file.
#[derive(Clone, Debug, PartialEq)]
pub struct TableDecl {
    /// Id.
    pub id: Name,
    /// `cites "…"`
    pub cites: Option<Quoted>,
    /// `because "…"` of all rows.
    pub because: Option<Texts>,
    /// `from "rates.csv"`: the file that holds columns and rows.
    pub file: Option<Quoted>,
    /// Columns before `||`. Empty when the header row is damaged.
    pub columns: Vec<Expr>,
    /// Name of the decision behind `||`.
    pub output: Option<Name>,
    /// Columns behind the output: `cites`, `because`.
    pub extras: Vec<ExtraColumn>,
    /// Place of the header row.
    pub header_span: Span,
    /// Comment behind the header row.
    pub header_comment: Option<Comment>,
    /// Rows in order.
    pub rows: Vec<Item<TableRow>>,
}

/// A column of a table that holds no condition and no outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtraColumn {
    /// `cites`
    Cites,
    /// `because`
    Because,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableRow {
    /// One cell a column; another number is the checker's to report.
    pub cells: Vec<Cell>,
    /// The outcome.
    pub effect: Effect,
    /// Cells of the extra columns; `-` is empty.
    pub extras: Vec<Texts>,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Place.
    pub span: Span,
    /// What the cell says.
    pub kind: CellKind,
}

/// What a cell says of its column.
#[derive(Clone, Debug, PartialEq)]
pub enum CellKind {
    /// `-`: anything.
    Any,
    /// `minor, general`: one of these.
    OneOf(Vec<Expr>),
    /// `not minor, general`: none of these.
    NotOneOf(Vec<Expr>),
    /// `at least 5, less than 10`
    Range(Vec<RangePart>),
}

/// `exception R3 to R2 row 1, R4 …`
#[derive(Clone, Debug, PartialEq)]
pub struct ExceptionDecl {
    /// Id.
    pub id: Name,
    /// What it is an exception to.
    pub targets: Vec<Target>,
    /// `cites "…"`
    pub cites: Option<Quoted>,
    /// `when …`
    pub condition: Expr,
    /// `then …`; absent: only lifts the targets.
    pub effect: Option<Effect>,
    /// `because "…"`
    pub because: Option<Texts>,
}

/// A rule, or one row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Id of the rule or table.
    pub id: Name,
    /// Row, counted from 1.
    pub row: Option<(u32, Span)>,
}

/// `otherwise refer because "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct OtherwiseDecl {
    /// `cites "…"`
    pub cites: Option<Quoted>,
    /// The outcome.
    pub effect: Effect,
    /// `because "…"`
    pub because: Option<Texts>,
}

/// `adjust A1 when … then one step more lenient, not beyond mitigate`
#[derive(Clone, Debug, PartialEq)]
pub struct AdjustDecl {
    /// Id.
    pub id: Name,
    /// `cites "…"`
    pub cites: Option<Quoted>,
    /// `when …`
    pub condition: Expr,
    /// `shall` or `may`.
    pub modality: Modality,
    /// Number of steps, at least 1.
    pub steps: u32,
    /// Direction on the scale.
    pub direction: Direction,
    /// `not beyond …`
    pub cap: Option<Name>,
    /// `because "…"`
    pub because: Option<Texts>,
}

/// A direction on a scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Towards the first case.
    MoreLenient,
    /// Towards the last case.
    Stricter,
}

/// `duty rectify …`
#[derive(Clone, Debug, PartialEq)]
pub struct DutyDecl {
    /// Name.
    pub name: Name,
    /// Labels.
    pub labels: Texts,
    /// `cites "…"`
    pub cites: Option<Quoted>,
    /// `when …`
    pub condition: Expr,
    /// `require "…"`
    pub require: Texts,
    /// `by "…"`
    pub by: Option<Texts>,
    /// `within 30 days of …`
    pub within: Option<Within>,
}

/// `within 30 days of decision_date`, `within 30 days counting from decision_date`
#[derive(Clone, Debug, PartialEq)]
pub struct Within {
    /// A duration.
    pub period: Expr,
    /// A date.
    pub base: Expr,
    /// Whether that day is the first of the period, or does not count: `After` or `CountingFrom`.
    pub side: Side,
    /// `by calendar office`
    pub calendar: Option<Name>,
    /// `rolled forward by calendar office`
    pub rolled: Option<Name>,
}

/// `case "…" …`
#[derive(Clone, Debug, PartialEq)]
pub struct CaseDecl {
    /// Name.
    pub name: Quoted,
    /// `like "…"`: starts from the facts of another case.
    pub like: Option<Quoted>,
    /// `cites "…"`
    pub cites: Option<Quoted>,
    /// `given …` and `expect …` lines in the order of the text.
    pub clauses: Vec<Item<CaseClause>>,
}

/// A line of a case.
#[derive(Clone, Debug, PartialEq)]
pub enum CaseClause {
    /// `given a 1, b 2`
    Given(Vec<Given>),
    /// `expect …`
    Expect(Expect),
}

/// One fact of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Fact.
    pub name: Name,
    /// Value.
    pub value: CaseValue,
}

/// A value in a case.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseValue {
    /// Place.
    pub span: Span,
    /// The value.
    pub kind: CaseValueKind,
}

/// A value in a case.
#[derive(Clone, Debug, PartialEq)]
pub enum CaseValueKind {
    /// `unknown`
    Unknown,
    /// `none`
    None,
    /// A literal, the name of a case of an enumeration, or a set of such names.
    Literal(Expr),
    /// `6 months to 12 months`: both ends.
    Range(Expr, Expr),
    /// `[ { rank high, benefited yes } ]`
    List(Vec<Vec<Given>>),
}

/// A decision that a case expects something of; `liability of 2`: for one member of its list.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// Decision.
    pub name: Name,
    /// The member, counted from 1.
    pub member: Option<(u32, Span)>,
}

/// What a case expects.
#[derive(Clone, Debug, PartialEq)]
pub enum Expect {
    /// `expect outcome tolerate [by R2 row 2, R3]`
    Outcome {
        /// Decision.
        decision: Decided,
        /// Expected outcome: a constant.
        outcome: Expr,
        /// The rules and rows that fired in this decision, in any order; empty: not said.
        by: Vec<Target>,
    },
    /// `expect outcome undetermined {tolerate, mitigate}`
    Undetermined {
        /// Decision.
        decision: Decided,
        /// The outcomes that are still possible; empty: not said.
        possible: Vec<Name>,
        /// `from 3 to 9`: the smallest and the largest that is still possible, both constants.
        between: Option<Box<(Expr, Expr)>>,
    },
    /// `expect outcome permitted {tolerate, mitigate}`
    Permitted {
        /// Decision.
        decision: Decided,
        /// The permitted outcomes.
        outcomes: Vec<Name>,
    },
    /// `expect needs motive, loss`
    Needs(Vec<Name>),
    /// `expect duty rectify [due 2019-06-30]`
    Duty {
        /// Duty.
        name: Name,
        /// Due date.
        due: Option<DateLit>,
    },
    /// `expect no duty rectify`
    NoDuty(Name),
}
