/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-track-order-private.h"

#include <string.h>

#define UNKNOWN G_MAXUINT64
#define RADIX_BITS 11
#define RADIX_SIZE (1u << RADIX_BITS)

struct _TsTrackOrder {
  TsTrackSort sort;
  gboolean is_descending;
  GArray *slots; /* (owned) (element-type guint32) */
};

/* What rows are compared by, as numbers that sort like the thing itself. */
typedef enum {
  KEY_END,
  KEY_TITLE,
  KEY_ARTIST, /* or the album's artist where there is none */
  KEY_ALBUM,
  KEY_ALBUM_ARTIST, /* or the artist where there is none */
  KEY_GENRE,
  KEY_YEAR,
  KEY_DISC_TRACK,
  KEY_DURATION,
  KEY_ADDED,
  KEY_MODIFIED,
  KEY_CODEC,
  KEY_BIT_RATE,
  KEY_SAMPLE_RATE,
  KEY_SIZE,
  KEY_FOLDER,
  KEY_NAME,
  KEY_MBID,
  KEY_SOURCE,
} Key;

#define MAX_KEYS 8
#define LIBRARY_KEYS KEY_ARTIST, KEY_ALBUM, KEY_DISC_TRACK, KEY_TITLE

/* The first key of a column is the one that descends. All end with the keys of the library order,
 * so a sort may start from there. */
static const Key sort_keys[TS_TRACK_N_SORTS][MAX_KEYS] = {
  [TS_TRACK_SORT_ARTIST] = { LIBRARY_KEYS },
  [TS_TRACK_SORT_TITLE] = { KEY_TITLE, LIBRARY_KEYS },
  [TS_TRACK_SORT_ALBUM] = { KEY_ALBUM, KEY_ALBUM_ARTIST, KEY_DISC_TRACK, LIBRARY_KEYS },
  [TS_TRACK_SORT_ALBUM_ARTIST] = { KEY_ALBUM_ARTIST, KEY_ALBUM, KEY_DISC_TRACK, LIBRARY_KEYS },
  [TS_TRACK_SORT_GENRE] = { KEY_GENRE, LIBRARY_KEYS },
  [TS_TRACK_SORT_YEAR] = { KEY_YEAR, LIBRARY_KEYS },
  [TS_TRACK_SORT_TRACK_NUMBER] = { KEY_DISC_TRACK, LIBRARY_KEYS },
  [TS_TRACK_SORT_DURATION] = { KEY_DURATION, LIBRARY_KEYS },
  [TS_TRACK_SORT_ADDED] = { KEY_ADDED, LIBRARY_KEYS },
  [TS_TRACK_SORT_MODIFIED] = { KEY_MODIFIED, LIBRARY_KEYS },
  [TS_TRACK_SORT_CODEC] = { KEY_CODEC, LIBRARY_KEYS },
  [TS_TRACK_SORT_BIT_RATE] = { KEY_BIT_RATE, LIBRARY_KEYS },
  [TS_TRACK_SORT_SAMPLE_RATE] = { KEY_SAMPLE_RATE, LIBRARY_KEYS },
  [TS_TRACK_SORT_SIZE] = { KEY_SIZE, LIBRARY_KEYS },
  [TS_TRACK_SORT_PATH] = { KEY_FOLDER, KEY_NAME, LIBRARY_KEYS },
  [TS_TRACK_SORT_MBID] = { KEY_MBID, LIBRARY_KEYS },
  [TS_TRACK_SORT_SOURCE] = { KEY_SOURCE, LIBRARY_KEYS },
};

/* The ranks are looked up once a sort, not once a row. */
typedef struct {
  const TsRowTexts *texts;
  const TsRowOthers *others;
  const guint32 *source_ids;
  const guint32 *values;       /* ranks */
  const guint32 *others_ranks; /* ranks of paths or codecs, whichever the key needs */
  Key key;
  gboolean is_descending;
} KeyReader;

static guint64
rank_of (const guint32 *ranks, guint32 value)
{
  return value != 0 ? ranks[value] : UNKNOWN;
}

static guint64
number_or_unknown (guint64 number)
{
  return number != 0 ? number : UNKNOWN;
}

static guint64
read_ascending (const KeyReader *reader, guint32 slot)
{
  const TsRowTexts *texts = &reader->texts[slot];
  const TsRowOthers *others = &reader->others[slot];

  switch (reader->key) {
  case KEY_TITLE:
    return rank_of (reader->values, texts->title);
  case KEY_ARTIST:
    return rank_of (reader->values, texts->artist != 0 ? texts->artist : texts->album_artist);
  case KEY_ALBUM:
    return rank_of (reader->values, texts->album);
  case KEY_ALBUM_ARTIST:
    return rank_of (reader->values, texts->album_artist != 0 ? texts->album_artist : texts->artist);
  case KEY_GENRE:
    return rank_of (reader->values, texts->genres);
  case KEY_YEAR:
    return number_or_unknown (others->year);
  case KEY_DISC_TRACK:
    return number_or_unknown ((guint64) others->disc_number << 16 | others->track_number);
  case KEY_DURATION:
    return number_or_unknown (others->duration_ms);
  case KEY_ADDED:
    return number_or_unknown (others->added);
  case KEY_MODIFIED:
    return number_or_unknown (others->modified);
  case KEY_CODEC:
    return rank_of (reader->others_ranks, others->codec);
  case KEY_BIT_RATE:
    return number_or_unknown (others->bit_rate_kbps);
  case KEY_SAMPLE_RATE:
    return number_or_unknown (others->sample_rate_hz);
  case KEY_SIZE:
    return number_or_unknown (others->size_kib);
  case KEY_FOLDER:
    /* Files at the root come first. */
    return others->folder != 0 ? (guint64) reader->others_ranks[others->folder] + 1 : 0;
  case KEY_NAME:
    return rank_of (reader->others_ranks, others->name);
  case KEY_MBID:
    return number_or_unknown (others->mbid);
  case KEY_SOURCE:
    return reader->source_ids[slot];
  case KEY_END:
  default:
    g_assert_not_reached ();
  }
}

static guint64
read_key (const KeyReader *reader, guint32 slot)
{
  guint64 key = read_ascending (reader, slot);

  return reader->is_descending && key != UNKNOWN ? UNKNOWN - 1 - key : key;
}

static KeyReader
reader_new (TsTrackTable *table, TsTrackSort sort, guint i, gboolean is_descending)
{
  KeyReader reader = {
    .texts = (const TsRowTexts *) (gpointer) table->texts->data,
    .others = (const TsRowOthers *) (gpointer) table->others->data,
    .source_ids = (const guint32 *) (gpointer) table->source_ids->data,
    .values = _ts_value_pool_get_ranks (table->values),
    .key = sort_keys[sort][i],
  };

  reader.is_descending = is_descending && (i == 0 || reader.key == KEY_NAME);
  if (reader.key == KEY_FOLDER || reader.key == KEY_NAME)
    reader.others_ranks = _ts_value_pool_get_ranks (table->paths);
  if (reader.key == KEY_CODEC)
    reader.others_ranks = _ts_value_pool_get_ranks (table->codecs);
  return reader;
}

typedef struct {
  guint64 key;
  guint32 slot;
} RadixItem;

/* Sorts stably by one key: least significant digits first, leaving out digits all have alike. The
 * keys are read in the order of slots, as the rows lie, and then handed out. */
static void
radix_sort (guint32 *slots, guint n, const KeyReader *reader, RadixItem *items, RadixItem *spare)
{
  g_autofree guint64 *keys = g_new (guint64, n);
  guint64 differing = 0;

  for (guint i = 0; i < n; i++) {
    keys[i] = read_key (reader, i);
    differing |= keys[i] ^ keys[0];
  }
  for (guint i = 0; i < n; i++) {
    items[i].slot = slots[i];
    items[i].key = keys[slots[i]];
  }
  for (guint shift = 0; shift < 64; shift += RADIX_BITS) {
    guint32 starts[RADIX_SIZE] = { 0 };
    guint32 sum = 0;
    RadixItem *swap;

    if ((differing >> shift & (RADIX_SIZE - 1)) == 0)
      continue;
    for (guint i = 0; i < n; i++)
      starts[items[i].key >> shift & (RADIX_SIZE - 1)]++;
    for (guint d = 0; d < RADIX_SIZE; d++) {
      guint32 count = starts[d];

      starts[d] = sum;
      sum += count;
    }
    for (guint i = 0; i < n; i++)
      spare[starts[items[i].key >> shift & (RADIX_SIZE - 1)]++] = items[i];
    swap = items;
    items = spare;
    spare = swap;
  }
  for (guint i = 0; i < n; i++)
    slots[i] = items[i].slot;
}

/* How many keys a sort that starts from the library order must still look at. */
static guint
count_own_keys (TsTrackSort sort)
{
  guint n = 0;

  if (sort == TS_TRACK_SORT_ARTIST)
    return 1;
  while (sort_keys[sort][n] != KEY_ARTIST)
    n++;
  return n;
}

TsTrackOrder *
_ts_track_order_new (TsTrackTable *table,
                     TsTrackSort sort,
                     gboolean is_descending,
                     TsTrackOrder *base)
{
  TsTrackOrder *self = g_new0 (TsTrackOrder, 1);
  guint n = table->ids->len;
  g_autofree RadixItem *items = g_new (RadixItem, n);
  g_autofree RadixItem *spare = g_new (RadixItem, n);
  guint n_keys = 0;
  guint32 *slots;

  self->sort = sort;
  self->is_descending = is_descending;
  self->slots = g_array_sized_new (FALSE, FALSE, sizeof (guint32), n);
  g_array_set_size (self->slots, n);
  slots = (guint32 *) (gpointer) self->slots->data;

  if (base != NULL) {
    memcpy (slots, base->slots->data, n * sizeof (guint32));
    n_keys = count_own_keys (sort);
  } else {
    for (guint i = 0; i < n; i++)
      slots[i] = i;
    while (sort_keys[sort][n_keys] != KEY_END)
      n_keys++;
  }
  while (n_keys-- > 0) {
    KeyReader reader = reader_new (table, sort, n_keys, is_descending);

    radix_sort (slots, n, &reader, items, spare);
  }
  return self;
}

void
_ts_track_order_free (TsTrackOrder *self)
{
  g_array_unref (self->slots);
  g_free (self);
}

typedef struct {
  KeyReader readers[MAX_KEYS];
  guint n_readers;
} Comparer;

static int
compare_slots (gconstpointer a, gconstpointer b, gpointer data)
{
  const Comparer *comparer = data;
  guint32 left = *(const guint32 *) a;
  guint32 right = *(const guint32 *) b;

  for (guint i = 0; i < comparer->n_readers; i++) {
    guint64 left_key = read_key (&comparer->readers[i], left);
    guint64 right_key = read_key (&comparer->readers[i], right);

    if (left_key != right_key)
      return left_key < right_key ? -1 : 1;
  }
  return left < right ? -1 : left > right;
}

/* Merges @n_new sorted slots into @n_old sorted ones; @slots has room for both. */
static void
merge_slots (guint32 *slots, guint n_old, const guint32 *new_slots, guint n_new, Comparer *comparer)
{
  guint end = n_old;

  for (guint i = n_new; i-- > 0;) {
    guint low = 0;
    guint high = end;

    while (low < high) {
      guint middle = low + (high - low) / 2;

      if (compare_slots (&slots[middle], &new_slots[i], comparer) < 0)
        low = middle + 1;
      else
        high = middle;
    }
    memmove (slots + low + i + 1, slots + low, (end - low) * sizeof (guint32));
    slots[low + i] = new_slots[i];
    end = low;
  }
}

void
_ts_track_order_update (TsTrackOrder *self,
                        TsTrackTable *table,
                        const guint32 *changed,
                        guint n_changed)
{
  guint n = table->ids->len;
  g_autofree guint64 *is_changed = NULL;
  g_autofree guint32 *new_slots = NULL;
  guint n_new = 0;
  guint n_kept = 0;
  guint32 *slots;
  Comparer comparer = { .n_readers = 0 };

  if (n_changed == 0)
    return;
  is_changed = g_new0 (guint64, n / 64 + 1);
  new_slots = g_new (guint32, n_changed);
  for (guint i = 0; i < n_changed; i++) {
    guint64 bit = G_GUINT64_CONSTANT (1) << changed[i] % 64;

    if (is_changed[changed[i] / 64] & bit)
      continue;
    is_changed[changed[i] / 64] |= bit;
    new_slots[n_new++] = changed[i];
  }
  slots = (guint32 *) (gpointer) self->slots->data;
  for (guint i = 0; i < self->slots->len; i++) {
    if (!(is_changed[slots[i] / 64] >> slots[i] % 64 & 1))
      slots[n_kept++] = slots[i];
  }
  g_assert (n_kept + n_new == n);

  for (guint i = 0; sort_keys[self->sort][i] != KEY_END; i++)
    comparer.readers[comparer.n_readers++] = reader_new (table, self->sort, i, self->is_descending);
  g_qsort_with_data (new_slots, (gint) n_new, sizeof (guint32), compare_slots, &comparer);
  g_array_set_size (self->slots, n);
  merge_slots ((guint32 *) (gpointer) self->slots->data, n_kept, new_slots, n_new, &comparer);
}

const guint32 *
_ts_track_order_get_slots (TsTrackOrder *self)
{
  return (const guint32 *) (gpointer) self->slots->data;
}
