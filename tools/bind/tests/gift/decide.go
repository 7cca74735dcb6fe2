// Decides with the types of `gift.go`: `decide MODULE OTHER_MODULE [ROUNDS]`; rounds are measured.
package main

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"time"

	gift "example/smallgift"

	fencun "fencun.dev/go"
)

func main() {
	policy := must(gift.Load(must(os.ReadFile(os.Args[1])), fencun.Limits{}))
	note := "普通"
	day := fencun.Date{Year: 2024, Month: time.February, Day: 29}
	facts := gift.Facts{
		Worth:   "120.50",
		Class:   gift.Is(gift.OptionType),
		Options: []gift.Option{gift.Option其他, gift.OptionNoneAtAll},
		Share:   "12.5",
		Weight:  "2.125",
		GivenOn: day,
		Wait:    31,
		X说明:     &note,
		Frame:   gift.Range[fencun.Decimal]{From: "100", To: "200.05"},
		Persons: []gift.Person{
			{Self: "x", X级别: 4, Left: gift.Is(&day)},
			{Self: "y", X级别: 27, Present: gift.Is(true), Left: gift.Is[*fencun.Date](nil)},
		},
	}
	decision := must(policy.Decide(&facts))
	fmt.Println(string(decision.Dynamic.JSON(fencun.En)))

	same(decision.Answer.Value, (*gift.Answer)(nil))
	same(decision.Answer.Possible, []gift.Answer{gift.AnswerReport, gift.AnswerReturnIt})
	same(decision.X要说明.Possible, []bool{false, true})
	same(*decision.Fine.Value, fencun.Decimal("50"))
	same(decision.Measures.High, []gift.Option{gift.OptionType})
	same([]int64{decision.Term.Low, decision.Term.High}, []int64{1, 12})
	same(*decision.Values.HeavyWorth.Value, fencun.Decimal("256.06"))

	certain := facts
	certain.Urgent = gift.Is(true)
	decision = must(policy.Decide(&certain))
	same(*decision.X要说明.Value, false)
	same(*decision.Measures.Value, []gift.Option{gift.OptionType})
	same(*decision.Term.Value, gift.Range[int64]{From: 1, To: 3})

	wrong := facts
	wrong.Worth = "-1"
	_, err := policy.Decide(&wrong)
	var refused *fencun.FactsError
	if !errors.As(err, &refused) {
		panic("not refused")
	}
	fmt.Println(refused.Mistakes()[0].Code, refused.Mistakes()[0].Path)

	_, err = gift.Load(must(os.ReadFile(os.Args[2])), fencun.Limits{})
	fmt.Println(err)

	if len(os.Args) > 3 {
		measure(policy, &facts, must(strconv.Atoi(os.Args[3])))
	}
}

func measure(policy *gift.Policy, facts *gift.Facts, rounds int) {
	day := fencun.Date{Year: 2024, Month: time.February, Day: 29}
	plain := fencun.Facts{
		"worth": fencun.Decimal("120.50"), "class": "type", "options": []string{"其他", "none_at_all"},
		"share": fencun.Decimal("12.5"), "weight": fencun.Decimal("2.125"), "given_on": day, "told_at": nil,
		"wait": 31, "说明": "普通", "frame": fencun.Range{From: fencun.Decimal("100"), To: fencun.Decimal("200.05")},
		"persons": []fencun.Facts{
			{"self": "x", "级别": 4, "left": day},
			{"self": "y", "级别": 27, "present": true, "left": nil},
		},
	}
	calls := []func() any{
		func() any { return must(policy.Decide(facts)).Fine.Value },
		func() any { return must(policy.Dynamic.Decide(plain)).Outcome("fine").Value },
	}
	best := [2]time.Duration{time.Hour, time.Hour}
	for range rounds {
		for which, call := range calls {
			start := time.Now()
			for range 1_000 {
				call()
			}
			best[which] = min(best[which], time.Since(start))
		}
	}
	fmt.Printf("%.1f %.1f\n", best[0].Seconds()*1_000, best[1].Seconds()*1_000)
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func same(found, expected any) {
	if !reflect.DeepEqual(found, expected) {
		panic(fmt.Sprintf("%v, not %v", found, expected))
	}
}
