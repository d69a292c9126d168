import type { AnyFunction } from "../bind/closure.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { createUtf8Decoder, createUtf8Encoder } from "../utf8.ts";
import { type Answers, createCallThatWaits } from "./call-that-waits.ts";

/** The program, as C's `dlopen` sees it. Addresses are numbers, also in a memory of 64 bits. */
export interface DlProgram {
  readonly memory: WebAssembly.Memory;
  readonly addressType: "i32" | "i64";
  /** The library, if it is open. */
  find(name: string, isGlobal: boolean): DlLibrary | undefined;
  /** Opens a library without waiting; undefined if its compiled module is not known. */
  openNow(name: string, isGlobal: boolean): DlLibrary | undefined;
  /** Loads and opens a library. */
  open(name: string, isGlobal: boolean): Promise<DlLibrary>;
  /** The address of a symbol of the program or of a global library: a function's slot, or where data begins. */
  addressOf(symbol: string): number | undefined;
  /** Memory for a text; undefined if the program has no allocator. */
  allocate(sizeBytes: number): number | undefined;
  free(address: number): void;
}

export interface DlLibrary {
  addressOf(symbol: string): number | undefined;
  /** Lets it stay until the program is closed. */
  keep(): void;
  close(): void;
}

/** Bits of the second argument of `dlopen`, as in musl and wasi-libc. */
const flag = { noLoad: 4, global: 256, noDelete: 4096 } as const;

/** The handle of the program itself: `dlopen(NULL)`, and `dlopen("")` as with glibc. */
const PROGRAM_HANDLE = 1;

/** Handles of `dlsym` for the symbols behind those of the caller, and for all: `RTLD_NEXT` and `RTLD_DEFAULT`. */
const [NEXT, DEFAULT] = [-1, 0];

/** The answer of `dlopen` that is none yet. */
const HAS_TO_WAIT = -1;

export interface DlFunctions {
  /** @param isWide - whether pointers have 64 bits */
  dlopen(isWide: boolean): AnyFunction;
  /** The others, by name. */
  readonly others: Readonly<Record<"dlsym" | "dlclose" | "dlerror", AnyFunction>>;
}

/**
 * The functions `dlopen`, `dlsym`, `dlclose` and `dlerror` of C. `dlopen` of a library that is not open waits for it: the program
 * is suspended, if the engine can do this (JSPI) and the caller runs the program by `WebAssembly.promising`. Otherwise only
 * libraries that are open already, or whose compiled modules are known, can be opened, and `dlerror` names the way out.
 *
 * POSIX.1-2024, "dlopen".
 *
 * @param program - read when the first function is called
 */
export function createDlFunctions(program: () => DlProgram): DlFunctions {
  const handles = new Map<number, DlLibrary>();
  let lastHandle = PROGRAM_HANDLE;
  let message: string | undefined;
  let written: number | undefined;
  const fail = (error: unknown): 0 => {
    // Code behind `exit` does not run.
    const end = exitBehind(error);
    if (end !== undefined) throw end;
    message = reasonOf(error);
    return 0;
  };
  const give = (library: DlLibrary, flags: number): number => {
    if ((flags & flag.noDelete) !== 0) library.keep();
    lastHandle += 1;
    handles.set(lastHandle, library);
    return lastHandle;
  };
  /** A pointer is a bigint in a memory of 64 bits. */
  let isWide = false;
  const asPointer = (value: number): number | bigint => (isWide ? BigInt(value) : value);
  const guarded =
    (run: (...values: number[]) => number | Promise<number>, asResult: typeof asPointer = asPointer): AnyFunction =>
    (...values) => {
      isWide ||= typeof values[0] === "bigint";
      try {
        const result = run(...values.map(Number));
        return typeof result === "number" ? asResult(result) : result.then(asResult);
      } catch (error) {
        return asResult(fail(error));
      }
    };
  /** Passes the name of a library that is not open to `otherwise`. */
  const opening = <Result>(otherwise: (name: string, isGlobal: boolean, flags: number) => Result) => {
    return (path: number, flags: number): number | Result => {
      const { memory, find } = program();
      const name = path === 0 ? "" : readText(memory, path);
      if (name === "") return PROGRAM_HANDLE;
      const isGlobal = (flags & flag.global) !== 0;
      const known = find(name, isGlobal);
      if (known !== undefined) return give(known, flags);
      return (flags & flag.noLoad) === 0 ? otherwise(name, isGlobal, flags) : fail(`${name} is not open`);
    };
  };
  const without = (why: string) =>
    guarded(
      opening((name, isGlobal, flags) => {
        const opened = program().openNow(name, isGlobal);
        return opened
          ? give(opened, flags)
          : fail(`${name} is not open, and ${why} the library has to be opened first, by open()`);
      }),
    );
  const answers: Answers = {
    now: guarded(opening(() => HAS_TO_WAIT)),
    instead: without(
      "dlopen cannot wait for it: the program has to run by WebAssembly.promising, without JavaScript in between; or",
    ),
    later: guarded(
      opening((name, isGlobal, flags) =>
        program()
          .open(name, isGlobal)
          .then((opened) => give(opened, flags), fail),
      ),
    ),
  };
  const fallback = without("this engine cannot wait for it: it has no WebAssembly.Suspending;");
  const known: AnyFunction[] = [];
  return {
    dlopen(ofWide) {
      const at = Number(ofWide);
      known[at] ??= createCallThatWaits(answers, ofWide) ?? fallback;
      return known[at];
    },
    others: {
      dlsym: guarded((handle, name) => {
        const { memory, addressOf } = program();
        const symbol = readText(memory, name);
        const library = handles.get(handle);
        if (handle === NEXT) return fail("RTLD_NEXT is not supported: give the handle of a library");
        if (library === undefined && handle !== DEFAULT && handle !== PROGRAM_HANDLE) return fail(noHandle(handle));
        return (library ? library.addressOf(symbol) : addressOf(symbol)) ?? fail(`no symbol ${symbol} is defined`);
      }),
      dlclose: guarded((handle) => {
        if (handle === PROGRAM_HANDLE) return 0;
        const library = handles.get(handle);
        if (library === undefined) return fail(noHandle(handle)) + 1;
        handles.delete(handle);
        try {
          library.close();
        } catch (error) {
          return fail(error) + 1;
        }
        return 0;
      }, Number),
      dlerror: guarded(() => {
        const { memory, addressType, allocate, free } = program();
        isWide ||= addressType === "i64";
        if (written !== undefined) free(written);
        written = undefined;
        if (message === undefined) return 0;
        const text = message;
        message = undefined;
        // A character of JavaScript takes three bytes at most.
        const sizeBytes = 3 * text.length + 1;
        written = allocate(sizeBytes);
        if (written === undefined) return 0;
        const target = new Uint8Array(memory.buffer, written, sizeBytes).fill(0);
        createUtf8Encoder().encodeInto(text, target.subarray(0, -1));
        return written;
      }),
    },
  };
}

/** The reason of an error, in one sentence. The hints of an error are for callers in JavaScript. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { diagnostics: [first, ...others] = [] } = error as { readonly diagnostics?: readonly Partial<Diagnostic>[] };
  if (first?.message === undefined) return error.message;
  // The text of such a problem names the import alone.
  const prefix = first.code === "UNRESOLVED_IMPORT" ? "nothing provides " : "";
  return prefix + first.message + (others.length > 0 ? `, and ${others.length} more` : "");
}

function noHandle(handle: number): string {
  return `${handle} is no handle of an open library`;
}

/** The exit of the program, which a constructor or destructor has called; undefined for any other error. */
function exitBehind(error: unknown): unknown {
  try {
    for (let one = error; one instanceof Error; one = one.cause) if (one.name === "WasiExit") return one;
  } catch {
    // A thrown value that cannot be read is no exit.
  }
  return undefined;
}

function readText({ buffer }: WebAssembly.Memory, address: number): string {
  const bytes = new Uint8Array(buffer, address >>> 0);
  const end = bytes.indexOf(0);
  return createUtf8Decoder(false).decode(bytes.slice(0, end < 0 ? bytes.length : end));
}
