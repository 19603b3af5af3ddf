// Markers: the memory of effects that already ran. Named by function and event, removed by a TTL policy.

/** Where markers live: a collection of the kit's own, which no trigger watches and no rule opens. */
export const markerCollection = "eventMarkers";

/** Collections whose documents expire by a Firestore TTL policy on the field. */
export const expiringCollections = [{ collection: markerCollection, field: "expiresAt" }] as const;
