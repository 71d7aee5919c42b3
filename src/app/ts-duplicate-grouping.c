/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-duplicate-grouping.h"

/* Groups while they grow: a union-find forest. A root knows the rows of its group that are pinned
 * as different from some other row; there are few. */
typedef struct {
  guint32 *parent;      /* (owned) */
  GHashTable *pinned;   /* (owned) (element-type guint GArray): root -> rows with a pin */
  GHashTable *opposite; /* (owned) (element-type guint GArray): row -> rows it is not */
} Forest;

void
ts_duplicate_rows_free (TsDuplicateRows *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->rows);
  g_array_unref (self->links);
  g_free (self);
}

static guint
find (Forest *self, guint row)
{
  while (self->parent[row] != row)
    row = self->parent[row] = self->parent[self->parent[row]];
  return row;
}

static void
add_to (GHashTable *table, guint key, guint value)
{
  GArray *values = g_hash_table_lookup (table, GUINT_TO_POINTER (key));

  if (values == NULL) {
    values = g_array_new (FALSE, FALSE, sizeof (guint));
    g_hash_table_insert (table, GUINT_TO_POINTER (key), values);
  }
  g_array_append_val (values, value);
}

static gboolean
is_apart (Forest *self, guint root_a, guint root_b)
{
  GArray *rows = g_hash_table_lookup (self->pinned, GUINT_TO_POINTER (root_a));

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    guint row = g_array_index (rows, guint, i);
    GArray *others = g_hash_table_lookup (self->opposite, GUINT_TO_POINTER (row));

    for (guint j = 0; others != NULL && j < others->len; j++) {
      if (find (self, g_array_index (others, guint, j)) == root_b)
        return TRUE;
    }
  }
  return FALSE;
}

static gboolean
join (Forest *self, guint a, guint b)
{
  guint root_a = find (self, a);
  guint root_b = find (self, b);
  GArray *rows;

  if (root_a == root_b || is_apart (self, root_a, root_b))
    return FALSE;
  self->parent[root_b] = root_a;
  rows = g_hash_table_lookup (self->pinned, GUINT_TO_POINTER (root_b));
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    add_to (self->pinned, root_a, g_array_index (rows, guint, i));
  g_hash_table_remove (self->pinned, GUINT_TO_POINTER (root_b));
  return TRUE;
}

/* Surest first; then by rows, so that the answer does not depend on the order of the input. */
static int
compare_links (gconstpointer a, gconstpointer b)
{
  const TsDuplicateLink *link_a = a;
  const TsDuplicateLink *link_b = b;

  if ((link_a->strategy == TS_MATCH_STRATEGY_PINNED)
      != (link_b->strategy == TS_MATCH_STRATEGY_PINNED))
    return link_a->strategy == TS_MATCH_STRATEGY_PINNED ? -1 : 1;
  if (link_a->is_identical != link_b->is_identical)
    return link_a->is_identical ? -1 : 1;
  if (link_a->confidence != link_b->confidence)
    return link_a->confidence > link_b->confidence ? -1 : 1;
  if (link_a->a != link_b->a)
    return link_a->a < link_b->a ? -1 : 1;
  return link_a->b < link_b->b ? -1 : link_a->b > link_b->b;
}

static GArray *
sort_links (guint n_rows,
            const TsDuplicateLink *links,
            gsize n_links,
            const TsDuplicatePin *pins,
            gsize n_pins)
{
  GArray *sorted = g_array_new (FALSE, FALSE, sizeof (TsDuplicateLink));

  for (gsize i = 0; i < n_pins; i++) {
    TsDuplicateLink link = { MIN (pins[i].a, pins[i].b), MAX (pins[i].a, pins[i].b), 1.0,
                             TS_MATCH_STRATEGY_PINNED, FALSE };

    if (pins[i].is_same && link.a != link.b && link.b < n_rows)
      g_array_append_val (sorted, link);
  }
  for (gsize i = 0; i < n_links; i++) {
    TsDuplicateLink link = links[i];

    link.a = MIN (links[i].a, links[i].b);
    link.b = MAX (links[i].a, links[i].b);
    if (link.a != link.b && link.b < n_rows)
      g_array_append_val (sorted, link);
  }
  g_array_sort (sorted, compare_links);
  return sorted;
}

/* Makes the groups, rows ascending in each and the groups by their first row. @group_of gets the
 * number of each root's group, from 1; @index_of the place of each row in its group. */
static GPtrArray *
collect_groups (
    Forest *forest, guint n_rows, const GArray *holding, guint32 *group_of, guint32 *index_of)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_duplicate_rows_free);
  const TsDuplicateLink no_link = { 0 };

  for (guint i = 0; i < holding->len; i++)
    group_of[find (forest, g_array_index (holding, TsDuplicateLink, i).a)] = G_MAXUINT32;
  for (guint row = 0; row < n_rows; row++) {
    guint root = find (forest, row);
    TsDuplicateRows *group;

    if (group_of[root] == 0)
      continue;
    if (group_of[root] == G_MAXUINT32) {
      group = g_new0 (TsDuplicateRows, 1);
      group->rows = g_array_new (FALSE, FALSE, sizeof (guint));
      group->links = g_array_new (FALSE, FALSE, sizeof (TsDuplicateLink));
      g_ptr_array_add (groups, group);
      group_of[root] = groups->len;
    }
    group = g_ptr_array_index (groups, group_of[root] - 1);
    index_of[row] = group->rows->len;
    g_array_append_val (group->rows, row);
    g_array_append_val (group->links, no_link);
  }
  return groups;
}

/* The strongest link of a row comes first. */
static void
note_link (TsDuplicateRows *group, guint index, const TsDuplicateLink *link)
{
  TsDuplicateLink *noted = &g_array_index (group->links, TsDuplicateLink, index);

  if (noted->a == noted->b)
    *noted = *link;
}

GPtrArray *
ts_duplicate_group_rows (guint n_rows,
                         const TsDuplicateLink *links,
                         gsize n_links,
                         const TsDuplicatePin *pins,
                         gsize n_pins)
{
  GPtrArray *groups;
  g_autoptr (GArray) sorted = sort_links (n_rows, links, n_links, pins, n_pins);
  g_autoptr (GArray) holding = g_array_new (FALSE, FALSE, sizeof (TsDuplicateLink));
  g_autofree guint32 *parent = g_new (guint32, MAX (n_rows, 1));
  g_autofree guint32 *group_of = g_new0 (guint32, MAX (n_rows, 1));
  g_autofree guint32 *index_of = g_new0 (guint32, MAX (n_rows, 1));
  Forest forest = { parent };

  forest.pinned = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  forest.opposite = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  for (guint i = 0; i < n_rows; i++)
    parent[i] = i;
  for (gsize i = 0; i < n_pins; i++) {
    if (pins[i].is_same || pins[i].a == pins[i].b || MAX (pins[i].a, pins[i].b) >= n_rows)
      continue;
    add_to (forest.opposite, pins[i].a, pins[i].b);
    add_to (forest.opposite, pins[i].b, pins[i].a);
    add_to (forest.pinned, pins[i].a, pins[i].a);
    add_to (forest.pinned, pins[i].b, pins[i].b);
  }

  for (guint i = 0; i < sorted->len; i++) {
    const TsDuplicateLink *link = &g_array_index (sorted, TsDuplicateLink, i);

    if (join (&forest, link->a, link->b))
      g_array_append_val (holding, *link);
  }

  groups = collect_groups (&forest, n_rows, holding, group_of, index_of);
  /* The links that hold are surest first, so the last one of a group is its weakest. */
  for (guint i = 0; i < holding->len; i++) {
    const TsDuplicateLink *link = &g_array_index (holding, TsDuplicateLink, i);
    TsDuplicateRows *group = g_ptr_array_index (groups, group_of[find (&forest, link->a)] - 1);

    group->weakest = *link;
    group->is_pinned |= link->strategy == TS_MATCH_STRATEGY_PINNED;
    note_link (group, index_of[link->a], link);
    note_link (group, index_of[link->b], link);
  }
  g_hash_table_unref (forest.pinned);
  g_hash_table_unref (forest.opposite);
  return groups;
}
