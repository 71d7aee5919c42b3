/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-sync-session-private.h"

#include "ts-folder-cache.h"
#include "ts-folder-target.h"
#include "ts-service-error.h"
#include "ts-sync-error.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static gboolean
is_inside (const char *path, const char *folder)
{
  gsize n = strlen (folder);

  return strncmp (path, folder, n) == 0 && (path[n] == '\0' || path[n] == '/' || n == 1);
}

/* Whether source and target keep out of one another. */
static gboolean
check_apart (const char *source, const char *target, GError **error)
{
  g_autofree char *display = g_filename_display_name (source);
  g_autofree char *real_source = realpath (source, NULL);
  g_autofree char *real_target = realpath (target, NULL);

  if (real_source != NULL && is_inside (real_target != NULL ? real_target : target, real_source)) {
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FAILED,
                 _ ("The target lies inside the source “%s”. Choose a folder outside of it."),
                 display);
    return FALSE;
  }
  if (real_source != NULL && real_target != NULL && is_inside (real_source, real_target)) {
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FAILED,
                 _ ("The source “%s” lies inside the target. Choose another folder."), display);
    return FALSE;
  }
  return TRUE;
}

static gboolean
folder_open (TsSyncComparison *self, TsJob *job, GError **error)
{
  const char *path = self->pair->target_location;

  if (ts_source_is_folder (self->source_row)
      && !check_apart (ts_source_get_location (self->source_row), path, error))
    return FALSE;
  self->target = ts_folder_target_new (path);
  self->target_name = g_filename_display_name (path);
  return TRUE;
}

static char *
make_cache_path (const TsSyncComparison *self)
{
  g_autofree char *dir = g_path_get_dirname (ts_store_get_path (self->store));
  g_autofree char *sum
      = g_compute_checksum_for_string (G_CHECKSUM_SHA1, self->pair->target_location, -1);
  g_autofree char *file = g_strconcat (sum, ".cache", NULL);

  return g_build_filename (dir, "targets", file, NULL);
}

/* A folder that is not there yet has no tracks, unless something was copied there before: then it
 * is a drive that is not connected. */
static GPtrArray *
folder_load_tracks (TsSyncComparison *self, guint n_mapped, TsJob *job, GError **error)
{
  const char *path = self->pair->target_location;
  g_autoptr (GPtrArray) tracks = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *cache_path = make_cache_path (self);

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    if (n_mapped == 0 && g_file_test (parent, G_FILE_TEST_IS_DIR))
      return g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_GONE,
                 _ ("“%s” is not there. Is the drive connected?"), self->target_name);
    return NULL;
  }
  tracks = ts_folder_cache_read (cache_path, path, job, &self->n_unread, &local);
  if (tracks != NULL)
    return g_steal_pointer (&tracks);
  /* Emptied, or another drive: the plan warns of it. */
  if (g_error_matches (local, TS_SERVICE_ERROR, TS_SERVICE_ERROR_OFFLINE)
      && g_access (path, R_OK | X_OK) == 0 && g_file_test (path, G_FILE_TEST_IS_DIR))
    return g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static void
folder_remember (TsSyncComparison *self, GPtrArray *copies)
{
  g_autofree char *cache_path = make_cache_path (self);

  ts_folder_cache_add (cache_path, self->pair->target_location, copies);
}

const TsSyncTargetKind _ts_sync_folder_kind = {
  .id = "folder",
  .open = folder_open,
  .load_tracks = folder_load_tracks,
  .mtime_slack_us = TS_FOLDER_TARGET_MTIME_SLACK_US,
  .remember = folder_remember,
};
