/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-hls-playlist.h"

#include <string.h>

#define MAX_URI 8192
#define MAX_TARGET_SECONDS 3600

typedef struct {
  TsHlsPlaylist *list;
  gboolean is_broken;
  gboolean has_target;
  /* For the next segment */
  gboolean has_duration;
  gboolean is_gap;
  gint64 first, last; /* -1: all */
  gint64 next_first;  /* where a range without a begin goes on */
  /* For all that follow */
  char *map_uri; /* (owned) (nullable) */
  gint64 map_first, map_last;
  /* The variant whose address comes next, and the best one so far */
  gboolean is_variant;
  gboolean is_sound;
  gint64 bandwidth;
  gboolean is_best_sound;
  gint64 best_bandwidth;
} Parser;

static void
segment_free (gpointer data)
{
  TsHlsSegment *segment = data;

  g_free (segment->uri);
  g_free (segment->map_uri);
  g_free (segment);
}

void
ts_hls_playlist_free (TsHlsPlaylist *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->segments);
  g_free (self->variant_uri);
  g_free (self);
}

/* --- Values -------------------------------------------------------------------------------- */

/* The value of an attribute of "A=1,B="x,y"", without quotes. (transfer full) (nullable) */
static char *
get_attribute (const char *text, const char *name)
{
  const gsize length = strlen (name);

  while (*text != '\0') {
    const char *value = text + strcspn (text, "=,");
    const gboolean is_it = (gsize) (value - text) == length && strncmp (text, name, length) == 0;
    gboolean is_quoted;
    gsize n;

    if (*value != '=')
      return NULL;
    is_quoted = *++value == '"';
    value += is_quoted ? 1 : 0;
    n = strcspn (value, is_quoted ? "\"" : ",");
    if (is_it)
      return g_strndup (value, n);
    text = value + n;
    text += strcspn (text, ",");
    text += strspn (text, ", ");
  }
  return NULL;
}

static gint64
parse_number (const char *text)
{
  guint64 number;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64 / 2, &number, NULL)
             ? (gint64) number
             : -1;
}

/* "LENGTH" or "LENGTH@FIRST". */
static gboolean
parse_range (const char *text, gint64 next_first, gint64 *first, gint64 *last)
{
  g_auto (GStrv) parts = g_strsplit (text, "@", 2);
  const gint64 length = parts[0] != NULL ? parse_number (parts[0]) : -1;

  *first = parts[0] != NULL && parts[1] != NULL ? parse_number (parts[1]) : next_first;
  if (*first < 0 || *first > G_MAXINT64 / 2 || length <= 0)
    return FALSE;
  *last = *first + length - 1;
  return TRUE;
}

/* --- Tags ---------------------------------------------------------------------------------- */

static void
read_map (Parser *self, const char *attributes)
{
  g_autofree char *range = get_attribute (attributes, "BYTERANGE");

  g_free (self->map_uri);
  self->map_uri = get_attribute (attributes, "URI");
  self->map_first = self->map_last = -1;
  if (self->map_uri == NULL || *self->map_uri == '\0'
      || (range != NULL && !parse_range (range, 0, &self->map_first, &self->map_last)))
    self->is_broken = TRUE;
}

static void
read_key (Parser *self, const char *attributes)
{
  g_autofree char *method = get_attribute (attributes, "METHOD");

  if (g_strcmp0 (method, "NONE") != 0)
    self->list->is_encrypted = TRUE;
}

static void
take_variant (Parser *self, const char *uri, gboolean is_sound, gint64 bandwidth)
{
  const gboolean is_first = self->list->variant_uri == NULL;
  gboolean is_better = bandwidth < self->best_bandwidth;

  if (is_sound)
    is_better = !self->is_best_sound || bandwidth > self->best_bandwidth;
  else if (self->is_best_sound)
    is_better = FALSE;
  if (!is_first && !is_better)
    return;
  g_free (self->list->variant_uri);
  self->list->variant_uri = g_strdup (uri);
  self->is_best_sound = is_sound;
  self->best_bandwidth = bandwidth;
}

/* Whether a list of codecs has no picture in it. */
static gboolean
codecs_are_sound (const char *codecs)
{
  static const char *const sounds[] = { "mp4a", "ac-3", "ec-3", "opus", "fLaC", "flac", "mp3" };
  g_auto (GStrv) names = g_strsplit (codecs, ",", -1);

  for (gsize i = 0; names[i] != NULL; i++) {
    gboolean is_sound = FALSE;

    for (gsize k = 0; k < G_N_ELEMENTS (sounds); k++)
      is_sound |= g_str_has_prefix (g_strstrip (names[i]), sounds[k]);
    if (!is_sound)
      return FALSE;
  }
  return names[0] != NULL;
}

static void
read_variant (Parser *self, const char *attributes)
{
  g_autofree char *bandwidth = get_attribute (attributes, "BANDWIDTH");
  g_autofree char *codecs = get_attribute (attributes, "CODECS");
  g_autofree char *resolution = get_attribute (attributes, "RESOLUTION");

  self->is_variant = TRUE;
  self->bandwidth = MAX (parse_number (bandwidth), 0);
  self->is_sound = resolution == NULL && codecs != NULL && codecs_are_sound (codecs);
}

/* Sound that is kept apart from the picture. */
static void
read_media (Parser *self, const char *attributes)
{
  g_autofree char *type = get_attribute (attributes, "TYPE");
  g_autofree char *uri = get_attribute (attributes, "URI");
  g_autofree char *is_default = get_attribute (attributes, "DEFAULT");

  if (g_strcmp0 (type, "AUDIO") == 0 && uri != NULL && *uri != '\0')
    take_variant (self, uri, TRUE, g_strcmp0 (is_default, "YES") == 0 ? 1 : 0);
}

static void
read_target (Parser *self, const char *value)
{
  self->has_target = TRUE;
  self->list->target_s = g_ascii_strtod (value, NULL);
  if (!(self->list->target_s >= 0 && self->list->target_s <= MAX_TARGET_SECONDS))
    self->is_broken = TRUE;
}

static void
read_tag (Parser *self, const char *line)
{
  const char *value = strchr (line, ':');
  g_autofree char *name = g_strndup (line, value != NULL ? (gsize) (value - line) : strlen (line));

  value = value != NULL ? value + 1 : "";
  if (g_str_equal (name, "#EXTINF"))
    self->has_duration = TRUE;
  else if (g_str_equal (name, "#EXT-X-BYTERANGE"))
    self->is_broken |= !parse_range (value, self->next_first, &self->first, &self->last);
  else if (g_str_equal (name, "#EXT-X-MAP"))
    read_map (self, value);
  else if (g_str_equal (name, "#EXT-X-KEY"))
    read_key (self, value);
  else if (g_str_equal (name, "#EXT-X-GAP"))
    self->is_gap = TRUE;
  else if (g_str_equal (name, "#EXT-X-TARGETDURATION"))
    read_target (self, value);
  else if (g_str_equal (name, "#EXT-X-MEDIA-SEQUENCE")) {
    self->list->first_number = parse_number (value);
    self->is_broken |= self->list->first_number < 0;
  } else if (g_str_equal (name, "#EXT-X-ENDLIST"))
    self->list->is_complete = TRUE;
  else if (g_str_equal (name, "#EXT-X-STREAM-INF"))
    read_variant (self, value);
  else if (g_str_equal (name, "#EXT-X-MEDIA"))
    read_media (self, value);
}

static void
read_uri (Parser *self, const char *uri)
{
  TsHlsSegment *segment;

  if (strlen (uri) > MAX_URI || self->list->segments->len >= TS_HLS_SEGMENTS_MAX) {
    self->is_broken = TRUE;
    return;
  }
  if (self->is_variant) {
    take_variant (self, uri, self->is_sound, self->bandwidth);
    self->is_variant = FALSE;
    return;
  }
  if (!self->has_duration)
    return;
  segment = g_new0 (TsHlsSegment, 1);
  segment->uri = g_strdup (uri);
  segment->map_uri = g_strdup (self->map_uri);
  segment->first = self->first;
  segment->last = self->last;
  segment->map_first = self->map_first;
  segment->map_last = self->map_last;
  segment->is_gap = self->is_gap;
  g_ptr_array_add (self->list->segments, segment);
  self->next_first = self->first >= 0 ? self->last + 1 : -1;
  self->first = self->last = -1;
  self->has_duration = self->is_gap = FALSE;
}

TsHlsPlaylist *
ts_hls_playlist_parse (const char *text, gsize length)
{
  g_autoptr (TsHlsPlaylist) list = g_new0 (TsHlsPlaylist, 1);
  Parser parser = { .list = list, .first = -1, .last = -1, .next_first = -1 };
  g_auto (GStrv) lines = NULL;
  g_autofree char *copy = NULL;

  list->segments = g_ptr_array_new_with_free_func (segment_free);
  if (length > TS_HLS_TEXT_MAX || memchr (text, '\0', length) != NULL
      || !g_utf8_validate (text, (gssize) length, NULL))
    return NULL;
  copy = g_strndup (text, length);
  lines = g_strsplit (copy, "\n", -1);
  if (lines[0] == NULL || !g_str_has_prefix (lines[0], "#EXTM3U"))
    return NULL;
  for (gsize i = 1; lines[i] != NULL && !parser.is_broken; i++) {
    const char *line = g_strstrip (lines[i]);

    if (g_str_has_prefix (line, "#EXT"))
      read_tag (&parser, line);
    else if (*line != '#' && *line != '\0')
      read_uri (&parser, line);
  }
  g_free (parser.map_uri);
  if (parser.is_broken || (list->variant_uri == NULL && !parser.has_target)
      || (list->variant_uri != NULL && list->segments->len > 0))
    return NULL;
  return g_steal_pointer (&list);
}
