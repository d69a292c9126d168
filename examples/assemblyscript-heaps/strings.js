/** A string of AssemblyScript is UTF-16, and its length in bytes stands before it. */
export function readString({ buffer }, address) {
  const bytes = new DataView(buffer).getUint32(address - 4, true);
  return new TextDecoder("utf-16le").decode(new Uint8Array(buffer, address, bytes));
}

/** Prints the first two lines of an error, and ends the process. */
export function stop(error) {
  console.log((error.message ?? error).split("\n", 2).join("\n"));
  process.exit();
}
