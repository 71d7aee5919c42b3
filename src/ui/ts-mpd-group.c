/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-mpd-group.h"
#include "ts-text.h"
#include "ts-window.h"

#include <glib/gi18n-lib.h>

#include "ts-dialogs.h"

struct _TsMpdGroup {
  AdwPreferencesGroup parent_instance;

  TsMpdSession *session;     /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable): what a person waits for */
  guint clock_id;            /* moves the time on while something plays */
  gboolean is_loading;       /* rows are filled in by the program */
  gboolean has_new_password;

  AdwActionRow *status_row;
  GtkImage *status_image;
  GtkLabel *time_label;
  AdwExpanderRow *connection_row;
  AdwEntryRow *address_row;
  AdwPasswordEntryRow *password_row;
  AdwEntryRow *music_row;
  AdwEntryRow *playlists_row;
  GtkLabel *message_label;
  GtkSpinner *spinner;
  GtkButton *test_button;
  GtkButton *save_button;
};

G_DEFINE_FINAL_TYPE (TsMpdGroup, ts_mpd_group, ADW_TYPE_PREFERENCES_GROUP)

static const char *
get_text (gpointer row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

/* --- What plays ---------------------------------------------------------------------------- */

static void
update_time (TsMpdGroup *self, const TsMpdStatus *status)
{
  gint64 elapsed_ms = status->elapsed_ms;
  g_autofree char *elapsed = NULL, *duration = NULL, *text = NULL;

  if (status->play == TS_MPD_PLAY_PLAYING && elapsed_ms > 0)
    elapsed_ms += (g_get_monotonic_time () - status->taken_us) / 1000;
  elapsed = ts_text_format_duration (elapsed_ms);
  duration = ts_text_format_duration (status->duration_ms);
  /* Translators: times: how far a track is, and its length */
  text = g_strdup_printf (_ ("%s of %s"), elapsed, duration);
  gtk_label_set_label (self->time_label, text);
}

static gboolean
clock_cb (gpointer data)
{
  TsMpdGroup *self = data;

  update_time (self, ts_mpd_get_status (ts_mpd_session_get_mpd (self->session)));
  return G_SOURCE_CONTINUE;
}

static void
show_status (TsMpdGroup *self, const TsMpdStatus *status)
{
  static const char *const icons[]
      = { "media-playback-stop-symbolic", "media-playback-start-symbolic",
          "media-playback-pause-symbolic" };
  g_autofree char *display = ts_mpd_status_get_display (status);
  g_autofree char *place = NULL;

  gtk_image_set_from_icon_name (self->status_image, icons[status->play]);
  if (display == NULL || status->play == TS_MPD_PLAY_STOPPED)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->status_row), _ ("Nothing plays"));
  else
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->status_row), display);
  if (status->error != NULL)
    /* Translators: what MPD says itself */
    place = g_strdup_printf (_ ("MPD could not play something: %s"), status->error);
  else if (status->position >= 0 && status->play != TS_MPD_PLAY_STOPPED)
    place = g_strdup_printf (_ ("Number %d of %u in the queue"), status->position + 1,
                             status->queue_length);
  else
    place = g_strdup_printf (
        ngettext ("%u track in the queue", "%u tracks in the queue", status->queue_length),
        status->queue_length);
  adw_action_row_set_subtitle (self->status_row, place);

  gtk_widget_set_visible (GTK_WIDGET (self->time_label), status->play != TS_MPD_PLAY_STOPPED);
  update_time (self, status);
  if (status->play == TS_MPD_PLAY_PLAYING)
    self->clock_id = g_timeout_add_seconds (1, clock_cb, self);
}

/* Whether anybody said which MPD is meant: many have none. */
static gboolean
is_chosen (TsMpdGroup *self)
{
  const char *host = g_getenv ("MPD_HOST");

  return ts_mpd_profile_get_address (ts_mpd_session_get_profile (self->session)) != NULL
         || (host != NULL && *host != '\0');
}

static void
mpd_changed_cb (TsMpdGroup *self)
{
  TsMpd *mpd = ts_mpd_session_get_mpd (self->session);
  TsMpdStatus *status = ts_mpd_get_status (mpd);
  const char *error = ts_mpd_get_error (mpd);
  g_autofree char *address = ts_mpd_address_to_text (ts_mpd_get_address (mpd));

  g_clear_handle_id (&self->clock_id, g_source_remove);
  adw_expander_row_set_subtitle (self->connection_row, address);
  if (status != NULL) {
    show_status (self, status);
    return;
  }
  gtk_widget_set_visible (GTK_WIDGET (self->time_label), FALSE);
  if (error != NULL && !is_chosen (self)) {
    gtk_image_set_from_icon_name (self->status_image, "network-idle-symbolic");
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->status_row), _ ("No MPD Here"));
    adw_action_row_set_subtitle (
        self->status_row,
        _ ("If you use a Music Player Daemon on another computer, enter its address below."));
    return;
  }
  if (error != NULL) {
    gtk_image_set_from_icon_name (self->status_image, "dialog-warning-symbolic");
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->status_row),
                                   _ ("MPD Is Not Connected"));
    adw_action_row_set_subtitle (self->status_row, error);
    return;
  }
  gtk_image_set_from_icon_name (self->status_image, "network-idle-symbolic");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->status_row), _ ("Looking for MPD…"));
  adw_action_row_set_subtitle (self->status_row, address);
}

/* Nobody asks MPD for what nobody sees. */
static void
ts_mpd_group_map (GtkWidget *widget)
{
  TsMpdGroup *self = TS_MPD_GROUP (widget);

  GTK_WIDGET_CLASS (ts_mpd_group_parent_class)->map (widget);
  if (self->session != NULL)
    ts_mpd_set_is_following (ts_mpd_session_get_mpd (self->session), TRUE);
}

static void
ts_mpd_group_unmap (GtkWidget *widget)
{
  TsMpdGroup *self = TS_MPD_GROUP (widget);

  if (self->session != NULL)
    ts_mpd_set_is_following (ts_mpd_session_get_mpd (self->session), FALSE);
  g_clear_handle_id (&self->clock_id, g_source_remove);
  GTK_WIDGET_CLASS (ts_mpd_group_parent_class)->unmap (widget);
}

/* --- Which MPD ----------------------------------------------------------------------------- */

static void
show_message (TsMpdGroup *self, const char *message, gboolean is_error)
{
  gtk_label_set_label (self->message_label, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message_label), message != NULL);
  if (is_error)
    gtk_widget_add_css_class (GTK_WIDGET (self->message_label), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->message_label), "error");
}

static void
update_buttons (TsMpdGroup *self)
{
  const gboolean is_busy = self->cancellable != NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self->test_button), !is_busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), !is_busy);
  gtk_spinner_set_spinning (self->spinner, is_busy);
}

static void
changed_cb (TsMpdGroup *self, gpointer row)
{
  if (self->is_loading)
    return;
  self->has_new_password |= row == self->password_row;
  g_cancellable_cancel (self->cancellable);
  show_message (self, NULL, FALSE);
}

static void
set_text (gpointer row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

static void
load (TsMpdGroup *self)
{
  TsMpdProfile *profile = ts_mpd_session_get_profile (self->session);
  const char *const music_dir = ts_mpd_profile_get_music_dir (profile);
  const char *const playlist_dir = ts_mpd_profile_get_playlist_dir (profile);
  g_autofree char *music = music_dir != NULL ? g_filename_display_name (music_dir) : NULL;
  g_autofree char *playlists = playlist_dir != NULL ? g_filename_display_name (playlist_dir) : NULL;

  self->is_loading = TRUE;
  set_text (self->address_row, ts_mpd_profile_get_address (profile));
  set_text (self->password_row, NULL);
  set_text (self->music_row, music);
  set_text (self->playlists_row, playlists);
  self->has_new_password = FALSE;
  self->is_loading = FALSE;
}

/* Returns whether what was waited for is still wanted. */
static gboolean
end_wait (TsMpdGroup *self, GCancellable *cancellable)
{
  const gboolean is_wanted = !g_cancellable_is_cancelled (cancellable);

  if (self->cancellable != cancellable)
    return FALSE;
  g_clear_object (&self->cancellable);
  update_buttons (self);
  return is_wanted;
}

static void
begin_wait (TsMpdGroup *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  show_message (self, NULL, FALSE);
  update_buttons (self);
}

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsMpdGroup) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *told = ts_mpd_check_finish (TS_MPD (source), result, &error);

  if (end_wait (self, g_task_get_cancellable (G_TASK (result))))
    show_message (self, told != NULL ? told : error->message, told == NULL);
}

static void
test_cb (TsMpdGroup *self)
{
  TsMpd *mpd = ts_mpd_session_get_mpd (self->session);
  g_autoptr (GError) error = NULL;
  g_autoptr (TsMpdAddress) address = ts_mpd_address_parse (get_text (self->address_row), &error);
  const TsMpdAddress *current = ts_mpd_get_address (mpd);

  if (address == NULL) {
    show_message (self, error->message, TRUE);
    return;
  }
  begin_wait (self);
  if (self->has_new_password)
    ts_mpd_address_set_password (address, get_text (self->password_row));
  else if (address->password == NULL && g_strcmp0 (address->host, current->host) == 0
           && address->port == current->port)
    ts_mpd_address_set_password (address, current->password);
  ts_mpd_check_async (mpd, address, self->cancellable, tested_cb, g_object_ref (self));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsMpdGroup) self = data;
  g_autoptr (GError) error = NULL;
  gboolean is_saved = ts_mpd_session_configure_finish (TS_MPD_SESSION (source), result, &error);

  if (is_saved)
    load (self);
  if (!end_wait (self, g_task_get_cancellable (G_TASK (result))))
    return;
  if (is_saved)
    adw_expander_row_set_expanded (self->connection_row, FALSE);
  else
    show_message (self, error->message, TRUE);
}

static void
save_cb (TsMpdGroup *self)
{
  begin_wait (self);
  ts_mpd_session_configure_async (self->session, get_text (self->address_row),
                                  self->has_new_password ? get_text (self->password_row) : NULL,
                                  get_text (self->music_row), get_text (self->playlists_row),
                                  self->cancellable, saved_cb, g_object_ref (self));
}

static void
folder_chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) row = data;
  g_autoptr (GListModel) files = ts_choose_files_finish (result, NULL);
  g_autoptr (GFile) file = files != NULL ? g_list_model_get_item (files, 0) : NULL;

  if (file != NULL && g_file_peek_path (file) != NULL)
    set_text (row, g_file_peek_path (file));
}

static void
choose_music_cb (TsMpdGroup *self)
{
  ts_choose_files_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), TS_CHOOSE_FOLDER,
                         _ ("Choose the Music Folder of MPD"), NULL, NULL, NULL, NULL,
                         folder_chosen_cb, g_object_ref (self->music_row));
}

static void
choose_playlists_cb (TsMpdGroup *self)
{
  ts_choose_files_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), TS_CHOOSE_FOLDER,
                         _ ("Choose the Playlist Folder of MPD"), NULL, NULL, NULL, NULL,
                         folder_chosen_cb, g_object_ref (self->playlists_row));
}

/* --- The widget ---------------------------------------------------------------------------- */

static void
ts_mpd_group_dispose (GObject *object)
{
  TsMpdGroup *self = TS_MPD_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->clock_id, g_source_remove);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_MPD_GROUP);
  G_OBJECT_CLASS (ts_mpd_group_parent_class)->dispose (object);
}

static void
ts_mpd_group_class_init (TsMpdGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ts_mpd_group_dispose;
  widget_class->map = ts_mpd_group_map;
  widget_class->unmap = ts_mpd_group_unmap;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-mpd-group.ui");
  gtk_widget_class_bind_template_child (widget_class, TsMpdGroup, status_row);
  gtk_widget_class_bind_template_child (widget_class, TsMpdGroup, status_image);
  gtk_widget_class_bind_template_child (widget_class, TsMpdGroup, time_label);
  gtk_widget_class_bind_template_child (widget_class, TsMpdGroup, connection_row);
  gtk_widget_class_bind_template_child (widget_class, TsMpdGroup, address_row);
  gtk_widget_class_bind_template_child (widget_class, TsMpdGroup, password_row);
  gtk_widget_class_bind_template_child (widget_class, TsMpdGroup, music_row);
  gtk_widget_class_bind_template_child (widget_class, TsMpdGroup, playlists_row);
  gtk_widget_class_bind_template_child (widget_class, TsMpdGroup, message_label);
  gtk_widget_class_bind_template_child (widget_class, TsMpdGroup, spinner);
  gtk_widget_class_bind_template_child (widget_class, TsMpdGroup, test_button);
  gtk_widget_class_bind_template_child (widget_class, TsMpdGroup, save_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_music_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_playlists_cb);
}

static void
ts_mpd_group_init (TsMpdGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ts_mpd_group_new (TsContext *context)
{
  TsMpdSession *session = ts_context_get_mpd_session (context);
  TsMpd *mpd = ts_mpd_session_get_mpd (session);
  TsMpdGroup *self = g_object_new (TS_TYPE_MPD_GROUP, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (mpd, "changed", G_CALLBACK (mpd_changed_cb), self, G_CONNECT_SWAPPED);
  load (self);
  mpd_changed_cb (self);
  return GTK_WIDGET (self);
}
