import type { Linked, LinkOptions } from "./link-options.ts";
import type { ModuleSource } from "./source.ts";
import type { LooseExports, PlatformSignal, PlatformUrl, WasmFunction, WasmModule } from "./wasm/platform-types.ts";

/** Options of `openProgram`: those of `link`, but for the ones about groups that change when libraries are opened. */
export type ProgramOptions = Omit<LinkOptions, "fuse">;

/** Options of `attach`: WASI is that of the program. */
export type AttachOptions = Omit<ProgramOptions, "wasi">;

/** Options of `open`. */
export interface OpenOptions {
  /**
   * The libraries that see the symbols: with `"local"`, the default, the library itself and its importers; with
   * `"global"`, also all libraries that are opened later. The same holds for the libraries that it needs.
   */
  readonly scope?: "local" | "global";
  /** The library, if the specifier is no path or URL that the host can load. */
  readonly source?: ModuleSource;
  /** Aborting rejects the call with the signal's reason. A library is closed again if its constructors have run by then. */
  readonly signal?: PlatformSignal;
}

/**
 * A linked program that opens further libraries while it runs.
 *
 * @typeParam Modules - as for `Linked`
 */
export interface Program<Modules extends string | object = string> extends Linked<Modules> {
  /**
   * Opens a library: loads it and the libraries that it needs, gives them memory and slots, links them to the program,
   * relocates them and runs their constructors. A library that is open already is not loaded again: the result is the same
   * library, which then has to be closed as often; without `source`, a path or URL that means the same URL is the same library. That of a module that was linked with the program stays when it is closed.
   *
   * @param specifier - a path or URL, or with `source` any name
   * @throws as `link` does; {@link ModuleLinkError} `LIBRARY_CLOSED` if the program has been closed, `NOT_A_LIBRARY` for an
   *   ordinary module, `DYNAMIC_LIBRARY` if the program exports no memory or table. Nothing stays behind
   */
  open(specifier: string | PlatformUrl, options?: OpenOptions): Promise<Library>;
  /**
   * Opens a compiled library at once, with those that it needs and that are not open, if `discover` answers with their compiled modules.
   *
   * @param name - its name, by which others need it
   * @param module - may be left out if the library is open
   * @throws {@link ModuleLinkError} as `open` does; `LIBRARY_NOT_FOUND` if it is not open and no module is given, or if
   *   it uses libraries that are not open and not known; `LIBRARY_IN_USE` while its constructors are running: `open` waits for their end
   */
  openSync(name: string, module?: WasmModule, options?: Pick<OpenOptions, "scope">): Library;
  /**
   * Loads the texts of the errors that `openSync` throws if a library cannot be linked, or stops. Without them, such an error
   * has its codes, and the names of modules and imports. `open` loads the texts by itself when it fails.
   */
  loadTexts(): Promise<void>;
  /** Names of the open libraries, in the order in which they were opened. Libraries that were linked with the program are not among them. */
  readonly libraries: readonly string[];
  /**
   * Closes all libraries that are open, the last opened first, and runs their destructors. Then it runs those of libraries that
   * were linked with the program, if the program exports no `__cxa_atexit` for them. Functions that `main` has given to `atexit`
   * are run by the program itself. If it exports `exit` and `__cxa_atexit`, its end also runs the destructors of opened libraries, in
   * one order with its own; `close` does not run them again. Nor does it run those that the program has left out, by `_Exit` or
   * `quick_exit`. This is known if the program has its WASI by the option `wasi`; otherwise, do not close a program that has ended so.
   *
   * @throws {@link ModuleLinkError} `LIBRARY_CLOSED`; the first error of a destructor that no other call has thrown, after all have
   *   run: also of a library whose opening failed, and of one that stayed until an opening that needed it had ended
   */
  close(): void;
}

/** A library that a program has opened. */
export interface Library {
  /** The name under which it was opened first, or linked. */
  readonly name: string;
  /** Its exports as they are. Exported data counts from the library's place; `symbol` gives addresses. */
  readonly exports: LooseExports;
  /**
   * A function, or the address of data, by its name.
   *
   * @throws {@link ModuleLinkError} `SYMBOL_NOT_FOUND`, `LIBRARY_CLOSED`
   */
  symbol(name: string): WasmFunction | number;
  /**
   * Closes the library: runs its destructors, the last registered first, and gives back its memory and slots. Libraries that
   * only it needed are closed with it; libraries of others stay. If it was opened several times, only the last call does this.
   *
   * @throws {@link ModuleLinkError} `LIBRARY_IN_USE` if other libraries use it, `LIBRARY_CLOSED`; the first error of a
   *   destructor, after the library is closed
   */
  close(): void;
}

/** A program that other JavaScript runs, such as that of Emscripten. */
export interface RunningProgram {
  /** A `WebAssembly.Memory`. */
  readonly memory: object;
  /** The `WebAssembly.Table` of its functions, which can grow. */
  readonly table: object;
  /** The `WebAssembly.Global` of its stack pointer. Libraries with variables on the stack are refused without it. */
  readonly stackPointer?: object;
  /** Its functions, tags, and constant globals with addresses of data, by name. */
  readonly exports: Readonly<Record<string, unknown>>;
  /** Its allocator: memory of libraries comes from there. */
  readonly malloc: (...values: never[]) => unknown;
  readonly free: (...values: never[]) => unknown;
}
