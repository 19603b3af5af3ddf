// The ranges of timestamps (years 1 to 9999) and durations (about 10,000 years either way).
const second = 1_000_000_000n;
const minTimestamp = -62_135_596_800n * second;
const maxTimestamp = 253_402_300_800n * second - 1n;
const maxDuration = 315_576_000_000n * second;

export const isTimestampInRange = (nanos: bigint): boolean => nanos >= minTimestamp && nanos <= maxTimestamp;
export const isDurationInRange = (nanos: bigint): boolean => nanos >= -maxDuration && nanos <= maxDuration;
