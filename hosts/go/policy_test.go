package fencun

import (
	"bytes"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"
)

// module is the module of a policy of the repository, with its vectors.
func repositoryPolicy(t testing.TB, origin string) (*Policy, []vector) {
	t.Helper()
	for _, m := range readIndex(t).Modules {
		if m.Origin == origin {
			return m.read(t)
		}
	}
	t.Fatalf("no vectors of %s", origin)
	return nil, nil
}

func payments(t testing.TB) *Policy {
	policy, _ := repositoryPolicy(t, "policies/payment-error")
	return policy
}

var overpaid = Facts{"error_month": Date{2023, time.October, 1}, "issued": 291, "correct": Decimal("234.99")}

func TestFactsHaveTypesBoundsAndLabels(t *testing.T) {
	facts := payments(t).Facts()
	least, most := facts[0].Bounds()
	if least != (Date{1978, time.October, 1}) || most != (Date{2024, time.September, 30}) {
		t.Error(least, most)
	}
	if money := facts[1].Type.(Money); money.Currency != "USD" || money.Digits() != 2 {
		t.Error(money)
	}
	if !facts[2].IsUnknown || facts[2].IsNone || facts[2].Label(Zh) != "应发额" || facts[2].Supplier.Get(Zh) != "复核人员" {
		t.Errorf("%+v", facts[2])
	}
}

func TestAnAnswerHasOutcomesAndReasons(t *testing.T) {
	policy := payments(t)
	answer, err := policy.Decide(overpaid)
	if err != nil {
		t.Fatal(err)
	}
	included := []string{"included"}
	expected := Outcome{Decision: "finding", Value: "included", IsDetermined: true, Possible: included, Permitted: included}
	if found := answer.Outcome("finding"); !reflect.DeepEqual(*found, expected) {
		t.Errorf("%+v", found)
	}
	if reasons := answer.Reasons(); len(reasons) != 1 || reasons[0].Rule != "E1" || reasons[0].Because.Get(Zh) != "多发超过容忍额。" {
		t.Errorf("%+v", reasons)
	}
	values := []NamedAmount{{"overissued", Decimal("56.01")}, {"underissued", Decimal("-56.01")}, {"direction", "too_much"}}
	if found := answer.Values(); !reflect.DeepEqual(found, values) {
		t.Errorf("%+v", found)
	}
	traced, err := policy.Decide(overpaid, Traced)
	if err != nil || len(answer.Trace()) != 0 {
		t.Fatal(err, answer.Trace())
	}
	step := Step{Kind: "parameter", Name: "threshold", State: "known", Value: Decimal("56"), Since: "2023-10-01"}
	if found := traced.Trace(); found[0] != step {
		t.Errorf("%+v", found[0])
	}
}

func TestWhatIsNotKnownIsSaid(t *testing.T) {
	policy := payments(t)
	for _, correct := range []any{Unknown, nil} {
		facts := Facts{"error_month": "2023-10-01", "issued": 291, "correct": correct}
		answer, err := policy.Decide(facts)
		if err != nil || answer.IsDetermined() || answer.Outcome("finding").Value != nil || answer.Needs()[0] != "correct" {
			t.Error(answer, err)
		}
	}
}

func TestAllMistakesAreToldAtOnce(t *testing.T) {
	policy := payments(t)
	_, err := policy.Decide(Facts{"error_month": Unknown, "isued": 1, "issued": "80"})
	expected := "FC0623 `error_month`: wrong type: unknown, expected a fact with `?`\n" +
		"`issued`: wrong type: the text \"80\", expected an amount of USD, as a number with at most 2 digits behind the point;" +
		" write 80 without quotes\n" +
		"`isued`: no such fact; did you mean `issued`?"
	if err == nil || err.Error() != expected {
		t.Error(err)
	}
}

func TestABatchAnswersInOrderAndGoesOnAfterAMistake(t *testing.T) {
	policy := payments(t)
	answers, errs := policy.DecideMany([]Facts{overpaid, {}, overpaid})
	if answers[0] == nil || answers[1] != nil || answers[2] == nil || errs[0] != nil || errs[1] == nil || errs[2] != nil {
		t.Error(answers, errs)
	}
}

func TestAPolicyIsUsedByManyGoroutines(t *testing.T) {
	policy := payments(t)
	answer, err := policy.Decide(overpaid)
	if err != nil {
		t.Fatal(err)
	}
	expected := answer.JSON(En)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 200 {
				if answer, err := policy.Decide(overpaid); err != nil || !bytes.Equal(answer.JSON(En), expected) {
					t.Error(answer, err)
				}
			}
		})
	}
	group.Wait()
	if len(policy.free) > 8 {
		t.Errorf("%d instances", len(policy.free))
	}
}

func TestAHostMaySetNarrowerLimits(t *testing.T) {
	for _, m := range readIndex(t).Modules {
		if m.Origin != "policies/payment-error" {
			continue
		}
		wasm := vectorFile(t, m.Module)
		for _, limits := range []Limits{{MaxModuleBytes: len(wasm) - 1}, {MaxMemoryBytes: pageBytes - 1}} {
			if _, err := Load(wasm, limits); err == nil || err.(Error).Code() != OverLimit {
				t.Error(err)
			}
		}
	}
}

func TestAModuleWithAnotherSchemaIsRefused(t *testing.T) {
	for _, m := range readIndex(t).Modules[:1] {
		wasm, hash := vectorFile(t, m.Module), func() string { policy, _ := m.read(t); return policy.SchemaHash() }()
		if _, err := LoadFor(hash, wasm, Limits{}); err != nil {
			t.Error(err)
		}
		if _, err := LoadFor("0000000000000000", wasm, Limits{}); err == nil || err.(Error).Code() != TamperedSection {
			t.Error(err)
		}
	}
}

func TestManyCallsOnOneInstanceKeepAnswersAndMemory(t *testing.T) {
	calls := 20_000
	if text := os.Getenv("FENCUN_CALLS"); text != "" {
		calls, _ = strconv.Atoi(text)
	}
	policy, vectors := repositoryPolicy(t, "policies/payment-error")
	var inputs [][]byte
	var fresh []string
	for _, v := range vectors {
		if v.Facts == nil || v.Input == nil {
			continue
		}
		input := unhex(t, *v.Input)
		session := policy.Session()
		answer, fault, err := session.Call(input, policy.InputAddress())
		inputs, fresh = append(inputs, input), append(fresh, told(answer, fault, err))
	}
	session := policy.Session()
	before := heap()
	for i := range calls {
		answer, fault, err := session.Call(inputs[i%len(inputs)], policy.InputAddress())
		if found := told(answer, fault, err); found != fresh[i%len(inputs)] {
			t.Fatalf("call %d: %s, expected %s", i, found, fresh[i%len(inputs)])
		}
	}
	if after := heap(); after > before+4<<20 || session.live.module.Memory().Size() != policy.v.memoryBytes {
		t.Errorf("%d bytes, then %d", before, after)
	}
}

func told(answer *Answer, fault *Fault, err error) string {
	if answer != nil {
		return string(answer.JSON(En))
	}
	return fmt.Sprint(fault, err)
}

func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func BenchmarkDecideTolerance(b *testing.B) {
	policy, vectors := repositoryPolicy(b, "policies/tolerance")
	var facts []byte
	for _, v := range vectors {
		if v.Facts != nil && v.Answer != nil && !v.Traced {
			facts = v.Facts
			break
		}
	}
	in, err := readJSON(facts)
	if err != nil {
		b.Fatal(err)
	}
	session := policy.Session()
	b.Run("values", func(b *testing.B) {
		for b.Loop() {
			if _, err := session.decide(&in, false); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("json", func(b *testing.B) {
		for b.Loop() {
			if _, err := session.DecideJSON(facts); err != nil {
				b.Fatal(err)
			}
		}
	})
	values, _ := readFacts(policy.v.schema.facts, &in)
	input := policy.facts.pack(values, nil)
	b.Run("bytes", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := session.Call(input, policy.InputAddress()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
