// The script of an AudioWorklet: each node runs the order in its options, and sends back the outcome.
import { link } from "@rec/browser";
import { createHeap } from "@rec/core/memory";
import { replay } from "../replay/replay.ts";
import type { ReplayOrder } from "../replay/replay-order.ts";
import type { LinkedHere, LinkOrder } from "./link-order.ts";

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(
  name: string,
  processor: new (options: AudioWorkletNodeOptions) => AudioWorkletProcessor,
): void;

/** Links modules from their bytes, and uses a heap with strings: a worklet has no decoder and no AbortController. */
async function linkHere({ bytes, text }: LinkOrder): Promise<LinkedHere> {
  const { exports } = await link(bytes);
  const heap = createHeap(Object.assign({}, ...Object.values(exports)));
  const block = heap.allocString(text);
  const missing = ["TextDecoder", "TextEncoder", "AbortController", "fetch", "setTimeout", "performance"].filter(
    (name) => !(name in globalThis),
  );
  return { text: heap.readString(block.address), modules: Object.keys(exports), missing };
}

async function answer(order: ReplayOrder | LinkOrder): Promise<unknown> {
  return "bytes" in order ? linkHere(order) : replay(order);
}

registerProcessor(
  "rec",
  class extends AudioWorkletProcessor {
    constructor({ processorOptions }: AudioWorkletNodeOptions) {
      super();
      answer(processorOptions as ReplayOrder | LinkOrder)
        .catch((error) => ({ failed: String(error) }))
        .then((outcome) => this.port.postMessage(outcome));
    }

    process(): boolean {
      return false;
    }
  },
);
