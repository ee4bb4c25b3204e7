// Turns one page through several walls: the next is asked for a few seconds ahead and put in place whole. Nothing is
// loaded, the address stays, full screen stays; a wall that did not come is left out, and what stands stays.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const AHEAD_S = 4;
  let read = "";
  let own = []; // the walls that the address asks for
  let ordered = []; // those it was told to show instead
  let walls = [];
  let everyS = 30;
  let since = performance.now();
  let coming = ""; // the wall to come: one that does not come gives way to the one after it
  let asked = ""; // the wall to come, once it was asked for

  function look() {
    const wall = document.getElementById("wall");
    if (!wall || !wall.dataset.turning || wall.dataset.turning === read) return wall;
    const told = JSON.parse((read = wall.dataset.turning));
    own = told.turns || Object.keys(told.places || {});
    walls = ordered.length ? ordered : own;
    everyS = told.every_s || 30;
    since = performance.now();
    hall.turns = Object.keys(told.places || {}).length > 1;
    return wall;
  }

  hall.showWalls = (names) => {
    look();
    if (names.join() === ordered.join()) return;
    ordered = names;
    walls = ordered.length ? ordered : own;
    since = performance.now();
    coming = asked = "";
  };

  // Whether another wall should stand there than does. A held picture stays.
  hall.isElsewhere = () => {
    const wall = look();
    return Boolean(wall && hall.turns && !hall.held && walls.length && !walls.includes(wall.dataset.wall));
  };

  const after = (name) => walls[(walls.indexOf(name) + 1) % walls.length];
  const stood = () => (performance.now() - since) / 1000;

  function next(shown) {
    if (!coming || coming === shown) coming = after(shown);
    return coming;
  }

  // Which wall the next question is about: the one on show, or once a round the one to come.
  hall.wantedWall = (shown) => {
    if (hall.isElsewhere()) return walls[0];
    if (walls.length < 2 || hall.held || stood() < everyS - AHEAD_S || asked === next(shown)) return shown;
    asked = coming;
    return asked;
  };

  // True where another wall stands there now. Where none does, the one after is asked for at once.
  hall.turn = () => {
    const wall = look();
    if (!wall || walls.length < 2) return false;
    const name = next(wall.dataset.wall);
    const turned = hall.isKnown(name) && hall.turnTo(name);
    since = performance.now() - (turned ? 0 : Math.max(0, everyS - AHEAD_S) * 1000);
    coming = after(name);
    asked = "";
    return turned;
  };

  setInterval(() => {
    look();
    if (walls.length > 1 && !hall.held && stood() >= everyS) hall.turn();
  }, 500);
})();
