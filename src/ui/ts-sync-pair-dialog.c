/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-sync-pair-dialog.h"

#include "ts-choice-list.h"
#include "ts-path-template.h"
#include "ts-sync-options.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ts-dialogs.h"

#define TS_TYPE_SYNC_PAIR_DIALOG (ts_sync_pair_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TsSyncPairDialog, ts_sync_pair_dialog, TS, SYNC_PAIR_DIALOG, AdwBin)

struct _TsSyncPairDialog {
  AdwBin parent_instance;

  TsContext *context;     /* (owned) */
  GPtrArray *sources;     /* (owned) (element-type TsSource): the rows of From */
  GPtrArray *stations;    /* (owned) (element-type TsSource): the rows of To after the folder */
  TsSyncOptions *options; /* (owned): what the rows do not show is kept */
  char *target;           /* (owned) (nullable): raw bytes */
  GtkWidget *dialog;      /* (not owned) */
  gboolean is_new;
  gboolean is_filling; /* a preset is being written into the entry */

  AdwComboRow *from_row;
  AdwComboRow *place_row;
  AdwActionRow *to_row;
  GtkButton *choose_button;
  AdwComboRow *preset_row;
  AdwEntryRow *layout_row;
  GtkLabel *example_label;
  AdwComboRow *playlists_row;
  AdwEntryRow *prefix_row;
  GtkSwitch *one_switch;
  GtkSwitch *exact_switch;
  GtkSwitch *gain_switch;
  GtkSwitch *force_switch;
  GtkWidget *lists_row;
  GtkSwitch *lists_switch;
  AdwEntryRow *map_row;
  GtkLabel *problem_label;
  GtkButton *save_button;
};

G_DEFINE_FINAL_TYPE (TsSyncPairDialog, ts_sync_pair_dialog, ADW_TYPE_BIN)

static const struct {
  const char *label; /* to be translated */
  const char *text;  /* (nullable): NULL: what was typed */
} presets[] = {
  { N_ ("Album artist, album, track"), TS_PATH_TEMPLATE_DEFAULT },
  { N_ ("As in the source"), TS_PATH_TEMPLATE_KEEP },
  { N_ ("One folder an artist"), "{albumartist}/{album} - [{disc}-]{track:02} {title}" },
  { N_ ("One folder for everything"), "{artist} - {title}" },
  { N_ ("Own template"), NULL },
};

static const struct {
  const char *label; /* to be translated */
  TsPlaylistFormat format;
} formats[] = {
  { N_ ("No"), TS_PLAYLIST_FORMAT_UNKNOWN },       { N_ ("As M3U8"), TS_PLAYLIST_FORMAT_M3U8 },
  { N_ ("As M3U (MPD)"), TS_PLAYLIST_FORMAT_M3U }, { N_ ("As XSPF"), TS_PLAYLIST_FORMAT_XSPF },
  { N_ ("As PLS"), TS_PLAYLIST_FORMAT_PLS },       { N_ ("As JSPF"), TS_PLAYLIST_FORMAT_JSPF },
};

static const char *
get_layout (TsSyncPairDialog *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->layout_row));
}

/* What the template would make of a track that everybody can imagine. */
static gboolean
show_example (TsSyncPairDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsPathTemplate) path_template = ts_path_template_new (get_layout (self), &error);
  g_autoptr (TsTrack) track = ts_track_new ();
  g_autofree char *path = NULL, *text = NULL;

  if (path_template == NULL) {
    gtk_label_set_label (self->example_label, error->message);
    gtk_widget_add_css_class (GTK_WIDGET (self->example_label), "error");
    gtk_widget_remove_css_class (GTK_WIDGET (self->example_label), "dim-label");
    gtk_widget_add_css_class (GTK_WIDGET (self->layout_row), "error");
    return FALSE;
  }
  track->title = g_strdup (_ ("Title"));
  track->artist = g_strdup (_ ("Artist"));
  track->album = g_strdup (_ ("Album"));
  track->track_number = 7;
  track->year = 1998;
  track->location = g_strdup_printf ("%s/07.flac", _ ("Folder"));
  path = ts_path_template_expand (path_template, track);
  /* TRANSLATORS: a path that the layout would give */
  text = g_strdup_printf (_ ("Example: %s"), path);
  gtk_label_set_label (self->example_label, text);
  gtk_widget_remove_css_class (GTK_WIDGET (self->example_label), "error");
  gtk_widget_add_css_class (GTK_WIDGET (self->example_label), "dim-label");
  gtk_widget_remove_css_class (GTK_WIDGET (self->layout_row), "error");
  return TRUE;
}

static TsSource *
get_source (TsSyncPairDialog *self)
{
  guint i = adw_combo_row_get_selected (self->from_row);

  return i < self->sources->len ? self->sources->pdata[i] : NULL;
}

/* Returns: (transfer none) (nullable): NULL for a folder */
static TsSource *
get_station (TsSyncPairDialog *self)
{
  guint i = adw_combo_row_get_selected (self->place_row);

  return i > 0 && i <= self->stations->len ? self->stations->pdata[i - 1] : NULL;
}

static gboolean
is_inside (const char *path, const char *folder)
{
  gsize n = strlen (folder);

  return strncmp (path, folder, n) == 0 && (path[n] == '\0' || path[n] == '/' || n == 1);
}

static const char *
find_problem (TsSyncPairDialog *self)
{
  TsSource *source = get_source (self);

  if (source == NULL)
    return _ ("Add a music folder or a server to the library first.");
  if (get_station (self) != NULL || !ts_source_is_folder (source))
    return NULL;
  if (self->target != NULL && is_inside (self->target, ts_source_get_location (source)))
    return _ ("The target lies inside the source. Choose a folder outside of it.");
  if (self->target != NULL && is_inside (ts_source_get_location (source), self->target))
    return _ ("The source lies inside the target. Choose another folder.");
  return NULL;
}

static void
check_cb (TsSyncPairDialog *self)
{
  gboolean is_good, has_playlists, is_station;
  const char *problem;
  guint i;

  if (self->options == NULL)
    return;
  is_good = show_example (self);
  problem = find_problem (self);
  has_playlists = adw_combo_row_get_selected (self->playlists_row) > 0;
  is_station = get_station (self) != NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->to_row), !is_station);
  gtk_widget_set_visible (GTK_WIDGET (self->playlists_row), !is_station);
  gtk_widget_set_visible (GTK_WIDGET (self->map_row), !is_station);
  gtk_widget_set_visible (self->lists_row, is_station);
  gtk_widget_set_sensitive (GTK_WIDGET (self->map_row), has_playlists);
  gtk_label_set_label (self->problem_label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), problem != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button),
                            is_good && problem == NULL && (is_station || self->target != NULL));
  if (self->is_filling)
    return;
  for (i = 0; presets[i].text != NULL; i++)
    if (strcmp (presets[i].text, get_layout (self)) == 0)
      break;
  self->is_filling = TRUE;
  adw_combo_row_set_selected (self->preset_row, i);
  self->is_filling = FALSE;
}

static void
preset_cb (TsSyncPairDialog *self)
{
  guint i = adw_combo_row_get_selected (self->preset_row);

  if (self->is_filling || i >= G_N_ELEMENTS (presets) || self->options == NULL)
    return;
  if (presets[i].text == NULL) {
    gtk_widget_grab_focus (GTK_WIDGET (self->layout_row));
    return;
  }
  self->is_filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->layout_row), presets[i].text);
  self->is_filling = FALSE;
}

static void
set_target (TsSyncPairDialog *self, const char *path)
{
  g_autofree char *display = g_filename_display_name (path);

  g_free (self->target);
  self->target = g_strdup (path);
  adw_action_row_set_subtitle (self->to_row, display);
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsSyncPairDialog) self = data;
  g_autoptr (GListModel) files = ts_choose_files_finish (result, NULL);
  g_autoptr (GFile) file = NULL;

  if (files == NULL || self->to_row == NULL)
    return;
  file = g_list_model_get_item (files, 0);
  if (g_file_peek_path (file) != NULL)
    set_target (self, g_file_peek_path (file));
  check_cb (self);
}

static void
choose_cb (TsSyncPairDialog *self)
{
  ts_choose_files_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), TS_CHOOSE_FOLDER,
                         _ ("Copy To"), _ ("_Choose"), NULL, NULL, NULL, chosen_cb,
                         g_object_ref (self));
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsSyncPairDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (ts_store_set_sync_pair_finish (TS_STORE (object), result, &error) != 0) {
    if (self->save_button != NULL)
      ts_close_dialog (self->dialog);
    return;
  }
  if (self->save_button == NULL)
    return;
  gtk_label_set_label (self->problem_label, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), TRUE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), TRUE);
}

static char *
dup_text (AdwEntryRow *row)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (row)));

  return *g_strstrip (text) != '\0' ? g_steal_pointer (&text) : NULL;
}

static void
read_options (TsSyncPairDialog *self)
{
  TsSyncOptions *options = self->options;

  g_free (options->layout);
  options->layout = g_strdup (get_layout (self));
  g_free (options->prefix);
  options->prefix = dup_text (self->prefix_row);
  options->one_per_recording = gtk_switch_get_active (self->one_switch);
  options->exact_only = gtk_switch_get_active (self->exact_switch);
  options->wants_gain = gtk_switch_get_active (self->gain_switch);
  options->is_forced = gtk_switch_get_active (self->force_switch);
  if (get_station (self) != NULL) {
    options->playlist_format = gtk_switch_get_active (self->lists_switch)
                                   ? TS_PLAYLIST_FORMAT_M3U8
                                   : TS_PLAYLIST_FORMAT_UNKNOWN;
    return;
  }
  options->playlist_format = formats[adw_combo_row_get_selected (self->playlists_row)].format;
  g_free (options->playlist_map);
  options->playlist_map = dup_text (self->map_row);
}

static void
show_options (TsSyncPairDialog *self, gboolean is_station)
{
  TsSyncOptions *options = self->options;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (formats[i].format == options->playlist_format)
      adw_combo_row_set_selected (self->playlists_row, i);
  }
  gtk_switch_set_active (self->lists_switch,
                         options->playlist_format != TS_PLAYLIST_FORMAT_UNKNOWN);
  if (options->playlist_map != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->map_row), options->playlist_map);
  if (options->prefix != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->prefix_row), options->prefix);
  gtk_switch_set_active (self->one_switch, options->one_per_recording < 0
                                               ? is_station
                                               : options->one_per_recording > 0);
  gtk_switch_set_active (self->exact_switch, options->exact_only);
  gtk_switch_set_active (self->gain_switch, options->wants_gain);
  gtk_switch_set_active (self->force_switch, options->is_forced);
  gtk_editable_set_text (GTK_EDITABLE (self->layout_row), options->layout);
}

/* As that kind of target wants it, until a person says otherwise. */
static void
place_cb (TsSyncPairDialog *self)
{
  if (self->is_new)
    gtk_switch_set_active (self->one_switch, get_station (self) != NULL);
}

static void
save_cb (TsSyncPairDialog *self)
{
  TsSource *source = get_source (self);
  TsSource *station = get_station (self);
  g_autofree char *json = NULL, *name = NULL;
  TsSyncPair pair = { 0 };

  read_options (self);
  json = ts_sync_options_to_json (self->options);
  name = station != NULL ? g_strdup (ts_source_get_name (station))
                         : g_filename_display_basename (self->target);
  pair.source_id = ts_source_get_id (source);
  pair.target_kind = (char *) (station != NULL ? ts_source_get_kind (station) : "folder");
  pair.target_location = station != NULL ? (char *) ts_source_get_location (station) : self->target;
  pair.name = name;
  pair.options = json;
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), FALSE);
  ts_store_set_sync_pair_async (ts_context_get_store (self->context), &pair, NULL, saved_cb,
                                g_object_ref (self));
}

static void
ts_sync_pair_dialog_dispose (GObject *object)
{
  TsSyncPairDialog *self = TS_SYNC_PAIR_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_SYNC_PAIR_DIALOG);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (ts_sync_pair_dialog_parent_class)->dispose (object);
}

static void
ts_sync_pair_dialog_finalize (GObject *object)
{
  TsSyncPairDialog *self = TS_SYNC_PAIR_DIALOG (object);

  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->stations);
  g_clear_pointer (&self->options, ts_sync_options_free);
  g_free (self->target);

  G_OBJECT_CLASS (ts_sync_pair_dialog_parent_class)->finalize (object);
}

static void
ts_sync_pair_dialog_class_init (TsSyncPairDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ts_sync_pair_dialog_dispose;
  object_class->finalize = ts_sync_pair_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-sync-pair-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairDialog, from_row);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairDialog, place_row);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairDialog, to_row);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairDialog, prefix_row);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairDialog, one_switch);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairDialog, exact_switch);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairDialog, gain_switch);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairDialog, force_switch);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairDialog, lists_row);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairDialog, lists_switch);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairDialog, choose_button);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairDialog, preset_row);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairDialog, layout_row);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairDialog, example_label);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairDialog, playlists_row);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairDialog, map_row);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairDialog, problem_label);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairDialog, save_button);
  gtk_widget_class_bind_template_callback (widget_class, check_cb);
  gtk_widget_class_bind_template_callback (widget_class, preset_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
ts_sync_pair_dialog_init (TsSyncPairDialog *self)
{
  g_autoptr (GtkStringList) preset_names = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) format_names = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  ts_combo_row_set_wide (self->from_row);
  ts_combo_row_set_wide (self->place_row);
  self->sources = g_ptr_array_new_with_free_func (g_object_unref);
  self->stations = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    gtk_string_list_append (preset_names, _ (presets[i].label));
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    gtk_string_list_append (format_names, _ (formats[i].label));
  adw_combo_row_set_model (self->preset_row, G_LIST_MODEL (preset_names));
  adw_combo_row_set_model (self->playlists_row, G_LIST_MODEL (format_names));
}

/* The rows of From and To; what @pair (nullable) has is chosen. */
static void
fill_sources (TsSyncPairDialog *self, const TsSyncPair *pair)
{
  GListModel *sources = ts_context_get_sources (self->context);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) places = gtk_string_list_new (NULL);
  guint selected = 0, place = 0;

  gtk_string_list_append (places, _ ("A folder"));

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);

    if (ts_source_get_role (source) == TS_SOURCE_ROLE_STATION) {
      gtk_string_list_append (places, ts_source_get_name (source));
      g_ptr_array_add (self->stations, g_object_ref (source));
      if (pair != NULL && strcmp (pair->target_kind, ts_source_get_kind (source)) == 0
          && strcmp (pair->target_location, ts_source_get_location (source)) == 0)
        place = self->stations->len;
    } else if (ts_source_is_folder (source) || ts_source_is_server (source)) {
      if (pair != NULL && ts_source_get_id (source) == pair->source_id)
        selected = self->sources->len;
      gtk_string_list_append (names, ts_source_get_name (source));
      g_ptr_array_add (self->sources, g_object_ref (source));
    }
  }
  adw_combo_row_set_model (self->place_row, G_LIST_MODEL (places));
  adw_combo_row_set_selected (self->place_row, place);
  adw_combo_row_set_model (self->from_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->from_row, selected);
}

void
ts_sync_pair_dialog_present (GtkWindow *parent, TsContext *context, const TsSyncPair *pair)
{
  TsSyncPairDialog *self;

  g_return_if_fail (TS_IS_CONTEXT (context));

  self = g_object_new (TS_TYPE_SYNC_PAIR_DIALOG, NULL);
  self->context = g_object_ref (context);
  self->is_new = pair == NULL;
  fill_sources (self, pair);
  if (pair != NULL) {
    /* A pair is its two ends: others make another pair. */
    if (get_station (self) == NULL)
      set_target (self, pair->target_location);
    gtk_widget_set_sensitive (GTK_WIDGET (self->from_row), FALSE);
    gtk_widget_set_sensitive (GTK_WIDGET (self->place_row), FALSE);
    gtk_widget_set_sensitive (GTK_WIDGET (self->to_row), FALSE);
  }
  self->options = ts_sync_options_from_json (pair != NULL ? pair->options : NULL);
  show_options (self, get_station (self) != NULL);
  g_signal_connect_object (self->place_row, "notify::selected", G_CALLBACK (place_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_button_set_label (self->save_button, pair != NULL ? _ ("_Save") : _ ("_Add Pair"));
  check_cb (self);
  self->dialog = ts_present_dialog (parent, pair != NULL ? _ ("Edit Pair") : _ ("Keep in Step"),
                                    GTK_WIDGET (self), NULL, 480, 640);
}
