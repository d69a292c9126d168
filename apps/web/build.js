import { fileURLToPath } from "node:url";
import { buildPage } from "./build-page.js";

await buildPage(fileURLToPath(new URL("dist", import.meta.url)));
