// Says how far the files of a briefing are, and shows the page anew once they are there.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const MOST = 600; // questions of one page: a tab that nobody looks at keeps no session alive
  let asked = 0;

  const lines = () => [...document.querySelectorAll(".writing[data-asks]")];

  async function ask(signal) {
    asked += 1;
    for (const line of lines()) {
      const answer = await fetch(line.dataset.asks, { signal, cache: "no-store", redirect: "manual" });
      if (!answer.ok) throw new Error(`answer ${answer.status}`);
      const told = await answer.json();
      if (told.over) return location.reload();
      line.querySelector("span").textContent = told.said;
      const bar = line.querySelector("progress");
      if (told.steps) Object.assign(bar, { max: told.steps, value: told.done });
    }
  }

  hall.keepAsking({ ready: () => asked < MOST && lines().length > 0, everyS: () => 1, ask, whileHidden: false });
})();
