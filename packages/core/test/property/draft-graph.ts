import fc from "fast-check";
import {
  type Extern,
  type Limits,
  type Naming,
  type Rarely,
  SEGMENT_SLOTS,
  SIGNATURES,
  START_SIGNATURE,
  type Statement,
  TABLE_SLOTS,
  TRAPS,
  type ValueType,
} from "./graph.ts";

/** A number that selects a candidate once the candidates are known. */
const pick = fc.nat(999);
/** True in one of `of` cases; shrinks to false. */
const seldom = (of: number) => fc.nat(of - 1).map((value) => value === of - 1);

const rarely = (of: number): fc.Arbitrary<Rarely> => fc.record({ when: fc.nat(7), early: seldom(of) });

const statement: fc.Arbitrary<Statement> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("constant" as const), value: fc.nat(99) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("log" as const), value: fc.nat(99) }) },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant("call" as const),
      pick,
      catching: fc.option(pick, { freq: 3, nil: undefined }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("load" as const), pick, fixed: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("store" as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("read global" as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("write global" as const), pick }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("call indirectly" as const), pick, wrongType: seldom(16) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("set slot" as const), pick, functionPick: pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("call slot" as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("grow memory" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("grow table" as const), pick }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...TRAPS), rarely(8))
      .map(([trap, rarely]) => ({ kind: "trap" as const, trap, ...rarely })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(pick, rarely(2)).map(([pick, rarely]) => ({ kind: "throw" as const, pick, ...rarely })),
  },
);

const body = fc.array(statement, { maxLength: 6, size: "max" });

export interface DraftDefinition {
  readonly extern: Extern;
  /** Number of names under which it is exported. */
  readonly names: number;
}

const drafted = <E extends Extern>(arbitrary: fc.Arbitrary<E>): fc.Arbitrary<DraftDefinition> =>
  fc.record({ extern: arbitrary, names: fc.constantFrom(1, 1, 1, 1, 0, 2) });

const functions = (signatureCount: number) =>
  fc.array(
    drafted(
      fc.record({
        kind: fc.constant("function" as const),
        signature: fc.nat(signatureCount - 1).map((at) => SIGNATURES[at] ?? START_SIGNATURE),
        body,
      }),
    ),
    { minLength: 1, maxLength: 4 },
  );

const limits = (minimum: number, spread: number): fc.Arbitrary<Limits> =>
  fc.tuple(fc.nat(spread), fc.option(fc.nat(3), { nil: undefined })).map(([above, room]) => ({
    minimum: minimum + above,
    ...(room !== undefined && { maximum: minimum + above + room }),
  }));

const memory = drafted(fc.record({ kind: fc.constant("memory" as const), limits: limits(1, 1) }));
const table = drafted(fc.record({ kind: fc.constant("table" as const), limits: limits(TABLE_SLOTS, 2) }));
const tag = drafted(fc.record({ kind: fc.constant("tag" as const), param: fc.constantFrom("i32" as const, "i64") }));

const global = (types: readonly ValueType[]) =>
  drafted(
    fc
      .record({ type: fc.constantFrom(...types), mutable: fc.boolean(), value: fc.nat(200), byHost: seldom(10) })
      .map(({ type, mutable, value, byHost }) => ({
        kind: "global" as const,
        type,
        mutable,
        initial: byHost && type === "i32" ? ("host constant" as const) : value - 100,
      })),
  );

export interface Wish {
  readonly pick: number;
  /** Whether it is imported from a module that re-exports it. */
  readonly indirect: boolean;
  /** Whether it is imported a second time. */
  readonly twice: boolean;
  /** Whether it is re-exported. */
  readonly again: boolean;
  readonly looser: number;
}

const wish: fc.Arbitrary<Wish> = fc.record({
  pick,
  indirect: seldom(3),
  twice: seldom(10),
  again: seldom(5),
  looser: fc.nat(3),
});

const draftModule = (vectors: boolean) => {
  const types: readonly ValueType[] = ["i32", "i64", "f32", "f64"];
  return fc.record({
    functions: functions(vectors ? SIGNATURES.length : SIGNATURES.length - 1),
    memory,
    hasMemory: fc.boolean(),
    tables: fc.array(table, { maxLength: 2 }),
    globals: fc.array(global(vectors ? [...types, "v128"] : types), { maxLength: 3 }),
    tags: fc.array(tag, { maxLength: 2 }),
    wishes: fc.record({
      function: fc.array(wish, { maxLength: 4 }),
      memory: fc.array(wish, { maxLength: 1 }),
      table: fc.array(wish, { maxLength: 1 }),
      global: fc.array(wish, { maxLength: 2 }),
      tag: fc.array(wish, { maxLength: 1 }),
    }),
    importOrder: fc.nat(0xffff),
    start: fc.oneof(
      { weight: 3, arbitrary: fc.constant("none" as const) },
      { weight: 4, arbitrary: fc.constant("own" as const) },
      { weight: 1, arbitrary: fc.constant("any" as const) },
    ),
    startBody: body,
    startPick: pick,
    data: fc.option(
      fc.record({ bytes: fc.string({ minLength: 1, maxLength: 12 }), byGlobal: seldom(4), place: fc.nat(15) }),
      { nil: undefined },
    ),
    elements: fc.array(fc.record({ pick, functionPicks: fc.array(pick, { minLength: 1, maxLength: SEGMENT_SLOTS }) }), {
      maxLength: 1,
    }),
  });
};

export type DraftModule = ReturnType<typeof draftModule> extends fc.Arbitrary<infer Value> ? Value : never;

export interface DraftGraph {
  readonly naming: Naming;
  readonly eager: boolean;
  /** At most one memory in all, so that one module can hold everything in engines with one memory for each module. */
  readonly memories: "one" | "host's" | "many";
  /** The allowed imports: for each kind, either any module imports from any other, or only from earlier modules. */
  readonly cycles: "all" | "externs" | "functions" | "few" | "none";
  readonly modules: readonly DraftModule[];
  readonly calls: readonly { readonly pick: number; readonly argument: number }[];
}

/** The ingredients of random graphs, before their imports are known. */
export const draftGraph: fc.Arbitrary<DraftGraph> = fc
  .record({ vectors: seldom(4), size: fc.integer({ min: 2, max: 12 }) })
  .chain(({ vectors, size }) =>
    fc.record({
      naming: fc.constantFrom("by module" as const, "flat" as const, "odd" as const, "asked" as const),
      eager: seldom(4),
      memories: fc.constantFrom("one" as const, "one" as const, "many" as const, "host's" as const),
      cycles: fc.constantFrom(
        "few" as const,
        "all" as const,
        "functions" as const,
        "externs" as const,
        "none" as const,
      ),
      modules: fc.array(draftModule(vectors), {
        minLength: 2,
        maxLength: size,
        size: "max",
      }),
      calls: fc.array(fc.record({ pick, argument: fc.integer({ min: -50, max: 50 }) }), {
        minLength: 3,
        maxLength: 8,
        size: "max",
      }),
    }),
  );
