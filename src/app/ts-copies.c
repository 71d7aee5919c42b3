/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-copies.h"

#include "ts-main-call.h"
#include "ts-match-link.h"
#include "ts-match-row-private.h"
#include "ts-store-decisions.h"
#include "ts-store-recordings.h"
#include "ts-store-tracks.h"

#include <glib/gi18n-lib.h>

/* The tracks of one source. */
typedef struct {
  gint64 source_id;
  TsMatchCatalogue *catalogue; /* (owned) */
  GArray *ids;                 /* (owned) (element-type gint64): of each row */
  GArray *recordings;          /* (owned) (element-type gint64): what is stored of each */
} Shelf;

static void
shelf_free (gpointer data)
{
  Shelf *self = data;

  ts_match_catalogue_free (self->catalogue);
  g_array_unref (self->ids);
  g_array_unref (self->recordings);
  g_free (self);
}

static Shelf *
get_shelf (GPtrArray *shelves, gint64 source_id)
{
  Shelf *shelf;

  for (guint i = 0; i < shelves->len; i++) {
    shelf = shelves->pdata[i];
    if (shelf->source_id == source_id)
      return shelf;
  }
  shelf = g_new0 (Shelf, 1);
  shelf->source_id = source_id;
  shelf->catalogue = ts_match_catalogue_new ();
  shelf->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  shelf->recordings = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_ptr_array_add (shelves, shelf);
  return shelf;
}

static gboolean
add_row_cb (const TsTrackRow *row, gpointer data)
{
  Shelf *shelf = get_shelf (data, row->source_id);
  const TsMatchFields fields = _ts_match_fields_of_row (row);

  ts_match_catalogue_add (shelf->catalogue, &fields);
  g_array_append_val (shelf->ids, row->id);
  g_array_append_val (shelf->recordings, row->recording_id);
  return TRUE;
}

/* Decisions as pairs of rows, numbered through. */
static GArray *
load_pins (TsStore *store, GPtrArray *shelves, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) pairs = ts_store_load_decided_pairs (store, cancellable, error);
  g_autoptr (GHashTable) rows = g_hash_table_new (g_int64_hash, g_int64_equal);
  GArray *pins;
  guint number = 0;

  if (pairs == NULL)
    return NULL;
  pins = g_array_new (FALSE, FALSE, sizeof (TsMatchPin));
  if (pairs->len == 0)
    return pins;
  for (guint i = 0; i < shelves->len; i++) {
    const Shelf *shelf = shelves->pdata[i];

    for (guint k = 0; k < shelf->ids->len; k++)
      g_hash_table_insert (rows, &g_array_index (shelf->ids, gint64, k),
                           GUINT_TO_POINTER (++number));
  }
  for (guint i = 0; i < pairs->len; i++) {
    const TsDecidedPair *pair = &g_array_index (pairs, TsDecidedPair, i);
    const guint left = GPOINTER_TO_UINT (g_hash_table_lookup (rows, &pair->left_id));
    const guint right = GPOINTER_TO_UINT (g_hash_table_lookup (rows, &pair->right_id));
    const TsMatchPin pin = { left - 1, right - 1, pair->verdict == TS_VERDICT_SAME };

    if (left > 0 && right > 0)
      g_array_append_val (pins, pin);
  }
  return pins;
}

/* What a cluster comes to. */
typedef struct {
  gint64 least_id;
  gint64 source_id; /* of the first row; -1 once there is another */
} Recording;

static GArray *
compare (GPtrArray *shelves, const TsMatchClusters *clusters)
{
  g_autofree Recording *recordings = g_new0 (Recording, clusters->n_clusters + 1);
  GArray *changes = g_array_new (FALSE, FALSE, sizeof (TsRecordingChange));
  guint row = 0;

  for (guint i = 0; i < shelves->len; i++) {
    const Shelf *shelf = shelves->pdata[i];

    for (guint k = 0; k < shelf->ids->len; k++, row++) {
      Recording *recording = &recordings[clusters->cluster[row]];
      const gint64 id = g_array_index (shelf->ids, gint64, k);

      if (recording->least_id == 0)
        *recording = (Recording){ id, shelf->source_id };
      recording->least_id = MIN (recording->least_id, id);
      if (recording->source_id != shelf->source_id)
        recording->source_id = -1;
    }
  }
  row = 0;
  for (guint i = 0; i < shelves->len; i++) {
    const Shelf *shelf = shelves->pdata[i];

    for (guint k = 0; k < shelf->ids->len; k++, row++) {
      const Recording *recording = &recordings[clusters->cluster[row]];
      const TsRecordingChange change = { g_array_index (shelf->ids, gint64, k),
                                         recording->source_id == -1 ? recording->least_id : 0 };

      if (change.recording_id != g_array_index (shelf->recordings, gint64, k))
        g_array_append_val (changes, change);
    }
  }
  return changes;
}

static void
progress_cb (guint done, guint total, gpointer data)
{
  ts_job_report (data, done, total, 0, 0, _ ("Comparing tracks"));
}

static TsMatchClusters *
match (TsStore *store, GPtrArray *shelves, TsJob *job, GCancellable *cancellable, GError **error)
{
  g_autofree const TsMatchCatalogue **catalogues = g_new0 (const TsMatchCatalogue *, shelves->len);
  g_autoptr (GArray) pins = load_pins (store, shelves, cancellable, error);
  TsMatchOptions options = TS_MATCH_OPTIONS_INIT;

  if (pins == NULL)
    return NULL;
  for (guint i = 0; i < shelves->len; i++)
    catalogues[i] = ((Shelf *) shelves->pdata[i])->catalogue;
  options.min_confidence = TS_COPIES_MIN_CONFIDENCE;
  options.pins = (const TsMatchPin *) (gpointer) pins->data;
  options.n_pins = pins->len;
  return ts_match_cluster (catalogues, shelves->len, &options, cancellable, progress_cb, job,
                           error);
}

/* With a single source there are no copies; those of before are forgotten. */
static TsMatchClusters *
match_nothing (GPtrArray *shelves)
{
  TsMatchClusters *clusters = g_new0 (TsMatchClusters, 1);

  clusters->n_rows = shelves->len > 0 ? ((Shelf *) shelves->pdata[0])->ids->len : 0;
  clusters->n_clusters = clusters->n_rows;
  clusters->cluster = g_new0 (guint, clusters->n_rows + 1);
  clusters->pairs = g_array_new (FALSE, FALSE, sizeof (TsMatch));
  for (guint i = 0; i < clusters->n_rows; i++)
    clusters->cluster[i] = i;
  return clusters;
}

static gpointer
find_func (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  TsStore *store = data;
  g_autoptr (GPtrArray) shelves = g_ptr_array_new_with_free_func (shelf_free);
  g_autoptr (TsMatchClusters) clusters = NULL;
  g_autoptr (GArray) changes = NULL;
  g_autofree char *summary = NULL;

  if (!ts_store_foreach_row (store, 0, 0, add_row_cb, shelves, cancellable, error))
    return NULL;
  clusters = shelves->len > 1 ? match (store, shelves, job, cancellable, error)
                              : match_nothing (shelves);
  if (clusters == NULL || !ts_job_check (job, error))
    return NULL;
  changes = compare (shelves, clusters);
  if (changes->len > 0
      && !ts_store_set_recordings (store, (const TsRecordingChange *) (gpointer) changes->data,
                                   changes->len, cancellable, error))
    return NULL;
  summary = changes->len == 0
                ? g_strdup (_ ("Nothing changed."))
                : g_strdup_printf (ngettext ("%u track has other copies now.",
                                             "%u tracks have other copies now.", changes->len),
                                   changes->len);
  ts_job_set_summary (job, summary, FALSE);
  return store;
}

TsJob *
ts_copies_find (TsStore *store)
{
  TsJob *job;

  g_return_val_if_fail (TS_IS_STORE (store), NULL);

  job = ts_job_new (_ ("Finding copies in several sources"));
  ts_job_run_async (job, find_func, g_object_ref (store), ts_main_unref_object, NULL, NULL, NULL);
  return job;
}
