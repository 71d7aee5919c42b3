/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-bench"

/* bench-window MAKE-MUSIC: how soon the window is usable with a large library, how much memory it
 * takes, how soon a keystroke shows, and how long the longest turn of the main loop is while a
 * folder is scanned. Starts itself again for each measurement. */

#include "config.h"

#include "ts-turn-log.h"
#include "ts-window.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ts-store-sources.h"
#include "ts-store-tracks.h"
#include "ts-track-list-model.h"

#define N_TRACKS 100000
#define N_RUNS 5
#define PAUSE_MS 1500
#define N_COPIES 50 /* of the songs that make-music writes */

static const char *const words[] = {
  "Love",  "Night", "Blue",   "River", "Heart", "Stone",  "Golden", "Dance",    "Fire",  "Rain",
  "Ocean", "Dream", "Silver", "Wolf",  "Moon",  "Summer", "Ghost",  "Electric", "Paper", "Glass",
};

static const char *
word (GRand *rand)
{
  return words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))];
}

/* --- Being measured ------------------------------------------------------------------------ */

typedef struct {
  gint64 start_us; /* when the parent started this process */
  gint64 key_us;   /* when the search began; 0 before */
  gint64 rows_us;  /* when its rows were known */
  gint64 first_id; /* the first row when it began */
  int n_keys;
  const char *folder; /* (nullable): to scan */
  TsContext *context; /* (nullable) */
  TsWindow *window;   /* (nullable) */
  GListModel *rows;   /* (nullable) */
  gboolean is_done;
} Child;

static GtkWidget *
find (GtkWidget *parent, GType type)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (parent, type))
    return parent;
  if (GTK_IS_POPOVER (parent))
    return NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type);
  return found;
}

static void
print_memory (void)
{
  g_autofree char *status = NULL;
  char *line;

  g_file_get_contents ("/proc/self/status", &status, NULL, NULL);
  line = status != NULL ? strstr (status, "VmRSS:") : NULL;
  if (line != NULL)
    printf ("rss_kb %d\n", atoi (line + strlen ("VmRSS:")));
}

static double
since_ms (gint64 start_us)
{
  return (double) (g_get_monotonic_time () - start_us) / 1e3;
}

static gboolean
has_rows (Child *child)
{
  g_autoptr (TsTrackItem) item = NULL;

  if (child->rows == NULL)
    return FALSE;
  item = g_list_model_get_item (child->rows, 0);
  return item != NULL && ts_track_item_get_track (item) != NULL;
}

static double
get_cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

/* As a person does, a while after the last thing happened. */
static gboolean
press_key_cb (gpointer data)
{
  Child *child = data;
  GtkWidget *entry = find (GTK_WIDGET (child->window), GTK_TYPE_SEARCH_ENTRY);
  g_autoptr (TsTrackItem) item = g_list_model_get_item (child->rows, 0);

  child->first_id = ts_track_item_get_id (item);
  child->key_us = g_get_monotonic_time ();
  gtk_editable_set_text (GTK_EDITABLE (entry), child->n_keys == 0 ? "wolf" : "wolf moon");
  return G_SOURCE_REMOVE;
}

static void
press_key_soon (Child *child)
{
  child->key_us = G_MAXINT64;
  g_timeout_add (PAUSE_MS, press_key_cb, child);
}

static void
rows_changed_cb (Child *child)
{
  if (child->key_us != 0 && child->key_us != G_MAXINT64 && child->rows_us < child->key_us) {
    child->rows_us = g_get_monotonic_time ();
    printf ("answer_%d_ms %.1f\n", child->n_keys, since_ms (child->key_us));
  }
}

/* Frame by frame: the first with rows, the first after a keystroke, and that after another. */
static void
painted_cb (GdkFrameClock *clock, Child *child)
{
  g_autoptr (TsTrackItem) item = NULL;

  if (child->window == NULL) {
    printf ("first_frame_ms %.1f\ncpu_ms %.1f\n", since_ms (child->start_us), get_cpu_ms ());
    child->is_done = TRUE;
    return;
  }
  if (!has_rows (child))
    return;
  item = g_list_model_get_item (child->rows, 0);
  if (child->key_us == 0) {
    printf ("first_frame_ms %.1f\ncpu_ms %.1f\n", since_ms (child->start_us), get_cpu_ms ());
    press_key_soon (child);
  } else if (child->key_us != G_MAXINT64 && ts_track_item_get_id (item) != child->first_id) {
    printf ("keystroke_%d_ms %.1f\n", child->n_keys, since_ms (child->key_us));
    child->n_keys++;
    if (child->n_keys < 2) {
      press_key_soon (child);
    } else {
      print_memory ();
      child->is_done = TRUE;
    }
  }
}

static void
watch_frames (GtkWidget *window, Child *child)
{
  GdkFrameClock *clock;

  gtk_widget_realize (window);
  clock = gtk_widget_get_frame_clock (window);
  g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), child);
  gtk_window_present (GTK_WINDOW (window));
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsSource) added = ts_context_add_folder_finish (TS_CONTEXT (source), result, NULL);

  g_assert_nonnull (added);
}

static gboolean
scan_shown_cb (gpointer data)
{
  Child *child = data;

  printf ("longest_turn_ms %.1f\n", (double) ts_turn_log_get_longest_us () / 1e3);
  printf ("cpu_ms %.1f\n", (double) ts_turn_log_get_longest_cpu_us () / 1e3);
  printf ("scanned_files %u\n", g_list_model_get_n_items (child->rows));
  child->is_done = TRUE;
  return G_SOURCE_REMOVE;
}

/* What the scan found is on screen a little later. */
static void
active_cb (TsJobQueue *jobs, GParamSpec *pspec, Child *child)
{
  if (ts_job_queue_get_n_active (jobs) == 0)
    g_timeout_add (1000, scan_shown_cb, child);
}

static gboolean
begin_scan_cb (gpointer data)
{
  Child *child = data;

  ts_turn_log_reset ();
  g_signal_connect (ts_context_get_jobs (child->context), "notify::n-active",
                    G_CALLBACK (active_cb), child);
  ts_context_add_folder_async (child->context, child->folder, NULL, added_cb, child);
  return G_SOURCE_REMOVE;
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Child *child = data;
  g_autoptr (GError) error = NULL;
  GtkWidget *view;

  ts_context_start_finish (TS_CONTEXT (source), result, &error);
  g_assert_no_error (error);
  ts_window_set_context (child->window, child->context);
  view = find (GTK_WIDGET (child->window), GTK_TYPE_COLUMN_VIEW);
  child->rows = G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (view)));
  g_signal_connect_swapped (child->rows, "items-changed", G_CALLBACK (rows_changed_cb), child);
  if (child->folder != NULL)
    g_timeout_add (1500, begin_scan_cb, child);
}

static int
run_child (gint64 start_us, const char *profile, const char *folder)
{
  Child child = { .start_us = start_us, .folder = folder };

  adw_init ();
  if (profile == NULL) {
    GtkWidget *window = adw_window_new ();

    gtk_window_set_default_size (GTK_WINDOW (window), 1100, 720);
    adw_window_set_content (ADW_WINDOW (window), adw_header_bar_new ());
    watch_frames (window, &child);
  } else {
    child.context = ts_context_new (profile);
    child.window = ts_window_new (NULL, NULL);
    if (folder != NULL) {
      ts_turn_log_start (g_getenv ("TRACKSYNC_TURN_LOG"));
      gtk_window_present (GTK_WINDOW (child.window));
    } else {
      watch_frames (GTK_WIDGET (child.window), &child);
    }
    ts_context_start_async (child.context, NULL, started_cb, &child);
  }
  while (!child.is_done)
    g_main_context_iteration (NULL, TRUE);
  fflush (stdout);
  _exit (0);
}

/* --- Measuring ----------------------------------------------------------------------------- */

static void
fill (const char *profile)
{
  g_autofree char *path = g_build_filename (profile, "library.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TsStore) store = ts_store_open (path, NULL, &error);
  g_autoptr (TsSource) source = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  TsScanBatch *batch = ts_scan_batch_new ();

  g_assert_no_error (error);
  source = ts_store_add_source (store, "folder", "Music", profile, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < N_TRACKS; i++) {
    TsTrack *track = ts_track_new ();

    track->location = g_strdup_printf ("%s/%s/%06d.flac", word (rand), word (rand), i);
    track->title = g_strdup_printf ("%s %s %d", word (rand), word (rand), i % 1000);
    track->artist = g_strdup_printf ("The %s %ss", word (rand), word (rand));
    track->album = g_strdup_printf ("%s of %s", word (rand), word (rand));
    track->genres = g_strsplit (i % 3 == 0 ? "Rock" : "Electronic", ",", -1);
    track->year = g_rand_int_range (rand, 1960, 2026);
    track->duration_ms = g_rand_int_range (rand, 120000, 400000);
    track->codec = g_strdup (i % 2 == 0 ? "FLAC" : "MP3");
    track->bit_rate_kbps = 320;
    track->size_bytes = 10000000 + i;
    track->added_us = G_GINT64_CONSTANT (1700000000000000) + i;
    ts_scan_batch_add_track (batch, track, 0, 0);
    ts_track_unref (track);
    if (ts_scan_batch_get_n (batch) == 1000 || i == N_TRACKS - 1) {
      ts_store_apply_scan (store, ts_source_get_id (source), batch, NULL, &error);
      g_assert_no_error (error);
      ts_scan_batch_free (batch);
      batch = ts_scan_batch_new ();
    }
  }
  ts_scan_batch_free (batch);
  ts_store_finish_scan (store, ts_source_get_id (source), g_get_real_time (), NULL, NULL);
}

static double
read_value (const char *output, const char *name)
{
  const char *line = strstr (output, name);

  g_assert_nonnull (line);
  return g_ascii_strtod (line + strlen (name), NULL);
}

static char *
measure (const char *program, const char *profile, const char *folder)
{
  g_autofree char *start = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_monotonic_time ());
  const char *arguments[] = { program, "--child", start, profile, folder, NULL };
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, NULL,
                &error);
  g_assert_no_error (error);
  return output;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

static double
print_runs (const char *name, double *values, const char *unit)
{
  qsort (values, N_RUNS, sizeof (double), compare);
  printf ("%-44s %8.1f %s  (%.1f to %.1f)\n", name, values[N_RUNS / 2], unit, values[0],
          values[N_RUNS - 1]);
  return values[N_RUNS / 2];
}

static void
run_shell (const char *format, const char *a, const char *b, const char *c)
{
  g_autofree char *command = g_strdup (format);
  const char *arguments[] = { "/bin/sh", "-c", command, "sh", a, b, c, NULL };

  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL,
                NULL, NULL);
}

int
main (int argc, char *argv[])
{
  double empty[N_RUNS], library[N_RUNS], empty_cpu[N_RUNS], library_cpu[N_RUNS];
  double first_answer[N_RUNS], second_answer[N_RUNS], first_key[N_RUNS], second_key[N_RUNS],
      memory[N_RUNS], turns[N_RUNS], turns_cpu[N_RUNS];
  g_autofree char *folder = NULL;
  g_autofree char *profile = NULL;
  g_autofree char *music = NULL;
  double with_rows, without;
  int n_files = 0;

  if (!gtk_init_check ()) {
    printf ("skipped: there is no display\n");
    return 77;
  }
  if (argc > 3 && g_str_equal (argv[1], "--child"))
    return run_child (g_ascii_strtoll (argv[2], NULL, 10), argv[3], argc > 4 ? argv[4] : NULL);
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    return run_child (g_ascii_strtoll (argv[2], NULL, 10), NULL, NULL);

  folder = g_dir_make_tmp ("tracksync-bench-XXXXXX", NULL);
  profile = g_build_filename (folder, "profile", NULL);
  music = g_build_filename (folder, "Music", NULL);
  fill (profile);
  for (int i = 0; i < N_RUNS; i++) {
    g_autofree char *first = measure (argv[0], NULL, NULL);
    g_autofree char *second = measure (argv[0], profile, NULL);

    empty[i] = read_value (first, "first_frame_ms");
    library[i] = read_value (second, "first_frame_ms");
    empty_cpu[i] = read_value (first, "cpu_ms");
    library_cpu[i] = read_value (second, "cpu_ms");
    first_answer[i] = read_value (second, "answer_0_ms");
    second_answer[i] = read_value (second, "answer_1_ms");
    first_key[i] = read_value (second, "keystroke_0_ms");
    second_key[i] = read_value (second, "keystroke_1_ms");
    memory[i] = read_value (second, "rss_kb") / 1024;
  }
  without = print_runs ("empty window, first frame", empty, "ms");
  with_rows = print_runs ("100,000 tracks, first frame with rows", library, "ms");
  printf ("%-44s %8.2f\n", "  as many times the empty window", with_rows / without);
  without = print_runs ("empty window, main thread's own time", empty_cpu, "ms");
  with_rows = print_runs ("100,000 tracks, main thread's own time", library_cpu, "ms");
  printf ("%-44s %8.2f\n", "  as many times the empty window", with_rows / without);
  print_runs ("first keystroke to rows known", first_answer, "ms");
  print_runs ("second keystroke to rows known", second_answer, "ms");
  print_runs ("first keystroke to rows on screen", first_key, "ms");
  print_runs ("second keystroke to rows on screen", second_key, "ms");
  print_runs ("resident memory after a search", memory, "MB");

  if (argc > 1) {
    run_shell ("\"$1\" \"$2/0\" 44 && for i in $(seq 1 $3); do cp -r \"$2/0\" \"$2/$i\"; done",
               argv[1], music, G_STRINGIFY (N_COPIES));
    for (int i = 0; i < N_RUNS; i++) {
      g_autofree char *new_profile = g_strdup_printf ("%s-%d", profile, i);
      g_autofree char *output = measure (argv[0], new_profile, music);

      turns[i] = read_value (output, "longest_turn_ms");
      turns_cpu[i] = read_value (output, "cpu_ms");
      n_files = (int) read_value (output, "scanned_files");
    }
    printf ("scanned files: %d\n", n_files);
    print_runs ("longest turn while scanning", turns, "ms");
    print_runs ("longest turn, main thread's own time", turns_cpu, "ms");
  }
  run_shell ("rm -rf \"$1\"", folder, NULL, NULL);
  return 0;
}
