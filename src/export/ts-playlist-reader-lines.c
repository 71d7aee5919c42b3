/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-export"

#include "config.h"

#include "ts-playlist-reader-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Cuts the next line off *@cursor: without its end (LF, CRLF or CR) and without white space
 * around it. NULL at the end. */
static char *
next_line (const char **cursor)
{
  const char *start = *cursor;
  gsize n;

  if (*start == '\0')
    return NULL;
  n = strcspn (start, "\r\n");
  *cursor = start + n;
  if (**cursor == '\r')
    (*cursor)++;
  if (**cursor == '\n')
    (*cursor)++;
  return g_strstrip (g_strndup (start, n));
}

static const char *
skip_prefix (const char *line, const char *prefix)
{
  gsize n = strlen (prefix);

  return g_ascii_strncasecmp (line, prefix, n) == 0 ? line + n : NULL;
}

static gint64
seconds_to_ms (const char *text, const char **end)
{
  char *stop = NULL;
  double seconds = g_ascii_strtod (text, &stop);

  if (end != NULL)
    *end = stop;
  /* Also refuses NaN. */
  return seconds > 0 && seconds < 10 * 365 * 86400.0 ? (gint64) (seconds * 1000 + 0.5) : 0;
}

/* What stands before a location and belongs to it. */
typedef struct {
  char *display; /* (owned) (nullable): the text of EXTINF */
  char *artist;  /* (owned) (nullable): EXTART */
  char *album;   /* (owned) (nullable): EXTALB */
  gint64 duration_ms;
} PendingInfo;

static void
pending_info_clear (PendingInfo *info)
{
  g_clear_pointer (&info->display, g_free);
  g_clear_pointer (&info->artist, g_free);
  g_clear_pointer (&info->album, g_free);
  info->duration_ms = 0;
}

/* "123,Text", "-1 tvg-name=\"A, B\",Text" */
static void
parse_extinf (const char *value, PendingInfo *info)
{
  const char *p;
  gboolean is_quoted = FALSE;

  info->duration_ms = seconds_to_ms (value, &p);
  for (; *p != '\0' && (*p != ',' || is_quoted); p++)
    if (*p == '"')
      is_quoted = !is_quoted;
  if (*p == '\0') {
    /* An odd quote: the first comma will do. */
    p = strchr (value, ',');
  }
  g_free (info->display);
  info->display = p != NULL && *p == ',' ? g_strdup (p + 1) : NULL;
}

TsPlaylist *
_ts_playlist_read_m3u (const char *text, GError **error)
{
  g_autoptr (TsPlaylist) playlist = ts_playlist_new (NULL);
  PendingInfo info = { NULL };
  GError *local = NULL;
  const char *cursor = text;
  char *raw;

  while (local == NULL && (raw = next_line (&cursor)) != NULL) {
    g_autofree char *line = raw;
    const char *value;
    TsPlaylistEntry *entry;

    if (*line == '\0')
      continue;
    if (*line != '#') {
      entry = _ts_playlist_add (playlist, line, &local);
      if (entry != NULL) {
        entry->duration_ms = info.duration_ms;
        if (info.display != NULL)
          _ts_playlist_entry_set_display (entry, info.display);
        if (info.artist != NULL && entry->artist == NULL)
          entry->artist = _ts_playlist_clean_text (info.artist, -1);
        if (info.album != NULL)
          entry->album = _ts_playlist_clean_text (info.album, -1);
      }
      pending_info_clear (&info);
    } else if ((value = skip_prefix (line, "#EXTINF:")) != NULL) {
      parse_extinf (value, &info);
    } else if ((value = skip_prefix (line, "#PLAYLIST:")) != NULL) {
      g_free (playlist->name);
      playlist->name = _ts_playlist_clean_text (value, -1);
    } else if ((value = skip_prefix (line, "#EXTALB:")) != NULL) {
      g_free (info.album);
      info.album = g_strdup (value);
    } else if ((value = skip_prefix (line, "#EXTART:")) != NULL) {
      g_free (info.artist);
      info.artist = g_strdup (value);
    } else if (skip_prefix (line, "#EXT-X-TARGETDURATION") || skip_prefix (line, "#EXT-X-STREAM")) {
      g_set_error_literal (&local, TS_PLAYLIST_ERROR, TS_PLAYLIST_ERROR_NOT_A_PLAYLIST,
                           _ ("The file describes a broadcast stream, not a list of tracks."));
    }
  }
  pending_info_clear (&info);
  if (local != NULL) {
    g_propagate_error (error, local);
    return NULL;
  }
  return g_steal_pointer (&playlist);
}

/* One "FileN", "TitleN", "LengthN" triple. */
typedef struct {
  gint64 number;
  char *file;  /* (owned) (nullable) */
  char *title; /* (owned) (nullable) */
  gint64 duration_ms;
} PlsEntry;

static void
pls_entry_clear (gpointer data)
{
  PlsEntry *entry = data;

  g_free (entry->file);
  g_free (entry->title);
}

static int
compare_pls_entries (gconstpointer a, gconstpointer b)
{
  const PlsEntry *x = a, *y = b;

  return x->number < y->number ? -1 : x->number > y->number;
}

/* The entry numbered like the end of @key, made when new. */
static PlsEntry *
get_pls_entry (GArray *entries, GHashTable *by_number, const char *digits)
{
  char *end;
  gint64 number = g_ascii_strtoll (digits, &end, 10);
  gpointer position;
  PlsEntry entry = { number };

  if (!g_ascii_isdigit (*digits) || *end != '\0')
    return NULL;
  if (g_hash_table_lookup_extended (by_number, &number, NULL, &position))
    return &g_array_index (entries, PlsEntry, GPOINTER_TO_UINT (position));
  if (entries->len >= TS_PLAYLIST_MAX_ENTRIES)
    return NULL;
  g_hash_table_insert (by_number, g_memdup2 (&number, sizeof number),
                       GUINT_TO_POINTER (entries->len));
  g_array_append_val (entries, entry);
  return &g_array_index (entries, PlsEntry, entries->len - 1);
}

TsPlaylist *
_ts_playlist_read_pls (const char *text, GError **error)
{
  g_autoptr (TsPlaylist) playlist = ts_playlist_new (NULL);
  g_autoptr (GArray) entries = g_array_new (FALSE, TRUE, sizeof (PlsEntry));
  g_autoptr (GHashTable) by_number
      = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  const char *cursor = text;
  char *raw;

  g_array_set_clear_func (entries, pls_entry_clear);
  while ((raw = next_line (&cursor)) != NULL) {
    g_autofree char *line = raw;
    char *value = strchr (line, '=');
    const char *digits;
    PlsEntry *entry;

    if (value == NULL)
      continue;
    *value++ = '\0';
    g_strchomp (line);
    g_strchug (value);
    if ((digits = skip_prefix (line, "File")) != NULL) {
      entry = get_pls_entry (entries, by_number, digits);
      if (entry != NULL && entry->file == NULL)
        entry->file = g_strdup (value);
    } else if ((digits = skip_prefix (line, "Title")) != NULL) {
      entry = get_pls_entry (entries, by_number, digits);
      if (entry != NULL && entry->title == NULL)
        entry->title = g_strdup (value);
    } else if ((digits = skip_prefix (line, "Length")) != NULL) {
      entry = get_pls_entry (entries, by_number, digits);
      if (entry != NULL)
        entry->duration_ms = seconds_to_ms (value, NULL);
    } else if (g_ascii_strcasecmp (line, "X-GNOME-Title") == 0) {
      g_free (playlist->name);
      playlist->name = _ts_playlist_clean_text (value, -1);
    }
  }
  g_array_sort (entries, compare_pls_entries);
  for (guint i = 0; i < entries->len; i++) {
    PlsEntry *from = &g_array_index (entries, PlsEntry, i);
    TsPlaylistEntry *entry;

    if (from->file == NULL)
      continue;
    entry = _ts_playlist_add (playlist, from->file, NULL);
    if (entry == NULL)
      continue;
    entry->duration_ms = from->duration_ms;
    if (from->title != NULL)
      _ts_playlist_entry_set_display (entry, from->title);
  }
  return g_steal_pointer (&playlist);
}
