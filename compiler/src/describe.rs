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
pub(crate) use rules::Places;
pub use rules::rules;
pub use schema::schema;

/// A count or index of the ABI; the checker bounds all of them.
pub(crate) fn short(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use fencun_abi::rules::TraceKind;

    use super::semantic_hash;
    use crate::hir::{Checked, Lang, Policy};
    use crate::source::Source;

    #[track_caller]
    fn policy(text: &str) -> Checked<Policy> {
        let source = Source::rules("policy.fencun", text);
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

    #[test]
    fn the_schema_is_what_a_host_needs() {
        let schema = super::schema(&policy(
            "
policy p version 1.2.3
scale Outcome { tolerate, refuse }
record Item { sold: yes/no?, price: money CNY at least 0 CNY }
facts
  day   : date or none?
  items : list of Item at most 5
define n as count item in items where item.sold
boundary size of n
  small : less than 2
  large : at least 2
decision outcome : Outcome, in order
  rule R when size is large then refuse
  otherwise tolerate
",
        ));
        let json = serde_json_canonicalizer::to_string(&schema).expect("a schema has a text");
        let expected = [
            r#"{"abi":"1.0","enums":[{"cases":["tolerate","refuse"],"name":"Outcome","scale":true},"#,
            r#"{"cases":["small","large"],"name":"size","scale":false}],"#,
            r#""facts":[{"max":2932896,"min":-719162,"name":"day","none":true,"type":{"kind":"date"},"unknown":true},"#,
            r#"{"max":5,"min":0,"name":"items","none":false,"type":{"kind":"list","record":0},"unknown":false}],"#,
            r#""n_duties":0,"n_trace":4,"n_units":2,"name":"p","#,
            r#""outcomes":[{"cases":["tolerate","refuse"],"name":"outcome","scale":true}],"#,
            r#""records":[{"fields":[{"max":1,"min":0,"name":"sold","none":false,"type":{"kind":"yes-no"},"unknown":true},"#,
            r#"{"max":999999999999999,"min":0,"name":"price","none":false,"#,
            r#""type":{"currency":"CNY","digits":2,"kind":"money"},"unknown":false}],"name":"Item"}],"#,
            r#""values":[{"name":"n","type":{"kind":"integer"}},{"name":"size","type":{"index":1,"kind":"enum"}}],"#,
            r#""version":"1.2.3"}"#,
        ];
        assert_eq!(json, expected.concat());
    }

    #[test]
    fn the_rules_say_in_words_what_indexes_mean() {
        let text = "
policy p version 1.0.0
  title \"Late returns\" \"逾期归还\"
  in force from 2019-03-01
facts
  day : date \"Day\"
parameter limit : days
  30 days from 0001-01-01
  20 days from 2020-01-01
decision outcome : yes/no, in order
  table T cites \"art. 1\"
    | day                || outcome | because  |
    | at most 2020-01-01 || yes     | \"Early.\" |
  otherwise no
duty report
  when outcome is yes
  require \"Report\" by \"the unit\" within limit as of day of day
"
        .replace("day : date \"Day\"", "day \"Day\" : date at most 2030-01-01");
        let rules = super::rules(&policy(&text), &[Source::rules("policy.fencun", text)]);
        let units: Vec<_> = rules.units.iter().map(|unit| (unit.id.as_str(), unit.row, unit.line)).collect();
        assert_eq!(units, [("T", Some(1), 13), ("otherwise", None, 14)]);
        let row = rules.units.first().expect("a unit");
        assert_eq!((row.cites.as_deref(), row.because.en.as_deref()), (Some("art. 1"), Some("Early.")));
        assert_eq!((rules.title.zh.as_deref(), rules.in_force_from.as_deref()), (Some("逾期归还"), Some("2019-03-01")));
        let trace: Vec<_> =
            rules.trace.iter().map(|node| (node.kind, node.name.as_str(), node.entries.len())).collect();
        let expected = [
            (TraceKind::Parameter, "limit", 2),
            (TraceKind::Unit, "T", 0),
            (TraceKind::Unit, "otherwise", 0),
            (TraceKind::Duty, "report", 0),
        ];
        assert_eq!(trace, expected);
    }
}
