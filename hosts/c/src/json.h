/* JSON as a tree. Everything lies in an arena and is freed with it. */
#ifndef FENCUN_JSON_H
#define FENCUN_JSON_H

#include <stddef.h>
#include <stdint.h>

typedef struct arena {
    struct arena_part *parts;
} arena;

/* Zeroed memory, or NULL. */
void *fencun_arena_take(arena *arena, size_t n, size_t size);
void fencun_arena_free(arena *arena);

typedef enum json_kind {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_INTEGER,
    JSON_NUMBER, /* any other number; its digits are not kept */
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
} json_kind;

typedef struct json {
    json_kind kind;
    uint32_t n;        /* of the members of an array or object, of the bytes of a string */
    int64_t integer;
    const char *text;  /* of a string, with a zero behind it */
    const char *name;  /* within an object */
    struct json *first, *next;
} json;

typedef enum json_form {
    JSON_ANY,
    JSON_CANONICAL /* RFC 8785 as tables have it: no blanks, names ascend, integers up to 2^53 */
} json_form;

/* NULL where it is no JSON of the form, or there is no memory. */
json *fencun_json_read(arena *arena, const char *bytes, size_t size, json_form form);

/* A member of an object by its name, or NULL; also where it is no object. */
const json *fencun_json_get(const json *object, const char *name);

#endif
