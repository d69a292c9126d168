import { assembleCases } from "./assemble-cases.js";
import { compileSources } from "./compile-sources.js";

process.stdout.write(`assembled ${await assembleCases()} modules\n`);
await compileSources();
