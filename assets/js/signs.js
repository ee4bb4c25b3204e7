// What stands on the grids: signs of cases in trouble and the names of the streets, at a size the eye can read.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const SIZE = 9; // half a sign, in design units

  function sign(context, x, y, light, unit) {
    const s = SIZE * unit;
    context.beginPath();
    if (light === 0) {
      context.moveTo(x, y - s);
      context.lineTo(x + s, y);
      context.lineTo(x, y + s);
      context.lineTo(x - s, y);
    } else {
      context.moveTo(x, y - s);
      context.lineTo(x + s, y + s * 0.75);
      context.lineTo(x - s, y + s * 0.75);
    }
    context.closePath();
    context.fillStyle = hall.token(light === 0 ? "--alarm" : "--caution");
    context.strokeStyle = hall.token("--map-halo");
    context.lineWidth = 1.5 * unit;
    context.fill();
    context.stroke();
  }

  // `cases` are [px, py, light] with light 0 overdue, 1 nearly due, 2 in time; the last only where one looks close.
  hall.drawSigns = (context, cases, unit, close) => {
    if (close) {
      context.fillStyle = hall.token("--good");
      for (const [x, y, light] of cases) {
        if (light < 2) continue;
        context.beginPath();
        context.arc(x, y, 4 * unit, 0, 7);
        context.fill();
      }
    }
    // Overdue last, so that it lies on top.
    for (const now of [1, 0]) {
      for (const [x, y, light] of cases) if (light === now) sign(context, x, y, light, unit);
    }
  };

  // `labels` are [code, name, x, y] in world units, `put` turns those into canvas pixels.
  hall.drawNames = (context, labels, put, unit) => {
    context.font = `500 ${21 * unit}px ${hall.token("--face")}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 5 * unit;
    context.strokeStyle = hall.token("--map-halo");
    context.fillStyle = hall.token("--map-text");
    // A name gives way a line up or down to those before it; where that is no help it waits for a closer look.
    const line = 24 * unit;
    const taken = [];
    for (const [, name, east, south] of labels) {
      const [x, middle] = put([east, south]);
      const half = context.measureText(name).width / 2;
      const free = (y) => taken.every((box) => Math.abs(x - box.x) > half + box.half || Math.abs(y - box.y) >= line);
      const y = [middle, middle - line, middle + line].find(free);
      if (y === undefined) continue;
      taken.push({ x, y, half });
      context.strokeText(name, x, y);
      context.fillText(name, x, y);
    }
  };
})();
