import { link } from "@rec/core";
import { type ModuleFiles, tagModule } from "../module-files.ts";

/** An allocator, and how a driver in C is linked with it. */
export interface HeapRival {
  readonly name: string;
  readonly title: string;
  /** The module with only the allocator, for rivals in one module with the driver; others are only timed. */
  readonly alone?: string;
  /** Whether the allocator uses the rest of the module's initial pages, behind static data and stack. */
  readonly usesInitialPages: boolean;
  readonly load: (driver: HeapDriver, read: ModuleFiles["read"]) => Promise<WebAssembly.Exports>;
}

export type HeapDriver = "workloads" | "fragmentation";

export const OURS = "ours";
/** The rival that all others are compared with. */
export const BASE = "dlmalloc";

export const heapRivals: readonly HeapRival[] = [
  oneModule(OURS, { title: "ours", alone: "memory", usesInitialPages: false }),
  oneModule(BASE, { title: "wasi-libc's dlmalloc", alone: "dlmalloc", usesInitialPages: true }),
  oneModule("emmalloc", { title: "emmalloc", alone: "emmalloc", usesInitialPages: true }),
  oneModule("assemblyscript", { title: "AssemblyScript's TLSF", alone: "assemblyscript", usesInitialPages: true }),
  oneModule("size-classes", { title: "powers of two, never merged", alone: "size-classes", usesInitialPages: false }),
  linkedByRec("rec-ours", { title: "ours, linked by rec", allocator: "memory" }),
  linkedByRec("rec-dlmalloc", { title: "dlmalloc, linked by rec", allocator: "dlmalloc" }),
];

/** Rivals that are in one module with the driver. */
export const mergedRivals: readonly HeapRival[] = heapRivals.filter(({ alone }) => alone !== undefined);

function oneModule(name: string, given: Pick<HeapRival, "title" | "usesInitialPages"> & { alone: string }): HeapRival {
  return {
    name,
    ...given,
    async load(driver, read) {
      const module = await WebAssembly.compile(tagModule(await read(`heap/${driver}/${name}`), name));
      return (await WebAssembly.instantiate(module)).exports;
    },
  };
}

function linkedByRec(
  name: string,
  { title, allocator }: { readonly title: string; readonly allocator: "memory" | "dlmalloc" },
): HeapRival {
  return {
    name,
    title,
    usesInitialPages: allocator === "dlmalloc",
    async load(driver, read) {
      const { exports } = await link({
        driver: tagModule(await read(`heap/${driver}/driver`), name),
        allocator: tagModule(await read(`heap/alone/${allocator}`), name),
      });
      return exports.driver;
    },
  };
}
