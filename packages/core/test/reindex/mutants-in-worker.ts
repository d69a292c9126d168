import { parentPort, workerData } from "node:worker_threads";
import { type MutantTask, tryMutants } from "./mutants.ts";

parentPort?.postMessage(tryMutants(workerData as MutantTask));
