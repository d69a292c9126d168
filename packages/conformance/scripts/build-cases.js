import { assembleCases } from "./assemble-cases.js";

process.stdout.write(`assembled ${await assembleCases()} modules\n`);
