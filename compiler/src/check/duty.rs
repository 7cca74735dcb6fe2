//! Duties.

use fencun_grammar::ast;

use super::Checker;
use crate::hir::{Duty, DutyId, Text};

impl Checker<'_> {
    pub(super) fn duties(&mut self, decls: &[&ast::Decl]) {
        for decl in decls {
            let ast::Decl::Duty(decl) = decl else { continue };
            let id = DutyId(u32::try_from(self.built.duties.len()).unwrap_or(u32::MAX));
            if let Some((_, first)) = self.names.duties.get(&decl.name.text) {
                let first = *first;
                self.duplicate(&decl.name, first);
            } else {
                self.names.duties.insert(decl.name.text.clone(), (id, decl.name.span));
            }
            let labels = self.text(&decl.labels);
            let require = self.text(&decl.require);
            let by = decl.by.as_ref().map_or_else(Text::default, |texts| self.text(texts));
            let Some(condition) = self.condition(&decl.condition) else { continue };
            // Where the duty arises its condition holds, so what that guards exists.
            self.assume(&condition, true);
            let due = match &decl.within {
                Some(within) => {
                    let period = self.expr(&within.period, None).and_then(|typed| self.usable(typed));
                    let base = self.expect_type(&within.base, crate::hir::Type::Date);
                    let span = within.period.span.to(within.base.span);
                    let how = (within.side, within.calendar.as_ref());
                    let due = period.zip(base).and_then(|(period, base)| self.shifted(period, how, base, span));
                    let due = match &within.rolled {
                        Some(calendar) => due.and_then(|due| self.rolled(due, calendar, span.to(calendar.span))),
                        None => due,
                    };
                    if due.is_none() {
                        self.guards.clear();
                        continue;
                    }
                    due
                }
                None => None,
            };
            self.guards.clear();
            let cites = decl.cites.as_ref().map(|quoted| quoted.text.clone());
            self.built.duties.push(Duty { name: decl.name.text.clone(), labels, cites, condition, require, by, due });
        }
    }
}
