import { assembleCases } from "./assemble-cases.js";

/** The modules of the cases are always those of the WAT beside them, also where a runner is started by hand. */
export default async function setup() {
  await assembleCases();
}
