/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-net"

#include "config.h"

#include "ts-token-bucket.h"

#include <math.h>

static void
ts_token_bucket_fill (TsTokenBucket *self, gint64 now_us)
{
  if (now_us <= self->filled_us)
    return;
  self->tokens += (now_us - self->filled_us) * self->rate_per_s / G_USEC_PER_SEC;
  self->tokens = MIN (self->tokens, self->capacity);
  self->filled_us = now_us;
}

void
ts_token_bucket_init (TsTokenBucket *self, double rate_per_s, double capacity, gint64 now_us)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (rate_per_s >= 0);

  self->rate_per_s = rate_per_s;
  self->capacity = MAX (capacity, 1);
  self->tokens = self->capacity;
  self->filled_us = now_us;
}

gint64
ts_token_bucket_get_delay (TsTokenBucket *self, gint64 now_us)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->rate_per_s <= 0)
    return 0;
  ts_token_bucket_fill (self, now_us);
  if (self->tokens >= 1)
    return 0;
  return (gint64) ceil ((1 - self->tokens) / self->rate_per_s * G_USEC_PER_SEC);
}

gboolean
ts_token_bucket_take (TsTokenBucket *self, gint64 now_us)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (ts_token_bucket_get_delay (self, now_us) > 0)
    return FALSE;
  if (self->rate_per_s > 0)
    self->tokens -= 1;
  return TRUE;
}
