import { broken, missing, thrown } from "./failures.ts";
import { diamond, either, flat, functions, hostModule, lesson, start } from "./graphs.ts";
import type { Scenario } from "./scenario.ts";
import { acyclic, builtins, dynamic, importingWorker, names, sourcePhase, worker } from "./ways-to-import.ts";

/** Everything that a program does with `.wasm` files. */
export const SCENARIOS: readonly Scenario[] = [
  lesson,
  either,
  functions,
  start,
  diamond,
  hostModule,
  flat,
  names,
  dynamic,
  acyclic,
  builtins,
  sourcePhase,
  worker,
  importingWorker,
  broken,
  missing,
  thrown,
];
