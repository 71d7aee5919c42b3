/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-path-template.h"
#include "ts-sync-item-private.h"

#include <string.h>

G_DEFINE_FINAL_TYPE (TsSyncItem, ts_sync_item, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_ACTION,
  PROP_REASON,
  PROP_TITLE,
  PROP_ARTIST,
  PROP_ALBUM,
  PROP_CONFIDENCE,
  PROP_SIZE_BYTES,
  PROP_IS_SELECTED,
  PROP_OUTCOME,
  PROP_OUTCOME_TEXT,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static const char *const action_names[] = { "copy", "look", "conflict", "skip" };

static const char *const reason_names[] = {
  "new",        "source-changed", "gone",   "no-gain", "forced",     "copied",
  "same-audio", "matched",        "unsure", "several", "twin", "name-taken", "target-changed",
};

static const char *const outcome_names[] = { "none", "copied", "left", "failed" };

GType
ts_sync_action_get_type (void)
{
  static GType type = 0;

  if (g_once_init_enter (&type)) {
    static const GEnumValue values[] = {
      { TS_SYNC_ACTION_COPY, "TS_SYNC_ACTION_COPY", "copy" },
      { TS_SYNC_ACTION_LOOK, "TS_SYNC_ACTION_LOOK", "look" },
      { TS_SYNC_ACTION_CONFLICT, "TS_SYNC_ACTION_CONFLICT", "conflict" },
      { TS_SYNC_ACTION_SKIP, "TS_SYNC_ACTION_SKIP", "skip" },
      { 0, NULL, NULL },
    };

    g_once_init_leave (&type, g_enum_register_static ("TsSyncAction", values));
  }
  return type;
}

GType
ts_sync_outcome_get_type (void)
{
  static GType type = 0;

  if (g_once_init_enter (&type)) {
    static const GEnumValue values[] = {
      { TS_SYNC_OUTCOME_NONE, "TS_SYNC_OUTCOME_NONE", "none" },
      { TS_SYNC_OUTCOME_COPIED, "TS_SYNC_OUTCOME_COPIED", "copied" },
      { TS_SYNC_OUTCOME_LEFT, "TS_SYNC_OUTCOME_LEFT", "left" },
      { TS_SYNC_OUTCOME_FAILED, "TS_SYNC_OUTCOME_FAILED", "failed" },
      { 0, NULL, NULL },
    };

    g_once_init_leave (&type, g_enum_register_static ("TsSyncOutcome", values));
  }
  return type;
}

const char *
ts_sync_action_to_string (TsSyncAction action)
{
  g_return_val_if_fail (action < G_N_ELEMENTS (action_names), NULL);

  return action_names[action];
}

const char *
ts_sync_reason_to_string (TsSyncReason reason)
{
  g_return_val_if_fail (reason < G_N_ELEMENTS (reason_names), NULL);

  return reason_names[reason];
}

const char *
ts_sync_outcome_to_string (TsSyncOutcome outcome)
{
  g_return_val_if_fail (outcome < G_N_ELEMENTS (outcome_names), NULL);

  return outcome_names[outcome];
}

static void
ts_sync_item_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  TsSyncItem *self = TS_SYNC_ITEM (object);

  switch (prop_id) {
  case PROP_ACTION:
    g_value_set_enum (value, self->action);
    break;
  case PROP_REASON:
    g_value_take_string (value, ts_sync_item_dup_reason_text (self));
    break;
  case PROP_TITLE:
    g_value_take_string (value, ts_track_get_display_title (self->track));
    break;
  case PROP_ARTIST:
    g_value_set_string (value, self->track->artist);
    break;
  case PROP_ALBUM:
    g_value_set_string (value, self->track->album);
    break;
  case PROP_CONFIDENCE:
    g_value_set_double (value, self->confidence);
    break;
  case PROP_SIZE_BYTES:
    g_value_set_int64 (value, self->track->size_bytes);
    break;
  case PROP_IS_SELECTED:
    g_value_set_boolean (value, self->is_selected);
    break;
  case PROP_OUTCOME:
    g_value_set_enum (value, self->outcome);
    break;
  case PROP_OUTCOME_TEXT:
    g_value_set_string (value, self->outcome_text);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
ts_sync_item_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_IS_SELECTED)
    ts_sync_item_set_is_selected (TS_SYNC_ITEM (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
ts_sync_item_finalize (GObject *object)
{
  TsSyncItem *self = TS_SYNC_ITEM (object);

  g_clear_pointer (&self->track, ts_track_unref);
  g_clear_pointer (&self->matched, ts_track_unref);
  g_free (self->target_path);
  g_free (self->outcome_text);

  G_OBJECT_CLASS (ts_sync_item_parent_class)->finalize (object);
}

static void
ts_sync_item_class_init (TsSyncItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ts_sync_item_get_property;
  object_class->set_property = ts_sync_item_set_property;
  object_class->finalize = ts_sync_item_finalize;

  props[PROP_ACTION]
      = g_param_spec_enum ("action", NULL, NULL, TS_TYPE_SYNC_ACTION, TS_SYNC_ACTION_COPY, flags);
  props[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_ARTIST] = g_param_spec_string ("artist", NULL, NULL, NULL, flags);
  props[PROP_ALBUM] = g_param_spec_string ("album", NULL, NULL, NULL, flags);
  props[PROP_CONFIDENCE] = g_param_spec_double ("confidence", NULL, NULL, 0, 1, 0, flags);
  props[PROP_SIZE_BYTES] = g_param_spec_int64 ("size-bytes", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_IS_SELECTED]
      = g_param_spec_boolean ("is-selected", NULL, NULL, FALSE, flags | G_PARAM_WRITABLE);
  props[PROP_OUTCOME] = g_param_spec_enum ("outcome", NULL, NULL, TS_TYPE_SYNC_OUTCOME,
                                           TS_SYNC_OUTCOME_NONE, flags);
  props[PROP_OUTCOME_TEXT] = g_param_spec_string ("outcome-text", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ts_sync_item_init (TsSyncItem *self)
{
  self->confidence = 1;
}

gboolean
ts_sync_item_is_upload (TsSyncItem *self)
{
  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), FALSE);

  return self->is_upload;
}

TsSyncAction
ts_sync_item_get_action (TsSyncItem *self)
{
  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), TS_SYNC_ACTION_SKIP);

  return self->action;
}

TsSyncReason
ts_sync_item_get_reason (TsSyncItem *self)
{
  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), TS_SYNC_REASON_NEW);

  return self->reason;
}

double
ts_sync_item_get_confidence (TsSyncItem *self)
{
  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), 0);

  return self->confidence;
}

TsMatchStrategy
ts_sync_item_get_strategy (TsSyncItem *self)
{
  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), TS_MATCH_STRATEGY_NONE);

  return self->strategy;
}

TsTrack *
ts_sync_item_get_track (TsSyncItem *self)
{
  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), NULL);

  return self->track;
}

TsTrack *
ts_sync_item_get_matched_track (TsSyncItem *self)
{
  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), NULL);

  return self->matched;
}

const char *
ts_sync_item_get_target_path (TsSyncItem *self)
{
  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), NULL);

  if (self->target_path == NULL && self->matched != NULL)
    return self->matched->location;
  return self->target_path;
}

const char *
_ts_sync_item_get_present_path (TsSyncItem *self)
{
  if (self->action == TS_SYNC_ACTION_SKIP || self->replaces
      || self->reason == TS_SYNC_REASON_SEVERAL || self->reason == TS_SYNC_REASON_TARGET_CHANGED)
    return self->matched->location;
  return NULL;
}

gboolean
ts_sync_item_get_replaces (TsSyncItem *self)
{
  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), FALSE);

  return self->replaces;
}

gboolean
_ts_sync_item_is_same_kind (TsSyncItem *self)
{
  g_autofree char *own = ts_path_template_dup_ending (self->track);
  g_autofree char *other = ts_path_template_dup_ending (self->matched);

  return strcmp (own, other) == 0;
}

void
_ts_sync_item_take_place (TsSyncItem *self, TsSyncReason reason)
{
  const char *path = self->matched->location;
  const char *slash = strrchr (path, '/'), *dot = strrchr (path, '.');
  g_autofree char *ending = NULL;

  self->action = TS_SYNC_ACTION_COPY;
  self->reason = reason;
  self->replaces = TRUE;
  if (_ts_sync_item_is_same_kind (self))
    return;
  ending = ts_path_template_dup_ending (self->track);
  g_free (self->target_path);
  self->target_path = g_strdup_printf (
      "%.*s%s", (int) (dot > slash ? dot - path : (gssize) strlen (path)), path, ending);
}

gboolean
ts_sync_item_get_is_replaceable (TsSyncItem *self)
{
  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), FALSE);

  return self->action == TS_SYNC_ACTION_SKIP && self->outcome == TS_SYNC_OUTCOME_NONE
         && (self->is_upload || _ts_sync_item_is_same_kind (self));
}

gboolean
ts_sync_item_get_is_chosen (TsSyncItem *self)
{
  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), FALSE);

  return self->is_chosen;
}

void
ts_sync_item_set_replaces (TsSyncItem *self, gboolean replaces)
{
  TsSyncAction from;

  g_return_if_fail (TS_IS_SYNC_ITEM (self));

  if (replaces ? !ts_sync_item_get_is_replaceable (self)
               : !self->is_chosen || self->outcome != TS_SYNC_OUTCOME_NONE)
    return;
  from = self->action;
  self->is_chosen = replaces;
  if (replaces) {
    self->kept_reason = self->reason;
    _ts_sync_item_take_place (self, TS_SYNC_REASON_FORCED);
  } else {
    ts_sync_item_set_is_selected (self, FALSE);
    self->action = TS_SYNC_ACTION_SKIP;
    self->reason = self->kept_reason;
    self->replaces = FALSE;
    g_clear_pointer (&self->target_path, g_free);
  }
  if (self->plan != NULL)
    _ts_sync_plan_item_moved (self->plan, self, from);
  ts_sync_item_set_is_selected (self, replaces);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ACTION]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_REASON]);
}

gint64
ts_sync_item_get_size_bytes (TsSyncItem *self)
{
  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), 0);

  return self->track->size_bytes;
}

gboolean
ts_sync_item_get_is_selectable (TsSyncItem *self)
{
  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), FALSE);

  return self->action != TS_SYNC_ACTION_SKIP && self->outcome != TS_SYNC_OUTCOME_COPIED;
}

gboolean
ts_sync_item_get_is_selected (TsSyncItem *self)
{
  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), FALSE);

  return self->is_selected;
}

void
ts_sync_item_set_is_selected (TsSyncItem *self, gboolean is_selected)
{
  g_return_if_fail (TS_IS_SYNC_ITEM (self));

  is_selected = is_selected && ts_sync_item_get_is_selectable (self);
  if (self->is_selected == is_selected)
    return;
  self->is_selected = is_selected;
  if (self->plan != NULL)
    _ts_sync_plan_item_toggled (self->plan, self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IS_SELECTED]);
}

TsSyncOutcome
ts_sync_item_get_outcome (TsSyncItem *self)
{
  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), TS_SYNC_OUTCOME_NONE);

  return self->outcome;
}

gboolean
ts_sync_item_get_is_verified (TsSyncItem *self)
{
  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), FALSE);

  return self->is_verified;
}

void
ts_sync_item_set_is_verified (TsSyncItem *self, gboolean is_verified)
{
  g_return_if_fail (TS_IS_SYNC_ITEM (self));

  self->is_verified = is_verified;
}

const char *
ts_sync_item_get_outcome_text (TsSyncItem *self)
{
  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), NULL);

  return self->outcome_text;
}

void
ts_sync_item_set_outcome (TsSyncItem *self, TsSyncOutcome outcome, const char *text)
{
  g_return_if_fail (TS_IS_SYNC_ITEM (self));

  self->outcome = outcome;
  g_free (self->outcome_text);
  self->outcome_text = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OUTCOME]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OUTCOME_TEXT]);
}
