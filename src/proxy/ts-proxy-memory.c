/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-private.h"

#include <stdlib.h>
#include <string.h>

/* libcurl copes with a lack of memory but for one place: 7.88.1 keeps a socket whose table of
 * transfers it could not make, and divides by the size of that table next. Its small blocks come
 * from a reserve when there are no others, and are few enough then: without memory nothing new
 * begins. */

#define BLOCK_SIZE 1024
#define N_BLOCKS 128

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static gboolean is_lent[N_BLOCKS]; /* (guarded by lock) */
static guint8 blocks[N_BLOCKS][BLOCK_SIZE] __attribute__ ((aligned (16)));

static gboolean
is_block (gpointer memory)
{
  return (guint8 *) memory >= blocks[0] && (guint8 *) memory < blocks[0] + sizeof blocks;
}

/* NULL if @size is not small, or all are lent. */
static gpointer
borrow (gsize size)
{
  g_autoptr (TsProxyLocker) locker = _ts_proxy_locker_new (&lock);

  for (gsize i = 0; size <= BLOCK_SIZE && i < N_BLOCKS; i++)
    if (!is_lent[i]) {
      is_lent[i] = TRUE;
      return memset (blocks[i], 0, BLOCK_SIZE);
    }
  return NULL;
}

static void
give_back (gpointer memory)
{
  g_autoptr (TsProxyLocker) locker = _ts_proxy_locker_new (&lock);

  is_lent[((guint8 *) memory - blocks[0]) / BLOCK_SIZE] = FALSE;
}

static gpointer
malloc_cb (gsize size)
{
  gpointer memory = malloc (size);

  return memory != NULL ? memory : borrow (size);
}

static gpointer
calloc_cb (gsize n, gsize size)
{
  gpointer memory = calloc (n, size);

  return memory != NULL || (size > 0 && n > BLOCK_SIZE / size) ? memory : borrow (n * size);
}

static void
free_cb (gpointer memory)
{
  if (is_block (memory))
    give_back (memory);
  else
    free (memory);
}

static gpointer
realloc_cb (gpointer memory, gsize size)
{
  gpointer larger;

  if (!is_block (memory))
    return memory != NULL ? realloc (memory, size) : malloc_cb (size);
  if (size <= BLOCK_SIZE)
    return memory;
  larger = malloc (size);
  if (larger != NULL) {
    memcpy (larger, memory, BLOCK_SIZE);
    give_back (memory);
  }
  return larger;
}

static char *
strdup_cb (const char *text)
{
  const gsize size = strlen (text) + 1;
  gpointer copy = malloc_cb (size);

  return copy != NULL ? memcpy (copy, text, size) : NULL;
}

void
_ts_proxy_memory_init (void)
{
  curl_global_init_mem (CURL_GLOBAL_DEFAULT, malloc_cb, free_cb, realloc_cb, strdup_cb, calloc_cb);
}
