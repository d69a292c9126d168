import { link } from "@rec/browser";
import { carryOut, type Outcomes, type Trial } from "./trial.ts";

declare global {
  var carryOutTrial: (trial: Trial) => Promise<Outcomes[Trial["kind"]]>;
  /** What was rejected in this page without anybody listening. */
  var unheard: string[];
}

globalThis.unheard = [];
globalThis.addEventListener("unhandledrejection", ({ reason }) => {
  unheard.push(String(reason));
});
globalThis.carryOutTrial = (trial) => carryOut(trial, link);
