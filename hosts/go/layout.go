package fencun

import "encoding/binary"

// slot says how a value lies in its record.
type slot struct {
	// discriminant is its offset, -1 where there is none.
	discriminant int
	// none and present are its values.
	none, present byte
	payload       int
	width         int
	isSigned      bool
	// upper is the offset of the upper end of a range, -1 where there is none.
	upper int
	// isText says that the payload is the address and the length of a text.
	isText bool
}

// recordLayout is where the fields of a record lie.
type recordLayout struct {
	slots       []slot
	size, align int
}

// cursor places one field after the other.
type cursor struct{ offset, align int }

func (c *cursor) take(size, align int) int {
	at := roundUp(c.offset, align)
	c.offset = at + size
	c.align = max(c.align, align)
	return at
}

func (c *cursor) place(ty Type, hasUnknown, hasNone bool) slot {
	if _, isList := ty.(List); isList {
		return slot{discriminant: -1, payload: c.take(8, 4), width: 0, upper: -1}
	}
	if _, isText := ty.(TextType); isText {
		return c.placeText(hasUnknown, hasNone)
	}
	width, n := ty.width(), 1
	if _, isRange := ty.(RangeType); isRange {
		n = 2
	}
	s := slot{discriminant: -1, width: width, isSigned: ty.isSigned(), upper: -1}
	if hasUnknown || hasNone {
		// A variant is aligned like its payload; the payload follows the discriminant.
		s.discriminant, s.present = c.take((n+1)*width, width), 1
		s.payload = s.discriminant + width
		if hasUnknown && hasNone {
			s.none, s.present = 1, 2
		}
	} else {
		s.payload = c.take(n*width, width)
	}
	if n == 2 {
		s.upper = s.payload + width
	}
	return s
}

func (c *cursor) placeText(hasUnknown, hasNone bool) slot {
	s := slot{discriminant: -1, upper: -1, isText: true}
	if !hasUnknown && !hasNone {
		s.payload = c.take(8, 4)
		return s
	}
	s.discriminant, s.present = c.take(12, 4), 1
	s.payload = s.discriminant + 4
	if hasUnknown && hasNone {
		s.none, s.present = 1, 2
	}
	return s
}

func layoutOf(fields []Field) recordLayout {
	c := cursor{align: 1}
	layout := recordLayout{slots: make([]slot, len(fields))}
	for i := range fields {
		layout.slots[i] = c.place(fields[i].Type, fields[i].IsUnknown, fields[i].IsNone)
	}
	layout.size, layout.align = roundUp(c.offset, c.align), c.align
	return layout
}

// factsLayout is how facts are written to the input area: the record, then the members of its
// lists, then all texts.
type factsLayout struct {
	recordLayout
	base uint32
	// members has the layout of a list's members, for each fact.
	members []recordLayout
}

func factsLayoutOf(s *schema, base uint32) factsLayout {
	f := factsLayout{layoutOf(s.facts), base, make([]recordLayout, len(s.facts))}
	for i := range s.facts {
		if list, isList := s.facts[i].Type.(List); isList {
			f.members[i] = layoutOf(list.Of.Fields)
		}
	}
	return f
}

// pack writes facts to the bytes that begin the input area. Equal facts give equal bytes: gaps, and
// payloads of what is not there, are zero.
func (f *factsLayout) pack(values []value, to []byte) []byte {
	to = grow(to[:0], f.size)
	// Texts stand behind all members, in the order of the facts.
	var texts []placed
	for i := range values {
		s := &f.slots[i]
		if s.width > 0 || s.isText {
			texts = s.put(to, 0, &values[i], texts)
			continue
		}
		at, members := f.base, values[i].members
		if len(members) > 0 {
			layout := &f.members[i]
			start := roundUp(len(to), layout.align)
			to = grow(to, start+layout.size*len(members))
			for j, member := range members {
				for k := range member {
					texts = layout.slots[k].put(to, start+j*layout.size, &member[k], texts)
				}
			}
			at += uint32(start)
		}
		binary.LittleEndian.PutUint32(to[s.payload:], at)
		binary.LittleEndian.PutUint32(to[s.payload+4:], uint32(len(members)))
	}
	for _, text := range texts {
		at := f.base
		if text.text != "" {
			at += uint32(len(to))
		}
		binary.LittleEndian.PutUint32(to[text.at:], at)
		binary.LittleEndian.PutUint32(to[text.at+4:], uint32(len(text.text)))
		to = append(to, text.text...)
	}
	return to
}

// placed is a text, and where its address and length belong.
type placed struct {
	at   int
	text string
}

// put writes a value that is no list; of a text only whether it is there.
func (s *slot) put(to []byte, start int, v *value, texts []placed) []placed {
	switch {
	case v.state == isNone && s.discriminant >= 0:
		to[start+s.discriminant] = s.none
	case v.state == isKnown:
		if s.discriminant >= 0 {
			to[start+s.discriminant] = s.present
		}
		if s.isText {
			return append(texts, placed{start + s.payload, v.text})
		}
		s.putNumber(to[start+s.payload:], v.low)
		if s.upper >= 0 {
			s.putNumber(to[start+s.upper:], v.high)
		}
	}
	return texts
}

func (s *slot) putNumber(to []byte, number int64) {
	switch s.width {
	case 1:
		to[0] = byte(number)
	case 2:
		binary.LittleEndian.PutUint16(to, uint16(number))
	case 4:
		binary.LittleEndian.PutUint32(to, uint32(number))
	case 8:
		binary.LittleEndian.PutUint64(to, uint64(number))
	}
}

func (s *slot) number(from []byte) int64 {
	switch s.width {
	case 1:
		return int64(from[0])
	case 2:
		return int64(binary.LittleEndian.Uint16(from))
	case 4:
		if s.isSigned {
			return int64(int32(binary.LittleEndian.Uint32(from)))
		}
		return int64(binary.LittleEndian.Uint32(from))
	}
	return int64(binary.LittleEndian.Uint64(from))
}

// inputSize is the largest number of bytes that facts can take in the input area.
func inputSize(s *schema) uint64 {
	// Each record once: a hostile schema may have many long lists of one long record.
	members := map[*Record]recordLayout{}
	for _, record := range s.records {
		members[record] = layoutOf(record.Fields)
	}
	size := uint64(roundUp(layoutOf(s.facts).size, 16))
	texts := textBytes(s.facts)
	for i := range s.facts {
		if list, isList := s.facts[i].Type.(List); isList {
			member := members[list.Of]
			align := uint64(member.align)
			size = (size+align-1)/align*align + uint64(member.size)*uint64(s.facts[i].max)
			texts += textBytes(list.Of.Fields) * uint64(s.facts[i].max)
		}
	}
	size += texts
	return (size + 15) / 16 * 16
}

// textBytes are the bytes of the texts among some fields, at most.
func textBytes(fields []Field) uint64 {
	n := uint64(0)
	for i := range fields {
		if _, isText := fields[i].Type.(TextType); isText {
			n += 4 * uint64(fields[i].max)
		}
	}
	return n
}

// outcomeSlot says where an outcome lies.
type outcomeSlot struct {
	value, determined, possible, permitted int
	// flags are the bytes of a set of cases; 0 for a decision of amounts, whose ends are at low and high.
	flags     int
	low, high int
}

// resultLayout are the offsets within RESULT.
type resultLayout struct {
	payload                               int
	outcomes                              []outcomeSlot
	values                                []slot
	fired, defeated, duties, needs, trace int
	size, align                           int
}

const (
	defeatSize = 4
	dueSize    = 12
	stepSize   = 16
)

func resultLayoutOf(s *schema) resultLayout {
	build := func(base int) (resultLayout, cursor) {
		c := cursor{base, 1}
		r := resultLayout{payload: base}
		for i := range s.outcomes {
			r.outcomes = append(r.outcomes, c.outcome(&s.outcomes[i]))
		}
		for i := range s.values {
			r.values = append(r.values, c.place(s.values[i].Type, true, true))
		}
		for _, list := range []*int{&r.fired, &r.defeated, &r.duties, &r.needs, &r.trace} {
			*list = c.take(8, 4)
		}
		return r, c
	}
	_, c := build(0)
	r, c := build(max(c.align, 4))
	r.align = r.payload
	r.size = roundUp(max(c.offset, r.payload+8), r.align)
	return r
}

func (c *cursor) outcome(d *Decision) outcomeSlot {
	if d.Type != nil {
		at := c.take(24, 8)
		return outcomeSlot{determined: at, low: at + 8, high: at + 16}
	}
	flags := flagBytes(len(d.Cases))
	at := c.take(roundUp(2, flags)+2*flags, flags)
	possible := at + roundUp(2, flags)
	return outcomeSlot{value: at, determined: at + 1, possible: possible, permitted: possible + flags, flags: flags}
}

func roundUp(at, align int) int { return (at + align - 1) / align * align }

// grow makes bytes longer, with zeros.
func grow(bytes []byte, size int) []byte {
	if size <= cap(bytes) {
		old := len(bytes)
		bytes = bytes[:size]
		clear(bytes[old:])
		return bytes
	}
	return append(bytes, make([]byte, size-len(bytes))...)
}
