import { findRuntime, RUNTIME_NAMES } from "../src/runtimes/runtimes.ts";
import { assembleCases } from "./assemble-cases.js";
import { compileSources } from "./compile-sources.js";

/** Makes the modules of the cases from their sources before each run, even if a runner is started by hand. */
export default async function setup() {
  await assembleCases();
  await compileSources();
  for (const name of RUNTIME_NAMES) {
    const { missing } = findRuntime(name);
    if (missing !== undefined) process.stdout.write(`conformance leaves out ${name}: ${missing}\n`);
  }
}
