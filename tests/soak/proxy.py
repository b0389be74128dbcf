"""A TCP proxy that treats connections as a crowded cell does: it drops some, delays some, and cuts answers in half."""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType

PIECE = 65_536


@dataclass
class Weather:
    """What befalls a connection: shares of all of them, and the longest wait before its first byte, in seconds."""

    drop: float = 0.0
    half: float = 0.0
    delay: float = 0.0


@dataclass
class Proxy:
    """`with Proxy(port, weather) as proxy`: listens on `proxy.port` and carries to `target`. `seen` counts by fate.

    drop: closed before a byte goes through, so the server hears nothing. half: the server gets the whole request, and of
    the answer come the head and a part of the first piece: who asked can't know what became of it. The head comes whole,
    as over TLS a browser takes no other.
    """

    target: int
    weather: Weather = field(default_factory=Weather)
    seed: int = 1
    port: int = 0
    seen: Counter[str] = field(default_factory=Counter)

    def __enter__(self) -> Proxy:
        self.turn(self.weather)
        self._waits, self._ready = random.Random(self.seed), threading.Event()
        self._open: set[object] = set()  # the loop itself holds a task only weakly
        self._thread = threading.Thread(target=asyncio.run, args=(self._serve(),), daemon=True)
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)

    def turn(self, weather: Weather) -> None:
        """From now on the line is like this; which connection meets which fate is the same in every run."""
        self._fates = random.Random(self.seed)
        self.weather = weather

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        server.close()

    def _fate(self) -> str:
        drawn = self._fates.random()
        if drawn < self.weather.drop:
            return "dropped"
        return "halved" if drawn < self.weather.drop + self.weather.half else "carried"

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fate, task = self._fate(), asyncio.current_task()
        self._open.add(task)
        self.seen[fate] += 1
        try:
            await asyncio.sleep(self._waits.random() * self.weather.delay)
            if fate != "dropped":
                await self._exchange(reader, writer, halved=fate == "halved")
        except (OSError, asyncio.CancelledError):
            pass  # one of the two hung up, or the test is over
        finally:
            writer.transport.abort()
            self._open.discard(task)

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, halved: bool) -> None:
        back, forth = await asyncio.open_connection("127.0.0.1", self.target)
        sending = asyncio.ensure_future(_pour(reader, forth))
        try:
            if halved:
                piece = await back.read(PIECE)
                head = piece.find(b"\r\n\r\n") + 4
                writer.write(piece[: self._waits.randrange(head, max(len(piece), head + 1))])
                await writer.drain()
                return
            await _pour(back, writer)
            writer.close()  # after what is still on its way
            await writer.wait_closed()
        finally:
            sending.cancel()
            forth.transport.abort()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(PIECE):
        writer.write(piece)
        await writer.drain()
