// The worker of open-workerd.ts. Each request is an order in JSON, without its modules; the response is the outcome.
import type { LinkPlan } from "@rec/core";
import { replay } from "../replay/replay.ts";

/** Modules by case and name, compiled by workerd itself. */
declare const MODULES: Readonly<Record<string, Readonly<Record<string, WebAssembly.Module>>>>;

export interface WorkerOrder {
  readonly name: string;
  readonly plan: LinkPlan;
}

export default {
  async fetch(request: Request): Promise<Response> {
    const { name, plan } = (await request.json()) as WorkerOrder;
    return Response.json(replay({ name, plan, modules: MODULES[name] ?? {} }));
  },
};
