import { DataScanner } from "../../parse/data-scanner.ts";
import { readElementSegments } from "../../parse/element-section.ts";
import { readMembers } from "../../parse/read-members.ts";
import { needsElements, readModuleHead } from "../../parse/read-module.ts";
import { SectionScanner } from "../../parse/section-scanner.ts";
import type { ContentsDifference, OtherContents, PlannedContents } from "../../plan/planned-contents.ts";
import { Failure } from "../../problem.ts";
import { exportedConstant } from "../../wasm/address-constant.ts";
import { functionSlots, meeting, roomOf, stackOf } from "../../wasm/head-contents.ts";
import type { AreaRange } from "../../wasm/module-areas.ts";
import type { DataSegment, ModuleType } from "../../wasm/module-type.ts";
import { startKindOf } from "../../wasm/start-kind.ts";
import type { PlaceFacts } from "./place-bytes.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Checks that a module has the contents that a stored plan was made for. The head shows all but the data, which is checked
 * while it arrives. A start function may write further data: then the whole module is needed.
 *
 * @param bytes - the head of a module or more bytes, or the whole module
 * @throws Failure of parsing; `PLAN_MISMATCH`
 */
export function checkContents(bytes: Bytes, planned: PlannedContents, facts: PlaceFacts): void {
  const type = readModuleHead(bytes);
  checkHead(
    needsElements(type) ? { ...type, elementSegments: readElementSegments(bytes, type.sections) } : type,
    planned,
  );
  const { apart = [], start = "may call" } = planned;
  const mayDiffer = type.start !== undefined && start !== "may call";
  if (apart.length === 0 && !mayDiffer) return;
  if (facts.isWhole) checkWhole(bytes, type, { apart, start });
  else if (type.start !== undefined) facts.needsWhole = true;
  else facts.body = createDataCheck(bytes, apart);
}

function refuse(difference: ContentsDifference): never {
  const problem: OtherContents = { about: "other-contents", code: "PLAN_MISMATCH", difference };
  throw new Failure("link", [problem]);
}

function checkHead(type: ModuleType, planned: PlannedContents): void {
  const { constants = {}, functions } = planned;
  const head = { ...roomOf(type), stack: stackOf(type) };
  for (const part of ["pages", "slots", "stack"] as const) {
    const [before, found] = [planned[part], head[part]];
    if (before !== undefined && before !== found) refuse({ of: part, planned: before, found });
  }
  for (const [name, value] of Object.entries(constants)) {
    const found = exportedConstant(type, name);
    if (found !== value) refuse({ of: "constant", name, planned: value, found });
  }
  if (functions !== undefined) checkFunctions(type, functions);
}

/** A function without a slot may have got one, which is a second slot if another module has one for it too. */
function checkFunctions(type: ModuleType, planned: NonNullable<PlannedContents["functions"]>): void {
  const found = functionSlots(type);
  const exported = firstDifference(Object.entries(planned.exported), Object.entries(found.exported));
  if (exported !== undefined) refuse({ of: "exported function", name: exported.key, ...exported.slots });
  const imported = firstDifference(planned.imported.map(entryOf), found.imported.map(entryOf));
  if (imported !== undefined) refuse({ of: "imported function", function: imported.key, ...imported.slots });
}

function entryOf(one: { readonly function: number; readonly slot: number }): readonly [number, number] {
  return [one.function, one.slot];
}

/** The first function with another slot than planned. */
function firstDifference<Key>(
  planned: readonly (readonly [Key, number])[],
  found: readonly (readonly [Key, number])[],
) {
  const [before, after] = [new Map(planned), new Map(found)];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const slots = { planned: before.get(key), found: after.get(key) };
    if (slots.planned !== slots.found) return { key, slots };
  }
  return undefined;
}

interface PlannedWrites extends Required<Pick<PlannedContents, "start">> {
  readonly apart: readonly AreaRange[];
}

function checkWhole(bytes: Bytes, type: ModuleType, { apart, start }: PlannedWrites): void {
  const { dataSegments = [], areas = {} } =
    type.start === undefined ? { dataSegments: dataOf(bytes) } : readMembers(bytes);
  checkSegments(dataSegments, apart);
  for (const range of [...(areas.zeroed ?? []), ...(areas.copied ?? [])]) checkRange(range, apart);
  const found = startKindOf({ ...type, areas });
  if (found === "may call" && start !== found) refuse({ of: "start", planned: start, found });
}

function dataOf(bytes: Bytes): readonly DataSegment[] {
  const check = createScan();
  check.sections.push(bytes);
  return check.data.segments;
}

function createScan(): { readonly data: DataScanner; readonly sections: SectionScanner } {
  const data = new DataScanner();
  const sections = new SectionScanner(
    () => {},
    (content) => data.push(content),
  );
  return { data, sections };
}

function checkSegments(segments: readonly DataSegment[], apart: readonly AreaRange[]): void {
  for (const { memory, offset, sizeBytes } of segments) {
    if (memory === 0) checkRange({ start: offset, end: offset + sizeBytes }, apart);
  }
}

function checkRange(found: AreaRange, apart: readonly AreaRange[]): void {
  const planned = found.end > found.start ? meeting(apart, found) : undefined;
  if (planned !== undefined) refuse({ of: "data", planned, found: { start: found.start, end: found.end } });
}

/** Passes a module on while it arrives, and checks its data segments at the end. */
function createDataCheck(head: Bytes, apart: readonly AreaRange[]): NonNullable<PlaceFacts["body"]> {
  const { data, sections } = createScan();
  sections.push(head);
  return {
    head,
    push(chunk) {
      if (chunk === undefined) checkSegments(data.segments, apart);
      else sections.push(chunk);
      return (chunk ?? new Uint8Array(0)) as Bytes;
    },
  };
}
