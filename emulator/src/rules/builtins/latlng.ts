// Points on the globe, and the distance between two in metres.
import { RulesError, RulesLatLng, type RulesValue } from "../values/value.ts";
import { type BuiltinTable, single } from "./signature.ts";
import { floatText } from "./text.ts";

const earthRadius = 6_371_009;
const radians = (degrees: number): number => degrees * (Math.PI / 180);

/** Great-circle distance by the haversine formula, in the order of operations of Google's S2 library. */
function distance(self: RulesLatLng, other: RulesLatLng): number {
  const [lat1, lat2] = [radians(self.latitude), radians(other.latitude)];
  const latitude = Math.sin(0.5 * (lat2 - lat1));
  const longitude = Math.sin(0.5 * (radians(other.longitude) - radians(self.longitude)));
  const chord = latitude * latitude + longitude * longitude * Math.cos(lat1) * Math.cos(lat2);
  return 2 * Math.atan2(Math.sqrt(chord), Math.sqrt(Math.max(0, 1 - chord))) * earthRadius;
}

function fromNumbers(lat: number, lng: number): RulesValue {
  if (!(lat >= -90 && lat <= 90 && lng >= -180 && lng <= 180)) {
    return new RulesError(
      "Latitude should be in [-90,90] range and longitude should be in [-180,180] range. " +
        `latitude: ${floatText(lat)}, longitude: ${floatText(lng)}.`,
    );
  }
  return new RulesLatLng(lat, lng);
}

export const latLngMethods: BuiltinTable = {
  latitude: single([], (self: RulesLatLng) => self.latitude),
  longitude: single([], (self: RulesLatLng) => self.longitude),
  distance: single(["latlng"], distance),
};

export const latLngNamespace: BuiltinTable = { value: single(["float", "float"], fromNumbers) };
