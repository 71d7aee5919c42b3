/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-preview-private.h"

#include "ts-cover-art.h"
#include "ts-store-tracks.h"
#include "ts-track-uri.h"

#include <glib/gi18n-lib.h>

#define ART_SIZE_PX 512

/* One way to a sound. */
typedef struct {
  TsPreview *preview;        /* (owned) */
  GCancellable *cancellable; /* (owned) */
  gboolean is_next;
} Way;

static void
way_free (Way *way)
{
  g_object_unref (way->preview);
  g_object_unref (way->cancellable);
  g_free (way);
}

void
_ts_preview_drop (GCancellable **cancellable)
{
  if (*cancellable != NULL)
    g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
}

/* --- The picture --------------------------------------------------------------------------- */

static void
set_art_path (TsPreview *self, const char *path)
{
  g_autofree char *uri = path != NULL ? g_filename_to_uri (path, NULL, NULL) : NULL;

  if (g_strcmp0 (self->art_path, path) == 0)
    return;
  g_free (self->art_path);
  self->art_path = g_strdup (path);
  ts_mpris_set_art (self->mpris, uri);
  _ts_preview_notify (self, PROP_ART_PATH);
}

static void
art_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsPreview) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = ts_cover_art_load_finish (TS_COVER_ART (object), result, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_art_path (self, path);
}

void
_ts_preview_set_track (TsPreview *self, TsTrack *track)
{
  _ts_preview_drop (&self->art);
  if (self->track != track) {
    g_clear_pointer (&self->track, ts_track_unref);
    self->track = track != NULL ? ts_track_ref (track) : NULL;
    _ts_preview_notify (self, PROP_TRACK);
  }
  if (track == NULL || track->location == NULL) {
    set_art_path (self, NULL);
    return;
  }
  self->art = g_cancellable_new ();
  ts_cover_art_load_async (ts_context_get_cover_art (self->context), track, ART_SIZE_PX, self->art,
                           art_cb, g_object_ref (self));
}

/* --- From a row to its sound --------------------------------------------------------------- */

static void
fail (Way *way, const char *message)
{
  TsPreview *self = way->preview;

  /* What follows and is not there says so when it is its turn. */
  if (way->is_next)
    return;
  _ts_preview_drop (&self->wanted);
  _ts_preview_set_error_message (self, message);
  _ts_preview_notify (self, PROP_STATE);
}

static void
resolved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Way *way = user_data;
  TsPreview *self = way->preview;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsPlayItem) item = ts_track_uri_resolve_finish (result, &error);

  if (g_cancellable_is_cancelled (way->cancellable)) {
    way_free (way);
    return;
  }
  if (item == NULL) {
    fail (way, error->message);
  } else if (way->is_next) {
    ts_player_set_next (self->player, item);
  } else {
    _ts_preview_drop (&self->wanted);
    ts_player_load (self->player, item);
    _ts_preview_start (self, TRUE);
  }
  way_free (way);
}

static void
tracks_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Way *way = user_data;
  TsPreview *self = way->preview;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tracks = ts_store_get_tracks_finish (TS_STORE (object), result, &error);

  if (g_cancellable_is_cancelled (way->cancellable)) {
    way_free (way);
  } else if (tracks == NULL || tracks->len == 0 || tracks->pdata[0] == NULL) {
    fail (way, error != NULL ? error->message : _ ("This track is no longer in the library."));
    way_free (way);
  } else {
    if (!way->is_next) {
      _ts_preview_set_track (self, tracks->pdata[0]);
      _ts_preview_notify (self, PROP_STATE);
    }
    ts_track_uri_resolve_async (self->context, tracks->pdata[0], way->cancellable, resolved_cb,
                                way);
  }
}

void
_ts_preview_start (TsPreview *self, gboolean is_next)
{
  guint index = self->index + is_next;
  GCancellable **cancellable = is_next ? &self->coming : &self->wanted;
  Way *way;

  _ts_preview_drop (&self->coming);
  if (!is_next)
    _ts_preview_drop (&self->wanted);
  if (self->ids == NULL || index >= self->ids->len)
    return;
  *cancellable = g_cancellable_new ();
  way = g_new (Way, 1);
  way->preview = g_object_ref (self);
  way->cancellable = g_object_ref (*cancellable);
  way->is_next = is_next;
  ts_store_get_tracks_async (ts_context_get_store (self->context),
                             &g_array_index (self->ids, gint64, index), 1, *cancellable, tracks_cb,
                             way);
}
