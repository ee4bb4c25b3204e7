// The pictures of a replay: below the areas, whole tracks and stops; above, redrawn with the clock, units and cases.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const FLEET_COLOURS = 6;
  const TAIL_MS = 600_000;
  const BODY_PX = 16.8; // of a desk's text at 1080p; where it is larger, so are signs and lines
  const SHAPES = { open: "circle", working: "square", done: "diamond", closed: "cross" };
  const COLOURS = { open: "--alarm", working: "--caution", done: "--good", closed: "--text-faint" };
  const REACHED = { reported: "open", registered: "working", dispatched: "working", disposed: "done", closed: "closed" };

  // Which of the four states a case has reached by a moment; null before it was reported.
  hall.stageAt = (stages, t) => {
    let reached = null;
    for (const [stage, at] of stages) if (at <= t) reached = REACHED[stage] || reached;
    return reached;
  };

  function shape(at, kind, x, y, r) {
    at.beginPath();
    if (kind === "circle") at.arc(x, y, r, 0, 2 * Math.PI);
    else if (kind === "square") at.rect(x - r, y - r, 2 * r, 2 * r);
    else if (kind === "diamond") [[0, -1], [1, 0], [0, 1], [-1, 0]].forEach(([i, j]) => at.lineTo(x + 1.3 * r * i, y + 1.3 * r * j));
    else for (const i of [-1, 1]) { at.moveTo(x - r, y - i * r); at.lineTo(x + r, y + i * r); }
    if (kind === "diamond") at.closePath();
  }

  hall.ReplayPicture = class {
    constructor(map, tracks, stops, cases, layer, fleets) {
      Object.assign(this, { map, tracks, stops, cases, layer, fleets });
      const pane = map.getPane("overlayPane");
      this.unit = window.devicePixelRatio || 1;
      this.canvases = ["still", "moving"].map((name) => L.DomUtil.create("canvas", `map-canvas replay-${name}`, pane));
    }

    colour(track) {
      const few = this.tracks.length <= FLEET_COLOURS; // each its own colour, as long as there are enough
      const which = few ? this.tracks.indexOf(track) : this.fleets.indexOf(track.fleet);
      return hall.token(`--fleet-${Math.min(which, FLEET_COLOURS - 1)}`);
    }

    view() {
      const { map } = this;
      const ratio = window.devicePixelRatio || 1;
      const scale = (map.getZoomScale(map.getZoom(), 0) * ratio) / hall.UNIT;
      const home = map.options.crs.scale(map.getZoom()) / 256;
      const corner = map.getPixelBounds().min;
      const shift = [(this.layer.home[0] * home - corner.x) * ratio, (this.layer.home[1] * home - corner.y) * ratio];
      return { ratio, scale, shift, size: map.getSize(), unit: this.unit };
    }

    context(canvas, { ratio, size }) {
      L.DomUtil.setPosition(canvas, this.map.containerPointToLayerPoint([0, 0]));
      const [width, height] = [Math.round(size.x * ratio), Math.round(size.y * ratio)];
      if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
      const context = canvas.getContext("2d");
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, width, height);
      return context;
    }

    drawStill() {
      const body = getComputedStyle(document.getElementById("replay-side")).fontSize;
      this.unit = (window.devicePixelRatio || 1) * Math.max(1, parseFloat(body) / BODY_PX);
      const view = this.view();
      const at = this.context(this.canvases[0], view);
      at.setTransform(view.scale, 0, 0, view.scale, ...view.shift);
      if (this.layer.size) this.layer.lines(at, view.scale, view.unit);
      at.lineJoin = "round";
      at.globalAlpha = 0.45;
      at.lineWidth = (1.6 * view.unit) / view.scale;
      for (const track of this.tracks) {
        at.strokeStyle = this.colour(track);
        at.stroke(track.path);
      }
      at.globalAlpha = 1;
      at.setTransform(1, 0, 0, 1, 0, 0);
      at.strokeStyle = hall.token("--text-soft");
      at.lineWidth = 1.4 * view.unit;
      for (const { x, y } of this.stops) {
        shape(at, "square", ...this.point(view, x, y), 4 * view.unit);
        at.stroke();
      }
    }

    point({ scale, shift }, x, y) {
      return [x * scale + shift[0], y * scale + shift[1]];
    }

    // Draws a moment; `chosen` is the unit that is followed.
    drawMoment(t, stands, chosen) {
      const view = this.view();
      const at = this.context(this.canvases[1], view);
      this.drawCases(at, view, t);
      at.lineCap = at.lineJoin = "round";
      this.tracks.forEach((track, i) => {
        const stand = stands[i];
        if (!stand) return;
        at.strokeStyle = at.fillStyle = this.colour(track);
        at.lineWidth = 3 * view.unit;
        for (const part of track.tail(t, TAIL_MS, stand)) {
          at.beginPath();
          for (const spot of part) at.lineTo(...this.point(view, ...spot));
          at.stroke();
        }
        this.drawUnit(at, view, track, stand, track.id === chosen);
      });
    }

    drawUnit(at, view, track, stand, chosen) {
      const [x, y] = this.point(view, stand.x, stand.y);
      const r = (chosen ? 9 : 7) * view.unit;
      const moving = stand.dx || stand.dy;
      at.beginPath();
      if (moving) {
        const turn = Math.atan2(stand.dy, stand.dx);
        for (const [angle, far] of [[0, 1.3], [2.5, 1], [Math.PI, 0.4], [-2.5, 1]]) {
          at.lineTo(x + r * far * Math.cos(turn + angle), y + r * far * Math.sin(turn + angle));
        }
        at.closePath();
      } else at.arc(x, y, r * 0.75, 0, 2 * Math.PI);
      if (stand.state === "moving") at.fill();
      else {
        at.lineWidth = 2 * view.unit;
        at.setLineDash(stand.state === "gap" ? [3 * view.unit, 3 * view.unit] : []);
        at.stroke();
        at.setLineDash([]);
      }
      if (!chosen && this.tracks.length > 12) return;
      at.font = `${13 * view.unit}px ${getComputedStyle(document.body).fontFamily}`;
      at.lineWidth = 3 * view.unit;
      at.strokeStyle = hall.token("--map-halo");
      at.strokeText(track.label, x + 1.6 * r, y + 0.5 * r);
      at.fillStyle = hall.token("--map-text");
      at.fillText(track.label, x + 1.6 * r, y + 0.5 * r);
    }

    drawCases(at, view, t) {
      at.lineWidth = 1.6 * view.unit;
      for (const { x, y, stages } of this.cases) {
        const stage = hall.stageAt(stages, t);
        if (!stage) continue;
        at.strokeStyle = at.fillStyle = hall.token(COLOURS[stage]);
        shape(at, SHAPES[stage], ...this.point(view, x, y), (stage === "closed" ? 2.5 : 4) * view.unit);
        if (stage === "open" || stage === "closed") at.stroke();
        else at.fill();
      }
    }
  };
})();
