package fencun

import (
	"fmt"
	"strings"
)

// Error is why there is no policy, or no decision: a *ModuleError, a *FactsError or a *FaultError.
type Error interface {
	error
	// Code is the code; of several mistakes in facts that of the first.
	Code() Code
	// Message is one line without the code; a line each for mistakes in facts.
	Message(lang Lang) string
	// Mistakes are the mistakes in facts, where that is what is wrong.
	Mistakes() []Mistake
}

// ErrorJSON is what stands in place of an answer: the form of `docs/schema/answer.schema.json`.
func ErrorJSON(err Error, lang Lang) []byte {
	w := writer{}
	w.raw(`{"error":`)
	w.errorEntry(err, lang)
	w.raw("}")
	return w.bytes
}

func (w *writer) errorEntry(err Error, lang Lang) {
	w.raw(`{"code":`).text(string(err.Code())).raw(`,"facts":[`)
	for i, mistake := range err.Mistakes() {
		if i > 0 {
			w.raw(",")
		}
		w.raw(`{"code":`).text(string(mistake.Code)).raw(`,"fact":`).textOrNull(mistake.Path, mistake.Path != "")
		w.raw(`,"key":`).text(mistake.Code.Key()).raw(`,"message":`).text(mistake.Message(lang))
		if mistake.Line > 0 {
			w.raw(fmt.Sprintf(`,"place":{"column":%d,"line":%d}`, mistake.Column, mistake.Line))
		}
		w.raw("}")
	}
	w.raw(`],"key":`).text(err.Code().Key()).raw(`,"message":`).text(err.Message(lang)).raw("}")
}

// ModuleError says that the module is not one that this host runs, or did not run as a policy does.
type ModuleError struct {
	code   Code
	detail Text
	cause  error
}

// Code is the code, FC0601 to FC0610.
func (e *ModuleError) Code() Code { return e.code }

// Mistakes are none: the facts are not what is wrong.
func (e *ModuleError) Mistakes() []Mistake { return nil }

// Message is one line without the code.
func (e *ModuleError) Message(lang Lang) string {
	title := e.code.Title(lang)
	if e.detail.IsEmpty() {
		return title
	}
	return title + say(lang, ": ", "：") + e.detail.Get(lang)
}

func (e *ModuleError) Error() string { return string(e.code) + " " + e.Message(En) }

// Unwrap is what the engine said.
func (e *ModuleError) Unwrap() error { return e.cause }

// FactsError says that the facts do not fit the policy.
type FactsError struct{ mistakes []Mistake }

// Code is that of the first mistake.
func (e *FactsError) Code() Code { return e.mistakes[0].Code }

// Mistakes are all mistakes, at least one.
func (e *FactsError) Mistakes() []Mistake { return e.mistakes }

// Message has a line for each mistake.
func (e *FactsError) Message(lang Lang) string {
	lines := make([]string, len(e.mistakes))
	for i, mistake := range e.mistakes {
		lines[i] = mistake.Message(lang)
	}
	return strings.Join(lines, "\n")
}

func (e *FactsError) Error() string { return string(e.Code()) + " " + e.Message(En) }

// FaultError says that the facts fit, but have no decision: an overflow, or a value that only the
// module refuses.
type FaultError struct {
	// Fault is what the module said.
	Fault   Fault
	mistake Mistake
}

// Code is FC0633.
func (e *FaultError) Code() Code { return NoDecision }

// Mistakes is the fault in words.
func (e *FaultError) Mistakes() []Mistake { return []Mistake{e.mistake} }

// Message is one line without the code.
func (e *FaultError) Message(lang Lang) string { return e.mistake.Message(lang) }

func (e *FaultError) Error() string { return string(e.Code()) + " " + e.Message(En) }

// Fault is what a module says in place of a decision.
type Fault struct {
	Code FaultCode
	// Field is the fact (or for arithmetic the place in the rules) concerned; -1 where there is none.
	Field int
	// Row is the member of the list concerned, counted from 0; -1 where there is none.
	Row int
}

// Mistake is one mistake in facts.
type Mistake struct {
	Code Code
	// Path is the fact, such as `loss` or `persons[2].rank` (members count from 0); empty where it
	// is not about one.
	Path string
	// Line and Column in the text, counted from 1, the column in characters; 0 where there is no text.
	Line, Column          int
	found, expected, help Text
}

// Message is one line without the code.
func (m Mistake) Message(lang Lang) string {
	var text strings.Builder
	colon := say(lang, ": ", "：")
	if m.Line > 0 {
		text.WriteString(say(lang,
			fmt.Sprintf("line %d, column %d: ", m.Line, m.Column),
			fmt.Sprintf("第 %d 行第 %d 列：", m.Line, m.Column)))
	}
	if m.Path != "" {
		text.WriteString("`" + m.Path + "`" + colon)
	}
	text.WriteString(m.Code.Title(lang))
	before := colon
	if !m.found.IsEmpty() {
		text.WriteString(before + m.found.Get(lang))
		before = say(lang, ", ", "，")
	}
	if !m.expected.IsEmpty() {
		text.WriteString(before + say(lang, "expected ", "应为") + m.expected.Get(lang))
	}
	if !m.help.IsEmpty() {
		text.WriteString(say(lang, "; ", "；") + m.help.Get(lang))
	}
	return text.String()
}

// thrown carries a refusal out of a reader; it is caught where the reader was called.
type thrown struct{ err Error }

func throw(err Error) { panic(thrown{err}) }

// catch turns what was thrown into an error.
func catch(err *Error) {
	if r := recover(); r != nil {
		t, ok := r.(thrown)
		if !ok {
			panic(r)
		}
		*err = t.err
	}
}

func mistaken(mistake Mistake) *FactsError { return &FactsError{[]Mistake{mistake}} }

func engineError(cause error) *ModuleError {
	return &ModuleError{code: Engine, detail: same(cause.Error()), cause: cause}
}
