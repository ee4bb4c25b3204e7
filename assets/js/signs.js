// What stands on the grids: signs of cases in trouble and the names of the streets, at a size the eye can read.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const SIZE = 9; // half a sign, in design units

  // A sign is drawn once and then stamped: five thousand of them cost a copy each.
  function stamp(reach, draw) {
    const half = Math.ceil(reach);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 2 * half;
    draw(canvas.getContext("2d"), half);
    return (context, x, y) => {
      const [left, top] = [Math.round(x) - half, Math.round(y) - half];
      const { width, height } = context.canvas;
      if (left > -2 * half && top > -2 * half && left < width && top < height) context.drawImage(canvas, left, top);
    };
  }

  const DIAMOND = [[0, -1], [1, 0], [0, 1], [-1, 0]];
  const TRIANGLE = [[0, -1], [1, 0.75], [-1, 0.75]];

  function sign(corners, colour, unit) {
    const s = SIZE * unit;
    return stamp(s + 2 * unit, (context, middle) => {
      for (const [x, y] of corners) context.lineTo(middle + x * s, middle + y * s);
      context.closePath();
      context.fillStyle = hall.token(colour);
      context.strokeStyle = hall.token("--map-halo");
      context.lineWidth = 1.5 * unit;
      context.fill();
      context.stroke();
    });
  }

  function dot(unit) {
    return stamp(4 * unit + 1, (context, middle) => {
      context.fillStyle = hall.token("--good");
      context.arc(middle, middle, 4 * unit, 0, 7);
      context.fill();
    });
  }

  // `cases` are [px, py, light] with light 0 overdue, 1 nearly due, 2 in time; the last only where one looks close.
  hall.drawSigns = (context, cases, unit, close) => {
    const signs = [sign(DIAMOND, "--alarm", unit), sign(TRIANGLE, "--caution", unit), dot(unit)];
    // Overdue last, so that it lies on top.
    for (const now of close ? [2, 1, 0] : [1, 0]) {
      for (const [x, y, light] of cases) if (Math.min(light, 2) === now) signs[now](context, x, y);
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
