/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-feed.h"

#include "ts-feed-private.h"
#include "ts-service-error.h"
#include "ts-text.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#define MAX_DEPTH 64
#define MAX_CHARACTERS (64 * 1024)
#define MAX_DURATION_S (366 * 24 * 3600)

void
ts_feed_free (TsFeed *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->author);
  g_ptr_array_unref (self->tracks);
  g_free (self);
}

/* The name as feeds write it, without the prefix of the parts of it that matter alike. */
static const char *
local_name (const char *name)
{
  const char *colon = strrchr (name, ':');

  return colon != NULL ? colon + 1 : name;
}

/* --- Values -------------------------------------------------------------------------------- */

gint64
ts_feed_parse_duration_ms (const char *text)
{
  gint64 duration_s = 0;
  const char *part = text;

  g_return_val_if_fail (text != NULL, 0);

  for (guint i = 0; i < 3; i++) {
    char *end;
    const gint64 number = g_ascii_strtoll (part, &end, 10);

    if (end == part || number < 0 || number > MAX_DURATION_S)
      return 0;
    duration_s = duration_s * 60 + number;
    if (*end == '\0' || *end == '.' || g_ascii_isspace (*end))
      return duration_s <= MAX_DURATION_S ? duration_s * 1000 : 0;
    if (*end != ':')
      return 0;
    part = end + 1;
  }
  return 0;
}

/* "Tue, 10 Jun 2003 04:00:00 GMT", or as ISO 8601. Returns microseconds since 1970, or 0. */
static gint64
parse_date_us (const char *text)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  g_autoptr (GDateTime) iso = g_date_time_new_from_iso8601 (text, NULL);
  g_autoptr (GDateTime) date = NULL;
  const char *comma = strchr (text, ',');
  char month[4] = "";
  const char *found;
  int day, year, hour = 0, minute = 0, second = 0;

  if (iso != NULL)
    return g_date_time_to_unix (iso) * G_USEC_PER_SEC;
  if (sscanf (comma != NULL ? comma + 1 : text, " %2d %3s %4d %2d:%2d:%2d", &day, month, &year,
              &hour, &minute, &second)
      < 3)
    return 0;
  found = strlen (month) == 3 ? strstr (months, month) : NULL;
  if (found == NULL || (found - months) % 3 != 0)
    return 0;
  date = g_date_time_new_utc (year, (int) ((found - months) / 3) + 1, day, hour, minute, second);
  return date != NULL ? g_date_time_to_unix (date) * G_USEC_PER_SEC : 0;
}

static const char *
find_codec (const char *type, const char *url)
{
  static const struct {
    const char *sign;
    const char *codec;
  } codecs[] = { { "mpeg", "MP3" },   { ".mp3", "MP3" },  { "mp4", "AAC" },
                 { "m4a", "AAC" },    { "aac", "AAC" },   { "opus", "Opus" },
                 { "ogg", "Vorbis" }, { "flac", "FLAC" }, { "wav", "PCM" } };
  g_autofree char *words = g_strconcat (type != NULL ? type : "", " ", url, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++)
    if (strstr (words, codecs[i].sign) != NULL)
      return codecs[i].codec;
  return NULL;
}

/* --- Reading ------------------------------------------------------------------------------- */

typedef struct {
  TsFeed *feed;        /* (not owned) */
  GUri *base;          /* (not owned) (nullable) */
  GHashTable *seen;    /* (owned) (element-type utf8): addresses that were there */
  GString *characters; /* (owned): of the element being read */
  guint depth;
  guint item_depth;   /* of the item being read, 0 for none */
  guint author_depth; /* of Atom's author, 0 for none */
  gboolean is_feed;
  TsTrack *track; /* (owned) (nullable): the item being read */
} State;

static const char *
find_value (const char **names, const char **values, const char *name)
{
  for (gsize i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], name) == 0)
      return values[i];
  return NULL;
}

static char *
resolve (State *state, const char *reference)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (reference));
  g_autoptr (GUri) uri = NULL;
  const char *scheme;

  uri = state->base != NULL
            ? g_uri_parse_relative (state->base, trimmed,
                                    G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED, NULL)
            : g_uri_parse (trimmed, G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED, NULL);
  scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  if (scheme == NULL || (strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0)
      || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return NULL;
  return g_uri_to_string (uri);
}

/* <enclosure url>, <media:content url>, <link rel="enclosure" href>: the first that is audio. */
static void
take_enclosure (State *state, const char *name, const char **names, const char **values)
{
  const gboolean is_link = strcmp (name, "link") == 0;
  const char *url = find_value (names, values, is_link ? "href" : "url");
  const char *type = find_value (names, values, "type");
  const char *size = find_value (
      names, values, is_link || strcmp (name, "enclosure") == 0 ? "length" : "fileSize");
  TsTrack *track = state->track;

  if (url == NULL || track->location != NULL
      || (is_link && g_strcmp0 (find_value (names, values, "rel"), "enclosure") != 0)
      || (type != NULL && *type != '\0' && !g_str_has_prefix (type, "audio/")
          && !g_str_has_prefix (type, "video/") && !g_str_has_prefix (type, "application/")))
    return;
  track->location = resolve (state, url);
  if (track->location == NULL)
    return;
  ts_track_set_string (&track->uri, track->location);
  ts_track_set_string (&track->codec, find_codec (type, track->location));
  if (size != NULL)
    track->size_bytes = CLAMP (g_ascii_strtoll (size, NULL, 10), 0, G_GINT64_CONSTANT (1) << 50);
}

static void
start_element_cb (GMarkupParseContext *context,
                  const char *element,
                  const char **names,
                  const char **values,
                  gpointer data,
                  GError **error)
{
  State *state = data;
  const char *name = local_name (element);

  if (++state->depth > MAX_DEPTH) {
    g_set_error_literal (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                         _ ("The feed is nested too deeply."));
    return;
  }
  if (state->depth == 1)
    state->is_feed
        = strcmp (name, "rss") == 0 || strcmp (name, "feed") == 0 || strcmp (name, "RDF") == 0;
  if (!state->is_feed) {
    g_set_error_literal (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                         _ ("This is no feed of a podcast."));
    return;
  }
  if (state->item_depth == 0 && (strcmp (name, "item") == 0 || strcmp (name, "entry") == 0)) {
    state->item_depth = state->depth;
    state->track = ts_track_new ();
  } else if (state->track != NULL
             && (strcmp (name, "enclosure") == 0 || strcmp (element, "media:content") == 0
                 || strcmp (element, "link") == 0)) {
    take_enclosure (state, name, names, values);
  }
  if (strcmp (element, "author") == 0 && state->author_depth == 0)
    state->author_depth = state->depth;
  g_string_truncate (state->characters, 0);
}

static void
take_first (char **field, const char *text)
{
  if (*field == NULL)
    ts_track_set_string (field, text);
}

static void
end_item (State *state)
{
  g_autoptr (TsTrack) track = g_steal_pointer (&state->track);

  state->item_depth = 0;
  if (track->location == NULL || state->feed->tracks->len >= TS_FEED_MAX_ITEMS) {
    state->feed->n_without++;
    return;
  }
  if (g_hash_table_add (state->seen, g_strdup (track->location)))
    g_ptr_array_add (state->feed->tracks, g_steal_pointer (&track));
}

static void
take_of_item (State *state, const char *element, const char *text)
{
  const char *name = local_name (element);
  TsTrack *track = state->track;

  if (strcmp (element, "title") == 0)
    take_first (&track->title, text);
  else if (strcmp (element, "itunes:author") == 0 || strcmp (element, "dc:creator") == 0)
    take_first (&track->artist, text);
  else if (strcmp (element, "itunes:duration") == 0 && track->duration_ms == 0)
    track->duration_ms = ts_feed_parse_duration_ms (text);
  else if ((strcmp (element, "pubDate") == 0 || strcmp (name, "published") == 0)
           && track->mtime_us == 0)
    track->mtime_us = parse_date_us (text);
}

static void
end_element_cb (GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  State *state = data;
  TsFeed *feed = state->feed;
  g_autofree char *text = g_strdelimit (g_strdup (state->characters->str), "\r\n\t", ' ');

  /* Atom: author > name. */
  if (state->author_depth > 0 && state->depth == state->author_depth + 1
      && strcmp (element, "name") == 0)
    take_first (state->track != NULL ? &state->track->artist : &feed->author, text);
  else if (state->track != NULL && state->depth == state->item_depth + 1)
    take_of_item (state, element, text);
  else if (state->track != NULL && state->depth == state->item_depth)
    end_item (state);
  else if (state->track == NULL && state->depth <= 3 && strcmp (element, "title") == 0)
    take_first (&feed->title, text);
  else if (state->track == NULL && strcmp (element, "itunes:author") == 0)
    take_first (&feed->author, text);

  if (state->depth == state->author_depth)
    state->author_depth = 0;
  g_string_truncate (state->characters, 0);
  state->depth--;
}

static void
text_cb (
    GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  State *state = data;

  if (state->characters->len < MAX_CHARACTERS)
    g_string_append_len (state->characters, text,
                         (gssize) MIN (length, MAX_CHARACTERS - state->characters->len));
}

static void
finish (TsFeed *feed)
{
  for (guint i = 0; i < feed->tracks->len; i++) {
    TsTrack *track = feed->tracks->pdata[i];

    ts_track_set_string (&track->album, feed->title);
  }
}

TsFeed *
ts_feed_parse (const char *data, gsize size, const char *address, GError **error)
{
  static const GMarkupParser parser = { start_element_cb, end_element_cb, text_cb, NULL, NULL };
  g_autofree char *text = NULL;
  g_autoptr (TsFeed) feed = g_new0 (TsFeed, 1);
  g_autoptr (GUri) base = NULL;
  g_autoptr (GString) characters = g_string_new (NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GMarkupParseContext) context = NULL;
  g_autoptr (GError) local = NULL;
  State state = { .feed = feed, .characters = characters, .seen = seen };

  g_return_val_if_fail (data != NULL || size == 0, NULL);
  g_return_val_if_fail (address != NULL, NULL);

  base = g_uri_parse (address, G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED, NULL);
  state.base = base;
  feed->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  text = _ts_feed_make_text (data, size);
  context = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &state, NULL);
  if (g_markup_parse_context_parse (context, text, (gssize) strlen (text), &local))
    g_markup_parse_context_end_parse (context, &local);
  g_clear_pointer (&state.track, ts_track_unref);
  if (local == NULL) {
    finish (feed);
    return g_steal_pointer (&feed);
  }
  if (local->domain == TS_SERVICE_ERROR)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                 _ ("The feed is damaged: %s"), local->message);
  return NULL;
}

gboolean
ts_feed_looks_like (const char *data, gsize size)
{
  static const char *const roots[] = { "<rss", "<feed", "<rdf:RDF" };
  g_autofree char *head = NULL;

  g_return_val_if_fail (data != NULL || size == 0, FALSE);

  head = g_strndup (data, size);
  for (gsize i = 0; i < G_N_ELEMENTS (roots); i++) {
    const char *found = strstr (head, roots[i]);

    if (found != NULL && strchr (" \t\r\n>", found[strlen (roots[i])]) != NULL)
      return TRUE;
  }
  return FALSE;
}
