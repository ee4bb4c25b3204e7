// Turns one page through several walls: the next is asked for a few seconds ahead and put in place whole. Nothing is
// loaded, the address stays, full screen stays; a wall that did not come is left out, and what stands stays.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const AHEAD_S = 4;
  let read = "";
  let walls = [];
  let everyS = 30;
  let since = performance.now();
  let asked = ""; // the next wall, once it was asked for in this round

  function look() {
    const wall = document.getElementById("wall");
    if (!wall || !wall.dataset.turning || wall.dataset.turning === read) return wall;
    const told = JSON.parse((read = wall.dataset.turning));
    walls = Object.keys(told.places || {});
    everyS = told.every_s || 30;
    since = performance.now();
    hall.turns = walls.length > 1;
    return wall;
  }

  const after = (name) => walls[(walls.indexOf(name) + 1) % walls.length];
  const stood = () => (performance.now() - since) / 1000;

  // Which wall the next question is about: the one on show, or once a round the one to come.
  hall.wantedWall = (shown) => {
    look();
    if (!hall.turns || hall.held || stood() < everyS - AHEAD_S || asked === after(shown)) return shown;
    asked = after(shown);
    return asked;
  };

  // True where another wall stands there now.
  hall.turn = () => {
    const wall = look();
    if (!wall || !hall.turns) return false;
    let next = after(wall.dataset.wall);
    while (next !== wall.dataset.wall && !hall.isKnown(next)) next = after(next);
    since = performance.now();
    asked = "";
    return next !== wall.dataset.wall && hall.turnTo(next);
  };

  setInterval(() => {
    look();
    if (hall.turns && !hall.held && stood() >= everyS) hall.turn();
  }, 500);
})();
