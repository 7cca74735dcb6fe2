package nfc

import "testing"

func TestCharactersWithMarksAreOne(t *testing.T) {
	for given, expected := range map[string]string{
		"plain":                                "plain",
		"损失":                                   "损失",
		"e\u0301":                              "\u00e9",
		"\u212b":                               "\u00c5",
		"q\u0307\u0323":                        "q\u0323\u0307",
		"\u1100\u1161\u11a8":                   "\uac01",
		"\uac00\u11a8":                         "\uac01",
		"\u0958":                               "\u0915\u093c",
		"\uf900":                               "\u8c48",
		"a\u0327\u0301":                        "\u00e1\u0327",
		"\u0915\u0301\u093c":                   "\u0915\u093c\u0301",
		"か\u3099":                              "が",
		"\u0344":                               "\u0308\u0301",
		"\u1e9b\u0323":                         "\u1e9b\u0323",
		"\U0001d15e":                           "\U0001d157\U0001d165",
		"\u03b1\u0313\u0301":                   "\u1f04",
		"\u0061\u0315\u0300\u05ae\u0300\u0062": "\u00e0\u05ae\u0300\u0315\u0062",
	} {
		if found := String(given); found != expected {
			t.Errorf("%+q: %+q, expected %+q", given, found, expected)
		}
	}
}
