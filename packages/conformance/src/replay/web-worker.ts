// A worker of a page or of Deno: carries out each order that it is sent, and sends back what came of it.
import { replay } from "./replay.ts";
import type { ReplayOrder } from "./replay-order.ts";

addEventListener("message", ({ data }: MessageEvent<ReplayOrder>) => postMessage(replay(data)));
addEventListener("messageerror", () => {
  throw new Error("An order could not be read");
});
