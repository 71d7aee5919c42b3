/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-export"

#include "config.h"

#include "ts-playlist-writer.h"

#include "ts-file.h"
#include "ts-playlist-location.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

/* Control characters become spaces, so that text stays on its line and XML stays legal. */
static char *
fold_text (const char *text)
{
  char *folded = g_utf8_make_valid (text, -1);

  for (char *p = folded; *p != '\0'; p = g_utf8_next_char (p)) {
    if ((guchar) *p < 0x20 || *p == 0x7f)
      *p = ' ';
    else if (strncmp (p, "\xef\xbf\xbe", 3) == 0 || strncmp (p, "\xef\xbf\xbf", 3) == 0)
      p[2] = '\xbd'; /* U+FFFE and U+FFFF are not characters of XML: U+FFFD */
  }
  return g_strstrip (folded);
}

static char *
get_title (const TsPlaylistEntry *entry)
{
  g_autofree char *base = NULL;
  g_autofree char *display = NULL;
  char *dot;

  if (entry->title != NULL && *entry->title != '\0')
    return fold_text (entry->title);
  if (ts_playlist_location_is_address (entry->location))
    return fold_text (entry->location);
  base = g_path_get_basename (entry->location);
  display = g_filename_display_name (base);
  dot = strrchr (display, '.');
  if (dot != NULL && dot != display)
    *dot = '\0';
  return fold_text (display);
}

/* "Artist - Title" */
static char *
get_display (const TsPlaylistEntry *entry)
{
  g_autofree char *title = get_title (entry);
  g_autofree char *artist = entry->artist != NULL ? fold_text (entry->artist) : NULL;

  if (artist == NULL || *artist == '\0')
    return g_steal_pointer (&title);
  return g_strdup_printf ("%s - %s", artist, title);
}

/* Whether @path lies below @folder; gives the rest without leading slashes. "" holds every
 * relative path. */
static const char *
skip_folder (const char *path, const char *folder)
{
  gsize n = strlen (folder);

  if (n == 0)
    return *path != '/' ? path : NULL;
  while (n > 1 && folder[n - 1] == '/')
    n--;
  if (strncmp (path, folder, n) != 0 || (path[n] != '/' && folder[n - 1] != '/'))
    return NULL;
  path += n;
  while (*path == '/')
    path++;
  return path;
}

/* The path as it is to be written; addresses pass. */
static char *
map_location (const char *location, const TsPlaylistWriteOptions *options)
{
  const char *rest;

  if (ts_playlist_location_is_address (location)
      || g_ascii_strncasecmp (location, "file://", 7) == 0)
    return g_strdup (location);
  if (options->map_from != NULL && options->map_to != NULL
      && (rest = skip_folder (location, options->map_from)) != NULL) {
    gboolean is_windows = strchr (options->map_to, '\\') != NULL;
    gsize n = strlen (options->map_to);
    gboolean has_slash = n == 0 || strchr ("/\\", options->map_to[n - 1]) != NULL;
    char *mapped = g_strconcat (options->map_to,
                                has_slash    ? ""
                                : is_windows ? "\\"
                                             : "/",
                                rest, NULL);

    return is_windows ? g_strdelimit (mapped, "/", '\\') : mapped;
  }
  if (options->base_dir != NULL && g_path_is_absolute (location))
    return ts_playlist_location_make_relative (location, options->base_dir);
  return g_strdup (location);
}

/* A location for a format of lines, NULL when it cannot be said there. */
static char *
get_line_location (const char *location, const TsPlaylistWriteOptions *options)
{
  g_autofree char *mapped = map_location (location, options);
  gsize n = strlen (mapped);

  if (strpbrk (mapped, "\r\n") != NULL || (n > 0 && g_ascii_isspace (mapped[n - 1]))) {
    g_autofree char *absolute = NULL;

    if (g_path_is_absolute (mapped))
      absolute = g_strdup (mapped);
    else if (options->base_dir != NULL && !ts_playlist_location_is_address (mapped))
      absolute = g_canonicalize_filename (mapped, options->base_dir);
    return absolute != NULL ? g_filename_to_uri (absolute, NULL, NULL) : NULL;
  }
  /* "#1.mp3" would be a comment, " x.mp3" would lose its space. */
  if (*mapped == '#' || g_ascii_isspace (*mapped))
    return g_strconcat ("./", mapped, NULL);
  return g_steal_pointer (&mapped);
}

/* A location as URI reference. */
static char *
get_reference (const char *location, const TsPlaylistWriteOptions *options)
{
  g_autofree char *mapped = map_location (location, options);
  g_autofree char *escaped = NULL;
  gsize first_segment;

  if (ts_playlist_location_is_address (mapped) || g_ascii_strncasecmp (mapped, "file://", 7) == 0)
    return fold_text (mapped);
  if (g_ascii_isalpha (mapped[0]) && mapped[1] == ':' && strchr ("/\\", mapped[2]) != NULL) {
    g_strdelimit (mapped, "\\", '/');
    escaped = g_uri_escape_string (mapped, "/:!$&'()*+,;=@", FALSE);
    return g_strconcat ("file:///", escaped, NULL);
  }
  if (g_path_is_absolute (mapped))
    return g_filename_to_uri (mapped, NULL, NULL);
  escaped = g_uri_escape_string (mapped, "/:!$&'()*+,;=@", FALSE);
  /* A colon in the first segment would make a scheme of what stands before it. */
  first_segment = strcspn (escaped, "/");
  if (memchr (escaped, ':', first_segment) != NULL)
    return g_strconcat ("./", escaped, NULL);
  return g_steal_pointer (&escaped);
}

static gint64
get_seconds (const TsPlaylistEntry *entry)
{
  return entry->duration_ms > 0 ? MAX (1, (entry->duration_ms + 500) / 1000) : -1;
}

static void
write_m3u (GString *out,
           const TsPlaylist *self,
           const TsPlaylistWriteOptions *options,
           guint *n_left_out)
{
  g_string_append (out, "#EXTM3U\n");
  if (options->remark != NULL)
    g_string_append_printf (out, "# %s\n", options->remark);
  if (self->name != NULL && *self->name != '\0') {
    g_autofree char *name = fold_text (self->name);

    g_string_append_printf (out, "#PLAYLIST:%s\n", name);
  }
  for (guint i = 0; i < self->entries->len; i++) {
    const TsPlaylistEntry *entry = self->entries->pdata[i];
    g_autofree char *location = get_line_location (entry->location, options);
    g_autofree char *display = get_display (entry);

    if (location == NULL) {
      (*n_left_out)++;
      continue;
    }
    g_string_append_printf (out, "#EXTINF:%" G_GINT64_FORMAT ",%s\n%s\n", get_seconds (entry),
                            display, location);
  }
}

static void
write_pls (GString *out,
           const TsPlaylist *self,
           const TsPlaylistWriteOptions *options,
           guint *n_left_out)
{
  guint n = 0;

  g_string_append (out, "[playlist]\n");
  if (options->remark != NULL)
    g_string_append_printf (out, "X-Remark=%s\n", options->remark);
  if (self->name != NULL && *self->name != '\0') {
    g_autofree char *name = fold_text (self->name);

    g_string_append_printf (out, "X-GNOME-Title=%s\n", name);
  }
  for (guint i = 0; i < self->entries->len; i++) {
    const TsPlaylistEntry *entry = self->entries->pdata[i];
    g_autofree char *location = get_line_location (entry->location, options);
    g_autofree char *display = get_display (entry);

    if (location == NULL) {
      (*n_left_out)++;
      continue;
    }
    n++;
    g_string_append_printf (out, "File%u=%s\nTitle%u=%s\nLength%u=%" G_GINT64_FORMAT "\n", n,
                            location, n, display, n, get_seconds (entry));
  }
  g_string_append_printf (out, "NumberOfEntries=%u\nVersion=2\n", n);
}

static void
append_element (GString *out, const char *indent, const char *name, const char *text)
{
  g_autofree char *folded = NULL;
  g_autofree char *escaped = NULL;

  if (text == NULL || *text == '\0')
    return;
  folded = fold_text (text);
  escaped = g_markup_escape_text (folded, -1);
  g_string_append_printf (out, "%s<%s>%s</%s>\n", indent, name, escaped, name);
}

static void
write_xspf (GString *out, const TsPlaylist *self, const TsPlaylistWriteOptions *options)
{
  g_string_append (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\">\n");
  append_element (out, "  ", "title", self->name);
  append_element (out, "  ", "annotation", options->remark);
  g_string_append (out, "  <trackList>\n");
  for (guint i = 0; i < self->entries->len; i++) {
    const TsPlaylistEntry *entry = self->entries->pdata[i];
    g_autofree char *reference = get_reference (entry->location, options);
    g_autofree char *title = get_title (entry);

    g_string_append (out, "    <track>\n");
    append_element (out, "      ", "location", reference);
    append_element (out, "      ", "title", title);
    append_element (out, "      ", "creator", entry->artist);
    append_element (out, "      ", "album", entry->album);
    if (entry->duration_ms > 0)
      g_string_append_printf (out, "      <duration>%" G_GINT64_FORMAT "</duration>\n",
                              entry->duration_ms);
    g_string_append (out, "    </track>\n");
  }
  g_string_append (out, "  </trackList>\n</playlist>\n");
}

static void
add_member (JsonBuilder *builder, const char *name, const char *text)
{
  g_autofree char *folded = NULL;

  if (text == NULL || *text == '\0')
    return;
  folded = fold_text (text);
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, folded);
}

static void
write_jspf (GString *out, const TsPlaylist *self, const TsPlaylistWriteOptions *options)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "playlist");
  json_builder_begin_object (builder);
  add_member (builder, "title", self->name);
  add_member (builder, "annotation", options->remark);
  json_builder_set_member_name (builder, "track");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->entries->len; i++) {
    const TsPlaylistEntry *entry = self->entries->pdata[i];
    g_autofree char *reference = get_reference (entry->location, options);
    g_autofree char *title = get_title (entry);

    json_builder_begin_object (builder);
    json_builder_set_member_name (builder, "location");
    json_builder_begin_array (builder);
    json_builder_add_string_value (builder, reference);
    json_builder_end_array (builder);
    add_member (builder, "title", title);
    add_member (builder, "creator", entry->artist);
    add_member (builder, "album", entry->album);
    if (entry->duration_ms > 0) {
      json_builder_set_member_name (builder, "duration");
      json_builder_add_int_value (builder, entry->duration_ms);
    }
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  json_generator_to_gstring (generator, out);
  g_string_append_c (out, '\n');
}

GBytes *
ts_playlist_to_bytes (const TsPlaylist *self,
                      TsPlaylistFormat format,
                      const TsPlaylistWriteOptions *options,
                      guint *n_left_out)
{
  static const TsPlaylistWriteOptions defaults = { NULL };
  GString *out;
  guint left_out = 0;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (format != TS_PLAYLIST_FORMAT_UNKNOWN, NULL);

  if (options == NULL)
    options = &defaults;
  out = g_string_new (NULL);
  switch (format) {
  case TS_PLAYLIST_FORMAT_PLS:
    write_pls (out, self, options, &left_out);
    break;
  case TS_PLAYLIST_FORMAT_XSPF:
    write_xspf (out, self, options);
    break;
  case TS_PLAYLIST_FORMAT_JSPF:
    write_jspf (out, self, options);
    break;
  case TS_PLAYLIST_FORMAT_UNKNOWN:
  case TS_PLAYLIST_FORMAT_M3U:
  case TS_PLAYLIST_FORMAT_M3U8:
  default:
    write_m3u (out, self, options, &left_out);
    break;
  }
  if (n_left_out != NULL)
    *n_left_out = left_out;
  return g_string_free_to_bytes (out);
}

gboolean
ts_playlist_write_file (const TsPlaylist *self,
                        const char *path,
                        TsPlaylistFormat format,
                        const TsPlaylistWriteOptions *options,
                        guint *n_left_out,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *canonical = NULL, *dir = NULL, *temporary = NULL;
  TsPlaylistWriteOptions beside = { NULL };
  gboolean is_written;
  int fd, saved_errno;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  canonical = g_canonicalize_filename (path, NULL);
  dir = g_path_get_dirname (canonical);
  beside.base_dir = dir;
  bytes = ts_playlist_to_bytes (self, format, options != NULL ? options : &beside, n_left_out);

  temporary = g_build_filename (dir, ".tracksync-XXXXXX.part", NULL);
  fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0666);
  is_written = fd >= 0
               && ts_file_write_all (fd, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
               && fsync (fd) == 0;
  saved_errno = errno;
  if (fd >= 0 && close (fd) != 0 && is_written) {
    is_written = FALSE;
    saved_errno = errno;
  }
  if (is_written && g_rename (temporary, canonical) != 0) {
    is_written = FALSE;
    saved_errno = errno;
  }
  if (!is_written) {
    g_autofree char *display = g_filename_display_name (path);

    if (fd >= 0)
      g_unlink (temporary);
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                 _ ("The playlist “%s” could not be written: %s"), display,
                 g_strerror (saved_errno));
  }
  return is_written;
}
