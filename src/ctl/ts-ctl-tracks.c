/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-tracks.h"

#include "ts-csv.h"
#include "ts-ctl-command.h"

#include <glib/gi18n-lib.h>
#include <string.h>

enum {
  COLUMN_ID,
  COLUMN_TITLE,
  N_REQUIRED,
  COLUMN_ARTIST = N_REQUIRED,
  COLUMN_ALBUM,
  COLUMN_MBID,
  COLUMN_ISRC,
  N_TEXTS,
  COLUMN_DURATION = N_TEXTS,
  N_COLUMNS,
};

static const char *const columns[N_COLUMNS] = {
  [COLUMN_ID] = "id",
  [COLUMN_TITLE] = "title",
  [COLUMN_ARTIST] = "artist",
  [COLUMN_ALBUM] = "album",
  [COLUMN_MBID] = "mbid",
  [COLUMN_ISRC] = "isrc",
  [COLUMN_DURATION] = "duration_s",
};

/* Seconds with or without a fraction, or minutes and seconds. What is neither is unknown. */
static gint64
parse_duration (const char *text, gsize length)
{
  gint64 whole = 0;
  gint64 minutes = 0;
  int millis = 0;
  int place = 100;
  gsize i = 0;

  if (length == 0 || length > 15)
    return 0;
  for (; i < length && g_ascii_isdigit (text[i]); i++)
    whole = whole * 10 + (text[i] - '0');
  if (i == 0)
    return 0;
  if (i < length && text[i] == ':') {
    minutes = whole;
    whole = 0;
    if (length - i != 3)
      return 0;
    for (i++; i < length && g_ascii_isdigit (text[i]); i++)
      whole = whole * 10 + (text[i] - '0');
  }
  if (i < length && text[i] == '.')
    for (i++; i < length && g_ascii_isdigit (text[i]); i++, place /= 10)
      millis += place * (text[i] - '0');
  if (i < length || minutes > 100000 || whole > 100 * 3600)
    return 0;
  return (minutes * 60 + whole) * 1000 + millis;
}

static void
keep_text (TsCtlTracks *self, const char *text, gsize length)
{
  g_array_append_val (self->starts, self->text->len);
  g_string_append_len (self->text, text, (gssize) length + 1);
}

static void
add_row (TsCtlTracks *self, TsCsvReader *reader)
{
  const char *texts[N_TEXTS];
  gsize lengths[N_TEXTS];
  const char *duration;
  gsize duration_length;
  TsMatchFields fields;

  for (guint i = 0; i < N_TEXTS; i++)
    texts[i] = ts_csv_reader_get (reader, i, &lengths[i]);
  duration = ts_csv_reader_get (reader, COLUMN_DURATION, &duration_length);
  fields = (TsMatchFields){
    .artist = texts[COLUMN_ARTIST],
    .album = texts[COLUMN_ALBUM],
    .title = texts[COLUMN_TITLE],
    .mb_recording_id = texts[COLUMN_MBID],
    .isrc = texts[COLUMN_ISRC],
    .duration_ms = parse_duration (duration, duration_length),
  };
  ts_match_catalogue_add (self->catalogue, &fields);
  for (guint i = 0; i < self->n_fields; i++)
    keep_text (self, texts[i], lengths[i]);
  if (self->n_fields > 1)
    g_array_append_val (self->duration_ms, fields.duration_ms);
  self->n_rows++;
}

TsCtlTracks *
ts_ctl_tracks_read (const char *path,
                    gboolean keep_fields,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (TsCtlTracks) self = g_new0 (TsCtlTracks, 1);
  g_autoptr (TsCsvReader) reader = NULL;
  g_autofree char *name
      = g_str_equal (path, "-") ? g_strdup (_ ("standard input")) : g_filename_display_name (path);

  self->catalogue = ts_match_catalogue_new ();
  self->n_fields = keep_fields ? N_TEXTS : 1;
  self->text = g_string_new (NULL);
  self->starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->duration_ms = g_array_new (FALSE, FALSE, sizeof (gint64));

  reader = ts_csv_reader_new_for_path (path, error);
  if (reader == NULL) {
    g_prefix_error (error, "%s: ", name);
    return NULL;
  }
  ts_csv_reader_set_cancellable (reader, cancellable);
  if (!ts_csv_reader_read_header (reader, columns, N_COLUMNS, N_REQUIRED, error)) {
    g_prefix_error (error, "%s: ", name);
    return NULL;
  }

  for (;;) {
    g_autoptr (GError) row_error = NULL;

    if (ts_csv_reader_next (reader, &row_error)) {
      if (*ts_csv_reader_get (reader, COLUMN_ID, NULL) != '\0') {
        add_row (self, reader);
        continue;
      }
      g_set_error_literal (&row_error, TS_CSV_ERROR, TS_CSV_ERROR_ROW, _ ("The row has no id."));
    }
    if (row_error == NULL)
      return g_steal_pointer (&self);
    if (!g_error_matches (row_error, TS_CSV_ERROR, TS_CSV_ERROR_ROW)) {
      g_propagate_prefixed_error (error, g_steal_pointer (&row_error), "%s: ", name);
      return NULL;
    }
    ts_ctl_warn ("%s:%" G_GUINT64_FORMAT ": %s", name, ts_csv_reader_get_line (reader),
                 row_error->message);
    self->n_bad++;
  }
}

void
ts_ctl_tracks_free (TsCtlTracks *self)
{
  g_clear_pointer (&self->catalogue, ts_match_catalogue_free);
  g_string_free (self->text, TRUE);
  g_array_unref (self->starts);
  g_array_unref (self->duration_ms);
  g_free (self);
}

static const char *
get_text (const TsCtlTracks *self, guint row, gsize field)
{
  return self->text->str + g_array_index (self->starts, gsize, row * self->n_fields + field);
}

const char *
ts_ctl_tracks_get_id (const TsCtlTracks *self, guint row)
{
  g_return_val_if_fail (row < self->n_rows, "");

  return get_text (self, row, COLUMN_ID);
}

TsMatchFields
ts_ctl_tracks_get_fields (const TsCtlTracks *self, guint row)
{
  TsMatchFields fields = { 0 };

  g_return_val_if_fail (row < self->n_rows && self->n_fields > 1, fields);

  fields.artist = get_text (self, row, COLUMN_ARTIST);
  fields.album = get_text (self, row, COLUMN_ALBUM);
  fields.title = get_text (self, row, COLUMN_TITLE);
  fields.mb_recording_id = get_text (self, row, COLUMN_MBID);
  fields.isrc = get_text (self, row, COLUMN_ISRC);
  fields.duration_ms = g_array_index (self->duration_ms, gint64, row);
  return fields;
}
