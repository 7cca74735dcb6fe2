/* SHA-256 (FIPS 180-4). */
#ifndef FENCUN_SHA256_H
#define FENCUN_SHA256_H

#include <stddef.h>
#include <stdint.h>

typedef struct sha256 {
    uint32_t state[8];
    uint64_t length;
    uint8_t block[64];
} sha256;

void fencun_sha256_start(sha256 *hash);
void fencun_sha256_add(sha256 *hash, const uint8_t *bytes, size_t size);
void fencun_sha256_end(sha256 *hash, uint8_t digest[32]);

#endif
