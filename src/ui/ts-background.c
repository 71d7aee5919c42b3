/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-background.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

static char *
get_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "autostart", TS_APP_ID ".desktop", NULL);
}

/* https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Background.html */
static void
call_portal (gboolean starts)
{
  static const char *const command[] = { "tracksync", "--background", NULL };
  g_autoptr (GDBusConnection) bus = NULL;
  GVariantBuilder options;

  if (!g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    return;
  bus = g_application_get_default () != NULL
            ? g_application_get_dbus_connection (g_application_get_default ())
            : NULL;
  if (bus == NULL)
    return;
  g_object_ref (bus);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (
      &options, "{sv}", "reason",
      g_variant_new_string (_ ("Players go on playing what Tracksync streams.")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (starts));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  g_dbus_connection_call (bus, "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop",
                          "org.freedesktop.portal.Background", "RequestBackground",
                          g_variant_new ("(sa{sv})", "", &options), NULL, G_DBUS_CALL_FLAGS_NONE,
                          -1, NULL, NULL, NULL);
}

gboolean
ts_background_get_starts_at_login (void)
{
  g_autofree char *path = get_path ();

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

gboolean
ts_background_set_starts_at_login (gboolean starts, GError **error)
{
  static const char entry[] = "[Desktop Entry]\nType=Application\nName=Tracksync\n"
                              "Icon=" TS_APP_ID "\nExec=tracksync --background\n"
                              "X-GNOME-UsesNotifications=false\n";
  g_autofree char *path = get_path ();
  g_autofree char *dir = g_path_get_dirname (path);

  if (starts) {
    g_mkdir_with_parents (dir, 0700);
    if (!g_file_set_contents (path, entry, -1, error))
      return FALSE;
  } else if (g_unlink (path) != 0 && errno != ENOENT) {
    g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
    return FALSE;
  }
  call_portal (starts);
  return TRUE;
}

void
ts_background_request (void)
{
  call_portal (ts_background_get_starts_at_login ());
}
