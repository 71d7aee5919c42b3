/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-library-page-private.h"

#include <glib/gi18n-lib.h>

static void
update_banner (TsLibraryPage *self)
{
  g_autofree char *text = NULL;
  guint n = self->unreachable->len;

  if (n == 1)
    text = g_strdup_printf (
        _ ("“%s” cannot be reached. Its tracks stay in the library; connect it and try again."),
        ts_source_get_name (self->unreachable->pdata[0]));
  else if (n > 1)
    text = g_strdup_printf (ngettext ("%u folder cannot be reached. Its tracks stay in the "
                                      "library; connect it and try again.",
                                      "%u folders cannot be reached. Their tracks stay in the "
                                      "library; connect them and try again.",
                                      n),
                            n);
  if (text != NULL)
    gtk_label_set_label (self->banner_label, text);
  /* Hidden, or its wrapping text would be measured again and again even when it is folded away. */
  gtk_widget_set_visible (GTK_WIDGET (self->banner_revealer), n > 0);
  gtk_revealer_set_reveal_child (self->banner_revealer, n > 0);
}

/* One folder that is being looked at. */
typedef struct {
  TsLibraryPage *page; /* (owned) */
  TsSource *source;    /* (owned) */
} TsLook;

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  TsLook *look = data;
  TsLibraryPage *self = look->page;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, &error);

  if (info == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_ptr_array_add (self->unreachable, g_object_ref (look->source));
    update_banner (self);
  }
  g_object_unref (look->page);
  g_object_unref (look->source);
  g_free (look);
}

void
_ts_library_page_check_folders (TsLibraryPage *self)
{
  GListModel *sources = ts_context_get_sources (ts_page_get_context (TS_PAGE (self)));

  g_cancellable_cancel (self->look_cancellable);
  g_object_unref (self->look_cancellable);
  self->look_cancellable = g_cancellable_new ();
  g_ptr_array_set_size (self->unreachable, 0);
  update_banner (self);
  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);
    g_autoptr (GFile) folder = NULL;
    TsLook *look;

    if ((self->query->source_id != 0 && self->query->source_id != ts_source_get_id (source))
        || !ts_source_is_folder (source))
      continue;
    folder = g_file_new_for_path (ts_source_get_location (source));
    look = g_new (TsLook, 1);
    look->page = g_object_ref (self);
    look->source = g_object_ref (source);
    g_file_query_info_async (folder, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                             G_PRIORITY_LOW, self->look_cancellable, looked_cb, look);
  }
}

void
_ts_library_page_retry_folders (TsLibraryPage *self)
{
  TsContext *context = ts_page_get_context (TS_PAGE (self));

  for (guint i = 0; i < self->unreachable->len; i++) {
    TsSource *source
        = ts_context_get_source (context, ts_source_get_id (self->unreachable->pdata[i]));

    if (source != NULL)
      ts_context_scan (context, source);
  }
  _ts_library_page_check_folders (self);
}
