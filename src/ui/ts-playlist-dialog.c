/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-playlist-dialog.h"

#include "ts-account-dialog.h"
#include "ts-choice-list.h"
#include "ts-http-error.h"
#include "ts-job-queue.h"
#include "ts-job-row.h"
#include "ts-playlist-entry-row.h"
#include "ts-playlist-format.h"
#include "ts-playlist-push.h"
#include "ts-service-error.h"
#include "ts-store-accounts.h"
#include "ts-store-playlists.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ts-dialogs.h"
#include "ts-list-compat.h"

#define TS_TYPE_PLAYLIST_DIALOG (ts_playlist_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TsPlaylistDialog, ts_playlist_dialog, TS, PLAYLIST_DIALOG, AdwBin)

struct _TsPlaylistDialog {
  AdwBin parent_instance;

  TsWindow *window;          /* (nullable) (weak) */
  TsContext *context;        /* (owned) */
  GtkWidget *dialog;         /* (not owned) */
  GCancellable *cancellable; /* (owned): of reading the playlists; cancelled with the dialog */
  GArray *track_ids;         /* (owned) (nullable) (element-type gint64) */
  char *track_name;          /* (owned) (nullable) */
  GPtrArray *playlists;      /* (owned) (nullable) (element-type TsStoredPlaylist) */
  char *path;                /* (owned) (nullable) (type filename): the file that was chosen */
  GPtrArray *servers;        /* (owned) (element-type TsSource) */
  TsPlaylistPush *push;      /* (owned) (nullable): what was looked up */
  TsJob *job;                /* (owned) (nullable): the one that is waited for */
  GListStore *items;         /* (owned) (element-type TsPlaylistEntryItem) */
  GtkCustomFilter *filter;   /* (owned) */
  char *default_name;        /* (owned) (nullable): what the entry was filled with */
  gboolean is_applying;      /* the last job is one that puts it there */

  GtkStack *stack; /* (unowned): the bin's child */
  AdwComboRow *playlist_row;
  AdwActionRow *file_row;
  AdwComboRow *server_row;
  AdwEntryRow *name_row;
  GtkButton *look_button;
  AdwStatusPage *busy_page;
  TsJobRow *job_row;
  AdwStatusPage *error_page;
  GtkButton *account_button;
  GtkLabel *count_label;
  GtkLabel *action_label;
  GtkCheckButton *look_check;
  GtkListView *list_view;
  GtkButton *apply_button;
  AdwStatusPage *done_page;
};

G_DEFINE_FINAL_TYPE (TsPlaylistDialog, ts_playlist_dialog, ADW_TYPE_BIN)

/* --- What to put there --------------------------------------------------------------------- */

/* The rows of playlist_row: the tracks, if there are any; the playlists; a file. */
typedef enum { CHOICE_TRACKS, CHOICE_PLAYLIST, CHOICE_FILE } Choice;

static Choice
get_choice (TsPlaylistDialog *self, const TsStoredPlaylist **playlist)
{
  guint i = adw_combo_row_get_selected (self->playlist_row);

  if (self->track_ids != NULL && i-- == 0)
    return CHOICE_TRACKS;
  if (self->playlists == NULL || i >= self->playlists->len)
    return CHOICE_FILE;
  if (playlist != NULL)
    *playlist = self->playlists->pdata[i];
  return CHOICE_PLAYLIST;
}

static TsSource *
get_server (TsPlaylistDialog *self)
{
  const guint i = adw_combo_row_get_selected (self->server_row);

  return i < self->servers->len ? self->servers->pdata[i] : NULL;
}

static char *
make_default_name (TsPlaylistDialog *self)
{
  const TsStoredPlaylist *playlist = NULL;

  switch (get_choice (self, &playlist)) {
  case CHOICE_TRACKS:
    return g_strdup (self->track_name);
  case CHOICE_PLAYLIST:
    return g_strdup (playlist->name);
  case CHOICE_FILE:
  default:
    return self->path != NULL ? ts_playlist_push_make_name (self->path) : NULL;
  }
}

static char *
dup_name (TsPlaylistDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
}

static void
check_cb (TsPlaylistDialog *self)
{
  g_autofree char *name = dup_name (self);
  const Choice choice = get_choice (self, NULL);

  gtk_widget_set_visible (GTK_WIDGET (self->file_row), choice == CHOICE_FILE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->look_button),
                            *name != '\0' && (choice != CHOICE_FILE || self->path != NULL)
                                && get_server (self) != NULL);
}

/* A name that a person typed stays. */
static void
choice_cb (TsPlaylistDialog *self)
{
  g_autofree char *name = dup_name (self);

  if (g_strcmp0 (name, self->default_name != NULL ? self->default_name : "") == 0) {
    g_free (self->default_name);
    self->default_name = make_default_name (self);
    gtk_editable_set_text (GTK_EDITABLE (self->name_row),
                           self->default_name != NULL ? self->default_name : "");
  }
  check_cb (self);
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsPlaylistDialog) self = data;
  g_autoptr (GListModel) files = ts_choose_files_finish (result, NULL);
  g_autoptr (GFile) file = files != NULL ? g_list_model_get_item (files, 0) : NULL;
  g_autofree char *display = NULL;

  if (file == NULL || self->file_row == NULL || g_file_peek_path (file) == NULL)
    return;
  g_free (self->path);
  self->path = g_file_get_path (file);
  display = g_filename_display_name (self->path);
  adw_action_row_set_subtitle (self->file_row, display);
  choice_cb (self);
}

static void
choose_cb (TsPlaylistDialog *self)
{
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Playlists (M3U8, M3U, PLS, XSPF, JSPF)"));
  for (int format = TS_PLAYLIST_FORMAT_M3U; format <= TS_PLAYLIST_FORMAT_JSPF; format++)
    gtk_file_filter_add_suffix (filter, ts_playlist_format_get_id (format));
  g_list_store_append (filters, filter);
  ts_choose_files_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), TS_CHOOSE_OPEN,
                         _ ("Choose a Playlist File"), _ ("_Choose"), NULL, G_LIST_MODEL (filters),
                         self->cancellable, chosen_cb, g_object_ref (self));
}

static void
fill_playlists (TsPlaylistDialog *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  if (self->track_ids != NULL) {
    g_autofree char *text = g_strdup_printf (
        ngettext ("The selected track", "The %u selected tracks", self->track_ids->len),
        self->track_ids->len);

    gtk_string_list_append (names, text);
  }
  for (guint i = 0; self->playlists != NULL && i < self->playlists->len; i++) {
    const TsStoredPlaylist *playlist = self->playlists->pdata[i];
    TsSource *source = ts_context_get_source (self->context, playlist->source_id);
    g_autofree char *text = NULL;

    /* Translators: a playlist and the folder or server that it is from. */
    text = source != NULL ? g_strdup_printf (C_ ("playlist", "%s (%s)"), playlist->name,
                                             ts_source_get_name (source))
                          : g_strdup (playlist->name);
    gtk_string_list_append (names, text);
  }
  gtk_string_list_append (names, _ ("A playlist file"));
  adw_combo_row_set_model (self->playlist_row, G_LIST_MODEL (names));
  choice_cb (self);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsPlaylistDialog) self = data;
  g_autoptr (GPtrArray) playlists
      = ts_store_list_playlists_finish (TS_STORE (object), result, NULL);

  /* Where they cannot be read, a file is still something to choose. */
  if (self->playlist_row == NULL || playlists == NULL)
    return;
  self->playlists = g_steal_pointer (&playlists);
  fill_playlists (self);
}

/* --- What was found ------------------------------------------------------------------------ */

static gboolean
filter_cb (gpointer item, gpointer data)
{
  TsPlaylistDialog *self = data;

  return !gtk_check_button_get_active (self->look_check)
         || ts_playlist_entry_item_needs_look (item);
}

static void
look_toggled_cb (TsPlaylistDialog *self)
{
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

/* Counts and what applying would do. */
static void
show_totals (TsPlaylistDialog *self)
{
  const guint n = ts_playlist_push_get_entries (self->push)->len;
  const guint n_found = ts_playlist_push_get_n_found (self->push);
  const char *name = ts_playlist_push_get_name (self->push);
  const char *server = ts_source_get_name (get_server (self));
  const TsPlaylistPushAction action = ts_playlist_push_get_action (self->push);
  g_autofree char *count
      = g_strdup_printf (ngettext ("%u of %u found", "%u of %u found", n), n_found, n);
  g_autofree char *what = NULL;
  g_autofree char *command = NULL;

  if (n_found == 0)
    what = g_strdup_printf (_ ("There is nothing to put onto “%s”. What it has stays as it is."),
                            server);
  else if (action == TS_PLAYLIST_PUSH_CREATE)
    what = g_strdup_printf (_ ("Makes “%s” on “%s”."), name, server);
  else if (action == TS_PLAYLIST_PUSH_REPLACE)
    what = g_strdup_printf (_ ("Replaces what “%s” has on “%s”."), name, server);
  else
    what = g_strdup_printf (_ ("“%s” is the same on “%s” already."), name, server);
  gtk_label_set_label (self->count_label, count);
  gtk_label_set_label (self->action_label, what);

  command
      = g_strdup_printf (action == TS_PLAYLIST_PUSH_REPLACE
                             ? ngettext ("_Replace by %u Track", "_Replace by %u Tracks", n_found)
                             : ngettext ("_Put %u Track There", "_Put %u Tracks There", n_found),
                         n_found);
  gtk_button_set_label (self->apply_button, command);
  gtk_widget_set_sensitive (GTK_WIDGET (self->apply_button),
                            n_found > 0 && action != TS_PLAYLIST_PUSH_NOTHING);
}

static void
picked_cb (TsPlaylistDialog *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++) {
    g_autoptr (TsPlaylistEntryItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

    ts_playlist_entry_item_changed (item);
  }
  show_totals (self);
}

static void
show_found (TsPlaylistDialog *self)
{
  const guint n = ts_playlist_push_get_entries (self->push)->len;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_looks = 0;

  for (guint i = 0; i < n; i++) {
    TsPlaylistEntryItem *item = ts_playlist_entry_item_new (self->push, i);

    n_looks += ts_playlist_entry_item_needs_look (item);
    g_ptr_array_add (items, item);
  }
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       items->pdata, items->len);
  gtk_check_button_set_active (self->look_check, n_looks > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->look_check), n_looks > 0 && n_looks < n);
  look_toggled_cb (self);
  show_totals (self);
  gtk_stack_set_visible_child_name (self->stack, "list");
  ts_widget_announce (GTK_WIDGET (self), gtk_label_get_label (self->count_label));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, TsPlaylistDialog *self)
{
  GtkWidget *row = ts_playlist_entry_row_new ();

  g_signal_connect_object (row, "picked", G_CALLBACK (picked_cb), self, G_CONNECT_SWAPPED);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  ts_playlist_entry_row_set_item (TS_PLAYLIST_ENTRY_ROW (gtk_list_item_get_child (item)),
                                  gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  ts_playlist_entry_row_set_item (TS_PLAYLIST_ENTRY_ROW (gtk_list_item_get_child (item)), NULL);
}

/* --- Jobs ---------------------------------------------------------------------------------- */

static void
show_error (TsPlaylistDialog *self, const GError *error)
{
  g_autofree char *markup = g_markup_escape_text (error->message, -1);

  adw_status_page_set_title (self->error_page, self->is_applying
                                                   ? _ ("The Playlist Is Not on the Server")
                                                   : _ ("The Playlist Was Not Looked Up"));
  adw_status_page_set_description (self->error_page, markup);
  /* A secret that is not there is not found either, as is a file. */
  gtk_widget_set_visible (GTK_WIDGET (self->account_button),
                          g_error_matches (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH)
                              || error->domain == TS_HTTP_ERROR
                              || (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
                                  && get_choice (self, NULL) != CHOICE_FILE));
  gtk_stack_set_visible_child_name (self->stack, "error");
  ts_widget_announce (GTK_WIDGET (self), error->message);
}

/* Back to where the job was started, with all that was picked. */
static void
leave_error_cb (TsPlaylistDialog *self)
{
  gtk_stack_set_visible_child_name (self->stack, self->is_applying ? "list" : "choose");
}

/* Lets go of @job and shows why it failed. Returns whether it is done, and still waited for. */
static gboolean
take_result (TsPlaylistDialog *self, gpointer job, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  gboolean is_done = ts_playlist_push_finish (job, result, &error);

  if (self->job != job || self->stack == NULL)
    return FALSE;
  g_clear_object (&self->job);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    leave_error_cb (self);
  else if (!is_done)
    show_error (self, error);
  return is_done;
}

static void
resolved_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsPlaylistDialog) self = data;

  if (take_result (self, object, result))
    show_found (self);
}

static void
applied_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsPlaylistDialog) self = data;
  g_autofree char *summary = g_strdup (ts_job_get_summary (TS_JOB (object)));
  g_autofree char *markup = NULL;
  const gboolean is_partial = ts_job_get_state (TS_JOB (object)) == TS_JOB_STATE_PARTLY_DONE;

  if (!take_result (self, object, result))
    return;
  markup = g_markup_escape_text (summary, -1);
  adw_status_page_set_title (self->done_page, is_partial ? _ ("Partly There") : _ ("It Is There"));
  adw_status_page_set_icon_name (self->done_page,
                                 is_partial ? "dialog-warning-symbolic" : "object-select-symbolic");
  adw_status_page_set_description (self->done_page, markup);
  gtk_stack_set_visible_child_name (self->stack, "done");
  ts_widget_announce (GTK_WIDGET (self), summary);
}

static void
drop_job (TsPlaylistDialog *self)
{
  if (self->job != NULL)
    ts_job_cancel (self->job);
  g_clear_object (&self->job);
}

/* Takes over @job. */
static void
show_job (TsPlaylistDialog *self, TsJob *job, const char *title, const char *description)
{
  drop_job (self);
  self->job = job;
  ts_job_queue_add (ts_context_get_jobs (self->context), job);
  ts_job_row_set_job (self->job_row, job);
  adw_status_page_set_title (self->busy_page, title);
  adw_status_page_set_description (self->busy_page, description);
  gtk_stack_set_visible_child_name (self->stack, "busy");
}

static void
look_cb (TsPlaylistDialog *self)
{
  const TsStoredPlaylist *playlist = NULL;
  TsPlaylistPushOrigin origin = { 0 };
  TsSource *server = get_server (self);
  g_autofree char *name = dup_name (self);

  if (server == NULL || !gtk_widget_get_sensitive (GTK_WIDGET (self->look_button)))
    return;
  switch (get_choice (self, &playlist)) {
  case CHOICE_TRACKS:
    origin.track_ids = self->track_ids;
    break;
  case CHOICE_PLAYLIST:
    origin.playlist_id = playlist->id;
    break;
  case CHOICE_FILE:
  default:
    origin.path = self->path;
    break;
  }
  g_list_store_remove_all (self->items);
  g_clear_object (&self->push);
  self->push
      = ts_playlist_push_new (ts_context_get_store (self->context),
                              ts_context_get_accounts (self->context), server, name, &origin);
  show_job (self, ts_playlist_push_resolve (self->push, resolved_cb, g_object_ref (self)),
            _ ("Looking Up the Playlist"), _ ("Nothing is changed on the server."));
}

static void
apply_cb (TsPlaylistDialog *self)
{
  self->is_applying = TRUE;
  show_job (self, ts_playlist_push_apply (self->push, applied_cb, g_object_ref (self)),
            _ ("Putting It There"), NULL);
}

static void
retry_cb (TsPlaylistDialog *self)
{
  if (self->is_applying)
    apply_cb (self);
  else
    look_cb (self);
}

/* --- Buttons ------------------------------------------------------------------------------- */

static void
back_cb (TsPlaylistDialog *self)
{
  gtk_stack_set_visible_child_name (self->stack, "choose");
}

static void
close_cb (TsPlaylistDialog *self)
{
  ts_close_dialog (self->dialog);
}

static void
account_read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsPlaylistDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsAccount) account = ts_store_get_account_finish (TS_STORE (object), result, &error);

  if (self->stack == NULL || self->window == NULL)
    return;
  if (account != NULL)
    ts_account_dialog_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->window,
                               account);
  else
    ts_window_add_toast (self->window, error->message);
}

static void
edit_account_cb (TsPlaylistDialog *self)
{
  TsSource *server = get_server (self);

  if (server != NULL)
    ts_store_get_account_async (ts_context_get_store (self->context), ts_source_get_id (server),
                                self->cancellable, account_read_cb, g_object_ref (self));
}

static void
add_account_cb (TsPlaylistDialog *self)
{
  if (self->window != NULL)
    ts_account_dialog_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->window,
                               NULL);
}

/* --- Object -------------------------------------------------------------------------------- */

/* The servers; the one that is chosen stays so. */
static void
fill_servers (TsPlaylistDialog *self)
{
  GListModel *sources = ts_context_get_sources (self->context);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  TsSource *shown = get_server (self);
  const gint64 shown_id = shown != NULL ? ts_source_get_id (shown) : 0;
  guint selected = 0;

  g_ptr_array_set_size (self->servers, 0);
  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);

    if (!ts_source_is_server (source))
      continue;
    if (ts_source_get_id (source) == shown_id)
      selected = self->servers->len;
    gtk_string_list_append (names, ts_source_get_name (source));
    g_ptr_array_add (self->servers, g_steal_pointer (&source));
  }
  adw_combo_row_set_model (self->server_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->server_row, selected);
  check_cb (self);
}

static void
sources_cb (TsPlaylistDialog *self)
{
  const char *shown = gtk_stack_get_visible_child_name (self->stack);

  fill_servers (self);
  if (self->servers->len == 0 || g_str_equal (shown, "no-server"))
    gtk_stack_set_visible_child_name (self->stack, self->servers->len > 0 ? "choose" : "no-server");
}

static void
ts_playlist_dialog_dispose (GObject *object)
{
  TsPlaylistDialog *self = TS_PLAYLIST_DIALOG (object);

  drop_job (self);
  g_cancellable_cancel (self->cancellable);
  self->stack = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_PLAYLIST_DIALOG);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->push);
  g_clear_object (&self->filter);
  g_clear_object (&self->items);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (ts_playlist_dialog_parent_class)->dispose (object);
}

static void
ts_playlist_dialog_finalize (GObject *object)
{
  TsPlaylistDialog *self = TS_PLAYLIST_DIALOG (object);

  g_object_unref (self->cancellable);
  g_clear_pointer (&self->track_ids, g_array_unref);
  g_clear_pointer (&self->playlists, g_ptr_array_unref);
  g_ptr_array_unref (self->servers);
  g_free (self->track_name);
  g_free (self->path);
  g_free (self->default_name);
  G_OBJECT_CLASS (ts_playlist_dialog_parent_class)->finalize (object);
}

static void
ts_playlist_dialog_class_init (TsPlaylistDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ts_playlist_dialog_dispose;
  object_class->finalize = ts_playlist_dialog_finalize;

  g_type_ensure (TS_TYPE_JOB_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-playlist-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistDialog, playlist_row);
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistDialog, file_row);
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistDialog, server_row);
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistDialog, look_button);
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistDialog, busy_page);
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistDialog, job_row);
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistDialog, error_page);
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistDialog, account_button);
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistDialog, count_label);
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistDialog, action_label);
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistDialog, look_check);
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistDialog, list_view);
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistDialog, apply_button);
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistDialog, done_page);
  gtk_widget_class_bind_template_callback (widget_class, check_cb);
  gtk_widget_class_bind_template_callback (widget_class, choice_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, look_cb);
  gtk_widget_class_bind_template_callback (widget_class, look_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_error_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_bind_template_callback (widget_class, edit_account_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_account_cb);
}

static void
ts_playlist_dialog_init (TsPlaylistDialog *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkFilterListModel *filtered;
  g_autoptr (GtkNoSelection) selection = NULL;

  self->cancellable = g_cancellable_new ();
  self->servers = g_ptr_array_new_with_free_func (g_object_unref);
  self->items = g_list_store_new (TS_TYPE_PLAYLIST_ENTRY_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->stack = GTK_STACK (adw_bin_get_child (ADW_BIN (self)));
  ts_combo_row_set_wide (self->playlist_row);
  ts_combo_row_set_wide (self->server_row);
  self->filter = gtk_custom_filter_new (filter_cb, self, NULL);
  filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->items)),
                                        g_object_ref (GTK_FILTER (self->filter)));
  selection = gtk_no_selection_new (G_LIST_MODEL (filtered));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));
}

void
ts_playlist_dialog_present (TsWindow *window, GArray *track_ids, const char *name)
{
  TsPlaylistDialog *self;

  g_return_if_fail (TS_IS_WINDOW (window));
  g_return_if_fail (track_ids == NULL || name != NULL);

  self = g_object_new (TS_TYPE_PLAYLIST_DIALOG, NULL);
  g_set_weak_pointer (&self->window, window);
  self->context = g_object_ref (ts_window_get_context (window));
  self->track_ids = track_ids != NULL ? g_array_ref (track_ids) : NULL;
  self->track_name = g_strdup (name);
  fill_playlists (self);
  fill_servers (self);
  gtk_stack_set_visible_child_name (self->stack, self->servers->len > 0 ? "choose" : "no-server");
  g_signal_connect_object (ts_context_get_sources (self->context), "items-changed",
                           G_CALLBACK (sources_cb), self, G_CONNECT_SWAPPED);
  ts_store_list_playlists_async (ts_context_get_store (self->context), 0, self->cancellable,
                                 listed_cb, g_object_ref (self));
  self->dialog = ts_present_dialog (GTK_WINDOW (window), _ ("Playlist onto a Server"),
                                    GTK_WIDGET (self), NULL, 640, 620);
}
