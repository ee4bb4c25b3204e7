// Cases that lie close together as one circle with their number; its rim says how many are overdue, nearly due, in time.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const CELL = 72; // design units
  const RIM = [["--alarm", 6], ["--caution", 4.5], ["--good", 3]]; // the worse, the thicker: not by colour alone

  const alone = ({ lights }) => lights[0] + lights[1] + lights[2] === 1;

  // `cases` are [px, py, light] with light 0 overdue, 1 nearly due, 2 in time.
  hall.drawClusters = (context, cases, unit) => {
    const cells = new Map();
    for (const [x, y, light] of cases) {
      const key = `${Math.floor(x / (CELL * unit))} ${Math.floor(y / (CELL * unit))}`;
      if (!cells.has(key)) cells.set(key, { x: 0, y: 0, lights: [0, 0, 0] });
      const cell = cells.get(key);
      cell.x += x;
      cell.y += y;
      cell.lights[light]++;
    }
    context.textAlign = "center";
    context.textBaseline = "middle";
    hall.drawSigns(context, [...cells.values()].filter(alone).map(({ x, y, lights }) => [x, y, lights.indexOf(1)]), unit, true);
    for (const cell of cells.values()) {
      if (alone(cell)) continue;
      const { x, y, lights } = cell;
      const all = lights[0] + lights[1] + lights[2];
      const [cx, cy] = [x / all, y / all];
      const radius = (11 + 4 * Math.log2(all + 1)) * unit;
      context.beginPath();
      context.arc(cx, cy, radius, 0, 2 * Math.PI);
      context.fillStyle = hall.token("--cluster");
      context.fill();
      let from = -Math.PI / 2;
      lights.forEach((number, light) => {
        if (!number) return;
        const to = from + (2 * Math.PI * number) / all;
        context.beginPath();
        context.arc(cx, cy, radius, from, to);
        context.strokeStyle = hall.token(RIM[light][0]);
        context.lineWidth = RIM[light][1] * unit;
        context.stroke();
        from = to;
      });
      context.font = `500 ${18 * unit}px ${hall.token("--face")}`;
      context.fillStyle = hall.token("--map-text");
      context.fillText(String(all), cx, cy + unit);
    }
  };
})();
