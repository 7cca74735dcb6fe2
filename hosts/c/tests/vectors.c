/*
 * The conformance vectors (docs/vectors.md) on this library and its engine.
 *
 *     vectors FOLDER                  all of them, and modules that are refused
 *     vectors --calls FOLDER          so many calls as FENCUN_CALLS says, and what one takes
 *     vectors --module ORIGIN FOLDER  the file of a module
 */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "fencun.h"
#include "json.h"
#include "module.h"
#include "tables.h"

enum { MOST_FAILURES = 20 };

static unsigned n_failures;

#define CHECK(is_right, ...) \
    do { \
        if (!(is_right)) { \
            printf("%s:%d: ", __FILE__, __LINE__); \
            printf(__VA_ARGS__); \
            printf("\n"); \
            if (++n_failures >= MOST_FAILURES) \
                exit(1); \
        } \
    } while (0)

static void give_up(const char *what, const char *name)
{
    fprintf(stderr, "%s: %s\n", what, name);
    exit(1);
}

/* ---- Files ------------------------------------------------------------------------------------ */

typedef struct bytes {
    uint8_t *at;
    size_t n;
} bytes;

static bytes read_file(const char *folder, const char *name)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = n > 0 && (size_t)n < sizeof path ? fopen(path, "rb") : NULL;
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        give_up("cannot read", name);
    long size = ftell(file);
    bytes all = {malloc((size_t)size + 1), (size_t)size};
    rewind(file);
    if (size < 0 || all.at == NULL || fread(all.at, 1, all.n, file) != all.n)
        give_up("cannot read", name);
    all.at[size] = 0;
    fclose(file);
    return all;
}

/* The bytes of hexadecimal digits. */
static bytes from_hex(const json *hex)
{
    bytes all = {malloc(hex->n / 2 + 1), hex->n / 2};
    if (all.at == NULL)
        give_up("no memory", "hex");
    for (size_t i = 0; i < all.n; i++) {
        unsigned byte;
        if (sscanf(hex->text + 2 * i, "%2x", &byte) != 1)
            give_up("no hexadecimal digits", hex->text);
        all.at[i] = (uint8_t)byte;
    }
    return all;
}

static const char *text_of(const json *object, const char *key)
{
    const json *text = fencun_json_get(object, key);
    return text != NULL && text->kind == JSON_STRING ? text->text : NULL;
}

static int64_t integer_of(const json *object, const char *key, int64_t otherwise)
{
    const json *number = fencun_json_get(object, key);
    return number != NULL && number->kind == JSON_INTEGER ? number->integer : otherwise;
}

static int is_true(const json *object, const char *key)
{
    const json *flag = fencun_json_get(object, key);
    return flag != NULL && flag->kind == JSON_TRUE;
}

static int same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* ---- One vector ------------------------------------------------------------------------------ */

/* `output` as docs/vectors.md says. */
static bytes output_of(const fencun_answer *answer)
{
    const fencun_tables *tables = answer->tables;
    const struct {
        fencun_members members;
        size_t size;
    } lists[] = {{answer->fired, 2},
                 {answer->defeated, FENCUN_DEFEAT_SIZE},
                 {answer->duties, FENCUN_DUTY_SIZE},
                 {answer->needs, 2},
                 {answer->trace, FENCUN_STEP_SIZE}};
    size_t n = answer->is_fault ? tables->result_payload + FENCUN_FAULT_SIZE : tables->result_size;
    size_t all = n;
    for (size_t i = 0; i < 5; i++)
        all += lists[i].members.n * lists[i].size;
    bytes output = {malloc(all), n};
    if (output.at == NULL)
        give_up("no memory", "output");
    memcpy(output.at, answer->result, n);
    for (size_t i = 0; i < 5; i++) {
        size_t size = lists[i].members.n * lists[i].size;
        if (size > 0)
            memcpy(output.at + output.n, lists[i].members.bytes, size);
        output.n += size;
    }
    return output;
}

static void check_fault(const fencun_answer *answer, const json *expected, const char *where)
{
    fencun_fault fault = answer->fault;
    CHECK(fault.code == integer_of(expected, "code", 0), "%s: fault %u", where, fault.code);
    CHECK(same(fencun_fault_name(fault.code), text_of(expected, "name")), "%s: name of the fault", where);
    CHECK(fault.field == integer_of(expected, "field", FENCUN_NO_FIELD), "%s: field %u", where, fault.field);
    CHECK(fault.row == integer_of(expected, "row", FENCUN_NO_ROW), "%s: row %" PRIu32, where, fault.row);
}

/* Whether an array names the cases of these bits. */
static int has_cases(const json *array, uint32_t bits, uint32_t n_cases, const char *const *cases)
{
    const json *name = array == NULL ? NULL : array->first;
    for (uint32_t i = 0; i < n_cases; i++) {
        if ((bits >> i & 1) == 0)
            continue;
        if (name == NULL || !same(name->text, cases[i]))
            return 0;
        name = name->next;
    }
    return name == NULL;
}

static int is_unit(const fencun_tables *tables, const json *said, uint16_t index, int with_words,
                   const char *lang)
{
    const fencun_unit *unit = &tables->units[index];
    int64_t row = unit->row == FENCUN_NO_ROW ? -1 : (int64_t)unit->row;
    int is_right = same(unit->rule, text_of(said, "rule")) && row == integer_of(said, "row", -1) &&
                   same(tables->outcomes[unit->decision].name, text_of(said, "decision"));
    const fencun_decided *decided = &tables->outcomes[unit->decision];
    is_right = is_right && integer_of(said, "member", 0) == (decided->has_member ? decided->place + 1 : 0);
    if (!with_words)
        return is_right;
    const char *first = same(lang, "zh") ? unit->because_zh : unit->because_en;
    const char *because = first != NULL ? first : same(lang, "zh") ? unit->because_en : unit->because_zh;
    return is_right && same(unit->cites, text_of(said, "cites")) && same(because, text_of(said, "because"));
}

/* What the library reads off RESULT, against the answer in words. */
static void check_answer(const fencun_answer *answer, const json *expected, const char *lang, const char *where)
{
    const fencun_tables *tables = answer->tables;
    for (uint32_t i = 0; i < tables->n_outcomes; i++) {
        const fencun_decided *decided = &tables->outcomes[i];
        const json *said = fencun_json_get(fencun_json_get(expected, "outcomes"), decided->name);
        fencun_outcome outcome = fencun_outcome_at(answer, i);
        if (decided->has_member) {
            uint32_t place = decided->place, n_members = said->n;
            CHECK(outcome.is_of_nobody == (place >= n_members), "%s: members", where);
            for (said = said->first; said != NULL && place > 0; place--)
                said = said->next;
            if (outcome.is_of_nobody)
                continue;
        }
        CHECK(said != NULL && outcome.determined == is_true(said, "determined"), "%s: determined", where);
        if (decided->is_amount)
            continue;
        const char *value = outcome.determined ? decided->cases[outcome.value] : NULL;
        CHECK(same(value, text_of(said, "value")), "%s: value of %s", where, decided->name);
        CHECK(has_cases(fencun_json_get(said, "possible"), outcome.possible, decided->n_cases, decided->cases),
              "%s: possible", where);
        CHECK(has_cases(fencun_json_get(said, "permitted"), outcome.permitted, decided->n_cases, decided->cases),
              "%s: permitted", where);
    }
    uint32_t i = 0;
    const json *fired = fencun_json_get(expected, "fired"), *defeated = fencun_json_get(expected, "defeated");
    CHECK(fired != NULL && fired->n == answer->fired.n, "%s: number of rules", where);
    for (const json *said = fired->first; said != NULL && i < answer->fired.n; said = said->next, i++)
        CHECK(is_unit(tables, said, fencun_fired_at(answer, i), 1, lang), "%s: fired[%" PRIu32 "]", where, i);
    CHECK(defeated != NULL && defeated->n == answer->defeated.n, "%s: number of defeated rules", where);
    i = 0;
    for (const json *said = defeated->first; said != NULL && i < answer->defeated.n; said = said->next, i++)
        CHECK(is_unit(tables, said, fencun_defeated_at(answer, i).unit, 0, lang), "%s: defeated[%" PRIu32 "]", where, i);
    const json *duties = fencun_json_get(expected, "duties");
    CHECK(duties != NULL && duties->n == answer->duties.n, "%s: number of duties", where);
    i = 0;
    for (const json *said = duties->first; said != NULL && i < answer->duties.n; said = said->next, i++) {
        fencun_duty duty = fencun_duty_at(answer, i);
        char due[40];
        int32_t year;
        unsigned month, day;
        fencun_date_parts(duty.due.value, &year, &month, &day);
        snprintf(due, sizeof due, "%04" PRId32 "-%02u-%02u", year, month, day);
        CHECK(same(duty.due.is ? due : NULL, text_of(said, "due")), "%s: due of duties[%" PRIu32 "]", where, i);
        CHECK(same(tables->duties[duty.duty].name, text_of(said, "rule")), "%s: duties[%" PRIu32 "]", where, i);
    }
    const json *needs = fencun_json_get(expected, "needs");
    CHECK(needs != NULL && needs->n == answer->needs.n, "%s: number of needs", where);
}

/* Writes what a fact says with the functions of the library, and compares it with the input.
 * Facts with decimals, lists, texts, sets and ranges are left to the bytes. */
static void check_field(const fencun_policy *policy, const fencun_field *field, const json *fact,
                        const uint8_t *input, const char *where)
{
    const fencun_tables *tables = fencun_tables_of(policy);
    int64_t number;
    int year;
    unsigned month, day;
    uint8_t *record = calloc(1, tables->facts.size);
    if (record == NULL)
        give_up("no memory", where);
    if (fact == NULL) {
        fencun_put_unknown(record, field);
    } else if (fact->kind == JSON_NULL) {
        if (field->may_be_none)
            fencun_put_none(record, field);
        else
            fencun_put_unknown(record, field);
    } else {
        if (field->type.kind == FENCUN_KIND_YES_NO)
            number = fact->kind == JSON_TRUE;
        else if (field->type.kind == FENCUN_KIND_ENUM)
            number = fact->kind == JSON_STRING ? fencun_case(policy, field, fact->text) : -1;
        else if (field->type.kind == FENCUN_KIND_DATE && fact->kind == JSON_STRING &&
                 sscanf(fact->text, "%d-%u-%u", &year, &month, &day) == 3)
            number = fencun_date_of(year, month, day);
        else
            number = fact->integer;
        fencun_put_number(record, field, number);
    }
    size_t size = field->payload - field->offset + field->type.width;
    CHECK(memcmp(record + field->offset, input + field->offset, size) == 0, "%s: fact %s", where, field->name);
    free(record);
}

static unsigned check_facts(const fencun_policy *policy, const json *facts, bytes input, const char *where)
{
    const fencun_tables *tables = fencun_tables_of(policy);
    unsigned n = 0;
    for (uint32_t i = 0; i < tables->facts.n_fields && input.n >= tables->facts.size; i++) {
        const fencun_field *field = &tables->facts.fields[i];
        const json *fact = fencun_json_get(facts, field->name);
        fencun_kind kind = field->type.kind;
        int is_word = kind == FENCUN_KIND_YES_NO || kind == FENCUN_KIND_ENUM || kind == FENCUN_KIND_DATE;
        int is_plain = fact == NULL || fact->kind == JSON_NULL || is_word ||
                       (fact->kind == JSON_INTEGER && field->type.digits == 0);
        if (field->type.is_range || field->type.width == 0 || kind == FENCUN_KIND_SET || !is_plain)
            continue;
        check_field(policy, field, fact, input.at, where);
        n++;
    }
    return n;
}

typedef struct counts {
    unsigned long decided, faults, outside, fresh, facts;
} counts;

static void check_vector(const fencun_policy *policy, fencun_instance *used, const json *vector,
                         int is_fresh_too, const char *where, counts *n)
{
    const json *hex = fencun_json_get(vector, "input");
    if (hex == NULL) {
        n->outside++;
        return;
    }
    const fencun_tables *tables = fencun_tables_of(policy);
    bytes input = from_hex(hex), expected = from_hex(fencun_json_get(vector, "output"));
    uint32_t address = (uint32_t)integer_of(vector, "address", tables->input_address);
    fencun_tracing tracing = is_true(vector, "traced") ? FENCUN_TRACED : FENCUN_UNTRACED;
    for (int pass = 0; pass <= is_fresh_too; pass++) {
        fencun_instance *instance = used;
        fencun_answer answer;
        if (pass == 1) {
            CHECK(fencun_instance_new(policy, &instance) == FENCUN_OK, "%s: a fresh instance", where);
            n->fresh++;
        }
        fencun_status status = fencun_call(instance, input.at, input.n, address, tracing, &answer);
        CHECK(status == FENCUN_OK, "%s: %s", where, fencun_status_key(status));
        if (status == FENCUN_OK) {
            bytes output = output_of(&answer);
            CHECK(output.n == expected.n && memcmp(output.at, expected.at, output.n) == 0,
                  "%s: other bytes of output", where);
            free(output.at);
            const json *fault = fencun_json_get(vector, "fault");
            CHECK(answer.is_fault == (fault != NULL), "%s: fault or decision", where);
            if (answer.is_fault)
                check_fault(&answer, fault, where);
            else
                check_answer(&answer, fencun_json_get(vector, "answer"), text_of(vector, "lang"), where);
            n->faults += pass == 0 && answer.is_fault;
            n->decided += pass == 0 && !answer.is_fault;
        }
        if (pass == 1)
            fencun_instance_free(instance);
    }
    const json *facts = fencun_json_get(vector, "facts");
    if (facts != NULL)
        n->facts += check_facts(policy, facts, input, where);
    free(input.at);
    free(expected.at);
}

/* ---- Modules --------------------------------------------------------------------------------- */

static fencun_policy *load(const char *folder, const char *name, const fencun_limits *limits,
                           fencun_status *status, const char **at)
{
    bytes module = read_file(folder, name);
    fencun_policy *policy;
    *status = fencun_load(module.at, module.n, NULL, limits, &policy, at);
    free(module.at);
    return policy;
}

static void check_digest(const fencun_policy *policy, const char *expected, const char *where)
{
    char digest[7 + 64 + 1] = "sha256:";
    for (size_t i = 0; i < 32; i++)
        snprintf(digest + 7 + 2 * i, 3, "%02x", fencun_tables_of(policy)->digest[i]);
    CHECK(same(digest, expected), "%s: digest %s", where, digest);
}

static void check_module(const char *folder, const json *entry, counts *n)
{
    const char *name = text_of(entry, "module"), *at;
    fencun_status status;
    fencun_policy *policy = load(folder, name, NULL, &status, &at);
    CHECK(status == FENCUN_OK, "%s: %s: %s", name, fencun_status_key(status), at);
    if (status != FENCUN_OK)
        return;
    check_digest(policy, text_of(entry, "digest"), name);
    fencun_instance *instance;
    if (fencun_instance_new(policy, &instance) != FENCUN_OK)
        give_up("no instance", name);
    bytes lines = read_file(folder, text_of(entry, "vectors"));
    int64_t n_lines = 0;
    for (char *line = (char *)lines.at, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        arena arena = {NULL};
        char where[64];
        const json *vector = fencun_json_read(&arena, line, (size_t)(end - line), JSON_ANY);
        snprintf(where, sizeof where, "%s, vector %" PRId64, name, ++n_lines);
        CHECK(vector != NULL, "%s: cannot be read", where);
        if (vector != NULL)
            check_vector(policy, instance, vector, n_lines % 8 == 1, where, n);
        fencun_arena_free(&arena);
    }
    CHECK(n_lines == integer_of(entry, "count", -1), "%s: %" PRId64 " vectors", name, n_lines);
    CHECK(fencun_memory(instance) == fencun_tables_of(policy)->memory_bytes, "%s: the memory grows", name);
    free(lines.at);
    fencun_instance_free(instance);
    fencun_free(policy);
}

/* The next of some numbers that look like chance, the same in every run. */
static uint32_t chance(uint32_t below)
{
    static uint64_t state = 1;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % below;
}

static void damage(uint8_t *at, uint32_t n)
{
    static const uint8_t likely[] = {0, 1, 0x7f, 0x80, 0xff, '0', '9', '"', '[', '{', '}', ']', ',', '\\'};
    for (uint32_t times = 1 + chance(3); times > 0; times--)
        at[chance(n)] = chance(2) ? (uint8_t)chance(256) : likely[chance(sizeof likely)];
}

/* Damaged modules and tables: whatever they answer, nothing breaks. */
static void check_damaged(const char *folder, const char *name)
{
    enum { N_MODULES = 20, N_TABLES = 20 };
    bytes module = read_file(folder, name);
    uint8_t *copy = malloc(module.n);
    for (unsigned i = 0; i < N_MODULES; i++) {
        memcpy(copy, module.at, module.n);
        damage(copy, (uint32_t)module.n);
        size_t n = i % 4 == 0 ? chance((uint32_t)module.n) : module.n;
        fencun_limits limits = {.max_fuel = 100000};
        fencun_policy *policy;
        fencun_instance *instance;
        fencun_answer answer;
        if (fencun_load(copy, n, NULL, &limits, &policy, NULL) == FENCUN_OK &&
            fencun_instance_new(policy, &instance) == FENCUN_OK) {
            fencun_decide(instance, NULL, 0, &answer);
            fencun_instance_free(instance);
        }
        fencun_free(policy);
    }
    for (unsigned i = 0; i < N_TABLES; i++) {
        arena arena = {NULL};
        verified found = {.pages = 0};
        fencun_tables tables;
        cost cost;
        const char *at;
        memcpy(copy, module.at, module.n);
        CHECK(fencun_verify(copy, (uint32_t)module.n, &arena, &found, &at) == FENCUN_OK, "%s: %s", name, at);
        span table = i % 2 == 0 ? found.schema : found.rules;
        memset(&tables, 0, sizeof tables);
        damage(copy + (table.bytes - copy), table.size);
        fencun_read_tables(&arena, &found, &tables, &cost, &at);
        fencun_arena_free(&arena);
    }
    free(copy);
    free(module.at);
}

/* What this library does not find out: docs/hosts/c.md. */
static int is_left_out(const char *name)
{
    static const char *const names[] = {
        "refused-recursion.wasm",     "refused-cost-bound.wasm", "refused-version.wasm",
        "refused-semantic-hash.wasm", "refused-labels-count.wasm", "refused-map-index.wasm",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (same(name, names[i]))
            return 1;
    return 0;
}

static void check_refused(const char *folder, const json *entry, unsigned *n_left_out)
{
    const char *name = text_of(entry, "module"), *at;
    int code = atoi(text_of(entry, "code") + 2);
    fencun_limits limits = {.max_fuel = 1000000};
    fencun_status status;
    fencun_policy *policy = load(folder, name, &limits, &status, &at);
    if (same(text_of(entry, "when"), "load")) {
        if (is_left_out(name)) {
            CHECK(status == FENCUN_OK, "%s: is refused after all", name);
            ++*n_left_out;
        } else {
            CHECK((int)status == code, "%s: %d %s, expected %d", name, status, at, code);
        }
        fencun_free(policy);
        return;
    }
    CHECK(status == FENCUN_OK, "%s: %s: %s", name, fencun_status_key(status), at);
    fencun_instance *instance;
    if (status != FENCUN_OK || fencun_instance_new(policy, &instance) != FENCUN_OK)
        give_up("no instance", name);
    uint32_t size = fencun_tables_of(policy)->facts.size;
    uint8_t *facts = calloc(1, size);
    fencun_answer answer;
    status = fencun_decide(instance, facts, size, &answer);
    CHECK((int)status == code, "%s: %d, expected %d", name, status, code);
    CHECK(answer.result == NULL, "%s: an answer nevertheless", name);
    CHECK(fencun_decide(instance, facts, size, &answer) == FENCUN_ENGINE, "%s: called again", name);
    free(facts);
    fencun_instance_free(instance);
    fencun_free(policy);
}

static void check_words(const json *index)
{
    for (const json *code = fencun_json_get(index, "codes")->first; code != NULL; code = code->next) {
        int number = atoi(text_of(code, "code") + 2);
        if (number > FENCUN_PROFILE)
            continue;
        fencun_status status = (fencun_status)number;
        CHECK(same(fencun_status_key(status), text_of(code, "key")), "key of %d", number);
        CHECK(same(fencun_status_title(status, FENCUN_EN), text_of(code, "en")), "title of %d", number);
        CHECK(same(fencun_status_title(status, FENCUN_ZH), text_of(code, "zh")), "title of %d", number);
    }
    for (const json *fault = fencun_json_get(index, "faults")->first; fault != NULL; fault = fault->next) {
        unsigned code = (unsigned)integer_of(fault, "code", 0);
        CHECK(same(fencun_fault_name(code), text_of(fault, "name")), "name of fault %u", code);
    }
}

static void check_loading(const char *folder, const char *name)
{
    fencun_status status;
    const char *at;
    fencun_policy *policy = load(folder, name, NULL, &status, &at), *other;
    uint8_t hash[8];
    memcpy(hash, fencun_tables_of(policy)->schema_hash, sizeof hash);
    bytes module = read_file(folder, name);
    CHECK(fencun_load(module.at, module.n, hash, NULL, &other, NULL) == FENCUN_OK, "its own schema");
    fencun_free(other);
    hash[7] ^= 1;
    CHECK(fencun_load(module.at, module.n, hash, NULL, &other, &at) == FENCUN_TAMPERED_SECTION && other == NULL,
          "another schema");
    fencun_limits limits = {.max_module_bytes = 100};
    CHECK(fencun_load(module.at, module.n, NULL, &limits, &other, NULL) == FENCUN_OVER_LIMIT, "a limit of bytes");
    limits = (fencun_limits){.max_memory_bytes = 65535};
    CHECK(fencun_load(module.at, module.n, NULL, &limits, &other, NULL) == FENCUN_OVER_LIMIT, "a limit of memory");

    fencun_instance *instance;
    fencun_answer answer;
    CHECK(fencun_instance_new(policy, &instance) == FENCUN_OK, "an instance");
    size_t size = (size_t)fencun_tables_of(policy)->input_size + 1;
    uint8_t *facts = calloc(1, size);
    CHECK(fencun_decide(instance, facts, size, &answer) == FENCUN_INPUT_SIZE, "facts that are too long");
    CHECK(fencun_decide(instance, facts, 0, &answer) == FENCUN_OK, "and the instance goes on");
    free(facts);
    free(module.at);
    fencun_instance_free(instance);
    fencun_free(policy);
}

static void check_dates(void)
{
    CHECK(fencun_date_of(1970, 1, 1) == 0 && fencun_date_of(2000, 2, 29) == 11016, "dates");
    CHECK(fencun_date_of(1, 1, 1) == -719162 && fencun_date_of(9999, 12, 31) == 2932896, "ends of dates");
    for (fencun_date date = -719162; date <= 2932896; date += 13) {
        int32_t year;
        unsigned month, day;
        fencun_date_parts(date, &year, &month, &day);
        CHECK(fencun_date_of(year, month, day) == date, "date %" PRId32, date);
    }
}

/* ---- Many calls ------------------------------------------------------------------------------ */

static long peak_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* The module of an origin. */
static const json *find_module(const json *modules, const char *origin)
{
    for (const json *entry = modules->first; entry != NULL; entry = entry->next)
        if (same(text_of(entry, "origin"), origin))
            return entry;
    give_up("no module of", origin);
    return NULL;
}

/* All vectors of a policy again and again on one instance: the same bytes, and no memory. */
static void check_calls(const char *folder, const json *entry, unsigned long n_calls)
{
    const char *origin = text_of(entry, "origin");
    fencun_status status;
    const char *at;
    fencun_policy *policy = load(folder, text_of(entry, "module"), NULL, &status, &at);
    fencun_instance *instance;
    if (fencun_instance_new(policy, &instance) != FENCUN_OK)
        give_up("no instance", origin);

    bytes lines = read_file(folder, text_of(entry, "vectors"));
    arena arena = {NULL};
    size_t n = 0, most = (size_t)integer_of(entry, "count", 0);
    struct {
        bytes input, output;
    } *cases = calloc(most, sizeof *cases);
    for (char *line = (char *)lines.at, *end; n < most && (end = strchr(line, '\n')) != NULL; line = end + 1) {
        const json *vector = fencun_json_read(&arena, line, (size_t)(end - line), JSON_ANY);
        if (fencun_json_get(vector, "answer") == NULL || is_true(vector, "traced") ||
            fencun_json_get(vector, "address") != NULL)
            continue;
        cases[n].input = from_hex(fencun_json_get(vector, "input"));
        cases[n++].output = from_hex(fencun_json_get(vector, "output"));
    }
    fencun_arena_free(&arena);
    free(lines.at);

    struct timespec start, end;
    long before = 0;
    double seconds = 0;
    for (unsigned long i = 0; i < n_calls; i++) {
        if (i == n_calls / 10)
            before = peak_kib();
        fencun_answer answer;
        size_t of = i % n;
        clock_gettime(CLOCK_MONOTONIC, &start);
        status = fencun_decide(instance, cases[of].input.at, cases[of].input.n, &answer);
        clock_gettime(CLOCK_MONOTONIC, &end);
        seconds += (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
        if (status != FENCUN_OK)
            give_up("call", fencun_status_key(status));
        bytes output = output_of(&answer);
        CHECK(output.n == cases[of].output.n && memcmp(output.at, cases[of].output.at, output.n) == 0,
              "call %lu: other bytes", i);
        free(output.at);
    }
    CHECK(fencun_memory(instance) == fencun_tables_of(policy)->memory_bytes, "the memory grows");
    long after = peak_kib();
    CHECK(after - before <= 256, "the process grows by %ld KiB", after - before);
    printf("%s: %lu calls on one instance, %.1f us each, memory %" PRIu64 " bytes, process grew by %ld KiB\n",
           origin, n_calls, seconds * 1e6 / (double)n_calls, fencun_memory(instance),
           after - before);
    for (size_t i = 0; i < n; i++) {
        free(cases[i].input.at);
        free(cases[i].output.at);
    }
    free(cases);
    fencun_instance_free(instance);
    fencun_free(policy);
}

static void check_all(const char *folder, const json *index)
{
    const json *modules = fencun_json_get(index, "modules");
    counts n = {0, 0, 0, 0, 0};
    unsigned n_refused = 0, n_left_out = 0;
    check_dates();
    check_words(index);
    check_loading(folder, text_of(modules->first, "module"));
    for (const json *entry = modules->first; entry != NULL; entry = entry->next)
        check_module(folder, entry, &n);
    for (const json *entry = modules->first; entry != NULL; entry = entry->next)
        check_damaged(folder, text_of(entry, "module"));
    printf("%" PRIu32 " modules: %lu decisions and %lu faults byte for byte, %lu of them on fresh instances too;"
           " %lu facts written; %lu vectors without input bytes\n",
           modules->n, n.decided, n.faults, n.fresh, n.facts, n.outside);
    for (const json *entry = fencun_json_get(index, "refused")->first; entry != NULL; entry = entry->next, n_refused++)
        check_refused(folder, entry, &n_left_out);
    printf("%u modules to refuse, %u of them for what is not checked here\n", n_refused, n_left_out);
}

int main(int argc, char **argv)
{
    int is_calls = argc == 3 && strcmp(argv[1], "--calls") == 0;
    int is_module = argc == 4 && strcmp(argv[1], "--module") == 0;
    if (argc != 2 && !is_calls && !is_module) {
        fprintf(stderr, "usage: vectors [--calls | --module ORIGIN] FOLDER\n");
        return 2;
    }
    const char *folder = argv[argc - 1], *calls = getenv("FENCUN_CALLS");
    bytes text = read_file(folder, "index.json");
    arena arena = {NULL};
    const json *index = fencun_json_read(&arena, (const char *)text.at, text.n, JSON_ANY);
    if (!same(text_of(index, "format"), "fencun-vectors/1"))
        give_up("no vectors of format 1", folder);
    const json *modules = fencun_json_get(index, "modules");
    if (is_module)
        printf("%s/%s\n", folder, text_of(find_module(modules, argv[2]), "module"));
    else if (is_calls)
        check_calls(folder, find_module(modules, "policies/tolerance"), calls == NULL ? 20000 : strtoul(calls, NULL, 10));
    else
        check_all(folder, index);
    fencun_arena_free(&arena);
    free(text.at);
    return n_failures > 0;
}
