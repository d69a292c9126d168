import { render } from "preact";
import { App } from "./app.tsx";
import { keepOffline } from "./offline/keep-offline.ts";
import { keepAddress } from "./session/keep-address.ts";
import { createSession } from "./session/session.ts";

const startWorker = () => new Worker(new URL("linker-worker.js", document.baseURI), { type: "module", name: "linker" });
const session = createSession(startWorker);
const root = document.getElementById("app");
if (root === null) throw new Error("Cannot start the page: index.html has no element #app");
render(<App session={session} />, root);
await keepAddress(session);
await keepOffline();
// By need: a reader who has the lesson before them has no focus to lose yet.
const { keepFocus } = await import("./ui/keep-focus.ts");
keepFocus(root);
