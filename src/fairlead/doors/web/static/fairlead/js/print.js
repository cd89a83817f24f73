// <fl-print>: a print button; hidden without JavaScript, because the browser's menu does the same.
customElements.define("fl-print", class extends HTMLElement {
  connectedCallback() { this.hidden = false; this.addEventListener("click", () => print()); }
});
