/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store-decisions-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
ts_decision_free (TsDecision *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->left_key);
  g_free (self->right_key);
  g_free (self->left_label);
  g_free (self->right_label);
  g_free (self->note);
  g_free (self);
}

char *
_ts_decision_make_key (const char *identity, gint64 track_id)
{
  if (identity != NULL)
    return g_strdup (identity);
  return g_strdup_printf (TS_DECISION_TRACK_KEY "%" G_GINT64_FORMAT, track_id);
}

/* --- Adding -------------------------------------------------------------------------------- */

TsDecisionStored
_ts_store_put_decision (TsStoreCore *core, const TsDecisionRow *row, GError **error)
{
  gboolean is_swapped = strcmp (row->left_key, row->right_key) > 0;
  g_autoptr (TsStatement) find = NULL;
  g_autoptr (TsStatement) put = NULL;
  TsDecisionStored stored = TS_DECISION_STORE_ADDED;
  TsStep step;

  find = ts_database_prepare (
      core->database,
      "SELECT verdict, decided_us FROM decisions WHERE left_key = ?1 AND right_key = ?2", error);
  if (find == NULL)
    return TS_DECISION_STORE_ERROR;
  ts_statement_bind_text (find, 1, is_swapped ? row->right_key : row->left_key);
  ts_statement_bind_text (find, 2, is_swapped ? row->left_key : row->right_key);
  step = ts_statement_step (find, error);
  if (step == TS_STEP_ERROR)
    return TS_DECISION_STORE_ERROR;
  if (step == TS_STEP_ROW) {
    if (ts_statement_get_int64 (find, 0) == (gint64) row->verdict
        || ts_statement_get_int64 (find, 1) > row->decided_us)
      return TS_DECISION_STORE_UNCHANGED;
    stored = TS_DECISION_STORE_REPLACED;
  }
  ts_statement_reset (find);

  put = ts_database_prepare (
      core->database,
      "INSERT INTO decisions (left_key, right_key, left_label, right_label, note, verdict,"
      " decided_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
      " ON CONFLICT (left_key, right_key) DO UPDATE SET"
      " left_label = coalesce (excluded.left_label, left_label),"
      " right_label = coalesce (excluded.right_label, right_label),"
      " note = excluded.note, verdict = excluded.verdict, decided_us = excluded.decided_us",
      error);
  if (put == NULL)
    return TS_DECISION_STORE_ERROR;
  ts_statement_bind_text (put, 1, is_swapped ? row->right_key : row->left_key);
  ts_statement_bind_text (put, 2, is_swapped ? row->left_key : row->right_key);
  ts_statement_bind_text (put, 3, is_swapped ? row->right_label : row->left_label);
  ts_statement_bind_text (put, 4, is_swapped ? row->left_label : row->right_label);
  ts_statement_bind_text (put, 5, row->note);
  ts_statement_bind_int64 (put, 6, row->verdict);
  ts_statement_bind_int64 (put, 7, row->decided_us);
  return ts_statement_run (put, error) ? stored : TS_DECISION_STORE_ERROR;
}

gboolean
_ts_store_describe_decided (TsStoreCore *core, gint64 id, char **key, char **label, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database, "SELECT identity, artist, title, location FROM tracks WHERE id = ?1", error);
  g_autofree char *location = NULL;
  g_autofree char *file_name = NULL;
  const char *artist;

  if (statement == NULL)
    return FALSE;
  ts_statement_bind_int64 (statement, 1, id);
  switch (ts_statement_step (statement, error)) {
  case TS_STEP_ROW:
    break;
  case TS_STEP_DONE:
    g_set_error_literal (error, TS_STORE_ERROR, TS_STORE_ERROR_NOT_FOUND,
                         _ ("This track is no longer in the library."));
    return FALSE;
  case TS_STEP_ERROR:
  default:
    return FALSE;
  }
  *key = _ts_decision_make_key (ts_statement_get_text (statement, 0), id);
  artist = ts_statement_get_text (statement, 1);
  if (!ts_statement_is_null (statement, 2)) {
    const char *title = ts_statement_get_text (statement, 2);

    *label = artist != NULL ? g_strdup_printf ("%s – %s", artist, title) : g_strdup (title);
    return TRUE;
  }
  location = ts_statement_dup_bytes (statement, 3);
  file_name = g_path_get_basename (location);
  *label = g_filename_display_name (file_name);
  return TRUE;
}

typedef struct {
  const TsDecidedPair *pairs;
  guint n_pairs;
  const char *note; /* (nullable) */
} AddArgs;

static gboolean
add_pair (
    TsStoreCore *core, const TsDecidedPair *pair, const char *note, gint64 now_us, GError **error)
{
  g_autofree char *left_key = NULL;
  g_autofree char *left_label = NULL;
  g_autofree char *right_key = NULL;
  g_autofree char *right_label = NULL;
  TsDecisionRow row = { .note = note, .verdict = pair->verdict, .decided_us = now_us };

  if (!_ts_store_describe_decided (core, pair->left_id, &left_key, &left_label, error)
      || !_ts_store_describe_decided (core, pair->right_id, &right_key, &right_label, error))
    return FALSE;
  row.left_key = left_key;
  row.left_label = left_label;
  row.right_key = right_key;
  row.right_label = right_label;
  return _ts_store_put_decision (core, &row, error) != TS_DECISION_STORE_ERROR;
}

static gpointer
add_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  AddArgs *args = data;
  gint64 now_us = g_get_real_time ();

  if (!ts_database_begin (core->database, error))
    return NULL;
  for (guint i = 0; i < args->n_pairs; i++) {
    if (!add_pair (core, &args->pairs[i], args->note, now_us, error)) {
      ts_database_rollback (core->database);
      return NULL;
    }
  }
  if (!ts_database_commit (core->database, error))
    return NULL;
  core->changes = TS_STORE_CHANGE_DECISIONS;
  return GINT_TO_POINTER (TRUE);
}

static gboolean
pairs_are_valid (const TsDecidedPair *pairs, guint n_pairs)
{
  for (guint i = 0; i < n_pairs; i++) {
    if (pairs[i].left_id == pairs[i].right_id
        || (pairs[i].verdict != TS_VERDICT_SAME && pairs[i].verdict != TS_VERDICT_DIFFERENT))
      return FALSE;
  }
  return TRUE;
}

gboolean
ts_store_add_decisions (TsStore *self,
                        const TsDecidedPair *pairs,
                        guint n_pairs,
                        const char *note,
                        GCancellable *cancellable,
                        GError **error)
{
  AddArgs args = { pairs, n_pairs, note };

  g_return_val_if_fail (pairs_are_valid (pairs, n_pairs), FALSE);

  return _ts_store_run (self, add_func, &args, cancellable, error) != NULL;
}

/* --- Removing ------------------------------------------------------------------------------ */

static gpointer
remove_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  GArray *ids = data;
  g_autoptr (TsStatement) statement = NULL;

  if (!ts_database_begin (core->database, error))
    return NULL;
  statement = ts_database_prepare (core->database, "DELETE FROM decisions WHERE id = ?1", error);
  for (guint i = 0; statement != NULL && i < ids->len; i++) {
    ts_statement_bind_int64 (statement, 1, g_array_index (ids, gint64, i));
    if (!ts_statement_run (statement, error))
      g_clear_pointer (&statement, ts_statement_free);
  }
  if (statement == NULL) {
    ts_database_rollback (core->database);
    return NULL;
  }
  if (!ts_database_commit (core->database, error))
    return NULL;
  core->changes = TS_STORE_CHANGE_DECISIONS;
  return GINT_TO_POINTER (TRUE);
}

static GArray *
copy_ids (const gint64 *ids, guint n_ids)
{
  GArray *copy = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n_ids);

  return g_array_append_vals (copy, ids, n_ids);
}

gboolean
ts_store_remove_decisions (
    TsStore *self, const gint64 *ids, guint n_ids, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) args = copy_ids (ids, n_ids);

  return _ts_store_run (self, remove_func, args, cancellable, error) != NULL;
}

void
ts_store_remove_decisions_async (TsStore *self,
                                 const gint64 *ids,
                                 guint n_ids,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));

  _ts_store_push (self, ts_store_remove_decisions_async, remove_func, copy_ids (ids, n_ids),
                  (GDestroyNotify) g_array_unref, NULL, TRUE, cancellable, callback, user_data);
}

gboolean
ts_store_remove_decisions_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_remove_decisions_async, error) != NULL;
}

/* --- Listing ------------------------------------------------------------------------------- */

gpointer
_ts_store_list_decisions_func (TsStoreCore *core,
                               gpointer unused,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autoptr (GPtrArray) decisions
      = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_decision_free);
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database,
      "SELECT id, left_key, right_key, left_label, right_label, note, verdict, decided_us"
      " FROM decisions ORDER BY decided_us DESC, id DESC",
      error);
  TsStep step;

  if (statement == NULL)
    return NULL;
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW) {
    TsDecision *decision = g_new0 (TsDecision, 1);

    decision->id = ts_statement_get_int64 (statement, 0);
    decision->left_key = ts_statement_dup_text (statement, 1);
    decision->right_key = ts_statement_dup_text (statement, 2);
    decision->left_label = ts_statement_dup_text (statement, 3);
    decision->right_label = ts_statement_dup_text (statement, 4);
    decision->note = ts_statement_dup_text (statement, 5);
    decision->verdict = (TsVerdict) ts_statement_get_int64 (statement, 6);
    decision->decided_us = ts_statement_get_int64 (statement, 7);
    g_ptr_array_add (decisions, decision);
  }
  return step == TS_STEP_DONE ? g_steal_pointer (&decisions) : NULL;
}

GPtrArray *
ts_store_list_decisions (TsStore *self, GCancellable *cancellable, GError **error)
{
  return _ts_store_run (self, _ts_store_list_decisions_func, NULL, cancellable, error);
}

void
ts_store_list_decisions_async (TsStore *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));

  _ts_store_push (self, ts_store_list_decisions_async, _ts_store_list_decisions_func, NULL, NULL,
                  (GDestroyNotify) g_ptr_array_unref, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ts_store_list_decisions_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_list_decisions_async, error);
}
