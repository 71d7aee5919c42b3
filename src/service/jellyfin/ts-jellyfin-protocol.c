/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-jellyfin-protocol.h"

#include "ts-codec-name.h"

#include <stdio.h>
#include <string.h>

#define TICKS_PER_MS 10000

char *
ts_jellyfin_dup_id (TsJellyfinFlavour flavour, const char *id)
{
  if (id == NULL || flavour == TS_JELLYFIN_FLAVOUR_EMBY || strlen (id) != 32 ||
      strspn (id, "0123456789abcdefABCDEF") != 32)
    return g_strdup (id);
  return g_strdup_printf (
      "%.8s-%.4s-%.4s-%.4s-%s", id, id + 8, id + 12, id + 16, id + 20);
}

void
ts_jellyfin_query_init (TsJellyfinQuery *self, TsJellyfinFlavour flavour)
{
  self->flavour = flavour;
  self->text = g_string_new (NULL);
}

static void
add_name (TsJellyfinQuery *self, const char *name)
{
  g_string_append_c (self->text, self->text->len == 0 ? '?' : '&');
  g_string_append_c (self->text,
                     self->flavour == TS_JELLYFIN_FLAVOUR_JELLYFIN ? g_ascii_tolower (*name)
                                                                   : *name);
  g_string_append (self->text, name + 1);
  g_string_append_c (self->text, '=');
}

void
ts_jellyfin_query_add (TsJellyfinQuery *self, const char *name, const char *value)
{
  if (value == NULL)
    return;
  add_name (self, name);
  g_string_append_uri_escaped (self->text, value, NULL, FALSE);
}

void
ts_jellyfin_query_add_uint (TsJellyfinQuery *self, const char *name, guint value)
{
  add_name (self, name);
  g_string_append_printf (self->text, "%u", value);
}

void
ts_jellyfin_query_add_list (TsJellyfinQuery *self,
                            const char *name,
                            const char *const *values,
                            guint n)
{
  const gboolean are_ids = strcmp (name, "Ids") == 0;

  for (guint i = 0; i < n; i++) {
    g_autofree char *value =
        are_ids ? ts_jellyfin_dup_id (self->flavour, values[i]) : g_strdup (values[i]);

    if (i == 0 || self->flavour == TS_JELLYFIN_FLAVOUR_JELLYFIN)
      add_name (self, name);
    else
      g_string_append_c (self->text, ',');
    g_string_append_uri_escaped (self->text, value, NULL, FALSE);
  }
}

/* Names this computer to the server, the same at every login. */
static char *
make_client (void)
{
  const char *host = g_get_host_name ();
  g_autofree char *device = g_uri_escape_string (host, NULL, FALSE);
  g_autofree char *seed = g_strdup_printf ("tracksync %s %s", host, g_get_user_name ());
  g_autofree char *id = g_compute_checksum_for_string (G_CHECKSUM_MD5, seed, -1);

  return g_strdup_printf (
      "Client=\"Tracksync\", Device=\"%s\", DeviceId=\"%s\", Version=\"" TS_VERSION "\"",
      device,
      id);
}

void
ts_jellyfin_set_login (TsHttpRequest *request, TsJellyfinFlavour flavour, const char *token)
{
  const gboolean is_jellyfin = flavour == TS_JELLYFIN_FLAVOUR_JELLYFIN;
  g_autofree char *value = NULL;

  if (token == NULL) {
    g_autofree char *client = make_client ();

    value = is_jellyfin ? g_strdup_printf ("MediaBrowser %s", client)
                        : g_strdup_printf ("Emby UserId=\"\", %s", client);
    ts_http_request_set_header (
        request, is_jellyfin ? "Authorization" : "X-Emby-Authorization", value);
  } else if (is_jellyfin) {
    g_autofree char *escaped = g_uri_escape_string (token, NULL, FALSE);

    value = g_strdup_printf ("MediaBrowser Token=\"%s\"", escaped);
    ts_http_request_set_header (request, "Authorization", value);
  } else {
    ts_http_request_set_header (request, "X-Emby-Token", token);
  }
}

/* --- Items --------------------------------------------------------------------------------- */

static char *
join_strings (JsonArray *list)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++) {
    const char *text = ts_json_array_get_string (list, i);

    if (text != NULL)
      g_string_append_printf (joined, "%s%s", joined->len > 0 ? "; " : "", text);
  }
  return joined->len > 0 ? g_strdup (joined->str) : NULL;
}

static char **
make_genres (JsonArray *list)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean is_any = FALSE;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++) {
    const char *text = ts_json_array_get_string (list, i);

    if (text != NULL)
      g_strv_builder_add (builder, text);
    is_any = is_any || text != NULL;
  }
  return is_any ? g_strv_builder_end (builder) : NULL;
}

/* Several ids are joined by ";" or "/". Returns the first. */
static char *
dup_mbid (JsonObject *ids, const char *name)
{
  const char *text = ts_json_get_string (ids, name);
  g_autofree char *first = text != NULL ? g_strndup (text, strcspn (text, ";/")) : NULL;

  if (first == NULL)
    return NULL;
  g_strstrip (first);
  return g_uuid_string_is_valid (first) ? g_ascii_strdown (first, -1) : NULL;
}

/* From Jellyfin 10.10 on "MusicBrainzTrack" is the track of a release, before it was, and with Emby
 * it is, the recording: jellyfin/jellyfin#12173, #11301. */
static gboolean
is_track_id_of_release (TsJellyfinFlavour flavour, const char *version)
{
  guint major = 0;
  guint minor = 0;

  if (flavour == TS_JELLYFIN_FLAVOUR_EMBY || version == NULL ||
      sscanf (version, "%u.%u", &major, &minor) < 2)
    return FALSE;
  return major > 10 || (major == 10 && minor >= 10);
}

static void
set_ids (TsTrack *track, JsonObject *ids, gboolean is_of_release)
{
  g_autofree char *id = dup_mbid (ids, "MusicBrainzTrack");

  track->mb_recording_id = dup_mbid (ids, "MusicBrainzRecording");
  if (is_of_release)
    track->mb_release_track_id = g_steal_pointer (&id);
  else if (track->mb_recording_id == NULL)
    track->mb_recording_id = g_steal_pointer (&id);
  track->mb_release_id = dup_mbid (ids, "MusicBrainzAlbum");
  track->mb_artist_id = dup_mbid (ids, "MusicBrainzArtist");
}

static int
get_small (JsonObject *object, const char *name)
{
  return (int) CLAMP (ts_json_get_int (object, name, 0), 0, G_MAXINT);
}

static void
set_storage (TsTrack *track, JsonObject *item)
{
  JsonArray *sources = ts_json_get_array (item, "MediaSources");
  JsonObject *source =
      sources != NULL && json_array_get_length (sources) > 0 ? ts_json_array_get_object (sources, 0)
                                                             : NULL;
  JsonArray *streams = ts_json_get_array (source, "MediaStreams");
  const char *container = ts_json_get_string (source, "Container");

  track->size_bytes = MAX (ts_json_get_int (source, "Size", 0), 0);
  track->bit_rate_kbps = get_small (source, "Bitrate") / 1000;
  for (guint i = 0; streams != NULL && i < json_array_get_length (streams); i++) {
    JsonObject *stream = ts_json_array_get_object (streams, i);

    if (g_strcmp0 (ts_json_get_string (stream, "Type"), "Audio") != 0)
      continue;
    track->sample_rate_hz = get_small (stream, "SampleRate");
    track->bits_per_sample = MIN (get_small (stream, "BitDepth"), 64);
    track->channels = MIN (get_small (stream, "Channels"), 64);
    ts_track_set_string (&track->codec, ts_codec_name (ts_json_get_string (stream, "Codec")));
    break;
  }
  if (track->codec == NULL) {
    if (container == NULL)
      container = ts_json_get_string (item, "Container");
    ts_track_set_string (&track->codec, ts_codec_name (container));
  }
}

TsTrack *
ts_jellyfin_item_to_track (JsonObject *item, TsJellyfinFlavour flavour, const char *version)
{
  g_autoptr (TsTrack) track = ts_track_new ();
  const char *type = ts_json_get_string (item, "Type");
  g_autofree char *artists = NULL;
  const char *created;

  track->location = ts_json_dup_id (item, "Id");
  if (track->location == NULL || (type != NULL && strcmp (type, "Audio") != 0))
    return NULL;

  artists = join_strings (ts_json_get_array (item, "Artists"));
  ts_track_set_string (&track->title, ts_json_get_string (item, "Name"));
  ts_track_set_string (&track->album, ts_json_get_string (item, "Album"));
  ts_track_set_string (&track->album_artist, ts_json_get_string (item, "AlbumArtist"));
  ts_track_set_string (&track->artist, artists != NULL ? artists : track->album_artist);
  track->genres = make_genres (ts_json_get_array (item, "Genres"));
  track->track_number = MIN (get_small (item, "IndexNumber"), 9999);
  track->disc_number = MIN (get_small (item, "ParentIndexNumber"), 9999);
  track->year = MIN (get_small (item, "ProductionYear"), 9999);
  track->duration_ms = MAX (ts_json_get_int (item, "RunTimeTicks", 0), 0) / TICKS_PER_MS;
  set_storage (track, item);
  set_ids (track,
           ts_json_get_object (item, "ProviderIds"),
           is_track_id_of_release (flavour, version));

  created = ts_json_get_string (item, "DateCreated");
  if (created != NULL) {
    g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
    g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (created, utc);

    if (date != NULL)
      track->added_us = g_date_time_to_unix (date) * G_USEC_PER_SEC;
  }
  return g_steal_pointer (&track);
}
