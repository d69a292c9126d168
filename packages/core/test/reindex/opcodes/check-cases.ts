import assert from "node:assert/strict";
import { print } from "@bytecodealliance/jco";
import { IMMEDIATES } from "../../../src/parse/code/immediates.ts";
import { assemble, assembleLegacyHandlers } from "../../wat.ts";
import type { Observation } from "../observe.ts";
import { type Pad, padModule } from "../pad-module.ts";
import type { OpcodeCase } from "./cases.ts";

/*
 * The checks of opcodes, for the tests and for the command `drop-rows`: a module with other indices does the same.
 */

type Bytes = Uint8Array<ArrayBuffer>;

/** Observes modules, in this process or in another one. */
export type Observe = (modules: readonly Bytes[]) => Promise<readonly Observation[]> | readonly Observation[];

export function assembleCase({ legacy, wat }: OpcodeCase): Promise<Bytes> {
  return legacy ? assembleLegacyHandlers(wat) : assemble(wat);
}

/** Checks that each module does the same with the indices behind a pad. */
export async function checkCases(
  cases: readonly OpcodeCase[],
  { pad, observe }: { readonly pad: Pad; readonly observe: Observe },
): Promise<void> {
  const modules: Bytes[] = [];
  for (const each of cases) {
    const bytes = await assembleCase(each);
    modules.push(bytes, padModule(bytes, pad));
  }
  const observed = await observe(modules);
  cases.forEach(({ name }, at) => {
    const [before, after] = [observed[2 * at], observed[2 * at + 1]];
    assert.doesNotMatch(before?.[0] ?? "does not compile", /does not compile/, name);
    assert.deepEqual({ name, observed: after }, { name, observed: before });
  });
}

/** Checks modules that no engine runs: wasm-tools reads the same instructions of them. */
export async function checkPrinted(cases: readonly OpcodeCase[], pad: Pad): Promise<void> {
  const body = (text: string) => text.match(/i64\.(add128|sub128|mul_wide\w+)/g);
  for (const each of cases) {
    const bytes = await assembleCase(each);
    assert.deepEqual(body(await print(padModule(bytes, pad))), body(await print(bytes)));
  }
}

/** Calls `use` while the decoder's table has another entry at a position. */
export async function withEntry<Result>(position: number, entry: number, use: () => Promise<Result>): Promise<Result> {
  const kept = IMMEDIATES[position] as number;
  IMMEDIATES[position] = entry;
  try {
    return await use();
  } finally {
    IMMEDIATES[position] = kept;
  }
}
