package dev.fencun;

/** Why a module gives no decision. The order is that of the numbers of the ABI, from 1. */
public enum FaultCode {
    OVERFLOW("overflow", "a calculation leaves its range", "计算超出范围"),
    OUT_OF_RANGE("out-of-range", "the value lies outside of its bounds", "数值超出上下限"),
    BAD_DISCRIMINANT("bad-discriminant", "the value is none of its type", "取值不属于该类型"),
    BAD_POINTER("bad-pointer", "the facts do not lie in the input area", "事实不在输入区内"),
    TOO_LONG("too-long", "the list or text is too long", "列表或文本过长"),
    DIVISION_BY_ZERO("division-by-zero", "a calculation divides by zero", "除数为零"),
    BAD_UTF8("bad-utf8", "the text is not UTF-8", "文本不是 UTF-8 编码"),
    BAD_JSON("bad-json", "the input is not JSON", "输入不是 JSON"),
    BATCH_SHAPE("batch-shape", "the columns do not fit", "各列不相配"),
    UNSUPPORTED("unsupported", "the module does not support this", "模块不支持这一操作"),
    OUTSIDE_CALENDAR("outside-calendar", "a date lies outside of a calendar", "日期超出日历的起止日");

    private final String key;
    final Text words;

    FaultCode(String key, String en, String zh) {
        this.key = key;
        this.words = new Text(en, zh);
    }

    /** The number of the ABI. */
    public int number() {
        return ordinal() + 1;
    }

    /** Such as {@code out-of-range}. */
    public String key() {
        return key;
    }

    /** Whether the fault names a place of the rule file, and not a fact. */
    boolean isAtASite() {
        return this == OVERFLOW || this == DIVISION_BY_ZERO || this == OUTSIDE_CALENDAR;
    }
}
