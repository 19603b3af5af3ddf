// Points on the globe, and the distance between two in metres.
import { RulesError, RulesLatLng, type RulesValue } from "../values/value.ts";
import { type BuiltinTable, overload, single } from "./signature.ts";

const earthRadius = 6_371_010;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Great-circle distance by the haversine formula. */
function distance(self: RulesLatLng, other: RulesLatLng): number {
  const latitude = Math.sin(radians(other.latitude - self.latitude) / 2);
  const longitude = Math.sin(radians(other.longitude - self.longitude) / 2);
  const cosines = Math.cos(radians(self.latitude)) * Math.cos(radians(other.latitude));
  const chord = latitude * latitude + longitude * longitude * cosines;
  return 2 * earthRadius * Math.asin(Math.sqrt(Math.min(1, chord)));
}

function fromNumbers(latitude: bigint | number, longitude: bigint | number): RulesValue {
  const [lat, lng] = [Number(latitude), Number(longitude)];
  if (!(lat >= -90 && lat <= 90)) return new RulesError("Latitude must be in the range of [-90.0, 90.0]");
  if (!(lng >= -180 && lng <= 180)) return new RulesError("Longitude must be in the range of [-180.0, 180.0]");
  return new RulesLatLng(lat, lng);
}

export const latLngMethods: BuiltinTable = {
  latitude: single([], (self: RulesLatLng) => self.latitude),
  longitude: single([], (self: RulesLatLng) => self.longitude),
  distance: single(["latlng"], distance),
};

export const latLngNamespace: BuiltinTable = {
  value: (["int", "float"] as const).flatMap((left) =>
    (["int", "float"] as const).map((right) => overload([left, right], fromNumbers)),
  ),
};
