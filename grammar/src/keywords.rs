//! The one table of keywords: pest rule, English spelling, Chinese spelling.
//!
//! A test compares it with `fencun.pest`; the formatter writes from it; the documentation's
//! table is made from it. Words inside a spelling are separated by any white space.

use crate::ast::Lang;

macro_rules! keywords {
    ($($rule:ident $en:literal $zh:literal;)*) => {
        /// A keyword.
        #[allow(non_camel_case_types, reason = "the variants are the names of the pest rules")]
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Keyword { $(
            #[doc = concat!("`", $en, "` · ", $zh)]
            $rule,
        )* }

        impl Keyword {
            /// Every keyword, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$rule,)*];

            /// The name of its pest rule.
            #[must_use]
            pub fn rule_name(self) -> &'static str {
                match self { $(Self::$rule => stringify!($rule),)* }
            }

            /// The canonical spelling in a language.
            #[must_use]
            pub fn spelling(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Self::$rule, Lang::En) => $en, (Self::$rule, Lang::Zh) => $zh,)* }
            }
        }
    };
}

impl Keyword {
    /// Keywords that stand only where no name could, so that their words may be names too: a
    /// fact may be called `date`, an outcome 从宽.
    const ALSO_NAMES: &'static [Self] = &[
        Self::kw_version,
        Self::kw_use,
        Self::kw_title,
        Self::kw_authority,
        Self::kw_integer,
        Self::kw_money,
        Self::kw_percent,
        Self::kw_decimal,
        Self::kw_largest_of,
        Self::kw_smallest_of,
        Self::kw_choose,
        Self::kw_per_of,
        Self::kw_date,
        Self::kw_instant,
        Self::kw_date_of,
        Self::kw_at_offset,
        Self::kw_hours_type,
        Self::kw_days_type,
        Self::kw_months_type,
        Self::kw_years_type,
        Self::kw_text_type,
        Self::kw_starts_with,
        Self::kw_set_of,
        Self::kw_range_of,
        Self::kw_includes,
        Self::kw_includes_any,
        Self::kw_includes_all,
        Self::kw_size_of,
        Self::kw_lower_end,
        Self::kw_upper_end,
        Self::kw_hours,
        Self::kw_days,
        Self::kw_months,
        Self::kw_years,
        Self::kw_calendar,
        Self::kw_weekend,
        Self::kw_holiday,
        Self::kw_working,
        Self::kw_monday,
        Self::kw_tuesday,
        Self::kw_wednesday,
        Self::kw_thursday,
        Self::kw_friday,
        Self::kw_saturday,
        Self::kw_sunday,
        Self::kw_working_days_type,
        Self::kw_by_calendar,
        Self::kw_rolled,
        Self::kw_working_days,
        Self::kw_unique,
        Self::kw_in_order,
        Self::kw_strictest,
        Self::kw_most_lenient,
        Self::kw_largest_wins,
        Self::kw_smallest_wins,
        Self::kw_add_up,
        Self::kw_collect,
        Self::kw_each,
        Self::kw_nth,
        Self::kw_more_lenient,
        Self::kw_stricter,
        Self::kw_row,
        Self::kw_steps,
        Self::kw_needs,
        Self::kw_due,
        Self::kw_like,
        Self::kw_sum,
        Self::kw_earliest,
        Self::kw_latest,
        Self::kw_smallest,
        Self::kw_largest,
        Self::kw_value_of,
        Self::kw_source,
        Self::kw_checked,
        Self::kw_accept,
        Self::kw_is_never,
        Self::kw_larger,
        Self::kw_smaller,
        Self::kw_applies,
        Self::kw_old_unless,
    ];

    /// Whether the words of this keyword, where it has only one, cannot be names.
    #[must_use]
    pub fn is_reserved(self) -> bool {
        !Self::ALSO_NAMES.contains(&self)
    }
}

keywords! {
    // Declarations and their clauses.
    kw_policy        "policy"           "政策";
    kw_version       "version"          "版本";
    kw_use           "use"              "引用";
    kw_title         "title"            "标题";
    kw_authority     "authority"        "依据";
    kw_in_force      "in force"         "施行";
    kw_from          "from"             "自";
    kw_until         "until"            "至";
    kw_enum          "enum"             "枚举";
    kw_scale         "scale"            "等次";
    kw_record        "record"           "记录";
    kw_facts         "facts"            "事实";
    kw_parameter     "parameter"        "参数";
    kw_boundary      "boundary"         "界限";
    kw_define        "define"           "定义";
    kw_as            "as"               "即";
    kw_decision      "decision"         "决定";
    kw_duty          "duty"             "义务";
    kw_case          "case"             "案例";
    kw_of            "of"               "依";
    kw_cites         "cites"            "据";
    kw_because       "because"          "因";
    // Facts and types.
    kw_yes_no        "yes/no"           "是否";
    kw_text_type     "text"             "文本";
    kw_integer       "integer"          "整数";
    kw_decimal       "decimal"          "小数";
    kw_money         "money"            "金额";
    kw_percent       "percent"          "百分比";
    kw_date          "date"             "日期";
    kw_instant       "instant"          "时刻";
    kw_hours_type    "hours"            "小时数";
    kw_working_days_type "working days" "工作日数";
    kw_days_type     "days"             "天数";
    kw_months_type   "months"           "月数";
    kw_years_type    "years"            "年数";
    kw_list_of       "list of"          "列表";
    kw_set_of        "set of"           "集合";
    kw_range_of      "range of"         "区间";
    kw_or_none       "or none"          "或无";
    kw_can_change    "can still change" "尚可改变";
    kw_supplied_by   "supplied by"      "提供者";
    // Calendars.
    kw_calendar      "calendar"         "日历";
    kw_weekend       "weekend"          "周休";
    kw_holiday       "holiday"          "放假";
    kw_working       "working"          "补班";
    kw_monday        "monday"           "周一";
    kw_tuesday       "tuesday"          "周二";
    kw_wednesday     "wednesday"        "周三";
    kw_thursday      "thursday"         "周四";
    kw_friday        "friday"           "周五";
    kw_saturday      "saturday"         "周六";
    kw_sunday        "sunday"           "周日";
    // Edges.
    kw_at_least      "at least"         "以上";
    kw_at_most       "at most"          "以下";
    kw_less_than     "less than"        "不满";
    kw_more_than     "more than"        "超过";
    // Decisions.
    kw_unique        "unique"           "唯一";
    kw_in_order      "in order"         "依次";
    kw_strictest     "strictest wins"   "从严";
    kw_most_lenient  "most lenient wins" "从宽";
    kw_largest_wins  "largest wins"     "取大";
    kw_smallest_wins "smallest wins"    "取小";
    kw_add_up        "sum"              "合计";
    kw_collect       "collect"          "汇集";
    kw_each          "each"             "逐一";
    kw_nth           "of"               "个";
    kw_red_line      "red line"         "红线";
    kw_rule          "rule"             "规则";
    kw_table         "table"            "表";
    kw_exception     "exception"        "例外";
    kw_to            "to"               "于";
    kw_row           "row"              "行";
    kw_otherwise     "otherwise"        "其余";
    kw_adjust        "adjust"           "调整";
    kw_when          "when"             "当";
    kw_then          "then"             "则";
    kw_shall         "shall"            "应当";
    kw_may           "may"              "可以";
    kw_steps         "steps"            "档";
    kw_more_lenient  "more lenient"     "从宽";
    kw_stricter      "stricter"         "从严";
    kw_not_beyond    "not beyond"       "不越过";
    // Duties.
    kw_require       "require"          "要求";
    kw_by            "by"               "由";
    kw_within        "within"           "限";
    // Cases.
    kw_like          "like"             "同";
    kw_given         "given"            "已知";
    kw_expect        "expect"           "应得";
    kw_undetermined  "undetermined"     "未定";
    kw_permitted     "permitted"        "可选";
    kw_needs         "needs"            "待查";
    kw_due           "due"              "期满";
    kw_no_duty       "no duty"          "无义务";
    // The regulation, findings, guarantees.
    kw_source        "source"           "原文";
    kw_checked       "checked"          "已核";
    kw_accept        "accept"           "接受";
    kw_guarantee     "guarantee"        "保证";
    kw_is_never      "is never"         "绝不";
    kw_larger        "larger"           "增大";
    kw_smaller       "smaller"          "减小";
    kw_applies       "applies"          "适用";
    kw_old_unless    "old unless newer is more lenient" "从旧兼从轻";
    // Values in cases.
    kw_unknown       "unknown"          "不明";
    kw_none          "none"             "无";
    // Expressions.
    kw_yes           "yes"              "是";
    kw_no            "no"               "否";
    kw_not           "not"              "非";
    kw_and           "and"              "且";
    kw_or            "or"               "或";
    kw_all_of        "all of"           "全部具备";
    kw_any_of        "any of"           "具备之一";
    kw_at_least_of   "at least"         "至少具备";
    kw_is            "is"               "为";
    kw_is_not        "is not"           "不为";
    kw_in_edge       "is"               "在";
    kw_one_of        "is one of"        "属于";
    kw_not_one_of    "is not one of"    "不属于";
    kw_includes      "includes"         "包含";
    kw_includes_any  "includes any of"  "包含任一";
    kw_includes_all  "includes all of"  "包含全部";
    kw_starts_with   "starts with"      "开头为";
    kw_size_of       "size of"          "之项数";
    kw_lower_end     "lower end of"     "之下限";
    kw_upper_end     "upper end of"     "之上限";
    kw_exists        "exists"           "存在";
    kw_any           "any"              "任一";
    kw_all           "all"              "全部";
    kw_count         "count"            "计数";
    kw_sum           "sum"              "合计";
    kw_earliest      "earliest"         "最早";
    kw_latest        "latest"           "最晚";
    kw_smallest      "smallest"         "最小";
    kw_largest       "largest"          "最大";
    kw_value_of      "of"               "取";
    kw_in            "in"               "中";
    kw_where         "where"            "满足";
    kw_its           "its"              "其";
    kw_as_of         "as of"            "按";
    kw_after         "after"            "之后";
    kw_before        "before"           "之前";
    kw_counting_from "counting from"    "当日起";
    kw_window        "within"           "以内";
    kw_by_calendar   "by calendar"      "依日历";
    kw_rolled        "rolled forward"   "顺延";
    kw_working_days_from "working days from" "工作日数自";
    kw_days_from     "days from"        "日数自";
    kw_full_hours    "full hours from"  "整小时数自";
    kw_started_hours "started hours from" "进位小时数自";
    kw_date_of       "date of"          "之日";
    kw_at_offset     "at offset"        "依时差";
    kw_date_to       "to"               "至";
    kw_within_of     "of"               "起";
    kw_largest_of    "largest of"       "最大者";
    kw_smallest_of   "smallest of"      "最小者";
    kw_choose        "choose"           "择";
    kw_rounded_up    "rounded up to"    "进位到";
    kw_rounded_down  "rounded down to"  "舍去到";
    kw_half_up       "rounded half up to" "四舍五入到";
    kw_half_even     "rounded half even to" "四舍六入到";
    kw_per_started   "per started"      "每起";
    kw_per_full      "per full"         "每满";
    kw_per_of        "of"               "计";
    // Units behind numbers.
    kw_hours         "hours"            "小时";
    kw_working_days  "working days"     "个工作日";
    kw_days          "days"             "日";
    kw_months        "months"           "个月";
    kw_years         "years"            "年";
}
