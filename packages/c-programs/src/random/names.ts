import type { RandomProgram, Variable } from "./random-program.ts";

/** The first variable is always an array of numbers, and the second a table: so every statement has one to use. */
const FIRST: readonly Variable[] = [
  { unit: 0, kind: "numbers", more: 4, alignment: 4, targets: [3] },
  { unit: 1, kind: "table", more: 0, alignment: 4, targets: [0, 1] },
];

/** The C names of the items of one program; any number chooses one. */
export interface Names {
  readonly prefix: string;
  readonly variables: readonly Variable[];
  /** The name of the variable at an index of `variables`. */
  variableName(index: number): string;
  functionName(number: number): string;
  arrayName(number: number): string;
  /** An element of an array of numbers. */
  element(number: number, at: number): string;
  /** An element of a table of functions. */
  entry(number: number, at: number): string;
  /** The name of a pointer, if there is one. */
  pointer(number: number): string | undefined;
}

/**
 * The names of a program's items.
 *
 * @param prefix - begins each name
 */
export function namesOf(program: RandomProgram, prefix: string): Names {
  const variables = [...FIRST, ...program.variables];
  const indices = [...variables.keys()];
  const ofKinds = (...kinds: readonly Variable["kind"][]) =>
    indices.filter((index) => kinds.includes((variables[index] as Variable).kind));
  const [arrays, tables, pointers] = [ofKinds("numbers", "zeros"), ofKinds("table"), ofKinds("pointer")];
  const variableName = (index: number) => `${prefix}v${index}`;
  const elementOf = (index: number, at: number) =>
    `${variableName(index)}[${at % sizeOf(variables[index] as Variable)}]`;
  return {
    prefix,
    variables,
    variableName,
    functionName: (number) => `${prefix}f${number % program.functions.length}`,
    arrayName: (number) => variableName(choose(arrays, number)),
    element: (number, at) => elementOf(choose(arrays, number), at),
    entry: (number, at) => elementOf(choose(tables, number), at),
    pointer: (number) => (pointers.length === 0 ? undefined : variableName(choose(pointers, number))),
  };
}

/** The number of elements of a variable. */
export function sizeOf({ more, kind }: Pick<Variable, "more" | "kind">): number {
  return kind === "table" ? 2 + (more % 6) : 4 + more;
}

function choose(indices: readonly number[], number: number): number {
  return indices[number % indices.length] as number;
}
