/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-csv.h"
#include "ts-ctl-command.h"
#include "ts-ctl-json.h"
#include "ts-ctl-match-options.h"
#include "ts-ctl-tracks.h"
#include "ts-match-explain.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

static TsMatchEvidence *
explain (const TsCtlTracks *left, const TsCtlTracks *right, const TsMatch *match)
{
  TsMatchFields a = ts_ctl_tracks_get_fields (left, match->left);
  TsMatchFields b = ts_ctl_tracks_get_fields (right, match->right);

  return ts_match_explain (&a, &b);
}

static void
print_csv (const TsCtlTracks *left, const TsCtlTracks *right, GArray *matches, gboolean with_why)
{
  g_autoptr (GString) row = g_string_new (NULL);

  printf ("left_id,right_id,confidence,strategy%s\n", with_why ? ",why" : "");
  for (guint i = 0; i < matches->len; i++) {
    const TsMatch *match = &g_array_index (matches, TsMatch, i);

    g_string_truncate (row, 0);
    ts_csv_append_field (row, ts_ctl_tracks_get_id (left, match->left));
    g_string_append_c (row, ',');
    ts_csv_append_field (row, ts_ctl_tracks_get_id (right, match->right));
    g_string_append_c (row, ',');
    ts_ctl_append_confidence (row, match->confidence);
    g_string_append_c (row, ',');
    g_string_append (row, ts_match_strategy_to_string (match->strategy));
    if (with_why) {
      g_autoptr (TsMatchEvidence) evidence = explain (left, right, match);
      g_autoptr (GString) why = g_string_new (NULL);

      for (guint k = 0; k < evidence->reasons->len; k++) {
        const TsMatchReason *reason = g_ptr_array_index (evidence->reasons, k);

        g_string_append_printf (why, "%s%s", k > 0 ? " " : "", reason->text);
      }
      g_string_append_c (row, ',');
      ts_csv_append_field (row, why->str);
    }
    g_string_append_c (row, '\n');
    fwrite (row->str, 1, row->len, stdout);
  }
}

static void
print_json (const TsCtlTracks *left, const TsCtlTracks *right, GArray *matches)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  for (guint i = 0; i < matches->len; i++) {
    const TsMatch *match = &g_array_index (matches, TsMatch, i);
    g_autoptr (TsMatchEvidence) evidence = explain (left, right, match);

    json_builder_begin_object (json);
    ts_ctl_json_add_text (json, "left_id", ts_ctl_tracks_get_id (left, match->left));
    ts_ctl_json_add_text (json, "right_id", ts_ctl_tracks_get_id (right, match->right));
    ts_ctl_json_add_double (json, "confidence", match->confidence);
    ts_ctl_json_add_text (json, "verdict", ts_match_confidence_to_words (match->confidence));
    ts_ctl_json_add_text (json, "strategy", ts_match_strategy_to_string (match->strategy));
    ts_ctl_json_add_why (json, evidence, "left", "right");
    json_builder_end_object (json);
    ts_ctl_print_json_row (json, i);
  }
  ts_ctl_print_json_end (matches->len);
}

static TsCtlExit
run (const TsCtlCommand *self, int argc, char **argv)
{
  gboolean with_why = FALSE;
  const GOptionEntry entries[] = {
    { "explain", 0, 0, G_OPTION_ARG_NONE, &with_why, N_ ("Add a column that says why"), NULL },
    { 0 },
  };
  GCancellable *cancellable = ts_ctl_cancellable ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TsCtlTracks) left = NULL;
  g_autoptr (TsCtlTracks) right = NULL;
  g_autoptr (GArray) matches = NULL;
  TsCtlMatchOptions options;
  gboolean keep_fields;

  if (!ts_ctl_match_options_parse (&options, self, entries, &argc, &argv, 2, 2))
    return TS_CTL_USAGE;
  if (g_str_equal (argv[1], "-") && g_str_equal (argv[2], "-")) {
    ts_ctl_warn (_ ("Standard input can be read only once."));
    return TS_CTL_USAGE;
  }

  keep_fields = options.as_json || with_why;
  left = ts_ctl_tracks_read (argv[1], keep_fields, cancellable, &error);
  if (left == NULL)
    return ts_ctl_fail (error);
  right = ts_ctl_tracks_read (argv[2], keep_fields, cancellable, &error);
  if (right == NULL)
    return ts_ctl_fail (error);
  matches = ts_match_link (left->catalogue, right->catalogue, &options.match, cancellable, NULL,
                           NULL, &error);
  if (matches == NULL)
    return ts_ctl_fail (error);

  if (options.as_json)
    print_json (left, right, matches);
  else
    print_csv (left, right, matches, with_why);
  return left->n_bad + right->n_bad > 0 ? TS_CTL_PARTLY : TS_CTL_DONE;
}

const TsCtlCommand ts_ctl_match_command = {
  .name = "match",
  .summary = N_ ("Find the same recordings in two CSV files"),
  .usage = N_ ("LEFT.csv RIGHT.csv"),
  .run = run,
};
