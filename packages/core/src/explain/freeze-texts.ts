import type { FreezeProblem } from "../freeze/check-names.ts";
import { quoteName } from "../wasm/quote-name.ts";
import { describeGiven } from "./argument-texts.ts";
import type { Words } from "./explain-failure.ts";
import { nearNames } from "./near-names.ts";
import { SYNCHRONOUS_WORDS } from "./synchronous-words.ts";
import type { TextsOf } from "./texts.ts";

const freezeTexts: TextsOf<FreezeProblem> = {
  "unknown-entry": ({ entry, modules }) => {
    const [near] = nearNames(entry, modules);
    return {
      message: `The option entry names ${quoteName(entry)}, which is no linked module`,
      hint: `name one of the linked modules${near === undefined ? "" : `, such as ${quoteName(near)}`}`,
    };
  },
  "unfit-file-name": ({ name }) => ({
    message: `The option name is ${quoteName(name)}, expected the name of a file without its extension, and not "index"`,
    hint: 'give a name of letters, digits, "_", "-" and ".", such as "linked"',
  }),
  "unfit-host-module": ({ namespace, given }) => ({
    message: `The option hostModules has ${describeGiven(given)} for ${quoteName(namespace)}, expected the specifier of an ES module`,
    hint: `write hostModules: { ${JSON.stringify(namespace)}: "./imports.js" }`,
  }),
};

/** The texts for a program that freezes modules. */
export const FREEZE_WORDS: Words = {
  ...SYNCHRONOUS_WORDS,
  headline: "Cannot freeze the modules",
  texts: { ...SYNCHRONOUS_WORDS.texts, ...freezeTexts },
};
