/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-sync-fixture.h"
#include "ts-test-files.h"

#include "ts-content-hash.h"
#include "ts-folder-target.h"
#include "ts-playlist-format.h"

#include <glib/gstdio.h>
#include <string.h>

void
ts_sync_fixture_set_up (TsSyncFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->base = g_dir_make_tmp ("ts-sync-XXXXXX", &error);
  g_assert_no_error (error);
  self->source = g_build_filename (self->base, "source", NULL);
  self->target = g_build_filename (self->base, "target", NULL);
  g_assert_cmpint (g_mkdir (self->source, 0700), ==, 0);
}

void
ts_sync_fixture_tear_down (TsSyncFixture *self, gconstpointer data)
{
  ts_test_remove_tree (self->base);
  g_free (self->base);
  g_free (self->source);
  g_free (self->target);
}

void
ts_sync_fixture_write (const char *root, const char *path, gsize size, guint32 seed)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  g_autofree char *dir = g_path_get_dirname (full);
  g_autofree guint32 *data = g_malloc (size + 4);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < size / 4 + 1; i++)
    data[i] = g_rand_int (rand);
  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  /* Without waiting for the disk GLib writes in place and leaves a longer old file long. */
  g_unlink (full);
  g_file_set_contents_full (full, (char *) data, size, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

static void
list_below (const char *root, const char *path, GPtrArray *tracks)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  g_autoptr (GDir) dir = g_dir_open (full, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = *path != '\0' ? g_build_filename (path, name, NULL) : g_strdup (name);
    g_autofree char *child_full = g_build_filename (root, child, NULL);
    g_autofree char *content = NULL;
    GStatBuf info;
    TsTrack *track;
    TsContentHash hash;
    gsize size;

    if (g_file_test (child_full, G_FILE_TEST_IS_DIR)) {
      list_below (root, child, tracks);
      continue;
    }
    if (ts_playlist_format_from_name (name) != TS_PLAYLIST_FORMAT_UNKNOWN
        || !g_file_get_contents (child_full, &content, &size, NULL))
      continue;
    g_assert_cmpint (g_stat (child_full, &info), ==, 0);
    ts_content_hash_init (&hash);
    ts_content_hash_update (&hash, content, size);
    track = ts_track_new ();
    track->location = g_strdup (child);
    track->size_bytes = size;
    track->mtime_us = (gint64) info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
    track->identity = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", ts_content_hash_get (&hash));
    g_ptr_array_add (tracks, track);
  }
}

static int
compare_tracks (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(TsTrack *const *) a)->location, (*(TsTrack *const *) b)->location);
}

GPtrArray *
ts_sync_fixture_list (const char *root)
{
  GPtrArray *tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);

  list_below (root, "", tracks);
  g_ptr_array_sort (tracks, compare_tracks);
  return tracks;
}

static gboolean
is_part (const char *location)
{
  g_autofree char *name = g_path_get_basename (location);

  return g_str_has_prefix (name, ".tracksync-") && g_str_has_suffix (name, ".part");
}

TsSyncPlan *
ts_sync_fixture_plan (const char *source, const char *target, const char *layout)
{
  g_autoptr (GPtrArray) sources = ts_sync_fixture_list (source);
  g_autoptr (GPtrArray) targets = ts_sync_fixture_list (target);
  g_autoptr (TsPathTemplate) path_template = NULL;
  g_autoptr (GError) error = NULL;
  TsSyncPlanInput input = { NULL };

  for (guint i = targets->len; i-- > 0;)
    if (is_part (((TsTrack *) targets->pdata[i])->location))
      g_ptr_array_remove_index (targets, i);
  path_template = ts_path_template_new (layout != NULL ? layout : TS_PATH_TEMPLATE_KEEP, &error);
  g_assert_no_error (error);
  input.source_tracks = sources;
  input.target_tracks = targets;
  input.path_template = path_template;
  input.mtime_slack_us = TS_FOLDER_TARGET_MTIME_SLACK_US;
  return ts_sync_plan_new (&input);
}

guint
ts_sync_fixture_check_target (const char *source, const char *target, guint *n_parts)
{
  g_autoptr (GPtrArray) sources = ts_sync_fixture_list (source);
  g_autoptr (GPtrArray) targets = ts_sync_fixture_list (target);
  g_autoptr (GHashTable) sums = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = 0;

  *n_parts = 0;
  for (guint i = 0; i < sources->len; i++)
    g_hash_table_add (sums, ((TsTrack *) sources->pdata[i])->identity);
  for (guint i = 0; i < targets->len; i++) {
    TsTrack *track = targets->pdata[i];

    if (is_part (track->location)) {
      (*n_parts)++;
    } else {
      g_assert_true (g_hash_table_contains (sums, track->identity));
      n++;
    }
  }
  return n;
}
