// <fl-auto>: a filter form sends itself when a choice changes, and hides the button that does it otherwise.
customElements.define("fl-auto", class extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    this.querySelectorAll("[data-fl-go]").forEach((button) => button.classList.add("visually-hidden"));
    form.addEventListener("change", (event) => { if (event.target.matches("select, [type=checkbox], [type=radio]")) form.requestSubmit(); });
  }
});
