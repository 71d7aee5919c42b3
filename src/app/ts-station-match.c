/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-station-match.h"

#include "ts-match-link.h"
#include "ts-station-target.h"
#include "ts-station-wait-private.h"
#include "ts-store-accounts.h"
#include "ts-store-tracks.h"
#include "ts-sync-plan.h"

#include <glib/gi18n-lib.h>

struct _TsStationMatch {
  GObject parent_instance;

  TsStationMatchKind kind;
  TsTrack *track; /* (owned) (nullable) */
  TsTrack *file;  /* (owned) (nullable) */
  double confidence;
  TsMatchStrategy strategy;
};

G_DEFINE_FINAL_TYPE (TsStationMatch, ts_station_match, G_TYPE_OBJECT)

static void
ts_station_match_finalize (GObject *object)
{
  TsStationMatch *self = TS_STATION_MATCH (object);

  g_clear_pointer (&self->track, ts_track_unref);
  g_clear_pointer (&self->file, ts_track_unref);
  G_OBJECT_CLASS (ts_station_match_parent_class)->finalize (object);
}

static void
ts_station_match_class_init (TsStationMatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_station_match_finalize;
}

static void
ts_station_match_init (TsStationMatch *self)
{
}

TsStationMatchKind
ts_station_match_get_kind (TsStationMatch *self)
{
  g_return_val_if_fail (TS_IS_STATION_MATCH (self), TS_STATION_MATCH_LOOK);

  return self->kind;
}

TsTrack *
ts_station_match_get_track (TsStationMatch *self)
{
  g_return_val_if_fail (TS_IS_STATION_MATCH (self), NULL);

  return self->track;
}

TsTrack *
ts_station_match_get_file (TsStationMatch *self)
{
  g_return_val_if_fail (TS_IS_STATION_MATCH (self), NULL);

  return self->file;
}

double
ts_station_match_get_confidence (TsStationMatch *self)
{
  g_return_val_if_fail (TS_IS_STATION_MATCH (self), 0);

  return self->confidence;
}

const char *
ts_station_match_get_strategy (TsStationMatch *self)
{
  g_return_val_if_fail (TS_IS_STATION_MATCH (self), NULL);

  return ts_match_strategy_to_string (self->strategy);
}

const char *
ts_station_match_kind_to_string (TsStationMatchKind kind)
{
  static const char *const names[] = { "same", "look", "twice", "station-only", "library-only" };

  g_return_val_if_fail (kind < G_N_ELEMENTS (names), NULL);

  return names[kind];
}

/* --- The job ------------------------------------------------------------------------------- */

typedef struct {
  TsStore *store;       /* (owned) */
  TsAccounts *accounts; /* (owned) */
  TsSource *station;    /* (owned) */
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_object_unref (wish->store);
  g_object_unref (wish->accounts);
  g_object_unref (wish->station);
  g_free (wish);
}

/* Tracks and the same as the matcher sees them, row by row. */
typedef struct {
  GPtrArray *tracks;           /* (owned) (element-type TsTrack) */
  TsMatchCatalogue *catalogue; /* (owned) */
  gboolean *is_matched;        /* (owned): by row, once all are there */
} Side;

static void
side_add (Side *side, TsTrack *track)
{
  const TsMatchFields fields = {
    .artist = track->artist != NULL ? track->artist : track->album_artist,
    .album = track->album,
    .title = track->title,
    .mb_recording_id = track->mb_recording_id,
    .isrc = track->isrc,
    .duration_ms = track->duration_ms,
  };

  ts_match_catalogue_add (side->catalogue, &fields);
  g_ptr_array_add (side->tracks, ts_track_ref (track));
}

static void
side_init (Side *side)
{
  side->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  side->catalogue = ts_match_catalogue_new ();
}

static void
side_clear (Side *side)
{
  g_ptr_array_unref (side->tracks);
  ts_match_catalogue_free (side->catalogue);
  g_free (side->is_matched);
}

static gboolean
track_cb (TsTrack *track, gpointer user_data)
{
  side_add (user_data, track);
  return TRUE;
}

static gboolean
read_sides (Wish *wish, Side *library, Side *files, TsJob *job, GError **error)
{
  GCancellable *cancellable = ts_job_get_cancellable (job);
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();
  g_autoptr (TsAccount) account = NULL;
  g_autoptr (TsSyncTarget) target = NULL;
  g_autoptr (TsAzuracastFiles) list = NULL;
  TsAzuracastStation *station;

  account
      = ts_store_get_account (wish->store, ts_source_get_id (wish->station), cancellable, error);
  if (account == NULL)
    return FALSE;
  station = _ts_station_wait_open (wish->accounts, account, job, error);
  if (station == NULL)
    return FALSE;
  target = ts_station_target_new (station, ts_source_get_name (wish->station),
                                  ts_source_get_location (wish->station));
  list = ts_station_target_list (TS_STATION_TARGET (target), FALSE, cancellable, error);
  if (list == NULL)
    return FALSE;
  for (guint i = 0; i < ts_azuracast_files_get_n (list); i++)
    side_add (files, ts_azuracast_files_get (list, i)->track);
  if (!ts_store_foreach_track (wish->store, query, track_cb, library, cancellable, error))
    return FALSE;
  library->is_matched = g_new0 (gboolean, library->tracks->len + 1);
  files->is_matched = g_new0 (gboolean, files->tracks->len + 1);
  return TRUE;
}

static void
add_match (GPtrArray *matches,
           TsStationMatchKind kind,
           TsTrack *track,
           TsTrack *file,
           const TsMatch *match)
{
  TsStationMatch *self = g_object_new (TS_TYPE_STATION_MATCH, NULL);

  self->kind = kind;
  self->track = track != NULL ? ts_track_ref (track) : NULL;
  self->file = file != NULL ? ts_track_ref (file) : NULL;
  self->confidence = match != NULL ? match->confidence : 1;
  self->strategy = match != NULL ? match->strategy : TS_MATCH_STRATEGY_NONE;
  g_ptr_array_add (matches, self);
}

static void
progress_cb (guint done, guint total, gpointer data)
{
  ts_job_report (data, done, total, 0, 0, _ ("Comparing tracks"));
}

static gboolean
match_sides (Side *library, Side *files, GPtrArray *matches, TsJob *job, GError **error)
{
  GCancellable *cancellable = ts_job_get_cancellable (job);
  const TsMatchCatalogue *catalogue = files->catalogue;
  TsMatchOptions options = TS_MATCH_OPTIONS_INIT;
  g_autoptr (TsMatchClusters) clusters = NULL;
  g_autoptr (GArray) found = NULL;

  options.threads = MIN (g_get_num_processors (), 4);
  found = ts_match_link (library->catalogue, files->catalogue, &options, cancellable, progress_cb,
                         job, error);
  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++) {
    const TsMatch *match = &g_array_index (found, TsMatch, i);

    library->is_matched[match->left] = files->is_matched[match->right] = TRUE;
    add_match (matches,
               match->confidence >= TS_SYNC_SURE_CONFIDENCE ? TS_STATION_MATCH_SAME
                                                            : TS_STATION_MATCH_LOOK,
               library->tracks->pdata[match->left], files->tracks->pdata[match->right], match);
  }

  /* Inside of one place an equal artist and length alone are two songs of an album. */
  options.min_confidence = TS_SYNC_SURE_CONFIDENCE;
  clusters = ts_match_cluster (&catalogue, 1, &options, cancellable, progress_cb, job, error);
  if (clusters == NULL)
    return FALSE;
  for (guint i = 0; i < clusters->pairs->len; i++) {
    const TsMatch *pair = &g_array_index (clusters->pairs, TsMatch, i);

    add_match (matches, TS_STATION_MATCH_TWICE, files->tracks->pdata[pair->left],
               files->tracks->pdata[pair->right], pair);
  }
  return TRUE;
}

static int
compare_matches (gconstpointer a, gconstpointer b)
{
  const TsStationMatch *match_a = *(TsStationMatch **) a;
  const TsStationMatch *match_b = *(TsStationMatch **) b;

  if (match_a->kind != match_b->kind)
    return match_a->kind < match_b->kind ? -1 : 1;
  if (match_a->confidence != match_b->confidence)
    return match_a->confidence > match_b->confidence ? -1 : 1;
  return 0;
}

static gpointer
find_func (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Wish *wish = data;
  g_autoptr (GPtrArray) matches = g_ptr_array_new_with_free_func (g_object_unref);
  Side library = { 0 }, files = { 0 };
  gboolean is_done;

  side_init (&library);
  side_init (&files);
  is_done = read_sides (wish, &library, &files, job, error)
            && match_sides (&library, &files, matches, job, error);
  if (is_done) {
    for (guint i = 0; i < files.tracks->len; i++) {
      if (!files.is_matched[i])
        add_match (matches, TS_STATION_MATCH_STATION_ONLY, NULL, files.tracks->pdata[i], NULL);
    }
    for (guint i = 0; i < library.tracks->len; i++) {
      if (!library.is_matched[i])
        add_match (matches, TS_STATION_MATCH_LIBRARY_ONLY, library.tracks->pdata[i], NULL, NULL);
    }
    g_ptr_array_sort (matches, compare_matches);
  }
  side_clear (&library);
  side_clear (&files);
  return is_done ? g_steal_pointer (&matches) : NULL;
}

TsJob *
ts_station_match_find (TsStore *store,
                       TsAccounts *accounts,
                       TsSource *station,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autofree char *title = NULL;
  TsJob *job;
  Wish *wish;

  g_return_val_if_fail (TS_IS_STORE (store), NULL);
  g_return_val_if_fail (TS_IS_ACCOUNTS (accounts), NULL);
  g_return_val_if_fail (TS_IS_SOURCE (station), NULL);

  /* TRANSLATORS: the name of a station */
  title = g_strdup_printf (_ ("Comparing the library with %s"), ts_source_get_name (station));
  job = ts_job_new (title);
  wish = g_new (Wish, 1);
  wish->store = g_object_ref (store);
  wish->accounts = g_object_ref (accounts);
  wish->station = g_object_ref (station);
  ts_job_run_async (job, find_func, wish, wish_free, (GDestroyNotify) g_ptr_array_unref, callback,
                    user_data);
  return job;
}

GPtrArray *
ts_station_match_find_finish (TsJob *job, GAsyncResult *result, GError **error)
{
  return ts_job_run_finish (job, result, error);
}
