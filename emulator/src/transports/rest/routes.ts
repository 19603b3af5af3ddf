// The whole REST surface on one screen: which request is which RPC, and what the path and the body fill in.

export interface Route {
  /** The RPC, by its name in the service. */
  readonly rpc: string;
  /** The request's field that takes the body; `*` is the whole request; absent: the body is not read. */
  readonly body?: "*" | "document";
  /** Fields that come from the path; they win over the query and the body. */
  readonly bound: Readonly<Record<string, unknown>>;
}

type Bind = (target: { database: string; parent: string }) => Record<string, unknown>;

const byDatabase: Bind = ({ database }) => ({ database });
const byParent: Bind = ({ parent }) => ({ parent });

/** POST …/documents[/PATH]:VERB. The first group stands at the root only. */
const verbs = new Map<string, { rpc: string; bind: Bind }>(
  Object.entries({
    batchGet: { rpc: "batchGetDocuments", bind: byDatabase },
    batchWrite: { rpc: "batchWrite", bind: byDatabase },
    beginTransaction: { rpc: "beginTransaction", bind: byDatabase },
    commit: { rpc: "commit", bind: byDatabase },
    executePipeline: { rpc: "executePipeline", bind: byDatabase },
    rollback: { rpc: "rollback", bind: byDatabase },

    listCollectionIds: { rpc: "listCollectionIds", bind: byParent },
    partitionQuery: { rpc: "partitionQuery", bind: byParent },
    runAggregationQuery: { rpc: "runAggregationQuery", bind: byParent },
    runQuery: { rpc: "runQuery", bind: byParent },
  }),
);

/** Empty names match too: the service refuses them by name. */
const base = /^\/v1(?:beta1)?\/(projects\/[^/]*\/databases\/[^/]*)\/documents(?:\/(.*?))?(?::([A-Za-z]+))?$/;

/** The route of a decoded path, or undefined for what is not REST. */
export function routeOf(method: string, path: string): Route | undefined {
  const match = base.exec(path);
  if (match === null) return undefined;
  const [, database = "", below = "", word] = match;
  const verb = method === "POST" && word !== undefined ? verbs.get(word) : undefined;
  if (verb !== undefined) {
    const root = `${database}/documents`;
    if (below !== "" && verb.bind === byDatabase) return undefined;
    return {
      rpc: verb.rpc,
      body: "*",
      bound: verb.bind({ database, parent: below === "" ? root : `${root}/${below}` }),
    };
  }
  // Without a known verb the colon is part of a document id.
  const resource = word === undefined ? below : `${below}:${word}`;
  if (below === "") return undefined;
  return resourceRoute(method, `${database}/documents`, resource);
}

function resourceRoute(method: string, root: string, resource: string): Route | undefined {
  const name = `${root}/${resource}`;
  const isDocument = resource.split("/").length % 2 === 0;
  switch (method) {
    case "GET":
      return isDocument
        ? { rpc: "getDocument", bound: { name } }
        : { rpc: "listDocuments", bound: collectionOf(root, resource) };
    case "POST":
      return { rpc: "createDocument", body: "document", bound: collectionOf(root, resource) };
    case "PATCH":
      return { rpc: "updateDocument", body: "document", bound: { document: { name } } };
    case "DELETE":
      return { rpc: "deleteDocument", bound: { name } };
    default:
      return undefined;
  }
}

function collectionOf(root: string, resource: string): { parent: string; collectionId: string } {
  const slash = resource.lastIndexOf("/");
  return {
    parent: slash < 0 ? root : `${root}/${resource.slice(0, slash)}`,
    collectionId: resource.slice(slash + 1),
  };
}
