/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-duplicates-find-private.h"

#include "ts-duplicate-group.h"
#include "ts-match-link.h"
#include "ts-match-row-private.h"
#include "ts-store-decisions.h"
#include "ts-store-sources.h"
#include "ts-store-tracks.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PAGE_TRACKS 500

TsDuplicateFinding *
_ts_duplicate_finding_ref (TsDuplicateFinding *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
_ts_duplicate_finding_unref (TsDuplicateFinding *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->ids);
  g_array_unref (self->links);
  g_free (self);
}

static TsDuplicateFinding *
finding_new (void)
{
  TsDuplicateFinding *self = g_new0 (TsDuplicateFinding, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->links = g_array_new (FALSE, FALSE, sizeof (TsDuplicateLink));
  return self;
}

/* --- Matching ------------------------------------------------------------------------------ */

/* What is kept of an identity while matching: enough that two audio streams of a library do not
 * meet (at a million files the chance is 3e-8). */
typedef struct {
  guint64 hash;
  guint row;
} RowIdentity;

typedef struct {
  TsDuplicateFinding *finding;
  TsMatchCatalogue *catalogue;
  GArray *identities; /* (element-type RowIdentity) */
  TsJob *job;
  GCancellable *cancellable;
} Reading;

/* FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/ */
static guint64
hash_text (const char *text)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (; *text != '\0'; text++)
    hash = (hash ^ (guchar) *text) * G_GUINT64_CONSTANT (0x100000001b3);
  return hash;
}

static gboolean
read_row (const TsTrackRow *row, gpointer user_data)
{
  Reading *reading = user_data;
  const TsMatchFields fields = _ts_match_fields_of_row (row);
  guint number = ts_match_catalogue_add (reading->catalogue, &fields);

  g_array_append_val (reading->finding->ids, row->id);
  if (row->identity != NULL) {
    RowIdentity identity = { hash_text (row->identity), number };

    g_array_append_val (reading->identities, identity);
  }
  if (number % 1024 == 0)
    ts_job_report (reading->job, number, -1, 0, 0, NULL);
  return !g_cancellable_is_cancelled (reading->cancellable);
}

static int
compare_identities (gconstpointer a, gconstpointer b)
{
  const RowIdentity *identity_a = a;
  const RowIdentity *identity_b = b;

  if (identity_a->hash != identity_b->hash)
    return identity_a->hash < identity_b->hash ? -1 : 1;
  return identity_a->row < identity_b->row ? -1 : identity_a->row > identity_b->row;
}

/* The same audio is the same recording, whatever the tags say. */
static void
link_identical (GArray *identities, GArray *links)
{
  g_array_sort (identities, compare_identities);
  for (guint i = 1; i < identities->len; i++) {
    const RowIdentity *last = &g_array_index (identities, RowIdentity, i - 1);
    const RowIdentity *identity = &g_array_index (identities, RowIdentity, i);
    TsDuplicateLink link
        = { last->row, identity->row, 1.0, TS_MATCH_STRATEGY_NONE, .is_identical = TRUE };

    if (last->hash == identity->hash)
      g_array_append_val (links, link);
  }
}

static void
on_progress (guint done, guint total, gpointer user_data)
{
  ts_job_report (user_data, done, total, 0, 0, _ ("Comparing"));
}

gboolean
_ts_duplicates_have_other_title (const TsTrack *a, const TsTrack *b)
{
  g_autoptr (TsMatchEvidence) evidence = ts_duplicate_explain (a, b);

  for (guint i = 0; i < evidence->reasons->len; i++) {
    const TsMatchReason *reason = g_ptr_array_index (evidence->reasons, i);

    if (strcmp (reason->name, "title") == 0)
      return reason->agreement == TS_MATCH_AGREEMENT_DIFFERENT;
  }
  return FALSE;
}

/* Takes out the links by weighed evidence whose titles speak against them. */
static gboolean
check_titles (TsStore *store,
              TsDuplicateFinding *finding,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (TsDuplicateLink));
  g_autoptr (GArray) weighed = g_array_new (FALSE, FALSE, sizeof (TsDuplicateLink));

  for (guint i = 0; i < finding->links->len; i++) {
    const TsDuplicateLink *link = &g_array_index (finding->links, TsDuplicateLink, i);

    g_array_append_vals (link->strategy == TS_MATCH_STRATEGY_FUZZY ? weighed : kept, link, 1);
  }
  for (guint i = 0; i < weighed->len; i += PAGE_TRACKS / 2) {
    guint n_links = MIN (PAGE_TRACKS / 2, weighed->len - i);
    gint64 ids[PAGE_TRACKS];
    g_autoptr (GPtrArray) tracks = NULL;

    for (guint j = 0; j < n_links; j++) {
      const TsDuplicateLink *link = &g_array_index (weighed, TsDuplicateLink, i + j);

      ids[2 * j] = g_array_index (finding->ids, gint64, link->a);
      ids[2 * j + 1] = g_array_index (finding->ids, gint64, link->b);
    }
    tracks = ts_store_get_tracks (store, ids, 2 * n_links, cancellable, error);
    if (tracks == NULL)
      return FALSE;
    for (guint j = 0; j < n_links; j++) {
      const TsTrack *a = tracks->pdata[2 * j];
      const TsTrack *b = tracks->pdata[2 * j + 1];

      if (a != NULL && b != NULL && !_ts_duplicates_have_other_title (a, b))
        g_array_append_vals (kept, &g_array_index (weighed, TsDuplicateLink, i + j), 1);
    }
  }
  g_array_set_size (finding->links, 0);
  g_array_append_vals (finding->links, kept->data, kept->len);
  return TRUE;
}

TsDuplicateFinding *
_ts_duplicates_match (TsStore *store, TsJob *job, GCancellable *cancellable, GError **error)
{
  g_autoptr (TsDuplicateFinding) finding = finding_new ();
  g_autoptr (TsMatchCatalogue) catalogue = ts_match_catalogue_new ();
  g_autoptr (TsMatchClusters) clusters = NULL;
  g_autoptr (GArray) identities = g_array_new (FALSE, FALSE, sizeof (RowIdentity));
  const TsMatchCatalogue *catalogues[] = { catalogue };
  TsMatchOptions options = TS_MATCH_OPTIONS_INIT;
  Reading reading = { finding, catalogue, identities, job, cancellable };

  ts_job_report (job, 0, -1, 0, 0, _ ("Reading the library"));
  if (!ts_store_foreach_row (store, 0, TS_TRACK_FILTER_NONE, read_row, &reading, cancellable,
                             error))
    return NULL;
  link_identical (identities, finding->links);

  options.threads = MIN (g_get_num_processors (), 4);
  clusters = ts_match_cluster (catalogues, 1, &options, cancellable, on_progress, job, error);
  if (clusters == NULL)
    return NULL;
  for (guint i = 0; i < clusters->pairs->len; i++) {
    const TsMatch *match = &g_array_index (clusters->pairs, TsMatch, i);
    TsDuplicateLink link = { match->left, match->right, match->confidence, match->strategy, FALSE };

    g_array_append_val (finding->links, link);
  }
  if (!check_titles (store, finding, cancellable, error))
    return NULL;
  return g_steal_pointer (&finding);
}

/* --- Grouping ------------------------------------------------------------------------------ */

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 id_a = *(const gint64 *) a;
  gint64 id_b = *(const gint64 *) b;

  return id_a < id_b ? -1 : id_a > id_b;
}

/* The decisions as pairs of rows; those on tracks that were not looked at do not matter. */
static GArray *
load_pins (TsStore *store, TsDuplicateFinding *finding, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) pairs = ts_store_load_decided_pairs (store, cancellable, error);
  GArray *pins;

  if (pairs == NULL)
    return NULL;
  pins = g_array_new (FALSE, FALSE, sizeof (TsDuplicatePin));
  for (guint i = 0; i < pairs->len; i++) {
    const TsDecidedPair *pair = &g_array_index (pairs, TsDecidedPair, i);
    TsDuplicatePin pin = { .is_same = pair->verdict == TS_VERDICT_SAME };

    if (g_array_binary_search (finding->ids, &pair->left_id, compare_ids, &pin.a)
        && g_array_binary_search (finding->ids, &pair->right_id, compare_ids, &pin.b))
      g_array_append_val (pins, pin);
  }
  return pins;
}

static const char *
get_strategy (const TsDuplicateLink *link)
{
  return link->is_identical ? "identical" : ts_match_strategy_to_string (link->strategy);
}

/* Folder id -> its path, for the addresses of its files. */
static GHashTable *
load_roots (TsStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) sources = ts_store_list_sources (store, cancellable, error);
  GHashTable *roots;

  if (sources == NULL)
    return NULL;
  roots = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  for (guint i = 0; i < sources->len; i++) {
    TsSource *source = g_ptr_array_index (sources, i);
    gint64 id = ts_source_get_id (source);

    if (ts_source_is_folder (source))
      g_hash_table_insert (roots, g_memdup2 (&id, sizeof id),
                           g_strdup (ts_source_get_location (source)));
  }
  return roots;
}

/* Returns: (transfer full): @track with its address */
static TsTrack *
add_uri (TsTrack *track, GHashTable *roots)
{
  const char *root = g_hash_table_lookup (roots, &track->source_id);
  g_autofree char *path = NULL;
  TsTrack *copy;

  if (track->uri != NULL || root == NULL)
    return ts_track_ref (track);
  path = g_build_filename (root, track->location, NULL);
  copy = ts_track_copy (track);
  copy->uri = g_filename_to_uri (path, NULL, NULL);
  return copy;
}

/* All tracks of the groups, in the order of groups and rows; NULL where one is gone. */
static GPtrArray *
load_tracks (TsStore *store,
             TsDuplicateFinding *finding,
             GPtrArray *row_groups,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GPtrArray) tracks = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) roots = load_roots (store, cancellable, error);

  if (roots == NULL)
    return NULL;
  for (guint i = 0; i < row_groups->len; i++) {
    const TsDuplicateRows *rows = g_ptr_array_index (row_groups, i);

    for (guint j = 0; j < rows->rows->len; j++)
      g_array_append_val (
          ids, g_array_index (finding->ids, gint64, g_array_index (rows->rows, guint, j)));
  }

  /* No free function: an entry may be NULL, and the caller takes them one by one. */
  tracks = g_ptr_array_sized_new (ids->len);
  for (guint i = 0; i < ids->len; i += PAGE_TRACKS) {
    g_autoptr (GPtrArray) page
        = ts_store_get_tracks (store, &g_array_index (ids, gint64, i),
                               MIN (PAGE_TRACKS, ids->len - i), cancellable, error);

    if (page == NULL) {
      for (guint j = 0; j < tracks->len; j++)
        g_clear_pointer (&g_ptr_array_index (tracks, j), ts_track_unref);
      return NULL;
    }
    for (guint j = 0; j < page->len; j++) {
      TsTrack *track = g_ptr_array_index (page, j);

      g_ptr_array_add (tracks, track != NULL ? add_uri (track, roots) : NULL);
    }
  }
  return g_steal_pointer (&tracks);
}

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  TsDuplicateGroup *group_a = *(TsDuplicateGroup **) a;
  TsDuplicateGroup *group_b = *(TsDuplicateGroup **) b;
  double confidence_a = ts_duplicate_group_get_confidence (group_a);
  double confidence_b = ts_duplicate_group_get_confidence (group_b);
  gint64 gain_a = ts_duplicate_group_get_gain_bytes (group_a);
  gint64 gain_b = ts_duplicate_group_get_gain_bytes (group_b);

  if (confidence_a != confidence_b)
    return confidence_a > confidence_b ? -1 : 1;
  if (gain_a != gain_b)
    return gain_a > gain_b ? -1 : 1;
  return compare_ids (&ts_duplicate_group_get_track (group_a, 0)->id,
                      &ts_duplicate_group_get_track (group_b, 0)->id);
}

GPtrArray *
_ts_duplicates_group (TsStore *store,
                      TsDuplicateFinding *finding,
                      const TsKeepRules *rules,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GArray) pins = load_pins (store, finding, cancellable, error);
  g_autoptr (GPtrArray) row_groups = NULL;
  g_autoptr (GPtrArray) tracks = NULL;
  GPtrArray *groups;
  guint next = 0;

  if (pins == NULL)
    return NULL;
  row_groups = ts_duplicate_group_rows (
      finding->ids->len, (const TsDuplicateLink *) (const void *) finding->links->data,
      finding->links->len, (const TsDuplicatePin *) (const void *) pins->data, pins->len);
  tracks = load_tracks (store, finding, row_groups, cancellable, error);
  if (tracks == NULL)
    return NULL;

  groups = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < row_groups->len; i++) {
    const TsDuplicateRows *rows = g_ptr_array_index (row_groups, i);
    GPtrArray *copies = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint j = 0; j < rows->rows->len; j++) {
      g_autoptr (TsTrack) track = g_ptr_array_index (tracks, next++);
      const TsDuplicateLink *link = &g_array_index (rows->links, TsDuplicateLink, j);

      if (track != NULL)
        g_ptr_array_add (copies,
                         ts_duplicate_copy_new (track, link->confidence, get_strategy (link)));
    }
    if (copies->len >= 2)
      g_ptr_array_add (groups, ts_duplicate_group_new (copies, rows->weakest.confidence,
                                                       get_strategy (&rows->weakest),
                                                       rows->is_pinned, rules));
    else
      g_ptr_array_unref (copies);
  }
  g_ptr_array_sort (groups, compare_groups);
  return groups;
}
