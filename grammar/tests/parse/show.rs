//! Trees in a short form: every node in parentheses, comments with `--`, no places.

use fencun_grammar::ast::*;

/// A whole file, a line for each declaration, item and comment.
pub fn file(file: &File) -> String {
    let mut out = format!("{:?}\n", file.lang);
    for item in &file.decls {
        decl(&mut out, item);
    }
    comments(&mut out, 0, &file.trailing);
    out
}

/// An expression.
pub fn expr(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Name(name) => name.text.clone(),
        ExprKind::Field { variable, field } => format!("(field {} {})", opt(variable.as_ref(), name), field.text),
        ExprKind::YesNo(value) => if *value { "yes" } else { "no" }.to_owned(),
        ExprKind::Number(value) => number(value),
        ExprKind::Money { amount, currency } => format!("(money {} {})", number(amount), currency.text),
        ExprKind::Percent(value) => format!("{}%", number(value)),
        ExprKind::Date(value) => date(value),
        ExprKind::Instant(value) => {
            format!("{}T{:02}:{:02}:{:02}{:+}", date(&value.date), value.hour, value.minute, value.second, value.offset)
        }
        ExprKind::Duration { count, unit } => format!("({unit:?} {})", number(count)),
        ExprKind::Paren(inner) => format!("(paren {})", self::expr(inner)),
        ExprKind::Not(inner) => format!("(not {})", self::expr(inner)),
        ExprKind::And(items) => format!("(and {})", exprs(items)),
        ExprKind::Or(items) => format!("(or {})", exprs(items)),
        ExprKind::Counted { quota, items } => format!("({quota:?} {})", exprs(items)),
        ExprKind::Extreme { largest, items } => {
            format!("({} {})", if *largest { "largest" } else { "smallest" }, exprs(items))
        }
        ExprKind::Choose { choices, otherwise } => {
            let choice = |one: &Choice| format!("({} when {})", self::expr(&one.value), self::expr(&one.condition));
            let choices: Vec<String> = choices.iter().map(choice).collect();
            format!("(choose {} {})", choices.join(" "), self::expr(otherwise))
        }
        ExprKind::Compare { op, left, right } => {
            let op = match op {
                CompareOp::Edge(edge) => format!("{edge:?}"),
                other => format!("{other:?}"),
            };
            format!("({op} {} {})", self::expr(left), self::expr(right))
        }
        ExprKind::OneOf { negated, subject, items } => {
            let op = if *negated { "not-one-of" } else { "one-of" };
            format!("({op} {} {{{}}})", self::expr(subject), exprs(items))
        }
        ExprKind::Includes { share, subject, items } => {
            format!("(includes-{share:?} {} {{{}}})", self::expr(subject), exprs(items))
        }
        ExprKind::Text(text) => quoted(text),
        ExprKind::StartsWith { subject, prefix } => {
            format!("(starts-with {} {})", self::expr(subject), self::expr(prefix))
        }
        ExprKind::Set(items) => format!("{{{}}}", exprs(items)),
        ExprKind::Range { from, to } => format!("(from {} to {})", self::expr(from), self::expr(to)),
        ExprKind::Part { part, of } => format!("({part:?} {})", self::expr(of)),
        ExprKind::Exists(inner) => format!("(exists {})", self::expr(inner)),
        ExprKind::Quantifier { kind, variable, list, condition } => format!(
            "({kind:?} {} {} {})",
            opt(variable.as_ref(), name),
            list.text,
            opt(condition.as_deref(), self::expr)
        ),
        ExprKind::Aggregate { kind, variable, list, value, condition } => format!(
            "({kind:?} {} {} {} {})",
            opt(variable.as_ref(), name),
            list.text,
            self::expr(value),
            opt(condition.as_deref(), self::expr)
        ),
        ExprKind::AsOf { parameter, date } => format!("(as-of {} {})", parameter.text, self::expr(date)),
        ExprKind::Shift { by, side, date, calendar } => {
            let calendar = calendar.as_ref().map_or(String::new(), |calendar| format!(" by {}", calendar.text));
            format!("({side:?} {} {}{calendar})", self::expr(by), self::expr(date))
        }
        ExprKind::Rolled { date, calendar } => format!("(rolled {} by {})", self::expr(date), calendar.text),
        ExprKind::WorkingDaysBetween { from, to, calendar } => {
            format!("(working-days {} {} by {})", self::expr(from), self::expr(to), calendar.text)
        }
        ExprKind::Window { subject, by, side, date, calendar } => {
            let calendar = calendar.as_ref().map_or(String::new(), |calendar| format!(" by {}", calendar.text));
            format!("(window {} {side:?} {} {}{calendar})", self::expr(subject), self::expr(by), self::expr(date))
        }
        ExprKind::HoursBetween { started, from, to } => {
            format!(
                "({} {} {})",
                if *started { "started-hours" } else { "full-hours" },
                self::expr(from),
                self::expr(to)
            )
        }
        ExprKind::DateOf { instant, offset } => format!("(date-of {} {offset:+})", self::expr(instant)),
        ExprKind::DaysBetween { from, to } => format!("(days {} {})", self::expr(from), self::expr(to)),
        ExprKind::Rounded { value, mode, step } => {
            format!("(rounded-{mode:?} {} {})", self::expr(value), self::expr(step))
        }
        ExprKind::Divide { left, right } => format!("(/ {} {})", self::expr(left), self::expr(right)),
        ExprKind::PerUnit { amount, started, unit, quantity } => {
            let word = if *started { "per-started" } else { "per-full" };
            format!("({word} {} {} {})", self::expr(amount), self::expr(unit), self::expr(quantity))
        }
        ExprKind::Negate(inner) => format!("(- {})", self::expr(inner)),
        ExprKind::Arithmetic { op, left, right } => {
            format!("({op:?} {} {})", self::expr(left), self::expr(right))
        }
    }
}

fn decl(out: &mut String, item: &Item<Decl>) {
    let head = match &item.node {
        Decl::Header(header) => {
            let Version { major, minor, patch, .. } = header.version;
            let head = format!("header {} {major}.{minor}.{patch}", header.name.text);
            block(out, 0, item, &head, &header.clauses, |_, clause| match clause {
                HeaderClause::Title(title) => format!("title {}", texts(title)),
                HeaderClause::Authority(authority) => format!("authority {}", texts(authority)),
                HeaderClause::InForce { from, until } => {
                    format!("in-force {} {}", date(from), opt(until.as_ref(), date))
                }
                HeaderClause::Applies => "applies".to_owned(),
            });
            return;
        }
        Decl::Use(decl) => {
            let Version { major, minor, patch, .. } = decl.version;
            format!("use {} {major}.{minor}.{patch}", decl.name.text)
        }
        Decl::Enum(decl) => {
            let head = format!("{:?} {} {}", decl.kind, decl.name.text, texts(&decl.labels));
            block(out, 0, item, &head, &decl.cases, |_, case| format!("{} {}", case.name.text, texts(&case.labels)));
            return;
        }
        Decl::Record(decl) => {
            let head = format!("record {} {}", decl.name.text, texts(&decl.labels));
            block(out, 0, item, &head, &decl.fields, |_, field| fact(field));
            return;
        }
        Decl::Facts(facts) => {
            block(out, 0, item, "facts", facts, |_, decl| fact(decl));
            return;
        }
        Decl::Parameter(decl) => {
            let head = format!("parameter {} {} {}", decl.name.text, texts(&decl.labels), type_ref(&decl.ty));
            block(out, 0, item, &head, &decl.entries, |_, entry| {
                format!("{} from {}", expr(&entry.value), opt(entry.from.as_ref(), date))
            });
            return;
        }
        Decl::Boundary(decl) => {
            let head = format!("boundary {} {} of {}", decl.name.text, texts(&decl.labels), expr(&decl.subject));
            block(out, 0, item, &head, &decl.bands, |_, band| {
                format!("{} {} {}", band.name.text, texts(&band.labels), range(&band.range))
            });
            return;
        }
        Decl::Decision(decl) => {
            let (name, ty) = (&decl.name.text, type_ref(&decl.ty));
            let head = format!("decision {name} {} {ty} {:?}", texts(&decl.labels), decl.combination);
            block(out, 0, item, &head, &decl.items, decision_item);
            return;
        }
        Decl::Case(decl) => {
            let like = opt(decl.like.as_ref(), quoted);
            let head = format!("case {} like {like} cites {}", quoted(&decl.name), cites(&decl.cites));
            block(out, 0, item, &head, &decl.clauses, |_, clause| match clause {
                CaseClause::Given(facts) => format!("given {}", given(facts)),
                CaseClause::Expect(expected) => format!("expect {}", expect(expected)),
            });
            return;
        }
        Decl::Source(decl) => {
            let words: Vec<String> = decl.words.iter().map(quoted).collect();
            format!("source {} {} checked {}", quoted(&decl.key), words.join(" "), opt(decl.checked.as_ref(), quoted))
        }
        Decl::Accept(decl) => {
            let place = opt(decl.place.as_ref(), |place| match place {
                AcceptPlace::Target(of) => targets(std::slice::from_ref(of)),
                AcceptPlace::Text(text) => quoted(text),
            });
            let (because, until) = (texts(&decl.because), date(&decl.until));
            format!("accept {} in {place} because {because} until {until}", decl.code.text)
        }
        Decl::Guarantee(decl) => {
            let claim = match &decl.claim {
                Claim::Holds { condition, when } => format!("{} when {}", expr(condition), opt(when.as_ref(), expr)),
                Claim::Never { decision, direction, fact, change } => {
                    format!("{} never {direction:?} when {} {change:?}", decision.text, fact.text)
                }
            };
            format!("guarantee {} {} {claim}", decl.name.text, texts(&decl.labels))
        }
        Decl::Calendar(decl) => format!("calendar {} {}", decl.name.text, texts(&decl.labels)),
        Decl::Define(decl) => {
            let (name, labels) = (&decl.name.text, texts(&decl.labels));
            format!("define {name} {labels} cites {} {}", cites(&decl.cites), expr(&decl.body))
        }
        Decl::Duty(decl) => {
            let within = |within: &Within| {
                let of = if within.side == Side::CountingFrom { "from" } else { "of" };
                let by = [("by", &within.calendar), ("rolled by", &within.rolled)];
                let by =
                    by.map(|(word, name)| name.as_ref().map_or(String::new(), |name| format!(" {word} {}", name.text)));
                format!("{} {of} {}{}", expr(&within.period), expr(&within.base), by.concat())
            };
            format!(
                "duty {} {} cites {} when {} require {} by {} within {}",
                decl.name.text,
                texts(&decl.labels),
                cites(&decl.cites),
                expr(&decl.condition),
                texts(&decl.require),
                opt(decl.by.as_ref(), texts),
                opt(decl.within.as_ref(), within)
            )
        }
    };
    line(out, 0, item, &head);
}

fn decision_item(out: &mut String, item: &DecisionItem) -> String {
    match item {
        DecisionItem::Rule(decl) => format!(
            "{:?} {} cites {} when {} then {} because {}",
            decl.kind,
            decl.id.text,
            cites(&decl.cites),
            expr(&decl.condition),
            effect(&decl.effect),
            opt(decl.because.as_ref(), texts)
        ),
        DecisionItem::Table(decl) => {
            let head = format!(
                "table {} cites {} because {}",
                decl.id.text,
                cites(&decl.cites),
                opt(decl.because.as_ref(), texts)
            );
            let mut rows = String::new();
            let columns: Vec<String> = decl.columns.iter().map(expr).collect();
            let output = opt(decl.output.as_ref(), name);
            let columns = format!("columns {}", columns.join(" | "));
            rows.push_str(&format!("    {} || {output} {:?}", columns.trim_end(), decl.extras));
            if let Some(comment) = &decl.header_comment {
                rows.push_str(&format!("  --{}", comment.text));
            }
            rows.push('\n');
            for row in &decl.rows {
                let cells: Vec<String> = row.node.cells.iter().map(cell).collect();
                let extras: Vec<String> = row.node.extras.iter().map(texts).collect();
                let head = format!("{} || {} {}", cells.join(" | "), effect(&row.node.effect), extras.join(" "));
                line(&mut rows, 2, row, &head);
            }
            out.push_str(&rows);
            head
        }
        DecisionItem::Exception(decl) => format!(
            "exception {} to {} cites {} when {} then {} because {}",
            decl.id.text,
            targets(&decl.targets),
            cites(&decl.cites),
            expr(&decl.condition),
            opt(decl.effect.as_ref(), effect),
            opt(decl.because.as_ref(), texts)
        ),
        DecisionItem::Otherwise(decl) => format!(
            "otherwise {} cites {} because {}",
            exprs(&decl.effect.outcomes),
            cites(&decl.cites),
            opt(decl.because.as_ref(), texts)
        ),
        DecisionItem::Adjust(decl) => format!(
            "adjust {} cites {} when {} then {:?} {} {:?} not-beyond {} because {}",
            decl.id.text,
            cites(&decl.cites),
            expr(&decl.condition),
            decl.modality,
            decl.steps,
            decl.direction,
            opt(decl.cap.as_ref(), name),
            opt(decl.because.as_ref(), texts)
        ),
    }
}

fn block<T, U>(
    out: &mut String,
    level: usize,
    item: &Item<T>,
    head: &str,
    parts: &[Item<U>],
    show: impl Fn(&mut String, &U) -> String,
) {
    line(out, level, item, head);
    for part in parts {
        let mut below = String::new();
        let head = show(&mut below, &part.node);
        line(out, level + 1, part, &head);
        out.push_str(&below);
    }
}

fn line<T>(out: &mut String, level: usize, item: &Item<T>, head: &str) {
    comments(out, level, &item.leading);
    let behind = item.trailing.as_ref().map(|comment| format!("  --{}", comment.text)).unwrap_or_default();
    let words: Vec<&str> = head.split_whitespace().collect();
    out.push_str(&format!("{}{}{behind}\n", "  ".repeat(level), words.join(" ")));
}

fn comments(out: &mut String, level: usize, comments: &[Comment]) {
    for comment in comments {
        let blank = if comment.blank_before { "(blank) " } else { "" };
        out.push_str(&format!("{}{blank}--{}\n", "  ".repeat(level), comment.text));
    }
}

fn fact(fact: &FactDecl) -> String {
    let change = if fact.can_change { "can-change " } else { "" };
    let supplier = opt(fact.supplier.as_ref(), texts);
    let (labels, ty) = (texts(&fact.labels), type_ref(&fact.ty));
    format!("{} {labels} {ty} {} {change}supplier {supplier}", fact.name.text, range(&fact.bounds))
}

fn type_ref(ty: &TypeRef) -> String {
    let base = type_base(&ty.base);
    format!("{base}{}{}", if ty.none { " or-none" } else { "" }, if ty.unknown { " ?" } else { "" })
}

fn type_base(base: &TypeBase) -> String {
    match base {
        TypeBase::Decimal(digits) => format!("(decimal {})", number(digits)),
        TypeBase::Money(currency) => format!("(money {})", currency.text),
        TypeBase::Duration(unit) => format!("{unit:?}"),
        TypeBase::Named(name) => name.text.clone(),
        TypeBase::List { record, max } => format!("(list {} {})", record.text, number(max)),
        TypeBase::Set(of) => format!("(set {})", of.text),
        TypeBase::Range(of) => format!("(range {})", type_base(of)),
        other => format!("{other:?}"),
    }
}

fn range(parts: &[RangePart]) -> String {
    parts.iter().map(|part| format!("({:?} {})", part.edge, expr(&part.value))).collect::<Vec<_>>().join(" ")
}

fn cell(cell: &Cell) -> String {
    match &cell.kind {
        CellKind::Any => "-".to_owned(),
        CellKind::OneOf(items) => exprs(items),
        CellKind::NotOneOf(items) => format!("not {}", exprs(items)),
        CellKind::Range(parts) => range(parts),
    }
}

fn effect(effect: &Effect) -> String {
    format!("{:?} {}", effect.modality, exprs(&effect.outcomes))
}

fn decided(decided: &Decided) -> String {
    let member = decided.member.map(|(member, _)| format!(" of {member}"));
    format!("{}{}", decided.name.text, member.unwrap_or_default())
}

fn expect(expected: &Expect) -> String {
    match expected {
        Expect::Outcome { decision, outcome, by } => {
            format!("{} {} by {}", decided(decision), expr(outcome), targets(by))
        }
        Expect::Undetermined { decision, possible, between: None } => {
            format!("{} undetermined {{{}}}", decided(decision), names(possible))
        }
        Expect::Undetermined { decision, between: Some(ends), .. } => {
            format!("{} undetermined from {} to {}", decided(decision), expr(&ends.0), expr(&ends.1))
        }
        Expect::Permitted { decision, outcomes } => format!("{} permitted {{{}}}", decided(decision), names(outcomes)),
        Expect::Needs(facts) => format!("needs {}", names(facts)),
        Expect::Duty { name, due } => format!("duty {} due {}", name.text, opt(due.as_ref(), date)),
        Expect::NoDuty(name) => format!("no-duty {}", name.text),
    }
}

fn given(facts: &[Given]) -> String {
    let value = |value: &CaseValue| match &value.kind {
        CaseValueKind::Unknown => "unknown".to_owned(),
        CaseValueKind::None => "none".to_owned(),
        CaseValueKind::Literal(literal) => expr(literal),
        CaseValueKind::Range(from, to) => format!("(range {} {})", expr(from), expr(to)),
        CaseValueKind::List(members) => {
            format!("[{}]", members.iter().map(|member| format!("{{{}}}", given(member))).collect::<Vec<_>>().join(" "))
        }
    };
    facts.iter().map(|fact| format!("({} {})", fact.name.text, value(&fact.value))).collect::<Vec<_>>().join(" ")
}

fn targets(targets: &[Target]) -> String {
    let target = |target: &Target| match target.row {
        Some((row, _)) => format!("{}#{row}", target.id.text),
        None => target.id.text.clone(),
    };
    targets.iter().map(target).collect::<Vec<_>>().join(" ")
}

fn cites(cites: &Option<Quoted>) -> String {
    opt(cites.as_ref(), quoted)
}

fn quoted(text: &Quoted) -> String {
    format!("{:?}", text.text)
}

fn texts(texts: &Texts) -> String {
    texts.0.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

fn name(name: &Name) -> String {
    name.text.clone()
}

fn names(names: &[Name]) -> String {
    names.iter().map(name).collect::<Vec<_>>().join(" ")
}

fn exprs(items: &[Expr]) -> String {
    items.iter().map(expr).collect::<Vec<_>>().join(" ")
}

fn number(number: &Number) -> String {
    if number.scale == 0 { number.mantissa.to_string() } else { format!("{}e-{}", number.mantissa, number.scale) }
}

fn date(date: &DateLit) -> String {
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

fn opt<T: ?Sized>(value: Option<&T>, show: impl Fn(&T) -> String) -> String {
    value.map_or_else(|| "_".to_owned(), show)
}
