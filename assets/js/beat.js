// How a page asks the server again and again: one question in flight, ever; patience of ten seconds; back-off with jitter.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const TIMEOUT_MS = 10_000;
  const SHORTEST_WAIT_S = 0.5;
  const LONGEST_WAIT_S = 10; // and a quarter more: a server that is back is seen within 15 s

  // The answer as JSON, null where there is nothing new. Sets the page's idea of the server's time.
  hall.fetchNews = async (url, signal) => {
    const answer = await fetch(url, {
      signal,
      cache: "no-store",
      redirect: "manual",
      headers: { Accept: "application/json" },
    });
    if (answer.status === 401) hall.shutOut(); // signed out, or a display that was revoked
    if (answer.status !== 304 && !answer.ok) throw new Error(`answer ${answer.status}`);
    const serverNow = Number(answer.headers.get("Hall-Now"));
    if (!serverNow) throw new Error("not ours");
    hall.serverAt = [serverNow, performance.now()];
    if (answer.status === 304) return null;
    const news = await answer.json();
    if (!news || typeof news !== "object") throw new Error("not ours");
    return news;
  };

  // `ready` says whether there is anything to ask for; `ask(signal)` asks once and throws where the answer is not good.
  // Returns what asks at once.
  hall.keepAsking = ({ ready, everyS, ask, whileHidden = true }) => {
    let failures = 0;
    let inFlight = false;
    let timer = 0;

    async function beat() {
      clearTimeout(timer);
      if (inFlight) return;
      let wait = 0.2;
      if (!whileHidden && document.hidden) return; // coming back asks at once
      if (ready()) {
        inFlight = true;
        const began = performance.now();
        const stop = new AbortController();
        const patience = setTimeout(() => stop.abort(), TIMEOUT_MS);
        try {
          await ask(stop.signal);
          failures = 0;
          wait = everyS();
        } catch (problem) {
          console.warn("no good answer", String(problem));
          // 1, 2, 4 … 10 s; the jitter keeps a hall of screens from knocking together. What a question has waited for
          // its answer counts: else one that hung when the server came back would cost twice the patience.
          const rest = Math.min(2 ** failures++, LONGEST_WAIT_S) * (0.75 + Math.random() / 2);
          wait = Math.max(rest - (performance.now() - began) / 1000, SHORTEST_WAIT_S);
        }
        clearTimeout(patience);
        inFlight = false;
      }
      timer = setTimeout(beat, wait * 1000);
    }

    document.addEventListener("visibilitychange", () => document.hidden || beat());
    beat();
    return beat;
  };
})();
