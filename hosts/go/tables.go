package fencun

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const abiMajor = 1

const (
	sectionPrefix = "fencun:"
	sectionSchema = "fencun:schema"
	sectionRules  = "fencun:rules"
	sectionCost   = "fencun:cost"
	sectionMap    = "fencun:map"
)

var required = []string{sectionSchema, sectionRules, sectionCost, sectionMap}

// Field is a fact of a policy, or a field of a list's members.
type Field struct {
	Name string
	Type Type
	// IsUnknown says that it may be unknown, IsNone that it may be none.
	IsUnknown, IsNone bool
	// Text is its label, Supplier who supplies it.
	Text, Supplier Text
	// CanChange says whether it can still change.
	CanChange bool

	min, max int64
}

// Label is the fact for people.
func (f *Field) Label(lang Lang) string { return f.Text.label(f.Name, lang) }

// Bounds are the smallest and the largest value, of a range of both ends; of a list its lengths.
func (f *Field) Bounds() (least, most any) { return f.Type.native(f.min), f.Type.native(f.max) }

// Record is what the members of a list are made of.
type Record struct {
	Name   string
	Fields []Field
}

// Decision is what a policy decides between, or the type of its amounts.
type Decision struct {
	Name  string
	Cases []string
	// IsScale says that outcomes are ordered from lenient to strict.
	IsScale bool
	// Type is there for a decision of amounts, and only then.
	Type Type
	// Member is there for a decision for each member of a list, and only then. Those for all places of
	// the list stand one after the other, all with one name.
	Member *Member
	Text   Text
}

// Member is a place of a list, whether or not a member is there.
type Member struct {
	// List is the index of the list among the facts, Index the place, counted from 0.
	List, Index int
}

// Label is the decision for people.
func (d *Decision) Label(lang Lang) string { return d.Text.label(d.Name, lang) }

// isFirst says whether it is the first of its name.
func (d *Decision) isFirst() bool { return d.Member == nil || d.Member.Index == 0 }

// member counts from 1; 0 where the decision is for no member of a list.
func (d *Decision) member() int {
	if d.Member == nil {
		return 0
	}
	return d.Member.Index + 1
}

// follows says whether the decision is for the place behind that of another one, and else like it.
func (d *Decision) follows(other *Decision) bool {
	return other.Member != nil && d.member() == other.member()+1 && d.Member.List == other.Member.List &&
		d.Name == other.Name &&
		slices.Equal(d.Cases, other.Cases) && d.IsScale == other.IsScale && d.Type == other.Type
}

// NamedValue is a named value of the answer.
type NamedValue struct {
	Name string
	Type Type
	Text Text
}

// Label is the value for people.
func (v *NamedValue) Label(lang Lang) string { return v.Text.label(v.Name, lang) }

type schema struct {
	abi, name, version       string
	enums                    []*Enumeration
	records                  []*Record
	facts                    []Field
	outcomes                 []Decision
	values                   []NamedValue
	nUnits, nDuties, nTraces int
}

// Rules are what the indexes of an answer mean.
type Rules struct {
	Lang             Lang
	Title, Authority Text
	// InForceFrom and InForceUntil are ISO 8601 dates; empty where there is none.
	InForceFrom, InForceUntil string
	// Applies says which of two versions governs a case; empty where the policy does not say.
	Applies      string
	SemanticHash string
	Packages     []Package
	Units        []Unit
	Duties       []DutyRule

	sites []site
	trace []traceNode
}

// Package is a policy of which another one takes something over.
type Package struct{ Name, Version, SemanticHash string }

// Unit is a rule unit: a rule, a row of a table, an exception, a default.
type Unit struct {
	Decision int
	Kind, ID string
	// Row is the row of a table, counted from 1; 0 where there is none.
	Row     int
	Cites   string
	Because Text
	Line    int
	// File is empty for the rule file of the policy.
	File string

	hasCites bool
}

// Name is as in the rule file: `R2`, or `R2 row 3` for a row of a table.
func (u *Unit) Name() string {
	if u.Row == 0 {
		return u.ID
	}
	return fmt.Sprintf("%s row %d", u.ID, u.Row)
}

// DutyRule is a duty that may arise.
type DutyRule struct {
	Name               string
	Label, Require, By Text
	Cites              string
	Line               int

	hasCites bool
}

type site struct {
	text         string
	line, column int64
	file         string
	hasFile      bool
}

type traceNode struct {
	kind    string
	index   int
	name    string
	ty      Type
	entries []string
}

type cost struct {
	decide, decideTraced uint64
	memoryPages          int64
	loops                []uint64
}

// table is an object in a table, read key by key; what is wrong is thrown.
type table struct {
	section, at string
	rest        []entry
}

// readTable reads a payload in the one spelling of RFC 8785.
func readTable(section string, payload []byte) *table {
	tree := func() (tree input) {
		defer func() {
			if recover() != nil {
				throw(tampered(flawBadPayload, section))
			}
		}()
		return parseJSON(payload)
	}()
	w := writer{}
	w.tree(&tree)
	if !bytes.Equal(w.bytes, payload) {
		throw(tampered(flawBadPayload, section))
	}
	return newTable(section, "", &tree)
}

func newTable(section, at string, in *input) *table {
	if in.kind != inObject {
		throw(tampered(flawBadPayload, section))
	}
	return &table{section, at, slices.Clone(in.entries)}
}

func (t *table) wrong() { throw(tampered(flawBadPayload, t.section)) }

func (t *table) fail(flaw Text, at string) { throw(tampered(flaw, t.section+" "+t.at+at)) }

func (t *table) find(key string) *input {
	for i := range t.rest {
		if t.rest[i].name == key {
			return &t.rest[i].value
		}
	}
	return nil
}

func (t *table) has(key string) bool { return t.find(key) != nil }

func (t *table) take(key string) *input {
	value := t.find(key)
	if value == nil {
		t.wrong()
	}
	taken := *value
	t.rest = slices.DeleteFunc(t.rest, func(e entry) bool { return e.name == key })
	return &taken
}

func (t *table) done() {
	if len(t.rest) > 0 {
		t.wrong()
	}
}

func (t *table) asText(in *input) string {
	if in.kind != inText {
		t.wrong()
	}
	return in.text
}

func (t *table) text(key string) string { return t.asText(t.take(key)) }

// optional is a text that may be absent, but not null.
func (t *table) optional(key string) (string, bool) {
	if !t.has(key) {
		return "", false
	}
	return t.text(key), true
}

// nullable is a text or null.
func (t *table) nullable(key string) (string, bool) {
	in := t.take(key)
	if in.kind == inNull {
		return "", false
	}
	return t.asText(in), true
}

func (t *table) flag(key string) bool {
	in := t.take(key)
	if in.kind != inBool {
		t.wrong()
	}
	return in.yes
}

func (t *table) asNumber(in *input, low, high int64) int64 {
	number, err := strconv.ParseInt(in.text, 10, 64)
	if in.kind != inNumber || err != nil || number < low || number > high {
		t.wrong()
	}
	t.checkNumber(in.text, float64(number))
	return number
}

func (t *table) asUnsigned(in *input) uint64 {
	number, err := strconv.ParseUint(in.text, 10, 64)
	if in.kind != inNumber || err != nil {
		t.wrong()
	}
	t.checkNumber(in.text, float64(number))
	return number
}

// checkNumber refuses what RFC 8785, which writes numbers as doubles do, spells otherwise.
func (t *table) checkNumber(text string, double float64) {
	if text == "-0" || strconv.FormatFloat(double, 'f', -1, 64) != text {
		t.wrong()
	}
}

func (t *table) number(key string, high int64) int64 { return t.asNumber(t.take(key), 0, high) }

func (t *table) signed(key string) int64 {
	return t.asNumber(t.take(key), math.MinInt64, math.MaxInt64)
}

func (t *table) list(key string) []input {
	in := t.take(key)
	if in.kind != inList {
		t.wrong()
	}
	return in.list
}

// optionalList is a list that is absent where it would be empty.
func (t *table) optionalList(key string) []input {
	if !t.has(key) {
		return nil
	}
	list := t.list(key)
	if len(list) == 0 {
		t.wrong()
	}
	return list
}

func (t *table) texts(list []input) []string {
	texts := make([]string, len(list))
	for i := range list {
		texts[i] = t.asText(&list[i])
	}
	return texts
}

func (t *table) labels(key string) Text {
	inner := newTable(t.section, t.at, t.take(key))
	return readText(inner)
}

func readText(t *table) Text {
	text := Text{}
	text.en, text.hasEn = t.optional("en")
	text.zh, text.hasZh = t.optional("zh")
	t.done()
	return text
}

// each reads the objects of a list.
func each[T any](t *table, at string, list []input, read func(*table) T) []T {
	found := make([]T, len(list))
	for i := range list {
		inner := newTable(t.section, fmt.Sprintf("%s%s[%d]", t.at, at, i), &list[i])
		found[i] = read(inner)
		inner.done()
	}
	return found
}

func (t *table) checkName(at, name string) {
	if name == "" {
		t.fail(flawEmptyName, at)
	}
}

func checkNames[T any](t *table, at string, list []T, name func(*T) string) {
	seen := make(map[string]bool, len(list))
	for i := range list {
		if name(&list[i]) == "" {
			t.fail(flawEmptyName, at)
		}
	}
	for i := range list {
		if seen[name(&list[i])] {
			t.fail(flawDuplicateName, at)
		}
		seen[name(&list[i])] = true
	}
}

func self(text *string) string { return *text }

func (t *table) checkCount(at string, found, expected int) {
	if found != expected {
		t.fail(flawCount, at)
	}
}

func readSchema(payload []byte) *schema {
	t := readTable(sectionSchema, payload)
	s := &schema{abi: t.text("abi"), name: t.text("name"), version: t.text("version")}
	s.enums = each(t, "enums", t.list("enums"), func(t *table) *Enumeration {
		e := &Enumeration{Name: t.text("name"), IsScale: t.flag("scale"), Cases: t.texts(t.list("cases"))}
		e.index = make(map[string]int, len(e.Cases))
		for i, name := range e.Cases {
			e.index[name] = i
		}
		return e
	})
	raw := make([][]input, 0)
	records := each(t, "records", t.list("records"), func(t *table) *Record {
		raw = append(raw, t.list("fields"))
		return &Record{Name: t.text("name")}
	})
	// The fields of a record are no lists, so no record is known yet.
	for i, record := range records {
		record.Fields = each(t, fmt.Sprintf("records[%d].fields", i), raw[i], s.field)
	}
	s.records = records
	s.facts = each(t, "facts", t.list("facts"), s.field)
	s.outcomes = each(t, "outcomes", t.list("outcomes"), func(t *table) Decision {
		outcome := Decision{Name: t.text("name"), Cases: t.texts(t.list("cases")), IsScale: t.flag("scale")}
		if t.has("type") {
			outcome.Type = s.typeAt(t, "type", ".type")
		}
		if t.has("member") {
			member := newTable(t.section, t.at, t.take("member"))
			outcome.Member = &Member{int(member.number("list", math.MaxUint16)), int(member.number("index", math.MaxUint16))}
			member.done()
		}
		return outcome
	})
	s.values = each(t, "values", t.list("values"), func(t *table) NamedValue {
		return NamedValue{Name: t.text("name"), Type: s.typeAt(t, "type", ".type")}
	})
	s.nUnits, s.nDuties = int(t.number("n_units", math.MaxUint16)), int(t.number("n_duties", math.MaxUint16))
	s.nTraces = int(t.number("n_trace", math.MaxUint16))
	t.done()
	s.check(t)
	return s
}

func (s *schema) field(t *table) Field {
	return Field{
		Name: t.text("name"), Type: s.typeAt(t, "type", ""), IsUnknown: t.flag("unknown"), IsNone: t.flag("none"),
		min: t.signed("min"), max: t.signed("max"),
	}
}

// typeAt is the type at a key.
func (s *schema) typeAt(owner *table, key, at string) Type {
	t := newTable(owner.section, owner.at+at, owner.take(key))
	kind := s.typeOf(t)
	t.done()
	return kind
}

func (s *schema) typeOf(t *table) Type {
	kind := t.text("kind")
	if plain := plainType(kind); plain != nil {
		return plain
	}
	switch kind {
	case "enum":
		return Enum{s.enumeration(t)}
	case "set":
		of := s.enumeration(t)
		if len(of.Cases) > maxFlags {
			t.fail(flawBadIndex, "")
		}
		return Set{of}
	case "decimal":
		digits := t.number("digits", math.MaxUint8)
		if digits < 1 || digits > 9 {
			t.fail(flawBadIndex, "")
		}
		return DecimalType{number{int(digits)}}
	case "money":
		currency, digits := t.text("currency"), t.number("digits", math.MaxUint8)
		// Eighteen digits are what an s64 holds.
		if !currencyForm.MatchString(currency) || digits > 18 {
			t.fail(flawBadIndex, "")
		}
		return Money{number{int(digits)}, currency}
	case "range":
		of := s.typeAt(t, "of", "")
		switch of.(type) {
		case YesNo, Enum, List, Set, RangeType, TextType:
			t.fail(flawBadIndex, "")
		}
		return RangeType{of}
	case "list":
		index := int(t.number("record", math.MaxUint16))
		if index >= len(s.records) {
			t.fail(flawBadIndex, "")
		}
		return List{s.records[index]}
	}
	t.wrong()
	return nil
}

func (s *schema) enumeration(t *table) *Enumeration {
	index := int(t.number("index", math.MaxUint16))
	if index >= len(s.enums) {
		t.fail(flawBadIndex, "")
	}
	return s.enums[index]
}

var (
	currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)
	abiForm      = regexp.MustCompile(`^\+?0*1$`)
	numberForm   = regexp.MustCompile(`^0*[0-9]{1,10}$`)
	hashForm     = regexp.MustCompile(`^[0-9a-f]{64}$`)
	dateForm     = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
)

func (s *schema) check(t *table) {
	major, _, _ := strings.Cut(s.abi, ".")
	if !abiForm.MatchString(major) {
		t.fail(flawBadText, "abi")
	}
	t.checkName("name", s.name)
	if !isVersion(s.version) {
		t.fail(flawBadText, "version")
	}
	for i, enum := range s.enums {
		// A boundary may have the name of an enumeration, so these may stand twice.
		t.checkName(fmt.Sprintf("enums[%d].name", i), enum.Name)
		at := fmt.Sprintf("enums[%d].cases", i)
		checkNames(t, at, enum.Cases, self)
		if len(enum.Cases) == 0 || len(enum.Cases) > 65_536 {
			t.fail(flawTooMany, at)
		}
	}
	checkNames(t, "records", s.records, func(r **Record) string { return (*r).Name })
	for i, record := range s.records {
		at := fmt.Sprintf("records[%d].fields", i)
		checkFields(t, at, record.Fields)
		// A member of no size could stand in a list any number of times.
		if len(record.Fields) == 0 {
			t.fail(flawCount, at)
		}
	}
	checkFields(t, "facts", s.facts)
	first := []string{}
	for i := range s.outcomes {
		if s.outcomes[i].isFirst() {
			first = append(first, s.outcomes[i].Name)
		}
	}
	checkNames(t, "outcomes", first, self)
	s.checkMembers(t)
	for i, outcome := range s.outcomes {
		at := fmt.Sprintf("outcomes[%d].cases", i)
		if outcome.Type != nil {
			switch outcome.Type.(type) {
			case List, TextType:
				t.fail(flawBadIndex, fmt.Sprintf("outcomes[%d].type", i))
			case YesNo, Enum:
				t.fail(flawCount, at)
			}
			if len(outcome.Cases) > 0 || outcome.IsScale {
				t.fail(flawCount, at)
			}
			continue
		}
		checkNames(t, at, outcome.Cases, self)
		if len(outcome.Cases) == 0 || len(outcome.Cases) > maxFlags {
			t.fail(flawTooMany, at)
		}
	}
	checkNames(t, "values", s.values, func(v *NamedValue) string { return v.Name })
	for i, value := range s.values {
		if !isOfAnswers(value.Type) {
			t.fail(flawBadIndex, fmt.Sprintf("values[%d].type", i))
		}
	}
}

// checkMembers: decisions for the members of a list stand together, one for each place.
func (s *schema) checkMembers(t *table) {
	for i := range s.outcomes {
		outcome, at := &s.outcomes[i], fmt.Sprintf("outcomes[%d].member", i)
		if outcome.Member == nil {
			continue
		}
		if outcome.Member.List >= len(s.facts) {
			t.fail(flawBadIndex, at)
		}
		list := &s.facts[outcome.Member.List]
		if _, isList := list.Type.(List); !isList {
			t.fail(flawBadIndex, at)
		}
		// An amount cannot say that nobody is there.
		if outcome.Type != nil {
			t.fail(flawCount, at)
		}
		isLast := int64(outcome.member()) == list.max
		hasBefore := outcome.isFirst() || i > 0 && outcome.follows(&s.outcomes[i-1])
		hasNext := isLast || i+1 < len(s.outcomes) && s.outcomes[i+1].follows(outcome)
		if !hasBefore || !hasNext || int64(outcome.member()) > list.max {
			t.fail(flawCount, at)
		}
	}
}

// isOfAnswers says whether an answer has values of a type: lists and texts are facts only.
func isOfAnswers(ty Type) bool {
	switch ty.(type) {
	case List, TextType:
		return false
	}
	return true
}

func checkFields(t *table, at string, fields []Field) {
	checkNames(t, at, fields, func(f *Field) string { return f.Name })
	// An index of a fact is a u16, and 65535 says that there is none.
	if len(fields) >= math.MaxUint16 {
		t.fail(flawTooMany, at)
	}
	for i, field := range fields {
		low, high := field.Type.limits()
		_, isList := field.Type.(List)
		isOdd := isList && (field.IsUnknown || field.IsNone)
		if field.min > field.max || field.min < low || field.max > high || isOdd {
			t.fail(flawBadRange, fmt.Sprintf("%s[%d]", at, i))
		}
	}
}

var (
	unitKinds  = []string{"red-line", "rule", "row", "exception", "adjust", "otherwise"}
	traceKinds = []string{"parameter", "define", "boundary", "unit", "duty"}
)

type factWords struct {
	label, supplier Text
	canChange       bool
}

// readRules reads the rules, and puts the labels where they belong.
func readRules(payload []byte, s *schema) *Rules {
	t := readTable(sectionRules, payload)
	r := &Rules{Lang: Lang(t.text("lang")), SemanticHash: t.text("semantic_hash")}
	r.Title, r.Authority = t.labels("title"), t.labels("authority")
	var hasFrom, hasUntil bool
	r.InForceFrom, hasFrom = t.nullable("in_force_from")
	r.InForceUntil, hasUntil = t.nullable("in_force_until")
	applies, hasApplies := t.optional("applies")
	if hasApplies && applies != "old-unless-newer-is-more-lenient" {
		t.wrong()
	}
	r.Applies = applies
	r.Packages = each(t, "packages", t.optionalList("packages"), func(t *table) Package {
		return Package{t.text("name"), t.text("version"), t.text("semantic_hash")}
	})
	r.Units = each(t, "units", t.list("units"), readUnit)
	r.Duties = each(t, "duties", t.list("duties"), readDuty)
	r.sites = each(t, "sites", t.list("sites"), func(t *table) site {
		found := site{text: t.text("text"), line: t.number("line", math.MaxUint32), column: t.number("column", math.MaxUint32)}
		found.file, found.hasFile = t.optional("file")
		return found
	})
	r.trace = each(t, "trace", t.list("trace"), s.traceNode)
	factLabels := each(t, "fact_labels", t.list("fact_labels"), func(t *table) factWords {
		return factWords{t.labels("label"), t.labels("supplier"), t.flag("can_change")}
	})
	lists := func(key string) (found [][]Text) {
		for i, in := range t.list(key) {
			if in.kind != inList {
				t.wrong()
			}
			found = append(found, each(t, fmt.Sprintf("%s[%d]", key, i), in.list, readText))
		}
		return found
	}
	caseLabels, fieldLabels := lists("case_labels"), lists("field_labels")
	outcomeLabels := each(t, "outcome_labels", t.list("outcome_labels"), readText)
	valueLabels := each(t, "value_labels", t.list("value_labels"), readText)
	t.done()

	if hasFrom && !dateForm.MatchString(r.InForceFrom) {
		t.fail(flawBadText, "in_force_from")
	}
	if hasUntil && !dateForm.MatchString(r.InForceUntil) {
		t.fail(flawBadText, "in_force_until")
	}
	r.check(t, s)
	t.checkCount("fact_labels", len(factLabels), len(s.facts))
	t.checkCount("outcome_labels", len(outcomeLabels), len(s.outcomes))
	t.checkCount("value_labels", len(valueLabels), len(s.values))
	t.checkCount("case_labels", len(caseLabels), len(s.enums))
	t.checkCount("field_labels", len(fieldLabels), len(s.records))
	for i, enum := range s.enums {
		t.checkCount("case_labels", len(caseLabels[i]), len(enum.Cases))
		enum.labels = caseLabels[i]
	}
	for i, record := range s.records {
		t.checkCount("field_labels", len(fieldLabels[i]), len(record.Fields))
		for j := range record.Fields {
			record.Fields[j].Text = fieldLabels[i][j]
		}
	}
	for i, words := range factLabels {
		s.facts[i].Text, s.facts[i].Supplier, s.facts[i].CanChange = words.label, words.supplier, words.canChange
	}
	for i, text := range outcomeLabels {
		s.outcomes[i].Text = text
	}
	for i, text := range valueLabels {
		s.values[i].Text = text
	}
	return r
}

func readUnit(t *table) Unit {
	u := Unit{Decision: int(t.number("decision", math.MaxUint16)), Kind: t.text("kind"), ID: t.text("id")}
	if row := t.take("row"); row.kind != inNull {
		u.Row = int(t.asNumber(row, 0, math.MaxUint32))
	}
	u.Cites, u.hasCites = t.nullable("cites")
	u.Because, u.Line = t.labels("because"), int(t.number("line", math.MaxUint32))
	u.File, _ = t.optional("file")
	if !slices.Contains(unitKinds, u.Kind) {
		t.wrong()
	}
	return u
}

func readDuty(t *table) DutyRule {
	d := DutyRule{Name: t.text("name"), Label: t.labels("label"), Require: t.labels("require"), By: t.labels("by")}
	d.Cites, d.hasCites = t.nullable("cites")
	d.Line = int(t.number("line", math.MaxUint32))
	return d
}

func (s *schema) traceNode(t *table) traceNode {
	node := traceNode{kind: t.text("kind"), index: int(t.number("index", math.MaxUint16)), name: t.text("name")}
	if in := t.find("ty"); in != nil && in.kind == inNull {
		t.take("ty")
	} else {
		node.ty = s.typeAt(t, "ty", ".ty")
		if !isOfAnswers(node.ty) {
			t.fail(flawBadIndex, ".ty")
		}
	}
	node.entries = t.texts(t.optionalList("entries"))
	if !slices.Contains(traceKinds, node.kind) {
		t.wrong()
	}
	return node
}

func (r *Rules) check(t *table, s *schema) {
	if r.Lang != En && r.Lang != Zh {
		t.fail(flawBadText, "lang")
	}
	if !hashForm.MatchString(r.SemanticHash) {
		t.fail(flawBadText, "semantic_hash")
	}
	t.checkCount("units", len(r.Units), s.nUnits)
	t.checkCount("duties", len(r.Duties), s.nDuties)
	t.checkCount("trace", len(r.trace), s.nTraces)
	if len(r.sites) > math.MaxUint16 {
		t.fail(flawTooMany, "sites")
	}
	for i, unit := range r.Units {
		t.checkName(fmt.Sprintf("units[%d].id", i), unit.ID)
		if unit.Decision >= len(s.outcomes) {
			t.fail(flawBadIndex, fmt.Sprintf("units[%d].decision", i))
		}
	}
	checkNames(t, "duties", r.Duties, func(d *DutyRule) string { return d.Name })
	for i, node := range r.trace {
		if node.kind == "unit" && node.index >= s.nUnits || node.kind == "duty" && node.index >= s.nDuties {
			t.fail(flawBadIndex, fmt.Sprintf("trace[%d].index", i))
		}
		if slices.ContainsFunc(node.entries, func(date string) bool { return !dateForm.MatchString(date) }) {
			t.fail(flawBadText, fmt.Sprintf("trace[%d].entries", i))
		}
	}
}

func readCost(payload []byte) *cost {
	t := readTable(sectionCost, payload)
	model := t.text("model")
	c := &cost{decide: t.asUnsigned(t.take("decide")), decideTraced: t.asUnsigned(t.take("decide_traced"))}
	c.memoryPages = t.number("memory_pages", math.MaxUint32)
	for _, bound := range t.list("loops") {
		c.loops = append(c.loops, t.asUnsigned(&bound))
	}
	t.done()
	if model != "instructions-1" {
		t.fail(flawBadText, "model")
	}
	return c
}

func checkMap(payload []byte, s *schema) {
	t := readTable(sectionMap, payload)
	t.text("file")
	t.texts(t.optionalList("others"))
	before := int64(0)
	each(t, "entries", t.list("entries"), func(t *table) struct{} {
		if t.has("other") {
			t.number("other", math.MaxUint16)
		}
		t.number("line", math.MaxUint32)
		t.number("column", math.MaxUint32)
		offset := t.number("offset", math.MaxUint32)
		if unit := t.take("unit"); unit.kind != inNull && t.asNumber(unit, 0, math.MaxUint16) >= int64(s.nUnits) {
			throw(tampered(flawBadIndex, sectionMap+" entries"))
		}
		if offset < before {
			throw(tampered(flawBadRange, sectionMap+" entries"))
		}
		before = offset
		return struct{}{}
	})
	t.done()
}

// isVersion says whether a text is three numbers with points between them.
func isVersion(text string) bool {
	parts := strings.Split(text, ".")
	for _, part := range parts {
		if !numberForm.MatchString(part) {
			return false
		}
		if _, err := strconv.ParseUint(strings.TrimLeft(part[:len(part)-1], "0")+part[len(part)-1:], 10, 32); err != nil {
			return false
		}
	}
	return len(parts) == 3
}
