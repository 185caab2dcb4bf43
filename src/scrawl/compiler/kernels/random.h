/* random.h - Philox 4x32-10, the same numbers as scrawl/randomness.py
 *
 * Element e of a draw is word (e % 64) / 16 of the counter (e / 64) * 16 + e % 16, so
 * that 16 neighbours come from 16 counters and lanes fill in order.
 */
typedef struct {
    u32 key_low, key_high; /* the seed */
    u32 image, epoch, purpose;
} Draw;

typedef struct {
    vu word[4];
} Words;

typedef unsigned long long vq __attribute__((vector_size(8 * LANES)));

INLINE vq widen(vu a) { return __builtin_convertvector(a, vq); }
INLINE vu narrow(vq a) { return __builtin_convertvector(a, vu); }

INLINE Words philox(vu c0, vu c1, vu c2, vu c3, u32 k0, u32 k1)
{
    UNROLL for (int round = 0; round < 10; round++) {
        vq a = widen(c0) * 0xD2511F53ull, b = widen(c2) * 0xCD9E8D57ull;
        c0 = narrow(b >> 32) ^ c1 ^ k0;
        c2 = narrow(a >> 32) ^ c3 ^ k1;
        c1 = narrow(b);
        c3 = narrow(a);
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return (Words){{c0, c1, c2, c3}};
}

/* Words for the counters first, first + 1, ... first + LANES - 1. */
INLINE Words draw_words(const Draw *draw, u32 first)
{
    vu zero = {0}, counter = zero + first;
    UNROLL for (int lane = 0; lane < LANES; lane++)
        counter[lane] += (u32)lane;
    return philox(counter, zero + draw->image, zero + draw->epoch, zero + draw->purpose,
                  draw->key_low, draw->key_high);
}
