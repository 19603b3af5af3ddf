// The sizes that bound what one client can make the emulator hold in memory.

/** One request, on any transport. The web SDK's gRPC client stops at 17 MiB; production at 10 (the service's business). */
export const maxMessageBytes = 18 * 1024 * 1024;

/** Unfinished requests, of all gRPC calls together. */
export const maxHeldBytes = 512 * 1024 * 1024;

/** Answers waiting for a client that has stopped reading. Beyond it, and after `stalledMs`, its stream is ended. */
export const maxPendingBytes = 32 * 1024 * 1024;
export const stalledMs = 5_000;

/** Answers waiting for any one stream, however fast its client. */
export const hardPendingBytes = 512 * 1024 * 1024;

export const slowReaderText = "The client does not read its stream: too many answers are waiting for it.";
