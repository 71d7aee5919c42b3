/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store-decide.h"

#include "ts-store-decisions-private.h"

/* --- What is decided ----------------------------------------------------------------------- */

/* One of the two that a verdict is about. */
typedef struct {
  gint64 track_id; /* 0 for a file of a station */
  char *key;       /* (owned) (nullable): of such a file */
  char *label;     /* (owned) (nullable): likewise */
} Side;

typedef struct {
  Side left;
  Side right;
} Pair;

struct _TsVerdicts {
  TsVerdict verdict;
  char *note;    /* (owned) (nullable) */
  GArray *pairs; /* (owned) (element-type Pair) */
};

static void
pair_clear (gpointer data)
{
  Pair *pair = data;

  g_free (pair->left.key);
  g_free (pair->left.label);
  g_free (pair->right.key);
  g_free (pair->right.label);
}

char *
ts_decision_make_station_key (const char *unique_id)
{
  g_return_val_if_fail (unique_id != NULL, NULL);

  return g_strconcat (TS_DECISION_STATION_KEY, unique_id, NULL);
}

TsVerdicts *
ts_verdicts_new (TsVerdict verdict, const char *note)
{
  TsVerdicts *self = g_new0 (TsVerdicts, 1);

  self->verdict = verdict;
  self->note = g_strdup (note);
  self->pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  g_array_set_clear_func (self->pairs, pair_clear);
  return self;
}

void
ts_verdicts_free (TsVerdicts *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->note);
  g_array_unref (self->pairs);
  g_free (self);
}

TsVerdict
ts_verdicts_get_verdict (const TsVerdicts *self)
{
  g_return_val_if_fail (self != NULL, TS_VERDICT_DIFFERENT);

  return self->verdict;
}

guint
ts_verdicts_get_n (const TsVerdicts *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->pairs->len;
}

void
ts_verdicts_add_tracks (TsVerdicts *self, gint64 left_id, gint64 right_id)
{
  const Pair pair = { { left_id, NULL, NULL }, { right_id, NULL, NULL } };

  g_return_if_fail (self != NULL);
  g_return_if_fail (left_id != right_id && left_id > 0 && right_id > 0);

  g_array_append_val (self->pairs, pair);
}

void
ts_verdicts_add_file (TsVerdicts *self, gint64 track_id, const char *key, const char *label)
{
  Pair pair = { { track_id, NULL, NULL }, { 0, NULL, NULL } };

  g_return_if_fail (self != NULL);
  g_return_if_fail (track_id > 0 && key != NULL);

  pair.right.key = g_strdup (key);
  pair.right.label = g_strdup (label);
  g_array_append_val (self->pairs, pair);
}

void
ts_verdicts_add_files (TsVerdicts *self,
                       const char *left_key,
                       const char *left_label,
                       const char *right_key,
                       const char *right_label)
{
  Pair pair = { { 0, NULL, NULL }, { 0, NULL, NULL } };

  g_return_if_fail (self != NULL);
  g_return_if_fail (g_strcmp0 (left_key, right_key) != 0 && left_key != NULL && right_key != NULL);

  pair.left.key = g_strdup (left_key);
  pair.left.label = g_strdup (left_label);
  pair.right.key = g_strdup (right_key);
  pair.right.label = g_strdup (right_label);
  g_array_append_val (self->pairs, pair);
}

/* --- Deciding ------------------------------------------------------------------------------ */

struct _TsDecisionUndo {
  GArray *added;       /* (owned) (element-type gint64): TsDecision.id */
  GPtrArray *replaced; /* (owned) (element-type TsDecision): as they were */
};

void
ts_decision_undo_free (TsDecisionUndo *self)
{
  g_return_if_fail (self != NULL);

  g_array_unref (self->added);
  g_ptr_array_unref (self->replaced);
  g_free (self);
}

static TsDecisionUndo *
undo_new (void)
{
  TsDecisionUndo *self = g_new0 (TsDecisionUndo, 1);

  self->added = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->replaced = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_decision_free);
  return self;
}

/* Finds what is decided of a pair: only what an undo needs of it. FALSE with @error only. */
static gboolean
find_decision (TsStoreCore *core, const TsDecisionRow *row, TsDecision **found, GError **error)
{
  g_autoptr (TsStatement) statement
      = ts_database_prepare (core->database,
                             "SELECT id, note, verdict, decided_us FROM decisions"
                             " WHERE left_key = min (?1, ?2) AND right_key = max (?1, ?2)",
                             error);
  TsStep step;

  *found = NULL;
  if (statement == NULL)
    return FALSE;
  ts_statement_bind_text (statement, 1, row->left_key);
  ts_statement_bind_text (statement, 2, row->right_key);
  step = ts_statement_step (statement, error);
  if (step == TS_STEP_ROW) {
    *found = g_new0 (TsDecision, 1);
    (*found)->id = ts_statement_get_int64 (statement, 0);
    (*found)->note = ts_statement_dup_text (statement, 1);
    (*found)->verdict = (TsVerdict) ts_statement_get_int64 (statement, 2);
    (*found)->decided_us = ts_statement_get_int64 (statement, 3);
  }
  return step != TS_STEP_ERROR;
}

static gboolean
put_row (TsStoreCore *core, const TsDecisionRow *row, TsDecisionUndo *undo, GError **error)
{
  g_autoptr (TsDecision) before = NULL;
  g_autoptr (TsDecision) after = NULL;

  if (!find_decision (core, row, &before, error))
    return FALSE;
  switch (_ts_store_put_decision (core, row, error)) {
  case TS_DECISION_STORE_ADDED:
    if (!find_decision (core, row, &after, error))
      return FALSE;
    if (after != NULL)
      g_array_append_val (undo->added, after->id);
    return TRUE;
  case TS_DECISION_STORE_REPLACED:
    g_ptr_array_add (undo->replaced, g_steal_pointer (&before));
    return TRUE;
  case TS_DECISION_STORE_UNCHANGED:
    return TRUE;
  case TS_DECISION_STORE_ERROR:
  default:
    return FALSE;
  }
}

/* The track itself first, then the other copies of its recording. */
static gboolean
find_copies (TsStoreCore *core, gint64 track_id, GArray *ids, GError **error)
{
  g_autoptr (TsStatement) statement
      = ts_database_prepare (core->database,
                             "SELECT id FROM tracks WHERE id <> ?1 AND recording_id = "
                             "(SELECT recording_id FROM tracks WHERE id = ?1)",
                             error);
  TsStep step;

  if (statement == NULL)
    return FALSE;
  g_array_append_val (ids, track_id);
  ts_statement_bind_int64 (statement, 1, track_id);
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW) {
    gint64 id = ts_statement_get_int64 (statement, 0);

    g_array_append_val (ids, id);
  }
  return step == TS_STEP_DONE;
}

static gboolean
put_tracks (TsStoreCore *core,
            gint64 track_id,
            const Side *other,
            TsDecisionRow *row,
            TsDecisionUndo *undo,
            GError **error)
{
  g_autofree char *key = NULL;
  g_autofree char *label = NULL;
  g_autofree char *other_key = NULL;
  g_autofree char *other_label = NULL;

  if (!_ts_store_describe_decided (core, track_id, &key, &label, error)
      || (other->key == NULL
          && !_ts_store_describe_decided (core, other->track_id, &other_key, &other_label, error)))
    return FALSE;
  row->left_key = key;
  row->left_label = label;
  row->right_key = other->key != NULL ? other->key : other_key;
  row->right_label = other->key != NULL ? other->label : other_label;
  return put_row (core, row, undo, error);
}

/* @row: what all rows have in common */
static gboolean
put_pair (
    TsStoreCore *core, const Pair *pair, TsDecisionRow row, TsDecisionUndo *undo, GError **error)
{
  g_autoptr (GArray) ids = NULL;

  if (pair->left.key != NULL) {
    row.left_key = pair->left.key;
    row.left_label = pair->left.label;
    row.right_key = pair->right.key;
    row.right_label = pair->right.label;
    return put_row (core, &row, undo, error);
  }
  if (pair->right.key == NULL)
    return put_tracks (core, pair->left.track_id, &pair->right, &row, undo, error);
  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!find_copies (core, pair->left.track_id, ids, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++) {
    if (!put_tracks (core, g_array_index (ids, gint64, i), &pair->right, &row, undo, error))
      return FALSE;
  }
  return TRUE;
}

static gpointer
decide_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  const TsVerdicts *verdicts = data;
  g_autoptr (TsDecisionUndo) undo = undo_new ();
  const TsDecisionRow row
      = { .note = verdicts->note, .verdict = verdicts->verdict, .decided_us = g_get_real_time () };

  if (!ts_database_begin (core->database, error))
    return NULL;
  for (guint i = 0; i < verdicts->pairs->len; i++) {
    if (!put_pair (core, &g_array_index (verdicts->pairs, Pair, i), row, undo, error)) {
      ts_database_rollback (core->database);
      return NULL;
    }
  }
  if (!ts_database_commit (core->database, error))
    return NULL;
  core->changes = TS_STORE_CHANGE_DECISIONS;
  return g_steal_pointer (&undo);
}

TsDecisionUndo *
ts_store_decide (TsStore *self, TsVerdicts *verdicts, GCancellable *cancellable, GError **error)
{
  g_autoptr (TsVerdicts) owned = verdicts;

  g_return_val_if_fail (verdicts != NULL && verdicts->pairs->len > 0, NULL);

  return _ts_store_run (self, decide_func, owned, cancellable, error);
}

void
ts_store_decide_async (TsStore *self,
                       TsVerdicts *verdicts,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));
  g_return_if_fail (verdicts != NULL && verdicts->pairs->len > 0);

  _ts_store_push (self, ts_store_decide_async, decide_func, verdicts,
                  (GDestroyNotify) ts_verdicts_free, (GDestroyNotify) ts_decision_undo_free, TRUE,
                  cancellable, callback, user_data);
}

TsDecisionUndo *
ts_store_decide_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_decide_async, error);
}

/* --- Undoing ------------------------------------------------------------------------------- */

static gboolean
undo_all (TsStoreCore *core, const TsDecisionUndo *undo, GError **error)
{
  g_autoptr (TsStatement) drop
      = ts_database_prepare (core->database, "DELETE FROM decisions WHERE id = ?1", error);
  g_autoptr (TsStatement) put = NULL;

  if (drop == NULL)
    return FALSE;
  for (guint i = 0; i < undo->added->len; i++) {
    ts_statement_bind_int64 (drop, 1, g_array_index (undo->added, gint64, i));
    if (!ts_statement_run (drop, error))
      return FALSE;
  }
  put = ts_database_prepare (
      core->database, "UPDATE decisions SET note = ?2, verdict = ?3, decided_us = ?4 WHERE id = ?1",
      error);
  if (put == NULL)
    return FALSE;
  for (guint i = 0; i < undo->replaced->len; i++) {
    const TsDecision *decision = undo->replaced->pdata[i];

    ts_statement_bind_int64 (put, 1, decision->id);
    ts_statement_bind_text (put, 2, decision->note);
    ts_statement_bind_int64 (put, 3, decision->verdict);
    ts_statement_bind_int64 (put, 4, decision->decided_us);
    if (!ts_statement_run (put, error))
      return FALSE;
  }
  return TRUE;
}

static gpointer
undo_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  if (!ts_database_begin (core->database, error))
    return NULL;
  if (!undo_all (core, data, error)) {
    ts_database_rollback (core->database);
    return NULL;
  }
  if (!ts_database_commit (core->database, error))
    return NULL;
  core->changes = TS_STORE_CHANGE_DECISIONS;
  return GINT_TO_POINTER (TRUE);
}

void
ts_store_undo_decisions_async (TsStore *self,
                               TsDecisionUndo *undo,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));
  g_return_if_fail (undo != NULL);

  _ts_store_push (self, ts_store_undo_decisions_async, undo_func, undo,
                  (GDestroyNotify) ts_decision_undo_free, NULL, TRUE, cancellable, callback,
                  user_data);
}

gboolean
ts_store_undo_decisions_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_undo_decisions_async, error) != NULL;
}
