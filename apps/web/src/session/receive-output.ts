import { transfer } from "comlink";
import type { Output } from "../model/output.ts";
import type { KeptOutput } from "./keep-output.ts";

/** Messages of a worker that has ended may still be on their way. */
const LATE_MS = 1000;

/** The page's end of the way that output takes while a worker is busy. */
export interface OutputReceiver {
  /** Makes the worker's end, for a question to it. */
  open(): MessagePort;
  /** The work has ended: shows all that has arrived. */
  end(): void;
}

/** @param show - called with all output so far */
export function receiveOutput(show: (output: Output) => void): OutputReceiver {
  const { port1, port2 } = new MessageChannel();
  // Most links print nothing, so this code is loaded with the first output.
  let kept: Promise<KeptOutput> | undefined;
  return {
    open() {
      port1.onmessage = ({ data }: MessageEvent<Output>) => {
        kept ??= import("./keep-output.ts").then(({ keepOutput }) => keepOutput(show));
        void kept.then(({ add }) => add(data));
      };
      return transfer(port2, [port2]);
    },
    end() {
      void kept?.then(({ showNow }) => showNow());
      setTimeout(() => port1.close(), LATE_MS);
    },
  };
}
