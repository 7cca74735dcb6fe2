//! Words and signs of other languages, and of everyday prose, with what is written here instead.

use crate::diagnostic::Bilingual;

/// Written, and what to write in English and in Chinese. Longer signs stand before their
/// beginnings.
const FOREIGN: &[(&str, &str, &str)] = &[
    ("==", "is", "为"),
    ("!=", "is not", "不为"),
    ("<>", "is not", "不为"),
    ("<=", "is at most", "在 … 以下"),
    (">=", "is at least", "在 … 以上"),
    ("≤", "is at most", "在 … 以下"),
    ("≥", "is at least", "在 … 以上"),
    ("≠", "is not", "不为"),
    ("=", "is", "为"),
    ("<", "is less than", "不满"),
    (">", "is more than", "超过"),
    ("＝", "is", "为"),
    ("＜", "is less than", "不满"),
    ("＞", "is more than", "超过"),
    ("&&", "and", "且"),
    ("//", "--", "--"),
    ("#", "--", "--"),
    ("!", "not", "非"),
    ("！", "not", "非"),
    ("equals", "is", "为"),
    ("equal", "is", "为"),
    ("greater", "more than", "超过"),
    ("smaller", "less than", "不满"),
    ("over", "more than", "超过"),
    ("under", "less than", "不满"),
    ("between", "at least … , at most …", "… 以上 … 以下"),
    ("unless", "when not", "当 非"),
    ("if", "when", "当"),
    ("else", "otherwise", "其余"),
    ("default", "otherwise", "其余"),
    ("true", "yes", "是"),
    ("false", "no", "否"),
    ("null", "none", "无"),
    ("must", "shall", "应当"),
    ("can", "may", "可以"),
    ("yuan", "CNY", "元"),
    ("RMB", "CNY", "元"),
    ("大于等于", "is at least", "在 … 以上"),
    ("小于等于", "is at most", "在 … 以下"),
    ("不少于", "is at least", "在 … 以上"),
    ("不低于", "is at least", "在 … 以上"),
    ("不小于", "is at least", "在 … 以上"),
    ("不超过", "is at most", "在 … 以下"),
    ("不高于", "is at most", "在 … 以下"),
    ("不多于", "is at most", "在 … 以下"),
    ("不大于", "is at most", "在 … 以下"),
    ("不等于", "is not", "不为"),
    ("不是", "is not", "不为"),
    ("大于", "is more than", "超过"),
    ("高于", "is more than", "超过"),
    ("多于", "is more than", "超过"),
    ("小于", "is less than", "不满"),
    ("低于", "is less than", "不满"),
    ("少于", "is less than", "不满"),
    ("不足", "is less than", "不满"),
    ("等于", "is", "为"),
    ("以内", "at most", "以下"),
    ("如果", "when", "当"),
    ("若", "when", "当"),
    ("除非", "when not", "当 非"),
    ("否则", "otherwise", "其余"),
    ("其他", "otherwise", "其余"),
    ("并且", "and", "且"),
    ("而且", "and", "且"),
    ("以及", "and", "且"),
    ("或者", "or", "或"),
    ("真", "yes", "是"),
    ("假", "no", "否"),
    ("应", "shall", "应当"),
    ("可", "may", "可以"),
];

/// What to write instead of the word or sign that a text begins with.
pub(super) fn help(text: &str) -> Option<Bilingual> {
    let (_, en, zh) = FOREIGN.iter().find(|(written, _, _)| begins(text, written))?;
    Some(Bilingual::new(format!("write `{en}`"), format!("请写 `{zh}`")))
}

/// Whether a text begins with a sign, or with a whole word.
fn begins(text: &str, written: &str) -> bool {
    let Some(rest) = text.strip_prefix(written) else { return false };
    let is_word = written.chars().all(char::is_alphanumeric);
    !is_word || !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_recognised_before_its_beginning_and_a_word_only_whole() {
        let en = |text| help(text).map(|help| help.en);
        assert_eq!(en("== 5"), Some("write `is`".to_owned()));
        assert_eq!(en(">= 5"), Some("write `is at least`".to_owned()));
        assert_eq!(en("if x"), Some("write `when`".to_owned()));
        assert_eq!(en("iffy x"), None);
        assert_eq!(help("大于 5万元").map(|help| help.zh), Some("请写 `超过`".to_owned()));
        assert_eq!(help("大于等于 5万元").map(|help| help.zh), Some("请写 `在 … 以上`".to_owned()));
    }
}
