import { presetHost } from "@rec/core";
import { type AttachOptions, attach as attachWithHost, type Program, type RunningProgram } from "@rec/core/dylink";
import { nodeHost } from "./node-host.ts";

/**
 * Attaches to a program that other JavaScript runs, as `attach` of `@rec/core/dylink` does; the libraries that it opens may be
 * file paths or URLs.
 *
 * @param running - memory, table, stack pointer, exports and allocator of the program
 * @param options - those of `openProgram` without `wasi`; `host` defaults to `nodeHost()`
 * @throws ModuleLinkError `INVALID_ARGUMENT`, `INVALID_OPTION`
 *
 * @example
 * ```ts
 * import { attach } from "@rec/node/dylink";
 *
 * const memory = new WebAssembly.Memory({ initial: 1 });
 * const table = new WebAssembly.Table({ initial: 1, element: "anyfunc" });
 * const program = attach({ memory, table, exports: {}, malloc: () => 1024, free: () => {} });
 * console.log(program.libraries); // []
 * ```
 */
export function attach(running: RunningProgram, options?: AttachOptions): Program {
  const program = attachWithHost(running, presetHost(nodeHost(), options));
  // The texts of errors are on the disk. Without them, an error has its codes and names.
  program.loadTexts().catch(() => {});
  return program;
}
