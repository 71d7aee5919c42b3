/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store-decisions-private.h"

#include <string.h>

/* A rewritten file whose length differs by more than this is another recording. */
#define SAME_LENGTH_MS 2000

/* --- For the matcher ----------------------------------------------------------------------- */

/* The rows a key stands for. */
static gboolean
find_tracks_of_key (TsStoreCore *core, const char *key, GArray *ids, GError **error)
{
  gboolean is_track = g_str_has_prefix (key, TS_DECISION_TRACK_KEY);
  g_autoptr (TsStatement) statement
      = ts_database_prepare (core->database,
                             is_track ? "SELECT id FROM tracks WHERE id = ?1"
                                      : "SELECT id FROM tracks WHERE identity = ?1",
                             error);
  TsStep step;

  g_array_set_size (ids, 0);
  if (statement == NULL)
    return FALSE;
  if (is_track)
    ts_statement_bind_int64 (statement, 1,
                             g_ascii_strtoll (key + strlen (TS_DECISION_TRACK_KEY), NULL, 10));
  else
    ts_statement_bind_text (statement, 1, key);
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW) {
    gint64 id = ts_statement_get_int64 (statement, 0);

    g_array_append_val (ids, id);
  }
  return step == TS_STEP_DONE;
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const TsDecidedPair *left = a;
  const TsDecidedPair *right = b;

  if (left->left_id != right->left_id)
    return left->left_id < right->left_id ? -1 : 1;
  if (left->right_id != right->right_id)
    return left->right_id < right->right_id ? -1 : 1;
  return 0;
}

static void
append_pairs (GArray *pairs, GArray *left, GArray *right, gboolean is_one_key, TsVerdict verdict)
{
  for (guint i = 0; i < left->len; i++) {
    for (guint j = is_one_key ? i + 1 : 0; j < right->len; j++) {
      gint64 left_id = g_array_index (left, gint64, i);
      gint64 right_id = g_array_index (right, gint64, j);
      TsDecidedPair pair = { MIN (left_id, right_id), MAX (left_id, right_id), verdict };

      g_array_append_val (pairs, pair);
    }
  }
}

static gpointer
pairs_func (TsStoreCore *core, gpointer unused, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) decisions = NULL;
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (TsDecidedPair));
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) right = g_array_new (FALSE, FALSE, sizeof (gint64));

  decisions = _ts_store_list_decisions_func (core, NULL, cancellable, error);
  if (decisions == NULL)
    return NULL;
  for (guint i = 0; i < decisions->len; i++) {
    const TsDecision *decision = g_ptr_array_index (decisions, i);

    if (!find_tracks_of_key (core, decision->left_key, left, error)
        || !find_tracks_of_key (core, decision->right_key, right, error))
      return NULL;
    append_pairs (pairs, left, right, g_str_equal (decision->left_key, decision->right_key),
                  decision->verdict);
  }
  g_array_sort (pairs, compare_pairs);
  return g_steal_pointer (&pairs);
}

GArray *
ts_store_load_decided_pairs (TsStore *self, GCancellable *cancellable, GError **error)
{
  return _ts_store_run (self, pairs_func, NULL, cancellable, error);
}

/* --- Following a rewritten file ------------------------------------------------------------ */

/* Whether another track still has the audio @key stands for. */
static gboolean
key_has_other_track (
    TsStoreCore *core, const char *key, gint64 id, gboolean *has_other, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!find_tracks_of_key (core, key, ids, error))
    return FALSE;
  *has_other = FALSE;
  for (guint i = 0; i < ids->len; i++)
    *has_other = *has_other || g_array_index (ids, gint64, i) != id;
  return TRUE;
}

static gboolean
rekey_decision (TsStoreCore *core,
                const TsDecision *decision,
                const char *old_key,
                const char *new_key,
                gboolean is_copied,
                GError **error)
{
  TsDecisionRow row = {
    .left_key = g_str_equal (decision->left_key, old_key) ? new_key : decision->left_key,
    .right_key = g_str_equal (decision->right_key, old_key) ? new_key : decision->right_key,
    .left_label = decision->left_label,
    .right_label = decision->right_label,
    .note = decision->note,
    .verdict = decision->verdict,
    .decided_us = decision->decided_us,
  };
  g_autoptr (TsStatement) drop = NULL;

  if (_ts_store_put_decision (core, &row, error) == TS_DECISION_STORE_ERROR)
    return FALSE;
  if (is_copied)
    return TRUE;
  drop = ts_database_prepare (core->database, "DELETE FROM decisions WHERE id = ?1", error);
  if (drop == NULL)
    return FALSE;
  ts_statement_bind_int64 (drop, 1, decision->id);
  return ts_statement_run (drop, error);
}

static gboolean
rekey_decisions (
    TsStoreCore *core, gint64 id, const char *old_key, const char *new_key, GError **error)
{
  g_autoptr (GPtrArray) decisions = NULL;
  gboolean has_other = FALSE;

  decisions = _ts_store_list_decisions_func (core, NULL, NULL, error);
  if (decisions == NULL || !key_has_other_track (core, old_key, id, &has_other, error))
    return FALSE;
  for (guint i = 0; i < decisions->len; i++) {
    const TsDecision *decision = g_ptr_array_index (decisions, i);

    if ((g_str_equal (decision->left_key, old_key) || g_str_equal (decision->right_key, old_key))
        && !rekey_decision (core, decision, old_key, new_key, has_other, error))
      return FALSE;
  }
  core->changes |= TS_STORE_CHANGE_DECISIONS;
  return TRUE;
}

static gboolean
key_has_decision (TsStoreCore *core, const char *key, gboolean *has_decision, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database, "SELECT 1 FROM decisions WHERE left_key = ?1 OR right_key = ?1 LIMIT 1",
      error);
  TsStep step;

  if (statement == NULL)
    return FALSE;
  ts_statement_bind_text (statement, 1, key);
  step = ts_statement_step (statement, error);
  *has_decision = step == TS_STEP_ROW;
  return step != TS_STEP_ERROR;
}

gboolean
_ts_store_decisions_follow (TsStoreCore *core, gint64 id, const TsTrack *track, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database, "SELECT identity, duration_ms FROM tracks WHERE id = ?1", error);
  g_autofree char *old_key = NULL;
  g_autofree char *new_key = NULL;
  gboolean has_decision = FALSE;
  gint64 old_duration_ms;
  TsStep step;

  if (statement == NULL)
    return FALSE;
  ts_statement_bind_int64 (statement, 1, id);
  step = ts_statement_step (statement, error);
  if (step != TS_STEP_ROW)
    return step == TS_STEP_DONE;
  old_key = _ts_decision_make_key (ts_statement_get_text (statement, 0), id);
  old_duration_ms = ts_statement_get_int64 (statement, 1);
  ts_statement_reset (statement);

  new_key = _ts_decision_make_key (track->identity, id);
  if (g_str_equal (old_key, new_key)
      || (old_duration_ms != 0 && track->duration_ms != 0
          && ABS (old_duration_ms - track->duration_ms) > SAME_LENGTH_MS))
    return TRUE;
  if (!key_has_decision (core, old_key, &has_decision, error))
    return FALSE;
  return !has_decision || rekey_decisions (core, id, old_key, new_key, error);
}
