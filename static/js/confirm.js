// button[data-confirm=ID]: asks in that dialog first. Without scripts it posts at once.
// A form that the browser would refuse anyway is not asked about.
const complete = ({ form, formNoValidate }) => !form || form.noValidate || formNoValidate || form.checkValidity();

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-confirm]");
  const dialog = button && document.getElementById(button.dataset.confirm);
  if (!dialog || button.dataset.confirmed || !complete(button)) return;
  event.preventDefault();
  dialog.returnValue = "";
  dialog.showModal();
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return button.focus();
    button.dataset.confirmed = "yes";
    button.form.requestSubmit(button);
    delete button.dataset.confirmed;
  }, { once: true });
}, true);
