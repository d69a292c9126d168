import { describe, expect, test } from "vitest";
import type { Abi, StructLayout } from "../../src/memory/index.ts";
import { sample, seed } from "../seed.ts";
import { tableOf } from "./ask-clang.ts";
import { PRELUDE, type StructTwin, structTwin } from "./random-structs.ts";

/** One run of the compiler handles all of them; the number is large enough to cover every alignment. */
const STRUCTS = 400;

const twins = sample(structTwin, STRUCTS);

/** One program for all structs. Each number in the table is one too high, so that clang writes none as blank space. */
function program(): string {
  const declarations = twins.map(({ declare }, index) => `typedef ${declare(`S${index}`)};`);
  const rows = twins.flatMap(({ members }, index) => [
    `1 + sizeof(S${index})`,
    `1 + _Alignof(S${index})`,
    ...members.map((name) => `1 + __builtin_offsetof(S${index}, ${name})`),
  ]);
  return `${PRELUDE}\n${declarations.join("\n")}\nconst int table[] = {\n${rows.join(",\n")}\n};\n`;
}

function numbersOf({ type, members }: StructTwin, abi: Abi): readonly number[] {
  const { sizeBytes, alignBytes, fields } = type.layout(abi) as StructLayout;
  return [sizeBytes, alignBytes, ...members.map((name) => fields[name]?.offsetBytes ?? Number.NaN)];
}

describe.each(["wasm32", "wasm64"] as const)("struct() for %s", (abi) => {
  test(`lays out ${STRUCTS} random structs as clang does, seed ${seed}`, async () => {
    const table = (await tableOf(program(), abi)).map((value) => value - 1);
    let next = 0;
    for (const twin of twins) {
      const ours = numbersOf(twin, abi);
      const theirs = table.slice(next, next + ours.length);
      expect({ struct: twin.declare("S"), numbers: ours }).toEqual({ struct: twin.declare("S"), numbers: theirs });
      next += ours.length;
    }
    expect(table).toHaveLength(next);
    // The structs include each kind: padded inside, padded at the end, and with members of the width of an address.
    expect(new Set(twins.map((twin) => numbersOf(twin, "wasm32")[1]))).toEqual(new Set([1, 2, 4, 8]));
    expect(twins.some((twin) => numbersOf(twin, "wasm32")[0] !== numbersOf(twin, "wasm64")[0])).toBe(true);
  }, 180_000);
});
