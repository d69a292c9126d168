import { PAGE_SIZE_BYTES } from "./implementation-limits.ts";

/** A memory or table that has less than a library declares. */
export interface Shortage {
  readonly kind: "memory" | "table";
  /** Pages or slots that the library declares; absent if the engine does not tell. */
  readonly declared?: number;
}

/*
 * A compiled module does not show the types of its imports. So the engine finds that one does not fit, and its text is all that
 * is known. V8 tells the number of pages; SpiderMonkey and JavaScriptCore do not.
 */
const TOO_SMALL =
  /(memory|table) (?:import (?:\d+ is smaller than initial |has \d+ pages which is smaller than the declared initial of )(\d+)|with incompatible size|import \S+ provided an? '\w+' that is (?:smaller|too small))/i;

/** The memory or table that is too small for a compiled library; undefined if the engine refuses it for another reason. */
export function shortageOf(reason: string): Shortage | undefined {
  const [refused, extern, declared] = TOO_SMALL.exec(reason) ?? [];
  if (refused === undefined) return undefined;
  const kind = extern?.toLowerCase() === "table" ? "table" : "memory";
  return { kind, ...(declared !== undefined && { declared: Number(declared) }) };
}

/** A memory and a table that may grow. */
interface Growing {
  readonly memory?: { readonly buffer: { readonly byteLength: number } } | undefined;
  readonly table?: { readonly length: number } | undefined;
}

/** The growth that mends a shortage. */
export interface Growth extends Required<Shortage> {
  /** Pages or slots that are missing. */
  readonly more: number;
}

/**
 * Returns a function that lets memory or table be as large as a compiled library declares, by the text with which the engine refuses
 * the library. The function returns false if no growth mends it.
 *
 * @param grow - lets one of them have as many pages or slots as are declared
 */
export function createEnlarger(externs: Growing, grow: (growth: Growth) => void): (reason: string) => boolean {
  let step = 1;
  return (reason) => {
    const shortage = shortageOf(reason);
    const extern = shortage && externs[shortage.kind];
    if (extern === undefined) return false;
    const size = "buffer" in extern ? extern.buffer.byteLength / PAGE_SIZE_BYTES : Number(extern.length);
    // An engine that does not tell how much is declared is asked again and again.
    const { kind, declared = size + step } = shortage as Shortage;
    if (size >= declared) return false;
    grow({ kind, declared, more: declared - size });
    step *= 2;
    return true;
  };
}
