// The page at /api/v1/docs: reads openapi.json and lets people send requests. It asks no third party for anything.

export const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hearth API</title>
<link rel="stylesheet" href="docs.css">
<script type="module" src="docs.js"></script>
</head>
<body>
<header>
<h1>Hearth API</h1>
<p>The description behind this page: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<label>ID token <input id="token" type="password" autocomplete="off" spellcheck="false" placeholder="of a signed-in person; stays in this page"></label>
</header>
<main id="operations"><p>Loading…</p></main>
</body>
</html>
`;

export const docsStyle = `:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
details { border: 1px solid var(--line); border-radius: 8px; margin: 0.5rem 0; padding: 0.5rem 1rem; }
summary { cursor: pointer; }
code, pre, textarea, input { font: 14px/1.5 ui-monospace, monospace; }
pre { overflow: auto; background: color-mix(in srgb, currentColor 6%, transparent); padding: 0.5rem; border-radius: 4px; }
label { display: block; margin: 0.5rem 0; }
input, textarea { width: 100%; box-sizing: border-box; padding: 0.5rem; }
button { font: inherit; padding: 0.5rem 1rem; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 600; text-transform: uppercase; }
`;

export const docsScript = `const main = document.querySelector("#operations");
const make = (tag, text, attributes = {}) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
const show = (value) => JSON.stringify(value, null, 2);

function field(form, parameter) {
  const several = parameter.schema.type === "array" ? "; here: with commas between them" : "";
  const label = make("label", parameter.name + " (" + parameter.in + ") " + (parameter.description ?? "") + several);
  const input = make("input", undefined, { name: parameter.name });
  input.required = parameter.required === true;
  label.append(input);
  form.append(label);
  return { parameter, input };
}

async function send({ method, path, fields, body }) {
  const headers = {};
  const token = document.querySelector("#token").value.trim();
  if (token !== "") headers.authorization = "Bearer " + token;
  const search = new URLSearchParams();
  let target = path;
  for (const { parameter, input } of fields) {
    if (input.value === "") continue;
    if (parameter.in === "path") target = target.replace("{" + parameter.name + "}", encodeURIComponent(input.value));
    else if (parameter.schema.type === "array") {
      for (const each of input.value.split(",")) search.append(parameter.name, each.trim());
    } else if (parameter.in === "query") search.set(parameter.name, input.value);
    else headers[parameter.name] = input.value;
  }
  if (body !== undefined) headers["content-type"] = "application/json";
  const address = "." + target + (search.size > 0 ? "?" + search : "");
  const response = await fetch(address, { method: method.toUpperCase(), headers, body: body?.value });
  const text = await response.text();
  const etag = response.headers.get("etag");
  return response.status + (etag ? "  ETag " + etag : "") + "\\n" + (text.startsWith("{") ? show(JSON.parse(text)) : text);
}

function operation(method, path, details) {
  const box = make("details");
  const summary = make("summary");
  summary.append(make("span", method, { class: "method" }), make("code", path), make("span", " " + details.summary));
  const form = make("form");
  const fields = (details.parameters ?? []).map((parameter) => field(form, parameter));
  const schema = details.requestBody?.content["application/json"].schema;
  let body;
  if (schema !== undefined) {
    const known = make("details");
    known.append(make("summary", "Body"), make("pre", show(schema)));
    body = make("textarea", "{}", { rows: "5", "aria-label": "Body" });
    form.append(known, body);
  }
  const result = make("pre", undefined, { "aria-live": "polite" });
  result.hidden = true;
  form.append(make("button", "Send"), result);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    result.hidden = false;
    result.textContent = await send({ method, path, fields, body }).catch((error) => String(error));
  });
  const answers = Object.entries(details.responses).map(([status, each]) => status + "  " + each.description);
  box.append(summary, form, make("pre", answers.join("\\n")));
  return box;
}

const description = await (await fetch("openapi.json")).json();
main.replaceChildren();
for (const { name } of description.tags) {
  const section = make("section");
  section.append(make("h2", name));
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, details] of Object.entries(methods)) {
      if (details.tags.includes(name)) section.append(operation(method, path, details));
    }
  }
  main.append(section);
}
`;
