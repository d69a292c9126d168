import fc from "fast-check";
import { type RandomProgram, randomProgram, UNITS } from "../random/random-program.ts";

/** A random program of C whose units are linked as dynamic libraries, with the symbols that only those have. */
export interface RandomLibraries {
  readonly program: RandomProgram;
  readonly cut: LibraryCut;
  readonly weak: readonly WeakFunction[];
  readonly absent: readonly AbsentSymbol[];
  readonly constructors: readonly Constructor[];
}

/** How the units are linked: those of one library stand together, so that libraries have the order of units. */
export interface LibraryCut {
  readonly optimize: "-O0" | "-O2";
  readonly libraries: number;
  /** Whether each library is linked with `-Bsymbolic`, in the order of libraries. */
  readonly symbolic: readonly boolean[];
  /** Whether each library needs all that come before it. */
  readonly needs: readonly boolean[];
  /** The program that needs all libraries: a shared library itself, or a position-independent executable. */
  readonly program: "-shared" | "-pie";
}

/** A weak function that several units define, each with another result. */
export interface WeakFunction {
  readonly units: readonly number[];
  /** Whether the definition of the first unit is strong. */
  readonly isStrong: boolean;
  readonly factor: number;
}

/** A function or data that a unit asks for weakly, and that another unit defines, or none. */
export interface AbsentSymbol {
  readonly is: "function" | "data";
  readonly asker: number;
  readonly definer: number | undefined;
}

/** A constructor that prints a number, and changes data of other units. */
export interface Constructor {
  readonly unit: number;
  readonly number: number;
}

const unit = fc.nat({ max: UNITS - 1 });

const NONE = [false, false, false, false, false, false];
const ALL = [true, true, true, true, true, true];

/** Some cuts of each kind: so a batch of programs has all of them, and few links. */
const CUTS: readonly LibraryCut[] = [
  { optimize: "-O2", libraries: 1, symbolic: NONE, needs: NONE, program: "-shared" },
  { optimize: "-O2", libraries: 2, symbolic: [true, false], needs: ALL, program: "-pie" },
  { optimize: "-O2", libraries: 4, symbolic: ALL, needs: NONE, program: "-shared" },
  { optimize: "-O2", libraries: 6, symbolic: NONE, needs: [false, true, false, true, true, false], program: "-pie" },
  { optimize: "-O0", libraries: 3, symbolic: NONE, needs: ALL, program: "-shared" },
  { optimize: "-O0", libraries: 5, symbolic: [false, true, false, true, true], needs: ALL, program: "-pie" },
];

/** Random programs that end, with defined behaviour. */
export const randomLibraries: fc.Arbitrary<RandomLibraries> = fc.record({
  program: randomProgram,
  cut: fc.constantFrom(...CUTS),
  weak: fc.array(
    fc.record({
      units: fc.uniqueArray(unit, { minLength: 1, maxLength: 3 }),
      isStrong: fc.boolean(),
      factor: fc.nat({ max: 9 }),
    }),
    { maxLength: 3 },
  ),
  absent: fc.array(
    fc.record({
      is: fc.constantFrom("function", "data"),
      asker: unit,
      definer: fc.option(unit, { nil: undefined }),
    }),
    { maxLength: 3 },
  ),
  constructors: fc.array(fc.record({ unit, number: fc.nat({ max: 99 }) }), { maxLength: 4 }),
});
