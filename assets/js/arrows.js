// How the fleet is drawn: an arrow a vehicle in its fleet's colour, hollow when stale; a dot a worker; tails behind.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const SIZE = 9; // half an arrow's length, in design units
  const COLOURS = 6;
  const TAIL_PARTS = [[0, 0.16], [1 / 3, 0.34], [2 / 3, 0.62]]; // from which part of its tail's time on, how opaque
  const TOGETHER = 32; // units in one path: a path of thousands costs far more than all of its parts
  const spot = [0, 0, 0, 0];

  // One path after another for so many units each.
  class Paths {
    constructor() {
      this.all = [];
      this.room = 0;
    }

    next() {
      if (!this.room--) {
        this.all.push(new Path2D());
        this.room = TOGETHER - 1;
      }
      return this.all[this.all.length - 1];
    }

    stroke(context) {
      for (const path of this.all) context.stroke(path);
    }
  }

  hall.fleetColour = (fleet, order) => {
    const i = order.indexOf(fleet);
    return i < 0 || i >= COLOURS ? COLOURS - 1 : i;
  };

  function arrow(context, x, y, cos, sin, s) {
    const at = (a, b) => [x + (a * cos - b * sin) * s, y + (a * sin + b * cos) * s];
    context.moveTo(...at(1, 0));
    context.lineTo(...at(-0.85, 0.72));
    context.lineTo(...at(-0.4, 0));
    context.lineTo(...at(-0.85, -0.72));
    context.closePath();
  }

  // Units by colour and state, so that each is one path. `wanted(kind)` says which kinds are switched on.
  function sorted(fleet, wanted, order, serverS) {
    const groups = new Map();
    for (const unit of fleet.units.values()) {
      const state = wanted(unit.kind) ? fleet.state(unit, serverS) : 2;
      if (state === 2) continue;
      const key = unit.kind ? 100 + state : 2 * hall.fleetColour(unit.fleet, order) + state;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(unit);
    }
    return groups;
  }

  // Draws every unit where it is now; true where one of them still moves.
  hall.drawFleet = (context, fleet, groups, view, now) => {
    let moving = false;
    const { scale, shift, unit: size } = view;
    const s = SIZE * size;
    for (const [key, units] of groups) {
      const worker = key >= 100;
      const stale = key % 2 === 1;
      const marks = new Paths();
      const leads = new Paths();
      for (const unit of units) {
        if (!unit.way.length) continue;
        moving = fleet.stand(unit, now, spot) || moving;
        const x = spot[0] * scale + shift[0];
        const y = spot[1] * scale + shift[1];
        unit.px = x;
        unit.py = y;
        if (x < -s || y < -s || x > context.canvas.width + s || y > context.canvas.height + s) continue;
        if (worker) {
          const dot = marks.next();
          dot.moveTo(x + 0.3 * s, y);
          dot.arc(x, y, 0.3 * s, 0, 7);
          continue;
        }
        const turn = unit.shown < unit.to && (spot[2] || spot[3]) ? Math.atan2(spot[3], spot[2])
          : unit.heading !== null ? (unit.heading - 90) * (Math.PI / 180)
          : spot[2] || spot[3] ? Math.atan2(spot[3], spot[2]) : -Math.PI / 2;
        arrow(marks.next(), x, y, Math.cos(turn), Math.sin(turn), s);
        if (!stale && unit.drawnTo !== undefined && unit.drawnTo < unit.shown) lead(leads.next(), unit, x, y, view);
      }
      const colour = hall.token(worker ? "--worker" : `--fleet-${key >> 1}`);
      context.lineJoin = "round";
      context.strokeStyle = colour;
      context.lineWidth = 1.6 * size;
      context.globalAlpha = TAIL_PARTS[2][1];
      leads.stroke(context);
      context.globalAlpha = stale ? 0.55 : 1;
      context.lineWidth = (stale ? 3.5 : 3) * size;
      context.strokeStyle = hall.token("--map-halo");
      marks.stroke(context);
      context.fillStyle = stale ? hall.token("--map-halo") : colour;
      for (const path of marks.all) context.fill(path);
      if (stale) {
        context.strokeStyle = colour;
        context.lineWidth = 1.2 * size;
        marks.stroke(context);
      }
      context.globalAlpha = 1;
    }
    return moving;
  };

  // From where the drawn tail ends to where the vehicle is.
  function lead(path, unit, x, y, { scale, shift }) {
    const { way } = unit;
    let i = unit.i;
    while (i > 0 && way[i] > unit.drawnTo) i -= 3;
    path.moveTo(way[i + 1] * scale + shift[0], way[i + 2] * scale + shift[1]);
    for (i += 3; i < way.length && way[i] < unit.shown; i += 3) path.lineTo(way[i + 1] * scale + shift[0], way[i + 2] * scale + shift[1]);
    path.lineTo(x, y);
  }

  // The ways behind the vehicles, older parts fainter; a silence is a gap. Drawn when news comes, not every frame.
  hall.drawTails = (context, fleet, groups, view, gapS) => {
    const { scale, shift, unit: size } = view;
    context.lineJoin = "round";
    context.lineCap = "round";
    context.lineWidth = 1.6 * size;
    for (const [key, units] of groups) {
      if (key >= 100 || key % 2) continue;
      context.strokeStyle = hall.token(`--fleet-${key >> 1}`);
      const parts = TAIL_PARTS.map(() => new Paths());
      for (const unit of units) {
        const { way } = unit;
        const paths = parts.map((part) => part.next());
        unit.drawnTo = unit.shown;
        const begin = unit.shown - fleet.tailS;
        let part = -1;
        let [px, py] = [1e9, 1e9];
        for (let i = 0; i < way.length && way[i] <= unit.shown; i += 3) {
          if (way[i] < begin) continue;
          unit.drawnTo = way[i];
          const age = (way[i] - begin) / fleet.tailS;
          const x = way[i + 1] * scale + shift[0];
          const y = way[i + 2] * scale + shift[1];
          const its = age >= TAIL_PARTS[2][0] ? 2 : age >= TAIL_PARTS[1][0] ? 1 : 0;
          const broken = part < 0 || way[i] - way[i - 3] > gapS;
          if (its !== part || broken) {
            if (part >= 0 && !broken) paths[part].lineTo(x, y);
            paths[its].moveTo(x, y);
          } else if (Math.abs(x - px) + Math.abs(y - py) > size) paths[its].lineTo(x, y);
          else continue;
          part = its;
          [px, py] = [x, y];
        }
      }
      parts.forEach((paths, i) => {
        context.globalAlpha = TAIL_PARTS[i][1];
        paths.stroke(context);
      });
    }
    context.globalAlpha = 1;
  };
  hall.sortFleet = sorted;
})();
