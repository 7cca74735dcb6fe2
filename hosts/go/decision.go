package fencun

import (
	"encoding/binary"
	"math/bits"
)

const (
	noField = 0xffff
	noRow   = 0xffff_ffff
)

// What is wrong with a module's answer.
var (
	badAlignment    = both("an address is not aligned", "地址未对齐")
	badDiscriminant = both("a discriminant that no case has", "标记值不存在")
	badFault        = both("a fault that names nothing", "故障所指的内容不存在")
	badIndex        = both("an index out of its table, or out of order", "索引超出所指的表或次序不对")
	badLength       = both("a list longer than its table", "列表比所指的表还长")
	badOutcome      = both("an outcome at odds with what is possible", "结论与可能的结论相矛盾")
	badAddress      = both("an address outside of the memory", "地址超出内存")
	badValue        = both("a value that its type does not have", "取值不属于其类型")
)

// raw is a decision in indexes, as the module gives it.
type raw struct {
	outcomes []rawOutcome
	values   []value
	fired    []int
	defeated []defeat
	duties   []due
	needs    []int
	trace    []rawStep
}

type rawOutcome struct {
	value               int
	isDetermined        bool
	possible, permitted uint32
	low, high           int64
	// isOfNobody says that it is for a place of a list where no member is.
	isOfNobody bool
}

type defeat struct{ unit, by int }

type due struct {
	duty   int
	day    int64
	hasDay bool
}

type rawStep struct {
	node  int
	state byte
	row   uint32
	value int64
}

// resultReader reads the results of one policy. The module is not trusted: every address, index and
// number is checked, and what no compiled policy would write is thrown.
type resultReader struct {
	schema *schema
	rules  *Rules
	layout resultLayout
}

// read is the RESULT at an address: a decision, or a fault.
func (r *resultReader) read(memory []byte, at uint32, isTraced bool) (*raw, *Fault) {
	if int(at)%r.layout.align != 0 {
		throw(badResult(badAlignment))
	}
	if uint64(at)+uint64(r.layout.size) > uint64(len(memory)) {
		throw(badResult(badAddress))
	}
	result := memory[at : int(at)+r.layout.size]
	switch result[0] {
	case 0:
		return r.decision(memory, result, isTraced), nil
	case 1:
		return nil, r.fault(result[r.layout.payload:])
	}
	throw(badResult(badDiscriminant))
	return nil, nil
}

func (r *resultReader) decision(memory, result []byte, isTraced bool) *raw {
	s, layout := r.schema, &r.layout
	d := &raw{outcomes: make([]rawOutcome, len(s.outcomes)), values: make([]value, len(s.values))}
	isBehindNobody := false
	for i := range s.outcomes {
		d.outcomes[i] = readOutcome(result, &layout.outcomes[i], &s.outcomes[i])
		// Behind the last member nobody is.
		if !s.outcomes[i].isFirst() && d.outcomes[i-1].isOfNobody && !d.outcomes[i].isOfNobody {
			isBehindNobody = true
		}
	}
	if isBehindNobody {
		throw(badResult(badOutcome))
	}
	for i := range s.values {
		d.values[i] = readValue(result, &layout.values[i], s.values[i].Type)
	}
	nSteps := 0
	if isTraced {
		nSteps = s.nTraces
	}
	d.fired = readIndexes(memory, result[layout.fired:], s.nUnits)
	for entry := range members(memory, result[layout.defeated:], defeatSize, 2, s.nUnits) {
		d.defeated = append(d.defeated, defeat{u16(entry), u16(entry[2:])})
	}
	for entry := range members(memory, result[layout.duties:], dueSize, 4, s.nDuties) {
		d.duties = append(d.duties, readDue(entry))
	}
	d.needs = readIndexes(memory, result[layout.needs:], len(s.facts))
	for entry := range members(memory, result[layout.trace:], stepSize, 8, nSteps) {
		d.trace = append(d.trace, r.step(entry))
	}
	before := -1
	for _, defeat := range d.defeated {
		before = checkAscending(before, defeat.unit, s.nUnits)
		if defeat.by >= s.nUnits {
			throw(badResult(badIndex))
		}
	}
	before = -1
	for _, due := range d.duties {
		before = checkAscending(before, due.duty, s.nDuties)
	}
	// A full trace has every step, in order.
	for i, step := range d.trace {
		if step.node != i {
			throw(badResult(badIndex))
		}
	}
	if len(d.trace) != nSteps {
		throw(badResult(badIndex))
	}
	return d
}

func readOutcome(result []byte, slot *outcomeSlot, declared *Decision) rawOutcome {
	if result[slot.determined] > 1 {
		throw(badResult(badDiscriminant))
	}
	o := rawOutcome{isDetermined: result[slot.determined] == 1}
	if declared.Type != nil {
		o.low, o.high = i64(result[slot.low:]), i64(result[slot.high:])
		if !declared.Type.holds(o.low) || !declared.Type.holds(o.high) {
			throw(badResult(badValue))
		}
		// Of sets, what is surely there is there possibly.
		_, isSet := declared.Type.(Set)
		// A range is one, or lies somewhere between; where there is no room between, it is one.
		_, isRange := declared.Type.(RangeType)
		isOne := o.low == o.high || o.isDetermined && isRange
		if o.low > o.high || isSet && o.low&^o.high != 0 || o.isDetermined != isOne {
			throw(badResult(badOutcome))
		}
		return o
	}
	flags := func(at int) uint32 {
		switch slot.flags {
		case 1:
			return uint32(result[at])
		case 2:
			return uint32(u16(result[at:]))
		}
		return binary.LittleEndian.Uint32(result[at:])
	}
	o.value, o.possible, o.permitted = int(result[slot.value]), flags(slot.possible), flags(slot.permitted)
	if declared.Member != nil && o == (rawOutcome{}) {
		o.isOfNobody = true
		return o
	}
	all := uint32(uint64(1)<<len(declared.Cases) - 1)
	isSound := o.possible != 0 && o.possible&^all == 0 && o.permitted&^all == 0 &&
		bits.TrailingZeros32(o.possible) == o.value &&
		(bits.OnesCount32(o.possible) == 1) == o.isDetermined &&
		(!o.isDetermined || o.permitted&o.possible != 0)
	if !isSound {
		throw(badResult(badOutcome))
	}
	return o
}

func readValue(result []byte, slot *slot, ty Type) value {
	switch result[slot.discriminant] {
	case 0:
		return value{}
	case 1:
		return value{state: isNone}
	case 2:
		v := value{state: isKnown, low: slot.number(result[slot.payload:])}
		v.high = v.low
		if slot.upper >= 0 {
			v.high = slot.number(result[slot.upper:])
		}
		if !ty.holds(v.low) || !ty.holds(v.high) || v.low > v.high {
			throw(badResult(badValue))
		}
		return v
	}
	throw(badResult(badDiscriminant))
	return value{}
}

func readDue(entry []byte) due {
	d := due{duty: u16(entry), hasDay: entry[4] == 1, day: int64(int32(binary.LittleEndian.Uint32(entry[8:])))}
	if entry[4] > 1 {
		throw(badResult(badDiscriminant))
	}
	if d.hasDay && (d.day < minDay || d.day > maxDay) {
		throw(badResult(badValue))
	}
	return d
}

func (r *resultReader) step(entry []byte) rawStep {
	s := rawStep{u16(entry), entry[2], binary.LittleEndian.Uint32(entry[4:]), i64(entry[8:])}
	if s.state > 3 {
		throw(badResult(badDiscriminant))
	}
	if s.node >= len(r.rules.trace) {
		throw(badResult(badIndex))
	}
	declared := &r.rules.trace[s.node]
	hasRow := s.row == noRow || int64(s.row) < int64(max(len(declared.entries), 1))
	if !hasRow || s.state == 1 && declared.ty != nil && !declared.ty.holds(s.value) {
		throw(badResult(badValue))
	}
	return s
}

func (r *resultReader) fault(payload []byte) *Fault {
	f := &Fault{FaultCode(payload[0]), u16(payload[2:]), -1}
	table := len(r.schema.facts)
	if f.Code.isAtASite() {
		table = len(r.rules.sites)
	}
	if !f.Code.isKnown() || f.Field != noField && f.Field >= table {
		throw(badResult(badFault))
	}
	if f.Field == noField {
		f.Field = -1
	}
	if row := binary.LittleEndian.Uint32(payload[4:]); row != noRow {
		f.Row = int(row)
	}
	return f
}

// members are those of the list whose address and length stand at the head of bytes.
func members(memory, head []byte, size, align, most int) func(func([]byte) bool) {
	at, length := binary.LittleEndian.Uint32(head), binary.LittleEndian.Uint32(head[4:])
	if int64(length) > int64(most) {
		throw(badResult(badLength))
	}
	if length > 0 && int(at)%align != 0 {
		throw(badResult(badAlignment))
	}
	if length > 0 && uint64(at)+uint64(length)*uint64(size) > uint64(len(memory)) {
		throw(badResult(badAddress))
	}
	return func(yield func([]byte) bool) {
		for i := range int(length) {
			start := int(at) + i*size
			if !yield(memory[start : start+size]) {
				return
			}
		}
	}
}

// readIndexes is a list of u16 that ascend and stay below an end.
func readIndexes(memory, head []byte, end int) []int {
	var indexes []int
	before := -1
	for entry := range members(memory, head, 2, 2, end) {
		before = checkAscending(before, u16(entry), end)
		indexes = append(indexes, before)
	}
	return indexes
}

func checkAscending(before, index, end int) int {
	if index <= before || index >= end {
		throw(badResult(badIndex))
	}
	return index
}

func u16(bytes []byte) int { return int(binary.LittleEndian.Uint16(bytes)) }

func i64(bytes []byte) int64 { return int64(binary.LittleEndian.Uint64(bytes)) }

func badResult(flaw Text) *ModuleError { return &ModuleError{code: BadResult, detail: flaw} }
