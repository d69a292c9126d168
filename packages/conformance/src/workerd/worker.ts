// The worker of open-workerd.ts. Each request is an order in JSON, without its modules; the response is the outcome.
import type { LinkPlan } from "@rec/core";
import { cases } from "../cases.ts";
import { type FrozenTrial, frozenFilesAt, runFrozen } from "../frozen/run-frozen.ts";
import { replay } from "../replay/replay.ts";

/** Modules by case and name, compiled by workerd itself. */
declare const MODULES: Readonly<Record<string, Readonly<Record<string, WebAssembly.Module>>>>;

export interface WorkerOrder {
  readonly name: string;
  readonly plan: LinkPlan;
}

export default {
  async fetch(request: Request): Promise<Response> {
    const order = (await request.json()) as WorkerOrder | FrozenTrial;
    const { name } = order;
    if ("folderUrl" in order) {
      const testCase = cases.find((one) => one.name === name);
      if (testCase === undefined) throw new Error(`No case ${name}`);
      return Response.json(await runFrozen(testCase, frozenFilesAt(order)));
    }
    const { plan } = order;
    return Response.json(replay({ name, plan, modules: MODULES[name] ?? {} }));
  },
};
