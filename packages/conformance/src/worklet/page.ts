// The page of the AudioWorklet: `audio-worklet.long.test.ts` calls its functions.
import { browserHost, linkPlan, withHost } from "@rec/browser";
import { cases } from "../cases.ts";
import { moduleUrl, type Place } from "../place.ts";
import { replayChecks } from "../replay/replay-checks.ts";
import type { ReplayOrder, ReplayOutcome, ReplayWorker } from "../replay/replay-order.ts";
import type { LinkedHere, LinkOrder } from "./link-order.ts";

declare global {
  var checkInWorklet: (check: string, place: Place) => Promise<readonly string[]>;
  var linkInWorklet: (text: string, place: Place) => Promise<LinkedHere>;
}

async function openContext(): Promise<AudioContext> {
  const context = new AudioContext();
  await context.audioWorklet.addModule("/audio-worklet.js");
  return context;
}

let opened: Promise<AudioContext> | undefined;

/** Each order goes to a node of its own: Chromium gives a compiled module to a worklet in the options of a node only. */
async function ask(order: ReplayOrder | LinkOrder): Promise<unknown> {
  opened ??= openContext();
  const { port } = new AudioWorkletNode(await opened, "rec", { processorOptions: order });
  return new Promise((resolve, reject) => {
    port.onmessage = ({ data }) =>
      "failed" in data ? reject(new Error(`The worklet failed: ${data.failed}`)) : resolve(data);
    port.onmessageerror = () => reject(new Error("An outcome could not be read"));
  });
}

const worker: ReplayWorker = { replay: (order) => ask(order) as Promise<ReplayOutcome>, end: () => {} };

globalThis.checkInWorklet = async (name, place) => {
  const check = replayChecks.find((one) => one.name === name);
  if (check === undefined) throw new Error(`No check ${name}`);
  const { prepare } = withHost(browserHost());
  return check.run({ place, prepare, linkPlan, worker, startWorker: () => worker }).catch((error) => [String(error)]);
};

globalThis.linkInWorklet = async (text, { baseUrl }) => {
  const lesson = cases.find(({ name }) => name === "lesson");
  if (lesson === undefined) throw new Error("No case lesson");
  const bytes: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const module of Object.keys(lesson.modules)) {
    const response = await fetch(moduleUrl(lesson, module, baseUrl));
    bytes[module] = new Uint8Array(await response.arrayBuffer());
  }
  return (await ask({ bytes, text } satisfies LinkOrder)) as LinkedHere;
};
