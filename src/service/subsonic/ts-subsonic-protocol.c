/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-subsonic-protocol.h"

#include "ts-codec-name.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CLIENT_NAME "Tracksync"

TsSubsonicLogin *
ts_subsonic_login_new (const char *address,
                       const char *user,
                       const char *secret,
                       TsSubsonicAuth auth)
{
  TsSubsonicLogin *self;
  g_autofree char *base = NULL;

  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (secret != NULL, NULL);

  base = g_strstrip (g_strdup (address));
  for (gsize n = strlen (base); n > 0 && base[n - 1] == '/'; n--)
    base[n - 1] = '\0';
  if (g_str_has_suffix (base, "/rest"))
    base[strlen (base) - strlen ("/rest")] = '\0';

  self = g_new0 (TsSubsonicLogin, 1);
  self->base_uri = g_steal_pointer (&base);
  self->user = g_strdup (user);
  self->secret = g_strdup (secret);
  self->auth = auth;
  return self;
}

TsSubsonicLogin *
ts_subsonic_login_copy (const TsSubsonicLogin *self)
{
  return ts_subsonic_login_new (self->base_uri, self->user, self->secret, self->auth);
}

void
ts_subsonic_login_free (TsSubsonicLogin *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->base_uri);
  g_free (self->user);
  g_free (self->secret);
  g_free (self);
}

static void
append_parameter (GString *uri, const char *name, const char *value)
{
  g_string_append_printf (uri, "&%s=", name);
  g_string_append_uri_escaped (uri, value, NULL, FALSE);
}

static char *
encode_hex (const char *text)
{
  GString *hex = g_string_new ("enc:");

  for (const char *p = text; *p != '\0'; p++)
    g_string_append_printf (hex, "%02x", (guchar) *p);
  return g_string_free (hex, FALSE);
}

char *
ts_subsonic_login_make_uri (const TsSubsonicLogin *self,
                            const char *method,
                            const char *version,
                            const char *salt,
                            const char *const *parameters)
{
  GString *uri;

  g_return_val_if_fail (self != NULL, NULL);

  uri = g_string_new (self->base_uri);
  g_string_append_printf (uri, "/rest/%s.view?f=json&c=" CLIENT_NAME "&v=%s", method, version);

  /* With an API key the server refuses a user name beside it. */
  if (self->auth != TS_SUBSONIC_AUTH_API_KEY)
    append_parameter (uri, "u", self->user != NULL ? self->user : "");
  switch (self->auth) {
  case TS_SUBSONIC_AUTH_TOKEN: {
    g_autofree char *salted = g_strconcat (self->secret, salt, NULL);
    g_autofree char *token = g_compute_checksum_for_string (G_CHECKSUM_MD5, salted, -1);

    append_parameter (uri, "t", token);
    append_parameter (uri, "s", salt);
    break;
  }
  case TS_SUBSONIC_AUTH_API_KEY:
    append_parameter (uri, "apiKey", self->secret);
    break;
  case TS_SUBSONIC_AUTH_PASSWORD: {
    g_autofree char *encoded = encode_hex (self->secret);

    append_parameter (uri, "p", encoded);
    break;
  }
  default:
    g_assert_not_reached ();
  }

  for (const char *const *p = parameters; p != NULL && *p != NULL; p += 2)
    append_parameter (uri, p[0], p[1]);
  return g_string_free (uri, FALSE);
}

GError *
ts_subsonic_explain (int code, const char *message)
{
  switch (code) {
  case TS_SUBSONIC_CODE_WRONG_LOGIN:
    return g_error_new_literal (TS_SERVICE_ERROR,
                                TS_SERVICE_ERROR_AUTH,
                                _ ("The user name or the password is wrong"));
  case TS_SUBSONIC_CODE_BAD_API_KEY:
    return g_error_new_literal (TS_SERVICE_ERROR,
                                TS_SERVICE_ERROR_AUTH,
                                _ ("The API key is not valid"));
  case TS_SUBSONIC_CODE_NO_TOKENS_FOR_USER:
  case TS_SUBSONIC_CODE_MECHANISM_NOT_SUPPORTED:
    return g_error_new_literal (TS_SERVICE_ERROR,
                                TS_SERVICE_ERROR_AUTH,
                                _ ("The server does not accept this kind of login. Try to send "
                                   "the password itself."));
  case TS_SUBSONIC_CODE_NOT_ALLOWED:
    return g_error_new_literal (TS_SERVICE_ERROR,
                                TS_SERVICE_ERROR_AUTH,
                                _ ("This user is not allowed to do that"));
  case TS_SUBSONIC_CODE_CLIENT_TOO_OLD:
  case TS_SUBSONIC_CODE_SERVER_TOO_OLD:
    return g_error_new_literal (TS_SERVICE_ERROR,
                                TS_SERVICE_ERROR_UNSUPPORTED,
                                _ ("The server speaks another version of the protocol"));
  case TS_SUBSONIC_CODE_TRIAL_OVER:
    return g_error_new_literal (TS_SERVICE_ERROR,
                                TS_SERVICE_ERROR_UNSUPPORTED,
                                _ ("The trial period of the server is over"));
  case TS_SUBSONIC_CODE_MISSING_PARAMETER:
    return g_error_new (TS_SERVICE_ERROR,
                        TS_SERVICE_ERROR_INCOMPLETE,
                        _ ("The server says: %s"),
                        message != NULL ? message : "10");
  case TS_SUBSONIC_CODE_NOT_FOUND:
    return g_error_new_literal (TS_SERVICE_ERROR,
                                TS_SERVICE_ERROR_NOT_FOUND,
                                _ ("The server does not have this item any more"));
  default:
    return message != NULL
               ? g_error_new (TS_SERVICE_ERROR,
                              TS_SERVICE_ERROR_FAILED,
                              _ ("The server says: %s"),
                              message)
               : g_error_new_literal (TS_SERVICE_ERROR,
                                      TS_SERVICE_ERROR_FAILED,
                                      _ ("The server refused without saying why"));
  }
}

JsonObject *
ts_subsonic_get_response (JsonNode *root, int *error_code, GError **error)
{
  JsonObject *response =
      ts_json_get_object (ts_json_get_root_object (root), "subsonic-response");
  JsonObject *failure;
  int code;

  if (error_code != NULL)
    *error_code = -1;
  if (response == NULL) {
    g_set_error_literal (error,
                         TS_SERVICE_ERROR,
                         TS_SERVICE_ERROR_UNSUPPORTED,
                         _ ("There is no Subsonic server at this address"));
    return NULL;
  }
  if (g_strcmp0 (ts_json_get_string (response, "status"), "ok") == 0)
    return response;

  failure = ts_json_get_object (response, "error");
  code = (int) CLAMP (ts_json_get_int (failure, "code", 0), 0, 1000);
  if (error_code != NULL)
    *error_code = code;
  g_propagate_error (error, ts_subsonic_explain (code, ts_json_get_string (failure, "message")));
  return NULL;
}

static char *
join_names (JsonArray *people)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; people != NULL && i < json_array_get_length (people); i++) {
    const char *name = ts_json_get_string (ts_json_array_get_object (people, i), "name");

    if (name != NULL)
      g_string_append_printf (names, "%s%s", names->len > 0 ? "; " : "", name);
  }
  return names->len > 0 ? g_strdup (names->str) : NULL;
}

static void
set_genres (TsTrack *track, JsonObject *song)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *genres = ts_json_get_array (song, "genres");
  const char *single = ts_json_get_string (song, "genre");
  gboolean is_any = FALSE;

  for (guint i = 0; genres != NULL && i < json_array_get_length (genres); i++) {
    const char *name = ts_json_get_string (ts_json_array_get_object (genres, i), "name");

    if (name != NULL) {
      g_strv_builder_add (builder, name);
      is_any = TRUE;
    }
  }
  if (!is_any && single != NULL) {
    g_strv_builder_add (builder, single);
    is_any = TRUE;
  }
  if (is_any)
    track->genres = g_strv_builder_end (builder);
}

/* "isrc" is an array in the description, a string or "" on some servers. Returns its twelve
 * characters. */
static char *
dup_isrc (JsonObject *song)
{
  JsonArray *list = ts_json_get_array (song, "isrc");
  const char *text = ts_json_get_string (song, "isrc");
  g_autoptr (GString) isrc = g_string_new (NULL);

  if (list != NULL)
    text = json_array_get_length (list) > 0 ? ts_json_array_get_string (list, 0) : NULL;
  for (const char *p = text; p != NULL && *p != '\0'; p++) {
    if (g_ascii_isalnum (*p))
      g_string_append_c (isrc, g_ascii_toupper (*p));
    else if (*p != '-' && *p != ' ')
      return NULL;
  }
  return isrc->len == 12 ? g_strdup (isrc->str) : NULL;
}

static const char *
get_mbid (JsonObject *song)
{
  const char *id = ts_json_get_string (song, "musicBrainzId");

  return id != NULL && g_uuid_string_is_valid (id) ? id : NULL;
}

TsTrack *
ts_subsonic_song_to_track (JsonObject *song)
{
  g_autoptr (TsTrack) track = ts_track_new ();
  g_autofree char *artists = NULL;
  g_autofree char *album_artists = NULL;
  g_autofree char *mbid = NULL;
  JsonObject *replay_gain;
  const char *created;

  track->location = ts_json_dup_id (song, "id");
  if (track->location == NULL || ts_json_get_boolean (song, "isDir", FALSE) ||
      ts_json_get_boolean (song, "isVideo", FALSE))
    return NULL;

  artists = join_names (ts_json_get_array (song, "artists"));
  album_artists = join_names (ts_json_get_array (song, "albumArtists"));
  ts_track_set_string (&track->title, ts_json_get_string (song, "title"));
  ts_track_set_string (&track->artist,
                       artists != NULL ? artists : ts_json_get_string (song, "artist"));
  ts_track_set_string (&track->album, ts_json_get_string (song, "album"));
  ts_track_set_string (&track->album_artist, album_artists);
  set_genres (track, song);

  track->track_number = (int) CLAMP (ts_json_get_int (song, "track", 0), 0, 9999);
  track->disc_number = (int) CLAMP (ts_json_get_int (song, "discNumber", 0), 0, 9999);
  track->year = (int) CLAMP (ts_json_get_int (song, "year", 0), 0, 9999);
  track->duration_ms = CLAMP (ts_json_get_int (song, "duration", 0), 0, G_MAXINT32) * 1000;
  track->size_bytes = MAX (ts_json_get_int (song, "size", 0), 0);
  track->sample_rate_hz = (int) CLAMP (ts_json_get_int (song, "samplingRate", 0), 0, G_MAXINT32);
  track->bits_per_sample = (int) CLAMP (ts_json_get_int (song, "bitDepth", 0), 0, 64);
  track->channels = (int) CLAMP (ts_json_get_int (song, "channelCount", 0), 0, 64);
  track->bit_rate_kbps = (int) CLAMP (ts_json_get_int (song, "bitRate", 0), 0, G_MAXINT32);
  /* Supysonic 0.7 sends bits a second where kilobits are meant. */
  if (track->bit_rate_kbps >= 16000)
    track->bit_rate_kbps /= 1000;
  ts_track_set_string (&track->codec, ts_codec_name (ts_json_get_string (song, "suffix")));

  mbid = get_mbid (song) != NULL ? g_ascii_strdown (get_mbid (song), -1) : NULL;
  ts_track_set_string (&track->mb_recording_id, mbid);
  track->isrc = dup_isrc (song);

  replay_gain = ts_json_get_object (song, "replayGain");
  track->track_gain_db = ts_json_get_double (replay_gain, "trackGain", track->track_gain_db);
  track->track_peak = ts_json_get_double (replay_gain, "trackPeak", track->track_peak);
  track->album_gain_db = ts_json_get_double (replay_gain, "albumGain", track->album_gain_db);
  track->album_peak = ts_json_get_double (replay_gain, "albumPeak", track->album_peak);

  created = ts_json_get_string (song, "created");
  if (created != NULL) {
    g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
    g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (created, utc);

    if (date != NULL)
      track->added_us = g_date_time_to_unix (date) * G_USEC_PER_SEC;
  }
  return g_steal_pointer (&track);
}
