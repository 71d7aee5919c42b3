/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-application.h"
#include "ts-help.h"
#include "ts-pages.h"
#include "ts-preferences.h"
#include "ts-track-export.h"
#include "ts-turn-log.h"
#include "ts-window.h"

#include <glib/gi18n-lib.h>

#include "ts-dialogs.h"

struct _TsApplication {
  AdwApplication parent_instance;
  TsContext *context;  /* (owned) */
  GSettings *settings; /* (owned) (nullable) */
  char *profile_dir;   /* (owned) (nullable): from the command line */
  GListStore *waiting; /* (owned) (element-type GFile): to add once the library is open */
  char *error_message; /* (owned) (nullable): why the library is not open */
  gboolean is_started;
  gboolean is_stopping;
  gboolean is_background; /* started without a window */
};

G_DEFINE_FINAL_TYPE (TsApplication, ts_application, ADW_TYPE_APPLICATION)

static TsWindow *
get_window (TsApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *item = windows; item != NULL; item = item->next) {
    if (TS_IS_WINDOW (item->data))
      return item->data;
  }
  return NULL;
}

/* Without the schema nothing is remembered, which is better than not to start. */
static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, TS_APP_ID, TRUE);
  if (schema == NULL) {
    g_message ("The settings schema is not installed: nothing will be remembered");
    return NULL;
  }
  return g_settings_new_full (schema, NULL, NULL);
}

static void
hand_over (TsApplication *self)
{
  TsWindow *window = get_window (self);

  if (!self->is_started || window == NULL)
    return;
  if (ts_window_get_context (window) == NULL)
    ts_window_set_context (window, self->context);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->waiting)) > 0) {
    ts_window_add_files (window, G_LIST_MODEL (self->waiting));
    g_list_store_remove_all (self->waiting);
  }
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsApplication) self = data;
  g_autoptr (GError) error = NULL;
  TsWindow *window;

  self->is_started = ts_context_start_finish (TS_CONTEXT (source), result, &error);
  window = get_window (self);
  if (self->is_started) {
    ts_context_set_is_watching (self->context, TRUE);
    ts_streaming_set_is_active (ts_context_get_streaming (self->context), TRUE);
    hand_over (self);
    return;
  }
  self->error_message = g_strdup (error->message);
  if (window != NULL)
    ts_window_set_error (window, self->error_message);
}

static void
ts_application_startup (GApplication *application)
{
  TsApplication *self = TS_APPLICATION (application);
  guint n_pages, n_places = 0;
  const TsPageEntry *pages = ts_pages_get (&n_pages);

  G_APPLICATION_CLASS (ts_application_parent_class)->startup (application);

  if (g_getenv ("TRACKSYNC_TURN_LOG") != NULL)
    ts_turn_log_start (g_getenv ("TRACKSYNC_TURN_LOG"));

  for (guint i = 0; i < n_pages && n_places < 9; i++) {
    g_autofree char *action = NULL;
    g_autofree char *accel = NULL;

    if (pages[i].section == TS_SECTION_NONE)
      continue;
    action = g_strdup_printf ("win.show-page::%s", pages[i].name);
    accel = g_strdup_printf ("<Alt>%u", ++n_places);
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), action,
                                           (const char *[]){ accel, NULL });
  }

  ts_track_content_clean_up ();
  self->settings = open_settings ();
  self->context = ts_context_new (self->profile_dir);
  ts_context_start_async (self->context, NULL, started_cb, g_object_ref (self));
}

static void
ts_application_activate (GApplication *application)
{
  TsApplication *self = TS_APPLICATION (application);
  TsWindow *window = get_window (self);

  if (window == NULL) {
    window = ts_window_new (GTK_APPLICATION (self), self->settings);
    if (self->error_message != NULL)
      ts_window_set_error (window, self->error_message);
  }
  hand_over (self);
  /* At login nobody asked for a window; the next launch shows it. */
  if (self->is_background) {
    self->is_background = FALSE;
    ts_window_set_is_background (window, TRUE);
    return;
  }
  gtk_window_present (GTK_WINDOW (window));
}

static void
ts_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  TsApplication *self = TS_APPLICATION (application);

  for (int i = 0; i < n_files; i++)
    g_list_store_append (self->waiting, files[i]);
  ts_application_activate (application);
}

static int
ts_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  TsApplication *self = TS_APPLICATION (application);

  if (g_variant_dict_contains (options, "version")) {
    g_print ("tracksync %s\n", TS_VERSION);
    return 0;
  }
  self->is_background = g_variant_dict_contains (options, "background");
  if (g_variant_dict_lookup (options, "profile", "^ay", &self->profile_dir)) {
    /* A window of its own on a library of its own. */
    g_application_set_flags (application,
                             g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  }
  return -1;
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsApplication) self = data;
  g_autoptr (GError) error = NULL;

  if (!ts_context_stop_finish (TS_CONTEXT (source), result, &error))
    g_printerr ("%s\n", error->message);
  g_application_release (G_APPLICATION (self));
}

/* The library is closed in order before the program ends. */
static void
ts_application_window_removed (GtkApplication *application, GtkWindow *window)
{
  TsApplication *self = TS_APPLICATION (application);

  if (TS_IS_WINDOW (window) && self->is_started && !self->is_stopping) {
    self->is_stopping = TRUE;
    g_application_hold (G_APPLICATION (self));
    ts_context_stop_async (self->context, stopped_cb, g_object_ref (self));
  }
  GTK_APPLICATION_CLASS (ts_application_parent_class)->window_removed (application, window);
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsApplication *self = data;
  TsWindow *window = get_window (self);

  if (window != NULL)
    ts_window_close_and_quit (window);
  else
    g_application_quit (G_APPLICATION (self));
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsWindow *window = get_window (data);

  if (window != NULL && ts_window_get_context (window) != NULL)
    ts_preferences_present (window);
}

static void
help_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsWindow *window = get_window (data);

  if (window != NULL)
    ts_help_present (window);
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsWindow *window = get_window (data);

  if (window != NULL)
    ts_about_present (window);
}

static void
ts_application_finalize (GObject *object)
{
  TsApplication *self = TS_APPLICATION (object);

  g_clear_object (&self->context);
  g_clear_object (&self->settings);
  g_clear_object (&self->waiting);
  g_free (self->profile_dir);
  g_free (self->error_message);
  G_OBJECT_CLASS (ts_application_parent_class)->finalize (object);
}

static void
ts_application_class_init (TsApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ts_application_finalize;
  application_class->startup = ts_application_startup;
  application_class->activate = ts_application_activate;
  application_class->open = ts_application_open;
  application_class->handle_local_options = ts_application_handle_local_options;
  GTK_APPLICATION_CLASS (klass)->window_removed = ts_application_window_removed;
}

static void
ts_application_init (TsApplication *self)
{
  static const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
    { "profile", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Use the library in DIR"), N_ ("DIR") },
    { "background", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Stream to players without a window"), NULL },
    { NULL },
  };
  static const GActionEntry entries[] = {
    { "quit", quit_cb },
    { "preferences", preferences_cb },
    { "help", help_cb },
    { "about", about_cb },
  };
  static const struct {
    const char *action;
    const char *accels[3];
  } accels[] = {
    { "app.quit", { "<Control>q" } },
    { "app.preferences", { "<Control>comma" } },
    { "app.help", { "F1" } },
    { "window.close", { "<Control>w" } },
    { "win.add-music", { "<Control>o" } },
    { "win.search", { "<Control>f" } },
    { "win.refresh", { "<Control>r", "F5" } },
    { "win.export", { "<Control>e", "<Control>s" } },
    { "win.push-playlist", { "<Control><Shift>e" } },
    { "win.details", { "F9" } },
    { "win.undo", { "<Control>z" } },
    { "win.preview-next", { "<Alt>Page_Down", "AudioNext" } },
    { "win.preview-previous", { "<Alt>Page_Up", "AudioPrev" } },
    { "win.preview-seek(10)", { "<Alt>Right" } },
    { "win.preview-seek(-10)", { "<Alt>Left" } },
    { "win.menu", { "F10" } },
    { "win.shortcuts", { "<Control>question" } },
    { "win.show-sidebar", { "<Control>b" } },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[FOLDER…]"));
  g_application_set_option_context_summary (
      G_APPLICATION (self), _ ("Keeps your music in step, finds duplicates and says why."));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action,
                                           accels[i].accels);
  self->waiting = g_list_store_new (G_TYPE_FILE);
}

TsApplication *
ts_application_new (void)
{
  return g_object_new (TS_TYPE_APPLICATION, "application-id", TS_APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path", "/org/example/Tracksync",
                       NULL);
}
