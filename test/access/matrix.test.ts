// The access matrix of the app, on the running suite with the rules that it was started with.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { app } from "../../functions/src/app/index.ts";
import { makeTeam } from "../api/backend.ts";
import { type RunningApi, startApi } from "../api/in-process.ts";
import { databaseOf, openDoor, operations, verdict } from "./direct.ts";
import { describeMatrix, personOf, type World, who } from "./matrix.ts";

let world: World;
let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
  world = { app, environment: await openDoor(), team: await makeTeam(), base: api.base };
});
afterAll(async () => {
  await world.environment.cleanup();
  await api[Symbol.asyncDispose]();
});

describeMatrix(app, () => world);

describe("what no definition opens", () => {
  const paths = ["eventMarkers/x", "system/cleanup", "system/cleanup/runs/x", "anything/x"];
  test.each(paths.flatMap((path) => who.map((name) => [path, name] as const)))("%s: %s", async (path, name) => {
    const uid = personOf(world, name)?.uid;
    const database = databaseOf(world.environment, uid);
    const target = { database, uid: uid ?? "", path, newId: "y", created: { a: 1 }, changed: { a: 1 } };
    for (const operation of Object.values(operations)) expect(await verdict(operation(target))).toBe("denied");
  });
});
