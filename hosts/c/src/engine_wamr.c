/* The engine WAMR (WebAssembly Micro Runtime), its interpreter, with instructions counted. */
#include "engine.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "wasm_export.h"

struct engine_module {
    uint8_t *bytes;
    wasm_module_t module;
};

struct engine_instance {
    wasm_module_inst_t instance;
    wasm_exec_env_t env;
    wasm_function_inst_t decide[2];
};

enum { STACK_BYTES = 256 * 1024 };

/* Modules that are loaded; the engine is there as long as there are some. */
static unsigned n_modules;

fencun_status fencun_engine_load(uint8_t *bytes, uint32_t size, engine_module **loaded)
{
    char words[128];
    engine_module *module = calloc(1, sizeof *module);
    if (module == NULL) {
        free(bytes);
        return FENCUN_NO_MEMORY;
    }
    module->bytes = bytes;
    if (n_modules == 0 && !wasm_runtime_init()) {
        free(bytes);
        free(module);
        return FENCUN_ENGINE;
    }
    n_modules++;
    module->module = wasm_runtime_load(bytes, size, words, sizeof words);
    if (module->module == NULL) {
        fencun_engine_free(module);
        return FENCUN_NOT_A_MODULE;
    }
    *loaded = module;
    return FENCUN_OK;
}

void fencun_engine_free(engine_module *module)
{
    if (module->module != NULL)
        wasm_runtime_unload(module->module);
    if (--n_modules == 0)
        wasm_runtime_destroy();
    free(module->bytes);
    free(module);
}

fencun_status fencun_engine_start(const engine_module *module, engine_instance **started)
{
    char words[128];
    engine_instance *instance = calloc(1, sizeof *instance);
    if (instance == NULL)
        return FENCUN_NO_MEMORY;
    /* Without a heap of the engine in the module's memory. */
    instance->instance = wasm_runtime_instantiate(module->module, STACK_BYTES, 0, words, sizeof words);
    if (instance->instance != NULL) {
        instance->env = wasm_runtime_create_exec_env(instance->instance, STACK_BYTES);
        instance->decide[FENCUN_UNTRACED] =
            wasm_runtime_lookup_function(instance->instance, "fencun_decide");
        instance->decide[FENCUN_TRACED] =
            wasm_runtime_lookup_function(instance->instance, "fencun_decide_traced");
    }
    if (instance->env == NULL || instance->decide[0] == NULL || instance->decide[1] == NULL) {
        fencun_engine_stop(instance);
        return FENCUN_ENGINE;
    }
    *started = instance;
    return FENCUN_OK;
}

void fencun_engine_stop(engine_instance *instance)
{
    if (instance->env != NULL)
        wasm_runtime_destroy_exec_env(instance->env);
    if (instance->instance != NULL)
        wasm_runtime_deinstantiate(instance->instance);
    free(instance);
}

uint8_t *fencun_engine_memory(const engine_instance *instance, uint64_t *size)
{
    wasm_memory_inst_t memory = wasm_runtime_get_default_memory(instance->instance);
    if (memory == NULL) {
        *size = 0;
        return NULL;
    }
    *size = wasm_memory_get_cur_page_count(memory) * wasm_memory_get_bytes_per_page(memory);
    return wasm_memory_get_base_address(memory);
}

fencun_status fencun_engine_call(engine_instance *instance, fencun_tracing tracing, uint64_t fuel,
                          uint32_t argument, uint32_t *result)
{
    /* The interpreter adds copies of its own to a module's instructions, at most one to each. */
    uint64_t steps = fuel > INT_MAX / 2 - 64 ? INT_MAX : 2 * fuel + 64;
    wasm_runtime_set_instruction_count_limit(instance->env, (int)steps);
    uint32_t values[1] = {argument};
    if (!wasm_runtime_call_wasm(instance->env, instance->decide[tracing], 1, values)) {
        const char *words = wasm_runtime_get_exception(instance->instance);
        int is_long = words != NULL && strstr(words, "instruction limit exceeded") != NULL;
        return is_long ? FENCUN_OUT_OF_FUEL : FENCUN_ENGINE;
    }
    *result = values[0];
    return FENCUN_OK;
}
