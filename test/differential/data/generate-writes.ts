// Random writes to a handful of documents: whole, masked, transforming, conditional, verifying; one or several at once.
import type { JsonObject } from "@bufbuild/protobuf";
import { DATABASE, double, integer, nameOf, ROOT, value } from "../../conformance/cases/vocabulary.ts";
import type { Rpc } from "../../conformance/transport-clients.ts";
import type { Random } from "../rules/random.ts";
import { randomFields, randomValue } from "./generate-values.ts";

export const documents = ["w/1", "w/2", "w/3", "w/1/v/1"];

/** Stands for the update time that a document was last seen with. */
export const timeOf = (path: string): string => `$TIME ${path}`;

const fieldNames = ["a", "b", "l", "m"];
const maskPaths = ["a", "b", "l", "m", "m.x", "m.y", "m.x.z", "a.x", "none", "`a`", "m.`x`"];
const numbers: readonly unknown[] = [
  0,
  1,
  -1,
  2,
  double(0.5),
  double(-0),
  double("NaN"),
  double("Infinity"),
  double("-Infinity"),
  double(1e308),
  integer("9223372036854775807"),
  integer("-9223372036854775808"),
  integer("9007199254740993"),
];

export class WriteGenerator {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  request(): readonly [Rpc, JsonObject] {
    const random = this.#random;
    const path = random.pick(documents);
    switch (random.below(10)) {
      case 0:
        return ["batchWrite", { database: DATABASE, writes: this.#writes() }];
      case 1: {
        const update = this.#update(path);
        const mask = this.#chance(2) ? { mask: { fieldPaths: this.#mask() } } : {};
        const { update: document, updateTransforms: _, ...rest } = update as { update: JsonObject } & JsonObject;
        return ["updateDocument", { document, ...rest, ...mask }];
      }
      case 2:
        return ["deleteDocument", { name: nameOf(path), ...this.#condition(path) }];
      case 3: {
        const documentId = random.pick(["1", "2", "3", "4"]);
        return [
          "createDocument",
          { parent: ROOT, collectionId: "w", documentId, document: { fields: this.#fields() } },
        ];
      }
      default:
        return ["commit", { database: DATABASE, writes: this.#writes() }];
    }
  }

  #writes(): JsonObject[] {
    return Array.from({ length: this.#chance(2) ? 1 : 1 + this.#random.below(4) }, () => this.#write());
  }

  #write(): JsonObject {
    const path = this.#random.pick(documents);
    switch (this.#random.below(8)) {
      case 0:
        return { delete: nameOf(path), ...this.#condition(path) };
      case 1:
        return { verify: nameOf(path), ...this.#condition(path) };
      case 2:
        return {
          transform: { document: nameOf(path), fieldTransforms: this.#transforms() },
          ...this.#condition(path),
        };
      default:
        return this.#update(path);
    }
  }

  #update(path: string): JsonObject {
    return {
      update: { name: nameOf(path), fields: this.#fields() },
      ...(this.#chance(2) && { updateMask: { fieldPaths: this.#mask() } }),
      ...(this.#chance(3) && { updateTransforms: this.#transforms() }),
      ...this.#condition(path),
    };
  }

  #fields(): JsonObject {
    const fields = randomFields(this.#random, fieldNames);
    if (this.#chance(2)) fields.a = value(this.#random.pick(numbers));
    if (this.#chance(3)) fields.l = this.#list();
    return fields;
  }

  #condition(path: string): JsonObject {
    if (!this.#chance(3)) return {};
    const condition = this.#random.pick([{ exists: true }, { exists: false }, { updateTime: timeOf(path) }]);
    return { currentDocument: condition };
  }

  #mask(): string[] {
    return Array.from({ length: this.#random.below(4) }, () => this.#random.pick(maskPaths));
  }

  #transforms(): JsonObject[] {
    return Array.from({ length: 1 + this.#random.below(3) }, () => this.#transform());
  }

  #transform(): JsonObject {
    const random = this.#random;
    const fieldPath = random.pick(["a", "b", "l", "m.x", "m", "n"]);
    const number = value(random.pick(numbers));
    return random.pick([
      { fieldPath, increment: number },
      { fieldPath, maximum: number },
      { fieldPath, minimum: number },
      { fieldPath, appendMissingElements: this.#elements() },
      { fieldPath, removeAllFromArray: this.#elements() },
      { fieldPath: "t", setToServerValue: "REQUEST_TIME" },
    ]);
  }

  #list(): JsonObject {
    return { arrayValue: this.#elements() };
  }

  #elements(): JsonObject {
    const one = () => (this.#chance(2) ? value(this.#random.pick(numbers)) : randomValue(this.#random, 1));
    const elements = Array.from({ length: this.#random.below(4) }, one);
    return { values: elements.filter((element) => !("arrayValue" in element)) };
  }

  #chance(oneIn: number): boolean {
    return this.#random.below(oneIn) === 0;
  }
}

export const everything = { database: DATABASE, documents: [...documents, "w/4"].map(nameOf) };
