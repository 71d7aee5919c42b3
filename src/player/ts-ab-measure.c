/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-player"

#include "config.h"

#include "ts-ab-measure-private.h"

#include "ts-loudness.h"

/* The stretch that is measured: from a little before the position. */
#define MEASURE_BEFORE_MS 2000
#define MEASURE_LENGTH_MS 10000

typedef struct {
  GPtrArray *uris; /* (owned) (element-type utf8) */
  gint64 start_ms;
} Measure;

static void
measure_free (Measure *measure)
{
  g_ptr_array_unref (measure->uris);
  g_free (measure);
}

static void
measure_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Measure *measure = task_data;
  GArray *gains = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < measure->uris->len; i++) {
    double gain_db = ts_loudness_measure (g_ptr_array_index (measure->uris, i), measure->start_ms,
                                          MEASURE_LENGTH_MS, cancellable, NULL);

    g_array_append_val (gains, gain_db);
  }
  g_task_return_pointer (task, gains, (GDestroyNotify) g_array_unref);
}

void
_ts_ab_measure_async (GObject *source,
                      GPtrArray *uris,
                      gint64 position_ms,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, NULL);
  Measure *measure = g_new (Measure, 1);

  measure->uris = g_ptr_array_ref (uris);
  measure->start_ms = MAX (position_ms - MEASURE_BEFORE_MS, 0);
  g_task_set_source_tag (task, _ts_ab_measure_async);
  g_task_set_task_data (task, measure, (GDestroyNotify) measure_free);
  g_task_run_in_thread (task, measure_thread);
}

GArray *
_ts_ab_measure_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
