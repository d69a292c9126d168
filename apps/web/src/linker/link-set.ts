import { type Linked, type LinkOptions, type LinkPlan, link, type WasiOptions } from "@rec/browser";
import type { MemoryName } from "../model/linker-api.ts";
import type { ModuleSet } from "../model/module-set.ts";
import { hasWasi, wasiSettingsOf } from "../model/wasi-settings.ts";
import { evaluateHostCode, type HostCode } from "./host-code.ts";
import { madeMemories } from "./made-memories.ts";
import { sourceOf } from "./module-source.ts";
import { watchInstances } from "./watch-instances.ts";

/**
 * Links a set in this worker.
 *
 * @param streams - get the output of programs of WASI, if the set has WASI
 */
export async function linkSet(set: ModuleSet, streams: Pick<WasiOptions, "stdout" | "stderr">): Promise<LinkedSet> {
  const sources = Object.fromEntries(set.modules.map(({ name, source }) => [name, sourceOf(source)]));
  const { options, fill } = linkOptionsOf(set);
  const wasi = hasWasi(set.options) ? { wasi: { ...wasiSettingsOf(set.options), ...streams } } : {};
  watchInstances();
  const linked = await link(sources, { ...options, ...wasi });
  fill(linked.exports);
  // At once: a later link may instantiate the same compiled modules.
  const made = madeMemories(linked);
  return { linked, otherMemories: new Map([...hostMemories(linked.plan, options.imports ?? {}), ...made]) };
}

export interface LinkedSet {
  readonly linked: Linked;
  /** The memories that the host functions give to modules, and those that the linker made. */
  readonly otherMemories: ReadonlyMap<WebAssembly.Memory, MemoryName>;
}

function hostMemories(plan: LinkPlan, imports: NonNullable<LinkOptions["imports"]>): LinkedSet["otherMemories"] {
  const found = new Map<WebAssembly.Memory, MemoryName>();
  for (const { binding, kind } of plan.modules.flatMap((module) => module.imports)) {
    if (kind !== "memory" || binding.by !== "host") continue;
    const { module, name } = binding;
    const value = (imports as Readonly<Record<string, Readonly<Record<string, unknown>>>>)[module]?.[name];
    if (value instanceof WebAssembly.Memory) found.set(value, { module, name, of: "host" });
  }
  return found;
}

/** The options of one link of a set, and `fill`, which gives its exports to its host functions. */
export interface SetLinkOptions extends Pick<HostCode, "fill"> {
  readonly options: LinkOptions;
}

export function linkOptionsOf({ options, resolutions, hostCode }: ModuleSet): SetLinkOptions {
  const host = hostCode.trim() === "" ? undefined : evaluateHostCode(hostCode);
  return {
    fill: (exports) => host?.fill(exports),
    options: {
      ...options,
      ...(host === undefined ? {} : { imports: host.imports }),
      ...(resolutions.length === 0
        ? {}
        : {
            resolve: ({ importer, module, name }) =>
              resolutions.find(
                (choice) =>
                  choice.importer === importer && choice.import.module === module && choice.import.name === name,
              )?.provider,
          }),
    },
  };
}
