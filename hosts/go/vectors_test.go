package fencun

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// The conformance vectors (`docs/vectors.md`), from the folder that FENCUN_VECTORS names.

type vectorIndex struct {
	Format  string
	Count   int
	Modules []vectorModule
	Refused []struct {
		Module, When, Code, Key string
		Message                 map[string]string
		Facts                   map[string]any
	}
	Codes  []struct{ Code, Key, En, Zh string }
	Faults []struct {
		Code int
		Name string
	}
}

type vectorModule struct {
	Origin, Module, Vectors, Digest string
	ModuleSHA256                    string `json:"module_sha256"`
	VectorsSHA256                   string `json:"vectors_sha256"`
	Count                           int
}

type vector struct {
	Facts         json.RawMessage
	Text, Bytes   *string
	Lang          Lang
	Traced        bool
	Input, Output *string
	Address       *uint32
	Answer, Error json.RawMessage
	Explanation   *string
	Fault         *struct {
		Code, Field, Row *int
		Name             string
	}
}

func vectorFile(t testing.TB, name string) []byte {
	t.Helper()
	folder := os.Getenv("FENCUN_VECTORS")
	if folder == "" {
		t.Skip("FENCUN_VECTORS names no folder; `cargo run -p fencun-vectors -- --out DIR` makes one")
	}
	file, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func readIndex(t testing.TB) *vectorIndex {
	t.Helper()
	index := &vectorIndex{}
	if err := json.Unmarshal(vectorFile(t, "index.json"), index); err != nil {
		t.Fatal(err)
	}
	return index
}

func (m *vectorModule) read(t testing.TB) (policy *Policy, vectors []vector) {
	t.Helper()
	policy, err := Load(vectorFile(t, m.Module), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { policy.Close() })
	for line := range bytes.Lines(vectorFile(t, m.Vectors)) {
		v := vector{}
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		vectors = append(vectors, v)
	}
	return policy, vectors
}

func TestTheIndexIsOfThisFormatAndOfTheseFiles(t *testing.T) {
	index, count := readIndex(t), 0
	for _, m := range index.Modules {
		count += m.Count
		for _, file := range [][2]string{{m.Module, m.ModuleSHA256}, {m.Vectors, m.VectorsSHA256}} {
			if hash := sha256.Sum256(vectorFile(t, file[0])); hex.EncodeToString(hash[:]) != file[1] {
				t.Errorf("%s has another hash", file[0])
			}
		}
	}
	if index.Format != "fencun-vectors/1" || count != index.Count {
		t.Errorf("%s with %d vectors, expected %d", index.Format, index.Count, count)
	}
}

func TestTheCodesAndFaultsAreThoseOfEveryHost(t *testing.T) {
	index := readIndex(t)
	known := 0
	for _, c := range index.Codes {
		// Of precompiled files, and of programs that read JSON lines: no part of this package.
		if c.Code == "FC0611" || c.Code == "FC0630" {
			continue
		}
		known++
		ours := Code(c.Code)
		if ours.Key() != c.Key || ours.Title(En) != c.En || ours.Title(Zh) != c.Zh {
			t.Errorf("%s is %s, %s, %s", c.Code, ours.Key(), ours.Title(En), ours.Title(Zh))
		}
	}
	if known != len(codes) || len(index.Faults) != len(faults) {
		t.Errorf("%d codes and %d faults", len(codes), len(faults))
	}
	for _, f := range index.Faults {
		if FaultCode(f.Code).String() != f.Name {
			t.Errorf("%d is %s", f.Code, FaultCode(f.Code))
		}
	}
}

func TestEveryVectorIsAnsweredAsItSays(t *testing.T) {
	for _, m := range readIndex(t).Modules {
		t.Run(m.Module, func(t *testing.T) {
			policy, vectors := m.read(t)
			if policy.Digest() != m.Digest || len(vectors) != m.Count {
				t.Fatalf("digest %s, %d vectors", policy.Digest(), len(vectors))
			}
			session := policy.Session()
			defer session.Close()
			for i, v := range vectors {
				v.check(t, session, i+1)
			}
		})
	}
}

func (v *vector) check(t *testing.T, session *Session, line int) {
	t.Helper()
	text := []byte(v.Facts)
	if v.Text != nil {
		text = []byte(*v.Text)
	}
	if v.Bytes != nil {
		text = unhex(t, *v.Bytes)
	}
	if text != nil {
		answer, err := session.DecideJSON(text, Tracing(v.Traced))
		v.checkAnswer(t, line, answer, err)
	}
	if v.Facts != nil {
		v.checkMap(t, session, line)
	}
	if v.Input == nil {
		return
	}
	address := session.policy.InputAddress()
	if v.Address != nil {
		address = *v.Address
	}
	answer, fault, err := session.Call(unhex(t, *v.Input), address, Tracing(v.Traced))
	switch {
	case err != nil:
		t.Errorf("%d: %v", line, err)
	case fault != nil:
		if v.Fault == nil || int(fault.Code) != *v.Fault.Code || fault.Field != orMinusOne(v.Fault.Field) || fault.Row != orMinusOne(v.Fault.Row) {
			t.Errorf("%d: %+v, expected %+v", line, fault, v.Fault)
		}
	case !bytes.Equal(answer.JSON(v.Lang), v.Answer):
		t.Errorf("%d:\n%s\n%s", line, answer.JSON(v.Lang), v.Answer)
	}
	if output := session.output(unhex(t, *v.Input), address, v.Traced); hex.EncodeToString(output) != *v.Output {
		t.Errorf("%d: output\n%x\n%s", line, output, *v.Output)
	}
}

func (v *vector) checkAnswer(t *testing.T, line int, answer *Answer, err error) {
	t.Helper()
	if err != nil {
		found := strings.TrimSuffix(strings.TrimPrefix(string(ErrorJSON(err.(Error), v.Lang)), `{"error":`), "}")
		if found != string(v.Error) {
			t.Errorf("%d: error\n%s\n%s", line, found, v.Error)
		}
		return
	}
	if !bytes.Equal(answer.JSON(v.Lang), v.Answer) {
		t.Errorf("%d: answer\n%s\n%s", line, answer.JSON(v.Lang), v.Answer)
	}
	var expected struct{ Outcomes map[string]json.RawMessage }
	if err := json.Unmarshal(v.Answer, &expected); err != nil {
		t.Fatal(err)
	}
	for name, outcome := range expected.Outcomes {
		var members []struct{ Value any }
		if json.Unmarshal(outcome, &members) != nil {
			continue // A decision that is not for each member.
		}
		found := answer.Members(name)
		isSame := len(found) == len(members)
		for i := range members {
			isSame = isSame && found[i].Value == members[i].Value && found[i].Member == i+1
		}
		if !isSame {
			t.Errorf("%d: %s %+v, expected %s", line, name, found, outcome)
		}
	}
	// With or without the values and the steps: a vector does not say which.
	if v.Explanation != nil && *v.Explanation != answer.Explain(v.Lang, Reasons) && *v.Explanation != answer.Explain(v.Lang, Everything) {
		t.Errorf("%d: explanation\n%s\n%s", line, answer.Explain(v.Lang, Everything), *v.Explanation)
	}
}

// checkMap decides on facts without an order: the mistakes are the same set.
func (v *vector) checkMap(t *testing.T, session *Session, line int) {
	t.Helper()
	facts := Facts{}
	if err := json.Unmarshal(v.Facts, &facts); err != nil || facts == nil {
		return // Facts that are no object.
	}
	answer, err := session.Decide(facts, Tracing(v.Traced))
	if err == nil {
		v.checkAnswer(t, line, answer, nil)
		if input, err := session.policy.Encode(facts); err != nil || hex.EncodeToString(input) != *v.Input {
			t.Errorf("%d: input\n%x\n%s", line, input, *v.Input)
		}
		return
	}
	var expected struct{ Facts []map[string]any }
	if json.Unmarshal(v.Error, &expected) != nil {
		t.Errorf("%d: %v", line, err)
		return
	}
	var found struct {
		Error struct{ Facts []map[string]any }
	}
	if err := json.Unmarshal(ErrorJSON(err.(Error), v.Lang), &found); err != nil {
		t.Fatal(err)
	}
	for _, mistake := range expected.Facts {
		if !slices.ContainsFunc(found.Error.Facts, func(f map[string]any) bool { return reflect.DeepEqual(f, mistake) }) {
			t.Errorf("%d: %v is not among %v", line, mistake, found.Error.Facts)
		}
	}
	if len(found.Error.Facts) != len(expected.Facts) {
		t.Errorf("%d: %v", line, found.Error.Facts)
	}
}

// output is the bytes of a RESULT and of what it points to.
func (s *Session) output(facts []byte, address uint32, isTraced bool) []byte {
	at := int(s.live.run(facts, address, isTraced))
	memory, layout := s.live.memory(), &s.policy.results.layout
	if memory[at] == 1 {
		return bytes.Clone(memory[at : at+layout.payload+8])
	}
	result := memory[at : at+layout.size]
	output := bytes.Clone(result)
	for _, list := range []struct{ head, size int }{
		{layout.fired, 2}, {layout.defeated, defeatSize}, {layout.duties, dueSize}, {layout.needs, 2}, {layout.trace, stepSize},
	} {
		for entry := range members(memory, result[list.head:], list.size, 1, 1<<16) {
			output = append(output, entry...)
		}
	}
	return output
}

func TestAModuleThatIsNoSoundPolicyIsRefused(t *testing.T) {
	for _, refused := range readIndex(t).Refused {
		t.Run(refused.Module, func(t *testing.T) {
			policy, err := Load(vectorFile(t, refused.Module), Limits{MaxTime: time.Second})
			if err == nil && refused.When == "call" {
				defer policy.Close()
				_, err = policy.Decide(refused.Facts)
			}
			found, ok := err.(*ModuleError)
			if !ok {
				t.Fatalf("%v", err)
			}
			if string(found.Code()) != refused.Code || found.Code().Key() != refused.Key {
				t.Fatalf("%v, expected %s %s", err, refused.Code, refused.Message["en"])
			}
			// What an engine says, and the byte where it stopped, are its own.
			isOwn := slices.Contains([]Code{NotAModule, OutOfFuel, Engine}, found.Code())
			if isOwn || strings.Contains(refused.Message["en"], "byte") {
				return
			}
			for _, lang := range []Lang{En, Zh} {
				if found.Message(lang) != refused.Message[string(lang)] {
					t.Errorf("%s, expected %s", found.Message(lang), refused.Message[string(lang)])
				}
			}
		})
	}
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	bytes, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

func orMinusOne(number *int) int {
	if number == nil {
		return -1
	}
	return *number
}
