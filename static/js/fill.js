// [data-fill="#field" data-text=…]: puts a ready answer into a field.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-fill]");
  const field = button && document.querySelector(button.dataset.fill);
  if (!field) return;
  field.value = button.dataset.text ?? "";
  field.dispatchEvent(new CustomEvent("restore", { bubbles: true }));
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
