import { findRuntime, RUNTIME_NAMES } from "../src/runtimes/runtimes.ts";
import { assembleCases } from "./assemble-cases.js";

/** The modules of the cases are always those of the WAT beside them, also where a runner is started by hand. */
export default async function setup() {
  await assembleCases();
  for (const name of RUNTIME_NAMES) {
    const { missing } = findRuntime(name);
    if (missing !== undefined) process.stdout.write(`conformance leaves out ${name}: ${missing}\n`);
  }
}
