// The app: its collections, and where people's roles in them come from.
import { defineApp } from "../kit/index.ts";
import * as collections from "./collections.ts";

export const app = defineApp({
  scope: { path: "workspaces/{workspaceId}", members: "members" },
  collections: { ...collections },
});
