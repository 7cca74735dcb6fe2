//! Bytes of facts that only a host written by hand puts into the input area.

use fencun_abi::layout::{self, Slot, Width};
use fencun_abi::schema::{Field, Schema, Type};
use fencun_runtime::Policy;

/// Inputs with one mistake each and the address to call with, of very many an even choice.
/// `sound` are the bytes of facts without mistake, their lists long.
pub(crate) fn inputs(policy: &Policy, base: u32, sound: &[u8], seed: u64, most: usize) -> Vec<(Vec<u8>, u32)> {
    let schema = policy.schema();
    let mut all: Vec<(Vec<u8>, u32)> = Vec::new();
    let facts = layout::facts(schema);
    let size = u32::try_from(layout::input_size(schema)).unwrap_or(u32::MAX);
    let addresses = [base + 1, base + size, base + size - 1, base.wrapping_sub(16), 0, u32::MAX, u32::MAX - 15];
    let chosen: Vec<(Vec<u8>, u32)> = addresses.map(|address| (sound.to_vec(), address)).to_vec();

    for (field, slot) in schema.facts.iter().zip(&facts.slots) {
        let mut put = |changes: Vec<(u32, Vec<u8>)>| {
            let mut bytes = sound.to_vec();
            for (at, change) in changes {
                let at = at as usize;
                if let Some(place) = bytes.get_mut(at..at + change.len()) {
                    place.copy_from_slice(&change);
                }
            }
            all.push((bytes, base));
        };
        let text = Texts { sound, base, size };
        let Type::List { record } = &field.ty else {
            wrong(schema, field, slot, 0).into_iter().for_each(&mut put);
            text.wrong(field, slot, 0).into_iter().for_each(&mut put);
            continue;
        };
        let word = |number: u32| number.to_le_bytes().to_vec();
        let (pointer, length) = (slot.payload, slot.payload + 4);
        let longer = u32::try_from(field.max + 1).unwrap_or(u32::MAX);
        for address in [0, base - 16, base + 1, base + size, u32::MAX - 7] {
            put(vec![(pointer, word(address)), (length, word(1))]);
        }
        for count in [longer, u32::MAX, 0x1000_0001] {
            put(vec![(length, word(count))]);
        }
        // Too long, but all of it in the input area.
        put(vec![(pointer, word(base)), (length, word(longer))]);
        // Where the list begins, and its second member.
        let at = |offset: u32| sound.get(offset as usize..offset as usize + 4).and_then(|word| word.try_into().ok());
        let start = at(pointer).map_or(0, u32::from_le_bytes).wrapping_sub(base);
        let n_members = at(length).map_or(0, u32::from_le_bytes);
        let Some(record) = schema.records.get(usize::from(*record)) else { continue };
        let member = layout::record(schema, &record.fields);
        for index in (0..n_members).take(2) {
            for (field, slot) in record.fields.iter().zip(&member.slots) {
                let wrong = wrong(schema, field, slot, start + index * member.size.size);
                wrong.into_iter().for_each(&mut put);
                text.wrong(field, slot, start + index * member.size.size).into_iter().for_each(&mut put);
            }
        }
    }
    let step = (all.len() / most.saturating_sub(chosen.len()).max(1)).max(1);
    let first = usize::try_from(seed).unwrap_or(0) % step;
    chosen.into_iter().chain(all.into_iter().skip(first).step_by(step)).take(most).collect()
}

/// Where texts are, and may be.
struct Texts<'b> {
    sound: &'b [u8],
    base: u32,
    size: u32,
}

impl Texts<'_> {
    /// Addresses, lengths and bytes that are no text: a list of changes each.
    fn wrong(&self, field: &Field, slot: &Slot, start: u32) -> Vec<Vec<(u32, Vec<u8>)>> {
        if field.ty != Type::Text {
            return Vec::new();
        }
        let word = |number: u32| number.to_le_bytes().to_vec();
        let (pointer, length) = (start + slot.payload, start + slot.payload + 4);
        let present = slot.discriminant.map(|(at, kind)| (start + at, vec![kind.value()]));
        let with = |changes: [(u32, Vec<u8>); 2]| present.iter().cloned().chain(changes).collect::<Vec<_>>();
        let (base, size) = (self.base, self.size);
        let mut changes = Vec::new();
        if let Some((at, _)) = &present {
            changes.extend([3, 255].map(|discriminant| vec![(*at, vec![discriminant])]));
        }
        for (address, n) in [(0, 1), (base - 1, 2), (base + size, 1), (u32::MAX, u32::MAX), (base, u32::MAX)] {
            changes.push(with([(pointer, word(address)), (length, word(n))]));
        }
        // The first facts read as a text: too long, or no UTF-8 perhaps.
        let most = u32::try_from(field.max).unwrap_or(u32::MAX / 8);
        for n in [0, 1, most.saturating_add(1), 4 * most, 4 * most + 1] {
            changes.push(with([(pointer, word(base)), (length, word(n))]));
        }
        // Other bytes where the text is.
        let at = |offset: u32| {
            let word = self.sound.get(offset as usize..offset as usize + 4)?;
            word.try_into().ok().map(u32::from_le_bytes)
        };
        let (Some(address), Some(n)) = (at(pointer), at(length)) else { return changes };
        let bad: [&[u8]; 6] = [b"\xff", b"\x80", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe4\xb8"];
        for bad in bad.into_iter().filter(|bad| bad.len() <= n as usize) {
            let last = address.wrapping_sub(base) + n - u32::try_from(bad.len()).unwrap_or(0);
            changes.push(vec![(last, bad.to_vec())]);
        }
        changes
    }
}

/// Bytes of a field that no host writes: a list of changes each.
fn wrong(schema: &Schema, field: &Field, slot: &Slot, start: u32) -> Vec<Vec<(u32, Vec<u8>)>> {
    let Some(width) = slot.width else { return Vec::new() };
    let bytes = |number: i64| match width {
        Width::U8 => number.to_le_bytes()[..1].to_vec(),
        Width::U16 => number.to_le_bytes()[..2].to_vec(),
        Width::U32 | Width::S32 => number.to_le_bytes()[..4].to_vec(),
        Width::S64 => number.to_le_bytes().to_vec(),
    };
    let present = slot.discriminant.map(|(at, kind)| (start + at, vec![kind.value()]));
    let set = |at: u32, number: i64| -> Vec<(u32, Vec<u8>)> {
        present.iter().cloned().chain([(start + at, bytes(number))]).collect()
    };
    let mut changes = Vec::new();
    if let Some((at, _)) = &present {
        changes.extend([3, 255].map(|discriminant| vec![(*at, vec![discriminant])]));
    }
    let cases = |index: &u16| schema.enums.get(usize::from(*index)).map_or(0, |of| of.cases.len());
    let largest = match width {
        Width::U8 => 0xff,
        Width::U16 => 0xffff,
        Width::U32 => 0xffff_ffff,
        Width::S32 => i64::from(i32::MAX),
        Width::S64 => i64::MAX,
    };
    let outside = match &field.ty {
        Type::YesNo => vec![2, largest],
        Type::Enum { index } => vec![i64::try_from(cases(index)).unwrap_or(0), largest],
        Type::Set { index } => vec![1_i64 << cases(index), largest],
        _ => vec![field.min.saturating_sub(1), field.max.saturating_add(1), largest, -1, i64::MIN],
    };
    changes.extend(outside.into_iter().map(|number| set(slot.payload, number)));
    if let Some(upper) = slot.upper {
        changes.push(set(upper, field.min.saturating_sub(1)));
        changes.push(set(upper, field.max.saturating_add(1)));
        let mut inverted = set(slot.payload, field.max);
        inverted.extend(set(upper, field.min));
        changes.push(inverted);
    }
    changes
}
