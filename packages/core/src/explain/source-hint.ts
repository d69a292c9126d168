import { brandOf } from "../wasm/brand.ts";
import { givenOf } from "../wasm/given.ts";

/** A value that is often given in place of a source, and the expression to write. */
interface Mistake {
  readonly matches: (source: Source) => boolean;
  readonly hint: string;
}

/** Any value, of which only some members are read. */
interface Source {
  readonly value: unknown;
  readonly brand: string;
  /** The type of a member, as `typeof` says it; of a value with a brand, the brand. */
  readonly member: (name: PropertyKey) => string;
}

const withBrand =
  (...brands: readonly string[]): Mistake["matches"] =>
  ({ brand }) =>
    brands.includes(brand);

const withMethods =
  (...names: readonly PropertyKey[]): Mistake["matches"] =>
  ({ member }) =>
    names.every((name) => member(name) === "Function");

const READABLE = "write Readable.toWeb(stream), with Readable of node:stream; for a file, its path is enough";

/** The first match is the answer. */
const MISTAKES: readonly Mistake[] = [
  {
    matches: ({ value }) => givenOf(value).isDetached === true,
    hint: "give a copy, bytes.slice(), to the code that transfers the buffer (postMessage, structuredClone, transfer)",
  },
  {
    matches: withBrand("SharedArrayBuffer"),
    hint: "copy the bytes: write new Uint8Array(buffer).slice()",
  },
  { matches: withBrand("Request"), hint: "write fetch(request)" },
  {
    matches: withBrand("WebAssembly.Instance"),
    hint: "give its WebAssembly.Module; to import from an instance, write imports: { name: instance.exports } in the options",
  },
  {
    matches: ({ member }) => member("module") === "WebAssembly.Module",
    hint: "give the module of the result: write result.module",
  },
  {
    matches: ({ brand }) => brand === "Response",
    hint: "its body is a stream of another library: write new Uint8Array(await response.arrayBuffer())",
  },
  {
    matches: ({ brand, member }) => brand === "Module" && member("default") === "Undefined",
    hint: 'this namespace has exports and no module: give the URL of the file, or use import source program from "./program.wasm"',
  },
  {
    matches: ({ member }) => member("default") !== "Undefined",
    hint: "give its default export: write namespace.default",
  },
  { matches: withMethods("pipe", "on"), hint: READABLE },
  { matches: withMethods("readableWebStream", "readFile"), hint: "write await file.readFile()" },
  { matches: withBrand("FileSystemFileHandle"), hint: "write await file.getFile()" },
  { matches: ({ member }) => member("readable") === "ReadableStream", hint: "give its stream: write source.readable" },
  { matches: withMethods("arrayBuffer"), hint: "write new Uint8Array(await source.arrayBuffer())" },
  {
    matches: ({ member }) => member("data") === "Array",
    hint: "this is a Buffer that went through JSON: write Uint8Array.from(source.data)",
  },
  {
    matches: ({ member }) => /^(ArrayBuffer|Uint8Array)$/.test(member("data")),
    hint: "give the bytes in it: write source.data",
  },
  {
    matches: ({ value }) => Array.isArray(value) && value.length > 0 && value.every((byte) => typeof byte === "number"),
    hint: "write Uint8Array.from(bytes)",
  },
  { matches: withMethods(Symbol.asyncIterator), hint: "write ReadableStream.from(source)" },
  { matches: ({ value }) => typeof value === "function", hint: "give the result of the function: call it" },
  {
    matches: ({ value }) => value === false,
    hint: "give a path or URL; a discover that finds no module answers undefined",
  },
  ...["url", "href", "path", "src", "file", "bytes", "buffer"].map((name) => ({
    matches: ({ brand, member }: Source) => brand === "Object" && member(name) !== "Undefined",
    hint: `give the source in it: write source.${name}`,
  })),
];

const ANY =
  "give a path or URL, bytes, a Blob or File, a Response, a stream, a WebAssembly.Module, or a promise of one of these";

/**
 * The way from a value to a source that can be loaded.
 *
 * @param otherwise - the hint for a value that is no known mistake
 */
export function sourceHint(value: unknown, otherwise: string = ANY): string {
  const member = (name: PropertyKey): string => {
    try {
      const found: unknown = Object(value) === value ? Reflect.get(value as object, name) : undefined;
      return typeof found === "function" ? "Function" : brandOf(found);
    } catch {
      // A getter, or a binding of a namespace, may throw.
      return "Undefined";
    }
  };
  const source = { value, brand: brandOf(value), member };
  return MISTAKES.find(({ matches }) => matches(source))?.hint ?? otherwise;
}
