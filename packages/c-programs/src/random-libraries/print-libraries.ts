import { printUnit, UNIT_HEAD } from "../random/print-program.ts";
import { UNITS } from "../random/random-program.ts";
import type { AbsentSymbol, Constructor, RandomLibraries, WeakFunction } from "./random-libraries.ts";

/** The head of each unit, and of the program: a constructor prints by `print_number`. */
export const LIBRARY_HEAD: string = `${UNIT_HEAD}
__attribute__((import_module("host"), import_name("print"))) void print_number(u program, u number);
`;

export interface PrintedPlace {
  /** Position of the program among those that are compiled together. */
  readonly index: number;
  readonly unit: number;
}

const prefixOf = (index: number): string => `p${index}_`;

/** Prints the part of a program that stands in one unit. */
export function printLibraryUnit(libraries: RandomLibraries, { index, unit }: PrintedPlace): string {
  const prefix = prefixOf(index);
  const { program, weak, absent, constructors, cut } = libraries;
  const hasSymbolic = cut.symbolic.slice(0, cut.libraries).some(Boolean);
  return [
    printUnit(program, { prefix, unit }),
    ...weak.map((one, at) => weakText(one, { prefix, at, unit, hasSymbolic })),
    ...absent.map((one, at) => absentText(one, { prefix, at, unit })),
    ...constructors.flatMap((one, at) => (one.unit === unit ? [constructorText(one, { prefix, at, index })] : [])),
    extraText(libraries, { prefix, unit }),
  ].join("\n");
}

/** Prints the program that needs all libraries: it runs last. */
export function printLibraryMain(_: RandomLibraries, { index }: Pick<PrintedPlace, "index">): string {
  const prefix = prefixOf(index);
  const extras = Array.from({ length: UNITS }, (_, unit) => `${prefix}extra${unit}`);
  return `u ${prefix}test(void);
${extras.map((name) => `u ${name}(void);`).join("\n")}
__attribute__((constructor)) static void ${prefix}construct_main(void) { print_number(${index}, 1000 + ${prefix}extra0()); }
__attribute__((export_name("${prefix}run"))) u ${prefix}run(void) {
  u a = ${prefix}test();
${extras.map((name) => `  a = a * 31 + ${name}();`).join("\n")}
  return a;
}
`;
}

interface ItemPlace {
  readonly prefix: string;
  readonly at: number;
  readonly unit: number;
}

/**
 * All units name a weak function, and the first one has its address in data. A library that is linked with `-Bsymbolic` keeps its
 * own definitions, so that there each function has only one.
 */
function weakText(
  { units, isStrong, factor }: WeakFunction,
  { prefix, at, unit, hasSymbolic }: ItemPlace & { readonly hasSymbolic: boolean },
): string {
  const name = `${prefix}weak${at}`;
  const [first, ...others] = [...units].sort((a, b) => a - b);
  const definers = hasSymbolic ? [first] : [first, ...others];
  const pointer = `u (*${prefix}picked${at})(u)`;
  const lines = [`u ${name}(u x);`, `extern ${pointer};`];
  if (definers.includes(unit)) {
    const attribute = isStrong && unit === first ? "" : "__attribute__((weak)) ";
    lines.push(`${attribute}u ${name}(u x) { return x * ${factor + 2} + ${unit}; }`);
  }
  if (unit === first) lines.push(`${pointer} = ${name};`);
  return lines.join("\n");
}

function absentText({ is, asker, definer }: AbsentSymbol, { prefix, at, unit }: ItemPlace): string {
  const name = `${prefix}absent${at}`;
  if (unit === definer && unit !== asker) {
    return is === "function" ? `u ${name}(u x) { return x * 7 + ${at}; }` : `u ${name}[2] = {${at}, 9};`;
  }
  if (unit !== asker) return "";
  return is === "function" ? `__attribute__((weak)) u ${name}(u x);` : `extern u ${name}[2] __attribute__((weak));`;
}

function constructorText(
  { number }: Constructor,
  { prefix, at, index }: { readonly prefix: string; readonly at: number; readonly index: number },
): string {
  return `__attribute__((constructor)) static void ${prefix}construct${at}(void) {
  ${prefix}v0[${at % 4}] += ${number};
  print_number(${index}, ${number} + ${prefix}f0(1, ${number}, ${prefix}v0) + (${prefix}v1[0] == ${prefix}f0));
}`;
}

/** A function that uses the weak and absent symbols from one unit. */
function extraText(
  { weak, absent }: RandomLibraries,
  { prefix, unit }: { readonly prefix: string; readonly unit: number },
): string {
  const ofWeak = weak.flatMap((_, at) => [
    `  a = a * 31 + ${prefix}weak${at}(a) + ${prefix}picked${at}(a);`,
    `  a = a * 2 + (${prefix}picked${at} == ${prefix}weak${at});`,
  ]);
  const ofAbsent = absent.flatMap(({ is, asker }, at) => {
    if (asker !== unit) return [];
    const name = `${prefix}absent${at}`;
    return [`  a = a * 3 + (${name} ? ${is === "function" ? `${name}(a)` : `${name}[1] + ${name}[0]`} : 77);`];
  });
  return `u ${prefix}extra${unit}(void) {\n  u a = ${unit + 1};\n${[...ofWeak, ...ofAbsent].join("\n")}\n  return a;\n}\n`;
}
