/** The global types of a program that compiles against the packages. */
export interface World {
  readonly name: string;
  readonly lib: readonly string[];
  readonly types: readonly string[];
  /** The folder of the project with the packages of `types`; `node_modules/@types` by default. */
  readonly typeRoot?: string;
  /** The globals of the examples and fixtures that have a type in this world. */
  readonly globals: readonly string[];
  /** Programs for a page are resolved as by a bundler, and others as by Node.js. */
  readonly isBundled: boolean;
}

const FETCHING = ["console", "fetch", "Response", "TextDecoder", "TextEncoder", "URL"];
const OF_WORKERS = [...FETCHING, "WebAssembly", "Worker", "addEventListener", "postMessage"];
const OF_PAGES = [...OF_WORKERS, "document"];

export const WORLDS: readonly World[] = [
  { name: "neither the DOM nor Node.js", lib: ["ES2024"], types: [], globals: [], isBundled: false },
  { name: "no library newer than ES2020", lib: ["ES2020"], types: [], globals: [], isBundled: false },
  { name: "lib DOM", lib: ["ES2024", "DOM"], types: [], globals: OF_PAGES, isBundled: true },
  { name: "lib WebWorker", lib: ["ES2024", "WebWorker"], types: [], globals: OF_WORKERS, isBundled: true },
  {
    name: "@types/node",
    lib: ["ES2024"],
    types: ["node"],
    globals: [...FETCHING, "node", "process"],
    isBundled: false,
  },
  {
    name: "@types/node of Node.js 26",
    lib: ["ES2024"],
    types: ["node"],
    typeRoot: "types-of-node-26",
    globals: [...FETCHING, "node", "process"],
    isBundled: false,
  },
  {
    name: "lib DOM and @types/node",
    lib: ["ES2024", "DOM", "DOM.Iterable"],
    types: ["node"],
    globals: [...OF_PAGES, "node", "process"],
    isBundled: true,
  },
];

/**
 * The globals that a file needs. Words in comments and strings count too: then a file is compiled in fewer worlds, and
 * never in a wrong one.
 */
export function neededGlobals(code: string): readonly string[] {
  const uses = (name: string) => {
    if (name === "node") return /from "node:/.test(code);
    // The declarations of this package use the global.
    if (name === "WebAssembly" && code.includes(`from "@bjorn3/browser_wasi_shim"`)) return true;
    return new RegExp(`(?<![.\\w])${name}\\b`).test(code);
  };
  return [...new Set(WORLDS.flatMap(({ globals }) => globals))].filter(uses);
}

/** Whether a file with this code can be compiled in a world. */
export function fits(code: string, { globals }: World): boolean {
  return neededGlobals(code).every((name) => globals.includes(name));
}
