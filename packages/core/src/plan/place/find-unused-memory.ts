import type { Problem } from "../../problem.ts";
import { brandOf } from "../../wasm/brand.ts";
import { type HostKey, readHostValue } from "../../wasm/host-import.ts";
import { languageOfHead } from "../../wasm/language-of-head.ts";
import type { ModuleAreas } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { createProvidedLookup } from "../layout/gather-segments.ts";
import type { LinkPlan } from "../plan-format.ts";
import type { SpaceInput } from "./gather-spaces.ts";

/** A memory of the host that no module imports, beside modules that define their own. */
export interface UnusedHostMemory extends Problem {
  readonly about: "host-memory-unused";
  readonly code: "HOST_MEMORY_UNUSED";
  readonly module: string;
  readonly host: HostKey;
  readonly language: ModuleAreas["language"];
  readonly moduleCount: number;
}

/** Warnings beyond this number say nothing new. */
const MOST_LISTED = 10;

/** Toolchains import their memory under this name. */
const HOST_MEMORY = { module: "env", name: "memory" } as const;

/**
 * Finds a memory that the caller gives under the name that toolchains use, that no module imports, while modules define
 * their own: each with the host imports of its own, or of all modules.
 */
export function findUnusedHostMemory(plan: LinkPlan, { types, hostImports }: SpaceInput): UnusedHostMemory[] {
  const moduleCount = plan.modules.length;
  const given = (host: HostKey) => isMemory(readHostValue(hostImports, host)?.value);
  const isImported = (host: HostKey) =>
    plan.modules.some(({ imports }) =>
      imports.some(
        ({ kind, binding }) =>
          kind === "memory" && binding.by === "host" && binding.for === host.for && isSameName(binding, host),
      ),
    );
  const providedOf = createProvidedLookup(plan);
  const owners = plan.modules.filter(
    ({ name }) =>
      (types[name]?.definitions.memory.length ?? 0) > 0 &&
      providedOf({ name, kind: "memory", ordinal: 0 }) === undefined,
  );
  const isForAll = owners.length > 0 && given(HOST_MEMORY) && !isImported(HOST_MEMORY);
  return owners.slice(0, MOST_LISTED).flatMap(({ name }): UnusedHostMemory[] => {
    const own: HostKey = { ...HOST_MEMORY, for: name };
    const isOwn = !hostImports.isShared && given(own) && !isImported(own);
    if (!isOwn && !isForAll) return [];
    const about = { about: "host-memory-unused", code: "HOST_MEMORY_UNUSED" } as const;
    return [
      { ...about, module: name, host: isOwn ? own : HOST_MEMORY, language: languageOf(types[name]), moduleCount },
    ];
  });
}

function languageOf(type: ModuleType | undefined): UnusedHostMemory["language"] {
  return type && languageOfHead(type);
}

function isSameName(a: HostKey, b: HostKey): boolean {
  return a.module === b.module && a.name === b.name;
}

function isMemory(value: unknown): boolean {
  return brandOf(value) === "WebAssembly.Memory";
}
