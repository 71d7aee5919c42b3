/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-duplicates-station.h"

#include "ts-ctl-json.h"
#include "ts-ctl-library.h"
#include "ts-ctl-server.h"
#include "ts-ctl-wait.h"
#include "ts-duplicate-group.h"
#include "ts-station-match.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>

static const char *
get_words (TsStationMatchKind kind)
{
  switch (kind) {
  case TS_STATION_MATCH_SAME:
    return _ ("In both");
  case TS_STATION_MATCH_LOOK:
    return _ ("Needs a look");
  case TS_STATION_MATCH_TWICE:
    return _ ("Twice on the station");
  case TS_STATION_MATCH_STATION_ONLY:
    return _ ("Only on the station");
  case TS_STATION_MATCH_LIBRARY_ONLY:
    return _ ("Only in the library");
  case TS_STATION_N_MATCHES:
  default:
    g_return_val_if_reached (NULL);
  }
}

static TsMatchEvidence *
explain (TsStationMatch *match)
{
  return ts_duplicate_explain (ts_station_match_get_track (match),
                               ts_station_match_get_file (match));
}

static void
print_match (TsStationMatch *match, gboolean with_why)
{
  TsTrack *track = ts_station_match_get_track (match);
  TsTrack *file = ts_station_match_get_file (match);
  const char *words = get_words (ts_station_match_get_kind (match));
  g_autofree char *here = track != NULL ? ts_track_get_display_name (track) : NULL;
  g_autofree char *there = file != NULL ? ts_track_get_display_location (file) : NULL;
  g_autoptr (TsMatchEvidence) evidence = NULL;

  if (!ts_station_match_is_pair (match)) {
    g_print ("%s: %s\n", words, here != NULL ? here : there);
    return;
  }
  /* TRANSLATORS: what two files are to one another, the two, how sure that is, and why */
  g_print (_ ("%s: %s = %s (%.2f, %s)\n"), words, here, there,
           ts_station_match_get_confidence (match),
           ts_duplicate_strategy_to_label (ts_station_match_get_strategy (match)));
  if (!with_why)
    return;
  evidence = explain (match);
  for (guint i = 0; i < evidence->reasons->len; i++)
    g_print ("    %s\n", ((const TsMatchReason *) evidence->reasons->pdata[i])->text);
}

static void
add_track (JsonBuilder *json, const char *name, TsTrack *track)
{
  g_autofree char *location = NULL;

  json_builder_set_member_name (json, name);
  if (track == NULL) {
    json_builder_add_null_value (json);
    return;
  }
  location = ts_track_get_display_location (track);
  json_builder_begin_object (json);
  ts_ctl_json_add_text (json, "location", location);
  ts_ctl_json_add_text (json, "title", track->title);
  ts_ctl_json_add_text (json, "artist", track->artist);
  ts_ctl_json_add_text (json, "album", track->album);
  json_builder_end_object (json);
}

static void
print_json (TsStationMatch *match, gboolean with_why, gsize row)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (TsMatchEvidence) evidence
      = with_why && ts_station_match_is_pair (match) ? explain (match) : NULL;

  json_builder_begin_object (json);
  ts_ctl_json_add_text (json, "state",
                        ts_station_match_kind_to_string (ts_station_match_get_kind (match)));
  add_track (json, "track", ts_station_match_get_track (match));
  add_track (json, "file", ts_station_match_get_file (match));
  ts_ctl_json_add_text (json, "azuracast_file_id", ts_station_match_get_file_id (match));
  ts_ctl_json_add_text (json, "azuracast_unique_id", ts_station_match_get_file_key (match));
  if (ts_station_match_is_pair (match)) {
    ts_ctl_json_add_double (json, "confidence", ts_station_match_get_confidence (match));
    ts_ctl_json_add_text (json, "strategy", ts_station_match_get_strategy (match));
  }
  if (evidence != NULL) {
    json_builder_set_member_name (json, "why");
    json_builder_begin_array (json);
    for (guint i = 0; i < evidence->reasons->len; i++)
      json_builder_add_string_value (json,
                                     ((const TsMatchReason *) evidence->reasons->pdata[i])->text);
    json_builder_end_array (json);
  }
  json_builder_end_object (json);
  ts_ctl_print_json_row (json, row);
}

typedef struct {
  TsStationMatchList *matches; /* (owned) (nullable) */
  GError *error;               /* (owned) (nullable) */
} Answer;

static void
found_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->matches = ts_station_match_find_finish (TS_JOB (object), result, &answer->error);
}

/* Bits by TsStationMatchKind; 0 when a name is none of them, which was said. */
static guint
parse_states (const char *text)
{
  g_auto (GStrv) names = NULL;
  guint states = 0;

  if (text == NULL)
    return (1u << TS_STATION_N_MATCHES) - 1;
  names = g_strsplit (text, ",", -1);
  for (char **name = names; *name != NULL; name++) {
    TsStationMatchKind kind;

    if (!ts_station_match_kind_parse (*name, &kind)) {
      ts_ctl_warn (_ ("“%s” is not a state: say same, look, twice, station-only or library-only."),
                   *name);
      return 0;
    }
    states |= 1u << kind;
  }
  return states;
}

static void
print_all (TsStationMatchList *matches, guint states, const TsCtlStationOptions *options)
{
  gsize n_shown = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (matches)); i++) {
    g_autoptr (TsStationMatch) match = g_list_model_get_item (G_LIST_MODEL (matches), i);

    if (!(states & 1u << ts_station_match_get_kind (match))
        || (ts_station_match_is_pair (match)
            && ts_station_match_get_confidence (match) < options->min_confidence))
      continue;
    if (options->as_json)
      print_json (match, options->with_why, n_shown);
    else
      print_match (match, options->with_why);
    n_shown++;
  }
  if (options->as_json)
    ts_ctl_print_json_end (n_shown);
}

TsCtlExit
ts_ctl_duplicates_station (TsContext *context,
                           const char *name,
                           const TsCtlSecret *secret,
                           const TsCtlStationOptions *options)
{
  g_autoptr (TsSource) station = NULL;
  g_autoptr (TsJob) job = NULL;
  g_autoptr (TsStationMatchList) matches = NULL;
  g_autoptr (GError) refused = NULL;
  const guint states = parse_states (options->states);
  Answer answer = { NULL, NULL };

  if (states == 0)
    return TS_CTL_USAGE;
  station = ts_ctl_library_find_source (context, name);
  if (station == NULL || ts_source_get_role (station) != TS_SOURCE_ROLE_STATION) {
    ts_ctl_warn (_ ("There is no station “%s” in the library."), name);
    return TS_CTL_FAILED;
  }
  if (!ts_ctl_server_prepare (context, station, secret, &refused))
    return ts_ctl_fail (refused);
  job = ts_station_match_find (ts_context_get_store (context), ts_context_get_accounts (context),
                               station, options->is_forced, found_cb, &answer);
  ts_ctl_wait_for_job (job, NULL);
  while (answer.matches == NULL && answer.error == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (answer.error != NULL) {
    g_autoptr (GError) error = answer.error;

    return ts_ctl_fail (error);
  }
  matches = answer.matches;
  print_all (matches, states, options);
  return TS_CTL_DONE;
}
