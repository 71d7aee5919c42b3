/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-track-index.h"

#include "ts-search-text-private.h"
#include "ts-track-order-private.h"
#include "ts-track.h"
#include "ts-word-index-private.h"

#include <string.h>

/* Orders kept besides the library order; the one used longest ago makes room. */
#define MAX_ORDERS 6
/* Words of a query beyond this many are ignored. */
#define MAX_WORDS 16
/* Rows between two looks at the cancellable. */
#define ROWS_PER_CHECK 65536

typedef struct {
  TsTrackOrder *order; /* (owned) (nullable) */
  TsTrackSort sort;
  gboolean is_descending;
  guint log_position; /* changes it has seen */
  guint64 last_used;
} KeptOrder;

/* Rows that follow each other often have the same artist, album or folder. */
typedef struct {
  char *text;    /* (owned) (nullable) */
  guint32 value; /* its number */
} LastText;

enum { LAST_ARTIST, LAST_ALBUM, LAST_ALBUM_ARTIST, LAST_GENRES, LAST_TITLE, LAST_FOLDER, N_LAST };

struct _TsTrackIndex {
  TsTrackTable table;
  TsWordIndex *words; /* (owned) */
  guint n_missing;

  KeptOrder base;
  KeptOrder orders[MAX_ORDERS];
  guint64 n_uses;
  GArray *log; /* (owned) (element-type guint32): slots changed while there were orders */

  LastText last[N_LAST];
  GString *folded; /* (owned): scratch */
  GString *key;    /* (owned): scratch */
};

TsTrackIndex *
ts_track_index_new (void)
{
  TsTrackIndex *self = g_new0 (TsTrackIndex, 1);

  self->table.ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->table.source_ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->table.recordings = g_array_new (FALSE, TRUE, sizeof (guint32));
  self->table.flags = g_array_new (FALSE, FALSE, sizeof (guint8));
  self->table.texts = g_array_new (FALSE, TRUE, sizeof (TsRowTexts));
  self->table.others = g_array_new (FALSE, TRUE, sizeof (TsRowOthers));
  self->table.values = _ts_value_pool_new ();
  self->table.codecs = _ts_value_pool_new ();
  self->table.paths = _ts_value_pool_new ();
  self->words = _ts_word_index_new ();
  self->log = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->folded = g_string_new (NULL);
  self->key = g_string_new (NULL);
  return self;
}

static void
index_drop_orders (TsTrackIndex *self)
{
  g_clear_pointer (&self->base.order, _ts_track_order_free);
  for (guint i = 0; i < MAX_ORDERS; i++)
    g_clear_pointer (&self->orders[i].order, _ts_track_order_free);
  g_array_set_size (self->log, 0);
}

void
ts_track_index_free (TsTrackIndex *self)
{
  g_return_if_fail (self != NULL);

  index_drop_orders (self);
  g_array_unref (self->log);
  g_array_unref (self->table.ids);
  g_array_unref (self->table.source_ids);
  g_array_unref (self->table.recordings);
  g_array_unref (self->table.flags);
  g_array_unref (self->table.texts);
  g_array_unref (self->table.others);
  _ts_value_pool_free (self->table.values);
  _ts_value_pool_free (self->table.codecs);
  _ts_value_pool_free (self->table.paths);
  _ts_word_index_free (self->words);
  for (guint i = 0; i < N_LAST; i++)
    g_free (self->last[i].text);
  g_string_free (self->folded, TRUE);
  g_string_free (self->key, TRUE);
  g_free (self);
}

/* The slot of an id, or of the first larger one. */
static guint
index_find_slot (TsTrackIndex *self, gint64 id)
{
  guint low = 0;
  guint high = self->table.ids->len;

  if (high > 0 && g_array_index (self->table.ids, gint64, high - 1) < id)
    return high;
  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (g_array_index (self->table.ids, gint64, middle) < id)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static guint32
index_intern_text (TsTrackIndex *self, const char *text, guint last)
{
  LastText *previous = &self->last[last];
  gboolean is_new;

  if (text == NULL || *text == '\0')
    return 0;
  if (previous->text != NULL && strcmp (previous->text, text) == 0)
    return previous->value;

  _ts_search_text_fold (self->folded, text);
  g_string_truncate (self->key, 0);
  _ts_search_text_append_key (self->key, self->folded->str);
  previous->value
      = _ts_value_pool_intern (self->table.values, self->key->str, self->key->len, &is_new);
  if (is_new)
    _ts_word_index_add (self->words, previous->value, self->folded->str);
  g_free (previous->text);
  previous->text = g_strdup (text);
  return previous->value;
}

/* Paths may be any bytes: only ASCII is folded. */
static guint32
index_intern_path (TsTrackIndex *self, const char *bytes, gsize length)
{
  gboolean is_new;

  g_string_truncate (self->folded, 0);
  for (gsize i = 0; i < length; i++)
    g_string_append_c (self->folded, (char) g_ascii_tolower (bytes[i]));
  g_string_truncate (self->key, 0);
  _ts_search_text_append_key (self->key, self->folded->str);
  return _ts_value_pool_intern (self->table.paths, self->key->str, self->key->len, &is_new);
}

static guint32
index_intern_folder (TsTrackIndex *self, const char *location, gsize length)
{
  LastText *previous = &self->last[LAST_FOLDER];

  if (length == 0)
    return 0;
  if (previous->text != NULL && strncmp (previous->text, location, length) == 0
      && previous->text[length] == '\0')
    return previous->value;
  g_free (previous->text);
  previous->text = g_strndup (location, length);
  previous->value = index_intern_path (self, location, length);
  return previous->value;
}

static guint32
index_intern_codec (TsTrackIndex *self, const char *codec)
{
  gboolean is_new;

  if (codec == NULL)
    return 0;
  _ts_search_text_fold (self->folded, codec);
  return _ts_value_pool_intern (self->table.codecs, self->folded->str, self->folded->len, &is_new);
}

static guint64
parse_mbid (const char *text)
{
  guint64 number = 0;
  guint n_digits = 0;

  for (; text != NULL && *text != '\0' && n_digits < 16; text++) {
    if (g_ascii_isxdigit (*text)) {
      number = number << 4 | (guint) g_ascii_xdigit_value (*text);
      n_digits++;
    }
  }
  return n_digits > 0 ? MAX (number, 1) : 0;
}

static void
index_fill_row (TsTrackIndex *self, guint slot, const TsTrackIndexRow *row)
{
  TsRowTexts *texts = &g_array_index (self->table.texts, TsRowTexts, slot);
  TsRowOthers *others = &g_array_index (self->table.others, TsRowOthers, slot);
  guint8 *flags = &g_array_index (self->table.flags, guint8, slot);
  const char *name = strrchr (row->location, '/');
  TsTrack codec = { .codec = (char *) row->codec };

  texts->artist = index_intern_text (self, row->artist, LAST_ARTIST);
  texts->album = index_intern_text (self, row->album, LAST_ALBUM);
  texts->album_artist = index_intern_text (self, row->album_artist, LAST_ALBUM_ARTIST);
  texts->title = index_intern_text (self, row->title, LAST_TITLE);
  texts->genres = index_intern_text (self, row->genres, LAST_GENRES);

  others->codec = index_intern_codec (self, row->codec);
  others->folder = index_intern_folder (self, row->location,
                                        name != NULL ? (gsize) (name - row->location) : 0);
  name = name != NULL ? name + 1 : row->location;
  others->name = index_intern_path (self, name, strlen (name));
  others->mbid = parse_mbid (row->mb_recording_id);
  others->added = (guint64) MAX (row->added_us, 0);
  others->modified = (guint64) MAX (row->mtime_us, 0);
  others->duration_ms = (guint32) CLAMP (row->duration_ms, 0, G_MAXUINT32);
  others->size_kib = (guint32) CLAMP ((row->size_bytes + 1023) / 1024, 0, G_MAXUINT32);
  others->disc_number = (guint16) CLAMP (row->disc_number, 0, G_MAXUINT16);
  others->track_number = (guint16) CLAMP (row->track_number, 0, G_MAXUINT16);
  others->year = (guint16) CLAMP (row->year, 0, G_MAXUINT16);
  others->bit_rate_kbps = (guint16) CLAMP (row->bit_rate_kbps, 0, G_MAXUINT16);
  others->sample_rate_hz = (guint32) MAX (row->sample_rate_hz, 0);

  g_array_index (self->table.source_ids, guint32, slot) = (guint32) row->source_id;
  g_array_index (self->table.recordings, guint32, slot) = (guint32) row->recording_id;
  if (*flags & TS_ROW_MISSING)
    self->n_missing--;
  *flags = 0;
  if (row->is_missing) {
    *flags |= TS_ROW_MISSING;
    self->n_missing++;
  }
  if (ts_track_is_lossless (&codec))
    *flags |= TS_ROW_LOSSLESS;
  if (others->mbid != 0)
    *flags |= TS_ROW_HAS_ID;
}

void
ts_track_index_set (TsTrackIndex *self, const TsTrackIndexRow *row)
{
  guint slot;

  g_return_if_fail (self != NULL);
  g_return_if_fail (row != NULL && row->location != NULL);

  slot = index_find_slot (self, row->id);
  if (slot == self->table.ids->len) {
    guint n = slot + 1;

    g_array_append_val (self->table.ids, row->id);
    g_array_set_size (self->table.source_ids, n);
    g_array_set_size (self->table.recordings, n);
    g_array_set_size (self->table.flags, n);
    g_array_index (self->table.flags, guint8, slot) = 0;
    g_array_set_size (self->table.texts, n);
    g_array_set_size (self->table.others, n);
  }
  g_return_if_fail (g_array_index (self->table.ids, gint64, slot) == row->id);

  index_fill_row (self, slot, row);
  if (self->base.order == NULL)
    return;
  g_array_append_val (self->log, slot);
  /* Merging this much is no cheaper than sorting anew. */
  if (self->log->len > MAX (4096, self->table.ids->len / 8))
    index_drop_orders (self);
}

static void
index_update_order (TsTrackIndex *self, KeptOrder *kept)
{
  guint n_changed = self->log->len - kept->log_position;

  if (n_changed == 0)
    return;
  _ts_track_order_update (kept->order, &self->table,
                          &g_array_index (self->log, guint32, kept->log_position), n_changed);
  kept->log_position = self->log->len;
}

static TsTrackOrder *
index_get_base (TsTrackIndex *self)
{
  if (self->base.order == NULL) {
    self->base.order = _ts_track_order_new (&self->table, TS_TRACK_SORT_ARTIST, FALSE, NULL);
    self->base.log_position = self->log->len;
  }
  index_update_order (self, &self->base);
  return self->base.order;
}

static TsTrackOrder *
index_get_order (TsTrackIndex *self, TsTrackSort sort, gboolean is_descending)
{
  TsTrackOrder *base = index_get_base (self);
  KeptOrder *oldest = &self->orders[0];

  if (sort == TS_TRACK_SORT_ARTIST && !is_descending)
    return base;
  self->n_uses++;
  for (guint i = 0; i < MAX_ORDERS; i++) {
    KeptOrder *kept = &self->orders[i];

    if (kept->order != NULL && kept->sort == sort && kept->is_descending == is_descending) {
      index_update_order (self, kept);
      kept->last_used = self->n_uses;
      return kept->order;
    }
    if (kept->order == NULL || (oldest->order != NULL && kept->last_used < oldest->last_used))
      oldest = kept;
  }
  g_clear_pointer (&oldest->order, _ts_track_order_free);
  oldest->order = _ts_track_order_new (&self->table, sort, is_descending, base);
  oldest->sort = sort;
  oldest->is_descending = is_descending;
  oldest->log_position = self->log->len;
  oldest->last_used = self->n_uses;
  return oldest->order;
}

void
ts_track_index_prepare (TsTrackIndex *self)
{
  KeptOrder *newest = NULL;

  g_return_if_fail (self != NULL);

  index_get_base (self);
  for (guint i = 0; i < MAX_ORDERS; i++) {
    if (self->orders[i].order != NULL
        && (newest == NULL || self->orders[i].last_used > newest->last_used))
      newest = &self->orders[i];
  }
  if (newest != NULL)
    index_update_order (self, newest);
}

/* A query made ready: for each word the set of values that have it. */
typedef struct {
  TsTrackIndex *index;
  guint64 *sets[MAX_WORDS]; /* (owned) */
  guint n_sets;
  gboolean is_impossible; /* a word occurs nowhere */
} WordSets;

static void
add_set_cb (const char *word, gpointer user_data)
{
  WordSets *sets = user_data;
  gsize n_words64 = _ts_value_pool_get_n (sets->index->table.values) / 64 + 1;
  guint64 *bits;

  if (sets->is_impossible || sets->n_sets == MAX_WORDS)
    return;
  bits = g_new0 (guint64, n_words64);
  if (!_ts_word_index_find (sets->index->words, word, bits))
    sets->is_impossible = TRUE;
  sets->sets[sets->n_sets++] = bits;
}

static inline guint
test_bit (const guint64 *bits, guint32 i)
{
  return bits[i / 64] >> i % 64 & 1;
}

static inline guint
row_has_word (const TsRowTexts *row, const guint64 *bits)
{
  return test_bit (bits, row->title) | test_bit (bits, row->artist) | test_bit (bits, row->album)
         | test_bit (bits, row->album_artist) | test_bit (bits, row->genres);
}

static gboolean
row_passes (TsTrackIndex *self, const TsTrackQuery *query, guint slot)
{
  guint8 flags = g_array_index (self->table.flags, guint8, slot);
  const TsRowTexts *texts = &g_array_index (self->table.texts, TsRowTexts, slot);
  TsTrackFilter filter = query->filter;

  if (!(filter & TS_TRACK_FILTER_ANY_STATE)
      && !(flags & TS_ROW_MISSING) != !(filter & TS_TRACK_FILTER_MISSING))
    return FALSE;
  if (query->source_id != 0
      && g_array_index (self->table.source_ids, guint32, slot) != (guint32) query->source_id)
    return FALSE;
  if ((filter & TS_TRACK_FILTER_ONE_PLACE)
      && g_array_index (self->table.recordings, guint32, slot) != 0)
    return FALSE;
  if ((filter & TS_TRACK_FILTER_LOSSLESS) && !(flags & TS_ROW_LOSSLESS))
    return FALSE;
  if ((filter & TS_TRACK_FILTER_LOSSY) && (flags & TS_ROW_LOSSLESS))
    return FALSE;
  if ((filter & TS_TRACK_FILTER_NO_ID) && (flags & TS_ROW_HAS_ID))
    return FALSE;
  if ((filter & TS_TRACK_FILTER_NO_GENRE) && texts->genres != 0)
    return FALSE;
  return !(filter & TS_TRACK_FILTER_NO_ARTIST) || (texts->artist | texts->album_artist) == 0;
}

/* Whether every row passes without being looked at. */
static gboolean
query_wants_all (TsTrackIndex *self, const TsTrackQuery *query)
{
  if (query->source_id != 0)
    return FALSE;
  return query->filter == TS_TRACK_FILTER_ANY_STATE
         || (query->filter == TS_TRACK_FILTER_NONE && self->n_missing == 0);
}

/* The rows that match, as bits; NULL stands for all. */
static guint64 *
index_match_rows (TsTrackIndex *self,
                  const TsTrackQuery *query,
                  const WordSets *sets,
                  GCancellable *cancellable)
{
  guint n = self->table.ids->len;
  gboolean wants_all = query_wants_all (self, query);
  const TsRowTexts *texts = (const TsRowTexts *) (gpointer) self->table.texts->data;
  guint64 *rows;

  if (wants_all && sets->n_sets == 0)
    return NULL;
  rows = g_new0 (guint64, n / 64 + 1);
  if (sets->is_impossible)
    return rows;
  for (guint start = 0; start < n; start += ROWS_PER_CHECK) {
    guint end = MIN (n, start + ROWS_PER_CHECK);

    if (g_cancellable_is_cancelled (cancellable))
      break;
    for (guint slot = start; slot < end; slot++) {
      guint64 is_match = wants_all || row_passes (self, query, slot);

      for (guint i = 0; i < sets->n_sets && is_match; i++)
        is_match = row_has_word (&texts[slot], sets->sets[i]);
      rows[slot / 64] |= is_match << slot % 64;
    }
  }
  return rows;
}

static GArray *
pick_ids (TsTrackIndex *self, const guint32 *slots, const guint64 *rows)
{
  guint n = self->table.ids->len;
  const gint64 *ids = (const gint64 *) (gpointer) self->table.ids->data;
  guint n_matches = n;
  GArray *result;
  gint64 *out;

  if (rows != NULL) {
    n_matches = 0;
    for (guint i = 0; i < n / 64 + 1; i++)
      n_matches += (guint) __builtin_popcountll (rows[i]);
  }
  result = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n_matches);
  g_array_set_size (result, n_matches);
  out = (gint64 *) (gpointer) result->data;
  for (guint i = 0, found = 0; found < n_matches; i++) {
    if (rows == NULL || test_bit (rows, slots[i]))
      out[found++] = ids[slots[i]];
  }
  return result;
}

/* Leaves of each recording the first. @slots and @ids are in the same order. */
static void
drop_copies (TsTrackIndex *self, const guint32 *slots, const guint64 *rows, GArray *result)
{
  const guint32 *recordings = (const guint32 *) (gpointer) self->table.recordings->data;
  const guint n = self->table.ids->len;
  g_autofree guint64 *seen = NULL;
  gint64 *out = (gint64 *) (gpointer) result->data;
  guint n_kept = 0;

  if (n == 0)
    return;
  seen = g_new0 (guint64, (gsize) g_array_index (self->table.ids, gint64, n - 1) / 64 + 1);
  for (guint i = 0, found = 0; found < result->len; i++) {
    guint32 recording;

    if (rows != NULL && !test_bit (rows, slots[i]))
      continue;
    recording = recordings[slots[i]];
    if (recording == 0 || !test_bit (seen, recording)) {
      seen[recording / 64] |= G_GUINT64_CONSTANT (1) << recording % 64;
      out[n_kept++] = out[found];
    }
    found++;
  }
  g_array_set_size (result, n_kept);
}

GArray *
ts_track_index_query (TsTrackIndex *self,
                      const TsTrackQuery *query,
                      GCancellable *cancellable,
                      GError **error)
{
  WordSets sets = { .index = self };
  g_autofree guint64 *rows = NULL;
  const guint32 *slots;
  GArray *result;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (query != NULL, NULL);

  if (query->text != NULL) {
    g_autofree char *valid = g_utf8_make_valid (query->text, -1);

    g_strstrip (valid);
    if (*valid != '\0') {
      _ts_search_text_fold (self->folded, valid);
      _ts_search_text_foreach_word (self->folded->str, TRUE, add_set_cb, &sets);
    }
  }
  rows = index_match_rows (self, query, &sets, cancellable);
  for (guint i = 0; i < sets.n_sets; i++)
    g_free (sets.sets[i]);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  slots = _ts_track_order_get_slots (index_get_order (self, query->sort, query->is_descending));
  result = pick_ids (self, slots, rows);
  if (query->is_grouped)
    drop_copies (self, slots, rows, result);
  return result;
}

/* A text of the key, cut so that the index in SQL stays small; 0xff is larger than any. */
static void
append_key_text (GByteArray *out, const char *text, guint max_bytes)
{
  static const guint8 unknown = 0xff;
  static const guint8 end = 0;
  g_autoptr (GString) folded = g_string_new (NULL);
  g_autoptr (GString) key = g_string_new (NULL);

  if (text == NULL) {
    g_byte_array_append (out, &unknown, 1);
  } else {
    _ts_search_text_fold (folded, text);
    _ts_search_text_append_key (key, folded->str);
    g_byte_array_append (out, (const guint8 *) key->str, (guint) MIN (key->len, max_bytes));
  }
  g_byte_array_append (out, &end, 1);
}

GBytes *
ts_track_index_make_sort_key (const TsTrackIndexRow *row)
{
  GByteArray *out;
  guint32 number;

  g_return_val_if_fail (row != NULL, NULL);

  out = g_byte_array_sized_new (64);
  append_key_text (out, row->artist != NULL ? row->artist : row->album_artist, 48);
  append_key_text (out, row->album, 48);
  number = (guint32) CLAMP (row->disc_number, 0, G_MAXUINT16) << 16
           | (guint32) CLAMP (row->track_number, 0, G_MAXUINT16);
  number = GUINT32_TO_BE (number != 0 ? number : G_MAXUINT32);
  g_byte_array_append (out, (const guint8 *) &number, sizeof number);
  append_key_text (out, row->title, 16);
  return g_byte_array_free_to_bytes (out);
}
