import fc from "fast-check";

/** The source files of each program: the cut puts each of them into a module. */
export const UNITS = 6;

/** A program of C: every number is taken modulo the count of the items to choose from, so each part can shrink alone. */
export interface RandomProgram {
  readonly cut: Cut;
  readonly variables: readonly Variable[];
  readonly functions: readonly CFunction[];
}

/** How a program is compiled, and the number of modules that its units are linked to. */
export interface Cut {
  readonly optimize: "-O0" | "-O2";
  readonly modules: number;
}

/** A variable that every unit names: numbers, zeros, a pointer into those, a table of functions, or a text. */
export interface Variable {
  readonly unit: number;
  readonly kind: VariableKind;
  /** Number of elements, less 4. */
  readonly more: number;
  readonly alignment: number;
  /** The variables or functions that its initial value refers to. */
  readonly targets: readonly number[];
}

export type VariableKind = "numbers" | "zeros" | "pointer" | "table" | "text";

/** A function `unsigned f(int depth, unsigned x, unsigned *p)`, where `p` points to 4 numbers or more. */
export interface CFunction {
  readonly unit: number;
  readonly body: readonly Statement[];
}

export type Statement =
  /** Adds an element to the function's number, or stores the number there. */
  | { readonly do: "read" | "write"; readonly variable: number; readonly at: number }
  /** Reads and writes the numbers behind `p`. */
  | { readonly do: "through"; readonly at: number }
  /** Reads and writes static data of the function's unit. */
  | { readonly do: "own"; readonly at: number }
  /** Makes a pointer point elsewhere, or puts a function into a table. */
  | { readonly do: "redirect"; readonly variable: number; readonly target: number; readonly at: number }
  /** Calls a function by its name, or the function in a table. */
  | { readonly do: "call" | "call in table"; readonly callee: number; readonly argument: Argument }
  /** Compares the address of a function with one in a table, or that of a variable with a pointer. */
  | { readonly do: "compare"; readonly variable: number; readonly target: number }
  | { readonly do: "repeat"; readonly times: number; readonly statement: Statement };

/** The numbers that a call gets a pointer to: an array on the stack or on the heap, a variable, or those of the caller. */
export interface Argument {
  readonly from: "stack" | "heap" | "variable" | "caller";
  readonly number: number;
}

const number = fc.nat({ max: 15 });
const unit = fc.nat({ max: UNITS - 1 });

const argument: fc.Arbitrary<Argument> = fc.record({
  from: fc.constantFrom("caller", "variable", "stack", "heap"),
  number,
});

const simple: readonly fc.Arbitrary<Statement>[] = [
  fc.record({ do: fc.constantFrom("read", "write"), variable: number, at: number }),
  fc.record({ do: fc.constant("through"), at: number }),
  fc.record({ do: fc.constant("own"), at: number }),
  fc.record({ do: fc.constant("redirect"), variable: number, target: number, at: number }),
  fc.record({ do: fc.constant("compare"), variable: number, target: number }),
];
const call: fc.Arbitrary<Statement> = fc.record({
  do: fc.constantFrom("call", "call in table"),
  callee: number,
  argument,
});
const repeat: fc.Arbitrary<Statement> = fc.record({
  do: fc.constant("repeat"),
  times: fc.integer({ min: 1, max: 3 }),
  statement: fc.oneof(...simple),
});
const statement: fc.Arbitrary<Statement> = fc.oneof(...simple, { arbitrary: call, weight: 4 }, repeat);

const variable: fc.Arbitrary<Variable> = fc.record({
  unit,
  kind: fc.constantFrom("numbers", "zeros", "pointer", "table", "text"),
  more: fc.oneof(fc.nat({ max: 12 }), fc.nat({ max: 3000 })),
  alignment: fc.constantFrom(4, 8, 16, 64, 256),
  targets: fc.array(number, { minLength: 1, maxLength: 4 }),
});

/** Two cuts at each level: so a batch of programs has all of them, and few links. */
const cut: fc.Arbitrary<Cut> = fc.constantFrom(
  { optimize: "-O2", modules: 2 },
  { optimize: "-O2", modules: 5 },
  { optimize: "-O0", modules: 3 },
  { optimize: "-O0", modules: 4 },
);

/** Random programs that end, with defined behaviour. */
export const randomProgram: fc.Arbitrary<RandomProgram> = fc.record({
  cut,
  variables: fc.array(variable, { maxLength: 7 }),
  functions: fc.array(fc.record({ unit, body: fc.array(statement, { maxLength: 6 }) }), { minLength: 1, maxLength: 8 }),
});
