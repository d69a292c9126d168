/** How many bytes a message carries in buffers, its own or shared: none of a module's can be parsed where there are none. */
export function carriedBytes(message: unknown): number {
  if (typeof message !== "object" || message === null) return 0;
  if (ArrayBuffer.isView(message) || message instanceof ArrayBuffer) return message.byteLength;
  if (message instanceof WebAssembly.Module || message instanceof WebAssembly.Memory) return 0;
  return Object.values(message).reduce((sum, value) => sum + carriedBytes(value), 0);
}
