/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-path-template.h"

#include "ts-safe-name.h"
#include "ts-sync-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum {
  PART_TEXT,
  PART_OPEN,  /* [ */
  PART_CLOSE, /* ] */
  PART_ARTIST,
  PART_ALBUM_ARTIST,
  PART_ALBUM,
  PART_TITLE,
  PART_TRACK,
  PART_DISC,
  PART_YEAR,
  PART_GENRE,
  PART_FORMAT,
  PART_EXT,
  PART_FILENAME,
  PART_PATH,
} PartKind;

typedef struct {
  PartKind kind;
  guint width; /* digits a number has at least */
  char *text;  /* (owned) (nullable): of PART_TEXT */
} Part;

struct _TsPathTemplate {
  char *text;       /* (owned) */
  GArray *parts;    /* (owned) (element-type Part) */
  gboolean has_ext; /* the ending is part of the template */
};

static const struct {
  const char *name;
  PartKind kind;
  gboolean is_number;
} fields[] = {
  { "artist", PART_ARTIST },     { "albumartist", PART_ALBUM_ARTIST },
  { "album", PART_ALBUM },       { "title", PART_TITLE },
  { "track", PART_TRACK, TRUE }, { "disc", PART_DISC, TRUE },
  { "year", PART_YEAR, TRUE },   { "genre", PART_GENRE },
  { "format", PART_FORMAT },     { "ext", PART_EXT },
  { "filename", PART_FILENAME }, { "path", PART_PATH },
};

static void
part_clear (gpointer data)
{
  Part *part = data;

  g_free (part->text);
}

static void
add_part (TsPathTemplate *self, PartKind kind, guint width, GString *text)
{
  Part part = { kind, width, NULL };

  if (kind == PART_TEXT) {
    if (text->len == 0)
      return;
    part.text = g_strdup (text->str);
    g_string_truncate (text, 0);
  }
  g_array_append_val (self->parts, part);
}

G_GNUC_PRINTF (4, 5)
static gboolean
fail_at (const char *text, const char *position, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_TEMPLATE,
               /* TRANSLATORS: the number is a position in the template; then what is wrong */
               _ ("Layout template, character %d: %s"),
               (int) g_utf8_pointer_to_offset (text, position) + 1, message);
  return FALSE;
}

/* Reads "{name}" or "{name:02}" at *@cursor, which stands on the brace. */
static gboolean
parse_field (TsPathTemplate *self, const char **cursor, GError **error)
{
  const char *start = *cursor + 1;
  const char *end = strchr (start, '}');
  const char *colon;
  g_autofree char *name = NULL;
  guint width = 0;

  if (end == NULL)
    return fail_at (self->text, *cursor, error, _ ("this { is never closed"));
  colon = memchr (start, ':', end - start);
  name = g_strndup (start, (colon != NULL ? colon : end) - start);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    if (strcmp (name, fields[i].name) != 0)
      continue;
    if (colon != NULL) {
      const char *digits = colon + 1;

      if (!fields[i].is_number)
        return fail_at (self->text, colon, error, _ ("“%s” is not a number"), name);
      if (end - digits != 2 || digits[0] != '0' || digits[1] < '1' || digits[1] > '9')
        return fail_at (self->text, digits, error,
                        _ ("the number of digits must be written as 02 to 09"));
      width = digits[1] - '0';
    }
    if (fields[i].kind == PART_EXT)
      self->has_ext = TRUE;
    add_part (self, fields[i].kind, width, NULL);
    *cursor = end;
    return TRUE;
  }
  return fail_at (self->text, start, error,
                  _ ("there is no field “%s”; the fields are artist, albumartist, album, title, "
                     "track, disc, year, genre, format, ext, filename and path"),
                  name);
}

static gboolean
parse (TsPathTemplate *self, GError **error)
{
  g_autoptr (GString) literal = g_string_new (NULL);
  const char *open = NULL, *p;
  guint n_fields = 0;

  for (p = self->text; *p != '\0'; p = g_utf8_next_char (p)) {
    if (*p == '\\') {
      if (p[1] == '\0' || strchr ("{}[]\\", p[1]) == NULL)
        return fail_at (self->text, p, error,
                        _ ("a backslash must be followed by one of { } [ ] \\; folders are "
                           "separated by /"));
      g_string_append_c (literal, *++p);
    } else if (*p == '{') {
      add_part (self, PART_TEXT, 0, literal);
      if (!parse_field (self, &p, error))
        return FALSE;
      n_fields++;
    } else if (*p == '[') {
      if (open != NULL)
        return fail_at (self->text, p, error, _ ("[ ] cannot be put inside [ ]"));
      open = p;
      add_part (self, PART_TEXT, 0, literal);
      add_part (self, PART_OPEN, 0, NULL);
    } else if (*p == ']') {
      if (open == NULL)
        return fail_at (self->text, p, error, _ ("there is no [ before this ]"));
      open = NULL;
      add_part (self, PART_TEXT, 0, literal);
      add_part (self, PART_CLOSE, 0, NULL);
    } else if (*p == '}') {
      return fail_at (self->text, p, error, _ ("there is no { before this }"));
    } else if (g_unichar_iscntrl (g_utf8_get_char (p))) {
      return fail_at (self->text, p, error, _ ("control characters cannot be part of names"));
    } else {
      g_string_append_unichar (literal, g_utf8_get_char (p));
    }
  }
  if (open != NULL)
    return fail_at (self->text, open, error, _ ("this [ is never closed"));
  if (n_fields == 0)
    return fail_at (self->text, self->text, error,
                    _ ("without a field such as {title} all files would have the same name"));
  add_part (self, PART_TEXT, 0, literal);
  return TRUE;
}

TsPathTemplate *
ts_path_template_new (const char *text, GError **error)
{
  g_autoptr (TsPathTemplate) self = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  self = g_new0 (TsPathTemplate, 1);
  self->text = g_utf8_make_valid (text, -1);
  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_array_set_clear_func (self->parts, part_clear);
  return parse (self, error) ? g_steal_pointer (&self) : NULL;
}

void
ts_path_template_free (TsPathTemplate *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->text);
  g_array_unref (self->parts);
  g_free (self);
}

/* A server's track is called by an id: what its file would end in. */
static const char *
get_codec_ending (const char *codec)
{
  static const struct {
    const char *codec;
    const char *ending;
  } endings[] = {
    { "FLAC", ".flac" }, { "MP3", ".mp3" },  { "Vorbis", ".ogg" }, { "Opus", ".opus" },
    { "AAC", ".m4a" },   { "ALAC", ".m4a" }, { "PCM", ".wav" },    { "WMA", ".wma" },
    { "APE", ".ape" },   { "WavPack", ".wv" },
  };

  for (gsize i = 0; codec != NULL && i < G_N_ELEMENTS (endings); i++)
    if (strcmp (codec, endings[i].codec) == 0)
      return endings[i].ending;
  return "";
}

/* The ending of the file's own name with its dot, in lower case; "" for none. */
static char *
dup_name_ending (const TsTrack *track)
{
  const char *slash = track->location != NULL ? strrchr (track->location, '/') : NULL;
  const char *name = slash != NULL ? slash + 1 : track->location;
  const char *dot = name != NULL ? strrchr (name, '.') : NULL;

  if (dot == NULL || dot == name || strlen (dot) < 2 || strlen (dot) > 9)
    return g_strdup ("");
  for (const char *p = dot + 1; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p))
      return g_strdup ("");
  return g_ascii_strdown (dot, -1);
}

char *
ts_path_template_dup_ending (const TsTrack *track)
{
  g_autofree char *ending = NULL;

  g_return_val_if_fail (track != NULL, NULL);

  ending = dup_name_ending (track);
  return *ending != '\0' ? g_steal_pointer (&ending) : g_strdup (get_codec_ending (track->codec));
}

/* The source's path, or only its last name, without the ending; valid UTF-8. */
static char *
dup_source_path (const TsTrack *track, gboolean with_folders)
{
  g_autofree char *ending = dup_name_ending (track);
  g_autofree char *path
      = g_utf8_make_valid (track->location != NULL ? track->location : "Unknown", -1);
  const char *slash = strrchr (path, '/');
  gsize n = strlen (path) - strlen (ending);

  if (with_folders || slash == NULL)
    return g_strndup (path, n);
  return g_strndup (slash + 1, n - (slash + 1 - path));
}

static const char *
get_known (const TsTrack *track, PartKind kind)
{
  if (kind == PART_ARTIST)
    return track->artist != NULL ? track->artist : track->album_artist;
  if (kind == PART_ALBUM_ARTIST) {
    if (track->album_artist != NULL)
      return track->album_artist;
    return track->is_compilation ? "Various Artists" : track->artist;
  }
  if (kind == PART_ALBUM)
    return track->album;
  if (kind == PART_GENRE)
    return track->genres != NULL ? track->genres[0] : NULL;
  return track->codec;
}

/* Appends the part's value; FALSE when it is unknown, having appended what stands in for it. */
static gboolean
append_value (GString *out, const Part *part, const TsTrack *track)
{
  static const char *const stand_ins[] = {
    [PART_ARTIST] = "Unknown Artist",
    [PART_ALBUM_ARTIST] = "Unknown Artist",
    [PART_ALBUM] = "Unknown Album",
    [PART_GENRE] = "Unknown Genre",
    [PART_FORMAT] = "",
  };
  g_autofree char *value = NULL;
  const char *known;
  gsize start = out->len;
  int number;

  switch (part->kind) {
  case PART_TRACK:
  case PART_DISC:
  case PART_YEAR:
    number = part->kind == PART_TRACK  ? track->track_number
             : part->kind == PART_DISC ? track->disc_number
                                       : track->year;
    if (number <= 0)
      return FALSE;
    g_string_append_printf (out, "%0*d", (int) part->width, number);
    return TRUE;
  case PART_EXT:
    value = ts_path_template_dup_ending (track);
    g_string_append (out, *value != '\0' ? value + 1 : "");
    return *value != '\0';
  case PART_PATH:
    value = dup_source_path (track, TRUE);
    g_string_append (out, value);
    return TRUE;
  case PART_TITLE:
  case PART_FILENAME:
    value = part->kind == PART_TITLE && track->title != NULL ? g_strdup (track->title)
                                                             : dup_source_path (track, FALSE);
    g_string_append (out, value);
    break;
  case PART_ARTIST:
  case PART_ALBUM_ARTIST:
  case PART_ALBUM:
  case PART_GENRE:
  case PART_FORMAT:
    known = get_known (track, part->kind);
    g_string_append (out, known != NULL ? known : stand_ins[part->kind]);
    if (known == NULL)
      return FALSE;
    break;
  case PART_TEXT:
  case PART_OPEN:
  case PART_CLOSE:
  default:
    g_assert_not_reached ();
  }
  /* "AC/DC" is one name. */
  for (char *p = out->str + start; *p != '\0'; p++)
    if (*p == '/')
      *p = '_';
  return TRUE;
}

char *
ts_path_template_expand (const TsPathTemplate *self, const TsTrack *track)
{
  g_autoptr (GString) raw = NULL;
  g_autoptr (GString) path = NULL;
  g_autofree char *ending = NULL;
  g_auto (GStrv) names = NULL;
  gsize section_start = 0;
  gboolean is_section = FALSE, is_complete = TRUE;
  guint n_names, last = 0;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (track != NULL, NULL);

  raw = g_string_new (NULL);
  for (guint i = 0; i < self->parts->len; i++) {
    const Part *part = &g_array_index (self->parts, Part, i);

    if (part->kind == PART_TEXT) {
      g_string_append (raw, part->text);
    } else if (part->kind == PART_OPEN) {
      is_section = is_complete = TRUE;
      section_start = raw->len;
    } else if (part->kind == PART_CLOSE) {
      if (!is_complete)
        g_string_truncate (raw, section_start);
      is_section = FALSE;
    } else {
      gboolean is_known = append_value (raw, part, track);

      if (is_section)
        is_complete = is_complete && is_known;
    }
  }

  path = g_string_new (NULL);
  ending = self->has_ext ? g_strdup ("") : ts_path_template_dup_ending (track);
  names = g_strsplit (raw->str, "/", -1);
  n_names = g_strv_length (names);
  for (guint i = 0; i < n_names; i++)
    if (*g_strstrip (names[i]) != '\0' && strcmp (names[i], ".") != 0)
      last = i;
  for (guint i = 0; i <= last && i < n_names; i++) {
    g_autofree char *safe = NULL;

    if (i != last && (*names[i] == '\0' || strcmp (names[i], ".") == 0))
      continue;
    safe = ts_safe_name (names[i], i == last ? ending : NULL);
    if (path->len > 0)
      g_string_append_c (path, '/');
    g_string_append (path, safe);
  }
  return g_string_free (g_steal_pointer (&path), FALSE);
}
