// Light or dark: what the person chose in this browser, otherwise what the system says. Runs before the first paint.
(() => {
  const root = document.documentElement, key = "fl-theme";
  const recall = () => { try { return localStorage.getItem(key); } catch { return null; } };
  const keep = (theme) => { try { localStorage.setItem(key, theme); } catch { /* a private window forgets */ } };
  root.dataset.bsTheme = recall() || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

  customElements.define("fl-theme", class extends HTMLElement {
    connectedCallback() {
      this.hidden = false;
      this.addEventListener("click", () => {
        root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
        keep(root.dataset.bsTheme);
      });
    }
  });
})();
