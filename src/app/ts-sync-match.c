/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-sync-match-private.h"

#include "ts-store-decisions.h"

#include <glib/gi18n-lib.h>

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
fill_sides (Side *left, Side *right, const TsSyncMatcher *self)
{
  GPtrArray *sources = self->sources, *targets = self->targets, *mappings = self->mappings;
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

/* What people decided about pairs of one row of @left and one of @right. */
static GArray *
make_pins (GPtrArray *decisions, const Side *left, const Side *right)
{
  GArray *pins = g_array_new (FALSE, FALSE, sizeof (TsMatchPin));

  for (guint i = 0; i < decisions->len; i++) {
    const TsDecision *decision = decisions->pdata[i];
    gboolean is_same = decision->verdict == TS_VERDICT_SAME;

    add_pin (pins, left, right, decision->left_key, decision->right_key, is_same);
    add_pin (pins, left, right, decision->right_key, decision->left_key, is_same);
  }
  return pins;
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
            GPtrArray *decisions,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GArray) pins = make_pins (decisions, left, right);
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
                GPtrArray *decisions,
                double min_confidence,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GArray) pins = NULL;
  const TsMatchCatalogue *catalogue;
  TsMatchOptions options;
  TsMatchClusters *clusters;
  Side side;

  side_init (&side);
  for (guint i = 0; i < tracks->len; i++)
    side_add (&side, tracks->pdata[i], i);
  pins = make_pins (decisions, &side, &side);
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
group_sources (TsSyncMatcher *self, GPtrArray *decisions, GCancellable *cancellable, GError **error)
{
  g_autoptr (TsMatchClusters) clusters = cluster_tracks (
      self, self->sources, decisions, TS_SYNC_SURE_CONFIDENCE, cancellable, error);

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
  g_autoptr (GPtrArray) decisions = ts_store_list_decisions (self->store, cancellable, error);

  if (decisions == NULL)
    return NULL;
  return cluster_tracks (self, self->targets, decisions, TS_MATCH_DEFAULT_CONFIDENCE, cancellable,
                         error);
}

GArray *
_ts_sync_matcher_run (TsSyncMatcher *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) decisions = ts_store_list_decisions (self->store, cancellable, error);
  g_autoptr (GArray) matches = NULL;
  gboolean is_good;
  Side left, right;

  if (decisions == NULL)
    return NULL;
  side_init (&left);
  side_init (&right);
  fill_sides (&left, &right, self);
  matches = link_sides (self, &left, &right, decisions, cancellable, error);
  side_clear (&right);
  side_clear (&left);
  is_good = matches != NULL
            && (!self->is_one_per_recording
                || group_sources (self, decisions, cancellable, error));
  return is_good ? g_steal_pointer (&matches) : NULL;
}
