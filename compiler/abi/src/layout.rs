//! Where facts and result lie in memory: the canonical ABI of the Component Model (32-bit,
//! as of component-model commit 6d28164) for the record types of a schema, frozen here.
//!
//! ```text
//! T            natural size and alignment
//! T?  T or none      u8 discriminant (0 unknown resp. none, 1 the value), payload aligned
//! T or none?         u8 discriminant (0 unknown, 1 none, 2 the value), payload aligned
//! list, text         ptr u32, len u32; of a text in bytes
//! set                flags of 1, 2 or 4 bytes
//! range              both ends, the lower first
//! ```

use crate::schema::{Field, Outcome, Schema, Type};

/// Size and alignment in bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Size {
    /// Bytes, a multiple of `align` for records.
    pub size: u32,
    /// Alignment.
    pub align: u32,
}

/// The load and store width of a scalar.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Width {
    /// Unsigned byte.
    U8,
    /// Unsigned 16 bit.
    U16,
    /// Unsigned 32 bit.
    U32,
    /// Signed 32 bit.
    S32,
    /// Signed 64 bit.
    S64,
}

impl Width {
    /// Bytes.
    #[must_use]
    pub fn bytes(self) -> u32 {
        match self {
            Self::U8 => 1,
            Self::U16 => 2,
            Self::U32 | Self::S32 => 4,
            Self::S64 => 8,
        }
    }
}

/// How a field lies in its record.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Slot {
    /// Offset of the discriminant, where there is one; its values are [`Discriminant`]'s.
    pub discriminant: Option<(u32, Discriminant)>,
    /// Offset of the payload.
    pub payload: u32,
    /// Width of the payload, of a range of each end; a list and a text have none.
    pub width: Option<Width>,
    /// Offset of the upper end of a range; the lower end is the payload.
    pub upper: Option<u32>,
}

/// The meaning of a discriminant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Discriminant {
    /// 0 unknown, 1 value.
    Unknown,
    /// 0 none, 1 value.
    None,
    /// 0 unknown, 1 none, 2 value.
    UnknownOrNone,
}

impl Discriminant {
    /// The discriminant of a value.
    #[must_use]
    pub fn value(self) -> u8 {
        match self {
            Self::Unknown | Self::None => 1,
            Self::UnknownOrNone => 2,
        }
    }
}

/// The discriminant of a field, if it has one.
#[must_use]
pub fn discriminant(unknown: bool, none: bool) -> Option<Discriminant> {
    match (unknown, none) {
        (false, false) => None,
        (true, false) => Some(Discriminant::Unknown),
        (false, true) => Some(Discriminant::None),
        (true, true) => Some(Discriminant::UnknownOrNone),
    }
}

/// A record: offsets of its fields and its size.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RecordLayout {
    /// One a field.
    pub slots: Vec<Slot>,
    /// Of the whole record.
    pub size: Size,
}

/// Layout of a record of fields.
#[must_use]
pub fn record(schema: &Schema, fields: &[Field]) -> RecordLayout {
    let mut at = Cursor::default();
    let slots = fields
        .iter()
        .map(|field| at.place(width(schema, &field.ty), ends(&field.ty), discriminant(field.unknown, field.none)))
        .collect();
    RecordLayout { slots, size: at.finish() }
}

/// Layout of the input record.
#[must_use]
pub fn facts(schema: &Schema) -> RecordLayout {
    record(schema, &schema.facts)
}

/// Width of a type's scalar, of a range of each end; `None` for a list and a text.
#[must_use]
pub fn width(schema: &Schema, ty: &Type) -> Option<Width> {
    Some(match ty {
        Type::YesNo => Width::U8,
        Type::Enum { index } => {
            let cases = schema.enums.get(usize::from(*index)).map_or(0, |e| e.cases.len());
            if cases <= 256 { Width::U8 } else { Width::U16 }
        }
        Type::Set { index } => match flags(schema.enums.get(usize::from(*index)).map_or(0, |e| e.cases.len())) {
            1 => Width::U8,
            2 => Width::U16,
            _ => Width::U32,
        },
        Type::Range { of } => return width(schema, of),
        Type::Date => Width::S32,
        Type::Integer
        | Type::Instant
        | Type::Decimal { .. }
        | Type::Money { .. }
        | Type::Percent
        | Type::Hours
        | Type::Days
        | Type::Months
        | Type::Years
        | Type::WorkingDays => Width::S64,
        Type::List { .. } | Type::Text => return None,
    })
}

/// Bytes of flags with so many labels: 1, 2 or 4.
fn flags(labels: usize) -> u32 {
    match labels {
        0..=8 => 1,
        9..=16 => 2,
        _ => 4,
    }
}

/// How many values of its width a type has.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Ends {
    One,
    Two,
}

fn ends(ty: &Type) -> Ends {
    if matches!(ty, Type::Range { .. }) { Ends::Two } else { Ends::One }
}

/// The largest number of bytes that facts can take in the input area: the record; each list at
/// its maximum behind it, each aligned to 8; and behind all the texts, of facts and of members,
/// four bytes for each character that they can have.
#[must_use]
pub fn input_size(schema: &Schema) -> u64 {
    // Each record once: a hostile schema may have many long lists of one long record.
    let members: Vec<(Size, u64)> = schema
        .records
        .iter()
        .map(|record_type| (record(schema, &record_type.fields).size, text_bytes(&record_type.fields)))
        .collect();
    let mut bytes = u64::from(align(facts(schema).size.size, 16));
    let mut texts = text_bytes(&schema.facts);
    for field in &schema.facts {
        if let Type::List { record: index } = &field.ty
            && let Some((member, of_texts)) = members.get(usize::from(*index))
        {
            let n = field.max.unsigned_abs();
            bytes = align64(bytes, u64::from(member.align)).saturating_add(u64::from(member.size).saturating_mul(n));
            texts = texts.saturating_add(of_texts.saturating_mul(n));
        }
    }
    // An absurd schema asks for more than there is, and is refused for it.
    align64(bytes.saturating_add(texts).min(u64::MAX / 2), 16)
}

/// Bytes of the texts among some fields, at most.
fn text_bytes(fields: &[Field]) -> u64 {
    let texts = fields.iter().filter(|field| field.ty == Type::Text);
    texts.map(|field| field.max.unsigned_abs().saturating_mul(4)).fold(0, u64::saturating_add)
}

/// Offsets within RESULT, relative to its address.
///
/// ```text
/// result<decision, fault>: u8 discriminant (0 decision, 1 fault), payload at `payload`
/// decision: outcomes, values, then six lists (ptr, len)
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ResultLayout {
    /// Payload: the decision, or the fault.
    pub payload: u32,
    /// One for each decision.
    pub outcomes: Vec<OutcomeSlot>,
    /// One for each named value: always with discriminant [`Discriminant::UnknownOrNone`].
    pub values: Vec<Slot>,
    /// Offset of `fired`: list of u16.
    pub fired: u32,
    /// Offset of `defeated`: list of {unit u16, by u16}.
    pub defeated: u32,
    /// Offset of `duties`: list of {duty u16, due option<s32>}: 12 bytes, due at 4 and 8.
    pub duties: u32,
    /// Offset of `needs`: list of u16.
    pub needs: u32,
    /// Offset of `trace`: list of {node u16, state u8, row u32, value s64}: 16 bytes, state at
    /// 2, row at 4, value at 8.
    pub trace: u32,
    /// Fault: code u8 here, field u16 at +2, row u32 at +4.
    pub fault: u32,
    /// Of the whole result.
    pub size: Size,
}

/// Offsets of one outcome.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct OutcomeSlot {
    /// u8
    pub value: u32,
    /// u8: 0 or 1
    pub determined: u32,
    /// Bit set of `flags` width.
    pub possible: u32,
    /// Bit set of `flags` width.
    pub permitted: u32,
    /// 1, 2 or 4 bytes: the canonical size of flags with as many labels as there are cases.
    pub flags: u32,
    /// Of a decision of amounts, which has nothing of the above but `determined`: offsets of the
    /// smallest and the largest amount, both s64.
    pub amount: Option<(u32, u32)>,
}

/// Bytes of one member of `defeated`.
pub const DEFEAT_SIZE: u32 = 4;
/// Bytes of one member of `duties`.
pub const DUE_SIZE: u32 = 12;
/// Bytes of one member of `trace`.
pub const STEP_SIZE: u32 = 16;

/// Layout of RESULT.
#[must_use]
pub fn result(schema: &Schema) -> ResultLayout {
    // The discriminant stands before a payload of alignment 8 (the trace holds s64, but behind
    // a pointer), so the payload's alignment is that of its own fields.
    let build = |base: u32| {
        let mut at = Cursor { offset: base, align: 1 };
        let outcomes: Vec<_> = schema.outcomes.iter().map(|outcome| at.outcome(outcome)).collect();
        let values: Vec<_> = schema
            .values
            .iter()
            .map(|value| at.place(width(schema, &value.ty), ends(&value.ty), Some(Discriminant::UnknownOrNone)))
            .collect();
        let lists = [(); 5].map(|()| at.list());
        (outcomes, values, lists, at)
    };
    let payload_align = build(0).3.align.max(4);
    let payload = payload_align;
    let (outcomes, values, [fired, defeated, duties, needs, trace], mut at) = build(payload);
    at.align = at.align.max(4);
    at.offset = at.offset.max(payload + 8);
    ResultLayout { payload, outcomes, values, fired, defeated, duties, needs, trace, fault: payload, size: at.finish() }
}

#[derive(Debug)]
struct Cursor {
    offset: u32,
    align: u32,
}

impl Default for Cursor {
    fn default() -> Self {
        Self { offset: 0, align: 1 }
    }
}

impl Cursor {
    fn take(&mut self, size: u32, alignment: u32) -> u32 {
        let at = align(self.offset, alignment);
        self.offset = at + size;
        self.align = self.align.max(alignment);
        at
    }

    fn list(&mut self) -> u32 {
        self.take(8, 4)
    }

    fn place(&mut self, width: Option<Width>, ends: Ends, discriminant: Option<Discriminant>) -> Slot {
        let Some(scalar) = width else {
            let Some(kind) = discriminant else {
                return Slot { discriminant: None, payload: self.list(), width: None, upper: None };
            };
            let start = self.take(12, 4);
            return Slot { discriminant: Some((start, kind)), payload: start + 4, width: None, upper: None };
        };
        let bytes = scalar.bytes();
        let n = if ends == Ends::Two { 2 } else { 1 };
        let (discriminant, payload) = match discriminant {
            None => (None, self.take(n * bytes, bytes)),
            Some(kind) => {
                // A variant is aligned like its payload; the payload follows the discriminant.
                let start = self.take((n + 1) * bytes, bytes);
                (Some((start, kind)), start + bytes)
            }
        };
        Slot { discriminant, payload, width, upper: (ends == Ends::Two).then_some(payload + bytes) }
    }

    fn outcome(&mut self, outcome: &Outcome) -> OutcomeSlot {
        if outcome.ty.is_some() {
            let determined = self.take(24, 8);
            let ends = (determined + 8, determined + 16);
            return OutcomeSlot {
                value: determined,
                determined,
                possible: determined,
                permitted: determined,
                flags: 0,
                amount: Some(ends),
            };
        }
        let flags = flags(outcome.cases.len());
        let start = align(self.offset, flags);
        let value = start;
        let determined = start + 1;
        let possible = align(start + 2, flags);
        let permitted = possible + flags;
        self.offset = align(permitted + flags, flags);
        self.align = self.align.max(flags);
        OutcomeSlot { value, determined, possible, permitted, flags, amount: None }
    }

    fn finish(&mut self) -> Size {
        Size { size: align(self.offset, self.align), align: self.align }
    }
}

/// `at` rounded up to a multiple of `alignment`, a power of two.
#[must_use]
pub fn align(at: u32, alignment: u32) -> u32 {
    at.next_multiple_of(alignment)
}

fn align64(at: u64, alignment: u64) -> u64 {
    at.next_multiple_of(alignment)
}
