// Shapes in a few words, for the comments of the generated rules.
import type { Shape } from "../define/shape.ts";

const range = (min: number, max: number | undefined) => (max === undefined ? `at least ${min}` : `${min} to ${max}`);

/** "text, 1 to 200 characters, trimmed" */
export function describe(shape: Shape): string {
  switch (shape.kind) {
    case "string":
      return `text, ${range(shape.min, shape.max)} characters${shape.trimmed ? ", trimmed" : ""}`;
    case "number": {
      const bounds = shape.bounds.map(({ op, value }) => `${op} ${value}`);
      const steps = shape.multipleOf.map((step) => `in steps of ${step}`);
      return [shape.integer ? "integer" : "number", ...bounds, ...steps].join(" ");
    }
    case "oneOf":
      return `one of ${shape.values.join(", ")}`;
    case "array":
      return `up to ${shape.max ?? "any number of"} items`;
    case "record":
      return `up to ${shape.max ?? "any number of"} entries`;
    case "nullable":
      return `${describe(shape.inner)}, or null`;
    case "optional":
      return `${describe(shape.inner)}, may be absent`;
    case "default":
    case "checked":
      return describe(shape.inner);
    case "userId":
      return "the uid of a person";
    case "geoPoint":
      return "a place on the globe";
    case "bytes":
      return `${range(shape.min, shape.max)} bytes`;
    case "reference":
      return `a reference to one of ${shape.to}`;
    case "union":
      return `by ${shape.by}: ${Object.keys(shape.options).join(", ")}`;
    default:
      return shape.kind;
  }
}
