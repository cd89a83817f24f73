// "/" goes to the search field, as the hint in it says. Never while somebody is typing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const field = document.querySelector("[data-fl-search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
});
