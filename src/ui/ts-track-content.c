/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-track-export.h"

#include <glib/gi18n-lib.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define ENDING ".m3u8"

#define TS_TYPE_TRACK_CONTENT (ts_track_content_get_type ())
G_DECLARE_FINAL_TYPE (TsTrackContent, ts_track_content, TS, TRACK_CONTENT, GdkContentProvider)

struct _TsTrackContent {
  GdkContentProvider parent_instance;
  TsContext *context; /* (owned) */
  GArray *ids;        /* (owned) (element-type gint64) */
  char *path;         /* (owned) (nullable): the playlist; NULL when there is no place for it */
  char *text;         /* (owned) (nullable): lines, once loaded */
  GError *error;      /* (owned) (nullable): why there is no playlist */
  GPtrArray *waiting; /* (owned) (element-type GTask): until the playlist is written */
  gboolean is_ready;
};

/* One write to the receiver. */
typedef struct {
  GOutputStream *stream; /* (owned) */
  char *mime_type;       /* (owned) */
} TsDelivery;

G_DEFINE_FINAL_TYPE (TsTrackContent, ts_track_content, GDK_TYPE_CONTENT_PROVIDER)

static char *
get_export_dir (void)
{
  return g_build_filename (g_get_user_cache_dir (), "tracksync", "dragged", NULL);
}

static void
delivery_free (gpointer data)
{
  TsDelivery *delivery = data;

  g_object_unref (delivery->stream);
  g_free (delivery->mime_type);
  g_free (delivery);
}

static GdkFileList *
make_file_list (TsTrackContent *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);

  return gdk_file_list_new_from_array (&file, 1);
}

static gboolean
ts_track_content_get_value (GdkContentProvider *provider, GValue *value, GError **error)
{
  TsTrackContent *self = TS_TRACK_CONTENT (provider);

  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) && self->path != NULL) {
    g_value_take_boxed (value, make_file_list (self));
    return TRUE;
  }
  if (G_VALUE_HOLDS (value, G_TYPE_STRING) && self->text != NULL) {
    g_value_set_string (value, self->text);
    return TRUE;
  }
  return GDK_CONTENT_PROVIDER_CLASS (ts_track_content_parent_class)
      ->get_value (provider, value, error);
}

static GdkContentFormats *
ts_track_content_ref_formats (GdkContentProvider *provider)
{
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  gdk_content_formats_builder_add_gtype (builder, GDK_TYPE_FILE_LIST);
  gdk_content_formats_builder_add_gtype (builder, G_TYPE_STRING);
  return gdk_content_formats_union_serialize_mime_types (
      gdk_content_formats_builder_free_to_formats (builder));
}

static void
serialized_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (gdk_content_serialize_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
deliver (TsTrackContent *self, GTask *task)
{
  TsDelivery *delivery = g_task_get_task_data (task);
  g_auto (GValue) value = G_VALUE_INIT;

  if (self->error != NULL) {
    g_task_return_error (task, g_error_copy (self->error));
    return;
  }
  if (g_str_has_prefix (delivery->mime_type, "text/plain")) {
    g_value_init (&value, G_TYPE_STRING);
    g_value_set_string (&value, self->text);
  } else {
    g_value_init (&value, GDK_TYPE_FILE_LIST);
    g_value_take_boxed (&value, make_file_list (self));
  }
  gdk_content_serialize_async (delivery->stream, delivery->mime_type, &value,
                               g_task_get_priority (task), g_task_get_cancellable (task),
                               serialized_cb, g_object_ref (task));
}

static void
ts_track_content_write_async (GdkContentProvider *provider,
                              const char *mime_type,
                              GOutputStream *stream,
                              int priority,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  TsTrackContent *self = TS_TRACK_CONTENT (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  TsDelivery *delivery = g_new (TsDelivery, 1);

  g_task_set_source_tag (task, ts_track_content_write_async);
  g_task_set_priority (task, priority);
  delivery->stream = g_object_ref (stream);
  delivery->mime_type = g_strdup (mime_type);
  g_task_set_task_data (task, delivery, delivery_free);
  if (self->is_ready)
    deliver (self, task);
  else
    g_ptr_array_add (self->waiting, g_steal_pointer (&task));
}

static gboolean
ts_track_content_write_finish (GdkContentProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
set_ready (TsTrackContent *self, GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->is_ready = TRUE;
  self->error = error;
  if (self->text == NULL)
    self->text = g_strdup ("");
  for (guint i = 0; i < waiting->len; i++)
    deliver (self, waiting->pdata[i]);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsTrackContent) self = data;
  GError *error = NULL;

  ts_track_export_finish (result, NULL, &error);
  set_ready (self, error);
}

static void
text_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsTrackContent) self = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) tracks = ts_track_load_all_finish (result, &error);
  g_autofree char *base = NULL;
  g_autofree char *name = NULL;

  if (tracks == NULL) {
    set_ready (self, error);
    return;
  }
  self->text = ts_track_make_lines (tracks);
  base = g_path_get_basename (self->path);
  name = g_strndup (base, strlen (base) - strlen (ENDING));
  ts_track_export_async (self->context, self->ids, name, self->path, NULL, written_cb,
                         g_object_ref (self));
}

static void
ts_track_content_finalize (GObject *object)
{
  TsTrackContent *self = TS_TRACK_CONTENT (object);

  g_clear_object (&self->context);
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_free (self->path);
  g_free (self->text);
  G_OBJECT_CLASS (ts_track_content_parent_class)->finalize (object);
}

static void
ts_track_content_class_init (TsTrackContentClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ts_track_content_finalize;
  provider_class->ref_formats = ts_track_content_ref_formats;
  provider_class->get_value = ts_track_content_get_value;
  provider_class->write_mime_type_async = ts_track_content_write_async;
  provider_class->write_mime_type_finish = ts_track_content_write_finish;
}

static void
ts_track_content_init (TsTrackContent *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/* A folder of its own for each file, so that the file can have the playlist's plain name. */
static char *
make_path (const char *name, GError **error)
{
  g_autofree char *dir = get_export_dir ();
  g_autofree char *template = g_build_filename (dir, "XXXXXX", NULL);
  g_autofree char *safe_name = g_strdup (name != NULL && *name != '\0' ? name : _ ("Tracks"));
  g_autofree char *file_name = NULL;
  int problem;

  if (g_mkdir_with_parents (dir, 0700) != 0 || g_mkdtemp (template) == NULL) {
    problem = errno;
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (problem), "%s: %s", dir,
                 g_strerror (problem));
    return NULL;
  }
  g_strdelimit (safe_name, "/\\:*?\"<>|", '_');
  if (*safe_name == '.')
    *safe_name = '_';
  file_name = g_strconcat (safe_name, ENDING, NULL);
  return g_build_filename (template, file_name, NULL);
}

GdkContentProvider *
ts_track_content_new (TsContext *context, GArray *ids, const char *name)
{
  TsTrackContent *self = g_object_new (TS_TYPE_TRACK_CONTENT, NULL);
  GError *error = NULL;

  self->context = g_object_ref (context);
  self->ids = g_array_ref (ids);
  self->path = make_path (name, &error);
  if (self->path == NULL)
    set_ready (self, error);
  else
    ts_track_load_all_async (context, ids, NULL, text_loaded_cb, g_object_ref (self));
  return GDK_CONTENT_PROVIDER (self);
}

/* Only what make_path() makes: folders with one file each. */
static void
clean_up_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *dir = get_export_dir ();
  g_autoptr (GDir) folders = g_dir_open (dir, 0, NULL);
  const char *folder_name, *file_name;

  while (folders != NULL && (folder_name = g_dir_read_name (folders)) != NULL) {
    g_autofree char *folder = g_build_filename (dir, folder_name, NULL);
    g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);

    while (files != NULL && (file_name = g_dir_read_name (files)) != NULL) {
      g_autofree char *path = g_build_filename (folder, file_name, NULL);

      if (g_str_has_suffix (file_name, ENDING))
        g_unlink (path);
    }
    g_rmdir (folder);
  }
  g_task_return_boolean (task, TRUE);
}

void
ts_track_content_clean_up (void)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_source_tag (task, ts_track_content_clean_up);
  g_task_run_in_thread (task, clean_up_thread);
}
