/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-account-dialog.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ts-dialogs.h"

#define TS_TYPE_ACCOUNT_DIALOG (ts_account_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TsAccountDialog, ts_account_dialog, TS, ACCOUNT_DIALOG, AdwBin)

struct _TsAccountDialog {
  AdwBin parent_instance;

  TsWindow *window;          /* (owned) */
  GtkWidget *dialog;         /* (weak): NULL once closed */
  GCancellable *cancellable; /* (owned) (nullable): the trial under way */
  TsAccount *known;          /* (owned) (nullable): the account that is edited */
  TsAccount *keeping;        /* (owned) (nullable): what is kept when the trial works */
  char *fingerprint;         /* (owned) (nullable): of the certificate that may be trusted */

  AdwComboRow *kind_row;
  AdwEntryRow *address_row;
  AdwEntryRow *name_row;
  AdwComboRow *auth_row;
  AdwEntryRow *user_row;
  AdwPasswordEntryRow *secret_row;
  AdwPreferencesGroup *pin_group;
  AdwActionRow *pin_row;
  GtkSwitch *pin_switch;
  GtkLabel *message_label;
  GtkSpinner *spinner;
  GtkButton *test_button;
  GtkButton *keep_button;
};

G_DEFINE_FINAL_TYPE (TsAccountDialog, ts_account_dialog, ADW_TYPE_BIN)

static const char *
get_text (gpointer row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static const TsAccountKind *
get_kind (TsAccountDialog *self)
{
  guint n;
  const TsAccountKind *kinds = ts_account_kinds (&n);

  return &kinds[MIN (adw_combo_row_get_selected (self->kind_row), n - 1)];
}

static const char *
get_auth (TsAccountDialog *self)
{
  const char *const *auth = get_kind (self)->auth;

  return auth[MIN (adw_combo_row_get_selected (self->auth_row),
                   g_strv_length ((char **) auth) - 1)];
}

static void
show_message (TsAccountDialog *self, const char *message, gboolean is_error)
{
  gtk_label_set_label (self->message_label, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message_label), message != NULL);
  if (is_error)
    gtk_widget_add_css_class (GTK_WIDGET (self->message_label), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->message_label), "error");
}

static gboolean
is_station (TsAccountDialog *self)
{
  return strcmp (get_kind (self)->id, "azuracast") == 0;
}

/* Whether the secret in the keyring is the one: what one host was told is not told another. */
static gboolean
has_known_secret (TsAccountDialog *self)
{
  return self->known != NULL && strcmp (get_text (self->address_row), self->known->address) == 0 &&
         strcmp (get_text (self->user_row),
                 self->known->user != NULL ? self->known->user : "") == 0 &&
         strcmp (get_auth (self), self->known->auth) == 0;
}

static void
update_buttons (TsAccountDialog *self)
{
  const gboolean is_key = strcmp (get_auth (self), "api-key") == 0;
  const gboolean is_complete =
      *get_text (self->address_row) != '\0' &&
      (*get_text (self->secret_row) != '\0' || has_known_secret (self)) &&
      ((is_key && !is_station (self)) || *get_text (self->user_row) != '\0');
  const gboolean is_busy = self->cancellable != NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self->test_button), is_complete && !is_busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->keep_button), is_complete && !is_busy);
  gtk_spinner_set_spinning (self->spinner, is_busy);
}

/* The certificate that is trusted, before there is word of another one. */
static void
show_known_pin (TsAccountDialog *self)
{
  const char *fingerprint = self->known != NULL ? self->known->fingerprint : NULL;
  g_autofree char *text = NULL;

  g_free (self->fingerprint);
  self->fingerprint = g_strdup (fingerprint);
  gtk_switch_set_active (self->pin_switch, fingerprint != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->pin_group), fingerprint != NULL);
  if (fingerprint == NULL)
    return;
  /* Translators: %s is a fingerprint, 64 characters. */
  text = g_strdup_printf (
      _ ("You trust this certificate, whoever vouches for it. Its SHA-256 fingerprint is %s."),
      fingerprint);
  adw_action_row_set_subtitle (self->pin_row, text);
}

/* What was said holds for what was tried. */
static void
changed_cb (TsAccountDialog *self)
{
  g_cancellable_cancel (self->cancellable);
  if (strcmp (get_auth (self), "plain-password") == 0 &&
      !g_str_has_prefix (get_text (self->address_row), "https://"))
    show_message (self,
                  _ ("The password can be read on the way unless the address begins with "
                     "https://. Use this only in a network you trust."),
                  FALSE);
  else if (self->known != NULL && !has_known_secret (self) && *get_text (self->secret_row) == '\0')
    show_message (self,
                  _ ("Enter the password or key again: it is not sent anywhere else than before."),
                  FALSE);
  else
    show_message (self, NULL, FALSE);
  update_buttons (self);
}

/* A certificate is that of one host. */
static void
address_cb (TsAccountDialog *self)
{
  if (self->known != NULL && strcmp (get_text (self->address_row), self->known->address) == 0) {
    show_known_pin (self);
  } else {
    g_clear_pointer (&self->fingerprint, g_free);
    gtk_switch_set_active (self->pin_switch, FALSE);
    gtk_widget_set_visible (GTK_WIDGET (self->pin_group), FALSE);
  }
  changed_cb (self);
}

static void
kind_cb (TsAccountDialog *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (const char *const *auth = get_kind (self)->auth; *auth != NULL; auth++)
    gtk_string_list_append (names, ts_account_auth_to_text (*auth));
  adw_combo_row_set_model (self->auth_row, G_LIST_MODEL (names));
  adw_preferences_row_set_title (
      ADW_PREFERENCES_ROW (self->user_row),
      is_station (self) ? _ ("Number or short name of the station") : _ ("User"));
  changed_cb (self);
}

/* What was entered, or NULL after saying what is wrong with it. */
static TsAccount *
make_account (TsAccountDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = ts_account_clean_address (get_text (self->address_row), &error);
  g_autofree char *user = g_strstrip (g_strdup (get_text (self->user_row)));
  g_autofree char *name = g_strstrip (g_strdup (get_text (self->name_row)));
  TsAccount *account;

  if (address == NULL) {
    show_message (self, error->message, TRUE);
    return NULL;
  }
  account = ts_account_new (get_kind (self)->id, name, address, user, get_auth (self));
  account->source_id = self->known != NULL ? self->known->source_id : 0;
  if (gtk_switch_get_active (self->pin_switch))
    account->fingerprint = g_strdup (self->fingerprint);
  return account;
}

static void
offer_pin (TsAccountDialog *self, char *fingerprint)
{
  const gboolean is_other = self->known != NULL && self->known->fingerprint != NULL &&
                            strcmp (fingerprint, self->known->fingerprint) != 0 &&
                            strcmp (get_text (self->address_row), self->known->address) == 0;
  g_autofree char *text = NULL;

  g_free (self->fingerprint);
  self->fingerprint = fingerprint;
  if (is_other)
    /* Translators: two fingerprints, 64 characters each. */
    text = g_strdup_printf (_ ("The server has another certificate than the one you trusted. Trust "
                               "it only if you know that it was renewed, and that its SHA-256 "
                               "fingerprint is %s. The one you trusted has %s."),
                            fingerprint,
                            self->known->fingerprint);
  else
    /* Translators: %s is a fingerprint, 64 characters. */
    text =
        g_strdup_printf (_ ("Trust it only if this is your own server and you know that its SHA-256 "
                            "fingerprint is %s."),
                         fingerprint);
  adw_action_row_set_subtitle (self->pin_row, text);
  gtk_switch_set_active (self->pin_switch, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->pin_group), TRUE);
}

/* Returns whether the trial is still the one that is wanted. */
static gboolean
end_trial (TsAccountDialog *self, const GError *error)
{
  g_clear_object (&self->cancellable);
  if (self->dialog == NULL)
    return FALSE;
  update_buttons (self);
  return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsAccountDialog) self = user_data;
  TsContext *context = TS_CONTEXT (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (TsSource) source = ts_context_add_account_finish (context, result, &error);
  g_autofree char *message = NULL;
  const char *notice;

  if (source != NULL) {
    notice =
        ts_secret_store_get_notice (ts_accounts_get_secrets (ts_context_get_accounts (context)));
    message = g_strdup_printf (_ ("Added “%s”"), ts_source_get_name (source));
    ts_window_add_toast (self->window, notice != NULL ? notice : message);
    if (ts_source_gives_music (source))
      ts_context_scan (context, source);
  }
  if (!end_trial (self, error))
    return;
  if (source != NULL)
    ts_close_dialog (self->dialog);
  else
    show_message (self, error->message, TRUE);
}

static void
edited_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsAccountDialog) self = user_data;
  TsContext *context = TS_CONTEXT (object);
  TsSecretStore *secrets = ts_accounts_get_secrets (ts_context_get_accounts (context));
  g_autoptr (GError) error = NULL;
  const gboolean is_changed = ts_context_edit_account_finish (context, result, &error);

  if (is_changed) {
    g_autofree char *message = g_strdup_printf (_ ("Changed “%s”"), self->known->name);
    const char *notice = ts_secret_store_get_notice (secrets);

    ts_window_add_toast (self->window, notice != NULL ? notice : message);
  }
  if (!end_trial (self, error))
    return;
  if (is_changed)
    ts_close_dialog (self->dialog);
  else
    show_message (self, error->message, TRUE);
}

/* NULL for the one that is in the keyring. */
static const char *
get_secret (TsAccountDialog *self)
{
  const char *text = get_text (self->secret_row);

  return *text != '\0' ? text : NULL;
}

static void
keep (TsAccountDialog *self, const TsAccount *account)
{
  TsContext *context = ts_window_get_context (self->window);

  if (self->known != NULL)
    ts_context_edit_account_async (context,
                                   account,
                                   get_secret (self),
                                   self->cancellable,
                                   edited_cb,
                                   g_object_ref (self));
  else
    ts_context_add_account_async (context,
                                  account,
                                  get_secret (self),
                                  self->cancellable,
                                  added_cb,
                                  g_object_ref (self));
}

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsAccountDialog) self = user_data;
  g_autoptr (TsAccount) keeping = g_steal_pointer (&self->keeping);
  g_autoptr (GError) error = NULL;
  g_autofree char *fingerprint = NULL;
  g_autofree char *told =
      ts_accounts_check_finish (TS_ACCOUNTS (object), result, &fingerprint, &error);

  if (told != NULL && keeping != NULL && self->dialog != NULL) {
    keep (self, keeping);
    return;
  }
  if (!end_trial (self, error))
    return;
  show_message (self, told != NULL ? told : error->message, told == NULL);
  if (fingerprint != NULL)
    offer_pin (self, g_steal_pointer (&fingerprint));
}

/* Tries what was entered, and keeps it when that is wanted and it works. */
static void
begin_trial (TsAccountDialog *self, gboolean is_keeping)
{
  g_autoptr (TsAccount) account = make_account (self);
  g_autoptr (TsAccount) trial = NULL;

  if (account == NULL)
    return;
  /* Not the server that is open under the account as it was. */
  trial = ts_account_copy (account);
  trial->source_id = 0;
  self->cancellable = g_cancellable_new ();
  show_message (self, NULL, FALSE);
  update_buttons (self);
  ts_accounts_check_async (ts_context_get_accounts (ts_window_get_context (self->window)),
                           trial,
                           get_secret (self),
                           self->cancellable,
                           checked_cb,
                           g_object_ref (self));
  if (is_keeping)
    self->keeping = g_steal_pointer (&account);
}

static void
test_cb (TsAccountDialog *self)
{
  begin_trial (self, FALSE);
}

static void
keep_cb (TsAccountDialog *self)
{
  if (gtk_widget_is_sensitive (GTK_WIDGET (self->keep_button)))
    begin_trial (self, TRUE);
}

static void
ts_account_dialog_dispose (GObject *object)
{
  TsAccountDialog *self = TS_ACCOUNT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_ACCOUNT_DIALOG);
  g_clear_object (&self->window);

  G_OBJECT_CLASS (ts_account_dialog_parent_class)->dispose (object);
}

static void
ts_account_dialog_finalize (GObject *object)
{
  TsAccountDialog *self = TS_ACCOUNT_DIALOG (object);

  g_clear_weak_pointer (&self->dialog);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->known, ts_account_free);
  g_clear_pointer (&self->keeping, ts_account_free);
  g_free (self->fingerprint);

  G_OBJECT_CLASS (ts_account_dialog_parent_class)->finalize (object);
}

static void
ts_account_dialog_class_init (TsAccountDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ts_account_dialog_dispose;
  object_class->finalize = ts_account_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-account-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TsAccountDialog, kind_row);
  gtk_widget_class_bind_template_child (widget_class, TsAccountDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, TsAccountDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, TsAccountDialog, auth_row);
  gtk_widget_class_bind_template_child (widget_class, TsAccountDialog, user_row);
  gtk_widget_class_bind_template_child (widget_class, TsAccountDialog, secret_row);
  gtk_widget_class_bind_template_child (widget_class, TsAccountDialog, pin_group);
  gtk_widget_class_bind_template_child (widget_class, TsAccountDialog, pin_row);
  gtk_widget_class_bind_template_child (widget_class, TsAccountDialog, pin_switch);
  gtk_widget_class_bind_template_child (widget_class, TsAccountDialog, message_label);
  gtk_widget_class_bind_template_child (widget_class, TsAccountDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, TsAccountDialog, test_button);
  gtk_widget_class_bind_template_child (widget_class, TsAccountDialog, keep_button);
  gtk_widget_class_bind_template_callback (widget_class, kind_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_cb);
  gtk_widget_class_bind_template_callback (widget_class, keep_cb);
}

static void
ts_account_dialog_init (TsAccountDialog *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  const TsAccountKind *kinds;
  guint n;

  gtk_widget_init_template (GTK_WIDGET (self));
  kinds = ts_account_kinds (&n);
  for (guint i = 0; i < n; i++)
    gtk_string_list_append (names, kinds[i].name);
  adw_combo_row_set_model (self->kind_row, G_LIST_MODEL (names));
  kind_cb (self);
}

/* Shows the account that is edited. */
static void
show_known (TsAccountDialog *self)
{
  const TsAccount *known = self->known;
  const TsAccountKind *kinds;
  guint n;

  kinds = ts_account_kinds (&n);
  for (guint i = 0; i < n; i++) {
    if (strcmp (kinds[i].id, known->kind) == 0)
      adw_combo_row_set_selected (self->kind_row, i);
  }
  for (guint i = 0; get_kind (self)->auth[i] != NULL; i++) {
    if (strcmp (get_kind (self)->auth[i], known->auth) == 0)
      adw_combo_row_set_selected (self->auth_row, i);
  }
  /* What speaks another language is another account. */
  gtk_widget_set_sensitive (GTK_WIDGET (self->kind_row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->secret_row),
                                 _ ("New password or key (optional)"));
  gtk_button_set_label (self->keep_button, _ ("_Save"));
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), known->name);
  gtk_editable_set_text (GTK_EDITABLE (self->user_row), known->user != NULL ? known->user : "");
  gtk_editable_set_text (GTK_EDITABLE (self->address_row), known->address);
}

void
ts_account_dialog_present (GtkWindow *parent, TsWindow *window, const TsAccount *account)
{
  TsAccountDialog *self;
  GtkWidget *dialog;

  g_return_if_fail (TS_IS_WINDOW (window));

  self = g_object_new (TS_TYPE_ACCOUNT_DIALOG, NULL);
  self->window = g_object_ref (window);
  if (account != NULL) {
    self->known = ts_account_copy (account);
    show_known (self);
  }
  dialog = ts_present_dialog (parent,
                              account != NULL ? _ ("Edit Account") : _ ("Add an Account"),
                              GTK_WIDGET (self),
                              NULL,
                              480,
                              600);
  g_set_weak_pointer (&self->dialog, dialog);
}
