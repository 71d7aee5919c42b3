/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-keep-best.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* In the order of TsKeepRule. */
static const struct {
  const char *name;
  const char *label;
} rule_info[TS_KEEP_N_RULES] = {
  { "lossless", N_ ("Lossless first") },     { "bit-rate", N_ ("Higher bit rate first") },
  { "samples", N_ ("Finer samples first") }, { "complete-tags", N_ ("More complete tags first") },
  { "older", N_ ("Older file first") },      { "newer", N_ ("Newer file first") },
  { "larger", N_ ("Larger file first") },    { "folder", N_ ("Preferred folder first") },
};

TsKeepRules *
ts_keep_rules_new (void)
{
  TsKeepRules *self = g_new0 (TsKeepRules, 1);

  self->rules[self->n_rules++] = TS_KEEP_RULE_LOSSLESS;
  self->rules[self->n_rules++] = TS_KEEP_RULE_BIT_RATE;
  self->rules[self->n_rules++] = TS_KEEP_RULE_COMPLETE_TAGS;
  self->rules[self->n_rules++] = TS_KEEP_RULE_OLDER;
  return self;
}

TsKeepRules *
ts_keep_rules_copy (const TsKeepRules *self)
{
  TsKeepRules *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (TsKeepRules, 1);
  *copy = *self;
  copy->preferred_folder = g_strdup (self->preferred_folder);
  return copy;
}

void
ts_keep_rules_free (TsKeepRules *self)
{
  if (self == NULL)
    return;
  g_free (self->preferred_folder);
  g_free (self);
}

static gboolean
has_rule (const TsKeepRules *self, TsKeepRule rule)
{
  for (guint i = 0; i < self->n_rules; i++) {
    if (self->rules[i] == rule)
      return TRUE;
  }
  return FALSE;
}

void
ts_keep_rules_set (TsKeepRules *self, const TsKeepRule *rules, guint n_rules)
{
  g_return_if_fail (self != NULL);

  self->n_rules = 0;
  for (guint i = 0; i < n_rules; i++) {
    g_return_if_fail (rules[i] < TS_KEEP_N_RULES);
    if (!has_rule (self, rules[i]))
      self->rules[self->n_rules++] = rules[i];
  }
}

TsKeepRules *
ts_keep_rules_parse (const char *text, GError **error)
{
  g_autoptr (TsKeepRules) self = g_new0 (TsKeepRules, 1);
  g_auto (GStrv) words = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  words = g_strsplit (text, ",", -1);
  for (char **word = words; *word != NULL; word++) {
    char *value = strchr (g_strstrip (*word), '=');
    guint rule;

    if (**word == '\0')
      continue;
    if (value != NULL)
      *value++ = '\0';
    for (rule = 0; rule < TS_KEEP_N_RULES; rule++) {
      if (strcmp (*word, rule_info[rule].name) == 0)
        break;
    }
    if (rule == TS_KEEP_N_RULES) {
      g_set_error (
          error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          _ ("“%s” is not a rule for which copy to keep. The rules are lossless, bit-rate, "
             "samples, complete-tags, older, newer, larger and folder=PATH."),
          *word);
      return NULL;
    }
    if (has_rule (self, rule)) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("The rule “%s” is given twice."), *word);
      return NULL;
    }
    if ((rule == TS_KEEP_RULE_PREFERRED_FOLDER) != (value != NULL && *value != '\0')) {
      g_set_error (
          error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          _ ("The rule “folder” needs a path, as in folder=Albums, and no other rule takes "
             "a value."));
      return NULL;
    }
    if (value != NULL)
      self->preferred_folder = g_strdup (value);
    self->rules[self->n_rules++] = rule;
  }
  return g_steal_pointer (&self);
}

char *
ts_keep_rules_to_string (const TsKeepRules *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);
  for (guint i = 0; i < self->n_rules; i++) {
    if (self->rules[i] == TS_KEEP_RULE_PREFERRED_FOLDER && self->preferred_folder == NULL)
      continue;
    if (text->len > 0)
      g_string_append_c (text, ',');
    g_string_append (text, rule_info[self->rules[i]].name);
    if (self->rules[i] == TS_KEEP_RULE_PREFERRED_FOLDER)
      g_string_append_printf (text, "=%s", self->preferred_folder);
  }
  return g_string_free (text, FALSE);
}

const char *
ts_keep_rule_to_label (TsKeepRule rule)
{
  g_return_val_if_fail (rule < TS_KEEP_N_RULES, NULL);

  return _ (rule_info[rule].label);
}

guint
ts_keep_best_count_tags (const TsTrack *track)
{
  g_return_val_if_fail (track != NULL, 0);

  return (track->title != NULL) + (track->artist != NULL) + (track->album != NULL)
         + (track->album_artist != NULL) + (track->genres != NULL) + (track->track_number > 0)
         + (track->year > 0) + (track->mb_recording_id != NULL) + (track->isrc != NULL)
         + !isnan (track->track_gain_db);
}

static gboolean
lies_in (const char *path, const char *folder)
{
  gsize length = strlen (folder);

  while (length > 1 && folder[length - 1] == '/')
    length--;
  return strncmp (path, folder, length) == 0
         && (path[length] == '/' || path[length] == '\0' || folder[length - 1] == '/');
}

static gboolean
is_in_folder (const TsTrack *track, const char *folder)
{
  g_autofree char *path = NULL;

  if (folder == NULL)
    return FALSE;
  if (track->location != NULL && lies_in (track->location, folder))
    return TRUE;
  if (track->uri == NULL || *folder != '/')
    return FALSE;
  path = g_filename_from_uri (track->uri, NULL, NULL);
  return path != NULL && lies_in (path, folder);
}

/* How well @track does by one rule; larger is better. Every rule is a rank of the track alone, so
 * that comparing by all of them in turn is a total order. */
static gint64
rank (const TsKeepRules *self, TsKeepRule rule, const TsTrack *track)
{
  switch (rule) {
  case TS_KEEP_RULE_LOSSLESS:
    return ts_track_is_lossless (track);
  case TS_KEEP_RULE_BIT_RATE:
    return ts_track_is_lossless (track) ? G_MAXINT : (track->bit_rate_kbps + 4) / 8;
  case TS_KEEP_RULE_SAMPLES:
    return (gint64) track->bits_per_sample * G_MAXINT + track->sample_rate_hz;
  case TS_KEEP_RULE_COMPLETE_TAGS:
    return ts_keep_best_count_tags (track);
  case TS_KEEP_RULE_OLDER:
    return track->mtime_us > 0 ? -track->mtime_us : G_MININT64;
  case TS_KEEP_RULE_NEWER:
    return track->mtime_us;
  case TS_KEEP_RULE_LARGER:
    return track->size_bytes;
  case TS_KEEP_RULE_PREFERRED_FOLDER:
    return is_in_folder (track, self->preferred_folder);
  default:
    g_assert_not_reached ();
  }
}

/* Order of copies no rule can tell apart. */
static int
compare_paths (const TsTrack *a, const TsTrack *b)
{
  gsize length_a = a->location != NULL ? strlen (a->location) : 0;
  gsize length_b = b->location != NULL ? strlen (b->location) : 0;
  int order;

  if (length_a != length_b)
    return length_a < length_b ? -1 : 1;
  order = g_strcmp0 (a->location, b->location);
  if (order != 0)
    return order;
  return a->id < b->id ? -1 : a->id > b->id;
}

/* Negative: @a is the better one. @decisive is the rule that told them apart, or -1. */
static int
compare (const TsKeepRules *self, const TsTrack *a, const TsTrack *b, int *decisive)
{
  for (guint i = 0; i < self->n_rules; i++) {
    gint64 rank_a = rank (self, self->rules[i], a);
    gint64 rank_b = rank (self, self->rules[i], b);

    if (rank_a != rank_b) {
      *decisive = (int) self->rules[i];
      return rank_a > rank_b ? -1 : 1;
    }
  }
  *decisive = -1;
  return compare_paths (a, b);
}

static char *
explain (const TsKeepRules *self, const TsTrack *keeper, int decisive)
{
  if (decisive < 0)
    return g_strdup (_ ("The rules see no difference; the shortest path is kept."));

  switch ((TsKeepRule) decisive) {
  case TS_KEEP_RULE_LOSSLESS:
    return g_strdup_printf (_ ("It is lossless (%s)."), keeper->codec);
  case TS_KEEP_RULE_BIT_RATE:
    if (ts_track_is_lossless (keeper))
      return g_strdup_printf (_ ("It is lossless (%s)."), keeper->codec);
    return g_strdup_printf (_ ("It has the higher bit rate (%d kbit/s)."), keeper->bit_rate_kbps);
  case TS_KEEP_RULE_SAMPLES:
    return g_strdup_printf (_ ("It has the finer samples (%d bits, %d Hz)."),
                            keeper->bits_per_sample, keeper->sample_rate_hz);
  case TS_KEEP_RULE_COMPLETE_TAGS:
    return g_strdup_printf (_ ("Its tags are more complete (%u of %u)."),
                            ts_keep_best_count_tags (keeper), 10u);
  case TS_KEEP_RULE_OLDER:
    return g_strdup (_ ("It is the older file."));
  case TS_KEEP_RULE_NEWER:
    return g_strdup (_ ("It is the newer file."));
  case TS_KEEP_RULE_LARGER:
    return g_strdup (_ ("It is the larger file."));
  case TS_KEEP_RULE_PREFERRED_FOLDER:
    return g_strdup_printf (_ ("It lies in the preferred folder, %s."), self->preferred_folder);
  default:
    g_assert_not_reached ();
  }
}

guint
ts_keep_best_choose (const TsKeepRules *self,
                     TsTrack *const *tracks,
                     guint n_tracks,
                     char **explanation)
{
  guint best = 0;
  guint runner_up = n_tracks;
  int decisive;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (tracks != NULL && n_tracks > 0, 0);

  for (guint i = 1; i < n_tracks; i++) {
    if (compare (self, tracks[i], tracks[best], &decisive) < 0)
      best = i;
  }
  if (explanation == NULL)
    return best;

  /* What tells it from the next best is the reason, not what tells it from the worst. */
  for (guint i = 0; i < n_tracks; i++) {
    if (i != best
        && (runner_up == n_tracks || compare (self, tracks[i], tracks[runner_up], &decisive) < 0))
      runner_up = i;
  }
  if (runner_up == n_tracks) {
    *explanation = g_strdup (_ ("It is the only copy."));
    return best;
  }
  compare (self, tracks[best], tracks[runner_up], &decisive);
  *explanation = explain (self, tracks[best], decisive);
  return best;
}
