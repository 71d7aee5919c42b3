/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-sync-session-private.h"

#include "ts-folder-source.h"
#include "ts-main-call.h"
#include "ts-server-source.h"
#include "ts-store-sources.h"
#include "ts-store-tracks.h"
#include "ts-sync-error.h"
#include "ts-sync-match-private.h"
#include "ts-sync-words.h"
#include "ts-track-pool.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LOAD_ROWS 1000

void
_ts_sync_comparison_free (TsSyncComparison *self)
{
  g_clear_object (&self->store);
  ts_main_unref_object (g_steal_pointer (&self->accounts));
  g_clear_pointer (&self->pair, ts_sync_pair_free);
  g_clear_pointer (&self->options, ts_sync_options_free);
  g_clear_object (&self->source_row);
  g_clear_object (&self->source);
  g_clear_object (&self->target);
  g_clear_object (&self->plan);
  g_clear_pointer (&self->files, ts_azuracast_files_unref);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_free (self->target_name);
  g_free (self);
}

TsSource *
_ts_sync_find_source (TsStore *store,
                      gint64 id,
                      const char *kind,
                      const char *location,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GPtrArray) sources = ts_store_list_sources (store, cancellable, error);

  if (sources == NULL)
    return NULL;
  for (guint i = 0; i < sources->len; i++) {
    TsSource *source = sources->pdata[i];

    if (id != 0 ? ts_source_get_id (source) == id
                : strcmp (ts_source_get_kind (source), kind) == 0
                      && strcmp (ts_source_get_location (source), location) == 0)
      return g_object_ref (source);
  }
  if (id != 0)
    g_set_error_literal (error, TS_SYNC_ERROR, TS_SYNC_ERROR_GONE,
                         _ ("The source of this pair is no longer in the library."));
  else
    g_set_error_literal (error, TS_SYNC_ERROR, TS_SYNC_ERROR_GONE,
                         _ ("The account that this pair syncs to was removed."));
  return NULL;
}

/* Looks what the source is, and that tracks can be copied from it. */
static gboolean
find_source (TsSyncComparison *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *display = NULL;

  self->source_row = _ts_sync_find_source (self->store, self->pair->source_id, NULL, NULL,
                                           cancellable, error);
  if (self->source_row == NULL)
    return FALSE;
  if (ts_source_is_server (self->source_row))
    return TRUE;
  if (!ts_source_is_folder (self->source_row)) {
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FAILED,
                 _ ("Tracks can be copied from folders and music servers, and “%s” is neither."),
                 ts_source_get_name (self->source_row));
    return FALSE;
  }
  if (g_file_test (ts_source_get_location (self->source_row), G_FILE_TEST_IS_DIR))
    return TRUE;
  display = g_filename_display_name (ts_source_get_location (self->source_row));
  g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_GONE,
               _ ("“%s” is not there. Is the drive connected?"), display);
  return FALSE;
}

static gboolean
add_id_cb (const TsTrackRow *row, gpointer data)
{
  g_array_append_val ((GArray *) data, row->id);
  return TRUE;
}

static int
compare_locations (gconstpointer a, gconstpointer b)
{
  const TsTrack *x = *(TsTrack *const *) a, *y = *(TsTrack *const *) b;

  return strcmp (x->location, y->location);
}

/* In the order of locations. Not by a query: its index is made for lists that are looked at. */
static GPtrArray *
load_source (TsSyncComparison *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) tracks = NULL;
  g_autoptr (TsTrackPool) pool = ts_track_pool_new ();
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!ts_store_foreach_row (self->store, self->pair->source_id, TS_TRACK_FILTER_NONE, add_id_cb,
                             ids, cancellable, error))
    return NULL;
  tracks = g_ptr_array_new_full (ids->len, (GDestroyNotify) ts_track_unref);
  for (guint start = 0; start < ids->len; start += LOAD_ROWS) {
    g_autoptr (GPtrArray) loaded
        = ts_store_get_tracks (self->store, &g_array_index (ids, gint64, start),
                               MIN (LOAD_ROWS, ids->len - start), cancellable, error);

    if (loaded == NULL)
      return NULL;
    for (guint i = 0; i < loaded->len; i++)
      if (loaded->pdata[i] != NULL)
        g_ptr_array_add (tracks, ts_track_pool_add (pool, loaded->pdata[i]));
  }
  ts_track_pool_close (pool);
  g_ptr_array_sort (tracks, compare_locations);
  return g_steal_pointer (&tracks);
}

static gboolean
open_source (TsSyncComparison *self, GPtrArray *tracks, TsJob *job, GError **error)
{
  if (ts_source_is_server (self->source_row))
    self->source = ts_server_source_open (self->store, self->accounts, self->source_row, tracks, job,
                                          ts_job_get_cancellable (job), error);
  else
    self->source = ts_folder_source_new (ts_source_get_location (self->source_row));
  return self->source != NULL;
}

/* What earlier runs copied. A link knows the source's size and time then; a copy in a folder has
 * the same ones, so that one of each tells whether either of the two files changed since. */
static GPtrArray *
make_mappings (TsSyncComparison *self, GPtrArray *links, GPtrArray *sources)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  GPtrArray *mappings = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_sync_mapping_free);

  for (guint i = 0; i < sources->len; i++)
    g_hash_table_insert (by_id, &((TsTrack *) sources->pdata[i])->id, sources->pdata[i]);
  for (guint i = 0; i < links->len; i++) {
    const TsSyncLink *link = links->pdata[i];
    const TsTrack *track = g_hash_table_lookup (by_id, &link->track_id);
    const char *path = NULL;
    TsSyncMapping *mapping;

    if (track == NULL)
      continue;
    if (self->kind->find_path != NULL)
      path = self->kind->find_path (self, link->target_location);
    mapping = ts_sync_mapping_new (track->location, path != NULL ? path : link->target_location);
    mapping->source_size_bytes = mapping->target_size_bytes = link->size_bytes;
    mapping->source_mtime_us = mapping->target_mtime_us = link->mtime_us;
    mapping->is_found = link->hash == NULL;
    g_ptr_array_add (mappings, mapping);
  }
  return mappings;
}

static const char *
find_location_cb (const char *unique_id, gpointer data)
{
  TsSyncComparison *self = data;

  return self->kind->find_path != NULL ? self->kind->find_path (self, unique_id) : NULL;
}

static char *
join_pair (const char *source_location, const char *target_path)
{
  return g_strconcat (source_location, "\n", target_path, NULL);
}

/* What people said is not the same is not, whatever earlier runs found or put there. */
static void
drop_refused (GPtrArray *mappings, GArray *pins, GPtrArray *sources, GPtrArray *targets)
{
  g_autoptr (GHashTable) refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < pins->len; i++) {
    const TsMatchPin *pin = &g_array_index (pins, TsMatchPin, i);

    if (!pin->is_same)
      g_hash_table_add (refused, join_pair (((TsTrack *) sources->pdata[pin->left])->location,
                                            ((TsTrack *) targets->pdata[pin->right])->location));
  }
  for (guint i = g_hash_table_size (refused) > 0 ? mappings->len : 0; i-- > 0;) {
    const TsSyncMapping *mapping = mappings->pdata[i];
    g_autofree char *pair = join_pair (mapping->source_location, mapping->target_path);

    if (g_hash_table_contains (refused, pair))
      g_ptr_array_remove_index (mappings, i);
  }
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

/* What is there without having been copied, for targets that know it by something that lasts: from
 * now on it is known whatever becomes of its tags. */
static void
note_found (TsSyncComparison *self, GPtrArray *mappings)
{
  g_autoptr (GHashTable) known = NULL;

  self->found = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_sync_link_free);
  if (self->kind->find_key == NULL)
    return;
  known = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < mappings->len; i++)
    g_hash_table_add (known, ((TsSyncMapping *) mappings->pdata[i])->source_location);
  for (guint i = 0; i < ts_sync_plan_get_n_items (self->plan); i++) {
    TsSyncItem *item = ts_sync_plan_get_item (self->plan, i);
    const TsTrack *track = ts_sync_item_get_track (item);
    const char *key;
    TsSyncLink *link;

    if (ts_sync_item_get_action (item) != TS_SYNC_ACTION_SKIP
        || g_hash_table_contains (known, track->location))
      continue;
    key = self->kind->find_key (self, ts_sync_item_get_matched_track (item)->location);
    if (key == NULL)
      continue;
    link = g_new0 (TsSyncLink, 1);
    link->track_id = track->id;
    link->target_location = g_strdup (key);
    /* Just where it would be put: a run that was ended did, and could not say so any more. */
    if (ts_sync_item_get_reason (item) == TS_SYNC_REASON_SAME_AUDIO)
      link->hash = g_strdup ("");
    link->size_bytes = track->size_bytes;
    link->mtime_us = track->mtime_us;
    link->synced_us = g_get_real_time ();
    g_ptr_array_add (self->found, link);
  }
}

/* The template that names what is put on the target. */
static TsPathTemplate *
make_template (const TsSyncOptions *options, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *p = options->prefix != NULL ? options->prefix : ""; *p != '\0'; p++) {
    if (strchr ("{}[]\\", *p) != NULL)
      g_string_append_c (text, '\\');
    g_string_append_c (text, *p);
  }
  if (text->len > 0)
    g_string_append_c (text, '/');
  g_string_append (text, options->layout);
  return ts_path_template_new (text->str, error);
}

gboolean
_ts_sync_comparison_run (TsSyncComparison *self,
                         TsJob *job,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (TsPathTemplate) path_template = NULL;
  g_autoptr (GPtrArray) sources = NULL, links = NULL, targets = NULL, mappings = NULL, names = NULL;
  g_autoptr (GArray) matches = NULL, pins = NULL;
  g_autofree guint *groups = NULL;
  g_auto (TsSyncDecisions) decisions = { NULL, find_location_cb, self };
  TsSyncMatcher matcher = { &decisions };
  TsSyncPlanInput input = { NULL };
  g_autofree char *summary = NULL;
  int one_per_recording = self->options->one_per_recording;

  path_template = make_template (self->options, error);
  if (path_template == NULL || !find_source (self, cancellable, error)
      || !self->kind->open (self, job, error))
    return FALSE;
  sources = load_source (self, cancellable, error);
  if (sources == NULL || !open_source (self, sources, job, error))
    return FALSE;
  links = ts_store_load_sync_links (self->store, self->pair->id, cancellable, error);
  targets = links != NULL ? self->kind->load_tracks (self, links->len, job, error) : NULL;
  if (targets == NULL)
    return FALSE;
  mappings = make_mappings (self, links, sources);
  names = load_other_names (self, targets, cancellable, error);
  if (names == NULL || !_ts_sync_decisions_load (&decisions, self->store, cancellable, error))
    return FALSE;
  pins = _ts_sync_decisions_find (&decisions, sources, targets);
  drop_refused (mappings, pins, sources, targets);

  matcher.pins = pins;
  matcher.sources = sources;
  matcher.targets = targets;
  matcher.mappings = mappings;
  matcher.exact_only = self->options->exact_only;
  matcher.is_one_per_recording
      = one_per_recording < 0 ? self->kind->is_one_per_recording : one_per_recording > 0;
  matcher.job = job;
  matches = _ts_sync_matcher_run (&matcher, cancellable, error);
  groups = matcher.groups;
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
  input.replaces_kinds = self->options->replaces_kinds;
  input.wants_gain = self->options->wants_gain;
  input.is_one_per_recording = matcher.is_one_per_recording;
  input.groups = groups;
  input.clean_path = self->kind->clean_path;
  input.mtime_slack_us = self->kind->mtime_slack_us;
  input.is_upload = self->kind->is_upload;
  self->plan = ts_sync_plan_new (&input);
  note_found (self, mappings);
  g_clear_pointer (&self->files, ts_azuracast_files_unref);
  self->free_bytes = ts_sync_target_get_free_bytes (self->target);
  summary = ts_sync_words_dup_need (ts_sync_plan_get_n_with_action (self->plan, TS_SYNC_ACTION_COPY),
                                    ts_sync_plan_get_n_items (self->plan), self->kind->is_upload);
  ts_job_set_summary (job, summary, FALSE);
  return TRUE;
}
