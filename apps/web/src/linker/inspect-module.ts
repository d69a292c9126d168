import { type LinkPlan, type ModuleType, parseModule } from "@rec/browser";
import { MOST_TYPES, type ModuleInspection, type Rewriting } from "../model/module-inspection.ts";
import type { ModuleEntry, ModuleSet } from "../model/module-set.ts";
import { shownName } from "../model/shown-name.ts";
import { compareModules } from "./compare-modules.ts";
import { sourceOf } from "./module-source.ts";
import { watExport, watImport } from "./wat-type.ts";

interface Live {
  readonly set: ModuleSet;
  readonly linked: { readonly plan: LinkPlan };
}

export async function inspectModule(module: ModuleEntry, live: Live | undefined): Promise<ModuleInspection> {
  const source = sourceOf(module.source);
  const response = source instanceof Response ? source : await fetch(String(source));
  if (!response.ok) throw new Error(`Cannot read ${shownName(module.name)}: the server answered ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const type = parseModule(bytes);
  const rewriting =
    live !== undefined && isLive(module, live) ? await rewritingOf(module.name, { bytes, type, live }) : undefined;
  return {
    imports: type.imports
      .slice(0, MOST_TYPES)
      .map((entry) => ({ module: entry.module, name: entry.name, wat: watImport(entry) })),
    exports: type.exports.slice(0, MOST_TYPES).map((entry) => ({ name: entry.name, wat: watExport(entry) })),
    sizeBytes: bytes.length,
    ...(rewriting === undefined ? {} : { rewriting }),
  };
}

function isLive(wanted: ModuleEntry, { set }: Live): boolean {
  const found = set.modules.find(({ name }) => name === wanted.name)?.source;
  const { source } = wanted;
  if (found?.from === "url") return source.from === "url" && source.url === found.url;
  return found?.from === "file" && source.from === "file" && source.path === found.path;
}

async function rewritingOf(
  name: string,
  { bytes, type, live }: { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: ModuleType; readonly live: Live },
): Promise<Rewriting | undefined> {
  const { plan } = live.linked;
  const unit = plan.units.find(({ modules }) => modules.includes(name));
  if (unit === undefined || unit.fused !== undefined) return undefined;
  if (unit.rewrite === undefined) return { sizeBytes: bytes.length, changes: [], newImports: [] };
  const { rewriteModule } = await import("@rec/core/plan");
  const rewritten = rewriteModule(plan, { name, bytes: bytes.slice() });
  const newer = parseModule(rewritten);
  return {
    sizeBytes: rewritten.length,
    changes: compareModules({ bytes, sections: type.sections }, { bytes: rewritten, sections: newer.sections }),
    newImports: newer.imports.slice(type.imports.length, type.imports.length + MOST_TYPES).map(watImport),
  };
}
