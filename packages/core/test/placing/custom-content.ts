import { leb128 } from "../../src/parse/fixtures/encode-module.ts";
import { parseModule } from "../../src/parse-module.ts";
import type { SectionRange } from "../../src/wasm/module-type.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export function sectionNamed(bytes: Bytes, name: string): SectionRange {
  const section = parseModule(bytes).sections.find((one) => one.name === name);
  if (section === undefined) throw new Error(`No section ${name}`);
  return section;
}

/** The module with other content in a custom section. */
export function withContent(bytes: Bytes, name: string, change: (content: number[]) => number[]): Bytes {
  const { offset, sizeBytes } = sectionNamed(bytes, name);
  const end = offset + sizeBytes;
  const content = change([...bytes.subarray(offset, end)]);
  const label = [...new TextEncoder().encode(name)];
  const start = parseModule(bytes).sections.reduce((most, one) => {
    const behind = one.offset + one.sizeBytes;
    return behind <= offset - label.length ? Math.max(most, behind) : most;
  }, 8);
  const whole = [...leb128(label.length), ...label, ...content];
  return Uint8Array.from([...bytes.subarray(0, start), 0, ...leb128(whole.length), ...whole, ...bytes.subarray(end)]);
}
