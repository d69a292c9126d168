/** WAT by module name. */
export type WatSet = Readonly<Record<string, string>>;

/** A chain of tiny modules: each adds one to the result of the next. */
export function chainOfModules(size: number): WatSet {
  const entries = Array.from({ length: size }, (_, number) => [
    `m${number}`,
    number + 1 < size
      ? `(module (import "m${number + 1}" "run" (func $next (result i32)))
          (func (export "run") (result i32) (i32.add (call $next) (i32.const 1))))`
      : `(module (func (export "run") (result i32) (i32.const 1)))`,
  ]);
  return Object.fromEntries(entries);
}

/** Two modules that need `functions` functions of each other: half of all are deferred. `run` calls one of them. */
export function mutualPair(functions: number): WatSet {
  const numbers = Array.from({ length: functions }, (_, number) => number);
  const member = (own: string, other: string): string => `(module
    ${numbers.map((at) => `(import "${other}" "${other}${at}" (func $${at} (param i32) (result i32)))`).join("\n")}
    ${numbers.map((at) => `(func (export "${own}${at}") (param i32) (result i32) (i32.add (local.get 0) (i32.const ${at})))`).join("\n")}
    (table funcref (elem ${numbers.map((at) => `$${at}`).join(" ")}))
    (type $t (func (param i32) (result i32)))
    (func (export "run") (param $at i32) (param $value i32) (result i32)
      (call_indirect (type $t) (local.get $value) (local.get $at))))`;
  return { a: member("a", "b"), b: member("b", "a") };
}
