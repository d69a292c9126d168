import { type Names, namesOf, sizeOf } from "./names.ts";
import { type Argument, type RandomProgram, type Statement, UNITS, type Variable } from "./random-program.ts";

const OWN_NUMBERS = 40;
/** Calls nest this deep: each level may have several, so their number grows fast. */
const DEPTH = 4;

/** The head of each unit: the same for all programs. */
export const UNIT_HEAD = `typedef unsigned u;
typedef u (*function)(int, u, u *);
void *malloc(__SIZE_TYPE__ bytes);
void free(void *block);
`;

/**
 * Prints the part of a program that stands in one unit.
 *
 * @param prefix - begins each name, so that units can hold the parts of several programs
 */
export function printUnit(
  program: RandomProgram,
  { prefix, unit }: { readonly prefix: string; readonly unit: number },
): string {
  const names = namesOf(program, prefix);
  const lines = [...declarations(program, names), `static u ${prefix}own[${OWN_NUMBERS}];`];
  for (const [index, variable] of names.variables.entries()) {
    if (variable.unit === unit) lines.push(definition(variable, { index, names }));
  }
  for (const [index, { unit: place, body }] of program.functions.entries()) {
    if (place === unit) lines.push(functionText(index, body, names));
  }
  lines.push(hashText(unit, names));
  if (unit === 0) lines.push(testText(names));
  return `${lines.join("\n")}\n`;
}

/** The type and name of a variable, without its initial value. */
function declarator(variable: Variable, name: string): string {
  switch (variable.kind) {
    case "numbers":
    case "zeros":
      return `u ${name}[${sizeOf(variable)}]`;
    case "pointer":
      return `u *${name}`;
    case "table":
      return `function ${name}[${sizeOf(variable)}]`;
    case "text":
      return `char ${name}[${sizeOf(variable)}]`;
  }
}

function declarations({ functions }: RandomProgram, names: Names): readonly string[] {
  return [
    ...names.variables.map((variable, index) => `extern ${declarator(variable, names.variableName(index))};`),
    ...functions.map((_, index) => `u ${names.functionName(index)}(int depth, u x, u *p);`),
    ...Array.from({ length: UNITS }, (_, unit) => `u ${names.prefix}hash${unit}(void);`),
  ];
}

function definition(variable: Variable, { index, names }: { readonly index: number; readonly names: Names }): string {
  const name = declarator(variable, names.variableName(index));
  return `_Alignas(${variable.alignment}) ${name}${initialValue(variable, names)};`;
}

function initialValue({ kind, targets, more }: Variable, names: Names): string {
  const [first = 0] = targets;
  switch (kind) {
    case "zeros":
      return "";
    case "numbers":
      return ` = {${targets.map((target) => target * 2_654_435).join(", ")}}`;
    case "pointer":
      return ` = &${names.element(first, more)}`;
    case "table":
      return ` = {${Array.from({ length: 2 + (more % 6) }, (_, at) => names.functionName(targets[at % targets.length] ?? 0)).join(", ")}}`;
    case "text":
      return ` = "${"abcdefghijklmnop".charAt(first)}${first}z"`;
  }
}

function functionText(index: number, body: readonly Statement[], names: Names): string {
  const statements = body.map((statement, at) => `  ${statementText(statement, { at, names })}`);
  return `u ${names.functionName(index)}(int depth, u x, u *p) {
  u a = x + ${index + 1};
  if (depth <= 0) return a ^ p[${index % 4}];
${statements.join("\n")}
  return a;
}`;
}

interface StatementPlace {
  readonly at: number;
  readonly names: Names;
}

function statementText(statement: Statement, place: StatementPlace): string {
  const { names } = place;
  switch (statement.do) {
    case "read":
      return readText(statement, names);
    case "write":
      return writeText(statement, names);
    case "through":
      return `p[${statement.at % 4}] += a; a ^= p[${(statement.at + 1) % 4}];`;
    case "own":
      return `${names.prefix}own[${statement.at}] += a; a = a * 5 + ${names.prefix}own[${statement.at + 7}];`;
    case "redirect":
      return redirectText(statement, names);
    case "compare":
      return compareText(statement, names);
    case "call":
      return callText(names.functionName(statement.callee), statement.argument, place);
    case "call in table":
      return callText(names.entry(statement.callee, statement.callee), statement.argument, place);
    case "repeat":
      return `for (int i = 0; i < ${statement.times}; i++) { ${statementText(statement.statement, place)} }`;
  }
}

function readText({ variable: number, at }: { readonly variable: number; readonly at: number }, names: Names): string {
  const index = number % names.variables.length;
  const variable = names.variables[index] as Variable;
  const name = names.variableName(index);
  if (variable.kind === "pointer") return `a = a * 3 + *${name};`;
  if (variable.kind === "text") return `a += ${name}[${at % 4}];`;
  if (variable.kind === "table") return `a = a * 3 + (${names.entry(number, at)} == 0);`;
  return `a = a * 3 + ${name}[${at % sizeOf(variable)}] + (__UINTPTR_TYPE__)${name} % ${variable.alignment};`;
}

function writeText({ variable: number, at }: { readonly variable: number; readonly at: number }, names: Names): string {
  const index = number % names.variables.length;
  const variable = names.variables[index] as Variable;
  const name = names.variableName(index);
  if (variable.kind === "pointer") return `*${name} += a;`;
  if (variable.kind === "text") return `${name}[${at % 4}] = (char)('a' + a % 26);`;
  return `${names.element(number, at)} = a;`;
}

function redirectText(
  { variable, target, at }: { readonly variable: number; readonly target: number; readonly at: number },
  names: Names,
): string {
  const pointer = names.pointer(variable);
  if (pointer !== undefined && at % 2 === 0) return `${pointer} = &${names.element(target, at)};`;
  return `${names.entry(variable, at)} = ${names.functionName(target)};`;
}

function compareText(
  { variable, target }: { readonly variable: number; readonly target: number },
  names: Names,
): string {
  const pointer = names.pointer(variable);
  const functions = `(${names.entry(variable, target)} == ${names.functionName(target)})`;
  if (pointer === undefined) return `a = a * 2 + ${functions};`;
  return `a = a * 4 + 2 * (${pointer} == &${names.element(target, variable)}) + ${functions};`;
}

function callText(callee: string, { from, number }: Argument, { at, names }: StatementPlace): string {
  const call = (argument: string) => `a ^= ${callee}(depth - 1, a, ${argument});`;
  const size = 4 + number * 11;
  const name = `block${at}`;
  const filled = `for (int i = 0; i < ${size}; i++) ${name}[i] = a + i;`;
  const added = `for (int i = 0; i < ${size}; i++) a += ${name}[i];`;
  switch (from) {
    case "caller":
      return call("p");
    case "variable":
      return call(names.arrayName(number));
    case "stack":
      return `{ u ${name}[${size}]; ${filled} ${call(name)} ${added} }`;
    case "heap":
      return `{ u *${name} = malloc(${size} * sizeof(u)); ${filled} ${call(name)} ${added} free(${name}); }`;
  }
}

/** A function that reads all data of one unit. */
function hashText(unit: number, names: Names): string {
  const sums = names.variables.flatMap((variable, index) => {
    if (variable.unit !== unit) return [];
    const name = names.variableName(index);
    if (variable.kind === "pointer") return [`  a = a * 31 + *${name};`];
    if (variable.kind === "table") return [];
    return [`  for (int i = 0; i < ${sizeOf(variable)}; i++) a = a * 31 + ${name}[i];`];
  });
  const own = `  for (int i = 0; i < ${OWN_NUMBERS}; i++) a = a * 31 + ${names.prefix}own[i];`;
  return `u ${names.prefix}hash${unit}(void) {\n  u a = 0;\n${[...sums, own].join("\n")}\n  return a;\n}`;
}

function testText(names: Names): string {
  const hashes = Array.from({ length: UNITS }, (_, unit) => `  a = a * 31 + ${names.prefix}hash${unit}();`);
  return `__attribute__((export_name("${names.prefix}test"))) u ${names.prefix}test(void) {
  u a = ${names.functionName(0)}(${DEPTH}, 7, ${names.variableName(0)});
${hashes.join("\n")}
  return a;
}`;
}
