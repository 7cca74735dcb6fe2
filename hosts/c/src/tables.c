#include "tables.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_LENGTH = 10000, MAX_ENUM = 65536, MAX_CASES = 32 };

/* Reads tables; `at` is the first thing that is wrong. */
typedef struct tables_reader {
    arena *arena;
    fencun_tables *tables;
    int is_out_of_memory;
    const char *at;
} tables_reader;

static void wrong(tables_reader *r, const char *at)
{
    if (r->at == NULL)
        r->at = at;
}

static void *take(tables_reader *r, uint32_t n, size_t size)
{
    void *items = fencun_arena_take(r->arena, n, size);
    if (items == NULL) {
        r->is_out_of_memory = 1;
        wrong(r, "memory");
    }
    return items;
}

static const json *member(tables_reader *r, const json *object, const char *name, json_kind kind)
{
    static const json empty;
    const json *found = fencun_json_get(object, name);
    if (found == NULL || found->kind != kind) {
        wrong(r, name);
        return &empty;
    }
    return found;
}

static const char *name_of(tables_reader *r, const json *object, const char *key)
{
    const json *name = member(r, object, key, JSON_STRING);
    if (name->n == 0)
        wrong(r, key);
    return name->text;
}

/* A text or NULL, where it may be missing. */
static const char *text_of(const json *object, const char *key)
{
    const json *text = fencun_json_get(object, key);
    return text != NULL && text->kind == JSON_STRING ? text->text : NULL;
}

static int64_t integer_of(tables_reader *r, const json *object, const char *key, int64_t max)
{
    const json *number = member(r, object, key, JSON_INTEGER);
    if (number->integer < 0 || number->integer > max) {
        wrong(r, key);
        return 0;
    }
    return number->integer;
}

static uint8_t flag_of(tables_reader *r, const json *object, const char *key)
{
    const json *flag = fencun_json_get(object, key);
    if (flag == NULL || (flag->kind != JSON_TRUE && flag->kind != JSON_FALSE))
        wrong(r, key);
    return flag != NULL && flag->kind == JSON_TRUE;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *const *read_cases(tables_reader *r, const json *object, uint32_t max, uint32_t *n)
{
    const json *cases = member(r, object, "cases", JSON_ARRAY);
    const char **names = take(r, cases->n, sizeof *names);
    if (names == NULL || cases->n > max) {
        wrong(r, "cases");
        *n = 0;
        return NULL;
    }
    uint32_t i = 0;
    for (const json *name = cases->first; name != NULL; name = name->next, i++) {
        if (name->kind != JSON_STRING || name->n == 0)
            wrong(r, "cases");
        names[i] = name->kind == JSON_STRING ? name->text : "";
    }
    *n = cases->n;
    const char **sorted = take(r, cases->n, sizeof *sorted);
    if (sorted == NULL || cases->n == 0)
        return names;
    memcpy(sorted, names, cases->n * sizeof *sorted);
    qsort(sorted, cases->n, sizeof *sorted, compare_names);
    for (i = 1; i < cases->n; i++)
        if (strcmp(sorted[i - 1], sorted[i]) == 0)
            wrong(r, "cases");
    return names;
}

/* ---- Types --------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    uint8_t width;
} KINDS[] = {
    [FENCUN_KIND_YES_NO] = {"yes-no", 1},
    [FENCUN_KIND_ENUM] = {"enum", 1},
    [FENCUN_KIND_INTEGER] = {"integer", 8},
    [FENCUN_KIND_DECIMAL] = {"decimal", 8},
    [FENCUN_KIND_MONEY] = {"money", 8},
    [FENCUN_KIND_PERCENT] = {"percent", 8},
    [FENCUN_KIND_DATE] = {"date", 4},
    [FENCUN_KIND_INSTANT] = {"instant", 8},
    [FENCUN_KIND_HOURS] = {"hours", 8},
    [FENCUN_KIND_WORKING_DAYS] = {"working-days", 8},
    [FENCUN_KIND_DAYS] = {"days", 8},
    [FENCUN_KIND_MONTHS] = {"months", 8},
    [FENCUN_KIND_YEARS] = {"years", 8},
    [FENCUN_KIND_LIST] = {"list", 0},
    [FENCUN_KIND_TEXT] = {"text", 0},
    [FENCUN_KIND_SET] = {"set", 1},
};

uint32_t fencun_flags_size(uint32_t n_cases)
{
    return n_cases <= 8 ? 1 : n_cases <= 16 ? 2 : 4;
}

static fencun_type read_type(tables_reader *r, const json *object, const char *key)
{
    fencun_type type = {.kind = FENCUN_KIND_YES_NO, .width = 1};
    const json *from = member(r, object, key, JSON_OBJECT);
    const char *name = text_of(from, "kind");
    if (name != NULL && strcmp(name, "range") == 0) {
        type.is_range = 1;
        from = member(r, from, "of", JSON_OBJECT);
        name = text_of(from, "kind");
    }
    size_t kind = 0;
    while (kind < sizeof KINDS / sizeof KINDS[0] && (name == NULL || strcmp(name, KINDS[kind].name) != 0))
        kind++;
    if (kind == sizeof KINDS / sizeof KINDS[0]) {
        wrong(r, key);
        return type;
    }
    type.kind = (fencun_kind)kind;
    type.width = KINDS[kind].width;
    switch (type.kind) {
    case FENCUN_KIND_ENUM:
    case FENCUN_KIND_SET:
        type.index = (uint16_t)integer_of(r, from, "index", UINT16_MAX);
        if (type.index >= r->tables->n_enums) {
            wrong(r, key);
        } else {
            uint32_t n_cases = r->tables->enums[type.index].n_cases;
            if (type.kind == FENCUN_KIND_SET) {
                type.width = (uint8_t)fencun_flags_size(n_cases);
                if (n_cases > MAX_CASES)
                    wrong(r, key);
            } else {
                type.width = n_cases <= 256 ? 1 : 2;
            }
        }
        break;
    case FENCUN_KIND_LIST:
        type.index = (uint16_t)integer_of(r, from, "record", UINT16_MAX);
        if (type.is_range || type.index >= r->tables->n_records)
            wrong(r, key);
        break;
    case FENCUN_KIND_MONEY:
        type.currency = name_of(r, from, "currency");
        type.digits = (uint8_t)integer_of(r, from, "digits", 18);
        break;
    case FENCUN_KIND_DECIMAL:
        type.digits = (uint8_t)integer_of(r, from, "digits", 18);
        break;
    case FENCUN_KIND_TEXT:
        if (type.is_range)
            wrong(r, key);
        break;
    case FENCUN_KIND_PERCENT:
        type.digits = 2;
        break;
    default:
        break;
    }
    return type;
}

/* ---- Layout -------------------------------------------------------------------------------- */

typedef struct cursor {
    uint32_t offset, align;
} cursor;

static uint32_t align_to(uint32_t at, uint32_t alignment)
{
    return (at + alignment - 1) / alignment * alignment;
}

static uint32_t place_bytes(cursor *at, uint32_t size, uint32_t alignment)
{
    uint32_t start = align_to(at->offset, alignment);
    at->offset = start + size;
    if (alignment > at->align)
        at->align = alignment;
    return start;
}

static void place_field(cursor *at, fencun_field *field)
{
    uint32_t alignment = field->type.width, size = alignment * (field->type.is_range ? 2 : 1);
    if (alignment == 0) {
        alignment = 4;
        size = 8;
    }
    /* The discriminant is one byte; what follows it is aligned like the whole. */
    uint32_t before = field->may_be_unknown || field->may_be_none ? alignment : 0;
    field->offset = place_bytes(at, before + size, alignment);
    field->payload = field->offset + before;
}

static void place_outcome(cursor *at, fencun_decided *outcome)
{
    if (outcome->is_amount) {
        outcome->offset = place_bytes(at, 24, 8);
        return;
    }
    uint32_t flags = fencun_flags_size(outcome->n_cases);
    outcome->offset = place_bytes(at, align_to(2, flags) + 2 * flags, flags);
}

/* The result; the payload stands at its own alignment, which is at least 4. */
static void place_result(fencun_tables *tables, fencun_decided *outcomes, fencun_field *values)
{
    cursor at = {0, 4};
    for (int pass = 0; pass < 2; pass++) {
        tables->result_payload = at.align;
        at.offset = at.align;
        for (uint32_t i = 0; i < tables->n_outcomes; i++)
            place_outcome(&at, &outcomes[i]);
        for (uint32_t i = 0; i < tables->n_values; i++)
            place_field(&at, &values[i]);
        tables->result_fired = place_bytes(&at, 8, 4);
        tables->result_defeated = place_bytes(&at, 8, 4);
        tables->result_duties = place_bytes(&at, 8, 4);
        tables->result_needs = place_bytes(&at, 8, 4);
        tables->result_trace = place_bytes(&at, 8, 4);
    }
    tables->result_align = at.align;
    tables->result_size = align_to(at.offset, at.align);
}

/* ---- Schema -------------------------------------------------------------------------------- */

static fencun_field *read_fields(tables_reader *r, const json *array, fencun_record *record,
                                 int is_member)
{
    fencun_field *fields = take(r, array->n, sizeof *fields);
    record->fields = fields;
    record->n_fields = fields == NULL ? 0 : array->n;
    cursor at = {0, 1};
    const json *from = array->first;
    for (uint32_t i = 0; i < record->n_fields; i++, from = from->next) {
        fencun_field *field = &fields[i];
        field->name = name_of(r, from, "name");
        field->type = read_type(r, from, "type");
        field->may_be_unknown = flag_of(r, from, "unknown");
        field->may_be_none = flag_of(r, from, "none");
        field->min = member(r, from, "min", JSON_INTEGER)->integer;
        field->max = member(r, from, "max", JSON_INTEGER)->integer;
        int has_length = field->type.width == 0, is_list = field->type.kind == FENCUN_KIND_LIST;
        if (field->min > field->max || (has_length && (field->min < 0 || field->max > MAX_LENGTH)))
            wrong(r, "facts");
        if (is_list && (is_member || field->may_be_unknown || field->may_be_none))
            wrong(r, "facts");
        place_field(&at, field);
    }
    record->size = align_to(at.offset, at.align);
    record->align = at.align;
    return fields;
}

static uint64_t text_bytes(const fencun_record *record)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < record->n_fields; i++)
        if (record->fields[i].type.kind == FENCUN_KIND_TEXT)
            bytes += (uint64_t)record->fields[i].max * 4;
    return bytes;
}

/* The largest number of bytes that facts can take, abi.md section 5. */
static uint64_t most_input(const fencun_tables *tables)
{
    uint64_t bytes = ((uint64_t)tables->facts.size + 15) / 16 * 16, texts = text_bytes(&tables->facts);
    for (uint32_t i = 0; i < tables->facts.n_fields; i++) {
        const fencun_field *field = &tables->facts.fields[i];
        if (field->type.kind != FENCUN_KIND_LIST)
            continue;
        const fencun_record *of = &tables->records[field->type.index];
        bytes = (bytes + of->align - 1) / of->align * of->align + (uint64_t)of->size * (uint64_t)field->max;
        texts += text_bytes(of) * (uint64_t)field->max;
    }
    return (bytes + texts + 15) / 16 * 16;
}

static int is_last_place(const fencun_tables *tables, const fencun_decided *outcome)
{
    return !outcome->has_member || outcome->place + 1 == tables->facts.fields[outcome->list].max;
}

/* The place of a list that an outcome is about; those of one list stand in a row. */
static void read_member(tables_reader *r, const json *from, fencun_decided *outcome, const fencun_decided *before)
{
    const fencun_tables *tables = r->tables;
    const json *said = fencun_json_get(from, "member");
    outcome->has_member = said != NULL;
    if (said != NULL) {
        outcome->list = (uint16_t)integer_of(r, said, "list", (int64_t)tables->facts.n_fields - 1);
        outcome->place = (uint16_t)integer_of(r, said, "index", MAX_LENGTH - 1);
        if (r->at == NULL && tables->facts.fields[outcome->list].type.kind != FENCUN_KIND_LIST)
            wrong(r, "member");
    }
    if (r->at != NULL)
        return;
    if (outcome->has_member && outcome->place >= tables->facts.fields[outcome->list].max)
        wrong(r, "member");
    int goes_on = outcome->has_member && outcome->place > 0;
    if (!goes_on && before != NULL && !is_last_place(tables, before))
        wrong(r, "member");
    if (goes_on && (before == NULL || !before->has_member || before->list != outcome->list ||
                    before->place + 1 != outcome->place || before->n_cases != outcome->n_cases ||
                    before->is_amount != outcome->is_amount || strcmp(before->name, outcome->name) != 0))
        wrong(r, "member");
}

static void read_schema(tables_reader *r, const json *schema)
{
    fencun_tables *tables = r->tables;
    tables->name = name_of(r, schema, "name");
    tables->version = name_of(r, schema, "version");

    const json *list = member(r, schema, "enums", JSON_ARRAY), *from = list->first;
    fencun_enum *enums = take(r, list->n, sizeof *enums);
    for (uint32_t i = 0; r->at == NULL && i < list->n; i++, from = from->next) {
        enums[i].name = name_of(r, from, "name");
        enums[i].cases = read_cases(r, from, MAX_ENUM, &enums[i].n_cases);
    }
    tables->enums = enums;
    tables->n_enums = r->at == NULL ? list->n : 0;

    list = member(r, schema, "records", JSON_ARRAY);
    from = list->first;
    fencun_record *records = take(r, list->n, sizeof *records);
    for (uint32_t i = 0; r->at == NULL && i < list->n; i++, from = from->next) {
        records[i].name = name_of(r, from, "name");
        read_fields(r, member(r, from, "fields", JSON_ARRAY), &records[i], 1);
    }
    tables->records = records;
    tables->n_records = r->at == NULL ? list->n : 0;

    tables->facts.name = "facts";
    read_fields(r, member(r, schema, "facts", JSON_ARRAY), &tables->facts, 0);

    list = member(r, schema, "outcomes", JSON_ARRAY);
    from = list->first;
    fencun_decided *outcomes = take(r, list->n, sizeof *outcomes);
    for (uint32_t i = 0; r->at == NULL && i < list->n; i++, from = from->next) {
        outcomes[i].name = name_of(r, from, "name");
        outcomes[i].is_amount = fencun_json_get(from, "type") != NULL;
        if (outcomes[i].is_amount)
            outcomes[i].type = read_type(r, from, "type");
        outcomes[i].cases = read_cases(r, from, MAX_CASES, &outcomes[i].n_cases);
        if (outcomes[i].is_amount ? outcomes[i].type.width == 0 : outcomes[i].n_cases == 0)
            wrong(r, "outcomes");
        read_member(r, from, &outcomes[i], i == 0 ? NULL : &outcomes[i - 1]);
    }
    if (r->at == NULL && list->n > 0 && !is_last_place(tables, &outcomes[list->n - 1]))
        wrong(r, "outcomes");
    tables->outcomes = outcomes;
    tables->n_outcomes = r->at == NULL ? list->n : 0;

    list = member(r, schema, "values", JSON_ARRAY);
    from = list->first;
    fencun_field *values = take(r, list->n, sizeof *values);
    for (uint32_t i = 0; r->at == NULL && i < list->n; i++, from = from->next) {
        values[i].name = name_of(r, from, "name");
        values[i].type = read_type(r, from, "type");
        values[i].may_be_unknown = values[i].may_be_none = 1;
        if (values[i].type.width == 0)
            wrong(r, "values");
    }
    tables->values = values;
    tables->n_values = r->at == NULL ? list->n : 0;

    tables->n_units = (uint32_t)integer_of(r, schema, "n_units", UINT16_MAX);
    tables->n_duties = (uint32_t)integer_of(r, schema, "n_duties", UINT16_MAX);
    tables->n_trace = (uint32_t)integer_of(r, schema, "n_trace", UINT16_MAX);
    if (tables->facts.n_fields > UINT16_MAX)
        wrong(r, "facts");
    if (r->at == NULL)
        place_result(tables, outcomes, values);
}

/* ---- Rules --------------------------------------------------------------------------------- */

static const json *read_list(tables_reader *r, const json *rules, const char *key, uint32_t n)
{
    const json *list = member(r, rules, key, JSON_ARRAY);
    if (list->n != n)
        wrong(r, key);
    return list->first;
}

static void read_rules(tables_reader *r, const json *rules)
{
    fencun_tables *tables = r->tables;
    fencun_unit *units = take(r, tables->n_units, sizeof *units);
    const json *from = read_list(r, rules, "units", tables->n_units);
    for (uint32_t i = 0; r->at == NULL && i < tables->n_units; i++, from = from->next) {
        const json *row = fencun_json_get(from, "row");
        units[i].decision = (uint16_t)integer_of(r, from, "decision", (int64_t)tables->n_outcomes - 1);
        units[i].rule = name_of(r, from, "id");
        units[i].row = FENCUN_NO_ROW;
        if (row != NULL && row->kind != JSON_NULL)
            units[i].row = (uint32_t)integer_of(r, from, "row", UINT32_MAX);
        units[i].cites = text_of(from, "cites");
        units[i].because_en = text_of(fencun_json_get(from, "because"), "en");
        units[i].because_zh = text_of(fencun_json_get(from, "because"), "zh");
    }
    tables->units = units;

    fencun_duty_words *duties = take(r, tables->n_duties, sizeof *duties);
    from = read_list(r, rules, "duties", tables->n_duties);
    for (uint32_t i = 0; r->at == NULL && i < tables->n_duties; i++, from = from->next) {
        duties[i].name = name_of(r, from, "name");
        duties[i].cites = text_of(from, "cites");
        duties[i].require_en = text_of(fencun_json_get(from, "require"), "en");
        duties[i].require_zh = text_of(fencun_json_get(from, "require"), "zh");
    }
    tables->duties = duties;

    fencun_node *nodes = take(r, tables->n_trace, sizeof *nodes);
    from = read_list(r, rules, "trace", tables->n_trace);
    for (uint32_t i = 0; r->at == NULL && i < tables->n_trace; i++, from = from->next) {
        const json *type = fencun_json_get(from, "ty"), *entries = fencun_json_get(from, "entries");
        nodes[i].kind = name_of(r, from, "kind");
        nodes[i].index = (uint16_t)integer_of(r, from, "index", UINT16_MAX);
        nodes[i].name = name_of(r, from, "name");
        nodes[i].has_type = type != NULL && type->kind == JSON_OBJECT;
        if (nodes[i].has_type)
            nodes[i].type = read_type(r, from, "ty");
        nodes[i].n_entries = entries == NULL ? 0 : entries->n;
    }
    tables->trace = nodes;
    tables->n_sites = member(r, rules, "sites", JSON_ARRAY)->n;
}

static const json *read_payload(tables_reader *r, span payload, const char *name)
{
    const json *table = fencun_json_read(r->arena, (const char *)payload.bytes, payload.size, JSON_CANONICAL);
    if (table == NULL || table->kind != JSON_OBJECT)
        wrong(r, name);
    return table;
}

fencun_status fencun_read_tables(arena *arena, const verified *found, fencun_tables *tables, cost *cost,
                          const char **at)
{
    tables_reader r = {.arena = arena, .tables = tables};
    const json *schema = read_payload(&r, found->schema, "fencun:schema");
    if (r.at == NULL)
        read_schema(&r, schema);
    const json *rules = r.at == NULL ? read_payload(&r, found->rules, "fencun:rules") : NULL;
    if (r.at == NULL)
        read_rules(&r, rules);
    const json *costs = r.at == NULL ? read_payload(&r, found->cost, "fencun:cost") : NULL;
    if (r.at == NULL) {
        cost->calls[FENCUN_UNTRACED] = (uint64_t)integer_of(&r, costs, "decide", INT64_MAX);
        cost->calls[FENCUN_TRACED] = (uint64_t)integer_of(&r, costs, "decide_traced", INT64_MAX);
        if (integer_of(&r, costs, "memory_pages", UINT16_MAX) != found->pages)
            wrong(&r, "memory_pages");
        if (member(&r, costs, "loops", JSON_ARRAY)->n != found->n_loops)
            wrong(&r, "loops");
    }
    if (r.at == NULL)
        read_payload(&r, found->map, "fencun:map");
    *at = r.at;
    if (r.at != NULL)
        return r.is_out_of_memory ? FENCUN_NO_MEMORY : FENCUN_TAMPERED_SECTION;
    memcpy(tables->schema_hash, found->schema_hash, sizeof tables->schema_hash);
    memcpy(tables->digest, found->digest, sizeof tables->digest);
    tables->input_address = found->input_address;
    tables->input_size = found->input_size;
    tables->memory_bytes = found->pages * 65536;
    *at = "fencun_in";
    return most_input(tables) <= tables->input_size ? FENCUN_OK : FENCUN_PROFILE;
}
