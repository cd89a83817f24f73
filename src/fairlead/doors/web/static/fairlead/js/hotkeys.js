// Keys for whoever looks at many decisions: 1 to 9 choose, a letter follows what carries it in data-fl-key.
// Never while somebody is typing; a switch turns them off and is remembered (WCAG 2.1.4).
customElements.define("fl-hotkeys", class extends HTMLElement {
  connectedCallback() {
    this.heard = (event) => this.hear(event);
    document.addEventListener("keydown", this.heard);
    const hint = this.querySelector("[data-fl-keyhint]"), button = this.querySelector("[data-fl-keyswitch]");
    if (!hint || !button) return;
    hint.hidden = false;
    button.addEventListener("click", () => { localStorage.setItem("fl-keys", this.on ? "off" : "on"); this.show(button); });
    this.show(button);
  }
  disconnectedCallback() { document.removeEventListener("keydown", this.heard); }
  get on() { return localStorage.getItem("fl-keys") !== "off"; }
  show(button) {
    button.setAttribute("aria-pressed", String(this.on));
    button.textContent = this.on ? button.dataset.on : button.dataset.off;
  }
  hear(event) {
    if (!this.on || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=radio]), textarea, select, [contenteditable]")) return;
    const chosen = /^[1-9]$/.test(event.key)
      ? this.querySelector("form.fl-form")?.querySelectorAll("input[type=radio]")[Number(event.key) - 1]
      : /^[a-z]$/.test(event.key) && this.querySelector(`[data-fl-key="${event.key}"]`);
    if (!chosen) return;
    event.preventDefault();
    chosen.click();
    chosen.focus();
  }
});
