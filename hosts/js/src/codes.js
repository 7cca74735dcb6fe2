// The codes of modules and hosts: those of the Rust host, with the same words.

const codes = (rows) => Object.freeze(Object.fromEntries(
  rows.map(([code, key, en, zh]) => [key, Object.freeze({ code, key, en, zh })]),
));

/** What may be wrong, by its key. */
export const CODES = codes([
  ["FC0601", "not-a-module", "not a WebAssembly module", "不是 WebAssembly 模块"],
  ["FC0602", "foreign-module", "not a compiled policy", "不是编译好的规则模块"],
  ["FC0603", "abi-version", "made for another version of the interface", "模块的接口版本与本程序不同"],
  ["FC0604", "imports-present", "the module imports something", "模块带有导入项"],
  ["FC0605", "tampered-section", "the module's tables do not fit", "模块中的表对不上"],
  ["FC0606", "over-limit", "larger than this host allows", "超出本程序的限额"],
  ["FC0607", "out-of-fuel", "the module did not come to an end", "模块运行超过了允许的步数"],
  ["FC0608", "engine", "the engine could not run the module", "运行引擎无法执行该模块"],
  ["FC0609", "bad-result", "the module's answer makes no sense", "模块给出的结果不成立"],
  ["FC0610", "profile", "the module leaves the profile of the interface", "模块超出了接口规定的范围"],
  ["FC0611", "precompiled", "the precompiled file cannot be used", "预编译文件不能使用"],
  ["FC0621", "missing-fact", "fact is missing", "缺少这一事实"],
  ["FC0622", "unknown-fact", "no such fact", "没有这一事实"],
  ["FC0623", "wrong-type", "wrong type", "类型不符"],
  ["FC0624", "out-of-bounds", "outside of its bounds", "超出上下限"],
  ["FC0625", "bad-date", "not a date", "不是有效日期"],
  ["FC0626", "too-precise", "too many digits behind the point", "小数位数过多"],
  ["FC0627", "duplicate-key", "given twice", "重复给出"],
  ["FC0628", "list-too-long", "list is too long", "列表过长"],
  ["FC0629", "not-utf8", "text is not UTF-8", "文本不是 UTF-8 编码"],
  ["FC0630", "line-too-long", "line is too long", "单行过长"],
  ["FC0631", "bad-syntax", "cannot be read", "无法读取"],
  ["FC0632", "unknown-case", "no such case", "没有这个取值"],
  ["FC0633", "fault", "there is no decision", "无法作出决定"],
  ["FC0634", "too-deep", "nested too deeply", "嵌套过深"],
]);

const fault = (name, en, zh) => Object.freeze({ name, en, zh });

/** What a module may answer instead of a decision, by its number. */
export const FAULTS = Object.freeze({
  1: fault("overflow", "a calculation leaves its range", "计算超出范围"),
  2: fault("out-of-range", "the value lies outside of its bounds", "数值超出上下限"),
  3: fault("bad-discriminant", "the value is none of its type", "取值不属于该类型"),
  4: fault("bad-pointer", "the facts do not lie in the input area", "事实不在输入区内"),
  5: fault("too-long", "the list or text is too long", "列表或文本过长"),
  6: fault("division-by-zero", "a calculation divides by zero", "除数为零"),
  7: fault("bad-utf8", "the text is not UTF-8", "文本不是 UTF-8 编码"),
  8: fault("bad-json", "the input is not JSON", "输入不是 JSON"),
  9: fault("batch-shape", "the columns do not fit", "各列不相配"),
  10: fault("unsupported", "the module does not support this", "模块不支持这一操作"),
  11: fault("outside-calendar", "a date lies outside of a calendar", "日期超出日历的起止日"),
});

/** Faults that name a place where the policy computes, not a fact. */
export const SITE_FAULTS = new Set([1, 6, 11]);
