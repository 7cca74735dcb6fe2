//! The values of facts, as module and evaluator see them.

/// One fact, or one field of a list's member.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Value {
    /// Not known. Only for facts declared with `?`.
    Unknown,
    /// Known not to exist. Only for facts declared `or none`.
    None,
    /// yes/no as 0 or 1, a case as its index, decimal, money and percent in their scale, a date
    /// as days since 1970-01-01, a duration as its count, a set as one bit a case, the first the
    /// lowest.
    Number(i64),
    /// A text.
    Text(String),
    /// Lower and upper end of a range.
    Range(i64, i64),
    /// The members of a list, each with one value a field.
    List(Vec<Vec<Value>>),
}
