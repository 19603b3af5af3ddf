// Cases: latlng. Each row is an expression and what Google's emulator makes of it: a value as the coverage report writes it,
// or an error's text.
import type { CaseRow } from "./types.ts";

export const latlngCases: readonly CaseRow[] = [
  ["latlng.value(1,2) is latlng", { boolValue: true }],
  ["latlng.value(1,2)", { latlngValue: { latitude: 1, longitude: 2 } }],
  ["latlng.value(1.5,-2.5)", { latlngValue: { latitude: 1.5, longitude: -2.5 } }],
  [
    "latlng.value(91,0)",
    "Latitude should be in [-90,90] range and longitude should be in [-180,180] range. latitude: 91.0, longitude: 0.0.",
  ],
  [
    "latlng.value(0,181)",
    "Latitude should be in [-90,90] range and longitude should be in [-180,180] range. latitude: 0.0, longitude: 181.0.",
  ],
  ["latlng.value(-90,-180)", { latlngValue: { latitude: -90, longitude: -180 } }],
  [
    "latlng.value('a',1)",
    "Unsupported operation error. Received: latlng.value(string, int). Expected: latlng.value(float, float).",
  ],
  ["latlng.value(1)", "Incorrect number of arguments. Received: 1. Expected: latlng.value(float, float)."],
  ["latlng.value(1,2).latitude()", { floatValue: 1 }],
  ["latlng.value(1,2).longitude()", { floatValue: 2 }],
  ["latlng.value(0,0).distance(latlng.value(0,1))", { floatValue: 111195.08372419141 }],
  ["latlng.value(0,0).distance(latlng.value(0,180))", { floatValue: 20015115.070354454 }],
  ["latlng.value(0,0).distance(latlng.value(0,0))", { floatValue: 0 }],
  ["latlng.value(90,0).distance(latlng.value(-90,0))", { floatValue: 20015115.070354454 }],
  [
    "latlng.value(0,0).distance(1)",
    "Unsupported operation error. Received: latlng.distance(int). Expected: latlng.distance(latlng).",
  ],
  ["latlng.value(1,2) == latlng.value(1.0,2.0)", { boolValue: true }],
  [
    "latlng.value(1,2) < latlng.value(1,3)",
    "Unsupported operation error. Received: latlng < latlng. Expected: string < string, bytes < bytes, int < int, float < float, duration < duration, timestamp < timestamp, constraint < any, any < constraint.",
  ],
  ["latlng.value(-90,0.5).latitude()", { floatValue: -90 }],
  ["latlng.value(1,2).latitude(1)", "Incorrect number of arguments. Received: 1. Expected: latlng.latitude()."],
  ["latlng.value(0.5,-180).longitude()", { floatValue: -180 }],
  ["latlng.value(1,2).longitude(1)", "Incorrect number of arguments. Received: 1. Expected: latlng.longitude()."],
];
