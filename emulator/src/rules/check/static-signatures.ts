// What the compiler knows of types: the parameters and results of every operator, method and function. An order of
// types is the order in which Google's emulator prints them.
import type { TypeName } from "../values/value.ts";

export type StaticType = Exclude<TypeName, "error">;
/** Undefined: could be anything. */
export type StaticTypes = readonly StaticType[] | undefined;

export interface Signature {
  /** The receiver of a method. */
  readonly self?: StaticType;
  readonly params: readonly (StaticType | "any")[];
  /** Absent: anything. */
  readonly result?: StaticType;
}

/** `string.matches(string):bool`; several results or overloads are separated by spaces. */
function parse(text: string): ReadonlyMap<string, readonly Signature[]> {
  const table = new Map<string, Signature[]>();
  for (const entry of text.trim().split(/\s+/)) {
    const found = /^(?:(\w+)\.)?([\w.]+)\((.*?)\)(?::(\w+))?$/.exec(entry);
    if (found === null) throw new Error(`Not a signature: ${entry}`);
    const [, self, name = "", params = "", result] = found;
    const signature: Signature = {
      ...(self !== undefined && { self: self as StaticType }),
      params: params === "" ? [] : (params.split(",") as StaticType[]),
      ...(result !== undefined && { result: result as StaticType }),
    };
    table.set(name, [...(table.get(name) ?? []), signature]);
  }
  return table;
}

export const methodSignatures = parse(`
  string.size():int bytes.size():int list.size():int set.size():int map.size():int
  string.lower():string string.upper():string string.trim():string
  string.split(string):list string.replace(string,string):string string.matches(string):bool string.toUtf8():bytes
  bytes.toBase64():string bytes.toHexString():string
  list.hasAll(list):bool set.hasAll(list):bool set.hasAll(set):bool
  list.hasAny(list):bool set.hasAny(list):bool set.hasAny(set):bool
  list.hasOnly(list):bool set.hasOnly(list):bool set.hasOnly(set):bool
  list.concat(list):list list.removeAll(list):list list.join(string):string list.toSet():set
  set.difference(set):set set.intersection(set):set set.union(set):set
  map.keys():list map.values():list map.get(string,any) map.get(list,any) map.diff(map):map_diff
  map_diff.addedKeys():set map_diff.removedKeys():set map_diff.changedKeys():set
  map_diff.unchangedKeys():set map_diff.affectedKeys():set
  path.bind(map):path
  timestamp.year():int timestamp.month():int timestamp.day():int timestamp.hours():int timestamp.minutes():int
  timestamp.seconds():int duration.seconds():int timestamp.nanos():int duration.nanos():int
  timestamp.dayOfWeek():int timestamp.dayOfYear():int timestamp.toMillis():int
  timestamp.date():timestamp timestamp.time():duration
  latlng.latitude():float latlng.longitude():float latlng.distance(latlng):float
`);

/** Functions by name, those of namespaces by `namespace.name`. Look-ups are named apart: they are service functions. */
export const functionSignatures = new Map([
  ...parse(`
    string(int):string string(float):string string(null):string string(string):string string(bool):string
    string(path):string
    int(int):int int(float):int int(string):int
    float(int):float float(float):float float(string):float
    path(string):path debug(any)
    get(path) exists(path) getAfter(path) existsAfter(path)
  `),
  ...namespaced("math", "abs(int):int abs(float):float ceil(number):float floor(number):float round(number):int"),
  ...namespaced("math", "sqrt(number):float pow(number,number):float isNaN(number):bool isInfinity(number):bool"),
  ...namespaced("duration", "value(int,string):duration time(int,int,int,int):duration abs(duration):duration"),
  ...namespaced("timestamp", "date(int,int,int):timestamp value(int):timestamp value(string):timestamp"),
  ...namespaced("latlng", "value(number,number):latlng"),
  ...namespaced("hashing", "md5(bytes):bytes md5(string):bytes sha256(bytes):bytes sha256(string):bytes"),
  ...namespaced("hashing", "crc32(bytes):bytes crc32(string):bytes crc32c(bytes):bytes crc32c(string):bytes"),
]);

function namespaced(namespace: string, text: string): readonly (readonly [string, readonly Signature[]])[] {
  // `number` stands for a float parameter that takes an int, too.
  return [...parse(text)].map(([name, signatures]) => [
    `${namespace}.${name}`,
    signatures.flatMap((signature) =>
      signature.params.includes("number" as StaticType)
        ? (["float", "int"] as const).map((type) => ({ ...signature, params: signature.params.map(() => type) }))
        : [signature],
    ),
  ]);
}

export const serviceFunctions: ReadonlySet<string> = new Set(["get", "exists", "getAfter", "existsAfter"]);

const arithmetic = (text: string): readonly Signature[] =>
  text.split(" ").map((entry) => {
    const [left, right, result] = entry.split(",") as [StaticType, StaticType, StaticType];
    return { params: [left, right], result };
  });

export const binarySignatures: Readonly<Record<string, readonly Signature[]>> = {
  "+": arithmetic(
    "int,int,int float,float,float string,string,string duration,duration,duration duration,timestamp,timestamp timestamp,duration,timestamp",
  ),
  "-": arithmetic(
    "int,int,int float,float,float duration,duration,duration timestamp,duration,timestamp timestamp,timestamp,duration",
  ),
  "*": arithmetic("int,int,int float,float,float"),
  "/": arithmetic("int,int,int float,float,float"),
  "%": arithmetic("int,int,int float,float,float"),
};

export const negateSignatures: readonly Signature[] = (["int", "float", "duration"] as const).map((type) => ({
  params: [type],
  result: type,
}));

const isNumeric = (type: StaticType): boolean => type === "int" || type === "float";

/** Whether a value of one of the types could be of one of the others; int and float stand for each other. */
export function compatible(a: StaticTypes, b: StaticTypes): boolean {
  if (a === undefined || b === undefined) return true;
  return a.some((x) => b.some((y) => x === y || (isNumeric(x) && isNumeric(y))));
}
