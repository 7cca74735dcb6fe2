//! Guarantees: typed and kept; whether a case breaks one is found when the policy is whole.

use std::collections::BTreeMap;

use fencun_grammar::ast::{self, Decl};
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::span::Span;

use super::literal::constant;
use super::names::ValueSymbol;
use super::{Checker, say};
use crate::hir::{Claim, FactId, Guarantee, Type};

impl Checker<'_> {
    pub(super) fn guarantees(&mut self, decls: &[&Decl]) {
        // The module knows nothing of guarantees, nor of the places in them that may overflow.
        let sites = self.built.sites.len();
        let mut names: BTreeMap<&str, Span> = BTreeMap::new();
        for decl in decls {
            let Decl::Guarantee(decl) = decl else { continue };
            if let Some(first) = names.insert(&decl.name.text, decl.name.span) {
                self.duplicate(&decl.name, first);
            }
            let labels = self.text(&decl.labels);
            let claim = self.claim(decl);
            self.guards.clear();
            if let Some(claim) = claim {
                self.built.guarantees.push(Guarantee {
                    name: decl.name.text.clone(),
                    labels,
                    claim,
                    span: decl.name.span,
                });
            }
        }
        self.built.sites.truncate(sites);
    }

    fn claim(&mut self, decl: &ast::GuaranteeDecl) -> Option<Claim> {
        match &decl.claim {
            ast::Claim::Holds { condition, when } => {
                let when = match when {
                    Some(when) => self.condition(when)?,
                    None => constant(1, Type::YesNo, decl.name.span),
                };
                self.assume(&when, true);
                Some(Claim::Holds { condition: self.condition(condition)?, when })
            }
            ast::Claim::Never { decision, direction, fact, change } => {
                let id = self.decision_named(decision);
                let fact = self.growing_fact(fact);
                let id = id?;
                self.for_each_member(id, None, decision.span)?;
                if !self.built.decisions.get(id.index())?.is_scale {
                    let text = &decision.text;
                    let message = say!(
                        "the outcomes of `{text}` have no order from lenient to strict",
                        "“{text}”的结论没有从宽到严的次序"
                    );
                    self.report(Diagnostic::error(Code::NotAScale, decision.span, message).help(say!(
                        "declare its type as `scale`, or guarantee a condition: `… when …`",
                        "请将其类型声明为“等次”，或保证一个条件：“当 … 则 …”"
                    )));
                    return None;
                }
                Some(Claim::Never { decision: id, direction: *direction, fact: fact?, change: *change })
            }
        }
    }

    /// A fact that can be larger and smaller.
    fn growing_fact(&mut self, name: &ast::Name) -> Option<FactId> {
        let id = match self.names.value(&name.text) {
            Some(ValueSymbol::Fact(id)) => id,
            Some(ValueSymbol::Broken) => return None,
            Some(_) => {
                let text = &name.text;
                let message = say!(
                    "`{text}` is computed; only a fact can change while all others stay",
                    "“{text}”是计算得出的；只有事实才能在其他事实不变时变化"
                );
                self.report(
                    Diagnostic::error(Code::UnknownName, name.span, message)
                        .help(say!("name the fact that it is computed from", "请写出据以计算的事实")),
                );
                return None;
            }
            None => {
                let known: Vec<String> = self.built.facts.iter().map(|fact| fact.name.clone()).collect();
                self.unknown_name(Code::UnknownName, name, say!("fact", "事实"), known.iter().map(String::as_str));
                return None;
            }
        };
        let ty = self.built.facts.get(id.index())?.ty;
        // A match, so that whoever adds a type says whether it grows.
        let grows = match ty {
            Type::YesNo | Type::Enum(_) | Type::Text | Type::Set(_) | Type::Range(_) | Type::List(_) => false,
            Type::Integer
            | Type::Decimal(_)
            | Type::Money(_)
            | Type::Percent
            | Type::Date
            | Type::Instant
            | Type::Duration(_) => true,
        };
        if grows {
            return Some(id);
        }
        let text = &name.text;
        let message = say!("`{text}` cannot be larger or smaller", "“{text}”无所谓增大或减小");
        self.report(Diagnostic::error(Code::NoOrder, name.span, message).help(say!(
            "name a fact that is a number, an amount, a percent, a date or a duration",
            "请写类型为数值、金额、百分比、日期或期间的事实"
        )));
        None
    }
}
