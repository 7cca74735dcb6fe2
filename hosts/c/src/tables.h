/* The tables of a module, and the layouts that follow from its schema. */
#ifndef FENCUN_TABLES_H
#define FENCUN_TABLES_H

#include "fencun.h"
#include "json.h"
#include "module.h"

/* Most instructions of a call, by fencun_tracing. */
typedef struct cost {
    uint64_t calls[2];
} cost;

fencun_status fencun_read_tables(arena *arena, const verified *found, fencun_tables *tables, cost *cost,
                          const char **at);

/* Bytes of flags with so many cases. */
uint32_t fencun_flags_size(uint32_t n_cases);

#endif
