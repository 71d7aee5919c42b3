/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-ytdlp-private.h"

#include "ts-service-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_QUOTED_BYTES 300

/* Words of yt-dlp and of the sites, and what they mean; the first that fits is it. Source: its
 * extractors, and https://github.com/yt-dlp/yt-dlp/wiki/FAQ. */
static const struct {
  const char *words;
  TsServiceError code;
  const char *meaning;
} meanings[] = {
  { "not a bot", TS_SERVICE_ERROR_AUTH,
    N_ ("The site takes this program for a robot. Choose a file with cookies, or a browser that is "
        "logged in there.") },
  { "Private video", TS_SERVICE_ERROR_AUTH,
    N_ ("It is private. Cookies of somebody who may see it are needed.") },
  { "Sign in to confirm your age", TS_SERVICE_ERROR_AUTH,
    N_ ("The site wants to know the age. Cookies of an account are needed.") },
  { "members-only", TS_SERVICE_ERROR_AUTH,
    N_ ("It is for members only. Cookies of a member are needed.") },
  { "Use --cookies", TS_SERVICE_ERROR_AUTH,
    N_ ("The site asks for a login. Choose a file with cookies, or a browser that is logged in "
        "there.") },
  { "login required", TS_SERVICE_ERROR_AUTH,
    N_ ("The site asks for a login. Choose a file with cookies, or a browser that is logged in "
        "there.") },
  { "HTTP Error 401", TS_SERVICE_ERROR_AUTH,
    N_ ("The site asks for a login. Choose a file with cookies, or a browser that is logged in "
        "there.") },
  { "does not look like a Netscape format", TS_SERVICE_ERROR_AUTH,
    N_ ("The file with cookies is not in Netscape's format.") },
  { "cookies database", TS_SERVICE_ERROR_AUTH, N_ ("The cookies of that browser were not found.") },
  { "unsupported browser", TS_SERVICE_ERROR_AUTH,
    N_ ("yt-dlp does not know how to read the cookies of that browser.") },
  { "in your country", TS_SERVICE_ERROR_UNSUPPORTED, N_ ("It is not offered in this country.") },
  { "from your location", TS_SERVICE_ERROR_UNSUPPORTED, N_ ("It is not offered in this country.") },
  { "Premieres in", TS_SERVICE_ERROR_FAILED, N_ ("It has not been published yet.") },
  { "This live event", TS_SERVICE_ERROR_FAILED,
    N_ ("The live broadcast has not begun, or is over.") },
  { "Video unavailable", TS_SERVICE_ERROR_NOT_FOUND, N_ ("It is no longer there.") },
  { "has been removed", TS_SERVICE_ERROR_NOT_FOUND, N_ ("It is no longer there.") },
  { "account associated with this video has been terminated", TS_SERVICE_ERROR_NOT_FOUND,
    N_ ("It is no longer there.") },
  { "HTTP Error 404", TS_SERVICE_ERROR_NOT_FOUND, N_ ("There is nothing at this address.") },
  { "HTTP Error 410", TS_SERVICE_ERROR_NOT_FOUND, N_ ("It is no longer there.") },
  { "playlist does not exist", TS_SERVICE_ERROR_NOT_FOUND,
    N_ ("This playlist does not exist, or it is private.") },
  { "HTTP Error 429", TS_SERVICE_ERROR_OFFLINE,
    N_ ("The site was asked too often. It may answer again in some minutes.") },
  { "rate-limited", TS_SERVICE_ERROR_OFFLINE,
    N_ ("The site was asked too often. It may answer again in some minutes.") },
  { "HTTP Error 403", TS_SERVICE_ERROR_AUTH,
    N_ ("The site refuses. A newer yt-dlp may help, or cookies.") },
  { "HTTP Error 5", TS_SERVICE_ERROR_OFFLINE,
    N_ ("The site has a fault of its own. Try again later.") },
  { "Requested format is not available", TS_SERVICE_ERROR_UNSUPPORTED,
    N_ ("The site offers no audio for it that can be used.") },
  { "No video formats found", TS_SERVICE_ERROR_UNSUPPORTED,
    N_ ("The site offers no audio for it that can be used.") },
  { "DRM", TS_SERVICE_ERROR_UNSUPPORTED, N_ ("It is locked by copy protection (DRM).") },
  { "JavaScript runtime", TS_SERVICE_ERROR_PROGRAM,
    N_ ("yt-dlp needs a JavaScript runtime for this site. Install deno or node.") },
  { "nsig", TS_SERVICE_ERROR_PROGRAM, N_ ("yt-dlp no longer understands this site. Update it.") },
  { "Signature extraction failed", TS_SERVICE_ERROR_PROGRAM,
    N_ ("yt-dlp no longer understands this site. Update it.") },
  { "Unable to extract", TS_SERVICE_ERROR_PROGRAM,
    N_ ("yt-dlp no longer understands this site. Update it.") },
  { "Unsupported URL", TS_SERVICE_ERROR_UNSUPPORTED,
    N_ ("yt-dlp finds nothing to play at this address.") },
  { "is not a valid URL", TS_SERVICE_ERROR_UNSUPPORTED,
    N_ ("yt-dlp finds nothing to play at this address.") },
  { "no such option", TS_SERVICE_ERROR_PROGRAM,
    N_ ("This yt-dlp is too old for what is asked of it. Update it.") },
  { "CERTIFICATE_VERIFY_FAILED", TS_SERVICE_ERROR_OFFLINE,
    N_ ("The certificate of the site is not trusted.") },
  { "Name or service not known", TS_SERVICE_ERROR_OFFLINE,
    N_ ("There is no server of that name, or no connection to the network.") },
  { "Temporary failure in name resolution", TS_SERVICE_ERROR_OFFLINE,
    N_ ("There is no server of that name, or no connection to the network.") },
  { "Failed to resolve", TS_SERVICE_ERROR_OFFLINE,
    N_ ("There is no server of that name, or no connection to the network.") },
  { "Connection refused", TS_SERVICE_ERROR_OFFLINE, N_ ("The server does not answer.") },
  { "timed out", TS_SERVICE_ERROR_OFFLINE, N_ ("The server does not answer.") },
  { "Unable to download webpage", TS_SERVICE_ERROR_OFFLINE, N_ ("The site cannot be reached.") },
  { "Traceback (most recent call last)", TS_SERVICE_ERROR_PROGRAM,
    N_ ("yt-dlp is damaged or has a fault. Install it anew.") },
};

/* The line that says why, without the addresses in it, which may hold signatures. */
static char *
quote (const char *said)
{
  g_autoptr (GRegex) address = g_regex_new ("[a-z]+://\\S+", G_REGEX_CASELESS, 0, NULL);
  const char *from = strstr (said, "ERROR:");
  g_autofree char *line = NULL;
  g_autofree char *clean = NULL;

  from = from != NULL ? from + strlen ("ERROR:") : said;
  while (g_ascii_isspace (*from))
    from++;
  line = g_strndup (from, MIN (strcspn (from, "\r\n"), MAX_QUOTED_BYTES));
  clean = g_utf8_make_valid (line, -1);
  return g_regex_replace_literal (address, clean, -1, 0, "…", 0, NULL);
}

GError *
_ts_ytdlp_explain (const TsYtdlpEnd *end)
{
  g_autofree char *folded = g_ascii_strdown (end->said, -1);
  g_autofree char *quoted = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++) {
    g_autofree char *words = g_ascii_strdown (meanings[i].words, -1);

    if (strstr (folded, words) != NULL)
      return g_error_new_literal (TS_SERVICE_ERROR, (int) meanings[i].code,
                                  _ (meanings[i].meaning));
  }
  quoted = quote (end->said);
  if (*quoted != '\0')
    return g_error_new (TS_SERVICE_ERROR, TS_SERVICE_ERROR_FAILED, _ ("yt-dlp says: %s"), quoted);
  if (end->status < 0)
    return g_error_new_literal (TS_SERVICE_ERROR, TS_SERVICE_ERROR_FAILED,
                                _ ("yt-dlp was ended from outside."));
  return g_error_new_literal (TS_SERVICE_ERROR, TS_SERVICE_ERROR_FAILED,
                              _ ("yt-dlp found nothing, and did not say why."));
}
