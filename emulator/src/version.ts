// The version that the command line prints.
import manifest from "../package.json" with { type: "json" };

export const version: string = manifest.version;
