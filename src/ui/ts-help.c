/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-help.h"
#include "ts-pages.h"

#include <glib/gi18n-lib.h>

#include "ts-dialogs.h"
#include "ts-turn-log.h"

/* A topic whose page is not there is left out. */
static const struct {
  const char *page_name; /* (nullable) */
  const char *title;
  const char *text;
} topics[] = {
  { NULL, N_ ("Add your music"),
    N_ ("Press Ctrl+O and choose the folders your music is in, or drop them on the window. Files "
        "stay where they are: Tracksync only reads them. Changes are noticed while the window is "
        "open; Ctrl+R looks for them at once.") },
  { NULL, N_ ("Find a track"),
    N_ ("Start typing in the list. Every word you type must begin a word of the artist, album, "
        "title or genre; accents and capital letters do not matter. The buttons above the list "
        "keep only some tracks, such as those without a genre. Esc shows all again.") },
  { NULL, N_ ("Take tracks elsewhere"),
    N_ ("Select tracks and drag them out of the window: other programs receive a playlist file. "
        "Ctrl+E saves the selection as a playlist, Ctrl+C copies it as text and files.") },
  { "duplicates", N_ ("Find duplicates"),
    N_ ("Open Duplicates and let it search. Each group says how sure it is and why. Copies you do "
        "not keep go to the trash, from where they can be brought back.") },
  { "sync", N_ ("Bring a second folder in step"),
    N_ ("Open Sync, choose from where to where, and compare. You see the plan first: what would be "
        "copied, what is there already, and what needs a look. Only then is anything copied.") },
};

static void
add_topic (GtkBox *box, const char *title, const char *text)
{
  GtkWidget *heading = gtk_label_new (title);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_label_set_wrap (GTK_LABEL (heading), TRUE);
  gtk_widget_add_css_class (heading, "heading");
  gtk_box_append (box, heading);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_margin_bottom (label, 18);
  gtk_box_append (box, label);
}

void
ts_help_present (TsWindow *window)
{
  GtkWidget *box, *scrolled, *clamp, *label;

  g_return_if_fail (TS_IS_WINDOW (window));

  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_margin_top (box, 18);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  for (guint i = 0; i < G_N_ELEMENTS (topics); i++) {
    if (topics[i].page_name == NULL || ts_pages_find (topics[i].page_name) != NULL)
      add_topic (GTK_BOX (box), _ (topics[i].title), _ (topics[i].text));
  }
  label = gtk_label_new (_ ("Ctrl+? shows all keyboard shortcuts."));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), label);

  clamp = adw_clamp_new ();
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  ts_present_dialog (GTK_WINDOW (window), _ ("Help"), scrolled, NULL, 520, 560);
}

static void
add_counts (GString *report, TsContext *context)
{
  GListModel *sources = ts_context_get_sources (context);
  guint n_tracks = 0, n_missing = 0;

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);

    n_tracks += ts_source_get_n_tracks (source);
    n_missing += ts_source_get_n_missing (source);
  }
  g_string_append_printf (report, "Folders: %u\n", g_list_model_get_n_items (sources));
  g_string_append_printf (report, "Tracks: %u, missing: %u\n", n_tracks, n_missing);
  g_string_append_printf (report, "Jobs running: %u of %u\n",
                          ts_job_queue_get_n_active (ts_context_get_jobs (context)),
                          g_list_model_get_n_items (G_LIST_MODEL (ts_context_get_jobs (context))));
}

static void
add_services (GString *report, TsContext *context)
{
  TsHttpClient *client = ts_accounts_get_http_client (ts_context_get_accounts (context));
  g_autoptr (GPtrArray) services = ts_http_client_list_services (client);

  for (guint i = 0; i < services->len; i++) {
    const TsHttpServiceReport *service = services->pdata[i];
    const TsHttpStatistics *counts = &service->statistics;

    g_string_append_printf (report,
                            "Service %s: requests %" G_GUINT64_FORMAT ", waits %" G_GUINT64_FORMAT
                            ", retries %" G_GUINT64_FORMAT ", failures %" G_GUINT64_FORMAT
                            ", cache hits %" G_GUINT64_FORMAT "\n",
                            service->name, counts->n_requests, counts->n_waits, counts->n_retries,
                            counts->n_failures, counts->n_cache_hits);
  }
}

char *
ts_about_make_report (TsContext *context)
{
  GString *report = g_string_new (NULL);
  g_autofree char *os = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  const char *session = g_getenv ("XDG_SESSION_TYPE");
  const char *const *languages = g_get_language_names ();

  g_string_append_printf (report, "Tracksync %s\n", TS_VERSION);
  g_string_append_printf (report, "GTK %u.%u.%u (built with %d.%d.%d)\n", gtk_get_major_version (),
                          gtk_get_minor_version (), gtk_get_micro_version (), GTK_MAJOR_VERSION,
                          GTK_MINOR_VERSION, GTK_MICRO_VERSION);
  g_string_append_printf (report, "libadwaita %u.%u.%u\n", adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version ());
  g_string_append_printf (report, "GLib %u.%u.%u\n", glib_major_version, glib_minor_version,
                          glib_micro_version);
  g_string_append_printf (report, "Proxy: %s\n", TS_HAVE_PROXY ? "built in" : "left out");
  g_string_append_printf (report, "MPD: %s\n", TS_HAVE_MPD ? "built in" : "left out");
  g_string_append_printf (report, "Library schema: %d\n", ts_store_get_schema_version ());
  g_string_append_printf (report, "System: %s\n", os != NULL ? os : "unknown");
  g_string_append_printf (report, "Session: %s\n", session != NULL ? session : "unknown");
  g_string_append_printf (report, "Language: %s\n", languages[0]);
  g_string_append_printf (report, "Sandbox: %s\n",
                          g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? "Flatpak" : "none");
  if (context != NULL) {
    add_counts (report, context);
    add_services (report, context);
  }
  if (ts_turn_log_get_longest_us () > 0)
    g_string_append_printf (report, "Longest turn: %.1f ms\n",
                            (double) ts_turn_log_get_longest_us () / 1e3);
  return g_string_free (report, FALSE);
}

void
ts_about_present (TsWindow *window)
{
  g_autofree char *report = NULL;

  g_return_if_fail (TS_IS_WINDOW (window));

  report = ts_about_make_report (ts_window_get_context (window));
  ts_present_about (GTK_WINDOW (window), TS_APP_ID, "Tracksync", TS_VERSION,
                    _ ("Keeps your music in step, finds duplicates and says why."), report);
}
