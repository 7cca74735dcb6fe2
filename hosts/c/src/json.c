#include "json.h"

#include <stdlib.h>
#include <string.h>

struct arena_part {
    struct arena_part *next;
    size_t used, size;
    int64_t bytes[]; /* aligned for all that is put here */
};

enum { PART = 1 << 16, MAX_DEPTH = 64 };

void *fencun_arena_take(arena *arena, size_t n, size_t size)
{
    if (size > 0 && n > (SIZE_MAX / 2 - PART) / size)
        return NULL;
    size_t bytes = (n * size + 15) / 16 * 16;
    struct arena_part *part = arena->parts;
    if (part == NULL || part->size - part->used < bytes) {
        size_t room = bytes > PART ? bytes : PART;
        part = calloc(1, sizeof *part + room);
        if (part == NULL)
            return NULL;
        part->size = room;
        part->next = arena->parts;
        arena->parts = part;
    }
    void *taken = (char *)part->bytes + part->used;
    part->used += bytes;
    return taken;
}

void fencun_arena_free(arena *arena)
{
    while (arena->parts != NULL) {
        struct arena_part *part = arena->parts;
        arena->parts = part->next;
        free(part);
    }
}

typedef struct reader {
    arena *arena;
    const char *at, *end;
    json_form form;
} reader;

static json *read_value(reader *r, unsigned depth);

static void skip_blanks(reader *r)
{
    while (r->form == JSON_ANY && r->at < r->end && strchr(" \t\r\n", *r->at) != NULL && *r->at != 0)
        r->at++;
}

static int take(reader *r, char c)
{
    skip_blanks(r);
    if (r->at == r->end || *r->at != c)
        return 0;
    r->at++;
    return 1;
}

static int read_word(reader *r, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(r->end - r->at) < n || memcmp(r->at, word, n) != 0)
        return 0;
    r->at += n;
    return 1;
}

/* Four hexadecimal digits, or -1. */
static long read_unit(reader *r)
{
    long unit = 0;
    for (int i = 0; i < 4; i++, r->at++) {
        if (r->at == r->end)
            return -1;
        char c = *r->at;
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

static char *put_character(char *to, unsigned long c)
{
    if (c < 0x80) {
        *to++ = (char)c;
        return to;
    }
    int n = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
    *to++ = (char)(lead[n] | c >> (6 * n));
    while (n-- > 0)
        *to++ = (char)(0x80 | (c >> (6 * n) & 0x3f));
    return to;
}

/* What follows a backslash. */
static char *read_escape(reader *r, char *to)
{
    static const char names[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    if (r->at == r->end)
        return NULL;
    char c = *r->at++;
    if (c == 'u') {
        long unit = read_unit(r);
        if (unit >= 0xd800 && unit < 0xdc00) {
            if (!read_word(r, "\\u"))
                return NULL;
            long low = read_unit(r);
            if (low < 0xdc00 || low > 0xdfff)
                return NULL;
            unit = 0x10000 + (unit - 0xd800) * 0x400 + (low - 0xdc00);
        } else if (unit < 0 || (unit >= 0xdc00 && unit < 0xe000)) {
            return NULL;
        }
        /* Names and texts of tables end with a zero. */
        if (unit == 0 && r->form == JSON_CANONICAL)
            return NULL;
        return put_character(to, (unsigned long)unit);
    }
    const char *name = c == 0 ? NULL : strchr(names, c);
    if (name == NULL)
        return NULL;
    *to++ = means[name - names];
    return to;
}

static const char *read_string(reader *r, uint32_t *n)
{
    if (!take(r, '"'))
        return NULL;
    const char *end = r->at;
    while (end < r->end && *end != '"')
        end += *end == '\\' && r->end - end > 1 ? 2 : 1;
    if (end >= r->end)
        return NULL;
    /* No escape is shorter than what it stands for. */
    char *text = fencun_arena_take(r->arena, (size_t)(end - r->at) + 1, 1), *to = text;
    if (text == NULL)
        return NULL;
    while (r->at < end) {
        if ((unsigned char)*r->at < 0x20)
            return NULL;
        if (*r->at != '\\') {
            *to++ = *r->at++;
            continue;
        }
        r->at++;
        to = read_escape(r, to);
        if (to == NULL)
            return NULL;
    }
    r->at++;
    *to = 0;
    *n = (uint32_t)(to - text);
    return text;
}

static int read_number(reader *r, json *value)
{
    int is_negative = r->at < r->end && *r->at == '-';
    r->at += is_negative;
    const char *start = r->at;
    uint64_t digits = 0;
    int fits = 1;
    for (; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++) {
        fits = fits && digits <= (INT64_MAX - 9) / 10;
        if (fits)
            digits = digits * 10 + (uint64_t)(*r->at - '0');
    }
    if (r->at == start || (*start == '0' && r->at - start > 1))
        return 0;
    value->kind = fits ? JSON_INTEGER : JSON_NUMBER;
    value->integer = is_negative ? -(int64_t)digits : (int64_t)digits;
    const char *whole = r->at;
    while (r->at < r->end && *r->at != 0 && strchr("0123456789.eE+-", *r->at) != NULL)
        r->at++;
    if (r->at > whole)
        value->kind = JSON_NUMBER;
    int is_canonical = value->kind == JSON_INTEGER && digits <= (uint64_t)1 << 53 &&
                       !(is_negative && digits == 0);
    return r->form == JSON_ANY || is_canonical;
}

static int read_members(reader *r, json *value, unsigned depth)
{
    char close = value->kind == JSON_OBJECT ? '}' : ']';
    r->at++;
    if (take(r, close))
        return 1;
    json *last = NULL;
    do {
        const char *name = NULL;
        uint32_t n;
        if (value->kind == JSON_OBJECT) {
            name = read_string(r, &n);
            if (name == NULL || !take(r, ':'))
                return 0;
            if (r->form == JSON_CANONICAL && last != NULL && strcmp(last->name, name) >= 0)
                return 0;
        }
        json *member = read_value(r, depth + 1);
        if (member == NULL)
            return 0;
        member->name = name;
        if (last == NULL)
            value->first = member;
        else
            last->next = member;
        last = member;
        value->n++;
    } while (take(r, ','));
    return take(r, close);
}

static json *read_value(reader *r, unsigned depth)
{
    json *value = fencun_arena_take(r->arena, 1, sizeof *value);
    skip_blanks(r);
    if (value == NULL || depth > MAX_DEPTH || r->at == r->end)
        return NULL;
    int is_right;
    switch (*r->at) {
    case 'n':
        value->kind = JSON_NULL;
        is_right = read_word(r, "null");
        break;
    case 'f':
        value->kind = JSON_FALSE;
        is_right = read_word(r, "false");
        break;
    case 't':
        value->kind = JSON_TRUE;
        is_right = read_word(r, "true");
        break;
    case '"':
        value->kind = JSON_STRING;
        value->text = read_string(r, &value->n);
        is_right = value->text != NULL;
        break;
    case '[':
    case '{':
        value->kind = *r->at == '[' ? JSON_ARRAY : JSON_OBJECT;
        is_right = read_members(r, value, depth);
        break;
    default:
        is_right = read_number(r, value);
    }
    return is_right ? value : NULL;
}

json *fencun_json_read(arena *arena, const char *bytes, size_t size, json_form form)
{
    reader r = {arena, bytes, bytes + size, form};
    json *value = read_value(&r, 0);
    skip_blanks(&r);
    return r.at == r.end ? value : NULL;
}

const json *fencun_json_get(const json *object, const char *name)
{
    if (object == NULL || object->kind != JSON_OBJECT)
        return NULL;
    for (const json *member = object->first; member != NULL; member = member->next)
        if (strcmp(member->name, name) == 0)
            return member;
    return NULL;
}
