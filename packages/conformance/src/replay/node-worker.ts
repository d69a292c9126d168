// A thread of Node: runs each order that it receives, and sends back the outcome.
import { parentPort } from "node:worker_threads";
import { replay } from "./replay.ts";

parentPort?.on("message", (order) => parentPort?.postMessage(replay(order)));
