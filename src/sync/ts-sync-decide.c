/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-sync-decide-private.h"

#include "ts-safe-name.h"
#include "ts-sync-item-private.h"

#include <math.h>
#include <string.h>

#define NONE G_MAXUINT

/* How a target track came to belong to a source track. */
typedef enum {
  CLAIM_NONE,
  CLAIM_OWN,     /* copied by us, or lying just where we would put it */
  CLAIM_FOREIGN, /* there before us */
} Claim;

typedef struct {
  const TsSyncPlanInput *input;
  guint n_sources;
  guint n_targets;
  TsSyncItem **items;         /* (owned) (array length=n_sources) */
  gboolean *is_decided;       /* (owned) (array length=n_sources) */
  gboolean *was_copied;       /* (owned) (array length=n_sources): but its copy is gone */
  char **paths;               /* (owned) (array length=n_sources): the template's */
  guint8 *claims;             /* (owned) (array length=n_targets): Claim */
  GHashTable *target_by_path; /* (owned): location -> target + 1 */
  double sure;
} Decision;

static TsTrack *
source_at (Decision *self, guint s)
{
  return self->input->source_tracks->pdata[s];
}

static TsTrack *
target_at (Decision *self, guint t)
{
  return self->input->target_tracks->pdata[t];
}

static guint
find_target (Decision *self, const char *path)
{
  guint found = GPOINTER_TO_UINT (g_hash_table_lookup (self->target_by_path, path));

  return found > 0 ? found - 1 : NONE;
}

static void
decide (Decision *self, guint s, TsSyncAction action, TsSyncReason reason, guint t)
{
  TsSyncItem *item = self->items[s];

  self->is_decided[s] = TRUE;
  item->action = action;
  item->reason = reason;
  if (t != NONE)
    item->matched = ts_track_ref (target_at (self, t));
}

/* A track that is there. Options may want it copied over that nevertheless. */
static void
decide_there (Decision *self, guint s, TsSyncReason reason, guint t)
{
  TsTrack *source = source_at (self, s), *target = target_at (self, t);
  /* A station does not say which gain it has; what came from here has all there was. */
  gboolean lacks_gain = !isnan (source->track_gain_db) && isnan (target->track_gain_db)
                        && !(self->input->is_upload && reason == TS_SYNC_REASON_COPIED);

  gboolean may_change_kind
      = self->input->is_forced && self->input->replaces_kinds && self->input->is_upload;

  decide (self, s, TS_SYNC_ACTION_SKIP, reason, t);
  if ((self->input->is_forced || (self->input->wants_gain && lacks_gain))
      && (may_change_kind || _ts_sync_item_is_same_kind (self->items[s])))
    _ts_sync_item_take_place (self->items[s], self->input->is_forced ? TS_SYNC_REASON_FORCED
                                                                     : TS_SYNC_REASON_NO_GAIN);
}

/* What one side does not say tells nothing. */
static gboolean
is_same_size (gint64 a, gint64 b)
{
  return a == b || a <= 0 || b <= 0;
}

static gboolean
is_same_time (gint64 a_us, gint64 b_us, gint64 slack_us)
{
  return ABS (a_us - b_us) <= slack_us || a_us <= 0 || b_us <= 0;
}

/* What an earlier run copied. */
static void
decide_mapped (Decision *self, guint s, const TsSyncMapping *mapping)
{
  TsTrack *source = source_at (self, s), *target;
  guint t = find_target (self, mapping->target_path);
  gboolean is_source_same, is_target_same;

  if (t == NONE) {
    self->was_copied[s] = !mapping->is_found;
    return;
  }
  if (self->claims[t] != CLAIM_NONE)
    return;
  target = target_at (self, t);
  self->claims[t] = mapping->is_found ? CLAIM_FOREIGN : CLAIM_OWN;
  if (mapping->is_found) {
    decide_there (self, s, TS_SYNC_REASON_MATCHED, t);
    return;
  }
  is_source_same = is_same_size (source->size_bytes, mapping->source_size_bytes)
                   && is_same_time (source->mtime_us, mapping->source_mtime_us, 0);
  is_target_same
      = is_same_size (target->size_bytes, mapping->target_size_bytes)
        && is_same_time (target->mtime_us, mapping->target_mtime_us, self->input->mtime_slack_us);
  if (is_source_same) {
    decide_there (self, s, TS_SYNC_REASON_COPIED, t);
  } else if (is_target_same) {
    decide (self, s, TS_SYNC_ACTION_COPY, TS_SYNC_REASON_SOURCE_CHANGED, t);
    self->items[s]->replaces = TRUE;
  } else if (source->size_bytes == target->size_bytes && source->identity != NULL
             && g_strcmp0 (source->identity, target->identity) == 0) {
    decide_there (self, s, TS_SYNC_REASON_SAME_AUDIO, t);
  } else {
    decide (self, s, TS_SYNC_ACTION_CONFLICT, TS_SYNC_REASON_TARGET_CHANGED, t);
  }
}

static void
decide_by_mappings (Decision *self, guint *n_vanished)
{
  GPtrArray *mappings = self->input->mappings;
  g_autoptr (GHashTable) by_location = NULL, by_identity = NULL;
  g_autofree gboolean *is_used = NULL;

  *n_vanished = 0;
  if (mappings == NULL)
    return;
  by_location = g_hash_table_new (g_str_hash, g_str_equal);
  by_identity = g_hash_table_new (g_str_hash, g_str_equal);
  is_used = g_new0 (gboolean, mappings->len);
  for (guint m = 0; m < mappings->len; m++) {
    TsSyncMapping *mapping = mappings->pdata[m];

    g_hash_table_insert (by_location, mapping->source_location, GUINT_TO_POINTER (m + 1));
    if (find_target (self, mapping->target_path) == NONE)
      (*n_vanished)++;
  }
  for (guint s = 0; s < self->n_sources; s++) {
    guint m = GPOINTER_TO_UINT (g_hash_table_lookup (by_location, source_at (self, s)->location));

    if (m > 0) {
      is_used[m - 1] = TRUE;
      decide_mapped (self, s, mappings->pdata[m - 1]);
    }
  }
  /* Files that were moved in the source: their mapping has no source any more. */
  for (guint m = mappings->len; m-- > 0;) {
    TsSyncMapping *mapping = mappings->pdata[m];

    if (!is_used[m] && mapping->identity != NULL)
      g_hash_table_insert (by_identity, mapping->identity, GUINT_TO_POINTER (m + 1));
  }
  for (guint s = 0; s < self->n_sources; s++) {
    TsTrack *source = source_at (self, s);
    guint m = 0;

    if (!self->is_decided[s] && !self->was_copied[s] && source->identity != NULL)
      m = GPOINTER_TO_UINT (g_hash_table_lookup (by_identity, source->identity));
    if (m > 0) {
      g_hash_table_remove (by_identity, source->identity);
      decide_mapped (self, s, mappings->pdata[m - 1]);
    }
  }
}

/* Whether what lies where the source would be put is its copy. */
static gboolean
is_copy (Decision *self, const TsTrack *source, const TsTrack *target)
{
  if (source->identity != NULL && target->identity != NULL)
    return strcmp (source->identity, target->identity) == 0;
  if (source->size_bytes > 0 && target->size_bytes > 0)
    return source->size_bytes == target->size_bytes
           && is_same_time (source->mtime_us, target->mtime_us, self->input->mtime_slack_us);
  /* Not more is known of the files of a station. */
  return source->duration_ms > 0 && target->duration_ms > 0
         && ABS (source->duration_ms - target->duration_ms) <= TS_SYNC_DURATION_SLACK_MS;
}

static guint
find_at_place (Decision *self, const char *path)
{
  guint t = find_target (self, path);

  if (t == NONE && self->input->clean_path != NULL) {
    g_autofree char *clean = self->input->clean_path (path);

    t = find_target (self, clean);
  }
  return t;
}

/* What lies just where it would be put, unchanged: copied by a run that was ended before it could
 * say so, or by another program that kept the time. */
static void
decide_by_place (Decision *self)
{
  for (guint s = 0; s < self->n_sources; s++) {
    TsTrack *source = source_at (self, s);
    guint t;

    if (self->is_decided[s])
      continue;
    self->paths[s] = ts_path_template_expand (self->input->path_template, source);
    t = find_at_place (self, self->paths[s]);
    if (t == NONE || self->claims[t] != CLAIM_NONE || !is_copy (self, source, target_at (self, t)))
      continue;
    self->claims[t] = CLAIM_OWN;
    decide_there (self, s, TS_SYNC_REASON_SAME_AUDIO, t);
  }
}

/* The same audio elsewhere on the target. */
static void
decide_by_identity (Decision *self)
{
  g_autoptr (GHashTable) free_targets
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_array_unref);
  g_autoptr (GHashTable) foreign = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint t = 0; t < self->n_targets; t++) {
    TsTrack *target = target_at (self, t);
    GArray *of_identity;

    if (target->identity == NULL)
      continue;
    if (self->claims[t] != CLAIM_NONE) {
      if (self->input->is_one_per_recording)
        g_hash_table_insert (foreign, target->identity, GUINT_TO_POINTER (t + 1));
      continue;
    }
    of_identity = g_hash_table_lookup (free_targets, target->identity);
    if (of_identity == NULL) {
      of_identity = g_array_new (FALSE, FALSE, sizeof (guint));
      g_hash_table_insert (free_targets, target->identity, of_identity);
    }
    g_array_append_val (of_identity, t);
  }

  for (guint s = 0; s < self->n_sources; s++) {
    TsTrack *source = source_at (self, s);
    GArray *of_identity;

    if (self->is_decided[s] || source->identity == NULL)
      continue;
    of_identity = g_hash_table_lookup (free_targets, source->identity);
    if (of_identity != NULL && of_identity->len > 0) {
      guint t = g_array_index (of_identity, guint, 0);

      g_array_remove_index (of_identity, 0);
      self->claims[t] = CLAIM_FOREIGN;
      g_hash_table_insert (foreign, source->identity, GUINT_TO_POINTER (t + 1));
      decide_there (self, s, TS_SYNC_REASON_SAME_AUDIO, t);
    } else {
      guint t = GPOINTER_TO_UINT (g_hash_table_lookup (foreign, source->identity));

      if (t > 0)
        decide (self, s, TS_SYNC_ACTION_LOOK, TS_SYNC_REASON_SEVERAL, t - 1);
    }
  }
}

static void
decide_by_matches (Decision *self)
{
  const TsSyncPlanInput *input = self->input;
  g_autofree guint *n_suitors = g_new0 (guint, self->n_targets);
  g_autofree const TsSyncMatch **best = g_new0 (const TsSyncMatch *, self->n_sources);

  for (gsize i = 0; i < input->n_matches; i++) {
    const TsSyncMatch *match = &input->matches[i];
    guint s = match->source, t = match->target;

    g_return_if_fail (s < self->n_sources && t < self->n_targets);
    /* What is on the target because of another track of the source is no news about this one, or
     * what the groups are for. */
    if (self->is_decided[s] || best[s] != NULL
        || (self->claims[t] == CLAIM_OWN && (!input->is_one_per_recording || input->groups != NULL)))
      continue;
    best[s] = match;
    n_suitors[t]++;
  }
  for (guint s = 0; s < self->n_sources; s++) {
    const TsSyncMatch *match = best[s];
    TsSyncItem *item = self->items[s];

    if (match == NULL)
      continue;
    item->confidence = match->confidence;
    item->strategy = match->strategy;
    if (n_suitors[match->target] > 1 || self->claims[match->target] != CLAIM_NONE)
      decide (self, s, TS_SYNC_ACTION_LOOK, TS_SYNC_REASON_SEVERAL, match->target);
    else if (match->confidence < self->sure)
      decide (self, s, TS_SYNC_ACTION_LOOK, TS_SYNC_REASON_UNSURE, match->target);
    else
      decide_there (self, s, TS_SYNC_REASON_MATCHED, match->target);
  }
  for (guint s = 0; s < self->n_sources; s++)
    if (best[s] != NULL && self->items[s]->action != TS_SYNC_ACTION_LOOK)
      self->claims[best[s]->target] = CLAIM_FOREIGN;
}

/* Whether few players, and fewer stations, can read the format. */
static gboolean
is_rarely_read (const TsTrack *track)
{
  static const char *const endings[] = { ".wma", ".aiff", ".aif", ".ape", ".wv", NULL };
  g_autofree char *ending = ts_path_template_dup_ending (track);

  return g_strv_contains (endings, ending);
}

/* Whether a source track of a group is taken rather than another: one that has been decided is
 * there or will be, one that was copied before was the one then; else one of a format that most
 * can read, and the first by its place. */
static gboolean
is_taken_before (Decision *self, guint a, guint b)
{
  if (self->is_decided[a] != self->is_decided[b])
    return self->is_decided[a];
  if (self->was_copied[a] != self->was_copied[b])
    return self->was_copied[a];
  if (is_rarely_read (source_at (self, a)) != is_rarely_read (source_at (self, b)))
    return is_rarely_read (source_at (self, b));
  return strcmp (source_at (self, a)->location, source_at (self, b)->location) < 0;
}

/* Of the tracks that are one recording only one is to be there. */
static void
decide_by_groups (Decision *self)
{
  const guint *groups = self->input->groups;
  g_autoptr (GHashTable) taken = NULL;

  if (groups == NULL || !self->input->is_one_per_recording)
    return;
  taken = g_hash_table_new (NULL, NULL);
  for (guint s = 0; s < self->n_sources; s++) {
    guint other = GPOINTER_TO_UINT (g_hash_table_lookup (taken, GUINT_TO_POINTER (groups[s])));

    if (groups[s] != G_MAXUINT && (other == 0 || is_taken_before (self, s, other - 1)))
      g_hash_table_insert (taken, GUINT_TO_POINTER (groups[s]), GUINT_TO_POINTER (s + 1));
  }
  for (guint s = 0; s < self->n_sources; s++) {
    guint other = GPOINTER_TO_UINT (g_hash_table_lookup (taken, GUINT_TO_POINTER (groups[s])));

    if (groups[s] == G_MAXUINT || self->is_decided[s] || other == s + 1)
      continue;
    decide (self, s, TS_SYNC_ACTION_LOOK, TS_SYNC_REASON_TWIN, NONE);
    self->items[s]->matched = ts_track_ref (source_at (self, other - 1));
  }
}

typedef struct {
  guint source;
  const char *location;
} Order;

static int
compare_orders (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Order *) a)->location, ((const Order *) b)->location);
}

/* Names for all that may be copied under a new one; what is still undecided is new. */
static void
decide_names (Decision *self)
{
  const TsSyncPlanInput *input = self->input;
  g_autoptr (TsNameSet) names = ts_name_set_new ();
  g_autoptr (GHashTable) by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (Order));

  for (guint t = 0; t < self->n_targets; t++) {
    TsTrack *target = target_at (self, t);

    ts_name_set_add (names, target->location);
    g_hash_table_insert (by_key, ts_safe_name_get_key (target->location), GUINT_TO_POINTER (t + 1));
  }
  if (input->other_names != NULL) {
    for (guint i = 0; i < input->other_names->len; i++) {
      ts_name_set_add (names, input->other_names->pdata[i]);
      g_hash_table_insert (by_key, ts_safe_name_get_key (input->other_names->pdata[i]),
                           GUINT_TO_POINTER (NONE));
    }
  }
  for (guint s = 0; s < self->n_sources; s++) {
    Order entry = { s, source_at (self, s)->location };

    if (!self->is_decided[s]
        || (self->items[s]->action != TS_SYNC_ACTION_SKIP && !self->items[s]->replaces))
      g_array_append_val (order, entry);
  }
  g_array_sort (order, compare_orders);

  for (guint i = 0; i < order->len; i++) {
    guint s = g_array_index (order, Order, i).source, holder;
    TsSyncItem *item = self->items[s];
    g_autofree char *key = NULL;

    if (self->paths[s] == NULL)
      self->paths[s] = ts_path_template_expand (input->path_template, source_at (self, s));
    key = ts_safe_name_get_key (self->paths[s]);
    item->target_path = ts_name_set_claim (names, self->paths[s]);
    if (self->is_decided[s])
      continue;
    holder = GPOINTER_TO_UINT (g_hash_table_lookup (by_key, key));
    if (holder == NONE)
      decide (self, s, TS_SYNC_ACTION_CONFLICT, TS_SYNC_REASON_NAME_TAKEN, NONE);
    else if (holder > 0 && self->claims[holder - 1] == CLAIM_NONE)
      decide (self, s, TS_SYNC_ACTION_CONFLICT, TS_SYNC_REASON_NAME_TAKEN, holder - 1);
    else
      decide (self, s, TS_SYNC_ACTION_COPY,
              self->was_copied[s] ? TS_SYNC_REASON_GONE : TS_SYNC_REASON_NEW, NONE);
  }
}

void
_ts_sync_decide (const TsSyncPlanInput *input, GPtrArray *items, guint *n_vanished)
{
  Decision self = {
    .input = input,
    .n_sources = input->source_tracks->len,
    .n_targets = input->target_tracks->len,
    .sure = input->sure_confidence > 0 ? input->sure_confidence : TS_SYNC_SURE_CONFIDENCE,
  };

  self.items = g_new0 (TsSyncItem *, self.n_sources);
  self.is_decided = g_new0 (gboolean, self.n_sources);
  self.was_copied = g_new0 (gboolean, self.n_sources);
  self.paths = g_new0 (char *, self.n_sources);
  self.claims = g_new0 (guint8, self.n_targets);
  self.target_by_path = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint t = 0; t < self.n_targets; t++)
    g_hash_table_insert (self.target_by_path, target_at (&self, t)->location,
                         GUINT_TO_POINTER (t + 1));
  for (guint s = 0; s < self.n_sources; s++) {
    self.items[s] = g_object_new (TS_TYPE_SYNC_ITEM, NULL);
    self.items[s]->track = ts_track_ref (source_at (&self, s));
    g_ptr_array_add (items, self.items[s]);
  }

  decide_by_mappings (&self, n_vanished);
  decide_by_place (&self);
  decide_by_identity (&self);
  decide_by_matches (&self);
  decide_by_groups (&self);
  decide_names (&self);

  for (guint s = 0; s < self.n_sources; s++)
    g_free (self.paths[s]);
  g_free (self.items);
  g_free (self.is_decided);
  g_free (self.was_copied);
  g_free (self.paths);
  g_free (self.claims);
  g_hash_table_unref (self.target_by_path);
}
