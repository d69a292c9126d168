import type { MemoryArea, MemoryLayout } from "../plan/memory-format.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { plainName } from "../wasm/quote-name.ts";
import { textOfShared } from "./layout-texts.ts";

/**
 * The map of each memory and table in which several modules have areas, as sections of lines:
 *
 *     Memory "memory" of program
 *       [0x00000, 0x10000)  65536 bytes  stack   program (by name), plugin (by prologue)
 *       [0x10000, 0x10018)     24 bytes  data    program
 *       [0x10020, 0x11020)   4096 bytes  zeroed  plugin, placed
 */
export function describeLayout({ layout = [] }: LinkPlan): string[][] {
  return layout.flatMap(({ memory, table, areas, slots }) => [
    ...(areas.length === 0 ? [] : [[titleOf("memory", memory), ...describeAreas(areas)]]),
    ...(slots.length === 0 ? [] : [[titleOf("table", table), ...describeSlots(slots)]]),
  ]);
}

/** The places of dynamic libraries, as sections of the same form. */
export function describeLibraries({ libraries }: LinkPlan): string[][] {
  if (libraries === undefined) return [];
  const { search, stack } = libraries;
  const data = search.flatMap(({ module, memory }): MemoryArea[] =>
    memory === undefined || memory.start === memory.end ? [] : [{ modules: [module], content: "data", ...memory }],
  );
  const names = search.map(({ module }) => module);
  const areas: MemoryArea[] = [...(stack ? [{ modules: names, content: "stack", ...stack } as const] : []), ...data];
  const slots = search.flatMap(({ module, table }) =>
    table === undefined || table.start === table.end ? [] : [{ module, ...table }],
  );
  return [
    ["Libraries, in the order of the search", ...names.map((name, at) => `  ${at + 1}. ${plainName(name)}`)],
    ...(areas.length === 0 ? [] : [["Memory of the libraries", ...describeAreas(areas)]]),
    ...(slots.length === 0 ? [] : [["Table of the libraries", ...describeSlots(slots)]]),
  ];
}

function titleOf(kind: "memory" | "table", definition: MemoryLayout["memory"]): string {
  const text = textOfShared(kind, definition);
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function describeAreas(areas: readonly MemoryArea[]): string[] {
  const digits = widthOf(areas.map(({ end }) => end.toString(16)));
  const address = (value: number) => `0x${value.toString(16).padStart(digits, "0")}`;
  const widest = widthOf(areas.map(({ start, end }) => String(end - start)));
  return areas.map((area) => {
    const { start, end, content } = area;
    const size = countOf(end - start, "byte", widest);
    return `  [${address(start)}, ${address(end)})  ${size}  ${content.padEnd(LONGEST_CONTENT)}  ${describeUsers(area)}`;
  });
}

const LONGEST_CONTENT = "zeroed".length;

function describeUsers({ modules, rules, isSuspected, isPlaced }: MemoryArea): string {
  const users = modules.map((name, at) => {
    const rule = rules?.[at];
    return rule === undefined ? plainName(name) : `${plainName(name)} (by ${rule})`;
  });
  return [...users, ...(isPlaced ? ["placed"] : []), ...(isSuspected ? ["suspected"] : [])].join(", ");
}

function describeSlots(slots: MemoryLayout["slots"]): string[] {
  const digits = widthOf(slots.map(({ end }) => String(end)));
  const place = (value: number) => String(value).padStart(digits);
  const widest = widthOf(slots.map(({ start, end }) => String(end - start)));
  return slots.map(({ module, start, end }) => {
    return `  [${place(start)}, ${place(end)})  ${countOf(end - start, "slot", widest)}  ${plainName(module)}`;
  });
}

function countOf(count: number, noun: string, width: number): string {
  return `${String(count).padStart(width)} ${noun}${count === 1 ? " " : "s"}`;
}

function widthOf(texts: readonly string[]): number {
  return texts.reduce((widest, text) => Math.max(widest, text.length), 0);
}
