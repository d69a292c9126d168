import { commands, Exit, runLLVM } from "@yowasp/clang";
import type { Abi } from "../../src/memory/index.ts";

/** The values of `const int table[]` in a C program, as clang computes them for an ABI. */
export async function tableOf(source: string, abi: Abi): Promise<readonly number[]> {
  const printed: Uint8Array[] = [];
  const collect = (bytes: Uint8Array | null) => void (bytes !== null && printed.push(bytes.slice()));
  await runLLVM(undefined, undefined, { fetchProgress: () => {} });
  const args = [`--target=${abi}-unknown-unknown`, "-std=c23", "-ffreestanding", "-S", "table.c", "-o", "table.s"];
  try {
    const files = await commands["clang"]?.(args, { "table.c": source }, { stdout: collect, stderr: collect });
    const assembly = files?.["table.s"];
    if (assembly === undefined) throw new Error("clang wrote no table.s");
    const text = typeof assembly === "string" ? assembly : Buffer.from(assembly as Uint8Array).toString();
    return [...text.matchAll(/^\s+\.int32\s+(\d+)/gm)].map(([, value]) => Number(value));
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    // The original error is not the cause: it carries all files.
    throw new Error(`clang exited with ${error.code}:\n${Buffer.concat(printed)}`);
  }
}
