// A "why" closes on Escape and on a click elsewhere. Without this it is a plain <details>.
(() => {
  const opened = () => document.querySelectorAll("details.fl-why[open]");
  document.addEventListener("click", (event) => opened().forEach((why) => { if (!why.contains(event.target)) why.open = false; }));
  document.addEventListener("keydown", (event) => {
    const [why] = opened();
    if (event.key !== "Escape" || !why) return;
    why.open = false;
    why.querySelector("summary").focus();
  });
})();
