//! Facts to the bytes of the input area, as `docs/abi.md` lays them out.
//!
//! Equal facts give equal bytes: gaps, and payloads of what is unknown or none, are zero.

use fencun_abi::layout::{Discriminant, RecordLayout, Slot, Width};
use fencun_abi::schema::{Field, Type};
use fencun_abi::value::Value;

use crate::code::InputCode;
use crate::input::InputError;
use crate::lang::Bilingual;
use crate::policy::Policy;

/// Writes the facts to `bytes`, which begin at the start of the input area.
///
/// # Errors
/// Where a value is not of its fact's kind or does not fit its width, or a list does not fit
/// the input area. Bounds are the module's to check.
pub(crate) fn facts(policy: &Policy, values: &[Value], bytes: &mut Vec<u8>) -> Result<(), InputError> {
    let layouts = policy.layouts();
    let fields = &policy.schema().facts;
    let room = Room { base: policy.verified().input_base, size: policy.verified().input_size as usize };
    bytes.clear();
    bytes.resize(layouts.facts.size.size as usize, 0);
    if values.len() != fields.len() {
        let count = Bilingual::new(format!("{} values", values.len()), format!("{} 个值", values.len()));
        let expected = Bilingual::new(format!("{}", fields.len()), format!("{} 个", fields.len()));
        return Err(InputError::new(InputCode::WrongType, "").found(count).expected(expected));
    }
    // Texts stand behind all members: these are aligned, and what stands between is counted.
    let mut texts = Vec::new();
    for ((field, slot), value) in fields.iter().zip(&layouts.facts.slots).zip(values) {
        match (&field.ty, value) {
            (Type::List { record }, Value::List(members)) => {
                let index = usize::from(*record);
                let (Some(record), Some(layout)) = (policy.schema().records.get(index), layouts.records.get(index))
                else {
                    return Err(mismatch(&field.name));
                };
                let at = list(&field.name, &record.fields, layout, members, bytes, &mut texts, room)?;
                put(bytes, slot.payload, &at.to_le_bytes());
                put(bytes, slot.payload + 4, &u32::try_from(members.len()).unwrap_or(u32::MAX).to_le_bytes());
            }
            (Type::Text, _) => text(&field.name, &field.name, slot, value, 0, bytes, &mut texts)?,
            _ => scalar(&field.name, slot, value, 0, bytes)?,
        }
    }
    for Text { fact, place, text } in texts {
        let start = bytes.len();
        if text.is_empty() {
            put(bytes, place, &room.base.to_le_bytes());
            continue;
        }
        if start.saturating_add(text.len()) > room.size {
            let count = Bilingual::new(format!("{} bytes", text.len()), format!("{} 字节", text.len()));
            return Err(InputError::new(InputCode::OutOfBounds, fact).found(count));
        }
        bytes.extend_from_slice(text.as_bytes());
        let pointer = room.base.saturating_add(u32::try_from(start).unwrap_or(u32::MAX));
        put(bytes, place, &pointer.to_le_bytes());
        put(bytes, place.saturating_add(4), &u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
    }
    Ok(())
}

/// A text that has to be put behind the members.
struct Text<'v> {
    /// Name of the fact.
    fact: &'v str,
    /// Where its address and length belong.
    place: u32,
    text: &'v str,
}

/// The input area.
#[derive(Clone, Copy)]
struct Room {
    base: u32,
    size: usize,
}

/// Appends the members of a list; its address.
fn list<'v>(
    name: &'v str,
    fields: &[Field],
    layout: &RecordLayout,
    members: &'v [Vec<Value>],
    bytes: &mut Vec<u8>,
    texts: &mut Vec<Text<'v>>,
    room: Room,
) -> Result<u32, InputError> {
    if members.is_empty() {
        return Ok(room.base);
    }
    let size = layout.size.size as usize;
    let start = bytes.len().next_multiple_of(layout.size.align as usize);
    let end = members.len().checked_mul(size).and_then(|all| all.checked_add(start)).filter(|end| *end <= room.size);
    let Some(end) = end else {
        let count = Bilingual::new(format!("{} members", members.len()), format!("{} 项", members.len()));
        return Err(InputError::new(InputCode::ListTooLong, name).found(count));
    };
    bytes.resize(end, 0);
    for (i, member) in members.iter().enumerate() {
        if member.len() != fields.len() {
            return Err(mismatch(&format!("{name}[{i}]")));
        }
        for ((field, slot), value) in fields.iter().zip(&layout.slots).zip(member) {
            let path = format_args!("{name}[{i}].{}", field.name);
            if field.ty == Type::Text {
                text(name, &path, slot, value, start + i * size, bytes, texts)?;
            } else {
                scalar(&path, slot, value, start + i * size, bytes)?;
            }
        }
    }
    Ok(room.base + u32::try_from(start).unwrap_or(u32::MAX))
}

/// Writes whether there is a text, which is put behind the members later.
fn text<'v>(
    fact: &'v str,
    path: &dyn std::fmt::Display,
    slot: &Slot,
    value: &'v Value,
    start: usize,
    bytes: &mut [u8],
    texts: &mut Vec<Text<'v>>,
) -> Result<(), InputError> {
    let discriminant = match value {
        Value::Text(_) => slot.discriminant.map_or(0, |(_, kind)| kind.value()),
        _ => absent(value, slot).ok_or_else(|| mismatch(&path.to_string()))?,
    };
    let at = |offset: u32| u32::try_from(start).unwrap_or(u32::MAX).saturating_add(offset);
    if let Some((offset, _)) = slot.discriminant {
        put(bytes, at(offset), &[discriminant]);
    }
    if let Value::Text(text) = value {
        texts.push(Text { fact, place: at(slot.payload), text });
    }
    Ok(())
}

/// The discriminant of what is unknown or none, where that is possible.
fn absent(value: &Value, slot: &Slot) -> Option<u8> {
    let kind = slot.discriminant.map(|(_, kind)| kind);
    match (value, kind) {
        (Value::Unknown, Some(Discriminant::Unknown | Discriminant::UnknownOrNone))
        | (Value::None, Some(Discriminant::None)) => Some(0),
        (Value::None, Some(Discriminant::UnknownOrNone)) => Some(1),
        _ => None,
    }
}

/// Writes a value that is neither list nor text into its slot of the record at `start`.
fn scalar(
    path: &dyn std::fmt::Display,
    slot: &Slot,
    value: &Value,
    start: usize,
    bytes: &mut [u8],
) -> Result<(), InputError> {
    let wrong = || mismatch(&path.to_string());
    let width = slot.width.ok_or_else(wrong)?;
    let present = slot.discriminant.map_or(0, |(_, kind)| kind.value());
    let (discriminant, number, second) = match (value, slot.upper) {
        (Value::Number(number), None) => (present, *number, None),
        (Value::Range(lower, upper), Some(at)) => (present, *lower, Some((at, *upper))),
        _ => (absent(value, slot).ok_or_else(wrong)?, 0, None),
    };
    let at = |offset: u32| u32::try_from(start).unwrap_or(u32::MAX).saturating_add(offset);
    if let Some((offset, _)) = slot.discriminant {
        put(bytes, at(offset), &[discriminant]);
    }
    for (offset, number) in [Some((slot.payload, number)), second].into_iter().flatten() {
        let too_wide =
            |_| InputError::new(InputCode::OutOfBounds, path.to_string()).found(Bilingual::same(number.to_string()));
        let place = at(offset);
        match width {
            Width::U8 => put(bytes, place, &u8::try_from(number).map_err(too_wide)?.to_le_bytes()),
            Width::U16 => put(bytes, place, &u16::try_from(number).map_err(too_wide)?.to_le_bytes()),
            Width::U32 => put(bytes, place, &u32::try_from(number).map_err(too_wide)?.to_le_bytes()),
            Width::S32 => put(bytes, place, &i32::try_from(number).map_err(too_wide)?.to_le_bytes()),
            Width::S64 => put(bytes, place, &number.to_le_bytes()),
        }
    }
    Ok(())
}

fn mismatch(path: &str) -> InputError {
    InputError::new(InputCode::WrongType, path)
}

fn put(bytes: &mut [u8], at: u32, value: &[u8]) {
    let at = at as usize;
    if let Some(place) = bytes.get_mut(at..at.saturating_add(value.len())) {
        place.copy_from_slice(value);
    }
}
