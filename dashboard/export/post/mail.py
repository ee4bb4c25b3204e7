"""Mail over SMTP, one address a message. Before the closing dot nothing is sent; after it only the answer tells."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP as CRLF
from urllib.parse import SplitResult, unquote, urlsplit

from dashboard.export.post.carrier import Handing, InDoubtError, NotTakenError
from dashboard.hosts import InnerNetwork
from dashboard.outgoing import RefusedAddressError, connect

_WAIT_S = 30.0
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


def mail_server(url: str) -> SplitResult:
    """``smtp://host:25``, ``smtps://user:password@host`` or ``smtp+starttls://…``; ``ValueError`` for another."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # what is no number may be a part of the password
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("a mail server is written like smtp+starttls://user:password@host:587 / 邮件服务器地址有误")
    return parts


class _Smtp(smtplib.SMTP):
    """Connects where it may, to the address that was judged."""

    inner: InnerNetwork = False

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return connect(host, port, self.inner, timeout)


class _Smtps(smtplib.SMTP_SSL, _Smtp):
    pass


def send_mail(
    server: SplitResult, sender: str, to: str, message: EmailMessage, handing: Handing, inner: InnerNetwork = False
) -> None:
    """Give it to the server. Raises ``NotTakenError`` or ``InDoubtError``."""
    content = re.sub(rb"(?m)^\.", b"..", message.as_bytes(policy=CRLF))
    with _connected(server, inner) as smtp:
        try:
            _expect(smtp.mail(sender), 250)
            _expect(smtp.rcpt(to), 250, 251)
            _expect(smtp.docmd("DATA"), 354)
            smtp.send(content if content.endswith(b"\r\n") else content + b"\r\n")
        except (OSError, smtplib.SMTPException) as error:
            raise NotTakenError(_said(error)) from None
        handing()
        try:
            smtp.send(b".\r\n")
            answer = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise InDoubtError(f"no answer after the mail was handed over: {_said(error)} / 交出后未收到回执") from None
        _expect(answer, 250)


@contextmanager
def _connected(server: SplitResult, inner: InnerNetwork) -> Iterator[smtplib.SMTP]:
    port = server.port or _PORTS[server.scheme]
    trusted = ssl.create_default_context()
    smtp: smtplib.SMTP | None = None
    try:
        try:
            smtp = _Smtps(timeout=_WAIT_S, context=trusted) if server.scheme == "smtps" else _Smtp(timeout=_WAIT_S)
            smtp.inner = inner
            smtp._host = server.hostname or ""  # type: ignore[attr-defined]  # noqa: SLF001 - whose certificate it must be
            smtp.connect(server.hostname or "", port)
            smtp.ehlo_or_helo_if_needed()
            if server.scheme == "smtp+starttls":
                smtp.starttls(context=trusted)
                smtp.ehlo()
            if server.username:
                smtp.login(unquote(server.username), unquote(server.password or ""))
        except smtplib.SMTPAuthenticationError as error:
            raise NotTakenError(f"the mail server refused the password: {_said(error)} / 邮箱认证失败") from None
        except RefusedAddressError as error:
            raise NotTakenError(str(error), for_good=True) from None
        except (OSError, smtplib.SMTPException) as error:
            raise NotTakenError(f"the mail server was not reached: {_said(error)} / 无法连接邮件服务器") from None
        yield smtp
        with suppress(OSError, smtplib.SMTPException):  # it has the mail; how it says goodbye does not matter
            smtp.quit()
    finally:
        if smtp is not None:
            smtp.close()


def _expect(answer: tuple[int, bytes], *fine: int) -> None:
    """Raises ``NotTakenError`` for any other answer: 5xx is for good."""
    code, said = answer
    if code not in fine:
        text = said.decode("utf-8", "replace")[:200]
        raise NotTakenError(f"the mail server said {code} {text} / 邮件服务器拒收", for_good=code >= 500)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {text}"[:200]
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:200]
