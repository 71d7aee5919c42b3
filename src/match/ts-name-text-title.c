/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-name-text.h"

#include "ts-name-text-private.h"

#include <string.h>

/* What may stand beside the word in a bracket. */
#define REST "[^()\\[\\]]*"
#define AFTER_LIVE                                                                                 \
  "(?:at|in|from|on|@|version|session|sessions|performance|recording|acoustic|[0-9]{4})"

/* What a note says, as a pattern for all of its text in lower case. */
static const char *const notes[] = {
  REST "\\bremaster(?:ed|s|ing)?\\b" REST,
  "(?:" REST "\\s)?live(?:\\s+" AFTER_LIVE "\\b" REST "|\\s+@" REST ")?",
  "(?:" REST "\\s)?demo(?:\\s+(?:version|[0-9]+))?",
  REST "\\bremix(?:ed)?\\b" REST,
  REST "\\bversion\\b" REST,
  REST "\\bedit\\b" REST,
  REST "\\bmix\\b" REST,
  "(?:in\\s+)?mono",
  "(?:in\\s+)?stereo",
  "(?:19|20)[0-9]{2}",
};

/* Where a note stands; %s is what it says. */
static const char *const places[] = {
  "\\s*\\((?:%s)\\)",
  "\\s*\\[(?:%s)\\]",
  "\\s+-\\s+(?!.*\\s-\\s)(?:%s)$",
};

#define N_PATTERNS (G_N_ELEMENTS (notes) * G_N_ELEMENTS (places))

GRegex *const *
_ts_name_text_title_patterns (gsize *n_patterns)
{
  static GRegex *patterns[N_PATTERNS];
  static gsize are_ready;

  if (g_once_init_enter (&are_ready)) {
    gsize n = 0;

    for (gsize place = 0; place < G_N_ELEMENTS (places); place++) {
      g_auto (GStrv) around = g_strsplit (places[place], "%s", 2);

      for (gsize note = 0; note < G_N_ELEMENTS (notes); note++) {
        g_autofree char *pattern = g_strconcat (around[0], notes[note], around[1], NULL);

        patterns[n] = g_regex_new (pattern, G_REGEX_OPTIMIZE, 0, NULL);
        g_assert (patterns[n] != NULL);
        n++;
      }
    }
    g_once_init_leave (&are_ready, 1);
  }
  *n_patterns = N_PATTERNS;
  return patterns;
}

char *
ts_name_text_title (const char *title)
{
  char *text = ts_name_text_base (title);
  gsize n_patterns;
  GRegex *const *patterns;
  const char *const marks[] = { "(", "[", " - " };

  /* Most titles have no note at all. */
  if (strpbrk (text, "([") == NULL && strstr (text, " - ") == NULL)
    return text;

  patterns = _ts_name_text_title_patterns (&n_patterns);
  for (gsize place = 0; place < G_N_ELEMENTS (places); place++) {
    for (gsize note = 0; note < G_N_ELEMENTS (notes); note++) {
      g_autofree char *rest = NULL;
      g_autofree char *trimmed = NULL;

      if (strstr (text, marks[place]) == NULL)
        break;
      rest = g_regex_replace_literal (patterns[place * G_N_ELEMENTS (notes) + note], text, -1, 0,
                                      "", 0, NULL);
      if (rest == NULL || strlen (rest) == strlen (text))
        continue;
      trimmed = ts_name_text_base (rest);
      if (*trimmed == '\0')
        return text;
      g_free (text);
      text = g_steal_pointer (&trimmed);
    }
  }
  return text;
}
