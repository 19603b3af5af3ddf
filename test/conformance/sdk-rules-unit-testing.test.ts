// @firebase/rules-unit-testing as people test their rules with it.
import {
  assertFails,
  assertSucceeds,
  initializeTestEnvironment,
  type RulesTestEnvironment,
} from "@firebase/rules-unit-testing";
import { collection, doc, getDoc, getDocs, query, setDoc, setLogLevel, where } from "firebase/firestore";
import { afterAll, afterEach, expect, test } from "vitest";
import { describeTargets, startTargets } from "./targets.ts";

const rules = `rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    match /notes/{id} {
      allow get: if request.auth != null;
      allow list: if request.auth.uid == resource.data.owner;
      allow create: if request.resource.data.owner == request.auth.uid && request.auth.token.email_verified == true;
    }
  }
}`;

let runs = 0;
setLogLevel("silent");

describeTargets(await startTargets(), (emulator) => {
  const [host = "", port = ""] = emulator.address.split(":");
  let environment: RulesTestEnvironment | undefined;
  const start = async (source: string) => {
    environment = await initializeTestEnvironment({
      projectId: `demo-rut-${++runs}`,
      firestore: { host, port: Number(port), rules: source },
    });
    return environment;
  };
  afterEach(() => environment?.cleanup());
  afterAll(() => emulator.stop());

  test("allowed and denied, by caller", async () => {
    const env = await start(rules);
    const verified = env.authenticatedContext("me", { email_verified: true }).firestore();
    const unverified = env.authenticatedContext("you").firestore();
    const stranger = env.unauthenticatedContext().firestore();
    await assertSucceeds(setDoc(doc(verified, "notes/a"), { owner: "me" }));
    await assertFails(setDoc(doc(verified, "notes/b"), { owner: "you" }));
    await assertFails(setDoc(doc(unverified, "notes/b"), { owner: "you" }));
    await assertSucceeds(getDoc(doc(unverified, "notes/a")));
    await assertFails(getDoc(doc(stranger, "notes/a")));
    const mine = query(collection(verified, "notes"), where("owner", "==", "me"));
    expect((await assertSucceeds(getDocs(mine))).size).toBe(1);
    await assertFails(getDocs(collection(verified, "notes")));
  });

  test("rules switched off, and everything cleared", async () => {
    const env = await start(rules);
    const reader = env.authenticatedContext("me").firestore();
    await env.withSecurityRulesDisabled((context) => setDoc(doc(context.firestore(), "notes/x"), { owner: "z" }));
    expect((await getDoc(doc(reader, "notes/x"))).exists()).toBe(true);
    await env.clearFirestore();
    expect((await getDoc(doc(reader, "notes/x"))).exists()).toBe(false);
  });

  test("rules that do not compile are refused with the place", async () => {
    await expect(start("rules_version = '2';\nservice cloud.firestore { match")).rejects.toThrow(
      /Error compiling rules:\\nL\d+:\d+ /,
    );
    environment = undefined;
  });
});
