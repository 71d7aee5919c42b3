/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-sync-match-private.h"

#include <glib/gi18n-lib.h>

/* Some tracks as the matcher sees them, and which they are. */
typedef struct {
  TsMatchCatalogue *catalogue; /* (owned) */
  GArray *rows;                /* (owned) (element-type guint): row of the catalogue -> track */
} Side;

static void
side_init (Side *self)
{
  self->catalogue = ts_match_catalogue_new ();
  self->rows = g_array_new (FALSE, FALSE, sizeof (guint));
}

static void
side_clear (Side *self)
{
  ts_match_catalogue_free (self->catalogue);
  g_array_unref (self->rows);
}

static void
side_add (Side *self, const TsTrack *track, guint number)
{
  const TsMatchFields fields = ts_match_fields_of_track (track);

  ts_match_catalogue_add (self->catalogue, &fields);
  g_array_append_val (self->rows, number);
}

/* Tracks that the mappings do not settle. */
static void
fill_sides (Side *left, Side *right, const TsSyncMatcher *self)
{
  GPtrArray *sources = self->sources, *targets = self->targets, *mappings = self->mappings;
  g_autoptr (GHashTable) mapped = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) there = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) settled = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; mappings->len > 0 && i < targets->len; i++)
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
progress_cb (guint done, guint total, gpointer data)
{
  ts_job_report (data, done, total, 0, 0, _ ("Comparing tracks"));
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return x < y ? -1 : x > y;
}

/* @pins with the rows of their tracks; a track that is settled has none. */
static GArray *
make_row_pins (GArray *pins, const Side *left, const Side *right)
{
  GArray *rows = g_array_sized_new (FALSE, FALSE, sizeof (TsMatchPin), pins->len);

  for (guint i = 0; i < pins->len; i++) {
    TsMatchPin pin = g_array_index (pins, TsMatchPin, i);

    if (g_array_binary_search (left->rows, &pin.left, compare_numbers, &pin.left)
        && g_array_binary_search (right->rows, &pin.right, compare_numbers, &pin.right))
      g_array_append_val (rows, pin);
  }
  return rows;
}

static TsMatchOptions
make_options (const TsSyncMatcher *self, GArray *pins)
{
  TsMatchOptions options = TS_MATCH_OPTIONS_INIT;

  options.threads = MIN (g_get_num_processors (), 4);
  options.exact_only = self->exact_only;
  options.pins = (const TsMatchPin *) (gpointer) pins->data;
  options.n_pins = pins->len;
  return options;
}

static GArray *
link_sides (TsSyncMatcher *self,
            const Side *left,
            const Side *right,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GArray) pins = make_row_pins (self->pins, left, right);
  const TsMatchOptions options = make_options (self, pins);
  g_autoptr (GArray) found = ts_match_link (left->catalogue, right->catalogue, &options,
                                            cancellable, progress_cb, self->job, error);
  GArray *matches;

  if (found == NULL)
    return NULL;
  matches = g_array_sized_new (FALSE, FALSE, sizeof (TsSyncMatch), found->len);
  for (guint i = 0; i < found->len; i++) {
    const TsMatch *match = &g_array_index (found, TsMatch, i);
    const TsSyncMatch entry
        = { g_array_index (left->rows, guint, match->left),
            g_array_index (right->rows, guint, match->right), match->confidence, match->strategy };

    g_array_append_val (matches, entry);
  }
  return matches;
}

static guint
find_root (guint *groups, guint s)
{
  while (groups[s] != s)
    s = groups[s] = groups[groups[s]];
  return s;
}

/* What @tracks hold more than once. */
static TsMatchClusters *
cluster_tracks (const TsSyncMatcher *self,
                GPtrArray *tracks,
                GArray *pins,
                double min_confidence,
                GCancellable *cancellable,
                GError **error)
{
  const TsMatchCatalogue *catalogue;
  TsMatchOptions options;
  TsMatchClusters *clusters;
  Side side;

  side_init (&side);
  for (guint i = 0; i < tracks->len; i++)
    side_add (&side, tracks->pdata[i], i);
  options = make_options (self, pins);
  options.min_confidence = min_confidence;
  catalogue = side.catalogue;
  clusters = ts_match_cluster (&catalogue, 1, &options, cancellable, progress_cb, self->job, error);
  side_clear (&side);
  return clusters;
}

/* Groups all of the source, whatever is on the target already: the groups of the next run have to
 * be the same. Weighed evidence does not count here: what is kept back without need, such as an
 * instrumental version of the same length, is missed more than a second copy is. */
static gboolean
group_sources (TsSyncMatcher *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) pins = _ts_sync_decisions_find (self->decisions, self->sources, self->sources);
  g_autoptr (TsMatchClusters) clusters
      = cluster_tracks (self, self->sources, pins, TS_SYNC_SURE_CONFIDENCE, cancellable, error);

  if (clusters == NULL)
    return FALSE;
  self->groups = g_new (guint, self->sources->len);
  for (guint s = 0; s < self->sources->len; s++)
    self->groups[s] = s;
  for (guint i = 0; i < clusters->pairs->len; i++) {
    const TsMatch *pair = &g_array_index (clusters->pairs, TsMatch, i);

    if (pair->strategy != TS_MATCH_STRATEGY_FUZZY)
      self->groups[find_root (self->groups, pair->left)] = find_root (self->groups, pair->right);
  }
  for (guint s = 0; s < self->sources->len; s++)
    self->groups[s] = find_root (self->groups, s);
  return TRUE;
}

TsMatchClusters *
_ts_sync_matcher_find_copies (const TsSyncMatcher *self, GCancellable *cancellable, GError **error)
{
  return cluster_tracks (self, self->targets, self->pins, TS_MATCH_DEFAULT_CONFIDENCE, cancellable,
                         error);
}

GArray *
_ts_sync_matcher_run (TsSyncMatcher *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) matches = NULL;
  gboolean is_good;
  Side left, right;

  side_init (&left);
  side_init (&right);
  fill_sides (&left, &right, self);
  matches = link_sides (self, &left, &right, cancellable, error);
  side_clear (&right);
  side_clear (&left);
  is_good = matches != NULL
            && (!self->is_one_per_recording || group_sources (self, cancellable, error));
  return is_good ? g_steal_pointer (&matches) : NULL;
}
