package fencun

import "fmt"

// maxMistakes is the most mistakes that are looked for.
const maxMistakes = 1_000

// value is one fact as a module takes it.
type value struct {
	state     state
	low, high int64
	text      string
	members   [][]value
}

type state uint8

const (
	isUnknown state = iota
	isNone
	isKnown
)

// readFacts are the values of facts, one a field; it reports all mistakes, what is missing last.
func readFacts(fields []Field, in *input) ([]value, Error) {
	if in.kind != inObject {
		expected := both("an object with the facts", "包含各项事实的对象")
		return nil, mistaken(Mistake{Code: WrongType, found: in.describe(), expected: expected})
	}
	r := factReader{}
	values := r.record(fields, in.entries, "")
	if len(r.mistakes) > 0 {
		return nil, &FactsError{r.mistakes}
	}
	return values, nil
}

type factReader struct{ mistakes []Mistake }

// record reads the fields of a record; where there is a mistake, some value stands in its place.
func (r *factReader) record(fields []Field, given []entry, path string) []value {
	values := make([]value, len(fields))
	seen := make([]bool, len(fields))
	var told map[string]bool
	for i := range given {
		if len(r.mistakes) >= maxMistakes {
			return values
		}
		key, in := given[i].name, &given[i].value
		index := find(fields, key, i)
		name := key
		if index < 0 {
			name = normal(key)
			index = find(fields, name, i)
		}
		if index < 0 {
			mistake := Mistake{Code: UnknownFact, Path: join(path, cut(key))}
			if told[name] {
				mistake.Code = DuplicateKey
			} else {
				names := make([]string, len(fields))
				for i := range fields {
					names[i] = fields[i].Name
				}
				mistake.help = nearest(name, names)
			}
			if told == nil {
				told = map[string]bool{}
			}
			told[name] = true
			r.mistakes = append(r.mistakes, mistake)
			continue
		}
		field := &fields[index]
		if seen[index] {
			r.mistakes = append(r.mistakes, Mistake{Code: DuplicateKey, Path: join(path, field.Name)})
			continue
		}
		if in.kind == inUnknown && field.IsUnknown {
			seen[index] = true
			continue
		}
		seen[index] = true
		if refused := r.value(field, in, path, &values[index]); refused != nil {
			r.mistakes = append(r.mistakes, field.mistake(refused, in, join(path, field.Name)))
		}
	}
	for i := range fields {
		if !seen[i] && !fields[i].IsUnknown {
			expected := fields[i].orNull(fields[i].Type.expected(&fields[i]))
			r.mistakes = append(r.mistakes, Mistake{Code: MissingFact, Path: join(path, fields[i].Name), expected: expected})
		}
	}
	return values
}

// find is the index of a field; facts often come in the order of the schema.
func find(fields []Field, name string, near int) int {
	if near < len(fields) && fields[near].Name == name {
		return near
	}
	for i := range fields {
		if fields[i].Name == name {
			return i
		}
	}
	return -1
}

func (r *factReader) value(field *Field, in *input, path string, to *value) *refusal {
	switch in.kind {
	case inNull:
		if field.IsNone {
			to.state = isNone
			return nil
		}
		if field.IsUnknown {
			return nil
		}
	case inUnknown:
		expected := both("a fact with `?`", "可以不明的事实")
		return &refusal{code: WrongType, found: in.describe(), expected: expected, isTold: true}
	}
	to.state = isKnown
	switch kind := field.Type.(type) {
	case List:
		if in.kind == inList {
			return r.list(field, kind, in.list, join(path, field.Name), to)
		}
		return &refusal{code: WrongType}
	case TextType:
		var refused *refusal
		to.text, refused = kind.read(in, field)
		return refused
	case RangeType:
		var refused *refusal
		to.low, to.high, refused = kind.ends(in, field)
		return refused
	}
	number, refused := field.scalar(in)
	to.low = number
	return refused
}

func (r *factReader) list(field *Field, kind List, list []input, path string, to *value) *refusal {
	if int64(len(list)) > field.max {
		found := both(fmt.Sprintf("%d members", len(list)), fmt.Sprintf("%d 项", len(list)))
		expected := both(fmt.Sprintf("at most %d", field.max), fmt.Sprintf("至多 %d 项", field.max))
		return &refusal{code: ListTooLong, found: found, expected: expected, isTold: true}
	}
	to.members = make([][]value, 0, len(list))
	for i := range list {
		at := fmt.Sprintf("%s[%d]", path, i)
		if list[i].kind != inObject {
			r.mistakes = append(r.mistakes,
				Mistake{Code: WrongType, Path: at, found: list[i].describe(), expected: both("an object", "对象")})
			continue
		}
		to.members = append(to.members, r.record(kind.Of.Fields, list[i].entries, at))
	}
	return nil
}

// scalar is the number of a value that keeps the bounds of its fact.
func (f *Field) scalar(in *input) (int64, *refusal) {
	number, refused := f.Type.scalar(in)
	if refused != nil || number >= f.min && number <= f.max {
		return number, refused
	}
	found := both(f.Type.words(number, En, plainNames), f.Type.words(number, Zh, plainNames))
	return 0, &refusal{code: OutOfBounds, found: found, expected: f.boundsWords(), isTold: true}
}

// told is the same with what was found and expected.
func (f *Field) told(refused *refusal, in *input) *refusal {
	if refused.isTold {
		return refused
	}
	told := *refused
	told.isTold, told.found = true, in.describe()
	if told.code == OutOfBounds {
		told.expected = f.boundsWords()
	} else {
		told.expected = f.orNull(f.Type.expected(f))
	}
	return &told
}

func (f *Field) mistake(refused *refusal, in *input, path string) Mistake {
	told := f.told(refused, in)
	return Mistake{Code: told.code, Path: path + told.at, found: told.found, expected: told.expected, help: told.help}
}

func (f *Field) boundsWords() Text {
	words := f.Type.words
	return both(words(f.min, En, plainNames)+" to "+words(f.max, En, plainNames),
		words(f.min, Zh, plainNames)+"至"+words(f.max, Zh, plainNames))
}

// orNull is what was expected, or `null`, where a fact may be none or unknown.
func (f *Field) orNull(expected Text) Text {
	switch {
	case f.IsNone:
		return both(expected.en+", or null for none", expected.zh+"，不存在则为 null")
	case f.IsUnknown:
		return both(expected.en+", or null for unknown", expected.zh+"，不明则为 null")
	}
	return expected
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
