/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-name-match.h"

#include "ts-name-text.h"

static gboolean
is_known (const char *text)
{
  return text != NULL && *text != '\0';
}

static gboolean
have_names (const TsMatchFields *wanted)
{
  return is_known (wanted->artist) && is_known (wanted->title);
}

const char *
ts_name_match_strategy_to_string (TsNameMatchStrategy strategy)
{
  static const char *const names[] = { "none", "musicbrainz", "exact", "variation", "fuzzy" };

  g_return_val_if_fail ((guint) strategy < G_N_ELEMENTS (names), "none");

  return names[strategy];
}

gssize
ts_name_match_by_id (const TsMatchFields *wanted, const TsMatchFields *tracks, gsize n_tracks)
{
  if (!is_known (wanted->mb_recording_id))
    return -1;
  for (gsize i = 0; i < n_tracks; i++)
    if (is_known (tracks[i].mb_recording_id)
        && g_ascii_strcasecmp (tracks[i].mb_recording_id, wanted->mb_recording_id) == 0)
      return (gssize) i;
  return -1;
}

gssize
ts_name_match_exact (const TsMatchFields *wanted, const TsMatchFields *tracks, gsize n_tracks)
{
  g_autofree char *artist = ts_name_text_artist (wanted->artist);
  g_autofree char *title = ts_name_text_title (wanted->title);

  if (!have_names (wanted))
    return -1;
  for (gsize i = 0; i < n_tracks; i++) {
    g_autofree char *track_artist = ts_name_text_artist (tracks[i].artist);
    g_autofree char *track_title = NULL;

    if (!g_str_equal (artist, track_artist))
      continue;
    track_title = ts_name_text_title (tracks[i].title);
    if (g_str_equal (title, track_title))
      return (gssize) i;
  }
  return -1;
}

/* The spellings under which an artist may be known: each variation, and the first name of a credit.
 */
static GPtrArray *
spellings (const char *artist)
{
  GPtrArray *forms = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *primary = ts_name_text_primary_artist (artist);
  g_auto (GStrv) variations = ts_name_text_search_variations (artist);

  for (gsize i = 0; variations[i] != NULL; i++)
    g_ptr_array_add (forms, ts_name_text_band (variations[i]));
  g_ptr_array_add (forms, ts_name_text_band (primary));
  return forms;
}

static gboolean
share_spelling (GPtrArray *forms, const char *artist)
{
  g_autoptr (GPtrArray) others = spellings (artist);

  for (guint i = 0; i < others->len; i++) {
    const char *form = g_ptr_array_index (others, i);

    if (*form != '\0' && g_ptr_array_find_with_equal_func (forms, form, g_str_equal, NULL))
      return TRUE;
  }
  return FALSE;
}

gssize
ts_name_match_variation (const TsMatchFields *wanted, const TsMatchFields *tracks, gsize n_tracks)
{
  g_autoptr (GPtrArray) forms = spellings (wanted->artist);
  g_autofree char *title = ts_name_text_title (wanted->title);

  if (!have_names (wanted))
    return -1;
  for (gsize i = 0; i < n_tracks; i++) {
    g_autofree char *track_title = ts_name_text_title (tracks[i].title);

    if (g_str_equal (title, track_title) && share_spelling (forms, tracks[i].artist))
      return (gssize) i;
  }
  return -1;
}

gssize
ts_name_match_fuzzy (const TsMatchFields *wanted, const TsMatchFields *tracks, gsize n_tracks)
{
  g_autoptr (GPtrArray) forms = spellings (wanted->artist);
  g_autofree char *title = ts_name_text_title (wanted->title);
  double best_ratio = TS_NAME_MATCH_MIN_RATIO;
  gssize best = -1;

  if (!have_names (wanted))
    return -1;
  for (gsize i = 0; i < n_tracks; i++) {
    g_autofree char *track_title = NULL;
    double ratio;

    if (!share_spelling (forms, tracks[i].artist))
      continue;
    track_title = ts_name_text_title (tracks[i].title);
    ratio = ts_name_text_ratio (title, track_title);
    if (ratio > best_ratio || (best < 0 && ratio >= best_ratio)) {
      best_ratio = ratio;
      best = (gssize) i;
    }
  }
  return best;
}

gssize
ts_name_match (const TsMatchFields *wanted,
               const TsMatchFields *tracks,
               gsize n_tracks,
               TsNameMatchCounts *counts)
{
  static gssize (*const strategies[]) (const TsMatchFields *, const TsMatchFields *, gsize) = {
    [TS_NAME_MATCH_ID] = ts_name_match_by_id,
    [TS_NAME_MATCH_EXACT] = ts_name_match_exact,
    [TS_NAME_MATCH_VARIATION] = ts_name_match_variation,
    [TS_NAME_MATCH_FUZZY] = ts_name_match_fuzzy,
  };
  TsNameMatchStrategy strategy = TS_NAME_MATCH_NONE;
  gssize found = -1;

  g_return_val_if_fail (wanted != NULL && (tracks != NULL || n_tracks == 0), -1);

  while (found < 0 && strategy + 1 < TS_NAME_MATCH_N_STRATEGIES) {
    strategy++;
    found = strategies[strategy](wanted, tracks, n_tracks);
  }
  if (found < 0)
    strategy = TS_NAME_MATCH_NONE;
  if (counts != NULL)
    counts->n_found[strategy]++;
  g_debug ("“%s” by “%s”: %s", wanted->title, wanted->artist,
           ts_name_match_strategy_to_string (strategy));
  return found;
}

double
ts_name_match_counts_get_rate (const TsNameMatchCounts *counts)
{
  guint total = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (counts->n_found); i++)
    total += counts->n_found[i];
  if (total == 0)
    return 0.0;
  return 1.0 - (double) counts->n_found[TS_NAME_MATCH_NONE] / total;
}
