import { isPlainMemory } from "./bind/linker-bindings.ts";
import { needsLinkerExterns } from "./bind/linker-externs.ts";
import { type CodeFile, checkCode } from "./check-code.ts";
import { encodeLinkerModules } from "./encode/linker-module.ts";
import { encodeBase64 } from "./freeze/base64-text.ts";
import { fileNamesOf } from "./freeze/file-names.ts";
import type { FrozenModule } from "./freeze/frozen-format.ts";
import { fuseBytes } from "./fuse-bytes.ts";
import { mayOverrun } from "./parse/may-overrun.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import { rewriteUnit } from "./rewrite-module.ts";
import type { ModuleType } from "./wasm/module-type.ts";

type Bytes = Uint8Array<ArrayBuffer>;

interface Freezing {
  /** The file name of the script without its extension. */
  readonly name: string;
  readonly optimize?: (bytes: Bytes) => Uint8Array | Promise<Uint8Array>;
  readonly integrity?: boolean;
  readonly typeOf: (module: string) => ModuleType | undefined;
}

/**
 * Makes the files with modules: each unit of a plan as the plan wants it, then the modules of the linker.
 *
 * @param bytes - the whole original modules by name; neither kept nor changed
 * @throws ModuleParseError, ModuleLinkError as `rewriteModule` and `fuseUnit`; ModuleParseError `INVALID_MODULE`
 */
export async function freezeModules(
  plan: LinkPlan,
  bytes: Readonly<Record<string, Bytes>>,
  { name: stem, optimize, integrity, typeOf }: Freezing,
): Promise<FrozenModule[]> {
  const originals = { bytesOf: (name: string) => bytes[name] as Bytes, typeOf, options: plan.compileOptions };
  const written = writeUnits(plan, bytes);
  await checkCode(written, originals);
  const units = optimize ? await optimizeUnits(plan, written, optimize) : written;
  if (optimize) await checkCode(units, originals);
  const linkers = needsLinkerExterns(plan)
    ? encodeLinkerModules(plan, (extern) => isPlainMemory(plan.made[extern] as LinkPlan["made"][number]))
    : [];
  const all = [...units, ...linkers.map((linker) => ({ modules: [], bytes: linker }))];
  const files = fileNamesOf(plan, { stem, linkers: linkers.length });
  return Promise.all(
    all.map(async (one, at) => ({
      ...one,
      file: files[at] as string,
      mayOverrun: mayOverrun(one.bytes),
      ...(integrity === true && { integrity: await digestOf(one.bytes) }),
    })),
  );
}

function writeUnits(plan: LinkPlan, bytes: Readonly<Record<string, Bytes>>): readonly CodeFile[] {
  const planned = new Map(plan.modules.map((module) => [module.name, module]));
  return plan.units.map((unit) => {
    const { name, modules, fused } = unit;
    if (!fused) return { modules, bytes: rewriteUnit(plan, { unit, bytes: bytes[name] as Bytes }).slice() };
    return { modules, bytes: fuseBytes(plan, { unit, bytes, plannedOf: (module) => planned.get(module) }) };
  });
}

/** A unit of one module stays as it is: the code of the module keeps its offset. */
async function optimizeUnits(
  { units }: LinkPlan,
  written: readonly CodeFile[],
  optimize: NonNullable<Freezing["optimize"]>,
): Promise<readonly CodeFile[]> {
  return Promise.all(
    written.map(async (file, at) =>
      units[at]?.fused ? { ...file, bytes: new Uint8Array(await optimize(file.bytes)) } : file,
    ),
  );
}

async function digestOf(bytes: Bytes): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest("SHA-256", bytes);
  return `sha256-${encodeBase64(new Uint8Array(digest))}`;
}
