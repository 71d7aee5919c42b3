/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-library-page-private.h"
#include "ts-track-export.h"
#include "ts-window.h"

#include <glib/gi18n-lib.h>

/* Where the selected tracks go, fixed while they are loaded. */
typedef struct {
  TsLibraryPage *page; /* (owned) */
  TsMpdPlace place;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *self = data;

  g_object_unref (self->page);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static void
say (TsLibraryPage *self, const char *message)
{
  TsWindow *window = ts_window_from_widget (self);

  if (window != NULL)
    ts_window_add_toast (window, message);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsLibraryPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsMpdResult) sent
      = ts_mpd_session_send_finish (TS_MPD_SESSION (source), result, &error);
  g_autofree char *message = NULL;

  if (sent == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      say (self, error->message);
    return;
  }
  message = g_strdup_printf (
      ngettext ("Sent %u track to MPD", "Sent %u tracks to MPD", sent->n_done), sent->n_done);
  if (sent->problems->len > 0)
    _ts_library_page_show_problems (self, sent->n_done > 0 ? message : _ ("MPD Took Nothing"),
                                    sent->problems);
  else
    say (self, message);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Wish) wish = data;
  TsLibraryPage *self = wish->page;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tracks = ts_track_load_all_finish (result, &error);
  TsContext *context = ts_page_get_context (TS_PAGE (self));

  if (tracks == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      say (self, error->message);
    return;
  }
  ts_mpd_session_send_async (ts_context_get_mpd_session (context), tracks, wish->place,
                             wish->place == TS_MPD_REPLACE, self->cancellable, sent_cb,
                             g_object_ref (self));
}

void
_ts_library_page_send (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsLibraryPage *self = data;
  const char *place = g_variant_get_string (parameter, NULL);
  g_autoptr (GArray) ids = _ts_library_page_get_selected_ids (self);
  Wish *wish = g_new0 (Wish, 1);

  wish->page = g_object_ref (self);
  wish->place = g_str_equal (place, "next")     ? TS_MPD_NEXT
                : g_str_equal (place, "append") ? TS_MPD_APPEND
                                                : TS_MPD_REPLACE;
  ts_track_load_all_async (ts_page_get_context (TS_PAGE (self)), ids, self->cancellable, loaded_cb,
                           wish);
}
