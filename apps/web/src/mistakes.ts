import type { LinkOptions, ModuleSource } from "@rec/browser";

export interface LessonUrls {
  readonly program: string;
  readonly memory: string;
}

/** One wrong way to link the lesson. */
export interface Mistake {
  /** As in the page's address: `?break=missing-file`. */
  readonly id: string;
  readonly label: string;
  readonly explanation: string;
  readonly modules: (urls: LessonUrls) => Record<string, ModuleSource>;
  readonly options?: LinkOptions;
}

async function fetchBytes(url: string): Promise<ArrayBuffer> {
  return (await fetch(url)).arrayBuffer();
}

async function fetchAndRead(url: string): Promise<Response> {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response;
}

export const mistakes: readonly Mistake[] = [
  {
    id: "missing-file",
    label: "Missing file",
    explanation: "memory is asked for where no file is",
    modules: (urls) => ({ ...urls, memory: "wasm/missing.wasm" }),
  },
  {
    id: "wrong-mime-type",
    label: "Wrong MIME type",
    explanation: "the server answers with a page instead of a module",
    modules: (urls) => ({ ...urls, memory: "index.html" }),
  },
  {
    id: "truncated",
    label: "Truncated file",
    explanation: "the last third of memory never arrives",
    modules: (urls) => ({
      ...urls,
      memory: fetchBytes(urls.memory).then((bytes) => bytes.slice(0, (bytes.byteLength * 2) / 3)),
    }),
  },
  {
    id: "not-wasm",
    label: "Not WebAssembly",
    explanation: "memory is an SVG file, served as bytes",
    modules: (urls) => ({ ...urls, memory: fetchBytes("icon.svg") }),
  },
  {
    id: "body-consumed",
    label: "Body read before",
    explanation: "memory is a response that was read already",
    modules: (urls) => ({ ...urls, memory: fetchAndRead(urls.memory) }),
  },
  {
    id: "missing-import",
    label: "Missing import",
    explanation: "program is linked without memory",
    modules: ({ program }) => ({ program }),
  },
  {
    id: "wrong-type",
    label: "Wrong type",
    explanation: "malloc is resolved to the export free",
    modules: (urls) => ({ ...urls }),
    options: { resolve: ({ name }) => (name === "malloc" ? { module: "memory", name: "free" } : undefined) },
  },
  {
    id: "two-providers",
    label: "Two providers",
    explanation: "memory is linked twice, under two names",
    modules: (urls) => ({ ...urls, spare: urls.memory }),
  },
];
