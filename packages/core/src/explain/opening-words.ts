import type { InvalidArguments } from "../check-options.ts";
import { isRecord } from "../wasm/is-record.ts";
import { quoteName } from "../wasm/quote-name.ts";
import type { Words } from "./explain-failure.ts";
import { programTexts } from "./program-texts.ts";
import type { Text } from "./texts.ts";

/**
 * The texts of the problems that programs with libraries have without loading or linking anything. Those of arguments are
 * short: the page of a program that makes no mistakes has these too.
 */
export const OPENING_WORDS: Words = { texts: { ...programTexts, "invalid-arguments": invalidArgumentsText } };

function invalidArgumentsText({ given: { call, options, shapes }, wrong }: InvalidArguments): Text {
  const known = `the options of ${call}() are ${Object.keys(shapes).join(", ")}`;
  if (!isRecord(options)) return { message: `${call}() takes its options as an object`, hint: known };
  return {
    message: `${call}() has no option ${wrong.map(quoteName).join(", ")}, or not with this value`,
    hint: known,
  };
}
