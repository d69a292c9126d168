// A thread of Node: carries out each order that it is sent, and sends back what came of it.
import { parentPort } from "node:worker_threads";
import { replay } from "./replay.ts";

parentPort?.on("message", (order) => parentPort?.postMessage(replay(order)));
