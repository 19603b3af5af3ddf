// All builtins by where they are found: methods by the receiver's type, functions, namespaces.
import { nullValue } from "../values/errors.ts";
import { type RulesValue, type TypeName, typeOf } from "../values/value.ts";
import { bytesMethods } from "./bytes.ts";
import { constraintMethods } from "./constraint.ts";
import { conversions } from "./conversions.ts";
import { durationMethods, durationNamespace } from "./duration.ts";
import { hashingNamespace } from "./hashing.ts";
import { latLngMethods, latLngNamespace } from "./latlng.ts";
import { listMethods } from "./list.ts";
import { mapMethods } from "./map.ts";
import { mapDiffMethods } from "./map-diff.ts";
import { mathNamespace } from "./math.ts";
import { pathMethods } from "./path.ts";
import { setMethods } from "./set.ts";
import { type BuiltinTable, callBuiltin } from "./signature.ts";
import { stringMethods } from "./string.ts";
import { timestampMethods, timestampNamespace } from "./timestamp.ts";

export const methods: Readonly<Partial<Record<TypeName, BuiltinTable>>> = {
  string: stringMethods,
  bytes: bytesMethods,
  list: listMethods,
  set: setMethods,
  map: mapMethods,
  map_diff: mapDiffMethods,
  path: pathMethods,
  timestamp: timestampMethods,
  duration: durationMethods,
  latlng: latLngMethods,
  constraint: constraintMethods,
};

export const namespaces: Readonly<Record<string, BuiltinTable>> = {
  math: mathNamespace,
  duration: durationNamespace,
  timestamp: timestampNamespace,
  latlng: latLngNamespace,
  hashing: hashingNamespace,
};

export const builtinNamespaces: ReadonlySet<string> = new Set(Object.keys(namespaces));

export const globalFunctions: BuiltinTable = conversions;

export const hasMethod = (self: RulesValue, name: string): boolean => Object.hasOwn(methods[typeOf(self)] ?? {}, name);

export function callMethod(self: RulesValue, name: string, args: readonly RulesValue[]): RulesValue {
  if (self === null) return nullValue;
  const type = typeOf(self);
  return callBuiltin(methods[type], { owner: type, name, self, args });
}
