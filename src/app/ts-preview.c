/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-preview.h"

#include "ts-cover-art.h"
#include "ts-store-tracks.h"
#include "ts-track-uri.h"

#include <glib/gi18n-lib.h>

/* Going back from later than this begins the track anew. */
#define BACK_TO_START_MS 3000

#define ART_SIZE_PX 512

/* How a row becomes sound:
 *
 *   id ──> store: its track ──> ts_track_uri: its address ──> player
 *
 * for the one that is wanted (@wanted), and once that plays for the one after it (@coming). */
struct _TsPreview {
  GObject parent_instance;

  TsContext *context; /* (owned) */
  TsPlayer *player;   /* (owned) */
  TsMpris *mpris;     /* (owned) */

  GArray *ids;          /* (owned) (nullable) (element-type gint64) */
  guint index;          /* of the one that is heard or wanted */
  TsTrack *track;       /* (owned) (nullable) */
  char *art_path;       /* (owned) (nullable) */
  char *error_message;  /* (owned) (nullable): why there was no address */
  GCancellable *wanted; /* (owned) (nullable): of the way to the wanted one */
  GCancellable *coming; /* (owned) (nullable): of the way to the one after it */
  GCancellable *art;    /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (TsPreview, ts_preview, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_TRACK,
  PROP_STATE,
  PROP_ERROR_MESSAGE,
  PROP_HAS_NEXT,
  PROP_HAS_PREVIOUS,
  PROP_ART_PATH,
  N_PROPS
};

enum { RAISE, QUIT, N_SIGNALS };

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

/* One way to a sound. */
typedef struct {
  TsPreview *preview;        /* (owned) */
  GCancellable *cancellable; /* (owned) */
  gboolean is_next;
} Way;

static void
way_free (Way *way)
{
  g_object_unref (way->preview);
  g_object_unref (way->cancellable);
  g_free (way);
}

static void
drop (GCancellable **cancellable)
{
  if (*cancellable != NULL)
    g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
}

static void
notify (TsPreview *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[property]);
}

static void
set_error_message (TsPreview *self, const char *message)
{
  g_free (self->error_message);
  self->error_message = g_strdup (message);
  notify (self, PROP_ERROR_MESSAGE);
}

static void
update_around (TsPreview *self)
{
  ts_mpris_set_around (self->mpris, ts_preview_has_next (self), ts_preview_has_previous (self));
  notify (self, PROP_HAS_NEXT);
  notify (self, PROP_HAS_PREVIOUS);
}

/* --- The picture --------------------------------------------------------------------------- */

static void
set_art_path (TsPreview *self, const char *path)
{
  g_autofree char *uri = path != NULL ? g_filename_to_uri (path, NULL, NULL) : NULL;

  if (g_strcmp0 (self->art_path, path) == 0)
    return;
  g_free (self->art_path);
  self->art_path = g_strdup (path);
  ts_mpris_set_art (self->mpris, uri);
  notify (self, PROP_ART_PATH);
}

static void
art_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsPreview) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = ts_cover_art_load_finish (TS_COVER_ART (object), result, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_art_path (self, path);
}

static void
set_track (TsPreview *self, TsTrack *track)
{
  drop (&self->art);
  if (self->track != track) {
    g_clear_pointer (&self->track, ts_track_unref);
    self->track = track != NULL ? ts_track_ref (track) : NULL;
    notify (self, PROP_TRACK);
  }
  if (track == NULL) {
    set_art_path (self, NULL);
    return;
  }
  self->art = g_cancellable_new ();
  ts_cover_art_load_async (ts_context_get_cover_art (self->context), track, ART_SIZE_PX, self->art,
                           art_cb, g_object_ref (self));
}

/* --- From a row to its sound --------------------------------------------------------------- */

static void start (TsPreview *self, gboolean is_next);

static void
fail (Way *way, const char *message)
{
  TsPreview *self = way->preview;

  /* What follows and is not there says so when it is its turn. */
  if (way->is_next)
    return;
  drop (&self->wanted);
  set_error_message (self, message);
  notify (self, PROP_STATE);
}

static void
resolved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Way *way = user_data;
  TsPreview *self = way->preview;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsPlayItem) item = ts_track_uri_resolve_finish (result, &error);

  if (g_cancellable_is_cancelled (way->cancellable)) {
    way_free (way);
    return;
  }
  if (item == NULL) {
    fail (way, error->message);
  } else if (way->is_next) {
    ts_player_set_next (self->player, item);
  } else {
    drop (&self->wanted);
    ts_player_load (self->player, item);
    start (self, TRUE);
  }
  way_free (way);
}

static void
tracks_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Way *way = user_data;
  TsPreview *self = way->preview;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tracks = ts_store_get_tracks_finish (TS_STORE (object), result, &error);

  if (g_cancellable_is_cancelled (way->cancellable)) {
    way_free (way);
  } else if (tracks == NULL || tracks->len == 0 || tracks->pdata[0] == NULL) {
    fail (way, error != NULL ? error->message : _ ("This track is no longer in the library."));
    way_free (way);
  } else {
    if (!way->is_next) {
      set_track (self, tracks->pdata[0]);
      notify (self, PROP_STATE);
    }
    ts_track_uri_resolve_async (self->context, tracks->pdata[0], way->cancellable, resolved_cb,
                                way);
  }
}

static void
start (TsPreview *self, gboolean is_next)
{
  guint index = self->index + is_next;
  GCancellable **cancellable = is_next ? &self->coming : &self->wanted;
  Way *way;

  drop (&self->coming);
  if (!is_next)
    drop (&self->wanted);
  if (index >= self->ids->len)
    return;
  *cancellable = g_cancellable_new ();
  way = g_new (Way, 1);
  way->preview = g_object_ref (self);
  way->cancellable = g_object_ref (*cancellable);
  way->is_next = is_next;
  ts_store_get_tracks_async (ts_context_get_store (self->context),
                             &g_array_index (self->ids, gint64, index), 1, *cancellable, tracks_cb,
                             way);
}

static void
go_to (TsPreview *self, guint index)
{
  self->index = index;
  start (self, FALSE);
  set_error_message (self, NULL);
  ts_player_stop (self->player);
  update_around (self);
  notify (self, PROP_STATE);
}

/* --- Following the player and the desktop -------------------------------------------------- */

static void
advanced_cb (TsPreview *self)
{
  if (self->ids == NULL || self->index + 1 >= self->ids->len)
    return;
  self->index++;
  set_track (self, ts_player_get_item (self->player)->track);
  update_around (self);
  start (self, TRUE);
}

static void
finished_cb (TsPreview *self)
{
  if (ts_preview_has_next (self))
    go_to (self, self->index + 1);
}

static void
state_cb (TsPreview *self)
{
  notify (self, PROP_STATE);
}

static void
error_cb (TsPreview *self)
{
  notify (self, PROP_ERROR_MESSAGE);
}

static void
raise_cb (TsPreview *self)
{
  g_signal_emit (self, signals[RAISE], 0);
}

static void
quit_cb (TsPreview *self)
{
  g_signal_emit (self, signals[QUIT], 0);
}

/* --- Object -------------------------------------------------------------------------------- */

static void
ts_preview_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TsPreview *self = TS_PREVIEW (object);

  switch (id) {
  case PROP_TRACK:
    g_value_set_boxed (value, self->track);
    break;
  case PROP_STATE:
    g_value_set_enum (value, ts_preview_get_state (self));
    break;
  case PROP_ERROR_MESSAGE:
    g_value_set_string (value, ts_preview_get_error_message (self));
    break;
  case PROP_HAS_NEXT:
    g_value_set_boolean (value, ts_preview_has_next (self));
    break;
  case PROP_HAS_PREVIOUS:
    g_value_set_boolean (value, ts_preview_has_previous (self));
    break;
  case PROP_ART_PATH:
    g_value_set_string (value, self->art_path);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_preview_dispose (GObject *object)
{
  TsPreview *self = TS_PREVIEW (object);

  drop (&self->wanted);
  drop (&self->coming);
  drop (&self->art);
  g_clear_object (&self->mpris);
  g_clear_object (&self->player);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (ts_preview_parent_class)->dispose (object);
}

static void
ts_preview_finalize (GObject *object)
{
  TsPreview *self = TS_PREVIEW (object);

  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->track, ts_track_unref);
  g_free (self->art_path);
  g_free (self->error_message);
  G_OBJECT_CLASS (ts_preview_parent_class)->finalize (object);
}

static void
ts_preview_class_init (TsPreviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ts_preview_get_property;
  object_class->dispose = ts_preview_dispose;
  object_class->finalize = ts_preview_finalize;

  props[PROP_TRACK] = g_param_spec_boxed ("track", NULL, NULL, TS_TYPE_TRACK, flags);
  props[PROP_STATE]
      = g_param_spec_enum ("state", NULL, NULL, TS_TYPE_PLAYER_STATE, TS_PLAYER_STOPPED, flags);
  props[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  props[PROP_HAS_NEXT] = g_param_spec_boolean ("has-next", NULL, NULL, FALSE, flags);
  props[PROP_HAS_PREVIOUS] = g_param_spec_boolean ("has-previous", NULL, NULL, FALSE, flags);
  props[PROP_ART_PATH] = g_param_spec_string ("art-path", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[RAISE] = g_signal_new ("raise", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  signals[QUIT] = g_signal_new ("quit", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
ts_preview_init (TsPreview *self)
{
  const struct {
    const char *name;
    GCallback callback;
  } of_player[] = { { "advanced", G_CALLBACK (advanced_cb) },
                    { "finished", G_CALLBACK (finished_cb) },
                    { "notify::state", G_CALLBACK (state_cb) },
                    { "notify::error-message", G_CALLBACK (error_cb) } },
    of_mpris[] = { { "next", G_CALLBACK (ts_preview_next) },
                   { "previous", G_CALLBACK (ts_preview_previous) },
                   { "raise", G_CALLBACK (raise_cb) },
                   { "quit", G_CALLBACK (quit_cb) } };

  self->player = ts_player_new ();
  self->mpris = ts_mpris_new (self->player);
  for (guint i = 0; i < G_N_ELEMENTS (of_player); i++)
    g_signal_connect_object (self->player, of_player[i].name, of_player[i].callback, self,
                             G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (of_mpris); i++)
    g_signal_connect_object (self->mpris, of_mpris[i].name, of_mpris[i].callback, self,
                             G_CONNECT_SWAPPED);
}

TsPreview *
ts_preview_new (TsContext *context)
{
  TsPreview *self;

  g_return_val_if_fail (TS_IS_CONTEXT (context), NULL);

  self = g_object_new (TS_TYPE_PREVIEW, NULL);
  self->context = g_object_ref (context);
  return self;
}

TsPlayer *
ts_preview_get_player (TsPreview *self)
{
  g_return_val_if_fail (TS_IS_PREVIEW (self), NULL);

  return self->player;
}

void
ts_preview_play (TsPreview *self, GArray *ids, guint index)
{
  g_return_if_fail (TS_IS_PREVIEW (self));
  g_return_if_fail (ids != NULL && index < ids->len);

  g_array_ref (ids);
  g_clear_pointer (&self->ids, g_array_unref);
  self->ids = ids;
  go_to (self, index);
}

void
ts_preview_toggle (TsPreview *self)
{
  TsPlayerState state;

  g_return_if_fail (TS_IS_PREVIEW (self));

  if (self->ids == NULL || self->wanted != NULL)
    return;
  state = ts_player_get_state (self->player);
  if (state == TS_PLAYER_PLAYING || state == TS_PLAYER_LOADING)
    ts_player_pause (self->player);
  else if (state == TS_PLAYER_PAUSED)
    ts_player_play (self->player);
  else
    /* The end was reached, or it did not play: its address may be another by now. */
    go_to (self, self->index);
}

void
ts_preview_next (TsPreview *self)
{
  g_return_if_fail (TS_IS_PREVIEW (self));

  if (ts_preview_has_next (self))
    go_to (self, self->index + 1);
}

void
ts_preview_previous (TsPreview *self)
{
  g_return_if_fail (TS_IS_PREVIEW (self));

  if (self->ids == NULL)
    return;
  if (self->index == 0 || ts_player_get_position_ms (self->player) > BACK_TO_START_MS)
    ts_player_seek (self->player, 0);
  else
    go_to (self, self->index - 1);
}

void
ts_preview_close (TsPreview *self)
{
  g_return_if_fail (TS_IS_PREVIEW (self));

  drop (&self->wanted);
  drop (&self->coming);
  g_clear_pointer (&self->ids, g_array_unref);
  ts_player_stop (self->player);
  set_error_message (self, NULL);
  set_track (self, NULL);
  update_around (self);
  notify (self, PROP_STATE);
  ts_mpris_hide (self->mpris);
}

TsTrack *
ts_preview_get_track (TsPreview *self)
{
  g_return_val_if_fail (TS_IS_PREVIEW (self), NULL);

  return self->track;
}

TsPlayerState
ts_preview_get_state (TsPreview *self)
{
  g_return_val_if_fail (TS_IS_PREVIEW (self), TS_PLAYER_STOPPED);

  return self->wanted != NULL ? TS_PLAYER_LOADING : ts_player_get_state (self->player);
}

const char *
ts_preview_get_error_message (TsPreview *self)
{
  g_return_val_if_fail (TS_IS_PREVIEW (self), NULL);

  return self->error_message != NULL ? self->error_message
                                     : ts_player_get_error_message (self->player);
}

gboolean
ts_preview_has_next (TsPreview *self)
{
  g_return_val_if_fail (TS_IS_PREVIEW (self), FALSE);

  return self->ids != NULL && self->index + 1 < self->ids->len;
}

gboolean
ts_preview_has_previous (TsPreview *self)
{
  g_return_val_if_fail (TS_IS_PREVIEW (self), FALSE);

  return self->ids != NULL && self->index > 0;
}

gint64
ts_preview_get_id (TsPreview *self)
{
  g_return_val_if_fail (TS_IS_PREVIEW (self), 0);

  return self->ids != NULL ? g_array_index (self->ids, gint64, self->index) : 0;
}
