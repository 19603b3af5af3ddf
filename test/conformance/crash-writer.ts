// Started by durability.test.ts and killed without warning: commits pairs of documents and says which were acknowledged.
import { create } from "@bufbuild/protobuf";
import { admin } from "../../emulator/src/model/caller.ts";
import { ValueSchema } from "../../emulator/src/proto/gen/google/firestore/v1/document_pb.js";
import { Store } from "../../emulator/src/storage/store.ts";

const [folder = "", first = "0"] = process.argv.slice(2);
const store = new Store({ path: folder });
const database = { project: "p", database: "(default)" };
let next = Number(first);

async function write(): Promise<never> {
  for (;;) {
    const n = next++;
    const fields = { n: create(ValueSchema, { valueType: { case: "integerValue", value: BigInt(n) } }) };
    const mutations = ["left", "right"].map((side) => ({ path: [side, String(n)], fields }));
    await store.commit({ database, caller: admin, build: () => mutations });
    process.stdout.write(`${n}\n`);
  }
}

for (let i = 0; i < 8; i++) void write();
