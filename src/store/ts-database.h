/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TsDatabase:
 *
 * One SQLite connection with its prepared statements. Used by one thread, the one that opened it.
 * All errors are #TsStoreError with a message for people, or %G_IO_ERROR_CANCELLED.
 */
typedef struct _TsDatabase TsDatabase;
typedef struct _TsStatement TsStatement;

typedef enum {
  TS_STEP_ERROR = -1,
  TS_STEP_DONE = 0,
  TS_STEP_ROW = 1,
} TsStep;

/**
 * ts_database_open:
 * @path: (type filename): made if missing
 *
 * Opens a file with WAL, foreign keys, normal synchronisation and a wait for other writers, each
 * of them checked.
 */
TsDatabase *ts_database_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ts_database_free (TsDatabase *self);

/**
 * ts_database_exec:
 * @sql: one or more statements without parameters
 */
gboolean ts_database_exec (TsDatabase *self, const char *sql, GError **error);

/**
 * ts_database_get_int64:
 * @sql: a statement without parameters whose first column is read; 0 when it has no row
 */
gboolean ts_database_get_int64 (TsDatabase *self, const char *sql, gint64 *value, GError **error);

/**
 * ts_database_begin:
 *
 * Starts a writing transaction, waiting for another process's one. Ends with
 * ts_database_commit() or, on any error, ts_database_rollback().
 */
gboolean ts_database_begin (TsDatabase *self, GError **error);
gboolean ts_database_commit (TsDatabase *self, GError **error);
void ts_database_rollback (TsDatabase *self);

/**
 * ts_database_check:
 *
 * Returns: whether SQLite's quick check finds the file sound; else %TS_STORE_ERROR_DAMAGED
 */
gboolean ts_database_check (TsDatabase *self, GError **error);

/**
 * ts_database_set_cancellable:
 * @cancellable: (nullable): ends statements of this connection when it is cancelled, until it is
 *   replaced; rolls back an open transaction only through the caller
 */
void ts_database_set_cancellable (TsDatabase *self, GCancellable *cancellable);

gint64 ts_database_get_last_id (TsDatabase *self);

/**
 * ts_database_get_n_changed:
 *
 * Returns: the rows the last INSERT, UPDATE or DELETE touched
 */
int ts_database_get_n_changed (TsDatabase *self);

/**
 * ts_database_prepare:
 * @sql: one statement; the text decides which compiled one of the cache is taken
 *
 * Returns: (transfer full): a statement ready for binding. ts_statement_free() resets it, unbinds
 *   it and gives it back; do so right after use, an open read holds back the log.
 */
TsStatement *
ts_database_prepare (TsDatabase *self, const char *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ts_statement_free (TsStatement *self);

/* Parameters, counted from 1. Text and bytes are borrowed until the statement is reset. */
void ts_statement_bind_int64 (TsStatement *self, int i, gint64 value);
void ts_statement_bind_double (TsStatement *self, int i, double value);   /* NAN binds NULL */
void ts_statement_bind_text (TsStatement *self, int i, const char *text); /* NULL binds NULL */
void ts_statement_bind_bytes (TsStatement *self, int i, gconstpointer bytes, gsize length);

/**
 * ts_statement_step:
 *
 * Returns: whether there is a row to read, the end, or an error (which is set)
 */
TsStep ts_statement_step (TsStatement *self, GError **error);

/**
 * ts_statement_run:
 *
 * Steps to the end, then resets so that it can be bound again.
 */
gboolean ts_statement_run (TsStatement *self, GError **error);

/**
 * ts_statement_reset:
 *
 * Makes the statement ready for another round; parameters keep their values.
 */
void ts_statement_reset (TsStatement *self);

/* Columns of the current row, counted from 0. Text and bytes are valid until the next step. */
gboolean ts_statement_is_null (TsStatement *self, int i);
gint64 ts_statement_get_int64 (TsStatement *self, int i);
double ts_statement_get_double (TsStatement *self, int i); /* NAN for NULL */
const char *ts_statement_get_text (TsStatement *self, int i);
gconstpointer ts_statement_get_bytes (TsStatement *self, int i, gsize *length);
char *ts_statement_dup_text (TsStatement *self, int i) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_statement_dup_bytes:
 *
 * Returns: (transfer full): the column's bytes with a 0 behind them
 */
char *ts_statement_dup_bytes (TsStatement *self, int i) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsDatabase, ts_database_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsStatement, ts_statement_free)

G_END_DECLS
