import type { ModuleType } from "@rec/core";

/** A tool that took part in making a module, as its `producers` section says. */
export interface Producer {
  /** `language`, `processed-by` or `sdk`. */
  readonly field: string;
  readonly name: string;
  readonly version: string;
}

/** The contents of the custom sections that toolchains write by convention. */
export interface CustomSections {
  /** WebAssembly tool conventions, "Producers Section". */
  readonly producers: readonly Producer[];
  /** Features that the compiler says it used: tool conventions, "Target Features Section". */
  readonly targetFeatures: readonly string[];
  /** Core specification, appendix "Name Section": the module's own name. */
  readonly moduleName?: string;
  /** The names of functions, by index. */
  readonly functionNames: ReadonlyMap<number, string>;
  /** Custom sections that could not be read. */
  readonly malformed: readonly string[];
}

/** Reads the custom sections of toolchains. A malformed section is left out and named: it changes no meaning. */
export function readCustomSections({ sections }: ModuleType, bytes: Uint8Array): CustomSections {
  const malformed: string[] = [];
  const read = <T>(name: string, readContent: (reader: Reader) => T, absent: T): T => {
    const section = sections.find((each) => each.id === 0 && each.name === name);
    if (section === undefined) return absent;
    try {
      return readContent(new Reader(bytes.subarray(section.offset, section.offset + section.sizeBytes)));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      malformed.push(name);
      return absent;
    }
  };
  const names = read("name", readNames, { functionNames: new Map<number, string>() });
  return {
    producers: read("producers", readProducers, []),
    targetFeatures: read("target_features", readTargetFeatures, []),
    ...names,
    malformed,
  };
}

/** Reads the binary format's integers and names inside one section; a read beyond its end is a RangeError. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw new RangeError("Read beyond the end of a section");
    this.#at += 1;
    return value;
  }

  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError("Read an integer of more than 32 bits");
  }

  take(sizeBytes: number): Uint8Array {
    const end = this.#at + sizeBytes;
    if (end > this.#bytes.length) throw new RangeError("Read beyond the end of a section");
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  name(): string {
    return new TextDecoder().decode(this.take(this.u32()));
  }
}

function readProducers(reader: Reader): Producer[] {
  const producers: Producer[] = [];
  for (let fields = reader.u32(); fields > 0; fields -= 1) {
    const field = reader.name();
    for (let values = reader.u32(); values > 0; values -= 1) {
      producers.push({ field, name: reader.name(), version: reader.name() });
    }
  }
  return producers;
}

function readTargetFeatures(reader: Reader): string[] {
  const features: string[] = [];
  for (let count = reader.u32(); count > 0; count -= 1) {
    features.push(String.fromCharCode(reader.byte()) + reader.name());
  }
  return features;
}

const MODULE_NAME = 0;
const FUNCTION_NAMES = 1;

function readNames(reader: Reader): Pick<CustomSections, "moduleName" | "functionNames"> {
  const functionNames = new Map<number, string>();
  let moduleName: string | undefined;
  while (!reader.isAtEnd) {
    const id = reader.byte();
    const content = new Reader(reader.take(reader.u32()));
    if (id === MODULE_NAME) moduleName = content.name();
    if (id !== FUNCTION_NAMES) continue;
    for (let count = content.u32(); count > 0; count -= 1) functionNames.set(content.u32(), content.name());
  }
  return { functionNames, ...(moduleName !== undefined && { moduleName }) };
}
