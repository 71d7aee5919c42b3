/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-azuracast-files-private.h"

#include "ts-codec-name.h"
#include "ts-http-error.h"
#include "ts-json-walk.h"
#include "ts-track-pool.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _TsAzuracastFiles {
  TsTrackPool *pool;        /* (owned): of all files */
  GPtrArray *files;         /* (owned) (element-type TsAzuracastFile) */
  GHashTable *by_path;      /* (owned) (element-type TsAzuracastFile): a set, by what it is named
                               after, as below: sets take little more than half the memory */
  GHashTable *by_id;        /* (owned) (element-type TsAzuracastFile) */
  GHashTable *by_unique_id; /* (owned) (element-type TsAzuracastFile) */
  gatomicrefcount ref_count;
};

/* --- One file ------------------------------------------------------------------------------ */

static TsAzuracastFile *
file_new (void)
{
  TsAzuracastFile *self = g_new0 (TsAzuracastFile, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->track = ts_track_new ();
  return self;
}

TsAzuracastFile *
ts_azuracast_file_ref (TsAzuracastFile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ts_azuracast_file_unref (TsAzuracastFile *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  ts_track_unref (self->track);
  if (self->pool != NULL) {
    ts_track_pool_unref (self->pool);
    return;
  }
  g_free (self->id);
  g_free (self->unique_id);
  g_free (self->song_id);
  g_free (self->playlist_ids);
  g_clear_pointer (&self->custom_fields, g_hash_table_unref);
  g_free (self);
}

static void
file_free (gpointer data)
{
  ts_azuracast_file_unref (data);
}

gboolean
ts_azuracast_file_is_in_playlist (const TsAzuracastFile *self, gint64 playlist_id)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->n_playlists; i++) {
    if (self->playlist_ids[i] == playlist_id)
      return TRUE;
  }
  return FALSE;
}

/* --- Reading one --------------------------------------------------------------------------- */

gboolean
_ts_azuracast_is_recording_field (const char *name)
{
  /* Ids of other things are UUIDs as well. */
  static const char *const others[] = { "album", "artist", "release", "work", "group", "label" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
    if (strstr (lower, others[i]) != NULL)
      return FALSE;
  }
  return strstr (lower, "musicbrainz") != NULL || strstr (lower, "mbid") != NULL ||
         strstr (lower, "recording") != NULL;
}

/* Takes a MusicBrainz id, unless a better named field brought one. */
static void
take_recording (TsAzuracastFile *file, const char *name, const char *value, gboolean *is_sure)
{
  g_autofree char *lower = NULL;
  g_autofree char *field = NULL;

  if (value == NULL || !_ts_azuracast_is_recording_field (name))
    return;
  lower = g_strstrip (g_ascii_strdown (value, -1));
  if (!g_uuid_string_is_valid (lower))
    return;
  if (file->track->mb_recording_id != NULL && *is_sure)
    return;
  field = g_ascii_strdown (name, -1);
  *is_sure = strstr (field, "recording") != NULL;
  ts_track_set_string (&file->track->mb_recording_id, lower);
}

/* An object; PHP sends an empty one as [], and old servers sent arrays of texts. */
static void
read_fields (TsJsonWalk *walk, TsAzuracastFile *file, GHashTable *kept, gboolean *is_sure)
{
  TsJsonWalkName name;

  if (!ts_json_walk_enter_object (walk))
    return;
  while (ts_json_walk_next_member (walk, &name)) {
    g_autofree char *key = g_strndup (name.text, name.length);
    g_autofree char *value = ts_json_walk_dup_scalar (walk);

    take_recording (file, key, value, is_sure);
    if (kept != NULL)
      g_hash_table_replace (kept, g_steal_pointer (&key), g_steal_pointer (&value));
  }
}

static gint64
read_playlist (TsJsonWalk *walk)
{
  TsJsonWalkName name;
  double id = 0;

  if (ts_json_walk_peek (walk) != '{')
    return (gint64) ts_json_walk_get_double (walk, 0);
  ts_json_walk_enter_object (walk);
  while (ts_json_walk_next_member (walk, &name)) {
    if (ts_json_walk_is (&name, "id"))
      id = ts_json_walk_get_double (walk, 0);
    else
      ts_json_walk_skip (walk);
  }
  return (gint64) id;
}

static void
read_playlists (TsJsonWalk *walk, TsAzuracastFile *file)
{
  g_autoptr (GArray) ids = NULL;
  gsize n;

  if (!ts_json_walk_enter_array (walk))
    return;
  while (ts_json_walk_next_element (walk)) {
    gint64 id = read_playlist (walk);

    if (ids == NULL)
      ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), 1);
    if (id > 0)
      g_array_append_val (ids, id);
  }
  if (ids != NULL) {
    g_free (file->playlist_ids);
    file->playlist_ids = g_array_steal (ids, &n);
    file->n_playlists = (guint) n;
  }
}

static void
take_text (TsJsonWalk *walk, char **field)
{
  g_autofree char *text = ts_json_walk_dup_string (walk);

  if (text != NULL)
    ts_track_set_string (field, text);
}

static void
take_genre (TsJsonWalk *walk, TsTrack *track)
{
  g_autofree char *text = ts_json_walk_dup_string (walk);

  if (text == NULL || *g_strstrip (text) == '\0')
    return;
  g_strfreev (track->genres);
  track->genres = g_new0 (char *, 2);
  track->genres[0] = g_steal_pointer (&text);
}

/* Twelve characters, upper case, whatever stands between them. */
static void
take_isrc (TsJsonWalk *walk, TsTrack *track)
{
  g_autofree char *text = ts_json_walk_dup_string (walk);
  char isrc[13] = { 0 };
  gsize n = 0;

  for (const char *p = text; p != NULL && *p != '\0'; p++) {
    if (!g_ascii_isalnum (*p))
      continue;
    if (n == 12)
      return;
    isrc[n++] = g_ascii_toupper (*p);
  }
  if (n == 12)
    ts_track_set_string (&track->isrc, isrc);
}

/* From 0 to @most; CLAMP() would read several numbers. */
static double
read_number (TsJsonWalk *walk, double most)
{
  double value = ts_json_walk_get_double (walk, 0);

  return CLAMP (value, 0, most);
}

static void
read_member (TsJsonWalk *walk,
             const TsJsonWalkName *name,
             TsAzuracastFile *file,
             gboolean *is_sure)
{
  TsTrack *track = file->track;

  if (ts_json_walk_is (name, "path")) {
    g_free (track->location);
    track->location = ts_json_walk_dup_string (walk);
  } else if (ts_json_walk_is (name, "id")) {
    g_free (file->id);
    file->id = ts_json_walk_dup_scalar (walk);
  } else if (ts_json_walk_is (name, "unique_id")) {
    g_free (file->unique_id);
    file->unique_id = ts_json_walk_dup_scalar (walk);
  } else if (ts_json_walk_is (name, "song_id")) {
    g_free (file->song_id);
    file->song_id = ts_json_walk_dup_scalar (walk);
  } else if (ts_json_walk_is (name, "title")) {
    take_text (walk, &track->title);
  } else if (ts_json_walk_is (name, "artist")) {
    take_text (walk, &track->artist);
  } else if (ts_json_walk_is (name, "album")) {
    take_text (walk, &track->album);
  } else if (ts_json_walk_is (name, "genre")) {
    take_genre (walk, track);
  } else if (ts_json_walk_is (name, "isrc")) {
    take_isrc (walk, track);
  } else if (ts_json_walk_is (name, "length")) {
    track->duration_ms = (gint64) (read_number (walk, 1e9) * 1000);
  } else if (ts_json_walk_is (name, "mtime")) {
    track->mtime_us = (gint64) (read_number (walk, 1e11) * 1e6);
  } else if (ts_json_walk_is (name, "uploaded_at")) {
    track->added_us = (gint64) (read_number (walk, 1e11) * 1e6);
  } else if (ts_json_walk_is (name, "playlists")) {
    read_playlists (walk, file);
  } else if (ts_json_walk_is (name, "custom_fields")) {
    read_fields (walk, file, file->custom_fields, is_sure);
  } else if (ts_json_walk_is (name, "extra_metadata")) {
    read_fields (walk, file, NULL, is_sure);
  } else if (ts_json_walk_is (name, "musicbrainz_id") ||
             ts_json_walk_is (name, "musicBrainzId") || ts_json_walk_is (name, "mbid")) {
    g_autofree char *value = ts_json_walk_dup_scalar (walk);

    take_recording (file, "mbid", value, is_sure);
  } else {
    ts_json_walk_skip (walk);
  }
}

/* Without an id and a path nothing can be done with a file. */
static gboolean
read_file (TsJsonWalk *walk, TsAzuracastFile *file)
{
  TsJsonWalkName name;
  gboolean is_sure = FALSE;
  const char *suffix;

  if (!ts_json_walk_enter_object (walk))
    return FALSE;
  while (ts_json_walk_next_member (walk, &name))
    read_member (walk, &name, file, &is_sure);
  if (file->track->location == NULL || (file->id == NULL && file->unique_id == NULL))
    return FALSE;
  suffix = strrchr (file->track->location, '.');
  if (suffix != NULL)
    ts_track_set_string (&file->track->codec, ts_codec_name (suffix + 1));
  return TRUE;
}

TsAzuracastFile *
_ts_azuracast_file_parse (GBytes *body)
{
  g_autoptr (TsAzuracastFile) file = file_new ();
  TsJsonWalk walk;
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  file->custom_fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  ts_json_walk_init (&walk, text, length);
  if (length == 0 || !read_file (&walk, file) || ts_json_walk_is_broken (&walk))
    return NULL;
  return g_steal_pointer (&file);
}

/* --- All ----------------------------------------------------------------------------------- */

static guint
hash_path (gconstpointer file)
{
  return g_str_hash (((const TsAzuracastFile *) file)->track->location);
}

static gboolean
is_same_path (gconstpointer a, gconstpointer b)
{
  return strcmp (((const TsAzuracastFile *) a)->track->location,
                 ((const TsAzuracastFile *) b)->track->location)
         == 0;
}

static guint
hash_id (gconstpointer file)
{
  return g_str_hash (((const TsAzuracastFile *) file)->id);
}

static gboolean
is_same_id (gconstpointer a, gconstpointer b)
{
  return strcmp (((const TsAzuracastFile *) a)->id, ((const TsAzuracastFile *) b)->id) == 0;
}

static guint
hash_unique_id (gconstpointer file)
{
  return g_str_hash (((const TsAzuracastFile *) file)->unique_id);
}

static gboolean
is_same_unique_id (gconstpointer a, gconstpointer b)
{
  return strcmp (((const TsAzuracastFile *) a)->unique_id, ((const TsAzuracastFile *) b)->unique_id)
         == 0;
}

TsAzuracastFiles *
_ts_azuracast_files_new (void)
{
  TsAzuracastFiles *self = g_new0 (TsAzuracastFiles, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->pool = ts_track_pool_new ();
  self->files = g_ptr_array_new_with_free_func (file_free);
  self->by_path = g_hash_table_new (hash_path, is_same_path);
  self->by_id = g_hash_table_new (hash_id, is_same_id);
  self->by_unique_id = g_hash_table_new (hash_unique_id, is_same_unique_id);
  return self;
}

TsAzuracastFiles *
ts_azuracast_files_ref (TsAzuracastFiles *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ts_azuracast_files_unref (TsAzuracastFiles *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->by_path);
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->by_unique_id);
  g_ptr_array_unref (self->files);
  ts_track_pool_unref (self->pool);
  g_free (self);
}

static TsAzuracastFile *
pack_file (TsTrackPool *pool, const TsAzuracastFile *file)
{
  TsAzuracastFile *packed = ts_track_pool_alloc (pool, sizeof *packed);

  g_atomic_ref_count_init (&packed->ref_count);
  packed->pool = ts_track_pool_ref (pool);
  packed->track = ts_track_pool_add (pool, file->track);
  packed->id = ts_track_pool_add_string (pool, file->id);
  packed->unique_id = ts_track_pool_add_string (pool, file->unique_id);
  packed->song_id = ts_track_pool_add_string (pool, file->song_id);
  packed->n_playlists = file->n_playlists;
  if (file->n_playlists > 0) {
    packed->playlist_ids = ts_track_pool_alloc (pool, file->n_playlists * sizeof (gint64));
    memcpy (packed->playlist_ids, file->playlist_ids, file->n_playlists * sizeof (gint64));
  }
  return packed;
}

/* Takes over the file. Rows that moved while the pages were read come twice. */
static void
add_file (TsAzuracastFiles *self, TsAzuracastFile *file)
{
  if ((file->unique_id == NULL || !g_hash_table_contains (self->by_unique_id, file))
      && (file->id == NULL || !g_hash_table_contains (self->by_id, file))) {
    TsAzuracastFile *packed = pack_file (self->pool, file);

    g_ptr_array_add (self->files, packed);
    g_hash_table_replace (self->by_path, packed, packed);
    if (packed->id != NULL)
      g_hash_table_add (self->by_id, packed);
    if (packed->unique_id != NULL)
      g_hash_table_add (self->by_unique_id, packed);
  }
  ts_azuracast_file_unref (file);
}

static void
read_rows (TsAzuracastFiles *self, TsJsonWalk *walk, TsAzuracastPage *page)
{
  while (ts_json_walk_next_element (walk)) {
    TsAzuracastFile *file = file_new ();

    page->n_rows++;
    if (read_file (walk, file)) {
      add_file (self, file);
    } else {
      g_debug ("A file of the station has no id or no path and is left out");
      ts_azuracast_file_unref (file);
    }
  }
}

static guint
read_count (TsJsonWalk *walk)
{
  return (guint) read_number (walk, G_MAXINT);
}

static gboolean
read_page (TsAzuracastFiles *self, TsJsonWalk *walk, TsAzuracastPage *page)
{
  TsJsonWalkName name;
  gboolean has_rows = FALSE;

  ts_json_walk_enter_object (walk);
  while (ts_json_walk_next_member (walk, &name)) {
    if (ts_json_walk_is (&name, "rows")) {
      has_rows = ts_json_walk_enter_array (walk);
      if (has_rows)
        read_rows (self, walk, page);
    } else if (ts_json_walk_is (&name, "page")) {
      page->page = read_count (walk);
    } else if (ts_json_walk_is (&name, "total_pages")) {
      page->n_pages = read_count (walk);
    } else if (ts_json_walk_is (&name, "total")) {
      page->n_total = read_count (walk);
    } else {
      ts_json_walk_skip (walk);
    }
  }
  page->is_paged = has_rows;
  return has_rows;
}

gboolean
_ts_azuracast_files_read (TsAzuracastFiles *self,
                          GBytes *body,
                          TsAzuracastPage *page,
                          GError **error)
{
  TsJsonWalk walk;
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  gboolean is_list = FALSE;

  *page = (TsAzuracastPage){ 0 };
  ts_json_walk_init (&walk, text, length);
  if (length > 0 && ts_json_walk_peek (&walk) == '[') {
    is_list = ts_json_walk_enter_array (&walk);
    read_rows (self, &walk, page);
  } else if (length > 0 && ts_json_walk_peek (&walk) == '{') {
    is_list = read_page (self, &walk, page);
  }
  if (is_list && !ts_json_walk_is_broken (&walk) && ts_json_walk_is_at_end (&walk))
    return TRUE;
  g_set_error_literal (error,
                       TS_HTTP_ERROR,
                       TS_HTTP_ERROR_PROTOCOL,
                       _ ("The station sent a list of files that cannot be read"));
  return FALSE;
}

void
_ts_azuracast_files_close (TsAzuracastFiles *self)
{
  ts_track_pool_close (self->pool);
}

char *
_ts_azuracast_files_describe_sample (GBytes *body)
{
  g_autoptr (GString) names = g_string_new (NULL);
  TsJsonWalk walk;
  TsJsonWalkName name;
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  ts_json_walk_init (&walk, text, length);
  if (length == 0)
    return NULL;
  if (ts_json_walk_peek (&walk) == '{') {
    ts_json_walk_enter_object (&walk);
    while (ts_json_walk_next_member (&walk, &name) && !ts_json_walk_is (&name, "rows"))
      ts_json_walk_skip (&walk);
  }
  if (!ts_json_walk_enter_array (&walk) || !ts_json_walk_next_element (&walk) ||
      !ts_json_walk_enter_object (&walk))
    return NULL;
  while (ts_json_walk_next_member (&walk, &name)) {
    TsJsonWalkName field;

    g_string_append_printf (
        names, "%s%.*s", names->len > 0 ? ", " : "", (int) name.length, name.text);
    if (!ts_json_walk_is (&name, "custom_fields") && !ts_json_walk_is (&name, "extra_metadata")) {
      ts_json_walk_skip (&walk);
      continue;
    }
    /* Where a MusicBrainz id may stand. */
    if (!ts_json_walk_enter_object (&walk))
      continue;
    while (ts_json_walk_next_member (&walk, &field)) {
      g_string_append_printf (names,
                              ", %.*s.%.*s",
                              (int) name.length,
                              name.text,
                              (int) field.length,
                              field.text);
      ts_json_walk_skip (&walk);
    }
  }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

guint
ts_azuracast_files_get_n (TsAzuracastFiles *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->files->len;
}

TsAzuracastFile *
ts_azuracast_files_get (TsAzuracastFiles *self, guint i)
{
  g_return_val_if_fail (self != NULL && i < self->files->len, NULL);

  return self->files->pdata[i];
}

TsAzuracastFile *
ts_azuracast_files_find_path (TsAzuracastFiles *self, const char *path)
{
  TsTrack track = { .location = (char *) path };
  const TsAzuracastFile wanted = { .track = &track };

  g_return_val_if_fail (self != NULL && path != NULL, NULL);

  return g_hash_table_lookup (self->by_path, &wanted);
}

TsAzuracastFile *
ts_azuracast_files_find_id (TsAzuracastFiles *self, const char *id)
{
  const TsAzuracastFile wanted = { .id = (char *) id };

  g_return_val_if_fail (self != NULL && id != NULL, NULL);

  return g_hash_table_lookup (self->by_id, &wanted);
}

TsAzuracastFile *
ts_azuracast_files_find_unique_id (TsAzuracastFiles *self, const char *unique_id)
{
  const TsAzuracastFile wanted = { .unique_id = (char *) unique_id };

  g_return_val_if_fail (self != NULL && unique_id != NULL, NULL);

  return g_hash_table_lookup (self->by_unique_id, &wanted);
}
