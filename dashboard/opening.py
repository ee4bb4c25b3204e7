"""Opens a hall from its settings: a city folder, or the invented city with its year of history; starts its polls."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import quote

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from dashboard.access.keys import Keys
from dashboard.access.opening import Access, open_access
from dashboard.access.painter import Painter, PicturedWalls
from dashboard.access.policy import Policy
from dashboard.access.provider import BACK, Declared, Provider
from dashboard.access.pushes import Pushes, Sender
from dashboard.city import City, load_city
from dashboard.clock import Clock
from dashboard.declared import DeclarationError, read_variables
from dashboard.demo.city import DemoCity, Parameters, prepare
from dashboard.demo.plan import CasePlan
from dashboard.domain.account import OFFICERS, Role
from dashboard.feeds.contract import BadRow, Payload, Record, Watermark
from dashboard.feeds.webhook import Webhook
from dashboard.hall import Hall
from dashboard.heap import collect_seldom, share_one_heap
from dashboard.schedule.jobs import Hydrant, keep
from dashboard.schedule.runner import Runner
from dashboard.settings import Settings
from dashboard.snapshot.board import Board
from dashboard.store.backup import back_up
from dashboard.store.engine import AccessDatabase, Database
from dashboard.store.feed_runs import standings
from dashboard.store.replica import ReplicatedDatabase
from dashboard.store.vault import Vault
from dashboard.turns import take_short_turns

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Opened:
    """A hall ready for questions; ``demo`` is there for the invented city alone."""

    hall: Hall
    demo: DemoCity | None


@dataclass(frozen=True)
class CityOfSettings:
    """The city that the settings name; ``demo`` is there for the invented one alone."""

    city: City
    demo: DemoCity | None


def load_settings_city(settings: Settings, demo_parameters: Parameters | None = None) -> CityOfSettings:
    """The settings' city folder, or the invented city, made where it is not there yet. Raises ``DeclarationError``."""
    variables = {"state": str(settings.state.absolute())}
    if settings.secrets is not None:
        variables |= read_variables(settings.secrets)
    if settings.real_data is not None:
        variables["real_data"] = str(settings.real_data.absolute())
    if settings.city is not None:
        return CityOfSettings(load_city(settings.city, variables), None)
    demo = prepare(settings.state, demo_parameters)
    return CityOfSettings(load_city(demo.folder, variables | demo.variables(settings.upstream_port)), demo)


def open_hall(settings: Settings, demo_parameters: Parameters | None = None, *, furnish: bool = True) -> Opened:
    """The hall of the settings' city, with its schema and its city folder in the store.

    An invented city of other parameters than the store holds takes its place: their cases are not its own. A process
    that only serves does not ``furnish``: one process writes. A store of an older version is backed up before its
    schema moves on. Raises ``DeclarationError``, ``ValueError`` for a store of a newer version.
    """
    share_one_heap()
    collect_seldom()
    take_short_turns()
    loaded = load_settings_city(settings, demo_parameters)
    redis_url = settings.redis.get_secret_value() if settings.redis else None
    # What polls and publishes asks the database itself: it writes there anyway.
    if settings.replica is not None and not furnish:
        database: Database = ReplicatedDatabase(settings.database_url, settings.replica.get_secret_value())
    else:
        database = Database(settings.database_url)
    database.vault = Vault.opened(settings.keys_file)
    hall = Hall(loaded.city, database, Board(redis_url), Clock(loaded.city.zone))
    if not furnish:
        if not database.exists:
            raise DeclarationError("HALL_DATABASE: nothing is there yet; load or run first / 数据库尚未建立")
        return Opened(hall, loaded.demo)
    if database.behind:
        kept = back_up(database, settings.state / "backups", hall.clock.now())
        log.warning("the schema moves on; the store as it was: %s / 数据库升级前已备份", kept)
    hall.furnish()
    if loaded.demo is not None and loaded.demo.made_anew:
        database.migrate("base")
        hall.furnish()
    return Opened(hall, loaded.demo)


def open_settings_access(settings: Settings, clock: Clock) -> Access:
    """Accounts, displays and the audit of the settings' city. Raises ``ValueError`` for a key that cannot be used."""
    age = timedelta(days=settings.password_days) if settings.password_days else None
    twice = {"none": frozenset[Role](), "officers": OFFICERS, "all": frozenset(Role)}[settings.second_factor]
    rules = Policy(password_age=age, second_factor=twice)
    return open_access(settings.database_url, settings.state, clock, rules)


def declared_provider(settings: Settings, clock: Clock) -> Provider | None:
    """Where people may sign in besides the hall; ``None`` where none is declared."""
    issuer, client_id, secret = settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret
    if issuer is None or client_id is None or secret is None:
        return None
    back = f"{settings.own_address}{BACK}"
    declared = Declared(issuer, client_id, secret.get_secret_value(), back, settings.oidc_inner_network)
    return Provider(declared, clock)


def open_pushes(access: Access, hall: Hall) -> Pushes:
    """Where what other systems push is kept until a poll takes it."""
    assert hall.database.vault is not None
    return Pushes(access.database, hall.clock, hall.database.vault)


def existing_pushes(settings: Settings, clock: Clock) -> Pushes | None:
    """The same to look into, where there is something to look into already; nothing is made for it."""
    database = AccessDatabase.beside(settings.database_url)
    if not database.exists or database.revision is None or database.behind or not settings.keys_file.exists():
        return None
    return Pushes(database, clock, Vault.opened(settings.keys_file))


def senders(city: City, clock: Clock) -> dict[str, Sender]:
    """Who may push, by feed. Raises ``ValueError`` for a secret that is none."""
    found = {}
    for declaration in city.feeds:
        if declaration.kind == "webhook":
            feed = Webhook(declaration, clock)
            said = feed.options
            found[feed.name] = Sender(feed.name, said.keys, said.window, said.per_minute, said.most_bytes, feed.look)
    return found


class _History:
    """The past of one invented upstream system, as a feed that is read once."""

    def __init__(self, plan: CasePlan, name: str, hall: Hall) -> None:
        self.name = name
        self._plan = plan
        self._until = hall.clock.now()

    def fetch(self, since: Watermark | None) -> Payload:
        """Nothing to ask: the plan knows. The watermark stays empty, so the real feed's first poll overlaps it."""
        return Payload(parts=(), fetched_at=self._until, watermark=Watermark({}))

    def parse(self, payload: Payload) -> Iterator[Record | BadRow]:
        """Every case the system would have delivered by now, as it stands now."""
        return iter(self._plan.history(self.name, payload.fetched_at))


def _show(bars: Progress, task: TaskID, before: int, rows: int) -> None:
    bars.update(task, completed=before + rows)


def fill_history(hall: Hall, demo: DemoCity) -> int:
    """Give an empty store of the invented city its year of cases, with a progress bar; returns how many."""
    with hall.database.reading() as connection:
        known = standings(connection)
    hydrant = Hydrant.of(hall)
    empty = [declaration for declaration in hall.city.feeds if declaration.case and declaration.name not in known]
    if not empty:
        return 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    filled = 0
    with Progress(*columns) as bars:
        task = bars.add_task("a year of cases / 一年的案件", total=demo.parameters.cases)
        for declaration in empty:
            history = _History(demo.plan, declaration.name, hall)
            run = keep(
                hydrant,
                history,
                declaration,
                history.fetch(None),
                hall.clock.now(),
                progress=partial(_show, bars, task, filled),
            )
            filled += run.seen
        bars.update(task, total=filled, completed=filled)
    return filled


def start_polling(opened: Opened, settings: Settings, at_the_end: ExitStack) -> None:
    """Have something on every wall, then keep the feeds. What must be stopped again is left with ``at_the_end``."""
    if opened.demo is not None:
        fill_history(opened.hall, opened.demo)
        upstreams = opened.demo.upstreams(opened.hall.clock)
        upstreams.start(settings.upstream_port)
        at_the_end.callback(upstreams.stop)
    served_at = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - compared, not bound
    walls = {
        name: f"http://{served_at}:{settings.port}/wall/{quote(name)}"
        for name in opened.hall.city.declaration.briefings.walls
    }
    access = open_settings_access(settings, opened.hall.clock)
    at_the_end.callback(access.database.close)
    opened.hall.hushes = access.alerts.standing
    keep_audit = timedelta(days=settings.audit_days)
    pictured = PicturedWalls(walls, Painter(Keys(settings.state), opened.hall.clock))
    pushes = open_pushes(access, opened.hall)

    def tidy() -> None:
        access.tidy(keep_audit)
        pushes.tidy()

    runner = Runner(opened.hall, settings.state / "briefings", pictured, tidy, pushes, access.note_dropped)
    for name, wall in opened.hall.city.declaration.walls.items():
        if opened.hall.snapshot(name, opened.hall.scope_of(wall)) is None:  # another poller's may be on the board
            opened.hall.publish(name)
    runner.start()
    at_the_end.callback(_stop, runner)


def _stop(runner: Runner) -> None:
    """What is not finished in time is left as by a power cut: its thread would keep the process for as long as it
    likes, and what it writes would outlive the claim to the database.
    """
    if not runner.stop():
        logging.shutdown()
        os._exit(0)
