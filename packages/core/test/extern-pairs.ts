import fc from "fast-check";
import type { WatPair } from "./wat-pair.ts";

/** An extern type in the text format: the type of an import, and a module field that exports such an extern as `x`. */
interface WatExtern {
  readonly wanted: string;
  readonly defined: string;
}

const numberTypes = fc.constantFrom("i32", "i64", "f32", "f64");
const valueTypes = fc.oneof({ weight: 4, arbitrary: numberTypes }, fc.constantFrom("v128", "funcref", "externref"));
const signatures = fc.array(valueTypes, { maxLength: 3 }).map((list) => list.join(" "));

const functions = fc.record({ params: signatures, results: signatures }).map(({ params, results }): WatExtern => {
  const type = `(param ${params}) (result ${results})`;
  return { wanted: `(func ${type})`, defined: `(func (export "x") ${type} unreachable)` };
});

const tags = signatures.map(
  (params): WatExtern => ({
    wanted: `(tag (param ${params}))`,
    defined: `(tag (export "x") (param ${params}))`,
  }),
);

/** Small bounds, so that random pairs are often nearly equal. */
const bounds = fc
  .record({ minimum: fc.nat({ max: 3 }), room: fc.option(fc.nat({ max: 3 }), { nil: undefined }) })
  .map(({ minimum, room }) => ({ minimum, maximum: room === undefined ? undefined : minimum + room }));

function addressTypes(wide: boolean): fc.Arbitrary<string> {
  return wide ? fc.constantFrom("", "i64 ") : fc.constant("");
}

function memories(wide: boolean): fc.Arbitrary<WatExtern> {
  return fc.record({ bounds, shared: fc.boolean(), address: addressTypes(wide) }).map(({ bounds, shared, address }) => {
    const isShared = shared && bounds.maximum !== undefined;
    const type = `${address}${bounds.minimum} ${bounds.maximum ?? ""} ${isShared ? "shared" : ""}`;
    return { wanted: `(memory ${type})`, defined: `(memory (export "x") ${type})` };
  });
}

function tables(wide: boolean): fc.Arbitrary<WatExtern> {
  const element = fc.constantFrom("funcref", "externref");
  return fc.record({ bounds, element, address: addressTypes(wide) }).map(({ bounds, element, address }) => {
    const type = `${address}${bounds.minimum} ${bounds.maximum ?? ""} ${element}`;
    return { wanted: `(table ${type})`, defined: `(table (export "x") ${type})` };
  });
}

const INITIAL_VALUES: Readonly<Record<string, string>> = {
  v128: "v128.const i64x2 0 0",
  funcref: "ref.null func",
  externref: "ref.null extern",
};

const globals = fc.record({ type: valueTypes, mutable: fc.boolean() }).map(({ type, mutable }): WatExtern => {
  const full = mutable ? `(mut ${type})` : type;
  const initial = INITIAL_VALUES[type] ?? `${type}.const 0`;
  return { wanted: `(global ${full})`, defined: `(global (export "x") ${full} (${initial}))` };
});

/**
 * Pairs of externs, most of them of one kind.
 *
 * @param wide - whether 64-bit memories and tables are included
 */
export function externPairs(wide: boolean): fc.Arbitrary<WatPair> {
  const kinds = [functions, tags, memories(wide), memories(wide), tables(wide), globals];
  const oneKind = fc.constantFrom(...kinds).chain((kind) => {
    const twice = kind.map((extern) => [extern, extern] as const);
    return fc.oneof({ weight: 2, arbitrary: fc.tuple(kind, kind) }, twice);
  });
  const any = fc.oneof(...kinds);
  // If a module asks for a constant reference, the JavaScript API accepts a function, a memory, … as a reference to it.
  const isLinking = ([expected, actual]: readonly [WatExtern, WatExtern]) =>
    actual.defined.startsWith("(global") || !/^\(global \w+ref\)/.test(expected.wanted);
  const pairs = fc.oneof({ weight: 8, arbitrary: oneKind }, fc.tuple(any, any)).filter(isLinking);
  return pairs.map(([expected, actual]) => ({
    provider: `(module ${actual.defined})`,
    name: "x",
    importer: `(module (import "m" "x" ${expected.wanted}))`,
  }));
}
