/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts in the preferences, with a Subsonic server of this process. */
#define G_LOG_DOMAIN "ts-test"

#include "config.h"

#include "ts-account-dialog.h"
#include "ts-preferences.h"
#include "ts-store-accounts.h"
#include "ts-test-files.h"
#include "ts-test-wait.h"
#include "ts-window.h"

#include <libsoup/soup.h>
#include <string.h>

#define SECRET "sesame"

typedef struct {
  char *folder;
  SoupServer *server;
  char *uri;
  TsContext *context;
  TsWindow *window;
} Fixture;

/* --- Helpers ------------------------------------------------------------------------------- */

typedef gboolean (*Match) (GtkWidget *widget, const char *text);

static GtkWidget *
find_below (GtkWidget *parent, Match match, const char *text)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_visible (parent))
    return NULL;
  if (match (parent, text))
    return parent;
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_below (child, match, text);
  return found;
}

/* In any window, as a dialog may be one of its own or not. */
static GtkWidget *
find (Match match, const char *text)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWidget *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (windows) && found == NULL; i++) {
    g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

    found = find_below (window, match, text);
  }
  return found;
}

static gboolean
is_row (GtkWidget *widget, const char *title)
{
  return ADW_IS_PREFERENCES_ROW (widget) &&
         g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title) == 0;
}

static gboolean
is_label (GtkWidget *widget, const char *part)
{
  return GTK_IS_LABEL (widget) && strstr (gtk_label_get_label (GTK_LABEL (widget)), part) != NULL;
}

static gboolean
is_button (GtkWidget *widget, const char *label)
{
  return GTK_IS_BUTTON (widget) &&
         (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0 ||
          g_strcmp0 (gtk_widget_get_tooltip_text (widget), label) == 0);
}

static void
click (const char *label)
{
  GtkWidget *button = find (is_button, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
enter (const char *title, const char *text)
{
  GtkWidget *row = find (is_row, title);

  g_assert_nonnull (row);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static gboolean
is_switch (GtkWidget *widget, const char *unused)
{
  return GTK_IS_SWITCH (widget);
}

static void
set_trusted (gboolean is_trusted)
{
  GtkWidget *row = find (is_row, "Trust this certificate");

  gtk_switch_set_active (GTK_SWITCH (find_below (row, is_switch, NULL)), is_trusted);
}

static void
handle (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
        gpointer data)
{
  const char *salt = query != NULL ? g_hash_table_lookup (query, "s") : NULL;
  g_autofree char *salted = g_strconcat (SECRET, salt, NULL);
  g_autofree char *token = g_compute_checksum_for_string (G_CHECKSUM_MD5, salted, -1);
  const char *body = "{\"subsonic-response\":{\"status\":\"ok\",\"version\":\"1.16.1\","
                     "\"type\":\"loopback\",\"serverVersion\":\"7\",\"musicFolders\":"
                     "{\"musicFolder\":[{\"id\":1}]},\"searchResult3\":{}}}";

  if (query == NULL || g_strcmp0 (g_hash_table_lookup (query, "t"), token) != 0)
    body = "{\"subsonic-response\":{\"status\":\"failed\",\"version\":\"1.16.1\","
           "\"error\":{\"code\":40,\"message\":\"no\"}}}";
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body,
                                    strlen (body));
}

static void
set_up (Fixture *f, gconstpointer is_secure)
{
  g_autofree char *pem
      = g_test_build_filename (G_TEST_DIST, "fixtures", "tls", "self-signed.pem", NULL);
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autofree char *profile = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SoupServerListenOptions options = SOUP_SERVER_LISTEN_IPV4_ONLY;
  GSList *uris;

  if (is_secure != NULL) {
    certificate = g_tls_certificate_new_from_file (pem, &error);
    g_assert_no_error (error);
    options |= SOUP_SERVER_LISTEN_HTTPS;
  }
  f->server = soup_server_new ("tls-certificate", certificate, NULL);
  soup_server_add_handler (f->server, NULL, handle, f, NULL);
  soup_server_listen_local (f->server, 0, options, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (f->server);
  f->uri = g_uri_to_string (uris->data);
  f->uri[strlen (f->uri) - 1] = '\0'; /* the slash */
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  f->folder = g_dir_make_tmp ("tracksync-accounts-XXXXXX", &error);
  g_assert_no_error (error);
  profile = g_build_filename (f->folder, "profile", NULL);
  f->context = ts_context_new (profile);
  ts_context_start_async (f->context, NULL, ts_wait_done_cb, &result);
  wait_until (result != NULL);
  ts_context_start_finish (f->context, result, &error);
  g_assert_no_error (error);
  f->window = ts_window_new (NULL, NULL);
  ts_window_set_context (f->window, f->context);
  gtk_window_present (GTK_WINDOW (f->window));
  ts_preferences_present (f->window);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = g_list_model_get_n_items (windows); i > 0; i--) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i - 1);

    if (window != NULL)
      gtk_window_destroy (window);
  }
  ts_context_stop_async (f->context, ts_wait_done_cb, &result);
  wait_until (result != NULL);
  g_object_unref (f->context);
  soup_server_disconnect (f->server);
  g_object_unref (f->server);
  ts_test_remove_tree (f->folder);
  g_free (f->folder);
  g_free (f->uri);
}

static guint
count_accounts (Fixture *f)
{
  return g_list_model_get_n_items (ts_context_get_sources (f->context));
}

static TsAccount *
get_account (Fixture *f)
{
  g_autoptr (TsSource) source = g_list_model_get_item (ts_context_get_sources (f->context), 0);
  g_autoptr (GError) error = NULL;
  TsAccount *account = ts_store_get_account (
      ts_context_get_store (f->context), ts_source_get_id (source), NULL, &error);

  g_assert_no_error (error);
  return account;
}

static void
fill_in (Fixture *f, const char *secret)
{
  ts_account_dialog_present (GTK_WINDOW (f->window), f->window, NULL);
  enter ("Address, such as https://music.example.org", f->uri);
  enter ("Name (optional)", "Den");
  enter ("User", "jo");
  enter ("Password or key", secret);
}

/* --- Tests --------------------------------------------------------------------------------- */

static void
test_add_edit_remove (Fixture *f, gconstpointer data)
{
  g_autoptr (TsAccount) account = NULL;
  GtkWidget *save;

  fill_in (f, "wrong");
  click ("_Test Connection");
  wait_until (find (is_label, "wrong") != NULL);
  g_assert_cmpuint (count_accounts (f), ==, 0);
  enter ("Password or key", SECRET);
  click ("_Test Connection");
  wait_until (find (is_label, "loopback 7") != NULL);
  click ("_Add Account");
  wait_until (count_accounts (f) == 1);
  wait_until (find (is_row, "Kind of server") == NULL);

  /* A name needs no password. */
  wait_until (find (is_button, "Edit the account") != NULL);
  click ("Edit the account");
  wait_until (find (is_row, "Kind of server") != NULL);
  save = find (is_button, "_Save");
  g_assert_true (gtk_widget_get_sensitive (save));
  g_assert_false (gtk_widget_get_sensitive (find (is_row, "Kind of server")));
  enter ("Name (optional)", "Attic");
  /* Another host is not told the password that is kept. */
  enter ("Address, such as https://music.example.org", "http://127.0.0.1:1");
  g_assert_false (gtk_widget_get_sensitive (save));
  g_assert_nonnull (find (is_label, "it is not sent anywhere else"));
  enter ("Address, such as https://music.example.org", f->uri);
  click ("_Save");
  wait_until (find (is_row, "Kind of server") == NULL);
  wait_until (find (is_row, "Attic") != NULL);
  account = get_account (f);
  g_assert_cmpstr (account->name, ==, "Attic");

  click ("Remove from the library");
  wait_until (count_accounts (f) == 0);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.undo", NULL);
  wait_until (count_accounts (f) == 1);
  wait_until (find (is_row, "Attic") != NULL);
}

static void
test_certificate (Fixture *f, gconstpointer data)
{
  g_autoptr (TsAccount) account = NULL;
  g_autoptr (TsAccount) other = NULL;
  g_autofree char *wrong = g_strnfill (64, 'a');
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fill_in (f, SECRET);
  click ("_Add Account");
  wait_until (find (is_row, "Trust this certificate") != NULL);
  g_assert_cmpuint (count_accounts (f), ==, 0);
  set_trusted (TRUE);
  click ("_Add Account");
  wait_until (count_accounts (f) == 1);
  wait_until (find (is_row, "Kind of server") == NULL);
  account = get_account (f);
  g_assert_cmpuint (strlen (account->fingerprint), ==, 64);

  /* The server has another one now: it is shown, and trusted only when that is said. */
  other = ts_account_copy (account);
  g_free (other->fingerprint);
  other->fingerprint = g_strdup (wrong);
  ts_context_edit_account_async (f->context, other, NULL, NULL, ts_wait_done_cb, &result);
  wait_until (result != NULL);
  g_assert_true (ts_context_edit_account_finish (f->context, result, &error));
  click ("Edit the account");
  wait_until (find (is_row, "Trust this certificate") != NULL);
  g_assert_nonnull (find (is_label, wrong));
  click ("_Save");
  wait_until (find (is_label, account->fingerprint) != NULL);
  g_assert_nonnull (find (is_label, "another certificate than the one you trusted"));
  set_trusted (TRUE);
  click ("_Save");
  wait_until (find (is_row, "Kind of server") == NULL);
  g_clear_pointer (&other, ts_account_free);
  other = get_account (f);
  g_assert_cmpstr (other->fingerprint, ==, account->fingerprint);

  /* Trust that is taken back is gone at once: the server is refused. */
  click ("Edit the account");
  wait_until (find (is_row, "Trust this certificate") != NULL);
  set_trusted (FALSE);
  click ("_Test Connection");
  wait_until (find (is_label, "only if this is your own server") != NULL);
}

int
main (int argc, char **argv)
{
  /* No keyring of whoever runs this. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_setenv ("GTK_A11Y", "none", TRUE);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/ui/account-dialog/add-edit-remove", Fixture, NULL, set_up, test_add_edit_remove,
              tear_down);
  g_test_add ("/ui/account-dialog/certificate", Fixture, GINT_TO_POINTER (TRUE), set_up,
              test_certificate, tear_down);
  return g_test_run ();
}
