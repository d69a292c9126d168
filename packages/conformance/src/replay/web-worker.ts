// A worker of a page or of Deno: runs each order that it receives, and sends back the outcome.
import { replay } from "./replay.ts";
import type { ReplayOrder } from "./replay-order.ts";

addEventListener("message", ({ data }: MessageEvent<ReplayOrder>) => postMessage(replay(data)));
addEventListener("messageerror", () => {
  throw new Error("An order could not be read");
});
