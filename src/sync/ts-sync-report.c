/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-sync-report.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* So much of a report is written at once. */
#define WRITE_BYTES 65536

/* A text inside a table cell, where a bar or a line break would end it. */
static void
append_cell (GString *out, const char *text)
{
  g_string_append (out, "| ");
  for (const char *p = text != NULL ? text : ""; *p != '\0'; p++) {
    if (*p == '|' || *p == '\\')
      g_string_append_c (out, '\\');
    g_string_append_c (out, (guchar) *p < 0x20 ? ' ' : *p);
  }
  g_string_append_c (out, ' ');
}

static void
append_row (GString *out, TsSyncItem *item)
{
  TsTrack *track = ts_sync_item_get_track (item);
  g_autofree char *title = ts_track_get_display_title (track);
  g_autofree char *reason = ts_sync_item_dup_reason_text (item);
  g_autofree char *path = g_filename_display_name (ts_sync_item_get_target_path (item));
  const char *result = ts_sync_item_get_outcome_text (item);

  append_cell (out, track->artist);
  append_cell (out, title);
  append_cell (out, path);
  append_cell (out, result != NULL ? result : reason);
  g_string_append (out, "|\n");
}

typedef enum {
  SECTION_FAILED,
  SECTION_LEFT,
  SECTION_COPIED,
  SECTION_TO_COPY,
  SECTION_LOOK,
  SECTION_CONFLICT,
  SECTION_SKIPPED,
  N_SECTIONS,
} Section;

static Section
get_section (TsSyncItem *item)
{
  switch (ts_sync_item_get_outcome (item)) {
  case TS_SYNC_OUTCOME_COPIED:
    return SECTION_COPIED;
  case TS_SYNC_OUTCOME_LEFT:
    return SECTION_LEFT;
  case TS_SYNC_OUTCOME_FAILED:
    return SECTION_FAILED;
  case TS_SYNC_OUTCOME_NONE:
  default:
    break;
  }
  switch (ts_sync_item_get_action (item)) {
  case TS_SYNC_ACTION_LOOK:
    return SECTION_LOOK;
  case TS_SYNC_ACTION_CONFLICT:
    return SECTION_CONFLICT;
  case TS_SYNC_ACTION_SKIP:
    return SECTION_SKIPPED;
  case TS_SYNC_ACTION_COPY:
  case TS_SYNC_N_ACTIONS:
  default:
    return SECTION_TO_COPY;
  }
}

static void
append_playlists (GString *out, const TsSyncWork *work)
{
  if (work->playlists->len == 0)
    return;
  g_string_append_printf (out, "\n## %s\n\n", _ ("Playlists"));
  for (guint i = 0; i < work->playlists->len; i++) {
    const TsSyncPlaylistResult *playlist = work->playlists->pdata[i];

    g_string_append_printf (out, "- %s: ", playlist->name);
    if (playlist->error_message != NULL)
      g_string_append (out, playlist->error_message);
    else if (playlist->written_name != NULL)
      g_string_append_printf (out, _ ("Written as “%s”."), playlist->written_name);
    else if (playlist->is_unchanged)
      g_string_append (out, _ ("Already there."));
    else
      g_string_append (out, _ ("Not written: none of its tracks is on the target."));
    if (playlist->missing->len > 0) {
      g_string_append_c (out, ' ');
      g_string_append_printf (
          out,
          ngettext ("%u entry is not on the target:", "%u entries are not on the target:",
                    playlist->missing->len),
          playlist->missing->len);
    }
    g_string_append_c (out, '\n');
    for (guint m = 0; m < playlist->missing->len; m++)
      g_string_append_printf (out, "  - `%s`\n", (const char *) playlist->missing->pdata[m]);
  }
}

char *
ts_sync_report_to_markdown (const TsSyncReport *self)
{
  const gboolean is_upload = self != NULL && ts_sync_plan_is_upload (self->plan);
  const char *const headings[N_SECTIONS] = {
    [SECTION_FAILED] = is_upload ? _ ("Could not be uploaded") : _ ("Could not be copied"),
    [SECTION_LEFT] = _ ("Left alone"),
    [SECTION_COPIED] = is_upload ? _ ("Uploaded") : _ ("Copied"),
    [SECTION_TO_COPY] = is_upload ? _ ("To be uploaded") : _ ("To be copied"),
    [SECTION_LOOK] = _ ("Needs a look"),
    [SECTION_CONFLICT] = _ ("Conflicts"),
    [SECTION_SKIPPED] = _ ("Already there"),
  };
  GString *sections[N_SECTIONS] = { NULL };
  guint counts[N_SECTIONS] = { 0 };
  g_autoptr (GDateTime) utc = NULL, local = NULL;
  g_autofree char *time = NULL, *summary = NULL;
  GString *out;

  g_return_val_if_fail (self != NULL && self->plan != NULL, NULL);

  utc = g_date_time_new_from_unix_utc (self->time_us / G_USEC_PER_SEC);
  local = g_date_time_to_local (utc);
  time = g_date_time_format (local, "%F %R");
  out = g_string_new (NULL);
  g_string_append_printf (out, "# %s\n\n", _ ("Sync report"));
  g_string_append_printf (out, "- %s: %s\n", _ ("From"), self->from);
  g_string_append_printf (out, "- %s: %s\n", _ ("To"), self->to);
  g_string_append_printf (out, "- %s: %s\n", _ ("Time"), time);
  if (self->work != NULL) {
    summary = ts_sync_work_dup_summary (self->work);
    g_string_append_printf (out, "- %s: %s\n", _ ("Result"), summary);
    if (self->work->is_cancelled)
      g_string_append_printf (out, "- %s\n", _ ("The run was cancelled."));
    if (self->work->stopped_message != NULL)
      g_string_append_printf (out, "- %s\n", self->work->stopped_message);
    if (self->work->unverified_message != NULL) {
      g_string_append (out, "- ");
      g_string_append_printf (out, _ ("What was put there could not be looked for: %s"),
                              self->work->unverified_message);
      g_string_append_c (out, '\n');
    }
  }

  for (guint i = 0; i < ts_sync_plan_get_n_items (self->plan); i++) {
    TsSyncItem *item = ts_sync_plan_get_item (self->plan, i);
    Section section = get_section (item);

    if (sections[section] == NULL)
      sections[section] = g_string_new (NULL);
    append_row (sections[section], item);
    counts[section]++;
  }
  for (guint s = 0; s < N_SECTIONS; s++) {
    if (sections[s] == NULL)
      continue;
    g_string_append_printf (out, "\n## %s (%u)\n\n", headings[s], counts[s]);
    append_cell (out, _ ("Artist"));
    append_cell (out, _ ("Title"));
    append_cell (out, is_upload ? _ ("On the station") : _ ("On the target"));
    append_cell (out, _ ("Why"));
    g_string_append (out, "|\n|---|---|---|---|\n");
    g_string_append_len (out, sections[s]->str, sections[s]->len);
    g_string_free (sections[s], TRUE);
  }
  if (self->work != NULL)
    append_playlists (out, self->work);
  return g_string_free (out, FALSE);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_item (JsonBuilder *builder, TsSyncItem *item)
{
  TsTrack *track = ts_sync_item_get_track (item);
  TsTrack *matched = ts_sync_item_get_matched_track (item);
  g_autofree char *title = ts_track_get_display_title (track);
  g_autofree char *location = ts_track_get_display_location (track);
  g_autofree char *reason = ts_sync_item_dup_reason_text (item);
  g_autofree char *path = g_filename_display_name (ts_sync_item_get_target_path (item));
  g_autofree char *match = matched != NULL ? ts_track_get_display_location (matched) : NULL;

  json_builder_begin_object (builder);
  add_string (builder, "action", ts_sync_action_to_string (ts_sync_item_get_action (item)));
  add_string (builder, "code", ts_sync_reason_to_string (ts_sync_item_get_reason (item)));
  add_string (builder, "reason", reason);
  add_string (builder, "artist", track->artist);
  add_string (builder, "title", title);
  add_string (builder, "album", track->album);
  add_string (builder, "source_path", location);
  add_string (builder, "target_path", path);
  add_string (builder, "matched_path", match);
  json_builder_set_member_name (builder, "confidence");
  json_builder_add_double_value (builder, ts_sync_item_get_confidence (item));
  add_string (builder, "strategy", ts_match_strategy_to_string (ts_sync_item_get_strategy (item)));
  add_int (builder, "size_bytes", track->size_bytes);
  json_builder_set_member_name (builder, "replaces");
  json_builder_add_boolean_value (builder, ts_sync_item_get_replaces (item));
  json_builder_set_member_name (builder, "selected");
  json_builder_add_boolean_value (builder, ts_sync_item_get_is_selected (item));
  add_string (builder, "result", ts_sync_outcome_to_string (ts_sync_item_get_outcome (item)));
  json_builder_set_member_name (builder, "verified");
  json_builder_add_boolean_value (builder, ts_sync_item_get_is_verified (item));
  add_string (builder, "message", ts_sync_item_get_outcome_text (item));
  json_builder_end_object (builder);
}

static void
add_playlist (JsonBuilder *builder, const TsSyncPlaylistResult *playlist)
{
  g_autofree char *path = g_filename_display_name (playlist->id);

  json_builder_begin_object (builder);
  add_string (builder, "name", playlist->name);
  add_string (builder, "source_path", path);
  add_string (builder, "written_name", playlist->written_name);
  add_string (builder, "error", playlist->error_message);
  add_int (builder, "entries", playlist->n_entries);
  json_builder_set_member_name (builder, "unchanged");
  json_builder_add_boolean_value (builder, playlist->is_unchanged);
  json_builder_set_member_name (builder, "missing");
  json_builder_begin_array (builder);
  for (guint m = 0; m < playlist->missing->len; m++)
    json_builder_add_string_value (builder, playlist->missing->pdata[m]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_head (JsonBuilder *builder, const TsSyncReport *self)
{
  g_autoptr (GDateTime) utc = NULL;
  g_autofree char *time = NULL;

  utc = g_date_time_new_from_unix_utc (self->time_us / G_USEC_PER_SEC);
  time = g_date_time_format_iso8601 (utc);
  json_builder_begin_object (builder);
  add_string (builder, "from", self->from);
  add_string (builder, "to", self->to);
  add_string (builder, "time", time);
  json_builder_set_member_name (builder, "plan");
  json_builder_begin_object (builder);
  for (TsSyncAction action = 0; action < TS_SYNC_N_ACTIONS; action++) {
    json_builder_set_member_name (builder, ts_sync_action_to_string (action));
    json_builder_begin_object (builder);
    add_int (builder, "tracks", ts_sync_plan_get_n_with_action (self->plan, action));
    add_int (builder, "bytes", ts_sync_plan_get_bytes_with_action (self->plan, action));
    json_builder_end_object (builder);
  }
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "result");
  if (self->work != NULL) {
    g_autofree char *summary = ts_sync_work_dup_summary (self->work);

    json_builder_begin_object (builder);
    add_string (builder, "summary", summary);
    add_int (builder, "copied", self->work->n_copied);
    add_int (builder, "verified", self->work->n_verified);
    add_int (builder, "copied_bytes", self->work->copied_bytes);
    add_int (builder, "left", self->work->n_left);
    add_int (builder, "failed", self->work->n_failed);
    add_int (builder, "not_tried",
             self->work->steps->len - self->work->n_copied - self->work->n_left
                 - self->work->n_failed);
    add_int (builder, "duration_ms", self->work->duration_us / 1000);
    json_builder_set_member_name (builder, "cancelled");
    json_builder_add_boolean_value (builder, self->work->is_cancelled);
    add_string (builder, "stopped", self->work->stopped_message);
    add_string (builder, "unverified", self->work->unverified_message);
    json_builder_end_object (builder);
  } else {
    json_builder_add_null_value (builder);
  }
  json_builder_end_object (builder);
}

/* A text on its way out. */
typedef struct {
  GOutputStream *out;
  JsonBuilder *builder;     /* (owned) */
  JsonGenerator *generator; /* (owned) */
  GString *text;            /* (owned): not written yet */
} Writer;

/* Takes what was built. */
static void
take_built (Writer *self)
{
  g_autoptr (JsonNode) root = json_builder_get_root (self->builder);

  json_generator_set_root (self->generator, root);
  json_generator_to_gstring (self->generator, self->text);
  json_builder_reset (self->builder);
}

static gboolean
flush (Writer *self, gsize most, GError **error)
{
  gboolean is_good;

  if (self->text->len <= most)
    return TRUE;
  is_good
      = g_output_stream_write_all (self->out, self->text->str, self->text->len, NULL, NULL, error);
  g_string_truncate (self->text, 0);
  return is_good;
}

static gboolean
write_parts (Writer *self, const TsSyncReport *report, GError **error)
{
  guint n_items = ts_sync_plan_get_n_items (report->plan);
  guint n_playlists = report->work != NULL ? report->work->playlists->len : 0;

  add_head (self->builder, report);
  take_built (self);
  g_string_truncate (self->text, self->text->len - strlen ("}"));
  g_string_append (self->text, ",\n\"items\":[");
  for (guint i = 0; i < n_items; i++) {
    g_string_append (self->text, i == 0 ? "\n" : ",\n");
    add_item (self->builder, ts_sync_plan_get_item (report->plan, i));
    take_built (self);
    if (!flush (self, WRITE_BYTES, error))
      return FALSE;
  }
  g_string_append (self->text, "],\n\"playlists\":[");
  for (guint i = 0; i < n_playlists; i++) {
    g_string_append (self->text, i == 0 ? "\n" : ",\n");
    add_playlist (self->builder, report->work->playlists->pdata[i]);
    take_built (self);
  }
  g_string_append (self->text, "]}\n");
  return flush (self, 0, error);
}

gboolean
ts_sync_report_write_json (const TsSyncReport *self, GOutputStream *out, GError **error)
{
  Writer writer;
  gboolean is_good;

  g_return_val_if_fail (self != NULL && self->plan != NULL, FALSE);
  g_return_val_if_fail (G_IS_OUTPUT_STREAM (out), FALSE);

  writer = (Writer){ out, json_builder_new (), json_generator_new (), g_string_new (NULL) };
  is_good = write_parts (&writer, self, error);
  g_object_unref (writer.builder);
  g_object_unref (writer.generator);
  g_string_free (writer.text, TRUE);
  return is_good;
}
