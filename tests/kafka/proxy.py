"""A network between a client and the brokers that can be cut, on 127.0.0.1."""

import asyncio
import socket
import threading

PIECE = 64 * 1024


class Proxy:
    """Relays of ports to other ports. All of them pass, are cut (closed, and refused), or hold (taken, and no byte passes)."""

    def __init__(self, relays):
        self._relays, self._mode, self._servers, self._pairs, self._failure = dict(relays), "pass", [], set(), None
        self._loop, started = asyncio.new_event_loop(), threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        started.wait(10)
        if self._failure:
            raise self._failure

    def set(self, mode):
        """pass | cut | hold; what was held goes on when it passes again."""
        asyncio.run_coroutine_threadsafe(self._set(mode), self._loop).result(10)

    def close(self):
        if self._thread.is_alive():
            self.set("cut")
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # ---- on the thread ----

    def _run(self, started):
        asyncio.set_event_loop(self._loop)
        self._passes = asyncio.Event()
        try:
            self._loop.run_until_complete(self._set("pass"))
        except OSError as error:
            self._failure = error
            return
        finally:
            started.set()
        self._loop.run_forever()
        self._loop.close()

    async def _set(self, mode):
        self._mode = mode
        if mode == "cut":
            for server in self._servers:
                server.close()
            self._servers = []
            pairs = list(self._pairs)
            for task in pairs:
                task.cancel()
            await asyncio.gather(*pairs, return_exceptions=True)
            return
        if mode == "pass":
            self._passes.set()
        else:
            self._passes.clear()
        if not self._servers:
            for port, target in self._relays.items():
                self._servers.append(await asyncio.start_server(self._joined_to(target), "127.0.0.1", port, reuse_address=True))

    def _joined_to(self, target):
        async def joined(reader, writer):
            task = asyncio.current_task()
            self._pairs.add(task)
            try:
                await self._join(reader, writer, target)
            except (OSError, asyncio.CancelledError):
                pass                                       # either end is gone, or the line was cut
            finally:
                self._pairs.discard(task)
                writer.transport.abort()
        return joined

    async def _join(self, reader, writer, target):
        await self._passes.wait()
        there, back = await asyncio.open_connection("127.0.0.1", target)
        for each in (writer, back):
            each.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ways = [asyncio.ensure_future(self._way(reader, back)), asyncio.ensure_future(self._way(there, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            back.transport.abort()

    async def _way(self, reader, writer):
        while piece := await reader.read(PIECE):
            await self._passes.wait()
            writer.write(piece)
            await writer.drain()
