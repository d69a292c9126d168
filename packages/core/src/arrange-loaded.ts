import type { LoadedModule } from "./keep-source-maps.ts";
import { bytesOf, type ModuleLoad } from "./load/module-load.ts";
import type { StreamedBody } from "./load/streamed-body.ts";
import { readPlacesSection } from "./parse/areas/places-section.ts";
import { readMembers } from "./parse/read-members.ts";
import { readSharedElements } from "./parse/read-shared-elements.ts";
import { findMembers } from "./plan/place/arrange.ts";
import { arrangeExterns } from "./plan/place/arrange-externs.ts";
import { hasSharedMemory, hasTags } from "./plan/place/may-be-arranged.ts";
import { provideExterns } from "./plan/place/provide-externs.ts";
import type { LinkResolution } from "./plan/read-link.ts";
import type { NamedModule } from "./plan/resolve/index-exports.ts";
import { attributeTo } from "./problem.ts";
import { at } from "./wasm/lists.ts";
import type { ModuleAreas } from "./wasm/module-areas.ts";
import type { ModuleType } from "./wasm/module-type.ts";
import { nullRecord } from "./wasm/null-record.ts";
import { THREAD_NAMES } from "./wasm/toolchain-names.ts";

export interface LoadedArrangement {
  readonly resolution: LinkResolution;
  /** The types of modules that were read to their end, by name. */
  readonly read: Readonly<Record<string, ModuleType>>;
}

/**
 * Arranges loaded modules as `planLink` does. Relocations, names and the beginnings of functions stand behind the head, so the modules of each
 * memory or table that several modules or threads have are read to their end.
 */
export async function arrangeLoaded(
  resolution: LinkResolution,
  loaded: readonly LoadedModule[],
): Promise<LoadedArrangement> {
  const { ALL_PARTS } = await import("./loaded-later.ts");
  const provided = provideExterns(resolution);
  const { scene } = provided;
  const positionsOf = (is: (type: ModuleType) => boolean): number[] =>
    scene.modules.flatMap(({ type }, position) => (is(type) ? [position] : []));
  const tagged = positionsOf(hasTags);
  const members = new Set([
    ...findMembers(provided, ALL_PARTS),
    ...positionsOf(hasSharedMemory),
    ...(tagged.length > 1 ? tagged : []),
  ]);
  const read = await readTypes(scene.modules, [...members], loaded);
  const modules = scene.modules.map((module) => ({ ...module, type: read[module.name] ?? module.type }));
  return { resolution: arrangeExterns({ ...provided, scene: { ...scene, modules } }, ALL_PARTS), read };
}

/**
 * Reads what a plan for threads depends on, of the modules of a link with dynamic libraries. These are not arranged. A library
 * that exports its thread-local data is not read.
 *
 * @returns types by name
 */
export function readThreadTypes(
  { scene: { modules } }: LinkResolution,
  loaded: readonly LoadedModule[],
): Promise<Readonly<Record<string, ModuleType>>> {
  const shared = modules.flatMap(({ type }, position) =>
    (type.dylink === undefined ? hasSharedMemory(type) : mayHideThreadLocals(type)) ? [position] : [],
  );
  return readTypes(modules, shared, loaded);
}

/** Whether a dynamic library may have thread-local data that only its start function shows. */
function mayHideThreadLocals(type: ModuleType): boolean {
  const { dylink, start, exports } = type;
  if (dylink === undefined || start === undefined || !hasSharedMemory(type)) return false;
  return !exports.some(({ name }) => name === THREAD_NAMES.size);
}

/** Reads modules to their end; returns their types by name. */
async function readTypes(
  modules: readonly NamedModule[],
  positions: readonly number[],
  loaded: readonly LoadedModule[],
): Promise<Readonly<Record<string, ModuleType>>> {
  const loads = new Map(loaded.map((module) => [module.name, module]));
  const reading = positions.map(async (position) => {
    const { name, type } = at(modules, position);
    const { load, early } = loads.get(name) as LoadedModule;
    // If the body fails, compiling it reports the failure.
    await early?.catch(() => {});
    const isGone = early !== undefined && load.body.kind === "stream" && !load.body.keepsBytes;
    const readType = isGone ? withData(type, load.body) : withAreas(type, load);
    const subject = { module: name, ...(load.url !== undefined && { url: load.url }) };
    return [name, await readType.catch(attributeTo(subject))] as const;
  });
  return nullRecord(await Promise.all(reading));
}

/** A module that was compiled while it arrived has no stack, and its bytes are gone. Its data segments were read on the way. */
async function withData(type: ModuleType, body: StreamedBody): Promise<ModuleType> {
  return { ...type, dataSegments: (await body.current()).dataSegments() };
}

/**
 * The section `rec.places` is in the head.
 *
 * @throws Failure if the body does not arrive, or is malformed
 */
async function withAreas(type: ModuleType, { body }: ModuleLoad): Promise<ModuleType> {
  if (type.areas !== undefined || type.precompiled === true) return type;
  const head = body.kind === "stream" ? (await body.current()).head : undefined;
  const known = head && placeableAreas(head, type);
  if (head !== undefined && known !== undefined) return { ...type, areas: known, ...readSharedElements(head, type) };
  const reading =
    body.kind === "shared" ? body.readMembers(readMembers) : bytesOf(body).then((bytes) => bytes && readMembers(bytes));
  return { ...type, ...(await reading) };
}

/** Undefined if the section is stale: all bytes tell more. */
function placeableAreas(head: Uint8Array, type: ModuleType): ModuleAreas | undefined {
  const read = readPlacesSection(head, type);
  return read === undefined || "stale" in read ? undefined : read.areas;
}

/** The module with its bytes, after its body was compiled. */
export async function readAgain<Module extends LoadedModule>(module: Module): Promise<Module> {
  const { body } = module.load;
  if (body.kind !== "stream") return module;
  return {
    ...module,
    load: { ...module.load, body: { kind: "bytes", bytes: await body.bytes(), validator: undefined } },
  };
}
