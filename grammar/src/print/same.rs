//! Whether two files say the same.

use crate::ast::{AcceptDecl, AcceptPlace, Claim, GuaranteeDecl, SourceDecl};
use crate::ast::{
    AdjustDecl, BoundaryDecl, CalendarDecl, CalendarLine, CaseClause, CaseDecl, CaseValue, CaseValueKind, Cell,
    CellKind, Choice, Comment, DateLit, Decided, DecisionDecl, DecisionItem, Decl, Each, Effect, EnumDecl, Expect,
    Expr, ExprKind, FactDecl, File, Given, Header, HeaderClause, Item, Lang, Name, Number, ParameterDecl, Quoted,
    RangePart, TableDecl, Target, Texts, TypeBase, TypeRef, UseDecl,
};
use crate::keywords::Keyword as K;
use crate::span::Span;

/// Whether two files are equal but for places, the language of their keywords, and blank lines.
///
/// Comments count, with their text and their order, but not which piece each belongs to: one
/// from within a piece moves before it when the file is formatted.
#[must_use]
pub fn same(a: &File, b: &File) -> bool {
    bare(a) == bare(b)
}

/// A file without places and language, and its comments in the order of the text.
///
/// Clearing a place too few makes two files differ that are the same, never the other way round.
fn bare(file: &File) -> (File, Vec<String>) {
    let mut file = file.clone();
    let mut bare = Bare::default();
    file.lang = Lang::En;
    bare.items(&mut file.decls, Bare::decl);
    let trailing = std::mem::take(&mut file.trailing);
    bare.comments.extend(trailing.into_iter().map(|comment| comment.text));
    file.damaged.fill(Span::default());
    (file, bare.comments)
}

/// Clears places and collects comments.
#[derive(Default)]
struct Bare {
    comments: Vec<String>,
}

impl Bare {
    fn items<T>(&mut self, items: &mut [Item<T>], node: fn(&mut Self, &mut T)) {
        for item in items {
            item.span = Span::default();
            let leading = std::mem::take(&mut item.leading);
            self.comments.extend(leading.into_iter().map(|comment| comment.text));
            node(self, &mut item.node);
            self.comment(&mut item.trailing);
        }
    }

    fn comment(&mut self, comment: &mut Option<Comment>) {
        self.comments.extend(comment.take().map(|comment| comment.text));
    }

    fn decl(&mut self, decl: &mut Decl) {
        match decl {
            Decl::Header(Header { name, version, clauses }) => {
                clear(name);
                version.span = Span::default();
                self.items(clauses, |_, clause| match clause {
                    HeaderClause::Title(texts) | HeaderClause::Authority(texts) => clear_texts(texts),
                    HeaderClause::InForce { from, until } => {
                        clear_date(from);
                        until.iter_mut().for_each(clear_date);
                    }
                    HeaderClause::Applies => {}
                });
            }
            Decl::Use(UseDecl { name, version }) => {
                clear(name);
                version.span = Span::default();
            }
            Decl::Enum(EnumDecl { kind: _, name, labels, cases }) => {
                clear(name);
                clear_texts(labels);
                self.items(cases, |_, case| {
                    clear(&mut case.name);
                    clear_texts(&mut case.labels);
                });
            }
            Decl::Record(decl) => {
                clear(&mut decl.name);
                clear_texts(&mut decl.labels);
                self.items(&mut decl.fields, |_, field| clear_fact(field));
            }
            Decl::Facts(facts) => self.items(facts, |_, fact| clear_fact(fact)),
            Decl::Parameter(ParameterDecl { name, labels, ty, entries }) => {
                clear(name);
                clear_texts(labels);
                clear_type(ty);
                self.items(entries, |_, entry| {
                    clear_expr(&mut entry.value);
                    entry.from.iter_mut().for_each(clear_date);
                });
            }
            Decl::Boundary(BoundaryDecl { name, labels, subject, bands }) => {
                clear(name);
                clear_texts(labels);
                clear_expr(subject);
                self.items(bands, |_, band| {
                    clear(&mut band.name);
                    clear_texts(&mut band.labels);
                    clear_range(&mut band.range);
                });
            }
            Decl::Calendar(CalendarDecl { name, labels, lines }) => {
                clear(name);
                clear_texts(labels);
                self.items(lines, |_, line| match line {
                    CalendarLine::Span { from, until } => {
                        clear_date(from);
                        clear_date(until);
                    }
                    CalendarLine::Weekend(_) => {}
                    CalendarLine::Holiday(spans) | CalendarLine::Working(spans) => {
                        for span in spans {
                            clear_date(&mut span.from);
                            span.to.iter_mut().for_each(clear_date);
                        }
                    }
                });
            }
            Decl::Define(decl) => {
                clear(&mut decl.name);
                clear_texts(&mut decl.labels);
                decl.cites.iter_mut().for_each(clear_quoted);
                clear_expr(&mut decl.body);
            }
            Decl::Decision(DecisionDecl {
                name,
                labels,
                ty,
                combination: _,
                combination_span,
                bounds,
                each,
                items,
            }) => {
                clear(name);
                clear_texts(labels);
                clear_type(ty);
                *combination_span = Span::default();
                clear_range(bounds);
                if let Some(Each { variable, list, span }) = each {
                    variable.iter_mut().for_each(clear);
                    clear(list);
                    *span = Span::default();
                }
                self.items(items, Self::decision_item);
            }
            Decl::Duty(decl) => {
                clear(&mut decl.name);
                clear_texts(&mut decl.labels);
                decl.cites.iter_mut().for_each(clear_quoted);
                clear_expr(&mut decl.condition);
                clear_texts(&mut decl.require);
                decl.by.iter_mut().for_each(clear_texts);
                if let Some(within) = &mut decl.within {
                    clear_expr(&mut within.period);
                    clear_expr(&mut within.base);
                    within.calendar.iter_mut().chain(&mut within.rolled).for_each(clear);
                }
            }
            Decl::Source(SourceDecl { key, words, checked }) => {
                clear_quoted(key);
                words.iter_mut().chain(checked).for_each(clear_quoted);
            }
            Decl::Accept(AcceptDecl { code, place, because, until }) => {
                clear(code);
                match place {
                    Some(AcceptPlace::Target(target)) => clear_target(target),
                    Some(AcceptPlace::Text(text)) => clear_quoted(text),
                    None => {}
                }
                clear_texts(because);
                clear_date(until);
            }
            Decl::Guarantee(GuaranteeDecl { name, labels, claim }) => {
                clear(name);
                clear_texts(labels);
                match claim {
                    Claim::Holds { condition, when } => {
                        clear_expr(condition);
                        when.iter_mut().for_each(clear_expr);
                    }
                    Claim::Never { decision, direction: _, fact, change: _ } => {
                        clear(decision);
                        clear(fact);
                    }
                }
            }
            Decl::Case(CaseDecl { name, like, cites, clauses }) => {
                clear_quoted(name);
                like.iter_mut().chain(cites).for_each(clear_quoted);
                self.items(clauses, |_, clause| match clause {
                    CaseClause::Given(facts) => facts.iter_mut().for_each(clear_given),
                    CaseClause::Expect(expect) => clear_expect(expect),
                });
            }
        }
    }

    fn decision_item(&mut self, item: &mut DecisionItem) {
        match item {
            DecisionItem::Rule(decl) => {
                clear(&mut decl.id);
                decl.cites.iter_mut().for_each(clear_quoted);
                clear_expr(&mut decl.condition);
                clear_effect(&mut decl.effect);
                decl.because.iter_mut().for_each(clear_texts);
            }
            DecisionItem::Table(decl) => self.table(decl),
            DecisionItem::Exception(decl) => {
                clear(&mut decl.id);
                decl.targets.iter_mut().for_each(clear_target);
                decl.cites.iter_mut().for_each(clear_quoted);
                clear_expr(&mut decl.condition);
                decl.effect.iter_mut().for_each(clear_effect);
                decl.because.iter_mut().for_each(clear_texts);
            }
            DecisionItem::Otherwise(decl) => {
                decl.cites.iter_mut().for_each(clear_quoted);
                clear_effect(&mut decl.effect);
                decl.because.iter_mut().for_each(clear_texts);
            }
            DecisionItem::Adjust(AdjustDecl {
                id,
                cites,
                condition,
                modality: _,
                steps: _,
                direction: _,
                cap,
                because,
            }) => {
                clear(id);
                cites.iter_mut().for_each(clear_quoted);
                clear_expr(condition);
                cap.iter_mut().for_each(clear_outcome);
                because.iter_mut().for_each(clear_texts);
            }
        }
    }

    fn table(&mut self, decl: &mut TableDecl) {
        clear(&mut decl.id);
        decl.cites.iter_mut().for_each(clear_quoted);
        decl.because.iter_mut().for_each(clear_texts);
        decl.file.iter_mut().for_each(clear_quoted);
        decl.columns.iter_mut().for_each(clear_expr);
        decl.output.iter_mut().for_each(clear);
        decl.header_span = Span::default();
        self.comment(&mut decl.header_comment);
        self.items(&mut decl.rows, |_, row| {
            row.cells.iter_mut().for_each(clear_cell);
            clear_effect(&mut row.effect);
            row.extras.iter_mut().for_each(clear_texts);
        });
    }
}

fn clear(name: &mut Name) {
    name.span = Span::default();
}

/// Clears a name that may be one of some keywords, in whichever language it is written.
fn clear_keyword(name: &mut Name, keywords: &[K]) {
    clear(name);
    for keyword in keywords {
        if name.text == keyword.spelling(Lang::Zh) {
            name.text = keyword.spelling(Lang::En).to_owned();
        }
    }
}

fn clear_outcome(name: &mut Name) {
    clear_keyword(name, &[K::kw_yes, K::kw_no]);
}

fn clear_quoted(text: &mut Quoted) {
    text.span = Span::default();
}

fn clear_texts(texts: &mut Texts) {
    texts.0.iter_mut().for_each(clear_quoted);
}

fn clear_date(date: &mut DateLit) {
    date.span = Span::default();
}

fn clear_number(number: &mut Number) {
    number.span = Span::default();
}

fn clear_type(ty: &mut TypeRef) {
    ty.span = Span::default();
    clear_type_base(&mut ty.base);
}

fn clear_type_base(base: &mut TypeBase) {
    match base {
        TypeBase::Money(name) | TypeBase::Named(name) | TypeBase::Set(name) => clear(name),
        TypeBase::Range(of) => clear_type_base(of),
        TypeBase::Decimal(digits) => clear_number(digits),
        TypeBase::List { record, max } => {
            clear(record);
            clear_number(max);
        }
        TypeBase::YesNo
        | TypeBase::Text
        | TypeBase::Integer
        | TypeBase::Percent
        | TypeBase::Date
        | TypeBase::Instant
        | TypeBase::Duration(_) => {}
    }
}

fn clear_fact(fact: &mut FactDecl) {
    clear(&mut fact.name);
    clear_texts(&mut fact.labels);
    clear_type(&mut fact.ty);
    clear_range(&mut fact.bounds);
    fact.supplier.iter_mut().for_each(clear_texts);
}

fn clear_range(parts: &mut [RangePart]) {
    for part in parts {
        part.span = Span::default();
        clear_expr(&mut part.value);
    }
}

fn clear_effect(effect: &mut Effect) {
    effect.span = Span::default();
    effect.outcomes.iter_mut().for_each(clear_expr);
}

fn clear_target(target: &mut Target) {
    clear_keyword(&mut target.id, &[K::kw_otherwise]);
    if let Some((_, span)) = &mut target.row {
        *span = Span::default();
    }
}

fn clear_cell(cell: &mut Cell) {
    cell.span = Span::default();
    match &mut cell.kind {
        CellKind::Any => {}
        CellKind::OneOf(items) | CellKind::NotOneOf(items) => items.iter_mut().for_each(clear_expr),
        CellKind::Range(parts) => clear_range(parts),
    }
}

fn clear_given(given: &mut Given) {
    clear(&mut given.name);
    let CaseValue { span, kind } = &mut given.value;
    *span = Span::default();
    match kind {
        CaseValueKind::Unknown | CaseValueKind::None => {}
        CaseValueKind::Literal(value) => clear_expr(value),
        CaseValueKind::Range(from, to) => {
            clear_expr(from);
            clear_expr(to);
        }
        CaseValueKind::List(members) => members.iter_mut().flatten().for_each(clear_given),
    }
}

fn clear_decided(decided: &mut Decided) {
    clear(&mut decided.name);
    if let Some((_, span)) = &mut decided.member {
        *span = Span::default();
    }
}

fn clear_expect(expect: &mut Expect) {
    match expect {
        Expect::Outcome { decision, outcome, by } => {
            clear_decided(decision);
            clear_expr(outcome);
            by.iter_mut().for_each(clear_target);
        }
        Expect::Undetermined { decision, possible: outcomes, between } => {
            clear_decided(decision);
            outcomes.iter_mut().for_each(clear_outcome);
            if let Some(ends) = between {
                clear_expr(&mut ends.0);
                clear_expr(&mut ends.1);
            }
        }
        Expect::Permitted { decision, outcomes } => {
            clear_decided(decision);
            outcomes.iter_mut().for_each(clear_outcome);
        }
        Expect::Needs(facts) => facts.iter_mut().for_each(clear),
        Expect::Duty { name, due } => {
            clear(name);
            due.iter_mut().for_each(clear_date);
        }
        Expect::NoDuty(name) => clear(name),
    }
}

fn clear_expr(expr: &mut Expr) {
    expr.span = Span::default();
    match &mut expr.kind {
        ExprKind::Name(name) => clear(name),
        ExprKind::Field { variable, field } => {
            variable.iter_mut().for_each(clear);
            clear(field);
        }
        ExprKind::YesNo(_) => {}
        ExprKind::Text(text) => clear_quoted(text),
        ExprKind::StartsWith { subject, prefix } => {
            clear_expr(subject);
            clear_expr(prefix);
        }
        ExprKind::Number(number) | ExprKind::Percent(number) | ExprKind::Duration { count: number, unit: _ } => {
            clear_number(number);
        }
        ExprKind::Money { amount, currency } => {
            clear_number(amount);
            clear(currency);
        }
        ExprKind::Date(date) => clear_date(date),
        ExprKind::Instant(instant) => {
            clear_date(&mut instant.date);
            instant.span = Span::default();
        }
        ExprKind::Paren(inner)
        | ExprKind::Not(inner)
        | ExprKind::Exists(inner)
        | ExprKind::Negate(inner)
        | ExprKind::Part { part: _, of: inner } => {
            clear_expr(inner);
        }
        ExprKind::And(items) | ExprKind::Or(items) | ExprKind::Counted { quota: _, items } | ExprKind::Set(items) => {
            items.iter_mut().for_each(clear_expr);
        }
        ExprKind::Extreme { largest: _, items } => items.iter_mut().for_each(clear_expr),
        ExprKind::Choose { choices, otherwise } => {
            for Choice { value, condition } in choices {
                clear_expr(value);
                clear_expr(condition);
            }
            clear_expr(otherwise);
        }
        ExprKind::Rounded { value: a, mode: _, step: b } | ExprKind::Divide { left: a, right: b } => {
            clear_expr(a);
            clear_expr(b);
        }
        ExprKind::PerUnit { amount, started: _, unit, quantity } => {
            clear_expr(amount);
            clear_expr(unit);
            clear_expr(quantity);
        }
        ExprKind::Compare { op: _, left, right } | ExprKind::Arithmetic { op: _, left, right } => {
            clear_expr(left);
            clear_expr(right);
        }
        ExprKind::OneOf { negated: _, subject, items } | ExprKind::Includes { share: _, subject, items } => {
            clear_expr(subject);
            items.iter_mut().for_each(clear_expr);
        }
        ExprKind::Quantifier { kind: _, variable, list, condition } => {
            variable.iter_mut().for_each(clear);
            clear(list);
            condition.iter_mut().for_each(|condition| clear_expr(condition));
        }
        ExprKind::Aggregate { kind: _, variable, list, value, condition } => {
            variable.iter_mut().for_each(clear);
            clear(list);
            clear_expr(value);
            condition.iter_mut().for_each(|condition| clear_expr(condition));
        }
        ExprKind::AsOf { parameter, date } => {
            clear(parameter);
            clear_expr(date);
        }
        ExprKind::Shift { by, side: _, date, calendar } => {
            clear_expr(by);
            clear_expr(date);
            calendar.iter_mut().for_each(clear);
        }
        ExprKind::Rolled { date, calendar } => {
            clear_expr(date);
            clear(calendar);
        }
        ExprKind::WorkingDaysBetween { from, to, calendar } => {
            clear_expr(from);
            clear_expr(to);
            clear(calendar);
        }
        ExprKind::Window { subject, by, side: _, date, calendar } => {
            clear_expr(subject);
            clear_expr(by);
            clear_expr(date);
            calendar.iter_mut().for_each(clear);
        }
        ExprKind::DateOf { instant, offset: _ } => clear_expr(instant),
        ExprKind::DaysBetween { from, to }
        | ExprKind::HoursBetween { started: _, from, to }
        | ExprKind::Range { from, to } => {
            clear_expr(from);
            clear_expr(to);
        }
    }
}
