//! What a module says about itself: the typed tree put into the tables of the ABI.
//!
//! [`schema`] is what goes in and comes out, [`rules`] are the words for the indexes of an
//! answer, [`semantic_hash`] tells whether two rule files mean the same. All three are total:
//! any policy has them, and equal policies have equal ones.

mod day;
mod hash;
mod rules;
mod schema;

pub use hash::semantic_hash;
pub use rules::rules;
pub use schema::schema;

/// A count or index of the ABI; the checker bounds all of them.
pub(crate) fn short(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::semantic_hash;
    use crate::hir::{Checked, Lang, Policy};
    use crate::source::Source;

    #[track_caller]
    fn policy(text: &str) -> Checked<Policy> {
        let source = Source { name: "policy.fencun".to_owned(), text: text.to_owned() };
        let checkup = crate::check(&[source]);
        checkup.policy.unwrap_or_else(|| panic!("{:#?}", checkup.findings))
    }

    const ENGLISH: &str = "
policy p version 1.0.0
facts
  loss : money CNY at least 0 CNY
decision outcome : yes/no, in order
  rule R cites \"art. 1\" when loss is less than 50,000 CNY then yes
  otherwise no
";

    #[test]
    fn the_language_of_keywords_means_nothing() {
        let chinese = fencun_grammar::print(&fencun_grammar::parse(ENGLISH).file, Lang::Zh);
        assert!(chinese.contains("政策 p"));
        assert_eq!(semantic_hash(&policy(ENGLISH)), semantic_hash(&policy(&chinese)));
    }

    #[test]
    fn labels_mean_nothing_and_citations_something() {
        let labelled = ENGLISH.replace("loss :", "loss \"Loss\" \"损失\" : ");
        assert_eq!(semantic_hash(&policy(ENGLISH)), semantic_hash(&policy(&labelled)));
        let cited = ENGLISH.replace("art. 1", "art. 2");
        assert_ne!(semantic_hash(&policy(ENGLISH)), semantic_hash(&policy(&cited)));
        let moved = ENGLISH.replace("50,000", "50,001");
        assert_ne!(semantic_hash(&policy(ENGLISH)), semantic_hash(&policy(&moved)));
    }
}
