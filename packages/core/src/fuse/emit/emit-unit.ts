import { ByteWriter, unsignedWidth } from "../../encode/byte-writer.ts";
import { encodeUnsigned, flatten } from "../../encode/encode-values.ts";
import type { FusedUnit } from "../../plan/fused-format.ts";
import type { MadeExtern } from "../../plan/plan-format.ts";
import { opcode, PREAMBLE, sectionId } from "../../wasm/binary-format.ts";
import type { ExternKind } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import { inModule, unknownProvider } from "../fuse-problems.ts";
import { type Layout, layOut } from "../layout/lay-out.ts";
import { type Member, SECTION_OF } from "../layout/member.ts";
import { createBodyChecker } from "../reindex/body-checker.ts";
import type { Entries, Reindexing } from "../reindex/index-maps.ts";
import { checkBodies, reindexBodies } from "../reindex/reindex-code.ts";
import { reindexFunctions, reindexGlobals, reindexTables, reindexTags } from "../reindex/reindex-definitions.ts";
import { reindexData, reindexElements } from "../reindex/reindex-segments.ts";
import { reindexTypes } from "../reindex/reindex-types.ts";
import { createBuffer, type Emitted, gather, type StreamedFacts } from "./emitted.ts";
import { createEntryFinder, type EntryFinder } from "./entry-offsets.ts";
import { encodeExports } from "./export-section.ts";
import { encodeImports } from "./import-section.ts";
import { createInliner } from "./initial-values.ts";
import { encodeNames } from "./name-section.ts";

export interface UnitInput {
  readonly unit: FusedUnit;
  /** In the order of the unit. */
  readonly members: readonly Member[];
  /** `LinkPlan.made`. */
  readonly made: readonly MadeExtern[];
}

/** A unit while it is written. */
interface Emission extends UnitInput {
  readonly layout: Layout;
  readonly finder: EntryFinder;
  readonly reindexing: (member: number, place: Pick<Reindexing, "out" | "visibleGlobals">) => Reindexing;
  /** Gets all that is written anew. */
  readonly out: ByteWriter;
  /** The functions that copy segments, by position of the module: their instructions. */
  readonly starters: ReadonlyMap<number, ByteWriter>;
}

/**
 * Writes the modules of a unit as one module, in pieces. The pieces are views of the modules where nothing changes.
 *
 *   types, segments     those of each module, one after the other
 *   imports             one for each extern
 *   definitions, code   as the layout has them, then a function for each module that copies its segments
 *   exports             one for each extern; start functions are exports too
 *
 * If the verbatim module streams, its parts are asked for where they belong.
 *
 * @throws Failure of parsing; `PLAN_MISMATCH` if the plan was made for other modules
 */
export function* emitUnit(input: UnitInput): Generator<Emitted, void, StreamedFacts | undefined> {
  const emission = prepare(input);
  yield Uint8Array.from(PREAMBLE);
  yield* emitDefinitions(emission);
  const streamed = emission.members[emission.layout.verbatim]?.isStreamed === true;
  const segments = reindexSegments(emission);
  yield* section(sectionId.element, segments.elements.chunks, segments.elements.count);
  const { data } = segments;
  if (isCounted(emission, data.count)) {
    yield Uint8Array.from([sectionId.dataCount, unsignedWidth(data.count), ...encodeUnsigned(data.count)]);
  }
  yield* emitCode(emission);
  const facts = streamed ? yield { part: "data size", length: 0 } : undefined;
  checkDataCount(emission, facts);
  const own: Emitted[] = facts?.data ? [{ part: "data", length: facts.data.sizeBytes }] : [];
  // A head without a data count section does not tell the number of its segments.
  const others =
    data.count - (streamed ? at(emission.members, emission.layout.verbatim).entries(sectionId.data).count : 0);
  yield* section(sectionId.data, [...own, ...data.chunks], others + (facts?.data?.count ?? 0));
  const told = streamed ? yield { part: "names", length: 0 } : undefined;
  yield* encodeNames(emission, told?.names);
}

function prepare(input: UnitInput): Emission {
  const { unit, members } = input;
  const layout = layOut(members, unit);
  const finder = createEntryFinder(members);
  const inlinerOf = createInliner({ members, layout, finder });
  const inliners = members.map((_, member) => inlinerOf(member));
  const reindexing: Emission["reindexing"] = (member, { out, visibleGlobals }) => ({
    maps: at(layout.maps, member),
    inlineGlobal: inliners[member],
    visibleGlobals,
    out,
  });
  const starters = new Map<number, ByteWriter>();
  members.forEach(({ fused }, member) => {
    if (fused.segments) starters.set(member, new ByteWriter());
  });
  return { ...input, layout, finder, reindexing, out: createBuffer(members, layout.verbatim), starters };
}

/** The sections up to the exports. */
function* emitDefinitions(emission: Emission): Generator<Emitted> {
  const { layout, reindexing, out, starters } = emission;
  const types = inOrder(emission, sectionId.type, (bytes, entries, member) =>
    member === layout.verbatim
      ? copyEntries(bytes, entries)
      : reindexTypes(bytes, entries, reindexing(member, { out })),
  );
  const starterTypes = starters.size === 0 ? [] : [EMPTY_FUNCTION_TYPE];
  yield* section(sectionId.type, [...types.chunks, ...starterTypes], types.count + starterTypes.length);
  const imports = encodeImports(emission).map(flatten);
  yield* section(sectionId.import, imports, imports.length);
  const functions = inPieces(emission, "function", sectionId.function, reindexFunctions, { copiesVerbatim: true });
  const starterUses = [...starters.keys()].map(() => Uint8Array.from(encodeUnsigned(layout.counts.types)));
  yield* section(sectionId.function, [...functions, ...starterUses], countFunctions(emission));
  for (const [kind, reindex] of DEFINITIONS) {
    yield* section(SECTION_OF[kind], inPieces(emission, kind, SECTION_OF[kind], reindex), countOf(layout.pieces[kind]));
  }
  const exports = encodeExports(emission);
  yield* section(sectionId.export, [exports.bytes], exports.count);
}

/** In the order of their sections. */
const DEFINITIONS: readonly (readonly [ExternKind, ReindexEntries])[] = [
  ["table", reindexTables],
  ["memory", copyEntries],
  ["tag", reindexTags],
  ["global", reindexGlobals],
];

interface Segments {
  readonly elements: Sections;
  readonly data: Sections;
}

/** The segments of all modules. They are read in front of the code, because starters copy them. */
function reindexSegments(emission: Emission): Segments {
  const { reindexing, out, starters } = emission;
  const elements = inOrder(emission, sectionId.element, (bytes, entries, member) =>
    reindexElements(bytes, entries, { ...reindexing(member, { out }), starter: starters.get(member) }),
  );
  // Data is not copied where nothing changes.
  const data = inOrder(emission, sectionId.data, (bytes, entries, member) =>
    entries.to === 0
      ? NO_BYTES
      : reindexData(bytes, entries, { ...reindexing(member, {}), starter: starters.get(member) }),
  );
  return { elements, data };
}

/** Whether code may name data segments: then their number stands in front of it. */
function isCounted({ members, starters }: Emission, count: number): boolean {
  const counted = members.some(({ type }) => type.sections.some(({ id }) => id === sectionId.dataCount));
  return count > 0 && (counted || starters.size > 0);
}

/** Checks that a module which streams has as much data as its head says: the engine sees sums. */
function checkDataCount({ members, layout }: Emission, facts: StreamedFacts | undefined): void {
  const verbatim = members[layout.verbatim];
  if (!verbatim?.isStreamed || verbatim.dataCount === undefined) return;
  if (verbatim.dataCount !== (facts?.data?.count ?? 0)) throw unknownProvider(verbatim);
}

function* emitCode(emission: Emission): Generator<Emitted, void, StreamedFacts | undefined> {
  const verbatim = emission.members[emission.layout.verbatim];
  const { code } = (verbatim?.isStreamed ? yield { part: "code count", length: 0 } : undefined) ?? {};
  if (code && verbatim && code.count !== verbatim.defined.function) throw unknownProvider(verbatim);
  const bodies = inPieces(emission, "function", sectionId.code, reindexBodies, {
    copiesVerbatim: true,
    countBytes: code?.countBytes ?? 0,
  });
  const starters = [...emission.starters.values()].map(encodeStarter);
  yield* section(sectionId.code, [...bodies, ...starters], countFunctions(emission));
}

function countFunctions({ layout, starters }: Emission): number {
  return countOf(layout.pieces.function) + starters.size;
}

const EMPTY_FUNCTION_TYPE = /* @__PURE__ */ Uint8Array.of(0x60, 0, 0);

function* section(id: number, content: readonly Emitted[], count: number): Generator<Emitted> {
  if (count === 0) return;
  const size = content.reduce((total, { length }) => total + length, unsignedWidth(count));
  yield Uint8Array.from([id, ...encodeUnsigned(size), ...encodeUnsigned(count)]);
  yield* content;
}

interface Sections {
  readonly chunks: readonly Uint8Array[];
  readonly count: number;
}

/** The sections of all modules, in the order of their types and segments. */
function inOrder(
  { members, layout, out }: Emission,
  id: number,
  reindex: (bytes: Uint8Array, entries: Entries, member: number) => Uint8Array,
): Sections {
  const order = layout.order.filter((member) => at(members, member).entries(id).count > 0);
  if (order.length === 0) return { chunks: [], count: 0 };
  const entries = order.map((member) => at(members, member).entries(id));
  const chunks = gather(entries, out, (some, position) => {
    const number = at(order, position);
    const member = at(members, number);
    return inModule(member, () => reindex(member.bytes, some, number));
  });
  return { chunks, count: countOf(entries) };
}

const NO_BYTES = /* @__PURE__ */ new Uint8Array(0);

type ReindexEntries = (bytes: Uint8Array, entries: Entries, reindexing: Reindexing) => Uint8Array;

/** The definitions of a kind, or the code of functions, in the order of their indices. */
function inPieces(
  { members, layout, finder, reindexing, out }: Emission,
  kind: ExternKind,
  id: number,
  reindex: ReindexEntries,
  { copiesVerbatim = false, countBytes = 0 }: { readonly copiesVerbatim?: boolean; readonly countBytes?: number } = {},
): Emitted[] {
  const pieces = layout.pieces[kind];
  if (pieces.length === 0) return [];
  const found = pieces.map((piece) => {
    const member = at(members, piece.member);
    if (id === sectionId.code && member.entries(id).count !== member.defined.function) throw unknownProvider(member);
    return inModule(member, () => finder.entriesOf(kind, piece, id));
  });
  return gather(found, out, (entries, position): Emitted => {
    const piece = at(pieces, position);
    const member = at(members, piece.member);
    const visibleGlobals = kind === "global" ? member.imports.global.length + piece.from : undefined;
    const own = reindexing(piece.member, { out, visibleGlobals });
    if (!copiesVerbatim || piece.member !== layout.verbatim) {
      return inModule(member, () => reindex(member.bytes, entries, own));
    }
    if (id === sectionId.code) {
      if (member.isStreamed) {
        return { part: "code", length: entries.to - entries.from - countBytes, checker: createBodyChecker(own.maps) };
      }
      inModule(member, () => checkBodies(member.bytes, entries, own.maps));
    }
    return copyEntries(member.bytes, entries);
  });
}

function copyEntries(bytes: Uint8Array, { from, to }: Entries): Uint8Array {
  return bytes.subarray(from, to);
}

function countOf(pieces: readonly { readonly count: number }[]): number {
  return pieces.reduce((total, { count }) => total + count, 0);
}

/** The body of a function that copies segments. */
function encodeStarter(code: ByteWriter): Uint8Array {
  return flatten([encodeUnsigned(code.length + 2), 0, code.written(), opcode.end]);
}
