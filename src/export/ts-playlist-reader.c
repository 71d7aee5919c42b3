/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-export"

#include "config.h"

#include "ts-playlist-reader-private.h"

#include "ts-playlist-location.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_LOCATION_BYTES (16 * 1024)
#define MAX_TEXT_BYTES (64 * 1024)

char *
_ts_playlist_clean_text (const char *raw, gssize length)
{
  gsize n = length < 0 ? strlen (raw) : (gsize) length;
  g_autofree char *text = NULL;

  n = MIN (n, MAX_TEXT_BYTES);
  if (g_utf8_validate_len (raw, n, NULL))
    text = g_strndup (raw, n);
  else
    text = g_convert (raw, n, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
  if (text == NULL)
    text = g_utf8_make_valid (raw, n);
  g_strstrip (text);
  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

TsPlaylistEntry *
_ts_playlist_add (TsPlaylist *self, const char *location, GError **error)
{
  if (*location == '\0' || strlen (location) > MAX_LOCATION_BYTES)
    return NULL;
  if (self->entries->len >= TS_PLAYLIST_MAX_ENTRIES) {
    g_set_error (error, TS_PLAYLIST_ERROR, TS_PLAYLIST_ERROR_TOO_LARGE,
                 _ ("The playlist has more than %d entries."), TS_PLAYLIST_MAX_ENTRIES);
    return NULL;
  }
  return ts_playlist_append (self, location);
}

void
_ts_playlist_entry_set_display (TsPlaylistEntry *entry, const char *raw)
{
  g_autofree char *text = _ts_playlist_clean_text (raw, -1);
  const char *dash;

  g_clear_pointer (&entry->artist, g_free);
  g_clear_pointer (&entry->title, g_free);
  if (text == NULL)
    return;
  dash = strstr (text, " - ");
  if (dash != NULL && dash > text) {
    entry->artist = _ts_playlist_clean_text (text, dash - text);
    entry->title = _ts_playlist_clean_text (dash + 3, -1);
  }
  if (entry->title == NULL) {
    g_clear_pointer (&entry->artist, g_free);
    entry->title = g_steal_pointer (&text);
  }
}

char *
_ts_playlist_location_from_reference (const char *reference)
{
  char *path;

  if (ts_playlist_location_is_address (reference)
      || g_ascii_strncasecmp (reference, "file://", 7) == 0)
    return g_strdup (reference);
  /* Invalid escapes and "%00" mean that this never was a reference: take it as a path. */
  path = g_uri_unescape_string (reference, NULL);
  return path != NULL ? path : g_strdup (reference);
}

static gboolean
starts_with (const char *text, const char *word)
{
  while (g_ascii_isspace (*text))
    text++;
  return g_ascii_strncasecmp (text, word, strlen (word)) == 0;
}

static TsPlaylistFormat
sniff_format (const char *text, const char *name)
{
  TsPlaylistFormat by_name
      = name != NULL ? ts_playlist_format_from_name (name) : TS_PLAYLIST_FORMAT_UNKNOWN;

  if (starts_with (text, "#EXTM3U"))
    return TS_PLAYLIST_FORMAT_M3U8;
  if (starts_with (text, "[playlist]"))
    return TS_PLAYLIST_FORMAT_PLS;
  if (starts_with (text, "<"))
    return TS_PLAYLIST_FORMAT_XSPF;
  if (starts_with (text, "{") && by_name != TS_PLAYLIST_FORMAT_M3U
      && by_name != TS_PLAYLIST_FORMAT_M3U8)
    return TS_PLAYLIST_FORMAT_JSPF;
  return by_name;
}

/* A zero-terminated copy without byte order mark; UTF-16 becomes UTF-8. */
static char *
decode (const guint8 *data, gsize size, gsize *length)
{
  const char *text = (const char *) data;
  char *copy = NULL;

  if (size >= 2 && ((data[0] == 0xff && data[1] == 0xfe) || (data[0] == 0xfe && data[1] == 0xff)))
    copy = g_convert (text, size, "UTF-8", "UTF-16", NULL, length, NULL);
  if (copy == NULL) {
    gsize skip = size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

    *length = size - skip;
    copy = g_strndup ("", *length);
    memcpy (copy, text + skip, *length);
  } else if (g_str_has_prefix (copy, "\xef\xbb\xbf")) {
    *length -= 3;
    memmove (copy, copy + 3, *length + 1);
  }
  return copy;
}

TsPlaylist *
ts_playlist_read_bytes (const guint8 *data, gsize size, const char *name, GError **error)
{
  g_autofree char *text = NULL;
  TsPlaylistFormat format;
  gsize length = 0;

  g_return_val_if_fail (data != NULL || size == 0, NULL);

  if (size > TS_PLAYLIST_MAX_BYTES) {
    g_set_error_literal (error, TS_PLAYLIST_ERROR, TS_PLAYLIST_ERROR_TOO_LARGE,
                         _ ("The file is too large for a playlist."));
    return NULL;
  }
  text = decode (data, size, &length);
  /* A zero byte ends text for every reader below; audio taken for a playlist has many. */
  if (memchr (text, '\0', length) != NULL) {
    g_set_error_literal (error, TS_PLAYLIST_ERROR, TS_PLAYLIST_ERROR_NOT_A_PLAYLIST,
                         _ ("The file is not a playlist: it is not text."));
    return NULL;
  }

  format = sniff_format (text, name);
  if (format == TS_PLAYLIST_FORMAT_XSPF || format == TS_PLAYLIST_FORMAT_JSPF) {
    if (!g_utf8_validate_len (text, length, NULL)) {
      char *utf8 = g_convert (text, length, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);

      if (utf8 == NULL)
        utf8 = g_utf8_make_valid (text, length);
      length = strlen (utf8);
      g_free (text);
      text = utf8;
    }
    return format == TS_PLAYLIST_FORMAT_XSPF ? _ts_playlist_read_xspf (text, length, error)
                                             : _ts_playlist_read_jspf (text, length, error);
  }
  if (format == TS_PLAYLIST_FORMAT_M3U || format == TS_PLAYLIST_FORMAT_M3U8)
    return _ts_playlist_read_m3u (text, error);
  if (format == TS_PLAYLIST_FORMAT_PLS)
    return _ts_playlist_read_pls (text, error);
  g_set_error_literal (
      error, TS_PLAYLIST_ERROR, TS_PLAYLIST_ERROR_NOT_A_PLAYLIST,
      _ ("The file is not a playlist that Tracksync can read (M3U, M3U8, PLS, XSPF or JSPF)."));
  return NULL;
}

TsPlaylist *
ts_playlist_read_file (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GByteArray) content = NULL;
  g_autoptr (TsPlaylist) playlist = NULL;
  g_autofree char *display = NULL;
  gssize n;

  g_return_val_if_fail (path != NULL, NULL);

  display = g_filename_display_name (path);
  file = g_file_new_for_path (path);
  stream = g_file_read (file, cancellable, error);
  if (stream == NULL)
    return NULL;
  /* Read up to one byte beyond the limit: the size of a pipe or a growing file says nothing. */
  content = g_byte_array_new ();
  do {
    guint old = content->len;

    g_byte_array_set_size (content, old + 64 * 1024);
    n = g_input_stream_read (G_INPUT_STREAM (stream), content->data + old, 64 * 1024, cancellable,
                             error);
    g_byte_array_set_size (content, old + MAX (n, 0));
  } while (n > 0 && content->len <= TS_PLAYLIST_MAX_BYTES);
  if (n < 0) {
    g_prefix_error (error, _ ("Reading “%s”: "), display);
    return NULL;
  }

  playlist = ts_playlist_read_bytes (content->data, content->len, path, error);
  if (playlist == NULL) {
    g_prefix_error (error, "%s: ", display);
    return NULL;
  }
  if (playlist->name == NULL) {
    g_autofree char *base = g_path_get_basename (path);
    char *dot = strrchr (base, '.');

    if (dot != NULL && dot != base)
      *dot = '\0';
    playlist->name = g_filename_display_name (base);
  }
  return g_steal_pointer (&playlist);
}
