//! The printer on trees made by hand, without the parser.

use fencun_grammar::ast::{Band, BoundaryDecl, CompareOp, DefineDecl, Effect};
use fencun_grammar::ast::{
    Combination, Comment, DecisionDecl, DecisionItem, Decl, Edge, EnumCase, EnumDecl, EnumKind, Expr, ExprKind, File,
    Item, Lang, Modality, Name, Number, OtherwiseDecl, QuantifierKind, Quota, Quoted, RangePart, RuleDecl, RuleKind,
    Side, Texts, TypeBase, TypeRef, Unit,
};
use fencun_grammar::span::Span;
use fencun_grammar::{print, same};

fn name(text: &str) -> Name {
    Name { text: text.to_owned(), span: Span::default() }
}

fn number(mantissa: i128) -> Number {
    Number { mantissa, scale: 0, span: Span::default() }
}

fn expr(kind: ExprKind) -> Expr {
    Expr { span: Span::default(), kind }
}

fn named(text: &str) -> Expr {
    expr(ExprKind::Name(name(text)))
}

fn days(count: i128) -> Expr {
    expr(ExprKind::Duration { count: number(count), unit: Unit::Days })
}

fn yuan(amount: i128) -> Expr {
    expr(ExprKind::Money { amount: number(amount), currency: name("CNY") })
}

fn item<T>(node: T) -> Item<T> {
    Item { span: Span::default(), leading: Vec::new(), trailing: None, node }
}

fn comment(text: &str) -> Comment {
    Comment { text: text.to_owned(), blank_before: false, blank_after: false }
}

fn texts(texts: &[&str]) -> Texts {
    Texts(texts.iter().map(|text| Quoted { text: (*text).to_owned(), span: Span::default() }).collect())
}

fn file(decls: Vec<Item<Decl>>) -> File {
    File { lang: Lang::En, decls, trailing: Vec::new(), damaged: Vec::new() }
}

fn define(id: &str, body: Expr) -> Item<Decl> {
    item(Decl::Define(DefineDecl { name: name(id), labels: Texts::default(), cites: None, body }))
}

#[track_caller]
fn check(file: &File, en: &str, zh: &str) {
    assert_eq!(print(file, Lang::En), en);
    assert_eq!(print(file, Lang::Zh), zh);
}

#[test]
fn an_empty_file_is_empty() {
    check(&file(Vec::new()), "", "");
}

#[test]
fn a_file_of_comments_keeps_them() {
    let mut only = file(Vec::new());
    only.trailing = vec![comment(" a"), Comment { text: " b".into(), blank_before: true, blank_after: false }];
    check(&only, "-- a\n\n-- b\n", "-- a\n\n-- b\n");
}

#[test]
fn word_order_follows_the_language() {
    let last_day =
        expr(ExprKind::Shift { by: Box::new(days(30)), side: Side::After, date: Box::new(named("d")), calendar: None });
    let member = ExprKind::Field { variable: None, field: name("gain") };
    let any = expr(ExprKind::Quantifier {
        kind: QuantifierKind::Any,
        variable: None,
        list: name("persons"),
        condition: Some(Box::new(expr(member))),
    });
    let edge = |edge| {
        let (left, right) = (Box::new(named("loss")), Box::new(yuan(50_000)));
        expr(ExprKind::Compare { op: CompareOp::Edge(edge), left, right })
    };
    let two = expr(ExprKind::Counted {
        quota: Quota::AtLeast(2),
        items: vec![edge(Edge::AtLeast), edge(Edge::LessThan), named("c")],
    });
    check(
        &file(vec![define("a", last_day), define("b", any), define("c", two)]),
        "\
define a as 30 days after d
define b as any in persons where its gain
define c as at least 2 of (loss is at least 50,000 CNY, loss is less than 50,000 CNY, c)
",
        "\
定义 a 即 d 之后 30日
定义 b 即 persons 中 任一 满足 其 gain
定义 c 即 至少具备 2 (loss 在 5万元 以上, loss 不满 5万元, c)
",
    );
}

#[test]
fn two_minus_signs_never_meet() {
    let negate = |inner| expr(ExprKind::Negate(Box::new(inner)));
    let twice = negate(negate(named("a")));
    check(&file(vec![define("x", twice)]), "define x as - -a\n", "定义 x 即 - -a\n");
}

#[test]
fn a_long_condition_is_broken_before_its_operators() {
    let long = |id: &str| named(&format!("{id}_{}", "x".repeat(30)));
    let inner = expr(ExprKind::Paren(Box::new(expr(ExprKind::Or(vec![long("b"), long("c"), long("d")])))));
    let body = expr(ExprKind::And(vec![long("a"), inner]));
    let x = "x".repeat(30);
    check(
        &file(vec![define("x", body)]),
        &format!("define x as\n  a_{x}\n  and (b_{x}\n      or c_{x}\n      or d_{x})\n"),
        &format!("定义 x 即\n  a_{x}\n  且 (b_{x}\n      或 c_{x}\n      或 d_{x})\n"),
    );
}

#[test]
fn a_scale_is_on_one_line_unless_comments_stand_inside() {
    let case = |id: &str, labels: &[&str]| item(EnumCase { name: name(id), labels: texts(labels) });
    let scale = |cases| {
        let decl = EnumDecl { kind: EnumKind::Scale, name: name("Outcome"), labels: texts(&["结论"]), cases };
        file(vec![item(Decl::Enum(decl))])
    };
    let mut cases = vec![case("tolerate", &["容错"]), case("refer", &[])];
    check(
        &scale(cases.clone()),
        "scale Outcome \"结论\" { tolerate \"容错\", refer }\n",
        "等次 Outcome \"结论\" { tolerate \"容错\", refer }\n",
    );
    cases[0].trailing = Some(comment(" mild"));
    cases[1].leading = vec![comment(" strict")];
    check(
        &scale(cases),
        "scale Outcome \"结论\" {\n  tolerate \"容错\",  -- mild\n  -- strict\n  refer\n}\n",
        "等次 Outcome \"结论\" {\n  tolerate \"容错\",  -- mild\n  -- strict\n  refer\n}\n",
    );
}

#[test]
fn bands_align_by_display_width() {
    let part = |edge, value| RangePart { span: Span::default(), edge, value };
    let band = |id: &str, range| item(Band { name: name(id), labels: Texts::default(), range });
    let decl = BoundaryDecl {
        name: name("band"),
        labels: Texts::default(),
        subject: named("loss"),
        bands: vec![
            band("轻", vec![part(Edge::LessThan, yuan(50_000))]),
            band("general", vec![part(Edge::AtLeast, yuan(50_000)), part(Edge::LessThan, yuan(500_000))]),
        ],
    };
    check(
        &file(vec![item(Decl::Boundary(decl))]),
        "\
boundary band of loss
  轻      : less than 50,000 CNY
  general : at least 50,000 CNY, less than 500,000 CNY
",
        "\
界限 band 依 loss
  轻      : 不满 5万元
  general : 5万元 以上 不满 50万元
",
    );
}

fn yes_no(value: bool) -> Expr {
    Expr { span: Span::default(), kind: ExprKind::YesNo(value) }
}

fn binding(outcome: Expr) -> Effect {
    Effect { modality: Modality::Unwritten, outcomes: vec![outcome], span: Span::default() }
}

#[test]
fn a_rule_that_is_too_long_has_its_clauses_on_lines_of_their_own() {
    let rule = |because: &str| {
        item(DecisionItem::Rule(RuleDecl {
            kind: RuleKind::RedLine,
            id: name("R1"),
            cites: None,
            condition: named("gain"),
            effect: Effect { modality: Modality::May, outcomes: vec![yes_no(true)], span: Span::default() },
            because: Some(texts(&[because])),
        }))
    };
    let mut last =
        item(DecisionItem::Otherwise(OtherwiseDecl { cites: None, effect: binding(yes_no(false)), because: None }));
    last.leading = vec![comment(" the rest")];
    last.trailing = Some(comment(" behind"));
    let ty = TypeRef { span: Span::default(), base: TypeBase::YesNo, unknown: false, none: false };
    let decision = |because: &str| {
        file(vec![item(Decl::Decision(DecisionDecl {
            name: name("d"),
            labels: Texts::default(),
            ty: ty.clone(),
            combination: Combination::InOrder,
            combination_span: Span::default(),
            bounds: Vec::new(),
            each: None,
            items: vec![rule(because), last.clone()],
        }))])
    };
    check(
        &decision("short"),
        "\
decision d : yes/no, in order
  red line R1 when gain then may yes because \"short\"
  -- the rest
  otherwise no  -- behind
",
        "\
决定 d : 是否, 依次
  红线 R1 当 gain 则 可以 是 因 \"short\"
  -- the rest
  其余 否  -- behind
",
    );
    let long = "分".repeat(30);
    check(
        &decision(&long),
        &format!(
            "\
decision d : yes/no, in order
  red line R1
    when gain
    then may yes because \"{long}\"

  -- the rest
  otherwise no  -- behind
"
        ),
        &format!(
            "\
决定 d : 是否, 依次
  红线 R1 当 gain 则 可以 是 因 \"{long}\"

  -- the rest
  其余 否  -- behind
"
        ),
    );
}

#[test]
fn places_and_blank_lines_make_no_difference_but_comments_do() {
    let mut a = file(vec![define("x", named("y"))]);
    let mut b = a.clone();
    b.lang = Lang::Zh;
    b.decls[0].span = Span::new(3, 5);
    b.decls[0].leading = vec![Comment { text: "c".into(), blank_before: true, blank_after: false }];
    assert!(!same(&a, &b), "a comment more");
    a.decls[0].trailing = Some(comment("c"));
    assert!(same(&a, &b), "the same comment elsewhere");
    b.decls[0].leading[0].text = "d".into();
    assert!(!same(&a, &b), "another comment");
    assert!(!same(&a, &file(vec![define("x", named("z"))])), "another name");
}
