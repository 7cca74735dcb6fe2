#include "module.h"

#include <string.h>

#include "sha256.h"

enum {
    SECTION_CUSTOM,
    SECTION_TYPE,
    SECTION_IMPORT,
    SECTION_FUNCTION,
    SECTION_TABLE,
    SECTION_MEMORY,
    SECTION_GLOBAL,
    SECTION_EXPORT,
    SECTION_START,
    SECTION_ELEMENT,
    SECTION_CODE,
    SECTION_DATA,
    SECTION_DATA_COUNT
};

enum { KIND_FUNCTION = 0, KIND_MEMORY = 2, KIND_GLOBAL = 3 };
enum { TYPE_I32 = 0x7f, TYPE_I64 = 0x7e };
enum { PAGE = 65536, MAX_PAGES = 1024, MAX_OWN = 32 };

static const char *const REQUIRED[] = {"fencun:schema", "fencun:rules", "fencun:cost", "fencun:map"};
enum { N_REQUIRED = 4 };

typedef struct section {
    uint8_t id;
    span whole; /* id, size and contents */
    span name, payload; /* of a custom section */
} section;

typedef struct global {
    uint8_t type, is_mutable, is_constant;
    int64_t value;
} global;

typedef struct export {
    span name;
    uint8_t kind;
    uint32_t index;
} export;

typedef struct segment {
    uint8_t is_active;
    int64_t at;
    uint32_t size;
} segment;

typedef struct module {
    arena *arena;
    uint32_t n_sections, n_types, n_functions, n_globals, n_exports, n_data, n_memories, n_loops;
    section *sections;
    uint8_t *is_decide; /* of each type, whether it is (i32) -> i32 */
    uint32_t *functions; /* their types */
    global *globals;
    export *exports;
    segment *data;
    uint32_t least_pages, most_pages;
    uint8_t has_import, has_start, has_table, has_maximum, grows;
    const char *outside; /* what leaves the profile, reported where its turn comes */
} module;

/* Reads on in some bytes; `failed` stays once something does not fit. */
typedef struct reader {
    const uint8_t *at, *end;
    int failed;
} reader;

static uint8_t read_byte(reader *r)
{
    if (r->at == r->end) {
        r->failed = 1;
        return 0;
    }
    return *r->at++;
}

static span read_span(reader *r, uint32_t size)
{
    if (size > (size_t)(r->end - r->at)) {
        r->failed = 1;
        size = 0;
    }
    span taken = {r->at, size};
    r->at += size;
    return taken;
}

static uint32_t read_u32(reader *r)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        uint8_t byte = read_byte(r);
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            r->failed |= value > UINT32_MAX;
            return (uint32_t)value;
        }
    }
    r->failed = 1;
    return 0;
}

static int64_t read_signed(reader *r, unsigned size)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < size + 6; shift += 7) {
        uint8_t byte = read_byte(r);
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte >= 0x80)
            continue;
        if ((byte & 0x40) != 0 && shift + 7 < 64)
            value |= UINT64_MAX << (shift + 7);
        int64_t number;
        memcpy(&number, &value, sizeof number);
        /* What stands in the last byte beyond the size repeats the sign. */
        r->failed |= shift == 63 && byte != 0 && byte != 0x7f;
        r->failed |= size == 32 && (number < INT32_MIN || number > INT32_MAX);
        return number;
    }
    r->failed = 1;
    return 0;
}

static span read_name(reader *r)
{
    return read_span(r, read_u32(r));
}

/* So many items as a section says that it has, each of a byte or more; NULL where it cannot be. */
static void *take_items(module *m, reader *r, uint32_t *n, size_t size)
{
    *n = read_u32(r);
    if (*n > (size_t)(r->end - r->at))
        r->failed = 1;
    void *items = r->failed ? NULL : fencun_arena_take(m->arena, *n, size);
    if (items == NULL) {
        r->failed = 1;
        *n = 0;
    }
    return items;
}

static void outside(module *m, const char *what)
{
    if (m->outside == NULL)
        m->outside = what;
}

static int is_integer(uint8_t type)
{
    return type == TYPE_I32 || type == TYPE_I64;
}

/* The integer that an initialiser is, where it is a constant. */
static int read_constant(module *m, reader *r, int64_t *value)
{
    int is_constant = 0;
    uint8_t op = read_byte(r);
    *value = 0;
    switch (op) {
    case 0x41:
    case 0x42:
        *value = read_signed(r, op == 0x41 ? 32 : 64);
        is_constant = 1;
        break;
    case 0x23:
        read_u32(r);
        break;
    default:
        outside(m, "initialiser");
        r->at = r->end;
        return 0;
    }
    if (read_byte(r) != 0x0b) {
        outside(m, "initialiser");
        r->at = r->end;
        return 0;
    }
    return is_constant;
}

enum immediate { IMM_OUTSIDE, IMM_NONE, IMM_INDEX, IMM_TWO, IMM_S32, IMM_S64, IMM_BLOCK, IMM_SWITCH, IMM_ZERO };

/* How the immediates of an instruction of the profile are read. */
static enum immediate immediate_of(uint8_t op)
{
    static const struct {
        uint8_t from, to, how;
    } ranges[] = {
        {0x00, 0x01, IMM_NONE},   {0x02, 0x04, IMM_BLOCK}, {0x05, 0x05, IMM_NONE},
        {0x0b, 0x0b, IMM_NONE},   {0x0c, 0x0d, IMM_INDEX}, {0x0e, 0x0e, IMM_SWITCH},
        {0x0f, 0x0f, IMM_NONE},   {0x10, 0x10, IMM_INDEX}, {0x11, 0x11, IMM_TWO},
        {0x1a, 0x1b, IMM_NONE},   {0x20, 0x24, IMM_INDEX},
        /* Loads and stores of integers. */
        {0x28, 0x29, IMM_TWO},    {0x2c, 0x37, IMM_TWO},   {0x3a, 0x3e, IMM_TWO},
        {0x3f, 0x40, IMM_ZERO},   {0x41, 0x41, IMM_S32},   {0x42, 0x42, IMM_S64},
        /* Arithmetic of integers, wrapping and extending between them, sign extension. */
        {0x45, 0x5a, IMM_NONE},   {0x67, 0x8a, IMM_NONE},  {0xa7, 0xa7, IMM_NONE},
        {0xac, 0xad, IMM_NONE},   {0xc0, 0xc4, IMM_NONE},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (op >= ranges[i].from && op <= ranges[i].to)
            return (enum immediate)ranges[i].how;
    return IMM_OUTSIDE;
}

static void read_body(module *m, reader *r)
{
    for (uint32_t n = read_u32(r); n > 0 && !r->failed; n--) {
        read_u32(r);
        if (!is_integer(read_byte(r))) {
            outside(m, "locals");
            return;
        }
    }
    while (r->at < r->end && !r->failed) {
        uint8_t op = read_byte(r);
        switch (immediate_of(op)) {
        case IMM_OUTSIDE:
            outside(m, "instruction");
            return;
        case IMM_NONE:
            break;
        case IMM_TWO:
            read_u32(r);
            read_u32(r);
            break;
        case IMM_INDEX:
            read_u32(r);
            break;
        case IMM_S32:
            read_signed(r, 32);
            break;
        case IMM_S64:
            read_signed(r, 64);
            break;
        case IMM_BLOCK: {
            uint8_t type = read_byte(r);
            if (type != 0x40 && !is_integer(type)) {
                outside(m, "block");
                return;
            }
            m->n_loops += op == 0x03;
            break;
        }
        case IMM_SWITCH:
            for (uint64_t n = (uint64_t)read_u32(r) + 1; n > 0 && !r->failed; n--)
                read_u32(r);
            break;
        case IMM_ZERO:
            read_byte(r);
            m->grows |= op == 0x40;
            break;
        }
    }
}

static void read_types(module *m, reader *r)
{
    m->is_decide = take_items(m, r, &m->n_types, 1);
    for (uint32_t i = 0; i < m->n_types && !r->failed; i++) {
        if (read_byte(r) != 0x60) {
            outside(m, "type");
            r->at = r->end;
            return;
        }
        span params = read_name(r), results = read_name(r);
        for (uint32_t p = 0; p < params.size + results.size; p++) {
            uint8_t type = p < params.size ? params.bytes[p] : results.bytes[p - params.size];
            if (!is_integer(type))
                outside(m, "type");
        }
        if (results.size > 1)
            outside(m, "type");
        m->is_decide[i] = params.size == 1 && results.size == 1 && params.bytes[0] == TYPE_I32 &&
                          results.bytes[0] == TYPE_I32;
    }
}

static void read_memories(module *m, reader *r)
{
    m->n_memories = read_u32(r);
    for (uint32_t i = 0; i < m->n_memories && !r->failed; i++) {
        uint8_t flags = read_byte(r);
        if (flags > 1) {
            outside(m, "memory");
            r->at = r->end;
            return;
        }
        m->has_maximum = flags;
        m->least_pages = read_u32(r);
        m->most_pages = flags == 1 ? read_u32(r) : 0;
    }
}

static int same(span name, const char *text)
{
    return name.size == strlen(text) && memcmp(name.bytes, text, name.size) == 0;
}

static int begins(span name, const char *text)
{
    size_t n = strlen(text);
    return name.size >= n && memcmp(name.bytes, text, n) == 0;
}

static void read_section(module *m, uint8_t id, reader *r)
{
    switch (id) {
    case SECTION_TYPE:
        read_types(m, r);
        break;
    case SECTION_IMPORT:
        m->has_import = read_u32(r) > 0;
        break;
    case SECTION_FUNCTION:
        m->functions = take_items(m, r, &m->n_functions, sizeof *m->functions);
        for (uint32_t i = 0; i < m->n_functions; i++)
            m->functions[i] = read_u32(r);
        break;
    case SECTION_TABLE:
    case SECTION_ELEMENT:
        m->has_table = 1;
        break;
    case SECTION_MEMORY:
        read_memories(m, r);
        break;
    case SECTION_GLOBAL:
        m->globals = take_items(m, r, &m->n_globals, sizeof *m->globals);
        for (uint32_t i = 0; i < m->n_globals; i++) {
            m->globals[i].type = read_byte(r);
            m->globals[i].is_mutable = read_byte(r) != 0;
            m->globals[i].is_constant = (uint8_t)read_constant(m, r, &m->globals[i].value);
            if (!is_integer(m->globals[i].type))
                outside(m, "global");
        }
        break;
    case SECTION_EXPORT:
        m->exports = take_items(m, r, &m->n_exports, sizeof *m->exports);
        for (uint32_t i = 0; i < m->n_exports; i++) {
            m->exports[i].name = read_name(r);
            m->exports[i].kind = read_byte(r);
            m->exports[i].index = read_u32(r);
        }
        break;
    case SECTION_START:
        m->has_start = 1;
        break;
    case SECTION_CODE:
        for (uint32_t n = read_u32(r); n > 0 && !r->failed && m->outside == NULL; n--) {
            span body = read_name(r);
            reader of_body = {body.bytes, body.bytes + body.size, 0};
            read_body(m, &of_body);
            r->failed |= of_body.failed;
        }
        break;
    case SECTION_DATA:
        m->data = take_items(m, r, &m->n_data, sizeof *m->data);
        for (uint32_t i = 0; i < m->n_data && !r->failed; i++) {
            if (read_u32(r) != 0)
                return;
            m->data[i].is_active = (uint8_t)read_constant(m, r, &m->data[i].at);
            m->data[i].size = read_name(r).size;
        }
        break;
    case SECTION_DATA_COUNT:
        outside(m, "data count");
        break;
    default:
        break;
    }
}

static fencun_status read_module(module *m, const uint8_t *bytes, uint32_t size)
{
    if (size < 8 || memcmp(bytes, "\0asm\1\0\0\0", 8) != 0)
        return FENCUN_NOT_A_MODULE;
    reader r = {bytes + 8, bytes + size, 0};
    /* Once to count the sections, once to read them. */
    while (r.at < r.end && !r.failed) {
        read_byte(&r);
        read_name(&r);
        m->n_sections++;
    }
    m->sections = fencun_arena_take(m->arena, m->n_sections, sizeof *m->sections);
    if (m->sections == NULL)
        return FENCUN_NO_MEMORY;
    reader again = {bytes + 8, bytes + size, 0};
    for (uint32_t i = 0; i < m->n_sections && !r.failed; i++) {
        section *s = &m->sections[i];
        const uint8_t *start = again.at;
        s->id = read_byte(&again);
        span contents = read_name(&again);
        s->whole = (span){start, (uint32_t)(again.at - start)};
        reader inside = {contents.bytes, contents.bytes + contents.size, 0};
        if (s->id == SECTION_CUSTOM)
            s->name = read_name(&inside);
        s->payload = (span){inside.at, (uint32_t)(inside.end - inside.at)};
        read_section(m, s->id, &inside);
        r.failed |= inside.failed || s->id > SECTION_DATA_COUNT;
    }
    return r.failed ? FENCUN_NOT_A_MODULE : FENCUN_OK;
}

static const export *find_export(const module *m, const char *name)
{
    for (uint32_t i = 0; i < m->n_exports; i++)
        if (same(m->exports[i].name, name))
            return &m->exports[i];
    return NULL;
}

/* The constant of an exported global. */
static int constant(const module *m, const char *name, int64_t *value)
{
    const export *e = find_export(m, name);
    if (e == NULL || e->kind != KIND_GLOBAL || e->index >= m->n_globals)
        return 0;
    const global *g = &m->globals[e->index];
    *value = g->value;
    return g->is_constant && !g->is_mutable;
}

static fencun_status check_profile(const module *m, const char **at)
{
    *at = m->has_start   ? "start"
          : m->has_table ? "table"
          : m->grows     ? "memory.grow"
                         : m->outside;
    return *at == NULL ? FENCUN_OK : FENCUN_PROFILE;
}

static fencun_status check_exports(const module *m, const char **at)
{
    static const struct {
        const char *name;
        uint8_t kind, type;
    } expected[] = {
        {"memory", KIND_MEMORY, 0},
        {"fencun_abi", KIND_GLOBAL, TYPE_I32},
        {"fencun_schema", KIND_GLOBAL, TYPE_I64},
        {"fencun_sections", KIND_GLOBAL, TYPE_I64},
        {"fencun_in", KIND_GLOBAL, TYPE_I32},
        {"fencun_in_size", KIND_GLOBAL, TYPE_I32},
        {"fencun_decide", KIND_FUNCTION, 0},
        {"fencun_decide_traced", KIND_FUNCTION, 0},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        *at = expected[i].name;
        const export *e = find_export(m, expected[i].name);
        if (e == NULL || e->kind != expected[i].kind)
            return FENCUN_PROFILE;
        if (e->kind == KIND_GLOBAL &&
            (e->index >= m->n_globals || m->globals[e->index].type != expected[i].type ||
             m->globals[e->index].is_mutable))
            return FENCUN_PROFILE;
        if (e->kind == KIND_FUNCTION &&
            (e->index >= m->n_functions || m->functions[e->index] >= m->n_types ||
             !m->is_decide[m->functions[e->index]]))
            return FENCUN_PROFILE;
    }
    return FENCUN_OK;
}

static fencun_status check_memory(const module *m, const char **at)
{
    *at = "memory";
    if (m->n_memories != 1 || !m->has_maximum || m->least_pages != m->most_pages)
        return FENCUN_PROFILE;
    if (m->least_pages > MAX_PAGES)
        return FENCUN_OVER_LIMIT;
    *at = "data";
    int64_t bytes = (int64_t)m->least_pages * PAGE;
    for (uint32_t i = 0; i < m->n_data; i++) {
        const segment *data = &m->data[i];
        if (!data->is_active || data->at < 0 || data->at > bytes - (int64_t)data->size)
            return FENCUN_PROFILE;
    }
    return FENCUN_OK;
}

static int is_own(const section *s)
{
    return s->id == SECTION_CUSTOM && begins(s->name, "fencun:");
}

/* Our sections stand behind all that is not custom, the required ones first and in order, and none
 * twice. */
static fencun_status check_sections(const module *m, verified *found, const char **at)
{
    span *const payloads[N_REQUIRED] = {&found->schema, &found->rules, &found->cost, &found->map};
    const section *seen[MAX_OWN];
    uint32_t n_seen = 0;
    *at = "fencun:";
    for (uint32_t i = 0; i < m->n_sections; i++) {
        const section *s = &m->sections[i];
        if (!is_own(s)) {
            if (s->id != SECTION_CUSTOM && n_seen > 0)
                return FENCUN_TAMPERED_SECTION;
            continue;
        }
        if (n_seen == MAX_OWN)
            return FENCUN_TAMPERED_SECTION;
        for (uint32_t j = 0; j < n_seen; j++)
            if (seen[j]->name.size == s->name.size &&
                memcmp(seen[j]->name.bytes, s->name.bytes, s->name.size) == 0)
                return FENCUN_TAMPERED_SECTION;
        if (n_seen < N_REQUIRED) {
            *at = REQUIRED[n_seen];
            if (!same(s->name, REQUIRED[n_seen]))
                return FENCUN_TAMPERED_SECTION;
            *payloads[n_seen] = s->payload;
        }
        seen[n_seen++] = s;
    }
    if (n_seen < N_REQUIRED) {
        *at = REQUIRED[n_seen];
        return FENCUN_TAMPERED_SECTION;
    }
    return FENCUN_OK;
}

static int is_hash(const module *m, const char *name, const uint8_t digest[32])
{
    int64_t value;
    if (!constant(m, name, &value))
        return 0;
    uint64_t hash = 0;
    for (unsigned i = 0; i < 8; i++)
        hash |= (uint64_t)digest[i] << (8 * i);
    return (uint64_t)value == hash;
}

static fencun_status check_hashes(const module *m, verified *found, const char **at)
{
    uint8_t digest[32];
    sha256 hash;
    fencun_sha256_start(&hash);
    fencun_sha256_add(&hash, found->schema.bytes, found->schema.size);
    fencun_sha256_end(&hash, digest);
    *at = "fencun_schema";
    if (!is_hash(m, *at, digest))
        return FENCUN_TAMPERED_SECTION;
    memcpy(found->schema_hash, digest, sizeof found->schema_hash);
    fencun_sha256_start(&hash);
    for (uint32_t i = 0; i < m->n_sections; i++)
        if (is_own(&m->sections[i]))
            fencun_sha256_add(&hash, m->sections[i].payload.bytes, m->sections[i].payload.size);
    fencun_sha256_end(&hash, digest);
    *at = "fencun_sections";
    return is_hash(m, *at, digest) ? FENCUN_OK : FENCUN_TAMPERED_SECTION;
}

static fencun_status check_input_area(const module *m, verified *found, const char **at)
{
    int64_t address, size;
    *at = "fencun_in";
    if (!constant(m, "fencun_in", &address) || !constant(m, "fencun_in_size", &size))
        return FENCUN_PROFILE;
    /* Addresses are unsigned; a constant of type i32 is read as signed. */
    found->input_address = (uint32_t)address;
    found->input_size = (uint32_t)size;
    uint64_t end = (uint64_t)found->input_address + found->input_size;
    int is_right = found->input_address % 16 == 0 && found->input_address >= 16 &&
                   end <= (uint64_t)found->pages * PAGE;
    return is_right ? FENCUN_OK : FENCUN_PROFILE;
}

/* The digest of section 8: without what tools rewrite. */
static void find_digest(const module *m, const uint8_t *bytes, uint8_t digest[32])
{
    static const char *const rewritten[] = {"producers", "signature", "signature_delimiter",
                                            "sourceMappingURL", "external_debug_info"};
    sha256 hash;
    fencun_sha256_start(&hash);
    fencun_sha256_add(&hash, (const uint8_t *)"fencun-digest-v1", 17);
    fencun_sha256_add(&hash, bytes, 8);
    for (uint32_t i = 0; i < m->n_sections; i++) {
        const section *s = &m->sections[i];
        int is_left_out = s->id == SECTION_CUSTOM && begins(s->name, "component-type");
        for (size_t j = 0; j < sizeof rewritten / sizeof rewritten[0]; j++)
            is_left_out |= s->id == SECTION_CUSTOM && same(s->name, rewritten[j]);
        if (!is_left_out)
            fencun_sha256_add(&hash, s->whole.bytes, s->whole.size);
    }
    fencun_sha256_end(&hash, digest);
}

fencun_status fencun_verify(const uint8_t *bytes, uint32_t size, arena *arena, verified *found,
                     const char **at)
{
    module m = {.arena = arena};
    *at = "module";
    fencun_status status = read_module(&m, bytes, size);
    if (status != FENCUN_OK)
        return status;
    int64_t abi;
    int has_own = 0, has_abi = constant(&m, "fencun_abi", &abi);
    for (uint32_t i = 0; i < m.n_sections; i++)
        has_own |= is_own(&m.sections[i]);
    if (!has_own && !has_abi)
        return FENCUN_FOREIGN_MODULE;
    *at = "fencun_abi";
    if (!has_abi || abi < 0)
        return FENCUN_PROFILE;
    if ((abi >> 16 & 0xffff) != FENCUN_ABI_MAJOR)
        return FENCUN_ABI_VERSION;
    *at = "import";
    if (m.has_import)
        return FENCUN_IMPORTS_PRESENT;
    if ((status = check_profile(&m, at)) != FENCUN_OK ||
        (status = check_exports(&m, at)) != FENCUN_OK ||
        (status = check_memory(&m, at)) != FENCUN_OK ||
        (status = check_sections(&m, found, at)) != FENCUN_OK ||
        (status = check_hashes(&m, found, at)) != FENCUN_OK)
        return status;
    found->pages = m.least_pages;
    found->n_loops = m.n_loops;
    find_digest(&m, bytes, found->digest);
    return check_input_area(&m, found, at);
}
