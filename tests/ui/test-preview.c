/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-test"

#include "config.h"

#include "ts-player-bar.h"
#include "ts-window.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>

#include "ts-store-sources.h"
#include "ts-store-tracks.h"
#include "ts-test-files.h"
#include "ts-test-gst.h"
#include "ts-test-wait.h"

#define RATE 8000

typedef struct {
  char *folder;       /* (owned): of profile and music */
  TsContext *context; /* (owned) */
  GSettings *settings;
  TsWindow *window;
  TsPreview *preview; /* of the window */
  GArray *ids;        /* (element-type gint64): one, two, gone */
} Fixture;

/* A WAV file of silence: 8 kHz, mono, 8 bits. */
static void
write_wav (Fixture *fixture, const char *name, guint n_seconds)
{
  g_autofree char *path = g_build_filename (fixture->folder, "Music", name, NULL);
  guint32 size = n_seconds * RATE;
  g_autofree char *data = g_malloc (44 + size);
  const guint32 header[] = {
    GUINT32_TO_BE (0x52494646), GUINT32_TO_LE (36 + size), GUINT32_TO_BE (0x57415645),
    GUINT32_TO_BE (0x666d7420), GUINT32_TO_LE (16),        GUINT32_TO_LE (0x00010001),
    GUINT32_TO_LE (RATE),       GUINT32_TO_LE (RATE),      GUINT32_TO_LE (0x00080001),
    GUINT32_TO_BE (0x64617461), GUINT32_TO_LE (size),
  };

  memcpy (data, header, sizeof header);
  memset (data + 44, 0x80, size);
  g_assert_true (g_file_set_contents (path, data, 44 + size, NULL));
}

static void
add_tracks (Fixture *fixture)
{
  const char *names[] = { "one.wav", "two.wav", "gone.wav" };
  TsStore *store = ts_context_get_store (fixture->context);
  g_autoptr (TsScanBatch) batch = ts_scan_batch_new ();
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();
  g_autofree char *music = g_build_filename (fixture->folder, "Music", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (TsSource) source = NULL;
  g_autoptr (GError) error = NULL;

  g_mkdir (music, 0700);
  write_wav (fixture, "one.wav", 30);
  write_wav (fixture, "two.wav", 30);
  ts_context_add_folder_async (fixture->context, music, NULL, ts_wait_done_cb, &result);
  wait_until (result != NULL);
  source = ts_context_add_folder_finish (fixture->context, result, &error);
  g_assert_no_error (error);
  wait_until (ts_job_queue_get_n_active (ts_context_get_jobs (fixture->context)) == 0);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (TsTrack) track = ts_track_new ();

    track->location = g_strdup (names[i]);
    track->title = g_strndup (names[i], strlen (names[i]) - strlen (".wav"));
    track->artist = g_strdup ("Silence");
    track->duration_ms = 30000;
    track->track_gain_db = 0;
    ts_scan_batch_add_track (batch, track, 0, 0);
  }
  ts_store_apply_scan (store, ts_source_get_id (source), batch, NULL, &error);
  g_assert_no_error (error);
  query->sort = TS_TRACK_SORT_PATH;
  fixture->ids = ts_store_query (store, query, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->ids->len, ==, 3);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *profile = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GstElement *sink;

  fixture->folder = g_dir_make_tmp ("tracksync-preview-XXXXXX", &error);
  g_assert_no_error (error);
  profile = g_build_filename (fixture->folder, "profile", NULL);
  fixture->context = ts_context_new (profile);
  ts_context_start_async (fixture->context, NULL, ts_wait_done_cb, &result);
  wait_until (result != NULL);
  ts_context_start_finish (fixture->context, result, &error);
  g_assert_no_error (error);
  add_tracks (fixture);

  fixture->settings = g_settings_new (TS_APP_ID);
  fixture->window = ts_window_new (NULL, fixture->settings);
  ts_window_set_context (fixture->window, fixture->context);
  gtk_window_present (GTK_WINDOW (fixture->window));
  fixture->preview = ts_window_get_preview (fixture->window);
  sink = gst_element_factory_make ("fakesink", NULL);
  g_object_set (sink, "sync", TRUE, NULL);
  ts_player_set_audio_sink (ts_preview_get_player (fixture->preview), G_OBJECT (sink));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  TsWindow *window = fixture->window;

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_close (GTK_WINDOW (fixture->window));
  wait_until (window == NULL);
  ts_context_stop_async (fixture->context, ts_wait_done_cb, &result);
  wait_until (result != NULL);
  g_clear_object (&result);
  wait_until (G_OBJECT (fixture->context)->ref_count == 1);
  g_assert_finalize_object (fixture->context);
  g_settings_reset (fixture->settings, "preview-volume");
  g_object_unref (fixture->settings);
  g_array_unref (fixture->ids);
  ts_test_remove_tree (fixture->folder);
  g_free (fixture->folder);
}

/* The first widget of that type below @parent that says @text, or any when it is NULL. */
static GtkWidget *
find (GtkWidget *parent, GType type, const char *text)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (parent, type)
      && (text == NULL
          || (GTK_IS_LABEL (parent) && strstr (gtk_label_get_label (GTK_LABEL (parent)), text)
              && gtk_widget_get_mapped (parent))))
    return parent;
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type, text);
  return found;
}

static GtkWidget *
get_bar (Fixture *fixture)
{
  return find (GTK_WIDGET (fixture->window), TS_TYPE_PLAYER_BAR, NULL);
}

static gboolean
says (Fixture *fixture, const char *text)
{
  return find (get_bar (fixture), GTK_TYPE_LABEL, text) != NULL;
}

static void
activate (Fixture *fixture, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), action, NULL));
}

static TsPlayerState
get_state (Fixture *fixture)
{
  return ts_preview_get_state (fixture->preview);
}

static void
test_bar (Fixture *fixture, gconstpointer data)
{
  TsPlayer *player = ts_preview_get_player (fixture->preview);

  g_assert_null (find (get_bar (fixture), GTK_TYPE_LABEL, ""));
  ts_window_preview (fixture->window, fixture->ids, 1);
  g_assert_cmpint (get_state (fixture), ==, TS_PLAYER_LOADING);
  wait_until (get_state (fixture) == TS_PLAYER_PLAYING);
  wait_until (says (fixture, "one") && says (fixture, "Silence") && says (fixture, "0:30"));
  g_assert_true (ts_preview_has_next (fixture->preview));
  g_assert_true (ts_preview_has_previous (fixture->preview));

  /* The same again pauses. */
  ts_window_preview (fixture->window, fixture->ids, 1);
  g_assert_cmpint (get_state (fixture), ==, TS_PLAYER_PAUSED);
  activate (fixture, "win.preview-toggle");
  g_assert_cmpint (get_state (fixture), ==, TS_PLAYER_PLAYING);
  g_assert_true (
      gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.preview-seek", "i", 10));
  wait_until (says (fixture, "0:10"));
  /* From there back is to its beginning. */
  activate (fixture, "win.preview-previous");
  wait_until (ts_player_get_position_ms (player) < 5000);
  g_assert_cmpint (ts_preview_get_id (fixture->preview), ==,
                   g_array_index (fixture->ids, gint64, 1));

  activate (fixture, "win.preview-next");
  wait_until (says (fixture, "two") && get_state (fixture) == TS_PLAYER_PLAYING);
  g_assert_false (
      gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.preview-next", NULL)
      && ts_preview_has_next (fixture->preview));
  activate (fixture, "win.preview-close");
  wait_until (!says (fixture, "two"));
  g_assert_null (ts_preview_get_track (fixture->preview));
  g_assert_cmpint (get_state (fixture), ==, TS_PLAYER_STOPPED);
}

/* The next row is heard without being asked for. */
static void
test_follows (Fixture *fixture, gconstpointer data)
{
  TsPlayer *player = ts_preview_get_player (fixture->preview);

  ts_window_preview (fixture->window, fixture->ids, 1);
  wait_until (get_state (fixture) == TS_PLAYER_PLAYING);
  ts_player_seek (player, 29000);
  wait_until (ts_preview_get_id (fixture->preview) == g_array_index (fixture->ids, gint64, 2));
  wait_until (says (fixture, "two") && get_state (fixture) == TS_PLAYER_PLAYING);
}

static void
test_gone (Fixture *fixture, gconstpointer data)
{
  ts_window_preview (fixture->window, fixture->ids, 0);
  wait_until (says (fixture, "no longer there"));
  g_assert_true (says (fixture, "gone"));
  g_assert_cmpint (get_state (fixture), ==, TS_PLAYER_STOPPED);
  /* And on from there. */
  activate (fixture, "win.preview-next");
  wait_until (says (fixture, "one") && get_state (fixture) == TS_PLAYER_PLAYING);
  g_assert_false (says (fixture, "no longer there"));
}

static void
test_volume (Fixture *fixture, gconstpointer data)
{
  TsPlayer *player = ts_preview_get_player (fixture->preview);

  g_assert_cmpfloat (ts_player_get_volume (player), ==, 0.8);
  ts_player_set_volume (player, 0.25);
  g_assert_cmpfloat (g_settings_get_double (fixture->settings, "preview-volume"), ==, 0.25);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ts_test_gst_init ();

#define add(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  add ("/preview/bar", test_bar);
  add ("/preview/follows", test_follows);
  add ("/preview/gone", test_gone);
  add ("/preview/volume", test_volume);
#undef add

  return g_test_run ();
}
