/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-secret.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define MAX_BYTES 4096

gboolean
ts_ctl_secret_is_given (const TsCtlSecret *self)
{
  return self->file != NULL || self->fd >= 0;
}

/* Reads the first line, a byte at a time: what follows is for whoever reads next. */
static char *
read_line (int fd, GError **error)
{
  char line[MAX_BYTES + 1];
  gsize n = 0;
  char *secret;

  while (n < MAX_BYTES) {
    gssize n_read = read (fd, line + n, 1);

    if (n_read < 0 && errno == EINTR)
      continue;
    if (n_read < 0) {
      g_set_error (error,
                   G_IO_ERROR,
                   (int) g_io_error_from_errno (errno),
                   _ ("The secret cannot be read: %s"),
                   g_strerror (errno));
      return NULL;
    }
    if (n_read == 0 || line[n] == '\n')
      break;
    n++;
  }
  if (n > 0 && line[n - 1] == '\r')
    n--;
  line[n] = '\0';
  secret = n > 0 && g_utf8_validate (line, (gssize) n, NULL) ? g_strdup (line) : NULL;
  explicit_bzero (line, sizeof line);
  if (secret == NULL)
    g_set_error_literal (error,
                         G_IO_ERROR,
                         G_IO_ERROR_INVALID_DATA,
                         _ ("The secret is empty, or no text"));
  return secret;
}

static char *
read_file (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  struct stat info;
  char *secret;

  if (fd < 0 || fstat (fd, &info) != 0) {
    g_set_error (error,
                 G_IO_ERROR,
                 (int) g_io_error_from_errno (errno),
                 _ ("“%s” cannot be read: %s"),
                 shown,
                 g_strerror (errno));
    if (fd >= 0)
      close (fd);
    return NULL;
  }
  if ((info.st_mode & 077) != 0) {
    g_set_error (error,
                 G_IO_ERROR,
                 G_IO_ERROR_PERMISSION_DENIED,
                 _ ("Others can read “%s”. Make it yours alone first: chmod 600"),
                 shown);
    close (fd);
    return NULL;
  }
  secret = read_line (fd, error);
  close (fd);
  return secret;
}

static char *
ask (const char *prompt, GError **error)
{
  struct termios before;
  struct termios silent;
  char *secret;

  if (tcgetattr (STDIN_FILENO, &before) != 0) {
    g_set_error_literal (error,
                         G_IO_ERROR,
                         G_IO_ERROR_FAILED,
                         _ ("There is no terminal to ask for the secret on: use --secret-file or "
                            "--secret-fd"));
    return NULL;
  }
  silent = before;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  /* Before the prompt: setting it throws away what was typed so far. */
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  fprintf (stderr, "%s: ", prompt);
  secret = read_line (STDIN_FILENO, error);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  fputc ('\n', stderr);
  return secret;
}

char *
ts_ctl_secret_read (const TsCtlSecret *self, const char *prompt, GError **error)
{
  if (self->file != NULL)
    return read_file (self->file, error);
  if (self->fd >= 0)
    return read_line (self->fd, error);
  return ask (prompt, error);
}
