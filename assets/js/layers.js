// Which layers are on.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  hall.shows = (name) => name !== "workers";
})();
