import { browserHost } from "@rec/browser";
import { replayChecks } from "../replay/replay-checks.ts";
import { startWebWorker } from "../replay/start-web-worker.ts";

declare global {
  /** Runs every check in this page, one after the other: what is wrong, by the check's name. */
  var runReplays: (baseUrl: string) => Promise<Record<string, string[]>>;
}

globalThis.runReplays = async (baseUrl) => {
  const startWorker = () => startWebWorker("/replay-worker.js");
  const setting = { baseUrl, options: { host: browserHost() }, startWorker, worker: startWorker() };
  const problems: Record<string, string[]> = {};
  for (const { name, run } of replayChecks) {
    problems[name] = await run(setting).catch((error) => [String(error)]);
  }
  return problems;
};
