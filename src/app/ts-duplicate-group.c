/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-duplicate-group.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _TsDuplicateCopy {
  GObject parent_instance;
  TsTrack *track;          /* (owned) */
  TsDuplicateGroup *group; /* (unowned) (nullable): cleared by the group */
  double confidence;
  const char *strategy;
  gboolean is_keeper;
};

struct _TsDuplicateGroup {
  GObject parent_instance;
  GPtrArray *copies; /* (owned) (element-type TsDuplicateCopy) */
  char *title;       /* (owned) */
  double confidence;
  const char *strategy;
  gboolean is_pinned;
  guint keeper;
  gboolean is_keeper_chosen;
  char *keeper_reason; /* (owned) */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE (TsDuplicateCopy, ts_duplicate_copy, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (TsDuplicateGroup,
                               ts_duplicate_group,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum { COPY_PROP_0, COPY_PROP_IS_KEEPER, N_COPY_PROPS };

enum { PROP_0, PROP_TITLE, PROP_CONFIDENCE, PROP_KEEPER, PROP_GAIN_BYTES, PROP_IS_PINNED, N_PROPS };

static GParamSpec *copy_props[N_COPY_PROPS];
static GParamSpec *props[N_PROPS];

static void
ts_duplicate_copy_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TsDuplicateCopy *self = TS_DUPLICATE_COPY (object);

  switch (id) {
  case COPY_PROP_IS_KEEPER:
    g_value_set_boolean (value, self->is_keeper);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_duplicate_copy_finalize (GObject *object)
{
  ts_track_unref (TS_DUPLICATE_COPY (object)->track);
  G_OBJECT_CLASS (ts_duplicate_copy_parent_class)->finalize (object);
}

static void
ts_duplicate_copy_class_init (TsDuplicateCopyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ts_duplicate_copy_get_property;
  object_class->finalize = ts_duplicate_copy_finalize;
  copy_props[COPY_PROP_IS_KEEPER]
      = g_param_spec_boolean ("is-keeper", NULL, NULL, FALSE,
                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_COPY_PROPS, copy_props);
}

static void
ts_duplicate_copy_init (TsDuplicateCopy *self)
{
}

TsDuplicateCopy *
ts_duplicate_copy_new (TsTrack *track, double confidence, const char *strategy)
{
  TsDuplicateCopy *self;

  g_return_val_if_fail (track != NULL && strategy != NULL, NULL);

  self = g_object_new (TS_TYPE_DUPLICATE_COPY, NULL);
  self->track = ts_track_ref (track);
  self->confidence = confidence;
  self->strategy = strategy;
  return self;
}

TsTrack *
ts_duplicate_copy_get_track (TsDuplicateCopy *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATE_COPY (self), NULL);

  return self->track;
}

TsDuplicateGroup *
ts_duplicate_copy_get_group (TsDuplicateCopy *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATE_COPY (self), NULL);

  return self->group;
}

double
ts_duplicate_copy_get_confidence (TsDuplicateCopy *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATE_COPY (self), 0);

  return self->confidence;
}

const char *
ts_duplicate_copy_get_strategy (TsDuplicateCopy *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATE_COPY (self), NULL);

  return self->strategy;
}

gboolean
ts_duplicate_copy_is_keeper (TsDuplicateCopy *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATE_COPY (self), FALSE);

  return self->is_keeper;
}

static GType
ts_duplicate_group_get_item_type (GListModel *model)
{
  return TS_TYPE_DUPLICATE_COPY;
}

static guint
ts_duplicate_group_get_n_items (GListModel *model)
{
  return TS_DUPLICATE_GROUP (model)->copies->len;
}

static gpointer
ts_duplicate_group_get_item (GListModel *model, guint position)
{
  TsDuplicateGroup *self = TS_DUPLICATE_GROUP (model);

  return position < self->copies->len ? g_object_ref (self->copies->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ts_duplicate_group_get_item_type;
  iface->get_n_items = ts_duplicate_group_get_n_items;
  iface->get_item = ts_duplicate_group_get_item;
}

static void
ts_duplicate_group_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TsDuplicateGroup *self = TS_DUPLICATE_GROUP (object);

  switch (id) {
  case PROP_TITLE:
    g_value_set_string (value, self->title);
    break;
  case PROP_CONFIDENCE:
    g_value_set_double (value, self->confidence);
    break;
  case PROP_KEEPER:
    g_value_set_uint (value, self->keeper);
    break;
  case PROP_GAIN_BYTES:
    g_value_set_int64 (value, ts_duplicate_group_get_gain_bytes (self));
    break;
  case PROP_IS_PINNED:
    g_value_set_boolean (value, self->is_pinned);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_duplicate_group_finalize (GObject *object)
{
  TsDuplicateGroup *self = TS_DUPLICATE_GROUP (object);

  for (guint i = 0; i < self->copies->len; i++)
    ts_duplicate_group_get_copy (self, i)->group = NULL;
  g_ptr_array_unref (self->copies);
  g_free (self->title);
  g_free (self->keeper_reason);

  G_OBJECT_CLASS (ts_duplicate_group_parent_class)->finalize (object);
}

static void
ts_duplicate_group_class_init (TsDuplicateGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ts_duplicate_group_get_property;
  object_class->finalize = ts_duplicate_group_finalize;
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_CONFIDENCE] = g_param_spec_double ("confidence", NULL, NULL, 0, 1, 0, flags);
  props[PROP_KEEPER] = g_param_spec_uint ("keeper", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_GAIN_BYTES] = g_param_spec_int64 ("gain-bytes", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_IS_PINNED] = g_param_spec_boolean ("is-pinned", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ts_duplicate_group_init (TsDuplicateGroup *self)
{
}

static void
set_keeper (TsDuplicateGroup *self, guint index)
{
  self->keeper = index;
  for (guint i = 0; i < self->copies->len; i++) {
    TsDuplicateCopy *copy = ts_duplicate_group_get_copy (self, i);

    if (copy->is_keeper != (i == index)) {
      copy->is_keeper = i == index;
      g_object_notify_by_pspec (G_OBJECT (copy), copy_props[COPY_PROP_IS_KEEPER]);
    }
  }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_KEEPER]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_GAIN_BYTES]);
}

static char *
make_title (const TsTrack *track)
{
  g_autofree char *title = ts_track_get_display_title (track);

  if (track->artist == NULL)
    return g_steal_pointer (&title);
  return g_strdup_printf ("%s – %s", title, track->artist);
}

TsDuplicateGroup *
ts_duplicate_group_new (GPtrArray *copies,
                        double confidence,
                        const char *strategy,
                        gboolean is_pinned,
                        const TsKeepRules *rules)
{
  TsDuplicateGroup *self;

  g_return_val_if_fail (copies != NULL && copies->len > 0, NULL);
  g_return_val_if_fail (strategy != NULL && rules != NULL, NULL);

  self = g_object_new (TS_TYPE_DUPLICATE_GROUP, NULL);
  self->copies = copies;
  self->confidence = confidence;
  self->strategy = strategy;
  self->is_pinned = is_pinned;
  for (guint i = 0; i < copies->len; i++)
    ts_duplicate_group_get_copy (self, i)->group = self;
  ts_duplicate_group_apply_rules (self, rules, TRUE);
  self->title = make_title (ts_duplicate_group_get_track (self, self->keeper));
  return self;
}

const char *
ts_duplicate_group_get_title (TsDuplicateGroup *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATE_GROUP (self), NULL);

  return self->title;
}

double
ts_duplicate_group_get_confidence (TsDuplicateGroup *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATE_GROUP (self), 0);

  return self->confidence;
}

const char *
ts_duplicate_group_get_strategy (TsDuplicateGroup *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATE_GROUP (self), NULL);

  return self->strategy;
}

gboolean
ts_duplicate_group_is_pinned (TsDuplicateGroup *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATE_GROUP (self), FALSE);

  return self->is_pinned;
}

guint
ts_duplicate_group_get_n_copies (TsDuplicateGroup *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATE_GROUP (self), 0);

  return self->copies->len;
}

TsDuplicateCopy *
ts_duplicate_group_get_copy (TsDuplicateGroup *self, guint index)
{
  g_return_val_if_fail (TS_IS_DUPLICATE_GROUP (self), NULL);
  g_return_val_if_fail (index < self->copies->len, NULL);

  return g_ptr_array_index (self->copies, index);
}

TsTrack *
ts_duplicate_group_get_track (TsDuplicateGroup *self, guint index)
{
  return ts_duplicate_group_get_copy (self, index)->track;
}

guint
ts_duplicate_group_get_keeper (TsDuplicateGroup *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATE_GROUP (self), 0);

  return self->keeper;
}

const char *
ts_duplicate_group_get_keeper_reason (TsDuplicateGroup *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATE_GROUP (self), NULL);

  return self->keeper_reason;
}

void
ts_duplicate_group_choose_keeper (TsDuplicateGroup *self, guint index)
{
  g_return_if_fail (TS_IS_DUPLICATE_GROUP (self));
  g_return_if_fail (index < self->copies->len);

  self->is_keeper_chosen = TRUE;
  g_free (self->keeper_reason);
  self->keeper_reason = g_strdup (_ ("You chose it."));
  set_keeper (self, index);
}

gboolean
ts_duplicate_group_is_keeper_chosen (TsDuplicateGroup *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATE_GROUP (self), FALSE);

  return self->is_keeper_chosen;
}

void
ts_duplicate_group_apply_rules (TsDuplicateGroup *self, const TsKeepRules *rules, gboolean force)
{
  g_autofree TsTrack **tracks = NULL;
  guint keeper;

  g_return_if_fail (TS_IS_DUPLICATE_GROUP (self));
  g_return_if_fail (rules != NULL);

  if (self->is_keeper_chosen && !force)
    return;
  tracks = g_new (TsTrack *, self->copies->len);
  for (guint i = 0; i < self->copies->len; i++)
    tracks[i] = ts_duplicate_group_get_track (self, i);
  self->is_keeper_chosen = FALSE;
  g_clear_pointer (&self->keeper_reason, g_free);
  keeper = ts_keep_best_choose (rules, tracks, self->copies->len, &self->keeper_reason);
  set_keeper (self, keeper);
}

gint64
ts_duplicate_group_get_gain_bytes (TsDuplicateGroup *self)
{
  gint64 gain_bytes = 0;

  g_return_val_if_fail (TS_IS_DUPLICATE_GROUP (self), 0);

  for (guint i = 0; i < self->copies->len; i++) {
    if (i != self->keeper)
      gain_bytes += ts_duplicate_group_get_track (self, i)->size_bytes;
  }
  return gain_bytes;
}

TsMatchEvidence *
ts_duplicate_explain (const TsTrack *a, const TsTrack *b)
{
  TsMatchFields fields_a;
  TsMatchFields fields_b;

  g_return_val_if_fail (a != NULL && b != NULL, NULL);

  fields_a = ts_match_fields_of_track (a);
  fields_b = ts_match_fields_of_track (b);
  return ts_match_explain (&fields_a, &fields_b);
}

const char *
ts_duplicate_strategy_to_label (const char *strategy)
{
  static const struct {
    const char *name;
    const char *label;
  } labels[] = {
    { "identical", N_ ("The audio is the same, bit for bit") },
    { "musicbrainz", N_ ("Same MusicBrainz recording id") },
    { "isrc", N_ ("Same recording code (ISRC)") },
    { "metadata", N_ ("Artist, album and title are equal") },
    { "variant", N_ ("Equal but for the way they are written") },
    { "fuzzy", N_ ("Alike, weighing everything that is known") },
    { "synced", N_ ("It was uploaded from here") },
    { "song-id", N_ ("AzuraCast takes them for one song: artist and title are equal, the "
                     "recordings may differ") },
    { "pinned", N_ ("You said that they are the same") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++) {
    if (g_strcmp0 (labels[i].name, strategy) == 0)
      return _ (labels[i].label);
  }
  return "";
}
