// The canvas layer of the grids: fills below, lines over them, signs and names on top; a recolour touches only fills.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const SCALE = 1e-5; // degrees per integer of the outline
  const UNIT = 2 ** 16; // world units are 1/65536 of a zoom-0 pixel: small numbers keep their precision in a Path2D

  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  hall.GridLayer = class {
    constructor(outline) {
      this.outline = outline;
      this.home = this.project(...outline.origin);
      this.boxes = [];
      this.paths = outline.rings.map((rings, i) => this.path(rings, (this.boxes[i] = [1 / 0, 1 / 0, -1 / 0, -1 / 0])));
      this.box = [1 / 0, 1 / 0, -1 / 0, -1 / 0];
      this.outer = this.path(outline.outer, this.box);
      for (const [x0, y0, x1, y1] of outline.outer.length ? [] : this.boxes) {
        this.box = [Math.min(this.box[0], x0), Math.min(this.box[1], y0), Math.max(this.box[2], x1), Math.max(this.box[3], y1)];
      }
      this.borders = this.path(outline.borders, []);
      this.classes = new Uint8Array(this.paths.length);
      this.counts = [];
    }

    project(lon, lat) {
      const point = L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), 0);
      return [point.x, point.y];
    }

    place(lon, lat) {
      const [x, y] = this.project(lon, lat);
      return [(x - this.home[0]) * UNIT, (y - this.home[1]) * UNIT];
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

    // Which colour class each count falls in; returns the areas whose class changed.
    count(counts, steps) {
      const changed = [];
      this.counts = counts;
      for (let i = 0; i < this.paths.length; i++) {
        let at = 0;
        while (at < steps.length && (counts[i] || 0) >= steps[at]) at++;
        if (this.classes[i] !== at) changed.push(i);
        this.classes[i] = at;
      }
      return changed;
    }

    fill(context, areas) {
      const ramp = [0, 1, 2, 3, 4].map((step) => token(`--map-${step}`));
      for (const i of areas) {
        context.fillStyle = ramp[Math.min(this.classes[i], ramp.length - 1)];
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
