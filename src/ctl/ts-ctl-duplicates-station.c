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

static gboolean
is_pair (TsStationMatch *match)
{
  return ts_station_match_get_track (match) != NULL && ts_station_match_get_file (match) != NULL;
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

  if (!is_pair (match)) {
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
  g_autoptr (TsMatchEvidence) evidence = with_why && is_pair (match) ? explain (match) : NULL;

  json_builder_begin_object (json);
  ts_ctl_json_add_text (json, "state",
                        ts_station_match_kind_to_string (ts_station_match_get_kind (match)));
  add_track (json, "track", ts_station_match_get_track (match));
  add_track (json, "file", ts_station_match_get_file (match));
  ts_ctl_json_add_text (json, "azuracast_file_id", ts_station_match_get_file_id (match));
  if (is_pair (match)) {
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
  GPtrArray *matches; /* (owned) (nullable) */
  GError *error;      /* (owned) (nullable) */
} Answer;

static void
found_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->matches = ts_station_match_find_finish (TS_JOB (object), result, &answer->error);
}

TsCtlExit
ts_ctl_duplicates_station (TsContext *context,
                           const char *name,
                           const TsCtlSecret *secret,
                           double min_confidence,
                           gboolean with_why,
                           gboolean as_json)
{
  g_autoptr (TsSource) station = ts_ctl_library_find_source (context, name);
  g_autoptr (TsJob) job = NULL;
  g_autoptr (GPtrArray) matches = NULL;
  g_autoptr (GError) refused = NULL;
  Answer answer = { NULL, NULL };
  gsize n_shown = 0;

  if (station == NULL || ts_source_get_role (station) != TS_SOURCE_ROLE_STATION) {
    ts_ctl_warn (_ ("There is no station “%s” in the library."), name);
    return TS_CTL_FAILED;
  }
  if (!ts_ctl_server_prepare (context, station, secret, &refused))
    return ts_ctl_fail (refused);
  job = ts_station_match_find (ts_context_get_store (context), ts_context_get_accounts (context),
                               station, found_cb, &answer);
  ts_ctl_wait_for_job (job, NULL);
  while (answer.matches == NULL && answer.error == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (answer.error != NULL) {
    g_autoptr (GError) error = answer.error;

    return ts_ctl_fail (error);
  }
  matches = answer.matches;
  for (guint i = 0; i < matches->len; i++) {
    TsStationMatch *match = matches->pdata[i];

    if (is_pair (match) && ts_station_match_get_confidence (match) < min_confidence)
      continue;
    if (as_json)
      print_json (match, with_why, n_shown);
    else
      print_match (match, with_why);
    n_shown++;
  }
  if (as_json)
    ts_ctl_print_json_end (n_shown);
  return TS_CTL_DONE;
}
