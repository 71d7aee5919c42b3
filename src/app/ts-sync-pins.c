/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-sync-pins-private.h"

#include "ts-store-decide.h"
#include "ts-track.h"

#include <string.h>

gboolean
_ts_sync_decisions_load (TsSyncDecisions *self,
                         TsStore *store,
                         GCancellable *cancellable,
                         GError **error)
{
  self->decisions = ts_store_list_decisions (store, cancellable, error);
  return self->decisions != NULL;
}

void
_ts_sync_decisions_clear (TsSyncDecisions *self)
{
  g_clear_pointer (&self->decisions, g_ptr_array_unref);
}

/* The keys of all decisions, each with the tracks it stands for. Decisions are few and tracks
 * many, so it is the keys that are remembered. */
typedef struct {
  GHashTable *by_key;      /* (owned) (element-type utf8 GArray): key, borrowed -> numbers */
  GHashTable *by_location; /* (owned) (element-type filename GArray): likewise, borrowed both */
  gboolean has_rows;       /* some decision is on a track without identity */
} Keys;

static void
add_key (Keys *keys, const TsSyncDecisions *self, const char *key)
{
  const char *location = NULL;
  GArray *numbers;

  if (g_hash_table_contains (keys->by_key, key))
    return;
  numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  g_hash_table_insert (keys->by_key, (char *) key, numbers);
  keys->has_rows |= g_str_has_prefix (key, TS_DECISION_TRACK_KEY);
  if (self->find_location != NULL && g_str_has_prefix (key, TS_DECISION_STATION_KEY))
    location = self->find_location (key + strlen (TS_DECISION_STATION_KEY), self->data);
  if (location != NULL)
    g_hash_table_insert (keys->by_location, (char *) location, numbers);
}

static void
keys_init (Keys *keys, const TsSyncDecisions *self)
{
  keys->by_key
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_array_unref);
  keys->by_location = g_hash_table_new (g_str_hash, g_str_equal);
  keys->has_rows = FALSE;
  for (guint i = 0; i < self->decisions->len; i++) {
    const TsDecision *decision = self->decisions->pdata[i];

    add_key (keys, self, decision->left_key);
    add_key (keys, self, decision->right_key);
  }
}

static void
keys_clear (Keys *keys)
{
  g_hash_table_unref (keys->by_location);
  g_hash_table_unref (keys->by_key);
}

/* A track of the library is known by its identity or its row, a file of a station by its place. */
static void
keys_look (Keys *keys, GPtrArray *tracks)
{
  for (guint i = 0; i < tracks->len; i++) {
    const TsTrack *track = tracks->pdata[i];
    GArray *numbers = NULL;
    char row[32];

    if (track->identity != NULL)
      numbers = g_hash_table_lookup (keys->by_key, track->identity);
    if (numbers == NULL && keys->has_rows && track->id > 0) {
      g_snprintf (row, sizeof row, TS_DECISION_TRACK_KEY "%" G_GINT64_FORMAT, track->id);
      numbers = g_hash_table_lookup (keys->by_key, row);
    }
    if (numbers == NULL && track->id == 0)
      numbers = g_hash_table_lookup (keys->by_location, track->location);
    if (numbers != NULL)
      g_array_append_val (numbers, i);
  }
}

static void
add_pins (
    GArray *pins, GHashTable *left, GHashTable *right, const TsDecision *decision, gboolean swaps)
{
  const GArray *a = g_hash_table_lookup (left, swaps ? decision->right_key : decision->left_key);
  const GArray *b = g_hash_table_lookup (right, swaps ? decision->left_key : decision->right_key);

  for (guint i = 0; i < a->len; i++) {
    for (guint j = 0; j < b->len; j++) {
      const TsMatchPin pin = { g_array_index (a, guint, i), g_array_index (b, guint, j),
                               decision->verdict == TS_VERDICT_SAME };

      if (left != right || pin.left != pin.right)
        g_array_append_val (pins, pin);
    }
  }
}

GArray *
_ts_sync_decisions_find (const TsSyncDecisions *self, GPtrArray *left, GPtrArray *right)
{
  GArray *pins = g_array_new (FALSE, FALSE, sizeof (TsMatchPin));
  Keys left_keys, right_keys;

  if (self->decisions->len == 0)
    return pins;
  keys_init (&left_keys, self);
  keys_look (&left_keys, left);
  if (left != right) {
    keys_init (&right_keys, self);
    keys_look (&right_keys, right);
  }
  for (guint i = 0; i < self->decisions->len; i++) {
    const TsDecision *decision = self->decisions->pdata[i];

    if (left == right) {
      add_pins (pins, left_keys.by_key, left_keys.by_key, decision, FALSE);
    } else {
      add_pins (pins, left_keys.by_key, right_keys.by_key, decision, FALSE);
      add_pins (pins, left_keys.by_key, right_keys.by_key, decision, TRUE);
    }
  }
  if (left != right)
    keys_clear (&right_keys);
  keys_clear (&left_keys);
  return pins;
}
