"""A small real mail server on the loopback address (RFC 5321), for one test: it takes every message and keeps it.

Told to, it is difficult: `answers` are used up one message at a time, each one of

  ""        takes it                    "451"    says so in place of taking it; so does any other number
  "drop"    takes it and hangs up without a word         "slow"   takes it after `delay` seconds
  "rcpt"    refuses the recipient for good (550)
"""

import asyncio
import contextlib
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self


class SmtpServer:
    """Use it with `with`; `port` says where it listens, `messages` what it took: (recipients, message) pairs."""

    def __init__(self) -> None:
        self.messages: list[tuple[list[str], EmailMessage]] = []
        self.answers: list[str] = []
        self.delay = 0.2
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._listens = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._listens.wait(10):
            raise RuntimeError("the mail server did not start")
        return self

    def __exit__(self, *_problem: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._listens.set()
        async with server:
            await self._stop.wait()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One conversation; the other side may be killed in the middle of it."""
        with contextlib.suppress(ConnectionError):
            writer.write(b"220 mail.example.org ready\r\n")
            await self._answer(reader, writer)
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer each command, take what stands between DATA and a single dot."""
        recipients: list[str] = []
        while line := await reader.readline():
            command = line.decode("ascii", "replace").strip()
            verb = command[:4].upper()
            if verb == "DATA":
                writer.write(b"354 end with a dot\r\n")
                text = b""
                while (line := await reader.readline()) not in {b".\r\n", b""}:
                    text += line.removeprefix(b".") if line.startswith(b"..") else line
                if not line:
                    break
                message = message_from_bytes(text, policy=policy.default)
                assert isinstance(message, EmailMessage)
                how = self.answers.pop(0) if self.answers else ""
                if how == "slow":
                    await asyncio.sleep(self.delay)
                if how.isdecimal():
                    writer.write(f"{how} not now\r\n".encode())
                    await writer.drain()
                    continue
                self.messages.append((recipients, message))
                if how == "drop":
                    break
            elif verb == "MAIL":
                recipients = []
            elif verb == "RCPT" and self.answers[:1] == ["rcpt"]:
                self.answers.pop(0)
                writer.write(b"550 nobody here\r\n")
                await writer.drain()
                continue
            elif verb == "RCPT":
                recipients.append(command.partition("<")[2].partition(">")[0])
            writer.write(b"221 goodbye\r\n" if verb == "QUIT" else b"250 taken\r\n")
            await writer.drain()
            if verb == "QUIT":
                break
