/** Number of bytes in the buffers of a message, own or shared: without bytes, the receiver cannot parse a module. */
export function carriedBytes(message: unknown): number {
  if (typeof message !== "object" || message === null) return 0;
  if (ArrayBuffer.isView(message) || message instanceof ArrayBuffer) return message.byteLength;
  if (message instanceof WebAssembly.Module || message instanceof WebAssembly.Memory) return 0;
  return Object.values(message).reduce((sum, value) => sum + carriedBytes(value), 0);
}
