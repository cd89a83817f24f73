// <fl-pick>: counts the chosen rows of a list and shows what can be done with them.
customElements.define("fl-pick", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => {
      if (event.target.type !== "checkbox") return;
      if (event.target.hasAttribute("data-fl-all")) this.boxes.forEach((box) => { box.checked = event.target.checked; });
      this.show();
    });
    this.show();
  }
  get boxes() { return [...this.querySelectorAll("tbody input[type=checkbox]")]; }
  show() {
    const bar = this.querySelector(".fl-bulk"), chosen = this.boxes.filter((box) => box.checked);
    this.boxes.forEach((box) => box.closest("tr").classList.toggle("is-on", box.checked));
    if (!bar) return;
    bar.hidden = chosen.length === 0;
    bar.querySelector("[data-fl-count]").textContent = chosen.length;
  }
});
