"""The invented city ready for use: laid out, written as a city folder, with its upstream systems to be started."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from dashboard.clock import Clock
from dashboard.demo.folder import write_city
from dashboard.demo.geography import DEFAULT_GRIDS, DEFAULT_SEED, Geography, lay_out
from dashboard.demo.patrols import DEFAULT_VEHICLES, Patrols
from dashboard.demo.plan import DEFAULT_CASES, CasePlan
from dashboard.demo.upstreams import HOST, Upstreams

_EDITION = 11  # raise it when the same parameters give another city than before


@dataclass(frozen=True)
class Parameters:
    """What makes a city: equal parameters, equal city. ``cases`` is a year's number."""

    grids: int = DEFAULT_GRIDS
    cases: int = DEFAULT_CASES
    vehicles: int = DEFAULT_VEHICLES
    seed: int = DEFAULT_SEED
    edition: int = _EDITION


@dataclass(frozen=True)
class DemoCity:
    """``folder`` is for ``load_city``; ``upstream_state`` belongs to the upstream systems."""

    parameters: Parameters
    folder: Path
    upstream_state: Path
    geography: Geography
    plan: CasePlan
    patrols: Patrols
    made_anew: bool  # nothing of an earlier city may stand beside it

    def variables(self, upstream_port: int) -> dict[str, str]:
        """What the declarations of its feeds leave open."""
        return {"upstream": f"http://{HOST}:{upstream_port}", "state": str(self.upstream_state)}

    def upstreams(self, clock: Clock) -> Upstreams:
        """Its upstream systems, not yet answering."""
        return Upstreams(self.upstream_state, self.geography, self.plan, self.patrols, clock)


def prepare(state: Path, parameters: Parameters | None = None) -> DemoCity:
    """The city under ``state/demo``, as it was left there or, for other parameters, made anew.

    Without parameters it is whichever city is there, and the default one where none is. A new city takes the old
    one's folder and upstream state away: their cases are not its own.
    """
    home = (state / "demo").absolute()
    there = _written(home)
    wanted = parameters or there or Parameters()
    geography = lay_out(wanted.grids, wanted.seed)
    if wanted != there:
        shutil.rmtree(home, ignore_errors=True)
        write_city(home / "city", geography)
        (home / "parameters.json").write_text(json.dumps(asdict(wanted)), encoding="utf-8")
    return DemoCity(
        parameters=wanted,
        folder=home / "city",
        upstream_state=home / "upstream",
        geography=geography,
        plan=CasePlan(geography, wanted.cases, wanted.seed),
        patrols=Patrols(geography, wanted.vehicles, wanted.seed),
        made_anew=wanted != there,
    )


def _written(home: Path) -> Parameters | None:
    """The parameters of the city that was written here whole, where one of this edition was."""
    try:
        parameters = Parameters(**json.loads((home / "parameters.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return parameters if parameters.edition == _EDITION else None
