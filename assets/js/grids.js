// The areas of a map: their corners, boxes and colour classes, and how they are filled and lined. A page draws them by a
// thread of their own (worker/grids.js), which runs this same file; what a page asks of them needs no picture.
(() => {
  "use strict";
  const hall = (self.hall = self.hall || {});
  const SCALE = 1e-5; // degrees per integer of the outline
  const UNIT = 2 ** 16; // world units are 1/65536 of a zoom-0 pixel: small numbers keep their precision in a Path2D

  const UNKNOWN = 255;
  const NOWHERE = [1 / 0, 1 / 0, -1 / 0, -1 / 0];
  const COUNTS = ["--map-0", "--map-1", "--map-2", "--map-3", "--map-4"];
  const GRADES = ["--grade-e", "--grade-d", "--grade-c", "--grade-b", "--grade-a"];
  const RAMPS = { open: COUNTS, household: COUNTS, grade: GRADES, quiet: ["--map-1", "--map-0"] };
  const DRAWN_WITH = new Set([...COUNTS, ...GRADES, "--map-unknown", "--map-outside", "--hatch", "--grid-line", "--street-line", "--outer-line"]);

  // A token's value is asked for thousands of times a picture: it is kept until everything is drawn anew.
  const tokens = new Map();
  function token(name) {
    let value = tokens.get(name);
    if (value === undefined) {
      value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
      tokens.set(name, value);
    }
    return value;
  }
  hall.forgetTokens = () => tokens.clear();
  hall.gridTokens = () => Object.fromEntries([...DRAWN_WITH].map((name) => [name, token(name)]));
  hall.learnTokens = (told) => { for (const name of Object.keys(told)) tokens.set(name, told[name]); };

  // Slanting lines of a steady width on the screen, whatever the zoom.
  function hatching(context, scale, ratio) {
    const size = Math.max(4, Math.round(8 * ratio));
    const tile = new OffscreenCanvas(size, size);
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

  hall.GridLayer = class {
    // `drawnIn` turns WGS-84 into the datum of what lies under the map. `laid` is what another thread has laid out.
    constructor(outline, drawnIn, laid) {
      this.outline = outline;
      this.drawnIn = drawnIn;
      this.inside = null; // which areas are on show; null is all
      this.home = this.project(...outline.origin);
      this.size = outline.codes.length;
      this.laid = laid || this.lay([...outline.rings, outline.borders, outline.outer]);
      this.box = this.boxOf(this.size + 1);
      if (!Number.isFinite(this.box[0])) this.box = this.around(() => true);
      this.paths = [];
      this.classes = new Uint8Array(this.size);
      this.values = [];
    }

    get hierarchy() {
      return (this.tree = this.tree || new hall.Hierarchy(this.outline));
    }

    // Zoom-0 pixels of Web Mercator, without an object for each of a hundred thousand corners.
    project(...wgs84) {
      const [lon, lat] = this.drawnIn(...wgs84);
      return [(lon / 360 + 0.5) * 256, (0.5 - Math.atanh(Math.sin(lat * Math.PI / 180)) / (2 * Math.PI)) * 256];
    }

    place(lon, lat) {
      const [x, y] = this.project(lon, lat);
      return [(x - this.home[0]) * UNIT, (y - this.home[1]) * UNIT];
    }

    // All rings as numbers: corners, where in them each ring begins, with which ring each area begins, and the boxes.
    lay(areas) {
      const [lon0, lat0] = this.outline.origin;
      let [many, rings] = [0, 0];
      for (const area of areas) for (const ring of area) [many, rings] = [many + ring.length, rings + 1];
      const corners = new Float64Array(many);
      const ringAt = new Uint32Array(rings + 1);
      const areaAt = new Uint32Array(areas.length + 1);
      const boxes = new Float64Array(4 * areas.length);
      let [n, r] = [0, 0];
      areas.forEach((area, i) => {
        let [x0, y0, x1, y1] = NOWHERE;
        for (const ring of area) {
          let [east, north] = [0, 0]; // a ring is its first corner and the way to each next one
          for (let j = 0; j + 1 < ring.length; j += 2) {
            east += ring[j];
            north += ring[j + 1];
            const [x, y] = this.place(lon0 + east * SCALE, lat0 + north * SCALE);
            corners[n++] = x;
            corners[n++] = y;
            if (x < x0) x0 = x;
            if (y < y0) y0 = y;
            if (x > x1) x1 = x;
            if (y > y1) y1 = y;
          }
          ringAt[++r] = n;
        }
        areaAt[i + 1] = r;
        boxes.set([x0, y0, x1, y1], 4 * i);
      });
      return { corners, ringAt, areaAt, boxes };
    }

    boxOf(i) {
      return this.laid.boxes.slice(4 * i, 4 * i + 4);
    }

    // The box around those areas of which `wanted(i)` is true.
    around(wanted) {
      const { boxes } = this.laid;
      const box = [...NOWHERE];
      for (let i = 0; i < this.size; i++) {
        if (!wanted(i)) continue;
        box[0] = Math.min(box[0], boxes[4 * i]);
        box[1] = Math.min(box[1], boxes[4 * i + 1]);
        box[2] = Math.max(box[2], boxes[4 * i + 2]);
        box[3] = Math.max(box[3], boxes[4 * i + 3]);
      }
      return box;
    }

    // Show one area alone, by its code; "" is all of them. The box it takes, null for an area that is not here.
    show(code) {
      const members = this.hierarchy.members(code);
      if (!members) return null;
      this.inside = code ? members : null;
      return code ? this.around((i) => members[i]) : this.box;
    }

    // The middle of an area, in world units: of its box, or of those of what lies in it.
    middle(members) {
      const box = this.around((i) => members[i]);
      return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    }

    path(i) {
      if (this.paths[i]) return this.paths[i];
      const { corners, ringAt, areaAt } = this.laid;
      const path = (this.paths[i] = new Path2D());
      for (let ring = areaAt[i]; ring < areaAt[i + 1]; ring++) {
        const begin = ringAt[ring];
        if (begin === ringAt[ring + 1]) continue;
        path.moveTo(corners[begin], corners[begin + 1]);
        for (let j = begin + 2; j < ringAt[ring + 1]; j += 2) path.lineTo(corners[j], corners[j + 1]);
        path.closePath();
      }
      return path;
    }

    // Which colour class each value falls in; returns the areas whose class changed.
    count(values, steps) {
      const changed = [];
      this.values = values;
      for (let i = 0; i < this.size; i++) {
        const value = values[i];
        let at = value === null || value === undefined ? UNKNOWN : 0;
        while (at < steps.length && value >= steps[at]) at++;
        if (this.classes[i] !== at) changed.push(i);
        this.classes[i] = at;
      }
      return changed;
    }

    // `tint` chooses the ramp; what lies outside the area on show is held back. `areas` null is all.
    fill(context, areas, tint, scale, ratio) {
      const ramp = (RAMPS[tint] || RAMPS.open).map(token);
      const [unknown, outside] = [token("--map-unknown"), token("--map-outside")];
      const hatch = tint === "quiet" ? hatching(context, scale, ratio) : null;
      const many = areas ? areas.length : this.size;
      for (let n = 0; n < many; n++) {
        const i = areas ? areas[n] : n;
        const at = this.classes[i];
        const held = this.inside && !this.inside[i];
        context.fillStyle = held ? outside : at === UNKNOWN ? unknown : ramp[Math.min(at, ramp.length - 1)];
        context.fill(this.path(i));
        if (!hatch || held || at !== 1) continue;
        context.fillStyle = hatch;
        context.fill(this.path(i));
      }
    }

    // `scale` is canvas pixels per world unit, `unit` canvas pixels per design unit.
    lines(context, scale, unit) {
      const pen = (colour, width) => {
        context.strokeStyle = token(colour);
        context.lineWidth = (width * unit) / scale;
      };
      context.lineJoin = "round";
      pen("--grid-line", 1);
      for (let i = 0; i < this.size; i++) context.stroke(this.path(i)); // one path of them all costs far more
      pen("--street-line", 1.3);
      context.stroke(this.path(this.size));
      pen("--outer-line", 2);
      context.stroke(this.path(this.size + 1));
    }

    // The area under a point in world units, or -1.
    at(x, y) {
      const { boxes } = this.laid;
      for (let i = this.size - 1; i >= 0; i--) { // the last drawn lies on top
        const inBox = x >= boxes[4 * i] && y >= boxes[4 * i + 1] && x <= boxes[4 * i + 2] && y <= boxes[4 * i + 3];
        if (inBox && this.holds(i, x, y)) return i;
      }
      return -1;
    }

    // Whether a point lies in an area: a line from it to the east crosses the rings an odd number of times.
    holds(i, x, y) {
      const { corners, ringAt, areaAt } = this.laid;
      let inside = false;
      for (let ring = areaAt[i]; ring < areaAt[i + 1]; ring++) {
        for (let a = ringAt[ring], b = ringAt[ring + 1] - 2; a < ringAt[ring + 1]; b = a, a += 2) {
          const [ay, by] = [corners[a + 1], corners[b + 1]];
          if (ay > y !== by > y && x < corners[a] + ((y - ay) / (by - ay)) * (corners[b] - corners[a])) inside = !inside;
        }
      }
      return inside;
    }
  };
  hall.UNIT = UNIT;
  hall.token = token;
})();
