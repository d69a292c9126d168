import { isPlainMemory } from "./bind/linker-bindings.ts";
import { needsLinkerExterns } from "./bind/linker-externs.ts";
import { type CodeFile, checkCode } from "./check-code.ts";
import { encodeLinkerModules } from "./encode/linker-module.ts";
import { FREEZE_WORDS } from "./explain/freeze-texts.ts";
import { encodeBase64 } from "./freeze/base64-text.ts";
import { fileNamesOf } from "./freeze/file-names.ts";
import type { FrozenFile, FrozenModule } from "./freeze/frozen-format.ts";
import { shiftSourceMap } from "./freeze/shift-source-map.ts";
import { fuseBytes } from "./fuse-bytes.ts";
import { mayOverrun } from "./parse/may-overrun.ts";
import { readModuleWithoutData } from "./parse/read-module.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import { setSourceMapUrl } from "./rewrite/source-map-link.ts";
import { rewriteUnit } from "./rewrite-module.ts";
import { sectionId } from "./wasm/binary-format.ts";
import type { ModuleType } from "./wasm/module-type.ts";

type Bytes = Uint8Array<ArrayBuffer>;

interface Freezing {
  /** The file name of the script without its extension. */
  readonly name: string;
  readonly optimize?: (bytes: Bytes) => Uint8Array | Promise<Uint8Array>;
  readonly integrity?: boolean;
  readonly typeOf: (module: string) => ModuleType | undefined;
  /** Texts of source maps, by module. */
  readonly sourceMaps?: Readonly<Record<string, string>>;
  /** The name of a source map, from its first name and its contents. */
  readonly sourceMapName?: (file: FrozenFile) => string;
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
  { name: stem, optimize, integrity, typeOf, sourceMaps = {}, sourceMapName }: Freezing,
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
  const named = all.map(({ modules, bytes: written }, at): FrozenModule => {
    const file = files[at] as string;
    const { name = "", fused } = plan.units[at] ?? {};
    const text = fused || !Object.hasOwn(sourceMaps, name) ? undefined : sourceMaps[name];
    const mapped = text === undefined ? undefined : movedSourceMap(written, { original: bytes[name] as Bytes, text });
    const one = { file, modules, mayOverrun: mayOverrun(written) };
    if (mapped === undefined) return { ...one, bytes: written };
    const first: FrozenFile = { name: `${file}.map`, contents: mapped };
    const sourceMap = { ...first, name: sourceMapName?.(first) ?? first.name };
    return { ...one, bytes: setSourceMapUrl(written, encodeURIComponent(sourceMap.name)), sourceMap };
  });
  if (integrity !== true) return named;
  return Promise.all(named.map(async (one) => ({ ...one, integrity: await digestOf(one.bytes) })));
}

/** The source map of a written module, whose code may stand at another offset than in the original. */
function movedSourceMap(written: Bytes, { original, text }: { original: Bytes; text: string }): string | undefined {
  return shiftSourceMap(text, codeOffset(written) - codeOffset(original));
}

function codeOffset(bytes: Bytes): number {
  return readModuleWithoutData(bytes).sections.find(({ id }) => id === sectionId.code)?.offset ?? 0;
}

function writeUnits(plan: LinkPlan, bytes: Readonly<Record<string, Bytes>>): readonly CodeFile[] {
  const words = FREEZE_WORDS;
  const planned = new Map(plan.modules.map((module) => [module.name, module]));
  return plan.units.map((unit) => {
    const { name, modules, fused } = unit;
    if (!fused) return { modules, bytes: rewriteUnit(plan, { unit, bytes: bytes[name] as Bytes, words }).slice() };
    return { modules, bytes: fuseBytes(plan, { unit, bytes, plannedOf: (module) => planned.get(module), words }) };
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
