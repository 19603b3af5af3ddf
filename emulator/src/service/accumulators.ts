// Running totals of an aggregation query.
import { create } from "@bufbuild/protobuf";
import { type FieldPath, valueAt } from "../model/field-path.ts";
import { nullValue, numberOf } from "../model/value.ts";
import { type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { StoredDocument } from "../storage/types.ts";

export interface Accumulator {
  /** The field that documents need to be counted at all. */
  readonly path: FieldPath | undefined;
  add(document: StoredDocument): void;
  /** How many documents can change the result. */
  readonly most: number;
  /** That many documents without showing them, which is enough for a count. */
  addAll(count: number): void;
  result(): Value;
}

export type Aggregation =
  | { readonly kind: "count"; readonly upTo: number | undefined }
  | { readonly kind: "sum" | "avg"; readonly path: FieldPath };

export function createAccumulator(aggregation: Aggregation): Accumulator {
  if (aggregation.kind === "count") return new Count(aggregation.upTo ?? Number.POSITIVE_INFINITY);
  return new Numbers(aggregation.kind, aggregation.path);
}

class Count implements Accumulator {
  readonly path = undefined;
  readonly most: number;
  #count = 0;

  constructor(upTo: number) {
    this.most = upTo;
  }

  add(): void {
    this.addAll(1);
  }

  addAll(count: number): void {
    this.#count = Math.min(this.most, this.#count + count);
  }

  result(): Value {
    return integer(BigInt(this.#count));
  }
}

/** Integers are summed exactly; the sum becomes a double when a double takes part or int64 is not enough. */
class Numbers implements Accumulator {
  readonly path: FieldPath;
  readonly most = Number.POSITIVE_INFINITY;
  readonly #kind: "sum" | "avg";
  #integers = 0n;
  #doubles = 0;
  #hasDoubles: boolean = false;
  #count = 0;

  constructor(kind: "sum" | "avg", path: FieldPath) {
    this.#kind = kind;
    this.path = path;
  }

  add(document: StoredDocument): void {
    const value = valueAt(document.fields, this.path);
    const number = value && numberOf(value);
    if (number === undefined) return;
    this.#count++;
    if (typeof number === "bigint") {
      this.#integers += number;
    } else {
      this.#hasDoubles = true;
      this.#doubles += number;
    }
  }

  addAll(count: number): void {
    if (count > 0) throw new Error("A sum has to see its documents.");
  }

  result(): Value {
    const total = this.#hasDoubles ? Number(this.#integers) + this.#doubles : this.#integers;
    if (this.#kind === "avg") return this.#count === 0 ? nullValue : double(Number(total) / this.#count);
    if (typeof total === "number") return double(total);
    return total === BigInt.asIntN(64, total) ? integer(total) : double(Number(total));
  }
}

function integer(value: bigint): Value {
  return create(ValueSchema, { valueType: { case: "integerValue", value } });
}

function double(value: number): Value {
  return create(ValueSchema, { valueType: { case: "doubleValue", value } });
}
