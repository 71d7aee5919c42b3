/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All commands by name; ts-ctl-NAME.c defines ts_ctl_NAME_command. Included several times. */
TS_CTL_COMMAND (account)
TS_CTL_COMMAND (decisions)
TS_CTL_COMMAND (dedupe)
TS_CTL_COMMAND (duplicates)
TS_CTL_COMMAND (help)
TS_CTL_COMMAND (match)
#if TS_HAVE_MPD
TS_CTL_COMMAND (mpd)
#endif
TS_CTL_COMMAND (parse_title)
TS_CTL_COMMAND (playlists)
TS_CTL_COMMAND (scan)
TS_CTL_COMMAND (search)
#if TS_HAVE_PROXY
TS_CTL_COMMAND (serve)
#endif
TS_CTL_COMMAND (site)
TS_CTL_COMMAND (station)
#if TS_HAVE_PROXY
TS_CTL_COMMAND (streams)
#endif
TS_CTL_COMMAND (sync)
