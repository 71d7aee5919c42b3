/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-player"

#include "config.h"

#include "ts-mpris.h"

#include <gio/gio.h>
#include <string.h>

#define PATH "/org/mpris/MediaPlayer2"
#define ROOT_INTERFACE "org.mpris.MediaPlayer2"
#define PLAYER_INTERFACE "org.mpris.MediaPlayer2.Player"
#define NO_TRACK PATH "/TrackList/NoTrack"

/* What Flatpak lets an app own without being asked. */
#define BUS_NAME ROOT_INTERFACE "." TS_APP_ID

struct _TsMpris {
  GObject parent_instance;

  TsPlayer *player;            /* (owned) */
  GDBusConnection *connection; /* (owned) (nullable): while it is on the bus */
  guint owner_id;
  guint object_ids[2];
  guint track_number; /* counts items, so that each has a path of its own */
  gboolean has_next;
  gboolean has_previous;
  char *art_uri; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (TsMpris, ts_mpris, G_TYPE_OBJECT)

enum { NEXT, PREVIOUS, RAISE, QUIT, N_SIGNALS };

static guint signals[N_SIGNALS];

static const char introspection[]
    = "<node>"
      "<interface name='" ROOT_INTERFACE "'>"
      "<method name='Raise'/>"
      "<method name='Quit'/>"
      "<property name='CanQuit' type='b' access='read'/>"
      "<property name='CanRaise' type='b' access='read'/>"
      "<property name='HasTrackList' type='b' access='read'/>"
      "<property name='Identity' type='s' access='read'/>"
      "<property name='DesktopEntry' type='s' access='read'/>"
      "<property name='SupportedUriSchemes' type='as' access='read'/>"
      "<property name='SupportedMimeTypes' type='as' access='read'/>"
      "</interface>"
      "<interface name='" PLAYER_INTERFACE "'>"
      "<method name='Next'/>"
      "<method name='Previous'/>"
      "<method name='Pause'/>"
      "<method name='PlayPause'/>"
      "<method name='Stop'/>"
      "<method name='Play'/>"
      "<method name='Seek'><arg name='Offset' type='x' direction='in'/></method>"
      "<method name='SetPosition'>"
      "<arg name='TrackId' type='o' direction='in'/>"
      "<arg name='Position' type='x' direction='in'/>"
      "</method>"
      "<method name='OpenUri'><arg name='Uri' type='s' direction='in'/></method>"
      "<signal name='Seeked'><arg name='Position' type='x'/></signal>"
      "<property name='PlaybackStatus' type='s' access='read'/>"
      "<property name='Rate' type='d' access='readwrite'/>"
      "<property name='Metadata' type='a{sv}' access='read'/>"
      "<property name='Volume' type='d' access='readwrite'/>"
      "<property name='Position' type='x' access='read'>"
      "<annotation name='org.freedesktop.DBus.Property.EmitsChangedSignal' value='false'/>"
      "</property>"
      "<property name='MinimumRate' type='d' access='read'/>"
      "<property name='MaximumRate' type='d' access='read'/>"
      "<property name='CanGoNext' type='b' access='read'/>"
      "<property name='CanGoPrevious' type='b' access='read'/>"
      "<property name='CanPlay' type='b' access='read'/>"
      "<property name='CanPause' type='b' access='read'/>"
      "<property name='CanSeek' type='b' access='read'/>"
      "<property name='CanControl' type='b' access='read'>"
      "<annotation name='org.freedesktop.DBus.Property.EmitsChangedSignal' value='false'/>"
      "</property>"
      "</interface>"
      "</node>";

/* --- What it says -------------------------------------------------------------------------- */

static char *
make_track_path (TsMpris *self)
{
  if (ts_player_get_item (self->player) == NULL)
    return g_strdup (NO_TRACK);
  return g_strdup_printf ("/org/example/Tracksync/track/%u", self->track_number);
}

static void
add_string (GVariantBuilder *builder, const char *key, const char *value)
{
  if (value != NULL)
    g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (value));
}

static void
add_list (GVariantBuilder *builder, const char *key, const char *value)
{
  g_auto (GStrv) values = value != NULL ? g_strsplit (value, "; ", -1) : NULL;

  if (values != NULL)
    g_variant_builder_add (builder, "{sv}", key,
                           g_variant_new_strv ((const char *const *) values, -1));
}

static void
add_number (GVariantBuilder *builder, const char *key, int value)
{
  if (value > 0)
    g_variant_builder_add (builder, "{sv}", key, g_variant_new_int32 (value));
}

static GVariant *
make_metadata (TsMpris *self)
{
  TsPlayItem *item = ts_player_get_item (self->player);
  g_autofree char *path = make_track_path (self);
  g_autofree char *title = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "mpris:trackid", g_variant_new_object_path (path));
  if (item != NULL) {
    const TsTrack *track = item->track;
    gint64 duration_ms = ts_player_get_duration_ms (self->player);

    if (duration_ms > 0)
      g_variant_builder_add (&builder, "{sv}", "mpris:length",
                             g_variant_new_int64 (duration_ms * 1000));
    title = ts_track_get_display_title (track);
    add_string (&builder, "xesam:title", title);
    add_list (&builder, "xesam:artist", track->artist);
    add_string (&builder, "xesam:album", track->album);
    add_list (&builder, "xesam:albumArtist", track->album_artist);
    if (track->genres != NULL)
      g_variant_builder_add (&builder, "{sv}", "xesam:genre",
                             g_variant_new_strv ((const char *const *) track->genres, -1));
    add_number (&builder, "xesam:trackNumber", track->track_number);
    add_number (&builder, "xesam:discNumber", track->disc_number);
    add_string (&builder, "mpris:artUrl", self->art_uri);
    /* The address of anything else may hold a login. */
    if (ts_play_item_is_local (item))
      add_string (&builder, "xesam:url", item->uri);
  }
  return g_variant_builder_end (&builder);
}

static const char *
get_status (TsMpris *self)
{
  switch (ts_player_get_state (self->player)) {
  case TS_PLAYER_LOADING:
  case TS_PLAYER_PLAYING:
    return "Playing";
  case TS_PLAYER_PAUSED:
    return "Paused";
  case TS_PLAYER_STOPPED:
  default:
    return "Stopped";
  }
}

static GVariant *
get_root_property (const char *name)
{
  static const char *const nothing[] = { NULL };

  if (strcmp (name, "CanQuit") == 0 || strcmp (name, "CanRaise") == 0)
    return g_variant_new_boolean (TRUE);
  if (strcmp (name, "HasTrackList") == 0)
    return g_variant_new_boolean (FALSE);
  if (strcmp (name, "Identity") == 0)
    return g_variant_new_string ("Tracksync");
  if (strcmp (name, "DesktopEntry") == 0)
    return g_variant_new_string (TS_APP_ID);
  return g_variant_new_strv (nothing, -1);
}

static GVariant *
get_player_property (TsMpris *self, const char *name)
{
  gboolean has_item = ts_player_get_item (self->player) != NULL;

  if (strcmp (name, "PlaybackStatus") == 0)
    return g_variant_new_string (get_status (self));
  if (strcmp (name, "Metadata") == 0)
    return make_metadata (self);
  if (strcmp (name, "Volume") == 0)
    return g_variant_new_double (ts_player_get_volume (self->player));
  if (strcmp (name, "Position") == 0)
    return g_variant_new_int64 (ts_player_get_position_ms (self->player) * 1000);
  if (g_str_has_suffix (name, "Rate"))
    return g_variant_new_double (1);
  if (strcmp (name, "CanGoNext") == 0)
    return g_variant_new_boolean (self->has_next);
  if (strcmp (name, "CanGoPrevious") == 0)
    return g_variant_new_boolean (self->has_previous);
  if (strcmp (name, "CanPlay") == 0 || strcmp (name, "CanPause") == 0)
    return g_variant_new_boolean (has_item);
  if (strcmp (name, "CanSeek") == 0)
    return g_variant_new_boolean (ts_player_can_seek (self->player));
  return g_variant_new_boolean (TRUE);
}

static void
tell (TsMpris *self, const char *name)
{
  GVariantBuilder changed;

  if (self->connection == NULL)
    return;
  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&changed, "{sv}", name, get_player_property (self, name));
  g_dbus_connection_emit_signal (
      self->connection, NULL, PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged",
      g_variant_new ("(sa{sv}as)", PLAYER_INTERFACE, &changed, NULL), NULL);
}

/* --- What it is asked for ------------------------------------------------------------------ */

/* To the other side of the end is the next track, says the specification. */
static void
seek_by (TsMpris *self, gint64 offset_us)
{
  gint64 position_ms = ts_player_get_position_ms (self->player) + offset_us / 1000;
  gint64 duration_ms = ts_player_get_duration_ms (self->player);

  if (duration_ms > 0 && position_ms > duration_ms && self->has_next)
    g_signal_emit (self, signals[NEXT], 0);
  else
    ts_player_seek (self->player, position_ms);
}

static void
set_position (TsMpris *self, const char *path, gint64 position_us)
{
  g_autofree char *own_path = make_track_path (self);
  gint64 duration_ms = ts_player_get_duration_ms (self->player);

  /* Else it was meant for the track before, or lies outside of this one. */
  if (strcmp (path, own_path) == 0 && position_us >= 0 && position_us <= duration_ms * 1000)
    ts_player_seek (self->player, position_us / 1000);
}

static void
play_or_pause (TsMpris *self)
{
  if (strcmp (get_status (self), "Playing") == 0)
    ts_player_pause (self->player);
  else
    ts_player_play (self->player);
}

static void
method_call_cb (GDBusConnection *connection,
                const char *sender,
                const char *path,
                const char *interface,
                const char *method,
                GVariant *parameters,
                GDBusMethodInvocation *invocation,
                gpointer user_data)
{
  TsMpris *self = user_data;
  const char *track_path;
  gint64 value;

  if (strcmp (method, "OpenUri") == 0) {
    g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                   G_DBUS_ERROR_NOT_SUPPORTED,
                                                   "Only what is in the library can be played");
    return;
  }
  g_object_ref (self);
  g_dbus_method_invocation_return_value (invocation, NULL);
  if (strcmp (method, "Raise") == 0) {
    g_signal_emit (self, signals[RAISE], 0);
  } else if (strcmp (method, "Quit") == 0) {
    g_signal_emit (self, signals[QUIT], 0);
  } else if (strcmp (method, "Next") == 0) {
    g_signal_emit (self, signals[NEXT], 0);
  } else if (strcmp (method, "Previous") == 0) {
    g_signal_emit (self, signals[PREVIOUS], 0);
  } else if (strcmp (method, "Pause") == 0) {
    ts_player_pause (self->player);
  } else if (strcmp (method, "Play") == 0) {
    ts_player_play (self->player);
  } else if (strcmp (method, "PlayPause") == 0) {
    play_or_pause (self);
  } else if (strcmp (method, "Stop") == 0) {
    ts_player_stop (self->player);
  } else if (strcmp (method, "Seek") == 0) {
    g_variant_get (parameters, "(x)", &value);
    seek_by (self, value);
  } else {
    g_variant_get (parameters, "(&ox)", &track_path, &value);
    set_position (self, track_path, value);
  }
  g_object_unref (self);
}

static GVariant *
get_property_cb (GDBusConnection *connection,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *name,
                 GError **error,
                 gpointer user_data)
{
  if (strcmp (interface, ROOT_INTERFACE) == 0)
    return get_root_property (name);
  return get_player_property (user_data, name);
}

static gboolean
set_property_cb (GDBusConnection *connection,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *name,
                 GVariant *value,
                 GError **error,
                 gpointer user_data)
{
  TsMpris *self = user_data;

  if (strcmp (name, "Volume") == 0)
    ts_player_set_volume (self->player, g_variant_get_double (value));
  else if (g_variant_get_double (value) == 0)
    ts_player_pause (self->player);
  return TRUE;
}

/* --- The bus ------------------------------------------------------------------------------- */

static void
bus_acquired_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  static const GDBusInterfaceVTable vtable = { method_call_cb, get_property_cb, set_property_cb };
  TsMpris *self = user_data;
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, NULL);

  g_set_object (&self->connection, connection);
  for (guint i = 0; i < G_N_ELEMENTS (self->object_ids); i++)
    self->object_ids[i] = g_dbus_connection_register_object (connection, PATH, node->interfaces[i],
                                                             &vtable, self, NULL, NULL);
}

static void
show (TsMpris *self)
{
  if (self->owner_id == 0)
    self->owner_id = g_bus_own_name (G_BUS_TYPE_SESSION, BUS_NAME, G_BUS_NAME_OWNER_FLAGS_NONE,
                                     bus_acquired_cb, NULL, NULL, self, NULL);
}

void
ts_mpris_hide (TsMpris *self)
{
  g_return_if_fail (TS_IS_MPRIS (self));

  g_clear_handle_id (&self->owner_id, g_bus_unown_name);
  for (guint i = 0; i < G_N_ELEMENTS (self->object_ids); i++) {
    if (self->object_ids[i] != 0)
      g_dbus_connection_unregister_object (self->connection, self->object_ids[i]);
    self->object_ids[i] = 0;
  }
  g_clear_object (&self->connection);
}

/* --- Following the player ------------------------------------------------------------------ */

static void
item_cb (TsMpris *self)
{
  self->track_number++;
  g_clear_pointer (&self->art_uri, g_free);
  show (self);
  tell (self, "Metadata");
  tell (self, "CanPlay");
  tell (self, "CanPause");
}

static void
state_cb (TsMpris *self)
{
  if (ts_player_get_state (self->player) != TS_PLAYER_STOPPED)
    show (self);
  tell (self, "PlaybackStatus");
}

static void
duration_cb (TsMpris *self)
{
  tell (self, "Metadata");
}

static void
can_seek_cb (TsMpris *self)
{
  tell (self, "CanSeek");
}

static void
volume_cb (TsMpris *self)
{
  tell (self, "Volume");
}

static void
seeked_cb (TsMpris *self, gint64 position_ms)
{
  if (self->connection != NULL)
    g_dbus_connection_emit_signal (self->connection, NULL, PATH, PLAYER_INTERFACE, "Seeked",
                                   g_variant_new ("(x)", position_ms * 1000), NULL);
}

static void
ts_mpris_dispose (GObject *object)
{
  TsMpris *self = TS_MPRIS (object);

  ts_mpris_hide (self);
  g_clear_object (&self->player);
  G_OBJECT_CLASS (ts_mpris_parent_class)->dispose (object);
}

static void
ts_mpris_finalize (GObject *object)
{
  g_free (TS_MPRIS (object)->art_uri);
  G_OBJECT_CLASS (ts_mpris_parent_class)->finalize (object);
}

static void
ts_mpris_class_init (TsMprisClass *klass)
{
  static const char *const names[] = { "next", "previous", "raise", "quit" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ts_mpris_dispose;
  object_class->finalize = ts_mpris_finalize;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 0);
}

static void
ts_mpris_init (TsMpris *self)
{
}

TsMpris *
ts_mpris_new (TsPlayer *player)
{
  TsMpris *self;

  g_return_val_if_fail (TS_IS_PLAYER (player), NULL);

  self = g_object_new (TS_TYPE_MPRIS, NULL);
  self->player = g_object_ref (player);
  g_signal_connect_object (player, "notify::item", G_CALLBACK (item_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::duration-ms", G_CALLBACK (duration_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::can-seek", G_CALLBACK (can_seek_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::volume", G_CALLBACK (volume_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "seeked", G_CALLBACK (seeked_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
ts_mpris_set_around (TsMpris *self, gboolean has_next, gboolean has_previous)
{
  g_return_if_fail (TS_IS_MPRIS (self));

  if (self->has_next != has_next) {
    self->has_next = has_next;
    tell (self, "CanGoNext");
  }
  if (self->has_previous != has_previous) {
    self->has_previous = has_previous;
    tell (self, "CanGoPrevious");
  }
}

void
ts_mpris_set_art (TsMpris *self, const char *uri)
{
  g_return_if_fail (TS_IS_MPRIS (self));

  if (g_strcmp0 (self->art_uri, uri) == 0)
    return;
  g_free (self->art_uri);
  self->art_uri = g_strdup (uri);
  tell (self, "Metadata");
}
