/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-export"

#include "config.h"

#include "ts-playlist-reader-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_DEPTH 64
#define MAX_CHARACTERS (64 * 1024)

typedef struct {
  TsPlaylist *playlist; /* (not owned) */
  GString *characters;  /* (owned): of the element being read */
  guint depth;
  gboolean is_xspf;
  gboolean is_in_track;
  /* What a track says before or after its location. */
  char *location;
  char *title;
  char *artist;
  char *album;
  gint64 duration_ms;
} XspfState;

/* "xspf:track" and "track" alike. */
static const char *
local_name (const char *name)
{
  const char *colon = strrchr (name, ':');

  return colon != NULL ? colon + 1 : name;
}

static void
xspf_state_clear_track (XspfState *state)
{
  g_clear_pointer (&state->location, g_free);
  g_clear_pointer (&state->title, g_free);
  g_clear_pointer (&state->artist, g_free);
  g_clear_pointer (&state->album, g_free);
  state->duration_ms = 0;
}

static void
start_element_cb (GMarkupParseContext *context,
                  const char *element,
                  const char **names,
                  const char **values,
                  gpointer data,
                  GError **error)
{
  XspfState *state = data;
  const char *name = local_name (element);

  if (++state->depth > MAX_DEPTH) {
    g_set_error_literal (error, TS_PLAYLIST_ERROR, TS_PLAYLIST_ERROR_FAILED,
                         _ ("The XSPF playlist is nested too deeply."));
    return;
  }
  if (state->depth == 1)
    state->is_xspf = strcmp (name, "playlist") == 0;
  if (!state->is_xspf) {
    g_set_error_literal (error, TS_PLAYLIST_ERROR, TS_PLAYLIST_ERROR_NOT_A_PLAYLIST,
                         _ ("The file is XML, but not an XSPF playlist."));
    return;
  }
  if (strcmp (name, "track") == 0 && !state->is_in_track) {
    state->is_in_track = TRUE;
    xspf_state_clear_track (state);
  }
  g_string_truncate (state->characters, 0);
}

static void
take_first (char **field, const char *text)
{
  if (*field == NULL)
    *field = _ts_playlist_clean_text (text, -1);
}

static void
end_element_cb (GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  XspfState *state = data;
  const char *name = local_name (element);
  const char *text = state->characters->str;

  /* playlist > trackList > track > title: fields of extensions lie deeper. */
  if (state->is_in_track && state->depth == 4) {
    if (strcmp (name, "location") == 0)
      take_first (&state->location, text);
    else if (strcmp (name, "title") == 0)
      take_first (&state->title, text);
    else if (strcmp (name, "creator") == 0)
      take_first (&state->artist, text);
    else if (strcmp (name, "album") == 0)
      take_first (&state->album, text);
    else if (strcmp (name, "duration") == 0)
      state->duration_ms = CLAMP (g_ascii_strtoll (text, NULL, 10), 0, G_GINT64_CONSTANT (1) << 40);
  } else if (state->depth == 2 && strcmp (name, "title") == 0) {
    take_first (&state->playlist->name, text);
  } else if (state->depth == 3 && state->is_in_track && strcmp (name, "track") == 0) {
    state->is_in_track = FALSE;
    if (state->location != NULL) {
      g_autofree char *location = _ts_playlist_location_from_reference (state->location);
      TsPlaylistEntry *entry = _ts_playlist_add (state->playlist, location, error);

      if (entry != NULL) {
        entry->title = g_steal_pointer (&state->title);
        entry->artist = g_steal_pointer (&state->artist);
        entry->album = g_steal_pointer (&state->album);
        entry->duration_ms = state->duration_ms;
      }
    }
    xspf_state_clear_track (state);
  }
  g_string_truncate (state->characters, 0);
  state->depth--;
}

static void
text_cb (
    GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  XspfState *state = data;

  if (state->characters->len < MAX_CHARACTERS)
    g_string_append_len (state->characters, text,
                         MIN (length, MAX_CHARACTERS - state->characters->len));
}

TsPlaylist *
_ts_playlist_read_xspf (const char *text, gsize length, GError **error)
{
  static const GMarkupParser parser = { start_element_cb, end_element_cb, text_cb, NULL, NULL };
  g_autoptr (TsPlaylist) playlist = ts_playlist_new (NULL);
  g_autoptr (GMarkupParseContext) context = NULL;
  g_autoptr (GString) characters = g_string_new (NULL);
  g_autoptr (GError) local = NULL;
  XspfState state = { .playlist = playlist, .characters = characters };

  /* CDATA counts as text; document types are skipped over and their entities unknown. */
  context = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &state, NULL);
  if (g_markup_parse_context_parse (context, text, length, &local))
    g_markup_parse_context_end_parse (context, &local);
  xspf_state_clear_track (&state);
  if (local == NULL)
    return g_steal_pointer (&playlist);
  if (local->domain == TS_PLAYLIST_ERROR)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error (error, TS_PLAYLIST_ERROR, TS_PLAYLIST_ERROR_FAILED,
                 _ ("The XSPF playlist is damaged: %s"), local->message);
  return NULL;
}
