//! Types, facts, parameters, boundaries, definitions and duties.

use fencun_grammar::ast::{
    Band, BoundaryDecl, CalendarDecl, CalendarLine, DateSpan, Decl, DefineDecl, DutyDecl, Edge, EnumCase, EnumDecl,
    EnumKind, FactDecl, Item, Lang, ParameterDecl, ParameterEntry, RangePart, RecordDecl, Side, TypeBase, TypeRef,
    Unit, Weekday, Within,
};
use fencun_grammar::span::Span;

use super::expression::Scope;
use super::world::{
    CalendarModel, EnumModel, ListModel, ParameterModel, RecordModel, Shape, Ty, Val, ValueModel, World,
};
use crate::tree::{self, date, item, name};

impl World {
    /// All declarations but the header and the cases, each after what it reads.
    pub(super) fn body(&mut self) -> Vec<Decl> {
        let small = self.shape == Shape::Small;
        let mut decls = Vec::new();
        decls.push(self.enumeration(EnumKind::Scale));
        for _ in 0..self.many(1, 2) {
            let kind = if self.chance.percent(60) { EnumKind::Enum } else { EnumKind::Scale };
            decls.push(self.enumeration(kind));
        }
        let has_lists = self.chance.percent(if small { 30 } else { 65 });
        if has_lists {
            for _ in 0..self.chance.count(1, 2) {
                decls.push(self.record());
            }
        }
        decls.extend(self.fact_blocks(has_lists));
        for _ in 0..self.many(0, if small { 1 } else { 3 }) {
            decls.push(self.parameter());
        }
        for _ in 0..self.chance.count(0, 2) {
            decls.push(self.calendar());
        }
        // What reads facts: definitions, boundaries and decisions, mixed.
        for _ in 0..self.many(0, if small { 2 } else { 3 }) {
            decls.push(self.define());
        }
        for _ in 0..self.many(0, 2) {
            decls.extend(self.boundary());
        }
        for _ in 0..self.many(0, 2) {
            decls.push(self.define());
        }
        let n_decisions = *self.chance.pick(&[1, 1, 1, 2, 2, 3]);
        for _ in 0..self.many(n_decisions, n_decisions) {
            decls.push(Decl::Decision(self.decision()));
            if self.chance.percent(30) {
                decls.push(self.define());
            }
        }
        for _ in 0..self.many(0, 2) {
            decls.push(Decl::Duty(self.duty()));
        }
        decls.extend(self.regulation());
        decls
    }

    fn enumeration(&mut self, kind: EnumKind) -> Decl {
        let type_name = match kind {
            EnumKind::Enum => self.fresh("Kind", "类别"),
            EnumKind::Scale => self.fresh("Grade", "等级"),
        };
        let most = if self.shape == Shape::Small { 4 } else { 6 };
        let n = match self.chance.below(25) {
            _ if self.shape == Shape::Small => self.chance.count(2, most),
            0 => 32,
            1 => self.chance.count(9, 17),
            2.. if self.shape == Shape::Large && self.enums.len() == 1 => self.chance.count(255, 300),
            _ => self.chance.count(2, most),
        };
        // Two types may have cases of the same names.
        let like = (self.chance.percent(25) && !self.enums.is_empty()).then(|| self.enums[0].cases.clone());
        let mut cases: Vec<String> = like.unwrap_or_default().into_iter().take(n).collect();
        while cases.len() < n {
            cases.push(self.fresh("case_", "情形"));
        }
        self.chance.shuffle(&mut cases);
        self.enums.push(EnumModel { name: type_name.clone(), cases: cases.clone(), kind: Some(kind) });
        let labels = self.maybe_texts(25);
        let cases =
            cases.into_iter().map(|case| item(EnumCase { name: name(case), labels: self.maybe_texts(25) })).collect();
        Decl::Enum(EnumDecl { kind, name: name(type_name), labels, cases })
    }

    fn record(&mut self) -> Decl {
        let record_name = self.fresh("Person", "人员记录");
        let most = if self.shape == Shape::Small { 2 } else { 4 };
        let mut fields = Vec::new();
        let mut decls = Vec::new();
        for _ in 0..self.chance.count(1, most) {
            let (model, mut decl) = self.value_decl("field_", "栏目");
            decl.can_change = false;
            decl.supplier = None;
            fields.push(model);
            decls.push(item(decl));
        }
        self.records.push(RecordModel { name: record_name.clone(), fields });
        Decl::Record(RecordDecl { name: name(record_name), labels: self.maybe_texts(20), fields: decls })
    }

    fn fact_blocks(&mut self, has_lists: bool) -> Vec<Decl> {
        let small = self.shape == Shape::Small;
        let mut decls = Vec::new();
        for _ in 0..self.many(if small { 2 } else { 3 }, if small { 5 } else { 9 }) {
            let (model, decl) = self.value_decl("fact_", "事实");
            self.facts.push(model);
            decls.push(item(decl));
        }
        if has_lists {
            for _ in 0..self.many(1, if small { 1 } else { 2 }) {
                decls.push(item(self.list_decl()));
            }
        }
        self.chance.shuffle(&mut decls);
        if decls.len() > 3 && self.chance.percent(15) {
            let rest = decls.split_off(2);
            return vec![Decl::Facts(decls), Decl::Facts(rest)];
        }
        vec![Decl::Facts(decls)]
    }

    fn list_decl(&mut self) -> FactDecl {
        let list_name = self.fresh("persons_", "名单");
        let record = self.chance.below(self.records.len());
        let max =
            if self.shape == Shape::Small { self.chance.between(1, 2) } else { *self.chance.pick(&[1, 3, 5, 50]) };
        self.lists.push(ListModel { name: list_name.clone(), record, max });
        let record_name = name(self.records[record].name.clone());
        let base = TypeBase::List { record: record_name, max: tree::number(max, 0) };
        FactDecl {
            name: name(list_name),
            labels: self.maybe_texts(25),
            ty: TypeRef { span: Span::default(), base, unknown: false, none: false },
            bounds: Vec::new(),
            can_change: self.chance.percent(10),
            supplier: None,
        }
    }

    /// A fact or a field.
    fn value_decl(&mut self, en: &str, zh: &str) -> (ValueModel, FactDecl) {
        let ty = self.some_fact_type();
        let small = self.shape == Shape::Small;
        let unknown = self.chance.percent(if small { 70 } else { 45 });
        let none = self.chance.percent(22);
        let value_name = self.fresh(en, zh);
        let (bounds, low, high) = self.bounds(ty);
        let decl = FactDecl {
            name: name(value_name.clone()),
            labels: self.maybe_texts(30),
            ty: self.type_ref(ty, unknown, none),
            bounds,
            can_change: self.chance.percent(15),
            supplier: self.chance.percent(15).then(|| self.texts()),
        };
        (ValueModel { name: value_name, ty, none, unknown, low, high }, decl)
    }

    /// Bounds as written, and what they mean.
    fn bounds(&mut self, ty: Ty) -> (Vec<RangePart>, i64, i64) {
        if let Ty::Range(of) = ty {
            return self.bounds(of.ty());
        }
        if ty == Ty::Text {
            return self.lengths();
        }
        let (least, most) = self.natural(ty);
        if !ty.is_measure() {
            return (Vec::new(), least, most);
        }
        let (low, high) = if self.shape == Shape::Small {
            let low = if ty == Ty::Date { self.chance.between(17_954, 17_958) } else { self.chance.between(-1, 2) };
            (low, low + self.chance.between(1, 3))
        } else if ty == Ty::Date {
            match self.chance.below(if self.risky { 4 } else { 3 }) {
                0 => (10_957, 22_280),
                1 => (self.chance.between(15_000, 17_000), LAST_BUSINESS_DAY),
                2 => (16_801, self.chance.between(18_000, 21_000)),
                _ => (least, most),
            }
        } else {
            match self.chance.below(if self.risky { 6 } else { 4 }) {
                0 => (0, 20),
                1 => (0, 1_000_000),
                2 => (-50, 50),
                3 => (0, 200_000_000.min(most)),
                4 => (0, most),
                _ => (least, most),
            }
        };
        let mut parts = Vec::new();
        if low > least {
            parts.push(if self.chance.percent(80) {
                self.part(Edge::AtLeast, ty, low)
            } else {
                self.part(Edge::MoreThan, ty, low - 1)
            });
        }
        if high < most {
            parts.push(if self.chance.percent(80) {
                self.part(Edge::AtMost, ty, high)
            } else {
                self.part(Edge::LessThan, ty, high + 1)
            });
        }
        (parts, low, high)
    }

    /// Bounds of the length of a text; one of the words that are compared fits always.
    fn lengths(&mut self) -> (Vec<RangePart>, i64, i64) {
        let kind = self.chance.below(6);
        let part = |edge, length| self.part(edge, Ty::Integer, length);
        let (low, high) = ((Edge::AtLeast, 1), (Edge::AtMost, 3));
        match kind {
            0 => (vec![part(low.0, low.1)], 1, 200),
            1 => (vec![part(high.0, high.1)], 0, 3),
            2 => (vec![part(low.0, low.1), part(high.0, high.1)], 1, 3),
            3 => (vec![part(Edge::LessThan, 8)], 0, 7),
            _ => (Vec::new(), 0, 200),
        }
    }

    pub(super) fn part(&self, edge: Edge, ty: Ty, value: i64) -> RangePart {
        RangePart { span: Span::default(), edge, value: self.constant(ty, value) }
    }

    /// A calendar around the dates of most facts, or a short one that some of them leave.
    fn calendar(&mut self) -> Decl {
        let calendar_name = self.fresh("office_", "日程");
        let (first, last) = match (self.shape, self.chance.below(4)) {
            (Shape::Small, _) => (17_930, 17_990),
            (_, 0) => (16_000, 17_500),
            _ => (12_000, 30_000),
        };
        let weekdays = [
            Weekday::Monday,
            Weekday::Tuesday,
            Weekday::Wednesday,
            Weekday::Thursday,
            Weekday::Friday,
            Weekday::Saturday,
            Weekday::Sunday,
        ];
        let mut lines = vec![CalendarLine::Span { from: date(first), until: date(last) }];
        match self.chance.below(10) {
            0 => {}
            1 => lines.push(CalendarLine::Weekend(self.chance.some(&weekdays))),
            _ => lines.push(CalendarLine::Weekend(vec![Weekday::Saturday, Weekday::Sunday])),
        }
        let (low, high) = if self.shape == Shape::Small { (17_945, 17_975) } else { (first.max(16_500), 17_400) };
        let mut holidays = Vec::new();
        for _ in 0..self.chance.count(0, 3) {
            let from = self.chance.between(low, high);
            let to = from + *self.chance.pick(&[0, 0, 1, 7]);
            holidays.push((from, to));
        }
        if !holidays.is_empty() {
            let span = |(from, to): &(i64, i64)| DateSpan { from: date(*from), to: (to > from).then(|| date(*to)) };
            lines.push(CalendarLine::Holiday(holidays.iter().map(span).collect()));
        }
        let mut working = Vec::new();
        for _ in 0..self.chance.count(0, 4) {
            let day = self.chance.between(low, high);
            if !holidays.iter().any(|(from, to)| *from <= day && day <= *to) {
                working.push(DateSpan { from: date(day), to: None });
            }
        }
        if !working.is_empty() {
            lines.push(CalendarLine::Working(working));
        }
        self.calendars.push(CalendarModel { name: calendar_name.clone(), first, last });
        let labels = self.maybe_texts(25);
        Decl::Calendar(CalendarDecl { name: name(calendar_name), labels, lines: lines.into_iter().map(item).collect() })
    }

    fn parameter(&mut self) -> Decl {
        let ty = self.some_type();
        let parameter_name = self.fresh("limit_", "限额");
        let entries = self.entries(ty);
        self.parameters.push(ParameterModel { name: parameter_name.clone(), ty, entries: entries.clone() });
        self.parameter_decl(parameter_name, ty, &entries)
    }

    fn parameter_decl(&mut self, parameter_name: String, ty: Ty, entries: &[(Option<i64>, i64)]) -> Decl {
        let entry = |(from, value): &(Option<i64>, i64)| {
            item(ParameterEntry { value: self.constant(ty, *value), from: from.map(date) })
        };
        let entries: Vec<Item<ParameterEntry>> = entries.iter().map(entry).collect();
        Decl::Parameter(ParameterDecl {
            name: name(parameter_name),
            labels: self.maybe_texts(25),
            ty: self.type_ref(ty, false, false),
            entries,
        })
    }

    /// A constant, or a history of values.
    fn entries(&mut self, ty: Ty) -> Vec<(Option<i64>, i64)> {
        let (low, high) =
            if ty.is_measure() && !matches!(ty, Ty::Date | Ty::Instant) { (0, 1_000) } else { self.natural(ty) };
        if self.chance.percent(35) {
            return vec![(None, self.constant_near(ty, low, high).low)];
        }
        let mut from = self.first_day();
        let mut entries = Vec::new();
        for _ in 0..self.chance.count(1, 4) {
            entries.push((Some(from), self.constant_near(ty, low, high).low));
            from += if self.shape == Shape::Small { self.chance.between(1, 3) } else { self.chance.between(1, 1_500) };
        }
        entries
    }

    /// A first day of a history: often before every value of a date fact.
    fn first_day(&mut self) -> i64 {
        let days: Vec<i64> = self.facts.iter().filter(|fact| fact.ty == Ty::Date).map(|fact| fact.low).collect();
        if days.is_empty() || self.chance.percent(10) { 15_000 } else { *self.chance.pick(&days) }
    }

    fn define(&mut self) -> Decl {
        let depth = self.chance.count(1, 3);
        let define_name = self.fresh("term_", "术语");
        let cites = self.cites();
        let (ty, none, val) = match self.chance.below(10) {
            0..5 => (Ty::YesNo, false, Val { expr: self.condition(&Scope::default(), depth), low: 0, high: 1 }),
            5 => match self.optional_fact() {
                // The definition is none where the fact is.
                Some(fact) => (fact.ty, true, Val { expr: tree::named(&fact.name), low: fact.low, high: fact.high }),
                None => (Ty::Integer, false, self.value(Ty::Integer, &Scope::default(), depth)),
            },
            6 => match self.subject_of_comparison(&Scope::default(), depth) {
                (ty, _) if ty.is_collection() => {
                    (Ty::Integer, false, self.value(Ty::Integer, &Scope::default(), depth))
                }
                (ty, val) => (ty, false, val),
            },
            kind => {
                let ty = match self.value_type() {
                    ty if ty.is_measure() => ty,
                    _ => Ty::Integer,
                };
                // The definition is none where no member counts.
                let found = if kind == 7 { self.aggregate(false, ty, &Scope::default(), depth) } else { None };
                match found {
                    Some(val) => (ty, true, val),
                    None => (ty, false, self.value(ty, &Scope::default(), depth)),
                }
            }
        };
        self.defines.push(ValueModel {
            name: define_name.clone(),
            ty,
            none,
            unknown: true,
            low: val.low,
            high: val.high,
        });
        Decl::Define(DefineDecl { name: name(define_name), labels: self.maybe_texts(25), cites, body: val.expr })
    }

    fn optional_fact(&mut self) -> Option<ValueModel> {
        let optional: Vec<ValueModel> =
            self.facts.iter().filter(|fact| fact.none && !fact.ty.is_collection()).cloned().collect();
        (!optional.is_empty()).then(|| self.chance.pick(&optional).clone())
    }

    /// A type of a computed value.
    pub(super) fn value_type(&mut self) -> Ty {
        match self.chance.below(10) {
            0..3 => Ty::Integer,
            3..6 => Ty::Date,
            6 => Ty::Duration(*self.chance.pick(&[
                Unit::Hours,
                Unit::WorkingDays,
                Unit::Days,
                Unit::Months,
                Unit::Years,
            ])),
            7 if self.chance.percent(50) => self.some_decimal(),
            7 => Ty::Percent,
            8 => Ty::Money(self.some_currency()),
            _ => self.some_type(),
        }
    }

    /// A boundary; with it, sometimes, a parameter made for its edges.
    fn boundary(&mut self) -> Vec<Decl> {
        let Some((ty, subject)) = self.subject() else { return Vec::new() };
        let mut decls = Vec::new();
        let boundary_name = self.fresh("band_of_", "界限");
        let mut edges = self.edges(ty, &subject);
        let dated = self.edge_date();
        if edges.len() > 1 && self.chance.percent(50) {
            // The first edge becomes a parameter whose values all stay below the second edge.
            let most = edges[1].low - 1;
            let parameter_name = self.fresh("edge_", "界点");
            let (least, _) = self.natural(ty);
            let first = edges[0].low.max(least).min(most);
            let entries: Vec<(Option<i64>, i64)> = match &dated {
                Some((from, _)) => {
                    (0..3).map(|i| (Some(from + i * 400), self.chance.between(first, most.min(first + 50)))).collect()
                }
                None => vec![(None, first)],
            };
            self.parameters.push(ParameterModel { name: parameter_name.clone(), ty, entries: entries.clone() });
            decls.push(self.parameter_decl(parameter_name.clone(), ty, &entries));
            edges[0].expr = match &dated {
                Some((_, on)) => tree::as_of(&parameter_name, on.clone()),
                None => tree::named(&parameter_name),
            };
        }
        let bands = self.bands(edges);
        let cases = bands.iter().map(|band| band.node.name.text.clone()).collect();
        self.enums.push(EnumModel { name: boundary_name.clone(), cases, kind: None });
        self.boundaries.push((boundary_name.clone(), self.enums.len() - 1));
        let labels = self.maybe_texts(25);
        decls.push(Decl::Boundary(BoundaryDecl { name: name(boundary_name), labels, subject: subject.expr, bands }));
        decls
    }

    fn subject(&mut self) -> Option<(Ty, Val)> {
        let measures: Vec<ValueModel> =
            self.facts.iter().filter(|fact| fact.ty.is_measure() && !fact.none).cloned().collect();
        if !measures.is_empty() && self.chance.percent(60) {
            let fact = self.chance.pick(&measures);
            return Some((fact.ty, Val { expr: tree::named(&fact.name), low: fact.low, high: fact.high }));
        }
        let ty = match self.value_type() {
            ty if ty.is_measure() => ty,
            _ => Ty::Duration(Unit::Days),
        };
        let val = self.value(ty, &Scope::default(), 2);
        (val.low < val.high).then_some((ty, val))
    }

    /// Ascending edges within the subject's range.
    fn edges(&mut self, ty: Ty, subject: &Val) -> Vec<Val> {
        let mut values: Vec<i64> =
            (0..self.chance.count(1, 3)).map(|_| self.constant_near(ty, subject.low, subject.high).low).collect();
        values.sort_unstable();
        values.dedup();
        values.into_iter().map(|value| Val { expr: self.constant(ty, value), low: value, high: value }).collect()
    }

    /// A day before every value of a date fact, and that fact.
    fn edge_date(&mut self) -> Option<(i64, fencun_grammar::ast::Expr)> {
        let days: Vec<ValueModel> =
            self.facts.iter().filter(|fact| fact.ty == Ty::Date && !fact.none && fact.low > 0).cloned().collect();
        if days.is_empty() || self.chance.percent(30) {
            return None;
        }
        let fact = self.chance.pick(&days);
        Some((fact.low, tree::named(&fact.name)))
    }

    /// Bands between edges: each edge falls to the band above it, or to the one below it.
    fn bands(&mut self, edges: Vec<Val>) -> Vec<Item<Band>> {
        let mut bands = Vec::new();
        let mut from: Option<RangePart> = None;
        let part = |edge: Edge, value: &Val| RangePart { span: Span::default(), edge, value: value.expr.clone() };
        for edge in &edges {
            let above = self.chance.percent(60);
            let (below, next) = if above { (Edge::LessThan, Edge::AtLeast) } else { (Edge::AtMost, Edge::MoreThan) };
            let range = from.take().into_iter().chain([part(below, edge)]).collect();
            bands.push(self.band(range));
            from = Some(part(next, edge));
        }
        bands.push(self.band(from.into_iter().collect()));
        if self.chance.percent(15) {
            self.chance.shuffle(&mut bands);
        }
        bands
    }

    fn band(&mut self, range: Vec<RangePart>) -> Item<Band> {
        let band_name = self.fresh("band_", "档");
        item(Band { name: name(band_name), labels: self.maybe_texts(20), range })
    }

    fn duty(&mut self) -> DutyDecl {
        let duty_name = self.fresh("duty_", "责任");
        self.duties.push(duty_name.clone());
        let labels = self.maybe_texts(25);
        let cites = self.cites();
        let condition = if self.chance.percent(60) { self.outcome_is() } else { None };
        let mut scope = Scope::default();
        let mut condition = condition.unwrap_or_else(|| self.condition(&scope, 2));
        // What the condition guards may be none elsewhere, not where the duty arises.
        if self.chance.percent(30)
            && let Some((guarded, exists)) = self.guard(Ty::Date)
        {
            scope = guarded;
            condition = tree::and(vec![exists, condition]);
        }
        let within = self.chance.percent(65).then(|| {
            let calendars: Vec<String> = self.calendars.iter().map(|calendar| calendar.name.clone()).collect();
            let some = |world: &mut Self, percent| {
                let is_there = !calendars.is_empty() && world.chance.percent(percent);
                is_there.then(|| name(world.chance.pick(&calendars).clone()))
            };
            let calendar = some(self, 40);
            let rolled = some(self, 25);
            let unit = match calendar {
                Some(_) => Unit::WorkingDays,
                None => *self.chance.pick(&[Unit::Days, Unit::Months, Unit::Years]),
            };
            let period = if self.chance.percent(70) {
                let count = self.chance.between(0, if unit == Unit::WorkingDays { 30 } else { 400 });
                tree::duration(count, unit)
            } else {
                self.value(Ty::Duration(unit), &scope, 1).expr
            };
            let side = if self.chance.percent(35) { Side::CountingFrom } else { Side::After };
            let base = tree::tight(self.value(Ty::Date, &scope, 1).expr);
            Within { period: tree::tight(period), base, side, calendar, rolled }
        });
        let by = self.chance.percent(40).then(|| self.texts());
        DutyDecl { name: name(duty_name), labels, cites, condition, require: self.texts(), by, within }
    }

    pub(super) fn is_chinese(&self) -> bool {
        self.lang == Lang::Zh
    }
}

/// 2060-12-31
const LAST_BUSINESS_DAY: i64 = 33_237;
