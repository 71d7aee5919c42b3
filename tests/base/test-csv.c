/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-csv.h"

#include <glib/gstdio.h>
#include <string.h>

/* A stream that gives one byte a read, so that every byte is once the last in the buffer. */
#define TEST_TYPE_DRIP (test_drip_get_type ())
G_DECLARE_FINAL_TYPE (TestDrip, test_drip, TEST, DRIP, GFilterInputStream)

struct _TestDrip {
  GFilterInputStream parent_instance;
};

G_DEFINE_TYPE (TestDrip, test_drip, G_TYPE_FILTER_INPUT_STREAM)

static gssize
test_drip_read (
    GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));

  return g_input_stream_read (base, buffer, MIN (count, 1), cancellable, error);
}

static void
test_drip_class_init (TestDripClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = test_drip_read;
}

static void
test_drip_init (TestDrip *self)
{
}

/* Reads all rows and writes them as "line:field|field;", a bad row as "line!;". */
static char *
read_all (TsCsvReader *reader, const char *const *names, guint n_required)
{
  g_autoptr (GError) header_error = NULL;
  GString *text = g_string_new (NULL);
  guint n = g_strv_length ((char **) names);

  if (!ts_csv_reader_read_header (reader, names, n, n_required, &header_error)) {
    g_assert_error (header_error, TS_CSV_ERROR, TS_CSV_ERROR_HEADER);
    return g_string_free (g_string_assign (text, header_error->message), FALSE);
  }
  for (;;) {
    g_autoptr (GError) error = NULL;

    if (ts_csv_reader_next (reader, &error)) {
      g_string_append_printf (text, "%" G_GUINT64_FORMAT ":", ts_csv_reader_get_line (reader));
      for (guint i = 0; i < n; i++) {
        gsize length;
        const char *field = ts_csv_reader_get (reader, i, &length);

        g_assert_cmpuint (strlen (field), ==, length);
        g_string_append_printf (text, "%s%s", i > 0 ? "|" : "", field);
      }
      g_string_append_c (text, ';');
    } else if (error != NULL) {
      g_assert_error (error, TS_CSV_ERROR, TS_CSV_ERROR_ROW);
      g_string_append_printf (text, "%" G_GUINT64_FORMAT "!;", ts_csv_reader_get_line (reader));
    } else {
      return g_string_free (text, FALSE);
    }
  }
}

static void
check (const char *text, gsize length, const char *const *names, const char *expected)
{
  g_autoptr (TsCsvReader) whole = ts_csv_reader_new_for_data (text, length);
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_data (text, length, NULL);
  g_autoptr (GInputStream) drip = g_object_new (TEST_TYPE_DRIP, "base-stream", memory, NULL);
  g_autoptr (TsCsvReader) dripping = ts_csv_reader_new (drip);
  g_autofree char *found = read_all (whole, names, 1);
  g_autofree char *found_dripping = read_all (dripping, names, 1);

  g_assert_cmpstr (found, ==, expected);
  g_assert_cmpstr (found_dripping, ==, expected);
}

static void
test_rows (void)
{
  static const char *const names[] = { "a", "b", NULL };
  static const struct {
    const char *text;
    const char *expected;
  } cases[] = {
    { "a,b\n1,2\n", "2:1|2;" },
    { "a,b\n1,2", "2:1|2;" },
    { "a,b\r\n1,2\r\n3,4\r\n", "2:1|2;3:3|4;" },
    { "a,b\r\n1,2\r", "2:1|2;" },
    { "\xef\xbb\xbf"
      "a,b\n1,2\n",
      "2:1|2;" },
    /* columns by name: any order, any case, white space, unknown ones, missing ones */
    { "b,a\n1,2\n", "2:2|1;" },
    { "x, A ,y,B\n1,2,3,4\n", "2:2|4;" },
    { "a\n1\n", "2:1|;" },
    { "a,a\n1,2\n", "The column “a” is there twice." },
    { "b,c\n1,2\n", "The column “a” is missing." },
    { "", "The file is empty." },
    { "\n\r\n", "The file is empty." },
    /* quotes */
    { "a,b\n\"1,1\",\"2\"\"2\"\n", "2:1,1|2\"2;" },
    { "a,b\n\"1\n1\",\"2\r\n2\"\r\n3,4\n", "2:1\n1|2\r\n2;5:3|4;" },
    { "a,b\n\"\",\"\"\"\"\n", "2:|\";" },
    { "a,b\n\"1\",\"2\"", "2:1|2;" },
    { "a,b\n\"1\",\"2\"\r", "2:1|2;" },
    { "\"a\",\"b\"\n1,2\n", "2:1|2;" },
    { "a,b\n12\" mix,2\n", "2:12\" mix|2;" },
    /* empty fields and lines */
    { "a,b\n,\n", "2:|;" },
    { "a,b\n1,", "2:1|;" },
    { "a,b\n\n1,2\n\r\n\n3,4\n", "3:1|2;6:3|4;" },
    /* a bad row costs itself alone */
    { "a,b\n1\n2,3\n", "2!;3:2|3;" },
    { "a,b\n1,2,3\n4,5\n", "2!;3:4|5;" },
    { "a,b\n\"1,2\n3,4\n5,6\n", "2!;3:3|4;4:5|6;" },
    { "a,b\n1,\"2\n3,\"4\"\n5,6\n", "2!;3:3|4;4:5|6;" },
    { "a,b\n\"1\" x,2\n3,4\n", "2!;3:3|4;" },
    { "a,b\n\xff,2\n3,4\n", "2!;3:3|4;" },
    { "a,b\nabcdefghi\xc3,2\n3,4\n", "2!;3:3|4;" },
    { "a,b\n\"1\" x,2", "2!;" },
    /* a quoted row over several lines, then numbering goes on */
    { "a,b\n\"1\n\n\n\",2,3\n4,5\n", "2!;6:4|5;" },
    { "a,b\nκόσμος,日本語\n", "2:κόσμος|日本語;" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check (cases[i].text, strlen (cases[i].text), names, cases[i].expected);
  check ("a,b\n1\0001,2\n3,4\n", 14, names, "2!;3:3|4;");
}

static void
test_long (void)
{
  static const char *const names[] = { "a", "b", NULL };
  const gsize limit = 100;
  g_autofree char *fits = g_strnfill (limit, 'x');
  g_autofree char *over = g_strnfill (limit + 1, 'x');
  g_autofree char *far_over = g_strnfill (600 * 1024, 'x');
  g_autofree char *fits_expected = g_strdup_printf ("2:%s|2;3:3|4;", fits);
  const struct {
    const char *format;
    const char *field;
    const char *expected;
  } cases[] = {
    { "a,b\n%s,2\n3,4\n", fits, fits_expected },
    { "a,b\n\"%s\",2\n3,4\n", fits, fits_expected },
    { "a,b\n%s,2\n3,4\n", over, "2!;3:3|4;" },
    { "a,b\n\"%s\",2\n3,4\n", over, "2!;3:3|4;" },
    { "a,b\n%s,2\n3,4\n", far_over, "2!;3:3|4;" },
    { "a,b\n\"%s\n3,4\n", far_over, "2!;3:3|4;" },
    { "a,b\n%s", far_over, "2!;" },
    { "a,b\n\"%s", far_over, "2!;" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = NULL;
    g_autofree char *found = NULL;
    g_autoptr (TsCsvReader) reader = NULL;
    g_auto (GStrv) halves = g_strsplit (cases[i].format, "%s", 2);

    text = g_strconcat (halves[0], cases[i].field, halves[1], NULL);
    reader = ts_csv_reader_new_for_data (text, strlen (text));
    ts_csv_reader_set_max_field (reader, limit);
    found = read_all (reader, names, 1);
    g_assert_cmpstr (found, ==, cases[i].expected);
  }
}

/* A file larger than the buffer, with rows across its ends, gives every row back. */
static void
test_large (void)
{
  static const char *const names[] = { "id", "title", NULL };
  const guint n = 60000;
  g_autoptr (GString) text = g_string_new ("title,id,rest\n");
  g_autoptr (TsCsvReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int fd;

  for (guint i = 0; i < n; i++) {
    g_autofree char *title = g_strdup_printf ("Title, \"%u\"\nof many", i);

    ts_csv_append_field (text, title);
    g_string_append_printf (text, ",id%u,\n", i);
  }
  fd = g_file_open_tmp ("csv-XXXXXX", &path, &error);
  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, text->str, text->len, &error);
  g_assert_no_error (error);

  reader = ts_csv_reader_new_for_path (path, &error);
  g_assert_no_error (error);
  g_assert_true (ts_csv_reader_read_header (reader, names, 2, 2, &error));
  g_assert_true (ts_csv_reader_has_column (reader, 1));
  for (guint i = 0; i < n; i++) {
    char expected[64];

    g_assert_true (ts_csv_reader_next (reader, &error));
    g_snprintf (expected, sizeof expected, "id%u", i);
    g_assert_cmpstr (ts_csv_reader_get (reader, 0, NULL), ==, expected);
    g_snprintf (expected, sizeof expected, "Title, \"%u\"\nof many", i);
    g_assert_cmpstr (ts_csv_reader_get (reader, 1, NULL), ==, expected);
    g_assert_cmpuint (ts_csv_reader_get_line (reader), ==, 2 + 2 * i);
  }
  g_assert_false (ts_csv_reader_next (reader, &error));
  g_assert_no_error (error);
  g_unlink (path);
}

static void
test_no_file (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ts_csv_reader_new_for_path ("/nonexistent/file.csv", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_cancelled (void)
{
  static const char *const names[] = { "a", NULL };
  g_autoptr (TsCsvReader) reader = ts_csv_reader_new_for_data ("a\n1\n", 4);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  ts_csv_reader_set_cancellable (reader, cancellable);
  g_assert_false (ts_csv_reader_read_header (reader, names, 1, 1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_append (void)
{
  static const struct {
    const char *text;
    const char *expected;
  } cases[] = {
    { NULL, "" },           { "", "" },
    { "plain", "plain" },   { "a,b", "\"a,b\"" },
    { "\"", "\"\"\"\"" },   { "a\nb", "\"a\nb\"" },
    { "a\rb", "\"a\rb\"" }, { "12\" mix", "\"12\"\" mix\"" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GString) row = g_string_new (NULL);

    ts_csv_append_field (row, cases[i].text);
    g_assert_cmpstr (row->str, ==, cases[i].expected);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/csv/rows", test_rows);
  g_test_add_func ("/base/csv/long", test_long);
  g_test_add_func ("/base/csv/large", test_large);
  g_test_add_func ("/base/csv/no-file", test_no_file);
  g_test_add_func ("/base/csv/cancelled", test_cancelled);
  g_test_add_func ("/base/csv/append", test_append);
  return g_test_run ();
}
