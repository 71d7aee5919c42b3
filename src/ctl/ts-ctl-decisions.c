/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-command.h"
#include "ts-ctl-json.h"
#include "ts-ctl-library.h"
#include "ts-store-decide.h"
#include "ts-store-tracks.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

static const char *
verdict_to_string (TsVerdict verdict)
{
  return verdict == TS_VERDICT_SAME ? "same" : "different";
}

static char *
format_time (gint64 time_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);

  return g_date_time_format_iso8601 (time);
}

static TsCtlExit
list (TsStore *store, gboolean as_json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) decisions = ts_store_list_decisions (store, NULL, &error);

  if (decisions == NULL)
    return ts_ctl_fail (error);
  for (guint i = 0; i < decisions->len; i++) {
    const TsDecision *decision = g_ptr_array_index (decisions, i);
    const char *left = decision->left_label != NULL ? decision->left_label : decision->left_key;
    const char *right = decision->right_label != NULL ? decision->right_label : decision->right_key;
    g_autofree char *time = format_time (decision->decided_us);

    if (as_json) {
      g_autoptr (JsonBuilder) json = json_builder_new ();

      json_builder_begin_object (json);
      ts_ctl_json_add_number (json, "id", decision->id);
      ts_ctl_json_add_text (json, "verdict", verdict_to_string (decision->verdict));
      ts_ctl_json_add_text (json, "left", left);
      ts_ctl_json_add_text (json, "right", right);
      ts_ctl_json_add_text (json, "decided", time);
      ts_ctl_json_add_text (json, "note", decision->note);
      json_builder_end_object (json);
      ts_ctl_print_json_row (json, i);
    } else {
      g_print ("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\n", decision->id,
               verdict_to_string (decision->verdict), left, right, time);
    }
  }
  if (as_json)
    ts_ctl_print_json_end (decisions->len);
  return TS_CTL_DONE;
}

/* Looks for a track by its file. */
typedef struct {
  GHashTable *locations; /* (owned) (element-type gint64 filename): source -> path below its root */
  gint64 id;
} Lookup;

static gboolean
look_at_row (const TsTrackRow *row, gpointer user_data)
{
  Lookup *lookup = user_data;
  const char *location = g_hash_table_lookup (lookup->locations, &row->source_id);

  if (location != NULL && strcmp (location, row->location) == 0)
    lookup->id = row->id;
  return lookup->id == 0;
}

static gint64
find_track (TsContext *context, const char *word)
{
  g_autofree char *path = g_canonicalize_filename (word, NULL);
  GListModel *sources = ts_context_get_sources (context);
  Lookup lookup = { g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free), 0 };
  char *end;
  gint64 id = g_ascii_strtoll (word, &end, 10);

  if (id > 0 && *end == '\0') {
    g_hash_table_unref (lookup.locations);
    return id;
  }
  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);
    g_autofree char *root = g_strconcat (ts_source_get_location (source), "/", NULL);
    gint64 source_id = ts_source_get_id (source);

    if (g_str_has_prefix (path, root))
      g_hash_table_insert (lookup.locations, g_memdup2 (&source_id, sizeof source_id),
                           g_strdup (path + strlen (root)));
  }
  ts_store_foreach_row (ts_context_get_store (context), 0, TS_TRACK_FILTER_ANY_STATE, look_at_row,
                        &lookup, NULL, NULL);
  g_hash_table_unref (lookup.locations);
  if (lookup.id == 0)
    ts_ctl_warn (_ ("“%s” is not in the library."), word);
  return lookup.id;
}

/* What one of the two words of "add" is about: a track's number, or 0 and a file of a station. */
static gboolean
find_side (TsContext *context, const char *word, gint64 *track_id)
{
  *track_id = 0;
  if (g_str_has_prefix (word, TS_DECISION_STATION_KEY)
      && word[strlen (TS_DECISION_STATION_KEY)] != '\0')
    return TRUE;
  *track_id = find_track (context, word);
  return *track_id != 0;
}

static TsCtlExit
add (TsContext *context, char **words, const char *note)
{
  g_autoptr (TsVerdicts) verdicts = NULL;
  g_autoptr (TsDecisionUndo) undo = NULL;
  g_autoptr (GError) error = NULL;
  gint64 left_id, right_id;

  if (strcmp (words[0], "same") != 0 && strcmp (words[0], "different") != 0) {
    ts_ctl_warn (_ ("A decision is “same” or “different”, not “%s”."), words[0]);
    return TS_CTL_USAGE;
  }
  if (!find_side (context, words[1], &left_id) || !find_side (context, words[2], &right_id))
    return TS_CTL_FAILED;
  if (left_id == right_id && (left_id != 0 || strcmp (words[1], words[2]) == 0)) {
    ts_ctl_warn (_ ("A decision is about two different files."));
    return TS_CTL_USAGE;
  }
  verdicts = ts_verdicts_new (
      strcmp (words[0], "same") == 0 ? TS_VERDICT_SAME : TS_VERDICT_DIFFERENT, note);
  if (left_id != 0 && right_id != 0)
    ts_verdicts_add_tracks (verdicts, left_id, right_id);
  else if (left_id == 0 && right_id == 0)
    ts_verdicts_add_files (verdicts, words[1], NULL, words[2], NULL);
  else
    ts_verdicts_add_file (verdicts, left_id != 0 ? left_id : right_id,
                          left_id != 0 ? words[2] : words[1], NULL);
  undo
      = ts_store_decide (ts_context_get_store (context), g_steal_pointer (&verdicts), NULL, &error);
  return undo != NULL ? TS_CTL_DONE : ts_ctl_fail (error);
}

static TsCtlExit
remove_decisions (TsStore *store, char **words)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;

  for (char **word = words; *word != NULL; word++) {
    char *end;
    gint64 id = g_ascii_strtoll (*word, &end, 10);

    if (id <= 0 || *end != '\0') {
      ts_ctl_warn (_ ("“%s” is not the number of a decision; “decisions list” shows them."), *word);
      return TS_CTL_USAGE;
    }
    g_array_append_val (ids, id);
  }
  if (!ts_store_remove_decisions (store, (const gint64 *) (const void *) ids->data, ids->len, NULL,
                                  &error))
    return ts_ctl_fail (error);
  return TS_CTL_DONE;
}

static TsCtlExit
export_decisions (TsStore *store, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = ts_store_export_decisions (store, NULL, &error);

  if (json == NULL)
    return ts_ctl_fail (error);
  if (path == NULL || strcmp (path, "-") == 0)
    g_print ("%s\n", json);
  else if (!g_file_set_contents (path, json, -1, &error))
    return ts_ctl_fail (error);
  return TS_CTL_DONE;
}

static TsCtlExit
import_decisions (TsStore *store, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsDecisionImport) import = NULL;
  g_autofree char *json = NULL;
  guint n_problems;

  if (!g_file_get_contents (strcmp (path, "-") == 0 ? "/dev/stdin" : path, &json, NULL, &error))
    return ts_ctl_fail (error);
  import = ts_store_import_decisions (store, json, NULL, &error);
  if (import == NULL)
    return ts_ctl_fail (error);
  n_problems = import->problems != NULL ? g_strv_length (import->problems) : 0;
  for (guint i = 0; i < n_problems; i++)
    ts_ctl_warn ("%s", import->problems[i]);
  g_print (_ ("New: %u, changed: %u, as before: %u.\n"), import->n_added, import->n_replaced,
           import->n_unchanged);
  return n_problems > 0 ? TS_CTL_PARTLY : TS_CTL_DONE;
}

static TsCtlExit
run_action (TsContext *context, int argc, char **argv, const char *note, gboolean as_json)
{
  TsStore *store = ts_context_get_store (context);
  const char *action = argc > 1 ? argv[1] : "list";

  if (strcmp (action, "list") == 0 && argc <= 2)
    return list (store, as_json);
  if (strcmp (action, "add") == 0 && argc == 5)
    return add (context, argv + 2, note);
  if (strcmp (action, "remove") == 0 && argc >= 3)
    return remove_decisions (store, argv + 2);
  if (strcmp (action, "export") == 0 && argc <= 3)
    return export_decisions (store, argc == 3 ? argv[2] : NULL);
  if (strcmp (action, "import") == 0 && argc == 3)
    return import_decisions (store, argv[2]);
  ts_ctl_warn (_ ("Say “list”, “add same A B”, “add different A B”, “remove NUMBER…”, “export "
                  "[FILE]” or “import FILE”."));
  return TS_CTL_USAGE;
}

static TsCtlExit
run (const TsCtlCommand *self, int argc, char **argv)
{
  g_autofree char *profile = NULL;
  g_autofree char *note = NULL;
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = {
    TS_CTL_PROFILE_ENTRY (&profile),
    { "note", 0, 0, G_OPTION_ARG_STRING, &note, N_ ("With “add”: why"), N_ ("TEXT") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("With “list”: write an array of objects"),
      NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  TsContext *context;
  TsCtlExit status;

  if (!ts_ctl_parse (self, entries, &argc, &argv, 0, -1))
    return TS_CTL_USAGE;
  context = ts_ctl_library_open (profile, &error);
  if (context == NULL)
    return ts_ctl_fail (error);
  status = run_action (context, argc, argv, note, as_json);
  ts_ctl_library_close (context);
  return ts_ctl_finish (status);
}

const TsCtlCommand ts_ctl_decisions_command = {
  .name = "decisions",
  .summary = N_ ("Show, add, remove and exchange what you decided about pairs of recordings"),
  .usage = N_ ("[list|add|remove|export|import] [ARGUMENT…]"),
  .run = run,
};
