/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsJsonWalk:
 *
 * Reads JSON from the front, without building a tree: for answers of tens of megabytes. On the
 * stack; the text is borrowed. A value that is not of the wanted kind is skipped, and the getter
 * gives its fallback. What is no JSON breaks the walk: all containers end then, and
 * ts_json_walk_is_broken() tells.
 *
 *     ts_json_walk_enter_object (&walk);
 *     while (ts_json_walk_next_member (&walk, &name))
 *       if (ts_json_walk_is (&name, "title"))
 *         title = ts_json_walk_dup_string (&walk);
 *       else
 *         ts_json_walk_skip (&walk);
 */
typedef struct {
  const char *next;
  const char *end;
  gboolean is_broken;
} TsJsonWalk;

/* A member's name as it stands in the text, escapes and all. */
typedef struct {
  const char *text; /* (not terminated) */
  gsize length;
} TsJsonWalkName;

void ts_json_walk_init (TsJsonWalk *self, const char *text, gsize length);

gboolean ts_json_walk_is_broken (const TsJsonWalk *self);

/**
 * ts_json_walk_is_at_end:
 *
 * Returns: whether nothing but white space follows
 */
gboolean ts_json_walk_is_at_end (TsJsonWalk *self);

/**
 * ts_json_walk_enter_object:
 *
 * Returns: whether the value is an object, whose members follow; if not it is skipped
 */
gboolean ts_json_walk_enter_object (TsJsonWalk *self);
gboolean ts_json_walk_enter_array (TsJsonWalk *self);

/**
 * ts_json_walk_next_member:
 *
 * Goes to the next member of the object, whose value has to be read or skipped then; leaves the
 * object after the last.
 */
gboolean ts_json_walk_next_member (TsJsonWalk *self, TsJsonWalkName *name);
gboolean ts_json_walk_next_element (TsJsonWalk *self);

gboolean ts_json_walk_is (const TsJsonWalkName *name, const char *text);

/**
 * ts_json_walk_peek:
 *
 * Returns: the first character of the value that comes, 0 at the end of the text
 */
char ts_json_walk_peek (TsJsonWalk *self);

void ts_json_walk_skip (TsJsonWalk *self);

/**
 * ts_json_walk_dup_string:
 *
 * Returns: (transfer full) (nullable): a text; NULL for "" and for other values
 */
char *ts_json_walk_dup_string (TsJsonWalk *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_json_walk_dup_scalar:
 *
 * Returns: (transfer full) (nullable): a text that is not empty, or a number, true or false as it
 *   stands there
 */
char *ts_json_walk_dup_scalar (TsJsonWalk *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_json_walk_get_double:
 *
 * Returns: a number, also one that was sent as text; else @fallback
 */
double ts_json_walk_get_double (TsJsonWalk *self, double fallback);

G_END_DECLS
