import { flatten } from "../encode/encode-values.ts";
import type { FusedUnit } from "../plan/fused-format.ts";
import type { LinkPlan, PlannedModule, PlannedUnit } from "../plan/plan-format.ts";
import type { placeByPlan } from "../rewrite/place/place-by-plan.ts";
import { sectionId } from "../wasm/binary-format.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { emitUnit, type UnitInput } from "./emit/emit-unit.ts";
import { streamUnit } from "./emit/stream-unit.ts";
import { inModule, missingBytes, unplannedAct } from "./fuse-problems.ts";
import { findTargets } from "./layout/find-targets.ts";
import { type Member, readMember } from "./layout/member.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface FuseSources {
  /** The whole original module of a name. */
  readonly bytesOf: (module: string) => Bytes | undefined;
  /** The type of the original module; read from its bytes by default, or if it is the type of the head. */
  readonly typeOf?: (module: string) => ModuleType | undefined;
  /** The module of the plan with a name; the plan is searched by default. */
  readonly plannedOf?: (module: string) => PlannedModule | undefined;
  /** Called with the modules of the unit when all of them are read. */
  readonly onMembers?: (members: readonly Member[]) => void;
  /** Needed for units with placed modules: see `needsPlacing`. */
  readonly place: typeof placeByPlan | undefined;
}

/** Whether modules of a fused unit are placed, or checked against the plan, before they are fused. */
export function needsPlacing({ fused }: PlannedUnit): boolean {
  return fused?.members.some(({ rewrite, contents }) => rewrite ?? contents) === true;
}

/**
 * Makes one module of the modules of a fused unit. Placed modules are placed first.
 *
 * @throws Failure of parsing; `PLAN_MISMATCH`, `STALE_RELOCATIONS`, `NOT_PLACEABLE`
 */
export function fuseMembers(plan: LinkPlan, unit: PlannedUnit, sources: FuseSources): Bytes {
  // No module streams, so all pieces are bytes.
  return flatten([...emitUnit(readMembers(plan, unit, sources))] as Uint8Array[]);
}

/** The module that streams, while the others are there. */
export interface StreamedSource {
  readonly name: string;
  /** Its head; more bytes may follow. */
  readonly head: Bytes;
  /** All of it, from the first byte on. Called when the head of the fused module is known. */
  readonly open: () => ReadableStream<Bytes>;
  /** Gets the number of its data segments. */
  readonly onData?: (count: number) => void;
  /** Whether its stream stays open if the unit is given up, because the caller reads on. */
  readonly staysOpen?: boolean;
}

/**
 * Makes a stream of the modules of a fused unit, of which the verbatim one arrives meanwhile.
 *
 * @returns undefined if a part that has to stand in front of its code depends on what follows the code
 * @throws Failure of parsing; `PLAN_MISMATCH`, `STALE_RELOCATIONS`, `NOT_PLACEABLE`
 */
export function streamMembers(
  plan: LinkPlan,
  unit: PlannedUnit,
  { streamed, ...sources }: FuseSources & { readonly streamed: StreamedSource },
): ReadableStream<Bytes> | undefined {
  const input = readMembers(plan, unit, {
    ...sources,
    bytesOf: (name) => (name === streamed.name ? streamed.head : sources.bytesOf(name)),
    streamed: streamed.name,
  });
  const position = input.members.findIndex(({ name }) => name === streamed.name);
  const verbatim = input.members[position];
  if (verbatim === undefined || input.unit.verbatim !== streamed.name || !canStream(position, input)) return undefined;
  const emission = emitUnit(input);
  // The beginning of the emission finds all that is wrong with the heads, before the stream is opened.
  const first = [emission.next().value, emission.next().value] as Uint8Array[];
  const { from: codeOffset } = verbatim.entries(sectionId.code);
  const { onData, staysOpen } = streamed;
  return streamUnit(emission, { source: streamed.open(), codeOffset, sent: first, onData, staysOpen });
}

/**
 * Whether the module needs nothing but its head: its data is not changed, and the number of its segments is known if any
 * code names a data segment.
 */
function canStream(position: number, { members, unit }: UnitInput): boolean {
  const { type, fused, imports } = members[position] as Member;
  if (fused.segments !== undefined || fused.rewrite !== undefined) return false;
  const { targetOf } = findTargets(members, unit);
  if (imports.global.some((_, index) => targetOf(position, "global", index).member !== undefined)) return false;
  const isCounted = ({ sections }: ModuleType): boolean => sections.some(({ id }) => id === sectionId.dataCount);
  if (isCounted(type)) return true;
  const copiesData = members.some((member) => member.fused.segments && member.entries(sectionId.data).count > 0);
  return !copiesData && !members.some((member) => isCounted(member.type));
}

function readMembers(
  plan: LinkPlan,
  { fused }: PlannedUnit,
  {
    bytesOf,
    typeOf,
    plannedOf = searchIn(plan),
    place,
    onMembers,
    streamed,
  }: FuseSources & { readonly streamed?: string },
): UnitInput {
  const unit = fused as NonNullable<typeof fused>;
  const members = unit.members.map((member): Member => {
    const planned = plannedOf(member.name);
    const bytes = bytesOf(member.name);
    if (bytes === undefined || planned === undefined) throw missingBytes(member.name);
    // The plan of a link was made from the head of the module that streams.
    const isChecked = (member.rewrite ?? member.contents) && member.name !== streamed;
    const { name, rewrite, contents } = member;
    const made = { name, modules: [name], ...(rewrite && { rewrite }), ...(contents && { contents }) };
    const placed = isChecked && place ? place(bytes, made, { isWhole: true }) : bytes;
    const type = placed === bytes ? typeOf?.(member.name) : undefined;
    return inModule(member, () =>
      readMember(placed, planned, { fused: member, isStreamed: member.name === streamed, type }),
    );
  });
  onMembers?.(members);
  for (const member of members) checkActs(member, unit.active);
  checkMemories(members, unit);
  return { unit, members, made: plan.made };
}

/** Checks that the unit still has one memory at most: a module that was built again may define another. */
function checkMemories(members: readonly Member[], { imports }: FusedUnit): void {
  const memories = imports.filter(({ kind }) => kind === "memory");
  const owners = members.filter(({ name, defined }) => {
    const users = memories.flatMap((entry) => entry.users.filter((user) => user.module === name));
    return defined.memory > users.filter((user) => user.definition !== undefined).length;
  });
  if (owners.length + memories.length < 2) return;
  const isPlanned = ({ planned }: Member): boolean => planned.exports.some(({ kind }) => kind === "memory");
  const [first] = owners;
  const added = owners.find((owner) => !isPlanned(owner)) ?? first;
  if (added !== undefined) throw unplannedAct(added.planned, "memory");
}

function searchIn({ modules }: LinkPlan): (module: string) => PlannedModule | undefined {
  const byName = new Map(modules.map((module) => [module.name, module]));
  return (name) => byName.get(name);
}

/**
 * Checks that the plan knows when the module starts and when its segments are copied. A module that was built again may do
 * either for the first time. Its start function would never run, and its segments would be copied before their turn.
 *
 * @param active - the module with segments that the engine copies
 */
function checkActs({ name, type, fused, entries, planned }: Member, active: string | undefined): void {
  const hasSegments = [sectionId.element, sectionId.data].some((id) => entries(id).count > 0);
  if (hasSegments && fused.segments === undefined && name !== active) throw unplannedAct(planned, "segments");
  const hasStart = type.start !== undefined;
  if (hasStart !== (fused.start !== undefined)) throw unplannedAct(planned, hasStart ? "start" : "no start");
}
