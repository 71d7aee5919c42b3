/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-export"

#include "config.h"

#include "ts-playlist-reader-private.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#define MAX_DEPTH 64

/* json-glib descends by recursion: deep nesting would end the stack, so it is refused before. */
static gboolean
is_shallow (const char *text)
{
  guint depth = 0;
  gboolean is_string = FALSE;

  for (; *text != '\0'; text++) {
    if (is_string) {
      if (*text == '\\' && text[1] != '\0')
        text++;
      else if (*text == '"')
        is_string = FALSE;
    } else if (*text == '"') {
      is_string = TRUE;
    } else if (*text == '[' || *text == '{') {
      if (++depth > MAX_DEPTH)
        return FALSE;
    } else if ((*text == ']' || *text == '}') && depth > 0) {
      depth--;
    }
  }
  return TRUE;
}

/* The string in member @name, or the first of an array of strings there. */
static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *array = json_node_get_array (node);

    node = json_array_get_length (array) > 0 ? json_array_get_element (array, 0) : NULL;
  }
  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
                 && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static char *
dup_text (JsonObject *object, const char *name)
{
  const char *text = get_string (object, name);

  return text != NULL ? _ts_playlist_clean_text (text, -1) : NULL;
}

static gint64
get_duration_ms (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "duration");
  double value = 0;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node)) {
    if (json_node_get_value_type (node) == G_TYPE_STRING)
      value = g_ascii_strtod (json_node_get_string (node), NULL);
    else if (json_node_get_value_type (node) != G_TYPE_BOOLEAN)
      value = json_node_get_double (node);
  }
  return value > 0 && value < 1e12 ? (gint64) value : 0;
}

TsPlaylist *
_ts_playlist_read_jspf (const char *text, gsize length, GError **error)
{
  g_autoptr (TsPlaylist) playlist = NULL;
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) local = NULL;
  JsonObject *object = NULL;
  JsonNode *node;

  parser = json_parser_new ();
  if (!is_shallow (text)) {
    g_set_error_literal (error, TS_PLAYLIST_ERROR, TS_PLAYLIST_ERROR_FAILED,
                         _ ("The JSPF playlist is nested too deeply."));
    return NULL;
  }
  if (!json_parser_load_from_data (parser, text, length, &local)) {
    g_set_error (error, TS_PLAYLIST_ERROR, TS_PLAYLIST_ERROR_FAILED,
                 _ ("The JSPF playlist is damaged: %s"), local->message);
    return NULL;
  }
  node = json_parser_get_root (parser);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node)) {
    object = json_node_get_object (node);
    node = json_object_get_member (object, "playlist");
    object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  }
  if (object == NULL) {
    g_set_error_literal (error, TS_PLAYLIST_ERROR, TS_PLAYLIST_ERROR_NOT_A_PLAYLIST,
                         _ ("The file is JSON, but not a JSPF playlist."));
    return NULL;
  }

  playlist = ts_playlist_new (NULL);
  playlist->name = dup_text (object, "title");
  node = json_object_get_member (object, "track");
  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *tracks = json_node_get_array (node);

    for (guint i = 0; i < json_array_get_length (tracks); i++) {
      JsonNode *element = json_array_get_element (tracks, i);
      g_autofree char *location = NULL;
      const char *reference;
      JsonObject *track;
      TsPlaylistEntry *entry;

      if (!JSON_NODE_HOLDS_OBJECT (element))
        continue;
      track = json_node_get_object (element);
      reference = get_string (track, "location");
      if (reference == NULL)
        continue;
      location = _ts_playlist_location_from_reference (reference);
      entry = _ts_playlist_add (playlist, location, &local);
      if (local != NULL) {
        g_propagate_error (error, g_steal_pointer (&local));
        return NULL;
      }
      if (entry == NULL)
        continue;
      entry->title = dup_text (track, "title");
      entry->artist = dup_text (track, "creator");
      entry->album = dup_text (track, "album");
      entry->duration_ms = get_duration_ms (track);
    }
  }
  return g_steal_pointer (&playlist);
}
