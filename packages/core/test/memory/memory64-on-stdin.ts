// A runtime with 64-bit memories runs this script: a module comes in as JSON, the report on its heap goes out as JSON.
import { Buffer } from "node:buffer";
import process from "node:process";
import { createHeap, f64, pointer, struct, usize } from "../../src/memory/index.ts";

/** The results; bigints are text with a final `n`. */
export interface Memory64Report {
  readonly abi: string;
  readonly node: Readonly<Record<string, string | number>>;
  readonly next: string;
  readonly text: string;
  readonly detached: boolean;
  readonly outOfMemory: unknown;
  readonly doubleFree: unknown;
  readonly usesDispose: boolean;
}

let text = "";
process.stdin.setEncoding("utf8");
for await (const chunk of process.stdin) text += chunk;
const { base64 }: { base64: string } = JSON.parse(text);
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(Buffer.from(base64, "base64"))));

const heap = createHeap<bigint>(exports, { debug: true });
const memory = exports["memory"] as WebAssembly.Memory;
const Node = struct({ size: usize, next: pointer, weight: f64 });
const block = heap.alloc(Node);
const node = Node.at(heap, block);
Node.write(node, { size: 2n ** 40n, next: block.address, weight: 0.5 });
const before = memory.buffer;
const name = heap.allocString("über 64 Bit");
heap.alloc(100_000);
const print = (value: unknown) => (typeof value === "bigint" ? `${value}n` : value);

function codeOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return (error as { code?: unknown }).code ?? String(error);
  }
  return undefined;
}

const report: Memory64Report = {
  abi: heap.space.wide ? "wasm64" : "wasm32",
  node: Object.fromEntries(
    Object.entries(Node.read(node)).map(([key, value]) => [key, print(value) as string | number]),
  ),
  next: print(Node.at(heap, node.next).next) as string,
  text: heap.readString(name.address),
  detached: before.byteLength === 0,
  outOfMemory: codeOf(() => heap.alloc(2 ** 33)),
  doubleFree: codeOf(() => {
    heap.free(block.address);
    heap.free(block.address);
  }),
  usesDispose: typeof block[Symbol.dispose] === "function",
};
process.stdout.write(JSON.stringify(report));
