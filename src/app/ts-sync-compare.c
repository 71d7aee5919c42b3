/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-sync-session-private.h"

#include "ts-folder-cache.h"
#include "ts-folder-target.h"
#include "ts-match-link.h"
#include "ts-service-error.h"
#include "ts-store-decisions.h"
#include "ts-store-sources.h"
#include "ts-store-tracks.h"
#include "ts-sync-error.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

void
_ts_sync_comparison_free (TsSyncComparison *self)
{
  g_clear_object (&self->store);
  g_clear_object (&self->target);
  g_clear_object (&self->plan);
  g_free (self->source_name);
  g_free (self->source_root);
  g_free (self->target_path);
  g_free (self->cache_path);
  g_clear_pointer (&self->options, ts_sync_options_free);
  g_free (self);
}

static gboolean
is_inside (const char *path, const char *folder)
{
  gsize n = strlen (folder);

  return strncmp (path, folder, n) == 0 && (path[n] == '\0' || path[n] == '/' || n == 1);
}

static gboolean
find_source (TsSyncComparison *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) sources = ts_store_list_sources (self->store, cancellable, error);
  g_autofree char *display = NULL, *real_source = NULL, *real_target = NULL;

  if (sources == NULL)
    return FALSE;
  for (guint i = 0; i < sources->len; i++) {
    TsSource *source = sources->pdata[i];

    if (ts_source_get_id (source) == self->source_id
        && g_strcmp0 (ts_source_get_kind (source), "folder") != 0) {
      g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FAILED,
                   _ ("“%s” is not a folder: files can only be copied from folders."),
                   ts_source_get_name (source));
      return FALSE;
    }
    if (ts_source_get_id (source) == self->source_id) {
      if (ts_source_is_server (source)) {
        g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FAILED,
                     _ ("“%s” is a server. Only folders can be copied from so far."),
                     ts_source_get_name (source));
        return FALSE;
      }
      self->source_name = g_strdup (ts_source_get_name (source));
      self->source_root = g_strdup (ts_source_get_location (source));
    }
  }
  if (self->source_root == NULL) {
    g_set_error_literal (error, TS_SYNC_ERROR, TS_SYNC_ERROR_GONE,
                         _ ("The source of this pair is no longer in the library."));
    return FALSE;
  }
  display = g_filename_display_name (self->source_root);
  if (!g_file_test (self->source_root, G_FILE_TEST_IS_DIR)) {
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_GONE,
                 _ ("“%s” is not there. Is the drive connected?"), display);
    return FALSE;
  }
  real_source = realpath (self->source_root, NULL);
  real_target = realpath (self->target_path, NULL);
  if (real_source != NULL
      && is_inside (real_target != NULL ? real_target : self->target_path, real_source)) {
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
add_track_cb (TsTrack *track, gpointer data)
{
  g_ptr_array_add (data, ts_track_ref (track));
  return TRUE;
}

static GPtrArray *
load_source (TsSyncComparison *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();

  query->source_id = self->source_id;
  query->sort = TS_TRACK_SORT_PATH;
  if (!ts_store_foreach_track (self->store, query, add_track_cb, tracks, cancellable, error))
    return NULL;
  return g_steal_pointer (&tracks);
}

/* What earlier runs copied. A copy keeps its source's size and time, so that one of each tells
 * whether either of the two files changed since. */
static GPtrArray *
load_mappings (TsSyncComparison *self,
               GPtrArray *sources,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GPtrArray) links = NULL;
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  GPtrArray *mappings;

  links = ts_store_load_sync_links (self->store, self->pair_id, cancellable, error);
  if (links == NULL)
    return NULL;
  mappings = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_sync_mapping_free);
  for (guint i = 0; i < sources->len; i++)
    g_hash_table_insert (by_id, &((TsTrack *) sources->pdata[i])->id, sources->pdata[i]);
  for (guint i = 0; i < links->len; i++) {
    const TsSyncLink *link = links->pdata[i];
    const TsTrack *track = g_hash_table_lookup (by_id, &link->track_id);
    TsSyncMapping *mapping;

    if (track == NULL)
      continue;
    mapping = ts_sync_mapping_new (track->location, link->target_location);
    mapping->source_size_bytes = mapping->target_size_bytes = link->size_bytes;
    mapping->source_mtime_us = mapping->target_mtime_us = link->mtime_us;
    g_ptr_array_add (mappings, mapping);
  }
  return mappings;
}

/* The target's tracks. A folder that is not there yet has none, unless something was copied there
 * before: then it is a drive that is not connected. */
static GPtrArray *
load_target (TsSyncComparison *self, guint n_mapped, TsJob *job, GError **error)
{
  g_autoptr (GPtrArray) tracks = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *parent = g_path_get_dirname (self->target_path);
  g_autofree char *display = g_filename_display_name (self->target_path);

  self->target = ts_folder_target_new (self->target_path);
  if (!g_file_test (self->target_path, G_FILE_TEST_EXISTS)) {
    if (n_mapped == 0 && g_file_test (parent, G_FILE_TEST_IS_DIR))
      return g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_GONE,
                 _ ("“%s” is not there. Is the drive connected?"), display);
    return NULL;
  }
  tracks = ts_folder_cache_read (self->cache_path, self->target_path, job, &self->n_unread, &local);
  if (tracks != NULL)
    return g_steal_pointer (&tracks);
  /* Emptied, or another drive: the plan warns of it. */
  if (g_error_matches (local, TS_SERVICE_ERROR, TS_SERVICE_ERROR_OFFLINE)
      && g_access (self->target_path, R_OK | X_OK) == 0
      && g_file_test (self->target_path, G_FILE_TEST_IS_DIR))
    return g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

/* Names on the target that are no tracks. */
static GPtrArray *
load_other_names (TsSyncComparison *self,
                  GPtrArray *targets,
                  GCancellable *cancellable,
                  GError **error)
{
  GPtrArray *names = ts_sync_target_list_names (self->target, cancellable, error);
  g_autoptr (GHashTable) tracks = g_hash_table_new (g_str_hash, g_str_equal);

  if (names == NULL)
    return NULL;
  for (guint i = 0; i < targets->len; i++)
    g_hash_table_add (tracks, ((TsTrack *) targets->pdata[i])->location);
  for (guint i = names->len; i-- > 0;)
    if (g_hash_table_contains (tracks, names->pdata[i]))
      g_ptr_array_remove_index_fast (names, i);
  return names;
}

/* Some tracks as the matcher sees them, and which they are. */
typedef struct {
  TsMatchCatalogue *catalogue; /* (owned) */
  GArray *rows;                /* (owned) (element-type guint): row of the catalogue -> track */
  GHashTable *by_identity;     /* (owned): identity (borrowed) -> row + 1 */
} Side;

static void
side_init (Side *self)
{
  self->catalogue = ts_match_catalogue_new ();
  self->rows = g_array_new (FALSE, FALSE, sizeof (guint));
  self->by_identity = g_hash_table_new (g_str_hash, g_str_equal);
}

static void
side_clear (Side *self)
{
  ts_match_catalogue_free (self->catalogue);
  g_array_unref (self->rows);
  g_hash_table_unref (self->by_identity);
}

static void
side_add (Side *self, const TsTrack *track, guint number)
{
  const TsMatchFields fields = {
    .artist = track->artist != NULL ? track->artist : track->album_artist,
    .album = track->album,
    .title = track->title,
    .mb_recording_id = track->mb_recording_id,
    .isrc = track->isrc,
    .duration_ms = track->duration_ms,
  };
  guint row = ts_match_catalogue_add (self->catalogue, &fields);

  g_array_append_val (self->rows, number);
  if (track->identity != NULL)
    g_hash_table_insert (self->by_identity, track->identity, GUINT_TO_POINTER (row + 1));
}

/* Tracks that the mappings do not settle. */
static void
fill_sides (Side *left, Side *right, GPtrArray *sources, GPtrArray *targets, GPtrArray *mappings)
{
  g_autoptr (GHashTable) mapped = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) there = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) settled = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < targets->len; i++)
    g_hash_table_add (there, ((TsTrack *) targets->pdata[i])->location);
  for (guint i = 0; i < mappings->len; i++) {
    const TsSyncMapping *mapping = mappings->pdata[i];

    if (g_hash_table_contains (there, mapping->target_path)) {
      g_hash_table_add (mapped, mapping->target_path);
      g_hash_table_add (settled, mapping->source_location);
    }
  }
  for (guint i = 0; i < sources->len; i++)
    if (!g_hash_table_contains (settled, ((TsTrack *) sources->pdata[i])->location))
      side_add (left, sources->pdata[i], i);
  for (guint i = 0; i < targets->len; i++)
    if (!g_hash_table_contains (mapped, ((TsTrack *) targets->pdata[i])->location))
      side_add (right, targets->pdata[i], i);
}

static void
add_pin (GArray *pins,
         const Side *left,
         const Side *right,
         const char *a,
         const char *b,
         gboolean is_same)
{
  guint row_a = GPOINTER_TO_UINT (g_hash_table_lookup (left->by_identity, a));
  guint row_b = GPOINTER_TO_UINT (g_hash_table_lookup (right->by_identity, b));
  const TsMatchPin pin = { row_a - 1, row_b - 1, is_same };

  if (row_a > 0 && row_b > 0)
    g_array_append_val (pins, pin);
}

static void
progress_cb (guint done, guint total, gpointer data)
{
  ts_job_report (data, done, total, 0, 0, _ ("Comparing tracks"));
}

static GArray *
find_matches (TsSyncComparison *self,
              GPtrArray *sources,
              GPtrArray *targets,
              GPtrArray *mappings,
              TsJob *job,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GPtrArray) decisions = NULL;
  g_autoptr (GArray) pins = g_array_new (FALSE, FALSE, sizeof (TsMatchPin));
  g_autoptr (GArray) found = NULL;
  GArray *matches = NULL;
  TsMatchOptions options = TS_MATCH_OPTIONS_INIT;
  Side left, right;

  decisions = ts_store_list_decisions (self->store, cancellable, error);
  if (decisions == NULL)
    return NULL;
  side_init (&left);
  side_init (&right);
  fill_sides (&left, &right, sources, targets, mappings);
  for (guint i = 0; i < decisions->len; i++) {
    const TsDecision *decision = decisions->pdata[i];
    gboolean is_same = decision->verdict == TS_VERDICT_SAME;

    add_pin (pins, &left, &right, decision->left_key, decision->right_key, is_same);
    add_pin (pins, &left, &right, decision->right_key, decision->left_key, is_same);
  }
  options.threads = MIN (g_get_num_processors (), 4);
  options.exact_only = self->options->exact_only;
  options.pins = (const TsMatchPin *) (gpointer) pins->data;
  options.n_pins = pins->len;
  found = ts_match_link (left.catalogue, right.catalogue, &options, cancellable, progress_cb, job,
                         error);
  if (found != NULL) {
    matches = g_array_sized_new (FALSE, FALSE, sizeof (TsSyncMatch), found->len);
    for (guint i = 0; i < found->len; i++) {
      const TsMatch *match = &g_array_index (found, TsMatch, i);
      const TsSyncMatch entry
          = { g_array_index (left.rows, guint, match->left),
              g_array_index (right.rows, guint, match->right), match->confidence, match->strategy };

      g_array_append_val (matches, entry);
    }
  }
  side_clear (&left);
  side_clear (&right);
  return matches;
}

gboolean
_ts_sync_comparison_run (TsSyncComparison *self,
                         TsJob *job,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (TsPathTemplate) path_template = NULL;
  g_autoptr (GPtrArray) sources = NULL, targets = NULL, mappings = NULL, names = NULL;
  g_autoptr (GArray) matches = NULL;
  TsSyncPlanInput input = { NULL };
  g_autofree char *summary = NULL;

  path_template = ts_path_template_new (self->options->layout, error);
  if (path_template == NULL || !find_source (self, cancellable, error))
    return FALSE;
  sources = load_source (self, cancellable, error);
  if (sources == NULL)
    return FALSE;
  mappings = load_mappings (self, sources, cancellable, error);
  if (mappings == NULL)
    return FALSE;
  targets = load_target (self, mappings->len, job, error);
  if (targets == NULL)
    return FALSE;
  names = load_other_names (self, targets, cancellable, error);
  if (names == NULL)
    return FALSE;
  matches = find_matches (self, sources, targets, mappings, job, cancellable, error);
  if (matches == NULL || !ts_job_check (job, error))
    return FALSE;

  input.source_tracks = sources;
  input.target_tracks = targets;
  input.matches = (const TsSyncMatch *) (gpointer) matches->data;
  input.n_matches = matches->len;
  input.mappings = mappings;
  input.other_names = names;
  input.path_template = path_template;
  input.is_forced = self->options->is_forced;
  input.wants_gain = self->options->wants_gain;
  input.mtime_slack_us = ts_folder_target_get_mtime_slack_us (TS_FOLDER_TARGET (self->target));
  self->plan = ts_sync_plan_new (&input);
  self->free_bytes = ts_sync_target_get_free_bytes (self->target);
  summary = g_strdup_printf (
      ngettext ("%u track to copy, %u already there.", "%u tracks to copy, %u already there.",
                ts_sync_plan_get_n_with_action (self->plan, TS_SYNC_ACTION_COPY)),
      ts_sync_plan_get_n_with_action (self->plan, TS_SYNC_ACTION_COPY),
      ts_sync_plan_get_n_with_action (self->plan, TS_SYNC_ACTION_SKIP));
  ts_job_set_summary (job, summary, FALSE);
  return TRUE;
}
