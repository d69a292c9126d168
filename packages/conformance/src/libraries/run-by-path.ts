import { type ModuleSource, runCommand } from "@rec/core";
import type { Library, Program } from "@rec/core/dylink";

/** A program whose libraries stand in folders, and a plugin. */
export interface ByPathTrial {
  readonly kind: "by path";
  /** Paths or URLs. */
  readonly program: string;
  readonly plugin: string;
}

/** In JSON. */
export type ByPathOutcome =
  | {
      readonly stdout: string;
      readonly returned: unknown;
      readonly modules: readonly string[];
      readonly libraries: readonly string[];
    }
  | { readonly error: string; readonly code: unknown };

export interface ByPathAdapter {
  openProgram(
    modules: Readonly<Record<string, ModuleSource>>,
    options: { readonly wasi: { readonly args: readonly string[]; readonly stdout: (bytes: Uint8Array) => void } },
  ): Promise<Program>;
}

/** Opens the program and then the plugin by their paths alone, calls the plugin, and runs the program. */
export async function runByPath(trial: ByPathTrial, { openProgram }: ByPathAdapter): Promise<ByPathOutcome> {
  try {
    return await run(trial, openProgram);
  } catch (error) {
    const { message, code } = error as { readonly message: string; readonly code?: unknown };
    return { error: message, code };
  }
}

async function run({ program: path, plugin: pluginPath }: ByPathTrial, open: ByPathAdapter["openProgram"]) {
  let stdout = "";
  const decoder = new TextDecoder();
  const wasi = {
    args: ["prog"],
    stdout: (bytes: Uint8Array): void => {
      stdout += decoder.decode(bytes, { stream: true });
    },
  };
  const program = await open({ "main.wasm": path }, { wasi });
  const plugin: Library = await program.open(pluginPath);
  const { libraries } = program;
  const returned: unknown = (plugin.symbol("run") as (value: number) => number)(4);
  plugin.close();
  runCommand(program, "main.wasm");
  return { stdout, returned, modules: Object.keys(program.exports), libraries };
}
