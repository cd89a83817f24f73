// When a part of a page cannot be fetched, say so where everybody looks, instead of staying silent.
document.addEventListener("htmx:sendError", () => document.getElementById("fl-offline")?.removeAttribute("hidden"));
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) document.getElementById("fl-offline")?.setAttribute("hidden", ""); });
document.addEventListener("htmx:responseError", (event) => { if (event.detail.requestConfig.verb === "get") location.assign(event.detail.pathInfo.requestPath); });
