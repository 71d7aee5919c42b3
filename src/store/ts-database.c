/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-database.h"

#include "ts-store-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <sqlite3.h>
#include <string.h>

/* How long a writer waits for another process's transaction. */
#define BUSY_TIMEOUT_MS 10000
/* Page cache of the connection. Half of it makes scanning slower, twice as much costs more memory
 * than it saves time, as the system's cache holds the file anyway. */
#define CACHE_KIB 8192
/* Pages of the log before they are brought into the file: the batches of a scan touch the same
 * pages again and again. */
#define CHECKPOINT_PAGES "4000"
/* Steps of SQLite's machine between two looks at the cancellable: well below a millisecond. */
#define STEPS_PER_CHECK 20000

struct _TsDatabase {
  sqlite3 *handle;
  GThread *thread;           /* whoever opened it */
  GHashTable *idle;          /* (owned): SQL text -> TsStatement that nobody uses now */
  GCancellable *cancellable; /* (owned) (nullable): of the current operation */
};

struct _TsStatement {
  TsDatabase *database;
  sqlite3_stmt *handle;
  char *sql; /* (owned) */
};

static gboolean
is_space_errno (int number)
{
  return number == ENOSPC || number == EDQUOT || number == EFBIG;
}

/* Whether the last failure on the file or its log was for want of space. SQLite itself tells only
 * ENOSPC apart, not a quota; sqlite3_system_errno() is overwritten while it cleans up. */
static gboolean
database_is_full (TsDatabase *self)
{
  sqlite3_file *log = NULL;
  int number = 0;

  sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_LAST_ERRNO, &number);
  if (is_space_errno (number))
    return TRUE;
  number = 0;
  sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  if (log != NULL && log->pMethods != NULL)
    log->pMethods->xFileControl (log, SQLITE_FCNTL_LAST_ERRNO, &number);
  return is_space_errno (number);
}

static TsStoreError
code_from_sqlite (TsDatabase *self, int code)
{
  switch (code & 0xff) {
  case SQLITE_FULL:
    return TS_STORE_ERROR_FULL;
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return TS_STORE_ERROR_BUSY;
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
    return TS_STORE_ERROR_DAMAGED;
  case SQLITE_IOERR:
    return database_is_full (self) ? TS_STORE_ERROR_FULL : TS_STORE_ERROR_FAILED;
  default:
    return TS_STORE_ERROR_FAILED;
  }
}

static void
database_set_error (TsDatabase *self, int code, GError **error)
{
  TsStoreError kind;

  if ((code & 0xff) == SQLITE_INTERRUPT) {
    if (!g_cancellable_set_error_if_cancelled (self->cancellable, error))
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                           _ ("The operation was cancelled."));
    return;
  }

  kind = code_from_sqlite (self, code);
  switch (kind) {
  case TS_STORE_ERROR_FULL:
    g_set_error_literal (error, TS_STORE_ERROR, kind,
                         _ ("There is no space left for the library. Nothing was lost; free some "
                            "space and try again."));
    break;
  case TS_STORE_ERROR_BUSY:
    g_set_error_literal (error, TS_STORE_ERROR, kind,
                         _ ("The library is in use by another program. Try again when it is "
                            "done."));
    break;
  case TS_STORE_ERROR_DAMAGED:
    g_set_error (error, TS_STORE_ERROR, kind, _ ("The library file is damaged (%s)."),
                 sqlite3_errmsg (self->handle));
    break;
  case TS_STORE_ERROR_FAILED:
  case TS_STORE_ERROR_NEWER_SCHEMA:
  case TS_STORE_ERROR_NOT_FOUND:
  case TS_STORE_ERROR_EXISTS:
  case TS_STORE_ERROR_CLOSED:
    if ((code & 0xff) == SQLITE_CONSTRAINT
        && sqlite3_extended_errcode (self->handle) == SQLITE_CONSTRAINT_UNIQUE)
      kind = TS_STORE_ERROR_EXISTS;
    g_set_error (error, TS_STORE_ERROR, kind, _ ("The library could not be used: %s."),
                 sqlite3_errmsg (self->handle));
    break;
  default:
    g_assert_not_reached ();
  }
}

static int
progress_cb (gpointer data)
{
  TsDatabase *self = data;

  return g_cancellable_is_cancelled (self->cancellable);
}

static void
statement_destroy (gpointer data)
{
  TsStatement *statement = data;

  sqlite3_finalize (statement->handle);
  g_free (statement->sql);
  g_free (statement);
}

/* Sets a pragma and reads back that it holds. */
static gboolean
database_set_pragma (
    TsDatabase *self, const char *name, const char *value, const char *expected, GError **error)
{
  g_autofree char *set = g_strdup_printf ("PRAGMA %s = %s", name, value);
  g_autofree char *get = g_strdup_printf ("PRAGMA %s", name);
  g_autoptr (TsStatement) statement = NULL;
  const char *text;

  if (!ts_database_exec (self, set, error))
    return FALSE;
  statement = ts_database_prepare (self, get, error);
  if (statement == NULL)
    return FALSE;
  switch (ts_statement_step (statement, error)) {
  case TS_STEP_ROW:
    text = ts_statement_get_text (statement, 0);
    if (g_strcmp0 (text, expected) == 0)
      return TRUE;
    g_set_error (error, TS_STORE_ERROR, TS_STORE_ERROR_FAILED,
                 _ ("The library cannot be kept safely in this folder: the database's setting "
                    "“%s” is “%s” instead of “%s”."),
                 name, text != NULL ? text : "", expected);
    return FALSE;
  case TS_STEP_DONE:
    g_set_error (error, TS_STORE_ERROR, TS_STORE_ERROR_FAILED,
                 _ ("The database does not know the setting “%s”."), name);
    return FALSE;
  case TS_STEP_ERROR:
  default:
    return FALSE;
  }
}

static gboolean
database_configure (TsDatabase *self, GError **error)
{
  g_autofree char *cache = g_strdup_printf ("-%d", CACHE_KIB);

  /* The first statement that reads the file, so a damaged one is noticed here. */
  return database_set_pragma (self, "journal_mode", "WAL", "wal", error)
         && database_set_pragma (self, "foreign_keys", "ON", "1", error)
         && database_set_pragma (self, "synchronous", "NORMAL", "1", error)
         && database_set_pragma (self, "cache_size", cache, cache, error)
         && database_set_pragma (self, "temp_store", "MEMORY", "2", error);
}

TsDatabase *
ts_database_open (const char *path, GError **error)
{
  g_autoptr (TsDatabase) self = NULL;
  int code;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_new0 (TsDatabase, 1);
  self->thread = g_thread_self ();
  self->idle = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, statement_destroy);
  code = sqlite3_open_v2 (path, &self->handle,
                          SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  if (self->handle == NULL)
    g_error ("Out of memory while opening a database");
  if (code != SQLITE_OK) {
    g_autofree char *display_name = g_filename_display_name (path);

    g_set_error (error, TS_STORE_ERROR, TS_STORE_ERROR_FAILED,
                 _ ("The library “%s” could not be opened: %s."), display_name,
                 sqlite3_errmsg (self->handle));
    return NULL;
  }
  sqlite3_extended_result_codes (self->handle, TRUE);
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  sqlite3_progress_handler (self->handle, STEPS_PER_CHECK, progress_cb, self);
  if (!database_configure (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
ts_database_free (TsDatabase *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->idle);
  /* Fails only while a statement is still in use, which is a bug of the caller. */
  if (sqlite3_close (self->handle) != SQLITE_OK)
    g_critical ("A database was closed with statements in use");
  g_clear_object (&self->cancellable);
  g_free (self);
}

gboolean
ts_database_exec (TsDatabase *self, const char *sql, GError **error)
{
  int code;

  g_assert (self->thread == g_thread_self ());
  code = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);
  if (code == SQLITE_OK)
    return TRUE;
  database_set_error (self, code, error);
  return FALSE;
}

gboolean
ts_database_get_int64 (TsDatabase *self, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (self, sql, error);
  TsStep step;

  if (statement == NULL)
    return FALSE;
  step = ts_statement_step (statement, error);
  if (step == TS_STEP_ERROR)
    return FALSE;
  *value = step == TS_STEP_ROW ? ts_statement_get_int64 (statement, 0) : 0;
  return TRUE;
}

gboolean
ts_database_begin (TsDatabase *self, GError **error)
{
  return ts_database_exec (self, "BEGIN IMMEDIATE", error);
}

gboolean
ts_database_commit (TsDatabase *self, GError **error)
{
  if (ts_database_exec (self, "COMMIT", error))
    return TRUE;
  ts_database_rollback (self);
  return FALSE;
}

void
ts_database_rollback (TsDatabase *self)
{
  /* SQLite has rolled back by itself after some errors. */
  if (!sqlite3_get_autocommit (self->handle))
    sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
}

gboolean
ts_database_check (TsDatabase *self, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (self, "PRAGMA quick_check(1)", error);
  const char *text;

  if (statement == NULL || ts_statement_step (statement, error) == TS_STEP_ERROR)
    return FALSE;
  text = ts_statement_get_text (statement, 0);
  if (g_strcmp0 (text, "ok") == 0)
    return TRUE;
  g_set_error (error, TS_STORE_ERROR, TS_STORE_ERROR_DAMAGED,
               _ ("The library file is damaged (%s)."), text != NULL ? text : "");
  return FALSE;
}

void
ts_database_set_cancellable (TsDatabase *self, GCancellable *cancellable)
{
  g_set_object (&self->cancellable, cancellable);
}

gint64
ts_database_get_last_id (TsDatabase *self)
{
  return sqlite3_last_insert_rowid (self->handle);
}

int
ts_database_get_n_changed (TsDatabase *self)
{
  return sqlite3_changes (self->handle);
}

TsStatement *
ts_database_prepare (TsDatabase *self, const char *sql, GError **error)
{
  TsStatement *statement;
  gpointer found;
  int code;

  g_assert (self->thread == g_thread_self ());

  if (g_hash_table_steal_extended (self->idle, sql, NULL, &found))
    return found;

  statement = g_new0 (TsStatement, 1);
  statement->database = self;
  statement->sql = g_strdup (sql);
  code = sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement->handle,
                             NULL);
  if (code != SQLITE_OK) {
    database_set_error (self, code, error);
    statement_destroy (statement);
    return NULL;
  }
  return statement;
}

void
ts_statement_free (TsStatement *self)
{
  g_return_if_fail (self != NULL);

  sqlite3_reset (self->handle);
  sqlite3_clear_bindings (self->handle);
  /* A twin that was in use at the same time is dropped. */
  g_hash_table_replace (self->database->idle, self->sql, self);
}

/* Binding fails only for a wrong number or for want of memory. */
static void
statement_check_bind (TsStatement *self, int code)
{
  if (code != SQLITE_OK)
    g_error ("%s: %s", self->sql, sqlite3_errmsg (self->database->handle));
}

void
ts_statement_bind_int64 (TsStatement *self, int i, gint64 value)
{
  statement_check_bind (self, sqlite3_bind_int64 (self->handle, i, value));
}

void
ts_statement_bind_double (TsStatement *self, int i, double value)
{
  /* SQLite takes NAN for NULL. */
  statement_check_bind (self, sqlite3_bind_double (self->handle, i, value));
}

void
ts_statement_bind_text (TsStatement *self, int i, const char *text)
{
  statement_check_bind (self, sqlite3_bind_text (self->handle, i, text, -1, SQLITE_STATIC));
}

void
ts_statement_bind_bytes (TsStatement *self, int i, gconstpointer bytes, gsize length)
{
  statement_check_bind (self, sqlite3_bind_blob64 (self->handle, i, bytes, length, SQLITE_STATIC));
}

TsStep
ts_statement_step (TsStatement *self, GError **error)
{
  int code = sqlite3_step (self->handle);

  if (code == SQLITE_ROW)
    return TS_STEP_ROW;
  if (code == SQLITE_DONE)
    return TS_STEP_DONE;
  database_set_error (self->database, code, error);
  return TS_STEP_ERROR;
}

gboolean
ts_statement_run (TsStatement *self, GError **error)
{
  TsStep step;

  do
    step = ts_statement_step (self, error);
  while (step == TS_STEP_ROW);
  sqlite3_reset (self->handle);
  return step == TS_STEP_DONE;
}

void
ts_statement_reset (TsStatement *self)
{
  sqlite3_reset (self->handle);
}

gboolean
ts_statement_is_null (TsStatement *self, int i)
{
  return sqlite3_column_type (self->handle, i) == SQLITE_NULL;
}

gint64
ts_statement_get_int64 (TsStatement *self, int i)
{
  return sqlite3_column_int64 (self->handle, i);
}

double
ts_statement_get_double (TsStatement *self, int i)
{
  return ts_statement_is_null (self, i) ? (double) NAN : sqlite3_column_double (self->handle, i);
}

const char *
ts_statement_get_text (TsStatement *self, int i)
{
  return (const char *) sqlite3_column_text (self->handle, i);
}

gconstpointer
ts_statement_get_bytes (TsStatement *self, int i, gsize *length)
{
  gconstpointer bytes = sqlite3_column_blob (self->handle, i);

  *length = (gsize) sqlite3_column_bytes (self->handle, i);
  return bytes;
}

char *
ts_statement_dup_text (TsStatement *self, int i)
{
  return g_strdup (ts_statement_get_text (self, i));
}

char *
ts_statement_dup_bytes (TsStatement *self, int i)
{
  gsize length;
  gconstpointer bytes = ts_statement_get_bytes (self, i, &length);

  return bytes != NULL ? g_strndup (bytes, length) : g_strdup ("");
}
