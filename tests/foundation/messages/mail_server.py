"""A real mail server on this machine that does as it is told: takes mail, refuses it, falls silent or hangs up."""

import socket
import time
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message

from aiosmtpd.controller import Controller

Answer = str | Callable[[], str]


class Post:
    """What the server does at each step of a conversation, and the mail it has taken."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.envelopes: list[tuple[str, tuple[str, ...]]] = []
        self.on_sender: list[Answer] = []
        self.on_recipient: list[Answer] = []
        self.on_data: list[Answer] = []
        self.after_taking: list[Answer] = []

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        answer = _next(self.on_sender)
        if answer.startswith("2"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answer = _next(self.on_recipient)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = _next(self.on_data)
        if answer.startswith("2"):
            self.taken.append(message_from_bytes(envelope.content))
            self.envelopes.append((envelope.mail_from, tuple(envelope.rcpt_tos)))
            answer = _next(self.after_taking)
        if answer == "hang up":
            server.transport.abort()
        return answer

    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.taken]


def _next(answers: list[Answer]) -> str:
    answer = answers.pop(0) if answers else "250 OK"
    return answer if isinstance(answer, str) else answer()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class MailServer:
    """Runs in a thread; can be stopped and started again on the same port."""

    def __init__(self) -> None:
        self.post, self.port = Post(), free_port()
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self.post, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


def silence(seconds: float) -> Callable[[], str]:
    """Answer only after a while, when the other side has given up."""

    def wait() -> str:
        time.sleep(seconds)
        return "250 OK"

    return wait
