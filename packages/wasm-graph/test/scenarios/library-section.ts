const ANNOTATION = /\(@dylink\.0((?:[^()"]|"[^"]*"|\((?:[^()"]|"[^"]*"|\([^()]*\))*\))*)\)/;
const PREAMBLE_BYTES = 8;

/**
 * Assembles a module in the text format that may begin with the section `dylink.0`, which not every assembler knows:
 * `(@dylink.0 (mem-info (memory 16 2) (table 0 0)) (needed "liba.so") (runtime-path "$ORIGIN/lib"))`.
 */
export function assembleLibrary(
  text: string,
  assemble: (text: string) => Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const [annotation, contents] = ANNOTATION.exec(text) ?? [];
  if (annotation === undefined || contents === undefined) return assemble(text);
  const bytes = assemble(text.replace(annotation, ""));
  return Uint8Array.from([
    ...bytes.subarray(0, PREAMBLE_BYTES),
    ...section(contents),
    ...bytes.subarray(PREAMBLE_BYTES),
  ]);
}

function section(contents: string): number[] {
  const sizes = /\(mem-info \(memory (\d+) (\d+)\) \(table (\d+) (\d+)\)\)/.exec(contents)?.slice(1).map(Number) ?? [
    0, 0, 0, 0,
  ];
  const parts = [
    subsection(1, sizes.flatMap(unsigned)),
    ...[["needed", 2] as const, ["runtime-path", 5] as const].map(([name, id]) => {
      const names = new RegExp(`\\(${name} ([^()]*)\\)`).exec(contents)?.[1]?.match(/(?<=")[^"]*(?="(?: |$))/g) ?? [];
      return names.length === 0 ? [] : subsection(id, [...unsigned(names.length), ...names.flatMap(named)]);
    }),
  ];
  return subsection(0, [...named("dylink.0"), ...parts.flat()]);
}

function subsection(id: number, contents: readonly number[]): number[] {
  return [id, ...unsigned(contents.length), ...contents];
}

function named(name: string): number[] {
  const bytes = new TextEncoder().encode(name);
  return [...unsigned(bytes.length), ...bytes];
}

function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}
