// A page that ships a trained model: a field for each column, and the prediction, renewed at each change. The
// model's two files lie in ./model beside the page; nothing is sent anywhere.

import { type Cell, type Input, load, type Row } from "downhill/predict";

const korean = navigator.language.startsWith("ko");
const heading = document.querySelector("h1")!;
const form = document.querySelector("form")!;
const output = document.querySelector("output")!;

function fieldOf(feature: Input): HTMLLabelElement {
  const label = document.createElement("label");
  label.append(feature.name, feature.kind === "category" ? choiceOf(feature) : entryOf(feature));
  return label;
}

function choiceOf({ name, categories }: Extract<Input, { kind: "category" }>): HTMLSelectElement {
  const select = document.createElement("select");
  select.name = name;
  select.append(...categories.map(category => new Option(category)));
  return select;
}

function entryOf(feature: Exclude<Input, { kind: "category" }>): HTMLInputElement {
  const entry = document.createElement("input");
  entry.name = feature.name;
  entry.type = feature.kind;
  if (feature.kind === "number") {
    entry.step = "any";
    entry.value = String(feature.median);
  }
  return entry;
}

/** An empty field is a missing value, which the model knows how to take. */
function row(): Row {
  const cells = [...new FormData(form)].map(([name, value]): [string, Cell] => [
    name,
    value === "" ? null : String(value),
  ]);
  return Object.fromEntries(cells);
}

const model = await load(new URL("model/", document.baseURI));
document.documentElement.lang = korean ? "ko" : "en";
heading.textContent = korean ? `${model.target} 예측` : `Predict ${model.target}`;
form.append(...model.features.map(fieldOf));

async function show(): Promise<void> {
  const prediction = await model.predict(row());
  output.value = typeof prediction === "number" ? prediction.toPrecision(8) : prediction;
}
form.addEventListener("input", () => void show());
form.addEventListener("submit", event => event.preventDefault());
await show();
