/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-sync-runner.h"

#include "ts-sync-item-private.h"

#include <glib/gi18n-lib.h>

static void
ts_sync_step_clear (gpointer data)
{
  TsSyncStep *step = data;

  g_clear_pointer (&step->track, ts_track_unref);
  g_free (step->target_path);
  g_free (step->replaced_path);
  g_free (step->message);
  ts_sync_put_result_clear (&step->put);
}

TsSyncWork *
ts_sync_work_new (TsSyncPlan *plan,
                  const TsSyncPlaylistOptions *playlist_options)
{
  TsSyncWork *self;

  g_return_val_if_fail (TS_IS_SYNC_PLAN (plan), NULL);

  self = g_new0 (TsSyncWork, 1);
  self->steps = g_array_new (FALSE, TRUE, sizeof (TsSyncStep));
  g_array_set_clear_func (self->steps, ts_sync_step_clear);
  self->places
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) ts_sync_place_free);
  self->present = g_ptr_array_new_with_free_func (g_object_unref);
  self->is_upload = ts_sync_plan_is_upload (plan);
  self->playlists = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_sync_playlist_result_free);
  if (playlist_options != NULL) {
    self->playlist_options.format = playlist_options->format;
    self->playlist_options.map_to = g_strdup (playlist_options->map_to);
  }

  for (guint i = 0; i < ts_sync_plan_get_n_items (plan); i++) {
    TsSyncItem *item = ts_sync_plan_get_item (plan, i);
    TsTrack *track = ts_sync_item_get_track (item);
    TsTrack *matched = ts_sync_item_get_matched_track (item);

    if (ts_sync_item_get_is_selected (item)) {
      TsSyncStep step = { .item = i };

      step.track = ts_track_ref (track);
      step.target_path = g_strdup (ts_sync_item_get_target_path (item));
      step.replaces = ts_sync_item_get_replaces (item);
      if (step.replaces && matched != NULL) {
        step.replaced_path = g_strdup (matched->location);
        step.replaced_size_bytes = matched->size_bytes;
        step.replaced_mtime_us = matched->mtime_us;
      }
      g_array_append_val (self->steps, step);
    } else if (self->playlist_options.format != TS_PLAYLIST_FORMAT_UNKNOWN
               && (ts_sync_item_get_outcome (item) == TS_SYNC_OUTCOME_COPIED
                   || ts_sync_item_get_reason (item) == TS_SYNC_REASON_TWIN
                   || _ts_sync_item_get_present_path (item) != NULL)) {
      g_ptr_array_add (self->present, g_object_ref (item));
    }
  }
  return self;
}

void
ts_sync_work_free (TsSyncWork *self)
{
  g_return_if_fail (self != NULL);

  g_array_unref (self->steps);
  g_hash_table_unref (self->places);
  g_ptr_array_unref (self->present);
  g_ptr_array_unref (self->playlists);
  g_free (self->playlist_options.map_to);
  g_free (self->stopped_message);
  g_free (self->unverified_message);
  g_free (self);
}

void
ts_sync_work_apply_to_plan (TsSyncWork *self, TsSyncPlan *plan)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (TS_IS_SYNC_PLAN (plan));

  for (guint i = 0; i < self->steps->len; i++) {
    const TsSyncStep *step = &g_array_index (self->steps, TsSyncStep, i);
    TsSyncItem *item;

    if (step->result == TS_SYNC_OUTCOME_NONE)
      continue;
    item = ts_sync_plan_get_item (plan, step->item);
    /* Done is done: unticked, and not to be ticked again. */
    ts_sync_item_set_is_selected (item, FALSE);
    ts_sync_item_set_outcome (item, step->result, step->message);
    ts_sync_item_set_is_verified (item, step->is_verified);
  }
}

static void
append_copied (TsSyncWork *self, GString *text)
{
  g_autofree char *size = g_format_size (self->copied_bytes);
  guint n = self->n_copied, n_all = self->steps->len;

  if (n_all == 0 && self->is_upload)
    g_string_append (text, _ ("Nothing had to be uploaded."));
  else if (n_all == 0)
    g_string_append (text, _ ("Nothing had to be copied."));
  else if (n == n_all && self->is_upload)
    g_string_append_printf (
        text, ngettext ("Uploaded %u track (%s).", "Uploaded %u tracks (%s).", n), n, size);
  else if (n == n_all)
    g_string_append_printf (text, ngettext ("Copied %u track (%s).", "Copied %u tracks (%s).", n),
                            n, size);
  else if (self->is_upload)
    g_string_append_printf (
        text,
        ngettext ("Uploaded %u of %u track (%s).", "Uploaded %u of %u tracks (%s).", n_all), n,
        n_all, size);
  else
    g_string_append_printf (
        text, ngettext ("Copied %u of %u track (%s).", "Copied %u of %u tracks (%s).", n_all), n,
        n_all, size);
}

static void append_sentence (GString *text, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
append_sentence (GString *text, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_string_append_c (text, ' ');
  g_string_append_vprintf (text, format, arguments);
  va_end (arguments);
}

char *
ts_sync_work_dup_summary (TsSyncWork *self)
{
  g_autoptr (GString) text = NULL;
  guint n_playlists = 0, n_unseen;

  g_return_val_if_fail (self != NULL, NULL);

  n_unseen = self->n_copied > self->n_verified ? self->n_copied - self->n_verified : 0;
  text = g_string_new (NULL);
  append_copied (self, text);
  if (self->n_failed > 0 && self->is_upload)
    append_sentence (text,
                     ngettext ("%u track could not be uploaded.",
                               "%u tracks could not be uploaded.", self->n_failed),
                     self->n_failed);
  else if (self->n_failed > 0)
    append_sentence (text,
                     ngettext ("%u track could not be copied.", "%u tracks could not be copied.",
                               self->n_failed),
                     self->n_failed);
  if (self->n_left > 0)
    append_sentence (text,
                     ngettext ("%u track changed meanwhile and was left alone.",
                               "%u tracks changed meanwhile and were left alone.", self->n_left),
                     self->n_left);
  for (guint i = 0; i < self->playlists->len; i++)
    if (((TsSyncPlaylistResult *) self->playlists->pdata[i])->written_name != NULL)
      n_playlists++;
  if (n_playlists > 0)
    append_sentence (text, ngettext ("Wrote %u playlist.", "Wrote %u playlists.", n_playlists),
                     n_playlists);
  if (n_unseen > 0)
    append_sentence (text,
                     ngettext ("%u track was not looked for afterwards.",
                               "%u tracks were not looked for afterwards.", n_unseen),
                     n_unseen);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
