//! What is known of a condition and of a value.

use fencun_abi::value::Value;

/// A condition under three values.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Truth {
    /// It does not hold.
    No,
    /// It holds possibly, not surely.
    #[default]
    Unknown,
    /// It holds surely.
    Yes,
}

impl Truth {
    pub(super) fn from_bool(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    pub(super) fn surely(self) -> bool {
        self == Self::Yes
    }

    pub(super) fn possibly(self) -> bool {
        self != Self::No
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }

    /// At least `quota` of the conditions hold.
    pub(super) fn at_least(quota: usize, items: &[Self]) -> Self {
        let sure = items.iter().filter(|item| item.surely()).count();
        let possible = items.iter().filter(|item| item.possibly()).count();
        if sure >= quota {
            Self::Yes
        } else if possible < quota {
            Self::No
        } else {
            Self::Unknown
        }
    }

    pub(super) fn any(items: &[Self]) -> Self {
        Self::at_least(1, items)
    }

    pub(super) fn all(items: &[Self]) -> Self {
        Self::at_least(items.len(), items)
    }
}

/// What is known of a value. A condition is 0 or 1.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Reading {
    /// Known.
    Number(i64),
    /// A text, known; what it says is looked up where it is compared.
    Text,
    /// Both ends of a range, known.
    Range(i64, i64),
    /// Known not to exist.
    None,
    /// Not known.
    #[default]
    Unknown,
}

impl Reading {
    pub(super) fn from_truth(truth: Truth) -> Self {
        match truth {
            Truth::No => Self::Number(0),
            Truth::Yes => Self::Number(1),
            Truth::Unknown => Self::Unknown,
        }
    }

    pub(super) fn from_value(value: Option<&Value>) -> Self {
        match value {
            Some(Value::Number(number)) => Self::Number(*number),
            Some(Value::Range(lower, upper)) => Self::Range(*lower, *upper),
            Some(Value::Text(_)) => Self::Text,
            Some(Value::None) => Self::None,
            Some(Value::Unknown | Value::List(_)) | None => Self::Unknown,
        }
    }

    pub(super) fn to_value(self) -> Value {
        match self {
            Self::Number(number) => Value::Number(number),
            Self::Range(lower, upper) => Value::Range(lower, upper),
            Self::None => Value::None,
            // Nothing of an answer is a text.
            Self::Text | Self::Unknown => Value::Unknown,
        }
    }

    pub(super) fn number(self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Text | Self::Range(..) | Self::None | Self::Unknown => None,
        }
    }

    /// Lower and upper end of a range.
    pub(super) fn ends(self) -> Option<(i64, i64)> {
        match self {
            Self::Range(lower, upper) => Some((lower, upper)),
            Self::Number(_) | Self::Text | Self::None | Self::Unknown => None,
        }
    }

    /// As a condition: none is nothing that one could know to hold or not to hold.
    pub(super) fn truth(self) -> Truth {
        match self {
            Self::Number(number) => Truth::from_bool(number != 0),
            Self::Text | Self::Range(..) | Self::None | Self::Unknown => Truth::Unknown,
        }
    }
}
