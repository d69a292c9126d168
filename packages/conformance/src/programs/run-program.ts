import { type LinkParts, type Outcome, runLinked, runStatic } from "@rec/c-programs/run";

/** A program of C in parts, and its static link: each module in Base64. */
export interface ProgramTrial {
  readonly kind: "program";
  readonly parts: Readonly<Record<string, string>>;
  readonly whole: string;
}

/** The behaviour of the static link and of the linked parts, or the error in their place. */
export interface ProgramOutcome {
  readonly whole: Outcome | string;
  readonly linked: Outcome | string;
}

/** The outcome of a static link that an engine does not compile. */
export const UNSUPPORTED = "this engine does not compile the program";

/** Runs a program in this runtime, once as the static link and once as linked parts. */
export async function runProgram({ parts, whole }: ProgramTrial, link: LinkParts): Promise<ProgramOutcome> {
  const bytes = bytesOf(whole);
  if (!WebAssembly.validate(bytes)) return { whole: UNSUPPORTED, linked: UNSUPPORTED };
  const modules = Object.fromEntries(Object.entries(parts).map(([name, base64]) => [name, bytesOf(base64)]));
  return {
    whole: await runStatic(bytes).catch(String),
    linked: await runLinked(modules, link).then(({ result, output }) => ({ result, output }), String),
  };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
