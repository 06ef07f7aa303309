import { h, say, today } from "./frame.js";

// A sheet from below with a few fields; resolves with what was told, or null. What is missing is said beside the field,
// and so is what `wrong` finds in the whole: [name of the field, the sentence].
export function ask(title, fields, { button = say("save"), danger = false, intro = "", wrong = () => null } = {}) {
  return new Promise((resolve) => {
    const id = `ask-${Date.now()}`;
    const inputs = fields.map((field) => made(field));
    const error = h("p.ask-error", { role: "alert" });
    const form = h(
      "form.ask-form", { method: "dialog", novalidate: true },
      h("h2", { id }, title), intro && h("p.job-meta", {}, intro), inputs.map((one) => one.row), error,
      h("div.ask-buttons", {}, h("button.btn", { type: "button", onclick: () => done(null) }, say("cancel")), h(`button.btn.${danger ? "btn-danger" : "btn-primary"}`, { type: "submit" }, button)),
    );
    const dialog = h("dialog.ask", { "aria-labelledby": id }, form);
    const done = (told) => {
      dialog.close();
      dialog.remove();
      resolve(told);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const told = {};
      for (const { field, input } of inputs) {
        const value = field.type === "check" ? input.checked : input.value.trim();
        if (field.required && !value) {
          error.textContent = say("missing", { what: field.label });
          input.focus();
          return;
        }
        if (value) told[field.name] = value;
      }
      const found = wrong(told);
      if (found) {
        error.textContent = found[1];
        inputs.find(({ field }) => field.name === found[0]).input.focus();
        return;
      }
      done(told);
    });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      done(null);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

function made(field) {
  if (field.pad) return { field, input: { value: "", focus() {} }, row: h("div.ask-row", {}, h("span", {}, field.label), field.pad.element) };
  const id = `f-${field.name}`;
  const common = { id, name: field.name, required: Boolean(field.required) };
  let input;
  if (field.type === "select") {
    input = h("select.form-select", common, h("option", { value: "" }, say("choose")), field.options.map(([value, label]) => h("option", { value }, label)));
    if (field.value) input.value = field.value;
  } else if (field.type === "note") input = h("textarea.form-control", { ...common, rows: "2", maxlength: "400" }, field.value ?? "");
  else if (field.type === "check") {
    input = h("input", { ...common, type: "checkbox" });
    return { field, input, row: h("label.ask-check", {}, input, h("span", {}, field.label, " ", h("span.job-meta", {}, `(${say("required")})`))) };
  } else input = h("input.form-control", { ...common, type: field.type ?? "text", value: field.value ?? "", min: field.type === "date" ? today() : undefined, maxlength: "80" });
  const label = h("label", { for: id }, field.label, field.required && h("span.job-meta", {}, ` (${say("required")})`));
  return { field, input, row: h("div.ask-row", {}, label, input) };
}
