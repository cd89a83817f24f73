// <fl-copy for="id">: a button that copies what a field holds, and says so. Hidden where copying is not possible.
customElements.define("fl-copy", class extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard) return;
    const button = this.querySelector("button"), word = button.querySelector("span"), before = word.textContent;
    this.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(this.getAttribute("for"));
      await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
      word.textContent = this.dataset.done;
      setTimeout(() => { word.textContent = before; }, 2000);
    });
  }
});
