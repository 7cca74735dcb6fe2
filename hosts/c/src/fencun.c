#include "fencun.h"

#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "json.h"
#include "module.h"
#include "tables.h"

/* The structures of the layout lie as abi.md says, where the compiler aligns as it does. */
#define HOLDS(name, condition) typedef char holds_##name[(condition) ? 1 : -1]
HOLDS(list, sizeof(fencun_list) == 8 && offsetof(fencun_list, length) == 4);
HOLDS(defeat, sizeof(fencun_defeat) == FENCUN_DEFEAT_SIZE && offsetof(fencun_defeat, by) == 2);
HOLDS(duty, sizeof(fencun_duty) == FENCUN_DUTY_SIZE && offsetof(fencun_duty, due.value) == 8);
HOLDS(step, sizeof(fencun_step) == FENCUN_STEP_SIZE && offsetof(fencun_step, row) == 4);
HOLDS(fault, sizeof(fencun_fault) == FENCUN_FAULT_SIZE && offsetof(fencun_fault, row) == 4);

struct fencun_policy {
    arena arena;
    fencun_tables tables;
    cost cost;
    uint64_t max_fuel;
    engine_module *module;
};

struct fencun_instance {
    const fencun_policy *policy;
    engine_instance *engine;
};

/* ---- Words --------------------------------------------------------------------------------- */

static const struct {
    fencun_status status;
    const char *key, *titles[2];
} STATUSES[] = {
    {FENCUN_OK, "ok", {"decided", "已认定"}},
    {FENCUN_NO_MEMORY, "no-memory", {"the machine has no more memory", "机器内存不足"}},
    {FENCUN_INPUT_SIZE, "input-size", {"more facts than the input area holds", "事实超出输入区的大小"}},
    {FENCUN_NOT_A_MODULE, "not-a-module", {"not a WebAssembly module", "不是 WebAssembly 模块"}},
    {FENCUN_FOREIGN_MODULE, "foreign-module", {"not a compiled policy", "不是编译好的规则模块"}},
    {FENCUN_ABI_VERSION, "abi-version", {"made for another version of the interface", "模块的接口版本与本程序不同"}},
    {FENCUN_IMPORTS_PRESENT, "imports-present", {"the module imports something", "模块带有导入项"}},
    {FENCUN_TAMPERED_SECTION, "tampered-section", {"the module's tables do not fit", "模块中的表对不上"}},
    {FENCUN_OVER_LIMIT, "over-limit", {"larger than this host allows", "超出本程序的限额"}},
    {FENCUN_OUT_OF_FUEL, "out-of-fuel", {"the module did not come to an end", "模块运行超过了允许的步数"}},
    {FENCUN_ENGINE, "engine", {"the engine could not run the module", "运行引擎无法执行该模块"}},
    {FENCUN_BAD_RESULT, "bad-result", {"the module's answer makes no sense", "模块给出的结果不成立"}},
    {FENCUN_PROFILE, "profile", {"the module leaves the profile of the interface", "模块超出了接口规定的范围"}},
};

static const struct {
    const char *name, *titles[2];
} FAULTS[] = {
    [FENCUN_OVERFLOW] = {"overflow", {"a calculation leaves its range", "计算超出范围"}},
    [FENCUN_OUT_OF_RANGE] = {"out-of-range", {"the value lies outside of its bounds", "数值超出上下限"}},
    [FENCUN_BAD_DISCRIMINANT] = {"bad-discriminant", {"the value is none of its type", "取值不属于该类型"}},
    [FENCUN_BAD_POINTER] = {"bad-pointer", {"the facts do not lie in the input area", "事实不在输入区内"}},
    [FENCUN_TOO_LONG] = {"too-long", {"the list or text is too long", "列表或文本过长"}},
    [FENCUN_DIVISION_BY_ZERO] = {"division-by-zero", {"a calculation divides by zero", "除数为零"}},
    [FENCUN_BAD_UTF8] = {"bad-utf8", {"the text is not UTF-8", "文本不是 UTF-8 编码"}},
    [FENCUN_BAD_JSON] = {"bad-json", {"the input is not JSON", "输入不是 JSON"}},
    [FENCUN_BATCH_SHAPE] = {"batch-shape", {"the columns do not fit", "各列不相配"}},
    [FENCUN_UNSUPPORTED] = {"unsupported", {"the module does not support this", "模块不支持这一操作"}},
    [FENCUN_OUTSIDE_CALENDAR] = {"outside-calendar", {"a date lies outside of a calendar", "日期超出日历的起止日"}},
};

static size_t status_index(fencun_status status)
{
    size_t i = 0;
    while (i < sizeof STATUSES / sizeof STATUSES[0] - 1 && STATUSES[i].status != status)
        i++;
    return i;
}

const char *fencun_status_key(fencun_status status)
{
    return STATUSES[status_index(status)].key;
}

const char *fencun_status_title(fencun_status status, fencun_lang lang)
{
    return STATUSES[status_index(status)].titles[lang == FENCUN_ZH];
}

static unsigned fault_index(unsigned code)
{
    return code >= 1 && code < sizeof FAULTS / sizeof FAULTS[0] ? code : FENCUN_UNSUPPORTED;
}

const char *fencun_fault_name(unsigned code)
{
    return FAULTS[fault_index(code)].name;
}

const char *fencun_fault_title(unsigned code, fencun_lang lang)
{
    return FAULTS[fault_index(code)].titles[lang == FENCUN_ZH];
}

/* ---- Policies ------------------------------------------------------------------------------ */

static fencun_status load(fencun_policy *policy, uint8_t *bytes, uint32_t size,
                          const uint8_t *schema_hash, uint32_t max_memory, const char **at)
{
    verified found = {.pages = 0};
    fencun_status status = fencun_verify(bytes, size, &policy->arena, &found, at);
    if (status == FENCUN_OK)
        status = fencun_read_tables(&policy->arena, &found, &policy->tables, &policy->cost, at);
    if (status == FENCUN_OK && max_memory > 0 && policy->tables.memory_bytes > max_memory) {
        *at = "memory";
        status = FENCUN_OVER_LIMIT;
    }
    if (status == FENCUN_OK && schema_hash != NULL &&
        memcmp(schema_hash, policy->tables.schema_hash, sizeof policy->tables.schema_hash) != 0) {
        *at = "fencun:schema";
        status = FENCUN_TAMPERED_SECTION;
    }
    if (status != FENCUN_OK) {
        free(bytes);
        return status;
    }
    *at = "code";
    return fencun_engine_load(bytes, size, &policy->module);
}

fencun_status fencun_load(const void *module, size_t size, const uint8_t *schema_hash,
                          const fencun_limits *limits, fencun_policy **loaded, const char **at)
{
    enum { MAX_MODULE_BYTES = 16 << 20 };
    const char *unread;
    if (at == NULL)
        at = &unread;
    *loaded = NULL;
    *at = "module";
    size_t most = limits != NULL && limits->max_module_bytes > 0 ? limits->max_module_bytes : MAX_MODULE_BYTES;
    if (size > most || size > MAX_MODULE_BYTES)
        return FENCUN_OVER_LIMIT;
    fencun_policy *policy = calloc(1, sizeof *policy);
    /* The engine writes into the bytes that it is given. */
    uint8_t *bytes = malloc(size + 1);
    if (policy == NULL || bytes == NULL) {
        free(policy);
        free(bytes);
        return FENCUN_NO_MEMORY;
    }
    if (size > 0)
        memcpy(bytes, module, size);
    policy->max_fuel = limits != NULL && limits->max_fuel > 0 ? limits->max_fuel : UINT64_MAX;
    uint32_t max_memory = limits != NULL ? limits->max_memory_bytes : 0;
    fencun_status status = load(policy, bytes, (uint32_t)size, schema_hash, max_memory, at);
    if (status != FENCUN_OK) {
        fencun_free(policy);
        return status;
    }
    *at = "";
    *loaded = policy;
    return FENCUN_OK;
}

void fencun_free(fencun_policy *policy)
{
    if (policy == NULL)
        return;
    if (policy->module != NULL)
        fencun_engine_free(policy->module);
    fencun_arena_free(&policy->arena);
    free(policy);
}

const fencun_tables *fencun_tables_of(const fencun_policy *policy)
{
    return &policy->tables;
}

const fencun_field *fencun_find(const fencun_record *record, const char *name)
{
    for (uint32_t i = 0; i < record->n_fields; i++)
        if (strcmp(record->fields[i].name, name) == 0)
            return &record->fields[i];
    return NULL;
}

int32_t fencun_case(const fencun_policy *policy, const fencun_field *field, const char *name)
{
    if (field->type.kind != FENCUN_KIND_ENUM && field->type.kind != FENCUN_KIND_SET)
        return -1;
    const fencun_enum *of = &policy->tables.enums[field->type.index];
    for (uint32_t i = 0; i < of->n_cases; i++)
        if (strcmp(of->cases[i], name) == 0)
            return (int32_t)i;
    return -1;
}

/* ---- Facts --------------------------------------------------------------------------------- */

static void put(uint8_t *at, uint64_t number, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        at[i] = (uint8_t)(number >> (8 * i));
}

static uint64_t get(const uint8_t *at, unsigned size)
{
    uint64_t number = 0;
    for (unsigned i = 0; i < size; i++)
        number |= (uint64_t)at[i] << (8 * i);
    return number;
}

static int64_t get_signed(const uint8_t *at, unsigned size)
{
    uint64_t number = get(at, size);
    if (size < 8 && number >> (8 * size - 1) != 0)
        number |= UINT64_MAX << (8 * size);
    int64_t value;
    memcpy(&value, &number, sizeof value);
    return value;
}

/* A number of a type: only dates are signed below 8 bytes. */
static int64_t get_number(const uint8_t *at, const fencun_type *type)
{
    if (type->kind == FENCUN_KIND_DATE || type->width == 8)
        return get_signed(at, type->width);
    return (int64_t)get(at, type->width);
}

static void put_present(uint8_t *record, const fencun_field *field)
{
    if (field->may_be_unknown || field->may_be_none)
        record[field->offset] = field->may_be_unknown && field->may_be_none ? 2 : 1;
}

void fencun_put_unknown(void *record, const fencun_field *field)
{
    if (field->may_be_unknown)
        ((uint8_t *)record)[field->offset] = 0;
}

void fencun_put_none(void *record, const fencun_field *field)
{
    if (field->may_be_none)
        ((uint8_t *)record)[field->offset] = field->may_be_unknown ? 1 : 0;
}

void fencun_put_number(void *record, const fencun_field *field, int64_t value)
{
    put_present(record, field);
    put((uint8_t *)record + field->payload, (uint64_t)value, field->type.width);
}

void fencun_put_range(void *record, const fencun_field *field, int64_t from, int64_t to)
{
    fencun_put_number(record, field, from);
    if (field->type.is_range)
        put((uint8_t *)record + field->payload + field->type.width, (uint64_t)to, field->type.width);
}

void fencun_put_list(const fencun_policy *policy, void *record, const fencun_field *field,
                     uint32_t offset, uint32_t length)
{
    if (field->type.width != 0)
        return;
    put_present(record, field);
    put((uint8_t *)record + field->payload, policy->tables.input_address + offset, 4);
    put((uint8_t *)record + field->payload + 4, length, 4);
}

/* ---- Calls --------------------------------------------------------------------------------- */

fencun_status fencun_instance_new(const fencun_policy *policy, fencun_instance **made)
{
    *made = NULL;
    fencun_instance *instance = calloc(1, sizeof *instance);
    if (instance == NULL)
        return FENCUN_NO_MEMORY;
    instance->policy = policy;
    fencun_status status = fencun_engine_start(policy->module, &instance->engine);
    if (status != FENCUN_OK) {
        free(instance);
        return status;
    }
    *made = instance;
    return FENCUN_OK;
}

void fencun_instance_free(fencun_instance *instance)
{
    if (instance == NULL)
        return;
    if (instance->engine != NULL)
        fencun_engine_stop(instance->engine);
    free(instance);
}

uint64_t fencun_memory(const fencun_instance *instance)
{
    uint64_t size = 0;
    if (instance->engine != NULL)
        fencun_engine_memory(instance->engine, &size);
    return size;
}

/* The memory of a call, to read a RESULT in. */
typedef struct memory {
    const uint8_t *bytes;
    uint64_t size;
} memory;

static const int64_t DATES[] = {-719162, 2932896};
static const int64_t INSTANTS[] = {-62135510400, 253402214399};

static int has_value(const fencun_tables *tables, const fencun_type *type, int64_t number)
{
    switch (type->kind) {
    case FENCUN_KIND_YES_NO:
        return number == 0 || number == 1;
    case FENCUN_KIND_ENUM:
        return number >= 0 && number < tables->enums[type->index].n_cases;
    case FENCUN_KIND_SET:
        return number >= 0 && number >> tables->enums[type->index].n_cases == 0;
    case FENCUN_KIND_DATE:
        return number >= DATES[0] && number <= DATES[1];
    case FENCUN_KIND_INSTANT:
        return number >= INSTANTS[0] && number <= INSTANTS[1];
    default:
        return 1;
    }
}

static int is_outcome(const fencun_answer *answer, uint32_t index)
{
    const fencun_decided *decided = &answer->tables->outcomes[index];
    fencun_outcome outcome = fencun_outcome_at(answer, index);
    if (outcome.determined > 1)
        return 0;
    if (outcome.is_of_nobody)
        return outcome.value == 0 && outcome.determined == 0 && outcome.permitted == 0;
    /* Behind the last member nobody is. */
    if (decided->has_member && decided->place > 0 && fencun_outcome_at(answer, index - 1).is_of_nobody)
        return 0;
    if (decided->is_amount) {
        const fencun_type *type = &decided->type;
        int is_one = outcome.low == outcome.high || (outcome.determined && type->is_range);
        int is_set = type->kind == FENCUN_KIND_SET && !type->is_range;
        return has_value(answer->tables, type, outcome.low) &&
               has_value(answer->tables, type, outcome.high) && outcome.low <= outcome.high &&
               !(is_set && (outcome.low & ~outcome.high) != 0) && outcome.determined == is_one;
    }
    uint32_t all = decided->n_cases >= 32 ? UINT32_MAX : ((uint32_t)1 << decided->n_cases) - 1;
    uint32_t possible = outcome.possible;
    if (possible == 0 || (possible & ~all) != 0 || (outcome.permitted & ~all) != 0)
        return 0;
    uint32_t lowest = 0;
    while ((possible >> lowest & 1) == 0)
        lowest++;
    int is_one = (possible & (possible - 1)) == 0;
    return outcome.value == lowest && outcome.determined == is_one &&
           (!is_one || (outcome.permitted & possible) != 0);
}

static int is_value(const fencun_answer *answer, uint32_t index)
{
    const fencun_type *type = &answer->tables->values[index].type;
    fencun_value value = fencun_value_at(answer, index);
    if (value.is != FENCUN_MAYBE_SOME)
        return value.is < FENCUN_MAYBE_SOME;
    return has_value(answer->tables, type, value.number) &&
           (!type->is_range || (has_value(answer->tables, type, value.to) && value.number <= value.to));
}

/* The members of a list of at most `max`; the address of an empty one is not looked at. */
static int find_members(memory in, const uint8_t *list, uint32_t size, uint32_t align, uint32_t max,
                        fencun_members *members)
{
    uint32_t address = (uint32_t)get(list, 4), n = (uint32_t)get(list + 4, 4);
    if (n > max)
        return 0;
    members->n = n;
    members->bytes = in.bytes;
    if (n == 0)
        return 1;
    if (address % align != 0 || address + (uint64_t)n * size > in.size)
        return 0;
    members->bytes = in.bytes + address;
    return 1;
}

/* Whether the first number of each member ascends and stays below `end`. */
static int ascends(fencun_members members, uint32_t size, uint32_t end)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < members.n; i++) {
        uint32_t index = (uint32_t)get(members.bytes + (size_t)i * size, 2);
        if (index < next || index >= end)
            return 0;
        next = index + 1;
    }
    return 1;
}

static int is_step(const fencun_answer *answer, uint32_t i)
{
    fencun_step step = fencun_step_at(answer, i);
    const fencun_node *node = &answer->tables->trace[i];
    uint32_t n_rows = node->n_entries > 0 ? node->n_entries : 1;
    if (step.node != i || step.state > FENCUN_STEP_NONE || (step.row != FENCUN_NO_ROW && step.row >= n_rows))
        return 0;
    return !node->has_type || step.state != FENCUN_STEP_TRUE ||
           has_value(answer->tables, &node->type, step.value);
}

static int read_decision(memory in, fencun_tracing tracing, fencun_answer *answer)
{
    const fencun_tables *tables = answer->tables;
    const uint8_t *result = answer->result;
    for (uint32_t i = 0; i < tables->n_outcomes; i++)
        if (!is_outcome(answer, i))
            return 0;
    for (uint32_t i = 0; i < tables->n_values; i++)
        if (!is_value(answer, i))
            return 0;
    uint32_t n_steps = tracing == FENCUN_TRACED ? tables->n_trace : 0, n_facts = tables->facts.n_fields;
    if (!find_members(in, result + tables->result_fired, 2, 2, tables->n_units, &answer->fired) ||
        !find_members(in, result + tables->result_defeated, FENCUN_DEFEAT_SIZE, 2, tables->n_units, &answer->defeated) ||
        !find_members(in, result + tables->result_duties, FENCUN_DUTY_SIZE, 4, tables->n_duties, &answer->duties) ||
        !find_members(in, result + tables->result_needs, 2, 2, n_facts, &answer->needs) ||
        !find_members(in, result + tables->result_trace, FENCUN_STEP_SIZE, 8, n_steps, &answer->trace))
        return 0;
    if (!ascends(answer->fired, 2, tables->n_units) ||
        !ascends(answer->defeated, FENCUN_DEFEAT_SIZE, tables->n_units) ||
        !ascends(answer->duties, FENCUN_DUTY_SIZE, tables->n_duties) || !ascends(answer->needs, 2, n_facts))
        return 0;
    for (uint32_t i = 0; i < answer->defeated.n; i++)
        if (fencun_defeated_at(answer, i).by >= tables->n_units)
            return 0;
    for (uint32_t i = 0; i < answer->duties.n; i++) {
        fencun_duty duty = fencun_duty_at(answer, i);
        if (duty.due.is > 1 || duty.due.value < DATES[0] || duty.due.value > DATES[1])
            return 0;
    }
    /* A full trace has every step, in order. */
    if (answer->trace.n != n_steps)
        return 0;
    for (uint32_t i = 0; i < n_steps; i++)
        if (!is_step(answer, i))
            return 0;
    return 1;
}

static int read_fault(fencun_answer *answer)
{
    const fencun_tables *tables = answer->tables;
    const uint8_t *fault = answer->result + tables->result_payload;
    answer->is_fault = 1;
    answer->fault.code = fault[0];
    answer->fault.field = (uint16_t)get(fault + 2, 2);
    answer->fault.row = (uint32_t)get(fault + 4, 4);
    if (fault[0] < FENCUN_OVERFLOW || fault[0] > FENCUN_OUTSIDE_CALENDAR)
        return 0;
    int is_site = fault[0] == FENCUN_OVERFLOW || fault[0] == FENCUN_DIVISION_BY_ZERO ||
                  fault[0] == FENCUN_OUTSIDE_CALENDAR;
    uint32_t n = is_site ? tables->n_sites : tables->facts.n_fields;
    return answer->fault.field == FENCUN_NO_FIELD || answer->fault.field < n;
}

static fencun_status read_answer(memory in, uint32_t address, fencun_tracing tracing,
                                 fencun_answer *answer)
{
    const fencun_tables *tables = answer->tables;
    if (address % tables->result_align != 0 || (uint64_t)address + tables->result_size > in.size)
        return FENCUN_BAD_RESULT;
    answer->result = in.bytes + address;
    int is_right = answer->result[0] == 0   ? read_decision(in, tracing, answer)
                   : answer->result[0] == 1 ? read_fault(answer)
                                            : 0;
    return is_right ? FENCUN_OK : FENCUN_BAD_RESULT;
}

static fencun_status call(engine_instance *engine, const fencun_policy *policy, const void *input,
                          size_t size, uint32_t address, fencun_tracing tracing, fencun_answer *answer)
{
    uint64_t memory_size;
    uint8_t *bytes = fencun_engine_memory(engine, &memory_size);
    const fencun_tables *tables = &policy->tables;
    if (bytes == NULL || (uint64_t)tables->input_address + tables->input_size > memory_size)
        return FENCUN_ENGINE;
    if (size > 0)
        memcpy(bytes + tables->input_address, input, size);
    uint64_t fuel = policy->cost.calls[tracing];
    uint32_t result;
    fencun_status status =
        fencun_engine_call(engine, tracing, fuel < policy->max_fuel ? fuel : policy->max_fuel, address, &result);
    if (status != FENCUN_OK)
        return status;
    return read_answer((memory){bytes, memory_size}, result, tracing, answer);
}

fencun_status fencun_call(fencun_instance *instance, const void *input, size_t size,
                          uint32_t address, fencun_tracing tracing, fencun_answer *answer)
{
    const fencun_tables *tables = &instance->policy->tables;
    fencun_answer found = {.tables = tables};
    memset(answer, 0, sizeof *answer);
    if (size > tables->input_size)
        return FENCUN_INPUT_SIZE;
    if (instance->engine == NULL)
        return FENCUN_ENGINE;
    fencun_status status = call(instance->engine, instance->policy, input, size, address, tracing, &found);
    if (status != FENCUN_OK) {
        /* Only an instance that came back as it should is used again. */
        fencun_engine_stop(instance->engine);
        instance->engine = NULL;
        return status;
    }
    *answer = found;
    return FENCUN_OK;
}

fencun_status fencun_decide(fencun_instance *instance, const void *facts, size_t size,
                            fencun_answer *answer)
{
    uint32_t address = instance->policy->tables.input_address;
    return fencun_call(instance, facts, size, address, FENCUN_UNTRACED, answer);
}

fencun_status fencun_decide_traced(fencun_instance *instance, const void *facts, size_t size,
                                   fencun_answer *answer)
{
    uint32_t address = instance->policy->tables.input_address;
    return fencun_call(instance, facts, size, address, FENCUN_TRACED, answer);
}

/* ---- Answers ------------------------------------------------------------------------------- */

static int has_decision(const fencun_answer *answer)
{
    return answer->result != NULL && !answer->is_fault;
}

fencun_outcome fencun_outcome_at(const fencun_answer *answer, uint32_t index)
{
    fencun_outcome outcome = {0, 0, 0, 0, 0, 0, 0};
    if (!has_decision(answer) || index >= answer->tables->n_outcomes)
        return outcome;
    const fencun_decided *decided = &answer->tables->outcomes[index];
    const uint8_t *at = answer->result + decided->offset;
    if (decided->is_amount) {
        outcome.determined = at[0];
        outcome.low = get_signed(at + 8, 8);
        outcome.high = get_signed(at + 16, 8);
        return outcome;
    }
    uint32_t flags = fencun_flags_size(decided->n_cases), start = flags == 4 ? 4 : 2;
    outcome.value = at[0];
    outcome.determined = at[1];
    outcome.possible = (uint32_t)get(at + start, flags);
    outcome.permitted = (uint32_t)get(at + start + flags, flags);
    outcome.is_of_nobody = decided->has_member && outcome.possible == 0;
    return outcome;
}

fencun_value fencun_value_at(const fencun_answer *answer, uint32_t index)
{
    fencun_value value = {0, 0, 0};
    if (!has_decision(answer) || index >= answer->tables->n_values)
        return value;
    const fencun_field *field = &answer->tables->values[index];
    value.is = answer->result[field->offset];
    if (value.is != FENCUN_MAYBE_SOME)
        return value;
    const uint8_t *at = answer->result + field->payload;
    value.number = get_number(at, &field->type);
    if (field->type.is_range)
        value.to = get_number(at + field->type.width, &field->type);
    return value;
}

uint16_t fencun_fired_at(const fencun_answer *answer, uint32_t index)
{
    return index < answer->fired.n ? (uint16_t)get(answer->fired.bytes + (size_t)index * 2, 2) : 0;
}

fencun_defeat fencun_defeated_at(const fencun_answer *answer, uint32_t index)
{
    fencun_defeat defeat = {0, 0};
    if (index < answer->defeated.n) {
        const uint8_t *at = answer->defeated.bytes + (size_t)index * FENCUN_DEFEAT_SIZE;
        defeat.unit = (uint16_t)get(at, 2);
        defeat.by = (uint16_t)get(at + 2, 2);
    }
    return defeat;
}

fencun_duty fencun_duty_at(const fencun_answer *answer, uint32_t index)
{
    fencun_duty duty = {0, {0, 0}};
    if (index < answer->duties.n) {
        const uint8_t *at = answer->duties.bytes + (size_t)index * FENCUN_DUTY_SIZE;
        duty.duty = (uint16_t)get(at, 2);
        duty.due.is = at[4];
        if (duty.due.is)
            duty.due.value = (fencun_date)get_signed(at + 8, 4);
    }
    return duty;
}

uint16_t fencun_need_at(const fencun_answer *answer, uint32_t index)
{
    return index < answer->needs.n ? (uint16_t)get(answer->needs.bytes + (size_t)index * 2, 2) : 0;
}

fencun_step fencun_step_at(const fencun_answer *answer, uint32_t index)
{
    fencun_step step = {0, 0, 0, 0};
    if (index < answer->trace.n) {
        const uint8_t *at = answer->trace.bytes + (size_t)index * FENCUN_STEP_SIZE;
        step.node = (uint16_t)get(at, 2);
        step.state = at[2];
        step.row = (uint32_t)get(at + 4, 4);
        step.value = get_signed(at + 8, 8);
    }
    return step;
}

/* ---- Dates --------------------------------------------------------------------------------- */

/* Years begin in March here, so that the odd day stands at their end; eras have 400 years. */
fencun_date fencun_date_of(int32_t year, unsigned month, unsigned day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    int64_t of_year = (153 * ((int64_t)month + (month > 2 ? -3 : 9)) + 2) / 5 + (int64_t)day - 1;
    return (fencun_date)(era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468);
}

void fencun_date_parts(fencun_date date, int32_t *year, unsigned *month, unsigned *day)
{
    int64_t z = (int64_t)date + 719468, era = (z >= 0 ? z : z - 146096) / 146097, d = z - era * 146097;
    int64_t of_era = (d - d / 1460 + d / 36524 - d / 146096) / 365;
    int64_t of_year = d - (365 * of_era + of_era / 4 - of_era / 100), m = (5 * of_year + 2) / 153;
    *day = (unsigned)(of_year - (153 * m + 2) / 5 + 1);
    *month = (unsigned)(m < 10 ? m + 3 : m - 9);
    *year = (int32_t)(of_era + era * 400 + (*month <= 2));
}
