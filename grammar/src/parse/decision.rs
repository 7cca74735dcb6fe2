//! Decisions and duties.

use pest::iterators::Pair;

use super::build::{Build, Parts};
use super::declaration::{cites, type_ref};
use super::grammar::Rule;
use crate::ast::{
    AdjustDecl, Cell, CellKind, Combination, DecisionDecl, Direction, DutyDecl, Each, Effect, ExceptionDecl, Expr,
    ExprKind, ExtraColumn, Modality, Name, OtherwiseDecl, RuleDecl, RuleKind, Side, TableDecl, TableRow, Target, Texts,
    Within,
};
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::span::Span;

/// The columns of a table.
pub(super) type Columns = (Vec<Expr>, Name, Vec<ExtraColumn>);

/// `decision outcome : Outcome, strictest wins`
pub(super) fn decision(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<DecisionDecl> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_decision)?;
    let name = build.name(&parts.next()?)?;
    let labels = build.texts(parts.next()?);
    let ty = type_ref(build, parts.next()?)?;
    let combination = parts.next()?;
    let combination_span = build.span(&combination);
    let combination = match Parts::of(combination).next()?.as_rule() {
        Rule::kw_unique => Combination::Unique,
        Rule::kw_in_order => Combination::InOrder,
        Rule::kw_strictest => Combination::Strictest,
        Rule::kw_most_lenient => Combination::MostLenient,
        Rule::kw_largest_wins => Combination::Largest,
        Rule::kw_smallest_wins => Combination::Smallest,
        Rule::kw_add_up => Combination::Sum,
        Rule::kw_collect => Combination::Collect,
        _ => return None,
    };
    let (mut bounds, mut of_each) = (Vec::new(), None);
    for part in parts {
        match part.as_rule() {
            Rule::each => of_each = Some(each(build, part)?),
            _ => bounds.push(build.range_part(part)?),
        }
    }
    Some(DecisionDecl { name, labels, ty, combination, combination_span, bounds, each: of_each, items: Vec::new() })
}

/// `each person in persons`
fn each(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<Each> {
    let span = build.span(&pair);
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_each)?;
    let variable = match parts.eat(Rule::variable) {
        Some(variable) => Some(build.name(&Parts::of(variable).next()?)?),
        None => None,
    };
    parts.next()?;
    Some(Each { variable, list: build.name(&parts.next()?)?, span })
}

/// `red line R1 …`, `rule R1 …`
pub(super) fn rule(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<RuleDecl> {
    let mut parts = Parts::of(pair);
    let kind = match parts.next()?.as_rule() {
        Rule::kw_red_line => RuleKind::RedLine,
        Rule::kw_rule => RuleKind::Rule,
        _ => return None,
    };
    let id = build.name(&parts.next()?)?;
    let cites = cites(build, &mut parts);
    parts.eat(Rule::kw_when)?;
    let condition = build.expr(parts.next()?)?;
    parts.eat(Rule::kw_then)?;
    let effect = effect(build, parts.next()?)?;
    Some(RuleDecl { kind, id, cites, condition, effect, because: because(build, &mut parts) })
}

/// `table R2 cites "…"`
pub(super) fn table(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<TableDecl> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_table)?;
    let id = build.name(&parts.next()?)?;
    let cites = cites(build, &mut parts);
    Some(TableDecl {
        id,
        cites,
        because: because(build, &mut parts),
        file: parts
            .eat(Rule::table_file)
            .and_then(|file| Some(build.quoted(&Parts::of(file).find(|part| part.as_rule() == Rule::text)?))),
        columns: Vec::new(),
        output: None,
        extras: Vec::new(),
        header_span: Span::default(),
        header_comment: None,
        rows: Vec::new(),
    })
}

/// `| basis | process || outcome | cites |`
pub(super) fn table_header(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<Columns> {
    let (mut columns, mut output, mut extras) = (Vec::new(), None, Vec::new());
    for part in Parts::of(pair) {
        match part.as_rule() {
            Rule::expr => columns.push(build.expr(part)?),
            Rule::name => output = Some(build.name(&part)?),
            Rule::extra_column => extras.push(match Parts::of(part).next()?.as_rule() {
                Rule::kw_cites => ExtraColumn::Cites,
                Rule::kw_because => ExtraColumn::Because,
                _ => return None,
            }),
            _ => return None,
        }
    }
    Some((columns, output?, extras))
}

/// `| within_rules | - || tolerate | "art. 7(1)" |`
pub(super) fn table_row(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<TableRow> {
    let (mut cells, mut outcome, mut extras) = (Vec::new(), None, Vec::new());
    for part in Parts::of(pair) {
        match part.as_rule() {
            Rule::cell => cells.push(cell(build, part)?),
            Rule::effect => outcome = Some(effect(build, part)?),
            Rule::extra_cell => {
                let content = Parts::of(part).next()?;
                extras.push(if content.as_rule() == Rule::texts { build.texts(content) } else { Texts::default() });
            }
            _ => return None,
        }
    }
    Some(TableRow { cells, effect: outcome?, extras })
}

/// `exception R3 to R2 row 1 …`
pub(super) fn exception(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<ExceptionDecl> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_exception)?;
    let id = build.name(&parts.next()?)?;
    parts.eat(Rule::kw_to)?;
    let mut targets = Vec::new();
    while let Some(pair) = parts.eat(Rule::target) {
        targets.push(target(build, pair)?);
    }
    let cites = cites(build, &mut parts);
    parts.eat(Rule::kw_when)?;
    let condition = build.expr(parts.next()?)?;
    let effect = match parts.eat(Rule::kw_then) {
        Some(_) => Some(effect(build, parts.next()?)?),
        None => None,
    };
    Some(ExceptionDecl { id, targets, cites, condition, effect, because: because(build, &mut parts) })
}

/// `otherwise refer because "…"`
pub(super) fn otherwise(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<OtherwiseDecl> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_otherwise)?;
    let before = cites(build, &mut parts);
    let effect = giving(build, Modality::Unwritten, parts.next()?)?;
    let cites = before.or_else(|| cites(build, &mut parts));
    Some(OtherwiseDecl { cites, effect, because: because(build, &mut parts) })
}

/// `adjust A1 when … then one step more lenient, not beyond mitigate`
pub(super) fn adjust(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<AdjustDecl> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_adjust)?;
    let id = build.name(&parts.next()?)?;
    let cites = cites(build, &mut parts);
    parts.eat(Rule::kw_when)?;
    let condition = build.expr(parts.next()?)?;
    parts.eat(Rule::kw_then)?;
    let modality = modality(&mut parts);
    let (steps, direction) = steps(build, parts.next()?)?;
    let cap = match parts.eat(Rule::kw_not_beyond) {
        Some(_) => Some(build.name(&parts.next()?)?),
        None => None,
    };
    Some(AdjustDecl { id, cites, condition, modality, steps, direction, cap, because: because(build, &mut parts) })
}

/// `duty rectify …`
pub(super) fn duty(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<DutyDecl> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_duty)?;
    let name = build.name(&parts.next()?)?;
    let labels = build.texts(parts.next()?);
    let cites = cites(build, &mut parts);
    parts.eat(Rule::kw_when)?;
    let condition = build.expr(parts.next()?)?;
    parts.eat(Rule::kw_require)?;
    let require = build.texts(parts.next()?);
    let by = match parts.eat(Rule::kw_by) {
        Some(_) => Some(build.texts(parts.next()?)),
        None => None,
    };
    let within = match parts.next() {
        Some(pair) => Some(within(build, pair)?),
        None => None,
    };
    Some(DutyDecl { name, labels, cites, condition, require, by, within })
}

/// `R2 row 1`
pub(super) fn target(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<Target> {
    let mut parts = Parts::of(pair);
    let id = build.path(parts.next()?)?;
    let row = match parts.next() {
        Some(row) => {
            let number = Parts::of(row).find(|part| part.as_rule() == Rule::number)?;
            Some(build.count(&number)?)
        }
        None => None,
    };
    Some(Target { id, row })
}

/// An outcome: the name of a case, `yes` or `no`; those two are spelt in English in the tree.
pub(super) fn outcome(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<Name> {
    let inner = Parts::of(pair).next()?;
    let text = match inner.as_rule() {
        Rule::kw_yes => "yes",
        Rule::kw_no => "no",
        _ => return build.name(&inner),
    };
    Some(Name { text: text.to_owned(), span: build.span(&inner) })
}

pub(super) fn effect(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<Effect> {
    let span = build.span(&pair);
    let mut parts = Parts::of(pair);
    let modality = modality(&mut parts);
    match parts.peek()? {
        Rule::giving => Some(Effect { span, ..giving(build, modality, parts.next()?)? }),
        _ => Some(Effect { modality, outcomes: results(build, parts)?, span }),
    }
}

/// What a rule that binds gives.
fn giving(build: &mut Build<'_>, modality: Modality, pair: Pair<'_, Rule>) -> Option<Effect> {
    let span = build.span(&pair);
    Some(Effect { modality, outcomes: results(build, Parts::of(pair))?, span })
}

fn results(build: &mut Build<'_>, parts: Parts<'_>) -> Option<Vec<Expr>> {
    parts.map(|part| result(build, Parts::of(part).next()?)).collect()
}

/// A case or a value, or `from 6 months to 12 months`.
fn result(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<Expr> {
    if pair.as_rule() != Rule::spread {
        return build.shift(pair);
    }
    let span = build.span(&pair);
    let mut ends = Parts::of(pair);
    ends.eat(Rule::kw_from)?;
    let from = Box::new(build.shift(ends.next()?)?);
    ends.eat(Rule::kw_date_to)?;
    let to = Box::new(build.shift(ends.next()?)?);
    Some(Expr { span, kind: ExprKind::Range { from, to } })
}

fn modality(parts: &mut Parts<'_>) -> Modality {
    if parts.eat(Rule::kw_shall).is_some() {
        Modality::Shall
    } else if parts.eat(Rule::kw_may).is_some() {
        Modality::May
    } else {
        Modality::Unwritten
    }
}

pub(super) fn because(build: &Build<'_>, parts: &mut Parts<'_>) -> Option<Texts> {
    let mut because = Parts::of(parts.eat(Rule::because)?);
    because.eat(Rule::kw_because)?;
    because.next().map(|texts| build.texts(texts))
}

pub(super) fn cell(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<Cell> {
    let span = build.span(&pair);
    let content = Parts::of(pair).next()?;
    let kind = match content.as_rule() {
        Rule::any_cell => CellKind::Any,
        Rule::not_cell => {
            let mut parts = Parts::of(content);
            parts.eat(Rule::kw_not)?;
            CellKind::NotOneOf(build.values(parts.next()?)?)
        }
        Rule::range => CellKind::Range(build.range(content)?),
        Rule::values => CellKind::OneOf(build.values(content)?),
        _ => return None,
    };
    Some(Cell { span, kind })
}

/// Number and direction of the steps of an adjustment, in either order.
fn steps(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<(u32, Direction)> {
    let (mut count, mut towards) = (None, None);
    for part in Parts::of(pair) {
        match part.as_rule() {
            Rule::direction => towards = Some(direction(part)?),
            Rule::step_count => {
                let number = Parts::of(part).next()?;
                let steps = if number.as_rule() == Rule::one_word { 1 } else { build.count(&number)?.0 };
                if steps == 0 {
                    let message = Bilingual::new("an adjustment moves at least one step", "调整至少一档");
                    let help = Bilingual::new("write `one step`, or `2 steps`", "请写 `一档`，或者 `2 档`");
                    build.diags.push(Diagnostic::error(Code::BadNumber, build.span(&number), message).help(help));
                    return None;
                }
                count = Some(steps);
            }
            Rule::kw_steps | Rule::one_step => {}
            _ => return None,
        }
    }
    Some((count?, towards?))
}

/// `more lenient`, `stricter`
pub(super) fn direction(pair: Pair<'_, Rule>) -> Option<Direction> {
    match Parts::of(pair).next()?.as_rule() {
        Rule::kw_more_lenient => Some(Direction::MoreLenient),
        Rule::kw_stricter => Some(Direction::Stricter),
        _ => None,
    }
}

/// `within 30 days of d`, `限 d 起 30日`: the language of `within` tells which is which.
fn within(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<Within> {
    let mut parts = Parts::of(pair);
    let is_english = parts.eat(Rule::kw_within)?.as_str().is_ascii();
    let (period, base, side) = if is_english {
        let period = build.sum(parts.next()?)?;
        let is_counting = parts.next()?.as_rule() == Rule::kw_counting_from;
        let side = if is_counting { Side::CountingFrom } else { Side::After };
        (period, build.moved(parts.next()?)?, side)
    } else {
        let base = build.moved(parts.next()?)?;
        match parts.eat(Rule::kw_within_of) {
            Some(_) => (build.sum(parts.next()?)?, base, Side::After),
            None => counted_from(build, base)?,
        }
    };
    let calendar = match parts.eat(Rule::by_calendar) {
        Some(calendar) => Some(build.by_calendar(calendar)?),
        None => None,
    };
    let rolled = match parts.eat(Rule::rolled) {
        Some(rolled) => Some(build.rolled(rolled)?),
        None => None,
    };
    Some(Within { period, base, side, calendar, rolled })
}

/// `限 d 当日起 30日`, of which the part behind 限 was read as a date.
fn counted_from(build: &mut Build<'_>, date: Expr) -> Option<(Expr, Expr, Side)> {
    match date.kind {
        ExprKind::Shift { by, side: Side::CountingFrom, date, .. } => Some((*by, *date, Side::CountingFrom)),
        _ => {
            let message = Bilingual::new("the period of the duty is missing", "此处缺少期限");
            let help = Bilingual::new(
                "say from which day and how long: `限 决定日 起 30日`, `限 决定日 当日起 30日`",
                "请写明自何日起多久：`限 决定日 起 30日`，当日计入则写 `限 决定日 当日起 30日`",
            );
            build.diags.push(Diagnostic::error(Code::UnexpectedText, date.span, message).help(help));
            None
        }
    }
}
