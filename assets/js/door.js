// A page whose session has ended: Dash says nothing and stays as it is, so the page is loaded anew and the door answers.
(() => {
  "use strict";
  const ask = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await ask(...asked);
    const url = new URL(asked[0] instanceof Request ? asked[0].url : asked[0], location.href);
    if (answer.status === 401 && url.pathname === "/_dash-update-component") location.reload();
    return answer;
  };
})();
