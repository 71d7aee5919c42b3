/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-sidebar.h"
#include "ts-format.h"
#include "ts-job-row.h"
#include "ts-pages.h"

#include <glib/gi18n-lib.h>

#include "ts-source.h"

struct _TsSidebar {
  AdwBin parent_instance;
  TsContext *context;          /* (owned) (nullable) */
  GtkFilterListModel *sources; /* (owned) (nullable): those that music comes from */
  GtkListBox *list_box;
  GtkMenuButton *menu_button;
  GtkRevealer *foot_revealer;
  TsJobRow *foot_row;
  gboolean is_silent; /* the selection is being set from outside */
};

enum { SELECTED, ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TsSidebar, ts_sidebar, ADW_TYPE_BIN)

/* What a row stands for, kept as its data. */
typedef struct {
  char *page_name; /* (owned) */
  gint64 source_id;
  TsSection section;
  GtkLabel *name_label;
  GtkLabel *count_label;
  GtkWidget *live_image; /* a dot while something goes out from there */
} TsPlace;

static void
place_free (gpointer data)
{
  TsPlace *place = data;

  g_free (place->page_name);
  g_free (place);
}

static TsPlace *
get_place (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "ts-place");
}

static GtkWidget *
row_new (const char *page_name,
         gint64 source_id,
         TsSection section,
         const char *icon_name,
         const char *title)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *image = g_object_new (GTK_TYPE_IMAGE, "icon-name", icon_name, "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  TsPlace *place = g_new0 (TsPlace, 1);

  place->page_name = g_strdup (page_name);
  place->source_id = source_id;
  place->section = section;
  place->name_label = GTK_LABEL (gtk_label_new (title));
  gtk_label_set_ellipsize (place->name_label, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (place->name_label, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (place->name_label), TRUE);
  place->count_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (place->count_label), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (place->count_label), "ts-attention");
  gtk_widget_set_visible (GTK_WIDGET (place->count_label), FALSE);

  place->live_image = gtk_image_new_from_icon_name ("media-record-symbolic");
  gtk_image_set_pixel_size (GTK_IMAGE (place->live_image), 10);
  gtk_widget_set_tooltip_text (place->live_image, _ ("On air"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (place->live_image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("On air"), -1);
  gtk_widget_set_visible (place->live_image, FALSE);

  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (place->name_label));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (place->count_label));
  gtk_box_append (GTK_BOX (box), place->live_image);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "ts-place", place, place_free);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  place->name_label, NULL, -1);
  return row;
}

static GtkListBoxRow *
find_row (TsSidebar *self, const char *page_name, gint64 source_id)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list_box, i)) != NULL; i++) {
    TsPlace *place = get_place (row);

    if (place->source_id == source_id && g_strcmp0 (place->page_name, page_name) == 0)
      return row;
  }
  return NULL;
}

static void
header_func (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  GtkWidget *label;

  if (before != NULL && get_place (before)->section == get_place (row)->section) {
    gtk_list_box_row_set_header (row, NULL);
    return;
  }
  if (gtk_list_box_row_get_header (row) != NULL)
    return;
  label = gtk_label_new (ts_section_get_title (get_place (row)->section));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "ts-section");
  gtk_list_box_row_set_header (row, label);
}

static void
add_pages (TsSidebar *self)
{
  const TsPageEntry *pages;
  guint n_pages;

  pages = ts_pages_get (&n_pages);
  for (guint i = 0; i < n_pages; i++) {
    if (pages[i].section != TS_SECTION_NONE)
      gtk_list_box_append (self->list_box, row_new (pages[i].name, 0, pages[i].section,
                                                    pages[i].icon_name, _ (pages[i].title)));
  }
}

static void
select_row (TsSidebar *self, GtkListBoxRow *row)
{
  self->is_silent = TRUE;
  gtk_list_box_select_row (self->list_box, row);
  self->is_silent = FALSE;
}

/* Puts new names on the rows where the places are the same, which is so during a scan. */
static gboolean
rename_rows (TsSidebar *self, GListModel *sources, int first)
{
  guint n_sources = g_list_model_get_n_items (sources);
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list_box, first + (int) n_sources);

  if (row != NULL && get_place (row)->source_id != 0)
    return FALSE;
  for (guint i = 0; i < n_sources; i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);

    row = gtk_list_box_get_row_at_index (self->list_box, first + (int) i);
    if (row == NULL || get_place (row)->source_id != ts_source_get_id (source))
      return FALSE;
    gtk_label_set_label (get_place (row)->name_label, ts_source_get_name (source));
  }
  return TRUE;
}

static const char *
get_icon_name (TsSource *source)
{
  if (ts_source_is_folder (source))
    return "folder-symbolic";
  return ts_source_get_role (source) == TS_SOURCE_ROLE_SITE ? "web-browser-symbolic"
                                                            : "network-server-symbolic";
}

/* One row a source below "All Music". */
static void
sources_changed_cb (TsSidebar *self)
{
  GListModel *sources = G_LIST_MODEL (self->sources);
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->list_box);
  gint64 selected_id = selected != NULL ? get_place (selected)->source_id : 0;
  GtkListBoxRow *library = find_row (self, "library", 0);
  GtkListBoxRow *row;
  int first = gtk_list_box_row_get_index (library) + 1;

  if (rename_rows (self, sources, first))
    return;

  self->is_silent = TRUE;
  while ((row = gtk_list_box_get_row_at_index (self->list_box, first)) != NULL
         && get_place (row)->source_id != 0)
    gtk_list_box_remove (self->list_box, GTK_WIDGET (row));
  self->is_silent = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);
    GtkWidget *widget = row_new ("library", ts_source_get_id (source), TS_SECTION_LIBRARY,
                                 get_icon_name (source), ts_source_get_name (source));
    g_autofree char *location = NULL;

    g_object_get (source, "location", &location, NULL);
    gtk_widget_set_tooltip_text (widget, location);
    gtk_list_box_insert (self->list_box, widget, first + (int) i);
  }

  if (selected_id != 0) {
    row = find_row (self, "library", selected_id);
    if (row != NULL)
      select_row (self, row);
    else
      gtk_list_box_select_row (self->list_box, library);
  }
}

static void
current_job_cb (TsSidebar *self)
{
  TsJob *job = ts_job_queue_get_current (ts_context_get_jobs (self->context));

  if (job != NULL)
    ts_job_row_set_job (self->foot_row, job);
  gtk_revealer_set_reveal_child (self->foot_revealer, job != NULL);
}

static void
streaming_cb (TsSidebar *self)
{
  GtkListBoxRow *row = find_row (self, "streaming", 0);
  TsStreaming *streaming = ts_context_get_streaming (self->context);

  gtk_widget_set_visible (get_place (row)->live_image, ts_streaming_get_is_running (streaming));
}

static void
row_selected_cb (TsSidebar *self, GtkListBoxRow *row)
{
  TsPlace *place;

  if (row == NULL || self->is_silent)
    return;
  place = get_place (row);
  g_signal_emit (self, signals[SELECTED], 0, place->page_name, place->source_id);
}

static void
row_activated_cb (TsSidebar *self, GtkListBoxRow *row)
{
  row_selected_cb (self, row);
  g_signal_emit (self, signals[ACTIVATED], 0);
}

static void
attention_cb (TsPage *page, GParamSpec *pspec, GtkListBoxRow *row)
{
  guint attention = ts_page_get_attention (page);
  g_autofree char *text = ts_format_count (attention);

  gtk_label_set_label (get_place (row)->count_label, text);
  gtk_widget_set_visible (GTK_WIDGET (get_place (row)->count_label), attention > 0);
}

static void
ts_sidebar_dispose (GObject *object)
{
  TsSidebar *self = TS_SIDEBAR (object);

  self->is_silent = TRUE;
  g_clear_object (&self->sources);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_SIDEBAR);
  G_OBJECT_CLASS (ts_sidebar_parent_class)->dispose (object);
}

/* A list box before GTK 4.18 goes from row to row by Tab, and so from page to page: a row that gets
 * the focus is selected. Tab leaves the list here; the arrow keys choose. */
static gboolean
ts_sidebar_focus (GtkWidget *widget, GtkDirectionType direction)
{
  TsSidebar *self = TS_SIDEBAR (widget);
  GtkWidget *sibling
      = gtk_widget_get_ancestor (GTK_WIDGET (self->list_box), GTK_TYPE_SCROLLED_WINDOW);

  if (gtk_widget_get_focus_child (GTK_WIDGET (self->list_box)) == NULL
      || (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD))
    return GTK_WIDGET_CLASS (ts_sidebar_parent_class)->focus (widget, direction);
  do
    sibling = direction == GTK_DIR_TAB_FORWARD ? gtk_widget_get_next_sibling (sibling)
                                               : gtk_widget_get_prev_sibling (sibling);
  while (sibling != NULL && !gtk_widget_child_focus (sibling, direction));
  return sibling != NULL;
}

static void
ts_sidebar_class_init (TsSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ts_sidebar_dispose;
  widget_class->focus = ts_sidebar_focus;

  signals[SELECTED] = g_signal_new ("selected", TS_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_INT64);
  signals[ACTIVATED] = g_signal_new ("activated", TS_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 0);

  g_type_ensure (TS_TYPE_JOB_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, TsSidebar, list_box);
  gtk_widget_class_bind_template_child (widget_class, TsSidebar, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TsSidebar, foot_revealer);
  gtk_widget_class_bind_template_child (widget_class, TsSidebar, foot_row);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

/* A menu is made of many widgets, so it is only made when it is wanted. */
static void
create_menu_cb (GtkMenuButton *button, gpointer data)
{
  g_autoptr (GtkBuilder) builder = NULL;

  if (gtk_menu_button_get_menu_model (button) != NULL)
    return;
  builder = gtk_builder_new_from_resource ("/org/example/Tracksync/ts-main-menu.ui");
  gtk_menu_button_set_menu_model (button,
                                  G_MENU_MODEL (gtk_builder_get_object (builder, "main_menu")));
}

static void
ts_sidebar_init (TsSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->menu_button, create_menu_cb, NULL, NULL);
  gtk_list_box_set_header_func (self->list_box, header_func, NULL, NULL);
  add_pages (self);
}

static gboolean
gives_music (gpointer item, gpointer unused)
{
  return ts_source_gives_music (item);
}

void
ts_sidebar_set_context (TsSidebar *self, TsContext *context)
{
  g_return_if_fail (TS_IS_SIDEBAR (self));
  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  self->sources = gtk_filter_list_model_new (
      g_object_ref (ts_context_get_sources (context)),
      GTK_FILTER (gtk_custom_filter_new (gives_music, NULL, NULL)));
  g_signal_connect_object (self->sources, "items-changed",
                           G_CALLBACK (sources_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ts_context_get_jobs (context), "notify::current",
                           G_CALLBACK (current_job_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ts_context_get_streaming (context), "notify::is-running",
                           G_CALLBACK (streaming_cb), self, G_CONNECT_SWAPPED);
  sources_changed_cb (self);
  current_job_cb (self);
  streaming_cb (self);
}

gboolean
ts_sidebar_select (TsSidebar *self, const char *page_name, gint64 source_id)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (TS_IS_SIDEBAR (self), FALSE);

  row = find_row (self, page_name, source_id);
  select_row (self, row);
  return row != NULL;
}

void
ts_sidebar_add_page (TsSidebar *self, const char *page_name, TsPage *page)
{
  GtkListBoxRow *row;

  g_return_if_fail (TS_IS_SIDEBAR (self));

  row = find_row (self, page_name, 0);
  if (row == NULL)
    return;
  g_signal_connect_object (page, "notify::attention", G_CALLBACK (attention_cb), row, 0);
  attention_cb (page, NULL, row);
}

void
ts_sidebar_popup_menu (TsSidebar *self)
{
  g_return_if_fail (TS_IS_SIDEBAR (self));

  gtk_menu_button_popup (self->menu_button);
}
