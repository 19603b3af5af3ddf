// Lists page by page while documents come and go: each page goes on where the one before it ended.
import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import {
  ListCollectionIdsRequestSchema,
  type ListDocumentsRequest,
  ListDocumentsRequestSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { asAdmin, type Harness, harness, remove, root, set } from "./service-harness.ts";

type Options = Partial<Pick<ListDocumentsRequest, "orderBy" | "showMissing" | "pageToken" | "collectionId">>;

async function page({ firestore }: Harness, options: Options): Promise<{ ids: string[]; nextPageToken: string }> {
  const request = create(ListDocumentsRequestSchema, { parent: root, collectionId: "a", pageSize: 2, ...options });
  const { documents, nextPageToken } = await firestore.listDocuments(request, asAdmin);
  return { ids: documents.map(({ name }) => name.slice(name.lastIndexOf("/") + 1)), nextPageToken };
}

/** Seven documents, of which 3 and 6 exist only by what is below them. */
const tree = [
  ...[1, 2, 4, 5, 7].map((n) => set(`a/${n}`, { n: n % 3, even: n % 2 === 0 })),
  set("a/3/b/1", {}),
  set("a/6/b/1", {}),
];

describe("ListDocuments", () => {
  it.each<[Options, string]>([
    [{}, "1 2 4 5 7"],
    [{ orderBy: "__name__ desc" }, "7 5 4 2 1"],
    [{ orderBy: "n" }, "1 4 7 2 5"],
    [{ orderBy: "n desc" }, "5 2 7 4 1"],
    [{ orderBy: "even, n desc" }, "5 7 1 2 4"],
    [{ showMissing: true }, "1 2 3 4 5 6 7"],
    [{ collectionId: "" }, "1 2 4 5 7"],
  ])("%j: all once, also when the last one that was shown is deleted", async (options, expected) => {
    for (const deletes of [false, true]) {
      await using service = harness({ requireIndexes: false });
      await service.commit(tree);
      const seen: string[] = [];
      let pageToken = "";
      do {
        const { ids, nextPageToken } = await page(service, { ...options, pageToken });
        seen.push(...ids);
        pageToken = nextPageToken;
        const last = ids.at(-1) as string;
        if (deletes) await service.commit([remove(`a/${last}`), remove(`a/${last}/b/1`)]);
      } while (pageToken !== "");
      expect(seen.join(" ")).toBe(expected);
    }
  });

  it.each<[string, Options]>([
    ["of another order", { orderBy: "n" }],
    ["of another collection", { collectionId: "c" }],
    ["that is none", { pageToken: "!!" }],
    ["that is too long", { pageToken: "A".repeat(100_000) }],
  ])("a token %s is refused", async (_, options) => {
    await using service = harness();
    await service.commit([...tree, set("c/1", { n: 1 })]);
    const { nextPageToken } = await page(service, {});
    await expect(page(service, { pageToken: nextPageToken, ...options })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: "Invalid page token.",
    });
  });
});

it("ListCollectionIds: all once, also when the last one that was shown is emptied", async () => {
  await using service = harness();
  await service.commit(["a", "b", "c", "d", "e"].map((id) => set(`${id}/1`, {})));
  const seen: string[] = [];
  let pageToken = "";
  do {
    const request = create(ListCollectionIdsRequestSchema, { parent: root, pageSize: 2, pageToken });
    const { collectionIds, nextPageToken } = await service.firestore.listCollectionIds(request, asAdmin);
    seen.push(...collectionIds);
    pageToken = nextPageToken;
    await service.commit([remove(`${collectionIds.at(-1)}/1`)]);
  } while (pageToken !== "");
  expect(seen).toEqual(["a", "b", "c", "d", "e"]);
});
