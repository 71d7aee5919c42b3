/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-station-match-private.h"

#include <string.h>

/* From so many rows on they are let go of on a thread of their own: that takes a while. */
#define MANY_ROWS 1000

struct _TsStationMatch {
  GObject parent_instance;

  TsStationMatchKind kind;
  TsTrack *track;         /* (owned) (nullable): of the library */
  TsAzuracastFile *first; /* (owned) (nullable): the other one of the station, for TWICE */
  TsAzuracastFile *file;  /* (owned) (nullable) */
  double confidence;
  const char *strategy;
};

G_DEFINE_FINAL_TYPE (TsStationMatch, ts_station_match, G_TYPE_OBJECT)

static void
ts_station_match_finalize (GObject *object)
{
  TsStationMatch *self = TS_STATION_MATCH (object);

  g_clear_pointer (&self->track, ts_track_unref);
  g_clear_pointer (&self->first, ts_azuracast_file_unref);
  g_clear_pointer (&self->file, ts_azuracast_file_unref);
  G_OBJECT_CLASS (ts_station_match_parent_class)->finalize (object);
}

static void
ts_station_match_class_init (TsStationMatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_station_match_finalize;
}

static void
ts_station_match_init (TsStationMatch *self)
{
}

TsStationMatch *
_ts_station_match_new (TsStationMatchKind kind,
                       TsTrack *track,
                       TsAzuracastFile *first,
                       TsAzuracastFile *file,
                       double confidence,
                       const char *strategy)
{
  TsStationMatch *self = g_object_new (TS_TYPE_STATION_MATCH, NULL);

  self->kind = kind;
  self->track = track != NULL ? ts_track_ref (track) : NULL;
  self->first = first != NULL ? ts_azuracast_file_ref (first) : NULL;
  self->file = file != NULL ? ts_azuracast_file_ref (file) : NULL;
  self->confidence = confidence;
  self->strategy = strategy;
  return self;
}

TsStationMatchKind
ts_station_match_get_kind (TsStationMatch *self)
{
  g_return_val_if_fail (TS_IS_STATION_MATCH (self), TS_STATION_MATCH_LOOK);

  return self->kind;
}

TsTrack *
ts_station_match_get_track (TsStationMatch *self)
{
  g_return_val_if_fail (TS_IS_STATION_MATCH (self), NULL);

  return self->first != NULL ? self->first->track : self->track;
}

TsTrack *
ts_station_match_get_file (TsStationMatch *self)
{
  g_return_val_if_fail (TS_IS_STATION_MATCH (self), NULL);

  return self->file != NULL ? self->file->track : NULL;
}

gboolean
ts_station_match_is_pair (TsStationMatch *self)
{
  g_return_val_if_fail (TS_IS_STATION_MATCH (self), FALSE);

  return self->file != NULL && (self->track != NULL || self->first != NULL);
}

const char *
ts_station_match_get_file_id (TsStationMatch *self)
{
  g_return_val_if_fail (TS_IS_STATION_MATCH (self), NULL);

  return self->file != NULL ? self->file->id : NULL;
}

const char *
ts_station_match_get_file_key (TsStationMatch *self)
{
  g_return_val_if_fail (TS_IS_STATION_MATCH (self), NULL);

  return self->file != NULL ? self->file->unique_id : NULL;
}

double
ts_station_match_get_confidence (TsStationMatch *self)
{
  g_return_val_if_fail (TS_IS_STATION_MATCH (self), 0);

  return self->confidence;
}

const char *
ts_station_match_get_strategy (TsStationMatch *self)
{
  g_return_val_if_fail (TS_IS_STATION_MATCH (self), NULL);

  return self->strategy;
}

static const char *const kind_names[] = { "same", "look", "twice", "station-only", "library-only" };

const char *
ts_station_match_kind_to_string (TsStationMatchKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (kind_names), NULL);

  return kind_names[kind];
}

gboolean
ts_station_match_kind_parse (const char *text, TsStationMatchKind *kind)
{
  g_return_val_if_fail (text != NULL && kind != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (kind_names); i++) {
    if (strcmp (text, kind_names[i]) == 0) {
      *kind = i;
      return TRUE;
    }
  }
  return FALSE;
}

/* --- Decisions ----------------------------------------------------------------------------- */

static char *
make_label (const TsTrack *track)
{
  if (track->artist != NULL && track->title != NULL)
    return g_strdup_printf ("%s – %s", track->artist, track->title);
  return track->title != NULL ? g_strdup (track->title) : ts_track_get_display_location (track);
}

static gboolean
decide (TsVerdicts *verdicts, const TsTrack *track, TsAzuracastFile *first, TsAzuracastFile *file)
{
  g_autofree char *key = NULL;
  g_autofree char *label = NULL;

  /* Very old stations gave their files no such name. */
  if (file == NULL || file->unique_id == NULL || (first != NULL && first->unique_id == NULL)
      || (first == NULL && (track == NULL || track->id == 0)))
    return FALSE;
  if (verdicts == NULL)
    return TRUE;
  key = ts_decision_make_station_key (file->unique_id);
  label = make_label (file->track);
  if (first != NULL) {
    g_autofree char *first_key = ts_decision_make_station_key (first->unique_id);
    g_autofree char *first_label = make_label (first->track);

    ts_verdicts_add_files (verdicts, first_key, first_label, key, label);
  } else {
    ts_verdicts_add_file (verdicts, track->id, key, label);
  }
  return TRUE;
}

gboolean
ts_station_match_decide (TsStationMatch *self, TsStationMatch *other, TsVerdicts *verdicts)
{
  g_return_val_if_fail (TS_IS_STATION_MATCH (self), FALSE);
  g_return_val_if_fail (other == NULL || TS_IS_STATION_MATCH (other), FALSE);

  if (other == NULL)
    return ts_station_match_is_pair (self)
           && decide (verdicts, self->track, self->first, self->file);
  if (self->kind == TS_STATION_MATCH_STATION_ONLY && other->kind == TS_STATION_MATCH_LIBRARY_ONLY)
    return decide (verdicts, other->track, NULL, self->file);
  if (self->kind == TS_STATION_MATCH_LIBRARY_ONLY && other->kind == TS_STATION_MATCH_STATION_ONLY)
    return decide (verdicts, self->track, NULL, other->file);
  if (self->kind == TS_STATION_MATCH_STATION_ONLY && other->kind == TS_STATION_MATCH_STATION_ONLY)
    return decide (verdicts, NULL, self->file, other->file);
  return FALSE;
}

/* --- The list ------------------------------------------------------------------------------ */

struct _TsStationMatchList {
  GObject parent_instance;

  GPtrArray *matches; /* (owned) (element-type TsStationMatch): by kind */
  guint starts[TS_STATION_N_MATCHES + 1];
};

static void ts_station_match_list_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TsStationMatchList,
                               ts_station_match_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      ts_station_match_list_iface_init))

static GType
ts_station_match_list_get_item_type (GListModel *model)
{
  return TS_TYPE_STATION_MATCH;
}

static guint
ts_station_match_list_get_n_items (GListModel *model)
{
  return TS_STATION_MATCH_LIST (model)->matches->len;
}

static gpointer
ts_station_match_list_get_item (GListModel *model, guint position)
{
  GPtrArray *matches = TS_STATION_MATCH_LIST (model)->matches;

  return position < matches->len ? g_object_ref (matches->pdata[position]) : NULL;
}

static void
ts_station_match_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = ts_station_match_list_get_item_type;
  iface->get_n_items = ts_station_match_list_get_n_items;
  iface->get_item = ts_station_match_list_get_item;
}

static gpointer
free_func (gpointer matches)
{
  g_ptr_array_unref (matches);
  return NULL;
}

static void
ts_station_match_list_finalize (GObject *object)
{
  TsStationMatchList *self = TS_STATION_MATCH_LIST (object);

  if (self->matches->len >= MANY_ROWS)
    g_thread_unref (g_thread_new ("ts-free", free_func, self->matches));
  else
    g_ptr_array_unref (self->matches);
  G_OBJECT_CLASS (ts_station_match_list_parent_class)->finalize (object);
}

static void
ts_station_match_list_class_init (TsStationMatchListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_station_match_list_finalize;
}

static void
ts_station_match_list_init (TsStationMatchList *self)
{
}

TsStationMatchList *
_ts_station_match_list_new (GPtrArray *matches)
{
  TsStationMatchList *self = g_object_new (TS_TYPE_STATION_MATCH_LIST, NULL);

  self->matches = matches;
  for (guint i = 0; i < matches->len; i++)
    self->starts[((TsStationMatch *) matches->pdata[i])->kind + 1]++;
  for (guint i = 1; i <= TS_STATION_N_MATCHES; i++)
    self->starts[i] += self->starts[i - 1];
  return self;
}

guint
ts_station_match_list_get_start (TsStationMatchList *self, TsStationMatchKind kind)
{
  g_return_val_if_fail (TS_IS_STATION_MATCH_LIST (self), 0);
  g_return_val_if_fail (kind < TS_STATION_N_MATCHES, 0);

  return self->starts[kind];
}

guint
ts_station_match_list_get_n (TsStationMatchList *self, TsStationMatchKind kind)
{
  g_return_val_if_fail (TS_IS_STATION_MATCH_LIST (self), 0);
  g_return_val_if_fail (kind < TS_STATION_N_MATCHES, 0);

  return self->starts[kind + 1] - self->starts[kind];
}
