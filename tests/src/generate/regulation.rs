//! The words of articles, accepted findings, guarantees.

use fencun_grammar::ast::{AcceptDecl, AcceptPlace, Change, Claim, Decl, Direction, GuaranteeDecl, SourceDecl, Target};

use super::expression::Scope;
use super::world::{Ty, World};
use crate::tree::{self, date, name, quoted};

impl World {
    /// What a policy says of the regulation and of itself.
    pub(super) fn regulation(&mut self) -> Vec<Decl> {
        let mut decls = Vec::new();
        if self.chance.percent(15) {
            decls.push(Decl::Source(self.article()));
        }
        if self.chance.percent(15) {
            decls.push(Decl::Accept(self.accept()));
        }
        if self.chance.percent(25) {
            decls.push(Decl::Guarantee(self.guarantee()));
        }
        decls
    }

    /// Whether some decision is on a scale.
    pub(super) fn has_scale(&self) -> bool {
        self.decisions.iter().any(|decision| decision.is_scale)
    }

    fn article(&mut self) -> SourceDecl {
        let key = quoted(if self.is_chinese() { "第1条" } else { "art. 1" });
        let words = (0..self.chance.count(1, 2)).flat_map(|_| self.texts().0).collect();
        SourceDecl { key, words, checked: self.chance.percent(40).then(|| quoted("0123456789abcdef")) }
    }

    fn accept(&mut self) -> AcceptDecl {
        let decisions: Vec<String> = self.decisions.iter().map(|decision| decision.name.clone()).collect();
        let place = (!decisions.is_empty() && self.chance.percent(50)).then(|| {
            let id = name(self.chance.pick(&decisions).clone());
            AcceptPlace::Target(Target { id, row: None })
        });
        let until = date(self.chance.between(16_000, 30_000));
        AcceptDecl { code: name("FC0411"), place, because: self.texts(), until }
    }

    /// One that no answer breaks: what is either so or not is never surely neither.
    fn guarantee(&mut self) -> GuaranteeDecl {
        let guarantee = self.fresh("guarantee_", "承诺");
        let labels = self.maybe_texts(25);
        let scales: Vec<String> =
            self.decisions.iter().filter(|decision| decision.is_scale).map(|decision| decision.name.clone()).collect();
        let ordered = |ty: Ty| match ty {
            Ty::YesNo | Ty::Enum(_) | Ty::Set(_) | Ty::Range(_) | Ty::Text => false,
            Ty::Integer | Ty::Decimal(_) | Ty::Money(_) | Ty::Percent | Ty::Date | Ty::Instant | Ty::Duration(_) => {
                true
            }
        };
        let facts: Vec<String> =
            self.facts.iter().filter(|fact| ordered(fact.ty)).map(|fact| fact.name.clone()).collect();
        if self.chance.percent(40) && !scales.is_empty() && !facts.is_empty() {
            let claim = Claim::Never {
                decision: name(self.chance.pick(&scales).clone()),
                direction: *self.chance.pick(&[Direction::MoreLenient, Direction::Stricter]),
                fact: name(self.chance.pick(&facts).clone()),
                change: *self.chance.pick(&[Change::Larger, Change::Smaller]),
            };
            return GuaranteeDecl { name: name(guarantee), labels, claim };
        }
        let condition = self.condition(&Scope::default(), 1);
        let condition = tree::or(vec![condition.clone(), tree::not(condition)]);
        let when = self.chance.percent(60).then(|| self.condition(&Scope::default(), 1));
        GuaranteeDecl { name: name(guarantee), labels, claim: Claim::Holds { condition, when } }
    }
}
