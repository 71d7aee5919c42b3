/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-ytdlp-entry.h"

#include "ts-json.h"
#include "ts-service-error.h"
#include "ts-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MAX_DURATION_S (366.0 * 24 * 3600)
#define TOPIC_SUFFIX " - Topic"

void
ts_ytdlp_entry_free (TsYtdlpEntry *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->address);
  g_free (self->title);
  g_free (self->track);
  g_free (self->artist);
  g_free (self->album);
  g_free (self->album_artist);
  g_free (self->uploader);
  g_free (self->reason);
  g_free (self);
}

void
ts_ytdlp_media_free (TsYtdlpMedia *self)
{
  if (self == NULL)
    return;
  ts_ytdlp_entry_free (self->entry);
  g_free (self->url);
  g_hash_table_unref (self->headers);
  g_free (self->mime);
  g_free (self->codec);
  g_free (self);
}

/* --- Reading ------------------------------------------------------------------------------- */

/* A text that holds something, on one line and without white space around it. */
static char *
dup_text (JsonObject *object, const char *name)
{
  const char *text = ts_json_get_string (object, name);
  char *copy;

  if (!ts_text_is_set (text))
    return NULL;
  copy = g_utf8_make_valid (text, -1);
  g_strdelimit (copy, "\r\n\t", ' ');
  return g_strstrip (copy);
}

static gint64
get_duration_ms (JsonObject *object)
{
  double duration_s = ts_json_get_double (object, "duration", 0);

  return duration_s > 0 && duration_s < MAX_DURATION_S ? llround (duration_s * 1000) : 0;
}

static int
get_small (JsonObject *object, const char *name, int max)
{
  gint64 number = ts_json_get_int (object, name, 0);

  return number > 0 && number <= max ? (int) number : 0;
}

/* "artists" is a list in newer versions, "artist" joins them with commas. */
static char *
dup_artist (JsonObject *object, const char *list_name, const char *name)
{
  JsonArray *list = ts_json_get_array (object, list_name);
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++) {
    const char *artist = ts_json_array_get_string (list, i);

    if (artist != NULL)
      g_string_append_printf (joined, "%s%s", joined->len > 0 ? "; " : "", artist);
  }
  return joined->len > 0 ? g_string_free (g_steal_pointer (&joined), FALSE)
                         : dup_text (object, name);
}

static void
read_uploader (TsYtdlpEntry *self, JsonObject *object)
{
  self->uploader = dup_text (object, "channel");
  if (self->uploader == NULL)
    self->uploader = dup_text (object, "uploader");
  if (self->uploader != NULL && g_str_has_suffix (self->uploader, TOPIC_SUFFIX)) {
    self->uploader[strlen (self->uploader) - strlen (TOPIC_SUFFIX)] = '\0';
    self->is_topic = TRUE;
  }
}

/* Whether the site lists something that is not there for everybody. */
static char *
dup_reason (const char *title, const char *availability)
{
  if (title != NULL && g_ascii_strcasecmp (title, "[Deleted video]") == 0)
    return g_strdup (_ ("It was deleted from the site."));
  if ((title != NULL && g_ascii_strcasecmp (title, "[Private video]") == 0)
      || g_strcmp0 (availability, "private") == 0)
    return g_strdup (_ ("It is private."));
  if (g_strcmp0 (availability, "subscriber_only") == 0
      || g_strcmp0 (availability, "premium_only") == 0)
    return g_strdup (_ ("It is for members of the site only."));
  return NULL;
}

static gboolean
is_list (JsonObject *object)
{
  static const char *const endings[] = { "Tab", "Playlist", "Album", "User", "Channel" };
  const char *type = ts_json_get_string (object, "_type");
  const char *extractor = ts_json_get_string (object, "ie_key");

  if (g_strcmp0 (type, "playlist") == 0 || g_strcmp0 (type, "multi_video") == 0)
    return TRUE;
  for (gsize i = 0; extractor != NULL && i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (extractor, endings[i]))
      return TRUE;
  return FALSE;
}

/* A flat entry's "url" is its page; a whole track's "url" is its audio. Of YouTube some versions
 * give the bare id. */
static char *
dup_address (JsonObject *object, const char *id)
{
  static const char *const names[] = { "webpage_url", "original_url", "url" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    const char *address = ts_json_get_string (object, names[i]);

    if (address != NULL
        && (g_str_has_prefix (address, "http://") || g_str_has_prefix (address, "https://")))
      return g_strdup (address);
  }
  if (id != NULL && g_strcmp0 (ts_json_get_string (object, "ie_key"), "Youtube") == 0)
    return g_strconcat ("https://www.youtube.com/watch?v=", id, NULL);
  return NULL;
}

TsYtdlpEntry *
ts_ytdlp_entry_from_json (JsonObject *object)
{
  TsYtdlpEntry *self;

  g_return_val_if_fail (object != NULL, NULL);

  self = g_new0 (TsYtdlpEntry, 1);
  self->id = ts_json_dup_id (object, "id");
  self->address = dup_address (object, self->id);
  self->title = dup_text (object, "title");
  self->track = dup_text (object, "track");
  self->artist = dup_artist (object, "artists", "artist");
  self->album = dup_text (object, "album");
  self->album_artist = dup_artist (object, "album_artists", "album_artist");
  self->track_number = get_small (object, "track_number", 9999);
  self->disc_number = get_small (object, "disc_number", 999);
  self->year = get_small (object, "release_year", 9999);
  read_uploader (self, object);
  self->duration_ms = get_duration_ms (object);
  self->is_live = ts_json_get_boolean (object, "is_live", FALSE)
                  || g_strcmp0 (ts_json_get_string (object, "live_status"), "is_live") == 0;
  self->reason = dup_reason (self->title, ts_json_get_string (object, "availability"));
  if (self->reason == NULL && self->address == NULL)
    self->reason = g_strdup (_ ("The site gives no address for it."));
  if (self->reason != NULL)
    self->kind = TS_YTDLP_ENTRY_UNAVAILABLE;
  else if (is_list (object))
    self->kind = TS_YTDLP_ENTRY_LIST;
  return self;
}

/* --- What plays ---------------------------------------------------------------------------- */

gint64
ts_ytdlp_url_get_expiry_s (const char *url)
{
  static const char *const names[] = { "expire=", "expires=", "e=", "exp=" };
  const char *query;

  g_return_val_if_fail (url != NULL, 0);

  query = strchr (url, '?');
  for (const char *part = query; part != NULL; part = strpbrk (part, "&;")) {
    part++;
    for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
      const gsize length = strlen (names[i]);
      char *end;
      gint64 expiry_s;

      if (g_ascii_strncasecmp (part, names[i], length) != 0)
        continue;
      expiry_s = g_ascii_strtoll (part + length, &end, 10);
      /* A time in seconds of this century, not a number of something else. */
      if ((*end == '\0' || strchr ("&;#", *end) != NULL)
          && expiry_s > G_GINT64_CONSTANT (1000000000) && expiry_s < G_GINT64_CONSTANT (4102444800))
        return expiry_s;
    }
  }
  return 0;
}

static GHashTable *
read_headers (JsonObject *object)
{
  GHashTable *headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  JsonObject *found = ts_json_get_object (object, "http_headers");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (found == NULL)
    return headers;
  json_object_iter_init (&iter, found);
  while (json_object_iter_next (&iter, &name, &node)) {
    const char *value = ts_json_get_string (found, name);

    if (value != NULL && strpbrk (value, "\r\n") == NULL && strpbrk (name, "\r\n: ") == NULL)
      g_hash_table_insert (headers, g_strdup (name), g_strdup (value));
  }
  return headers;
}

static void
read_format (TsYtdlpMedia *self, JsonObject *object)
{
  static const struct {
    const char *prefix;
    const char *codec;
  } codecs[] = { { "opus", "Opus" },     { "mp4a", "AAC" },  { "aac", "AAC" }, { "mp3", "MP3" },
                 { "vorbis", "Vorbis" }, { "flac", "FLAC" }, { "pcm", "PCM" }, { "wav", "PCM" } };
  const char *ext = ts_json_get_string (object, "ext");
  const char *codec = ts_json_get_string (object, "acodec");
  const char *protocol = ts_json_get_string (object, "protocol");

  if (codec == NULL || strcmp (codec, "none") == 0)
    codec = ext;
  for (gsize i = 0; codec != NULL && i < G_N_ELEMENTS (codecs) && self->codec == NULL; i++)
    if (g_str_has_prefix (codec, codecs[i].prefix))
      self->codec = g_strdup (codecs[i].codec);
  if (ext != NULL) {
    g_autofree char *name = g_strconcat ("a.", ext, NULL);
    g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);

    self->mime = strcmp (ext, "webm") == 0  ? g_strdup ("audio/webm")
                 : strcmp (ext, "m4a") == 0 ? g_strdup ("audio/mp4")
                                            : g_content_type_get_mime_type (type);
  }
  self->bit_rate_kbps = (int) CLAMP (ts_json_get_double (object, "abr", 0), 0, 100000);
  self->size_bytes = MAX (ts_json_get_int (object, "filesize", 0), 0);
  self->is_hls
      = protocol != NULL
        && (strstr (protocol, "m3u8") != NULL || strstr (protocol, "dash_segments") != NULL);
}

TsYtdlpMedia *
ts_ytdlp_media_from_json (JsonObject *object, GError **error)
{
  const char *url;
  TsYtdlpMedia *self;

  g_return_val_if_fail (object != NULL, NULL);

  url = ts_json_get_string (object, "url");
  if (url == NULL || !(g_str_has_prefix (url, "http://") || g_str_has_prefix (url, "https://"))) {
    g_set_error_literal (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                         _ ("The site offers no audio for it that can be used."));
    return NULL;
  }
  self = g_new0 (TsYtdlpMedia, 1);
  self->entry = ts_ytdlp_entry_from_json (object);
  self->url = g_strdup (url);
  self->headers = read_headers (object);
  self->expires_s = ts_ytdlp_url_get_expiry_s (url);
  read_format (self, object);
  return self;
}
