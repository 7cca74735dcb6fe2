/*
 * fencun.h: compiled Fencun policies from C.
 *
 * The first part is the layout of docs/abi.md, which is frozen for version 1 of the interface: it
 * needs no library. The second part is the library: load a module and verify it, call it with a
 * record of facts, read the answer.
 *
 * C99. Numbers in the memory of a module are little-endian; the functions below read and write them
 * on any machine, the structures only where numbers lie as they do there.
 */
#ifndef FENCUN_H
#define FENCUN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Layout ---------------------------------------------------------------------------------- */

#define FENCUN_ABI_MAJOR 1

/* Types of facts and values as they lie in a record. An enum, scale or band has one byte up to 256
 * cases and two above; a set 1, 2 or 4 bytes up to 8, 16 or 32 cases. */
typedef uint8_t fencun_yes_no;
typedef int32_t fencun_date;    /* days since 1970-01-01 */
typedef int64_t fencun_instant; /* seconds since 1970-01-01T00:00:00Z */
typedef int64_t fencun_number;  /* integer, decimal(n), money, percent, durations */

/* A list: the address of its first member in the memory of the module, and their number. */
typedef struct fencun_list {
    uint32_t address;
    uint32_t length;
} fencun_list;

/* A text: the address of its first byte, and the number of bytes (UTF-8, NFC). */
typedef fencun_list fencun_text;

/* A range: both ends, the lower first. For instance `FENCUN_RANGE(fencun_date) period;`. */
#define FENCUN_RANGE(T) \
    struct { \
        T from; \
        T to; \
    }

/* What may be unknown or none: a discriminant, and behind it, at its own alignment, the value.
 * For instance `FENCUN_MAYBE(fencun_date) ban;`. What is not there is best written as zero. */
#define FENCUN_MAYBE(T) \
    struct { \
        uint8_t is; \
        T value; \
    }

/* Discriminants of `T?` (0, 1), `T or none` (0, 1) and `T or none?` (0, 1, 2). */
enum {
    FENCUN_UNKNOWN = 0,
    FENCUN_KNOWN = 1,
    FENCUN_NONE = 0,
    FENCUN_SOME = 1,
    FENCUN_MAYBE_UNKNOWN = 0,
    FENCUN_MAYBE_NONE = 1,
    FENCUN_MAYBE_SOME = 2
};

/* Members of `defeated`: a rule that applies too, and the one that it gives way to. */
typedef struct fencun_defeat {
    uint16_t unit;
    uint16_t by;
} fencun_defeat;

/* Members of `duties`. */
typedef struct fencun_duty {
    uint16_t duty;
    FENCUN_MAYBE(fencun_date) due; /* the last day */
} fencun_duty;

/* Members of `trace`. */
typedef struct fencun_step {
    uint16_t node;
    uint8_t state; /* one of fencun_state */
    uint32_t row;  /* FENCUN_NO_ROW where there is none */
    int64_t value;
} fencun_step;

enum fencun_state { FENCUN_STEP_FALSE, FENCUN_STEP_TRUE, FENCUN_STEP_UNKNOWN, FENCUN_STEP_NONE };

/* What a module answers where it cannot decide. */
typedef struct fencun_fault {
    uint8_t code; /* one of fencun_fault_code */
    uint16_t field;
    uint32_t row;
} fencun_fault;

#define FENCUN_NO_FIELD 65535u
#define FENCUN_NO_ROW 4294967295u

enum fencun_fault_code {
    FENCUN_OVERFLOW = 1,
    FENCUN_OUT_OF_RANGE = 2,
    FENCUN_BAD_DISCRIMINANT = 3,
    FENCUN_BAD_POINTER = 4,
    FENCUN_TOO_LONG = 5,
    FENCUN_DIVISION_BY_ZERO = 6,
    FENCUN_BAD_UTF8 = 7,
    FENCUN_BAD_JSON = 8,
    FENCUN_BATCH_SHAPE = 9,
    FENCUN_UNSUPPORTED = 10,
    FENCUN_OUTSIDE_CALENDAR = 11
};

/* A fault lies at the payload of RESULT; members of lists have these sizes. */
enum { FENCUN_FAULT_SIZE = 8, FENCUN_DEFEAT_SIZE = 4, FENCUN_DUTY_SIZE = 12, FENCUN_STEP_SIZE = 16 };

/* ---- What can go wrong ----------------------------------------------------------------------- */

/* The codes are those of every host (FC0601 is 601); those below 600 are of this library. */
typedef enum fencun_status {
    FENCUN_OK = 0,
    FENCUN_NO_MEMORY = 1,  /* the machine has no more memory */
    FENCUN_INPUT_SIZE = 2, /* more facts than the input area holds */
    FENCUN_NOT_A_MODULE = 601,
    FENCUN_FOREIGN_MODULE = 602,
    FENCUN_ABI_VERSION = 603,
    FENCUN_IMPORTS_PRESENT = 604,
    FENCUN_TAMPERED_SECTION = 605,
    FENCUN_OVER_LIMIT = 606,
    FENCUN_OUT_OF_FUEL = 607,
    FENCUN_ENGINE = 608,
    FENCUN_BAD_RESULT = 609,
    FENCUN_PROFILE = 610
} fencun_status;

typedef enum fencun_lang { FENCUN_EN, FENCUN_ZH } fencun_lang;

/* `tampered-section`; the title of a code in words; the name of a fault; a fault in words. */
const char *fencun_status_key(fencun_status status);
const char *fencun_status_title(fencun_status status, fencun_lang lang);
const char *fencun_fault_name(unsigned code);
const char *fencun_fault_title(unsigned code, fencun_lang lang);

/* ---- Policies -------------------------------------------------------------------------------- */

typedef enum fencun_kind {
    FENCUN_KIND_YES_NO,
    FENCUN_KIND_ENUM,
    FENCUN_KIND_INTEGER,
    FENCUN_KIND_DECIMAL,
    FENCUN_KIND_MONEY,
    FENCUN_KIND_PERCENT,
    FENCUN_KIND_DATE,
    FENCUN_KIND_INSTANT,
    FENCUN_KIND_HOURS,
    FENCUN_KIND_WORKING_DAYS,
    FENCUN_KIND_DAYS,
    FENCUN_KIND_MONTHS,
    FENCUN_KIND_YEARS,
    FENCUN_KIND_LIST,
    FENCUN_KIND_TEXT,
    FENCUN_KIND_SET
} fencun_kind;

/* A type. Of a range, `kind` is that of its ends. */
typedef struct fencun_type {
    fencun_kind kind;
    uint8_t is_range;
    uint8_t digits;      /* of decimal and money */
    uint8_t width;       /* bytes of the value, of a range of each end; 0 for a list and a text */
    uint16_t index;      /* of an enum and a set among `enums`, of a list among `records` */
    const char *currency; /* of money, else NULL */
} fencun_type;

/* A fact, a field of a list's members, or a named value, and where it lies in its record. */
typedef struct fencun_field {
    const char *name;
    fencun_type type;
    int64_t min, max; /* bounds; of a list and a text of their length */
    uint8_t may_be_unknown;
    uint8_t may_be_none;
    uint32_t offset;  /* of the discriminant where there is one, else of the value */
    uint32_t payload; /* of the value */
} fencun_field;

typedef struct fencun_enum {
    const char *name;
    uint32_t n_cases;
    const char *const *cases;
} fencun_enum;

typedef struct fencun_record {
    const char *name;
    uint32_t n_fields;
    const fencun_field *fields;
    uint32_t size, align;
} fencun_record;

/* A decision of the policy; it has cases, or is of amounts. One for each member of a list stands
 * once for each place of the list, in a row and with one name. */
typedef struct fencun_decided {
    const char *name;
    uint8_t has_member;
    uint16_t list;  /* among the facts */
    uint16_t place; /* in the list, counted from 0 */
    uint32_t n_cases;
    const char *const *cases;
    uint8_t is_amount;
    fencun_type type; /* of amounts */
    uint32_t offset;  /* in RESULT */
} fencun_decided;

/* What an index of `fired` and `defeated` means. What is not said is NULL. */
typedef struct fencun_unit {
    uint16_t decision; /* among `outcomes` */
    const char *rule;
    uint32_t row; /* FENCUN_NO_ROW where the rule is no row */
    const char *cites;
    const char *because_en, *because_zh;
} fencun_unit;

/* What an index of `duties` means. */
typedef struct fencun_duty_words {
    const char *name;
    const char *cites;
    const char *require_en, *require_zh;
} fencun_duty_words;

/* What a node of `trace` means. */
typedef struct fencun_node {
    const char *kind; /* parameter, define, boundary, unit, duty */
    uint16_t index;
    const char *name;
    uint8_t has_type;
    fencun_type type;
    uint32_t n_entries;
} fencun_node;

/* What a module says of itself. Everything belongs to the policy and goes with it. */
typedef struct fencun_tables {
    const char *name, *version;
    uint32_t n_enums;
    const fencun_enum *enums;
    uint32_t n_records;
    const fencun_record *records;
    fencun_record facts;
    uint32_t n_outcomes;
    const fencun_decided *outcomes;
    uint32_t n_values;
    const fencun_field *values; /* offsets in RESULT */
    uint32_t n_units;
    const fencun_unit *units;
    uint32_t n_duties;
    const fencun_duty_words *duties;
    uint32_t n_trace;
    const fencun_node *trace;
    uint32_t n_sites;

    uint8_t schema_hash[8]; /* as `fencun_schema` holds it */
    uint8_t digest[32];     /* the identity of the module, abi.md section 8 */
    uint32_t input_address, input_size;
    uint32_t memory_bytes;

    /* RESULT: its size and alignment, and where its parts lie. */
    uint32_t result_size, result_align, result_payload;
    uint32_t result_fired, result_defeated, result_duties, result_needs, result_trace;
} fencun_tables;

typedef struct fencun_limits {
    uint32_t max_module_bytes; /* 0: 16 MiB */
    uint32_t max_memory_bytes; /* 0: 64 MiB */
    uint64_t max_fuel;         /* instructions of a call; 0: what the module states */
} fencun_limits;

typedef struct fencun_policy fencun_policy;

/* Loads and verifies a module; nothing of it runs. `schema_hash` is what the program was written
 * for, 8 bytes, or NULL: a module with another schema is refused (605). `limits` may be NULL. The
 * bytes are copied. `*at` is set to what was wrong, a constant text, where `at` is not NULL. */
fencun_status fencun_load(const void *module, size_t size, const uint8_t *schema_hash,
                          const fencun_limits *limits, fencun_policy **policy, const char **at);

/* After all its instances. */
void fencun_free(fencun_policy *policy);

const fencun_tables *fencun_tables_of(const fencun_policy *policy);

/* A field of a record by its name, or NULL; the index of a case by its name, or -1. */
const fencun_field *fencun_find(const fencun_record *record, const char *name);
int32_t fencun_case(const fencun_policy *policy, const fencun_field *field, const char *name);

/* ---- Facts ----------------------------------------------------------------------------------- */

/* They write a field of a record at `record`, which has the size of the record and was zero before.
 * A value that its type has no room for is cut; bounds are the module's to check. */
void fencun_put_unknown(void *record, const fencun_field *field);
void fencun_put_none(void *record, const fencun_field *field);
void fencun_put_number(void *record, const fencun_field *field, int64_t value);
void fencun_put_range(void *record, const fencun_field *field, int64_t from, int64_t to);
/* A list or text that lies `offset` bytes behind the start of the facts. */
void fencun_put_list(const fencun_policy *policy, void *record, const fencun_field *field,
                     uint32_t offset, uint32_t length);

/* ---- Calls ----------------------------------------------------------------------------------- */

typedef struct fencun_instance fencun_instance;

/* One call at a time on an instance. After a status of a call other than OK and INPUT_SIZE it
 * refuses further calls (608). */
fencun_status fencun_instance_new(const fencun_policy *policy, fencun_instance **instance);
void fencun_instance_free(fencun_instance *instance);

typedef enum fencun_tracing { FENCUN_UNTRACED, FENCUN_TRACED } fencun_tracing;

/* Members of a list, as they lie in the memory of the module. */
typedef struct fencun_members {
    const uint8_t *bytes;
    uint32_t n;
} fencun_members;

/* A RESULT, checked. It lies in the memory of the instance, until its next call. */
typedef struct fencun_answer {
    const fencun_tables *tables;
    const uint8_t *result; /* tables->result_size bytes */
    uint8_t is_fault;
    fencun_fault fault; /* where it is one; the rest is then empty */
    fencun_members fired, defeated, duties, needs, trace;
} fencun_answer;

/* Puts facts at the start of the input area and decides. A fault is an answer: `is_fault`. */
fencun_status fencun_decide(fencun_instance *instance, const void *facts, size_t size,
                            fencun_answer *answer);
fencun_status fencun_decide_traced(fencun_instance *instance, const void *facts, size_t size,
                                   fencun_answer *answer);
/* The same with any address of the record. */
fencun_status fencun_call(fencun_instance *instance, const void *input, size_t size,
                          uint32_t address, fencun_tracing tracing, fencun_answer *answer);

/* Bytes of memory that the module has now: what it declares, always. */
uint64_t fencun_memory(const fencun_instance *instance);

/* ---- Answers --------------------------------------------------------------------------------- */

/* An outcome. One with cases has `value`, `possible` and `permitted`, one bit a case; one of amounts
 * `low` and `high`. `value` and amounts are the outcome only where `determined` is 1. For a place of
 * a list where no member is, `is_of_nobody` is 1 and all else 0: a host shows nothing of it. */
typedef struct fencun_outcome {
    uint8_t is_of_nobody;
    uint8_t determined;
    uint8_t value;
    uint32_t possible, permitted;
    int64_t low, high;
} fencun_outcome;

/* A named value; `is` is one of FENCUN_MAYBE_…; `to` is the upper end of a range. */
typedef struct fencun_value {
    uint8_t is;
    int64_t number;
    int64_t to;
} fencun_value;

/* The index lies below the number of the table or list; else, and of a fault, all is zero. */
fencun_outcome fencun_outcome_at(const fencun_answer *answer, uint32_t index);
fencun_value fencun_value_at(const fencun_answer *answer, uint32_t index);
uint16_t fencun_fired_at(const fencun_answer *answer, uint32_t index);
fencun_defeat fencun_defeated_at(const fencun_answer *answer, uint32_t index);
fencun_duty fencun_duty_at(const fencun_answer *answer, uint32_t index);
uint16_t fencun_need_at(const fencun_answer *answer, uint32_t index);
fencun_step fencun_step_at(const fencun_answer *answer, uint32_t index);

/* Days since 1970-01-01 of a day of the calendar, and back. */
fencun_date fencun_date_of(int32_t year, unsigned month, unsigned day);
void fencun_date_parts(fencun_date date, int32_t *year, unsigned *month, unsigned *day);

#ifdef __cplusplus
}
#endif

#endif
