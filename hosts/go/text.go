package fencun

import "strings"

// Lang is the language of a text for people.
type Lang string

// The languages.
const (
	En Lang = "en"
	Zh Lang = "zh"
)

// Text is a text in English and in Chinese; of a policy's own texts either may be absent.
type Text struct {
	en, zh       string
	hasEn, hasZh bool
}

// Get returns the text in a language, or else in the other one; empty where there is none.
func (t Text) Get(lang Lang) string {
	text, _ := t.pick(lang)
	return text
}

// IsEmpty says whether there is no text at all.
func (t Text) IsEmpty() bool { return !t.hasEn && !t.hasZh }

func (t Text) pick(lang Lang) (string, bool) {
	if (lang == Zh && t.hasZh) || !t.hasEn {
		return t.zh, t.hasZh
	}
	return t.en, true
}

// label is the label in the language, or the name where that is written in the language's
// script, or the label in the other language.
func (t Text) label(name string, lang Lang) string {
	if lang == Zh && t.hasZh {
		return t.zh
	}
	if lang != Zh && t.hasEn {
		return t.en
	}
	if isASCII(name) == (lang != Zh) {
		return name
	}
	if text, ok := t.pick(lang); ok {
		return text
	}
	return name
}

func both(en, zh string) Text { return Text{en, zh, true, true} }

// same is the same text for both languages: a name, a number.
func same(text string) Text { return both(text, text) }

// say is the text of a language.
func say(lang Lang, en, zh string) string {
	if lang == Zh {
		return zh
	}
	return en
}

// cut is the beginning of a text that someone else chose the length of.
func cut(text string) string {
	var shown strings.Builder
	n := 0
	for _, r := range text {
		if n == 40 {
			shown.WriteRune('…')
			break
		}
		if isControl(r) {
			r = '\ufffd'
		}
		shown.WriteRune(r)
		n++
	}
	return shown.String()
}

func isControl(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}
