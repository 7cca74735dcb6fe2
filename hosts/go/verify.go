package fencun

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

const (
	pageBytes      = 65_536
	maxModuleBytes = 16 << 20
	maxPages       = 1_024
	maxOwnSections = 32
)

// verified is a module that keeps the interface, as far as can be seen from outside.
type verified struct {
	schema *schema
	rules  *Rules
	cost   *cost
	// digest is 64 hexadecimal digits, schemaHash 16.
	digest, schemaHash   string
	inputBase, inputSize uint32
	memoryBytes          uint32
}

// verify checks a module; the first thing that is wrong is thrown. What passes imports nothing,
// runs nothing when it is instantiated, has one memory of a known size, uses no floats, has the
// exports of the interface with their types, and tables that fit it and one another. Whether its
// code is valid is the engine's to say; it may still loop for ever or return nonsense.
func verify(wasm []byte) *verified {
	if len(wasm) > maxModuleBytes {
		throw(overLimit(moduleBytes, len(wasm), maxModuleBytes))
	}
	m := readModule(wasm)
	own := []*section{}
	for i := range m.sections {
		if m.sections[i].isOwn() {
			own = append(own, &m.sections[i])
		}
	}
	if _, ok := m.constant("fencun_abi"); len(own) == 0 && !ok {
		throw(&ModuleError{code: ForeignModule})
	}
	checkABI(m)
	if m.hasImport {
		name := fmt.Sprintf("`%s` `%s`", m.importFrom[0], m.importFrom[1])
		detail := both("found "+name+", expected none", "出现 "+name+"，应当没有导入项")
		throw(&ModuleError{code: ImportsPresent, detail: detail})
	}
	checkProfile(m)
	checkExports(m)
	pages := checkMemory(m)
	checkOrder(m)

	var payloads [4][]byte
	for i, name := range required {
		at := slices.IndexFunc(own, func(s *section) bool { return s.name == name })
		if at < 0 {
			throw(tampered(flawMissingSection, name))
		}
		payloads[i] = own[at].payload
	}
	if hash, ok := m.constant("fencun_schema"); !ok || hash != prefixHash(payloads[0]) {
		throw(tampered(flawSchemaHash, sectionSchema))
	}
	all := []byte{}
	for _, s := range own {
		all = append(all, s.payload...)
	}
	if hash, ok := m.constant("fencun_sections"); !ok || hash != prefixHash(all) {
		throw(tampered(flawSectionsHash, sectionPrefix))
	}
	v := &verified{schema: readSchema(payloads[0]), memoryBytes: uint32(pages * pageBytes)}
	v.rules = readRules(payloads[1], v.schema)
	v.cost = readCost(payloads[2])
	checkMap(payloads[3], v.schema)
	checkCost(m, v.cost, pages)
	v.checkInputArea(m)
	v.digest = digest(wasm, m)
	hash := sha256.Sum256(payloads[0])
	v.schemaHash = hex.EncodeToString(hash[:8])
	return v
}

func checkABI(m *module) {
	version, ok := m.constant("fencun_abi")
	if !ok || version < 0 {
		throw(profile(flawMissingExport, "fencun_abi"))
	}
	major, minor := version>>16&0xffff, version&0xffff
	if major != abiMajor {
		detail := both(fmt.Sprintf("found %d.%d, expected %d.x", major, minor, abiMajor),
			fmt.Sprintf("模块为 %d.%d，本程序需要 %d.x", major, minor, abiMajor))
		throw(&ModuleError{code: ABIVersion, detail: detail})
	}
}

func checkProfile(m *module) {
	switch {
	case m.hasStart:
		throw(profile(flawStart, "start"))
	case m.hasTable:
		throw(profile(flawTable, "table"))
	case m.grows >= 0:
		throw(profile(flawInstruction, fmt.Sprintf("memory.grow @ %d", m.grows)))
	case m.flaw != nil:
		throw(m.flaw)
	}
}

func checkExports(m *module) {
	isGlobal := func(ty byte) func(*export) bool {
		return func(e *export) bool {
			if e.kind != kindGlobal || int(e.index) >= len(m.globals) {
				return false
			}
			return m.globals[e.index].ty == ty && !m.globals[e.index].isMutable
		}
	}
	isMemory := func(e *export) bool { return e.kind == kindMemory }
	isFunction := func(e *export) bool {
		if e.kind != kindFunction || int(e.index) >= len(m.functions) || int(m.functions[e.index]) >= len(m.types) {
			return false
		}
		ty, one := m.types[m.functions[e.index]], []byte{typeI32}
		return slices.Equal(ty.params, one) && slices.Equal(ty.results, one)
	}
	for _, expected := range []struct {
		name    string
		isRight func(*export) bool
	}{
		{"memory", isMemory},
		{"fencun_abi", isGlobal(typeI32)},
		{"fencun_schema", isGlobal(typeI64)},
		{"fencun_sections", isGlobal(typeI64)},
		{"fencun_in", isGlobal(typeI32)},
		{"fencun_in_size", isGlobal(typeI32)},
		{"fencun_decide", isFunction},
		{"fencun_decide_traced", isFunction},
	} {
		e := m.export(expected.name)
		if e == nil {
			throw(profile(flawMissingExport, expected.name))
		}
		if !expected.isRight(e) {
			throw(profile(flawExportType, expected.name))
		}
	}
}

// checkMemory finds the pages of the memory, in which all data lie.
func checkMemory(m *module) int64 {
	if len(m.memories) != 1 || m.memories[0][0] != m.memories[0][1] {
		throw(profile(flawMemory, "memory"))
	}
	pages := m.memories[0][0]
	if pages > maxPages {
		throw(overLimit(memoryPages, int(pages), maxPages))
	}
	for i, data := range m.data {
		if !data.isActive || data.at < 0 || data.at > pages*pageBytes-data.length {
			throw(profile(flawData, fmt.Sprintf("data[%d]", i)))
		}
	}
	return pages
}

// checkOrder: our sections stand behind all that is not custom, the required ones first and in
// order, and none twice.
func checkOrder(m *module) {
	seen := []string{}
	for i := range m.sections {
		s := &m.sections[i]
		if !s.isOwn() {
			if s.id != sectionCustom && len(seen) > 0 {
				throw(tampered(flawSectionOrder, seen[len(seen)-1]))
			}
			continue
		}
		switch {
		case slices.Contains(seen, s.name):
			throw(tampered(flawDuplicateSection, s.name))
		case len(seen) < len(required) && required[len(seen)] != s.name:
			if slices.Contains(required, s.name) {
				throw(tampered(flawSectionOrder, s.name))
			}
			throw(tampered(flawMissingSection, s.name))
		case len(seen) == maxOwnSections:
			throw(tampered(flawTooMany, sectionPrefix))
		}
		seen = append(seen, s.name)
	}
}

// prefixHash is the first 8 bytes, little-endian, of the SHA-256.
func prefixHash(payload []byte) int64 {
	hash := sha256.Sum256(payload)
	return int64(binary.LittleEndian.Uint64(hash[:8]))
}

func checkCost(m *module, c *cost, pages int64) {
	if c.memoryPages != pages {
		throw(tampered(flawCount, "fencun:cost memory_pages"))
	}
	if len(c.loops) != m.nLoops {
		throw(tampered(flawCount, "fencun:cost loops"))
	}
	// The loop table is only stated, and the time of a call enforces it; all else follows from the code.
	counter := &counter{module: m, loops: c.loops, totals: map[uint32]uint64{}}
	for _, bound := range []struct {
		key    string
		stated uint64
	}{{"decide", c.decide}, {"decide_traced", c.decideTraced}} {
		least := counter.total(m.export("fencun_"+bound.key).index, nil)
		if counter.isOver || bound.stated < least {
			throw(tampered(flawCost, "fencun:cost "+bound.key))
		}
	}
}

func (v *verified) checkInputArea(m *module) {
	base, hasBase := m.constant("fencun_in")
	size, hasSize := m.constant("fencun_in_size")
	// Addresses are unsigned; a constant of type i32 is read as signed.
	v.inputBase, v.inputSize = uint32(base), uint32(size)
	end := uint64(v.inputBase) + uint64(v.inputSize)
	isOdd := v.inputBase%16 != 0 || v.inputBase < 16 || end > uint64(v.memoryBytes)
	if !hasBase || !hasSize || isOdd || uint64(v.inputSize) < inputSize(v.schema) {
		throw(profile(flawInputArea, "fencun_in"))
	}
}

// notCovered is what tools rewrite without changing the module.
var notCovered = []string{"producers", "signature", "signature_delimiter", "sourceMappingURL", "external_debug_info"}

func digest(wasm []byte, m *module) string {
	hash := sha256.New()
	hash.Write([]byte("fencun-digest-v1\x00"))
	hash.Write(wasm[:8])
	for _, s := range m.sections {
		isRewritten := slices.Contains(notCovered, s.name) || strings.HasPrefix(s.name, "component-type")
		if s.id != sectionCustom || !isRewritten {
			hash.Write(wasm[s.start:s.end])
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}
