/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-sync-plan.h"

#include "ts-safe-name.h"
#include "ts-sync-decide-private.h"
#include "ts-sync-item-private.h"

#include <string.h>

struct _TsSyncPlan {
  GObject parent_instance;

  GPtrArray *items;        /* (owned) (element-type TsSyncItem) */
  GHashTable *by_location; /* (owned) (nullable): source location (borrowed) -> item; made on use */
  guint n_with_action[TS_SYNC_N_ACTIONS];
  gint64 bytes_with_action[TS_SYNC_N_ACTIONS];
  guint n_selected;
  gint64 selected_bytes;
  guint n_vanished;
  guint n_mapped;
  gboolean is_upload;
  gboolean is_quiet; /* many items are being ticked: one notification for all */
};

static void ts_sync_plan_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TsSyncPlan,
                               ts_sync_plan,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      ts_sync_plan_list_model_init))

enum { PROP_0, PROP_N_SELECTED, PROP_SELECTED_BYTES, N_PROPS };

static GParamSpec *props[N_PROPS];

TsSyncMapping *
ts_sync_mapping_new (const char *source_location, const char *target_path)
{
  TsSyncMapping *self = g_new0 (TsSyncMapping, 1);

  self->source_location = g_strdup (source_location);
  self->target_path = g_strdup (target_path);
  return self;
}

void
ts_sync_mapping_free (TsSyncMapping *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->source_location);
  g_free (self->target_path);
  g_free (self->identity);
  g_free (self);
}

static void
ts_sync_plan_notify_totals (TsSyncPlan *self)
{
  if (self->is_quiet)
    return;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_SELECTED]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED_BYTES]);
}

void
_ts_sync_plan_item_toggled (gpointer plan, TsSyncItem *item)
{
  TsSyncPlan *self = plan;
  gint64 size = item->track->size_bytes;

  self->n_selected += item->is_selected ? 1 : -1;
  self->selected_bytes += item->is_selected ? size : -size;
  ts_sync_plan_notify_totals (self);
}

void
_ts_sync_plan_item_moved (gpointer plan, TsSyncItem *item, TsSyncAction from)
{
  TsSyncPlan *self = plan;

  self->n_with_action[from]--;
  self->bytes_with_action[from] -= item->track->size_bytes;
  self->n_with_action[item->action]++;
  self->bytes_with_action[item->action] += item->track->size_bytes;
}

static GType
ts_sync_plan_get_item_type (GListModel *model)
{
  return TS_TYPE_SYNC_ITEM;
}

static guint
ts_sync_plan_list_get_n_items (GListModel *model)
{
  return TS_SYNC_PLAN (model)->items->len;
}

static gpointer
ts_sync_plan_list_get_item (GListModel *model, guint i)
{
  TsSyncPlan *self = TS_SYNC_PLAN (model);

  return i < self->items->len ? g_object_ref (self->items->pdata[i]) : NULL;
}

static void
ts_sync_plan_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ts_sync_plan_get_item_type;
  iface->get_n_items = ts_sync_plan_list_get_n_items;
  iface->get_item = ts_sync_plan_list_get_item;
}

static void
ts_sync_plan_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  TsSyncPlan *self = TS_SYNC_PLAN (object);

  switch (prop_id) {
  case PROP_N_SELECTED:
    g_value_set_uint (value, self->n_selected);
    break;
  case PROP_SELECTED_BYTES:
    g_value_set_int64 (value, self->selected_bytes);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
ts_sync_plan_finalize (GObject *object)
{
  TsSyncPlan *self = TS_SYNC_PLAN (object);

  /* Items may outlive their plan in a list that still shows them. */
  for (guint i = 0; i < self->items->len; i++)
    ((TsSyncItem *) self->items->pdata[i])->plan = NULL;
  g_clear_pointer (&self->by_location, g_hash_table_unref);
  g_ptr_array_unref (self->items);

  G_OBJECT_CLASS (ts_sync_plan_parent_class)->finalize (object);
}

static void
ts_sync_plan_class_init (TsSyncPlanClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ts_sync_plan_get_property;
  object_class->finalize = ts_sync_plan_finalize;

  props[PROP_N_SELECTED] = g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_SELECTED_BYTES]
      = g_param_spec_int64 ("selected-bytes", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ts_sync_plan_init (TsSyncPlan *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  TsSyncItem *x = *(TsSyncItem *const *) a, *y = *(TsSyncItem *const *) b;
  int order;

  if (x->action != y->action)
    return x->action < y->action ? -1 : 1;
  order = strcmp (ts_sync_item_get_target_path (x), ts_sync_item_get_target_path (y));
  return order != 0 ? order : strcmp (x->track->location, y->track->location);
}

TsSyncPlan *
ts_sync_plan_new (const TsSyncPlanInput *input)
{
  TsSyncPlan *self;

  g_return_val_if_fail (input != NULL, NULL);
  g_return_val_if_fail (input->source_tracks != NULL && input->target_tracks != NULL, NULL);
  g_return_val_if_fail (input->path_template != NULL, NULL);

  self = g_object_new (TS_TYPE_SYNC_PLAN, NULL);
  _ts_sync_decide (input, self->items, &self->n_vanished);
  self->n_mapped = input->mappings != NULL ? input->mappings->len : 0;
  self->is_upload = input->is_upload;
  g_ptr_array_sort (self->items, compare_items);
  for (guint i = 0; i < self->items->len; i++) {
    TsSyncItem *item = self->items->pdata[i];

    self->n_with_action[item->action]++;
    self->bytes_with_action[item->action] += item->track->size_bytes;
    item->plan = self;
    item->is_upload = input->is_upload;
    ts_sync_item_set_is_selected (item, item->action == TS_SYNC_ACTION_COPY);
  }
  return self;
}

TsSyncItem *
ts_sync_plan_get_item (TsSyncPlan *self, guint i)
{
  g_return_val_if_fail (TS_IS_SYNC_PLAN (self), NULL);
  g_return_val_if_fail (i < self->items->len, NULL);

  return self->items->pdata[i];
}

guint
ts_sync_plan_get_n_items (TsSyncPlan *self)
{
  g_return_val_if_fail (TS_IS_SYNC_PLAN (self), 0);

  return self->items->len;
}

gboolean
ts_sync_plan_is_upload (TsSyncPlan *self)
{
  g_return_val_if_fail (TS_IS_SYNC_PLAN (self), FALSE);

  return self->is_upload;
}

guint
ts_sync_plan_get_n_with_action (TsSyncPlan *self, TsSyncAction action)
{
  g_return_val_if_fail (TS_IS_SYNC_PLAN (self), 0);
  g_return_val_if_fail (action < TS_SYNC_N_ACTIONS, 0);

  return self->n_with_action[action];
}

gint64
ts_sync_plan_get_bytes_with_action (TsSyncPlan *self, TsSyncAction action)
{
  g_return_val_if_fail (TS_IS_SYNC_PLAN (self), 0);
  g_return_val_if_fail (action < TS_SYNC_N_ACTIONS, 0);

  return self->bytes_with_action[action];
}

guint
ts_sync_plan_get_n_selected (TsSyncPlan *self)
{
  g_return_val_if_fail (TS_IS_SYNC_PLAN (self), 0);

  return self->n_selected;
}

gint64
ts_sync_plan_get_selected_bytes (TsSyncPlan *self)
{
  g_return_val_if_fail (TS_IS_SYNC_PLAN (self), 0);

  return self->selected_bytes;
}

void
ts_sync_plan_select_all (TsSyncPlan *self, TsSyncAction action, gboolean is_selected)
{
  g_return_if_fail (TS_IS_SYNC_PLAN (self));

  self->is_quiet = TRUE;
  for (guint i = 0; i < self->items->len; i++) {
    TsSyncItem *item = self->items->pdata[i];

    if (item->action == action)
      ts_sync_item_set_is_selected (item, is_selected);
  }
  self->is_quiet = FALSE;
  ts_sync_plan_notify_totals (self);
}

guint
ts_sync_plan_get_n_vanished (TsSyncPlan *self)
{
  g_return_val_if_fail (TS_IS_SYNC_PLAN (self), 0);

  return self->n_vanished;
}

guint
ts_sync_plan_get_n_mapped (TsSyncPlan *self)
{
  g_return_val_if_fail (TS_IS_SYNC_PLAN (self), 0);

  return self->n_mapped;
}

const char *
ts_sync_plan_find_target_path (TsSyncPlan *self, const char *source_location)
{
  TsSyncItem *item;

  g_return_val_if_fail (TS_IS_SYNC_PLAN (self), NULL);
  g_return_val_if_fail (source_location != NULL, NULL);

  if (self->by_location == NULL) {
    self->by_location = g_hash_table_new (g_str_hash, g_str_equal);
    for (guint i = 0; i < self->items->len; i++) {
      item = self->items->pdata[i];
      g_hash_table_insert (self->by_location, item->track->location, item);
    }
  }
  item = g_hash_table_lookup (self->by_location, source_location);
  if (item == NULL)
    return NULL;
  if (item->is_selected || item->outcome == TS_SYNC_OUTCOME_COPIED)
    return ts_sync_item_get_target_path (item);
  return _ts_sync_item_get_present_path (item);
}
