/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-player"

#include "config.h"

#include "ts-ab-player.h"

#include "ts-ab-measure-private.h"
#include "ts-ab-session-private.h"
#include "ts-play-error-private.h"

#include <glib/gi18n-lib.h>
#include <gst/gst.h>
#include <gst/pbutils/pbutils.h>
#include <math.h>

typedef struct {
  char *uri;      /* (owned) */
  char *name;     /* (owned): for messages */
  char *error;    /* (owned) (nullable): why it does not play */
  double gain_db; /* ReplayGain of tag or measurement; NAN unknown */
  double applied_db;
  gboolean is_ready;
} Item;

struct _TsAbPlayer {
  GObject parent_instance;

  GstElement *sink;        /* (owned) (nullable) */
  GThreadPool *worker;     /* (owned): one thread, so that its tasks keep their order */
  TsAbSession *session;    /* (owned) (nullable) */
  GSource *bus_source;     /* (owned) (nullable): once the session is built */
  GCancellable *measuring; /* (owned) (nullable) */

  GPtrArray *items; /* (owned) (element-type Item) */
  guint active;
  TsAbPlayerState state;
  char *error_message; /* (owned) (nullable) */
  gboolean is_matched;
  gboolean wants_play;
  gboolean is_started;     /* the items that opened are being joined */
  gboolean is_open;        /* they are, and may be sent to a position */
  gboolean is_seeking;     /* a seek is on its way */
  gint64 position_ms;      /* where it is or goes to */
  gint64 next_position_ms; /* wanted while a seek is on its way, or -1 */
};

G_DEFINE_FINAL_TYPE (TsAbPlayer, ts_ab_player, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_STATE,
  PROP_ACTIVE,
  PROP_N_ITEMS,
  PROP_IS_MATCHED,
  PROP_ERROR_MESSAGE,
  PROP_AUDIO_SINK,
  N_PROPS
};

enum { ITEM_FAILED, FINISHED, N_SIGNALS };

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

GType
ts_ab_player_state_get_type (void)
{
  static const GEnumValue values[] = {
    { TS_AB_PLAYER_STOPPED, "TS_AB_PLAYER_STOPPED", "stopped" },
    { TS_AB_PLAYER_LOADING, "TS_AB_PLAYER_LOADING", "loading" },
    { TS_AB_PLAYER_PAUSED, "TS_AB_PLAYER_PAUSED", "paused" },
    { TS_AB_PLAYER_PLAYING, "TS_AB_PLAYER_PLAYING", "playing" },
    { 0, NULL, NULL },
  };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("TsAbPlayerState", values));
  return type;
}

static void
item_free (Item *item)
{
  g_free (item->uri);
  g_free (item->name);
  g_free (item->error);
  g_free (item);
}

static Item *
get_item (TsAbPlayer *self, guint index)
{
  return g_ptr_array_index (self->items, index);
}

static void
push_task (TsAbPlayer *self, TsAbTask kind, gint64 value, GTask *reply)
{
  _ts_ab_session_push (self->session, self->worker, kind, value, reply);
}

static void
set_state (TsAbPlayer *self, TsAbPlayerState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
set_error_message (TsAbPlayer *self, const char *message)
{
  g_free (self->error_message);
  self->error_message = g_strdup (message);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR_MESSAGE]);
}

/* Turns every item down to the quietest and silences all but the active one. */
static void
apply_volumes (TsAbPlayer *self)
{
  double most = NAN;
  gboolean is_matched = self->items->len > 0;

  /* The quietest copy has the most gain; it stays as it is and the others come down to it. */
  for (guint i = 0; i < self->items->len; i++) {
    Item *item = get_item (self, i);

    if (item->error == NULL) {
      is_matched &= !isnan (item->gain_db);
      most = fmax (most, item->gain_db);
    }
  }
  for (guint i = 0; i < self->items->len; i++) {
    Item *item = get_item (self, i);

    item->applied_db = is_matched && item->error == NULL ? item->gain_db - most : 0;
  }
  if (self->session != NULL) {
    for (guint i = 0; i < self->items->len; i++)
      _ts_ab_session_set_volume (self->session, i,
                                 i == self->active ? pow (10, get_item (self, i)->applied_db / 20)
                                                   : 0.0);
  }
  if (self->is_matched != is_matched) {
    self->is_matched = is_matched;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IS_MATCHED]);
  }
}

static void
send_seek (TsAbPlayer *self, gint64 position_ms)
{
  self->position_ms = position_ms;
  if (self->is_seeking || !self->is_open) {
    self->next_position_ms = position_ms;
    return;
  }
  self->is_seeking = TRUE;
  self->next_position_ms = -1;
  push_task (self, TS_AB_TASK_SEEK, position_ms, NULL);
}

/* Once no item is undecided, those that opened are joined. */
static void
check_open (TsAbPlayer *self)
{
  gboolean is_any_ready = FALSE;

  if (self->is_started)
    return;
  for (guint i = 0; i < self->items->len; i++) {
    Item *item = get_item (self, i);

    if (item->error == NULL && !item->is_ready)
      return;
    is_any_ready |= item->error == NULL;
  }
  if (!is_any_ready)
    return;
  self->is_started = TRUE;
  push_task (self, TS_AB_TASK_START, 0, NULL);
}

static void
on_seek_done (TsAbPlayer *self)
{
  self->is_seeking = FALSE;
  if (self->next_position_ms >= 0) {
    send_seek (self, self->next_position_ms);
    return;
  }
  if (self->state == TS_AB_PLAYER_LOADING) {
    if (self->wants_play)
      push_task (self, TS_AB_TASK_PLAY, 0, NULL);
    set_state (self, self->wants_play ? TS_AB_PLAYER_PLAYING : TS_AB_PLAYER_PAUSED);
  }
}

static void
fail (TsAbPlayer *self, const char *message)
{
  g_autofree char *text = g_strdup (message);

  ts_ab_player_stop (self);
  set_error_message (self, text);
}

static void
fail_item (TsAbPlayer *self, guint index, const char *reason)
{
  Item *item = get_item (self, index);

  if (item->error != NULL)
    return;
  item->error = g_strdup_printf (_ ("“%s” cannot be played: %s"), item->name, reason);
  push_task (self, TS_AB_TASK_REMOVE_ITEM, index, NULL);
  g_signal_emit (self, signals[ITEM_FAILED], 0, index);

  for (guint i = 0; i < self->items->len; i++) {
    if (get_item (self, i)->error == NULL) {
      if (index == self->active)
        ts_ab_player_set_active (self, i);
      apply_volumes (self);
      check_open (self);
      return;
    }
  }
  fail (self, item->error);
}

static void
on_error (TsAbPlayer *self, GstMessage *message)
{
  int index = _ts_ab_message_get_item (message);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  gst_message_parse_error (message, &error, NULL);
  if (index >= 0 && (guint) index < self->items->len) {
    text = _ts_play_error_describe (message, NULL, TRUE);
    fail_item (self, (guint) index, text);
    return;
  }
  text = g_strdup_printf (_ ("The sound device cannot be used: %s"), error->message);
  fail (self, text);
}

/* The automatic sink goes on in silence where there is no device. */
static void
on_warning (TsAbPlayer *self, GstMessage *message)
{
  g_autoptr (GError) error = NULL;

  gst_message_parse_warning (message, &error, NULL);
  if (_ts_ab_message_get_item (message) < 0 && error->domain == GST_RESOURCE_ERROR)
    fail (self, _ ("There is no sound device to listen with."));
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  g_autoptr (TsAbPlayer) self = g_object_ref (user_data);
  int index = _ts_ab_message_get_item (message);
  guint ready;

  switch ((int) GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_ERROR:
    on_error (self, message);
    break;
  case GST_MESSAGE_WARNING:
    on_warning (self, message);
    break;
  case GST_MESSAGE_ELEMENT:
    /* The error that follows is about the file; this one names what would play it. */
    if (index >= 0 && gst_is_missing_plugin_message (message)) {
      g_autofree char *codec = gst_missing_plugin_message_get_description (message);
      g_autofree char *reason = g_strdup_printf (_ ("“%s” is not installed."), codec);

      fail_item (self, (guint) index, reason);
    }
    break;
  case GST_MESSAGE_APPLICATION:
    if (gst_message_has_name (message, "item-ready")
        && gst_structure_get_uint (gst_message_get_structure (message), "index", &ready)) {
      get_item (self, ready)->is_ready = TRUE;
      check_open (self);
    }
    break;
  case GST_MESSAGE_ASYNC_DONE:
    /* Those of single items come by, too, until they are joined. */
    if (index >= 0 || !self->is_started)
      break;
    if (self->is_seeking) {
      on_seek_done (self);
    } else if (!self->is_open) {
      self->is_open = TRUE;
      send_seek (self, self->position_ms);
    }
    break;
  case GST_MESSAGE_EOS:
    ts_ab_player_pause (self);
    ts_ab_player_seek (self, 0);
    g_signal_emit (self, signals[FINISHED], 0);
    break;
  default:
    break;
  }
  return G_SOURCE_CONTINUE;
}

static void
measure_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsAbPlayer *self = TS_AB_PLAYER (source);
  g_autoptr (GArray) gains = _ts_ab_measure_finish (result);

  /* NULL when cancelled: other files are loaded by now. */
  if (gains == NULL)
    return;
  g_clear_object (&self->measuring);
  for (guint i = 0; i < gains->len; i++)
    get_item (self, i)->gain_db = g_array_index (gains, double, i);
  apply_volumes (self);
}

/* Measures all items unless all have tags: tag and measurement do not compare. */
static void
start_measuring (TsAbPlayer *self)
{
  g_autoptr (GPtrArray) uris = g_ptr_array_new_with_free_func (g_free);
  guint n_known = 0;

  for (guint i = 0; i < self->items->len; i++)
    n_known += !isnan (get_item (self, i)->gain_db);
  if (n_known == self->items->len)
    return;

  for (guint i = 0; i < self->items->len; i++) {
    get_item (self, i)->gain_db = NAN;
    g_ptr_array_add (uris, g_strdup (get_item (self, i)->uri));
  }
  self->measuring = g_cancellable_new ();
  _ts_ab_measure_async (G_OBJECT (self), uris, self->position_ms, self->measuring, measure_cb);
}

static void
build_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsAbPlayer *self = TS_AB_PLAYER (source);
  TsAbSession *session = g_task_get_task_data (G_TASK (result));
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_built = g_task_propagate_boolean (G_TASK (result), &error);

  if (session != self->session)
    return;
  if (!is_built) {
    fail (self, error->message);
    return;
  }
  bus = _ts_ab_session_get_bus (session);
  self->bus_source = gst_bus_create_watch (bus);
  g_source_set_callback (self->bus_source, G_SOURCE_FUNC (on_message), self, NULL);
  g_source_attach (self->bus_source, g_main_context_get_thread_default ());
  apply_volumes (self);
  push_task (self, TS_AB_TASK_OPEN, 0, NULL);
}

static void
close_session (TsAbPlayer *self)
{
  if (self->measuring != NULL)
    g_cancellable_cancel (self->measuring);
  g_clear_object (&self->measuring);
  if (self->bus_source != NULL)
    g_source_destroy (self->bus_source);
  g_clear_pointer (&self->bus_source, g_source_unref);
  if (self->session != NULL)
    push_task (self, TS_AB_TASK_CLOSE, 0, NULL);
  g_clear_pointer (&self->session, _ts_ab_session_unref);
}

static void
ts_ab_player_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TsAbPlayer *self = TS_AB_PLAYER (object);

  switch (id) {
  case PROP_STATE:
    g_value_set_enum (value, self->state);
    break;
  case PROP_ACTIVE:
    g_value_set_uint (value, self->active);
    break;
  case PROP_N_ITEMS:
    g_value_set_uint (value, self->items->len);
    break;
  case PROP_IS_MATCHED:
    g_value_set_boolean (value, self->is_matched);
    break;
  case PROP_ERROR_MESSAGE:
    g_value_set_string (value, self->error_message);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_ab_player_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TsAbPlayer *self = TS_AB_PLAYER (object);

  switch (id) {
  case PROP_AUDIO_SINK:
    self->sink = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_ab_player_dispose (GObject *object)
{
  TsAbPlayer *self = TS_AB_PLAYER (object);

  if (self->worker != NULL) {
    close_session (self);
    /* What was pushed is still done, without waiting for it. */
    g_thread_pool_free (g_steal_pointer (&self->worker), FALSE, FALSE);
  }
  g_clear_object (&self->sink);

  G_OBJECT_CLASS (ts_ab_player_parent_class)->dispose (object);
}

static void
ts_ab_player_finalize (GObject *object)
{
  TsAbPlayer *self = TS_AB_PLAYER (object);

  g_ptr_array_unref (self->items);
  g_free (self->error_message);

  G_OBJECT_CLASS (ts_ab_player_parent_class)->finalize (object);
}

static void
ts_ab_player_class_init (TsAbPlayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ts_ab_player_get_property;
  object_class->set_property = ts_ab_player_set_property;
  object_class->dispose = ts_ab_player_dispose;
  object_class->finalize = ts_ab_player_finalize;

  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, TS_TYPE_AB_PLAYER_STATE,
                                         TS_AB_PLAYER_STOPPED, flags);
  props[PROP_ACTIVE] = g_param_spec_uint ("active", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_IS_MATCHED] = g_param_spec_boolean ("is-matched", NULL, NULL, FALSE, flags);
  props[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  /* Not GST_TYPE_ELEMENT: GStreamer is set up later, on the worker. */
  props[PROP_AUDIO_SINK]
      = g_param_spec_object ("audio-sink", NULL, NULL, G_TYPE_OBJECT,
                             G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[ITEM_FAILED] = g_signal_new ("item-failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[FINISHED] = g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ts_ab_player_init (TsAbPlayer *self)
{
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  self->worker = _ts_ab_worker_new ();
  self->next_position_ms = -1;
}

TsAbPlayer *
ts_ab_player_new (void)
{
  return g_object_new (TS_TYPE_AB_PLAYER, NULL);
}

void
ts_ab_player_load (TsAbPlayer *self, TsTrack *const *tracks, guint n_tracks, gint64 position_ms)
{
  g_autoptr (GPtrArray) uris = g_ptr_array_new ();
  GTask *task;
  int rate_hz = 44100;

  g_return_if_fail (TS_IS_AB_PLAYER (self));
  g_return_if_fail (tracks != NULL && n_tracks > 0);

  ts_ab_player_stop (self);
  set_error_message (self, NULL);
  g_ptr_array_set_size (self->items, 0);
  for (guint i = 0; i < MIN (n_tracks, TS_AB_PLAYER_MAX_ITEMS); i++) {
    Item *item = g_new0 (Item, 1);

    item->uri = g_strdup (tracks[i]->uri != NULL ? tracks[i]->uri : "");
    item->name = ts_track_get_display_location (tracks[i]);
    item->gain_db = tracks[i]->track_gain_db;
    rate_hz = MAX (rate_hz, tracks[i]->sample_rate_hz);
    g_ptr_array_add (self->items, item);
    g_ptr_array_add (uris, item->uri);
  }
  self->active = 0;
  self->position_ms = MAX (position_ms, 0);
  self->next_position_ms = -1;
  self->wants_play = self->is_started = self->is_open = self->is_seeking = FALSE;
  self->session = _ts_ab_session_new ((const char *const *) uris->pdata, uris->len, self->sink);
  start_measuring (self);
  apply_volumes (self);

  task = g_task_new (self, NULL, build_cb, NULL);
  g_task_set_source_tag (task, ts_ab_player_load);
  g_task_set_task_data (task, _ts_ab_session_ref (self->session),
                        (GDestroyNotify) _ts_ab_session_unref);
  push_task (self, TS_AB_TASK_BUILD, MIN (rate_hz, 192000), task);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ITEMS]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ACTIVE]);
  set_state (self, TS_AB_PLAYER_LOADING);
}

void
ts_ab_player_play (TsAbPlayer *self)
{
  g_return_if_fail (TS_IS_AB_PLAYER (self));

  self->wants_play = TRUE;
  if (self->state != TS_AB_PLAYER_PAUSED)
    return;
  push_task (self, TS_AB_TASK_PLAY, 0, NULL);
  set_state (self, TS_AB_PLAYER_PLAYING);
}

void
ts_ab_player_pause (TsAbPlayer *self)
{
  g_return_if_fail (TS_IS_AB_PLAYER (self));

  self->wants_play = FALSE;
  if (self->state != TS_AB_PLAYER_PLAYING)
    return;
  push_task (self, TS_AB_TASK_PAUSE, 0, NULL);
  set_state (self, TS_AB_PLAYER_PAUSED);
}

void
ts_ab_player_stop (TsAbPlayer *self)
{
  g_return_if_fail (TS_IS_AB_PLAYER (self));

  self->wants_play = FALSE;
  close_session (self);
  set_state (self, TS_AB_PLAYER_STOPPED);
}

void
ts_ab_player_seek (TsAbPlayer *self, gint64 position_ms)
{
  gint64 duration_ms;

  g_return_if_fail (TS_IS_AB_PLAYER (self));

  if (self->session == NULL)
    return;
  duration_ms = ts_ab_player_get_duration_ms (self);
  if (duration_ms > 0)
    position_ms = MIN (position_ms, duration_ms);
  send_seek (self, MAX (position_ms, 0));
}

void
ts_ab_player_set_active (TsAbPlayer *self, guint index)
{
  g_return_if_fail (TS_IS_AB_PLAYER (self));
  g_return_if_fail (index < self->items->len);

  if (index == self->active || get_item (self, index)->error != NULL)
    return;
  self->active = index;
  apply_volumes (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ACTIVE]);
}

void
ts_ab_player_switch (TsAbPlayer *self)
{
  g_return_if_fail (TS_IS_AB_PLAYER (self));

  for (guint i = 1; i < self->items->len; i++) {
    guint index = (self->active + i) % self->items->len;

    if (get_item (self, index)->error == NULL) {
      ts_ab_player_set_active (self, index);
      return;
    }
  }
}

TsAbPlayerState
ts_ab_player_get_state (TsAbPlayer *self)
{
  g_return_val_if_fail (TS_IS_AB_PLAYER (self), TS_AB_PLAYER_STOPPED);

  return self->state;
}

guint
ts_ab_player_get_active (TsAbPlayer *self)
{
  g_return_val_if_fail (TS_IS_AB_PLAYER (self), 0);

  return self->active;
}

guint
ts_ab_player_get_n_items (TsAbPlayer *self)
{
  g_return_val_if_fail (TS_IS_AB_PLAYER (self), 0);

  return self->items->len;
}

gboolean
ts_ab_player_is_matched (TsAbPlayer *self)
{
  g_return_val_if_fail (TS_IS_AB_PLAYER (self), FALSE);

  return self->is_matched;
}

const char *
ts_ab_player_get_error_message (TsAbPlayer *self)
{
  g_return_val_if_fail (TS_IS_AB_PLAYER (self), NULL);

  return self->error_message;
}

const char *
ts_ab_player_get_item_error (TsAbPlayer *self, guint index)
{
  g_return_val_if_fail (TS_IS_AB_PLAYER (self), NULL);
  g_return_val_if_fail (index < self->items->len, NULL);

  return get_item (self, index)->error;
}

double
ts_ab_player_get_item_gain_db (TsAbPlayer *self, guint index)
{
  g_return_val_if_fail (TS_IS_AB_PLAYER (self), 0);
  g_return_val_if_fail (index < self->items->len, 0);

  return get_item (self, index)->applied_db;
}

gint64
ts_ab_player_get_position_ms (TsAbPlayer *self)
{
  gint64 position_ms;

  g_return_val_if_fail (TS_IS_AB_PLAYER (self), 0);

  if (!self->is_open || self->is_seeking || self->session == NULL)
    return self->position_ms;
  position_ms = _ts_ab_session_get_position_ms (self->session);
  if (position_ms >= 0)
    self->position_ms = position_ms;
  return self->position_ms;
}

gint64
ts_ab_player_get_duration_ms (TsAbPlayer *self)
{
  g_return_val_if_fail (TS_IS_AB_PLAYER (self), 0);

  if (!self->is_open || self->session == NULL)
    return 0;
  return MAX (_ts_ab_session_get_duration_ms (self->session), 0);
}
