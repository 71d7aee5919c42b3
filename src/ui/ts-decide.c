/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-decide.h"

#include "ts-window.h"

#include <glib/gi18n-lib.h>

typedef struct {
  GtkWidget *widget; /* (owned) */
  TsStore *store;    /* (owned) */
  TsVerdict verdict;
  TsDecisionUndo *undo; /* (owned) (nullable) */
} Decided;

static void
decided_free (gpointer data)
{
  Decided *decided = data;

  g_object_unref (decided->widget);
  g_object_unref (decided->store);
  g_clear_pointer (&decided->undo, ts_decision_undo_free);
  g_free (decided);
}

static void
say (GtkWidget *widget, const char *message)
{
  TsWindow *window = ts_window_from_widget (widget);

  if (window != NULL)
    ts_window_add_toast (window, message);
}

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) widget = data;
  g_autoptr (GError) error = NULL;

  if (!ts_store_undo_decisions_finish (TS_STORE (source), result, &error))
    say (widget, error->message);
}

static void
undo_cb (TsWindow *window, gpointer data)
{
  Decided *decided = data;

  ts_store_undo_decisions_async (decided->store, g_steal_pointer (&decided->undo), NULL, undone_cb,
                                 g_object_ref (decided->widget));
}

static void
decided_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Decided *decided = data;
  TsWindow *window = ts_window_from_widget (decided->widget);
  g_autoptr (GError) error = NULL;

  decided->undo = ts_store_decide_finish (TS_STORE (source), result, &error);
  if (decided->undo == NULL)
    say (decided->widget, error->message);
  if (decided->undo == NULL || window == NULL) {
    decided_free (decided);
    return;
  }
  ts_window_add_undo_toast (window,
                            decided->verdict == TS_VERDICT_SAME ? _ ("Pinned as the same recording")
                                                                : _ ("Pinned as not the same"),
                            undo_cb, decided, decided_free);
}

void
ts_decide (GtkWidget *widget, TsStore *store, TsVerdicts *verdicts)
{
  g_autoptr (TsVerdicts) owned = verdicts;
  Decided *decided;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (verdicts != NULL);

  if (ts_verdicts_get_n (verdicts) == 0)
    return;
  decided = g_new0 (Decided, 1);
  decided->widget = g_object_ref (widget);
  decided->store = g_object_ref (store);
  decided->verdict = ts_verdicts_get_verdict (verdicts);
  ts_store_decide_async (store, g_steal_pointer (&owned), NULL, decided_cb, decided);
}
