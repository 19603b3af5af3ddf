// All case tables by name.
import { arithmeticCases } from "./arithmetic.ts";
import { bytesCases } from "./bytes.ts";
import { comparisonCases } from "./comparison.ts";
import { conversionsCases } from "./conversions.ts";
import { durationCases } from "./duration.ts";
import { hashingCases } from "./hashing.ts";
import { latlngCases } from "./latlng.ts";
import { listCases } from "./list.ts";
import { literalsCases } from "./literals.ts";
import { logicCases } from "./logic.ts";
import { mapCases } from "./map.ts";
import { mapDiffCases } from "./map-diff.ts";
import { mathCases } from "./math.ts";
import { membershipCases } from "./membership.ts";
import { pathCases } from "./path.ts";
import { requestCases } from "./request.ts";
import { setCases } from "./set.ts";
import { stringCases } from "./string.ts";
import { subscriptCases } from "./subscript.ts";
import { timestampCases } from "./timestamp.ts";
import type { CaseRow } from "./types.ts";

export const caseTables: Readonly<Record<string, readonly CaseRow[]>> = {
  arithmetic: arithmeticCases,
  bytes: bytesCases,
  comparison: comparisonCases,
  conversions: conversionsCases,
  duration: durationCases,
  hashing: hashingCases,
  latlng: latlngCases,
  list: listCases,
  literals: literalsCases,
  logic: logicCases,
  map: mapCases,
  "map-diff": mapDiffCases,
  math: mathCases,
  membership: membershipCases,
  path: pathCases,
  request: requestCases,
  set: setCases,
  string: stringCases,
  subscript: subscriptCases,
  timestamp: timestampCases,
};
