import type { LinkPlan } from "@rec/browser";
import type { FreezeTarget } from "./freeze-api.ts";
import { shownName } from "./shown-name.ts";

export const WASI_NAMESPACE = "wasi_snapshot_preview1";

/** The place of a memory once all modules are linked: an export of a module, or a value of the host functions. */
export interface MemoryPlace {
  readonly in: "exports" | "imports";
  readonly module: string;
  readonly name: string;
}

/** Modules that use WASI over one memory. */
export interface WasiGroup {
  readonly users: readonly string[];
  /** Undefined if no module exports the memory. */
  readonly memory: MemoryPlace | undefined;
}

/** The modules of a plan that get WASI, by their memories. */
export function wasiGroupsOf(plan: LinkPlan): readonly WasiGroup[] {
  const groups = new Map<string, WasiGroup>();
  for (const { name, imports } of plan.modules) {
    const isUser = imports.some(
      ({ binding }) => binding.by === "host" && binding.for === name && binding.module === WASI_NAMESPACE,
    );
    if (!isUser) continue;
    const memory = memoryPlaceOf(plan, name);
    const key = JSON.stringify(memory ?? name);
    groups.set(key, { users: [...(groups.get(key)?.users ?? []), name], memory });
  }
  return [...groups.values()];
}

/** The functions of WASI that a module imports. */
export function wasiNamesOf({ modules }: LinkPlan, user: string): readonly string[] {
  const imports = modules.find(({ name }) => name === user)?.imports ?? [];
  return imports.flatMap(({ binding }) =>
    binding.by === "host" && binding.for === user && binding.module === WASI_NAMESPACE ? [binding.name] : [],
  );
}

/** The modules with a `main`: those that export the function `_start`. */
export function commandsOf(
  modules: readonly {
    readonly name: string;
    readonly exports: readonly { readonly name: string; readonly kind: string }[];
  }[],
): readonly string[] {
  return modules
    .filter(({ exports }) => exports.some(({ name, kind }) => name === "_start" && kind === "function"))
    .map(({ name }) => name);
}

/** Whether a host of frozen files has the module `node:wasi`. */
export function hasNodeWasi(target: FreezeTarget): boolean {
  return target === "node" || target === "deno" || target === "bun" || target === "inline";
}

/** The sentences for the reader before files with WASI are frozen; undefined without WASI. */
export function wasiNote(plan: LinkPlan, target: FreezeTarget): string | undefined {
  const groups = wasiGroupsOf(plan);
  if (groups.length === 0) return undefined;
  const users = groups.flatMap(({ users }) => users.map(shownName)).join(", ");
  const hidden = groups.filter(({ memory }) => memory === undefined).flatMap((group) => group.users.map(shownName));
  if (hidden.length > 0) {
    const instead =
      target === "workerd"
        ? "Build a module that exports it."
        : `Take the code above instead: it links with @rec/${target === "browser" ? "browser" : "node"}.`;
    return `WASI for ${users}: no module exports the memory of ${hidden.join(", ")}, so there is no start.js. The README lists the functions that load() needs. ${instead}`;
  }
  if (!hasNodeWasi(target)) {
    const host = target === "browser" ? "a page" : "a Worker of Cloudflare";
    return `WASI for ${users}: ${host} has none, so there is no start.js. The README has a program that gives it by a package. For files that run by themselves, choose Node.js, Deno or Bun.`;
  }
  const where = target === "inline" ? ". So start.js runs in Node.js, Deno and Bun, and in no page" : "";
  return `WASI for ${users}: start.js gives it by node:wasi of the host, and runs main${where}.`;
}

function memoryPlaceOf({ modules, made }: LinkPlan, name: string): MemoryPlace | undefined {
  const module = modules.find((each) => each.name === name);
  if (module === undefined) return undefined;
  const binding = module.imports.find(({ kind }) => kind === "memory")?.binding;
  if (binding === undefined) {
    const memories = module.exports.filter(({ kind }) => kind === "memory");
    const found = memories.find((each) => each.name === "memory") ?? memories[0];
    return found && { in: "exports", module: name, name: found.name };
  }
  switch (binding.by) {
    case "export":
      return { in: "exports", module: binding.module, name: binding.name };
    case "host":
      return binding.for === undefined ? { in: "imports", module: binding.module, name: binding.name } : undefined;
    case "made": {
      const { owner, name: exported } = made[binding.extern] ?? {};
      if (owner !== undefined && exported !== undefined) return { in: "exports", module: owner, name: exported };
      return binding.provider && { in: "exports", ...binding.provider };
    }
    default:
      return undefined;
  }
}
