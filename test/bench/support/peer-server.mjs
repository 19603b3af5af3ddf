// The npm package @firestore-emulator/server, which keeps everything in memory, as a process of its own.
import peer from "@firestore-emulator/server";

await new peer.FirestoreServer().start(Number(process.argv[2]));
