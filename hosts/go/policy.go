// Package fencun runs compiled Fencun policies: it loads a module, verifies it, decides, and says why.
//
//	policy, err := fencun.Load(wasm, fencun.Limits{})
//	…
//	answer, err := policy.Decide(fencun.Facts{"issued": 291, "correct": fencun.Decimal("234.99")})
//	…
//	fmt.Println(answer.Outcome("finding").Value, answer.Explain(fencun.En, fencun.Reasons))
package fencun

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/sys"
)

// Limits bound an untrusted module. What is 0 takes every module that the compiler makes.
type Limits struct {
	// MaxModuleBytes is the largest module, MaxMemoryBytes the largest memory.
	MaxModuleBytes, MaxMemoryBytes int
	// MaxTime is the longest call, 10 seconds where it is 0. A call may take what the module states
	// as its cost, at 100 ns an instruction and one second more, or this where it is less.
	MaxTime time.Duration
}

const defaultMaxTime = 10 * time.Second

// Policy is a compiled policy. It may be used by any number of goroutines at once; each call takes
// an instance of the module that is free, or a new one.
type Policy struct {
	v        *verified
	runtime  wazero.Runtime
	compiled wazero.CompiledModule
	facts    factsLayout
	results  resultReader
	// maxTime bounds a call, where the module has loops; else its code says that it ends.
	maxTime time.Duration
	// Indexes in the order of names.
	outcomesByName, valuesByName []int

	mutex sync.Mutex
	free  []*instance
}

// Load verifies and compiles a module. Nothing of it runs. An error is a *ModuleError.
func Load(wasm []byte, limits Limits) (policy *Policy, err error) {
	var refused Error
	policy = load(wasm, limits, &refused)
	if refused != nil {
		return nil, refused
	}
	return policy, nil
}

// LoadFor is Load for a program that was written for one schema, as SchemaHash tells it: a module
// with another one is refused.
func LoadFor(schemaHash string, wasm []byte, limits Limits) (*Policy, error) {
	policy, err := Load(wasm, limits)
	if err == nil && policy.SchemaHash() != schemaHash {
		policy.Close()
		return nil, tampered(flawSchemaHash, sectionSchema)
	}
	return policy, err
}

func load(wasm []byte, limits Limits, refused *Error) *Policy {
	defer catch(refused)
	if limits.MaxModuleBytes > 0 && len(wasm) > limits.MaxModuleBytes {
		throw(overLimit(moduleBytes, len(wasm), limits.MaxModuleBytes))
	}
	v := verify(wasm)
	pages := int(v.memoryBytes) / pageBytes
	if limits.MaxMemoryBytes > 0 && pages > limits.MaxMemoryBytes/pageBytes {
		throw(overLimit(memoryPages, pages, limits.MaxMemoryBytes/pageBytes))
	}
	p := &Policy{v: v, facts: factsLayoutOf(v.schema, v.inputBase)}
	p.results = resultReader{v.schema, v.rules, resultLayoutOf(v.schema)}
	p.outcomesByName = slices.DeleteFunc(
		byName(len(v.schema.outcomes), func(i int) string { return v.schema.outcomes[i].Name }),
		func(i int) bool { return !v.schema.outcomes[i].isFirst() })
	p.valuesByName = byName(len(v.schema.values), func(i int) string { return v.schema.values[i].Name })
	if len(v.cost.loops) > 0 {
		p.maxTime = maxTime(v.cost, limits.MaxTime)
	}

	ctx := context.Background()
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV1 | api.CoreFeatureSignExtensionOps).
		WithMemoryLimitPages(uint32(pages)).
		WithDebugInfoEnabled(false).
		WithCloseOnContextDone(p.maxTime > 0)
	p.runtime = wazero.NewRuntimeWithConfig(ctx, config)
	compiled, err := p.runtime.CompileModule(ctx, wasm)
	if err != nil {
		p.Close()
		throw(notAModule(0))
	}
	p.compiled = compiled
	return p
}

func maxTime(c *cost, most time.Duration) time.Duration {
	if most <= 0 {
		most = defaultMaxTime
	}
	stated := max(c.decide, c.decideTraced)
	if stated > uint64(most/(100*time.Nanosecond)) {
		return most
	}
	return min(most, time.Second+time.Duration(stated)*100*time.Nanosecond)
}

// Close frees what the engine holds. No call may be under way.
func (p *Policy) Close() error { return p.runtime.Close(context.Background()) }

// Name is the name of the policy.
func (p *Policy) Name() string { return p.v.schema.name }

// Version is the version of the policy: major, minor, patch with points between them.
func (p *Policy) Version() string { return p.v.schema.version }

// Digest is the identity of the module: `sha256:` and 64 hexadecimal digits.
func (p *Policy) Digest() string { return "sha256:" + p.v.digest }

// SchemaHash is what a program that is written for one schema compares: 16 hexadecimal digits.
func (p *Policy) SchemaHash() string { return p.v.schemaHash }

// InputAddress is where the input area lies, for Session.Call.
func (p *Policy) InputAddress() uint32 { return p.v.inputBase }

// Facts are the facts, with their types, bounds and labels.
func (p *Policy) Facts() []Field { return p.v.schema.facts }

// Decisions are the decisions; one for each member of a list stands once for each place of the list.
func (p *Policy) Decisions() []Decision { return p.v.schema.outcomes }

// Values are the named values of an answer.
func (p *Policy) Values() []NamedValue { return p.v.schema.values }

// Enumerations are the enumerations, scales and bands.
func (p *Policy) Enumerations() []*Enumeration { return p.v.schema.enums }

// Rules are what the indexes of an answer mean: rule units, duties, title, dates in force.
func (p *Policy) Rules() *Rules { return p.v.rules }

// Tracing says whether the answer tells every step.
type Tracing bool

// The tracings.
const (
	Untraced Tracing = false
	Traced   Tracing = true
)

// Decide decides on facts by name. An error is a *FactsError with all mistakes, a *FaultError, or a
// *ModuleError where the module does not run as a policy does.
func (p *Policy) Decide(facts Facts, tracing ...Tracing) (*Answer, error) {
	in := mapInput(facts)
	return p.decide(&in, tracing)
}

// DecideJSON decides on the facts of a JSON object, whose numbers stay exact.
func (p *Policy) DecideJSON(facts []byte, tracing ...Tracing) (*Answer, error) {
	in, err := readJSON(facts)
	if err != nil {
		return nil, err
	}
	return p.decide(&in, tracing)
}

// DecideMany decides each of many cases, in order; in place of an answer stands why there is none.
func (p *Policy) DecideMany(cases []Facts, tracing ...Tracing) ([]*Answer, []error) {
	answers, errs := make([]*Answer, len(cases)), make([]error, len(cases))
	session := &Session{policy: p}
	defer session.Close()
	for i, facts := range cases {
		in := mapInput(facts)
		answers[i], errs[i] = session.decide(&in, isTraced(tracing))
	}
	return answers, errs
}

// Encode is the bytes of facts, as Session.Call takes them.
func (p *Policy) Encode(facts Facts) ([]byte, error) {
	in := mapInput(facts)
	values, err := readFacts(p.v.schema.facts, &in)
	if err != nil {
		return nil, err
	}
	return p.facts.pack(values, nil), nil
}

func (p *Policy) decide(in *input, tracing []Tracing) (*Answer, error) {
	session := Session{policy: p}
	defer session.Close()
	return session.decide(in, isTraced(tracing))
}

func isTraced(tracing []Tracing) bool { return len(tracing) > 0 && bool(tracing[0]) }

func readJSON(text []byte) (in input, err error) {
	var refused Error
	func() {
		defer catch(&refused)
		in = parseJSON(text)
	}()
	if refused != nil {
		return in, refused
	}
	return in, nil
}

// Session holds on to one instance, for one goroutine at a time: for many calls, and for typed
// bindings, which write and read the bytes themselves.
type Session struct {
	policy *Policy
	live   *instance
}

// Session is a caller with an instance of its own. Close gives it back.
func (p *Policy) Session() *Session { return &Session{policy: p} }

// Close gives the instance back.
func (s *Session) Close() {
	if s.live != nil {
		s.policy.mutex.Lock()
		s.policy.free = append(s.policy.free, s.live)
		s.policy.mutex.Unlock()
		s.live = nil
	}
}

// Decide decides on facts by name, like Policy.Decide.
func (s *Session) Decide(facts Facts, tracing ...Tracing) (*Answer, error) {
	in := mapInput(facts)
	return s.decide(&in, isTraced(tracing))
}

// DecideJSON decides on the facts of a JSON object, like Policy.DecideJSON.
func (s *Session) DecideJSON(facts []byte, tracing ...Tracing) (*Answer, error) {
	in, err := readJSON(facts)
	if err != nil {
		return nil, err
	}
	return s.decide(&in, isTraced(tracing))
}

// Call puts bytes at the start of the input area and calls with an address, mostly that of the area.
// What does not fit the input area is cut. A fault is an answer here.
func (s *Session) Call(facts []byte, address uint32, tracing ...Tracing) (*Answer, *Fault, error) {
	return s.call(facts, address, isTraced(tracing))
}

func (s *Session) decide(in *input, isTraced bool) (*Answer, error) {
	values, err := readFacts(s.policy.v.schema.facts, in)
	if err != nil {
		return nil, err
	}
	if refused := s.open(); refused != nil {
		return nil, refused
	}
	s.live.scratch = s.policy.facts.pack(values, s.live.scratch)
	answer, fault, failed := s.call(s.live.scratch, s.policy.v.inputBase, isTraced)
	if fault != nil {
		return nil, s.policy.faultError(fault)
	}
	return answer, failed
}

func (s *Session) call(facts []byte, address uint32, isTraced bool) (*Answer, *Fault, error) {
	if refused := s.open(); refused != nil {
		return nil, nil, refused
	}
	// Only an instance that came back as it should is used again.
	live := s.live
	s.live = nil
	var raw *raw
	var fault *Fault
	var refused Error
	func() {
		defer catch(&refused)
		at := live.run(facts, address, isTraced)
		raw, fault = s.policy.results.read(live.memory(), at, isTraced)
	}()
	if refused != nil {
		live.module.Close(context.Background())
		return nil, nil, refused
	}
	s.live = live
	if fault != nil {
		return nil, fault, nil
	}
	return &Answer{s.policy, raw}, nil, nil
}

// open takes an instance that is free, or makes one.
func (s *Session) open() error {
	if s.live != nil {
		return nil
	}
	p := s.policy
	p.mutex.Lock()
	if n := len(p.free); n > 0 {
		s.live, p.free = p.free[n-1], p.free[:n-1]
	}
	p.mutex.Unlock()
	if s.live != nil {
		return nil
	}
	live, err := p.instantiate()
	s.live = live
	return err
}

// instance is a running module.
type instance struct {
	policy  *Policy
	module  api.Module
	decide  [2]api.Function
	stack   [1]uint64
	scratch []byte
	watch   *time.Timer
}

func (p *Policy) instantiate() (*instance, error) {
	ctx := context.Background()
	module, err := p.runtime.InstantiateModule(ctx, p.compiled, wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		return nil, engineError(err)
	}
	i := &instance{policy: p, module: module}
	i.decide = [2]api.Function{module.ExportedFunction("fencun_decide"), module.ExportedFunction("fencun_decide_traced")}
	if p.maxTime > 0 {
		i.watch = time.AfterFunc(p.maxTime, func() { module.CloseWithExitCode(ctx, sys.ExitCodeDeadlineExceeded) })
		i.watch.Stop()
	}
	return i, nil
}

// run is one write and one call: the address of RESULT.
func (i *instance) run(facts []byte, address uint32, isTraced bool) uint32 {
	v := i.policy.v
	copy(i.memory()[v.inputBase:uint64(v.inputBase)+uint64(v.inputSize)], facts)
	function := i.decide[0]
	if isTraced {
		function = i.decide[1]
	}
	i.stack[0] = uint64(address)
	if i.watch != nil {
		i.watch.Reset(i.policy.maxTime)
	}
	err := function.CallWithStack(context.Background(), i.stack[:])
	isStopped := i.watch != nil && !i.watch.Stop()
	if err != nil {
		var exit *sys.ExitError
		if errors.As(err, &exit) || isStopped {
			time := i.policy.maxTime
			detail := both(fmt.Sprintf("stopped after %s", time), fmt.Sprintf("运行 %s 后已停止", time))
			throw(&ModuleError{code: OutOfFuel, detail: detail, cause: err})
		}
		throw(engineError(err))
	}
	return uint32(i.stack[0])
}

func (i *instance) memory() []byte {
	memory, _ := i.module.Memory().Read(0, i.policy.v.memoryBytes)
	return memory
}

// faultError is a fault in words.
func (p *Policy) faultError(fault *Fault) *FaultError {
	mistake := Mistake{Code: NoDecision}
	if !fault.Code.isAtASite() {
		if fault.Field >= 0 {
			mistake.Path = p.v.schema.facts[fault.Field].Name
			if fault.Row >= 0 {
				mistake.Path += fmt.Sprintf("[%d]", fault.Row)
			}
		}
		mistake.found = faults[fault.Code-1].words
		return &FaultError{*fault, mistake}
	}
	at := site{text: "?"}
	if fault.Field >= 0 {
		at = p.v.rules.sites[fault.Field]
	}
	en, zh := fmt.Sprintf("line %d", at.line), fmt.Sprintf("第 %d 行", at.line)
	if at.hasFile {
		en, zh = "`"+at.file+"`, "+en, "`"+at.file+"` "+zh
	}
	what := both("divides by zero", "除数为零")
	switch fault.Code {
	case Overflow:
		what = both("leaves the range that can be computed exactly", "超出可精确计算的范围")
	case OutsideCalendar:
		what = both("leaves its calendar of working days", "超出工作日历的起止日")
	}
	mistake.found = both("`"+at.text+"` ("+en+") "+what.en, "`"+at.text+"`（"+zh+"）"+what.zh)
	return &FaultError{*fault, mistake}
}
