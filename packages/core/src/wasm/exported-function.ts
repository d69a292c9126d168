/** The text of a function that WebAssembly exports: it is named by a number, which no function of JavaScript is. */
const EXPORTED_FUNCTION = /^function \d/;

/** Whether a value is a function that an instance of WebAssembly exports, so that a table can hold it. */
export function isExportedFunction(value: unknown): boolean {
  return typeof value === "function" && EXPORTED_FUNCTION.test(Function.prototype.toString.call(value));
}
