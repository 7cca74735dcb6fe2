package fencun

import (
	"slices"
	"strings"
)

// Detail is how much an explanation tells.
type Detail bool

// The details.
const (
	// Reasons are outcomes, reasons, duties, and what is still needed.
	Reasons Detail = false
	// Everything is also the named values, and every step of a traced decision.
	Everything Detail = true
)

// Explain is the answer in words, for a policy officer, each line ended by a line feed.
func (a *Answer) Explain(lang Lang, detail Detail) string {
	p := page{a: a, v: a.policy.v, lang: lang, colon: say(lang, ": ", "：")}
	for i := range a.raw.outcomes {
		p.outcome(i)
	}
	p.duties()
	p.needs()
	if detail == Everything {
		p.values()
		p.trace()
	}
	return p.text.String()
}

type page struct {
	a     *Answer
	v     *verified
	lang  Lang
	colon string
	text  strings.Builder
}

func (p *page) say(en, zh string) string { return say(p.lang, en, zh) }

func (p *page) line(indent int, words string) {
	p.text.WriteString(strings.Repeat("  ", indent) + words + "\n")
}

func (p *page) outcome(index int) {
	declared, o := &p.v.schema.outcomes[index], &p.a.raw.outcomes[index]
	if o.isOfNobody {
		return
	}
	name := p.ofMember(declared)
	defer p.units(index)
	if declared.Type != nil {
		p.amount(name, declared.Type, o)
		return
	}
	cases := p.cases(declared)
	among := func(bits uint32) string {
		shown := []string{}
		for i, name := range cases {
			if bits>>i&1 == 1 {
				shown = append(shown, name)
			}
		}
		return strings.Join(shown, p.say(", ", "、"))
	}
	beyond, words := o.permitted, p.say("within discretion", "可裁量为")
	if o.isDetermined {
		p.line(0, name+p.colon+cases[o.value])
		beyond, words = o.permitted&^o.possible, p.say("also within discretion", "另可裁量为")
	} else {
		p.line(0, name+p.colon+p.say("not determined", "尚不能确定"))
		p.line(1, p.say("still possible", "仍有可能")+p.colon+among(o.possible))
	}
	if beyond != 0 {
		p.line(1, words+p.colon+among(beyond))
	}
}

func (p *page) amount(name string, ty Type, o *rawOutcome) {
	low, high := ty.words(o.low, p.lang, labels), ty.words(o.high, p.lang, labels)
	if o.isDetermined {
		p.line(0, name+p.colon+p.value(ty, &value{state: isKnown, low: o.low, high: o.high}))
		return
	}
	p.line(0, name+p.colon+p.say("not determined", "尚不能确定"))
	if _, isSet := ty.(Set); isSet {
		p.line(1, p.say("surely", "必定包括")+p.colon+low)
		p.line(1, p.say("at most", "至多包括")+p.colon+high)
		return
	}
	p.line(1, p.say("still possible", "仍有可能")+p.colon+low+p.say(" to ", "至")+high)
}

// units are those of a decision that fired and that gave way.
func (p *page) units(decision int) {
	units := p.v.rules.Units
	for _, index := range p.a.raw.fired {
		u := &units[index]
		if u.Decision != decision {
			continue
		}
		reason := ""
		if because, ok := u.Because.pick(p.lang); ok {
			reason = p.colon + because
		}
		p.line(1, p.say("by ", "依据 ")+p.unit(u)+p.citation(u.Cites, u.hasCites)+reason)
	}
	for _, d := range p.a.raw.defeated {
		loser, winner := &units[d.unit], &units[d.by]
		if loser.Decision == decision {
			name := p.unit(loser) + p.citation(loser.Cites, loser.hasCites)
			p.line(1, name+p.say(" applies too, but gives way to ", "也符合，但让位于 ")+p.unit(winner))
		}
	}
}

func (p *page) duties() {
	if len(p.a.raw.duties) > 0 {
		p.line(0, p.say("Duties:", "须办事项："))
	}
	for _, d := range p.a.raw.duties {
		rule := &p.v.rules.Duties[d.duty]
		words, ok := rule.Require.pick(p.lang)
		if !ok {
			words = rule.Label.label(rule.Name, p.lang)
		}
		if by, ok := rule.By.pick(p.lang); ok {
			words += p.say(", by ", "，责任方：") + by
		}
		if d.hasDay {
			day := DateType{}.words(d.day, p.lang, labels)
			words += p.say(", on "+day+" at the latest", "，最迟 "+day)
		}
		p.line(1, words+p.citation(rule.Cites, rule.hasCites))
	}
}

func (p *page) needs() {
	if len(p.a.raw.needs) > 0 {
		p.line(0, p.say("Still to be found out:", "尚待查明："))
	}
	for _, index := range p.a.raw.needs {
		fact := &p.v.schema.facts[index]
		words := fact.Label(p.lang)
		if supplier, ok := fact.Supplier.pick(p.lang); ok {
			words += p.say(" (from "+supplier+")", "（由"+supplier+"提供）")
		}
		p.line(1, words)
	}
}

func (p *page) values() {
	if len(p.a.raw.values) > 0 {
		p.line(0, p.say("Values:", "取值："))
	}
	for i := range p.a.raw.values {
		declared := &p.v.schema.values[i]
		p.line(1, declared.Label(p.lang)+p.colon+p.value(declared.Type, &p.a.raw.values[i]))
	}
}

func (p *page) value(ty Type, v *value) string {
	switch v.state {
	case isUnknown:
		return p.say("unknown", "不明")
	case isNone:
		return p.say("none", "不存在")
	}
	words := ty.words(v.low, p.lang, labels)
	if _, isRange := ty.(RangeType); isRange {
		return words + p.say(" to ", "至") + ty.words(v.high, p.lang, labels)
	}
	return words
}

func (p *page) trace() {
	if len(p.a.raw.trace) > 0 {
		p.line(0, p.say("Every step:", "逐步经过："))
	}
	kinds := map[string]string{
		"parameter": p.say("parameter", "参数"),
		"define":    p.say("definition", "定义"),
		"boundary":  p.say("boundary", "分档"),
		"unit":      p.say("condition of", "条件"),
		"duty":      p.say("condition of duty", "义务条件"),
	}
	for _, step := range p.a.raw.trace {
		node := &p.v.rules.trace[step.node]
		if p.a.isAboutNobody(node) {
			continue
		}
		shown := ""
		switch node.state(step.state) {
		case "unknown":
			shown = p.say("unknown", "不明")
		case "none":
			shown = p.say("none", "不存在")
		case "known":
			shown = node.ty.words(step.value, p.lang, labels)
		default:
			shown = yesNo(step.state == 1, p.lang)
		}
		since := node.since(step.row)
		if since != "" {
			since = p.say(" (in force from "+since+")", "（自 "+since+" 起施行）")
		}
		name := node.name
		if node.kind == "unit" {
			name = p.unitOfDecision(&p.v.rules.Units[node.index])
		}
		p.line(1, kinds[node.kind]+" "+name+p.colon+shown+since)
	}
}

// ofMember is the label of a decision, with the member that it is about.
func (p *page) ofMember(declared *Decision) string {
	label := declared.Label(p.lang)
	if declared.Member == nil {
		return label
	}
	member := decimal(int64(declared.member()), 0)
	return p.say(label+" of "+member, label+"（第 "+member+" 个）")
}

// unit is a rule unit as people speak of it.
func (p *page) unit(u *Unit) string {
	if u.Kind == "otherwise" {
		return p.say("the default (otherwise)", "其余")
	}
	if u.Row > 0 {
		row := decimal(int64(u.Row), 0)
		return p.say(u.ID+" row "+row, u.ID+" 第 "+row+" 行")
	}
	switch u.Kind {
	case "red-line":
		return p.say("red line ", "红线 ") + u.ID
	case "exception":
		return p.say("exception ", "例外 ") + u.ID
	case "adjust":
		return p.say("adjustment ", "调整 ") + u.ID
	}
	return u.ID
}

// unitOfDecision is the same, with the decision where every decision may have one of the name.
func (p *page) unitOfDecision(u *Unit) string {
	name := p.unit(u)
	declared := &p.v.schema.outcomes[u.Decision]
	if u.Kind != "otherwise" && declared.Member == nil {
		return name
	}
	decision := p.ofMember(declared)
	return p.say(name+" of "+decision, decision+"的"+name)
}

func (p *page) citation(cites string, hasCites bool) string {
	if !hasCites {
		return ""
	}
	return p.say(" ("+cites+")", "（"+cites+"）")
}

// cases are those of a decision for people.
func (p *page) cases(declared *Decision) []string {
	if slices.Equal(declared.Cases, []string{"no", "yes"}) {
		return []string{yesNo(false, p.lang), yesNo(true, p.lang)}
	}
	for _, enum := range p.v.schema.enums {
		if enum.IsScale == declared.IsScale && slices.Equal(enum.Cases, declared.Cases) {
			shown := make([]string, len(enum.Cases))
			for i := range shown {
				shown[i] = enum.Label(i, p.lang)
			}
			return shown
		}
	}
	return declared.Cases
}
