// Lays the tiles out as the wall's arrangement says: a place for each on an ordinary, a wide, a wider and the widest wall.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const SHAPES = ["--at", "--at-wide", "--at-wider", "--at-widest"];
  const NAME = /(?:^| )slot-(\w+)/;
  let laid = null; // what the tiles stand by now
  let read = "";
  let places = {};

  // The stylesheet chooses the shape; a tile that this wall does not have is out of sight, and stays as it is.
  hall.arrange = () => {
    const wall = document.querySelector(".wall");
    const stage = wall && wall.querySelector(".stage");
    if (!stage || !wall.dataset.turning) return;
    if (read !== wall.dataset.turning) places = JSON.parse((read = wall.dataset.turning)).places || {};
    const key = `${wall.dataset.wall} ${stage.children.length}`;
    if (laid && laid.stage === stage && laid.key === key) return;
    laid = { stage, key };
    const here = places[wall.dataset.wall] || {};
    for (const slot of stage.children) {
      const place = here[(slot.className.match(NAME) || [])[1]];
      slot.classList.toggle("off", !place);
      SHAPES.forEach((shape, i) => place && slot.style.setProperty(shape, place[i]));
    }
    document.dispatchEvent(new CustomEvent("hall:arranged"));
  };

  new MutationObserver(() => hall.arrange()).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-wall"],
  });
})();
