//! The answer of a decision, in indexes: what `fencun_decide` writes, decoded.
//!
//! The reference evaluator makes the same value from the typed tree; equality of the two is
//! what "module and evaluator agree" means.

use crate::value::Value;

/// What one call gives: a decision, or a named fault.
pub type Answer = Result<Decision, Fault>;

/// A decision.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Decision {
    /// One for each decision of the policy.
    pub outcomes: Vec<Outcome>,
    /// One for each entry of `schema.values`: named values that are no conditions, and bands.
    pub values: Vec<Value>,
    /// Rule units that decide, ascending.
    pub fired: Vec<u16>,
    /// Rule units whose condition holds and that do not decide, ascending.
    pub defeated: Vec<Defeat>,
    /// Duties that arise, ascending.
    pub duties: Vec<Due>,
    /// Facts that are unknown and still matter, ascending.
    pub needs: Vec<u16>,
    /// One step for each entry of `rules.trace`, in order; empty without a trace.
    pub trace: Vec<Step>,
}

/// The outcome of one decision.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Outcome {
    /// The outcome; when it is not determined, the lowest that is possible.
    pub value: u8,
    /// Exactly one outcome is possible.
    pub determined: bool,
    /// Bit set of what is possible; never empty.
    pub possible: u32,
    /// Bit set of what an officer may choose, whatever the unknown facts turn out to be: the
    /// outcome when it is determined, and what the rules that surely apply leave to discretion.
    pub permitted: u32,
    /// Of a decision of amounts: the smallest and the largest that is possible, equal when it is
    /// determined; of ranges the least lower and the greatest upper end. Then `value`, `possible`
    /// and `permitted` are 0.
    pub amount: Option<Span>,
}

impl Outcome {
    /// Of a decision for a place of a list where no member is: nothing is possible.
    #[must_use]
    pub fn is_of_nobody(&self) -> bool {
        self.possible == 0 && self.amount.is_none()
    }
}

/// Amounts from `low` to `high`, both included, in the scale of their type.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Span {
    /// Smallest.
    pub low: i64,
    /// Largest.
    pub high: i64,
}

/// A rule unit that gave way.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Defeat {
    /// The unit.
    pub unit: u16,
    /// The unit it gave way to.
    pub by: u16,
}

/// A duty that arises.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Due {
    /// Index of the duty.
    pub duty: u16,
    /// Its last day, days since 1970-01-01; absent where there is none or it is not known.
    pub due: Option<i32>,
}

/// One step of the trace.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Step {
    /// Index into `rules.trace`.
    pub node: u16,
    /// What became of it.
    pub state: StepState,
    /// For a parameter the entry in force, counted from 0; else [`NO_ROW`].
    pub row: u32,
    /// The value; 0 unless the state is `True` and the node has a value.
    pub value: i64,
}

/// `row` of a step without one.
pub const NO_ROW: u32 = u32::MAX;

/// The state of a step. For a condition: false, true, unknown. For a value: `True` when it is
/// known, `Unknown`, and `Skipped` when it is none.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub enum StepState {
    /// The condition does not hold.
    False = 0,
    /// The condition holds, or the value is known.
    True = 1,
    /// Not known.
    Unknown = 2,
    /// The value is none.
    Skipped = 3,
}

/// Why there is no decision.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Fault {
    /// What happened.
    pub code: FaultCode,
    /// The fact (validation) or the site (arithmetic) concerned; [`NO_FIELD`] when there is none.
    pub field: u16,
    /// The member of the list concerned, counted from 0; else [`NO_ROW`].
    pub row: u32,
}

/// `field` of a fault that concerns no fact.
pub const NO_FIELD: u16 = u16::MAX;

macro_rules! fault_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $key:literal;)*) => {
        /// The fault codes of the ABI. The one list; numbers are for ever.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        #[repr(u8)]
        pub enum FaultCode { $($(#[$doc])* $name = $code,)* }

        impl FaultCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code with this number.
            #[must_use]
            pub fn from_u8(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$name),)* _ => None }
            }

            /// The stable name used in JSON.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }
        }
    };
}

fault_codes! {
    /// Arithmetic left the range of its type.
    Overflow = 1, "overflow";
    /// A value lies outside the declared bounds of its fact.
    OutOfRange = 2, "out-of-range";
    /// A discriminant that no case has.
    BadDiscriminant = 3, "bad-discriminant";
    /// An address outside the input area, or not aligned.
    BadPointer = 4, "bad-pointer";
    /// A list longer than declared.
    TooLong = 5, "too-long";
    /// Division by zero.
    DivisionByZero = 6, "division-by-zero";
    /// Text that is no UTF-8.
    BadUtf8 = 7, "bad-utf8";
    /// Input that is no JSON.
    BadJson = 8, "bad-json";
    /// Columns of a batch that do not fit.
    BatchShape = 9, "batch-shape";
    /// Something that this module does not support.
    Unsupported = 10, "unsupported";
    /// A date lies outside of a calendar of working days.
    OutsideCalendar = 11, "outside-calendar";
}
