/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-duplicates-page-private.h"
#include "ts-format.h"
#include "ts-track-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A confidence of each kind, for its word. */
static const double examples[] = { 1.0, 0.96, 0.85, 0.6 };

/* Looked up once: there may be thousands of groups. */
static const char *
get_word (guint kind)
{
  static const char *words[G_N_ELEMENTS (examples)];

  if (words[kind] == NULL)
    words[kind] = ts_match_confidence_to_words (examples[kind]);
  return words[kind];
}

static TsDuplicatesKind
get_kind (TsDuplicateGroup *group)
{
  const char *word = ts_match_confidence_to_words (ts_duplicate_group_get_confidence (group));

  for (guint i = 0; i < G_N_ELEMENTS (examples); i++) {
    if (strcmp (word, get_word (i)) == 0)
      return i;
  }
  return TS_DUPLICATES_NEEDS_LOOK;
}

/* Whether each word is somewhere in what is known of one of the copies. */
static gboolean
has_words (TsDuplicateGroup *group, char **words)
{
  for (char **word = words; *word != NULL; word++) {
    gboolean is_found = FALSE;

    for (guint i = 0; i < ts_duplicate_group_get_n_copies (group) && !is_found; i++)
      is_found = ts_track_has_word (ts_duplicate_group_get_track (group, i), *word);
    if (!is_found)
      return FALSE;
  }
  return TRUE;
}

gboolean
_ts_duplicates_page_matches (gpointer item, gpointer user_data)
{
  TsDuplicatesPage *self = user_data;
  TsDuplicateGroup *group = item;
  guint kinds = 1u << get_kind (group);

  if (ts_duplicate_group_is_pinned (group))
    kinds |= 1u << TS_DUPLICATES_PINNED;
  if (self->chosen_kinds != 0 && !(kinds & self->chosen_kinds))
    return FALSE;
  return self->words == NULL || has_words (group, self->words);
}

static void
toggled_cb (TsDuplicatesPage *self)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->chips_box));
  guint kinds = 0;

  if (self->is_updating)
    return;
  for (guint i = 0; i < TS_DUPLICATES_N_KINDS; i++) {
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)))
      kinds |= 1u << i;
    button = gtk_widget_get_next_sibling (button);
  }
  self->chosen_kinds = kinds;
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

void
_ts_duplicates_page_init_chips (TsDuplicatesPage *self)
{
  for (guint i = 0; i < TS_DUPLICATES_N_KINDS; i++) {
    GtkWidget *button = gtk_toggle_button_new ();

    g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
    gtk_box_append (self->chips_box, button);
  }
}

void
_ts_duplicates_page_update_chips (TsDuplicatesPage *self)
{
  GListModel *groups = ts_duplicates_get_groups (self->duplicates);
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->chips_box));
  guint counts[TS_DUPLICATES_N_KINDS] = { 0 };

  for (guint i = 0; i < g_list_model_get_n_items (groups); i++) {
    g_autoptr (TsDuplicateGroup) group = g_list_model_get_item (groups, i);

    counts[get_kind (group)]++;
    counts[TS_DUPLICATES_PINNED] += ts_duplicate_group_is_pinned (group);
  }
  for (guint i = 0; i < TS_DUPLICATES_N_KINDS; i++) {
    const char *word = i < G_N_ELEMENTS (examples) ? get_word (i) : _ ("Pinned");
    g_autofree char *count = ts_format_count (counts[i]);
    /* Translators: a filter with the number of groups it leaves, "Same recording 96". */
    g_autofree char *label = g_strdup_printf (_ ("%s %s"), word, count);

    gtk_button_set_label (GTK_BUTTON (button), label);
    gtk_widget_set_visible (
        button, counts[i] > 0 || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
    button = gtk_widget_get_next_sibling (button);
  }
}

void
_ts_duplicates_page_clear_chips (TsDuplicatesPage *self)
{
  self->is_updating = TRUE;
  for (GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->chips_box));
       button != NULL; button = gtk_widget_get_next_sibling (button))
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), FALSE);
  self->is_updating = FALSE;
  toggled_cb (self);
}
