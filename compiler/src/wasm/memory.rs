//! Where everything lies in the module's memory.
//!
//! ```text
//! [0, 16)   zero guard: no address of anything
//! static    tables, never written
//! scratch   marks and masks of one call; every byte is written before it is read
//! RESULT    and the arenas of its lists
//! spill     values for which there are no locals
//! input     the host's, to the end
//! ```

use fencun_abi::layout::{self, RecordLayout, ResultLayout};
use fencun_abi::schema::{Field, Schema, Type};

use super::chunks::Chunks;
use super::classes::classes;
use super::slots::{Slots, Walk};
use super::text;
use crate::hir::{self, Calendar, Combination, Policy};
use crate::ir::{Place, Program};

/// Addresses, and the bytes of the static tables.
#[derive(Debug)]
pub(super) struct Memory {
    /// Static data, from [`Memory::STATIC`] on.
    pub(super) data: Vec<u8>,
    /// For each parameter: first days as i64 and values as i64, both padded.
    pub(super) parameters: Vec<Table>,
    /// For each calendar: ranks and working days.
    pub(super) calendars: Vec<CalendarTable>,
    /// One byte a unit: see [`super::classes`].
    pub(super) classes: u32,
    /// One slot a unit, where something may be unknown.
    pub(super) unit_slots: u32,
    /// Edges for each piece of the walk.
    pub(super) edges: Vec<u32>,
    /// For each decision: exceptions and targets.
    pub(super) exceptions: Vec<u32>,
    /// For each fact: offset of its discriminant, or all ones.
    pub(super) discriminants: u32,
    /// The tables of [`super::text`]; nothing where no fact is a text.
    pub(super) utf8: u32,
    /// Bytes of an entry of the tables of slots.
    pub(super) slot_bytes: u32,

    /// Bytes "unknown", one a slot but for facts.
    pub(super) unknown: u32,
    /// Bytes "wanted", one a slot.
    pub(super) wanted: u32,
    /// Bytes of `unknown` and of `wanted`: a power of two, so that any number can be made a slot.
    pub(super) wanted_size: u32,
    /// One byte a unit: the unit matters.
    pub(super) matters: u32,
    /// Bytes of `matters`: a power of two.
    pub(super) matters_size: u32,
    /// Where the largest or smallest amount wins, 8 bytes a unit: what it gives.
    pub(super) amounts: u32,
    /// Where the largest or smallest range wins, [`RANGE_BYTES`] a unit: see [`super::range`].
    pub(super) ranges: u32,
    /// One u16 a unit: the exception that blocks it.
    pub(super) blockers: u32,
    /// One a decision.
    pub(super) decisions: Vec<DecisionMemory>,

    /// RESULT.
    pub(super) result: u32,
    /// Offsets within it.
    pub(super) result_layout: ResultLayout,
    /// Arenas.
    pub(super) fired: u32,
    pub(super) defeated: u32,
    pub(super) duties: u32,
    pub(super) needs: u32,
    pub(super) trace: u32,
    /// What a chunk leaves to the next: whether something is needed, and the end of the duties.
    pub(super) attention: u32,
    pub(super) duties_end: u32,
    /// First spill slot of 8 bytes.
    pub(super) spill: u32,
    /// Number of spill slots.
    pub(super) n_spill: u32,
    /// The input area.
    pub(super) input: u32,
    /// Its size.
    pub(super) input_size: u32,
    /// Pages of 64 KiB.
    pub(super) pages: u32,

    /// The input record.
    pub(super) facts: RecordLayout,
    /// For each fact that is a list: its record.
    pub(super) members: Vec<Option<RecordLayout>>,
}

/// A parameter's table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    /// Number of entries.
    pub(super) n: u32,
    /// Number of entries with padding, a power of two.
    pub(super) padded: u32,
    /// Address of the first days.
    pub(super) days: u32,
    /// Address of the values.
    pub(super) values: u32,
}

/// A calendar's tables of u16.
#[derive(Clone, Copy, Debug)]
pub(super) struct CalendarTable {
    /// First day.
    pub(super) first: i64,
    /// Number of days.
    pub(super) n_days: i64,
    /// Number of working days.
    pub(super) n_working: i64,
    /// Address of the ranks: of the day before the first, and of every day.
    pub(super) ranks: u32,
    /// Address of the working days, counted from the first day; at least one entry.
    pub(super) working: u32,
}

/// Scratch of a decision.
#[derive(Clone, Copy, Debug)]
pub(super) struct DecisionMemory {
    /// Words of 64 units that surely count; later those that do not win.
    pub(super) sure: u32,
    /// Words of units that an exception surely blocks.
    pub(super) blocked: u32,
    /// Words of units that possibly and not surely count.
    pub(super) open: u32,
    /// Four masks for the search for what is needed: [`super::needs`].
    pub(super) masks: u32,
    /// What a chunk leaves to the next: 8 bytes for each local of the decision.
    pub(super) state: u32,
}

impl Memory {
    /// Address of the static data.
    pub(super) const STATIC: u32 = 16;

    pub(super) fn of(policy: &Policy, program: &Program, schema: &Schema, slots: &Slots, chunks: &Chunks) -> Self {
        let mut data = Data(Vec::new());
        let parameters = program.parameters.iter().map(|entries| data.parameter(entries)).collect();
        let calendars = program.calendars.iter().map(|calendar| data.calendar(calendar)).collect();
        let classes = data.bytes(&classes(policy));
        let slot_bytes = if slots.len() > 65_536 { 4 } else { 2 };
        let unit_slots = program.units.iter().map(|unit| slots.condition(unit.condition).unwrap_or(0));
        let unit_slots = data.slots(unit_slots.collect(), slot_bytes);
        let edges = slots.walk.iter().map(|walk| match walk {
            Walk::Edges(edges) => data.slots(edges.iter().flat_map(|(from, to)| [*from, *to]).collect(), slot_bytes),
            Walk::Decision(_) => 0,
        });
        let edges = edges.collect();
        let exceptions = program.decisions.iter().map(|decision| {
            data.slots(decision.edges.iter().flat_map(|(exception, target)| [*exception, *target]).collect(), 2)
        });
        let exceptions = exceptions.collect();
        let facts = layout::facts(schema);
        let discriminants = facts.slots.iter().map(|slot| slot.discriminant.map_or(u32::MAX, |(offset, _)| offset));
        let discriminants = data.slots(discriminants.collect(), 4);

        let utf8 = if text::classes(schema).is_empty() { 0 } else { data.bytes(&text::tables()) };

        let n_units = count(policy.units.len());
        let mut top = Top(Self::STATIC + count(data.0.len()));
        let wanted_size = slots.len().next_power_of_two().max(8);
        let unknown = top.take(wanted_size, 8);
        let wanted = top.take(wanted_size, 8);
        let matters_size = n_units.next_power_of_two().max(8);
        let matters = top.take(matters_size, 8);
        let has_extreme = |of_ranges: bool| {
            let mut amounts = policy.decisions.iter().filter(|decision| decision.is_amount());
            amounts.any(|decision: &hir::Decision| {
                matches!(decision.combination, Combination::Largest | Combination::Smallest)
                    && matches!(decision.ty, hir::Type::Range(_)) == of_ranges
            })
        };
        let amounts = top.take(if has_extreme(false) { 8 * n_units } else { 0 }, 8);
        let ranges = top.take(if has_extreme(true) { RANGE_BYTES * n_units } else { 0 }, 8);
        let blockers = top.take(2 * n_units, 8);
        let decisions = policy.decisions.iter().map(|decision| {
            let words = 8 * decision.n_units.div_ceil(64);
            DecisionMemory {
                sure: top.take(words, 8),
                blocked: top.take(words, 8),
                open: top.take(words, 8),
                masks: top.take(16, 8),
                state: top.take(if chunks.is_one() { 0 } else { 3 * words + 8 * STATE_LOCALS }, 8),
            }
        });
        let decisions = decisions.collect();
        let result_layout = layout::result(schema);
        let result = top.take(result_layout.size.size, 16);
        let fired = top.take(2 * n_units, 8);
        let defeated = top.take(layout::DEFEAT_SIZE * n_units, 8);
        let duties = top.take(layout::DUE_SIZE * count(policy.duties.len()), 8);
        let needs = top.take(2 * count(policy.facts.len()), 8);
        let trace = top.take(layout::STEP_SIZE * count(program.trace.len()), 8);
        let attention = top.take(8, 8);
        let duties_end = top.take(8, 8);
        // A value of members may take four, any other node two.
        let n_spill = if chunks.is_one() { 0 } else { 2 * count(program.nodes.len() + program.blocks.len()) };
        let spill = top.take(8 * n_spill, 8);
        let input = top.take(0, 16);
        let end = u64::from(input) + layout::input_size(schema);
        let pages = u32::try_from(end.div_ceil(PAGE)).unwrap_or(u32::MAX).clamp(1, MOST_PAGES);
        let input_size = u32::try_from(u64::from(pages) * PAGE - u64::from(input).min(u64::from(pages) * PAGE));

        let members = schema.facts.iter().map(|fact| record_of(schema, fact));
        Self {
            data: data.0,
            parameters,
            calendars,
            classes,
            unit_slots,
            edges,
            exceptions,
            discriminants,
            utf8,
            slot_bytes,
            unknown,
            wanted,
            wanted_size,
            matters,
            matters_size,
            amounts,
            ranges,
            blockers,
            decisions,
            result,
            result_layout,
            fired,
            defeated,
            duties,
            needs,
            trace,
            attention,
            duties_end,
            spill,
            n_spill,
            input,
            input_size: input_size.unwrap_or(u32::MAX),
            pages,
            members: members.collect(),
            facts,
        }
    }

    /// The slot of a place in its record.
    pub(super) fn slot(&self, program: &Program, place: Place) -> Option<layout::Slot> {
        match place {
            Place::Fact(fact) => self.facts.slots.get(fact as usize).copied(),
            Place::At { list, field, .. } => {
                self.members.get(list as usize)?.as_ref()?.slots.get(field as usize).copied()
            }
            Place::Member { block, field } => {
                let list = program.blocks.get(block.index())?.list?;
                self.members.get(list as usize)?.as_ref()?.slots.get(field as usize).copied()
            }
        }
    }
}

/// Most locals of a decision but for its words.
pub(super) const STATE_LOCALS: u32 = 40;
/// Bytes of what a unit gives that is a range.
pub(super) const RANGE_BYTES: u32 = 40;
const PAGE: u64 = 65_536;
const MOST_PAGES: u32 = 65_535;

struct Top(u32);

impl Top {
    fn take(&mut self, size: u32, align: u32) -> u32 {
        let at = layout::align(self.0, align);
        self.0 = at.saturating_add(size);
        at
    }
}

struct Data(Vec<u8>);

impl Data {
    fn align(&mut self, align: usize) -> u32 {
        self.0.resize(self.0.len().next_multiple_of(align), 0);
        Memory::STATIC + count(self.0.len())
    }

    fn bytes(&mut self, bytes: &[u8]) -> u32 {
        let at = self.align(1);
        self.0.extend_from_slice(bytes);
        at
    }

    fn slots(&mut self, numbers: Vec<u32>, bytes: u32) -> u32 {
        let at = self.align(4);
        for number in numbers {
            match (bytes, u16::try_from(number)) {
                (2, number) => self.0.extend_from_slice(&number.unwrap_or(u16::MAX).to_le_bytes()),
                _ => self.0.extend_from_slice(&number.to_le_bytes()),
            }
        }
        at
    }

    fn calendar(&mut self, calendar: &Calendar) -> CalendarTable {
        let (first, last) = (i64::from(calendar.first), i64::from(calendar.last));
        let small = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        let ranks = (first - 1..=last).map(|day| small(calendar.rank(day))).collect();
        let mut working: Vec<u32> = calendar.working.iter().map(|day| small(i64::from(*day) - first)).collect();
        let n_working = i64::from(count(working.len()));
        if working.is_empty() {
            working.push(0);
        }
        let (ranks, working) = (self.slots(ranks, 2), self.slots(working, 2));
        CalendarTable { first, n_days: last - first + 1, n_working, ranks, working }
    }

    fn parameter(&mut self, entries: &[(i32, i64)]) -> Table {
        let padded = entries.len().next_power_of_two();
        let days = self.align(8);
        for index in 0..padded {
            let day = entries.get(index).map_or(i64::MAX, |(day, _)| i64::from(*day));
            self.0.extend_from_slice(&day.to_le_bytes());
        }
        let values = self.align(8);
        for index in 0..padded {
            let value = entries.get(index).map_or(0, |(_, value)| *value);
            self.0.extend_from_slice(&value.to_le_bytes());
        }
        Table { n: count(entries.len()), padded: count(padded), days, values }
    }
}

fn record_of(schema: &Schema, fact: &Field) -> Option<RecordLayout> {
    match &fact.ty {
        Type::List { record } => {
            let record = schema.records.get(usize::from(*record))?;
            Some(layout::record(schema, &record.fields))
        }
        _ => None,
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
