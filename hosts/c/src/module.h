/* What can be read off a module, and whether it keeps the interface. */
#ifndef FENCUN_MODULE_H
#define FENCUN_MODULE_H

#include "fencun.h"
#include "json.h"

typedef struct span {
    const uint8_t *bytes;
    uint32_t size;
} span;

typedef struct verified {
    span schema, rules, cost, map; /* payloads */
    uint32_t input_address, input_size;
    uint32_t pages;
    uint32_t n_loops;
    uint8_t schema_hash[8];
    uint8_t digest[32];
} verified;

/* The first thing that is wrong, in words in `*at`. Whether its code is valid is the engine's to say. */
fencun_status fencun_verify(const uint8_t *bytes, uint32_t size, arena *arena, verified *found,
                     const char **at);

#endif
