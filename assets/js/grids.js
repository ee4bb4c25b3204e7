// The canvas layer of the grids: fills below, lines over them, signs and names on top; a recolour touches only fills.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const SCALE = 1e-5; // degrees per integer of the outline
  const UNIT = 2 ** 16; // world units are 1/65536 of a zoom-0 pixel: small numbers keep their precision in a Path2D

  const UNKNOWN = 255;
  const NOWHERE = [1 / 0, 1 / 0, -1 / 0, -1 / 0];
  const COUNTS = ["--map-0", "--map-1", "--map-2", "--map-3", "--map-4"];
  const GRADES = ["--grade-e", "--grade-d", "--grade-c", "--grade-b", "--grade-a"];
  const RAMPS = { open: COUNTS, household: COUNTS, grade: GRADES, quiet: ["--map-1", "--map-0"] };

  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // Slanting lines of a steady width on the screen, whatever the zoom.
  function hatching(context, scale) {
    const size = Math.max(4, Math.round(8 * (window.devicePixelRatio || 1)));
    const tile = document.createElement("canvas");
    tile.width = tile.height = size;
    const at = tile.getContext("2d");
    at.strokeStyle = token("--hatch");
    at.lineWidth = Math.max(1, size / 6);
    for (const x of [-size, 0, size]) {
      at.moveTo(x - 1, size + 1);
      at.lineTo(x + size + 1, -1);
    }
    at.stroke();
    const pattern = context.createPattern(tile, "repeat");
    pattern.setTransform(new DOMMatrix().scale(1 / scale));
    return pattern;
  }

  // The box around some boxes.
  const around = (boxes) =>
    boxes.reduce((a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])], NOWHERE);

  hall.GridLayer = class {
    // `drawnIn` turns WGS-84 into the datum of what lies under the map.
    constructor(outline, drawnIn) {
      this.outline = outline;
      this.drawnIn = drawnIn;
      this.inside = null; // which areas are on show; null is all
      this.home = this.project(...outline.origin);
      this.boxes = [];
      this.paths = outline.rings.map((rings, i) => this.path(rings, (this.boxes[i] = [...NOWHERE])));
      this.box = [...NOWHERE];
      this.outer = this.path(outline.outer, this.box);
      if (!outline.outer.length) this.box = around(this.boxes);
      this.borders = this.path(outline.borders, []);
      this.classes = new Uint8Array(this.paths.length);
      this.values = [];
      this.hierarchy = new hall.Hierarchy(outline);
    }

    project(...wgs84) {
      const [lon, lat] = this.drawnIn(...wgs84);
      const point = L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), 0);
      return [point.x, point.y];
    }

    place(lon, lat) {
      const [x, y] = this.project(lon, lat);
      return [(x - this.home[0]) * UNIT, (y - this.home[1]) * UNIT];
    }

    // Show one area alone, by its code; "" is all of them. The box it takes, null for an area that is not here.
    show(code) {
      const members = this.hierarchy.members(code);
      if (!members) return null;
      this.inside = code ? members : null;
      return code ? around(this.boxes.filter((_, i) => members[i])) : this.box;
    }

    // The middle of an area, in world units: of its box, or of those of what lies in it.
    middle(members) {
      const box = around(this.boxes.filter((_, i) => members[i]));
      return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    }

    path(rings, box) {
      const [lon0, lat0] = this.outline.origin;
      const path = new Path2D();
      for (const ring of rings) {
        let [east, north] = [0, 0]; // a ring is its first corner and the way to each next one
        for (let i = 0; i + 1 < ring.length; i += 2) {
          east += ring[i];
          north += ring[i + 1];
          const [x, y] = this.place(lon0 + east * SCALE, lat0 + north * SCALE);
          if (i) path.lineTo(x, y);
          else path.moveTo(x, y);
          box[0] = Math.min(box[0], x);
          box[1] = Math.min(box[1], y);
          box[2] = Math.max(box[2], x);
          box[3] = Math.max(box[3], y);
        }
        path.closePath();
      }
      return path;
    }

    // Which colour class each value falls in; returns the areas whose class changed.
    count(values, steps) {
      const changed = [];
      this.values = values;
      for (let i = 0; i < this.paths.length; i++) {
        const value = values[i];
        let at = value === null || value === undefined ? UNKNOWN : 0;
        while (at < steps.length && value >= steps[at]) at++;
        if (this.classes[i] !== at) changed.push(i);
        this.classes[i] = at;
      }
      return changed;
    }

    // `tint` chooses the ramp; what lies outside the area on show is held back.
    fill(context, areas, tint, scale) {
      const ramp = (RAMPS[tint] || RAMPS.open).map(token);
      const [unknown, outside] = [token("--map-unknown"), token("--map-outside")];
      const hatch = tint === "quiet" ? hatching(context, scale) : null;
      for (const i of areas) {
        const at = this.classes[i];
        const held = this.inside && !this.inside[i];
        context.fillStyle = held ? outside : at === UNKNOWN ? unknown : ramp[Math.min(at, ramp.length - 1)];
        context.fill(this.paths[i]);
        if (!hatch || held || at !== 1) continue;
        context.fillStyle = hatch;
        context.fill(this.paths[i]);
      }
    }

    // `scale` is canvas pixels per world unit, `unit` canvas pixels per design unit.
    lines(context, scale, unit) {
      const stroke = (path, colour, width) => {
        context.strokeStyle = token(colour);
        context.lineWidth = (width * unit) / scale;
        context.stroke(path);
      };
      context.lineJoin = "round";
      for (const path of this.paths) stroke(path, "--grid-line", 1);
      stroke(this.borders, "--street-line", 1.3);
      stroke(this.outer, "--outer-line", 2);
    }

    // The area under a point in world units, or -1.
    at(context, x, y) {
      for (let i = this.paths.length - 1; i >= 0; i--) { // the last drawn lies on top
        const [x0, y0, x1, y1] = this.boxes[i];
        if (x >= x0 && x <= x1 && y >= y0 && y <= y1 && context.isPointInPath(this.paths[i], x, y)) return i;
      }
      return -1;
    }
  };
  hall.UNIT = UNIT;
  hall.token = token;
})();
