import { emptySet, lessonSet, type ModuleSet, type SetOptions } from "./module-set.ts";

/** A set that comes with the page. */
export interface Example {
  /** Its name in the address: `?example=ping-pong`. */
  readonly id: string;
  readonly title: string;
  readonly sentence: string;
  readonly set: ModuleSet;
  /** Whether it shows a mistake. */
  readonly isMistake?: true;
}

/** The examples of the page, those that link first. */
export const examples: readonly Example[] = [
  {
    id: "lesson",
    title: "The lesson",
    sentence:
      "A program and its allocator need each other: the program owns the memory, and the allocator lives in it.",
    set: lessonSet,
  },
  {
    id: "ping-pong",
    title: "Mutual recursion",
    sentence: "isEven calls isOdd in another module, which calls isEven: a cycle of functions.",
    set: setOf({ ping: "ping", pong: "pong" }),
  },
  {
    id: "diamond",
    title: "A diamond",
    sentence: "Two modules import from one bottom, and share its counter.",
    set: setOf({ top: "diamond-top", left: "diamond-left", right: "diamond-right", bottom: "diamond-bottom" }),
  },
  {
    id: "start-in-a-cycle",
    title: "A start function in a cycle",
    sentence:
      "The start function of member calls registry, which calls member back: it has to wait until both are bound.",
    set: setOf({ member: "member", registry: "registry" }),
  },
  {
    id: "shared-malloc",
    title: "Two C files that share malloc",
    sentence: "Words of text.c lie in nodes of list.c, in one memory and from one allocator.",
    set: setOf({ list: "list", text: "text", memory: "memory" }),
  },
  {
    id: "placed",
    title: "Placed modules",
    sentence: "Both modules were linked for the same addresses; by their relocations they are moved apart.",
    set: setOf({ greeting: "greeting", name: "name" }),
  },
  {
    id: "dynamic-libraries",
    title: "Dynamic libraries",
    sentence: "A position-independent program, and a library that the linker gives a place in its memory.",
    set: setOf({ shapes: "shapes", libarea: "libarea" }),
  },
  {
    id: "separate-memories",
    title: "Separate memories",
    sentence: "It links, with a warning: an address of one memory is passed to a module that has another.",
    set: setOf({ sender: "sender", receiver: "receiver" }),
    isMistake: true,
  },
  {
    id: "unresolved-import",
    title: "Unresolved import",
    sentence: "The program asks for malloc and free, and nobody exports them.",
    set: setOf({ program: "program" }),
    isMistake: true,
  },
  {
    id: "ambiguous-import",
    title: "Ambiguous import",
    sentence: "Two allocators export malloc and free, and nothing says which one is meant.",
    set: setOf({ program: "program", memory: "memory", dlmalloc: "dlmalloc" }),
    isMistake: true,
  },
  {
    id: "type-mismatch",
    title: "Type mismatch",
    sentence: "ping passes numbers of 32 bits to a pong that takes 64.",
    set: setOf({ ping: "ping", pong: "pong64" }),
    isMistake: true,
  },
  {
    id: "unbreakable-cycle",
    title: "Unbreakable cycle",
    sentence: "One module owns the memory, the other the table, and with hoisting off neither can come first.",
    set: setOf({ caller: "caller", callbacks: "callbacks" }, { hoist: false }),
    isMistake: true,
  },
  {
    id: "data-overlap",
    title: "Overlapping data",
    sentence: "The placed modules again, built without relocations: their data lies at the same addresses.",
    set: setOf({ greeting: "greeting-fixed", name: "name-fixed" }),
    isMistake: true,
  },
  {
    id: "missing-library",
    title: "Missing library",
    sentence: "The program needs a dynamic library that is not there yet.",
    set: setOf({ shapes: "shapes" }),
    isMistake: true,
  },
  {
    id: "missing-file",
    title: "Missing file",
    sentence: "The server answers with 404 for the allocator.",
    set: setOf({ program: "program", memory: "missing" }),
    isMistake: true,
  },
  {
    id: "wrong-mime-type",
    title: "Wrong MIME type",
    sentence: "The URL of the allocator leads to a page of HTML.",
    set: { ...setOf({ program: "program" }), modules: [...setOf({ program: "program" }).modules, page("memory")] },
    isMistake: true,
  },
  {
    id: "truncated",
    title: "Truncated file",
    sentence: "The allocator ends in the middle.",
    set: setOf({ program: "program", memory: "truncated" }),
    isMistake: true,
  },
  {
    id: "not-webassembly",
    title: "Not WebAssembly",
    sentence: "The file has the name of a module, and text in it.",
    set: setOf({ program: "program", memory: "not-webassembly" }),
    isMistake: true,
  },
];

/** Modules by name, each with the name of its file beside the page. */
function setOf(files: Readonly<Record<string, string>>, options: SetOptions = {}): ModuleSet {
  const modules = Object.entries(files).map(([name, file]) => ({
    name,
    source: { from: "url", url: `wasm/${file}.wasm` } as const,
  }));
  return { ...emptySet, modules, options };
}

/** A module whose URL is that of a page. */
function page(name: string) {
  return { name, source: { from: "url", url: "index.html" } as const };
}
