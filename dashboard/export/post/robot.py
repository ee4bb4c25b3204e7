"""A group's robot of 企业微信 or 钉钉, or whatever takes their format: one text message by HTTP."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Literal

import httpx

from dashboard.export.post.carrier import Handing, InDoubtError, NotTakenError
from dashboard.export.post.letter import Letter
from dashboard.hosts import InnerNetwork
from dashboard.outgoing import RefusedAddressError, addresses

Kind = Literal["wecom", "dingtalk"]

_WAIT_S = 20.0
_MOST_BYTES = {"wecom": 2048, "dingtalk": 20_000}  # of the text: what is longer is refused whole
_BUSY = {-1, 45009, 130101, 410100}  # their codes for "not now": the system is busy, too many messages a minute
_NOT_NOW = {408, 425, 429, 500, 503}  # the server says that it did not do it
_MOST_ANSWER = 64_000


def robot_message(one: Letter, kind: Kind) -> dict[str, object]:
    """Plain text, never their markup: a department called ``[here](http://…)`` stays a name."""
    return {"msgtype": "text", "text": {"content": _cut(one.lines, _MOST_BYTES[kind])}}


def signed(url: str, secret: str | None, at: datetime) -> str:
    """钉钉's 加签: the moment in milliseconds and its HMAC by the robot's secret, appended to the address."""
    if secret is None:
        return url
    moment = str(int(at.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256).digest()
    return str(httpx.URL(url).copy_merge_params({"timestamp": moment, "sign": base64.b64encode(digest).decode()}))


def send_robot(url: str, message: dict[str, object], handing: Handing, inner: InnerNetwork = False) -> None:
    """Raises ``NotTakenError`` or ``InDoubtError``; neither names the address, which holds the robot's key."""
    try:
        there = httpx.URL(url)
        address = addresses(there.host, there.port or (443 if there.scheme == "https" else 80), inner)[0]
    except RefusedAddressError as error:
        raise NotTakenError(str(error), for_good=True) from None
    except httpx.InvalidURL:
        raise NotTakenError("the robot's address is none / 机器人地址有误", for_good=True) from None
    except OSError as error:
        raise NotTakenError(f"the robot was not reached: {error} / 无法连接机器人") from None
    handing()
    try:
        # No proxy from the environment and no redirect: the key goes to the address that was judged and to no other.
        with (
            httpx.Client(timeout=_WAIT_S, trust_env=False, follow_redirects=False) as client,
            client.stream(
                "POST",
                there.copy_with(host=address),
                json=message,
                headers={"Host": there.netloc.decode()},
                extensions={"sni_hostname": there.host},
            ) as answer,
        ):
            body = b""
            for part in answer.iter_bytes():
                body += part
                if len(body) > _MOST_ANSWER:
                    break
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        why = str(error) or type(error).__name__
        raise NotTakenError(f"the robot was not reached: {why} / 无法连接机器人") from None
    except httpx.UnsupportedProtocol:
        raise NotTakenError("the robot's address is none / 机器人地址有误", for_good=True) from None
    except httpx.TransportError as error:
        raise InDoubtError(
            f"no answer after the message was handed over: {type(error).__name__} / 未收到回执"
        ) from None
    _judge(answer.status_code, body)


def _judge(status: int, body: bytes) -> None:
    if status in _NOT_NOW:
        raise NotTakenError(f"the robot said HTTP {status} / 机器人暂不可用")
    if status >= 500:  # a gateway that had no answer does not know either
        raise InDoubtError(f"the robot's gateway said HTTP {status} / 网关未得到回执")
    if status != 200:
        raise NotTakenError(f"the robot said HTTP {status} / 机器人拒收", for_good=True)
    try:
        said = json.loads(body)
        code, why = int(said["errcode"]), str(said.get("errmsg", ""))[:200]
    except (ValueError, KeyError, TypeError):
        raise InDoubtError("the answer is not a robot's: no errcode / 回执无法识别") from None
    if code:
        raise NotTakenError(f"the robot said {code} {why} / 机器人拒收", for_good=code not in _BUSY)


def _cut(lines: tuple[str, ...], most: int) -> str:
    """The lines as one text of so many bytes: those in the middle go first, the code and its address stay."""
    kept = list(lines)
    while len("\n".join(kept).encode()) > most and len(kept) > 4:
        del kept[-4]
    return "\n".join(kept).encode()[:most].decode(errors="ignore")
