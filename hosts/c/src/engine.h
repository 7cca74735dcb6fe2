/* What the library asks of an engine. Another engine is another file with these functions. */
#ifndef FENCUN_ENGINE_H
#define FENCUN_ENGINE_H

#include "fencun.h"

typedef struct engine_module engine_module;
typedef struct engine_instance engine_instance;

/* Takes bytes that `malloc` gave, whatever it returns; they live as long as the module. */
fencun_status fencun_engine_load(uint8_t *bytes, uint32_t size, engine_module **module);
void fencun_engine_free(engine_module *module);

fencun_status fencun_engine_start(const engine_module *module, engine_instance **instance);
void fencun_engine_stop(engine_instance *instance);

/* The memory of the instance; it moves never. */
uint8_t *fencun_engine_memory(const engine_instance *instance, uint64_t *size);

/* Calls `fencun_decide` or `fencun_decide_traced`, for so many instructions at most. */
fencun_status fencun_engine_call(engine_instance *instance, fencun_tracing tracing, uint64_t fuel,
                          uint32_t argument, uint32_t *result);

#endif
