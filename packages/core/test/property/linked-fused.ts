import { fuseUnit } from "../../src/fuse.ts";
import { instantiatePlan } from "../../src/instantiate-plan.ts";
import { link } from "../../src/link.ts";
import type { Linked } from "../../src/link-options.ts";
import { parseModule } from "../../src/parse-module.ts";
import type { LinkPlan } from "../../src/plan/plan-format.ts";
import { planLink } from "../../src/plan-link.ts";
import { rewriteModule } from "../../src/rewrite-module.ts";
import { watchStream } from "../byte-stream.ts";
import type { Binding } from "./bindings.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Given = Parameters<Binding["run"]>[0];

/** The ways in which modules are fused: from whole bytes, from streams that are cut anywhere, and step by step. */
export const FUSED_WAYS: readonly Pick<Binding, "name" | "run">[] = [
  { name: "link", run: ({ bytes, given }) => link(Object.fromEntries(bytes), { ...given, fuse: true }) },
  {
    name: "link from streams",
    run: ({ bytes, given, seed }) => {
      const streams = [...bytes].map(([name, one], at) => [name, streamed(one, seed + at)] as const);
      return link(Object.fromEntries(streams), { ...given, fuse: true });
    },
  },
  { name: "fuseUnit and instantiatePlan", run: fuseAndInstantiate },
];

/** Nothing hides a unit that the engine refuses: each unit is compiled as it is. */
async function fuseAndInstantiate({ bytes, given }: Given): Promise<Linked> {
  const types = Object.fromEntries([...bytes].map(([name, one]) => [name, parseModule(one)]));
  const plan: LinkPlan = JSON.parse(JSON.stringify(planLink(types, { ...given, fuse: true })));
  const whole = Object.fromEntries(bytes);
  const modules = plan.units.map(async ({ name, fused }) => {
    const unit = fused
      ? fuseUnit(plan, { unit: name, bytes: whole })
      : rewriteModule(plan, { name, bytes: bytes.get(name) as Bytes });
    // A page compiles no large module at once.
    return [name, await WebAssembly.compile(unit)] as const;
  });
  return instantiatePlan(plan, Object.fromEntries(await Promise.all(modules)), given.imports);
}

function streamed(bytes: Bytes, seed: number): ReadableStream<Bytes> {
  const cuts = Array.from({ length: seed % 7 }, (_, at) => ((seed + at) * 7919) % bytes.length);
  return watchStream(bytes, { cuts, chunkSizeBytes: 1 + (seed % 97) }).stream;
}
