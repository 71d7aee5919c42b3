/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-base"

#include "config.h"

#include "ts-csv.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_BYTES (256 * 1024)
#define MAX_FIELD_BYTES (64 * 1024)
#define ROW_FIELDS 16 /* a row may be so many times as long as a field */

/* A field as it stands in the row, without its quotes. */
typedef struct {
  gsize start; /* from the start of the row */
  gsize end;
  gboolean has_pairs; /* doubled quotes are still to be halved */
} Span;

/*
 * The buffer, and the row that is being read:
 *
 *   text: | rows before | the row ..... | bytes not looked at | room |
 *         0             row             next                  fill   size
 *
 * A row that reaches `fill` is moved to the front and more is read behind it, so its spans count
 * from its own start.
 */
struct _TsCsvReader {
  GInputStream *stream;      /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable) */
  char *text;                /* (owned): the buffer; a NUL fits behind `size` */
  gsize size;
  gsize fill;
  gsize row;
  gsize next;
  gboolean at_end; /* the stream has no more */
  gsize max_field;
  guint64 row_line;  /* where the row began */
  guint64 next_line; /* of the byte at `next` */
  GArray *spans;     /* (owned) (element-type Span) */
  guint n_columns;   /* of the header; 0 before it is read */
  int *columns;      /* (owned): field index of each wanted column, -1 if not there */
  guint n_wanted;
};

G_DEFINE_QUARK (ts - csv - error - quark, ts_csv_error)

typedef enum {
  SCAN_ROW,
  SCAN_END,       /* of the file, before any row */
  SCAN_OPEN,      /* a quote was never closed */
  SCAN_STRAY,     /* text between a closing quote and the comma */
  SCAN_LONG,      /* a field or the row is above the limit */
  SCAN_LONG_OPEN, /* the same, inside quotes */
  SCAN_FAILED,    /* the stream failed */
} Scan;

TsCsvReader *
ts_csv_reader_new (GInputStream *stream)
{
  TsCsvReader *self;

  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), NULL);

  self = g_new0 (TsCsvReader, 1);
  self->stream = g_object_ref (stream);
  self->size = BLOCK_BYTES;
  self->text = g_malloc (self->size + 1);
  self->max_field = MAX_FIELD_BYTES;
  self->next_line = 1;
  self->spans = g_array_new (FALSE, FALSE, sizeof (Span));
  return self;
}

TsCsvReader *
ts_csv_reader_new_for_path (const char *path, GError **error)
{
  g_autoptr (GInputStream) stream = NULL;
  int fd = STDIN_FILENO;

  g_return_val_if_fail (path != NULL, NULL);

  if (!g_str_equal (path, "-")) {
    fd = open (path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
      int code = errno;

      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (code), g_strerror (code));
      return NULL;
    }
  }
  stream = g_unix_input_stream_new (fd, fd != STDIN_FILENO);
  return ts_csv_reader_new (stream);
}

TsCsvReader *
ts_csv_reader_new_for_data (const char *data, gsize size_bytes)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data, size_bytes, NULL);

  return ts_csv_reader_new (stream);
}

void
ts_csv_reader_free (TsCsvReader *self)
{
  g_clear_object (&self->stream);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->spans, g_array_unref);
  g_free (self->text);
  g_free (self->columns);
  g_free (self);
}

void
ts_csv_reader_set_cancellable (TsCsvReader *self, GCancellable *cancellable)
{
  g_set_object (&self->cancellable, cancellable);
}

void
ts_csv_reader_set_max_field (TsCsvReader *self, gsize size_bytes)
{
  g_return_if_fail (size_bytes > 0 && size_bytes <= G_MAXSIZE / 64);

  self->max_field = size_bytes;
}

/* Reads more behind what there is. Keeps the bytes from @keep on. At the end sets `at_end`. */
static gboolean
read_more (TsCsvReader *self, gsize keep, GError **error)
{
  gssize n;

  if (self->fill == self->size) {
    if (keep > 0) {
      memmove (self->text, self->text + keep, self->fill - keep);
      self->fill -= keep;
      self->row -= MIN (self->row, keep);
      self->next -= keep;
    } else {
      self->size *= 2;
      self->text = g_realloc (self->text, self->size + 1);
    }
  }
  /* A stream in memory does not look at the cancellable. */
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  n = g_input_stream_read (self->stream, self->text + self->fill, self->size - self->fill,
                           self->cancellable, error);
  if (n < 0)
    return FALSE;
  if (n == 0)
    self->at_end = TRUE;
  self->fill += (gsize) n;
  return TRUE;
}

static void
end_field (TsCsvReader *self, gsize start, gsize end, gboolean has_pairs)
{
  Span span = { start, end, has_pairs };

  g_array_append_val (self->spans, span);
}

static const char *
find_plain_end (const char *at, const char *end)
{
  while (at < end && *at != ',' && *at != '\n')
    at++;
  return at;
}

/* Finds the fields of the row at `row` and sets `next` behind it, or at the byte that spoils it. */
static Scan
scan_row (TsCsvReader *self, GError **error)
{
  enum {
    START,
    PLAIN,
    QUOTED,
    QUOTE, /* after a quote inside quotes */
  } state
      = START;
  gboolean has_pairs = FALSE;
  gsize start = 0; /* of the field, from the start of the row */

  g_array_set_size (self->spans, 0);
  for (;;) {
    const char *text = self->text;
    gsize at = self->next - self->row; /* from the start of the row, as all below */
    char c;

    /* A quote that may close the field is not part of it. */
    if (at - start - (state == QUOTE) > self->max_field || at > self->max_field * ROW_FIELDS)
      return state == QUOTED ? SCAN_LONG_OPEN : SCAN_LONG;

    if (self->next == self->fill) {
      if (!self->at_end) {
        if (!read_more (self, self->row, error))
          return SCAN_FAILED;
        continue;
      }
      if (state == QUOTED)
        return SCAN_OPEN;
      if (at == 0)
        return SCAN_END;
      if (state == QUOTE || (state == PLAIN && at > start && text[self->next - 1] == '\r'))
        at--;
      end_field (self, start, at, has_pairs);
      return SCAN_ROW;
    }

    switch (state) {
    case START:
      has_pairs = FALSE;
      if (text[self->next] == '"') {
        state = QUOTED;
        start++;
        self->next++;
      } else {
        state = PLAIN;
      }
      break;

    case PLAIN:
      self->next = find_plain_end (text + self->next, text + self->fill) - text;
      if (self->next == self->fill)
        break;
      at = self->next - self->row;
      if (at - start > self->max_field)
        return SCAN_LONG;
      c = text[self->next++];
      if (c == '\n' && at > start && text[self->next - 2] == '\r')
        at--;
      end_field (self, start, at, FALSE);
      if (c == '\n') {
        self->next_line++;
        return SCAN_ROW;
      }
      state = START;
      start = self->next - self->row;
      break;

    case QUOTED: {
      const char *from = text + self->next;
      const char *end = memchr (from, '"', self->fill - self->next);
      gsize n = end != NULL ? (gsize) (end - from) : self->fill - self->next;

      for (const char *line = from; (line = memchr (line, '\n', from + n - line)) != NULL; line++)
        self->next_line++;
      self->next += n;
      if (end != NULL) {
        if (self->next - self->row - start > self->max_field)
          return SCAN_LONG_OPEN;
        state = QUOTE;
        self->next++;
      }
      break;
    }

    case QUOTE:
      c = text[self->next];
      if (c == '"') {
        has_pairs = TRUE;
        state = QUOTED;
        self->next++;
        break;
      }
      /* A CR must be looked at together with what follows it. */
      if (c == '\r' && self->next + 1 == self->fill && !self->at_end) {
        if (!read_more (self, self->row, error))
          return SCAN_FAILED;
        break;
      }
      if (c == '\r' && (self->next + 1 == self->fill || text[self->next + 1] == '\n')) {
        end_field (self, start, at - 1, has_pairs);
        self->next = MIN (self->next + 2, self->fill);
        self->next_line++;
        return SCAN_ROW;
      }
      if (c != ',' && c != '\n')
        return SCAN_STRAY;
      end_field (self, start, at - 1, has_pairs);
      self->next++;
      if (c == '\n') {
        self->next_line++;
        return SCAN_ROW;
      }
      state = START;
      start = self->next - self->row;
      break;

    default:
      g_assert_not_reached ();
    }
  }
}

/* Goes on after the end of the line that holds @from. */
static gboolean
skip_line (TsCsvReader *self, gsize from, GError **error)
{
  self->next = from;
  for (;;) {
    const char *end = memchr (self->text + self->next, '\n', self->fill - self->next);

    if (end != NULL) {
      self->next = end + 1 - self->text;
      self->next_line++;
      return TRUE;
    }
    self->next = self->fill;
    if (self->at_end)
      return TRUE;
    if (!read_more (self, self->fill, error))
      return FALSE;
  }
}

/* Whether @text is UTF-8 without NUL. Nearly all rows are ASCII: eight bytes a step for them. */
static gboolean
is_utf8 (const char *text, gsize length)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  gsize i = 0;

  for (; i + 8 <= length; i += 8) {
    guint64 word;

    memcpy (&word, text + i, 8);
    /* The high bit of a byte is set by itself or, below 0x80, by taking one from zero. */
    if (((word | (word - ones)) & (ones << 7)) != 0)
      return g_utf8_validate_len (text + i, length - i, NULL);
  }
  return g_utf8_validate_len (text + i, length - i, NULL);
}

/* Halves the doubled quotes in place and ends each field with NUL. */
static void
finish_fields (TsCsvReader *self)
{
  char *row = self->text + self->row;

  for (guint i = 0; i < self->spans->len; i++) {
    Span *span = &g_array_index (self->spans, Span, i);

    if (span->has_pairs) {
      gsize to = span->start;

      for (gsize from = span->start; from < span->end; from++) {
        row[to++] = row[from];
        if (row[from] == '"')
          from++;
      }
      span->end = to;
    }
    row[span->end] = '\0';
  }
}

/* Reads the next row that is not empty. %FALSE without @error at the end. */
static gboolean
read_row (TsCsvReader *self, GError **error)
{
  for (;;) {
    Scan scan;
    const Span *first;

    self->row = self->next;
    self->row_line = self->next_line;
    scan = scan_row (self, error);
    switch (scan) {
    case SCAN_ROW:
      first = &g_array_index (self->spans, Span, 0);
      if (self->spans->len == 1 && first->start == 0 && first->end == 0)
        continue;
      if (!is_utf8 (self->text + self->row, self->next - self->row)) {
        g_set_error_literal (error, TS_CSV_ERROR, TS_CSV_ERROR_ROW,
                             _ ("The row is not valid UTF-8."));
        return FALSE;
      }
      if (self->n_columns > 0 && self->spans->len != self->n_columns) {
        g_set_error (error, TS_CSV_ERROR, TS_CSV_ERROR_ROW,
                     g_dngettext (GETTEXT_PACKAGE, "The row has %u field, but the header has %u.",
                                  "The row has %u fields, but the header has %u.",
                                  self->spans->len),
                     self->spans->len, self->n_columns);
        return FALSE;
      }
      finish_fields (self);
      return TRUE;

    case SCAN_OPEN:
    case SCAN_STRAY:
    case SCAN_LONG_OPEN:
      /* A forgotten quote swallows the lines after it: they get another chance. */
      self->next_line = self->row_line;
      if (!skip_line (self, self->row, error))
        return FALSE;
      g_set_error_literal (error, TS_CSV_ERROR, TS_CSV_ERROR_ROW,
                           scan == SCAN_OPEN ? _ ("A quotation mark is never closed.")
                           : scan == SCAN_STRAY
                               ? _ ("There is text after a closing quotation mark.")
                               : _ ("A field is too long."));
      return FALSE;

    case SCAN_LONG:
      if (!skip_line (self, self->next, error))
        return FALSE;
      g_set_error_literal (error, TS_CSV_ERROR, TS_CSV_ERROR_ROW, _ ("A field is too long."));
      return FALSE;

    case SCAN_END:
    case SCAN_FAILED:
    default:
      return FALSE;
    }
  }
}

static void
skip_byte_order_mark (TsCsvReader *self, GError **error)
{
  while (self->fill < 3 && !self->at_end)
    if (!read_more (self, 0, error))
      return;
  if (self->fill >= 3 && memcmp (self->text, "\xef\xbb\xbf", 3) == 0)
    self->next = 3;
}

gboolean
ts_csv_reader_read_header (
    TsCsvReader *self, const char *const *names, guint n_names, guint n_required, GError **error)
{
  g_autoptr (GError) row_error = NULL;

  g_return_val_if_fail (self->columns == NULL, FALSE);
  g_return_val_if_fail (n_required <= n_names, FALSE);

  skip_byte_order_mark (self, &row_error);
  if (row_error == NULL && !read_row (self, &row_error) && row_error == NULL)
    g_set_error_literal (&row_error, TS_CSV_ERROR, TS_CSV_ERROR_HEADER, _ ("The file is empty."));
  if (g_error_matches (row_error, TS_CSV_ERROR, TS_CSV_ERROR_ROW))
    row_error->code = TS_CSV_ERROR_HEADER;
  if (row_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&row_error));
    return FALSE;
  }

  self->n_columns = self->spans->len;
  self->n_wanted = n_names;
  self->columns = g_new (int, MAX (n_names, 1));
  for (guint i = 0; i < n_names; i++)
    self->columns[i] = -1;
  for (guint field = 0; field < self->spans->len; field++) {
    const Span *span = &g_array_index (self->spans, Span, field);
    const char *name = g_strstrip (self->text + self->row + span->start);

    for (guint i = 0; i < n_names; i++) {
      if (g_ascii_strcasecmp (name, names[i]) != 0)
        continue;
      if (self->columns[i] >= 0) {
        g_set_error (error, TS_CSV_ERROR, TS_CSV_ERROR_HEADER,
                     _ ("The column “%s” is there twice."), names[i]);
        return FALSE;
      }
      self->columns[i] = (int) field;
    }
  }
  for (guint i = 0; i < n_required; i++) {
    if (self->columns[i] < 0) {
      g_set_error (error, TS_CSV_ERROR, TS_CSV_ERROR_HEADER, _ ("The column “%s” is missing."),
                   names[i]);
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
ts_csv_reader_next (TsCsvReader *self, GError **error)
{
  g_return_val_if_fail (self->columns != NULL, FALSE);

  return read_row (self, error);
}

const char *
ts_csv_reader_get (TsCsvReader *self, guint column, gsize *length)
{
  const Span *span;

  g_return_val_if_fail (column < self->n_wanted, "");

  if (self->columns[column] < 0) {
    if (length != NULL)
      *length = 0;
    return "";
  }
  span = &g_array_index (self->spans, Span, self->columns[column]);
  if (length != NULL)
    *length = span->end - span->start;
  return self->text + self->row + span->start;
}

gboolean
ts_csv_reader_has_column (TsCsvReader *self, guint column)
{
  g_return_val_if_fail (column < self->n_wanted, FALSE);

  return self->columns[column] >= 0;
}

guint64
ts_csv_reader_get_line (TsCsvReader *self)
{
  return self->row_line;
}

void
ts_csv_append_field (GString *row, const char *text)
{
  if (text == NULL)
    return;
  if (strpbrk (text, ",\"\r\n") == NULL) {
    g_string_append (row, text);
    return;
  }
  g_string_append_c (row, '"');
  for (; *text != '\0'; text++) {
    if (*text == '"')
      g_string_append_c (row, '"');
    g_string_append_c (row, *text);
  }
  g_string_append_c (row, '"');
}
