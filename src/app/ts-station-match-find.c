/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-station-match-private.h"

#include "ts-duplicate-grouping.h"
#include "ts-duplicates-find-private.h"
#include "ts-main-call.h"
#include "ts-station-target.h"
#include "ts-station-wait-private.h"
#include "ts-store-accounts.h"
#include "ts-store-sources.h"
#include "ts-store-sync.h"
#include "ts-store-tracks.h"
#include "ts-sync-match-private.h"
#include "ts-track-pool.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
  TsStore *store;       /* (owned) */
  TsAccounts *accounts; /* (owned): main context */
  TsSource *station;    /* (owned) */
  gboolean is_forced;   /* the station is asked for its list again */

  GHashTable *sites;      /* (owned) (nullable) (element-type gint64) */
  TsTrackPool *pool;      /* (owned) (nullable): of @tracks */
  GPtrArray *tracks;      /* (owned) (nullable) (element-type TsTrack): of the library */
  TsAzuracastFiles *list; /* (owned) (nullable) */
  GPtrArray *files;       /* (owned) (nullable) (element-type TsTrack): those of the list */
  GHashTable *uploaded;   /* (owned) (nullable) (element-type gint64 utf8): id of a track ->
                             TsAzuracastFile.unique_id */
  TsSyncDecisions decisions;
  GPtrArray *matches; /* (owned) (nullable) (element-type TsStationMatch) */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->store);
  ts_main_unref_object (work->accounts);
  g_object_unref (work->station);
  g_clear_pointer (&work->sites, g_hash_table_unref);
  g_clear_pointer (&work->tracks, g_ptr_array_unref);
  g_clear_pointer (&work->pool, ts_track_pool_unref);
  g_clear_pointer (&work->list, ts_azuracast_files_unref);
  g_clear_pointer (&work->files, g_ptr_array_unref);
  g_clear_pointer (&work->uploaded, g_hash_table_unref);
  _ts_sync_decisions_clear (&work->decisions);
  g_clear_pointer (&work->matches, g_ptr_array_unref);
  g_free (work);
}

/* --- Reading ------------------------------------------------------------------------------- */

static gboolean
read_station (Work *work, TsJob *job, GError **error)
{
  GCancellable *cancellable = ts_job_get_cancellable (job);
  g_autoptr (TsAccount) account = NULL;
  g_autoptr (TsSyncTarget) target = NULL;
  TsAzuracastStation *station;

  account
      = ts_store_get_account (work->store, ts_source_get_id (work->station), cancellable, error);
  if (account == NULL)
    return FALSE;
  station = _ts_station_wait_open (work->accounts, account, job, error);
  if (station == NULL)
    return FALSE;
  target = ts_station_target_new (station, ts_source_get_name (work->station),
                                  ts_source_get_location (work->station));
  work->list
      = ts_station_target_list (TS_STATION_TARGET (target), work->is_forced, cancellable, error);
  if (work->list == NULL)
    return FALSE;
  work->files = g_ptr_array_new_full (ts_azuracast_files_get_n (work->list),
                                      (GDestroyNotify) ts_track_unref);
  for (guint i = 0; i < ts_azuracast_files_get_n (work->list); i++)
    g_ptr_array_add (work->files, ts_track_ref (ts_azuracast_files_get (work->list, i)->track));
  return TRUE;
}

/* No sync uploads what is on web sites only. */
static gboolean
is_from_sites (const Work *work, const TsTrack *track)
{
  if (!g_hash_table_contains (work->sites, &track->source_id))
    return FALSE;
  for (guint i = 0; i < track->n_origins; i++)
    if (!g_hash_table_contains (work->sites, &track->origins[i]))
      return FALSE;
  return TRUE;
}

static gboolean
track_cb (TsTrack *track, gpointer data)
{
  Work *work = data;

  if (!is_from_sites (work, track))
    g_ptr_array_add (work->tracks, ts_track_pool_add (work->pool, track));
  return TRUE;
}

static gboolean
read_library (Work *work, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) sources = ts_store_list_sources (work->store, cancellable, error);
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();

  if (sources == NULL)
    return FALSE;
  work->sites = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < sources->len; i++) {
    gint64 id = ts_source_get_id (sources->pdata[i]);

    if (ts_source_get_role (sources->pdata[i]) == TS_SOURCE_ROLE_SITE)
      g_hash_table_add (work->sites, g_memdup2 (&id, sizeof id));
  }
  work->pool = ts_track_pool_new ();
  work->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  query->is_grouped = TRUE;
  if (!ts_store_foreach_track (work->store, query, track_cb, work, cancellable, error))
    return FALSE;
  ts_track_pool_close (work->pool);
  return TRUE;
}

/* What was uploaded is known whatever became of its tags. What a sync only found there is not of
 * that kind: the matcher finds it again. */
static gboolean
read_uploaded (Work *work, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) pairs = ts_store_list_sync_pairs (work->store, cancellable, error);

  if (pairs == NULL)
    return FALSE;
  work->uploaded = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  for (guint i = 0; i < pairs->len; i++) {
    const TsSyncPair *pair = pairs->pdata[i];
    g_autoptr (GPtrArray) links = NULL;

    if (strcmp (pair->target_kind, ts_source_get_kind (work->station)) != 0
        || strcmp (pair->target_location, ts_source_get_location (work->station)) != 0)
      continue;
    links = ts_store_load_sync_links (work->store, pair->id, cancellable, error);
    if (links == NULL)
      return FALSE;
    for (guint j = 0; j < links->len; j++) {
      const TsSyncLink *link = links->pdata[j];

      if (link->hash != NULL)
        g_hash_table_insert (work->uploaded, g_memdup2 (&link->track_id, sizeof link->track_id),
                             g_strdup (link->target_location));
    }
  }
  return TRUE;
}

/* --- Decisions ----------------------------------------------------------------------------- */

static const char *
find_location_cb (const char *unique_id, gpointer data)
{
  const Work *work = data;
  const TsAzuracastFile *file = ts_azuracast_files_find_unique_id (work->list, unique_id);

  return file != NULL ? file->track->location : NULL;
}

static gboolean
read_decisions (Work *work, GCancellable *cancellable, GError **error)
{
  work->decisions.find_location = find_location_cb;
  work->decisions.data = work;
  return _ts_sync_decisions_load (&work->decisions, work->store, cancellable, error);
}

/* Pairs of numbers that people said are not the same. */
static GHashTable *
make_apart (GArray *pins)
{
  GHashTable *apart = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < pins->len; i++) {
    const TsMatchPin *pin = &g_array_index (pins, TsMatchPin, i);
    const gint64 key = (gint64) pin->left << 32 | pin->right;

    if (!pin->is_same)
      g_hash_table_add (apart, g_memdup2 (&key, sizeof key));
  }
  return apart;
}

static gboolean
are_apart (GHashTable *apart, guint left, guint right)
{
  const gint64 key = (gint64) left << 32 | right;

  return g_hash_table_contains (apart, &key);
}

/* --- Matching ------------------------------------------------------------------------------ */

static void
add_match (Work *work,
           TsStationMatchKind kind,
           TsTrack *track,
           TsAzuracastFile *file,
           double confidence,
           const char *strategy)
{
  g_ptr_array_add (work->matches,
                   _ts_station_match_new (kind, track, NULL, file, confidence, strategy));
}

static void
add_twice (Work *work, guint first, guint second, double confidence, const char *strategy)
{
  g_ptr_array_add (work->matches,
                   _ts_station_match_new (
                       TS_STATION_MATCH_TWICE, NULL, ts_azuracast_files_get (work->list, first),
                       ts_azuracast_files_get (work->list, second), confidence, strategy));
}

static void
add_singles (Work *work, const gboolean *is_matched, const gboolean *is_met)
{
  for (guint i = 0; i < work->files->len; i++) {
    if (!is_met[i])
      add_match (work, TS_STATION_MATCH_STATION_ONLY, NULL, ts_azuracast_files_get (work->list, i),
                 1, "none");
  }
  for (guint i = 0; i < work->tracks->len; i++) {
    if (!is_matched[i])
      add_match (work, TS_STATION_MATCH_LIBRARY_ONLY, work->tracks->pdata[i], NULL, 1, "none");
  }
}

/* What a sync uploaded, unless people said that it became something else. */
static void
add_uploaded (Work *work, GArray *pins, gboolean *is_matched, gboolean *is_met)
{
  g_autoptr (GHashTable) apart = make_apart (pins);
  g_autoptr (GHashTable) numbers = NULL;

  if (g_hash_table_size (work->uploaded) == 0)
    return;
  numbers = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < work->files->len; i++)
    g_hash_table_insert (numbers, ts_azuracast_files_get (work->list, i), GUINT_TO_POINTER (i));
  for (guint i = 0; i < work->tracks->len; i++) {
    TsTrack *track = work->tracks->pdata[i];
    const char *unique_id = g_hash_table_lookup (work->uploaded, &track->id);
    TsAzuracastFile *file
        = unique_id != NULL ? ts_azuracast_files_find_unique_id (work->list, unique_id) : NULL;
    guint number;

    if (file == NULL)
      continue;
    number = GPOINTER_TO_UINT (g_hash_table_lookup (numbers, file));
    if (are_apart (apart, i, number))
      continue;
    is_matched[i] = is_met[number] = TRUE;
    add_match (work, TS_STATION_MATCH_SAME, track, file, 1, "synced");
  }
}

static gboolean
match_library (Work *work, TsJob *job, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) pins = _ts_sync_decisions_find (&work->decisions, work->tracks, work->files);
  g_autoptr (GPtrArray) no_mappings = g_ptr_array_new ();
  g_autoptr (GArray) found = NULL;
  g_autofree gboolean *is_matched = g_new0 (gboolean, work->tracks->len);
  g_autofree gboolean *is_met = g_new0 (gboolean, work->files->len);
  TsSyncMatcher matcher = { &work->decisions, pins };

  matcher.sources = work->tracks;
  matcher.targets = work->files;
  matcher.mappings = no_mappings;
  matcher.job = job;
  found = _ts_sync_matcher_run (&matcher, cancellable, error);
  if (found == NULL)
    return FALSE;
  add_uploaded (work, pins, is_matched, is_met);
  for (guint i = 0; i < found->len; i++) {
    const TsSyncMatch *match = &g_array_index (found, TsSyncMatch, i);

    if (is_matched[match->source])
      continue;
    is_matched[match->source] = is_met[match->target] = TRUE;
    add_match (work,
               match->confidence >= TS_SYNC_SURE_CONFIDENCE ? TS_STATION_MATCH_SAME
                                                            : TS_STATION_MATCH_LOOK,
               work->tracks->pdata[match->source],
               ts_azuracast_files_get (work->list, match->target), match->confidence,
               ts_match_strategy_to_string (match->strategy));
  }
  add_singles (work, is_matched, is_met);
  return TRUE;
}

/* Files that AzuraCast takes for one song by their names. Those without names are not: all of them
 * have one id. */
static void
add_same_song_id (Work *work, GArray *pins, const guint *groups)
{
  g_autoptr (GHashTable) first = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) apart = make_apart (pins);

  for (guint i = 0; i < work->files->len; i++) {
    TsAzuracastFile *file = ts_azuracast_files_get (work->list, i);
    guint seen;

    if (file->song_id == NULL || file->track->title == NULL || file->track->artist == NULL)
      continue;
    seen = GPOINTER_TO_UINT (g_hash_table_lookup (first, file->song_id));
    if (seen == 0)
      g_hash_table_insert (first, file->song_id, GUINT_TO_POINTER (i + 1));
    else if (groups[seen - 1] != groups[i] && !are_apart (apart, seen - 1, i)
             && !are_apart (apart, i, seen - 1))
      add_twice (work, seen - 1, i, 0, "song-id");
  }
}

static GArray *
make_links (Work *work, const TsMatchClusters *clusters)
{
  GArray *links = g_array_new (FALSE, FALSE, sizeof (TsDuplicateLink));

  for (guint i = 0; i < clusters->pairs->len; i++) {
    const TsMatch *pair = &g_array_index (clusters->pairs, TsMatch, i);
    const TsDuplicateLink link
        = { pair->left, pair->right, pair->confidence, pair->strategy, FALSE };

    if (pair->strategy != TS_MATCH_STRATEGY_FUZZY
        || !_ts_duplicates_have_other_title (work->files->pdata[pair->left],
                                             work->files->pdata[pair->right]))
      g_array_append_val (links, link);
  }
  return links;
}

static GArray *
make_group_pins (GArray *pins)
{
  GArray *group_pins = g_array_new (FALSE, FALSE, sizeof (TsDuplicatePin));

  for (guint i = 0; i < pins->len; i++) {
    const TsMatchPin *pin = &g_array_index (pins, TsMatchPin, i);
    const TsDuplicatePin group_pin = { pin->left, pin->right, pin->is_same };

    g_array_append_val (group_pins, group_pin);
  }
  return group_pins;
}

static gboolean
match_station (Work *work, TsJob *job, GCancellable *cancellable, GError **error)
{
  guint n_files = work->files->len;
  g_autoptr (GArray) pins = _ts_sync_decisions_find (&work->decisions, work->files, work->files);
  g_autoptr (GArray) group_pins = make_group_pins (pins);
  g_autoptr (GArray) links = NULL;
  g_autofree guint *groups = g_new (guint, n_files);
  g_autoptr (TsMatchClusters) clusters = NULL;
  g_autoptr (GPtrArray) found = NULL;
  TsSyncMatcher matcher = { &work->decisions, pins };

  matcher.targets = work->files;
  matcher.job = job;
  clusters = _ts_sync_matcher_find_copies (&matcher, cancellable, error);
  if (clusters == NULL)
    return FALSE;
  links = make_links (work, clusters);
  found = ts_duplicate_group_rows (n_files, (const TsDuplicateLink *) (gpointer) links->data,
                                   links->len, (const TsDuplicatePin *) (gpointer) group_pins->data,
                                   group_pins->len);
  for (guint i = 0; i < n_files; i++)
    groups[i] = i;
  for (guint i = 0; i < found->len; i++) {
    const TsDuplicateRows *rows = found->pdata[i];
    guint first = g_array_index (rows->rows, guint, 0);

    for (guint j = 1; j < rows->rows->len; j++) {
      const TsDuplicateLink *link = &g_array_index (rows->links, TsDuplicateLink, j);
      guint row = g_array_index (rows->rows, guint, j);

      groups[row] = first;
      add_twice (work, first, row, link->confidence, ts_match_strategy_to_string (link->strategy));
    }
  }
  add_same_song_id (work, pins, groups);
  return TRUE;
}

static int
compare_matches (gconstpointer a, gconstpointer b)
{
  TsStationMatch *match_a = *(TsStationMatch **) a;
  TsStationMatch *match_b = *(TsStationMatch **) b;
  TsStationMatchKind kind_a = ts_station_match_get_kind (match_a);
  TsStationMatchKind kind_b = ts_station_match_get_kind (match_b);
  double confidence_a = ts_station_match_get_confidence (match_a);
  double confidence_b = ts_station_match_get_confidence (match_b);

  if (kind_a != kind_b)
    return kind_a < kind_b ? -1 : 1;
  return confidence_a > confidence_b ? -1 : confidence_a < confidence_b;
}

static gpointer
find_func (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Work *work = data;

  work->matches = g_ptr_array_new_with_free_func (g_object_unref);
  if (!read_station (work, job, error) || !read_library (work, cancellable, error)
      || !read_uploaded (work, cancellable, error) || !read_decisions (work, cancellable, error)
      || !match_library (work, job, cancellable, error)
      || !match_station (work, job, cancellable, error))
    return NULL;
  g_ptr_array_sort (work->matches, compare_matches);
  return _ts_station_match_list_new (g_steal_pointer (&work->matches));
}

TsJob *
ts_station_match_find (TsStore *store,
                       TsAccounts *accounts,
                       TsSource *station,
                       gboolean is_forced,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autofree char *title = NULL;
  TsJob *job;
  Work *work;

  g_return_val_if_fail (TS_IS_STORE (store), NULL);
  g_return_val_if_fail (TS_IS_ACCOUNTS (accounts), NULL);
  g_return_val_if_fail (TS_IS_SOURCE (station), NULL);

  /* TRANSLATORS: the name of a station */
  title = g_strdup_printf (_ ("Comparing the library with %s"), ts_source_get_name (station));
  job = ts_job_new (title);
  work = g_new0 (Work, 1);
  work->store = g_object_ref (store);
  work->accounts = g_object_ref (accounts);
  work->station = g_object_ref (station);
  work->is_forced = is_forced;
  ts_job_run_async (job, find_func, work, work_free, g_object_unref, callback, user_data);
  return job;
}

TsStationMatchList *
ts_station_match_find_finish (TsJob *job, GAsyncResult *result, GError **error)
{
  return ts_job_run_finish (job, result, error);
}
