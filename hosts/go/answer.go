package fencun

import (
	"slices"
	"strings"
)

// Answer is a decision of a policy.
type Answer struct {
	policy *Policy
	raw    *raw
}

// Outcome is the outcome of one decision.
type Outcome struct {
	// Decision is its name.
	Decision string
	// Member is, of a decision for each member of a list, the member, counted from 1; else 0.
	Member int
	// Value is the case, a string, or the amount; nil where it is not determined.
	Value any
	// IsDetermined says that exactly one outcome is possible.
	IsDetermined bool
	// Possible is what is possible, Permitted what an officer may choose, however the unknown facts
	// turn out; of a decision of amounts empty.
	Possible, Permitted []string
	// Low and High are, of a decision of amounts, the smallest and the largest that is possible; of
	// sets what is there surely and possibly, of ranges the least lower and the greatest upper end.
	Low, High any
}

// Reason is a rule unit that decides.
type Reason struct {
	// Decision is the decision that it belongs to.
	Decision string
	// Member is the member of a list that the decision is about, counted from 1; 0 where there is none.
	Member int
	// Rule is the id of the rule or table; `otherwise` for the default.
	Rule string
	// Row is the row of a table, counted from 1; 0 where there is none.
	Row     int
	Kind    string
	Cites   string
	Because Text
	// Line is its line in its file.
	Line int
}

// Defeated is a rule unit that applies too, but gives way.
type Defeated struct {
	Decision, Rule string
	// Member and Row count from 1; 0 where there is none.
	Member, Row int
	// By is what it gives way to: an id, or `R2 row 3` for a row of a table.
	By string
}

// Duty is what must be done.
type Duty struct {
	Name               string
	Label, Require, By Text
	Cites              string
	// Due is the last day; nil where there is none or it is not known.
	Due *Date
}

// NamedAmount is a named value of an answer that is known.
type NamedAmount struct {
	Name string
	// Value is nil for none.
	Value any
}

// Step is one step of a traced decision.
type Step struct {
	Kind, Name string
	// Decision and Member are, of a rule unit, those that it belongs to.
	Decision string
	Member   int
	// State is yes or no, unknown, none or known.
	State string
	Value any
	// Since is, of a parameter, the first day of the entry in force.
	Since string
}

// Outcome is the outcome of a decision by its name; nil for a name that the policy does not have. Of a
// decision for each member of a list it is that of the first member; nil where the list is empty.
func (a *Answer) Outcome(decision string) *Outcome {
	for _, outcome := range a.Outcomes() {
		if outcome.Decision == decision {
			return &outcome
		}
	}
	return nil
}

// Members are the outcomes of a decision for each member of a list, in the order of the list.
func (a *Answer) Members(decision string) []Outcome {
	return slices.DeleteFunc(a.Outcomes(), func(o Outcome) bool { return o.Decision != decision || o.Member == 0 })
}

// Outcomes are the outcomes, in the order of the rule file; of a decision for each member of a list
// one for each.
func (a *Answer) Outcomes() []Outcome {
	outcomes := make([]Outcome, 0, len(a.raw.outcomes))
	for i := range a.raw.outcomes {
		declared, raw := &a.policy.v.schema.outcomes[i], &a.raw.outcomes[i]
		if raw.isOfNobody {
			continue
		}
		o := Outcome{Decision: declared.Name, Member: declared.member(), IsDetermined: raw.isDetermined}
		if declared.Type != nil {
			o.Low, o.High = declared.Type.native(raw.low), declared.Type.native(raw.high)
			if _, isRange := declared.Type.(RangeType); raw.isDetermined && isRange {
				o.Value = Range{o.Low, o.High}
			} else if raw.isDetermined {
				o.Value = o.Low
			}
		} else {
			o.Possible, o.Permitted = among(declared, raw.possible), among(declared, raw.permitted)
			if raw.isDetermined {
				o.Value = declared.Cases[raw.value]
			}
		}
		outcomes = append(outcomes, o)
	}
	return outcomes
}

// IsDetermined says whether every outcome is.
func (a *Answer) IsDetermined() bool {
	return !slices.ContainsFunc(a.raw.outcomes, func(o rawOutcome) bool { return !o.isDetermined && !o.isOfNobody })
}

// Values are the named values that are known.
func (a *Answer) Values() []NamedAmount {
	values := []NamedAmount{}
	for i, v := range a.raw.values {
		declared := &a.policy.v.schema.values[i]
		switch ty, isRange := declared.Type.(RangeType); {
		case v.state == isUnknown:
		case v.state == isNone:
			values = append(values, NamedAmount{declared.Name, nil})
		case isRange:
			values = append(values, NamedAmount{declared.Name, Range{ty.Of.native(v.low), ty.Of.native(v.high)}})
		default:
			values = append(values, NamedAmount{declared.Name, declared.Type.native(v.low)})
		}
	}
	return values
}

// Reasons are the rule units that decide, in the order of the rule file.
func (a *Answer) Reasons() []Reason {
	reasons := make([]Reason, len(a.raw.fired))
	for i, index := range a.raw.fired {
		u := &a.policy.v.rules.Units[index]
		of := a.decisionOf(u)
		reasons[i] = Reason{of.Name, of.member(), u.ID, u.Row, u.Kind, u.Cites, u.Because, u.Line}
	}
	return reasons
}

// Defeated are the rule units that apply too, but give way.
func (a *Answer) Defeated() []Defeated {
	defeated := make([]Defeated, len(a.raw.defeated))
	for i, d := range a.raw.defeated {
		loser, winner := &a.policy.v.rules.Units[d.unit], &a.policy.v.rules.Units[d.by]
		of := a.decisionOf(loser)
		defeated[i] = Defeated{of.Name, loser.ID, of.member(), loser.Row, winner.Name()}
	}
	return defeated
}

// Duties are what must be done, in the order of the rule file.
func (a *Answer) Duties() []Duty {
	duties := make([]Duty, len(a.raw.duties))
	for i, d := range a.raw.duties {
		rule := &a.policy.v.rules.Duties[d.duty]
		duties[i] = Duty{Name: rule.Name, Label: rule.Label, Require: rule.Require, By: rule.By, Cites: rule.Cites}
		if d.hasDay {
			day := dateOf(d.day)
			duties[i].Due = &day
		}
	}
	return duties
}

// Needs are the facts that are not known and still matter.
func (a *Answer) Needs() []string {
	needs := make([]string, len(a.raw.needs))
	for i, index := range a.raw.needs {
		needs[i] = a.policy.v.schema.facts[index].Name
	}
	return needs
}

// Trace is every step, where the decision was traced.
func (a *Answer) Trace() []Step {
	steps := make([]Step, 0, len(a.raw.trace))
	for _, s := range a.raw.trace {
		node := &a.policy.v.rules.trace[s.node]
		if a.isAboutNobody(node) {
			continue
		}
		step := Step{Kind: node.kind, Name: node.name, State: node.state(s.state), Since: node.since(s.row)}
		if node.kind == "unit" {
			of := a.decisionOf(&a.policy.v.rules.Units[node.index])
			step.Decision, step.Member = of.Name, of.member()
		}
		if step.State == "known" {
			step.Value = node.ty.native(s.value)
		}
		steps = append(steps, step)
	}
	return steps
}

// JSON is the answer in the form of `docs/schema/answer.schema.json`, in the bytes that every host
// writes. Reasons and what duties require are in the language, or else in the other one.
func (a *Answer) JSON(lang Lang) []byte {
	p, w := a.policy, &writer{}
	w.raw(`{"defeated":[`)
	for i, d := range a.Defeated() {
		w.comma(i).raw(`{"by":`).text(d.By).raw(`,"decision":`).text(d.Decision).member(d.Member)
		w.raw(`,"row":`).row(d.Row).raw(`,"rule":`).text(d.Rule).raw("}")
	}
	w.raw(`],"duties":[`)
	for i, d := range a.raw.duties {
		rule := &p.v.rules.Duties[d.duty]
		what, ok := rule.Require.pick(lang)
		if !ok {
			if what, ok = rule.Label.pick(lang); !ok {
				what = rule.Name
			}
		}
		by, hasBy := rule.By.pick(lang)
		w.comma(i).raw(`{"by":`).textOrNull(by, hasBy).raw(`,"cites":`).textOrNull(rule.Cites, rule.hasCites)
		w.raw(`,"due":`).textOrNull(iso(d.day), d.hasDay)
		w.raw(`,"duty":`).text(what).raw(`,"rule":`).text(rule.Name).raw("}")
	}
	w.raw(`],"fired":[`)
	for i, index := range a.raw.fired {
		u := &p.v.rules.Units[index]
		because, hasBecause := u.Because.pick(lang)
		w.comma(i).raw(`{"because":`).textOrNull(because, hasBecause).raw(`,"cites":`).textOrNull(u.Cites, u.hasCites)
		of := a.decisionOf(u)
		w.raw(`,"decision":`).text(of.Name).member(of.member()).raw(`,"row":`).row(u.Row).raw(`,"rule":`).text(u.ID).raw("}")
	}
	w.raw(`],"needs":[`)
	for i, name := range a.Needs() {
		w.comma(i).text(name)
	}
	w.raw(`],"outcomes":{`)
	for i, index := range p.outcomesByName {
		w.comma(i)
		a.outcome(w, index)
	}
	w.raw(`},"policy":{"digest":`).text(p.Digest()).raw(`,"name":`).text(p.Name()).raw(`,"version":`).text(p.Version())
	w.raw("}")
	if len(a.raw.trace) > 0 {
		w.raw(`,"trace":[`)
		n := 0
		for i := range a.raw.trace {
			if !a.isAboutNobody(&p.v.rules.trace[a.raw.trace[i].node]) {
				w.comma(n)
				a.step(w, &a.raw.trace[i])
				n++
			}
		}
		w.raw("]")
	}
	w.raw(`,"values":{`)
	n := 0
	for _, index := range p.valuesByName {
		if v := &a.raw.values[index]; v.state != isUnknown {
			declared := &p.v.schema.values[index]
			w.comma(n).text(declared.Name).raw(":").value(declared.Type, v)
			n++
		}
	}
	w.raw("}}")
	return w.bytes
}

func (w *writer) comma(i int) *writer {
	if i > 0 {
		w.raw(",")
	}
	return w
}

func (w *writer) row(row int) *writer {
	if row == 0 {
		return w.raw("null")
	}
	return w.raw(decimal(int64(row), 0))
}

// member is the key where there is one.
func (w *writer) member(member int) *writer {
	if member == 0 {
		return w
	}
	return w.raw(`,"member":` + decimal(int64(member), 0))
}

func (w *writer) cases(declared *Decision, bits uint32) {
	w.raw("[")
	for i, name := range among(declared, bits) {
		w.comma(i).text(name)
	}
	w.raw("]")
}

// outcome is the entry of a decision, which begins at an index; for the members of a list it is a list.
func (a *Answer) outcome(w *writer, index int) {
	declared := a.policy.v.schema.outcomes[index:]
	w.text(declared[0].Name).raw(":")
	if declared[0].Member == nil {
		w.outcome(&declared[0], &a.raw.outcomes[index])
		return
	}
	w.raw("[")
	for i := range declared {
		o := &a.raw.outcomes[index+i]
		if o.isOfNobody || i > 0 && declared[i].isFirst() {
			break
		}
		w.comma(i)
		w.outcome(&declared[i], o)
	}
	w.raw("]")
}

func (w *writer) outcome(declared *Decision, o *rawOutcome) {
	w.raw(`{"determined":`).bool(o.isDetermined)
	if declared.Type != nil {
		w.raw(`,"high":`)
		declared.Type.json(w, o.high)
		w.raw(`,"low":`)
		declared.Type.json(w, o.low)
		w.raw(`,"value":`)
		if o.isDetermined {
			w.value(declared.Type, &value{state: isKnown, low: o.low, high: o.high})
		} else {
			w.raw("null")
		}
		w.raw("}")
		return
	}
	w.raw(`,"permitted":`)
	w.cases(declared, o.permitted)
	w.raw(`,"possible":`)
	w.cases(declared, o.possible)
	w.raw(`,"value":`).textOrNull(declared.Cases[o.value], o.isDetermined).raw("}")
}

func (w *writer) value(ty Type, v *value) {
	if v.state == isNone {
		w.raw("null")
		return
	}
	if kind, isRange := ty.(RangeType); isRange {
		w.raw(`{"from":`)
		kind.json(w, v.low)
		w.raw(`,"to":`)
		kind.json(w, v.high)
		w.raw("}")
		return
	}
	ty.json(w, v.low)
}

func (a *Answer) step(w *writer, s *rawStep) {
	node := &a.policy.v.rules.trace[s.node]
	state := node.state(s.state)
	w.raw("{")
	if node.kind == "unit" {
		w.raw(`"decision":`).text(a.decisionOf(&a.policy.v.rules.Units[node.index]).Name).raw(",")
	}
	hasValue := state == "known" || state == "none"
	if since := node.since(s.row); hasValue && since != "" {
		w.raw(`"from":`).text(since).raw(",")
	}
	w.raw(`"kind":`).text(node.kind)
	if node.kind == "unit" {
		w.member(a.decisionOf(&a.policy.v.rules.Units[node.index]).member())
	}
	w.raw(`,"name":`).text(node.name).raw(`,"state":`).text(state)
	if state == "known" {
		w.raw(`,"value":`)
		node.ty.json(w, s.value)
	} else if hasValue {
		w.raw(`,"value":null`)
	}
	w.raw("}")
}

func (a *Answer) decisionOf(u *Unit) *Decision { return &a.policy.v.schema.outcomes[u.Decision] }

// isAboutNobody says whether a step is that of a rule unit for a place of a list where no member is.
func (a *Answer) isAboutNobody(n *traceNode) bool {
	return n.kind == "unit" && a.raw.outcomes[a.policy.v.rules.Units[n.index].Decision].isOfNobody
}

func among(declared *Decision, bits uint32) []string {
	names := []string{}
	for i, name := range declared.Cases {
		if bits>>i&1 == 1 {
			names = append(names, name)
		}
	}
	return names
}

func (n *traceNode) state(state byte) string {
	if state == 1 && n.ty != nil {
		return "known"
	}
	return []string{"no", "yes", "unknown", "none"}[state]
}

// since is the first day of the entry of a parameter that was read.
func (n *traceNode) since(row uint32) string {
	if int64(row) < int64(len(n.entries)) {
		return n.entries[row]
	}
	return ""
}

// byName are indexes in the order of names.
func byName(n int, name func(int) string) []int {
	indexes := make([]int, n)
	for i := range indexes {
		indexes[i] = i
	}
	slices.SortFunc(indexes, func(a, b int) int { return strings.Compare(name(a), name(b)) })
	return indexes
}
