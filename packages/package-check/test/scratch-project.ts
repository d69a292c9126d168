import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";

/** The project and the registry that `create-project.ts` made for all test files. */
export const { folder, tarballs, registryUrl } = inject("project");

/** The folder of a public package in the project. */
export function installedFolder(name: string): string {
  return join(folder, "node_modules", "@rec", name);
}

/** Runs a program in the project's folder, or in another one; rejects with its output if it fails. */
export async function run(program: string, args: readonly string[], { cwd = folder } = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...args], { cwd }).catch((error) => {
    throw new Error(`${program} ${args.join(" ")} failed:\n${error.stdout}\n${error.stderr}`, { cause: error });
  });
  return stdout;
}
