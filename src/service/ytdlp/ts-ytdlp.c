/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-ytdlp.h"

#include "ts-json.h"
#include "ts-service-error.h"
#include "ts-ytdlp-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#define MAX_RUNNING 2
#define MAX_ENTRIES 500000
#define MAX_COOKIES_BYTES (8 * 1024 * 1024)
#define MAX_VERSION_BYTES 64
#define CHECK_TIMEOUT_MS 20000
/* YouTube changes about that often in ways that break what was there before. */
#define MAX_AGE_DAYS 60
/* The first version that asks for a JavaScript runtime to read YouTube. */
#define FIRST_VERSION_WITH_JS "2025.11"
#define SMUGGLE_TAIL "#__youtubedl_smuggle="

/* Audio by itself, and in one piece where the site has it so: in what comes in pieces nobody can seek,
 * and of its two kinds the proxy puts HLS together. */
#define FORMATS                                                                                    \
  "bestaudio[protocol^=http][protocol!*=dash]/best[protocol^=http][protocol!*=dash]/"              \
  "bestaudio[protocol^=m3u8]/best[protocol^=m3u8]/bestaudio/best"

struct _TsYtdlp {
  GObject parent_instance;

  /* pthread's, as GLib's are not seen by the thread sanitizer */
  pthread_mutex_t lock;
  pthread_cond_t changed;
  guint n_running;       /* (guarded by lock) */
  gboolean has_list;     /* (guarded by lock): one of them lists */
  char *program;         /* (owned) (nullable) (guarded by lock) */
  char *cookies_file;    /* (owned) (nullable) (guarded by lock) */
  char *cookies_browser; /* (owned) (nullable) (guarded by lock) */
  guint track_s;         /* (guarded by lock) */
  guint list_s;          /* (guarded by lock) */
  char *known_path;      /* (owned) (nullable) (guarded by lock): whose version is known */
  char *known_version;   /* (owned) (nullable) (guarded by lock) */
};

G_DEFINE_FINAL_TYPE (TsYtdlp, ts_ytdlp, G_TYPE_OBJECT)

static void
ts_ytdlp_finalize (GObject *object)
{
  TsYtdlp *self = TS_YTDLP (object);

  pthread_mutex_destroy (&self->lock);
  pthread_cond_destroy (&self->changed);
  g_free (self->program);
  g_free (self->cookies_file);
  g_free (self->cookies_browser);
  g_free (self->known_path);
  g_free (self->known_version);

  G_OBJECT_CLASS (ts_ytdlp_parent_class)->finalize (object);
}

static void
ts_ytdlp_class_init (TsYtdlpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_ytdlp_finalize;
}

static void
ts_ytdlp_init (TsYtdlp *self)
{
  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->changed, NULL);
  self->track_s = 60;
  self->list_s = 300;
}

TsYtdlp *
ts_ytdlp_new (void)
{
  return g_object_new (TS_TYPE_YTDLP, NULL);
}

/* --- Settings ------------------------------------------------------------------------------ */

void
ts_ytdlp_set_program (TsYtdlp *self, const char *program)
{
  g_return_if_fail (TS_IS_YTDLP (self));

  pthread_mutex_lock (&self->lock);
  g_free (self->program);
  self->program = program != NULL && *program != '\0' ? g_strdup (program) : NULL;
  g_clear_pointer (&self->known_path, g_free);
  pthread_mutex_unlock (&self->lock);
}

void
ts_ytdlp_set_cookies (TsYtdlp *self, const char *file, const char *browser)
{
  g_return_if_fail (TS_IS_YTDLP (self));

  pthread_mutex_lock (&self->lock);
  g_free (self->cookies_file);
  g_free (self->cookies_browser);
  self->cookies_file = file != NULL && *file != '\0' ? g_strdup (file) : NULL;
  self->cookies_browser = browser != NULL && *browser != '\0' ? g_strdup (browser) : NULL;
  pthread_mutex_unlock (&self->lock);
}

void
ts_ytdlp_set_timeouts (TsYtdlp *self, guint track_s, guint list_s)
{
  g_return_if_fail (TS_IS_YTDLP (self));
  g_return_if_fail (track_s > 0 && list_s > 0);

  pthread_mutex_lock (&self->lock);
  self->track_s = track_s;
  self->list_s = list_s;
  pthread_mutex_unlock (&self->lock);
}

static char *
find_program (TsYtdlp *self, GError **error)
{
  g_autofree char *program = NULL;
  char *path;

  pthread_mutex_lock (&self->lock);
  program = g_strdup (self->program);
  pthread_mutex_unlock (&self->lock);

  path = g_find_program_in_path (program != NULL ? program : "yt-dlp");
  if (path != NULL)
    return path;
  if (program != NULL)
    g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_PROGRAM,
                 _ ("“%s” is no program that can be started. Choose where yt-dlp is."), program);
  else if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    g_set_error_literal (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_PROGRAM,
                         _ ("The Flatpak of this program comes without yt-dlp, which reads pages "
                            "of YouTube and other sites. Podcasts, radio and direct addresses "
                            "work without it."));
  else
    g_set_error_literal (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_PROGRAM,
                         _ ("yt-dlp is not installed. It is what reads pages of YouTube and other "
                            "sites. Podcasts, radio and direct addresses work without it."));
  return NULL;
}

/* --- Taking turns -------------------------------------------------------------------------- */

static void
wake_cb (GCancellable *cancellable, gpointer user_data)
{
  TsYtdlp *self = user_data;

  pthread_mutex_lock (&self->lock);
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->lock);
}

/* Of two turns a list takes one at most, so that what is to be played need not wait for it. */
static gboolean
take_turn (TsYtdlp *self, gboolean is_list, GCancellable *cancellable, GError **error)
{
  gulong handler = cancellable != NULL
                       ? g_cancellable_connect (cancellable, G_CALLBACK (wake_cb), self, NULL)
                       : 0;
  gboolean is_mine;

  pthread_mutex_lock (&self->lock);
  while ((self->n_running >= MAX_RUNNING || (is_list && self->has_list))
         && !g_cancellable_is_cancelled (cancellable))
    pthread_cond_wait (&self->changed, &self->lock);
  is_mine = !g_cancellable_is_cancelled (cancellable);
  if (is_mine) {
    self->n_running++;
    self->has_list |= is_list;
  }
  pthread_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, handler);
  return is_mine || !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static void
end_turn (TsYtdlp *self, gboolean is_list)
{
  pthread_mutex_lock (&self->lock);
  self->n_running--;
  if (is_list)
    self->has_list = FALSE;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->lock);
}

/* --- The version --------------------------------------------------------------------------- */

void
ts_ytdlp_check_free (TsYtdlpCheck *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->version);
  g_free (self->js_runtime);
  g_free (self->text);
  g_free (self);
}

static gboolean
version_line_cb (char *line, gsize length, gpointer user_data, GError **error)
{
  char **version = user_data;

  if (*version == NULL && length < MAX_VERSION_BYTES && g_ascii_isdigit (*line))
    *version = g_strstrip (g_utf8_make_valid (line, (gssize) length));
  return TRUE;
}

static char *
ask_version (TsYtdlp *self, const char *path, GCancellable *cancellable, GError **error)
{
  const char *const argv[] = { path, "--ignore-config", "--version", NULL };
  g_autofree char *version = NULL;
  TsYtdlpEnd end = { 0 };
  gboolean has_run;

  if (!take_turn (self, FALSE, cancellable, error))
    return NULL;
  has_run
      = _ts_ytdlp_run (argv, CHECK_TIMEOUT_MS, version_line_cb, &version, &end, cancellable, error);
  end_turn (self, FALSE);
  _ts_ytdlp_end_clear (&end);
  if (!has_run)
    return NULL;
  if (version == NULL) {
    g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_PROGRAM,
                 _ ("“%s” does not answer as yt-dlp does."), path);
    return NULL;
  }
  pthread_mutex_lock (&self->lock);
  g_free (self->known_path);
  g_free (self->known_version);
  self->known_path = g_strdup (path);
  self->known_version = g_strdup (version);
  pthread_mutex_unlock (&self->lock);
  return g_steal_pointer (&version);
}

static int
get_age_days (const char *version)
{
  gint64 parts[3] = { 0 };
  const char *part = version;
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) now = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    char *end;

    parts[i] = g_ascii_strtoll (part, &end, 10);
    if (end == part || (i < 2 && *end != '.') || parts[i] < 0 || parts[i] > 9999)
      return -1;
    part = end + 1;
  }
  date = g_date_time_new_utc ((int) parts[0], (int) parts[1], (int) parts[2], 0, 0, 0);
  now = g_date_time_new_now_utc ();
  return date != NULL ? (int) (g_date_time_difference (now, date) / G_TIME_SPAN_DAY) : -1;
}

/* The first JavaScript runtime that is installed, in yt-dlp's own order, as it calls it. */
static const char *
find_js_runtime (void)
{
  static const struct {
    const char *program;
    const char *name;
  } runtimes[] = { { "deno", "deno" }, { "node", "node" }, { "qjs", "quickjs" }, { "bun", "bun" } };

  for (gsize i = 0; i < G_N_ELEMENTS (runtimes); i++) {
    g_autofree char *path = g_find_program_in_path (runtimes[i].program);

    if (path != NULL)
      return runtimes[i].name;
  }
  return NULL;
}

static void
judge (TsYtdlpCheck *self)
{
  const gboolean is_old = self->age_days > MAX_AGE_DAYS;
  const gboolean needs_js
      = self->js_runtime == NULL && strcmp (self->version, FIRST_VERSION_WITH_JS) >= 0;

  self->is_good = !is_old && !needs_js;
  if (is_old)
    self->text = g_strdup_printf (
        ngettext ("yt-dlp %s is %d day old. That is likely too old for YouTube, which changes "
                  "often; other sites may work. Update yt-dlp.",
                  "yt-dlp %s is %d days old. That is likely too old for YouTube, which changes "
                  "often; other sites may work. Update yt-dlp.",
                  (gulong) self->age_days),
        self->version, self->age_days);
  else if (needs_js)
    self->text = g_strdup_printf (_ ("yt-dlp %s needs a JavaScript runtime to read YouTube, and "
                                     "none was found. Install deno or node."),
                                  self->version);
  else
    self->text = g_strdup_printf (_ ("yt-dlp %s is ready."), self->version);
}

TsYtdlpCheck *
ts_ytdlp_check (TsYtdlp *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = NULL;
  char *version;
  TsYtdlpCheck *check;

  g_return_val_if_fail (TS_IS_YTDLP (self), NULL);

  path = find_program (self, error);
  if (path == NULL)
    return NULL;
  version = ask_version (self, path, cancellable, error);
  if (version == NULL)
    return NULL;
  check = g_new0 (TsYtdlpCheck, 1);
  check->path = g_steal_pointer (&path);
  check->version = version;
  check->age_days = get_age_days (version);
  check->js_runtime = g_strdup (find_js_runtime ());
  judge (check);
  return check;
}

/* --- The command line ---------------------------------------------------------------------- */

typedef struct {
  GPtrArray *argv;    /* (owned) (element-type utf8): ended by NULL once complete */
  char *cookies_copy; /* (owned) (nullable): to be removed afterwards */
} Command;

static void
command_clear (Command *self)
{
  if (self->cookies_copy != NULL)
    g_unlink (self->cookies_copy);
  g_clear_pointer (&self->cookies_copy, g_free);
  g_clear_pointer (&self->argv, g_ptr_array_unref);
}

static void
add (Command *self, const char *word)
{
  g_ptr_array_add (self->argv, g_strdup (word));
}

static gboolean
copy_cookies (Command *self, const char *file, GError **error)
{
  g_autofree char *path
      = g_build_filename (g_get_user_runtime_dir (), "tracksync-cookies-XXXXXX", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) read_error = NULL;
  gsize size = 0;
  int fd;

  if (g_file_get_contents (file, &content, &size, &read_error) && size <= MAX_COOKIES_BYTES) {
    g_mkdir_with_parents (g_get_user_runtime_dir (), 0700);
    fd = g_mkstemp_full (path, 0, 0600);
    if (fd >= 0) {
      close (fd);
      self->cookies_copy = g_steal_pointer (&path);
      return g_file_set_contents_full (self->cookies_copy, content, (gssize) size,
                                       G_FILE_SET_CONTENTS_NONE, 0600, error);
    }
  }
  g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH,
               _ ("The file with cookies could not be read: %s"),
               read_error != NULL ? read_error->message : file);
  return FALSE;
}

static gboolean
is_youtube (const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return host != NULL
         && (g_ascii_strcasecmp (host, "youtube.com") == 0
             || g_str_has_suffix (host, ".youtube.com")
             || g_ascii_strcasecmp (host, "youtu.be") == 0);
}

/* Newer versions use other runtimes than deno only when told to; older ones know no such word. */
static gboolean
add_js_runtime (
    TsYtdlp *self, Command *command, const char *path, GCancellable *cancellable, GError **error)
{
  const char *runtime = find_js_runtime ();
  g_autofree char *version = NULL;

  if (runtime == NULL || strcmp (runtime, "deno") == 0)
    return TRUE;
  pthread_mutex_lock (&self->lock);
  if (g_strcmp0 (self->known_path, path) == 0)
    version = g_strdup (self->known_version);
  pthread_mutex_unlock (&self->lock);
  if (version == NULL)
    version = ask_version (self, path, cancellable, error);
  if (version == NULL)
    return FALSE;
  if (strcmp (version, FIRST_VERSION_WITH_JS) >= 0) {
    add (command, "--js-runtimes");
    add (command, runtime);
  }
  return TRUE;
}

static gboolean
check_address (const char *address, GError **error)
{
  g_autoptr (GUri) uri
      = g_uri_parse (address, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;

  if (scheme != NULL && (strcmp (scheme, "http") == 0 || strcmp (scheme, "https") == 0)
      && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0')
    return TRUE;
  g_set_error_literal (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                       _ ("This is no address on the web: it has to begin with http:// or "
                          "https://"));
  return FALSE;
}

static gboolean
command_begin (
    TsYtdlp *self, Command *command, const char *address, GCancellable *cancellable, GError **error)
{
  static const char *const common[] = { "--ignore-config",
                                        "--no-warnings",
                                        "--no-progress",
                                        "--socket-timeout",
                                        "15",
                                        "--extractor-retries",
                                        "2",
                                        "-j" };
  g_autofree char *cookies_file = NULL;
  g_autofree char *browser = NULL;
  char *path;

  if (!check_address (address, error))
    return FALSE;
  path = find_program (self, error);
  if (path == NULL)
    return FALSE;
  command->argv = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (command->argv, path);
  for (gsize i = 0; i < G_N_ELEMENTS (common); i++)
    add (command, common[i]);

  pthread_mutex_lock (&self->lock);
  cookies_file = g_strdup (self->cookies_file);
  browser = g_strdup (self->cookies_browser);
  pthread_mutex_unlock (&self->lock);
  if (cookies_file != NULL) {
    if (!copy_cookies (command, cookies_file, error))
      return FALSE;
    add (command, "--cookies");
    add (command, command->cookies_copy);
  } else if (browser != NULL) {
    add (command, "--cookies-from-browser");
    add (command, browser);
  }
  return !is_youtube (address) || add_js_runtime (self, command, path, cancellable, error);
}

static void
command_end (Command *self, const char *address)
{
  add (self, "--");
  add (self, address);
  g_ptr_array_add (self->argv, NULL);
}

/* --- Listing ------------------------------------------------------------------------------- */

/* NULL for what is no object: "null" is what yt-dlp prints for what failed. */
static JsonObject *
parse_line (const char *line, gsize length, JsonNode **root)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (line, length);

  *root = ts_json_parse (bytes, NULL);
  return *root != NULL ? ts_json_get_root_object (*root) : NULL;
}

typedef struct {
  TsYtdlpEntryFunc func;
  gpointer user_data;
  guint n_entries;
  gboolean is_whole; /* the list came as one value, failed entries and all */
} Listing;

/* @object: NULL for an entry that failed */
static gboolean
hand_on (Listing *self, JsonObject *object, const char *title, GError **error)
{
  g_autoptr (TsYtdlpEntry) entry = NULL;

  if (++self->n_entries > MAX_ENTRIES) {
    g_set_error_literal (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                         _ ("The list does not end."));
    return FALSE;
  }
  if (object != NULL) {
    entry = ts_ytdlp_entry_from_json (object);
  } else {
    entry = g_new0 (TsYtdlpEntry, 1);
    entry->kind = TS_YTDLP_ENTRY_UNAVAILABLE;
    entry->reason = g_strdup (_ ("yt-dlp could not read it."));
  }
  return self->func (entry, title, self->user_data, error);
}

static gboolean
list_line_cb (char *line, gsize length, gpointer user_data, GError **error)
{
  Listing *self = user_data;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object = parse_line (line, length, &root);
  JsonArray *entries = object != NULL ? ts_json_get_array (object, "entries") : NULL;
  const char *title;

  if (object == NULL)
    return TRUE;
  if (entries == NULL) {
    title = ts_json_get_string (object, "playlist_title");
    if (title == NULL)
      title = ts_json_get_string (object, "playlist");
    return hand_on (self, object, title, error);
  }
  self->is_whole = TRUE;
  title = ts_json_get_string (object, "title");
  for (guint i = 0; i < json_array_get_length (entries); i++)
    if (!hand_on (self, ts_json_array_get_object (entries, i), title, error))
      return FALSE;
  return TRUE;
}

/* Runs a command for its lines. */
static gboolean
run (TsYtdlp *self,
     Command *command,
     gboolean is_list,
     TsYtdlpLineFunc func,
     gpointer user_data,
     TsYtdlpEnd *end,
     GCancellable *cancellable,
     GError **error)
{
  guint timeout_s;
  gboolean has_run;

  if (!take_turn (self, is_list, cancellable, error))
    return FALSE;
  pthread_mutex_lock (&self->lock);
  timeout_s = is_list ? self->list_s : self->track_s;
  pthread_mutex_unlock (&self->lock);
  has_run = _ts_ytdlp_run ((const char *const *) command->argv->pdata, timeout_s * 1000, func,
                           user_data, end, cancellable, error);
  end_turn (self, is_list);
  return has_run;
}

gboolean
ts_ytdlp_list (TsYtdlp *self,
               const char *address,
               TsYtdlpEntryFunc func,
               gpointer user_data,
               GCancellable *cancellable,
               GError **error)
{
  Listing listing = { func, user_data, 0, FALSE };
  Command command = { NULL };
  TsYtdlpEnd end = { 0 };
  gboolean is_done = FALSE;

  g_return_val_if_fail (TS_IS_YTDLP (self), FALSE);
  g_return_val_if_fail (address != NULL && func != NULL, FALSE);

  if (command_begin (self, &command, address, cancellable, error)) {
    add (&command, "--flat-playlist");
    add (&command, "--lazy-playlist");
    if (strstr (address, "list=RD") != NULL) {
      add (&command, "--playlist-items");
      add (&command, "1:100");
    }
    command_end (&command, address);
    is_done = run (self, &command, TRUE, list_line_cb, &listing, &end, cancellable, error);
  }
  /* A list may be empty. One that breaks off must not pass for a shorter one. */
  if (is_done && end.status != 0 && !listing.is_whole) {
    g_propagate_error (error, _ts_ytdlp_explain (&end));
    is_done = FALSE;
  }
  _ts_ytdlp_end_clear (&end);
  command_clear (&command);
  return is_done;
}

/* --- Resolving ----------------------------------------------------------------------------- */

static gboolean
track_line_cb (char *line, gsize length, gpointer user_data, GError **error)
{
  JsonNode **found = user_data;
  g_autoptr (JsonNode) root = NULL;

  if (*found != NULL) {
    g_set_error_literal (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                         _ ("There is a list at this address, not one track."));
    return FALSE;
  }
  if (parse_line (line, length, &root) != NULL)
    *found = g_steal_pointer (&root);
  return TRUE;
}

TsYtdlpMedia *
ts_ytdlp_resolve (TsYtdlp *self, const char *address, GCancellable *cancellable, GError **error)
{
  static const char *const words[] = { "--no-playlist", "--playlist-items", "1", "-f", FORMATS };
  g_autoptr (JsonNode) found = NULL;
  TsYtdlpMedia *media = NULL;
  Command command = { NULL };
  TsYtdlpEnd end = { 0 };

  g_return_val_if_fail (TS_IS_YTDLP (self), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  if (command_begin (self, &command, address, cancellable, error)) {
    for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
      add (&command, words[i]);
    command_end (&command, address);
    if (run (self, &command, FALSE, track_line_cb, &found, &end, cancellable, error)) {
      if (found != NULL)
        media = ts_ytdlp_media_from_json (json_node_get_object (found), error);
      else
        g_propagate_error (error, _ts_ytdlp_explain (&end));
    }
  }
  _ts_ytdlp_end_clear (&end);
  command_clear (&command);
  return media;
}

char *
ts_ytdlp_cut_address (const char *address)
{
  const char *tail;

  g_return_val_if_fail (address != NULL, NULL);

  tail = strstr (address, SMUGGLE_TAIL);
  return tail != NULL ? g_strndup (address, (gsize) (tail - address)) : g_strdup (address);
}
