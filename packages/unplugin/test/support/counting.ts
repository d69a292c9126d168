import type { PluginCase } from "./cases.ts";

/** Adds to a sum in memory, by a step that another file of the cycle gives. */
export const counter = ({ memory = "1", factor = 1 }: { memory?: string; factor?: number } = {}): string => `(module
  (import "./step.wasm" "step" (func $step (result i32)))
  (import "./host.js" "log" (func $log (param i32)))
  (memory (export "memory") ${memory})
  (func (export "unit") (result i32) (i32.const 1))
  (func (export "count") (result i32)
    (call $log (i32.const 0))
    (i32.store (i32.const 64) (i32.add (i32.load (i32.const 64)) (i32.mul (i32.const ${factor}) (call $step))))
    (i32.load (i32.const 64))))`;

export const step = (size: number, further = "") => `(module (import "./counter.wasm" "unit" (func $unit (result i32)))
  ${further} (func (export "step") (result i32) (i32.mul (i32.const ${size}) (call $unit))))`;

/** The time at which the page was loaded tells whether it was loaded again. */
export const COUNTING: PluginCase = {
  name: "a script that accepts updates",
  artifacts: [],
  files: { "counter.wasm": counter(), "step.wasm": step(1), "host.js": "export const log = () => {};\n" },
  imports: `import { count } from "./counter.wasm";
if (import.meta.hot) import.meta.hot.accept("./counter.wasm", (next) => {
  globalThis.next = next;
  show();
});`,
  result: "[count(), globalThis.next?.count === count, performance.timeOrigin]",
  expected: undefined,
};
