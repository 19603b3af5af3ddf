// Users: a person's own profile, made when the account is.
import { z } from "zod";
import { action, collection, self } from "../kit/index.ts";

export const users = collection("users", {
  noun: "user",
  fields: {
    displayName: z.string().trim().min(1).max(80),
    email: z.string().max(320).nullable().default(null),
    isAnonymous: z.boolean().default(false),
  },
  access: { read: self, update: self },
  writes: "direct",
  serverFields: ["email", "isAnonymous"],
  actions: {
    refresh: action({
      on: "item",
      access: self,
      summary: "Bring the profile up to date with the account, such as after a guest account became permanent",
      input: z.strictObject({}),
      output: z.strictObject({}),
    }),
  },
});
