import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { buildPage } from "./build/build-page.js";

const folder = fileURLToPath(new URL("dist", import.meta.url));

// Names of parts follow from their contents: without this, the parts of earlier builds would stay.
await rm(folder, { recursive: true, force: true });
await buildPage(folder);
