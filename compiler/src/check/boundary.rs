//! Boundaries: the bands cover the range of their subject and do not overlap, whatever entries
//! of the parameters are in force.

use fencun_grammar::ast;
use fencun_grammar::diagnostic::{Code, Diagnostic};

use super::{Checker, fact, say};
use crate::hir::{BandEdge, BoundaryId, Expr, ExprKind, ParameterId, Range, Type};

/// Combinations of parameter entries that are looked at for one boundary.
const MAX_COMBINATIONS: usize = 10_000;

/// A date on which parameters are read, and the days from which on another entry is in force
/// for one of them.
struct Epochs {
    date: Expr,
    starts: Vec<i64>,
}

impl Checker<'_> {
    /// Checks a boundary; whether it can be used.
    pub(super) fn boundary(&mut self, decl: &ast::BoundaryDecl, id: BoundaryId) -> bool {
        let Some(subject) = self.expr(&decl.subject, None).and_then(|typed| self.usable(typed)) else { return false };
        if matches!(
            subject.ty,
            Type::YesNo | Type::Enum(_) | Type::List(_) | Type::Text | Type::Set(_) | Type::Range(_)
        ) {
            let found = self.type_name(subject.ty);
            let (en, zh) = (found.en, found.zh);
            let message = say!(
                "bands divide numbers, amounts, dates and durations, not {en}",
                "界限只能划分数值、金额、日期或期间，不能划分“{zh}”"
            );
            self.error(Code::TypeMismatch, subject.span, message);
            return false;
        }
        if decl.bands.is_empty() && !self.damaged_within(decl.name.span.start, self.next_start(decl.name.span.start)) {
            let message = say!("the boundary has no bands", "界限没有任何分档");
            self.report(Diagnostic::error(Code::BandGap, decl.name.span, message).help(say!(
                "write each band on a line of its own: `minor : less than 5`",
                "请每档一行：“轻微 : 不满 5”"
            )));
            return false;
        }
        let mut bands = Vec::new();
        let mut sound = true;
        for band in &decl.bands {
            let mut edges = Vec::new();
            for part in &band.node.range {
                match self.edge(part, subject.ty) {
                    Some(edge) => edges.push(edge),
                    None => sound = false,
                }
            }
            bands.push(edges);
        }
        if !sound || self.damaged_within(decl.name.span.start, self.next_start(decl.name.span.start)) {
            return false;
        }
        let covered = self.cover(decl, &subject, &bands);
        if let Some(boundary) = self.built.boundaries.get_mut(id.index()) {
            boundary.subject = subject;
            boundary.bands = bands;
        }
        covered
    }

    fn edge(&mut self, part: &ast::RangePart, ty: Type) -> Option<BandEdge> {
        let value = self.expect_type(&part.value, ty)?;
        if matches!(value.kind, ExprKind::Const(_) | ExprKind::Parameter { .. }) {
            return Some(BandEdge { edge: part.edge, value });
        }
        let message = say!("the edge of a band is a constant or a parameter", "分档的边界须为常量或参数");
        self.report(Diagnostic::error(Code::NotConstant, part.value.span, message).help(say!(
            "write a value, or declare a `parameter` and read it `as of` a date",
            "请写具体的值，或声明“参数”并写明按哪一日取值"
        )));
        None
    }

    /// Reports the first value that is in no band or in two.
    fn cover(&mut self, decl: &ast::BoundaryDecl, subject: &Expr, bands: &[Vec<BandEdge>]) -> bool {
        let epochs = self.epochs(bands);
        let combinations = epochs.iter().map(|e| e.starts.len()).try_fold(1_usize, usize::checked_mul);
        let Some(combinations) = combinations.filter(|n| *n <= MAX_COMBINATIONS) else {
            let message = say!(
                "the parameters of this boundary have too many combinations to check",
                "该界限所用参数的组合过多，无法逐一检查"
            );
            self.error(Code::TooMany, decl.name.span, message);
            return false;
        };
        for combination in 0..combinations {
            let days = chosen(&epochs, combination);
            let mut ranges: Vec<(Range, usize)> = Vec::new();
            for (index, edges) in bands.iter().enumerate() {
                let mut range = subject.range;
                for edge in edges {
                    fact::cut(&mut range, edge.edge, self.edge_value(edge, &epochs, &days));
                }
                if range.min <= range.max {
                    ranges.push((range, index));
                }
            }
            ranges.sort_by_key(|(range, index)| (range.min, range.max, *index));
            let mut next = i128::from(subject.range.min);
            for (at, (range, index)) in ranges.iter().enumerate() {
                if i128::from(range.min) > next {
                    return self.gap(decl, subject, next);
                }
                if i128::from(range.min) < next {
                    let before = at.checked_sub(1).and_then(|before| ranges.get(before)).map_or(0, |(_, index)| *index);
                    return self.overlap(decl, subject, range.min, before, *index);
                }
                next = i128::from(range.max) + 1;
            }
            if next <= i128::from(subject.range.max) {
                return self.gap(decl, subject, next);
            }
        }
        true
    }

    fn gap(&mut self, decl: &ast::BoundaryDecl, subject: &Expr, value: i128) -> bool {
        let value = i64::try_from(value).unwrap_or(i64::MAX);
        let text = self.value_text(subject.ty, value);
        let (en, zh) = (text.en, text.zh);
        let name = &decl.name.text;
        let low = self.value_text(subject.ty, subject.range.min);
        let (low_en, low_zh) = (low.en, low.zh);
        let lowest = value == subject.range.min;
        let mut diagnostic = Diagnostic::error(
            Code::BandGap,
            decl.name.span,
            say!("no band of `{name}` holds {en}", "“{name}”的各档都不包含 {zh}"),
        )
        .also(subject.span, say!("at least {low_en}", "最小为 {low_zh}"));
        diagnostic = diagnostic.help(if lowest {
            say!(
                "let the first band begin there, or give the fact the bound `at least …`",
                "请让第一档从此开始，或为事实写明下限“… 以上”"
            )
        } else {
            say!(
                "let a band include it: `at least` and `at most` include the number, `less than` and `more than` do not",
                "请让某一档包含它：“以上”“以下”含本数，“不满”“超过”不含本数"
            )
        });
        self.report(diagnostic);
        false
    }

    fn overlap(&mut self, decl: &ast::BoundaryDecl, subject: &Expr, value: i64, first: usize, second: usize) -> bool {
        let text = self.value_text(subject.ty, value);
        let (en, zh) = (text.en, text.zh);
        let band = |index: usize| decl.bands.get(index).map_or(&decl.name, |band| &band.node.name);
        let (a, b) = (band(first).text.clone(), band(second).text.clone());
        let message = say!("{en} is both `{a}` and `{b}`", "{zh} 既属“{a}”又属“{b}”");
        self.report(
            Diagnostic::error(Code::BandOverlap, band(second).span, message)
                .also(band(first).span, say!("also here", "也在此档"))
                .help(say!(
                    "move one edge: `at least` and `at most` include the number, `less than` and `more than` do not",
                    "请移动其中一个边界：“以上”“以下”含本数，“不满”“超过”不含本数"
                )),
        );
        false
    }

    fn epochs(&self, bands: &[Vec<BandEdge>]) -> Vec<Epochs> {
        let mut epochs: Vec<Epochs> = Vec::new();
        for edge in bands.iter().flatten() {
            let ExprKind::Parameter { parameter, date: Some(date) } = &edge.value.kind else { continue };
            let starts: Vec<i64> = self.entries(*parameter).map(|(from, _)| from).collect();
            let known = epochs.iter().position(|e| e.date.same(date));
            let at = known.unwrap_or_else(|| {
                epochs.push(Epochs { date: (**date).clone(), starts: Vec::new() });
                epochs.len() - 1
            });
            if let Some(epoch) = epochs.get_mut(at) {
                epoch.starts.extend(starts);
            }
        }
        for epoch in &mut epochs {
            let range = epoch.date.range;
            epoch.starts.push(range.min);
            epoch.starts.retain(|start| range.min <= *start && *start <= range.max);
            epoch.starts.sort_unstable();
            epoch.starts.dedup();
        }
        epochs
    }

    fn entries(&self, parameter: ParameterId) -> impl Iterator<Item = (i64, i64)> + '_ {
        let entries = self.built.parameters.get(parameter.index()).map(|p| p.entries.as_slice()).unwrap_or_default();
        entries.iter().map(|entry| (i64::from(entry.from), entry.value))
    }

    fn edge_value(&self, edge: &BandEdge, epochs: &[Epochs], days: &[i64]) -> i64 {
        match &edge.value.kind {
            ExprKind::Const(value) => *value,
            ExprKind::Parameter { parameter, date } => {
                let day = date.as_ref().and_then(|date| epochs.iter().position(|e| e.date.same(date)));
                let day = day.and_then(|at| days.get(at)).copied().unwrap_or(i64::MAX);
                self.entries(*parameter).take_while(|(from, _)| *from <= day).last().map_or(0, |(_, value)| value)
            }
            _ => 0,
        }
    }
}

/// The days of the `n`-th combination.
fn chosen(epochs: &[Epochs], mut n: usize) -> Vec<i64> {
    let mut days = Vec::with_capacity(epochs.len());
    for epoch in epochs {
        let size = epoch.starts.len().max(1);
        days.push(epoch.starts.get(n % size).copied().unwrap_or(0));
        n /= size;
    }
    days
}
