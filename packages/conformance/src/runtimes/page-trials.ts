// The page of open-page.ts runs this script.
import { browserHost, link, linkPlan, prepare, withHost } from "@rec/browser";
import { openProgram } from "@rec/browser/dylink";
import { startWebWorker } from "../replay/start-web-worker.ts";
import { createTrials, type Outcome, type Trial } from "./trial.ts";

declare global {
  var carryOutTrial: (trial: Trial) => Promise<Outcome>;
  /** Rejections that no listener in this page handled. */
  var unheard: string[];
}

globalThis.unheard = [];
globalThis.addEventListener("unhandledrejection", ({ reason }) => {
  unheard.push(String(reason));
});
const startWorker = () => startWebWorker("/replay-worker.js");
const adapter = { link, linkPlan, openProgram, prepare };
globalThis.carryOutTrial = createTrials({ linker: withHost(browserHost()), adapter, startWorker }).carryOut;
