import type { PlannedUnit } from "../../plan/plan-format.ts";
import type { PlannedContents } from "../../plan/planned-contents.ts";
import type { ModulePlace } from "../../plan/rewrite-format.ts";
import type { StartKind } from "../../wasm/start-kind.ts";
import { misshapenPlan } from "../rewrite-problems.ts";

type IsForm = (value: unknown) => boolean;

const isInteger: IsForm = (value) => Number.isSafeInteger(value);
const isNatural: IsForm = (value) => isInteger(value) && (value as number) >= 0;
const isAbsentOr =
  (is: IsForm): IsForm =>
  (value) =>
    value === undefined || is(value);
const isListOf =
  (is: IsForm): IsForm =>
  (value) =>
    Array.isArray(value) && value.every(is);
const isRecordOf =
  (is: IsForm): IsForm =>
  (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(is);
const isShape =
  (shape: Readonly<Record<string, IsForm>>): IsForm =>
  (value) =>
    isRecordOf(() => true)(value) && findOther(value as object, shape) === undefined;

const isRange = isShape({ start: isNatural, end: isNatural });
const isSlotList = isListOf(isShape({ function: isNatural, slot: isNatural }));

const PLACE: Readonly<Record<keyof ModulePlace, IsForm>> = {
  memory: isInteger,
  table: isInteger,
  symbols: isRecordOf(isNatural),
  slots: isSlotList,
  madeFor: isAbsentOr(isShape({ data: isRange, slots: isRange, symbols: isNatural })),
};

const START_KINDS: readonly StartKind[] = ["none", "writes data", "may call"];

const CONTENTS: Readonly<Record<keyof PlannedContents, IsForm>> = {
  pages: isAbsentOr(isNatural),
  slots: isAbsentOr(isNatural),
  stack: isAbsentOr(isNatural),
  constants: isAbsentOr(isRecordOf(isNatural)),
  start: isAbsentOr((value) => START_KINDS.includes(value as StartKind)),
  functions: isAbsentOr(isShape({ exported: isRecordOf(isNatural), imported: isSlotList })),
  apart: isAbsentOr(isListOf(isRange)),
};

/** The first member of a record that has another form than the shape asks for. */
function findOther(record: object, shape: Readonly<Record<string, IsForm>>): string | undefined {
  return Object.keys(shape).find((member) => !shape[member]?.(Reflect.get(record, member)));
}

/**
 * Checks the forms of everything in a stored plan that moves a module: a plan may have been edited.
 *
 * @throws Failure `INVALID_ARGUMENT`
 */
export function checkForm({ rewrite, contents }: Pick<PlannedUnit, "rewrite" | "contents">): void {
  const { place } = rewrite ?? {};
  for (const [of, value, shape] of [
    ["rewrite.place", place, PLACE],
    ["contents", contents, CONTENTS],
  ] as const) {
    if (value === undefined) continue;
    if (!isRecordOf(() => true)(value)) throw misshapenPlan(of, value);
    const member = findOther(value, shape);
    if (member === undefined) continue;
    throw misshapenPlan(`${of}.${member}`, Reflect.get(value, member));
  }
}
