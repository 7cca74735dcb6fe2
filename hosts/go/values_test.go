package fencun

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestNumbersAreExactOrRefused(t *testing.T) {
	for _, c := range []struct {
		text   string
		digits int
		number int64
		code   Code
	}{
		{"50000", 2, 5_000_000, ""},
		{"50000.010", 2, 5_000_001, ""},
		{"50000.001", 2, 0, TooPrecise},
		{"-0.05", 2, -5, ""},
		{"-0", 2, 0, ""},
		{"5.25e+2", 0, 525, ""},
		{"5.25e1", 0, 0, TooPrecise},
		{"9223372036854775807", 0, math.MaxInt64, ""},
		{"-9223372036854775808", 0, math.MinInt64, ""},
		{"9223372036854775808", 0, 0, OutOfBounds},
		{"1e999999999999999999999", 0, 0, OutOfBounds},
		{"0e999999999999999999999", 0, 0, ""},
		{"1e-999999999999999999999", 0, 0, TooPrecise},
		{"007", 2, 0, WrongType},
		{"1_000", 2, 0, WrongType},
		{"+1", 2, 0, WrongType},
		{"5.", 2, 0, WrongType},
		{"１", 2, 0, WrongType},
		{"NaN", 2, 0, WrongType},
	} {
		if number, code := scaled(c.text, c.digits); number != c.number || code != c.code {
			t.Errorf("%s with %d: %d %s", c.text, c.digits, number, code)
		}
	}
}

func TestNumbersForPeopleLoseNoDigit(t *testing.T) {
	for _, c := range []struct {
		number         int64
		digits         int
		plain, grouped string
	}{
		{5_000_010, 2, "50000.1", "50,000.1"},
		{-5, 2, "-0.05", "-0.05"},
		{0, 2, "0", "0"},
		{-1_234, 0, "-1234", "-1,234"},
		{math.MinInt64, 3, "-9223372036854775.808", "-9,223,372,036,854,775.808"},
	} {
		if plain, grouped := decimal(c.number, c.digits), grouped(c.number, c.digits); plain != c.plain || grouped != c.grouped {
			t.Errorf("%d with %d: %s %s", c.number, c.digits, plain, grouped)
		}
	}
}

func TestOnlyDatesThatExistAreRead(t *testing.T) {
	for _, days := range []int64{minDay, -1, 0, 18_321, maxDay} {
		if read, ok := parseDate(iso(days)); !ok || read != days {
			t.Errorf("%d is %s and %d", days, iso(days), read)
		}
	}
	for _, wrong := range []string{
		"2019-02-29", "2019-13-01", "2019-4-31", "0000-01-01", "2019/04/01", "２０１９-04-01", "-019-04-01", "2019-00-10",
	} {
		if days, ok := parseDate(wrong); ok {
			t.Errorf("%s is %d", wrong, days)
		}
	}
}

func TestInstantsAreReadAndWrittenInUTC(t *testing.T) {
	for text, expected := range map[string]string{
		"1970-01-01T00:00:00Z":      "1970-01-01T00:00:00Z",
		"2019-06-30T08:30:15+08:00": "2019-06-30T00:30:15Z",
		"2019-06-30T20:00-05:30":    "2019-07-01T01:30:00Z",
		"0001-01-02T00:00Z":         "0001-01-02T00:00:00Z",
	} {
		seconds, ok := parseInstant(text)
		in := inputOf(Instant{}.native(seconds))
		again, refused := Instant{}.scalar(&in)
		if !ok || isoInstant(seconds) != expected || refused != nil || again != seconds {
			t.Errorf("%s is %s, %v", text, isoInstant(seconds), refused)
		}
	}
	for _, wrong := range []string{
		"2019-06-30", "2019-06-30T08:30", "2019-06-30T24:00Z", "2019-06-30T08:30:60Z", "2019-06-30T08:30:00.5Z",
		"2019-06-31T08:30Z", "2019-06-30T08:30+18:01", "2019-06-30T08:30+0800", "2019-06-30 08:30Z", "2019-06-30T08:30Z\n",
	} {
		if seconds, ok := parseInstant(wrong); ok {
			t.Errorf("%s is %d", wrong, seconds)
		}
	}
}

func TestNumbersAreWrittenAsEveryHostWritesThem(t *testing.T) {
	for text, expected := range map[string]string{
		"0.1": "0.1", "0.00001": "0.00001", "0.000001": "1e-6", "-0.0000012": "-1.2e-6", "0.000000009": "9e-9",
		"12.000001": "12.000001",
	} {
		w := writer{}
		if found := string(w.number(text).bytes); found != expected {
			t.Errorf("%s is written %s", text, found)
		}
	}
}

func TestWhatIsNoJSONIsRefusedWithItsPlace(t *testing.T) {
	for text, expected := range map[string]string{
		"\xff":               "FC0629 text is not UTF-8: wrong at byte 1",
		"{":                  "FC0631 line 1, column 2: cannot be read: the text ends, expected a name in quotes",
		`{"a": NaN}`:         "FC0631 line 1, column 7: `a`: cannot be read: `N`, expected a JSON value",
		`{"a": "\ud800"}`:    "FC0631 line 1, column 8: `a`: cannot be read: `\\`, expected an escape that JSON has",
		`{"a": "\`:           "FC0631 line 1, column 8: `a`: cannot be read: `\\`, expected an escape that JSON has",
		"{\"a\": \"\x00\"}":  "FC0631 line 1, column 8: `a`: cannot be read: U+0000, expected the end of the text in quotes",
		"{\"a\": 1,\n \"a\"": "FC0627 line 2, column 2: `a`: given twice",
		"[1] 2":              "FC0631 line 1, column 5: cannot be read: `2`, expected the end of the text",
	} {
		if _, err := readJSON([]byte(text)); err == nil || err.Error() != expected {
			t.Errorf("%q: %v, expected %s", text, err, expected)
		}
	}
}

func TestGoNumbersAreReadToTheLastDigit(t *testing.T) {
	money := Money{number{2}, "CNY"}
	type cents uint8
	for _, c := range []struct {
		given  any
		number int64
		code   Code
	}{
		{3, 300, ""},
		{cents(3), 300, ""},
		{0.1, 10, ""},
		{1e15, 100_000_000_000_000_000, ""},
		{Decimal("50000.10"), 5_000_010, ""},
		{0.1 + 0.2000000001, 0, TooPrecise},
		{math.NaN(), 0, WrongType},
		{true, 0, WrongType},
		{"3", 0, WrongType},
		{uint64(math.MaxUint64), 0, OutOfBounds},
		{int64(math.MaxInt64), 0, OutOfBounds},
		{struct{}{}, 0, WrongType},
	} {
		in := inputOf(c.given)
		number, refused := money.scalar(&in)
		if refused == nil {
			refused = &refusal{}
		}
		if number != c.number || refused.code != c.code {
			t.Errorf("%v: %d %s", c.given, number, refused.code)
		}
	}
}

func TestASlipOfThePenIsRecognised(t *testing.T) {
	if near := nearest("los", []string{"boss", "loss", "unrelated"}); near.Get(Zh) != "是否指 `loss`？" {
		t.Error(near)
	}
	if near := nearest("x", []string{"unrelated"}); !near.IsEmpty() {
		t.Error(near)
	}
}

func TestATextHasCharactersInOneForm(t *testing.T) {
	field := Field{Name: "number", Type: TextType{}, IsUnknown: true, min: 1, max: 4}
	for given, text := range map[string]string{
		"e\u0301A-1": "\u00e9A-1",
		"\U00020000\U00020000\U00020000\U00020000": "\U00020000\U00020000\U00020000\U00020000",
	} {
		if read, refused := (TextType{}).read(&input{kind: inText, text: given}, &field); read != text || refused != nil {
			t.Errorf("%q: %q %v", given, read, refused)
		}
	}
	for given, code := range map[struct {
		kind inputKind
		text string
	}]Code{
		{inText, ""}: OutOfBounds, {inText, "A-101"}: OutOfBounds, {inText, "\xff"}: WrongType, {inNumber, "37"}: WrongType,
	} {
		if _, refused := (TextType{}).read(&input{kind: given.kind, text: given.text}, &field); refused == nil || refused.code != code {
			t.Errorf("%q: %v", given.text, refused)
		}
	}
}

func TestTextsStandBehindAllMembers(t *testing.T) {
	person := &Record{Name: "Person", Fields: []Field{{Name: "alias", Type: TextType{}, IsNone: true, max: 9}}}
	facts := []Field{
		{Name: "name", Type: TextType{}, max: 9},
		{Name: "people", Type: List{person}, max: 2},
		{Name: "code", Type: TextType{}, max: 9},
	}
	layout := factsLayoutOf(&schema{facts: facts, records: []*Record{person}}, 4096)
	members := [][]value{{{state: isNone}}, {{state: isKnown, text: "c"}}}
	packed := layout.pack([]value{
		{state: isKnown, text: "ab"}, {state: isKnown, members: members}, {state: isKnown},
	}, nil)
	numbers := []uint32{4096 + 48, 2, 4096 + 24, 2, 4096, 0, 0, 0, 0, 1, 4096 + 50, 1}
	for i, number := range numbers {
		if found := binary.LittleEndian.Uint32(packed[4*i:]); found != number {
			t.Errorf("word %d: %d", i, found)
		}
	}
	if string(packed[48:]) != "abc" {
		t.Errorf("%q", packed[48:])
	}
}

func TestDecisionsForTheMembersOfAListStandTogether(t *testing.T) {
	// A name, the index of the list, and the place.
	type outcome struct {
		name        string
		list, index int
	}
	const before = `{"abi":"1.0","enums":[],"facts":[` +
		`{"max":2,"min":0,"name":"persons","none":false,"type":{"kind":"list","record":0},"unknown":false},` +
		`{"max":1,"min":0,"name":"x","none":false,"type":{"kind":"yes-no"},"unknown":false}],` +
		`"n_duties":0,"n_trace":0,"n_units":0,"name":"p","outcomes":[`
	const behind = `],"records":[{"fields":[{"max":1,"min":0,"name":"a","none":false,"type":{"kind":"yes-no"},` +
		`"unknown":false}],"name":"Person"}],"values":[],"version":"1.0.0"}`
	for _, c := range []struct {
		outcomes []outcome
		flaw     Text
		at       string
	}{
		{[]outcome{{"d", 0, 0}, {"d", 0, 1}}, Text{}, ""},
		{[]outcome{{"d", 0, 0}, {"d", 0, 1}, {"e", 0, 0}, {"e", 0, 1}}, Text{}, ""},
		{[]outcome{{"d", 0, 0}}, flawCount, "outcomes[0].member"},
		{[]outcome{{"d", 0, 1}}, flawCount, "outcomes[0].member"},
		{[]outcome{{"d", 0, 0}, {"e", 0, 1}}, flawCount, "outcomes[0].member"},
		{[]outcome{{"d", 0, 0}, {"d", 0, 1}, {"d", 0, 2}}, flawCount, "outcomes[2].member"},
		{[]outcome{{"d", 0, 0}, {"d", 0, 1}, {"d", 0, 1}}, flawCount, "outcomes[2].member"},
		{[]outcome{{"d", 0, 0}, {"d", 0, 1}, {"d", 0, 0}, {"d", 0, 1}}, flawDuplicateName, "outcomes"},
		{[]outcome{{"d", 1, 0}}, flawBadIndex, "outcomes[0].member"},
		{[]outcome{{"d", 2, 0}}, flawBadIndex, "outcomes[0].member"},
	} {
		written := make([]string, len(c.outcomes))
		for i, o := range c.outcomes {
			const form = `{"cases":["no","yes"],"member":{"index":%d,"list":%d},"name":"%s","scale":false}`
			written[i] = fmt.Sprintf(form, o.index, o.list, o.name)
		}
		var refused Error
		func() {
			defer catch(&refused)
			readSchema([]byte(before + strings.Join(written, ",") + behind))
		}()
		if c.at == "" && refused == nil {
			continue
		}
		expected := tampered(c.flaw, sectionSchema+" "+c.at)
		if refused == nil || refused.Message(En) != expected.Message(En) {
			t.Errorf("%v: %v, expected %v", c.outcomes, refused, expected)
		}
	}
}

func TestBehindTheLastMemberNobodyIs(t *testing.T) {
	s := &schema{}
	for i := range 3 {
		s.outcomes = append(s.outcomes, Decision{Name: "d", Cases: []string{"no", "yes"}, Member: &Member{0, i}})
	}
	r := resultReader{s, &Rules{}, resultLayoutOf(s)}
	for _, c := range []struct {
		possible [3]byte
		isSound  bool
	}{
		{[3]byte{0, 0, 0}, true},
		{[3]byte{1, 0, 0}, true},
		{[3]byte{1, 1, 0}, true},
		{[3]byte{1, 1, 1}, true},
		{[3]byte{0, 1, 1}, false},
		{[3]byte{1, 0, 1}, false},
	} {
		memory := make([]byte, r.layout.size)
		for i, slot := range r.layout.outcomes {
			memory[slot.determined], memory[slot.possible], memory[slot.permitted] = c.possible[i], c.possible[i], c.possible[i]
		}
		var refused Error
		func() {
			defer catch(&refused)
			r.read(memory, 0, false)
		}()
		if (refused == nil) != c.isSound {
			t.Errorf("%v: %v", c.possible, refused)
		}
	}
	s.outcomes[0].Member = nil
	var refused Error
	func() {
		defer catch(&refused)
		r.read(make([]byte, r.layout.size), 0, false)
	}()
	if refused == nil {
		t.Error("a decision without members has no outcome")
	}
}
