/** An address that was typed in, or the problem in words. */
export type AddressReading =
  | { readonly address: number; readonly problem?: undefined }
  | { readonly problem: string; readonly address?: undefined };

/** Reads `0x2000`, `2000h` or a decimal number, within a memory of this size. A negative i32 is the address that it stands for. */
export function readAddress(text: string, sizeBytes: number): AddressReading {
  const plain = text.trim().replaceAll("_", "").toLowerCase();
  const hex = /^0x([0-9a-f]{1,13})$/.exec(plain)?.[1] ?? /^([0-9a-f]{1,13})h$/.exec(plain)?.[1];
  if (hex === undefined && !/^-?\d{1,15}$/.test(plain)) {
    return { problem: "Write an address such as 0x20eb0 or 134832" };
  }
  const number = hex === undefined ? Number(plain) : Number.parseInt(hex, 16);
  const address = number < 0 ? number + 2 ** 32 : number;
  if (address >= 0 && address < sizeBytes) return { address };
  return { problem: `The memory ends at 0x${sizeBytes.toString(16)}` };
}
