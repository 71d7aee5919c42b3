/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-command.h"
#include "ts-ctl-library.h"
#include "ts-ctl-duplicates-station.h"
#include "ts-ctl-json.h"
#include "ts-ctl-wait.h"
#include "ts-duplicates.h"
#include "ts-removal.h"
#include "ts-text.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

/* Files are moved without being looked at one by one, so only where one in twenty groups at most
 * may be wrong. */
#define TRASH_MIN_CONFIDENCE 0.95

typedef struct {
  double min_confidence;
  gboolean with_why;
  gboolean as_json;
  gboolean to_trash;
  gboolean is_sure;
} Options;

static char *
describe_quality (const TsTrack *track)
{
  if (ts_track_is_lossless (track) && track->bits_per_sample > 0)
    return g_strdup_printf ("%d/%g", track->bits_per_sample, track->sample_rate_hz / 1000.0);
  if (track->bit_rate_kbps > 0)
    return g_strdup_printf (_ ("%d kbit/s"), track->bit_rate_kbps);
  return g_strdup ("–");
}

static void
print_why (const TsTrack *keeper, const TsTrack *track)
{
  g_autoptr (TsMatchEvidence) evidence = ts_duplicate_explain (keeper, track);

  for (guint i = 0; i < evidence->reasons->len; i++) {
    const TsMatchReason *reason = g_ptr_array_index (evidence->reasons, i);

    g_print ("        %s", reason->text);
    if (reason->agreement != TS_MATCH_AGREEMENT_SAME && *reason->value_a != '\0'
        && *reason->value_b != '\0')
      g_print (" (%s / %s)", reason->value_a, reason->value_b);
    g_print ("\n");
  }
}

static void
print_group (TsDuplicateGroup *group, const Options *options)
{
  const char *strategy = ts_duplicate_strategy_to_label (ts_duplicate_group_get_strategy (group));
  double confidence = ts_duplicate_group_get_confidence (group);
  guint keeper = ts_duplicate_group_get_keeper (group);

  g_print ("%s\n  %s (%.4f): %s\n", ts_duplicate_group_get_title (group),
           ts_match_confidence_to_words (confidence), confidence, strategy);
  for (guint i = 0; i < ts_duplicate_group_get_n_copies (group); i++) {
    const TsTrack *track = ts_duplicate_group_get_track (group, i);
    g_autofree char *quality = describe_quality (track);
    g_autofree char *duration = ts_text_format_duration (track->duration_ms);
    g_autofree char *size = g_format_size (track->size_bytes);
    g_autofree char *location = ts_track_get_display_name (track);

    g_print ("  %c %-6s %-11s %7s %9s  %s\n", i == keeper ? '*' : ' ',
             track->codec != NULL ? track->codec : "–", quality, duration, size, location);
    if (options->with_why && i == keeper)
      g_print ("        %s\n", ts_duplicate_group_get_keeper_reason (group));
    else if (options->with_why)
      print_why (ts_duplicate_group_get_track (group, keeper), track);
  }
}

static void
add_copy (JsonBuilder *json, TsDuplicateGroup *group, guint index, const Options *options)
{
  TsDuplicateCopy *copy = ts_duplicate_group_get_copy (group, index);
  const TsTrack *track = ts_duplicate_copy_get_track (copy);
  guint keeper = ts_duplicate_group_get_keeper (group);
  g_autofree char *location = ts_track_get_display_location (track);

  json_builder_begin_object (json);
  ts_ctl_json_add_number (json, "id", track->id);
  ts_ctl_json_add_text (json, "location", location);
  ts_ctl_json_add_text (json, "uri", track->uri);
  ts_ctl_json_add_text (json, "title", track->title);
  ts_ctl_json_add_text (json, "artist", track->artist);
  ts_ctl_json_add_text (json, "album", track->album);
  ts_ctl_json_add_text (json, "codec", track->codec);
  ts_ctl_json_add_number (json, "bit_rate_kbps", track->bit_rate_kbps);
  ts_ctl_json_add_number (json, "duration_ms", track->duration_ms);
  ts_ctl_json_add_number (json, "size_bytes", track->size_bytes);
  ts_ctl_json_add_double (json, "confidence", ts_duplicate_copy_get_confidence (copy));
  ts_ctl_json_add_text (json, "strategy", ts_duplicate_copy_get_strategy (copy));
  ts_ctl_json_add_boolean (json, "keep", index == keeper);
  if (options->with_why && index != keeper) {
    g_autoptr (TsMatchEvidence) evidence
        = ts_duplicate_explain (ts_duplicate_group_get_track (group, keeper), track);

    ts_ctl_json_add_why (json, evidence, "keeper", "copy");
  }
  json_builder_end_object (json);
}

static void
print_group_json (TsDuplicateGroup *group, const Options *options, gsize row)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  ts_ctl_json_add_text (json, "title", ts_duplicate_group_get_title (group));
  ts_ctl_json_add_double (json, "confidence", ts_duplicate_group_get_confidence (group));
  ts_ctl_json_add_text (json, "verdict",
                        ts_match_confidence_to_words (ts_duplicate_group_get_confidence (group)));
  ts_ctl_json_add_text (json, "strategy", ts_duplicate_group_get_strategy (group));
  ts_ctl_json_add_text (json, "keep_because", ts_duplicate_group_get_keeper_reason (group));
  ts_ctl_json_add_number (json, "gain_bytes", ts_duplicate_group_get_gain_bytes (group));
  json_builder_set_member_name (json, "copies");
  json_builder_begin_array (json);
  for (guint i = 0; i < ts_duplicate_group_get_n_copies (group); i++)
    add_copy (json, group, i, options);
  json_builder_end_array (json);
  json_builder_end_object (json);
  ts_ctl_print_json_row (json, row);
}

static TsRemovalItem *
make_removal (TsDuplicateGroup *group)
{
  TsRemovalItem *item = ts_removal_item_new ();

  for (guint i = 0; i < ts_duplicate_group_get_n_copies (group); i++)
    g_ptr_array_add (i == ts_duplicate_group_get_keeper (group) ? item->keep : item->remove,
                     ts_track_ref (ts_duplicate_group_get_track (group, i)));
  return item;
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(TsRemoval **) user_data = ts_removal_run_finish (TS_JOB (source), result, NULL);
}

static TsCtlExit
move_to_trash (TsContext *context, GPtrArray *items)
{
  g_autoptr (TsJob) job = ts_job_new (_ ("Moving Files to the Trash"));
  g_autoptr (TsRemoval) removal = NULL;
  g_autoptr (GError) error = NULL;

  ts_removal_run_async (ts_context_get_store (context), items, TS_REMOVAL_NONE, job, on_removed,
                        &removal);
  ts_ctl_wait_for_job (job, &error);
  while (removal == NULL)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < removal->problems->len; i++)
    ts_ctl_warn ("%s", (const char *) g_ptr_array_index (removal->problems, i));
  g_printerr ("%s\n", ts_job_get_summary (job));
  if (error != NULL)
    return ts_ctl_fail (error);
  return removal->problems->len > 0 ? TS_CTL_PARTLY : TS_CTL_DONE;
}

static TsCtlExit
handle_groups (TsContext *context, TsDuplicates *duplicates, const Options *options)
{
  GListModel *groups = ts_duplicates_get_groups (duplicates);
  g_autoptr (GPtrArray) items
      = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_removal_item_free);
  guint n_groups = g_list_model_get_n_items (groups);
  guint n_files = 0;
  gsize n_shown = 0;

  for (guint i = 0; i < n_groups; i++) {
    g_autoptr (TsDuplicateGroup) group = g_list_model_get_item (groups, i);

    if (ts_duplicate_group_get_confidence (group) < options->min_confidence)
      continue;
    if (options->as_json)
      print_group_json (group, options, n_shown);
    else
      print_group (group, options);
    n_shown++;
    n_files += ts_duplicate_group_get_n_copies (group) - 1;
    g_ptr_array_add (items, make_removal (group));
  }
  if (options->as_json)
    ts_ctl_print_json_end (n_shown);
  else if (n_shown == 0)
    g_print ("%s\n", _ ("No duplicates were found."));

  if (!options->to_trash || n_files == 0)
    return TS_CTL_DONE;
  if (!options->is_sure) {
    g_printerr (ngettext ("%u file would be moved to the trash. Add --yes to do it.\n",
                          "%u files would be moved to the trash. Add --yes to do it.\n", n_files),
                n_files);
    return TS_CTL_DONE;
  }
  return move_to_trash (context, g_steal_pointer (&items));
}

static TsCtlExit
find_duplicates (TsContext *context, const TsKeepRules *rules, const Options *options)
{
  g_autoptr (TsDuplicates) duplicates
      = ts_duplicates_new (ts_context_get_store (context), ts_context_get_jobs (context));
  g_autoptr (GError) error = NULL;
  g_autoptr (TsJob) job = NULL;

  ts_duplicates_set_rules (duplicates, rules);
  job = g_object_ref (ts_duplicates_find (duplicates));
  ts_ctl_wait_for_job (job, &error);
  while (ts_duplicates_get_job (duplicates) != NULL)
    g_main_context_iteration (NULL, TRUE);
  if (error != NULL)
    return ts_ctl_fail (error);
  return handle_groups (context, duplicates, options);
}

static TsCtlExit
run (const TsCtlCommand *self, int argc, char **argv)
{
  g_autofree char *profile = NULL;
  g_autofree char *rules_text = NULL;
  g_autofree char *station = NULL;
  g_autofree char *states = NULL;
  g_autofree char *secret_file = NULL;
  TsCtlSecret secret = TS_CTL_SECRET_INIT;
  Options options = { .min_confidence = -1 };
  TsCtlStationOptions station_options = { 0 };
  const GOptionEntry entries[] = {
    TS_CTL_PROFILE_ENTRY (&profile),
    { "min-confidence", 0, 0, G_OPTION_ARG_DOUBLE, &options.min_confidence,
      N_ ("Leave out groups that are less sure, 0 to 1"), N_ ("X") },
    { "why", 0, 0, G_OPTION_ARG_NONE, &options.with_why,
      N_ ("Say what speaks for and against each copy"), NULL },
    { "keep-best", 0, 0, G_OPTION_ARG_STRING, &rules_text,
      N_ ("Which copy to keep: lossless, bit-rate, samples, complete-tags, older, newer, larger, "
          "folder=PATH; the first rule that sees a difference decides"),
      N_ ("RULE,…") },
    { "trash", 0, 0, G_OPTION_ARG_NONE, &options.to_trash,
      N_ ("Move all copies but the one to keep to the trash (from a confidence of 0.95, unless "
          "--min-confidence says otherwise)"),
      NULL },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &options.is_sure,
      N_ ("With --trash: do it, not only say how many"), NULL },
    { "station", 0, 0, G_OPTION_ARG_STRING, &station,
      N_ ("Compare the library with this station instead, and the station with itself"),
      N_ ("STATION") },
    { "state", 0, 0, G_OPTION_ARG_STRING, &states,
      N_ ("With --station: only same, look, twice, station-only or library-only; several with "
          "commas"),
      N_ ("STATE,…") },
    { "force-refresh", 0, 0, G_OPTION_ARG_NONE, &station_options.is_forced,
      N_ ("With --station: ask it again for its list of files, however new the last one is"),
      NULL },
    TS_CTL_SECRET_ENTRIES (&secret),
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.as_json, N_ ("Write an array of objects"), NULL },
    { NULL },
  };
  g_autoptr (TsKeepRules) rules = NULL;
  g_autoptr (GError) error = NULL;
  TsContext *context;
  TsCtlExit status;

  if (!ts_ctl_parse (self, entries, &argc, &argv, 0, 0))
    return TS_CTL_USAGE;
  secret_file = secret.file;
  rules = rules_text != NULL ? ts_keep_rules_parse (rules_text, &error) : ts_keep_rules_new ();
  if (rules == NULL) {
    ts_ctl_warn ("%s", error->message);
    return TS_CTL_USAGE;
  }
  if (options.min_confidence > 1) {
    ts_ctl_warn (_ ("The least confidence is a number from 0 to 1."));
    return TS_CTL_USAGE;
  }
  if (station != NULL && options.to_trash) {
    ts_ctl_warn (_ ("Nothing is moved to the trash on a station."));
    return TS_CTL_USAGE;
  }
  if (station == NULL && (states != NULL || station_options.is_forced)) {
    ts_ctl_warn (_ ("--state and --force-refresh are for --station."));
    return TS_CTL_USAGE;
  }
  if (options.min_confidence < 0)
    options.min_confidence = options.to_trash ? TRASH_MIN_CONFIDENCE : 0;

  context = ts_ctl_library_open (profile, &error);
  if (context == NULL)
    return ts_ctl_fail (error);
  station_options.min_confidence = options.min_confidence;
  station_options.states = states;
  station_options.with_why = options.with_why;
  station_options.as_json = options.as_json;
  status = station != NULL ? ts_ctl_duplicates_station (context, station, &secret, &station_options)
                           : find_duplicates (context, rules, &options);
  ts_ctl_library_close (context);
  return ts_ctl_finish (status);
}

const TsCtlCommand ts_ctl_duplicates_command = {
  .name = "duplicates",
  .summary = N_ ("Find recordings that are in the library more than once"),
  .run = run,
};
