/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-folder-watcher.h"

#include "ts-folder-watch-thread.h"

#include <glib/gi18n-lib.h>

#define QUIET_MS 1000

struct _TsFolderWatcher {
  GObject parent_instance;

  char *root; /* (owned) */
  guint quiet_ms;
  char *notice; /* (owned) (nullable) */
  guint n_watched;
  TsFolderWatchThread *thread; /* (owned) (nullable): while it runs */
  GMainContext *context;       /* (owned) (nullable): the one it was started in */
};

G_DEFINE_FINAL_TYPE (TsFolderWatcher, ts_folder_watcher, G_TYPE_OBJECT)

enum { PROP_ROOT = 1, PROP_QUIET_MS, PROP_NOTICE, N_PROPS };

static GParamSpec *props[N_PROPS];

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* Something the thread tells the main context. The watcher may be gone when it arrives. */
typedef struct {
  GWeakRef watcher;
  GPtrArray *directories; /* (owned) (nullable) */
  gboolean is_limited;
  gint n_watched; /* -1 not told */
} Message;

static void
message_free (gpointer data)
{
  Message *message = data;

  g_weak_ref_clear (&message->watcher);
  g_clear_pointer (&message->directories, g_ptr_array_unref);
  g_free (message);
}

static gboolean
message_cb (gpointer data)
{
  Message *message = data;
  g_autoptr (TsFolderWatcher) self = g_weak_ref_get (&message->watcher);

  if (self == NULL || self->thread == NULL)
    return G_SOURCE_REMOVE;
  if (message->n_watched >= 0)
    self->n_watched = (guint) message->n_watched;
  if (message->is_limited && self->notice == NULL) {
    self->notice = g_strdup (_ ("The system cannot watch all folders of this source for changes. "
                                "Scan it to see what changed in the others."));
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NOTICE]);
  }
  if (message->directories != NULL)
    g_signal_emit (self, signals[CHANGED], 0, message->directories);
  return G_SOURCE_REMOVE;
}

/* On the thread, or on the main one while it is started. The watcher outlives the thread. */
static void
send_message (TsFolderWatcher *self, GPtrArray *directories, gboolean is_limited, gint n_watched)
{
  Message *message = g_new0 (Message, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_weak_ref_init (&message->watcher, self);
  message->directories = directories;
  message->is_limited = is_limited;
  message->n_watched = n_watched;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, message_cb, message, message_free);
  g_source_attach (source, self->context);
}

static void
thread_changed_cb (GPtrArray *directories, gpointer user_data)
{
  send_message (user_data, directories, FALSE, -1);
}

static void
thread_limited_cb (gpointer user_data)
{
  send_message (user_data, NULL, TRUE, -1);
}

static void
thread_counted_cb (guint n_watched, gpointer user_data)
{
  send_message (user_data, NULL, FALSE, (gint) n_watched);
}

static void
ts_folder_watcher_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TsFolderWatcher *self = TS_FOLDER_WATCHER (object);

  switch (id) {
  case PROP_ROOT:
    g_value_set_string (value, self->root);
    break;
  case PROP_QUIET_MS:
    g_value_set_uint (value, self->quiet_ms);
    break;
  case PROP_NOTICE:
    g_value_set_string (value, self->notice);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_folder_watcher_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TsFolderWatcher *self = TS_FOLDER_WATCHER (object);

  switch (id) {
  case PROP_ROOT:
    self->root = g_value_dup_string (value);
    break;
  case PROP_QUIET_MS:
    self->quiet_ms = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_folder_watcher_dispose (GObject *object)
{
  TsFolderWatcher *self = TS_FOLDER_WATCHER (object);

  g_clear_pointer (&self->thread, ts_folder_watch_thread_free);
  G_OBJECT_CLASS (ts_folder_watcher_parent_class)->dispose (object);
}

static void
ts_folder_watcher_finalize (GObject *object)
{
  TsFolderWatcher *self = TS_FOLDER_WATCHER (object);

  g_free (self->root);
  g_free (self->notice);
  g_clear_pointer (&self->context, g_main_context_unref);
  G_OBJECT_CLASS (ts_folder_watcher_parent_class)->finalize (object);
}

static void
ts_folder_watcher_class_init (TsFolderWatcherClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = ts_folder_watcher_get_property;
  object_class->set_property = ts_folder_watcher_set_property;
  object_class->dispose = ts_folder_watcher_dispose;
  object_class->finalize = ts_folder_watcher_finalize;

  props[PROP_ROOT]
      = g_param_spec_string ("root", NULL, NULL, NULL,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_QUIET_MS]
      = g_param_spec_uint ("quiet-ms", NULL, NULL, 1, G_MAXUINT / 10000, QUIET_MS,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  props[PROP_NOTICE]
      = g_param_spec_string ("notice", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[CHANGED] = g_signal_new ("changed", TS_TYPE_FOLDER_WATCHER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}

static void
ts_folder_watcher_init (TsFolderWatcher *self)
{
}

TsFolderWatcher *
ts_folder_watcher_new (const char *root)
{
  g_return_val_if_fail (root != NULL && g_path_is_absolute (root), NULL);

  return g_object_new (TS_TYPE_FOLDER_WATCHER, "root", root, NULL);
}

void
ts_folder_watcher_start (TsFolderWatcher *self)
{
  static const TsFolderWatchFuncs funcs = {
    .changed = thread_changed_cb,
    .limited = thread_limited_cb,
    .counted = thread_counted_cb,
  };

  g_return_if_fail (TS_IS_FOLDER_WATCHER (self));
  g_return_if_fail (self->thread == NULL);

  self->context = g_main_context_ref_thread_default ();
  self->thread = ts_folder_watch_thread_new (self->root, self->quiet_ms, &funcs, self);
}

const char *
ts_folder_watcher_get_notice (TsFolderWatcher *self)
{
  g_return_val_if_fail (TS_IS_FOLDER_WATCHER (self), NULL);

  return self->notice;
}

guint
ts_folder_watcher_get_n_watched (TsFolderWatcher *self)
{
  g_return_val_if_fail (TS_IS_FOLDER_WATCHER (self), 0);

  return self->n_watched;
}
