/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store-private.h"

#include "ts-schema-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* The write-ahead log and its index belong to the database file and go where it goes. */
static const char *const companions[] = { "", "-wal", "-shm" };

static char *
damage_mark_path (TsStoreCore *core)
{
  return g_strconcat (core->path, "-damaged", NULL);
}

void
_ts_store_core_note_damage (TsStoreCore *core)
{
  g_autofree char *mark = damage_mark_path (core);
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents (mark, "", 0, &error))
    g_warning ("%s", error->message);
}

/* "library.db" becomes "library-damaged-20260131-235959.db", with a number where that is taken. */
static char *
aside_path (const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  const char *base = strrchr (path, G_DIR_SEPARATOR);
  const char *dot = strrchr (base != NULL ? base : path, '.');
  const char *suffix = dot != NULL ? dot : "";
  g_autofree char *stem = g_strndup (path, strlen (path) - strlen (suffix));

  for (guint i = 1;; i++) {
    g_autofree char *number = i > 1 ? g_strdup_printf ("-%u", i) : g_strdup ("");
    g_autofree char *candidate = g_strconcat (stem, "-damaged-", stamp, number, suffix, NULL);

    if (!g_file_test (candidate, G_FILE_TEST_EXISTS))
      return g_steal_pointer (&candidate);
  }
}

gboolean
_ts_store_core_set_aside (TsStoreCore *core, GError **error)
{
  g_autofree char *aside = aside_path (core->path);
  g_autofree char *name = g_path_get_basename (aside);
  g_autofree char *display_name = g_filename_display_name (name);
  g_autofree char *mark = damage_mark_path (core);

  for (gsize i = 0; i < G_N_ELEMENTS (companions); i++) {
    g_autofree char *from = g_strconcat (core->path, companions[i], NULL);
    g_autofree char *to = g_strconcat (aside, companions[i], NULL);

    if (g_rename (from, to) != 0 && errno != ENOENT) {
      int saved_errno = errno;

      g_set_error (error, TS_STORE_ERROR, TS_STORE_ERROR_DAMAGED,
                   _ ("The library file is damaged and could not be set aside: %s."),
                   g_strerror (saved_errno));
      return FALSE;
    }
  }
  g_unlink (mark);
  g_free (core->notice);
  core->notice = g_strdup_printf (_ ("The library file was damaged. It is kept as “%s”, and a new "
                                     "library was started: add and scan your folders again."),
                                  display_name);
  return TRUE;
}

/* Opens and migrates; what can only come from a damaged file is reported as damage. */
static gboolean
core_try_open (TsStoreCore *core, GError **error)
{
  g_autoptr (TsDatabase) database = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *mark = damage_mark_path (core);

  database = ts_database_open (core->path, error);
  if (database == NULL)
    return FALSE;
  if (g_file_test (mark, G_FILE_TEST_EXISTS)) {
    if (!ts_database_check (database, error))
      return FALSE;
    g_unlink (mark);
  }
  if (!_ts_schema_migrate (database, &local_error)) {
    /* A schema that cannot be read may mean any error code; the check tells. */
    if (g_error_matches (local_error, TS_STORE_ERROR, TS_STORE_ERROR_FAILED)
        && !ts_database_check (database, error))
      return FALSE;
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  if (!ts_database_get_int64 (database, "PRAGMA data_version", &core->data_version, error))
    return FALSE;
  core->database = g_steal_pointer (&database);
  return TRUE;
}

gboolean
_ts_store_core_open (TsStoreCore *core, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (core->path);
  g_autoptr (GError) local_error = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0) {
    int saved_errno = errno;
    g_autofree char *display_name = g_filename_display_name (folder);

    g_set_error (error, TS_STORE_ERROR, TS_STORE_ERROR_FAILED,
                 _ ("The folder “%s” for the library could not be made: %s."), display_name,
                 g_strerror (saved_errno));
    return FALSE;
  }
  if (core_try_open (core, &local_error))
    return TRUE;
  if (!g_error_matches (local_error, TS_STORE_ERROR, TS_STORE_ERROR_DAMAGED)) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  return _ts_store_core_set_aside (core, error) && core_try_open (core, error);
}
