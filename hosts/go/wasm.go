package fencun

import (
	"fmt"
	"math/bits"
	"slices"
	"unicode/utf8"
)

// Sections, kinds of exports and types of a WebAssembly module.
const (
	sectionCustom = iota
	sectionType
	sectionImport
	sectionFunction
	sectionTable
	sectionMemory
	sectionGlobal
	sectionExport
	sectionStart
	sectionElement
	sectionCode
	sectionData
	sectionDataCount

	kindFunction = 0
	kindMemory   = 2
	kindGlobal   = 3

	typeI32 = 0x7f
	typeI64 = 0x7e

	// maxCalls is the deepest nesting of calls.
	maxCalls = 16
)

// section is one section as it stands in the file.
type section struct {
	id byte
	// start and end are of the whole section: id, size, contents.
	start, end int
	// name is that of a custom section, and payload what follows it.
	name    string
	payload []byte
}

func (s *section) isOwn() bool {
	return s.id == sectionCustom && len(s.name) >= len(sectionPrefix) && s.name[:len(sectionPrefix)] == sectionPrefix
}

type global struct {
	ty         byte
	isMutable  bool
	value      int64
	isConstant bool
}

type export struct {
	name  string
	kind  byte
	index uint32
}

type signature struct{ params, results []byte }

// body is what the code of a function costs: its own instructions, and calls, each with the loops
// around it.
type body struct {
	own   []ownCost
	calls []call
}

type ownCost struct {
	loops []int
	count uint64
}

type call struct {
	function uint32
	loops    []int
}

type segment struct {
	at, length int64
	isActive   bool
}

// module is what can be read off a module without validating it.
type module struct {
	sections   []section
	types      []signature
	hasImport  bool
	importFrom [2]string
	functions  []uint32
	globals    []global
	memories   [][2]int64
	exports    []export
	hasStart   bool
	hasTable   bool
	data       []segment
	bodies     []body
	nLoops     int
	// flaw is the first thing that leaves the profile, reported where its turn comes.
	flaw *ModuleError
	// grows is where the memory would grow.
	grows int
}

// readModule reads a module; what is wrong is thrown.
func readModule(wasm []byte) *module {
	m := &module{grows: -1}
	r := &wasmReader{wasm, 0, len(wasm)}
	if len(wasm) < 4 || string(wasm[:4]) != "\x00asm" {
		throw(notAModule(0))
	}
	if len(wasm) < 8 || string(wasm[4:8]) != "\x01\x00\x00\x00" {
		throw(notAModule(4))
	}
	r.at = 8
	for r.at < r.end {
		start := r.at
		id := r.byte()
		contents := r.part(r.u32())
		if id > sectionDataCount {
			throw(notAModule(start))
		}
		s := section{id: id, start: start, end: contents.end}
		if id == sectionCustom {
			s.name = contents.name()
		}
		s.payload = wasm[contents.at:contents.end]
		m.sections = append(m.sections, s)
		m.readSection(id, contents)
		r.at = contents.end
	}
	return m
}

func (m *module) outside(at int) {
	if m.flaw == nil {
		m.flaw = profile(flawInstruction, fmt.Sprintf("byte %d", at))
	}
}

func (m *module) readSection(id byte, r *wasmReader) {
	switch id {
	case sectionType:
		for range r.u32() {
			if r.byte() != 0x60 {
				m.outside(r.at - 1)
				return
			}
			s := signature{r.take(r.u32()), r.take(r.u32())}
			isOdd := func(ty byte) bool { return ty != typeI32 && ty != typeI64 }
			if len(s.results) > 1 || slices.ContainsFunc(s.params, isOdd) || slices.ContainsFunc(s.results, isOdd) {
				m.outside(r.at)
			}
			m.types = append(m.types, s)
		}
	case sectionImport:
		if r.u32() > 0 {
			m.hasImport, m.importFrom = true, [2]string{r.name(), r.name()}
		}
	case sectionFunction:
		for range r.u32() {
			m.functions = append(m.functions, r.u32())
		}
	case sectionTable, sectionElement:
		m.hasTable = true
	case sectionMemory:
		for range r.u32() {
			flags := r.byte()
			if flags > 1 {
				m.outside(r.at - 1)
				return
			}
			pages := [2]int64{int64(r.u32()), -1}
			if flags == 1 {
				pages[1] = int64(r.u32())
			}
			m.memories = append(m.memories, pages)
		}
	case sectionGlobal:
		for range r.u32() {
			g := global{ty: r.byte(), isMutable: r.byte() != 0}
			g.value, g.isConstant = r.constant()
			if g.ty != typeI32 && g.ty != typeI64 {
				m.outside(r.at)
			}
			m.globals = append(m.globals, g)
		}
	case sectionExport:
		for range r.u32() {
			e := export{name: r.name(), kind: r.byte(), index: r.u32()}
			if m.export(e.name) != nil {
				throw(notAModule(r.at))
			}
			m.exports = append(m.exports, e)
		}
	case sectionStart:
		m.hasStart = true
	case sectionCode:
		for range r.u32() {
			b := r.part(r.u32())
			if m.flaw == nil {
				m.bodies = append(m.bodies, m.body(b))
			}
			r.at = b.end
		}
	case sectionData:
		for range r.u32() {
			if r.u32() != 0 {
				m.data = append(m.data, segment{})
				return
			}
			at, isConstant := r.constant()
			m.data = append(m.data, segment{at, int64(len(r.take(r.u32()))), isConstant})
		}
	case sectionDataCount:
		m.outside(r.at)
	}
}

func (m *module) export(name string) *export {
	for i := range m.exports {
		if m.exports[i].name == name {
			return &m.exports[i]
		}
	}
	return nil
}

// constant is the constant of an exported global.
func (m *module) constant(name string) (int64, bool) {
	e := m.export(name)
	if e == nil || e.kind != kindGlobal || int(e.index) >= len(m.globals) || m.globals[e.index].isMutable {
		return 0, false
	}
	return m.globals[e.index].value, m.globals[e.index].isConstant
}

// How the immediates of an instruction are read.
const (
	immOutside = iota
	immNone
	immIndex
	immTwo
	immS32
	immS64
	immBlock
	immSwitch
	immZero
)

var immediates = func() (how [256]byte) {
	set := func(kind byte, from, to int) {
		for op := from; op <= to; op++ {
			how[op] = kind
		}
	}
	set(immNone, 0x00, 0x01)
	set(immBlock, 0x02, 0x04)
	set(immNone, 0x05, 0x05)
	set(immNone, 0x0b, 0x0b)
	set(immIndex, 0x0c, 0x0d)
	set(immSwitch, 0x0e, 0x0e)
	set(immNone, 0x0f, 0x0f)
	set(immIndex, 0x10, 0x10)
	set(immTwo, 0x11, 0x11)
	set(immNone, 0x1a, 0x1b)
	set(immIndex, 0x20, 0x24)
	// Loads and stores of integers.
	set(immTwo, 0x28, 0x29)
	set(immTwo, 0x2c, 0x37)
	set(immTwo, 0x3a, 0x3e)
	set(immZero, 0x3f, 0x40)
	set(immS32, 0x41, 0x41)
	set(immS64, 0x42, 0x42)
	// Comparisons and arithmetic of integers, wrapping and extending between them, sign extension.
	set(immNone, 0x45, 0x5a)
	set(immNone, 0x67, 0x8a)
	set(immNone, 0xa7, 0xa7)
	set(immNone, 0xac, 0xad)
	set(immNone, 0xc0, 0xc4)
	return how
}()

func (m *module) body(r *wasmReader) body {
	b := body{}
	for range r.u32() {
		r.u32()
		if ty := r.byte(); ty != typeI32 && ty != typeI64 {
			m.outside(r.at - 1)
			return b
		}
	}
	// One entry of own for each stretch of code within the same loops; one of around for each block
	// that is open.
	b.own = append(b.own, ownCost{})
	around := []int{0}
	for r.at < r.end {
		offset := r.at
		op := r.byte()
		here := 0
		if len(around) > 0 {
			here = around[len(around)-1]
		}
		b.own[here].count++
		switch immediates[op] {
		case immOutside:
			m.outside(offset)
			return b
		case immIndex:
			if index := r.u32(); op == 0x10 {
				b.calls = append(b.calls, call{index, b.own[here].loops})
			}
		case immTwo:
			r.u32()
			r.u32()
		case immS32:
			r.signed(32)
		case immS64:
			r.signed(64)
		case immBlock:
			if ty := r.byte(); ty != 0x40 && ty != typeI32 && ty != typeI64 {
				m.outside(r.at - 1)
				return b
			}
			if op == 0x03 {
				loops := append(slices.Clone(b.own[here].loops), m.nLoops)
				m.nLoops++
				b.own = append(b.own, ownCost{loops: loops})
				here = len(b.own) - 1
			}
			around = append(around, here)
		case immSwitch:
			for range uint64(r.u32()) + 1 {
				r.u32()
			}
		case immZero:
			r.byte()
			if op == 0x40 && m.grows < 0 {
				m.grows = offset
			}
		case immNone:
			if op == 0x0b && len(around) > 0 {
				around = around[:len(around)-1]
			}
		}
	}
	return b
}

// counter computes the bounds of functions by the model `instructions-1`.
type counter struct {
	module *module
	loops  []uint64
	totals map[uint32]uint64
	// isOver says that a bound has more than 64 bits.
	isOver bool
}

func (c *counter) total(function uint32, callers []uint32) uint64 {
	if known, ok := c.totals[function]; ok {
		return known
	}
	if int(function) >= len(c.module.bodies) || len(callers) >= maxCalls || slices.Contains(callers, function) {
		throw(profile(flawRecursion, fmt.Sprintf("function[%d]", function)))
	}
	cost, b := uint64(0), &c.module.bodies[function]
	for _, own := range b.own {
		cost = c.add(cost, c.multiply(own.count, c.times(own.loops)))
	}
	callers = append(slices.Clone(callers), function)
	for _, call := range b.calls {
		cost = c.add(cost, c.multiply(c.total(call.function, callers), c.times(call.loops)))
	}
	c.totals[function] = cost
	return cost
}

func (c *counter) times(loops []int) uint64 {
	times := uint64(1)
	for _, loop := range loops {
		times = c.multiply(times, c.loops[loop])
	}
	return times
}

func (c *counter) add(a, b uint64) uint64 {
	sum, carry := bits.Add64(a, b, 0)
	c.isOver = c.isOver || carry > 0
	return sum
}

func (c *counter) multiply(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	c.isOver = c.isOver || high > 0
	return low
}

type wasmReader struct {
	bytes   []byte
	at, end int
}

func (r *wasmReader) byte() byte {
	if r.at >= r.end {
		throw(notAModule(r.at))
	}
	r.at++
	return r.bytes[r.at-1]
}

func (r *wasmReader) take(n uint32) []byte {
	if int64(n) > int64(r.end-r.at) {
		throw(notAModule(r.at))
	}
	r.at += int(n)
	return r.bytes[r.at-int(n) : r.at]
}

// part is the next bytes, to be read on their own.
func (r *wasmReader) part(n uint32) *wasmReader {
	if int64(n) > int64(r.end-r.at) {
		throw(notAModule(r.at))
	}
	return &wasmReader{r.bytes, r.at, r.at + int(n)}
}

func (r *wasmReader) u32() uint32 {
	start, value := r.at, uint64(0)
	for shift := 0; shift < 35; shift += 7 {
		b := r.byte()
		value |= uint64(b&0x7f) << shift
		if b < 0x80 {
			if value>>32 > 0 {
				break
			}
			return uint32(value)
		}
	}
	throw(notAModule(start))
	return 0
}

func (r *wasmReader) signed(size int) int64 {
	start, value := r.at, int64(0)
	for shift := 0; shift < size+6; shift += 7 {
		b := r.byte()
		value |= int64(b&0x7f) << shift
		if b >= 0x80 {
			continue
		}
		if b&0x40 > 0 && shift+7 < 64 {
			value |= -1 << (shift + 7)
		}
		// What stands in the last byte beyond the size repeats the sign.
		isLong := shift == 63 && b != 0 && b != 0x7f
		if isLong || size == 32 && value != int64(int32(value)) {
			break
		}
		return value
	}
	throw(notAModule(start))
	return 0
}

func (r *wasmReader) name() string {
	start := r.at
	name := r.take(r.u32())
	if !utf8.Valid(name) {
		throw(notAModule(start))
	}
	return string(name)
}

// constant is the integer that an initialiser is, where it is a constant.
func (r *wasmReader) constant() (value int64, isConstant bool) {
	start := r.at
	switch op := r.byte(); op {
	case 0x41:
		value, isConstant = r.signed(32), true
	case 0x42:
		value, isConstant = r.signed(64), true
	case 0x23:
		r.u32()
	case 0x43:
		r.take(4)
	case 0x44:
		r.take(8)
	default:
		throw(profile(flawInstruction, fmt.Sprintf("byte %d", start)))
	}
	if r.byte() != 0x0b {
		throw(profile(flawInstruction, fmt.Sprintf("byte %d", r.at-1)))
	}
	return value, isConstant
}
