#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""peer-aiohttp.py --port N --database FILE: the plain way to write such a proxy, as a peer.

One aiohttp application, 8 KB chunks, blocks put between them, no resuming. Takes the options of
`tracksyncctl serve`, so that the tests can be pointed at it and must find its faults.
"""

import argparse
import asyncio
import sqlite3
import time

from aiohttp import ClientSession, ClientTimeout, TCPConnector, web

METAINT = 16000
parser = argparse.ArgumentParser()
parser.add_argument("command", nargs="?")
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--max-streams", type=int, default=10)
parser.add_argument("--database")
parser.add_argument("--mode", default="auto")
options = parser.parse_args()
rows = sqlite3.connect(options.database)
rows.execute("PRAGMA journal_mode = WAL")
rows.execute("CREATE TABLE IF NOT EXISTS tracks (video_id TEXT PRIMARY KEY, stream_url TEXT, "
             "title TEXT NOT NULL, artist TEXT, updated_at REAL NOT NULL)")
rows.commit()
n_streams = 0


async def health(request):
    return web.json_response({"status": "ok", "service": "icy-proxy"})


async def proxy(request):
    global n_streams
    row = rows.execute("SELECT stream_url, title, artist FROM tracks WHERE video_id = ?",
                       (request.match_info["id"],)).fetchone()
    if row is None:
        raise web.HTTPNotFound()
    if n_streams >= options.max_streams:
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "1"})
    n_streams += 1
    try:
        return await stream(request, *row)
    finally:
        n_streams -= 1


async def stream(request, url, title, artist):
    name = "%s - %s" % (artist, title) if artist else title
    is_icy = request.headers.get("Icy-MetaData") == "1"
    async with request.app["session"].get(url) as upstream:
        if upstream.status != 200:
            raise web.HTTPBadGateway()
        headers = {"Content-Type": upstream.headers.get("Content-Type", "audio/mpeg"),
                   "icy-name": name, "Cache-Control": "no-store"}
        if is_icy:
            headers["icy-metaint"] = str(METAINT)
        answer = web.StreamResponse(headers=headers)
        await answer.prepare(request)
        text = ("StreamTitle='%s';" % name).encode()[:4080]
        units = (len(text) + 15) // 16
        block = bytes([units]) + text.ljust(units * 16, b"\0")
        left = METAINT
        async for chunk in upstream.content.iter_chunked(8192):
            while is_icy and len(chunk) >= left:
                await answer.write(chunk[:left] + block)
                chunk, left, block = chunk[left:], METAINT, b"\0"
            if chunk:
                await answer.write(chunk)
                left -= len(chunk)
        await answer.write_eof()
        return answer


async def main():
    app = web.Application()
    app["session"] = ClientSession(connector=TCPConnector(limit=0), auto_decompress=False,
                                   timeout=ClientTimeout(total=None, sock_connect=10, sock_read=15))
    app.router.add_get("/health", health)
    app.router.add_get("/proxy/{id}", proxy)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", options.port, backlog=4096)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    print("READY http://127.0.0.1:%d" % port, flush=True)
    while True:
        await asyncio.sleep(3600)


try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
