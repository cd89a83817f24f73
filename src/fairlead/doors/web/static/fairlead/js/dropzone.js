// <fl-dropzone>: a file may be dropped on the field's frame; its name and size are said. Without this it is a file field.
customElements.define("fl-dropzone", class extends HTMLElement {
  connectedCallback() {
    const box = this.querySelector(".fl-drop"), field = this.querySelector("input[type=file]"), said = document.createElement("output");
    field.after(said);
    const over = (is) => (event) => { event.preventDefault(); box.classList.toggle("is-over", is); };
    ["dragenter", "dragover"].forEach((name) => box.addEventListener(name, over(true)));
    ["dragleave", "drop"].forEach((name) => box.addEventListener(name, over(false)));
    box.addEventListener("drop", (event) => { field.files = event.dataTransfer.files; field.dispatchEvent(new Event("change", { bubbles: true })); });
    field.addEventListener("change", () => { said.textContent = [...field.files].map((file) => `${file.name}, ${this.size(file.size)}`).join("; "); });
  }
  size(bytes) {
    const unit = bytes < 1e6 ? "kilobyte" : "megabyte", by = bytes < 1e6 ? 1e3 : 1e6;
    return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(bytes / by);
  }
});
