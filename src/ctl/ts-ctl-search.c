/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-csv.h"
#include "ts-ctl-command.h"
#include "ts-ctl-json.h"
#include "ts-ctl-library.h"
#include "ts-store-tracks.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#define PAGE_TRACKS 500
#define HEADER "id,artist,album,title,duration_s,mbid,isrc,genres,year,format,source,path\n"

/* One run over the tracks found. */
typedef struct {
  TsContext *context;
  JsonBuilder *json; /* (owned) (nullable): set if JSON is wanted */
  GString *row;      /* (owned): reused for every row */
  gsize n_printed;
} Run;

/* The path as text: the bytes of a name may be anything. */
static char *
get_path (Run *run, const TsTrack *track)
{
  TsSource *source = ts_context_get_source (run->context, track->source_id);
  const gboolean is_file = source != NULL && ts_source_is_folder (source);
  g_autofree char *path
      = is_file ? g_build_filename (ts_source_get_location (source), track->location, NULL)
                : g_strdup (track->location);

  return g_filename_display_name (path);
}

static void
print_json (Run *run, const TsTrack *track)
{
  g_autofree char *path = get_path (run, track);
  JsonBuilder *json = run->json;

  json_builder_begin_object (json);
  ts_ctl_json_add_number_or_null (json, "id", track->id);
  ts_ctl_json_add_text (json, "artist", track->artist);
  ts_ctl_json_add_text (json, "album", track->album);
  ts_ctl_json_add_text (json, "album_artist", track->album_artist);
  ts_ctl_json_add_text (json, "title", track->title);
  json_builder_set_member_name (json, "genres");
  json_builder_begin_array (json);
  for (gsize i = 0; track->genres != NULL && track->genres[i] != NULL; i++)
    json_builder_add_string_value (json, track->genres[i]);
  json_builder_end_array (json);
  ts_ctl_json_add_number_or_null (json, "disc", track->disc_number);
  ts_ctl_json_add_number_or_null (json, "track", track->track_number);
  ts_ctl_json_add_number_or_null (json, "year", track->year);
  ts_ctl_json_add_number_or_null (json, "duration_ms", track->duration_ms);
  ts_ctl_json_add_text (json, "mbid", track->mb_recording_id);
  ts_ctl_json_add_text (json, "isrc", track->isrc);
  ts_ctl_json_add_text (json, "format", track->codec);
  ts_ctl_json_add_number_or_null (json, "bit_rate_kbps", track->bit_rate_kbps);
  ts_ctl_json_add_number_or_null (json, "sample_rate_hz", track->sample_rate_hz);
  ts_ctl_json_add_number_or_null (json, "size_bytes", track->size_bytes);
  ts_ctl_json_add_number_or_null (json, "source", track->source_id);
  json_builder_set_member_name (json, "origins");
  json_builder_begin_array (json);
  if (track->n_origins == 0)
    json_builder_add_int_value (json, track->source_id);
  for (guint i = 0; i < track->n_origins; i++)
    json_builder_add_int_value (json, track->origins[i]);
  json_builder_end_array (json);
  ts_ctl_json_add_text (json, "path", path);
  json_builder_end_object (json);
  ts_ctl_print_json_row (json, run->n_printed);
}

static void
append_text (GString *row, const char *text)
{
  g_string_append_c (row, ',');
  ts_csv_append_field (row, text != NULL ? text : "");
}

/* The first columns are what `match` and `dedupe` read. */
static void
print_csv (Run *run, const TsTrack *track)
{
  g_autofree char *path = get_path (run, track);
  g_autofree char *genres = track->genres != NULL ? g_strjoinv ("; ", track->genres) : NULL;
  g_autofree char *year = track->year != 0 ? g_strdup_printf ("%d", track->year) : NULL;
  g_autofree char *source = g_strdup_printf ("%" G_GINT64_FORMAT, track->source_id);
  GString *row = run->row;

  g_string_printf (row, "%" G_GINT64_FORMAT, track->id);
  append_text (row, track->artist);
  append_text (row, track->album);
  append_text (row, track->title);
  g_string_append_c (row, ',');
  if (track->duration_ms > 0)
    g_string_append_printf (row, "%" G_GINT64_FORMAT ".%03d", track->duration_ms / 1000,
                            (int) (track->duration_ms % 1000));
  append_text (row, track->mb_recording_id);
  append_text (row, track->isrc);
  append_text (row, genres);
  append_text (row, year);
  append_text (row, track->codec);
  append_text (row, source);
  append_text (row, path);
  g_string_append_c (row, '\n');
  fwrite (row->str, 1, row->len, stdout);
}

static gboolean
print_tracks (Run *run, const TsTrackQuery *query, gint64 limit, GError **error)
{
  TsStore *store = ts_context_get_store (run->context);
  GCancellable *cancellable = ts_ctl_cancellable ();
  g_autoptr (GArray) ids = ts_store_query (store, query, cancellable, error);
  guint n;

  if (ids == NULL)
    return FALSE;
  n = (guint) MIN ((gint64) ids->len, limit);
  for (guint i = 0; i < n; i += PAGE_TRACKS) {
    g_autoptr (GPtrArray) tracks = ts_store_get_tracks (
        store, &g_array_index (ids, gint64, i), MIN (PAGE_TRACKS, n - i), cancellable, error);

    if (tracks == NULL)
      return FALSE;
    for (guint t = 0; t < tracks->len; t++) {
      if (tracks->pdata[t] == NULL) /* removed by another program meanwhile */
        continue;
      if (run->json != NULL)
        print_json (run, tracks->pdata[t]);
      else
        print_csv (run, tracks->pdata[t]);
      run->n_printed++;
    }
  }
  return TRUE;
}

static char *
list_sorts (void)
{
  GString *names = g_string_new (NULL);

  for (int sort = 0; sort < TS_TRACK_N_SORTS; sort++)
    g_string_append_printf (names, "%s%s", sort > 0 ? ", " : "",
                            ts_track_sort_to_string ((TsTrackSort) sort));
  return g_string_free (names, FALSE);
}

static TsCtlExit
run_command (const TsCtlCommand *self, int argc, char **argv)
{
  g_autofree char *profile = NULL;
  g_autofree char *sort = NULL;
  gint64 limit = G_MAXUINT;
  gboolean is_json = FALSE;
  gboolean is_one_place = FALSE;
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();
  const GOptionEntry entries[] = {
    TS_CTL_PROFILE_ENTRY (&profile),
    { "sort", 0, 0, G_OPTION_ARG_STRING, &sort, N_ ("Order by this column"), N_ ("COLUMN") },
    { "reverse", 0, 0, G_OPTION_ARG_NONE, &query->is_descending, N_ ("The other way round"), NULL },
    { "limit", 0, 0, G_OPTION_ARG_INT64, &limit, N_ ("At most this many tracks"), N_ ("N") },
    { "group", 0, 0, G_OPTION_ARG_NONE, &query->is_grouped,
      N_ ("List a recording once, however many sources have it"), NULL },
    { "one-place", 0, 0, G_OPTION_ARG_NONE, &is_one_place,
      N_ ("List only what a single source has"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, N_ ("Write an array of objects"), NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  Run run = { NULL };

  if (!ts_ctl_parse (self, entries, &argc, &argv, 0, -1))
    return TS_CTL_USAGE;
  if (sort != NULL && !ts_track_sort_from_string (sort, &query->sort)) {
    g_autofree char *names = list_sorts ();

    ts_ctl_warn (_ ("There is no column “%s” to sort by; there are: %s."), sort, names);
    return TS_CTL_USAGE;
  }
  if (limit < 0) {
    ts_ctl_warn (_ ("The limit must not be negative."));
    return TS_CTL_USAGE;
  }
  query->text = g_strjoinv (" ", argv + 1);
  if (is_one_place)
    query->filter = TS_TRACK_FILTER_ONE_PLACE;
  run.context = ts_ctl_library_open (profile, &error);
  if (run.context == NULL)
    return ts_ctl_fail (error);
  run.row = g_string_new (NULL);
  if (is_json)
    run.json = json_builder_new ();
  else
    fputs (HEADER, stdout);
  print_tracks (&run, query, limit, &error);
  if (is_json)
    ts_ctl_print_json_end (run.n_printed);
  ts_ctl_library_close (run.context);
  g_clear_object (&run.json);
  g_string_free (run.row, TRUE);
  return ts_ctl_finish (error != NULL ? ts_ctl_fail (error) : TS_CTL_DONE);
}

const TsCtlCommand ts_ctl_search_command = {
  .name = "search",
  .summary = N_ ("List the tracks of the library, or those with some words"),
  .usage = N_ ("[TEXT…]"),
  .run = run_command,
};
