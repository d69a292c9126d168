// A runtime runs this script: it prints a view, then the same value as plain data, as its console shows them.
import { array, createHeap, f32, i32, i64, struct } from "../../src/memory/index.ts";

const malloc = (_sizeBytes: number): number => 64;
const free = (_address: number): void => {};
const heap = createHeap({ memory: new WebAssembly.Memory({ initial: 1 }), malloc, free }, { abi: "wasm32" });
const Point = struct({ x: f32, y: f32 }, { light: true });
const Shape = struct({ id: i32, big: i64, at: Point, list: array(i32, 2), points: array(Point, 1) });
const shape = Shape.at(heap, 64);
const value = { id: 1, big: 2n, at: { x: 3, y: 4 }, list: [5, 6], points: [{ x: 7, y: 8 }] };
Shape.write(shape, value);

// biome-ignore lint/suspicious/noConsole: a test reads the output of the console
const print = console.log;

for (const shown of [shape, value]) {
  print(shown);
  print({ nested: [shown.at], point: shown.points });
  print("---");
}
