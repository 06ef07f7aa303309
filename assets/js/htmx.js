import htmx from "htmx";

Object.assign(htmx.config, {
  allowEval: false, // the CSP forbids it as well
  includeIndicatorStyles: false, // app.css holds them
  historyCacheSize: 0, // pages hold people's data: nothing of them stays in the browser's storage
  refreshOnHistoryMiss: true,
  defaultSwapStyle: "outerHTML",
  defaultSettleDelay: 0, // no transitions wait for it; new links answer keys at once
  scrollIntoViewOnBoost: false,
  timeout: 30000,
  // 422 brings the form with its errors, 409 what somebody else did meanwhile: both are content
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "409", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
});

// Signed out meanwhile, or a right taken away: show the whole page that says so.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if ([401, 403].includes(event.detail.xhr.status)) location.reload();
});

export default htmx;
