/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store-sources.h"

#include "ts-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The index on (source_id, is_missing) answers the counts alone. */
#define SOURCE_COLUMNS                                                                             \
  "SELECT s.id, s.kind, s.name, s.location, s.added_us, s.scanned_us,"                             \
  " coalesce (sum (t.is_missing = 0), 0), coalesce (sum (t.is_missing), 0)"                        \
  " FROM sources s LEFT JOIN tracks t ON t.source_id = s.id"

typedef struct {
  gint64 id;
  char *kind;     /* (owned) (nullable) */
  char *name;     /* (owned) (nullable) */
  char *location; /* (owned) (nullable) */
} SourceArgs;

static SourceArgs *
source_args_new (gint64 id, const char *kind, const char *name, const char *location)
{
  SourceArgs *args = g_new0 (SourceArgs, 1);

  args->id = id;
  args->kind = g_strdup (kind);
  args->name = g_strdup (name);
  args->location = g_strdup (location);
  return args;
}

static void
source_args_free (gpointer data)
{
  SourceArgs *args = data;

  g_free (args->kind);
  g_free (args->name);
  g_free (args->location);
  g_free (args);
}

static TsSource *
source_from_row (TsStatement *row)
{
  g_autofree char *location = ts_statement_dup_bytes (row, 3);

  return ts_source_new (ts_statement_get_int64 (row, 0), ts_statement_get_text (row, 1),
                        ts_statement_get_text (row, 2), location, ts_statement_get_int64 (row, 4),
                        ts_statement_get_int64 (row, 5), (guint) ts_statement_get_int64 (row, 6),
                        (guint) ts_statement_get_int64 (row, 7));
}

static gpointer
list_func (TsStoreCore *core, gpointer args, GCancellable *cancellable, GError **error)
{
  g_autoptr (TsStatement) statement
      = ts_database_prepare (core->database, SOURCE_COLUMNS " GROUP BY s.id ORDER BY s.id", error);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_object_unref);
  TsStep step;

  if (statement == NULL)
    return NULL;
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW)
    g_ptr_array_add (sources, source_from_row (statement));
  return step == TS_STEP_DONE ? g_steal_pointer (&sources) : NULL;
}

static gpointer
source_not_found (GError **error)
{
  g_set_error_literal (error, TS_STORE_ERROR, TS_STORE_ERROR_NOT_FOUND,
                       _ ("This source is no longer in the library."));
  return NULL;
}

static gpointer
find_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  SourceArgs *args = data;
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database, SOURCE_COLUMNS " WHERE s.kind = ?1 AND s.location = ?2 GROUP BY s.id", error);

  if (statement == NULL)
    return NULL;
  ts_statement_bind_text (statement, 1, args->kind);
  ts_statement_bind_bytes (statement, 2, args->location, strlen (args->location));
  switch (ts_statement_step (statement, error)) {
  case TS_STEP_ROW:
    return source_from_row (statement);
  case TS_STEP_DONE:
    return source_not_found (error);
  case TS_STEP_ERROR:
  default:
    return NULL;
  }
}

static gpointer
add_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  SourceArgs *args = data;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (TsStatement) statement = NULL;
  g_autofree char *base = g_path_get_basename (args->location);
  g_autofree char *name
      = args->name != NULL ? g_strdup (args->name) : g_filename_display_name (base);
  gint64 now_us = g_get_real_time ();

  statement = ts_database_prepare (
      core->database,
      "INSERT INTO sources (kind, name, location, added_us) VALUES (?1, ?2, ?3, ?4)", error);
  if (statement == NULL)
    return NULL;
  ts_statement_bind_text (statement, 1, args->kind);
  ts_statement_bind_text (statement, 2, name);
  ts_statement_bind_bytes (statement, 3, args->location, strlen (args->location));
  ts_statement_bind_int64 (statement, 4, now_us);
  if (!ts_statement_run (statement, &local_error)) {
    if (g_error_matches (local_error, TS_STORE_ERROR, TS_STORE_ERROR_EXISTS))
      g_set_error (error, TS_STORE_ERROR, TS_STORE_ERROR_EXISTS,
                   _ ("“%s” is in the library already."), name);
    else
      g_propagate_error (error, g_steal_pointer (&local_error));
    return NULL;
  }
  core->changes = TS_STORE_CHANGE_SOURCES;
  return ts_source_new (ts_database_get_last_id (core->database), args->kind, name, args->location,
                        now_us, 0, 0, 0);
}

static gpointer
rename_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  SourceArgs *args = data;
  g_autoptr (TsStatement) statement
      = ts_database_prepare (core->database, "UPDATE sources SET name = ?1 WHERE id = ?2", error);

  if (statement == NULL)
    return NULL;
  ts_statement_bind_text (statement, 1, args->name);
  ts_statement_bind_int64 (statement, 2, args->id);
  if (!ts_statement_run (statement, error))
    return NULL;
  if (ts_database_get_n_changed (core->database) == 0)
    return source_not_found (error);
  core->changes = TS_STORE_CHANGE_SOURCES;
  return GINT_TO_POINTER (TRUE);
}

static gboolean
remove_rows (TsStoreCore *core, gint64 id, GError **error)
{
  g_autoptr (TsStatement) statement
      = ts_database_prepare (core->database, "DELETE FROM sources WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  ts_statement_bind_int64 (statement, 1, id);
  if (!ts_statement_run (statement, error))
    return FALSE;
  if (ts_database_get_n_changed (core->database) == 0) {
    source_not_found (error);
    return FALSE;
  }
  return ts_database_exec (core->database, "UPDATE library_state SET n_purges = n_purges + 1",
                           error);
}

static gpointer
remove_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  SourceArgs *args = data;

  if (!ts_database_begin (core->database, error))
    return NULL;
  if (!remove_rows (core, args->id, error)) {
    ts_database_rollback (core->database);
    return NULL;
  }
  if (!ts_database_commit (core->database, error))
    return NULL;
  _ts_store_index_note_change (core);
  core->changes = TS_STORE_CHANGE_SOURCES | TS_STORE_CHANGE_TRACKS | TS_STORE_CHANGE_PLAYLISTS
                  | TS_STORE_CHANGE_SYNC | TS_STORE_CHANGE_DECISIONS;
  return GINT_TO_POINTER (TRUE);
}

GPtrArray *
ts_store_list_sources (TsStore *self, GCancellable *cancellable, GError **error)
{
  return _ts_store_run (self, list_func, NULL, cancellable, error);
}

void
ts_store_list_sources_async (TsStore *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));

  _ts_store_push (self, ts_store_list_sources_async, list_func, NULL, NULL,
                  (GDestroyNotify) g_ptr_array_unref, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ts_store_list_sources_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_list_sources_async, error);
}

TsSource *
ts_store_add_source (TsStore *self,
                     const char *kind,
                     const char *name,
                     const char *location,
                     GCancellable *cancellable,
                     GError **error)
{
  SourceArgs args = { 0, (char *) kind, (char *) name, (char *) location };

  g_return_val_if_fail (kind != NULL, NULL);
  g_return_val_if_fail (location != NULL, NULL);

  return _ts_store_run (self, add_func, &args, cancellable, error);
}

void
ts_store_add_source_async (TsStore *self,
                           const char *kind,
                           const char *name,
                           const char *location,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));
  g_return_if_fail (kind != NULL);
  g_return_if_fail (location != NULL);

  _ts_store_push (self, ts_store_add_source_async, add_func,
                  source_args_new (0, kind, name, location), source_args_free, g_object_unref, TRUE,
                  cancellable, callback, user_data);
}

TsSource *
ts_store_add_source_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_add_source_async, error);
}

TsSource *
ts_store_find_source (TsStore *self,
                      const char *kind,
                      const char *location,
                      GCancellable *cancellable,
                      GError **error)
{
  SourceArgs args = { 0, (char *) kind, NULL, (char *) location };

  g_return_val_if_fail (kind != NULL, NULL);
  g_return_val_if_fail (location != NULL, NULL);

  return _ts_store_run (self, find_func, &args, cancellable, error);
}

gboolean
ts_store_rename_source (
    TsStore *self, gint64 id, const char *name, GCancellable *cancellable, GError **error)
{
  SourceArgs args = { id, NULL, (char *) name, NULL };

  g_return_val_if_fail (name != NULL, FALSE);

  return _ts_store_run (self, rename_func, &args, cancellable, error) != NULL;
}

gboolean
ts_store_remove_source (TsStore *self, gint64 id, GCancellable *cancellable, GError **error)
{
  SourceArgs args = { .id = id };

  return _ts_store_run (self, remove_func, &args, cancellable, error) != NULL;
}

void
ts_store_remove_source_async (TsStore *self,
                              gint64 id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));

  _ts_store_push (self, ts_store_remove_source_async, remove_func,
                  source_args_new (id, NULL, NULL, NULL), source_args_free, NULL, TRUE, cancellable,
                  callback, user_data);
}

gboolean
ts_store_remove_source_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_remove_source_async, error) != NULL;
}
