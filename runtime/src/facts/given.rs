//! Facts from Rust: set by name, or from anything that serde serialises.

use fencun_abi::schema::{Field, Type};
use fencun_abi::value::Value;
use serde::Serialize;

use super::facts_from_input;
use crate::code::InputCode;
use crate::input::{Input, InputError};
use crate::lang::Bilingual;
use crate::policy::Policy;

/// Facts for one decision of one policy.
///
/// Mistakes are kept and reported all at once, by [`Facts::values`] or by the session that
/// decides.
#[derive(Clone, Debug)]
pub struct Facts {
    policy: Policy,
    entries: Vec<(String, Input)>,
    errors: Vec<InputError>,
}

/// The value of one fact, from Rust. An `Option` is no value: whether `None` is unknown or does
/// not exist has to be said.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum FactValue {
    /// Year, month, day.
    Date(i32, u32, u32),
    /// A decimal number that must stay exact, such as an amount: `"50000.10"`.
    Decimal(String),
    /// A whole number; for an amount whole units of the currency.
    Integer(i64),
    /// Members of a list, each with its fields by name.
    List(Vec<Vec<(String, FactValue)>>),
    /// Known not to exist; for facts `or none`.
    None,
    /// Lower and upper end of a range.
    Range(Box<FactValue>, Box<FactValue>),
    /// Names of the cases that a set holds.
    Set(Vec<String>),
    /// A text, the name of a case, an ISO 8601 date, or an instant as of RFC 3339.
    Text(String),
    /// Not known; for facts with `?`.
    Unknown,
    /// yes or no.
    YesNo(bool),
}

impl Facts {
    pub(crate) fn new(policy: Policy) -> Self {
        Self { policy, entries: Vec::new(), errors: Vec::new() }
    }

    /// Facts of an input tree.
    #[must_use]
    pub fn from_input(policy: &Policy, input: Input) -> Self {
        let mut facts = Self::new(policy.clone());
        match input {
            Input::Object(entries) => facts.entries = entries,
            other => facts.errors = facts_from_input(policy.schema(), &other).err().unwrap_or_default(),
        }
        facts
    }

    /// Facts of a JSON object.
    ///
    /// # Errors
    /// Where the text is no JSON. That the facts fit the policy is checked later.
    pub fn from_json(policy: &Policy, text: &str) -> Result<Self, InputError> {
        Ok(Self::from_input(policy, Input::from_json(text)?))
    }

    /// Facts of anything that serialises to an object: fields are facts, `None` is `null`.
    /// Amounts are best kept as integers; a float that is no number is `null`.
    ///
    /// # Errors
    /// Where the value cannot be serialised.
    pub fn from_serialize(policy: &Policy, value: &impl Serialize) -> Result<Self, InputError> {
        let text = serde_json::to_string(value)
            .map_err(|error| InputError::new(InputCode::BadSyntax, "").found(Bilingual::same(error.to_string())))?;
        Self::from_json(policy, &text)
    }

    /// Sets a fact; the last value counts.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<FactValue>) -> Self {
        self.entries.retain(|(known, _)| known != name);
        self.errors.retain(|error| error.path.split(['[', '.']).next() != Some(name));
        let fields = &self.policy.schema().facts;
        if let Some(input) = input(&self.policy, fields, name, value.into(), name, &mut self.errors) {
            self.entries.push((name.to_owned(), input));
        }
        self
    }

    /// The values in the order of the schema.
    ///
    /// # Errors
    /// All mistakes.
    pub fn values(&self) -> Result<Vec<Value>, Vec<InputError>> {
        let mut errors = self.errors.clone();
        // What `set` refused is not also missing.
        let is_told = |error: &InputError| self.errors.iter().any(|told| told.path == error.path);
        match facts_from_input(self.policy.schema(), &Input::Object(self.entries.clone())) {
            Ok(values) if errors.is_empty() => return Ok(values),
            Ok(_) => {}
            Err(more) if self.errors.iter().any(|told| told.path.is_empty()) => drop(more),
            Err(more) => errors.extend(more.into_iter().filter(|error| !is_told(error))),
        }
        Err(errors)
    }
}

/// The tree of a value; `None` for what is unknown, which is left out.
fn input(
    policy: &Policy,
    fields: &[Field],
    name: &str,
    value: FactValue,
    path: &str,
    errors: &mut Vec<InputError>,
) -> Option<Input> {
    let field = fields.iter().find(|field| field.name == name);
    Some(match value {
        FactValue::Date(year, month, day) => Input::Text(format!("{year:04}-{month:02}-{day:02}")),
        FactValue::Decimal(text) => Input::Number(text),
        FactValue::Integer(number) => Input::Number(number.to_string()),
        FactValue::Text(text) => Input::Text(text),
        FactValue::YesNo(value) => Input::Bool(value),
        FactValue::Set(names) => Input::List(names.into_iter().map(Input::Text).collect()),
        FactValue::Range(from, to) => {
            let mut ends = Vec::with_capacity(2);
            for (name, end) in super::range::ENDS.into_iter().zip([from, to]) {
                // An end is no fact: nothing is declared of it.
                if let Some(end) = input(policy, &[], name, *end, &format!("{path}.{name}"), errors) {
                    ends.push((name.to_owned(), end));
                }
            }
            Input::Object(ends)
        }
        FactValue::None | FactValue::Unknown => {
            // A name that is not known is reported as such, so it has to stand there.
            let Some(field) = field else { return Some(Input::Null) };
            let (is_allowed, found, expected) = match value {
                FactValue::None => (field.none, ("none", "“不存在”"), ("a fact `or none`", "可以不存在的事实")),
                _ => (field.unknown, ("unknown", "“不明”"), ("a fact with `?`", "可以不明的事实")),
            };
            if !is_allowed {
                let error = InputError::new(InputCode::WrongType, path).found(Bilingual::new(found.0, found.1));
                errors.push(error.expected(Bilingual::new(expected.0, expected.1)));
                return None;
            }
            if value == FactValue::Unknown {
                return None;
            }
            Input::Null
        }
        FactValue::List(members) => {
            let fields = match field.map(|field| &field.ty) {
                Some(Type::List { record }) => {
                    policy.schema().records.get(usize::from(*record)).map_or(&[][..], |record| &record.fields)
                }
                _ => &[],
            };
            let mut list = Vec::with_capacity(members.len());
            for (i, member) in members.into_iter().enumerate() {
                let mut entries = Vec::with_capacity(member.len());
                for (name, value) in member {
                    let path = format!("{path}[{i}].{name}");
                    if let Some(value) = input(policy, fields, &name, value, &path, errors) {
                        entries.push((name, value));
                    }
                }
                list.push(Input::Object(entries));
            }
            Input::List(list)
        }
    })
}

impl From<bool> for FactValue {
    fn from(value: bool) -> Self {
        Self::YesNo(value)
    }
}

impl From<i64> for FactValue {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<i32> for FactValue {
    fn from(value: i32) -> Self {
        Self::Integer(i64::from(value))
    }
}

impl From<u32> for FactValue {
    fn from(value: u32) -> Self {
        Self::Integer(i64::from(value))
    }
}

impl From<&str> for FactValue {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for FactValue {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl<N: Into<String>> From<Vec<Vec<(N, FactValue)>>> for FactValue {
    fn from(members: Vec<Vec<(N, FactValue)>>) -> Self {
        let named = |(name, value): (N, FactValue)| (name.into(), value);
        Self::List(members.into_iter().map(|member| member.into_iter().map(named).collect()).collect())
    }
}
