/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-content-hash.h"

#include <string.h>

#define PRIME_1 G_GUINT64_CONSTANT (0x9e3779b185ebca87)
#define PRIME_2 G_GUINT64_CONSTANT (0xc2b2ae3d27d4eb4f)
#define PRIME_3 G_GUINT64_CONSTANT (0x165667b19e3779f9)
#define PRIME_4 G_GUINT64_CONSTANT (0x85ebca77c2b2ae63)
#define PRIME_5 G_GUINT64_CONSTANT (0x27d4eb2f165667c5)

#define STRIPE 32

static inline guint64
rotate (guint64 value, int bits)
{
  return (value << bits) | (value >> (64 - bits));
}

static inline guint64
read_64 (const guint8 *data)
{
  guint64 value;

  memcpy (&value, data, sizeof value);
  return GUINT64_FROM_LE (value);
}

static inline guint32
read_32 (const guint8 *data)
{
  guint32 value;

  memcpy (&value, data, sizeof value);
  return GUINT32_FROM_LE (value);
}

static inline guint64
mix (guint64 lane, guint64 input)
{
  return rotate (lane + input * PRIME_2, 31) * PRIME_1;
}

static inline guint64
merge (guint64 sum, guint64 lane)
{
  return (sum ^ mix (0, lane)) * PRIME_1 + PRIME_4;
}

void
ts_content_hash_init (TsContentHash *self)
{
  memset (self, 0, sizeof *self);
  self->lanes[0] = PRIME_1 + PRIME_2;
  self->lanes[1] = PRIME_2;
  self->lanes[2] = 0;
  self->lanes[3] = -PRIME_1;
}

static const guint8 *
eat_stripes (TsContentHash *self, const guint8 *data, gsize n)
{
  guint64 a = self->lanes[0], b = self->lanes[1], c = self->lanes[2], d = self->lanes[3];

  for (; n > 0; n--, data += STRIPE) {
    a = mix (a, read_64 (data));
    b = mix (b, read_64 (data + 8));
    c = mix (c, read_64 (data + 16));
    d = mix (d, read_64 (data + 24));
  }
  self->lanes[0] = a;
  self->lanes[1] = b;
  self->lanes[2] = c;
  self->lanes[3] = d;
  return data;
}

void
ts_content_hash_update (TsContentHash *self, const void *data, gsize size)
{
  const guint8 *p = data;

  if (size == 0)
    return;
  self->total += size;
  if (self->n_rest > 0) {
    gsize n = MIN (size, STRIPE - self->n_rest);

    memcpy (self->rest + self->n_rest, p, n);
    self->n_rest += n;
    p += n;
    size -= n;
    if (self->n_rest < STRIPE)
      return;
    eat_stripes (self, self->rest, 1);
  }
  p = eat_stripes (self, p, size / STRIPE);
  self->n_rest = size % STRIPE;
  memcpy (self->rest, p, self->n_rest);
}

guint64
ts_content_hash_get (const TsContentHash *self)
{
  const guint8 *p = self->rest;
  guint n = self->n_rest;
  guint64 sum;

  if (self->total >= STRIPE) {
    sum = rotate (self->lanes[0], 1) + rotate (self->lanes[1], 7) + rotate (self->lanes[2], 12)
          + rotate (self->lanes[3], 18);
    for (guint i = 0; i < 4; i++)
      sum = merge (sum, self->lanes[i]);
  } else {
    sum = PRIME_5;
  }
  sum += self->total;
  for (; n >= 8; n -= 8, p += 8)
    sum = rotate (sum ^ mix (0, read_64 (p)), 27) * PRIME_1 + PRIME_4;
  if (n >= 4) {
    sum = rotate (sum ^ (read_32 (p) * PRIME_1), 23) * PRIME_2 + PRIME_3;
    n -= 4;
    p += 4;
  }
  for (; n > 0; n--, p++)
    sum = rotate (sum ^ (*p * PRIME_5), 11) * PRIME_1;
  sum ^= sum >> 33;
  sum *= PRIME_2;
  sum ^= sum >> 29;
  sum *= PRIME_3;
  sum ^= sum >> 32;
  return sum;
}
