// What people do under rules, through the web SDK: one list, run on Node and inside a browser. In order: later attempts
// see what earlier ones wrote.
import type * as Sdk from "firebase/firestore";

export const attemptRules = `rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    function memberPath(room) {
      return /databases/$(database)/documents/rooms/$(room)/members/$(request.auth.uid);
    }
    function isMember(room) {
      return request.auth != null && exists(memberPath(room));
    }
    function isOwner(room) {
      return get(memberPath(room)).data.role == 'owner';
    }
    match /rooms/{room} {
      allow get: if isMember(room);
      allow create: if request.resource.data.keys().hasOnly(['name']) && request.resource.data.name.size() <= 20
        && getAfter(memberPath(room)).data.role == 'owner';
      match /members/{uid} {
        allow read: if isMember(room);
        allow create: if uid == request.auth.uid && !exists(/databases/$(database)/documents/rooms/$(room))
          && existsAfter(/databases/$(database)/documents/rooms/$(room));
      }
      match /notes/{note} {
        allow get: if isMember(room);
        allow list: if isMember(room) && request.query.limit <= 10;
        allow create: if isMember(room) && request.resource.data.author == request.auth.uid
          && request.resource.data.text is string && request.resource.data.at == request.time;
        allow update: if isMember(room)
          && request.resource.data.diff(resource.data).affectedKeys().hasOnly(['text', 'likes']);
        allow delete: if resource.data.author == request.auth.uid || isOwner(room);
      }
    }
    match /{path=**}/notes/{note} {
      allow list: if resource.data.author == request.auth.uid;
    }
    match /open/{id} {
      allow list: if !('secret' in resource.data);
    }
  }
}`;

/** Stored before the first attempt. */
export const seeded: Readonly<Record<string, Sdk.DocumentData>> = {
  "rooms/r1": { name: "Garden" },
  "rooms/r1/members/ann": { role: "owner" },
  "rooms/r1/members/bob": { role: "guest" },
  "rooms/r1/notes/n1": { author: "bob", text: "Water", likes: 0 },
  "open/o1": { secret: 1 },
};

export type Person = "ann" | "bob" | "cid" | null;

export interface Attempt {
  readonly name: string;
  readonly as: Person;
  readonly allowed: boolean;
  /** Where `strictLists` decides otherwise. */
  readonly strictly?: boolean;
  run(sdk: typeof Sdk, db: Sdk.Firestore): Promise<unknown>;
}

const notes = (sdk: typeof Sdk, db: Sdk.Firestore): Sdk.CollectionReference => sdk.collection(db, "rooms/r1/notes");

const note = (author: string): ((sdk: typeof Sdk) => Sdk.DocumentData) => {
  return (sdk) => ({ author, text: "Weed", at: sdk.serverTimestamp() });
};

/** The first snapshot from the server, or the listener's error. */
const listened = (sdk: typeof Sdk, query: Sdk.Query): Promise<number> =>
  new Promise((resolve, reject) => {
    const stop = sdk.onSnapshot(
      query,
      { includeMetadataChanges: true },
      {
        next: ({ metadata, size }) => {
          if (metadata.fromCache) return;
          stop();
          resolve(size);
        },
        error: reject,
      },
    );
  });

export const attempts: readonly Attempt[] = [
  {
    name: "get as a member",
    as: "bob",
    allowed: true,
    run: (sdk, db) => sdk.getDocFromServer(sdk.doc(db, "rooms/r1")),
  },
  {
    name: "get as a stranger",
    as: "cid",
    allowed: false,
    run: (sdk, db) => sdk.getDocFromServer(sdk.doc(db, "rooms/r1")),
  },
  {
    name: "get signed out",
    as: null,
    allowed: false,
    run: (sdk, db) => sdk.getDocFromServer(sdk.doc(db, "rooms/r1")),
  },
  {
    name: "list within the limit that the rules want",
    as: "bob",
    allowed: true,
    run: (sdk, db) => sdk.getDocsFromServer(sdk.query(notes(sdk, db), sdk.limit(10))),
  },
  {
    name: "list beyond it",
    as: "bob",
    allowed: false,
    run: (sdk, db) => sdk.getDocsFromServer(sdk.query(notes(sdk, db), sdk.limit(11))),
  },
  {
    name: "list without a limit, proved by its filter through the group's rule",
    as: "bob",
    allowed: true,
    run: (sdk, db) => sdk.getDocsFromServer(sdk.query(notes(sdk, db), sdk.where("author", "==", "bob"))),
  },
  {
    name: "a filter for somebody else proves nothing",
    as: "bob",
    allowed: false,
    run: (sdk, db) => sdk.getDocsFromServer(sdk.query(notes(sdk, db), sdk.where("author", "==", "ann"))),
  },
  {
    name: "the group, filtered",
    as: "bob",
    allowed: true,
    run: (sdk, db) =>
      sdk.getDocsFromServer(sdk.query(sdk.collectionGroup(db, "notes"), sdk.where("author", "==", "bob"))),
  },
  {
    name: "the group, unfiltered",
    as: "bob",
    allowed: false,
    run: (sdk, db) => sdk.getDocsFromServer(sdk.collectionGroup(db, "notes")),
  },
  {
    name: "count, filtered",
    as: "bob",
    allowed: true,
    run: (sdk, db) => sdk.getCountFromServer(sdk.query(notes(sdk, db), sdk.where("author", "==", "bob"))),
  },
  { name: "count of everything", as: "bob", allowed: false, run: (sdk, db) => sdk.getCountFromServer(notes(sdk, db)) },
  {
    name: "listen, filtered",
    as: "bob",
    allowed: true,
    run: (sdk, db) => listened(sdk, sdk.query(notes(sdk, db), sdk.where("author", "==", "bob"))),
  },
  { name: "listen to everything", as: "bob", allowed: false, run: (sdk, db) => listened(sdk, notes(sdk, db)) },
  {
    name: "list what only seems to be proved",
    as: "cid",
    allowed: true,
    strictly: false,
    run: (sdk, db) => sdk.getDocsFromServer(sdk.collection(db, "open")),
  },
  {
    name: "listen to what only seems to be proved",
    as: "cid",
    allowed: true,
    strictly: false,
    run: (sdk, db) => listened(sdk, sdk.collection(db, "open")),
  },
  {
    name: "count what only seems to be proved",
    as: "cid",
    allowed: true,
    strictly: false,
    run: (sdk, db) => sdk.getCountFromServer(sdk.collection(db, "open")),
  },
  {
    name: "create with the server's time",
    as: "bob",
    allowed: true,
    run: (sdk, db) => sdk.setDoc(sdk.doc(db, "rooms/r1/notes/n2"), note("bob")(sdk)),
  },
  {
    name: "create in another's name",
    as: "bob",
    allowed: false,
    run: (sdk, db) => sdk.setDoc(sdk.doc(db, "rooms/r1/notes/n3"), note("ann")(sdk)),
  },
  {
    name: "create with a time of one's own",
    as: "bob",
    allowed: false,
    run: (sdk, db) => sdk.setDoc(sdk.doc(db, "rooms/r1/notes/n3"), { ...note("bob")(sdk), at: sdk.Timestamp.now() }),
  },
  {
    name: "update of an allowed field, by a transform",
    as: "ann",
    allowed: true,
    run: (sdk, db) => sdk.updateDoc(sdk.doc(db, "rooms/r1/notes/n2"), { likes: sdk.increment(1) }),
  },
  {
    name: "update of another field",
    as: "bob",
    allowed: false,
    run: (sdk, db) => sdk.updateDoc(sdk.doc(db, "rooms/r1/notes/n2"), { author: "cid" }),
  },
  {
    name: "delete of another's as a guest",
    as: "bob",
    allowed: false,
    run: async (sdk, db) => {
      await sdk.updateDoc(sdk.doc(db, "rooms/r1/notes/n2"), { text: "still allowed" });
      await sdk.deleteDoc(sdk.doc(db, "rooms/r1"));
    },
  },
  {
    name: "delete of another's as the owner",
    as: "ann",
    allowed: true,
    run: (sdk, db) => sdk.deleteDoc(sdk.doc(db, "rooms/r1/notes/n2")),
  },
  {
    name: "a room without its owner",
    as: "cid",
    allowed: false,
    run: (sdk, db) => sdk.setDoc(sdk.doc(db, "rooms/r2"), { name: "Shed" }),
  },
  {
    name: "a room and its owner in one batch",
    as: "cid",
    allowed: true,
    run: (sdk, db) =>
      sdk
        .writeBatch(db)
        .set(sdk.doc(db, "rooms/r2"), { name: "Shed" })
        .set(sdk.doc(db, "rooms/r2/members/cid"), { role: "owner" })
        .commit(),
  },
  {
    name: "a second owner later",
    as: "bob",
    allowed: false,
    run: (sdk, db) => sdk.setDoc(sdk.doc(db, "rooms/r2/members/bob"), { role: "owner" }),
  },
  {
    name: "a transaction that reads and writes",
    as: "ann",
    allowed: true,
    run: (sdk, db) =>
      sdk.runTransaction(db, async (transaction) => {
        const ref = sdk.doc(db, "rooms/r1/notes/n1");
        const likes = (await transaction.get(ref)).get("likes") as number;
        transaction.update(ref, { likes: likes + 1 });
      }),
  },
  {
    name: "a transaction that may not read",
    as: "cid",
    allowed: false,
    run: (sdk, db) => sdk.runTransaction(db, (transaction) => transaction.get(sdk.doc(db, "rooms/r1/notes/n1"))),
  },
];

/** By attempt: `allowed`, or the error's code. */
export async function runAttempts(
  sdk: typeof Sdk,
  databaseOf: (person: Person) => Sdk.Firestore | Promise<Sdk.Firestore>,
): Promise<readonly (readonly [name: string, verdict: string])[]> {
  const verdicts: [string, string][] = [];
  for (const attempt of attempts) {
    const verdict = await attempt.run(sdk, await databaseOf(attempt.as)).then(
      () => "allowed",
      (error: { code?: string; message?: string }) => error.code ?? String(error.message),
    );
    verdicts.push([attempt.name, verdict]);
  }
  return verdicts;
}

export const expectedVerdicts = (strict: boolean): readonly (readonly [string, string])[] =>
  attempts.map(({ name, allowed, strictly = allowed }) => [
    name,
    (strict ? strictly : allowed) ? "allowed" : "permission-denied",
  ]);
