/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-duplicate-grouping.h"

/* "0 1 2; 4 5": the groups as text. */
static char *
group (guint n_rows,
       const TsDuplicateLink *links,
       gsize n_links,
       const TsDuplicatePin *pins,
       gsize n_pins)
{
  g_autoptr (GPtrArray) groups = ts_duplicate_group_rows (n_rows, links, n_links, pins, n_pins);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < groups->len; i++) {
    TsDuplicateRows *rows = g_ptr_array_index (groups, i);

    g_assert_cmpuint (rows->rows->len, ==, rows->links->len);
    g_string_append (text, i > 0 ? ";" : "");
    for (guint j = 0; j < rows->rows->len; j++) {
      const TsDuplicateLink *link = &g_array_index (rows->links, TsDuplicateLink, j);
      guint row = g_array_index (rows->rows, guint, j);

      g_assert_true (link->a == row || link->b == row);
      g_assert_cmpfloat (link->confidence, >=, rows->weakest.confidence);
      g_string_append_printf (text, "%s%u", text->len > 0 ? " " : "", row);
    }
  }
  return g_string_free (text, FALSE);
}

#define assert_groups(n_rows, links, n_pins, pins, expected)                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *text = group (n_rows, links, G_N_ELEMENTS (links), pins, n_pins);             \
                                                                                                   \
    g_assert_cmpstr (text, ==, expected);                                                          \
  }                                                                                                \
  G_STMT_END

static const TsDuplicateLink chain[] = {
  { 4, 5, 0.99, TS_MATCH_STRATEGY_MUSICBRAINZ },
  { 0, 1, 0.9, TS_MATCH_STRATEGY_FUZZY },
  { 1, 2, 0.8, TS_MATCH_STRATEGY_FUZZY },
  { 0, 2, 0.7, TS_MATCH_STRATEGY_FUZZY },
};

static void
test_links (void)
{
  g_autoptr (GPtrArray) groups = ts_duplicate_group_rows (6, chain, G_N_ELEMENTS (chain), NULL, 0);
  TsDuplicateRows *first = g_ptr_array_index (groups, 0);

  assert_groups (6, chain, 0, NULL, "0 1 2; 4 5");
  g_assert_cmpfloat (first->weakest.confidence, ==, 0.8);
  g_assert_cmpfloat (g_array_index (first->links, TsDuplicateLink, 1).confidence, ==, 0.9);
  g_assert_cmpfloat (g_array_index (first->links, TsDuplicateLink, 2).confidence, ==, 0.8);
  g_assert_false (first->is_pinned);
}

/* A decision "different" splits a group, and the rest stays with whom it is closest to. */
static void
test_different (void)
{
  const TsDuplicatePin apart[] = { { 1, 0, FALSE } };
  const TsDuplicatePin both[] = { { 1, 0, FALSE }, { 2, 1, FALSE } };

  assert_groups (6, chain, 1, apart, "1 2; 4 5");
  assert_groups (6, chain, 2, both, "0 2; 4 5");
}

static void
test_same (void)
{
  const TsDuplicatePin joined[] = { { 2, 4, TRUE } };
  const TsDuplicatePin stranger[] = { { 3, 3, TRUE }, { 3, 5, TRUE }, { 9, 1, TRUE } };
  g_autoptr (GPtrArray) groups = ts_duplicate_group_rows (6, chain, 4, joined, 1);
  TsDuplicateRows *first = g_ptr_array_index (groups, 0);

  assert_groups (6, chain, 1, joined, "0 1 2 4 5");
  g_assert_true (first->is_pinned);
  assert_groups (6, chain, 3, stranger, "0 1 2; 3 4 5");
}

/* 0 is 2 and 2 is 4, but 0 is not 4: they must not meet by way of 2 either. */
static void
test_contradiction (void)
{
  const TsDuplicatePin pins[] = { { 0, 2, TRUE }, { 2, 4, TRUE }, { 0, 4, FALSE } };

  assert_groups (6, chain, 3, pins, "0 1 2; 4 5");
}

static void
test_identical (void)
{
  const TsDuplicateLink links[] = {
    { 0, 1, 1.0, TS_MATCH_STRATEGY_NONE, TRUE },
    { 1, 2, 0.6, TS_MATCH_STRATEGY_FUZZY },
  };
  const TsDuplicatePin pins[] = { { 0, 2, FALSE } };

  assert_groups (3, links, 0, NULL, "0 1 2");
  /* What is not 0 is not its twin 1 either. */
  assert_groups (3, links, 1, pins, "0 1");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/duplicate-grouping/links", test_links);
  g_test_add_func ("/app/duplicate-grouping/different", test_different);
  g_test_add_func ("/app/duplicate-grouping/same", test_same);
  g_test_add_func ("/app/duplicate-grouping/contradiction", test_contradiction);
  g_test_add_func ("/app/duplicate-grouping/identical", test_identical);
  return g_test_run ();
}
