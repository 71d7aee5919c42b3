/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-keep-rules-editor.h"

#include <glib/gi18n-lib.h>

#include "ts-dialogs.h"

struct _TsKeepRulesEditor {
  AdwBin parent_instance;

  TsKeepRules *rules;                /* (owned) */
  TsKeepRule order[TS_KEEP_N_RULES]; /* all of them, as they are listed */
  gboolean is_on[TS_KEEP_N_RULES];   /* by rule */
  void (*changed) (const TsKeepRules *rules, gpointer data);
  gpointer data;
  GDestroyNotify data_free;
  GtkListBox *list_box;
};

G_DEFINE_FINAL_TYPE (TsKeepRulesEditor, ts_keep_rules_editor, ADW_TYPE_BIN)

static void fill (TsKeepRulesEditor *self, int focus_row);

/* Which rule of the list a widget in one of its rows is about. */
static guint
get_place (GtkWidget *widget)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (widget), "place"));
}

static void
set_place (gpointer widget, guint place)
{
  g_object_set_data (G_OBJECT (widget), "place", GUINT_TO_POINTER (place));
}

static void
apply (TsKeepRulesEditor *self)
{
  TsKeepRule chosen[TS_KEEP_N_RULES];
  guint n_chosen = 0;

  for (guint i = 0; i < TS_KEEP_N_RULES; i++) {
    if (self->is_on[self->order[i]])
      chosen[n_chosen++] = self->order[i];
  }
  ts_keep_rules_set (self->rules, chosen, n_chosen);
  self->changed (self->rules, self->data);
}

static void
move (TsKeepRulesEditor *self, guint place, int by)
{
  guint other = place + by;
  TsKeepRule rule = self->order[place];

  if (other >= TS_KEEP_N_RULES)
    return;
  self->order[place] = self->order[other];
  self->order[other] = rule;
  fill (self, (int) other);
  apply (self);
}

static void
up_cb (GtkButton *button, TsKeepRulesEditor *self)
{
  move (self, get_place (GTK_WIDGET (button)), -1);
}

static void
down_cb (GtkButton *button, TsKeepRulesEditor *self)
{
  move (self, get_place (GTK_WIDGET (button)), 1);
}

static void
folder_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsKeepRulesEditor) self = user_data;
  g_autoptr (GListModel) files = ts_choose_files_finish (result, NULL);
  g_autoptr (GFile) folder = files != NULL ? g_list_model_get_item (files, 0) : NULL;

  if (folder != NULL && g_file_peek_path (folder) != NULL) {
    g_free (self->rules->preferred_folder);
    self->rules->preferred_folder = g_file_get_path (folder);
    apply (self);
  }
  self->is_on[TS_KEEP_RULE_PREFERRED_FOLDER] = self->rules->preferred_folder != NULL;
  fill (self, -1);
}

static void
choose_folder (TsKeepRulesEditor *self)
{
  ts_choose_files_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), TS_CHOOSE_FOLDER,
                         _ ("Choose the Preferred Folder"), NULL, NULL, NULL, NULL,
                         folder_chosen_cb, g_object_ref (self));
}

static void
toggled_cb (GtkCheckButton *check, TsKeepRulesEditor *self)
{
  TsKeepRule rule = self->order[get_place (GTK_WIDGET (check))];

  self->is_on[rule] = gtk_check_button_get_active (check);
  if (rule == TS_KEEP_RULE_PREFERRED_FOLDER && self->is_on[rule]
      && self->rules->preferred_folder == NULL)
    choose_folder (self);
  else
    apply (self);
}

static GtkWidget *
make_button (TsKeepRulesEditor *self,
             guint place,
             const char *icon_name,
             const char *label,
             GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);
  g_autofree char *name
      = g_strdup_printf ("%s: %s", label, ts_keep_rule_to_label (self->order[place]));

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  set_place (button, place);
  g_signal_connect (button, "clicked", callback, self);
  return button;
}

static GtkWidget *
make_row (TsKeepRulesEditor *self, guint place)
{
  TsKeepRule rule = self->order[place];
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *up = make_button (self, place, "go-up-symbolic", _ ("Move Up"), G_CALLBACK (up_cb));
  GtkWidget *down
      = make_button (self, place, "go-down-symbolic", _ ("Move Down"), G_CALLBACK (down_cb));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), ts_keep_rule_to_label (rule));
  if (rule == TS_KEEP_RULE_PREFERRED_FOLDER && self->rules->preferred_folder != NULL) {
    g_autofree char *folder = g_filename_display_name (self->rules->preferred_folder);
    g_autofree char *markup = g_markup_escape_text (folder, -1);

    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), markup);
  }
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), self->is_on[rule]);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  ts_keep_rule_to_label (rule), -1);
  set_place (check, place);
  g_signal_connect (check, "toggled", G_CALLBACK (toggled_cb), self);
  gtk_widget_set_sensitive (up, place > 0);
  gtk_widget_set_sensitive (down, place + 1 < TS_KEEP_N_RULES);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), up);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), down);
  return row;
}

static void
fill (TsKeepRulesEditor *self, int focus_row)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list_box))) != NULL)
    gtk_list_box_remove (self->list_box, child);
  for (guint i = 0; i < TS_KEEP_N_RULES; i++)
    gtk_list_box_append (self->list_box, make_row (self, i));
  if (focus_row >= 0)
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list_box, focus_row)));
}

static void
ts_keep_rules_editor_finalize (GObject *object)
{
  TsKeepRulesEditor *self = TS_KEEP_RULES_EDITOR (object);

  ts_keep_rules_free (self->rules);
  if (self->data_free != NULL)
    self->data_free (self->data);
  G_OBJECT_CLASS (ts_keep_rules_editor_parent_class)->finalize (object);
}

static void
ts_keep_rules_editor_class_init (TsKeepRulesEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_keep_rules_editor_finalize;
}

static void
ts_keep_rules_editor_init (TsKeepRulesEditor *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *hint = gtk_label_new (
      _ ("The first rule that sees a difference decides. Where you chose a copy yourself, that "
         "one is kept."));
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->list_box = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list_box, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list_box), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list_box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Rules, the most important first"), -1);
  gtk_label_set_wrap (GTK_LABEL (hint), TRUE);
  gtk_label_set_xalign (GTK_LABEL (hint), 0);
  gtk_widget_add_css_class (hint, "dim-label");
  gtk_box_append (GTK_BOX (box), hint);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list_box));
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  adw_bin_set_child (ADW_BIN (self), scroller);
}

void
ts_keep_rules_editor_present (GtkWindow *parent,
                              const TsKeepRules *rules,
                              void (*changed) (const TsKeepRules *rules, gpointer data),
                              gpointer data,
                              GDestroyNotify data_free)
{
  TsKeepRulesEditor *self;
  guint n = 0;

  g_return_if_fail (rules != NULL && changed != NULL);

  self = g_object_new (TS_TYPE_KEEP_RULES_EDITOR, NULL);
  self->rules = ts_keep_rules_copy (rules);
  self->changed = changed;
  self->data = data;
  self->data_free = data_free;
  for (guint i = 0; i < rules->n_rules; i++) {
    self->order[n++] = rules->rules[i];
    self->is_on[rules->rules[i]] = TRUE;
  }
  for (guint rule = 0; rule < TS_KEEP_N_RULES; rule++) {
    if (!self->is_on[rule])
      self->order[n++] = rule;
  }
  fill (self, -1);
  ts_present_dialog (parent, _ ("Which Copy to Keep"), GTK_WIDGET (self), NULL, 420, 560);
}
