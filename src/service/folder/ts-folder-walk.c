/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-folder-walk.h"

#include "ts-tag-reader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHECK_EVERY 256 /* entries */

typedef struct {
  unsigned char type; /* DT_... */
  char name[];
} Entry;

typedef struct {
  guint64 device;
  guint64 inode;
} DirectoryId;

typedef struct {
  const char *root;
  char *real_root; /* (owned) (nullable) */
  int root_fd;
  const TsFolderWalkFuncs *funcs;
  gpointer user_data;
  GPtrArray *todo;     /* (owned) (element-type filename): a stack of directories */
  GPtrArray *links;    /* (owned) (element-type filename): links to directories, for later */
  GHashTable *visited; /* (owned) (element-type DirectoryId) */
} Walk;

static guint
directory_id_hash (gconstpointer key)
{
  const DirectoryId *id = key;

  return (guint) (id->inode * 0x9e3779b97f4a7c15u >> 32) ^ (guint) id->device;
}

static gboolean
directory_id_equal (gconstpointer a, gconstpointer b)
{
  const DirectoryId *x = a, *y = b;

  return x->device == y->device && x->inode == y->inode;
}

static gboolean
is_playlist_name (const char *name)
{
  static const char *const endings[] = { "m3u", "m3u8", "pls", "xspf", "jspf" };
  const char *dot = strrchr (name, '.');

  if (dot == NULL || dot == name)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_ascii_strcasecmp (dot + 1, endings[i]) == 0)
      return TRUE;
  return FALSE;
}

gboolean
ts_folder_path_is_below (const char *path, const char *directory)
{
  const gsize length = strlen (directory);

  if (length == 0)
    return TRUE;
  if (strncmp (path, directory, length) != 0)
    return FALSE;
  return directory[length - 1] == '/' || path[length] == '/' || path[length] == '\0';
}

gboolean
ts_folder_is_scanned_name (const char *name)
{
  return name[0] != '.' && (ts_tag_reader_is_audio_name (name) || is_playlist_name (name));
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(Entry *const *) a)->name, (*(Entry *const *) b)->name);
}

/* Takes @message. */
static void
report (Walk *self, const char *location, gboolean is_closed, char *message)
{
  self->funcs->problem (location, is_closed, FALSE, message, self->user_data);
  g_free (message);
}

static void
hand_on_file (Walk *self, const char *location, const struct stat *st, gboolean is_audio)
{
  const TsFoundFile file = {
    .location = location,
    .mtime_us = (gint64) st->st_mtim.tv_sec * G_USEC_PER_SEC + st->st_mtim.tv_nsec / 1000,
    .size_bytes = st->st_size,
    .inode = st->st_ino,
    .device = st->st_dev,
  };

  if (is_audio)
    self->funcs->found_audio (&file, self->user_data);
  else
    self->funcs->found_playlist (&file, self->user_data);
}

/* Reads the names first, so that a directory is not held open while those below are visited. */
static GPtrArray *
read_names (Walk *self, const char *directory, DIR *dir)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (g_free);
  const struct dirent *d;

  for (errno = 0; (d = readdir (dir)) != NULL; errno = 0) {
    const gsize length = strlen (d->d_name) + 1;
    Entry *entry;

    if (d->d_name[0] == '.')
      continue;
    if (d->d_type == DT_REG && !ts_folder_is_scanned_name (d->d_name))
      continue;
    entry = g_malloc (sizeof (Entry) + length);
    entry->type = d->d_type;
    memcpy (entry->name, d->d_name, length);
    g_ptr_array_add (entries, entry);
  }
  if (errno != 0)
    report (
        self, directory, TRUE,
        g_strdup_printf (_ ("The folder could not be read to its end: %s."), g_strerror (errno)));
  g_ptr_array_sort (entries, compare_entries);
  return entries;
}

static void
visit_entry (Walk *self, int fd, const Entry *entry, const char *location, GPtrArray *below)
{
  const gboolean is_audio = ts_tag_reader_is_audio_name (entry->name);
  struct stat st;

  if (entry->type == DT_DIR) {
    g_ptr_array_add (below, g_strdup (location));
    return;
  }
  if (fstatat (fd, entry->name, &st, 0) != 0) {
    if (!is_audio && errno != ELOOP)
      return;
    if (errno == ENOENT && entry->type == DT_LNK)
      self->funcs->problem (location, FALSE, FALSE, _ ("This link leads nowhere."),
                            self->user_data);
    else if (errno == ELOOP)
      self->funcs->problem (location, FALSE, TRUE, _ ("This link leads back to itself."),
                            self->user_data);
    else
      report (self, location, FALSE,
              g_strdup_printf (_ ("The file cannot be looked at: %s."), g_strerror (errno)));
    return;
  }
  if (S_ISDIR (st.st_mode)) {
    struct stat own;
    const gboolean is_link
        = entry->type == DT_LNK
          || (entry->type == DT_UNKNOWN && fstatat (fd, entry->name, &own, AT_SYMLINK_NOFOLLOW) == 0
              && S_ISLNK (own.st_mode));

    g_ptr_array_add (is_link ? self->links : below, g_strdup (location));
  } else if (S_ISREG (st.st_mode)) {
    if (is_audio || is_playlist_name (entry->name))
      hand_on_file (self, location, &st, is_audio);
  } else if (is_audio) {
    self->funcs->problem (location, FALSE, FALSE, _ ("This is not an ordinary file."),
                          self->user_data);
  }
}

static gboolean
visit_directory (Walk *self, const char *directory, gboolean is_from_link)
{
  const int fd = openat (self->root_fd, *directory != '\0' ? directory : ".",
                         O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) below = g_ptr_array_new ();
  g_autoptr (GString) location = NULL;
  struct stat st;
  gsize base;
  DIR *dir;

  if (fd < 0) {
    if (errno == ENOENT || errno == ENOTDIR) /* its files are gone; that is told of each */
      return TRUE;
    report (self, directory, TRUE,
            g_strdup_printf (_ ("The folder cannot be opened: %s."), g_strerror (errno)));
    return TRUE;
  }
  if (fstat (fd, &st) == 0) {
    DirectoryId *id = g_new (DirectoryId, 1);

    *id = (DirectoryId){ .device = st.st_dev, .inode = st.st_ino };
    if (!g_hash_table_add (self->visited, id) && is_from_link) {
      close (fd);
      return TRUE;
    }
  }
  dir = fdopendir (fd);
  if (dir == NULL) {
    report (self, directory, TRUE,
            g_strdup_printf (_ ("The folder cannot be opened: %s."), g_strerror (errno)));
    close (fd);
    return TRUE;
  }

  entries = read_names (self, directory, dir);
  location = g_string_new (directory);
  if (location->len > 0)
    g_string_append_c (location, '/');
  base = location->len;
  for (guint i = 0; i < entries->len; i++) {
    const Entry *entry = entries->pdata[i];

    if (i % CHECK_EVERY == CHECK_EVERY - 1 && !self->funcs->check (directory, self->user_data)) {
      g_ptr_array_set_free_func (below, g_free);
      closedir (dir);
      return FALSE;
    }
    g_string_truncate (location, base);
    g_string_append (location, entry->name);
    visit_entry (self, dirfd (dir), entry, location->str, below);
  }
  closedir (dir);
  for (guint i = below->len; i > 0; i--)
    g_ptr_array_add (self->todo, below->pdata[i - 1]);
  return TRUE;
}

static gboolean
visit_all (Walk *self, gboolean is_from_link)
{
  while (self->todo->len > 0) {
    g_autofree char *directory = g_ptr_array_steal_index (self->todo, self->todo->len - 1);

    if (!self->funcs->check (directory, self->user_data)
        || !visit_directory (self, directory, is_from_link))
      return FALSE;
  }
  return TRUE;
}

/* Only what is outside is news: everything inside is visited under its own name, and a link to a
 * folder above would bring in the whole disk. */
static gboolean
leads_outside (Walk *self, const char *link)
{
  g_autofree char *path = g_build_filename (self->root, link, NULL);
  char *real = realpath (path, NULL);
  gboolean is_outside = real == NULL || self->real_root == NULL
                        || (!ts_folder_path_is_below (real, self->real_root)
                            && !ts_folder_path_is_below (self->real_root, real));
  struct stat st;

  free (real);
  if (is_outside && fstatat (self->root_fd, link, &st, 0) == 0) {
    const DirectoryId id = { .device = st.st_dev, .inode = st.st_ino };

    is_outside = !g_hash_table_contains (self->visited, &id);
  }
  return is_outside;
}

static gboolean
visit_links (Walk *self)
{
  /* Links may be found behind links: the list grows meanwhile. */
  for (guint i = 0; i < self->links->len; i++) {
    const char *link = self->links->pdata[i];

    if (!leads_outside (self, link)) {
      self->funcs->problem (
          link, FALSE, TRUE,
          _ ("This link leads to a folder that is scanned already; it was not followed."),
          self->user_data);
      continue;
    }
    g_ptr_array_add (self->todo, g_strdup (link));
    if (!visit_all (self, TRUE))
      return FALSE;
  }
  return TRUE;
}

gboolean
ts_folder_walk (const char *root,
                int root_fd,
                const char *const *directories,
                const TsFolderWalkFuncs *funcs,
                gpointer user_data)
{
  char *real_root = realpath (root, NULL);
  Walk self = {
    .root = root,
    .real_root = real_root,
    .root_fd = root_fd,
    .funcs = funcs,
    .user_data = user_data,
    .todo = g_ptr_array_new_with_free_func (g_free),
    .links = g_ptr_array_new_with_free_func (g_free),
    .visited = g_hash_table_new_full (directory_id_hash, directory_id_equal, g_free, NULL),
  };
  gboolean is_complete = TRUE;

  for (gsize i = 0; is_complete && directories[i] != NULL; i++) {
    g_ptr_array_add (self.todo, g_strdup (directories[i]));
    is_complete = visit_all (&self, FALSE);
  }
  is_complete = is_complete && visit_links (&self);

  g_ptr_array_unref (self.todo);
  g_ptr_array_unref (self.links);
  g_hash_table_unref (self.visited);
  free (real_root);
  return is_complete;
}
