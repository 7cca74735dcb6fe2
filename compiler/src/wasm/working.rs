//! Working days: two tables a calendar, and no loop.
//!
//! One table has the rank of every day, the number of working days up to it, and one the working
//! day of every rank. What is not known may be any number, so every index is cut to its table.

use wasm_encoder::ValType;

use super::code::at;
use super::emit::{Emit, Spot};
use super::memory::CalendarTable;
use crate::hir::Side;
use crate::ir::NodeId;

impl Emit<'_> {
    /// Computes how many working days there are up to a day.
    pub(super) fn rank(&mut self, id: NodeId, calendar: u32, day: NodeId, site: Option<u32>) {
        let Some(table) = self.memory.calendars.get(calendar as usize).copied() else { return };
        let (since, inside) = self.place_in(table, day);
        self.push_entry(since, table.ranks + 2);
        let (_, known) = self.keep_arithmetic(id, &[day]);
        if let Some(site) = site {
            self.code.put().local_get(inside).i32_eqz();
            self.leave_where_outside(site, known);
        }
        self.code.free(since);
        self.code.free(inside);
    }

    /// Computes a day moved by working days.
    pub(super) fn working_day(
        &mut self,
        id: NodeId,
        calendar: u32,
        (side, day, by): (Side, NodeId, NodeId),
        site: Option<u32>,
    ) {
        let Some(table) = self.memory.calendars.get(calendar as usize).copied() else { return };
        let (since, inside) = self.place_in(table, day);
        // The rank of the day, or of the one before it; then the index of the working day sought.
        self.push_entry(since, if side == Side::After { table.ranks + 2 } else { table.ranks });
        self.push_value(by);
        if side == Side::Before {
            self.code.put().i64_sub();
        } else {
            self.code.put().i64_add().i64_const(1).i64_sub();
        }
        let found = self.cut(since, table.n_working);
        self.push_entry(since, table.working);
        self.code.put().i64_const(table.first).i64_add();
        let (_, known) = self.keep_arithmetic(id, &[day, by]);
        if let Some(site) = site {
            self.code.put().local_get(inside).local_get(found).i32_and().i32_eqz();
            self.leave_where_outside(site, known);
        }
        for local in [since, inside, found] {
            self.code.free(local);
        }
    }

    /// i64: how many days a day lies behind the first, 0 outside of the calendar; i32: it lies inside.
    fn place_in(&mut self, table: CalendarTable, day: NodeId) -> (u32, u32) {
        let since = self.code.local(ValType::I64);
        self.push_value(day);
        self.code.put().i64_const(table.first).i64_sub();
        let inside = self.cut(since, table.n_days);
        (since, inside)
    }

    /// Pops an index into a local, 0 where it is not one of `n`. Gives an i32: it was.
    fn cut(&mut self, index: u32, n: i64) -> u32 {
        let fits = self.code.local(ValType::I32);
        self.code.put().local_tee(index).i64_const(n).i64_lt_u().local_set(fits);
        self.code.put().local_get(index).i64_const(0).local_get(fits).select().local_set(index);
        fits
    }

    /// Pushes an entry of a table of u16.
    fn push_entry(&mut self, index: u32, table: u32) {
        self.code.put().local_get(index).i32_wrap_i64().i32_const(1).i32_shl().i64_load16_u(at(table, 2));
    }

    fn leave_where_outside(&mut self, site: u32, known: Option<Spot>) {
        let outside = self.functions.outside_calendar;
        self.fault_if(site, known, outside);
    }
}
