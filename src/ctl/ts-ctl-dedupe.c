/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-csv.h"
#include "ts-ctl-command.h"
#include "ts-ctl-json.h"
#include "ts-ctl-match-options.h"
#include "ts-ctl-tracks.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

static void
print_csv (GPtrArray *files, const TsMatchClusters *clusters)
{
  g_autoptr (GString) line = g_string_new (NULL);
  guint first = 0; /* number of the file's first row */

  fputs ("id,cluster\n", stdout);
  for (guint f = 0; f < files->len; f++) {
    const TsCtlTracks *tracks = g_ptr_array_index (files, f);

    for (guint row = 0; row < tracks->n_rows; row++) {
      g_string_truncate (line, 0);
      ts_csv_append_field (line, ts_ctl_tracks_get_id (tracks, row));
      g_string_append_printf (line, ",%u\n", clusters->cluster[first + row]);
      fwrite (line->str, 1, line->len, stdout);
    }
    first += tracks->n_rows;
  }
}

/* The rows in the order of their clusters: counting sort, stable. */
static guint *
sort_rows (const TsMatchClusters *clusters)
{
  guint *rows = g_new (guint, clusters->n_rows + 1);
  g_autofree guint *next = g_new0 (guint, clusters->n_clusters + 1);

  for (guint i = 0; i < clusters->n_rows; i++)
    next[clusters->cluster[i] + 1]++;
  for (guint c = 1; c <= clusters->n_clusters; c++)
    next[c] += next[c - 1];
  for (guint i = 0; i < clusters->n_rows; i++)
    rows[next[clusters->cluster[i]]++] = i;
  return rows;
}

static void
print_json (GPtrArray *files, char **names, const TsMatchClusters *clusters)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autofree guint *rows = sort_rows (clusters);
  guint i = 0;

  for (guint c = 0; c < clusters->n_clusters; c++) {
    json_builder_begin_object (json);
    ts_ctl_json_add_number (json, "cluster", c);
    json_builder_set_member_name (json, "rows");
    json_builder_begin_array (json);
    for (; i < clusters->n_rows && clusters->cluster[rows[i]] == c; i++) {
      guint row = rows[i];
      guint f = 0;
      g_autofree char *name = NULL;

      for (; row >= ((TsCtlTracks *) g_ptr_array_index (files, f))->n_rows; f++)
        row -= ((TsCtlTracks *) g_ptr_array_index (files, f))->n_rows;
      name = g_filename_display_name (names[f]);
      json_builder_begin_object (json);
      ts_ctl_json_add_text (json, "file", name);
      ts_ctl_json_add_text (json, "id", ts_ctl_tracks_get_id (g_ptr_array_index (files, f), row));
      json_builder_end_object (json);
    }
    json_builder_end_array (json);
    json_builder_end_object (json);
    ts_ctl_print_json_row (json, c);
  }
  ts_ctl_print_json_end (clusters->n_clusters);
}

static TsCtlExit
run (const TsCtlCommand *self, int argc, char **argv)
{
  GCancellable *cancellable = ts_ctl_cancellable ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GPtrArray) catalogues = g_ptr_array_new ();
  g_autoptr (TsMatchClusters) clusters = NULL;
  TsCtlMatchOptions options;
  guint n_bad = 0;

  if (!ts_ctl_match_options_parse (&options, self, NULL, &argc, &argv, 1, -1))
    return TS_CTL_USAGE;

  files = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_ctl_tracks_free);
  for (int i = 1; i < argc; i++) {
    TsCtlTracks *tracks = ts_ctl_tracks_read (argv[i], FALSE, cancellable, &error);

    if (tracks == NULL)
      return ts_ctl_fail (error);
    g_ptr_array_add (files, tracks);
    g_ptr_array_add (catalogues, tracks->catalogue);
    n_bad += tracks->n_bad;
  }
  clusters = ts_match_cluster ((const TsMatchCatalogue *const *) catalogues->pdata, catalogues->len,
                               &options.match, cancellable, NULL, NULL, &error);
  if (clusters == NULL)
    return ts_ctl_fail (error);

  if (options.as_json)
    print_json (files, argv + 1, clusters);
  else
    print_csv (files, clusters);
  return n_bad > 0 ? TS_CTL_PARTLY : TS_CTL_DONE;
}

const TsCtlCommand ts_ctl_dedupe_command = {
  .name = "dedupe",
  .summary = N_ ("Find duplicates inside CSV files and between them"),
  .usage = N_ ("FILE.csv…"),
  .run = run,
};
