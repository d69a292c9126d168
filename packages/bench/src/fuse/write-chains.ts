import { mkdir, writeFile } from "node:fs/promises";
import { mergeNamed } from "../../scripts/merge-modules.js";
import { CHAIN_LENGTHS, chainNames } from "../workloads/chains.ts";
import { generateChainAsOne, generateChained } from "./generate-chain.ts";

/** Writes the modules of all chains to `dist/modules`, the same functions as one module, and what wasm-merge makes of them. */
export async function writeChains(lengths: readonly number[] = CHAIN_LENGTHS): Promise<void> {
  for (const length of lengths) {
    const folder = new URL(`../../dist/modules/chain-${length}/`, import.meta.url);
    await mkdir(folder, { recursive: true });
    const chain = chainNames(length).map((name, position) => [name, generateChained(position, length)] as const);
    const modules = {
      ...Object.fromEntries(chain),
      static: generateChainAsOne(length),
      merged: await mergeNamed(Object.fromEntries(chain)),
    };
    for (const [name, bytes] of Object.entries(modules)) await writeFile(new URL(`${name}.wasm`, folder), bytes);
  }
}
