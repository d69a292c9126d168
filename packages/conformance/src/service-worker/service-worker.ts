// A service worker: it runs each case that it is sent a message of, and answers on the port of the message.
import { browserHost, withHost } from "@rec/browser";
import { cases } from "../cases.ts";
import type { Place } from "../place.ts";
import { runCase } from "../run-case.ts";

interface CaseOrder {
  readonly name: string;
  readonly place: Place;
}

const { link } = withHost(browserHost());

async function run({ name, place }: CaseOrder) {
  const testCase = cases.find((one) => one.name === name);
  if (testCase === undefined) throw new Error(`No case ${name}`);
  return runCase(testCase, { link, place });
}

addEventListener("message", async ({ data, ports }: MessageEvent<CaseOrder>) => {
  ports[0]?.postMessage(await run(data).catch((error) => String(error)));
});
