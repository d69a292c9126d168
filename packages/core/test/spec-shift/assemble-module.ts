import { parse } from "@bytecodealliance/jco";
import createWabt from "wabt";
import { type Form, type Item, isForm } from "./read-script.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A module form of a script. */
export interface ModuleForm {
  readonly name: string | undefined;
  /** Whether it is compiled for a later instance, and not instantiated. */
  readonly isDefinition: boolean;
  /** The form without the words that only scripts have. */
  readonly text: string;
  readonly source: "text" | "binary" | "quote";
  readonly strings: readonly Uint8Array[];
}

export function readModuleForm({ items, text }: Form): ModuleForm {
  const rest = items.slice(1);
  const isDefinition = rest[0] === "definition";
  if (isDefinition) rest.shift();
  const name = typeof rest[0] === "string" && rest[0].startsWith("$") ? rest[0] : undefined;
  if (name !== undefined) rest.shift();
  const source = rest[0] === "binary" || rest[0] === "quote" ? rest[0] : "text";
  const strings = rest.filter((item: Item): item is Uint8Array => !isForm(item) && typeof item !== "string");
  return { name, isDefinition, text: text.replace(/^\(\s*module\s+definition\b/, "(module"), source, strings };
}

/** The binary form of a module. Throws if no assembler reads its text. */
export async function assembleModule({ text, source, strings }: ModuleForm): Promise<Bytes> {
  if (source === "binary") return Uint8Array.from(Buffer.concat(strings));
  const quoted = Buffer.concat(strings).toString("utf8");
  const wat = source === "text" ? text : /^\s*\(\s*module\b/.test(quoted) ? quoted : `(module ${quoted})`;
  try {
    return new Uint8Array(await parse(wat));
  } catch (error) {
    // wabt alone reads the handlers of the first proposal for exceptions, and names that may confuse a reader.
    return await assembleByWabt(wat).catch(() => {
      throw error;
    });
  }
}

async function assembleByWabt(wat: string): Promise<Bytes> {
  const module = (await createWabt()).parseWat("module.wat", wat, { exceptions: true, tail_call: true });
  try {
    return new Uint8Array(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}
