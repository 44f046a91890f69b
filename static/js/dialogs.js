// [data-dialog-open=ID] opens, [data-dialog-close] closes, a click beside the dialog closes too.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog-open]");
  if (opener) return document.getElementById(opener.dataset.dialogOpen)?.showModal();
  const closer = event.target.closest?.("[data-dialog-close]");
  if (closer) return closer.closest("dialog").close();
  if (event.target.matches?.("dialog[open]")) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});
