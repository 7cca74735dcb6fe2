package fencun

// Code is the code of what is wrong with a module, with running it, or with facts. Numbers and
// names are those of every host, and for ever.
type Code string

// The codes.
const (
	NotAModule      Code = "FC0601"
	ForeignModule   Code = "FC0602"
	ABIVersion      Code = "FC0603"
	ImportsPresent  Code = "FC0604"
	TamperedSection Code = "FC0605"
	OverLimit       Code = "FC0606"
	OutOfFuel       Code = "FC0607"
	Engine          Code = "FC0608"
	BadResult       Code = "FC0609"
	Profile         Code = "FC0610"

	MissingFact  Code = "FC0621"
	UnknownFact  Code = "FC0622"
	WrongType    Code = "FC0623"
	OutOfBounds  Code = "FC0624"
	BadDate      Code = "FC0625"
	TooPrecise   Code = "FC0626"
	DuplicateKey Code = "FC0627"
	ListTooLong  Code = "FC0628"
	NotUTF8      Code = "FC0629"
	BadSyntax    Code = "FC0631"
	UnknownCase  Code = "FC0632"
	NoDecision   Code = "FC0633"
	TooDeep      Code = "FC0634"
)

var codes = []struct {
	code  Code
	key   string
	title Text
}{
	{NotAModule, "not-a-module", both("not a WebAssembly module", "不是 WebAssembly 模块")},
	{ForeignModule, "foreign-module", both("not a compiled policy", "不是编译好的规则模块")},
	{ABIVersion, "abi-version", both("made for another version of the interface", "模块的接口版本与本程序不同")},
	{ImportsPresent, "imports-present", both("the module imports something", "模块带有导入项")},
	{TamperedSection, "tampered-section", both("the module's tables do not fit", "模块中的表对不上")},
	{OverLimit, "over-limit", both("larger than this host allows", "超出本程序的限额")},
	{OutOfFuel, "out-of-fuel", both("the module did not come to an end", "模块运行超过了允许的步数")},
	{Engine, "engine", both("the engine could not run the module", "运行引擎无法执行该模块")},
	{BadResult, "bad-result", both("the module's answer makes no sense", "模块给出的结果不成立")},
	{Profile, "profile", both("the module leaves the profile of the interface", "模块超出了接口规定的范围")},
	{MissingFact, "missing-fact", both("fact is missing", "缺少这一事实")},
	{UnknownFact, "unknown-fact", both("no such fact", "没有这一事实")},
	{WrongType, "wrong-type", both("wrong type", "类型不符")},
	{OutOfBounds, "out-of-bounds", both("outside of its bounds", "超出上下限")},
	{BadDate, "bad-date", both("not a date", "不是有效日期")},
	{TooPrecise, "too-precise", both("too many digits behind the point", "小数位数过多")},
	{DuplicateKey, "duplicate-key", both("given twice", "重复给出")},
	{ListTooLong, "list-too-long", both("list is too long", "列表过长")},
	{NotUTF8, "not-utf8", both("text is not UTF-8", "文本不是 UTF-8 编码")},
	{BadSyntax, "bad-syntax", both("cannot be read", "无法读取")},
	{UnknownCase, "unknown-case", both("no such case", "没有这个取值")},
	{NoDecision, "fault", both("there is no decision", "无法作出决定")},
	{TooDeep, "too-deep", both("nested too deeply", "嵌套过深")},
}

// Key is the name of the code, such as `wrong-type`.
func (c Code) Key() string {
	for _, known := range codes {
		if known.code == c {
			return known.key
		}
	}
	return ""
}

// Title is what it says, in a few words.
func (c Code) Title(lang Lang) string {
	for _, known := range codes {
		if known.code == c {
			return known.title.Get(lang)
		}
	}
	return string(c)
}

// FaultCode says why a module gives no decision.
type FaultCode uint8

// The faults of the ABI.
const (
	Overflow FaultCode = iota + 1
	OutOfRange
	BadDiscriminant
	BadPointer
	TooLong
	DivisionByZero
	BadUTF8
	BadJSON
	BatchShape
	Unsupported
	OutsideCalendar
)

var faults = []struct {
	name  string
	words Text
}{
	{"overflow", both("a calculation leaves its range", "计算超出范围")},
	{"out-of-range", both("the value lies outside of its bounds", "数值超出上下限")},
	{"bad-discriminant", both("the value is none of its type", "取值不属于该类型")},
	{"bad-pointer", both("the facts do not lie in the input area", "事实不在输入区内")},
	{"too-long", both("the list or text is too long", "列表或文本过长")},
	{"division-by-zero", both("a calculation divides by zero", "除数为零")},
	{"bad-utf8", both("the text is not UTF-8", "文本不是 UTF-8 编码")},
	{"bad-json", both("the input is not JSON", "输入不是 JSON")},
	{"batch-shape", both("the columns do not fit", "各列不相配")},
	{"unsupported", both("the module does not support this", "模块不支持这一操作")},
	{"outside-calendar", both("a date lies outside of a calendar", "日期超出日历的起止日")},
}

func (f FaultCode) isKnown() bool { return f >= 1 && int(f) <= len(faults) }

// isAtASite says whether the fault names a place of the rule file, and not a fact.
func (f FaultCode) isAtASite() bool {
	return f == Overflow || f == DivisionByZero || f == OutsideCalendar
}

// String is the name of the fault, such as `overflow`.
func (f FaultCode) String() string {
	if !f.isKnown() {
		return "?"
	}
	return faults[f-1].name
}
