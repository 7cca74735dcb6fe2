//! Guarantees against the cases of a policy: a case that breaks one is an error.
//!
//! This proves nothing: it finds a guarantee wrong where a case shows it to be.

use fencun_grammar::diagnostic::{Bilingual, Code, Diagnostic};

use crate::eval;
use crate::hir::{Checked, Policy};
use crate::source::Finding;

/// One error for each case and each guarantee that it breaks.
pub(crate) fn broken(policy: &Checked<Policy>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if policy.guarantees.is_empty() {
        return findings;
    }
    for case in &policy.cases {
        for guarantee in eval::broken_guarantees(policy, &case.facts) {
            let Some(guarantee) = policy.guarantees.get(guarantee) else { continue };
            let name = &guarantee.name;
            let message =
                Bilingual::new(format!("this case breaks the guarantee `{name}`"), format!("本案例违反保证“{name}”"));
            let diagnostic = Diagnostic::error(Code::BrokenGuarantee, case.span, message).help(Bilingual::new(
                "correct the rules or the facts of the case; or narrow the guarantee with `when …`",
                "请改正规则或案例的事实，或用“当 …”缩小保证的范围",
            ));
            let diagnostic = if case.source == policy.source {
                diagnostic.also(guarantee.span, Bilingual::new("guaranteed here", "在此保证"))
            } else {
                diagnostic
            };
            findings.push(Finding { source: case.source, diagnostic });
        }
    }
    findings
}
